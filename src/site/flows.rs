//! Flows between domains: how many products of one read products of another. Counted from the ports, never invented.

use std::collections::BTreeMap;

use serde::Serialize;

use super::html::Html;
use super::page::{Link, Page};
use super::{layout, picture};
use crate::model::Mesh;
use crate::model::address::url;
use crate::model::mesh::{DomainId, ProductId};

/// From the domain that provides to the domain that reads: pairs of products.
pub type Flows = BTreeMap<(DomainId, DomainId), Vec<(ProductId, ProductId)>>;

/// Every flow between two different domains.
pub fn all(mesh: &Mesh) -> Flows {
    let mut flows = Flows::new();
    for (at, product) in mesh.products.iter().enumerate() {
        let Ok(at) = u32::try_from(at) else { break };
        for upstream in &product.upstream {
            let from = mesh.product(*upstream).domain;
            if from != product.domain {
                flows.entry((from, product.domain)).or_default().push((*upstream, ProductId(at)));
            }
        }
    }
    flows
}

/// A flow as a row of a list.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    pub from: Link,
    pub to: Link,
    pub pairs: usize,
    /// Some of the pairs, as links.
    pub examples: Vec<(Link, Link)>,
    pub more: usize,
}

const EXAMPLES: usize = 12;

pub fn rows(page: &Page<'_>, flows: &Flows) -> Vec<Row> {
    let mesh = page.mesh();
    let product = |id: ProductId| page.link(&mesh.product(id).name, &url::product(mesh, id));
    let domain = |id: DomainId| page.link(&mesh.domain(id).name, &url::domain(mesh, id));
    flows
        .iter()
        .map(|((from, to), pairs)| Row {
            from: domain(*from),
            to: domain(*to),
            pairs: pairs.len(),
            examples: pairs.iter().take(EXAMPLES).map(|(from, to)| (product(*from), product(*to))).collect(),
            more: pairs.len().saturating_sub(EXAMPLES),
        })
        .collect()
}

/// More domains than this make no picture that helps; the list says it all.
const MOST: usize = 48;

/// The domains that take part in flows, as a picture; `None` where there are none or too many.
pub fn map(page: &Page<'_>, flows: &Flows) -> Option<Html> {
    let mesh = page.mesh();
    let mut domains: Vec<DomainId> = flows.keys().flat_map(|(from, to)| [*from, *to]).collect();
    domains.sort();
    domains.dedup();
    if domains.is_empty() || domains.len() > MOST {
        return None;
    }
    let index = |id: DomainId| domains.binary_search(&id).expect("it was collected from the same flows");
    let pairs: Vec<(usize, usize)> = flows.keys().map(|(from, to)| (index(*from), index(*to))).collect();
    let columns = layout::layers(domains.len(), &pairs);
    let nodes: Vec<picture::Node> = domains
        .iter()
        .zip(columns)
        .map(|(id, column)| picture::Node {
            label: mesh.domain(*id).name.clone(),
            notes: vec![page.count("product-count", mesh.domain(*id).products.len())],
            href: Some(page.to(&url::domain(mesh, *id))),
            class: "domain",
            column,
        })
        .collect();
    let edges: Vec<picture::Edge> = flows
        .iter()
        .zip(&pairs)
        .map(|(((from, to), links), (at, target))| picture::Edge {
            from: *at,
            to: *target,
            title: page.words().with(
                "from-to",
                &[
                    ("from", &mesh.domain(*from).name),
                    ("to", &mesh.domain(*to).name),
                    ("links", &page.count("link-count", links.len())),
                ],
            ),
        })
        .collect();
    Some(picture::draw(page.t("domain-flows"), &nodes, &edges))
}
