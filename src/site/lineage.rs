//! Lineage: one product's surroundings, and the whole mesh by domain. Every picture has a list that says the same.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::html::{Html, count};
use super::page::{Link, Page, Section, Status};
use super::{Inputs, flows, picture, way};
use crate::error::Result;
use crate::model::Mesh;
use crate::model::address::url;
use crate::model::mesh::{DomainId, ProductId};

/// Steps from the product that its own page and its lineage page show.
pub const NEAR: usize = 1;
pub const FAR: usize = 3;

/// A column with more products than this shows their domains instead.
const CROWDED: usize = 12;

/// Products at their distance from one product; upstream is negative.
struct Surroundings {
    /// By distance, without the product itself.
    steps: BTreeMap<isize, Vec<ProductId>>,
    /// Names of external sources the product itself reads.
    external: Vec<String>,
}

fn surroundings(mesh: &Mesh, id: ProductId, depth: usize) -> Surroundings {
    let mut steps = BTreeMap::new();
    let mut seen = BTreeSet::from([id]);
    for sign in [-1, 1] {
        let next = |id: ProductId| match sign {
            -1 => &mesh.product(id).upstream,
            _ => &mesh.product(id).downstream,
        };
        let mut edge = vec![id];
        for step in 1..=depth {
            let mut found: Vec<ProductId> =
                edge.iter().flat_map(|at| next(*at)).copied().filter(|other| seen.insert(*other)).collect();
            if found.is_empty() {
                break;
            }
            found.sort();
            let distance = isize::try_from(step).unwrap_or(isize::MAX) * sign;
            steps.insert(distance, found.clone());
            edge = found;
        }
    }
    let product = mesh.product(id);
    let external = product
        .inputs
        .iter()
        .zip(&product.descriptor.inputs)
        .filter(|(input, _)| input.upstream.is_empty())
        .map(|(_, port)| port.name.clone())
        .collect();
    Surroundings { steps, external }
}

/// The surroundings of a product as a picture; `None` where nothing is around it.
pub fn picture(page: &Page<'_>, id: ProductId, depth: usize) -> Option<Html> {
    let mesh = page.mesh();
    let Surroundings { steps, external } = surroundings(mesh, id, depth);
    if steps.is_empty() && external.is_empty() {
        return None;
    }
    let first = steps.keys().next().copied().unwrap_or(0).min(if external.is_empty() { 0 } else { -1 });
    let column = |distance: isize| usize::try_from(distance - first).unwrap_or(0);
    let product = mesh.product(id);
    let mut nodes = vec![picture::Node {
        label: product.name.clone(),
        note: mesh.domain(product.domain).name.clone(),
        href: Some(page.to(&url::product(mesh, id))),
        class: "self",
        column: column(0),
    }];
    // Where a product stands in the picture: itself, or the domain that stands for it.
    let mut place: BTreeMap<ProductId, usize> = BTreeMap::from([(id, 0)]);
    for (distance, products) in &steps {
        if products.len() <= CROWDED {
            for other in products {
                place.insert(*other, nodes.len());
                nodes.push(product_node(page, *other, column(*distance)));
            }
            continue;
        }
        let mut by_domain: BTreeMap<DomainId, Vec<ProductId>> = BTreeMap::new();
        for other in products {
            by_domain.entry(mesh.product(*other).domain).or_default().push(*other);
        }
        for (domain, members) in by_domain {
            let lone = members.len() == 1;
            place.extend(members.iter().map(|member| (*member, nodes.len())));
            nodes.push(match members.first() {
                Some(only) if lone => product_node(page, *only, column(*distance)),
                _ => picture::Node {
                    label: mesh.domain(domain).name.clone(),
                    note: count(members.len(), "product", "products"),
                    href: Some(page.to(&url::domain(mesh, domain))),
                    class: "group",
                    column: column(*distance),
                },
            });
        }
    }
    let mut edges: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (other, to) in &place {
        for upstream in &mesh.product(*other).upstream {
            if let Some(from) = place.get(upstream).filter(|from| *from != to) {
                *edges.entry((*from, *to)).or_default() += 1;
            }
        }
    }
    if external.len() <= CROWDED {
        for name in external {
            edges.insert((nodes.len(), 0), 1);
            nodes.push(external_node(name, column(-1)));
        }
    } else {
        edges.insert((nodes.len(), 0), external.len());
        nodes.push(external_node(format!("{} external sources", external.len()), column(-1)));
    }
    let edges: Vec<picture::Edge> = edges
        .into_iter()
        .map(|((from, to), links)| {
            let many = if links > 1 { format!(" ({links} links)") } else { String::new() };
            picture::Edge { from, to, title: format!("{} to {}{many}", nodes[from].label, nodes[to].label) }
        })
        .collect();
    Some(picture::draw(&format!("Lineage of {}", product.name), &nodes, &edges))
}

