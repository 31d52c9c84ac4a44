//! A tree of files: path to bytes. A folder on disk, a commit and a test fixture are all one, so everything behind works
//! on each.
//!
//! Paths are relative to the root, with `/`. Nothing outside the root is ever read: links are listed as problems, not
//! followed, also when one is swapped in between listing and reading. Knows nothing of data products.

mod stored;

use std::borrow::Borrow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::error::Result;

pub use stored::{Listed, ListedKind, ReadStored};

/// How deep folders may nest.
const MAX_DEPTH: usize = 64;

/// Files by path.
#[derive(Debug, Clone)]
pub struct Tree {
    source: Source,
    files: Arc<BTreeMap<String, u64>>,
    problems: Vec<Problem>,
    /// Bytes that stand for those of the source: what an editor has not saved yet.
    unsaved: BTreeMap<String, Arc<[u8]>>,
}

#[derive(Debug, Clone)]
enum Source {
    Folder(Arc<Folder>),
    Memory(BTreeMap<String, Arc<[u8]>>),
    Stored(stored::Store),
}

#[derive(Debug)]
struct Folder {
    path: PathBuf,
    handle: File,
}

/// Something in the folder that was not taken into the tree.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    pub path: String,
    pub kind: ProblemKind,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemKind {
    /// A symbolic link, which is never followed; where it points, as it says.
    Link(String),
    /// A file name that is not UTF-8.
    NotUtf8,
    /// A pipe, socket or device.
    Special,
    Unreadable(String),
    TooDeep,
}

/// The bytes of a file. When they are done with, their room is for the next file that the thread reads: a check of ten thousand
/// products has two fifths fewer page faults, though it takes no less time.
#[derive(Debug)]
pub struct Bytes(Vec<u8>);

/// Rooms that a thread keeps, and the largest, in bytes.
const ROOMS: (usize, usize) = (4, 1 << 20);
/// Most files fit, in bytes.
const SMALLEST_ROOM: usize = 64 << 10;

thread_local! {
    static ROOM: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

/// For hashing.
impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl Borrow<[u8]> for Bytes {
    fn borrow(&self) -> &[u8] {
        self
    }
}

impl Drop for Bytes {
    fn drop(&mut self) {
        let mut room = std::mem::take(&mut self.0);
        let (most, largest) = ROOMS;
        if (1..=largest).contains(&room.capacity()) {
            room.clear();
            // A thread that ends keeps nothing.
            let _ = ROOM.try_with(|rooms| {
                let mut rooms = rooms.borrow_mut();
                if rooms.len() < most {
                    rooms.push(room);
                }
            });
        }
    }
}

/// Room of a file that was read before, or new room.
fn room() -> Vec<u8> {
    let known = ROOM.try_with(|rooms| rooms.borrow_mut().pop()).ok().flatten();
    known.unwrap_or_else(|| Vec::with_capacity(SMALLEST_ROOM))
}

/// Why a file was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    NotFound,
    /// Larger than the limit; its size in bytes.
    TooLarge(u64),
    Failed(String),
}

/// What of a folder is a tree.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Folders or files that are left out: the output, the cache. Absolute; relative to the root in [`Tree::stored`].
    pub without: Vec<PathBuf>,
    /// Only these folders and the files at the root, relative to it; all when empty.
    pub roots: Vec<String>,
    /// Globs of paths that are left out.
    pub exclude: Vec<String>,
}

/// The paths that a [`Selection`] takes, told by their names alone: what `.gitignore` leaves out is not known here.
pub struct Choice {
    roots: Vec<String>,
    without: Vec<String>,
    excluded: globset::GlobSet,
}

impl Selection {
    /// `without` is relative to the root here.
    ///
    /// # Errors
    /// When a pattern is not a glob.
    pub fn choice(&self) -> Result<Choice> {
        let without = self.without.iter().filter_map(|path| path.to_str().map(str::to_owned)).collect();
        Ok(Choice { roots: self.roots.clone(), without, excluded: globs(&self.exclude)? })
    }
}

