//! llms.txt and llms-full.txt (llmstxt.org): the mesh for agents, in one file that is read at once.
//!
//! Both are bounded, whatever the size of the mesh. Of a mesh that does not fit, less is said of more: llms-full.txt has
//! every twin in full, else a line for each product, else a line for each domain; llms.txt the lines only.

use super::twin::{self, Subject};
use super::{File, Inputs};
use crate::model::address::url;
use crate::model::mesh::{CodeListId, DomainId, ProductId, TermId};
use crate::source::markdown::shorten;

/// How large llms.txt and llms-full.txt become, in bytes, but for the list of domains.
const SHORT: usize = 100 << 10;
const FULL: usize = 1 << 20;
/// How many domains, terms and code lists are listed.
const LISTED: usize = 500;
/// How much is said of each thing of a list, in characters.
const LONGEST: usize = 200;

pub(super) fn export(inputs: &Inputs<'_>) -> Vec<File> {
    let head = head(inputs);
    let domains = domains(inputs);
    let products = products(inputs, SHORT);
    let short = match &products {
        Some(products) => format!("{head}{domains}{products}{}", vocabulary(inputs)),
        None => format!("{head}{domains}{}", too_many(inputs)),
    };
    let full = match (full(inputs), products) {
        (Some(full), _) => format!("{head}{full}"),
        (None, Some(products)) => format!("{head}{}{domains}{products}", cut(inputs)),
        (None, None) => format!("{head}{}{domains}{}", cut(inputs), too_many(inputs)),
    };
    vec![("llms.txt".to_owned(), short.into_bytes()), ("llms-full.txt".to_owned(), full.into_bytes())]
}

fn head(inputs: &Inputs<'_>) -> String {
    let mesh = inputs.mesh;
    let mut out = format!("# {}\n", twin::line(&mesh.title));
    if !mesh.description.trim().is_empty() {
        out.push_str(&format!("\n> {}\n", twin::line(&mesh.description)));
    }
    out.push_str(
        "\nThis is the portal of a data mesh. Each page of a data product, contract, term, code list and domain has two \
         files beside it that say the same: `index.md` to read and `index.json` for programs, whose JSON Schemas stand in \
         `schemas/`. What the mesh does not say is unknown. Links are relative to this file.\n\n\
         - [catalog.json](catalog.json): the whole mesh as one document\n\
         - [feed.atom](feed.atom): what changed lately\n",
    );
    out
}

fn domains(inputs: &Inputs<'_>) -> String {
    let mesh = inputs.mesh;
    let mut out = String::from("\n## Domains\n\n");
    for (at, domain) in (0u32..).zip(&mesh.domains).take(LISTED) {
        let link = link(&domain.name, &url::domain(mesh, DomainId(at)));
        let about = domain.descriptor.as_ref().and_then(|written| written.description.as_deref());
        out.push_str(&format!("- {link} ({} products){}\n", domain.products.len(), about_text(about)));
    }
    more(&mut out, mesh.domains.len());
    out
}

/// A link to the Markdown twin of a page.
fn link(name: &str, page: &str) -> String {
    format!("[{}]({})", twin::line(name), url::twin(page, "md"))
}

fn about_text(about: Option<&str>) -> String {
    let about = about.map(|about| twin::line(&shorten(about.trim(), LONGEST))).unwrap_or_default();
    if about.is_empty() { about } else { format!(": {about}") }
}

fn more(out: &mut String, length: usize) {
    if length > LISTED {
        out.push_str(&format!("- and {} more, in catalog.json\n", length - LISTED));
    }
}

/// A line for each product; `None` when they take more than so many bytes.
fn products(inputs: &Inputs<'_>, most: usize) -> Option<String> {
    let mesh = inputs.mesh;
    let mut out = String::from("\n## Data products\n\n");
    for (at, product) in (0u32..).zip(&mesh.products) {
        let id = ProductId(at);
        let link = link(&product.name, &url::product(mesh, id));
        let about = about_text(Some(mesh.plain(id)));
        out.push_str(&format!("- {link} ({}){about}\n", product.lifecycle.as_str()));
        if out.len() > most {
            return None;
        }
    }
    Some(out)
}

fn too_many(inputs: &Inputs<'_>) -> String {
    format!(
        "\nThe {} data products of this mesh are too many for one file: each domain lists its own.\n",
        inputs.mesh.products.len()
    )
}

fn cut(inputs: &Inputs<'_>) -> String {
    format!(
        "\nThe mesh has {} data products, more than fit here in full: their own `index.md` says everything.\n",
        inputs.mesh.products.len()
    )
}

fn vocabulary(inputs: &Inputs<'_>) -> String {
    let mesh = inputs.mesh;
    let mut out = String::new();
    if !mesh.terms.is_empty() {
        out.push_str("\n## Glossary\n\n");
        for (at, term) in (0u32..).zip(&mesh.terms).take(LISTED) {
            let link = link(&term.name, &url::term(mesh, TermId(at)));
            out.push_str(&format!("- {link}{}\n", about_text(term.descriptor.description.as_deref())));
        }
        more(&mut out, mesh.terms.len());
    }
    if !mesh.code_lists.is_empty() {
        out.push_str("\n## Optional\n\n");
        for (at, list) in (0u32..).zip(&mesh.code_lists).take(LISTED) {
            let link = link(&list.name, &url::code_list(mesh, CodeListId(at)));
            out.push_str(&format!("- {link}{}\n", about_text(list.descriptor.description.as_deref())));
        }
        more(&mut out, mesh.code_lists.len());
    }
    out
}

/// Every product with its contracts in full; `None` when they take more than [`FULL`].
fn full(inputs: &Inputs<'_>) -> Option<String> {
    let mesh = inputs.mesh;
    let mut out = String::new();
    let mut add = |page: String, subject: Subject| {
        let text = twin::quoted(inputs, &page, &subject);
        out.push_str(&format!("\n---\n\nFrom {}\n\n{text}", url::twin(&page, "md")));
        out.len() <= FULL
    };
    for (at, product) in (0u32..).zip(&mesh.products) {
        let id = ProductId(at);
        if !add(url::product(mesh, id), Subject::Product(id)) {
            return None;
        }
        for contract in &product.contracts {
            // A contract that two products hold stands with the one it belongs to.
            if mesh.contract(*contract).product == id
                && !add(url::contract(mesh, *contract), Subject::Contract(*contract))
            {
                return None;
            }
        }
    }
    Some(out)
}
