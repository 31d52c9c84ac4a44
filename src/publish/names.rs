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
    taken: Mutex<HashMap<String, Taken>>,
}

#[derive(Clone)]
struct Taken {
    name: String,
    /// The first file that needed this name, for the message.
    by: String,
    folder: bool,
}

impl Names {
    /// Takes the names of the file and of the folders above it, and makes the folders under `root`.
    pub fn claim(&self, root: &Path, path: &OutPath) -> Result<()> {
        let path = path.as_str();
        let folder = path.rfind('/').map(|end| &path[..end]);
        if let Some(folder) = folder
            && !self.made.read().unwrap_or_else(PoisonError::into_inner).contains(folder)
        {
            self.make(root, folder, path)?;
        }
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        take(&mut taken, path, path, false)
    }

    fn make(&self, root: &Path, folder: &str, path: &str) -> Result<()> {
        // One lock over claiming and making: whoever finds the folder in the set may write into it.
        let mut made = self.made.write().unwrap_or_else(PoisonError::into_inner);
        let ends = folder.match_indices('/').map(|(at, _)| at).chain([folder.len()]);
        for end in ends {
            let folder = &path[..end];
            if made.contains(folder) {
                continue;
            }
            let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
            take(&mut taken, folder, path, true)?;
            drop(taken);
            let place = root.join(folder);
            fs::create_dir(&place).map_err(Error::io("make the folder", &place))?;
            made.insert(folder.to_owned());
        }
        Ok(())
    }
}

fn take(taken: &mut HashMap<String, Taken>, name: &str, by: &str, folder: bool) -> Result<()> {
    let key = folded(name);
    match taken.get(&key) {
        Some(other) if other.folder && folder && other.name == name => Ok(()),
        Some(other) => {
            // Named in one order whatever the threads did.
            let mut pair = [other.by.clone(), by.to_owned()];
            pair.sort();
            let [first, second] = pair;
            Err(Error::Collision { first, second })
        }
        None => {
            let entry = Taken { name: name.to_owned(), by: by.to_owned(), folder };
            taken.insert(key, entry);
            Ok(())
        }
    }
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
