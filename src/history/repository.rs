//! Finds and opens the repository around a folder, and reads its head, its trees and its blobs.
//!
//! Opened isolated and with reduced trust, whoever owns it: the result does not depend on anyone's git configuration,
//! and nothing that a repository's configuration names is ever run. Environment variables of git are not read.

use super::ObjectId;
use super::tree_diff::{Differ, Mode};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::{Path, PathBuf};

/// gix allows 16 MiB to a repository that is not trusted; real repositories hold larger objects.
const ALLOCATION_LIMIT: &str = "gitoxide.objects.allocLimit=268435456";
/// For each thread. Three times as much made no difference on a history of 50,000 commits.
const PACK_CACHE_BYTES: usize = 32 << 20;

/// A git repository and the folder of the mesh inside it. Cheap to share between threads.
pub struct Repository {
    git: Box<gix::ThreadSafeRepository>,
    /// SHA-1 or SHA-256.
    hash: gix::hash::Kind,
    prefix: Vec<u8>,
    prefix_text: String,
}

/// What there is around a folder.
pub enum Opened {
    Repository(Repository),
    NoRepository,
    /// There is one, and it cannot be read: why, and what to do about it.
    Unusable {
        reason: String,
        fix: Option<String>,
    },
}

/// An operator's error: what could not be read, in one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(String);

/// The commit that is checked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    pub commit: ObjectId,
    /// When it was committed.
    pub time: super::Time,
    /// The branch without `refs/heads/`; None when detached.
    pub branch: Option<String>,
}

/// One file in a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TreeEntry {
    pub id: ObjectId,
    pub kind: EntryKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    File,
    Executable,
    /// A symbolic link: the blob holds the target. Never followed.
    Link,
    /// Another repository's commit: there is no object to read here.
    Submodule,
}

/// Looks for a repository in `folder` and upwards.
pub fn open(folder: &Path) -> Opened {
    let Ok(folder) = folder.canonicalize() else {
        return Opened::NoRepository;
    };
    let found = match gix::discover::upwards(&folder) {
        Ok((found, _)) => found,
        Err(error) => return not_found(&folder, &error),
    };
    let (git_dir, work_dir) = found.clone().into_repository_and_work_tree_directories();
    if uses_reftable(&git_dir) {
        return Opened::Unusable {
            reason: "the repository keeps its branches in a reftable, which is not read yet".to_owned(),
            fix: Some("git refs migrate --ref-format=files".to_owned()),
        };
    }
    let opened = gix::open::Options::isolated()
        .with(gix::sec::Trust::Reduced)
        .config_overrides([ALLOCATION_LIMIT])
        .open(found.as_ref());
    let git = match opened {
        Ok(git) => Box::new(git),
        Err(error) => return unusable(format!("the repository cannot be opened: {error}")),
    };
    let prefix = work_dir.and_then(|work_dir| prefix(&folder, &work_dir)).unwrap_or_default();
    let hash = git.to_thread_local().object_hash();
    let repository = Repository { git, hash, prefix_text: String::from_utf8_lossy(&prefix).into_owned(), prefix };
    match repository.local().head() {
        Ok(_) => Opened::Repository(repository),
        Err(error) => unusable(format!("the repository's HEAD cannot be read: {error}")),
    }
}

/// The git directory around a folder, and the one that a linked worktree shares with its repository (else the same):
/// where the current commit is noted.
pub fn git_folders(folder: &Path) -> Option<(std::path::PathBuf, std::path::PathBuf)> {
    match open(&folder.canonicalize().ok()?) {
        Opened::Repository(repository) => {
            let local = repository.local();
            Some((local.git_dir().to_owned(), local.common_dir().to_owned()))
        }
        _ => None,
    }
}

impl Repository {
    /// The commit that is checked out; None in a repository without commits, or when it cannot be read.
    pub fn head(&self) -> Option<Head> {
        let local = self.local();
        let head = local.head().ok()?;
        let commit = head.id()?.detach();
        let branch = head.referent_name().map(|name| name.shorten().to_string());
        let object = local.find_object(commit).ok()?;
        let time = super::commit::details(&object.data).committed;
        Some(Head { commit: ObjectId(commit), time, branch })
    }

    /// The mesh folder's path in the repository, '/'-separated, "" for the whole of it.
    pub fn prefix(&self) -> &str {
        &self.prefix_text
    }

    /// History is cut off somewhere: a clone with `--depth`.
    pub fn is_shallow(&self) -> bool {
        self.shallow_edges().is_ok_and(|edges| !edges.is_empty())
    }

    /// Objects may be missing: a clone with `--filter`.
    pub fn is_partial(&self) -> bool {
        let packs = self.git.objects_dir().join("pack");
        let mut files = std::fs::read_dir(packs).into_iter().flatten().flatten();
        files.any(|file| file.path().extension().is_some_and(|extension| extension == "promisor"))
    }

