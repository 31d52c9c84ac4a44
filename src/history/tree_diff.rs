//! Compares two git trees and lists the files that differ, reading only the subtrees that differ.
//!
//! Trees are read as raw bytes, because that is twice as fast as gix's general diff for long histories: the tree that
//! was the one side of one comparison is the other side of the next, so it is kept instead of read again.
//! It must not know commits. It follows no links and descends into no submodule.

use gix::bstr::ByteSlice;
use gix::objs::Find;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

/// Subtrees nested deeper than this are compared as a whole and never opened: no checkout could hold their files.
const MAX_DEPTH: usize = 512;
/// One comparison looks at no more than this: a few hundred bytes of nested trees can stand for billions of files.
const MAX_ENTRIES: usize = 1_000_000;

/// Trees kept in memory by one thread.
const MAX_KEPT_BYTES: usize = 64 << 20;

/// What a tree says about one name: the mode as git normalises it, and the object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Entry {
    pub mode: Mode,
    pub id: gix::ObjectId,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Mode {
    Tree,
    File,
    Executable,
    Link,
    Submodule,
}

/// A file (or link, or submodule) that differs between two trees; `path` is relative to them, '/'-separated.
#[derive(Clone, Debug)]
pub(super) struct Leaf {
    /// Shared: a history says the same paths again and again.
    pub path: Arc<[u8]>,
    pub before: Option<Entry>,
    pub after: Option<Entry>,
}

/// The way along a history: the older or the newer tree of a comparison is in the next one, too.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Order {
    NewestFirst,
    OldestFirst,
}

/// Why two trees could not be compared, in words for an operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unreadable(pub String);

/// Compares trees of one repository; one for each thread.
pub(super) struct Differ<'r> {
    repository: &'r gix::Repository,
    hash_length: usize,
    order: Order,
    /// The trees of comparisons so far that come again in the next one: along a history, all trees of one commit.
    kept: HashMap<gix::ObjectId, Vec<u8>>,
    kept_bytes: usize,
    spare: Vec<Vec<u8>>,
    path: Vec<u8>,
}

impl<'r> Differ<'r> {
    pub fn new(repository: &'r gix::Repository) -> Self {
        Differ::along(repository, Order::NewestFirst)
    }

    /// For comparisons that follow each other in this order.
    pub fn along(repository: &'r gix::Repository, order: Order) -> Self {
        let hash_length = repository.object_hash().len_in_bytes();
        let (kept, spare, path) = Default::default();
        Differ { repository, hash_length, order, kept, kept_bytes: 0, spare, path }
    }

