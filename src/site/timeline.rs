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
use crate::model::mesh::{CodeListId, ContractId, TermId};
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
        // Its own file is named on the page already.
        let entry = past::told_entry(page, &revision.revision, Some(own), changes);
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

/// The parts of a thing's timeline; none where its own page shows all of it.
pub fn parts(inputs: &Inputs<'_>, own: Own<'_>) -> Vec<Part> {
    match revisions(inputs, own).len() {
        few if few <= RECENT => Vec::new(),
        many => Part::split(many, PER_PAGE).collect(),
    }
}

/// The timeline on a thing's own page, and the page with all of it where that shows more.
pub fn recent(page: &Page<'_>, own: Own<'_>, url: &str) -> (Timeline, Option<String>) {
    let timeline = of(page, own, 0, RECENT);
    let more = timeline.total > timeline.entries.len();
    (timeline, more.then(|| page.to(&url::history_of(url))))
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
    let page = page(inputs, own, Section::Products, &contract.name)
        .crumb(&mesh.domain(product.domain).name, &url::domain(mesh, product.domain))
        .crumb(&product.name, &url::product(mesh, contract.product))
        .source(&contract.origin.path);
    let way = way::of_product(&page, contract.product, None);
    let of_contract = Own { thing: Thing::Contract, address: &contract.address };
    render(page.way(way), &contract.name, &url::contract(mesh, id), of_contract, part)
}

/// All that changed of a term.
pub fn term_page(inputs: &Inputs<'_>, own: &str, id: TermId, part: &Part) -> Result<String> {
    let term = inputs.mesh.term(id);
    let page = page(inputs, own, Section::Glossary, &term.name)
        .crumb(inputs.t("glossary"), url::GLOSSARY)
        .source(&term.origin.path);
    let of_term = Own { thing: Thing::Term, address: &term.address };
    render(page, &term.name, &url::term(inputs.mesh, id), of_term, part)
}

/// All that changed of a code list.
pub fn code_list_page(inputs: &Inputs<'_>, own: &str, id: CodeListId, part: &Part) -> Result<String> {
    let list = inputs.mesh.code_list(id);
    let page = page(inputs, own, Section::Codes, &list.name)
        .crumb(inputs.t("code-lists"), url::CODES)
        .source(&list.origin.path);
    let of_list = Own { thing: Thing::CodeList, address: &list.address };
    render(page, &list.name, &url::code_list(inputs.mesh, id), of_list, part)
}

fn page<'a>(inputs: &'a Inputs<'a>, own: &str, section: Section, name: &str) -> Page<'a> {
    Page::new(inputs, own, inputs.t("history")).section(section).describe(name)
}

fn render(page: Page<'_>, name: &str, url: &str, own: Own<'_>, part: &Part) -> Result<String> {
    let page = page.crumb(name, url);
    let view = View {
        name: name.to_owned(),
        thing: page.link(name, url),
        timeline: of(&page, own, part.skip, part.length),
        pager: listing::pager(&page, part, |number| Part::url(&url::history_of(url), number)),
    };
    page.render("thing-history.html", &view)
}
