//! Folders beside the portal that a killed build left, and the removal of the tree that was replaced.
//!
//! A leftover has our name and our manifest in it (the first file that is written, the last that is removed), or
//! nothing at all. Called under the lock only: then whoever made it is dead.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::manifest::{self, Found};

/// Brings back the portal of a build that was killed between its two renames.
pub(super) fn recover(folder: &Path, stem: &OsStr, out: &Path) {
    if out.symlink_metadata().is_ok() {
        return;
    }
    let kept = named(folder, stem, "-old-").into_iter();
    let portal = kept.filter(|old| matches!(manifest::read(old), Found::Ours(_))).max();
    if let Some(old) = portal {
        // If that fails there is no portal to keep whole, and the build that runs now makes one.
        let _ = fs::rename(old, out);
    }
}

/// Removes what killed builds left in `folder`; returns what could not be removed.
pub(super) fn clear(folder: &Path, stem: &OsStr) -> Vec<PathBuf> {
    let mut left = Vec::new();
    for kind in ["-staging-", "-old-"] {
        for leftover in named(folder, stem, kind) {
            let ours = is_barely_begun(&leftover) || manifest::is_in(&leftover);
            if ours && remove_tree(&leftover).is_err() {
                left.push(leftover);
            }
        }
    }
    left
}

/// Its builder died before the manifest had its first words, or after the manifest was removed: there is nothing in
/// it that could be somebody's.
fn is_barely_begun(folder: &Path) -> bool {
    let Ok(mut entries) = fs::read_dir(folder) else {
        return false;
    };
    entries.all(|entry| {
        entry.is_ok_and(|entry| {
            entry.file_name() == manifest::NAME && entry.metadata().is_ok_and(|meta| meta.len() == 0)
        })
    })
}

/// Removes a tree of ours, its manifest last: killed half-way it is still known as ours.
pub(super) fn remove_tree(root: &Path) -> io::Result<()> {
    remove_below(root, Some(OsStr::new(manifest::NAME)))?;
    match fs::remove_file(root.join(manifest::NAME)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    fs::remove_dir(root)
}

/// [`remove_tree`] as far as it goes, on this thread only: the others may be busy with what is being abandoned. What
/// cannot be removed is cleared by the next build.
pub(super) fn abandon_tree(root: &Path) {
    for entry in fs::read_dir(root).into_iter().flatten().flatten() {
        if entry.file_name() != manifest::NAME {
            let place = entry.path();
            let removed = fs::remove_dir_all(&place).or_else(|_| fs::remove_file(&place));
            if removed.is_err() {
                return;
            }
        }
    }
    let _ = fs::remove_file(root.join(manifest::NAME));
    let _ = fs::remove_dir(root);
}

fn remove_below(folder: &Path, but: Option<&OsStr>) -> io::Result<()> {
    let mut folders = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if Some(entry.file_name().as_os_str()) == but {
            continue;
        }
        if entry.file_type()?.is_dir() {
            folders.push(entry.path());
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    folders.par_iter().try_for_each(|folder| {
        remove_below(folder, None)?;
        fs::remove_dir(folder)
    })
}

fn named(folder: &Path, stem: &OsStr, kind: &str) -> Vec<PathBuf> {
    let mut prefix = stem.as_encoded_bytes().to_vec();
    prefix.extend(kind.as_bytes());
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let ours = entries.flatten().filter(|entry| {
        entry.file_name().as_encoded_bytes().starts_with(&prefix) && entry.file_type().is_ok_and(|kind| kind.is_dir())
    });
    ours.map(|entry| entry.path()).collect()
}
