//! Pages of glossary terms and code lists.

use super::Inputs;
use super::page::{Page, Section};
use crate::error::Result;
use crate::model::address::url;
use crate::model::mesh::{CodeListId, TermId};

pub fn term(inputs: &Inputs<'_>, id: TermId) -> Result<String> {
    let name = &inputs.mesh.term(id).name;
    Page::new(inputs, url::term(inputs.mesh, id), name).section(Section::Glossary).render("plain.html", name)
}

pub fn code_list(inputs: &Inputs<'_>, id: CodeListId) -> Result<String> {
    let name = &inputs.mesh.code_list(id).name;
    Page::new(inputs, url::code_list(inputs.mesh, id), name).section(Section::Codes).render("plain.html", name)
}

pub fn glossary(inputs: &Inputs<'_>) -> Result<String> {
    Page::new(inputs, url::GLOSSARY, "Glossary").section(Section::Glossary).render("plain.html", "Glossary")
}

pub fn codes(inputs: &Inputs<'_>) -> Result<String> {
    Page::new(inputs, url::CODES, "Code lists").section(Section::Codes).render("plain.html", "Code lists")
}