    /// The files of the mesh folder in a commit; paths are relative to the folder, '/'-separated.
    pub fn tree(&self, commit: ObjectId) -> Result<BTreeMap<String, TreeEntry>, Error> {
        let local = self.local();
        let mut differ = Differ::new(&local);
        let failed = |reason: &dyn fmt::Display| Error(format!("failed to list commit {commit}: {reason}"));
        let object = local.find_object(commit.0).map_err(|error| failed(&error))?;
        let links = super::commit::links(&object.data, local.object_hash()).ok_or_else(|| failed(&"it is damaged"))?;
        let subtree = differ.subtree(links.tree, &self.prefix).map_err(|error| failed(&error.0))?;
        let leaves = differ.diff(None, subtree).map_err(|error| failed(&error.0))?;
        let entries = leaves.into_iter().filter_map(|leaf| {
            let entry = leaf.after?;
            let kind = match entry.mode {
                Mode::Tree => return None,
                Mode::File => EntryKind::File,
                Mode::Executable => EntryKind::Executable,
                Mode::Link => EntryKind::Link,
                Mode::Submodule => EntryKind::Submodule,
            };
            Some((String::from_utf8_lossy(&leaf.path).into_owned(), TreeEntry { id: ObjectId(entry.id), kind }))
        });
        Ok(entries.collect())
    }

    /// The bytes of a blob of at most `limit` bytes.
    pub fn blob(&self, id: ObjectId, limit: u64) -> Result<Vec<u8>, Error> {
        let local = self.local();
        let failed = |reason: &dyn fmt::Display| Error(format!("failed to read blob {id}: {reason}"));
        let header = local.find_header(id.0).map_err(|error| failed(&error))?;
        if header.kind() != gix::objs::Kind::Blob {
            return Err(failed(&format!("it is a {}", header.kind())));
        }
        if header.size() > limit {
            return Err(failed(&format!("it has {} bytes, and the limit is {limit}", header.size())));
        }
        let object = local.find_object(id.0).map_err(|error| failed(&error))?;
        Ok(object.detach().data)
    }

    /// The id that git gives to these bytes as a blob.
    pub fn blob_id(&self, bytes: &[u8]) -> ObjectId {
        let id = gix::objs::compute_hash(self.hash, gix::objs::Kind::Blob, bytes);
        ObjectId(id.expect("hashing fails only when a collision attack on SHA-1 is found in the bytes"))
    }

    /// HEAD's commit; None when there are no commits yet.
    pub(super) fn tip(&self) -> Result<Option<gix::ObjectId>, Error> {
        let local = self.local();
        let failed = |error: gix::Error| Error(format!("failed to read HEAD: {error}"));
        let mut head = local.head().map_err(failed)?;
        if head.is_unborn() {
            return Ok(None);
        }
        head.try_peel_to_id().map(|id| id.map(gix::Id::detach)).map_err(failed)
    }

    pub(super) fn prefix_bytes(&self) -> &[u8] {
        &self.prefix
    }

    /// A handle for this thread.
    pub(super) fn local(&self) -> gix::Repository {
        let mut local = self.git.to_thread_local();
        // The default holds 64 entries, which costs four times the work when trees are compared along a history.
        local
            .objects
            .set_pack_cache(|| Box::new(gix::odb::pack::cache::lru::MemoryCappedHashmap::new(PACK_CACHE_BYTES)));
        local
    }

    /// The commits whose parents were not fetched.
    pub(super) fn shallow_edges(&self) -> Result<Vec<gix::ObjectId>, Error> {
        let edges = self.git.to_thread_local().shallow_commits();
        let edges = edges.map_err(|error| Error(format!("failed to read the edge of the shallow clone: {error}")))?;
        Ok(edges.map(|edges| edges.iter().copied().collect()).unwrap_or_default())
    }

    /// Parents put in place of a commit's own by `info/grafts`, which git still honours.
    pub(super) fn grafts(&self) -> HashMap<gix::ObjectId, Vec<gix::ObjectId>> {
        let text =
            std::fs::read_to_string(self.git.to_thread_local().common_dir().join("info/grafts")).unwrap_or_default();
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let grafts = lines.filter_map(|line| {
            let ids: Option<Vec<_>> =
                line.split_whitespace().map(|id| gix::ObjectId::from_hex(id.as_bytes()).ok()).collect();
            let mut ids = ids?.into_iter();
            Some((ids.next()?, ids.collect()))
        });
        grafts.collect()
    }

    /// Objects stand in for others (`git replace`): results then depend on more than commit ids.
    pub(super) fn has_replacements(&self) -> bool {
        let local = self.git.to_thread_local();
        local.objects.store_ref().replacements().next().is_some()
    }
}

impl Error {
    pub(super) fn new(message: String) -> Self {
        Error(message)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

fn unusable(reason: String) -> Opened {
    Opened::Unusable { reason, fix: Some("git fsck".to_owned()) }
}

/// No repository at all, or a `.git` that is none.
fn not_found(folder: &Path, error: &gix::Error) -> Opened {
    let broken = folder.ancestors().map(|folder| folder.join(".git")).any(|git| git.symlink_metadata().is_ok());
    if broken { unusable(format!("there is a `.git` that is not a repository: {error}")) } else { Opened::NoRepository }
}

/// A reftable repository has a placeholder for a HEAD, so that older programs fail instead of seeing old branches.
fn uses_reftable(git_dir: &Path) -> bool {
    let common = std::fs::read_to_string(git_dir.join("commondir")).map(|path| git_dir.join(path.trim()));
    let common: PathBuf = common.unwrap_or_else(|_| git_dir.to_owned());
    common.join("reftable").is_dir()
}

/// `folder` relative to `work_dir` as git would store it.
fn prefix(folder: &Path, work_dir: &Path) -> Option<Vec<u8>> {
    let work_dir = work_dir.canonicalize().ok()?;
    let inside = folder.strip_prefix(work_dir).ok()?;
    let names: Vec<&[u8]> = inside.components().map(|name| name.as_os_str().as_encoded_bytes()).collect();
    Some(names.join(&b'/'))
}
