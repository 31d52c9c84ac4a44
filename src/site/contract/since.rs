//! Since when each property is there and what changed of it last, where that says more than the contract's own past.
//!
//! A property that came with its contract and never changed has nothing to say here: most have not, and a page of three
//! hundred properties stays small. Where the history does not reach back, nothing is claimed.

use serde::Serialize;

use crate::model::mesh::Contract;
use crate::model::timeline::{self, Change, MeshRevision, Since};
use crate::site::dates::When;
use crate::site::lost;
use crate::site::page::Page;

#[derive(Debug, Clone, Serialize)]
pub struct PropertyPast {
    /// "version 2.1.0, 2026-03-14"; absent for what came with the contract.
    pub since: Option<String>,
    pub last: Option<Last>,
}

/// The newest change.
#[derive(Debug, Clone, Serialize)]
pub struct Last {
    pub when: When,
    pub author: String,
    pub short: String,
    pub commit: Option<String>,
    /// What happened: "type widened".
    pub title: String,
    pub breaking: bool,
}

/// The pasts of a contract's properties, in their order.
pub fn properties(page: &Page<'_>, contract: &Contract) -> Vec<Option<PropertyPast>> {
    let timelines = page.inputs.timelines;
    let paths: Vec<&str> = contract.properties.iter().map(|entry| entry.path.as_str()).collect();
    let declared = contract.descriptor.version.as_deref();
    timeline::properties(timelines, &contract.address, declared, &paths)
        .into_iter()
        .map(|past| {
            let since = past.since.filter(|since| !since.with_contract).and_then(|since| said(page, &since));
            let last = past.last.filter(|(_, change)| change.kind != "property-added");
            let last = last.and_then(|(revision, change)| newest(page, revision, change));
            (since.is_some() || last.is_some()).then_some(PropertyPast { since, last })
        })
        .collect()
}

fn said(page: &Page<'_>, since: &Since<'_>) -> Option<String> {
    lost::version_on(page, since.revision, since.version)
}

fn newest(page: &Page<'_>, revision: &MeshRevision, change: &Change) -> Option<Last> {
    let commit = &revision.revision.commit;
    Some(Last {
        when: When::at(page.words(), revision.revision.time),
        author: revision.revision.author.clone(),
        short: commit.chars().take(8).collect(),
        commit: page.inputs.config.forge.as_ref().map(|forge| forge.commit(commit)),
        title: page.words().change(change.kind).to_owned(),
        breaking: change.impact == timeline::Impact::Breaking,
    })
}
