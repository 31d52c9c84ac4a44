//! What stands in the folder before it is published to: the files of the last portal, and perhaps others; and whether all
//! of it is as it was seen before.
//!
//! meshdoc deletes nothing that its manifest did not list, so a file of somebody else stops the build. Carrying such
//! files along was rejected: a pull request could commit an output folder with a manifest and a page of its own, and
//! have it published beside ours. What git itself refuses to commit is carried: the `.git` of a pages branch.
//!
//! The folder is walked once: for what there is, and for a digest of it. Of a hundred thousand folders each walk takes as
//! long as some builds.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::error::{Error, Result};
use super::listed::{self, Item, Kind};
use super::manifest;
use super::names::{Names, Roll};
use super::paths::{self, Place, ROOT};

/// Of the names in a folder, each with its stamp, or with the digest of the folder that it is.
type Digest = [u8; 32];

#[derive(Default)]
pub(super) struct Standing {
    /// What the manifest lists; files that are there, as plain files in plain folders, are marked.
    pub names: Names,
    /// The files of `.git`, relative to the folder.
    pub carried: Vec<PathBuf>,
    /// Whether there is more than these: litter, or empty folders, which a new portal has not.
    pub strays: bool,
    /// Where it was asked for.
    pub digests: Option<Digests>,
}

/// Digests of a portal and of each of its folders.
pub(super) struct Digests {
    whole: Digest,
    folders: HashMap<Place, Digest>,
}

impl Digests {
    pub fn told(&self) -> String {
        manifest::hex(&self.whole)
    }

    /// The digest of the whole, of which only those folders are looked at again in which files were touched since.
    pub fn again(&self, out: &Path, names: &Names, touched: &[String]) -> Option<String> {
        let roll = names.roll();
        let touched = touched.iter().flat_map(|path| Path::new(path).ancestors().skip(1)).collect();
        let walk = Walk { known: Some((&self.folders, touched)), ..Walk::of(out, Some(&roll), true) };
        let whole = walk.folder(Path::new(""), Some(ROOT)).ok()??;
        Some(manifest::hex(&whole))
    }
}

/// A digest of all files in a folder, their names, sizes, times and numbers; `None` where there is no folder.
pub fn told(out: &Path) -> Option<String> {
    let whole = Walk::of(out, None, true).folder(Path::new(""), None).ok()??;
    Some(manifest::hex(&whole))
}

/// Lists `out` without following links.
pub(super) fn walk(out: &Path, roll: Roll, stamps: bool) -> Result<Standing> {
    let walk = Walk::of(out, Some(&roll), stamps);
    let whole = walk.folder(Path::new(""), Some(ROOT))?;
    let Found { carried, strays, foreign, folders } = walk.found.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(foreign) = foreign {
        let why = format!("it holds `{}`, which meshdoc did not make", foreign.display());
        return Err(Error::Refused { out: out.to_path_buf(), why });
    }
    let digests = whole.map(|whole| Digests { whole, folders: folders.into_iter().collect() });
    Ok(Standing { names: Names::of(roll), carried, strays, digests })
}

/// A walk through a portal.
struct Walk<'w> {
    out: &'w Path,
    /// What should be there, for those who ask whose the files are.
    roll: Option<&'w Roll>,
    /// Whether digests are wanted.
    stamps: bool,
    /// Folders that were looked at before, and those in which something may be another than it was.
    known: Option<(&'w HashMap<Place, Digest>, HashSet<&'w Path>)>,
    found: Mutex<Found>,
}

#[derive(Default)]
struct Found {
    carried: Vec<PathBuf>,
    strays: bool,
    /// A file that meshdoc did not make: the first, whoever finds it.
    foreign: Option<PathBuf>,
    folders: Vec<(Place, Digest)>,
}

