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
mod lock;
mod manifest;
mod names;
mod path;
mod standing;
mod swap;

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};

use rayon::prelude::*;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

pub use error::{Error, PathRefused, Result};
pub use interrupt::{exit_on_signals, stop_on_signals};
pub use path::OutPath;
pub use swap::Method;

use difference::Difference;
use ground::Ground;
use in_place::Way;
use interrupt::Live;
use lock::Lock;
use manifest::{Entry, Files};
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
    names: Names,
    written: Mutex<Written>,
    live: Arc<Live>,
    left: Vec<PathBuf>,
    /// Dropped last: the lock is held until nothing of this build is left.
    _lock: Lock,
}

#[derive(Default)]
struct Written {
    files: Files,
    changed: BTreeSet<OutPath>,
    /// Files of the old portal that the new one takes over: they get their second name when it is known that there is
    /// a new one.
    kept: Vec<OutPath>,
    bytes: u64,
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
    let ground = ground::locate(out, protect)?;
    fs::create_dir_all(&ground.parent).map_err(Error::io("make the folder", &ground.parent))?;
    let (ground, method, lock) = lock::take(ground, method)?;

    leftovers::recover(&ground.parent, &ground.stem, &ground.out);
    let standing = ground::survey(&ground.out)?;
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
        names: Names::default(),
        written: Mutex::default(),
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
        fs::write(&place, manifest::to_json(&Files::new(), false)).map_err(Error::io("write", &place))
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
    pub fn keep(&self, files: &[(OutPath, [u8; 32])], gone: bool, intact: bool) -> Result<Option<u64>> {
        let entry = |(path, sha256): &(OutPath, [u8; 32])| {
            let known = self.standing.manifest.get(path)?;
            let place = self.ground.out.join(path.as_str());
            let stands = known.sha256 == *sha256 && known.gone == gone && self.standing.present.contains(path);
            let read = || fs::read(&place).is_ok_and(|bytes| *sha256 == <[u8; 32]>::from(Sha256::digest(&bytes)));
            (stands && (intact || read())).then_some(known)
        };
        let Some(entries) = files.iter().map(entry).collect::<Option<Vec<_>>>() else { return Ok(None) };
        let _open = self.open_still()?;
        let bytes = entries.iter().map(|entry| entry.size).sum();
        for ((path, _), entry) in files.iter().zip(entries) {
            self.names.claim(path)?;
            self.note(path, entry.clone(), false);
        }
        Ok(Some(bytes))
    }

    fn put(&self, path: &OutPath, bytes: &[u8], gone: bool) -> Result<[u8; 32]> {
        let _open = self.open_still()?;
        self.names.claim(path)?;
        let entry = Entry { size: bytes.len() as u64, sha256: Sha256::digest(bytes).into(), gone };
        let (changed, sha256) = (!self.stands(path, &entry, |place| holds(place, bytes)), entry.sha256);
        if changed {
            self.place(path, bytes)?;
        }
        self.note(path, entry, changed);
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
        let file = {
            let _open = self.open_still()?;
            self.names.claim(path)?;
            self.names.make_folders(&self.staging, path)?;
            fs::File::create_new(&place).map_err(Error::io("write", &place))?
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
        let changed = !self.stands(path, &entry, |standing| hashes_to(standing, &sha256));
        if !changed {
            fs::remove_file(&place).map_err(Error::io("remove", &place))?;
        }
        self.note(path, entry, changed);
        Ok(sha256)
    }

    /// Nothing is interrupted while this is held.
    fn open_still(&self) -> Result<RwLockReadGuard<'_, bool>> {
        let closed = self.live.closed.read().unwrap_or_else(PoisonError::into_inner);
        if *closed { Err(Error::Interrupted) } else { Ok(closed) }
    }

    fn note(&self, path: &OutPath, entry: Entry, changed: bool) {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        written.bytes += entry.size;
        written.files.insert(path.clone(), entry);
        if changed {
            written.changed.insert(path.clone());
        } else {
            written.kept.push(path.clone());
        }
    }

    /// Whether the old portal has this file, as it lies on the disk and not only as the old manifest has it.
    fn stands(&self, path: &OutPath, entry: &Entry, holds: impl FnOnce(&Path) -> bool) -> bool {
        self.standing.manifest.get(path) == Some(entry)
            && self.standing.present.contains(path)
            && holds(&self.ground.out.join(path.as_str()))
    }

