//! Lineage: one product's surroundings, and the whole mesh by domain. Every picture has a list that says the same.

use std::collections::BTreeSet;

use serde::Serialize;

use super::html::Html;
use super::page::{Link, Page, Section, Status};
use super::surroundings::{self, CROWDED, Surroundings, surroundings};
use super::{Inputs, consumers, flows, way};
use crate::error::Result;
use crate::model::Mesh;
use crate::model::address::url;
use crate::model::mesh::{DomainId, ProductId};

/// Steps from the product: what its own page shows, what its lineage page shows, and the most to choose.
const NEAR: usize = 1;
pub const USUAL: usize = 2;
pub const FAR: usize = 3;
/// How many products of one step the list names; the picture counts them all.
const LISTED: usize = 200;

/// How many flows between domains the mesh's page lists.
const ROWS: usize = 300;
/// How many readers of an external source, and how many domains without a flow, it names.
const READERS: usize = 12;
const ALONE: usize = 100;

/// The page of a product's lineage by depth: beyond the usual one with the depth in its address.
pub fn url(mesh: &Mesh, id: ProductId, depth: usize) -> String {
    let own = url::lineage(mesh, id);
    match depth {
        ..=USUAL => own,
        _ => own.replace("/index.html", &format!("/{depth}/index.html")),
    }
}

/// The product's closest surroundings, for its own page.
pub fn near(page: &Page<'_>, id: ProductId) -> Option<Html> {
    let around = surroundings(page.mesh(), id, NEAR);
    surroundings::picture(page, id, &around, &url::lineage(page.mesh(), id))
}

/// The list twin: one entry for each distance, its products by domain where they are many.
#[derive(Debug, Clone, Serialize)]
struct Step {
    id: String,
    title: String,
    number: String,
    products: Vec<Near>,
    groups: Vec<Group>,
    more: usize,
    /// Where all of them are.
    all: Option<Link>,
}

#[derive(Debug, Clone, Serialize)]
struct Group {
    id: String,
    domain: Link,
    number: String,
    products: Vec<Near>,
}

#[derive(Debug, Clone, Serialize)]
struct Near {
    product: Link,
    /// Not said again within a group.
    domain: Option<Link>,
    status: Status,
}

fn list(page: &Page<'_>, id: ProductId, around: &Surroundings) -> Vec<Step> {
    around.steps.iter().map(|(distance, products)| step(page, id, *distance, products)).collect()
}

fn step(page: &Page<'_>, id: ProductId, distance: isize, products: &[ProductId]) -> Step {
    let mesh = page.mesh();
    let domain = |id: DomainId| page.link(&mesh.domain(id).name, &url::domain(mesh, id));
    let near = |id: &ProductId, with_domain: bool| {
        let product = mesh.product(*id);
        Near {
            product: page.link(&product.name, &url::product(mesh, *id)),
            domain: with_domain.then(|| domain(product.domain)),
            status: Status::new(page.words(), product.lifecycle, product.descriptor.status.as_deref()),
        }
    };
    // Grouped as soon as the picture may be, so that every group of it leads to one here.
    let groups = if products.len() > CROWDED { groups(mesh, products) } else { Vec::new() };
    let shown: usize = groups.iter().map(|(_, shown, _)| shown.len()).sum();
    let group = |(own, shown, all): (DomainId, Vec<ProductId>, usize)| Group {
        id: surroundings::group_id(mesh, distance, own),
        domain: domain(own),
        number: page.count("product-count", all),
        products: shown.iter().map(|id| near(id, false)).collect(),
    };
    Step {
        id: surroundings::step_id(distance),
        title: match distance {
            -1 => page.t("reads-directly").to_owned(),
            1 => page.t("read-directly-by").to_owned(),
            step if step < 0 => page.count("upstream-steps", step.unsigned_abs()),
            step => page.count("downstream-steps", step.unsigned_abs()),
        },
        number: page.count("product-count", products.len()),
        more: if groups.is_empty() { 0 } else { products.len() - shown },
        all: consumers::all(page, id).filter(|_| distance == 1),
        products: if groups.is_empty() { products.iter().map(|id| near(id, true)).collect() } else { Vec::new() },
        groups: groups.into_iter().map(group).collect(),
    }
}