impl Choice {
    pub fn takes(&self, path: &str) -> bool {
        let below = |folder: &String| path.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/'));
        !path.split('/').any(|name| name.starts_with('.'))
            && !self.without.iter().any(|without| path == without || below(without))
            && selected(path, &self.roots)
            && !self.excluded.is_match(path)
    }
}

impl Tree {
    /// The files of a folder; `.gitignore` and hidden files are respected, links are not followed.
    ///
    /// # Errors
    /// When the folder cannot be opened or a pattern is not a glob.
    pub fn folder(root: &Path, selection: &Selection) -> Result<Tree> {
        use anyhow::Context;
        let path = root.canonicalize().with_context(|| format!("failed to open `{}`", root.display()))?;
        let handle = File::open(&path).with_context(|| format!("failed to open `{}`", root.display()))?;
        anyhow::ensure!(path.is_dir(), "failed to read `{}`: it is not a folder", root.display());
        let mut tree = Tree {
            source: Source::Folder(Arc::new(Folder { path: path.clone(), handle })),
            files: Arc::default(),
            problems: Vec::new(),
            unsaved: BTreeMap::new(),
        };
        tree.walk(&path, selection)?;
        tree.add_code_owners(&path);
        tree.problems.sort();
        Ok(tree)
    }

    /// A tree of files in memory.
    pub fn fixture<P: Into<String>, B: AsRef<[u8]>>(files: impl IntoIterator<Item = (P, B)>) -> Tree {
        let memory: BTreeMap<String, Arc<[u8]>> =
            files.into_iter().map(|(path, bytes)| (path.into(), Arc::from(bytes.as_ref()))).collect();
        let files = memory.iter().map(|(path, bytes)| (path.clone(), bytes.len() as u64)).collect();
        Tree { source: Source::Memory(memory), files: Arc::new(files), problems: Vec::new(), unsaved: BTreeMap::new() }
    }

    /// From now on a file has these bytes, whatever the source says; it need not be in the tree yet.
    pub fn overlay(&mut self, path: &str, bytes: Arc<[u8]>) {
        let size = bytes.len() as u64;
        if self.files.get(path) != Some(&size) {
            Arc::make_mut(&mut self.files).insert(path.to_owned(), size);
        }
        self.unsaved.insert(path.to_owned(), bytes);
    }

    /// A file of the tree has another size now.
    pub fn resize(&mut self, path: &str, size: u64) {
        if self.files.get(path).is_some_and(|known| *known != size) {
            Arc::make_mut(&mut self.files).insert(path.to_owned(), size);
        }
    }

    /// All paths, sorted, with their sizes in bytes.
    pub fn files(&self) -> impl Iterator<Item = (&str, u64)> {
        self.files.iter().map(|(path, size)| (path.as_str(), *size))
    }

