//! Whether a build would make what already stands: everything that it depends on, and the folder that it would replace.
//!
//! The cache holds a note of the last build: a digest of what went in (every file's bytes, the repository's state, the
//! settings, the day, meshdoc itself) and one of the files that came out (size, times and number of each). Only when
//! both are as they were is there nothing to do. A note that cannot be read counts as none.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::portal::{MAX_ASSET, VERSION};
use super::report::Report;
use super::{Settings, configured, folder, hex, kept, packed, today};
use crate::history::{self, Opened};
use crate::tree::Tree;

const FILE: &str = "build.json";

/// What goes into a build, before it begins.
pub(super) struct Ingredients {
    /// Of everything, by content.
    digest: String,
    /// Of the files alone, by their sizes and times: whether they were edited while the build ran.
    stamps: String,
    /// Of the content of each file, by its path.
    pub sources: BTreeMap<String, kept::Digest>,
}

/// The note in the cache.
#[derive(Serialize, Deserialize)]
struct Note {
    ingredients: String,
    portal: String,
    report: Report,
}

/// Looks at what would go in; `None` where that cannot be told, and the build says why.
pub(super) fn ingredients(settings: &Settings) -> Option<Ingredients> {
    let (tree, config, _) = configured(settings, &|config| folder(settings, config)).ok()?;
    let mut text = format!("meshdoc {VERSION} {}\n", program());
    let told = (&settings.base_url, &settings.rules, settings.allow_errors, settings.without_history, settings.ci);
    let _ = writeln!(
        text,
        "{told:?} {:?} {:?} {:?}",
        settings.search_tests,
        settings.out(),
        settings.today.unwrap_or_else(today)
    );
    let _ = writeln!(text, "{config:?}\n{:?}", tree.problems());
    if !settings.without_history {
        match history::open(&settings.root) {
            Opened::Repository(repository) => {
                let _ = writeln!(text, "{:?}", repository.state().ok()?);
            }
            Opened::NoRepository => text.push_str("no repository\n"),
            Opened::Unusable { .. } => return None,
        }
    }
    let stamps = stamps(&settings.root, &tree);
    let files: Vec<(&str, u64)> = tree.files().collect();
    let digests: Vec<Vec<u8>> = files
        .par_iter()
        .with_min_len(16)
        .map(|(path, _)| match tree.look(path, MAX_ASSET) {
            Ok(bytes) => Sha256::digest(bytes).to_vec(),
            Err(error) => format!("{error:?}").into_bytes(),
        })
        .collect();
    for ((path, size), digest) in files.iter().zip(&digests) {
        let _ = writeln!(text, "{path:?} {size} {digest:?}");
    }
    let sources = files.iter().zip(&digests).map(|((path, _), digest)| ((*path).to_owned(), kept::of(digest)));
    Some(Ingredients { digest: hashed(text.as_bytes()), stamps, sources: sources.collect() })
}

/// The portal that stands, where it is, file by file, as the last build left it.
pub(super) fn stood(settings: &Settings) -> Option<Standing> {
    let note = note(settings)?;
    portal(&settings.out(), None).filter(|portal| portal.told() == note.portal)
}

fn note(settings: &Settings) -> Option<Note> {
    serde_json::from_slice(&fs::read(settings.cache().join(FILE)).ok()?).ok()
}

/// The report of the build that made what stands, when a build now would make the same.
pub(super) fn standing(settings: &Settings, ingredients: &Ingredients) -> Option<Report> {
    let note = note(settings)?;
    (note.ingredients == ingredients.digest && note.portal == portal(&settings.out(), None)?.told())
        .then_some(note.report)
}

/// Notes a build for the next one; without its note that one only does its work again. Gives whether the files of the
/// mesh are still those that went in. Where the portal stood as the build before left it, only folders are looked at again
/// in which files were `replaced`.
pub(super) fn remember(
    settings: &Settings,
    ingredients: &Ingredients,
    report: &Report,
    stood: Option<&Standing>,
    replaced: &Option<Vec<String>>,
) -> bool {
    let file = settings.cache().join(FILE);
    let _ = fs::remove_file(&file);
    let tree = configured(settings, &|config| folder(settings, config)).map(|(tree, _, _)| tree);
    let edited = tree.map_or(true, |tree| stamps(&settings.root, &tree) != ingredients.stamps);
    if !edited {
        let known = stood.zip(replaced.as_deref());
        if let Some(portal) = portal(&settings.out(), known) {
            note_down(ingredients, report, &portal, &file);
        }
    }
    !edited
}

fn note_down(ingredients: &Ingredients, report: &Report, portal: &Standing, file: &Path) {
    let note = Note { ingredients: ingredients.digest.clone(), portal: portal.told(), report: report.clone() };
    let Ok(text) = serde_json::to_string(&note) else { return };
    packed::put(file, text.as_bytes());
}

/// The program itself: two builds of meshdoc may have one version.
pub(super) fn program() -> String {
    let program = std::env::current_exe().and_then(fs::metadata);
    program.map(|program| format!("{} {:?}", program.len(), program.modified().ok())).unwrap_or_default()
}

