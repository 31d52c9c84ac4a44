//! Domains: those a domain.yaml describes, and those that products merely name.

use std::collections::{BTreeMap, HashMap};

use super::products::Draft;
use super::{at, folder_of, number};
use crate::diagnostics::{Diagnostic, near};
use crate::load::Found;
use crate::model::Mesh;
use crate::model::address::{slug, unique};
use crate::model::mesh::{Domain, DomainId, Origin};
use crate::model::noted::Around;
use crate::model::organisation::DomainDescriptor;
use crate::model::vocabulary::Glossary;
use crate::source::Route;

/// The address of the domain that a domain.yaml describes: its id, else its folder.
fn address(found: &Found<DomainDescriptor>) -> String {
    let folder = folder_of(&found.origin.path);
    let name = found.descriptor.id.clone().or_else(|| found.descriptor.name.clone());
    slug(&name.unwrap_or_else(|| folder.rsplit('/').next().unwrap_or(folder).to_owned()))
}

/// The described domains by what products say of them: every product asks.
#[derive(Default)]
pub(super) struct Described<'d> {
    addresses: Vec<String>,
    by_address: HashMap<String, usize>,
    by_name: HashMap<String, usize>,
    by_folder: HashMap<&'d str, usize>,
}

impl<'d> Described<'d> {
    pub(super) fn of(domains: &'d [Found<DomainDescriptor>]) -> Described<'d> {
        let mut all = Described { addresses: domains.iter().map(address).collect(), ..Described::default() };
        for (at, found) in domains.iter().enumerate() {
            all.by_address.entry(all.addresses[at].clone()).or_insert(at);
            if let Some(name) = &found.descriptor.name {
                all.by_name.entry(slug(name)).or_insert(at);
            }
            // Of two in one folder the last counts.
            all.by_folder.insert(folder_of(&found.origin.path), at);
        }
        all
    }

    /// The address of the domain whose domain.yaml stands nearest above a path.
    pub(super) fn above(&self, path: &str) -> Option<&str> {
        let mut folder = folder_of(path);
        loop {
            if let Some(at) = self.by_folder.get(folder) {
                return Some(&self.addresses[*at]);
            }
            if folder.is_empty() {
                return None;
            }
            folder = folder_of(folder);
        }
    }

    /// The address of the domain that a name means, by id, address or name.
    pub(super) fn named(&self, name: &str) -> Option<&str> {
        let wanted = slug(name);
        let at = self.by_address.get(&wanted).or_else(|| self.by_name.get(&wanted))?;
        Some(&self.addresses[*at])
    }
}

pub(super) fn add(
    mesh: &mut Mesh,
    domains: Vec<Found<DomainDescriptor>>,
    products: &[Draft],
    glossaries: &[Found<Glossary>],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut by_address: BTreeMap<String, Domain> = BTreeMap::new();
    let mut taken = std::collections::HashSet::new();
    let mut parents: Vec<(String, String, Origin)> = Vec::new();
    for found in domains {
        let wanted = address(&found);
        let name = unique(wanted.clone(), &mut taken);
        if let Some(first) = by_address.get(&wanted) {
            let mut diagnostic = Diagnostic::error(
                "duplicate-id",
                at(&found.origin, Route::root().then("id")),
                format!("two domains have the id `{wanted}`"),
            )
            .help("a domain is described once");
            if let Some(origin) = &first.origin {
                diagnostic = diagnostic.related(at(origin, Route::root().then("id")), "and this one");
            }
            diagnostics.push(diagnostic);
        }
        if let Some(parent) = &found.descriptor.parent {
            parents.push((name.clone(), slug(parent), found.origin.clone()));
        }
        let title =
            found.descriptor.name.clone().unwrap_or_else(|| found.descriptor.id.clone().unwrap_or(name.clone()));
        let folder = folder_of(&found.origin.path).to_owned();
        let mut domain = empty(&name, title);
        domain.folder = Some(folder);
        domain.origin = Some(found.origin);
        domain.descriptor = Some(found.descriptor);
        by_address.insert(name, domain);
    }
    let described = !by_address.is_empty();
    let known: Vec<String> = by_address.keys().cloned().collect();
    for product in products {
        if by_address.contains_key(&product.domain) {
            continue;
        }
        if described && let Some((name, origin)) = &product.domain_written {
            let mut diagnostic = Diagnostic::error(
                "unknown-domain",
                at(origin, Route::root().then("domain")),
                format!("there is no domain `{name}`"),
            );
            diagnostic = match near(name, known.iter().map(String::as_str)) {
                Some(near) => diagnostic.meant(name, near),
                None => diagnostic.help("describe the domain in a domain.yaml, or name one that is"),
            };
            diagnostics.push(diagnostic);
        }
        let domain = empty(&product.domain, product.domain_name.clone());
        by_address.entry(product.domain.clone()).or_insert(domain);
    }
    for glossary in glossaries {
        if let Some(name) = &glossary.descriptor.domain {
            by_address.entry(slug(name)).or_insert_with(|| empty(&slug(name), name.clone()));
        }
    }
    mesh.domains = by_address.into_values().collect();
    for (child, parent, origin) in parents {
        let child = mesh.domain_at(&child);
        match (child, mesh.domain_at(&parent)) {
            (Some(child), Some(parent)) if !is_ancestor(mesh, child, parent) => {
                mesh.domains[child.index()].parent = Some(parent);
                mesh.domains[parent.index()].children.push(child);
            }
            (Some(_), Some(_)) => diagnostics.push(Diagnostic::error(
                "domain-cycle",
                at(&origin, Route::root().then("parent")),
                format!("`{parent}` is itself a part of this domain"),
            )),
            _ => {
                let place = at(&origin, Route::root().then("parent"));
                let mut diagnostic =
                    Diagnostic::error("unknown-domain", place, format!("there is no domain `{parent}`"));
                if let Some(near) = near(&parent, known.iter().map(String::as_str)) {
                    diagnostic = diagnostic.meant(&parent, near);
                }
                diagnostics.push(diagnostic);
            }
        }
    }
    for domain in &mut mesh.domains {
        domain.children.sort();
    }
}

/// Whether `ancestor` is `of` or stands above it.
fn is_ancestor(mesh: &Mesh, ancestor: DomainId, of: DomainId) -> bool {
    let mut next = Some(of);
    let mut steps = 0;
    while let Some(id) = next {
        if id == ancestor || steps > mesh.domains.len() {
            return true;
        }
        steps += 1;
        next = mesh.domain(id).parent;
    }
    false
}

fn empty(address: &str, name: String) -> Domain {
    Domain {
        address: address.to_owned(),
        name,
        descriptor: None,
        origin: None,
        folder: None,
        owner: None,
        parent: None,
        children: Around::default(),
        products: Around::default(),
        terms: Around::default(),
        documents: Around::default(),
    }
}

/// Enters every product in its domain.
pub(super) fn enter_products(mesh: &mut Mesh) {
    for (at, product) in mesh.products.iter().enumerate() {
        mesh.domains[product.domain.index()].products.push(crate::model::mesh::ProductId(number(at)));
    }
}
