//! The home page: search first, the domains, what changed, what will be retired.

use serde::Serialize;

use super::changes::{self, Day, Scope};
use super::html::{Html, sentence};
use super::listing::{self, Owner, Row};
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
    domains: Vec<Domain>,
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

#[derive(Serialize)]
struct Domain {
    name: String,
    href: String,
    sentence: String,
    products: String,
    subdomains: usize,
    owner: Option<Owner>,
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
const LEAVING: usize = 10;

pub fn render(inputs: &Inputs<'_>) -> Result<String> {
    let mesh = inputs.mesh;
    let mut page = Page::new(inputs, url::HOME, &mesh.title).section(Section::Home).describe(&mesh.description);
    page.linked(super::linked::catalogue(&page));
    let timelines = inputs.timelines;
    let readme = mesh.documents.iter().find(|entry| entry.readme && entry.owner == DocumentOwner::Mesh);
    let view = View {
        title: mesh.title.clone(),
        sentence: sentence(&mesh.description, 240),
        search: page.to(url::SEARCH),
        counts: counts(&page),
        domains: domains(&page),
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
        (mesh.domains.len(), "domain-count", "index.html#domains"),
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

/// The domains that are part of no other.
fn domains(page: &Page<'_>) -> Vec<Domain> {
    let mesh = page.mesh();
    let top = mesh.domains.iter().enumerate().filter(|(_, domain)| domain.parent.is_none());
    top.filter_map(|(at, domain)| {
        let id = DomainId(u32::try_from(at).ok()?);
        let below = domain.children.iter().map(|child| mesh.domain(*child).products.len()).sum::<usize>();
        let description = domain.descriptor.as_ref().and_then(|descriptor| descriptor.description.as_deref());
        Some(Domain {
            name: domain.name.clone(),
            href: page.to(&url::domain(mesh, id)),
            sentence: sentence(description.unwrap_or_default(), 140),
            products: page.count("product-count", domain.products.len() + below),
            subdomains: domain.children.len(),
            owner: domain
                .owner
                .map(|team| Owner { name: mesh.team(team).name.clone(), href: Some(page.to(&url::team(mesh, team))) }),
        })
    })
    .collect()
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
