//! Which of the files that a commit added are files that it removed, under another path.
//!
//! Identical content is proof. Similar content is a guess, made only where a commit both adds and removes files that
//! nothing else explains, and said to be one. It must not know what the files mean: who knows ids knows better.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::tree_diff::{Entry, Leaf, Mode};

/// A commit with more pairs than this to compare moves whole trees about, and similarity says nothing of it.
const MAX_PAIRS: usize = 40_000;
/// Larger files are not compared, in bytes.
const MAX_BYTES: u64 = 1 << 20;

/// For the path of each added file that has the content of a removed one, that one: the one with the same name if there
/// are several, else the first. Empty files are all alike and prove nothing.
pub(super) fn identical<'l>(leaves: &[&'l Leaf]) -> HashMap<&'l [u8], &'l Leaf> {
    let content = |entry: Entry| {
        let empty = entry.id.is_empty_blob();
        (entry.mode != Mode::Submodule && !empty).then_some((entry.id, entry.mode == Mode::Link))
    };
    let mut removed: HashMap<(gix::ObjectId, bool), Vec<&Leaf>> = HashMap::new();
    for leaf in leaves.iter().filter(|leaf| leaf.after.is_none()) {
        if let Some(content) = leaf.before.and_then(content) {
            removed.entry(content).or_default().push(leaf);
        }
    }
    let mut sources: HashMap<&[u8], &Leaf> = HashMap::new();
    if removed.is_empty() {
        return sources;
    }
    // Same names first, so that no other file takes what belongs to them.
    for same_name in [true, false] {
        for leaf in leaves.iter().filter(|leaf| leaf.before.is_none()) {
            if sources.contains_key(&*leaf.path) {
                continue;
            }
            let Some(candidates) = leaf.after.and_then(content).and_then(|content| removed.get_mut(&content)) else {
                continue;
            };
            let wanted = |candidate: &&Leaf| !same_name || name(candidate) == name(leaf);
            if let Some(found) = candidates.iter().position(wanted) {
                sources.insert(&leaf.path, candidates.remove(found));
            }
        }
    }
    sources
}

fn name(leaf: &Leaf) -> &[u8] {
    leaf.path.rsplit(|&byte| byte == b'/').next().unwrap_or_default()
}

/// Pairs of an added and a removed file, as positions, of which half of the larger one's bytes at least are lines of
/// both; and whether all contents were there to be compared.
pub(super) fn similar(repository: &gix::Repository, leaves: &[Leaf]) -> (Vec<(u32, u32)>, bool) {
    let file = |entry: Option<Entry>| {
        entry.filter(|entry| matches!(entry.mode, Mode::File | Mode::Executable) && !entry.id.is_empty_blob())
    };
    let has = |test: fn(&Leaf) -> bool| leaves.iter().any(test);
    if !has(|leaf| leaf.before.is_none()) || !has(|leaf| leaf.after.is_none()) {
        return (Vec::new(), true);
    }
    let all: Vec<&Leaf> = leaves.iter().collect();
    let proven = identical(&all);
    let taken: Vec<&[u8]> = proven.values().map(|source| &*source.path).collect();
    let added = (0u32..).zip(leaves).filter(|(_, leaf)| leaf.before.is_none() && !proven.contains_key(&*leaf.path));
    let added: Vec<_> = added.filter_map(|(at, leaf)| Some((at, leaf, file(leaf.after)?))).collect();
    let removed = (0u32..).zip(leaves).filter(|(_, leaf)| leaf.after.is_none() && !taken.contains(&&*leaf.path));
    let removed: Vec<_> = removed.filter_map(|(at, leaf)| Some((at, leaf, file(leaf.before)?))).collect();
    if added.is_empty() || removed.is_empty() || added.len().saturating_mul(removed.len()) > MAX_PAIRS {
        return (Vec::new(), true);
    }
    let mut complete = true;
    let mut read = |files: &[(u32, &Leaf, Entry)]| -> Vec<Option<Lines>> {
        let lines = files.iter().map(|(_, _, entry)| match lines(repository, entry.id) {
            Ok(lines) => lines,
            Err(()) => {
                complete = false;
                None
            }
        });
        lines.collect()
    };
    let (new, old) = (read(&added), read(&removed));
    let mut found = Vec::new();
    for (new, (to, added, _)) in new.iter().zip(&added) {
        for (old, (from, removed, _)) in old.iter().zip(&removed) {
            let (Some(new), Some(old)) = (new, old) else { continue };
            let per_mille = new.shared(old) * 1000 / new.bytes.max(old.bytes);
            if per_mille >= 500 {
                // Of equal ones that with the same name, then the first.
                found.push((std::cmp::Reverse(per_mille), name(added) != name(removed), *to, *from));
            }
        }
    }
    found.sort_unstable();
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    for (_, _, to, from) in found {
        if pairs.iter().all(|pair| pair.0 != to && pair.1 != from) {
            pairs.push((to, from));
        }
    }
    pairs.sort_unstable();
    (pairs, complete)
}

/// How many bytes of a text are in which of its lines.
struct Lines {
    bytes: u64,
    by_hash: HashMap<u64, u64>,
}

impl Lines {
    fn shared(&self, other: &Lines) -> u64 {
        if self.bytes.min(other.bytes) * 2 < self.bytes.max(other.bytes) {
            return 0;
        }
        let common =
            self.by_hash.iter().map(|(hash, bytes)| other.by_hash.get(hash).map_or(0, |same| *same.min(bytes)));
        common.sum()
    }
}

/// The lines of a blob; `Ok(None)` for one that is not compared, an error for one that is not there.
fn lines(repository: &gix::Repository, id: gix::ObjectId) -> Result<Option<Lines>, ()> {
    if repository.find_header(id).map_err(|_| ())?.size() > MAX_BYTES {
        return Ok(None);
    }
    let blob = repository.find_object(id).map_err(|_| ())?;
    if blob.data.contains(&0) {
        return Ok(None);
    }
    let mut lines = Lines { bytes: blob.data.len() as u64, by_hash: HashMap::new() };
    for line in blob.data.split_inclusive(|&byte| byte == b'\n') {
        let mut hasher = DefaultHasher::new();
        line.hash(&mut hasher);
        *lines.by_hash.entry(hasher.finish()).or_default() += line.len() as u64;
    }
    Ok(Some(lines))
}
