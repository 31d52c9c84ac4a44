//! Pages at the addresses of what was removed: what it was, when and by whom it was removed and why, and what takes its
//! place.
//!
//! Only for what git knows to be removed; an address that is in use keeps its page, and one that redirects.yaml leads
//! elsewhere leads there.

mod was;

use std::sync::Arc;

use serde::Serialize;

use self::was::Was;
use super::ending::{self, Successor};
use super::page::{Link, Page, Section};
use super::past::{self, Entry};
use super::plan::{Kind, Planned};
use super::timeline::{self, Timeline};
use super::told::Own;
use super::{Inputs, versions};
use crate::error::Result;
use crate::model::address::url;
use crate::model::index::Paged;
use crate::model::timeline::{LeftAt, Thing};

/// How many revisions of its past are told, and how many readers are named.
const REVISIONS: usize = 20;
const READERS: usize = 100;

#[derive(Serialize)]
struct View {
    name: String,
    kind: &'static str,
    version: Option<String>,
    /// "It was removed on 2026-03-14 by Ada."
    removed: String,
    /// What redirects.yaml says to those who come here.
    note: Option<String>,
    /// What takes its place.
    successors: Vec<Successor>,
    until: Entry,
    owner: Option<String>,
    was: Was,
    /// Why what it was is not shown.
    problem: Option<String>,
    readers: Vec<Reader>,
    more_readers: usize,
    timeline: Timeline,
    file: String,
    forge: Option<String>,
    products: Link,
    search: Link,
}

/// A product that read it.
#[derive(Serialize)]
struct Reader {
    product: Link,
    /// Until when; `None` where it still names it.
    until: Option<String>,
}

/// A page for each thing that is gone and whose address nothing else has; `pages` are sorted by URL, redirects included.
pub(super) fn plan(inputs: &Inputs<'_>, pages: &[Planned], moved: &[Planned]) -> Vec<Planned> {
    let at = |pages: &[Planned], url: &str| pages.binary_search_by(|page| page.url.as_str().cmp(url)).is_ok();
    let leads_on = |url: &str| {
        moved.iter().any(|page| page.url == url && matches!(page.kind, Kind::Moved(super::moved::Moved::To(_))))
    };
    let mut gone = Vec::new();
    for thing in Thing::ALL {
        for (address, states) in inputs.timelines.left.all(thing) {
            let removed = states.first().is_some_and(|state| state.left.removed);
            let Some(url) = address_of(thing, address).filter(|_| removed) else { continue };
            if !at(pages, &url) && !leads_on(&url) {
                gone.push(Planned { url, kind: Kind::Gone(thing, address.clone()) });
            }
        }
    }
    gone
}

/// The page that a thing of an address has, or had.
pub fn address_of(thing: Thing, address: &str) -> Option<String> {
    Some(match thing {
        Thing::Product => format!("products/{address}/index.html"),
        Thing::Contract => {
            let (product, own) = address.rsplit_once('/')?;
            format!("products/{product}/contracts/{own}/index.html")
        }
        Thing::Term => format!("glossary/{address}/index.html"),
        Thing::CodeList => format!("codes/{address}/index.html"),
        Thing::Domain => format!("domains/{address}/index.html"),
        Thing::Team => format!("teams/{address}/index.html"),
    })
}

pub(super) fn render(inputs: &Inputs<'_>, own: &str, thing: Thing, address: &Arc<str>) -> Result<String> {
    let state = inputs.timelines.left(thing, address).first().expect("the plan lists what was left behind");
    let left = &state.left;
    let words = inputs.words();
    let (kind, section, list) = match thing {
        Thing::Term => ("glossary-term", Section::Glossary, ("glossary", url::GLOSSARY)),
        Thing::CodeList => ("code-list", Section::Codes, ("code-lists", url::CODES)),
        Thing::Contract => ("data-contract", Section::Products, ("nav-products", url::PRODUCTS)),
        Thing::Domain => ("domain", Section::Products, ("domains", url::DOMAINS)),
        Thing::Team => ("team", Section::Teams, ("teams", url::TEAMS)),
        Thing::Product => ("data-product", Section::Products, ("nav-products", url::PRODUCTS)),
    };
    let mut page = Page::new(inputs, own, words.with("name-gone", &[("name", &left.name)]))
        .section(section)
        .describe(&words.with("describe-gone", &[("name", &left.name)]))
        .crumb(inputs.t(list.0), list.1);
    if let Some((product, _)) = address.rsplit_once('/').filter(|_| thing == Thing::Contract) {
        page = product_crumb(page, product);
    }
    let revision = &inputs.timelines.mesh[state.revision].revision;
    let (was, problem) = match versions::kept(&page, &left.at) {
        Ok(file) => was::read(&page, thing, state, file),
        Err(problem) => (Was::default(), Some(problem)),
    };
    let day = words.day(revision.time).unwrap_or_else(|| page.t("unknown").to_owned());
    let readers = readers(&page, &was);
    let until = past::entry(&page, revision);
    let view = View {
        name: left.name.to_string(),
        kind: page.t(kind),
        version: left.version.as_deref().map(str::to_owned),
        removed: words.with("removed-by", &[("day", &day), ("who", &revision.author)]),
        note: note(inputs, own),
        successors: successors(&page, thing, state, &was),
        until: Entry { files: Vec::new(), more_files: 0, ..until },
        owner: left.owner.as_deref().map(str::to_owned),
        more_readers: readers.len().saturating_sub(READERS),
        readers: readers.into_iter().take(READERS).collect(),
        was,
        problem,
        timeline: timeline::of(&page, Own { thing, address }, 0, REVISIONS),
        file: left.at.path.to_string(),
        forge: forge(inputs, state),
        products: page.link(page.t("all-data-products"), url::PRODUCTS),
        search: page.link(page.t("a-to-z"), url::SEARCH),
    };
    for (id, key, shown) in [
        ("why", "why-gone", true),
        ("was", "what-it-was", view.problem.is_none()),
        ("consumers", "who-read-it", !view.readers.is_empty()),
        ("history", "history", true),
    ] {
        if shown {
            page.anchor(id, page.t(key));
        }
    }
    page.render("gone.html", &view)
}

