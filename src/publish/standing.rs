//! What stands in the folder before it is published to: the files of the last portal, and perhaps others.
//!
//! meshdoc deletes nothing that its manifest did not list, so a file of somebody else stops the build. Carrying such
//! files along was rejected: a pull request could commit an output folder with a manifest and a page of its own, and
//! have it published beside ours. What git itself refuses to commit is carried: the `.git` of a pages branch.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::error::{Error, Result};
use super::ground;
use super::manifest::{self, Files};
use super::path::OutPath;

#[derive(Default)]
pub(super) struct Standing {
    pub manifest: Files,
    /// Files of the manifest that are there, as plain files in plain folders: safe to read and to link to.
    pub present: BTreeSet<OutPath>,
    /// The files of `.git`, relative to the folder.
    pub carried: Vec<PathBuf>,
    /// Whether there is more than these: litter, or empty folders, which a new portal has not.
    pub strays: bool,
}

/// What is in one folder.
#[derive(Default)]
struct Seen {
    folders: Vec<PathBuf>,
    present: Vec<OutPath>,
    carried: Vec<PathBuf>,
    strays: bool,
}

/// Lists `out` without following links.
pub(super) fn walk(out: &Path, manifest: Files) -> Result<Standing> {
    let mut standing = Standing { manifest, ..Standing::default() };
    let mut folders = vec![out.to_path_buf()];
    while !folders.is_empty() {
        let seen = folders.par_iter().with_min_len(8).map(|folder| look(out, folder, &standing.manifest));
        let seen = seen.collect::<Result<Vec<Seen>>>()?;
        folders.clear();
        for Seen { folders: inner, present, carried, strays } in seen {
            folders.extend(inner);
            standing.present.extend(present);
            standing.carried.extend(carried);
            standing.strays |= strays;
        }
    }
    Ok(standing)
}

fn look(out: &Path, folder: &Path, manifest: &Files) -> Result<Seen> {
    let read = |error| Error::io("read", folder)(error);
    let (mut seen, mut empty) = (Seen::default(), true);
    for entry in fs::read_dir(folder).map_err(read)? {
        let entry = entry.map_err(read)?;
        empty = false;
        let kind = entry.file_type().map_err(read)?;
        let path = entry.path();
        if folder == out && is_own(&entry.file_name()) {
            continue;
        }
        if kind.is_dir() {
            seen.folders.push(path);
            continue;
        }
        let relative = path.strip_prefix(out).expect("the walk starts at out");
        match ground::inside(out, &path) {
            Some(name) if kind.is_file() && manifest.contains_key(&name) => seen.present.push(name),
            _ if relative.starts_with(".git") => seen.carried.push(relative.to_path_buf()),
            _ if is_litter(&entry.file_name()) => seen.strays = true,
            _ => {
                return Err(Error::Refused {
                    out: out.to_path_buf(),
                    why: format!("it holds `{}`, which meshdoc did not make", relative.display()),
                });
            }
        }
    }
    // git has empty folders of its own.
    seen.strays |= empty && !folder.starts_with(out.join(".git"));
    Ok(seen)
}

/// The manifest, the lock and staging folder of a portal that is synced in place, and what the root of a volume has.
fn is_own(name: &OsStr) -> bool {
    name == manifest::NAME || name == "lost+found" || name.to_string_lossy().starts_with(super::OWN_PREFIX)
}

/// What file managers leave behind in every folder that they show.
fn is_litter(name: &OsStr) -> bool {
    name == ".DS_Store" || name == "Thumbs.db" || name == "desktop.ini"
}

/// Puts the carried files into the new tree, as links to the same content where the file system can.
pub(super) fn carry(carried: &[PathBuf], from: &Path, to: &Path) -> Result<()> {
    for relative in carried {
        let (old, new) = (from.join(relative), to.join(relative));
        if let Some(folder) = new.parent() {
            fs::create_dir_all(folder).map_err(Error::io("make the folder", folder))?;
        }
        // hard_link makes a second name of a symbolic link too, on Linux; elsewhere the fallback remakes it.
        if fs::hard_link(&old, &new).is_ok() {
            continue;
        }
        let keep = Error::io("keep", &old);
        if old.is_symlink() {
            remake_link(&old, &new).map_err(keep)?;
        } else {
            fs::copy(&old, &new).map_err(keep)?;
        }
    }
    Ok(())
}

#[cfg(unix)]
fn remake_link(old: &Path, new: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(fs::read_link(old)?, new)
}

#[cfg(not(unix))]
fn remake_link(_: &Path, _: &Path) -> std::io::Result<()> {
    Err(std::io::Error::other("it is a symbolic link"))
}
