//! Where a portal may stand: turns the folder that the operator named into a checked place, or refuses it.
//!
//! A wrong `-o` must never cost anybody a folder. Refused are the root, home folders, the inside of `.git`, folders
//! that hold the mesh or the current folder, links, and folders with content that meshdoc did not make.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use super::error::{Error, Result};
use super::manifest::{self, Found};
use super::standing::{self, Standing};

/// A place that may be published to: absolute, without links in it.
pub(super) struct Ground {
    pub out: PathBuf,
    pub parent: PathBuf,
    /// What our own files beside `out` are called: `.portal.meshdoc`, followed by their kind.
    pub stem: OsString,
}

impl Ground {
    pub fn beside(&self, kind: &str) -> PathBuf {
        let mut name = self.stem.clone();
        name.push(kind);
        self.parent.join(name)
    }
}

pub(super) fn locate(out: &Path, protect: &[&Path]) -> Result<Ground> {
    let refuse = |why: String| Error::Refused { out: out.to_path_buf(), why };
    if out.as_os_str().is_empty() {
        return Err(refuse("no folder is named".into()));
    }
    let absolute = std::path::absolute(out).map_err(Error::io("find", out))?;
    // Without a trailing slash: behind one the system follows a link that is to be seen here.
    let absolute: PathBuf = absolute.components().collect();
    let place = match absolute.symlink_metadata() {
        Ok(meta) if meta.is_symlink() => return Err(refuse("it is a symbolic link".into())),
        Ok(meta) if !meta.is_dir() => return Err(refuse("it is not a folder".into())),
        Ok(_) => absolute.canonicalize().map_err(Error::io("find", &absolute))?,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            canonical_future(&absolute).ok_or_else(|| refuse("it leads through a folder that does not exist".into()))?
        }
        Err(error) => return Err(Error::io("find", &absolute)(error)),
    };
    if let Some(why) = danger(&place, protect) {
        return Err(refuse(why));
    }
    let (Some(parent), Some(name)) = (place.parent(), place.file_name()) else {
        return Err(refuse("it is the root of the file system".into()));
    };
    Ok(Ground { stem: stem(name), parent: parent.to_path_buf(), out: place })
}

/// What lies in the place now: nothing, or a portal of ours; where `stamps` are wanted, with digests.
pub(super) fn survey(out: &Path, stamps: bool) -> Result<Standing> {
    let refuse = |why: &str| Error::Refused { out: out.to_path_buf(), why: why.into() };
    match out.symlink_metadata() {
        Ok(meta) if meta.is_dir() => {}
        Ok(_) => return Err(refuse("it is not a folder")),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Standing::default()),
        Err(error) => return Err(Error::io("read", out)(error)),
    }
    match manifest::read(out) {
        Found::Ours(files) => standing::walk(out, files, stamps),
        Found::Newer => Err(refuse("a newer version of meshdoc made it")),
        Found::None => {
            let mut entries = fs::read_dir(out).map_err(Error::io("read", out))?;
            let ours = |name: &OsStr| name.to_string_lossy().starts_with(super::OWN_PREFIX);
            match entries.find(|entry| !entry.as_ref().is_ok_and(|e| ours(&e.file_name()))) {
                None => Ok(Standing::default()),
                Some(_) => {
                    Err(refuse("it is not empty, and meshdoc did not make it (it has no manifest.json of meshdoc's)"))
                }
            }
        }
    }
}

/// The canonical form of a folder that is still to be made.
fn canonical_future(absolute: &Path) -> Option<PathBuf> {
    let mut missing = Vec::new();
    let mut base = absolute;
    loop {
        match base.canonicalize() {
            Ok(real) => {
                return Some(missing.iter().rev().fold(real, |path, name| path.join(name)));
            }
            Err(_) => {
                // `gone/..` has no file name: what it would mean is not known before `gone` exists.
                let Component::Normal(name) = base.components().next_back()? else {
                    return None;
                };
                missing.push(name);
                base = base.parent()?;
            }
        }
    }
}

fn danger(place: &Path, protect: &[&Path]) -> Option<String> {
    if place.components().any(|part| part.as_os_str() == ".git") {
        return Some("it is inside a `.git` folder".into());
    }
    let holds = |inner: &Path| inner.canonicalize().is_ok_and(|inner| inner.starts_with(place));
    if std::env::home_dir().is_some_and(|home| holds(&home)) {
        return Some("it is or holds the home folder".into());
    }
    if let Some(inner) = protect.iter().find(|inner| holds(inner)) {
        return Some(format!("it is or holds the mesh, `{}`", inner.display()));
    }
    // A folder that is swapped away under a shell leaves that shell in a deleted folder.
    if std::env::current_dir().is_ok_and(|current| holds(&current)) {
        return Some("it is or holds the current folder".into());
    }
    None
}

fn stem(name: &OsStr) -> OsString {
    let mut stem = OsString::from(".");
    if name.len() <= 180 {
        stem.push(name);
    } else {
        stem.push(manifest::hex(&super::of(name.as_encoded_bytes())));
    }
    stem.push(super::OWN_PREFIX);
    stem
}
