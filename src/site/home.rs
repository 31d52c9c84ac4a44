//! The home page: search first, the domains, what changed, what will be retired.

use serde::Serialize;

use super::changes::{self, Day, Scope};
use super::directory::{self, DomainCard};
use super::html::{Html, sentence};
use super::listing::{self, Row};
use super::page::{Page, Section};
use super::{Inputs, flows, markdown, past};
use crate::error::Result;
use crate::model::address::url;
use crate::model::mesh::{DocumentOwner, DomainId, ProductId};
use crate::model::section::Lifecycle;

#[derive(Serialize)]
struct View {
    title: String,
    sentence: String,
    search: String,
    counts: Vec<Count>,
    domains: Vec<DomainCard>,
    /// Domains that are not shown here.
    more_domains: usize,
    all_domains: String,
    map: Option<Html>,
    lineage: String,
    days: Vec<Day>,
    changes: String,
    notice: Option<String>,
    leaving: Vec<Row>,
    show_domain: bool,
    tasks: Vec<Task>,
    readme: Option<Html>,
}

#[derive(Serialize)]
struct Count {
    text: String,
    href: String,
}

/// What a visitor may have come for.
#[derive(Serialize)]
struct Task {
    title: &'static str,
    text: &'static str,
    href: String,
    out: bool,
}

/// How many changes and departures the home page shows.
const CHANGES: usize = 6;
/// With more domains than these, the home page shows the largest ones only.
const MOST_DOMAINS: usize = 40;
const LARGE_DOMAINS: usize = 24;
const LEAVING: usize = 10;

pub fn render(inputs: &Inputs<'_>) -> Result<String> {
    let mesh = inputs.mesh;
    let mut page = Page::new(inputs, url::HOME, &mesh.title).section(Section::Home).describe(&mesh.description);
    page.linked(super::linked::catalogue(&page));
    let timelines = inputs.timelines;
    let readme = mesh.documents.iter().find(|entry| entry.readme && entry.owner == DocumentOwner::Mesh);
    let (domains, more_domains) = domains(&page);
    let view = View {
        title: mesh.title.clone(),
        sentence: sentence(&mesh.description, 240),
        search: page.to(url::SEARCH),
        counts: counts(&page),
        domains,
        more_domains,
        all_domains: page.to(url::DOMAINS),
        map: flows::map(&page, &flows::all(mesh)),
        lineage: page.to(url::LINEAGE),
        days: changes::days(&page, timelines.mesh.iter().take(CHANGES), Scope::ALL),
        changes: page.to(url::CHANGES),
        notice: past::notice(inputs.words(), &timelines.reach),
        leaving: leaving(&page),
        show_domain: true,
        tasks: tasks(&page),
        readme: readme.map(|entry| markdown::render(&page, entry)),
    };
    for (id, key, shown) in [
        ("domains", "domains", !view.domains.is_empty()),
        ("map", "map", view.map.is_some()),
        ("changes", "what-changed", true),
        ("leaving", "leaving", !view.leaving.is_empty()),
        ("readme", "about-mesh", view.readme.is_some()),
    ] {
        if shown {
            page.anchor(id, page.t(key));
        }
    }
    page.render("home.html", &view)
}

fn counts(page: &Page<'_>) -> Vec<Count> {
    let mesh = page.mesh();
    [
        (mesh.products.len(), "data-product-count", url::PRODUCTS),
        (mesh.domains.len(), "domain-count", url::DOMAINS),
        (mesh.contracts.len(), "contract-count", url::SEARCH),
        (mesh.terms.len(), "term-count", url::GLOSSARY),
        (mesh.code_lists.len(), "code-list-count", url::CODES),
        (mesh.teams.len(), "team-count", url::TEAMS),
    ]
    .into_iter()
    .filter(|(number, ..)| *number > 0)
    .map(|(number, key, url)| Count { text: page.count(key, number), href: page.to(url) })
    .collect()
}

/// The domains that are part of no other; of very many those with the most products, and how many there are beside them.
fn domains(page: &Page<'_>) -> (Vec<DomainCard>, usize) {
    let mesh = page.mesh();
    let ids = (0_u32..).map(DomainId).take(mesh.domains.len());
    let mut top: Vec<DomainId> = ids.filter(|id| mesh.domain(*id).parent.is_none()).collect();
    let mut more = 0;
    if top.len() > MOST_DOMAINS {
        more = mesh.domains.len() - LARGE_DOMAINS;
        top.sort_by_key(|id| (std::cmp::Reverse(directory::products_within(page, *id)), *id));
        top.truncate(LARGE_DOMAINS);
        top.sort();
    }
    (top.into_iter().map(|id| directory::domain_card(page, id)).collect(), more)
}

/// Products that their readers should move away from, the most read first.
fn leaving(page: &Page<'_>) -> Vec<Row> {
    let mesh = page.mesh();
    let mut leaving: Vec<ProductId> = (0..mesh.products.len())
        .filter_map(|at| u32::try_from(at).ok().map(ProductId))
        .filter(|id| {
            let product = mesh.product(*id);
            product.lifecycle == Lifecycle::Deprecated
                || (product.descriptor.deprecated == Some(true) && product.lifecycle != Lifecycle::Retired)
        })
        .collect();
    leaving.sort_by_key(|id| (std::cmp::Reverse(mesh.product(*id).downstream.len()), *id));
    leaving.truncate(LEAVING);
    leaving.into_iter().map(|id| listing::row(page, id)).collect()
}

fn tasks(page: &Page<'_>) -> Vec<Task> {
    let forge = page.inputs.config.forge.as_ref();
    vec![
        Task { title: page.t("task-find"), text: page.t("task-find-text"), href: page.to(url::PRODUCTS), out: false },
        Task {
            title: page.t("task-publish"),
            text: page.t("task-publish-text"),
            href: forge.map_or_else(|| page.to(url::TEAMS), |forge| forge.url.clone()),
            out: forge.is_some(),
        },
        Task {
            title: page.t("task-govern"),
            text: page.t("task-govern-text"),
            href: page.to(url::GOVERNANCE),
            out: false,
        },
        Task { title: page.t("task-agent"), text: page.t("task-agent-text"), href: page.to(url::CATALOG), out: false },
    ]
}
