//! Markdown documents as pages and as parts of pages.

use super::Inputs;
use super::html::{Html, escape};
use super::page::Page;
use crate::error::Result;
use crate::model::address::url;
use crate::model::mesh::{DocumentEntry, DocumentId};

pub fn page(inputs: &Inputs<'_>, id: DocumentId) -> Result<String> {
    let entry = inputs.mesh.document(id);
    let title = &entry.document.title;
    Page::new(inputs, url::document(inputs.mesh, id), title).render("plain.html", title)
}

/// The document as HTML, with links that lead on from the page at `from`.
pub fn render(_inputs: &Inputs<'_>, _from: &str, document: &DocumentEntry) -> Html {
    Html::made(format!("<pre>{}</pre>", escape(&document.document.body)))
}
