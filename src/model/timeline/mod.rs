//! What git knows of the mesh's parts, as pages and feeds show it: who changed which files when, and what that changed
//! of products, contracts and words.
//!
//! Plain data; the session fills it from `history` and `compare`, which this room does not know.

mod change;
mod earlier;
mod noted;
mod property;
mod tag;

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::noted::Keyed;
use super::reads::Subject;

pub use change::{Change, Impact, Left, Stored, Thing};
pub use earlier::{Earlier, Released};
pub use noted::{ByThing, Head, Revisions, of_key};
pub use property::{PropertyPast, Removed, Since, codes_since, properties, removed};
pub use tag::{Tag, tags};

/// How much of the past is known.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub enum Reach {
    /// All of it.
    Complete,
    /// The clone is shallow: nothing before these edges is known.
    Shallow {
        fix: String,
    },
    /// There is no repository, or it cannot be read.
    #[default]
    NoRepository,
    Unreadable {
        reason: String,
    },
    /// A repository without a commit.
    Empty,
}

/// The past of everything.
#[derive(Debug, Clone)]
pub struct Timelines {
    pub reach: Reach,
    /// The commit that was read, as hexadecimal digits.
    pub head: Head,
    /// Paths that differ from that commit.
    pub uncommitted: Keyed<()>,
    /// By product address.
    pub products: Keyed<Timeline>,
    /// By path of a descriptor or document: its last change and contributors.
    pub files: Keyed<Timeline>,
    /// The mesh's own timeline, newest first.
    pub mesh: Revisions,
    /// What changed of each thing, by the address that it has now or had last; newest first.
    pub things: ByThing<Moment>,
    /// The states that each thing left behind, by the same addresses; newest first.
    pub left: ByThing<LeftAt>,
    /// By the revision that each names, then by name.
    pub tags: Vec<Tag>,
    /// Products that read from a contract and no longer do, by the contract's id: address, and the revision that ended
    /// it; newest first.
    pub readings: Keyed<Vec<(Arc<str>, usize)>>,
    /// Where the fetched history begins, in seconds since 1970, UTC; `None` when all of it is here.
    pub begins: Option<i64>,
    /// What is to be said about the history itself.
    pub notices: Vec<String>,
}

/// The past of one thing.
#[derive(Debug, Clone, Default, Hash)]
pub struct Timeline {
    /// Newest first.
    pub revisions: Vec<Revision>,
    pub last_change: Dated,
    pub contributors: Vec<Contributor>,
    /// Its files that differ from the commit that was read.
    pub uncommitted: Vec<String>,
}

/// When something changed last. Never a wrong date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Dated {
    /// Seconds since 1970, UTC.
    At(i64),
    /// The change is older than this date, at which the fetched history begins.
    Before(i64),
    /// Not committed yet.
    Uncommitted,
    #[default]
    Unknown,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Revision {
    /// Hexadecimal commit id, 40 or 64 digits.
    pub commit: String,
    /// Seconds since 1970, UTC: when readers of the branch could see it.
    pub time: i64,
    pub author: String,
    /// Others who took part.
    pub with: Vec<String>,
    pub summary: String,
    pub pull_request: Option<u64>,
    /// Its position in [`Timelines::mesh`].
    pub number: usize,
    /// What it did to the files of the thing whose past this is: change (`added` ...) and path.
    pub files: Vec<(FileChange, String)>,
}

/// Of everything but its position, which is another after each commit.
impl Hash for Revision {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Revision { commit, time, author, with, summary, pull_request, number: _, files } = self;
        (commit, time, author, with, summary, pull_request, files).hash(state);
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileChange {
    Added,
    Modified,
    Renamed,
    Deleted,
}

impl FileChange {
    pub fn as_str(self) -> &'static str {
        match self {
            FileChange::Added => "added",
            FileChange::Modified => "modified",
            FileChange::Renamed => "renamed",
            FileChange::Deleted => "deleted",
        }
    }
}

/// A revision of the mesh: the products whose files it touched, and what it changed of things.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct MeshRevision {
    pub revision: Revision,
    /// By address.
    pub products: Vec<String>,
    /// Breaking ones first.
    pub changes: Vec<Change>,
    /// Why the changes are not known: contents of its files were not fetched.
    pub unknown: Option<String>,
}

/// Positions in [`Timelines::mesh`] and in the changes there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    pub revision: usize,
    pub change: usize,
}

/// A state that was left behind, and the revision that left it: a position in [`Timelines::mesh`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftAt {
    pub left: Left,
    pub revision: usize,
}

impl Default for Timelines {
    fn default() -> Timelines {
        Timelines {
            reach: Reach::default(),
            head: Head::default(),
            uncommitted: Keyed::new(Subject::Uncommitted, BTreeMap::new()),
            products: Keyed::new(Subject::Product, BTreeMap::new()),
            files: Keyed::new(Subject::File, BTreeMap::new()),
            mesh: Revisions::default(),
            things: ByThing::new(Subject::Moments, Subject::MomentsBelow),
            left: ByThing::new(Subject::Left, Subject::LeftBelow),
            tags: Vec::new(),
            readings: Keyed::new(Subject::Readings, BTreeMap::new()),
            begins: None,
            notices: Vec::new(),
        }
    }
}

impl Timelines {
    /// What changed of a thing, newest first.
    pub fn of(&self, thing: Thing, address: &str) -> impl DoubleEndedIterator<Item = (&MeshRevision, &Change)> {
        self.things.get(thing, address).iter().map(|moment| {
            let revision = &self.mesh[moment.revision];
            (revision, &revision.changes[moment.change])
        })
    }

    /// What a revision changed of a product and of its contracts, in the revision's order.
    pub fn of_product_in(&self, number: usize, address: &str) -> Vec<&Change> {
        let Some(revision) = self.mesh.get(number) else { return Vec::new() };
        let below = format!("{address}/");
        let contracts = self.things.below(Thing::Contract, &below);
        let contracts = contracts.filter(|(contract, _)| !contract[below.len()..].contains('/'));
        let own = std::iter::once(self.things.get(Thing::Product, address));
        let mut found: Vec<usize> = Vec::new();
        for moments in own.chain(contracts.map(|(_, moments)| moments)) {
            let first = moments.partition_point(|moment| moment.revision < number);
            let here = moments[first..].iter().take_while(|moment| moment.revision == number);
            found.extend(here.map(|moment| moment.change));
        }
        found.sort_unstable();
        found.into_iter().map(|change| &revision.changes[change]).collect()
    }

    /// The states that a thing left behind, newest first.
    pub fn left(&self, thing: Thing, address: &str) -> &[LeftAt] {
        self.left.get(thing, address)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Contributor {
    pub name: String,
    pub commits: usize,
}