fn product_node(page: &Page<'_>, id: ProductId, column: usize) -> picture::Node {
    let mesh = page.mesh();
    let product = mesh.product(id);
    picture::Node {
        label: product.name.clone(),
        note: mesh.domain(product.domain).name.clone(),
        href: Some(page.to(&url::product(mesh, id))),
        class: "product",
        column,
    }
}

fn external_node(label: String, column: usize) -> picture::Node {
    picture::Node { label, note: "external source".to_owned(), href: None, class: "external", column }
}

/// The list twin: one entry for each distance.
#[derive(Debug, Clone, Serialize)]
pub struct Step {
    pub title: String,
    pub products: Vec<Near>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Near {
    pub product: Link,
    pub domain: Link,
    pub status: Status,
}

fn list(page: &Page<'_>, around: &Surroundings) -> Vec<Step> {
    let mesh = page.mesh();
    around
        .steps
        .iter()
        .map(|(distance, products)| Step {
            title: match distance {
                -1 => "Reads directly".to_owned(),
                1 => "Read directly by".to_owned(),
                step if *step < 0 => format!("Upstream, {} steps away", -step),
                step => format!("Downstream, {step} steps away"),
            },
            products: products
                .iter()
                .map(|id| {
                    let product = mesh.product(*id);
                    Near {
                        product: page.link(&product.name, &url::product(mesh, *id)),
                        domain: page.link(&mesh.domain(product.domain).name, &url::domain(mesh, product.domain)),
                        status: Status::new(product.lifecycle, product.descriptor.status.as_deref()),
                    }
                })
                .collect(),
        })
        .collect()
}

#[derive(Serialize)]
struct ProductView {
    name: String,
    product: Link,
    picture: Option<Html>,
    steps: Vec<Step>,
    external: Vec<String>,
    depth: usize,
}

pub fn product_page(inputs: &Inputs<'_>, id: ProductId) -> Result<String> {
    let mesh = inputs.mesh;
    let product = mesh.product(id);
    let page = Page::new(inputs, url::lineage(mesh, id), "Lineage")
        .section(Section::Products)
        .describe(&format!("What {} is made from and who reads it.", product.name))
        .crumb(&mesh.domain(product.domain).name, &url::domain(mesh, product.domain))
        .crumb(&product.name, &url::product(mesh, id))
        .source(&product.origin.path);
    let way = way::of_product(&page, id, None);
    let page = page.way(way);
    let around = surroundings(mesh, id, FAR);
    let view = ProductView {
        name: product.name.clone(),
        product: page.link(&product.name, &url::product(mesh, id)),
        picture: picture(&page, id, FAR),
        steps: list(&page, &around),
        external: around.external,
        depth: FAR,
    };
    page.render("product-lineage.html", &view)
}

#[derive(Serialize)]
struct MeshView {
    picture: Option<Html>,
    rows: Vec<flows::Row>,
    external: Vec<External>,
    products: String,
    edges: String,
    /// Domains without a flow to or from another.
    alone: Vec<Link>,
}

#[derive(Serialize)]
struct External {
    contract: String,
    readers: Vec<Link>,
}

pub fn mesh_page(inputs: &Inputs<'_>) -> Result<String> {
    let mesh = inputs.mesh;
    let mut page = Page::new(inputs, url::LINEAGE, "Lineage")
        .section(Section::Lineage)
        .describe("Domains and the flows of data between them, from the ports of their products.");
    let flows = flows::all(mesh);
    let linked: BTreeSet<DomainId> = flows.keys().flat_map(|(from, to)| [*from, *to]).collect();
    let view = MeshView {
        picture: flows::map(&page, &flows),
        rows: flows::rows(&page, &flows),
        external: mesh
            .external
            .iter()
            .map(|(contract, readers)| External {
                contract: contract.clone(),
                readers: readers
                    .iter()
                    .map(|(id, _)| page.link(&mesh.product(*id).name, &url::product(mesh, *id)))
                    .collect(),
            })
            .collect(),
        products: count(mesh.products.len(), "product", "products"),
        edges: count(mesh.products.iter().map(|product| product.upstream.len()).sum(), "link", "links"),
        alone: (0..mesh.domains.len())
            .filter_map(|at| u32::try_from(at).ok().map(DomainId))
            .filter(|id| !linked.contains(id))
            .map(|id| page.link(&mesh.domain(id).name, &url::domain(mesh, id)))
            .collect(),
    };
    page.anchor("flows", "Flows between domains");
    if !view.external.is_empty() {
        page.anchor("external", "External sources");
    }
    page.render("lineage.html", &view)
}
