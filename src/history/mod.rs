//! History: turns the git repository around a mesh folder into commits, file histories and versions.
//!
//! It knows commits and paths and nothing of data products, pages or flags, and it is the only room that names gix.
//! A repository is opened as a stranger's: none of its configuration is obeyed, and no command, hook or filter that it
//! names can run. One pass over the commits serves every path; nothing here asks git about one file at a time.
//! What is not known (the edge of a shallow clone, a missing object) is said so and never dated.

mod assemble;
mod cache;
mod commit;
mod contents;
mod follow;
mod graph;
mod id;
mod notice;
mod paths;
mod read;
mod record;
mod renames;
mod repository;
mod revision;
mod snapshot;
mod state;
mod tags;
mod tree_diff;
mod uncommitted;
mod view;
mod workers;

pub use commit::{Person, Time};
pub use contents::Contents;
pub use id::ObjectId;
pub use notice::{Ci, Notice, NoticeKind};
pub use read::{Options, read};
pub use repository::{EntryKind, Error, Head, Opened, Repository, TreeEntry, git_folders, open};
pub use snapshot::snapshot;
pub use uncommitted::{Committed, Uncommitted, uncommitted};
pub use view::{
    Change, Commit, Contributor, Dated, Edge, FileChange, FileHistory, History, PathChange, Release, Version,
};