impl<'w> Walk<'w> {
    fn of(out: &'w Path, roll: Option<&'w Roll>, stamps: bool) -> Walk<'w> {
        Walk { out, roll, stamps, known: None, found: Mutex::default() }
    }

    fn found(&self, note: impl FnOnce(&mut Found)) {
        note(&mut self.found.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// The digest of a folder, where digests are wanted; `place` is the folder of that path in which files are listed.
    fn folder(&self, folder: &Path, place: Option<Place>) -> Result<Option<Digest>> {
        if let (Some((known, touched)), Some(place)) = (&self.known, place)
            && let Some(digest) = known.get(&place).filter(|_| !touched.contains(folder))
        {
            return Ok(Some(*digest));
        }
        let here = self.out.join(folder);
        let mut items = listed::list(&here, self.stamps).map_err(Error::io("read", &here))?;
        if items.is_empty() && !folder.starts_with(".git") {
            // git has empty folders of its own.
            self.found(|found| found.strays = true);
        }
        if folder == Path::new("") {
            items.retain(|item| item.name == manifest::NAME || !is_own(&item.name));
        }
        if let (Some(roll), None) = (self.roll, &self.known) {
            let files = items.iter().filter(|item| item.kind != Kind::Folder);
            files.for_each(|item| self.file(roll, folder, place, item));
        }
        if self.stamps {
            items.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        }
        let inner = |item: &Item| {
            let name = item.name.to_str()?;
            self.roll?.paths.child(place?, name, paths::Kind::Folder)
        };
        let look = |item: &Item| match item.kind {
            Kind::Folder => self.folder(&folder.join(&item.name), inner(item)),
            Kind::File | Kind::Other => Ok(None),
        };
        let digests = items.par_iter().with_min_len(8).map(look).collect::<Result<Vec<Option<Digest>>>>()?;
        if !self.stamps {
            return Ok(None);
        }
        let digest = digest(&items, &digests);
        if let Some(place) = place {
            self.found(|found| found.folders.push((place, digest)));
        }
        Ok(Some(digest))
    }

    /// Whose a file is.
    fn file(&self, roll: &Roll, folder: &Path, place: Option<Place>, item: &Item) {
        let name = &item.name;
        let listed = place.zip(name.to_str()).and_then(|(place, name)| roll.listed(place, name));
        match listed {
            Some(listed) if item.kind == Kind::File => roll.is_there(listed),
            _ if folder == Path::new("") && is_own(name) => {}
            _ => {
                let path = folder.join(name);
                self.found(|found| match path.starts_with(".git") {
                    true => found.carried.push(path),
                    false if is_litter(name) => found.strays = true,
                    false if found.foreign.as_ref().is_none_or(|first| path < *first) => found.foreign = Some(path),
                    false => {}
                });
            }
        }
    }
}

fn digest(items: &[Item], folders: &[Option<Digest>]) -> Digest {
    let mut all = Sha256::new();
    for (Item { name, kind, stamp }, folder) in items.iter().zip(folders) {
        all.update((name.len() as u64).to_le_bytes());
        all.update(name.as_encoded_bytes());
        all.update([*kind as u8, u8::from(stamp.is_some())]);
        all.update(folder.unwrap_or_default());
        stamp.iter().flatten().for_each(|part| all.update(part.to_le_bytes()));
    }
    all.finalize().into()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::{OutPath, begin, begin_over, look};

    #[test]
    fn a_portal_that_was_looked_at_is_looked_at_again_only_where_it_was_touched() {
        let home = tempfile::tempdir().unwrap();
        let out = &home.path().join("portal");
        let write = |path: &str, text: &str| {
            let place = out.join(path);
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            fs::write(place, text).unwrap();
        };
        let publication = begin(out, &[]).unwrap();
        for path in ["index.html", "a/index.html", "a/b/index.html", "c/d/index.html", "c/e.json", "gone/index.html"] {
            publication.write(&OutPath::new(path).unwrap(), path.as_bytes()).unwrap();
        }
        publication.finish().unwrap();
        let Standing { names, digests, .. } = walk(out, roll(out), true).unwrap();
        let digests = digests.unwrap();
        let again = |touched: &[&str]| {
            let touched: Vec<String> = touched.iter().map(|path| (*path).to_owned()).collect();
            digests.again(out, &names, &touched)
        };
        assert_eq!((Some(digests.told()), again(&[])), (told(out), told(out)));
        write("a/b/index.html", "another");
        write("new/deep/index.html", "new");
        fs::remove_dir_all(out.join("gone")).unwrap();
        let touched = ["a/b/index.html", "new/deep/index.html", "gone/index.html"];
        assert_eq!(again(&touched), told(out));
        assert_eq!(again(&[]), Some(digests.told()));
        // What somebody else did meanwhile is not taken for what was built.
        write("c/d/index.html", "by hand");
        assert_ne!(again(&touched), told(out));
        assert!(told(&out.join("nothing")).is_none());
    }

    fn roll(out: &Path) -> Roll {
        match manifest::read(out) {
            manifest::Found::Ours(roll) => roll,
            _ => panic!("a manifest of ours"),
        }
    }

    #[test]
    fn what_was_seen_counts_until_another_build_publishes() {
        let home = tempfile::tempdir().unwrap();
        let out = &home.path().join("portal");
        let publish = |look, text: &str| {
            let publication = begin_over(out, &[], None, look).unwrap();
            let seen = publication.is_as_seen();
            for path in ["index.html", "a/index.html"] {
                publication.write(&OutPath::new(path).unwrap(), text.as_bytes()).unwrap();
            }
            let (_, stood) = publication.finish_over().unwrap();
            (seen, stood)
        };
        assert!(look(out).is_none());
        publish(None, "1");
        let first = look(out).unwrap();
        assert_eq!(first.told(), told(out));
        let (seen, stood) = publish(Some(first), "1");
        assert!(seen);
        assert_eq!(stood.told_now(Some(&[])), told(out));
        let before = look(out).unwrap();
        publish(None, "2");
        let (seen, stood) = publish(Some(before), "3");
        assert!(!seen, "what another build published is looked at");
        assert_eq!(stood.told_now(None), told(out));
        let known = told(out);
        fs::write(out.join("a/index.html"), "by hand").unwrap();
        assert_ne!(look(out).unwrap().told(), known);
    }
}