/// The domains of a step with those of their products that are listed, and how many they have; the picture's are all there,
/// and what the list has room for goes to the strongest.
fn groups(mesh: &Mesh, products: &[ProductId]) -> Vec<(DomainId, Vec<ProductId>, usize)> {
    let (by_strength, drawn) = surroundings::by_strength(mesh, products);
    let mut room = LISTED;
    let mut groups: Vec<(DomainId, Vec<ProductId>, usize)> = Vec::new();
    for (at, (own, mut members)) in by_strength.into_iter().enumerate() {
        let all = members.len();
        members.truncate(room);
        room -= members.len();
        if at < drawn || !members.is_empty() {
            groups.push((own, members, all));
        }
    }
    groups.sort_by_key(|(own, ..)| *own);
    groups
}

#[derive(Serialize)]
struct ProductView {
    name: String,
    product: Link,
    picture: Option<Html>,
    depths: Vec<Depth>,
    steps: Vec<Step>,
    external: Vec<String>,
}

/// A choice of how far the picture goes.
#[derive(Serialize)]
struct Depth {
    text: String,
    href: String,
    current: bool,
}

pub fn product_page(inputs: &Inputs<'_>, id: ProductId, depth: usize) -> Result<String> {
    let mesh = inputs.mesh;
    let product = mesh.product(id);
    let page = Page::new(inputs, self::url(mesh, id, depth), inputs.t("lineage"))
        .describe(&inputs.words().with("describe-product-lineage", &[("name", &product.name)]))
        .canonical(&url::lineage(mesh, id));
    let page = way::below_product(page, id);
    let around = surroundings(mesh, id, depth);
    let own = page.url.clone();
    let view = ProductView {
        name: product.name.clone(),
        product: page.link(&product.name, &url::product(mesh, id)),
        picture: surroundings::picture(&page, id, &around, &own),
        depths: depths(&page, id, depth),
        steps: list(&page, id, &around),
        external: around.external,
    };
    page.render("product-lineage.html", &view)
}

/// One step is what the product's own page shows; further ones are offered where something stands there.
fn depths(page: &Page<'_>, id: ProductId, current: usize) -> Vec<Depth> {
    let mesh = page.mesh();
    (NEAR..=FAR)
        .filter(|depth| *depth == NEAR || surroundings::reaches(mesh, id, *depth))
        .map(|depth| Depth {
            text: page.count("step-count", depth),
            href: match depth {
                NEAR => page.to(&format!("{}#lineage", url::product(mesh, id))),
                _ => page.to(&self::url(mesh, id, depth)),
            },
            current: depth == current,
        })
        .collect()
}

#[derive(Serialize)]
struct MeshView {
    picture: Option<Html>,
    rows: Vec<flows::Row>,
    /// Flows that are weaker than all that are listed; each stands on the pages of its products.
    more_rows: usize,
    external: Vec<External>,
    more_external: usize,
    products: String,
    edges: String,
    /// Domains without a flow to or from another.
    alone: Vec<Link>,
    more_alone: usize,
}

#[derive(Serialize)]
struct External {
    contract: String,
    readers: Vec<Link>,
    more: usize,
}

pub fn mesh_page(inputs: &Inputs<'_>) -> Result<String> {
    let mesh = inputs.mesh;
    let mut page = Page::new(inputs, url::LINEAGE, inputs.t("lineage"))
        .section(Section::Lineage)
        .describe(inputs.t("describe-lineage"));
    let flows = flows::all(mesh);
    let linked: BTreeSet<DomainId> = flows.keys().flat_map(|(from, to)| [*from, *to]).collect();
    let (shown, more_rows) = flows::strongest(&flows, ROWS);
    let view = MeshView {
        picture: flows::map(&page, &flows),
        rows: flows::rows(&page, &shown),
        more_rows,
        external: mesh
            .external
            .iter()
            .take(ROWS)
            .map(|(contract, readers)| External {
                contract: contract.clone(),
                readers: readers
                    .iter()
                    .take(READERS)
                    .map(|(id, _)| page.link(&mesh.product(*id).name, &url::product(mesh, *id)))
                    .collect(),
                more: readers.len().saturating_sub(READERS),
            })
            .collect(),
        more_external: mesh.external.len().saturating_sub(ROWS),
        products: page.count("product-count", mesh.products.len()),
        edges: page.count("link-count", mesh.products.iter().map(|product| product.upstream.len()).sum()),
        alone: (0..mesh.domains.len())
            .filter_map(|at| u32::try_from(at).ok().map(DomainId))
            .filter(|id| !linked.contains(id))
            .take(ALONE)
            .map(|id| page.link(&mesh.domain(id).name, &url::domain(mesh, id)))
            .collect(),
        more_alone: (mesh.domains.len() - linked.len()).saturating_sub(ALONE),
    };
    page.anchor("flows", page.t("flows-between"));
    if !view.external.is_empty() {
        page.anchor("external", page.t("external-sources"));
    }
    page.render("lineage.html", &view)
}
