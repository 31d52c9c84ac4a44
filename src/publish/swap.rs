//! The finished tree takes the place of the portal that stands: a reader sees all of the old one or all of the new.
//!
//! | way | where | a reader in between sees |
//! |---|---|---|
//! | move | nothing stood there | nothing, then the new portal |
//! | exchange | Linux, macOS | the old or the new portal |
//! | two renames | where the system cannot exchange | nothing, for microseconds |
//! | files replaced | few files differ: not done here, see [`super::difference`] | files of both, for a moment |
//! | sync in place | mount points, read-only parents | pages of both for as long as the files take; links lead somewhere |

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use serde::{Deserialize, Serialize};

/// How a portal came to stand where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// There was no portal before.
    Moved,
    /// Old and new changed places in one step.
    Exchanged,
    /// The old one was moved aside, then the new one moved in.
    TwoRenames,
    /// The folder cannot be replaced; its files were, one by one.
    SyncedInPlace,
    /// Few files differ; they were replaced, and nothing else was touched.
    Replaced,
    /// The portal that stands is the new one, to the byte: nothing was done.
    Unchanged,
}

/// Where the tree that stood before is now.
pub(super) enum Outcome {
    Moved,
    /// At the staging folder's path.
    Exchanged,
    /// At `aside`.
    TwoRenames,
    /// The folder itself cannot be replaced; nothing was done.
    CannotReplace,
}

/// Puts `staging` in the place of `out`. After an error `out` is as it was.
pub(super) fn replace(staging: &Path, out: &Path, aside: &Path, by: Option<Method>) -> io::Result<Outcome> {
    if out.symlink_metadata().is_err() {
        return fs::rename(staging, out).map(|()| Outcome::Moved);
    }
    match by {
        Some(Method::SyncedInPlace) => return Ok(Outcome::CannotReplace),
        Some(Method::TwoRenames) => return two_renames(staging, out, aside),
        _ => {}
    }
    match exchange(staging, out) {
        Ok(()) => Ok(Outcome::Exchanged),
        Err(error) if cannot_replace(&error) => Ok(Outcome::CannotReplace),
        Err(error) if matches!(error.kind(), ErrorKind::Unsupported | ErrorKind::InvalidInput) => {
            two_renames(staging, out, aside)
        }
        Err(error) => Err(error),
    }
}

fn two_renames(staging: &Path, out: &Path, aside: &Path) -> io::Result<Outcome> {
    match fs::rename(out, aside) {
        Ok(()) => {}
        Err(error) if cannot_replace(&error) => return Ok(Outcome::CannotReplace),
        Err(error) => return Err(error),
    }
    match fs::rename(staging, out) {
        Ok(()) => Ok(Outcome::TwoRenames),
        Err(error) => {
            fs::rename(aside, out)?;
            Err(error)
        }
    }
}

/// Mount points are busy or another device; a parent may be closed to us.
fn cannot_replace(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ResourceBusy
            | ErrorKind::CrossesDevices
            | ErrorKind::PermissionDenied
            | ErrorKind::ReadOnlyFilesystem
    )
}

#[cfg(any(target_os = "linux", target_os = "android", target_os = "macos", target_os = "ios"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_os = "macos", target_os = "ios")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}
