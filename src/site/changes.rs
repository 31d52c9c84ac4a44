//! The mesh's own timeline.

use super::Inputs;
use super::page::{Page, Section};
use super::plan::Part;
use crate::error::Result;

const PER_PAGE: usize = 100;

pub fn parts(inputs: &Inputs<'_>) -> impl Iterator<Item = Part> {
    Part::split(inputs.timelines.mesh.len(), PER_PAGE)
}

pub fn render(inputs: &Inputs<'_>, url: &str, _part: &Part) -> Result<String> {
    Page::new(inputs, url, "Changes").section(Section::Changes).render("plain.html", "Changes")
}
