//! Who reads a product: the first of them on its own page, all of them on a list of several pages where they are many.

use serde::Serialize;

use super::Inputs;
use super::listing::{self, Pager};
use super::page::{Link, Page, Status};
use super::plan::Part;
use super::way;
use crate::error::Result;
use crate::model::Mesh;
use crate::model::address::url;
use crate::model::mesh::ProductId;

/// How many consumers the pages of a product and of its contracts name.
pub const SHOWN: usize = 100;
const PER_PAGE: usize = 200;

#[derive(Debug, Clone, Serialize)]
pub struct Consumer {
    product: Link,
    domain: Link,
    status: Status,
    /// The output ports it reads.
    ports: Vec<String>,
}

/// The first consumers of a product, by their addresses.
pub fn first(page: &Page<'_>, id: ProductId) -> Vec<Consumer> {
    rows(page, id, page.mesh().product(id).downstream.iter().take(SHOWN))
}

/// The list of all of them, where the product has more than its page names.
pub fn all(page: &Page<'_>, id: ProductId) -> Option<Link> {
    let mesh = page.mesh();
    let many = mesh.product(id).downstream.len();
    (many > SHOWN).then(|| page.link(&page.count("all-consumers", many), &url::consumers(mesh, id)))
}

/// The pages of that list; none for a product whose own page is enough.
pub fn parts(mesh: &Mesh, id: ProductId) -> impl Iterator<Item = Part> {
    let many = mesh.product(id).downstream.len();
    Part::split(many, PER_PAGE).filter(move |_| many > SHOWN)
}

fn rows<'c>(page: &Page<'_>, id: ProductId, readers: impl Iterator<Item = &'c ProductId>) -> Vec<Consumer> {
    let mesh = page.mesh();
    let product = mesh.product(id);
    readers
        .map(|reader| {
            let other = mesh.product(*reader);
            let reads = product.outputs.iter().zip(&product.descriptor.outputs);
            Consumer {
                product: page.link(&other.name, &url::product(mesh, *reader)),
                domain: page.link(&mesh.domain(other.domain).name, &url::domain(mesh, other.domain)),
                status: Status::new(page.words(), other.lifecycle, other.descriptor.status.as_deref()),
                ports: reads
                    .filter(|(output, _)| output.consumers.iter().any(|(id, _)| id == reader))
                    .map(|(_, port)| port.name.clone())
                    .collect(),
            }
        })
        .collect()
}

#[derive(Serialize)]
struct View {
    name: String,
    product: Link,
    number: String,
    consumers: Vec<Consumer>,
    pager: Option<Pager>,
}

/// One page of the list.
pub fn render(inputs: &Inputs<'_>, url: &str, id: ProductId, part: &Part) -> Result<String> {
    let mesh = inputs.mesh;
    let product = mesh.product(id);
    let about = inputs.words().with("describe-consumers", &[("name", &product.name)]);
    let page = way::below_product(Page::new(inputs, url, inputs.t("consumers")).describe(&about), id);
    let view = View {
        name: product.name.clone(),
        product: page.link(&product.name, &url::product(mesh, id)),
        number: page.count("product-count", product.downstream.len()),
        consumers: rows(&page, id, product.downstream.iter().skip(part.skip).take(part.length)),
        pager: listing::pager(&page, part, |number| Part::url(&url::consumers(mesh, id), number)),
    };
    page.render("consumers.html", &view)
}
