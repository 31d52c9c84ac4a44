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
    pub last: Option<Changed>,
    /// What changed before that, newest first.
    pub earlier: Vec<Changed>,
    /// "3 changes": how many these are, the ones that are not listed included.
    pub count: String,
}

/// A change of the property.
#[derive(Debug, Clone, Serialize)]
pub struct Changed {
    pub when: When,
    pub author: String,
    pub short: String,
    pub commit: Option<String>,
    /// What happened: "type widened".
    pub title: String,
    pub breaking: bool,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// How many earlier changes of a property are listed.
const EARLIER: usize = 20;

/// The pasts of a contract's properties, in their order.
pub fn properties(page: &Page<'_>, contract: &Contract) -> Vec<Option<PropertyPast>> {
    let timelines = page.inputs.timelines;
    let paths: Vec<&str> = contract.properties.iter().map(|entry| entry.path.as_str()).collect();
    let declared = contract.descriptor.version.as_deref();
    timeline::properties(timelines, &contract.address, declared, &paths)
        .into_iter()
        .map(|past| {
            let since = past.since.filter(|since| !since.with_contract).and_then(|since| said(page, &since));
            let mut changes = past.changes.into_iter().filter(|(_, change)| change.kind != "property-added");
            let last = changes.next().map(|(revision, change)| changed(page, revision, change));
            let before: Vec<_> = changes.collect();
            let earlier =
                before.iter().take(EARLIER).map(|(revision, change)| changed(page, revision, change)).collect();
            let count = page.count("change-count", before.len());
            (since.is_some() || last.is_some()).then_some(PropertyPast { since, last, earlier, count })
        })
        .collect()
}

fn said(page: &Page<'_>, since: &Since<'_>) -> Option<String> {
    lost::version_on(page, since.revision, since.version)
}

fn changed(page: &Page<'_>, revision: &MeshRevision, change: &Change) -> Changed {
    let commit = &revision.revision.commit;
    Changed {
        when: When::at(page.words(), revision.revision.time),
        author: revision.revision.author.clone(),
        short: commit.chars().take(8).collect(),
        commit: page.inputs.config.forge.as_ref().map(|forge| forge.commit(commit)),
        title: page.words().change(change.kind).to_owned(),
        breaking: change.impact == timeline::Impact::Breaking,
        before: change.before.as_deref().map(str::to_owned),
        after: change.after.as_deref().map(str::to_owned),
    }
}
