//! Updates a folder that cannot be replaced whole (a mount point, or a parent that we may not write to), file by file.
//!
//! First a manifest that lists the old and the new files, so that a build killed half-way leaves a folder that the
//! next one knows as ours and completes. Then what pages need, then pages, then the removal of what is gone, then
//! the manifest of the new portal. Each file is replaced by a rename and never seen half.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::error::{Error, Result};
use super::manifest::{self, Files};
use super::names::folded;
use super::path::OutPath;
use super::standing::Standing;

/// Makes `out` hold exactly the files of `new`, taking those of `changed` out of `staging`.
pub(super) fn sync(staging: &Path, out: &Path, new: &Files, changed: &BTreeSet<OutPath>, old: &Standing) -> Result<()> {
    let both: BTreeMap<_, _> = old.manifest.iter().chain(new).collect();
    replace_manifest(staging, out, &manifest::to_json(both, false))?;

    let mut order: Vec<&OutPath> = changed.iter().collect();
    order.sort_by_key(|path| (path.is_page(), *path));
    let mut made = BTreeSet::new();
    for path in order {
        make_way(out, path, old, &mut made)?;
        let (from, to) = (staging.join(path.as_str()), out.join(path.as_str()));
        bring(&from, &to, out).map_err(Error::io("write", &to))?;
    }
    remove_gone(out, new, old)?;
    replace_manifest(staging, out, &manifest::to_json(new, true))
}

/// Writes `manifest.json` of `folder` whole, by way of a second name in it.
pub(super) fn replace_manifest(staging: &Path, folder: &Path, json: &str) -> Result<()> {
    let (fresh, place) = (staging.join(FRESH), folder.join(manifest::NAME));
    fs::write(&fresh, json).map_err(Error::io("write", &fresh))?;
    bring(&fresh, &place, folder).map_err(Error::io("write", &place))
}

const FRESH: &str = ".meshdoc-fresh";

fn bring(from: &Path, to: &Path, out: &Path) -> std::io::Result<()> {
    match fs::rename(from, to) {
        Err(error) if error.kind() == ErrorKind::CrossesDevices => {}
        done => return done,
    }
    // Staged on another device: copied to a name of ours in the published folder first, so that nobody reads a half.
    let near = out.join(FRESH);
    fs::copy(from, &near)?;
    fs::rename(&near, to)
}

/// Makes the folders above `path`, and removes files of the old portal that stand where the new one has a folder,
/// or the other way round.
fn make_way(out: &Path, path: &OutPath, old: &Standing, made: &mut BTreeSet<String>) -> Result<()> {
    let text = path.as_str();
    for (end, _) in text.match_indices('/') {
        let folder = &text[..end];
        if !made.insert(folder.to_owned()) {
            continue;
        }
        let place = out.join(folder);
        if OutPath::new(folder).is_ok_and(|file| old.present.contains(&file)) {
            fs::remove_file(&place).map_err(Error::io("remove", &place))?;
        }
        match fs::create_dir(&place) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                return Err(Error::io("make the folder", &place)(error));
            }
            _ => {}
        }
    }
    if out.join(text).is_dir() {
        let below = format!("{text}/");
        let inside: Vec<&OutPath> = old.present.iter().filter(|file| file.as_str().starts_with(&below)).collect();
        remove(out, &inside)?;
    }
    Ok(())
}

fn remove_gone(out: &Path, new: &Files, old: &Standing) -> Result<()> {
    let folded_new: BTreeMap<String, &OutPath> = new.keys().map(|path| (folded(path.as_str()), path)).collect();
    let gone: Vec<&OutPath> = old
        .present
        .iter()
        .filter(|path| !new.contains_key(path))
        // Renamed in case only: where the file system does not tell them apart, the old name is the new file.
        .filter(|path| match folded_new.get(&folded(path.as_str())) {
            Some(heir) => !same_file(&out.join(path.as_str()), &out.join(heir.as_str())),
            None => true,
        })
        .collect();
    remove(out, &gone)
}

fn remove(out: &Path, files: &[&OutPath]) -> Result<()> {
    let mut folders = BTreeSet::new();
    for path in files {
        let place = out.join(path.as_str());
        // Gone already, or a folder of the new portal by now.
        if place.symlink_metadata().is_ok_and(|meta| !meta.is_dir()) {
            fs::remove_file(&place).map_err(Error::io("remove", &place))?;
        }
        let text = path.as_str();
        folders.extend(text.match_indices('/').map(|(end, _)| &text[..end]));
    }
    // Deepest first; a folder that still holds something stays.
    for folder in folders.iter().rev() {
        let _ = fs::remove_dir(out.join(folder));
    }
    Ok(())
}

#[cfg(unix)]
fn same_file(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (one.metadata(), other.metadata()) {
        (Ok(one), Ok(other)) => (one.dev(), one.ino()) == (other.dev(), other.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn same_file(_: &Path, _: &Path) -> bool {
    true
}