/// What takes its place: what its author named, else what its file is about now.
fn successors(page: &Page<'_>, thing: Thing, state: &LeftAt, was: &Was) -> Vec<Successor> {
    let mesh = page.mesh();
    let file = &*state.left.at.path;
    let now = match (thing, mesh.index.at(file)) {
        (Thing::Domain, Some(Paged::Domain(id))) => Some(page.link(&mesh.domain(id).name, &url::domain(mesh, id))),
        (Thing::Team, Some(Paged::Team(id))) => Some(page.link(&mesh.team(id).name, &url::team(mesh, id))),
        _ => None,
    };
    let named = was.successors.iter().map(|name| ending::successor(page, name));
    named.chain(now.map(Successor::of)).collect()
}

/// The product that a contract belonged to, as it is or as it was.
fn product_crumb<'a>(page: Page<'a>, address: &str) -> Page<'a> {
    let mesh = page.mesh();
    if let Some(id) = mesh.product_at(address) {
        return page.crumb(&mesh.product(id).name, &url::product(mesh, id));
    }
    let states = page.inputs.timelines.left(Thing::Product, address);
    let Some(last) = states.first().filter(|state| state.left.removed) else { return page };
    match address_of(Thing::Product, address) {
        Some(url) => page.crumb(&last.left.name, &url),
        None => page,
    }
}

/// What redirects.yaml says of an address that is gone.
fn note(inputs: &Inputs<'_>, own: &str) -> Option<String> {
    let from = own.strip_suffix("/index.html")?;
    inputs.mesh.redirects.iter().find(|redirect| redirect.from == from && redirect.to.is_none())?.note.clone()
}

/// The file in the forge as the commit before the removal has it.
fn forge(inputs: &Inputs<'_>, state: &LeftAt) -> Option<String> {
    let forge = inputs.config.forge.as_ref()?;
    let before = inputs.timelines.mesh.get(state.revision + 1)?;
    Some(forge.file_at(&before.revision.commit, &state.left.at.path))
}

/// Products that name a contract of it still, then those that did, the last ones first.
fn readers(page: &Page<'_>, was: &Was) -> Vec<Reader> {
    let mesh = page.mesh();
    let timelines = page.inputs.timelines;
    let mut readers = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for product in &mesh.products {
        let names = |id: &Option<String>| id.as_ref().is_some_and(|id| was.contracts.contains(id));
        if product.descriptor.inputs.iter().any(|port| names(&port.contract_id)) {
            seen.insert(product.address.as_str());
            let id = mesh.product_at(&product.address).expect("it is one of the mesh");
            readers.push(Reader { product: page.link(&product.name, &url::product(mesh, id)), until: None });
        }
    }
    let ended = was.contracts.iter().filter_map(|id| timelines.readings.get(id)).flatten();
    let mut ended: Vec<&(Arc<str>, usize)> = ended.collect();
    ended.sort_by_key(|(address, revision)| (*revision, address.clone()));
    for (address, revision) in ended {
        if !seen.insert(address) {
            continue;
        }
        let product = match mesh.product_at(address) {
            Some(id) => page.link(&mesh.product(id).name, &url::product(mesh, id)),
            None => Link { text: address.to_string(), href: String::new() },
        };
        let day = timelines.mesh.get(*revision).and_then(|own| page.words().day(own.revision.time));
        readers.push(Reader { product, until: Some(day.unwrap_or_else(|| page.t("unknown").to_owned())) });
    }
    readers
}
