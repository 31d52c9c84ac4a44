//! Version history from git as views.

use super::Inputs;
use super::page::Page;
use super::plan::Part;
use crate::error::Result;
use crate::model::mesh::ProductId;

const PER_PAGE: usize = 200;

pub fn parts(inputs: &Inputs<'_>, id: ProductId) -> impl Iterator<Item = Part> {
    let address = &inputs.mesh.product(id).address;
    let revisions = inputs.timelines.products.get(address).map_or(0, |timeline| timeline.revisions.len());
    Part::split(revisions, PER_PAGE)
}

pub fn product_page(inputs: &Inputs<'_>, url: &str, _id: ProductId, _part: &Part) -> Result<String> {
    Page::new(inputs, url, "History").render("plain.html", "History")
}
