//! A listing of files that are not on disk, such as those of a commit, into a tree: with the rules of a folder.
//!
//! Hidden files, `.gitignore`, links, names and nesting are treated as [`Tree::folder`] treats them, so that a mesh as
//! it was and the mesh on disk differ only where their files do. Must not know what the store is.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::sync::Arc;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::{MAX_DEPTH, Problem, ProblemKind, ReadError, Selection, Source, Tree, globs, selected};
use crate::error::Result;

/// How large a `.gitignore` may be, in bytes.
const MAX_IGNORE: u64 = 1 << 20;
/// The largest file whose head is read: a store gives files whole.
const MAX_HEAD: u64 = 32 << 20;

/// A file of a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Relative to the tree's root, with `/`.
    pub path: Vec<u8>,
    pub kind: ListedKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListedKind {
    /// A regular file of so many bytes.
    File(u64),
    /// A symbolic link and where it points.
    Link(String),
}

/// Gives the bytes of a listed file, when there are at most so many.
pub type ReadStored = dyn Fn(&str, u64) -> std::result::Result<Vec<u8>, ReadError> + Send + Sync;

/// [`ReadStored`], shared.
#[derive(Clone)]
pub(super) struct Store(Arc<ReadStored>);

impl fmt::Debug for Store {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Store")
    }
}

impl Store {
    pub(super) fn read(&self, path: &str, limit: u64) -> std::result::Result<Vec<u8>, ReadError> {
        (self.0)(path, limit)
    }

    pub(super) fn read_head(&self, path: &str, length: usize) -> Option<Vec<u8>> {
        let mut bytes = self.read(path, MAX_HEAD).ok()?;
        bytes.truncate(length);
        Some(bytes)
    }
}

impl Tree {
    /// The files of a store. `above` are the texts of the `.gitignore` files of the folders around the root, outermost
    /// first, each with the root's path seen from its folder. `selection.without` is relative to the root here.
    ///
    /// # Errors
    /// When a pattern is not a glob.
    pub fn stored(
        files: Vec<Listed>,
        above: &[(String, String)],
        selection: &Selection,
        read: Arc<ReadStored>,
    ) -> Result<Tree> {
        let store = Store(read);
        let excluded = globs(&selection.exclude)?;
        let mut ignores = Ignores::new(above, &files, &store, selection);
        let mut listed = BTreeMap::new();
        let mut problems = Vec::new();
        let mut deep = BTreeSet::new();
        for Listed { path, kind } in files {
            let (path, named) = match String::from_utf8(path) {
                Ok(path) => (path, true),
                Err(error) => (String::from_utf8_lossy(error.as_bytes()).into_owned(), false),
            };
            // Forges keep CODEOWNERS in hidden folders.
            let owners = matches!(path.as_str(), ".github/CODEOWNERS" | ".gitlab/CODEOWNERS");
            if let (true, ListedKind::File(size)) = (owners, &kind) {
                listed.insert(path, *size);
                continue;
            }
            if ignores.leave_out(&path) {
                continue;
            }
            if let Some((at, _)) = path.match_indices('/').nth(MAX_DEPTH - 1) {
                deep.insert(path[..at].to_owned());
            } else if !named {
                problems.push(Problem { path, kind: ProblemKind::NotUtf8 });
            } else if selected(&path, &selection.roots) && !excluded.is_match(&path) {
                match kind {
                    ListedKind::File(size) => {
                        listed.insert(path, size);
                    }
                    ListedKind::Link(target) => problems.push(Problem { path, kind: ProblemKind::Link(target) }),
                }
            }
        }
        let deep = deep.into_iter().filter(|path| selected(path, &selection.roots) && !excluded.is_match(path));
        problems.extend(deep.map(|path| Problem { path, kind: ProblemKind::TooDeep }));
        problems.sort();
        Ok(Tree { source: Source::Stored(store), files: Arc::new(listed), problems, unsaved: BTreeMap::new() })
    }
}

/// What a walk over the folder would pass by: hidden files, what `.gitignore` names, and what is left out by its path.
struct Ignores<'s> {
    /// Folders around the root, outermost first, each with the root's path seen from it.
    above: Vec<(String, Gitignore)>,
    /// By folder, the root's is "".
    below: HashMap<String, Gitignore>,
    without: Vec<&'s str>,
    /// Folders that were asked about already.
    folders: HashMap<String, bool>,
}

impl<'s> Ignores<'s> {
    fn new(above: &[(String, String)], files: &[Listed], store: &Store, selection: &'s Selection) -> Ignores<'s> {
        let mut below = HashMap::new();
        for file in files.iter().filter(|file| matches!(file.kind, ListedKind::File(_))) {
            let Ok(path) = std::str::from_utf8(&file.path) else { continue };
            let folder = match path.strip_suffix(".gitignore") {
                Some("") => "",
                Some(folder) if folder.ends_with('/') => folder.trim_end_matches('/'),
                _ => continue,
            };
            if let Ok(bytes) = store.read(path, MAX_IGNORE) {
                below.insert(folder.to_owned(), gitignore(&String::from_utf8_lossy(&bytes)));
            }
        }
        Ignores {
            above: above.iter().map(|(root, text)| (root.clone(), gitignore(text))).collect(),
            below,
            without: selection.without.iter().filter_map(|path| path.to_str()).collect(),
            folders: HashMap::new(),
        }
    }

    /// Whether a file, or a folder on the way to it, is left out.
    fn leave_out(&mut self, path: &str) -> bool {
        for (at, _) in path.match_indices('/') {
            let folder = &path[..at];
            let left_out = match self.folders.get(folder) {
                Some(known) => *known,
                None => {
                    let left_out = self.matches(folder, true);
                    self.folders.insert(folder.to_owned(), left_out);
                    left_out
                }
            };
            if left_out {
                return true;
            }
        }
        self.matches(path, false)
    }

    /// The nearest `.gitignore` that says something decides; it may also bring a hidden file in.
    fn matches(&self, path: &str, is_folder: bool) -> bool {
        if self.without.contains(&path) {
            return true;
        }
        let mut folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        loop {
            if let Some(ignore) = self.below.get(folder) {
                let inside = path[folder.len()..].trim_start_matches('/');
                let found = ignore.matched(inside, is_folder);
                if !found.is_none() {
                    return found.is_ignore();
                }
            }
            if folder.is_empty() {
                break;
            }
            folder = folder.rsplit_once('/').map_or("", |(folder, _)| folder);
        }
        for (root, ignore) in self.above.iter().rev() {
            let found = ignore.matched(format!("{root}/{path}"), is_folder);
            if !found.is_none() {
                return found.is_ignore();
            }
        }
        path.rsplit('/').next().is_some_and(|name| name.starts_with('.'))
    }
}

/// Lines that are no pattern are passed over, as git does.
fn gitignore(text: &str) -> Gitignore {
    let mut builder = GitignoreBuilder::new("");
    for line in text.trim_start_matches('\u{feff}').lines() {
        let _ = builder.add_line(None, line);
    }
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}