    pub fn repository(&self) -> &'r gix::Repository {
        self.repository
    }

    /// The files that differ, sorted by path. `None` stands for the empty tree.
    pub fn diff(
        &mut self,
        before: Option<gix::ObjectId>,
        after: Option<gix::ObjectId>,
    ) -> Result<Vec<Leaf>, Unreadable> {
        let mut leaves = Vec::new();
        let mut seen = 0;
        self.walk(before, after, &mut |path, before, after| {
            seen += 1;
            if seen > MAX_ENTRIES {
                return Err(Unreadable(format!("one commit changes more than {MAX_ENTRIES} files and folders")));
            }
            let file = |entry: Option<Entry>| entry.filter(|entry| entry.mode != Mode::Tree);
            let (before, after) = (file(before), file(after));
            if before.is_some() || after.is_some() {
                leaves.push(Leaf { path: Arc::from(path), before, after });
            }
            Ok(true)
        })?;
        // A file that gives way to a folder of the same name sorts differently in a tree than in a list of paths.
        leaves.sort_by(|a, b| a.path.cmp(&b.path));
        leaves.dedup_by(|second, first| {
            let same = first.path == second.path;
            if same {
                first.before = first.before.or(second.before);
                first.after = first.after.or(second.after);
            }
            same
        });
        Ok(leaves)
    }

    /// For each of `paths` (sorted): does it differ, as a file or as a folder?
    pub fn differs(
        &mut self,
        before: Option<gix::ObjectId>,
        after: Option<gix::ObjectId>,
        paths: &[&[u8]],
    ) -> Result<Vec<bool>, Unreadable> {
        let mut differs = vec![false; paths.len()];
        self.walk(before, after, &mut |path, _, _| {
            if let Ok(index) = paths.binary_search(&path) {
                differs[index] = true;
            }
            let below = [path, b"/"].concat();
            let first = paths.partition_point(|candidate| *candidate < below.as_slice());
            Ok(paths.get(first).is_some_and(|candidate| candidate.starts_with(&below)))
        })?;
        Ok(differs)
    }

    /// The subtree at `path` ('/'-separated, "" for the tree itself); None when there is none.
    pub fn subtree(&mut self, tree: gix::ObjectId, path: &[u8]) -> Result<Option<gix::ObjectId>, Unreadable> {
        let mut current = tree;
        for name in path.split(|&byte| byte == b'/').filter(|name| !name.is_empty()) {
            let bytes = self.read(current)?;
            let mut entries = Entries { tree: Some(current), rest: &bytes, hash_length: self.hash_length };
            let mut found = None;
            while let Some((entry_name, entry)) = entries.next()? {
                if entry_name == name && entry.mode == Mode::Tree {
                    found = Some(entry.id);
                    break;
                }
            }
            self.release(bytes);
            match found {
                Some(next) => current = next,
                None => return Ok(None),
            }
        }
        Ok(Some(current))
    }

    fn walk(
        &mut self,
        before: Option<gix::ObjectId>,
        after: Option<gix::ObjectId>,
        visit: &mut Visit<'_>,
    ) -> Result<(), Unreadable> {
        self.path.clear();
        if before == after { Ok(()) } else { self.compare(before, after, 0, visit) }
    }

    /// `visit` is called with every differing entry and says whether to look below it.
    fn compare(
        &mut self,
        before: Option<gix::ObjectId>,
        after: Option<gix::ObjectId>,
        depth: usize,
        visit: &mut Visit<'_>,
    ) -> Result<(), Unreadable> {
        let after_bytes = after.map(|id| self.take(id)).transpose()?.unwrap_or_default();
        let before_bytes = before.map(|id| self.take(id)).transpose()?.unwrap_or_default();
        let mut old = Entries { tree: before, rest: &before_bytes, hash_length: self.hash_length };
        let mut new = Entries { tree: after, rest: &after_bytes, hash_length: self.hash_length };
        let parent = self.path.len();
        old.skip_equal(&mut new);
        let (mut left, mut right) = (old.next()?, new.next()?);
        loop {
            let (order, name) = match (&left, &right) {
                (None, None) => break,
                (Some(left), None) => (Ordering::Less, left.0),
                (None, Some(right)) => (Ordering::Greater, right.0),
                (Some(left), Some(right)) => match tree_order(left, right) {
                    Ordering::Greater => (Ordering::Greater, right.0),
                    order => (order, left.0),
                },
            };
            let old_entry = left.filter(|_| order.is_le()).map(|left| left.1);
            let new_entry = right.filter(|_| order.is_ge()).map(|right| right.1);
            if old_entry != new_entry {
                if parent > 0 {
                    self.path.push(b'/');
                }
                self.path.extend_from_slice(name);
                let below = visit(&self.path, old_entry, new_entry)?;
                let tree = |entry: Option<Entry>| entry.filter(|entry| entry.mode == Mode::Tree).map(|entry| entry.id);
                let (old_tree, new_tree) = (tree(old_entry), tree(new_entry));
                if below && old_tree != new_tree && depth < MAX_DEPTH {
                    self.compare(old_tree, new_tree, depth + 1, visit)?;
                }
                self.path.truncate(parent);
            }
            if order.is_eq() {
                old.skip_equal(&mut new);
            }
            if order.is_le() {
                left = old.next()?;
            }
            if order.is_ge() {
                right = new.next()?;
            }
        }
        match self.order {
            Order::NewestFirst => {
                self.release(after_bytes);
                self.keep(before, before_bytes);
            }
            Order::OldestFirst => {
                self.release(before_bytes);
                self.keep(after, after_bytes);
            }
        }
        Ok(())
    }

    /// A tree that an earlier comparison kept, or else from the repository.
    fn take(&mut self, id: gix::ObjectId) -> Result<Vec<u8>, Unreadable> {
        match self.kept.remove(&id) {
            Some(bytes) => {
                self.kept_bytes -= bytes.len();
                Ok(bytes)
            }
            None => self.read(id),
        }
    }

    fn keep(&mut self, id: Option<gix::ObjectId>, bytes: Vec<u8>) {
        match id {
            Some(id) if self.kept_bytes + bytes.len() <= MAX_KEPT_BYTES => {
                self.kept_bytes += bytes.len();
                // Buffers are reused, so this one may be far larger than what it holds.
                let bytes = if bytes.capacity() > bytes.len() * 2 { self.shrunk(bytes) } else { bytes };
                if let Some(same) = self.kept.insert(id, bytes) {
                    self.kept_bytes -= same.len();
                }
            }
            _ => self.release(bytes),
        }
    }

    fn shrunk(&mut self, bytes: Vec<u8>) -> Vec<u8> {
        let exact = bytes.as_slice().to_vec();
        self.release(bytes);
        exact
    }

    fn release(&mut self, bytes: Vec<u8>) {
        if self.spare.len() < 16 {
            self.spare.push(bytes);
        }
    }

    fn read(&mut self, id: gix::ObjectId) -> Result<Vec<u8>, Unreadable> {
        let mut bytes = self.spare.pop().unwrap_or_default();
        match self.repository.try_find(&id, &mut bytes) {
            Ok(Some(data)) if data.kind == gix::objs::Kind::Tree => Ok(bytes),
            Ok(Some(data)) => Err(Unreadable(format!("object {id} is a {} where a tree is expected", data.kind))),
            Ok(None) => Err(Unreadable(format!("tree {id} is missing"))),
            Err(error) => Err(Unreadable(format!("tree {id} cannot be read: {error}"))),
        }
    }
}

