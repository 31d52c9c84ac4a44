//! About this build.

use super::Inputs;
use super::page::Page;
use crate::error::Result;
use crate::model::address::url;

pub fn render(inputs: &Inputs<'_>) -> Result<String> {
    Page::new(inputs, url::ABOUT, "About this build").render("plain.html", "About this build")
}
