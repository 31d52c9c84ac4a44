//! Updates the folder that stands file by file: where few files differ, and where it cannot be replaced whole (a mount
//! point, or a parent that we may not write to).
//!
//! First a manifest that lists the old and the new files, so that a build killed half-way leaves a folder that the
//! next one knows as ours and completes. Then what pages need, then pages, then the removal of what is gone, then
//! the manifest of the new portal. Each file is replaced by a rename and never seen half; all of them are written before
//! the first is.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::difference::Difference;
use super::error::{Error, Result};
use super::manifest::{self, Listing};
use super::path::is_page;

/// What is done to the folder, one after the other; a build may be killed between any two.
#[derive(Debug, Clone)]
enum Step {
    /// A manifest takes the place of the one that stands.
    Manifest(&'static str),
    /// A file is brought from the staging folder.
    Bring(String),
    /// Files that are gone are removed, and the folders that are empty then.
    Remove,
}

/// The way from the portal that stands to the new one.
pub(super) struct Way<'p> {
    staging: &'p Path,
    out: &'p Path,
    /// Files of the old portal that the new one has no more, sorted; each with the file of the new portal whose name some
    /// file systems take for the same.
    gone: Vec<(String, Option<String>)>,
    steps: Vec<Step>,
    /// Folders that are known to be there.
    made: BTreeSet<String>,
}

