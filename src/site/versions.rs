//! The versions that contracts and products declared before the one of now: their list, and when each held.

use serde::Serialize;

use super::Inputs;
use super::kept::Kept;
use super::page::{Link, Page};
use crate::load::File;
use crate::model::address::url;
use crate::model::mesh::ContractId;
use crate::model::timeline::{Earlier, Stored, Thing};

/// A version in a list of versions.
#[derive(Debug, Clone, Serialize)]
pub struct Version {
    pub link: Link,
    /// When it held: "2026-01-10 to 2026-03-14".
    pub held: String,
    /// Whether it is the one whose page this is.
    pub current: bool,
}

/// The earlier versions of a contract, newest first.
pub fn earlier_contracts<'p>(inputs: &Inputs<'p>, id: ContractId) -> Vec<Earlier<'p>> {
    let contract = inputs.mesh.contract(id);
    inputs.timelines.earlier(Thing::Contract, &contract.address, contract.descriptor.version.as_deref())
}

/// The list of a contract's earlier versions; `current` is the address of the one that is shown.
pub fn of_contract(page: &Page<'_>, id: ContractId, current: Option<&str>) -> Vec<Version> {
    let one = |earlier: Earlier<'_>| Version {
        held: held(page, &earlier),
        current: current == Some(&earlier.slug),
        link: page.link(earlier.version, &url::contract_version(page.mesh(), id, &earlier.slug)),
    };
    earlier_contracts(page.inputs, id).into_iter().map(one).collect()
}

/// When a version held; where its beginning is not known, until when.
pub fn held(page: &Page<'_>, earlier: &Earlier<'_>) -> String {
    let words = page.words();
    let unknown = || page.t("unknown").to_owned();
    let until = words.day(earlier.until.revision.time).unwrap_or_else(unknown);
    match earlier.from.map(|from| words.day(from.revision.time).unwrap_or_else(unknown)) {
        Some(from) => words.with("held-from-until", &[("from", &from), ("until", &until)]),
        None => words.with("held-until", &[("until", &until)]),
    }
}

/// A file that git kept; in words, why it cannot be shown.
pub fn kept(page: &Page<'_>, at: &Stored) -> Result<File, String> {
    match (page.inputs.keeper)(at) {
        Kept::File(file) => Ok(file),
        Kept::Unreadable => Err(page.t("kept-unreadable").to_owned()),
        Kept::NotFetched => Err(page.words().with("kept-not-fetched", &[("path", &at.path)])),
        Kept::Secret(what) => Err(page.words().with("kept-secret", &[("what", what)])),
    }
}
