//! The history of a mesh folder as readers see it, and the questions they ask of it.
//!
//! Two views, both true: a *file's* history is what `git log -- FILE` lists; *versions* are the states that readers of
//! the default branch could see, one for each first-parent commit that changed something. Paths are relative to the
//! mesh folder and '/'-separated; bytes that are not UTF-8 show as U+FFFD. It must not know git's objects.

use super::{Notice, ObjectId, Person, Time};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::Arc;

/// Everything that one pass over the commits found out about the mesh folder.
#[derive(Debug, Default)]
pub struct History {
    /// None in a repository without commits.
    pub head: Option<ObjectId>,
    /// The commits that changed something in the folder, newest first, children before parents.
    pub commits: Vec<Commit>,
    /// By path: every file that ever was in the folder.
    pub files: BTreeMap<Arc<str>, FileHistory>,
    /// Newest first; parallel to nothing: each names its commit.
    pub versions: Vec<Version>,
    /// Commits whose parents are not here. They look as if they had added everything, and changed nothing known.
    pub edges: Vec<Edge>,
    /// What readers must be told, in a fixed order.
    pub notices: Vec<Notice>,
    /// The edge at which the first-parent line ends, if it ends at one.
    pub(super) oldest: Option<usize>,
}

/// A commit that changed something in the folder: for a merge, what differs from every parent, or what it brought to
/// the first-parent line (see [`Version`]).
#[derive(Debug, Clone)]
pub struct Commit {
    pub id: ObjectId,
    pub author: Person,
    pub authored: Time,
    pub committed: Time,
    /// The message's first paragraph on one line.
    pub summary: String,
    /// From `Co-authored-by:` lines, without the author.
    pub co_authors: Vec<Person>,
    /// The number of the pull or merge request, where the message says it in one of the forges' ways.
    pub pull_request: Option<u64>,
    pub merge: bool,
    /// What this commit itself changed, sorted by path; for a merge only what it has from no parent.
    pub changes: Vec<PathChange>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathChange {
    pub path: Arc<str>,
    pub change: Change,
    /// The blob before and after; for a renamed file, before is the blob under its earlier name.
    pub before: Option<ObjectId>,
    pub after: Option<ObjectId>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    Added,
    Modified,
    Deleted,
    /// The same content stood under another path that this commit removed; of a guess, similar content.
    Renamed {
        from: Arc<str>,
        guess: bool,
    },
}

/// The history of one path.
#[derive(Debug, Default, Clone)]
pub struct FileHistory {
    /// What `git log -- FILE` lists, newest first, without the edges.
    pub changes: Vec<FileChange>,
    /// Positions in [`History::edges`]: where the path's history is cut off (`git log` lists these commits too).
    pub edges: Vec<usize>,
    /// Positions in [`History::versions`], newest first.
    pub versions: Vec<usize>,
}

/// A commit in a file's history; `commit` is a position in [`History::commits`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChange {
    pub commit: usize,
    pub change: Change,
    pub before: Option<ObjectId>,
    pub after: Option<ObjectId>,
}

/// A state of the folder that readers of the default branch could see: a commit on the first-parent line that changed
/// something, dated when it was committed there.
#[derive(Debug, Clone)]
pub struct Version {
    /// Position in [`History::commits`].
    pub commit: usize,
    /// The commits that a merge brought along and that changed something, positions, newest first.
    pub inside: Vec<usize>,
    /// Against the first parent, sorted by path; kept for merges only, because else it is the commit's own.
    pub(super) merged: Option<Vec<PathChange>>,
}

/// A version seen from some of the folder's files.
#[derive(Debug, Clone)]
pub struct Release<'h> {
    pub commit: &'h Commit,
    /// What changed there since the version before.
    pub changes: Vec<&'h PathChange>,
    /// The commits inside a merge that touched these files, newest first.
    pub inside: Vec<&'h Commit>,
}

/// A commit at which history is cut off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    pub id: ObjectId,
    pub committed: Time,
}

/// When something last changed, as far as that is known.
#[derive(Debug, Clone, Copy)]
pub enum Dated<'h> {
    At(&'h Commit),
    /// Not after this moment: it is the edge of the history that was fetched. No date of a change.
    Before(Time),
    /// Not in the history: not committed, ignored, or a repository without commits.
    Unknown,
}

/// Someone who changed something, as author or co-author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contributor {
    pub person: Person,
    pub commits: usize,
}

