//! Markdown files: whose they are, and under which address they stand.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::{folder_of, number};
use crate::model::Mesh;
use crate::model::address::{slug, unique};
use crate::model::document::Document;
use crate::model::mesh::{DocumentEntry, DocumentId, DocumentOwner, DomainId, ProductId};
use crate::model::path::join;

pub(super) fn add(mesh: &mut Mesh, documents: Vec<Arc<Document>>, assets: &[String]) {
    mesh.assets = shown(&documents, assets).into();
    let owners = Owners::of(mesh);
    let mut taken: BTreeMap<DocumentOwner, HashSet<String>> = BTreeMap::new();
    let mut readmes: BTreeSet<DocumentOwner> = BTreeSet::new();
    let mut sorted: BTreeMap<String, Arc<Document>> = documents.into_iter().map(|d| (d.path.clone(), d)).collect();
    while let Some((path, document)) = sorted.pop_first() {
        let (owner, folder) = owners.above(&path);
        let within = if folder.is_empty() { path.as_str() } else { path[folder.len()..].trim_start_matches('/') };
        let readme = within.eq_ignore_ascii_case("readme.md") && readmes.insert(owner);
        let stem = within.rsplit_once('.').map_or(within, |(stem, _)| stem);
        let stem = stem.strip_prefix("docs/").unwrap_or(stem);
        let own = stem.split('/').map(slug).collect::<Vec<_>>().join("/");
        let address = unique(own, taken.entry(owner).or_default());
        let id = DocumentId(number(mesh.documents.len()));
        match owner {
            DocumentOwner::Mesh => {}
            DocumentOwner::Domain(domain) => mesh.domains[domain.index()].documents.push(id),
            DocumentOwner::Product(product) => mesh.products[product.index()].documents.push(id),
        }
        mesh.documents.push(DocumentEntry { address, document, owner, readme });
    }
}

/// The files that documents link to or show; no other file of the tree is published.
fn shown(documents: &[Arc<Document>], assets: &[String]) -> Vec<String> {
    let known: BTreeSet<&str> = assets.iter().map(String::as_str).collect();
    let linked: BTreeSet<String> = documents
        .iter()
        .flat_map(|document| document.links.iter().map(move |link| (document, link)))
        .filter_map(|(document, link)| join(&document.path, link.target.split(['#', '?']).next().unwrap_or_default()))
        .filter(|path| known.contains(path.as_str()))
        .collect();
    linked.into_iter().collect()
}

/// Folders and whose they are.
struct Owners(HashMap<String, DocumentOwner>);

impl Owners {
    fn of(mesh: &Mesh) -> Owners {
        let mut folders = HashMap::new();
        for (number, product) in (0u32..).zip(&mesh.products) {
            if !product.folder.is_empty() {
                folders.entry(product.folder.clone()).or_insert(DocumentOwner::Product(ProductId(number)));
            }
        }
        for (number, domain) in (0u32..).zip(&mesh.domains) {
            if let Some(folder) = domain.folder.clone().filter(|folder| !folder.is_empty()) {
                folders.insert(folder, DocumentOwner::Domain(DomainId(number)));
            }
        }
        Owners(folders)
    }

    /// The owner whose folder stands nearest above a path, and that folder.
    fn above<'p>(&self, path: &'p str) -> (DocumentOwner, &'p str) {
        let mut folder = folder_of(path);
        loop {
            if folder.is_empty() {
                return (DocumentOwner::Mesh, "");
            }
            if let Some(owner) = self.0.get(folder) {
                return (*owner, folder);
            }
            folder = folder_of(folder);
        }
    }
}
