//! Files become a published folder, whole or not at all.
//!
//! [`begin`] takes a lock and makes a staging folder beside the folder to publish to; [`Publication::write`] fills it,
//! from as many threads as there are; [`Publication::finish`] adds the manifest and swaps. A build that fails, panics
//! or is killed leaves the old portal as it was, and its leftovers to the next. Must not know pages, models or flags.
//!
//! Files are not flushed to the platter one by one: that protects against a power cut, costs more than the build, and
//! what it protects can be built again.

mod difference;
mod error;
mod ground;
mod in_place;
mod interrupt;
mod leftovers;
mod listed;
mod lock;
mod look;
mod manifest;
mod names;
mod path;
mod paths;
mod standing;
mod swap;

use std::fs;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use rayon::prelude::*;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

pub use error::{Error, PathRefused, Result};
pub use interrupt::{exit_on_signals, stop_on_signals};
pub use look::{Look, Stood, look};
pub use path::OutPath;
pub(crate) use paths::{Paths, Place};
pub use standing::told;
pub use swap::Method;

use difference::Difference;
use ground::Ground;
use in_place::Way;
use interrupt::Live;
use lock::Lock;
use manifest::Entry;
use names::Names;
use standing::Standing;
use swap::Outcome;

/// How the names of our own files in and beside a published folder start.
const OWN_PREFIX: &str = ".meshdoc";
/// Bytes of a large file that are written at a time.
const STREAMED: usize = 1 << 18;

/// A portal that is being written. Dropped without [`finish`](Publication::finish) it leaves nothing behind.
pub struct Publication {
    ground: Ground,
    staging: PathBuf,
    aside: PathBuf,
    method: Option<Method>,
    standing: Standing,
    /// Whether what stands is as it was seen when it was looked at.
    as_seen: bool,
    live: Arc<Live>,
    left: Vec<PathBuf>,
    /// Dropped last: the lock is held until nothing of this build is left.
    _lock: Lock,
}

/// What was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Published {
    /// Files of the portal, without its manifest.
    pub files: u64,
    pub bytes: u64,
    /// Files that are new or have other content than in the portal before.
    pub written: u64,
    pub unchanged: u64,
    /// Files of the portal before that are gone.
    pub removed: u64,
    pub method: Method,
    /// Paths of what was written or removed, where nothing else was touched.
    #[serde(skip)]
    pub replaced: Option<Vec<String>>,
    /// Folders of this or an earlier build that could not be removed.
    pub left: Vec<PathBuf>,
}

/// Starts to publish to `out`, which need not exist. Refuses a folder that must not be replaced, or that meshdoc did
/// not make; `protect` names folders that `out` must not hold, the mesh's root above all.
pub fn begin(out: &Path, protect: &[&Path]) -> Result<Publication> {
    begin_by(out, protect, None)
}

/// [`begin`] by a method other than the best one that the file system offers, also where few files differ: for those that
/// promise what they do not hold.
pub fn begin_by(out: &Path, protect: &[&Path], method: Option<Method>) -> Result<Publication> {
    begin_over(out, protect, method, None)
}