impl History {
    /// When `git log -- FILE` says that a file last changed.
    pub fn last_change(&self, path: &str) -> Dated<'_> {
        let Some(file) = self.files.get(path) else {
            return Dated::Unknown;
        };
        match (file.changes.first(), file.edges.first()) {
            (Some(change), _) => Dated::At(&self.commits[change.commit]),
            (None, Some(&edge)) => Dated::Before(self.edges[edge].committed),
            (None, None) => Dated::Unknown,
        }
    }

    /// The edge at which the line of versions ends: what was there then is older; `None` when all versions are here.
    pub fn begins(&self) -> Option<Time> {
        self.oldest.map(|edge| self.edges[edge].committed)
    }

    /// When readers of the default branch last saw a change in these files or folders ("" is all): the newest version.
    pub fn last_version(&self, places: &[&str]) -> Dated<'_> {
        if let Some(newest) = self.version_positions(places).next() {
            return Dated::At(&self.commits[self.versions[newest].commit]);
        }
        match self.oldest {
            Some(edge) if self.files_in(places).next().is_some() => Dated::Before(self.edges[edge].committed),
            _ => Dated::Unknown,
        }
    }

    /// Every version in which something in these files or folders ("" is all) changed, newest first.
    pub fn versions_of(&self, places: &[&str]) -> Vec<Release<'_>> {
        let release = |position: usize| {
            let version = &self.versions[position];
            let inside = version.inside.iter().map(|&commit| &self.commits[commit]);
            Release {
                commit: &self.commits[version.commit],
                changes: within(self.changes_in(version), places),
                inside: inside.filter(|commit| !within(&commit.changes, places).is_empty()).collect(),
            }
        };
        self.version_positions(places).map(release).collect()
    }

    /// What a version changed against the one before it, sorted by path.
    pub fn changes_in<'h>(&'h self, version: &'h Version) -> &'h [PathChange] {
        version.merged.as_ref().unwrap_or(&self.commits[version.commit].changes)
    }

    /// The commits in the histories of these files and of those in these folders ("" is all), newest first.
    pub fn commits_of(&self, places: &[&str]) -> Vec<&Commit> {
        let changes = self.files_in(places).flat_map(|(_, file)| &file.changes);
        let positions: BTreeSet<usize> = changes.map(|change| change.commit).collect();
        positions.into_iter().map(|position| &self.commits[position]).collect()
    }

    /// Authors and co-authors of [`commits_of`](Self::commits_of), most commits first, then by name and e-mail.
    /// One e-mail address is one person, under the name used last. Merges count only where they changed something.
    pub fn contributors(&self, places: &[&str]) -> Vec<Contributor> {
        let mut people: BTreeMap<String, Contributor> = BTreeMap::new();
        for commit in self.commits_of(places) {
            for person in std::iter::once(&commit.author).chain(&commit.co_authors) {
                let key = if person.email.is_empty() { &person.name } else { &person.email };
                let fresh = || Contributor { person: person.clone(), commits: 0 };
                people.entry(key.to_lowercase()).or_insert_with(fresh).commits += 1;
            }
        }
        let mut people: Vec<Contributor> = people.into_values().collect();
        people.sort_by(|a, b| b.commits.cmp(&a.commits).then_with(|| a.person.cmp(&b.person)));
        people
    }

    /// The files under these places, with their histories.
    pub fn files_in<'h>(&'h self, places: &[&str]) -> impl Iterator<Item = (&'h str, &'h FileHistory)> {
        let mut found = BTreeMap::new();
        for place in places {
            let place = place.trim_end_matches('/');
            if place.is_empty() {
                found.extend(self.files.iter().map(|(path, file)| (&**path, file)));
                continue;
            }
            found.extend(self.files.get_key_value(place).map(|(path, file)| (&**path, file)));
            // '0' is the character after '/', so this range is everything below the folder.
            let (from, to) = (format!("{place}/"), format!("{place}0"));
            let below = self.files.range::<str, _>((Bound::Included(from.as_str()), Bound::Excluded(to.as_str())));
            found.extend(below.map(|(path, file)| (&**path, file)));
        }
        found.into_iter()
    }

    fn version_positions(&self, places: &[&str]) -> impl Iterator<Item = usize> + use<> {
        let versions = self.files_in(places).flat_map(|(_, file)| file.versions.iter().copied());
        versions.collect::<BTreeSet<usize>>().into_iter()
    }
}

/// The changes to these files, or below these folders; `changes` is sorted by path.
fn within<'c>(changes: &'c [PathChange], places: &[&str]) -> Vec<&'c PathChange> {
    let mut found = BTreeMap::new();
    for place in places {
        let place = place.trim_end_matches('/');
        let inside = |path: &str| {
            place.is_empty() || path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let from = changes.partition_point(|change| *change.path < *place);
        let near = changes[from..].iter().take_while(|change| change.path.starts_with(place));
        found.extend(near.filter(|change| inside(&change.path)).map(|change| (&*change.path, change)));
    }
    found.into_values().collect()
}
