//! Flows between domains: how many products of one read products of another. Counted from the ports, never invented.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::html::{self, Html};
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

/// Of a picture: with more domains or flows than these it is a hairball, and shows the strongest flows only.
const MOST_DOMAINS: usize = 48;
const MOST_FLOWS: usize = 150;
/// How much of a hairball is shown.
const STRONG_DOMAINS: usize = 24;
const STRONG_FLOWS: usize = 40;

/// The strongest flows, in their own order, and how many there are beside them.
pub fn strongest(flows: &Flows, most: usize) -> (Flows, usize) {
    let mut by_strength: Vec<(&(DomainId, DomainId), usize)> =
        flows.iter().map(|(key, pairs)| (key, pairs.len())).collect();
    by_strength.sort_by_key(|(key, links)| (std::cmp::Reverse(*links), **key));
    by_strength.truncate(most);
    let kept: Flows = by_strength.into_iter().map(|(key, _)| (*key, flows[key].clone())).collect();
    let more = flows.len() - kept.len();
    (kept, more)
}

/// The part of the flows that a picture can show: all of them, else the strongest between a few domains.
fn drawn(flows: &Flows) -> Flows {
    let domains = |flows: &Flows| -> BTreeSet<DomainId> { flows.keys().flat_map(|(from, to)| [*from, *to]).collect() };
    if flows.len() <= MOST_FLOWS && domains(flows).len() <= MOST_DOMAINS {
        return flows.clone();
    }
    let mut by_strength: Vec<(&(DomainId, DomainId), &Vec<_>)> = flows.iter().collect();
    by_strength.sort_by_key(|(key, pairs)| (std::cmp::Reverse(pairs.len()), **key));
    let mut known = BTreeSet::new();
    let mut kept = Flows::new();
    for ((from, to), pairs) in by_strength {
        let new = [from, to].into_iter().filter(|id| !known.contains(*id)).count();
        if known.len() + new <= STRONG_DOMAINS && kept.len() < STRONG_FLOWS {
            known.extend([*from, *to]);
            kept.insert((*from, *to), pairs.clone());
        }
    }
    kept
}

/// The domains that take part in flows, as a picture with a caption where it leaves something out; `None` where no
/// domain reads another.
pub fn map(page: &Page<'_>, all: &Flows) -> Option<Html> {
    let mesh = page.mesh();
    let flows = drawn(all);
    let domains: Vec<DomainId> =
        flows.keys().flat_map(|(from, to)| [*from, *to]).collect::<BTreeSet<_>>().into_iter().collect();
    if domains.is_empty() {
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
    let picture = picture::draw(page.t("domain-flows"), &nodes, &edges);
    if flows.len() == all.len() {
        return Some(picture);
    }
    let total = all.keys().flat_map(|(from, to)| [*from, *to]).collect::<BTreeSet<_>>().len();
    let caption = page.words().with(
        "strongest-flows",
        &[
            ("flows", &page.words().number(flows.len())),
            ("all", &page.words().number(all.len())),
            ("domains", &page.count("domain-count", total)),
        ],
    );
    Some(Html::made(format!("{}<figcaption>{}</figcaption>", picture.as_str(), html::escape(&caption))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_hairball_the_strongest_flows_are_drawn() {
        let pair = (ProductId(0), ProductId(1));
        let mut flows = Flows::new();
        for from in 0..60_u32 {
            for to in 0..60_u32 {
                let links = if from < 3 && to < 3 { 9 } else { 1 };
                flows.insert((DomainId(from), DomainId(to)), vec![pair; links]);
            }
        }
        let shown = drawn(&flows);
        assert_eq!(shown.len(), STRONG_FLOWS);
        assert!((0..3).all(|from| (0..3).all(|to| shown.contains_key(&(DomainId(from), DomainId(to))))));
        let small: Flows = flows.into_iter().take(100).filter(|((from, to), _)| from.0 < 2 && to.0 < 40).collect();
        assert_eq!(drawn(&small), small);
        let (kept, more) = strongest(&small, 10);
        assert_eq!((kept.len(), more), (10, small.len() - 10));
    }
}
