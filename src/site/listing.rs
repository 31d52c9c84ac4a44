//! Lists of products: by name, split into pages, each product as one row.

use serde::Serialize;

use super::Inputs;
use super::dates::When;
use super::html::sentence;
use super::page::{Link, Page, Section, Status};
use super::plan::Part;
use crate::error::Result;
use crate::model::Mesh;
use crate::model::address::url;
use crate::model::mesh::ProductId;

/// The products of one page of a list, ordered by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice {
    pub part: Part,
    pub products: Vec<ProductId>,
    /// How many the whole list has.
    pub total: usize,
}

const PER_PAGE: usize = 200;

/// Products in the order of their names, split into pages.
pub fn slices(mesh: &Mesh, mut products: Vec<ProductId>) -> Vec<Slice> {
    let total = products.len();
    products.sort_by_cached_key(|id| (mesh.product(*id).name.to_lowercase(), *id));
    Part::split(total, PER_PAGE)
        .map(|part| Slice { part, products: products[part.skip..part.skip + part.length].to_vec(), total })
        .collect()
}

/// A product as a row.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    pub product: Link,
    pub sentence: String,
    pub domain: Link,
    pub status: Status,
    pub version: Option<String>,
    pub kind: Option<String>,
    pub owner: Option<Owner>,
    pub consumers: usize,
    pub last_change: When,
}

#[derive(Debug, Clone, Serialize)]
pub struct Owner {
    pub name: String,
    pub href: Option<String>,
}

pub fn row(page: &Page<'_>, id: ProductId) -> Row {
    let mesh = page.mesh();
    let product = mesh.product(id);
    Row {
        product: page.link(&product.name, &url::product(mesh, id)),
        sentence: sentence(mesh.plain(id), 160),
        domain: page.link(&mesh.domain(product.domain).name, &url::domain(mesh, product.domain)),
        status: Status::new(page.words(), product.lifecycle, product.descriptor.status.as_deref()),
        version: product.descriptor.version.clone(),
        kind: product.descriptor.kind.clone(),
        owner: mesh.owner_name(&product.owner).map(|name| Owner {
            name: name.to_owned(),
            href: product.owner.team.map(|team| page.to(&url::team(mesh, team))),
        }),
        consumers: product.downstream.len(),
        last_change: page
            .inputs
            .timelines
            .products
            .get(&product.address)
            .map_or_else(|| When::unknown(page.words()), |timeline| When::of(page.words(), timeline.last_change)),
    }
}

/// Links to the other pages of a list; empty where there is one page only.
#[derive(Debug, Clone, Serialize)]
pub struct Pager {
    pub previous: Option<String>,
    pub next: Option<String>,
    pub number: usize,
    pub of: usize,
}

pub fn pager(page: &Page<'_>, part: &Part, url: impl Fn(usize) -> String) -> Option<Pager> {
    (part.of > 1).then(|| Pager {
        previous: part.number.checked_sub(1).map(|number| page.to(&url(number))),
        next: (part.number + 1 < part.of).then(|| page.to(&url(part.number + 1))),
        number: part.number + 1,
        of: part.of,
    })
}

#[derive(Serialize)]
struct View {
    total: String,
    domains: String,
    rows: Vec<Row>,
    pager: Option<Pager>,
    show_domain: bool,
}

pub fn products(inputs: &Inputs<'_>, url: &str, slice: &Slice) -> Result<String> {
    let page =
        Page::new(inputs, url, inputs.t("products")).section(Section::Products).describe(inputs.t("describe-products"));
    let view = View {
        total: page.count("data-product-count", slice.total),
        domains: page.count("domain-count", inputs.mesh.domains.len()),
        rows: slice.products.iter().map(|id| row(&page, *id)).collect(),
        pager: pager(&page, &slice.part, |number| Part::url(url::PRODUCTS, number)),
        show_domain: true,
    };
    page.render("products.html", &view)
}
