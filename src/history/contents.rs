//! Contents of blobs for those who read at the same time.
//!
//! Handles of the repository are kept for the next reader: making one anew for each file costs more than reading it.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::ThreadId;

use super::ObjectId;
use super::repository::Repository;
use crate::tree::ReadError;

/// Reads blobs of a repository, from any thread.
pub struct Contents {
    repository: Arc<Repository>,
    idle: Mutex<Vec<(ThreadId, gix::Repository)>>,
}

impl Contents {
    pub fn of(repository: Arc<Repository>) -> Contents {
        Contents { repository, idle: Mutex::default() }
    }

    /// The bytes of a blob of at most `limit` bytes.
    ///
    /// # Errors
    /// When it is larger, is no blob, or is not in the repository.
    pub fn read(&self, id: ObjectId, limit: u64) -> Result<Vec<u8>, ReadError> {
        self.with(|local| match size(local, id)? {
            size if size > limit => Err(ReadError::TooLarge(size)),
            _ => whole(local, id),
        })
    }

    /// The bytes of a blob whose size is known to be small enough.
    ///
    /// # Errors
    /// When it is not in the repository.
    pub(super) fn whole(&self, id: ObjectId) -> Result<Vec<u8>, ReadError> {
        self.with(|local| whole(local, id))
    }

    fn with<T>(&self, ask: impl FnOnce(&gix::Repository) -> T) -> T {
        let thread = std::thread::current().id();
        let local = self.idle(thread).unwrap_or_else(|| self.repository.local());
        let answer = ask(&local);
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push((thread, local));
        answer
    }

    /// The handle that this thread used last, else any: a handle remembers what its last objects are made of.
    fn idle(&self, thread: ThreadId) -> Option<gix::Repository> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let at = idle.iter().rposition(|(last, _)| *last == thread).or(idle.len().checked_sub(1))?;
        Some(idle.swap_remove(at).1)
    }
}

fn failed(error: gix::Error) -> ReadError {
    ReadError::Failed(error.to_string())
}

fn size(local: &gix::Repository, id: ObjectId) -> Result<u64, ReadError> {
    let header = local.find_header(id.0).map_err(failed)?;
    match header.kind() {
        gix::objs::Kind::Blob => Ok(header.size()),
        other => Err(ReadError::Failed(format!("it is a {other}"))),
    }
}

fn whole(local: &gix::Repository, id: ObjectId) -> Result<Vec<u8>, ReadError> {
    Ok(local.find_object(id.0).map_err(failed)?.detach().data)
}