    /// Writes a file of the new portal.
    fn place(&self, path: &OutPath, bytes: &[u8]) -> Result<()> {
        let place = self.staging.join(path.as_str());
        self.names.make_folders(&self.staging, path)?;
        let file = fs::File::create_new(&place);
        let done = file.and_then(|mut file| file.write_all(bytes));
        done.map_err(Error::io("write", &place))
    }

    /// Gives the files that did not change a second name in the new portal; where the file system has no second names,
    /// or something happened to the old file since it was compared, they are written.
    fn take_over(&self, written: &Written) -> Result<()> {
        written.kept.par_iter().try_for_each(|path| {
            self.names.make_folders(&self.staging, path)?;
            let old = self.ground.out.join(path.as_str());
            if fs::hard_link(&old, self.staging.join(path.as_str())).is_ok() {
                return Ok(());
            }
            let bytes = fs::read(&old).map_err(Error::io("read", &old))?;
            let known = written.files.get(path).is_some_and(|entry| entry.sha256[..] == Sha256::digest(&bytes)[..]);
            if !known {
                let altered = std::io::Error::other("it was altered while the portal was built");
                return Err(Error::io("read", &old)(altered));
            }
            self.place(path, &bytes)
        })
    }

    /// Whether the portal that stands is the new one, to the byte.
    fn is_standing(&self, written: &Written, difference: &Difference) -> bool {
        let same = written.changed.is_empty()
            && difference.gone.is_empty()
            && self.standing.manifest.len() == written.files.len();
        let json = || manifest::to_json(&written.files, true);
        same && !written.files.is_empty() && holds(&self.ground.out.join(manifest::NAME), json().as_bytes())
    }

    /// Puts the portal in place, removes the one before and gives the lock back.
    pub fn finish(mut self) -> Result<Published> {
        let mut left = std::mem::take(&mut self.left);
        let live = self.live.clone();
        let mut closed = live.closed.write().unwrap_or_else(PoisonError::into_inner);
        if *closed {
            return Err(Error::Interrupted);
        }
        let written = std::mem::take(&mut *self.written.lock().unwrap_or_else(PoisonError::into_inner));
        let difference = Difference::of(&written.files, &written.changed, &self.standing);
        let removed = difference.gone.len() as u64;
        let (method, old) = self.put_in_place(&written, &difference)?;
        let touched = || written.changed.iter().chain(difference.gone.iter().copied());
        let replaced = match method {
            Method::Replaced => Some(touched().map(|path| path.as_str().to_owned()).collect()),
            Method::Unchanged => Some(Vec::new()),
            _ => None,
        };
        *closed = true;
        drop(closed);

        if let Some(old) = old
            && leftovers::remove_tree(&old).is_err()
        {
            left.push(old);
        }
        Ok(Published {
            files: written.files.len() as u64,
            bytes: written.bytes,
            written: written.changed.len() as u64,
            unchanged: (written.files.len() - written.changed.len()) as u64,
            removed,
            method,
            replaced,
            left,
        })
    }

    /// The method, and the tree that is left to remove.
    fn put_in_place(&self, written: &Written, difference: &Difference) -> Result<(Method, Option<PathBuf>)> {
        let (out, staging) = (&self.ground.out, &self.staging);
        if self.is_standing(written, difference) {
            return Ok((Method::Unchanged, Some(staging.clone())));
        }
        if self.method == Some(Method::SyncedInPlace) {
            fs::create_dir_all(out).map_err(Error::io("make the folder", out))?;
            self.file_by_file(difference)?;
            return Ok((Method::SyncedInPlace, None));
        }
        if self.method.is_none() && difference.is_small(&self.standing, &self.names) {
            self.file_by_file(difference)?;
            return Ok((Method::Replaced, Some(staging.clone())));
        }
        self.take_over(written)?;
        in_place::complete(staging, &manifest::to_json(&written.files, true))?;
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
        let way = Way::prepare(&self.staging, out, difference, &self.standing, &self.names)?;
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

fn sha256_hex(bytes: &[u8]) -> String {
    manifest::hex(&Sha256::digest(bytes).into())
}
