//! A product page.

use super::Inputs;
use super::page::Page;
use crate::error::Result;
use crate::model::address::url;
use crate::model::mesh::ProductId;

pub fn render(inputs: &Inputs<'_>, id: ProductId) -> Result<String> {
    let name = &inputs.mesh.product(id).name;
    Page::new(inputs, url::product(inputs.mesh, id), name).render("plain.html", name)
}