fn stamps(root: &Path, tree: &Tree) -> String {
    let files: Vec<&str> = tree.files().map(|(path, _)| path).collect();
    let lines: Vec<String> = files.par_iter().with_min_len(64).map(|path| stamp(&root.join(path))).collect();
    hashed(lines.concat().as_bytes())
}

/// A digest of each folder of a portal: of the names in it, each with its stamp, or with the digest of the folder that it is.
pub(super) struct Standing {
    whole: Vec<u8>,
    /// By the path from the portal's root; without the root.
    folders: HashMap<PathBuf, Vec<u8>>,
}

impl Standing {
    fn told(&self) -> String {
        hex(&self.whole)
    }
}

/// Every file of the portal with its size and times; `None` when there is no portal. Folders that were known, and in which
/// nothing was touched since (paths of files), are not looked at.
fn portal(out: &Path, known: Option<(&Standing, &[String])>) -> Option<Standing> {
    let touched: HashSet<&Path> = known
        .iter()
        .flat_map(|(_, touched)| touched.iter())
        .flat_map(|path| Path::new(path).ancestors().skip(1))
        .collect();
    let known = known.map(|(known, _)| &known.folders);
    let look = Look { out, known, touched, folders: Mutex::default() };
    let whole = look.folder(Path::new(""))?;
    Some(Standing { whole, folders: look.folders.into_inner().unwrap_or_else(PoisonError::into_inner) })
}

/// A walk through a portal.
struct Look<'l> {
    out: &'l Path,
    known: Option<&'l HashMap<PathBuf, Vec<u8>>>,
    /// Folders in which something may be another than it was.
    touched: HashSet<&'l Path>,
    folders: Mutex<HashMap<PathBuf, Vec<u8>>>,
}

impl Look<'_> {
    fn folder(&self, folder: &Path) -> Option<Vec<u8>> {
        let known = self.known.and_then(|known| known.get(folder)).filter(|_| !self.touched.contains(folder));
        let digest = match known {
            Some(known) => known.clone(),
            None => self.read(folder)?,
        };
        self.folders.lock().unwrap_or_else(PoisonError::into_inner).insert(folder.to_owned(), digest.clone());
        Some(digest)
    }

    fn read(&self, folder: &Path) -> Option<Vec<u8>> {
        let entries = fs::read_dir(self.out.join(folder)).ok()?.collect::<std::io::Result<Vec<_>>>().ok()?;
        let told = |entry: fs::DirEntry| {
            let name = entry.file_name();
            let told = match entry.file_type().ok()?.is_dir() {
                true => self.folder(&folder.join(&name))?,
                false => stamp(&entry.path()).into_bytes(),
            };
            Some((name, told))
        };
        let mut told = entries.into_par_iter().with_min_len(8).map(told).collect::<Option<Vec<_>>>()?;
        told.sort_unstable();
        let mut all = Sha256::new();
        for (name, told) in &told {
            for part in [name.as_encoded_bytes(), told] {
                all.update(part.len().to_le_bytes());
                all.update(part);
            }
        }
        Some(all.finalize().to_vec())
    }
}

/// What changes whenever a file does, also when somebody sets its time back.
fn stamp(file: &Path) -> String {
    let Ok(metadata) = file.symlink_metadata() else { return "none\n".to_owned() };
    #[cfg(unix)]
    let more = {
        use std::os::unix::fs::MetadataExt as _;
        (metadata.ino(), metadata.ctime(), metadata.ctime_nsec(), metadata.mode())
    };
    #[cfg(not(unix))]
    let more = metadata.created().ok();
    format!("{} {:?} {more:?}\n", metadata.len(), metadata.modified().ok())
}

fn hashed(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_portal_that_was_looked_at_is_looked_at_again_only_where_it_was_touched() {
        let home = tempfile::tempdir().unwrap();
        let out = home.path();
        let write = |path: &str, text: &str| {
            let place = out.join(path);
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            fs::write(place, text).unwrap();
        };
        for path in ["index.html", "a/index.html", "a/b/index.html", "c/d/index.html", "c/e.json", "gone/index.html"] {
            write(path, path);
        }
        let before = portal(out, None).unwrap();
        let whole = || portal(out, None).unwrap().told();
        let again = |touched: &[&str]| {
            let touched: Vec<String> = touched.iter().map(|path| (*path).to_owned()).collect();
            portal(out, Some((&before, &touched))).unwrap().told()
        };
        assert_eq!((before.told(), again(&[])), (whole(), whole()));
        write("a/b/index.html", "another");
        write("new/deep/index.html", "new");
        fs::remove_dir_all(out.join("gone")).unwrap();
        assert_eq!(again(&["a/b/index.html", "new/deep/index.html", "gone/index.html"]), whole());
        // What somebody else did meanwhile is not taken for what was built.
        write("c/d/index.html", "by hand");
        assert_ne!(again(&["a/b/index.html", "new/deep/index.html", "gone/index.html"]), whole());
        assert!(portal(&out.join("nothing"), None).is_none());
    }
}
