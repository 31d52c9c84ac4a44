//! A domain's page: what it is for, whose it is, its products and its flows.

use std::collections::BTreeMap;

use serde::Serialize;

use super::facts::Fact;
use super::findings::{self, Finding};
use super::flows::{self, Flows};
use super::html::Html;
use super::listing::{self, Owner, Pager, Row, Slice};
use super::page::{Link, Page, Section, Status};
use super::plan::Part;
use super::section::{Channel, all_facts, channels};
use super::timeline::Timeline;
use super::{Inputs, lately, linked, markdown, way};
use crate::error::Result;
use crate::model::address::url;
use crate::model::mesh::{Domain, DomainId, ProductId};
use crate::model::section::Lifecycle;
use crate::model::timeline::Thing;

/// How many flows into a domain, and out of it, its page lists.
const FLOWS: usize = 40;

#[derive(Serialize)]
struct View {
    name: String,
    /// False when only products name the domain.
    described: bool,
    description: Option<Html>,
    owner: Option<Owner>,
    channels: Vec<Channel>,
    parent: Option<Link>,
    children: Vec<Child>,
    total: String,
    health: Vec<Count>,
    rows: Vec<Row>,
    pager: Option<Pager>,
    first: bool,
    show_domain: bool,
    lately: Option<Timeline>,
    feed: String,
    map: Option<Html>,
    inwards: Vec<flows::Row>,
    outwards: Vec<flows::Row>,
    /// Flows that are weaker than all that are listed.
    more_flows: usize,
    terms: Vec<Link>,
    documents: Vec<Link>,
    readme: Option<Html>,
    tags: Vec<String>,
    facts: Vec<Fact>,
    findings: Vec<Finding>,
}

#[derive(Serialize)]
struct Child {
    domain: Link,
    products: String,
}

/// How many products have a status.
#[derive(Debug, Clone, Serialize)]
pub struct Count {
    pub status: Status,
    pub number: usize,
}

pub fn statuses(page: &Page<'_>, products: &[ProductId]) -> Vec<Count> {
    let mut counts: BTreeMap<Lifecycle, usize> = BTreeMap::new();
    for id in products {
        *counts.entry(page.mesh().product(*id).lifecycle).or_default() += 1;
    }
    counts
        .into_iter()
        .map(|(lifecycle, number)| Count { status: Status::new(page.words(), lifecycle, None), number })
        .collect()
}

pub fn render(inputs: &Inputs<'_>, url: &str, id: DomainId, slice: &Slice) -> Result<String> {
    let mesh = inputs.mesh;
    let domain = mesh.domain(id);
    let descriptor = domain.descriptor.as_ref();
    let mut page =
        Page::new(inputs, url, &domain.name).section(Section::Products).twins().feed(url::feed(&url::domain(mesh, id)));
    for above in mesh.domain_and_above(id).iter().skip(1).rev() {
        page = page.crumb(&mesh.domain(*above).name, &url::domain(mesh, *above));
    }
    if let Some(text) = descriptor.and_then(|descriptor| descriptor.description.as_deref()) {
        page = page.describe(text);
    }
    if let Some(origin) = &domain.origin {
        page = page.source(&origin.path);
    }
    let way = way::of_domain(&page, id, None);
    let mut page = page.way(way);
    page.linked(linked::domain(&page, id));
    let first = slice.part.number == 0;
    let (inwards, outwards) = if first { own_flows(&page, id) } else { Default::default() };
    let both: Flows = inwards.iter().chain(&outwards).map(|(key, pairs)| (*key, pairs.clone())).collect();
    let map = flows::map(&page, &both);
    let (inwards, more_inwards) = flows::strongest(&inwards, FLOWS);
    let (outwards, more_outwards) = flows::strongest(&outwards, FLOWS);
    let readme = domain.documents.iter().map(|id| mesh.document(*id)).find(|entry| entry.readme);
    let view = View {
        name: domain.name.clone(),
        described: domain.descriptor.is_some(),
        description: domain
            .origin
            .as_ref()
            .zip(descriptor.and_then(|descriptor| descriptor.description.as_deref()))
            .map(|(origin, text)| markdown::prose(&page, &origin.path, text)),
        owner: owner(&page, domain),
        channels: domain.owner.map(|team| channels(inputs.words(), mesh.team(team).channels())).unwrap_or_default(),
        parent: domain.parent.map(|parent| page.link(&mesh.domain(parent).name, &url::domain(mesh, parent))),
        children: domain
            .children
            .iter()
            .map(|child| Child {
                domain: page.link(&mesh.domain(*child).name, &url::domain(mesh, *child)),
                products: page.count("product-count", mesh.domain(*child).products.len()),
            })
            .collect(),
        total: page.count("data-product-count", slice.total),
        health: statuses(&page, &domain.products),
        rows: slice.products.iter().map(|id| listing::row(&page, *id)).collect(),
        pager: listing::pager(&page, &slice.part, |number| list_url(&url::domain(mesh, id), number)),
        first,
        show_domain: false,
        lately: first.then(|| lately::of(&page, &domain.products, (Thing::Domain, &domain.address))),
        feed: page.to(&url::feed(&url::domain(mesh, id))),
        map,
        inwards: flows::rows(&page, &inwards),
        outwards: flows::rows(&page, &outwards),
        more_flows: more_inwards + more_outwards,
        terms: domain.terms.iter().map(|id| page.link(&mesh.term(*id).name, &url::term(mesh, *id))).collect(),
        documents: documents(&page, &domain.documents),
        readme: readme.filter(|_| first).map(|entry| markdown::render(&page, entry)),
        tags: descriptor.map(|descriptor| descriptor.tags.clone()).unwrap_or_default(),
        facts: descriptor.map(|descriptor| all_facts(&descriptor.custom, &descriptor.rest)).unwrap_or_default(),
        findings: findings::of_files(&page, None, domain.origin.iter().map(|origin| origin.path.as_str())),
    };
    anchors(&mut page, &view);
    page.render("domain.html", &view)
}

