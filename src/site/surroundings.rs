//! What is around a product, by steps upstream and downstream, and its picture: few products one by one in the order
//! of their flow, many of them as their domains, direct neighbours as a star. Knows nothing of pages but where they are.

use std::collections::{BTreeMap, BTreeSet};

use super::html::Html;
use super::page::{Page, Status};
use super::{layout, picture};
use crate::model::Mesh;
use crate::model::address::{fragment, url};
use crate::model::mesh::{DomainId, ProductId};
use crate::model::section::Lifecycle;

/// A step, or a side of the picture, with more products than this shows their domains instead.
pub const CROWDED: usize = 12;
const CROWDED_SIDE: usize = 24;
/// How many domains of one step a picture shows; where there are more, one of these places is for all the others.
const DOMAINS: usize = 24;

/// Products at their distance from one product; upstream is negative.
pub struct Surroundings {
    /// By distance, without the product itself.
    pub steps: BTreeMap<isize, Vec<ProductId>>,
    /// Names of external sources the product itself reads.
    pub external: Vec<String>,
    depth: usize,
}

pub fn surroundings(mesh: &Mesh, id: ProductId, depth: usize) -> Surroundings {
    let mut steps = BTreeMap::new();
    let mut seen = BTreeSet::from([id]);
    for sign in [-1, 1] {
        let mut edge = vec![id];
        for step in 1..=depth {
            let mut found: Vec<ProductId> =
                edge.iter().flat_map(|at| next(mesh, *at, sign)).copied().filter(|other| seen.insert(*other)).collect();
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
    Surroundings { steps, external, depth }
}

fn next(mesh: &Mesh, id: ProductId, sign: isize) -> &[ProductId] {
    match sign {
        -1 => &mesh.product(id).upstream,
        _ => &mesh.product(id).downstream,
    }
}

/// Whether anything may stand so many steps away. Looks no further than it must: a cycle counts as a way on.
pub fn reaches(mesh: &Mesh, id: ProductId, depth: usize) -> bool {
    fn way(mesh: &Mesh, id: ProductId, sign: isize, depth: usize) -> bool {
        depth == 0 || next(mesh, id, sign).iter().any(|other| way(mesh, *other, sign, depth - 1))
    }
    way(mesh, id, -1, depth) || way(mesh, id, 1, depth)
}

/// The fragment of the products of a domain at a distance, in the list of the lineage page.
pub fn group_id(mesh: &Mesh, distance: isize, domain: DomainId) -> String {
    format!("{}-{}", step_id(distance), fragment(&mesh.domain(domain).address))
}

/// The fragment of a step in that list.
pub fn step_id(distance: isize) -> String {
    format!("{}-{}", if distance < 0 { "up" } else { "down" }, distance.unsigned_abs())
}

/// What stands in one place of the picture.
enum Place {
    Product(ProductId),
    Group(isize, DomainId, usize),
    /// So many further domains, with so many products.
    Others(isize, usize, usize),
}

/// The surroundings as a picture; `list` is the page whose list says the same. `None` where nothing is around.
pub fn picture(page: &Page<'_>, id: ProductId, around: &Surroundings, list: &str) -> Option<Html> {
    let mesh = page.mesh();
    if around.steps.is_empty() && around.external.is_empty() {
        return None;
    }
    // Every place with its column, 0 that of the product itself; and where each product stands.
    let mut places = vec![(Place::Product(id), 0)];
    let mut place: BTreeMap<ProductId, usize> = BTreeMap::from([(id, 0)]);
    let mut is_crowded = false;
    for sign in [-1, 1] {
        let steps = || around.steps.iter().filter(|(distance, _)| distance.signum() == sign);
        let all: Vec<ProductId> = steps().flat_map(|(_, products)| products).copied().collect();
        if around.depth > 1 && all.len() <= CROWDED_SIDE && steps().all(|(_, products)| products.len() <= CROWDED) {
            for (other, column) in all.iter().zip(columns(mesh, id, &all, sign)) {
                place.insert(*other, places.len());
                places.push((Place::Product(*other), column));
            }
            continue;
        }
        is_crowded = true;
        for (distance, products) in steps() {
            if products.len() <= CROWDED {
                for other in products {
                    place.insert(*other, places.len());
                    places.push((Place::Product(*other), *distance));
                }
                continue;
            }
            let (mut strong, drawn) = by_strength(mesh, products);
            let others = strong.split_off(drawn);
            strong.sort_by_key(|(domain, _)| *domain);
            for (domain, members) in strong {
                place.extend(members.iter().map(|member| (*member, places.len())));
                let lone = members.first().filter(|_| members.len() == 1);
                let own = lone.map_or(Place::Group(*distance, domain, members.len()), |only| Place::Product(*only));
                places.push((own, *distance));
            }
            if !others.is_empty() {
                let members = others.iter().flat_map(|(_, members)| members);
                place.extend(members.map(|member| (*member, places.len())));
                let number = others.iter().map(|(_, members)| members.len()).sum();
                places.push((Place::Others(*distance, others.len(), number), *distance));
            }
        }
    }
    let mut edges: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (other, to) in &place {
        for upstream in &mesh.product(*other).upstream {
            let Some(from) = place.get(upstream).filter(|from| *from != to) else { continue };
            // Of one step, what is joined with the product counts; and between domains of one step everything flows
            // everywhere, which says nothing about this product.
            let is_shown = match around.depth {
                1 => *from == 0 || *to == 0,
                _ => !is_crowded || places[*from].1 < places[*to].1,
            };
            if is_shown {
                *edges.entry((*from, *to)).or_default() += 1;
            }
        }
    }
    let mut first = places.iter().map(|(_, column)| *column).min().unwrap_or(0);
    if !around.external.is_empty() {
        first = first.min(-1);
    }
    let column = |at: isize| usize::try_from(at - first).unwrap_or(0);
    let mut nodes: Vec<picture::Node> = places.iter().map(|(own, at)| node(page, own, column(*at), list)).collect();
    nodes[0].class = "self";
    let external = match around.external.len() {
        0..=CROWDED => around.external.clone(),
        many => vec![page.count("external-source-count", many)],
    };
    for name in external {
        edges.insert((nodes.len(), 0), 1);
        nodes.push(picture::Node {
            label: name,
            notes: vec![page.t("external-source").to_owned()],
            class: "external",
            column: column(-1),
            ..picture::Node::default()
        });
    }
    let edges: Vec<picture::Edge> = edges
        .into_iter()
        .map(|((from, to), links)| {
            let ends = [("from", nodes[from].label.as_str()), ("to", nodes[to].label.as_str())];
            let many = if links > 1 { format!(" ({})", page.count("link-count", links)) } else { String::new() };
            picture::Edge { from, to, title: page.words().with("edge", &ends) + &many }
        })
        .collect();
    Some(picture::draw(&page.words().with("lineage-of", &[("name", &mesh.product(id).name)]), &nodes, &edges))
}

/// The column of each product of one side, so that data flows from left to right between all of them.
fn columns(mesh: &Mesh, id: ProductId, side: &[ProductId], sign: isize) -> Vec<isize> {
    let known: BTreeMap<ProductId, usize> = std::iter::once(id).chain(side.iter().copied()).zip(0..).collect();
    let mut edges = Vec::new();
    for (from, at) in &known {
        let onward = next(mesh, *from, sign).iter().filter_map(|to| known.get(to));
        // What leads back to the product itself is drawn, but moves nothing.
        edges.extend(onward.filter(|to| **to != 0).map(|to| (*at, *to)));
    }
    let layers = layout::layers(side.len() + 1, &edges);
    layers.into_iter().skip(1).map(|layer| isize::try_from(layer).unwrap_or(isize::MAX).max(1) * sign).collect()
}

/// Products by their domains, those with the most first; and how many of the domains have a place of their own in a picture.
pub fn by_strength(mesh: &Mesh, products: &[ProductId]) -> (Vec<(DomainId, Vec<ProductId>)>, usize) {
    let mut by_domain: BTreeMap<DomainId, Vec<ProductId>> = BTreeMap::new();
    for id in products {
        by_domain.entry(mesh.product(*id).domain).or_default().push(*id);
    }
    let mut by_strength: Vec<(DomainId, Vec<ProductId>)> = by_domain.into_iter().collect();
    by_strength.sort_by_key(|(domain, members)| (std::cmp::Reverse(members.len()), *domain));
    let drawn = if by_strength.len() > DOMAINS { DOMAINS - 1 } else { by_strength.len() };
    (by_strength, drawn)
}

fn node(page: &Page<'_>, place: &Place, column: usize, list: &str) -> picture::Node {
    let mesh = page.mesh();
    match place {
        Place::Product(id) => {
            let product = mesh.product(*id);
            let domain = &mesh.domain(product.domain).name;
            let is_leaving = matches!(product.lifecycle, Lifecycle::Deprecated | Lifecycle::Retired);
            picture::Node {
                label: product.name.clone(),
                notes: vec![match is_leaving {
                    true => {
                        let status = Status::new(page.words(), product.lifecycle, None).text;
                        page.words().with("with-status", &[("domain", domain), ("status", &status)])
                    }
                    false => domain.clone(),
                }],
                href: Some(page.to(&url::product(mesh, *id))),
                class: if is_leaving { "leaving" } else { "product" },
                column,
            }
        }
        Place::Group(distance, domain, members) => picture::Node {
            label: mesh.domain(*domain).name.clone(),
            notes: vec![page.count("product-count", *members)],
            href: Some(page.to(&format!("{list}#{}", group_id(mesh, *distance, *domain)))),
            class: "group",
            column,
        },
        Place::Others(distance, domains, members) => picture::Node {
            label: page.count("more-domains", *domains),
            notes: vec![page.count("product-count", *members)],
            href: Some(page.to(&format!("{list}#{}", step_id(*distance)))),
            class: "group",
            column,
        },
    }
}
