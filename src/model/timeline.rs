//! What git knows of the mesh's parts, as pages and feeds show it. Plain data; the session fills it from `history`.

use std::collections::BTreeMap;

/// How much of the past is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
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
#[derive(Debug, Clone, Default)]
pub struct Timelines {
    pub reach: Reach,
    /// The commit that was read, as hexadecimal digits.
    pub head: Option<Revision>,
    /// Paths that differ from that commit.
    pub uncommitted: std::collections::BTreeSet<String>,
    /// By product address.
    pub products: BTreeMap<String, Timeline>,
    /// By path of a descriptor or document: its last change and contributors.
    pub files: BTreeMap<String, Timeline>,
    /// The mesh's own timeline, newest first.
    pub mesh: Vec<Change>,
    /// What is to be said about the history itself.
    pub notices: Vec<String>,
}

/// The past of one thing.
#[derive(Debug, Clone, Default)]
pub struct Timeline {
    /// Newest first.
    pub revisions: Vec<Revision>,
    pub last_change: Dated,
    pub contributors: Vec<Contributor>,
    /// Its files that differ from the commit that was read.
    pub uncommitted: Vec<String>,
}

/// When something changed last. Never a wrong date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
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
    /// What it did to the files of the thing whose past this is: change (`added` ...) and path.
    pub files: Vec<(FileChange, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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

/// A revision of the mesh and the products it touched, by address.
#[derive(Debug, Clone, Default)]
pub struct Change {
    pub revision: Revision,
    pub products: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contributor {
    pub name: String,
    pub commits: usize,
}