    pub fn contains(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The bytes of a file of the tree, when there are at most `limit`.
    ///
    /// # Errors
    /// [`ReadError`] says why there are none.
    pub fn read(&self, path: &str, limit: u64) -> std::result::Result<Vec<u8>, ReadError> {
        self.read_into(Vec::new(), path, limit)
    }

    /// [`Tree::read`] for those who look at the bytes and do not keep them.
    ///
    /// # Errors
    /// As for [`Tree::read`].
    pub fn look(&self, path: &str, limit: u64) -> std::result::Result<Bytes, ReadError> {
        self.read_into(room(), path, limit).map(Bytes)
    }

    fn read_into(&self, mut room: Vec<u8>, path: &str, limit: u64) -> std::result::Result<Vec<u8>, ReadError> {
        let mut copy = |bytes: &[u8]| {
            let size = bytes.len() as u64;
            if size > limit {
                return Err(ReadError::TooLarge(size));
            }
            room.extend_from_slice(bytes);
            Ok(std::mem::take(&mut room))
        };
        if let Some(bytes) = self.unsaved.get(path) {
            return copy(bytes);
        }
        match &self.source {
            Source::Memory(memory) => memory.get(path).ok_or(ReadError::NotFound).and_then(|bytes| copy(bytes)),
            _ if !self.files.contains_key(path) => Err(ReadError::NotFound),
            Source::Stored(store) => store.read(path, limit),
            Source::Folder(folder) => read_file(room, folder, path, limit),
        }
    }

    /// The first bytes of a file, at most `length`, however large it is.
    pub fn read_head(&self, path: &str, length: usize) -> Option<Vec<u8>> {
        if let Some(bytes) = self.unsaved.get(path) {
            return Some(bytes[..bytes.len().min(length)].to_vec());
        }
        match &self.source {
            Source::Memory(memory) => memory.get(path).map(|bytes| bytes[..bytes.len().min(length)].to_vec()),
            Source::Stored(store) => self.files.get(path).and_then(|_| store.read_head(path, length)),
            Source::Folder(folder) => {
                let file = open_beneath(folder, path).ok()?;
                let regular = file.metadata().is_ok_and(|metadata| metadata.is_file());
                let mut bytes = Vec::new();
                (regular && file.take(length as u64).read_to_end(&mut bytes).is_ok()).then_some(bytes)
            }
        }
    }

    fn walk(&mut self, root: &Path, selection: &Selection) -> Result<()> {
        let files = Arc::make_mut(&mut self.files);
        let excluded = globs(&selection.exclude)?;
        let inside_repository = root.ancestors().skip(1).any(|folder| folder.join(".git").exists());
        let mut walk = ignore::WalkBuilder::new(root);
        walk.follow_links(false)
            .git_global(false)
            .git_exclude(false)
            .ignore(false)
            .require_git(false)
            .parents(inside_repository && !root.join(".git").exists())
            .max_depth(Some(MAX_DEPTH));
        let without = selection.without.clone();
        walk.filter_entry(move |entry| !without.iter().any(|path| path == entry.path()));
        let found = Mutex::new((files, &mut self.problems));
        // On all threads: listing is waiting for the system, and files are kept in their order whoever finds them.
        walk.build_parallel().run(|| {
            Box::new(|entry| {
                match look_at(root, entry, selection, &excluded) {
                    Some(Seen::File(path, size)) => drop(lock(&found).0.insert(path, size)),
                    Some(Seen::Problem(problem)) => lock(&found).1.push(problem),
                    None => {}
                }
                ignore::WalkState::Continue
            })
        });
        Ok(())
    }

    /// Forges keep CODEOWNERS in hidden folders, which the walk skips.
    fn add_code_owners(&mut self, root: &Path) {
        for path in [".github/CODEOWNERS", ".gitlab/CODEOWNERS"] {
            let file = root.join(path);
            let real = file.parent().and_then(|folder| folder.symlink_metadata().ok()).is_some_and(|m| m.is_dir());
            if let (true, Ok(metadata)) = (real, file.symlink_metadata())
                && metadata.is_file()
            {
                Arc::make_mut(&mut self.files).insert(path.to_owned(), metadata.len());
            }
        }
    }
}

/// What the walk found.
enum Seen {
    File(String, u64),
    Problem(Problem),
}

/// `None` for what is none of the mesh's business.
fn look_at(
    root: &Path,
    entry: std::result::Result<ignore::DirEntry, ignore::Error>,
    selection: &Selection,
    excluded: &globset::GlobSet,
) -> Option<Seen> {
    let problem = |path: String, kind| Some(Seen::Problem(Problem { path, kind }));
    let entry = match entry {
        Ok(entry) => entry,
        Err(error) => return Some(Seen::Problem(unreadable(root, &error))),
    };
    let relative = entry.path().strip_prefix(root).ok()?;
    let Some(path) = slashed(relative) else {
        return problem(relative.to_string_lossy().replace('\\', "/"), ProblemKind::NotUtf8);
    };
    let kind = entry.file_type()?;
    if path.is_empty() || !selected(&path, &selection.roots) || excluded.is_match(&path) {
        return None;
    }
    if kind.is_symlink() {
        let target = std::fs::read_link(entry.path()).map(|target| target.to_string_lossy().into_owned());
        problem(path, ProblemKind::Link(target.unwrap_or_default()))
    } else if kind.is_dir() {
        if entry.depth() == MAX_DEPTH { problem(path, ProblemKind::TooDeep) } else { None }
    } else if kind.is_file() {
        Some(Seen::File(path, entry.metadata().map_or(0, |metadata| metadata.len())))
    } else {
        problem(path, ProblemKind::Special)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn globs(patterns: &[String]) -> Result<globset::GlobSet> {
    use anyhow::Context;
    let mut set = globset::GlobSetBuilder::new();
    for pattern in patterns {
        let glob = globset::GlobBuilder::new(pattern).literal_separator(true).build();
        set.add(glob.with_context(|| format!("failed to read the pattern `{pattern}`"))?);
    }
    Ok(set.build()?)
}

fn selected(path: &str, roots: &[String]) -> bool {
    roots.is_empty()
        || !path.contains('/')
        || roots.iter().any(|root| path == root || path.strip_prefix(root.as_str()).is_some_and(|p| p.starts_with('/')))
}

fn slashed(path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path.components().map(|part| part.as_os_str().to_str()).collect();
    parts.map(|parts| parts.join("/"))
}

fn unreadable(root: &Path, error: &ignore::Error) -> Problem {
    let text = error.to_string();
    let text = text.replace(&format!("{}/", root.display()), "");
    let path = text.split(": ").next().unwrap_or_default().to_owned();
    Problem { path, kind: ProblemKind::Unreadable(text) }
}

/// Opens below the root without following any link, and reads regular files only.
fn read_file(mut bytes: Vec<u8>, folder: &Folder, path: &str, limit: u64) -> std::result::Result<Vec<u8>, ReadError> {
    let failed = |error: &dyn std::fmt::Display| ReadError::Failed(error.to_string());
    let file = open_beneath(folder, path).map_err(|error| failed(&error))?;
    let metadata = file.metadata().map_err(|error| failed(&error))?;
    if !metadata.is_file() {
        return Err(ReadError::Failed("it is not a regular file".into()));
    }
    if metadata.len() > limit {
        return Err(ReadError::TooLarge(metadata.len()));
    }
    bytes.reserve(usize::try_from(metadata.len()).unwrap_or(0) + 1);
    let read = file.take(limit + 1).read_to_end(&mut bytes).map_err(|error| failed(&error))?;
    if read as u64 > limit { Err(ReadError::TooLarge(read as u64)) } else { Ok(bytes) }
}

#[cfg(target_os = "linux")]
fn open_beneath(folder: &Folder, path: &str) -> std::io::Result<File> {
    use rustix::fs::{Mode, OFlags, ResolveFlags, openat2};
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
    match openat2(&folder.handle, path, flags, Mode::empty(), resolve) {
        Ok(file) => Ok(File::from(file)),
        // Old kernels and some sandboxes lack the call.
        Err(rustix::io::Errno::NOSYS | rustix::io::Errno::PERM) => open_checked(folder, path),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(target_os = "linux"))]
fn open_beneath(folder: &Folder, path: &str) -> std::io::Result<File> {
    let _ = &folder.handle;
    open_checked(folder, path)
}

fn open_checked(folder: &Folder, path: &str) -> std::io::Result<File> {
    let mut at = folder.path.clone();
    for part in path.split('/') {
        at.push(part);
        let kind = at.symlink_metadata()?.file_type();
        if !(kind.is_file() || kind.is_dir()) {
            return Err(std::io::Error::other("the path leads through a link"));
        }
    }
    File::open(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_respects_gitignore_hidden_files_and_links() -> anyhow::Result<()> {
        let dir = tempfile::tempdir()?;
        let root = dir.path().join("mesh");
        std::fs::create_dir_all(root.join("sales/.hidden"))?;
        std::fs::create_dir_all(root.join("public"))?;
        std::fs::write(dir.path().join("secret.yaml"), "secret")?;
        for (path, text) in [
            (".gitignore", "*.log\n"),
            ("sales/orders.odps.yaml", "kind: DataProduct"),
            ("sales/debug.log", "x"),
            ("sales/.hidden/x.yaml", "x"),
            ("public/index.html", "x"),
        ] {
            std::fs::write(root.join(path), text)?;
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink("../../secret.yaml", root.join("sales/leak.yaml"))?;
        let selection = Selection { without: vec![root.canonicalize()?.join("public")], ..Selection::default() };
        let tree = Tree::folder(&root, &selection)?;
        assert_eq!(tree.files().map(|(path, _)| path).collect::<Vec<_>>(), ["sales/orders.odps.yaml"]);
        assert_eq!(tree.problems()[0].kind, ProblemKind::Link("../../secret.yaml".into()));
        assert_eq!(tree.read("sales/leak.yaml", 100), Err(ReadError::NotFound));
        assert_eq!(tree.read("../secret.yaml", 100), Err(ReadError::NotFound));
        assert_eq!(tree.read("sales/orders.odps.yaml", 3), Err(ReadError::TooLarge(17)));
        Ok(())
    }

    #[test]
    fn unsaved_bytes_stand_for_those_of_the_source() {
        let tree = Tree::fixture([("a.yaml", "saved")]);
        let mut typed = tree.clone();
        typed.overlay("a.yaml", Arc::from(&b"typed"[..]));
        typed.overlay("b.yaml", Arc::from(&b"new"[..]));
        assert_eq!(typed.files().collect::<Vec<_>>(), [("a.yaml", 5), ("b.yaml", 3)]);
        assert_eq!(typed.read("a.yaml", 10).as_deref(), Ok(&b"typed"[..]));
        assert_eq!(typed.read("b.yaml", 2), Err(ReadError::TooLarge(3)));
        assert_eq!(typed.read_head("b.yaml", 2).as_deref(), Some(&b"ne"[..]));
        assert_eq!(tree.read("a.yaml", 10).as_deref(), Ok(&b"saved"[..]));
    }

    #[test]
    fn what_was_read_into_a_room_before_is_not_seen_again() -> anyhow::Result<()> {
        let dir = tempfile::tempdir()?;
        let long = "long ".repeat(50_000);
        std::fs::write(dir.path().join("long.yaml"), &long)?;
        std::fs::write(dir.path().join("short.yaml"), "short")?;
        let folder = Tree::folder(dir.path(), &Selection::default())?;
        let memory = Tree::fixture([("long.yaml", long.as_str()), ("short.yaml", "short")]);
        for tree in [&folder, &memory, &folder] {
            for _ in 0..2 {
                let first = tree.look("long.yaml", 1 << 20).expect("a file");
                let second = tree.look("short.yaml", 1 << 20).expect("a file");
                assert_eq!((&*first, &*second), (long.as_bytes(), &b"short"[..]));
                drop(first);
                assert_eq!(&*tree.look("short.yaml", 1 << 20).expect("a file"), b"short");
                assert!(matches!(tree.look("long.yaml", 10), Err(ReadError::TooLarge(250_000))));
            }
        }
        Ok(())
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_is_swapped_in_after_listing_is_not_followed() -> anyhow::Result<()> {
        let dir = tempfile::tempdir()?;
        let root = dir.path().join("mesh");
        std::fs::create_dir_all(root.join("sales"))?;
        std::fs::write(dir.path().join("secret.yaml"), "secret")?;
        std::fs::write(root.join("sales/a.yaml"), "fine")?;
        let tree = Tree::folder(&root, &Selection::default())?;
        std::fs::remove_file(root.join("sales/a.yaml"))?;
        std::os::unix::fs::symlink("../../secret.yaml", root.join("sales/a.yaml"))?;
        assert!(matches!(tree.read("sales/a.yaml", 100), Err(ReadError::Failed(_))));
        Ok(())
    }
}
