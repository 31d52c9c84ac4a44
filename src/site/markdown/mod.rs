//! The Markdown of authors into safe HTML, and the page of a Markdown file.

mod highlight;
mod image;
mod render;
mod sanitise;

use serde::Serialize;

pub use highlight::highlight;
pub use render::{Place, render as render_text};

use super::files::File;
use super::html::Html;
use super::page::{Page, Section};
use super::way::{self, Step, Way};
use super::{Inputs, page};
use crate::error::Result;
use crate::model::address::url;
use crate::model::link::heading_id;
use crate::model::mesh::{DocumentEntry, DocumentId, DocumentOwner};

/// A document as HTML, with links that lead on from the page. A README is made for its owner's page: its first
/// title is left out, and its headings stand one level lower.
pub fn render(page: &Page<'_>, entry: &DocumentEntry) -> Html {
    let document = &entry.document;
    render_text(
        &document.body,
        &Place {
            mesh: page.mesh(),
            from: &document.path,
            page: &page.url,
            headings: &document.headings,
            readme: entry.readme,
            lower: u8::from(entry.readme),
            title: Some(&document.title),
            html: true,
            words: page.words(),
            linked: &page.mentioned,
            source: page.inputs.source,
        },
    )
}

/// A text of a descriptor as HTML: Markdown without raw HTML, so that `<customer>` in a sentence stays to be read.
/// `from` is the descriptor's path.
pub fn prose(page: &Page<'_>, from: &str, text: &str) -> Html {
    let place = Place {
        mesh: page.mesh(),
        from,
        page: &page.url,
        headings: &[],
        readme: true,
        lower: 3,
        title: None,
        html: false,
        words: page.words(),
        linked: &page.mentioned,
        source: page.inputs.source,
    };
    render_text(text.trim(), &place)
}

#[derive(Serialize)]
struct View {
    title: String,
    body: Html,
    /// What the document belongs to.
    owner: Option<page::Link>,
    file: File,
    contributors: Vec<String>,
}

/// How deep headings stand in "on this page", below the highest.
const DEPTH: u8 = 1;

/// The page of a Markdown file.
pub fn page(inputs: &Inputs<'_>, id: DocumentId) -> Result<String> {
    let mesh = inputs.mesh;
    let entry = mesh.document(id);
    let document = &entry.document;
    let own = url::document(mesh, id);
    let mut page = Page::new(inputs, &own, &document.title).describe(&document.lead).source(&document.path);
    let owner = match entry.owner {
        DocumentOwner::Mesh => None,
        DocumentOwner::Domain(domain) => Some(page.link(&mesh.domain(domain).name, &url::domain(mesh, domain))),
        DocumentOwner::Product(product) => Some(page.link(&mesh.product(product).name, &url::product(mesh, product))),
    };
    let mut nearby = vec![documents(&page, entry.owner, id)];
    match entry.owner {
        DocumentOwner::Mesh => {}
        DocumentOwner::Domain(domain) => {
            page = page.crumb(&mesh.domain(domain).name, &url::domain(mesh, domain));
            nearby.extend(way::of_domain(&page, domain, None));
        }
        DocumentOwner::Product(product) => {
            let domain = mesh.product(product).domain;
            page = page
                .section(Section::Products)
                .crumb(&mesh.domain(domain).name, &url::domain(mesh, domain))
                .crumb(&mesh.product(product).name, &url::product(mesh, product));
            nearby.extend(way::of_domain(&page, domain, Some(product)));
        }
    }
    page = page.way(nearby);
    let shown = || document.headings.iter().skip(usize::from(repeats_title(entry)));
    let highest = shown().map(|heading| heading.level).min().unwrap_or(1);
    for heading in shown().take(200) {
        let id = heading_id(false, &heading.anchor);
        match heading.level - highest {
            0 => page.anchor(&id, &heading.text),
            depth if depth <= DEPTH => page.sub_anchor(&id, &heading.text),
            _ => {}
        }
    }
    let timeline = inputs.timelines.files.get(&document.path);
    let view = View {
        title: document.title.clone(),
        body: render(&page, entry),
        owner,
        file: File::new(&page, &document.path),
        contributors: timeline
            .map(|timeline| timeline.contributors.iter().take(5).map(|person| person.name.clone()).collect())
            .unwrap_or_default(),
    };
    page.render("document.html", &view)
}

/// Whether the first heading says the page's title again.
fn repeats_title(entry: &DocumentEntry) -> bool {
    entry.document.headings.first().is_some_and(|first| first.level == 1 && first.text == entry.document.title.trim())
}

/// The documents that lie beside one.
fn documents(page: &Page<'_>, owner: DocumentOwner, current: DocumentId) -> Way {
    let mesh = page.mesh();
    let (title, home) = match owner {
        DocumentOwner::Mesh => (mesh.title.clone(), url::HOME.to_owned()),
        DocumentOwner::Domain(id) => (mesh.domain(id).name.clone(), url::domain(mesh, id)),
        DocumentOwner::Product(id) => (mesh.product(id).name.clone(), url::product(mesh, id)),
    };
    let ids: Vec<DocumentId> = match owner {
        DocumentOwner::Mesh => {
            let all = (0_u32..).zip(&mesh.documents);
            all.filter(|(_, entry)| entry.owner == owner && !entry.readme).map(|(id, _)| DocumentId(id)).collect()
        }
        DocumentOwner::Domain(id) => mesh.domain(id).documents.to_vec(),
        DocumentOwner::Product(id) => mesh.product(id).documents.clone(),
    };
    let items = ids
        .iter()
        .filter(|id| !mesh.document(**id).readme)
        .take(60)
        .map(|id| Step {
            text: mesh.document(*id).document.title.clone(),
            href: page.to(&url::document(mesh, *id)),
            current: *id == current,
        })
        .collect();
    Way { title: page.link(&title, &home), items, more: None }
}
