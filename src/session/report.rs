//! What a build tells of itself: the words and numbers that its summary is printed from, kept for the next build.

use serde::{Deserialize, Serialize};

use super::{Portal, Seconds, tally};
use crate::model::timeline::Reach;
use crate::publish::Method;

/// The summary of a build. The names of its fields are keys of `build --format json`; they are documented and stay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub published: bool,
    /// How the portal came to stand where it stands.
    pub method: Method,
    /// The folder of the portal, as it was given.
    pub out: String,
    /// The commit of the repository.
    pub commit: Option<String>,
    pub counts: Counts,
    pub pages: usize,
    pub files: u64,
    pub bytes: u64,
    /// Files that are new or other than in the portal before.
    pub written: u64,
    /// Files that were not made, since all that they are made of is as it was.
    pub reused: u64,
    pub removed: u64,
    /// Bytes of the index in the cache.
    pub index_bytes: u64,
    /// Bytes of the index as the browser reads it.
    pub search_bytes: u64,
    /// Things that can be found.
    pub search_entries: usize,
    /// `complete`, `shallow`, `no repository`, `unreadable` or `empty`.
    pub history: String,
    /// Why the history is unreadable.
    pub history_reason: Option<String>,
    pub notices: Vec<String>,
    pub uncommitted: Vec<String>,
    pub seconds: Seconds,
}

/// How much of what there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub domains: usize,
    pub products: usize,
    pub contracts: usize,
    pub properties: usize,
    pub terms: usize,
    pub code_lists: usize,
    pub teams: usize,
    pub documents: usize,
    pub errors: usize,
    pub warnings: usize,
    pub infos: usize,
}

impl Counts {
    pub fn of(portal: &Portal) -> Counts {
        let mesh = &portal.reading.mesh;
        let (errors, warnings, infos) = tally(&portal.findings);
        Counts {
            domains: mesh.domains.len(),
            products: mesh.products.len(),
            contracts: mesh.contracts.len(),
            properties: mesh.contracts.iter().map(|contract| contract.properties.len()).sum(),
            terms: mesh.terms.len(),
            code_lists: mesh.code_lists.len(),
            teams: mesh.teams.len(),
            documents: mesh.documents.len(),
            errors,
            warnings,
            infos,
        }
    }
}

/// How far the history reaches, and why it cannot be read.
pub fn reach(reach: &Reach) -> (&'static str, Option<String>) {
    match reach {
        Reach::Complete => ("complete", None),
        Reach::Shallow { .. } => ("shallow", None),
        Reach::NoRepository => ("no repository", None),
        Reach::Unreadable { reason } => ("unreadable", Some(reason.clone())),
        Reach::Empty => ("empty", None),
    }
}
