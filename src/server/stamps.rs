//! Two walks over the same folders become the paths in which they differ.
//!
//! Files are told apart by what the file system says of them, and young ones by their content as well: two writes
//! within one tick of its clock leave the same stamp.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use sha2::{Digest as _, Sha256};

/// What tells one state of a file from another without reading it. Times are nanoseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    pub size: u64,
    pub modified: i128,
    /// When content, name or mode last changed; 0 where the system does not say.
    pub changed: i128,
    /// 0 where the system does not say.
    pub inode: u64,
}

/// Files and their stamps, as one walk found them.
pub type Files = BTreeMap<PathBuf, Stamp>;

/// The last walk, and the content of files that are too young to be told by their stamps: two writes within one tick
/// of the file system's clock leave the same stamp.
#[derive(Default)]
pub(super) struct Known {
    files: Files,
    young: BTreeMap<PathBuf, [u8; 32]>,
}

const YOUNG: i128 = 2_000_000_000;
/// Beyond these, stamps have to do: reading a whole checkout after every branch switch costs more than the rare miss.
const MOST_YOUNG: usize = 1_000;
const LARGEST_YOUNG: u64 = 4 << 20;

impl Known {
    /// What came, went or changed since the last call, sorted; knows `files` from then on.
    pub fn changes(&mut self, files: Files) -> Vec<PathBuf> {
        let mut changed: Vec<PathBuf> = Vec::new();
        changed.extend(self.files.keys().filter(|path| !files.contains_key(*path)).cloned());
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_nanos() as i128);
        let is_young = |stamp: &Stamp| (now - stamp.modified.max(stamp.changed)).abs() < YOUNG;
        let few = files.values().filter(|stamp| is_young(stamp)).count() <= MOST_YOUNG;
        let mut young = BTreeMap::new();
        for (path, stamp) in &files {
            let same_stamp = self.files.get(path) == Some(stamp);
            if !same_stamp {
                changed.push(path.clone());
            }
            let before = self.young.get(path);
            let is_young = is_young(stamp) && few && stamp.size <= LARGEST_YOUNG;
            if !is_young && before.is_none() {
                continue;
            }
            let content = content(path);
            if same_stamp && before.is_some_and(|before| *before != content) {
                changed.push(path.clone());
            }
            if is_young {
                young.insert(path.clone(), content);
            }
        }
        self.young = young;
        self.files = files;
        changed.sort();
        changed
    }

    /// The same for a few files only, of those that are known and still there: what is new, gone or to be left
    /// alone only a walk can tell.
    pub fn changes_of(&mut self, named: &BTreeSet<PathBuf>) -> Vec<PathBuf> {
        let mut changed = Vec::new();
        for path in named {
            let (Some(known), Ok(meta)) = (self.files.get_mut(path), path.symlink_metadata()) else {
                continue;
            };
            let stamp = Stamp::of(&meta);
            if *known != stamp && meta.is_file() {
                *known = stamp;
                if stamp.size <= LARGEST_YOUNG {
                    self.young.insert(path.clone(), content(path));
                }
                changed.push(path.clone());
            }
        }
        changed
    }
}

/// What is unreadable by now, or something else than a file (which may block who reads it), is a state too.
fn content(path: &Path) -> [u8; 32] {
    let is_file = path.symlink_metadata().is_ok_and(|meta| meta.is_file());
    let bytes = if is_file { std::fs::read(path).ok() } else { None };
    bytes.map_or([0; 32], |bytes| Sha256::digest(bytes).into())
}

impl Stamp {
    #[cfg(unix)]
    pub fn of(meta: &Metadata) -> Stamp {
        use std::os::unix::fs::MetadataExt as _;
        let time = |seconds: i64, nanos: i64| i128::from(seconds) * 1_000_000_000 + i128::from(nanos);
        Stamp {
            size: meta.size(),
            modified: time(meta.mtime(), meta.mtime_nsec()),
            changed: time(meta.ctime(), meta.ctime_nsec()),
            inode: meta.ino(),
        }
    }

    #[cfg(not(unix))]
    pub fn of(meta: &Metadata) -> Stamp {
        let since = meta.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        Stamp { size: meta.len(), modified: since.map_or(0, |since| since.as_nanos() as i128), changed: 0, inode: 0 }
    }
}

/// The files of a git directory that say which commit is checked out and where branches and tags stand. `common` is
/// the directory that a linked worktree shares with its repository, else the same.
pub fn git_files(git: &Path, common: &Path) -> Files {
    let mut files = Files::new();
    let mut ask = vec![git.join("HEAD"), common.join("packed-refs"), common.join("shallow"), common.join("refs")];
    while let Some(path) = ask.pop() {
        match path.symlink_metadata() {
            Ok(meta) if meta.is_dir() => {
                let entries = std::fs::read_dir(&path).into_iter().flatten().flatten();
                ask.extend(entries.map(|entry| entry.path()));
            }
            Ok(meta) if meta.is_file() => {
                files.insert(path, Stamp::of(&meta));
            }
            _ => {}
        }
    }
    files
}
