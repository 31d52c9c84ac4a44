//! The page for addresses that lead nowhere.

use super::Inputs;
use super::page::Page;
use crate::error::Result;
use crate::model::address::url;

pub fn render(inputs: &Inputs<'_>) -> Result<String> {
    Page::new(inputs, url::NOT_FOUND, "Not found").render("plain.html", "Not found")
}
