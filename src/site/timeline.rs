//! The timeline of one thing: what changed of it, revision by revision, and how far back that is known.

use serde::Serialize;

use super::listing::{self, Pager};
use super::page::{Link, Page, Section};
use super::past::{self, Entry};
use super::plan::Part;
use super::told::Own;
use super::{Inputs, way};
use crate::error::Result;
use crate::model::address::url;
use crate::model::mesh::ContractId;
use crate::model::timeline::{Change, MeshRevision, Reach, Thing};

/// How many revisions a thing's own page shows.
pub const RECENT: usize = 5;
const PER_PAGE: usize = 100;

#[derive(Debug, Clone, Serialize)]
pub struct Timeline {
    /// Newest first.
    pub entries: Vec<Entry>,
    /// Revisions that changed it, those that are not shown included.
    pub total: usize,
    /// What must be said about where it begins, or about what is not known.
    pub notice: Option<String>,
}

/// The revisions that changed a thing, with their changes of it.
fn revisions<'p>(inputs: &Inputs<'p>, own: Own<'_>) -> Vec<(&'p MeshRevision, Vec<&'p Change>)> {
    let mut found: Vec<(&MeshRevision, Vec<&Change>)> = Vec::new();
    for (revision, change) in inputs.timelines.of(own.thing, own.address) {
        match found.last_mut() {
            Some((last, changes)) if std::ptr::eq(*last, revision) => changes.push(change),
            _ => found.push((revision, vec![change])),
        }
    }
    found
}

/// A part of a thing's timeline.
pub fn of(page: &Page<'_>, own: Own<'_>, skip: usize, length: usize) -> Timeline {
    let all = revisions(page.inputs, own);
    let born = all.last().is_some_and(|(_, changes)| changes.iter().any(|change| change.is_birth()));
    let shown = all.iter().skip(skip).take(length);
    let entries = shown.map(|(revision, changes)| {
        let mine = |change: &Change| changes.iter().any(|own| std::ptr::eq(*own, change));
        // Its own file is named on the page already.
        let entry = past::told_entry(page, &revision.revision, Some(own), mine);
        Entry { files: Vec::new(), more_files: 0, ..entry }
    });
    let notice = if born { None } else { beginning(page.inputs) };
    Timeline { entries: entries.collect(), total: all.len(), notice }
}

/// What is said of a thing whose beginning is not known.
pub fn beginning(inputs: &Inputs<'_>) -> Option<String> {
    let timelines = inputs.timelines;
    let words = inputs.theme.words();
    match (&timelines.reach, timelines.begins.and_then(|begins| words.day(begins))) {
        (Reach::Complete, None) => None,
        (Reach::Complete | Reach::Shallow { .. }, Some(day)) => Some(words.with("here-since-before", &[("day", &day)])),
        (reach, _) => past::notice(words, reach),
    }
}

/// The parts of a contract's timeline; none where its own page shows all of it.
pub fn parts(inputs: &Inputs<'_>, id: ContractId) -> Vec<Part> {
    let own = Own { thing: Thing::Contract, address: &inputs.mesh.contract(id).address };
    match revisions(inputs, own).len() {
        few if few <= RECENT => Vec::new(),
        many => Part::split(many, PER_PAGE).collect(),
    }
}

#[derive(Serialize)]
struct View {
    name: String,
    thing: Link,
    timeline: Timeline,
    pager: Option<Pager>,
}

/// All that changed of a contract.
pub fn contract_page(inputs: &Inputs<'_>, own: &str, id: ContractId, part: &Part) -> Result<String> {
    let mesh = inputs.mesh;
    let contract = mesh.contract(id);
    let product = mesh.product(contract.product);
    let page = Page::new(inputs, own, inputs.theme.words().t("history"))
        .section(Section::Products)
        .describe(&contract.name)
        .crumb(&mesh.domain(product.domain).name, &url::domain(mesh, product.domain))
        .crumb(&product.name, &url::product(mesh, contract.product))
        .crumb(&contract.name, &url::contract(mesh, id))
        .source(&contract.origin.path);
    let way = way::of_product(&page, contract.product, None);
    let page = page.way(way);
    let of_contract = Own { thing: Thing::Contract, address: &contract.address };
    let view = View {
        name: contract.name.clone(),
        thing: page.link(&contract.name, &url::contract(mesh, id)),
        timeline: of(&page, of_contract, part.skip, part.length),
        pager: listing::pager(&page, part, |number| Part::url(&url::contract_history(mesh, id), number)),
    };
    page.render("thing-history.html", &view)
}
