//! The search page and the index from A to Z that stands in for search where scripts are off.

use super::Inputs;
use super::page::{Page, Section};
use crate::error::Result;
use crate::model::Mesh;
use crate::model::address::url;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub letter: char,
}

impl Letter {
    pub fn url(&self) -> String {
        format!("search/{}/index.html", self.letter)
    }
}

pub fn plan(_mesh: &Mesh) -> Vec<Letter> {
    Vec::new()
}

pub fn search(inputs: &Inputs<'_>) -> Result<String> {
    Page::new(inputs, url::SEARCH, "Search").section(Section::Search).render("plain.html", "Search")
}

pub fn letter(inputs: &Inputs<'_>, url: &str, _letter: &Letter) -> Result<String> {
    Page::new(inputs, url, "Index").section(Section::Search).render("plain.html", "Index")
}