/// [`begin_by`] for those who looked at the folder before, so that it need not be listed again.
pub fn begin_over(out: &Path, protect: &[&Path], method: Option<Method>, look: Option<Look>) -> Result<Publication> {
    let ground = ground::locate(out, protect)?;
    fs::create_dir_all(&ground.parent).map_err(Error::io("make the folder", &ground.parent))?;
    let (ground, method, lock) = lock::take(ground, method)?;

    leftovers::recover(&ground.parent, &ground.stem, &ground.out);
    let (standing, as_seen) = look::standing(&ground, look)?;
    let left = leftovers::clear(&ground.parent, &ground.stem);

    static COUNT: AtomicU64 = AtomicU64::new(0);
    let mark = format!("{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let staging = ground.beside(&format!("-staging-{mark}"));
    let live = Arc::new(Live { closed: RwLock::new(false), staging: staging.clone(), lock: ground.beside("-lock") });
    interrupt::register(live.clone());
    let publication = Publication {
        aside: ground.beside(&format!("-old-{mark}")),
        ground,
        staging,
        method,
        standing,
        as_seen,
        live,
        left,
        _lock: lock,
    };
    publication.open()?;
    Ok(publication)
}

impl Publication {
    fn open(&self) -> Result<()> {
        fs::create_dir(&self.staging).map_err(Error::io("make the folder", &self.staging))?;
        // The mark by which the next build knows the leftover of a killed one.
        let place = self.staging.join(manifest::NAME);
        manifest::listing(false, |_| {}).write_to(&place).map_err(Error::io("write", &place))
    }

    fn names(&self) -> &Names {
        &self.standing.names
    }

    /// Whether what stands is as it was seen when it was looked at.
    pub fn is_as_seen(&self) -> bool {
        self.as_seen
    }

    /// Adds a file. Two files whose paths are equal, or would be on some file system, are an error that names both.
    /// Gives its SHA-256.
    pub fn write(&self, path: &OutPath, bytes: &[u8]) -> Result<[u8; 32]> {
        self.put(path, bytes, false)
    }

    /// Writes a page that only says that something was removed: the manifest tells it from what was promised.
    ///
    /// # Errors
    /// As for [`Publication::write`].
    pub fn write_gone(&self, path: &OutPath, bytes: &[u8]) -> Result<[u8; 32]> {
        self.put(path, bytes, true)
    }

    /// Takes files over from the portal that stands where all of them are known by their content to be what would be
    /// written now; gives their bytes where they were. `intact` promises that nothing happened to the files of that portal since it
    /// was published; without that they are read.
    ///
    /// # Errors
    /// As for [`Publication::write`].
    pub fn keep(&self, files: &[(&str, [u8; 32])], gone: bool, intact: bool) -> Result<Option<u64>> {
        let known = {
            let roll = self.names().roll();
            let known = |(path, sha256): &(&str, [u8; 32])| {
                let place = roll.paths.file(path).filter(|place| roll.is_present(*place))?;
                let then = roll.then(place).filter(|then| then.sha256 == *sha256 && then.gone == gone)?;
                Some((place, then.size))
            };
            files.iter().map(known).collect::<Option<Vec<(Place, u64)>>>()
        };
        let read = |(path, sha256): &(&str, [u8; 32])| {
            fs::read(self.ground.out.join(path)).is_ok_and(|bytes| *sha256 == of(&bytes))
        };
        let Some(known) = known.filter(|_| intact || files.iter().all(read)) else { return Ok(None) };
        let (places, sizes): (Vec<Place>, Vec<u64>) = known.into_iter().unzip();
        let _open = self.open_still()?;
        self.names().claim_as_they_were(&places)?;
        Ok(Some(sizes.into_iter().sum()))
    }

    fn put(&self, path: &OutPath, bytes: &[u8], gone: bool) -> Result<[u8; 32]> {
        let _open = self.open_still()?;
        let named = self.names().claim(path)?;
        let entry = Entry { size: bytes.len() as u64, sha256: of(bytes), gone };
        let sha256 = entry.sha256;
        if self.stands(named, &entry, || holds(&self.ground.out.join(path.as_str()), bytes)) {
            self.names().stay(named);
        } else {
            self.place(named, path.as_str(), bytes)?;
            self.names().changes(named, entry);
        }
        Ok(sha256)
    }

    /// Adds a file whose bytes come one after the other, so that a large one is never held whole. Gives its SHA-256.
    ///
    /// # Errors
    /// As for [`Publication::write`].
    pub fn stream(
        &self,
        path: &OutPath,
        write: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>,
    ) -> Result<[u8; 32]> {
        let place = self.staging.join(path.as_str());
        let (file, named) = {
            let _open = self.open_still()?;
            let named = self.names().claim(path)?;
            self.names().make_folders(&self.staging, named)?;
            (fs::File::create_new(&place).map_err(Error::io("write", &place))?, named)
        };
        // Whoever interrupts the build does not wait for the end of it.
        let mut out = BufWriter::with_capacity(STREAMED, Counted { file, hash: Sha256::new(), size: 0 });
        let out = write(&mut out).and_then(|()| out.into_inner().map_err(|error| error.into_error()));
        if out.is_err() {
            let _ = fs::remove_file(&place);
        }
        let _open = self.open_still()?;
        let Counted { hash, size, .. } = out.map_err(Error::io("write", &place))?;
        let entry = Entry { size, sha256: hash.finalize().into(), gone: false };
        let sha256 = entry.sha256;
        if self.stands(named, &entry, || hashes_to(&self.ground.out.join(path.as_str()), &sha256)) {
            fs::remove_file(&place).map_err(Error::io("remove", &place))?;
            self.names().stay(named);
        } else {
            self.names().changes(named, entry);
        }
        Ok(sha256)
    }

    /// Nothing is interrupted while this is held.
    fn open_still(&self) -> Result<RwLockReadGuard<'_, bool>> {
        let closed = self.live.closed.read().unwrap_or_else(PoisonError::into_inner);
        if *closed { Err(Error::Interrupted) } else { Ok(closed) }
    }

    /// Whether the old portal has this file, as it lies on the disk and not only as the old manifest has it.
    fn stands(&self, named: Place, entry: &Entry, holds: impl FnOnce() -> bool) -> bool {
        let listed = {
            let roll = self.names().roll();
            roll.then(named) == Some(entry) && roll.is_present(named)
        };
        listed && holds()
    }

    /// Writes a file of the new portal.
    fn place(&self, named: Place, path: &str, bytes: &[u8]) -> Result<()> {
        let place = self.staging.join(path);
        self.names().make_folders(&self.staging, named)?;
        let file = fs::File::create_new(&place);
        let done = file.and_then(|mut file| file.write_all(bytes));
        done.map_err(Error::io("write", &place))
    }

    /// Gives the files that did not change a second name in the new portal; where the file system has no second names,
    /// or something happened to the old file since it was compared, they are written.
    fn take_over(&self, difference: &Difference) -> Result<()> {
        difference.staying().par_iter().try_for_each(|named| {
            let path = difference.path(*named);
            self.names().make_folders(&self.staging, *named)?;
            let old = self.ground.out.join(&path);
            if fs::hard_link(&old, self.staging.join(&path)).is_ok() {
                return Ok(());
            }
            let bytes = fs::read(&old).map_err(Error::io("read", &old))?;
            let known = self.names().roll().then(*named).is_some_and(|entry| entry.sha256 == of(&bytes));
            if !known {
                let altered = std::io::Error::other("it was altered while the portal was built");
                return Err(Error::io("read", &old)(altered));
            }
            self.place(*named, &path, &bytes)
        })
    }

    /// Whether the portal that stands is the new one, to the byte.
    fn is_standing(&self, difference: &Difference) -> bool {
        let mut made = Counted { file: std::io::sink(), hash: Sha256::new(), size: 0 };
        difference.is_none()
            && difference.manifest().write(&mut made).is_ok()
            && hashes_to(&self.ground.out.join(manifest::NAME), &made.hash.finalize().into())
    }

    /// Puts the portal in place, removes the one before and gives the lock back.
    pub fn finish(self) -> Result<Published> {
        self.finish_over().map(|(published, _)| published)
    }

    /// [`Publication::finish`] for those who are to tell what stands then.
    ///
    /// # Errors
    /// As for [`Publication::finish`].
    pub fn finish_over(mut self) -> Result<(Published, Stood)> {
        let left = std::mem::take(&mut self.left);
        let live = self.live.clone();
        let mut closed = live.closed.write().unwrap_or_else(PoisonError::into_inner);
        if *closed {
            return Err(Error::Interrupted);
        }
        let (published, old) = self.replace(left)?;
        *closed = true;
        drop(closed);
        let mut published = published;
        if let Some(old) = old
            && leftovers::remove_tree(&old).is_err()
        {
            published.left.push(old);
        }
        let Standing { names, digests, .. } = std::mem::take(&mut self.standing);
        let digests = digests.filter(|_| self.as_seen);
        Ok((published, Stood { out: self.ground.out.clone(), names, digests }))
    }

    /// What became of the portal, and the tree that is left to remove.
    fn replace(&self, left: Vec<PathBuf>) -> Result<(Published, Option<PathBuf>)> {
        let roll = self.names().roll();
        let difference = Difference::of(&roll);
        let (method, old) = self.put_in_place(&difference)?;
        let touched = || difference.changed.iter().chain(&difference.gone);
        let replaced = match method {
            Method::Replaced => Some(touched().map(|place| difference.path(*place)).collect()),
            Method::Unchanged => Some(Vec::new()),
            _ => None,
        };
        let written = difference.changed.len() as u64;
        let published = Published {
            files: difference.files,
            bytes: difference.bytes,
            written,
            unchanged: difference.files - written,
            removed: difference.gone.len() as u64,
            method,
            replaced,
            left,
        };
        Ok((published, old))
    }

    /// The method, and the tree that is left to remove.
    fn put_in_place(&self, difference: &Difference) -> Result<(Method, Option<PathBuf>)> {
        let (out, staging) = (&self.ground.out, &self.staging);
        if self.is_standing(difference) {
            return Ok((Method::Unchanged, Some(staging.clone())));
        }
        if self.method == Some(Method::SyncedInPlace) {
            fs::create_dir_all(out).map_err(Error::io("make the folder", out))?;
            self.file_by_file(difference)?;
            return Ok((Method::SyncedInPlace, None));
        }
        if self.method.is_none() && difference.is_small(self.standing.strays) {
            self.file_by_file(difference)?;
            return Ok((Method::Replaced, Some(staging.clone())));
        }
        self.take_over(difference)?;
        in_place::complete(staging, &difference.manifest())?;
        standing::carry(&self.standing.carried, out, staging)?;
        if let Ok(meta) = out.metadata() {
            // A folder that a web server's group may read stays readable to it.
            fs::set_permissions(staging, meta.permissions()).map_err(Error::io("prepare", staging))?;
        }
        match swap::replace(staging, out, &self.aside, self.method).map_err(Error::io("replace", out))? {
            Outcome::Moved => Ok((Method::Moved, None)),
            Outcome::Exchanged => Ok((Method::Exchanged, Some(staging.clone()))),
            Outcome::TwoRenames => Ok((Method::TwoRenames, Some(self.aside.clone()))),
            Outcome::CannotReplace => {
                self.file_by_file(difference)?;
                Ok((Method::SyncedInPlace, None))
            }
        }
    }

    fn file_by_file(&self, difference: &Difference) -> Result<()> {
        let out = &self.ground.out;
        let way = Way::prepare(&self.staging, out, difference)?;
        way.go().map_err(|cause| Error::Partly { out: out.clone(), cause: Box::new(cause) })
    }
}

