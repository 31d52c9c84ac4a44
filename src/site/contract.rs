//! A contract's page.

use super::page::{Page, Section};
use super::{Inputs, way};
use crate::error::Result;
use crate::model::address::url;
use crate::model::mesh::ContractId;

pub fn render(inputs: &Inputs<'_>, id: ContractId) -> Result<String> {
    let contract = inputs.mesh.contract(id);
    let url = url::contract(inputs.mesh, id);
    let page = Page::new(inputs, &url, &contract.name).section(Section::Products).source(&contract.origin.path);
    let way = way::of_product(&page, contract.product, Some(&url));
    page.way(way).render("plain.html", &contract.name)
}
