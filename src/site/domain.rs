//! A domain page.

use super::Inputs;
use super::listing::Slice;
use super::page::Page;
use crate::error::Result;
use crate::model::mesh::DomainId;

pub fn render(inputs: &Inputs<'_>, url: &str, id: DomainId, _slice: &Slice) -> Result<String> {
    let name = &inputs.mesh.domain(id).name;
    Page::new(inputs, url, name).render("plain.html", name)
}