type Visit<'v> = dyn FnMut(&[u8], Option<Entry>, Option<Entry>) -> Result<bool, Unreadable> + 'v;
type Named<'a> = (&'a [u8], Entry);

/// The entries of a tree object, read as they come.
struct Entries<'a> {
    tree: Option<gix::ObjectId>,
    rest: &'a [u8],
    hash_length: usize,
}

impl<'a> Entries<'a> {
    fn next(&mut self) -> Result<Option<Named<'a>>, Unreadable> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let (Some(entry), length) = (self.parse(), self.length()) else {
            let tree = self.tree.map(|id| id.to_string()).unwrap_or_default();
            return Err(Unreadable(format!("tree {tree} is damaged")));
        };
        self.rest = &self.rest[length.unwrap_or(self.rest.len())..];
        Ok(Some(entry))
    }

    /// `<mode> <name>\0<hash>`
    fn parse(&self) -> Option<Named<'a>> {
        let space = self.rest.find_byte(b' ')?;
        let end = self.rest.find_byte(0)?;
        let mode = std::str::from_utf8(&self.rest[..space]).ok().and_then(|mode| u32::from_str_radix(mode, 8).ok())?;
        let name = self.rest.get(space + 1..end)?;
        let id = gix::ObjectId::try_from(self.rest.get(end + 1..end + 1 + self.hash_length)?).ok()?;
        let mode = match mode & 0o170_000 {
            0o040_000 => Mode::Tree,
            0o100_000 if mode & 0o100 == 0 => Mode::File,
            0o100_000 => Mode::Executable,
            0o120_000 => Mode::Link,
            _ => Mode::Submodule,
        };
        Some((name, Entry { mode, id }))
    }

    /// The bytes that the first entry takes.
    fn length(&self) -> Option<usize> {
        let length = self.rest.find_byte(0)? + 1 + self.hash_length;
        (length <= self.rest.len()).then_some(length)
    }

    /// Moves both past the entries that they begin with in common: nearly all of them, nearly always.
    fn skip_equal(&mut self, other: &mut Entries<'_>) {
        while let Some(length) = self.length()
            && other.rest.len() >= length
            && self.rest[..length] == other.rest[..length]
        {
            self.rest = &self.rest[length..];
            other.rest = &other.rest[length..];
        }
    }
}

/// The order of entries in a tree: by name, a folder's name as if it ended in '/'.
fn tree_order(left: &Named<'_>, right: &Named<'_>) -> Ordering {
    let common = left.0.len().min(right.0.len());
    let end = |named: &Named<'_>| {
        let byte = named.0.get(common).copied();
        byte.unwrap_or(if named.1.mode == Mode::Tree { b'/' } else { 0 })
    };
    left.0[..common].cmp(&right.0[..common]).then_with(|| end(left).cmp(&end(right)))
}
