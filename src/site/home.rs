//! The home page.

use super::Inputs;
use super::page::Page;
use crate::error::Result;
use crate::model::address::url;

pub fn render(inputs: &Inputs<'_>) -> Result<String> {
    Page::new(inputs, url::HOME, "Home").render("plain.html", "Home")
}