/// The URL of a page of the list of products of a domain or team: `domains/sales/products/2/index.html` for the second.
pub fn list_url(first: &str, number: usize) -> String {
    match number {
        0 => first.to_owned(),
        _ => Part::url(&format!("{}products/index.html", first.strip_suffix("index.html").unwrap_or(first)), number),
    }
}

/// Documents that have a page of their own.
pub fn documents(page: &Page<'_>, ids: &[crate::model::mesh::DocumentId]) -> Vec<Link> {
    let mesh = page.mesh();
    ids.iter()
        .filter(|id| !mesh.document(**id).readme)
        .map(|id| page.link(&mesh.document(*id).document.title, &url::document(mesh, *id)))
        .collect()
}

fn anchors(page: &mut Page<'_>, view: &View) {
    for (id, key, shown) in [
        ("subdomains", "subdomains", view.first && !view.children.is_empty()),
        ("products", "products", true),
        ("flows", "flows", view.first && (!view.inwards.is_empty() || !view.outwards.is_empty())),
        ("changes", "what-changed", view.lately.as_ref().is_some_and(|lately| !lately.entries.is_empty())),
        ("readme", "about", view.readme.is_some()),
        ("terms", "glossary", view.first && !view.terms.is_empty()),
        ("documents", "documents", view.first && !view.documents.is_empty()),
        ("facts", "facts", view.first && !view.facts.is_empty()),
        ("findings", "findings", view.first && !view.findings.is_empty()),
    ] {
        if shown {
            page.anchor(id, page.t(key));
        }
    }
}

fn owner(page: &Page<'_>, domain: &Domain) -> Option<Owner> {
    let mesh = page.mesh();
    let written = domain.descriptor.as_ref().and_then(|descriptor| descriptor.owner.as_deref());
    match domain.owner {
        Some(team) => Some(Owner { name: mesh.team(team).name.clone(), href: Some(page.to(&url::team(mesh, team))) }),
        None => written.map(|name| Owner { name: name.to_owned(), href: None }),
    }
}

/// Flows into the domain and out of it.
fn own_flows(page: &Page<'_>, id: DomainId) -> (Flows, Flows) {
    let mesh = page.mesh();
    let (mut inwards, mut outwards) = (Flows::new(), Flows::new());
    for product in &mesh.domain(id).products {
        for upstream in &mesh.product(*product).upstream {
            let from = mesh.product(*upstream).domain;
            if from != id {
                inwards.entry((from, id)).or_default().push((*upstream, *product));
            }
        }
        for downstream in &mesh.product(*product).downstream {
            let to = mesh.product(*downstream).domain;
            if to != id {
                outwards.entry((id, to)).or_default().push((*product, *downstream));
            }
        }
    }
    (inwards, outwards)
}
