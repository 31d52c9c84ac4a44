//! Lineage pages.

use super::Inputs;
use super::page::Page;
use crate::error::Result;
use crate::model::address::url;
use crate::model::mesh::ProductId;

pub fn product_page(inputs: &Inputs<'_>, id: ProductId) -> Result<String> {
    let name = &inputs.mesh.product(id).name;
    Page::new(inputs, url::lineage(inputs.mesh, id), name).render("plain.html", name)
}

pub fn mesh_page(inputs: &Inputs<'_>) -> Result<String> {
    Page::new(inputs, url::LINEAGE, "Lineage").render("plain.html", "Lineage")
}
