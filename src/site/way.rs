//! The left column: where a reader is among the neighbours, by domain and product.

use serde::Serialize;

use super::page::{Link, Page, Section};
use crate::model::address::url;
use crate::model::mesh::{DomainId, ProductId};

/// A titled group of links.
#[derive(Debug, Clone, Serialize)]
pub struct Way {
    pub title: Link,
    pub items: Vec<Step>,
    /// Where the rest is, when there are too many to show.
    pub more: Option<Link>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Step {
    pub text: String,
    pub href: String,
    pub current: bool,
}

/// The most neighbours that a left column shows.
const SHOWN: usize = 30;

/// The products of a domain, around the current one.
pub fn of_domain(page: &Page<'_>, id: DomainId, current: Option<ProductId>) -> Vec<Way> {
    let mesh = page.mesh();
    let domain = mesh.domain(id);
    let at = current.and_then(|current| domain.products.iter().position(|product| *product == current)).unwrap_or(0);
    let from = at.saturating_sub(SHOWN / 2).min(domain.products.len().saturating_sub(SHOWN));
    let shown = domain.products.iter().skip(from).take(SHOWN);
    let items = shown
        .map(|product| Step {
            text: mesh.product(*product).name.clone(),
            href: page.to(&url::product(mesh, *product)),
            current: Some(*product) == current,
        })
        .collect();
    let more = (domain.products.len() > SHOWN)
        .then(|| page.link(&page.count("all-products", domain.products.len()), &url::domain(mesh, id)));
    let mut way = vec![Way { title: page.link(&domain.name, &url::domain(mesh, id)), items, more }];
    let children: Vec<Step> = domain
        .children
        .iter()
        .take(SHOWN)
        .map(|child| Step {
            text: mesh.domain(*child).name.clone(),
            href: page.to(&url::domain(mesh, *child)),
            current: false,
        })
        .collect();
    if current.is_none() && !children.is_empty() {
        let title = page.link(page.t("subdomains"), &format!("{}#subdomains", url::domain(mesh, id)));
        way.push(Way { title, items: children, more: None });
    }
    way
}

/// A page below that of a product: where it belongs, what it is made from, and the left column.
pub fn below_product<'a>(page: Page<'a>, id: ProductId) -> Page<'a> {
    let mesh = page.mesh();
    let product = mesh.product(id);
    let page = page
        .section(Section::Products)
        .crumb(&mesh.domain(product.domain).name, &url::domain(mesh, product.domain))
        .crumb(&product.name, &url::product(mesh, id))
        .source(&product.origin.path);
    let way = of_product(&page, id, None);
    page.way(way)
}

/// The neighbours of a product, and its contracts; `contract` is the URL of the one that is shown.
pub fn of_product(page: &Page<'_>, id: ProductId, contract: Option<&str>) -> Vec<Way> {
    let mesh = page.mesh();
    let product = mesh.product(id);
    let mut way = Vec::new();
    if !product.contracts.is_empty() {
        let items = product
            .contracts
            .iter()
            .take(SHOWN)
            .map(|id| {
                let url = url::contract(mesh, *id);
                Step { text: mesh.contract(*id).name.clone(), href: page.to(&url), current: contract == Some(&url) }
            })
            .collect();
        let title = page.link(&product.name, &url::product(mesh, id));
        way.push(Way { title, items, more: None });
    }
    way.extend(of_domain(page, product.domain, Some(id)));
    way
}
