//! Teams.

use super::Inputs;
use super::page::Page;
use crate::error::Result;
use crate::model::address::url;
use crate::model::mesh::TeamId;

pub fn render(inputs: &Inputs<'_>, id: TeamId) -> Result<String> {
    let name = &inputs.mesh.team(id).name;
    Page::new(inputs, url::team(inputs.mesh, id), name).render("plain.html", name)
}

pub fn list(inputs: &Inputs<'_>) -> Result<String> {
    Page::new(inputs, url::TEAMS, "Teams").render("plain.html", "Teams")
}
