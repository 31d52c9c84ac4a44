//! The versions that contracts and products declared before the one of now: their list, and when each held.

use serde::Serialize;

use super::Inputs;
use super::kept::Kept;
use super::page::{Link, Page};
use crate::load::File;
use crate::model::address::url;
use crate::model::mesh::{ContractId, ProductId};
use crate::model::timeline::{Earlier, MeshRevision, Released, Stored, Thing};

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
        held: held(page, earlier.from, Some(earlier.until)),
        current: current == Some(&earlier.slug),
        link: page.link(earlier.version, &url::contract_version(page.mesh(), id, &earlier.slug)),
    };
    earlier_contracts(page.inputs, id).into_iter().map(one).collect()
}

/// The versions of a product, that of now first; none where it never had another.
pub fn released<'p>(inputs: &Inputs<'p>, id: ProductId) -> Vec<Released<'p>> {
    let product = inputs.mesh.product(id);
    // A product that was made of contracts has no version of its own.
    let declared = product.descriptor.version.as_deref().filter(|_| !product.synthesized);
    inputs.timelines.released(Thing::Product, &product.address, declared)
}

/// The list of a product's versions; `current` is the address of the one that is shown.
pub fn of_product(page: &Page<'_>, id: ProductId, current: Option<&str>) -> Vec<Version> {
    let one = |released: Released<'_>| Version {
        held: when(page, &released),
        current: current == Some(&released.slug),
        link: page.link(released.version, &url::product_version(page.mesh(), id, &released.slug)),
    };
    released(page.inputs, id).into_iter().map(one).collect()
}

/// When a version held, or the day of the tag that makes it one.
pub fn when(page: &Page<'_>, released: &Released<'_>) -> String {
    match released.tag.and_then(|(_, at)| page.words().day(at.revision.time)) {
        Some(day) => page.words().with("tagged-on", &[("day", &day)]),
        None => held(page, released.from, released.until),
    }
}

/// When a version held; where its beginning is not known, until when.
pub fn held(page: &Page<'_>, from: Option<&MeshRevision>, until: Option<&MeshRevision>) -> String {
    let words = page.words();
    let day = |at: &MeshRevision| words.day(at.revision.time).unwrap_or_else(|| page.t("unknown").to_owned());
    match (from.map(day), until.map(day)) {
        (Some(from), Some(until)) => words.with("held-from-until", &[("from", &from), ("until", &until)]),
        (None, Some(until)) => words.with("held-until", &[("until", &until)]),
        (Some(from), None) => words.with("held-since", &[("from", &from)]),
        (None, None) => page.t("held-now").to_owned(),
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
