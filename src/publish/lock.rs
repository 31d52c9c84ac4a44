//! One build at a time: a lock file beside the folder that is published to, held for as long as the value lives.
//!
//! The system releases the lock with the process, so a killed build leaves a file and no lock. The file holds the
//! process id for the message that the second build prints.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use super::error::Error;
use super::ground::{self, Ground};
use super::swap::Method;

pub(super) struct Lock {
    path: PathBuf,
    _file: File,
}

/// The lock lies beside `out`. Where nothing can be made there, or that is another device than `out`, the folder
/// cannot be exchanged: lock and staging folder then lie in it.
pub(super) fn take(ground: Ground, method: Option<Method>) -> Result<(Ground, Option<Method>, Lock), Error> {
    if is_mount(&ground) {
        return take_within(ground);
    }
    let path = ground.beside("-lock");
    match acquire(&path) {
        Ok(lock) => Ok((ground, method, lock)),
        Err(Refusal::Io(error)) if ground.out.is_dir() && is_closed(&error) => take_within(ground),
        Err(refusal) => Err(refusal.about(ground.out, &path)),
    }
}

fn take_within(ground: Ground) -> Result<(Ground, Option<Method>, Lock), Error> {
    // Not before the folder is known to be ours: one that is refused is not written to.
    ground::survey(&ground.out, false)?;
    let ground = Ground { parent: ground.out.clone(), stem: super::OWN_PREFIX.into(), out: ground.out };
    let path = ground.beside("-lock");
    match acquire(&path) {
        Ok(lock) => Ok((ground, Some(Method::SyncedInPlace), lock)),
        Err(refusal) => Err(refusal.about(ground.out, &path)),
    }
}

fn is_closed(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem)
}

#[cfg(unix)]
fn is_mount(ground: &Ground) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (ground.out.metadata(), ground.parent.metadata()) {
        (Ok(out), Ok(parent)) => out.dev() != parent.dev(),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_mount(_: &Ground) -> bool {
    false
}

enum Refusal {
    Held(Option<u32>),
    Io(io::Error),
}

impl Refusal {
    fn about(self, out: PathBuf, lock: &Path) -> Error {
        match self {
            Refusal::Held(pid) => Error::Locked { out, pid },
            Refusal::Io(error) => Error::io("lock", lock)(error),
        }
    }
}

fn acquire(path: &Path) -> Result<Lock, Refusal> {
    // A link committed into a repository must not make us write into the file that it leads to.
    if path.is_symlink() {
        return Err(Refusal::Io(io::Error::other("it is a symbolic link")));
    }
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    loop {
        let mut file = options.open(path).map_err(Refusal::Io)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Refusal::Held(holder(&mut file))),
            Err(TryLockError::Error(error)) => return Err(Refusal::Io(error)),
        }
        // Between our open and our lock the holder may have removed the file: such a lock locks nobody out.
        if is_file_at(&file, path) {
            let write =
                file.set_len(0).and_then(|()| file.rewind()).and_then(|()| writeln!(file, "{}", std::process::id()));
            write.map_err(Refusal::Io)?;
            return Ok(Lock { path: path.to_path_buf(), _file: file });
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Elsewhere the file stays: whether a lock is still good cannot be told there (see `is_file_at`).
        if cfg!(unix) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn holder(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.take(32).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

#[cfg(unix)]
fn is_file_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (file.metadata(), path.symlink_metadata()) {
        (Ok(ours), Ok(there)) => (ours.dev(), ours.ino()) == (there.dev(), there.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_file_at(_: &File, _: &Path) -> bool {
    true
}
