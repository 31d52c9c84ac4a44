//! Which files on disk differ from the commit that is checked out.
//!
//! By comparing git's blob ids of the bytes that the caller has read anyway: no index and no `git status`, which runs
//! the filters that a repository's configuration names. Checkouts with CRLF line ends and git-lfs files are as committed.

use std::borrow::{Borrow, Cow};
use std::collections::BTreeMap;

use rayon::prelude::*;

use super::{EntryKind, Error, ObjectId, Repository, TreeEntry};

/// How a file differs from HEAD.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uncommitted {
    /// Not in HEAD at all.
    New,
    Modified,
}

/// The files (path relative to the mesh folder, bytes) that are not as in HEAD. Files not given are not mentioned;
/// a link's bytes are its target.
pub fn uncommitted<P: Borrow<str>, B: Borrow<[u8]>>(
    repository: &Repository,
    files: impl IntoParallelIterator<Item = (P, B)>,
) -> Result<BTreeMap<String, Uncommitted>, Error> {
    let committed = Committed::of(repository)?;
    let state = |(path, bytes): (P, B)| {
        let path = path.borrow();
        committed.compare(path, bytes.borrow()).map(|state| (path.to_owned(), state))
    };
    Ok(files.into_par_iter().filter_map(state).collect())
}

/// What is in HEAD.
pub struct Committed<'r> {
    repository: &'r Repository,
    entries: BTreeMap<String, TreeEntry>,
}

impl<'r> Committed<'r> {
    /// # Errors
    /// When HEAD's tree cannot be listed.
    pub fn of(repository: &'r Repository) -> Result<Committed<'r>, Error> {
        let entries = repository.head().map(|head| repository.tree(head.commit)).transpose()?.unwrap_or_default();
        Ok(Committed { repository, entries })
    }

    /// The blob that a path has, for whoever knows already whether its content is the same.
    pub fn blob(&self, path: &str) -> Option<ObjectId> {
        self.entries.get(path).filter(|entry| entry.kind != EntryKind::Submodule).map(|entry| entry.id)
    }

    /// How a file with these bytes differs; `None` where it does not.
    pub fn compare(&self, path: &str, bytes: &[u8]) -> Option<Uncommitted> {
        let repository = self.repository;
        match self.blob(path) {
            None => Some(Uncommitted::New),
            Some(id) if repository.blob_id(bytes) == id => None,
            Some(id) if unix_lines(bytes).is_some_and(|unix| repository.blob_id(&unix) == id) => None,
            Some(id) if is_content_of_pointer(repository, id, bytes) => None,
            Some(_) => Some(Uncommitted::Modified),
        }
    }
}

/// With LF for CRLF; None when there is none.
fn unix_lines(bytes: &[u8]) -> Option<Cow<'_, [u8]>> {
    use gix::bstr::ByteSlice;
    bytes.find("\r\n").map(|_| Cow::Owned(bytes.replace("\r\n", "\n")))
}

/// git-lfs commits a small text with the content's SHA-256 instead of the content
/// (<https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md>).
fn is_content_of_pointer(repository: &Repository, id: super::ObjectId, bytes: &[u8]) -> bool {
    use sha2::Digest;
    let Ok(pointer) = repository.blob(id, 1024) else {
        return false;
    };
    let Ok(pointer) = std::str::from_utf8(&pointer) else {
        return false;
    };
    let hash = || sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    pointer.starts_with("version https://git-lfs.github.com/spec/v1\n")
        && pointer.lines().any(|line| line == format!("size {}", bytes.len()))
        && pointer.lines().any(|line| line.strip_prefix("oid sha256:").is_some_and(|oid| oid == hash()))
}
