//! Why a portal was not published. All of these are an operator's errors: the run stops, and the folder that was
//! published before is as it was, except where the message says otherwise.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug)]
pub enum Error {
    /// The folder to publish to is one that must not be replaced; nothing was touched.
    Refused { out: PathBuf, why: String },
    /// Another build publishes to the same folder.
    Locked { out: PathBuf, pid: Option<u32> },
    /// A path that cannot be a file of a portal on every system.
    Path(PathRefused),
    /// Two files of the portal want one name: equal, equal but for case or Unicode form, or one is the other's folder.
    Collision { first: String, second: String },
    /// The system refused: disk full, no permission, ...
    Io { action: &'static str, path: PathBuf, source: io::Error },
    /// The folder was being updated file by file when the system refused.
    Partly { out: PathBuf, cause: Box<Error> },
    /// A signal ended the build while it was writing.
    Interrupted,
}

/// A path that [`OutPath`](super::OutPath) refuses, and the rule that it breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathRefused {
    pub path: String,
    pub why: &'static str,
}

impl Error {
    /// For `map_err`: keeps what was tried on which path beside the system's own words.
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error {
        let path = path.to_path_buf();
        move |source| Error::Io { action, path, source }
    }
}

impl fmt::Display for PathRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Debug form: these paths may hold control characters, which must not reach a terminal.
        write!(f, "`{:?}` cannot be a file of the portal: {}", self.path, self.why)
    }
}

impl std::error::Error for PathRefused {}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Refused { out, why } => {
                write!(f, "failed to publish to `{}`: {why}; nothing was changed", out.display())
            }
            Error::Locked { out, pid } => {
                let who = match pid {
                    Some(pid) => format!("process {pid}"),
                    None => "another process".into(),
                };
                write!(f, "failed to publish to `{}`: {who} is publishing there; nothing was changed", out.display())
            }
            Error::Path(refused) => refused.fmt(f),
            Error::Collision { first, second } if first == second => {
                write!(
                    f,
                    "failed to publish: two pages want the address `{first}`; the published portal was left as it was"
                )
            }
            Error::Collision { first, second } => write!(
                f,
                "failed to publish: `{first}` and `{second}` cannot stand side by side on every file system; \
                 the published portal was left as it was"
            ),
            Error::Io { action, path, source } => {
                write!(f, "failed to {action} `{}`: {source}; the published portal was left as it was", path.display())
            }
            Error::Partly { out, cause } => {
                let cause = match cause.as_ref() {
                    Error::Io { action, path, source } => format!("could not {action} `{}`: {source}", path.display()),
                    other => other.to_string(),
                };
                write!(
                    f,
                    "failed to publish to `{}`, which was updated in place: {cause}; it now holds a part of \
                     the new portal and the next build completes it",
                    out.display()
                )
            }
            Error::Interrupted => write!(f, "interrupted while publishing; the published portal was left as it was"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Io { source, .. } => Some(source),
            Error::Path(refused) => Some(refused),
            Error::Partly { cause, .. } => Some(cause.as_ref()),
            _ => None,
        }
    }
}

impl From<PathRefused> for Error {
    fn from(refused: PathRefused) -> Error {
        Error::Path(refused)
    }
}
