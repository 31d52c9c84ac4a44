//! Version history from git as views: who changed what when, and how far back is known.

use serde::Serialize;

use super::dates::When;
use super::listing::{self, Pager};
use super::page::{Link, Page};
use super::plan::Part;
use super::told::{self, Own, Tale};
use super::versions::{self, Version};
use super::words::Words;
use super::{Inputs, way};
use crate::error::Result;
use crate::model::address::url;
use crate::model::mesh::ProductId;
use crate::model::timeline::{Change, FileChange, Reach, Revision, Thing, Timeline};

const PER_PAGE: usize = 100;
/// How many revisions a product's own page shows.
pub const RECENT: usize = 5;
/// How many files of a revision are named.
const FILES: usize = 8;
/// How many tags of a revision are named.
const TAGS: usize = 8;

#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    pub short: String,
    pub commit: Option<String>,
    pub when: When,
    pub author: String,
    pub with: Vec<String>,
    pub summary: String,
    pub pull_request: Option<Request>,
    /// The tags that name this state.
    pub tags: Vec<String>,
    pub files: Vec<File>,
    pub more_files: usize,
    /// What the revision changed, as readers understand it.
    pub tale: Tale,
    /// Why that is not known.
    pub unknown: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Request {
    pub number: u64,
    pub href: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct File {
    pub change: &'static str,
    pub path: String,
}

pub fn entry(page: &Page<'_>, revision: &Revision) -> Entry {
    let (files, more_files) = files(revision.files.iter());
    let forge = page.inputs.config.forge.as_ref();
    Entry {
        short: revision.commit.chars().take(8).collect(),
        commit: forge.map(|forge| forge.commit(&revision.commit)),
        when: When::at(page.words(), revision.time),
        author: revision.author.clone(),
        with: revision.with.clone(),
        summary: revision.summary.clone(),
        pull_request: revision
            .pull_request
            .map(|number| Request { number, href: forge.map(|forge| forge.pull_request(number)) }),
        tags: tags(page, revision, None),
        files,
        more_files,
        tale: Tale::default(),
        unknown: None,
    }
}

/// The files of a revision that are named, and how many are not.
pub fn files<'r>(mut all: impl Iterator<Item = &'r (FileChange, String)>) -> (Vec<File>, usize) {
    let named = all.by_ref().take(FILES);
    let named = named.map(|(change, path)| File { change: change.as_str(), path: path.clone() }).collect();
    (named, all.count())
}

/// The tags that name the state after a revision: those of the mesh and of the product that is told of, or of all.
fn tags(page: &Page<'_>, revision: &Revision, product: Option<&str>) -> Vec<String> {
    let all = page.inputs.timelines.tags_at(revision.number, product);
    all.take(TAGS).map(|tag| tag.name.clone()).collect()
}

/// A revision with what it changed of some things: those of its changes that are to be told.
pub fn told_entry(page: &Page<'_>, revision: &Revision, own: Option<Own<'_>>, changes: &[&Change]) -> Entry {
    let known = page.inputs.timelines.mesh.get(revision.number);
    let unknown = known.and_then(|known| known.unknown.clone());
    let product = own.filter(|own| own.thing == Thing::Product).map(|own| own.address);
    let tags = tags(page, revision, product);
    Entry { tale: told::tale(page, changes.iter().copied(), own), unknown, tags, ..entry(page, revision) }
}

/// What a reader must know about how far back the history goes; `None` where all of it is known.
pub fn notice(words: &Words, reach: &Reach) -> Option<String> {
    match reach {
        Reach::Complete => None,
        Reach::Shallow { fix } => Some(format!("{} {fix}", words.t("shallow"))),
        Reach::NoRepository => Some(words.t("no-repository").to_owned()),
        Reach::Unreadable { reason } => Some(words.with("unreadable-history", &[("reason", reason)])),
        Reach::Empty => Some(words.t("no-commit").to_owned()),
    }
}

/// The past of one thing, as its own page shows it.
#[derive(Debug, Clone, Serialize)]
pub struct Past {
    pub last_change: When,
    pub entries: Vec<Entry>,
    pub total: usize,
    pub contributors: Vec<Contributor>,
    pub uncommitted: Vec<String>,
    pub notice: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Contributor {
    pub name: String,
    pub commits: String,
}

/// The revisions of a part of the past; `None` for a thing that history does not know.
pub fn past(page: &Page<'_>, address: &str, part: &Part) -> Past {
    let timelines = page.inputs.timelines;
    let timeline: Option<&Timeline> = timelines.products.get(address);
    let reach = notice(page.words(), &timelines.reach);
    let Some(timeline) = timeline else {
        return Past {
            last_change: When::unknown(page.words()),
            entries: Vec::new(),
            total: 0,
            contributors: Vec::new(),
            uncommitted: Vec::new(),
            notice: reach,
        };
    };
    let own = Some(Own { thing: Thing::Product, address });
    Past {
        last_change: When::of(page.words(), timeline.last_change),
        entries: timeline
            .revisions
            .iter()
            .skip(part.skip)
            .take(part.length)
            .map(|revision| told_entry(page, revision, own, &timelines.of_product_in(revision.number, address)))
            .collect(),
        total: timeline.revisions.len(),
        contributors: timeline
            .contributors
            .iter()
            .map(|person| Contributor {
                name: person.name.clone(),
                commits: page.count("change-count", person.commits),
            })
            .collect(),
        uncommitted: timeline.uncommitted.clone(),
        notice: reach,
    }
}

pub fn parts(inputs: &Inputs<'_>, id: ProductId) -> impl Iterator<Item = Part> + use<> {
    let address = &inputs.mesh.product(id).address;
    let revisions = inputs.timelines.products.get(address).map_or(0, |timeline| timeline.revisions.len());
    Part::split(revisions, PER_PAGE)
}

#[derive(Serialize)]
struct View {
    name: String,
    product: Link,
    past: Past,
    /// The versions that it declares or declared, on the first page.
    versions: Vec<Version>,
    pager: Option<Pager>,
}

pub fn product_page(inputs: &Inputs<'_>, url: &str, id: ProductId, part: &Part) -> Result<String> {
    let mesh = inputs.mesh;
    let product = mesh.product(id);
    let about = inputs.words().with("describe-history", &[("name", &product.name)]);
    let page = way::below_product(Page::new(inputs, url, inputs.t("history")).describe(&about), id);
    let view = View {
        name: product.name.clone(),
        product: page.link(&product.name, &url::product(mesh, id)),
        past: past(&page, &product.address, part),
        versions: if part.number == 0 { versions::of_product(&page, id, None) } else { Vec::new() },
        pager: listing::pager(&page, part, |number| Part::url(&url::history(mesh, id), number)),
    };
    page.render("product-history.html", &view)
}
