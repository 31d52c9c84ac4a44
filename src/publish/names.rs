//! Which names a portal has taken, and which of its folders are made.
//!
//! Two names that differ only in case or in Unicode form are one file on macOS and Windows and two on Linux, where
//! one of them would be lost on the way to a colleague: an error on every system. The same holds for folders.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError, RwLock};

use unicode_normalization::UnicodeNormalization;

use super::error::{Error, Result};
use super::path::OutPath;

#[derive(Default)]
pub(super) struct Names {
    /// Folders that exist, as written: the common question, asked for every file.
    made: RwLock<HashSet<String>>,
    /// By the name in folded form. A million of them are kept for a large mesh: what can be derived is not stored.
    taken: Mutex<HashMap<Box<str>, Taken>>,
}

struct Taken {
    /// As written, where that differs from the folded form.
    name: Option<Box<str>>,
    folder: bool,
}

impl Taken {
    fn name<'t>(&'t self, folded: &'t str) -> &'t str {
        self.name.as_deref().unwrap_or(folded)
    }
}

impl Names {
    /// Takes the names of the file and of the folders above it.
    pub fn claim(&self, path: &OutPath) -> Result<()> {
        let path = path.as_str();
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        // From the innermost folder outwards: above one that is taken already, all are.
        for (end, _) in path.rmatch_indices('/') {
            if !take(&mut taken, &path[..end], path, true)? {
                break;
            }
        }
        take(&mut taken, path, path, false).map(|_| ())
    }

    /// Whether a file that is in the new portal no more, or a folder above it, has a name that the new portal needs for
    /// something else: a file for a folder, or another name that some file systems take for the same.
    pub fn is_in_the_way(&self, gone: &OutPath) -> bool {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let other = |name: &str, folder: bool| {
            let key = folded(name);
            taken.get(key.as_str()).is_some_and(|taken| taken.folder != folder || taken.name(&key) != name)
        };
        let gone = gone.as_str();
        other(gone, false) || gone.match_indices('/').any(|(end, _)| other(&gone[..end], true))
    }

    /// The file of the new portal that has this name, or one that some file systems take for the same.
    pub fn heir(&self, gone: &OutPath) -> Option<String> {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let key = folded(gone.as_str());
        taken.get(key.as_str()).filter(|taken| !taken.folder).map(|taken| taken.name(&key).to_owned())
    }

    /// Makes the folders above a file under `root`.
    pub fn make_folders(&self, root: &Path, path: &OutPath) -> Result<()> {
        let Some((folder, _)) = path.as_str().rsplit_once('/') else { return Ok(()) };
        if self.made.read().unwrap_or_else(PoisonError::into_inner).contains(folder) {
            return Ok(());
        }
        // One lock over making and noting: whoever finds the folder in the set may write into it.
        let mut made = self.made.write().unwrap_or_else(PoisonError::into_inner);
        let ends = folder.match_indices('/').map(|(at, _)| at).chain([folder.len()]);
        for folder in ends.map(|end| &folder[..end]) {
            if !made.contains(folder) {
                let place = root.join(folder);
                fs::create_dir(&place).map_err(Error::io("make the folder", &place))?;
                made.insert(folder.to_owned());
            }
        }
        Ok(())
    }
}

/// Whether the name was free. A name that another file or folder needs is an error.
fn take(taken: &mut HashMap<Box<str>, Taken>, name: &str, by: &str, folder: bool) -> Result<bool> {
    let key = folded(name);
    match taken.get(key.as_str()) {
        Some(other) if other.folder && folder && other.name(&key) == name => Ok(false),
        Some(other) => {
            let other = first_of(taken, other.name(&key), other.folder);
            // Named in one order whatever the threads did.
            let mut pair = [other, by.to_owned()];
            pair.sort();
            let [first, second] = pair;
            Err(Error::Collision { first, second })
        }
        None => {
            let entry = Taken { name: (key != name).then(|| name.into()), folder };
            taken.insert(key.into(), entry);
            Ok(true)
        }
    }
}

/// A file that needed a name: itself, or the first one below a folder.
fn first_of(taken: &HashMap<Box<str>, Taken>, name: &str, folder: bool) -> String {
    let below = format!("{name}/");
    let files = taken.iter().filter(|(_, other)| folder && !other.folder);
    let names = files.map(|(key, other)| other.name(key)).filter(|file| file.starts_with(&below));
    names.min().unwrap_or(name).to_owned()
}

/// Equal for names that a case-insensitive or normalising file system takes for the same. Upper case first: it
/// spells out what lower case keeps apart (`ß` and `ss`, `ſ` and `s`).
pub(super) fn folded(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    let composed = name.nfc().flat_map(char::to_uppercase);
    composed.flat_map(char::to_lowercase).nfc().collect()
}
