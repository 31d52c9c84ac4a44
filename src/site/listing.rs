//! Lists of products: by name, split into pages, each product as one row.

use super::Inputs;
use super::page::{Page, Section};
use super::plan::Part;
use crate::error::Result;
use crate::model::Mesh;
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

pub fn products(inputs: &Inputs<'_>, url: &str, _slice: &Slice) -> Result<String> {
    Page::new(inputs, url, "Data products").section(Section::Products).render("plain.html", "Data products")
}
