//! Names of commits into ids, and where two lines of history part.
//!
//! What people type (`main`, `origin/main`, `v1.2`, `HEAD~2`, `3f2a9c1`) is read as `git rev-parse` reads it. It must not
//! know paths. The way to the merge base is our own, for the reason that the walk of [`super::graph`] is.

use std::collections::hash_map::Entry;
use std::collections::{BinaryHeap, HashMap, HashSet};

use super::repository::{Error, Repository};
use super::{Ci, ObjectId, graph};

/// Longer than any name of a commit that a person means.
const MAX_REVISION: usize = 1024;

impl Repository {
    /// The commit that a revision names; a tag leads to its commit.
    ///
    /// # Errors
    /// When nothing is called so here; with what to do in a clone that has only a part of the history.
    pub fn commit_of(&self, revision: &str, ci: Ci) -> Result<ObjectId, Error> {
        if let Some(id) = self.find_commit(revision) {
            return Ok(id);
        }
        let remote = format!("origin/{revision}");
        let hint = if self.find_commit(&remote).is_some() {
            format!("; did you mean `{remote}`?")
        } else if self.is_shallow() {
            format!("; this is a shallow clone, which may not hold it: {}", ci.whole_history())
        } else {
            String::new()
        };
        Err(Error::new(format!("there is no commit `{revision}` in the repository{hint}")))
    }

    fn find_commit(&self, revision: &str) -> Option<ObjectId> {
        if revision.is_empty() || revision.len() > MAX_REVISION || revision.contains(char::is_control) {
            return None;
        }
        let local = self.local();
        let object = local.rev_parse_single(revision).ok()?.object().ok()?;
        Some(ObjectId(object.peel_to_kind(gix::objs::Kind::Commit).ok()?.id))
    }

    /// The newest commit that both descend from, as `git merge-base` finds it.
    ///
    /// # Errors
    /// When there is none, or when it lies behind the edge of a shallow clone; with what to do.
    pub fn merge_base(&self, one: ObjectId, other: ObjectId, ci: Ci) -> Result<ObjectId, Error> {
        let cut: HashSet<gix::ObjectId> = self.shallow_edges()?.into_iter().collect();
        let grafts = self.grafts();
        let local = self.local();
        let mut bytes = Vec::new();
        let mut painting = Painting::default();
        let mut read = |id: gix::ObjectId| {
            let links = graph::read(&local, &id, &mut bytes).map_err(|reason| {
                let fix = if self.is_partial() { ": git fetch --refetch --no-filter" } else { ": git fsck" };
                Error::new(format!("failed to follow the history: {reason}{fix}"))
            })?;
            let parents = grafts.get(&id).cloned().unwrap_or(links.parents);
            Ok(Commit { time: links.time, parents: if cut.contains(&id) { Vec::new() } else { parents } })
        };
        painting.paint(one.0, ONE, &mut read)?;
        painting.paint(other.0, OTHER, &mut read)?;
        let mut common = Vec::new();
        let mut cut_off = false;
        while let Some((id, mut colours)) = painting.next() {
            cut_off |= cut.contains(&id);
            if colours & BOTH == BOTH {
                common.push(id);
                colours |= STALE;
            }
            for parent in painting.parents(&id) {
                painting.paint(parent, colours, &mut read)?;
            }
        }
        let best = common.into_iter().filter(|id| !painting.is_stale(id)).max_by_key(|id| (painting.time(id), *id));
        best.map(ObjectId).ok_or_else(|| {
            let (one, other) = (one.short(), other.short());
            Error::new(if cut_off {
                let fix = ci.whole_history();
                format!("the commit that {one} and {other} both come from was not fetched, as this is a shallow clone: {fix}")
            } else {
                format!("{one} and {other} have no commit in common")
            })
        })
    }
}

const ONE: u8 = 1;
const OTHER: u8 = 2;
const BOTH: u8 = ONE | OTHER;
/// An ancestor of a common ancestor: common too, but not the newest.
const STALE: u8 = 4;

struct Commit {
    time: i64,
    parents: Vec<gix::ObjectId>,
}

/// Commits with the sides that reach them, taken newest first until only stale ones are left.
#[derive(Default)]
struct Painting {
    commits: HashMap<gix::ObjectId, Commit>,
    colours: HashMap<gix::ObjectId, u8>,
    queue: BinaryHeap<(i64, gix::ObjectId)>,
    waiting: HashSet<gix::ObjectId>,
    /// How many of those that wait are not stale.
    fresh: usize,
}

impl Painting {
    fn paint(
        &mut self,
        id: gix::ObjectId,
        colours: u8,
        read: &mut dyn FnMut(gix::ObjectId) -> Result<Commit, Error>,
    ) -> Result<(), Error> {
        let before = self.colours.get(&id).copied().unwrap_or_default();
        let after = before | colours;
        if before == after {
            return Ok(());
        }
        self.colours.insert(id, after);
        if let Entry::Vacant(unread) = self.commits.entry(id) {
            unread.insert(read(id)?);
        }
        if self.waiting.insert(id) {
            self.queue.push((self.time(&id), id));
            self.fresh += usize::from(after & STALE == 0);
        } else if before & STALE == 0 && after & STALE != 0 {
            self.fresh -= 1;
        }
        Ok(())
    }

    fn next(&mut self) -> Option<(gix::ObjectId, u8)> {
        if self.fresh == 0 {
            return None;
        }
        let (_, id) = self.queue.pop()?;
        self.waiting.remove(&id);
        let colours = self.colours[&id];
        self.fresh -= usize::from(colours & STALE == 0);
        Some((id, colours))
    }

    fn parents(&self, id: &gix::ObjectId) -> Vec<gix::ObjectId> {
        self.commits.get(id).map(|commit| commit.parents.clone()).unwrap_or_default()
    }

    fn time(&self, id: &gix::ObjectId) -> i64 {
        self.commits.get(id).map_or(0, |commit| commit.time)
    }

    fn is_stale(&self, id: &gix::ObjectId) -> bool {
        self.colours.get(id).is_some_and(|colours| colours & STALE != 0)
    }
}