impl<'p> Way<'p> {
    /// Writes the manifests of the way into the staging folder; the folder that stands is not touched.
    pub fn prepare(staging: &'p Path, out: &'p Path, difference: &Difference<'_>) -> Result<Way<'p>> {
        write(&staging.join(MIXED), &difference.mixed())?;
        write(&staging.join(FRESH), &difference.manifest())?;
        let mut order: Vec<String> = difference.changed.iter().map(|place| difference.path(*place)).collect();
        order.sort_by_key(|path| is_page(path));
        let steps = [Step::Manifest(MIXED)].into_iter().chain(order.into_iter().map(Step::Bring));
        let steps = steps.chain([Step::Remove, Step::Manifest(FRESH)]).collect();
        let gone = difference.gone.iter().map(|place| (difference.path(*place), difference.heir(*place))).collect();
        Ok(Way { staging, out, gone, steps, made: BTreeSet::new() })
    }

    pub fn go(mut self) -> Result<()> {
        std::mem::take(&mut self.steps).iter().try_for_each(|step| self.step(step))
    }

    fn step(&mut self, step: &Step) -> Result<()> {
        let (from, to) = match step {
            Step::Remove => return self.remove_gone(),
            Step::Manifest(name) => (self.staging.join(name), self.out.join(manifest::NAME)),
            Step::Bring(path) => {
                self.make_way(path)?;
                (self.staging.join(path), self.out.join(path))
            }
        };
        bring(&from, &to, self.out).map_err(Error::io("write", &to))
    }

    /// Makes the folders above `path`, and removes files of the old portal that stand where the new one has a folder,
    /// or the other way round.
    fn make_way(&mut self, text: &str) -> Result<()> {
        let out = self.out;
        for (end, _) in text.match_indices('/') {
            let folder = &text[..end];
            if !self.made.insert(folder.to_owned()) {
                continue;
            }
            let place = out.join(folder);
            if self.gone.binary_search_by(|(gone, _)| gone.as_str().cmp(folder)).is_ok() {
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
            remove(out, self.gone.iter().map(|(path, _)| path.as_str()).filter(|path| path.starts_with(&below)))?;
        }
        Ok(())
    }

    fn remove_gone(&self) -> Result<()> {
        let out = self.out;
        // Renamed in case only: where the file system does not tell them apart, the old name is the new file.
        let is_new = |(path, heir): &&(String, Option<String>)| {
            heir.as_ref().is_some_and(|heir| same_file(&out.join(path), &out.join(heir)))
        };
        remove(out, self.gone.iter().filter(|gone| !is_new(gone)).map(|(path, _)| path.as_str()))
    }
}

/// Writes `manifest.json` of a staging folder whole, by way of a second name in it.
pub(super) fn complete(staging: &Path, manifest: &Listing<'_>) -> Result<()> {
    let (fresh, place) = (staging.join(FRESH), staging.join(manifest::NAME));
    write(&fresh, manifest)?;
    fs::rename(&fresh, &place).map_err(Error::io("write", &place))
}

const FRESH: &str = ".meshdoc-fresh";
const MIXED: &str = ".meshdoc-mixed";
const NEAR: &str = ".meshdoc-near";

fn write(place: &Path, manifest: &Listing<'_>) -> Result<()> {
    manifest.write_to(place).map_err(Error::io("write", place))
}

fn bring(from: &Path, to: &Path, out: &Path) -> std::io::Result<()> {
    match fs::rename(from, to) {
        Err(error) if error.kind() == ErrorKind::CrossesDevices => {}
        done => return done,
    }
    // Staged on another device: copied to a name of ours in the published folder first, so that nobody reads a half.
    let near = out.join(NEAR);
    fs::copy(from, &near)?;
    fs::rename(&near, to)
}

fn remove<'p>(out: &Path, files: impl Iterator<Item = &'p str>) -> Result<()> {
    let mut folders = BTreeSet::new();
    for path in files {
        let place = out.join(path);
        // Gone already, or a folder of the new portal by now.
        if place.symlink_metadata().is_ok_and(|meta| !meta.is_dir()) {
            fs::remove_file(&place).map_err(Error::io("remove", &place))?;
        }
        folders.extend(path.match_indices('/').map(|(end, _)| &path[..end]));
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::PathBuf;

    use super::*;
    use crate::publish::{Method, OutPath, Publication, begin, begin_by};

    type Tree = BTreeMap<PathBuf, Option<Vec<u8>>>;

    /// What is in a folder; folders are `None`.
    fn tree(root: &Path) -> Tree {
        let mut found = Tree::new();
        let mut folders = vec![root.to_path_buf()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).unwrap() {
                let place = entry.unwrap().path();
                let content = (!place.is_dir()).then(|| fs::read(&place).unwrap());
                found.insert(place.strip_prefix(root).unwrap().to_path_buf(), content);
                if place.is_dir() {
                    folders.push(place);
                }
            }
        }
        found
    }

    fn written(out: &Path, method: Option<Method>, files: &BTreeMap<String, &str>) -> Publication {
        let publication = begin_by(out, &[], method).unwrap();
        for (name, text) in files {
            publication.write(&OutPath::new(name).unwrap(), text.as_bytes()).unwrap();
        }
        publication
    }

    #[test]
    fn whatever_step_a_build_is_killed_before_the_next_one_completes_it() {
        let home = tempfile::TempDir::new().unwrap();
        let old: BTreeMap<String, &str> = (0..100).map(|n| (format!("a/{n}.html"), "old")).collect();
        let mut new = old.clone();
        new.extend(
            ["a/1.html", "a/2.html", "a/3.css", "b/c/index.html", "b/data"].map(|name| (name.to_owned(), "new")),
        );
        new.retain(|name, _| name != "a/7.html");
        let (clean, out) = (home.path().join("clean"), home.path().join("portal"));
        written(&clean, None, &new).finish().unwrap();
        let wanted = tree(&clean);
        let mut killed = 0;
        for steps in 0.. {
            let _ = fs::remove_dir_all(&out);
            written(&out, None, &old).finish().unwrap();
            let before = tree(&out);
            let publication = written(&out, None, &new);
            let Publication { staging, standing, .. } = &publication;
            let roll = standing.names.roll();
            let difference = Difference::of(&roll);
            assert!(difference.is_small(standing.strays));
            let mut way = Way::prepare(staging, &out, &difference).unwrap();
            drop(roll);
            assert_eq!(tree(&out), before, "nothing was touched before the first step");
            let all = std::mem::take(&mut way.steps);
            if steps == all.len() {
                break;
            }
            all[..steps].iter().for_each(|step| way.step(step).unwrap());
            drop(publication);
            killed += usize::from(tree(&out) != before && tree(&out) != wanted);
            let done = written(&out, None, &new).finish().unwrap();
            assert_eq!(done.method, Method::Replaced, "after {steps} steps");
            assert_eq!(tree(&out), wanted, "after {steps} steps");
        }
        assert_eq!(killed, 7, "each page, what pages need, the removal");
        assert!(begin(&out, &[]).is_ok());
    }
}