impl Drop for Publication {
    fn drop(&mut self) {
        *self.live.closed.write().unwrap_or_else(PoisonError::into_inner) = true;
        // Gone already after a move or an exchange.
        leftovers::abandon_tree(&self.staging);
        interrupt::forget(&self.live);
    }
}

/// Whether a file has these bytes.
fn holds(place: &Path, bytes: &[u8]) -> bool {
    let same_length = place.symlink_metadata().is_ok_and(|meta| meta.is_file() && meta.len() == bytes.len() as u64);
    same_length && fs::read(place).is_ok_and(|content| content == bytes)
}

/// Whether what is in a file has this SHA-256.
fn hashes_to(place: &Path, sha256: &[u8; 32]) -> bool {
    if !place.symlink_metadata().is_ok_and(|meta| meta.is_file()) {
        return false;
    }
    let mut counted = Counted { file: std::io::sink(), hash: Sha256::new(), size: 0 };
    let read = fs::File::open(place).and_then(|mut file| std::io::copy(&mut file, &mut counted));
    read.is_ok() && counted.hash.finalize()[..] == sha256[..]
}

/// What goes into a file is hashed and counted.
struct Counted<F> {
    file: F,
    hash: Sha256,
    size: u64,
}

impl<F: std::io::Write> std::io::Write for Counted<F> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let taken = self.file.write(bytes)?;
        self.hash.update(&bytes[..taken]);
        self.size += taken as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

fn of(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
