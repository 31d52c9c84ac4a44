//! Names of the mesh that may be written at a place: ids, versions, addresses, properties, tags.
//!
//! Turns keys and the keys beside into candidates. Must not know positions, nor what is typed so far but for its form.

use std::collections::BTreeMap;

use super::cursor::{Cursor, Part};
use super::thing::{Thing, contract, link};
use crate::model::Mesh;
use crate::model::mesh::Contract;
use crate::model::standard::Kind;
use crate::source::Step;

/// A name that may be written, and what it names.
#[derive(Debug)]
pub struct Name {
    pub text: String,
    pub detail: String,
    pub thing: Option<Thing>,
}

fn name(text: impl Into<String>, detail: impl Into<String>, thing: Option<Thing>) -> Name {
    Name { text: text.into(), detail: detail.into(), thing }
}

/// The names that may be the value at a place; `typed` is what is there already.
pub fn names(mesh: &Mesh, kind: Kind, path: &str, cursor: &Cursor, typed: &str) -> Vec<Name> {
    let mut keys: Vec<&str> = cursor
        .route
        .iter()
        .filter_map(|step| match step {
            Step::Key(key) => Some(key.as_str()),
            Step::Index(_) => None,
        })
        .collect();
    if let Part::Value(key) = &cursor.part {
        keys.push(key);
    }
    let version_of = |key| cursor.value_beside(key).map(|id| versions(mesh, id)).unwrap_or_default();
    match (kind, keys.as_slice()) {
        (_, [.., "authoritativeDefinitions", "url"]) => definitions(mesh, path, typed),
        (_, [.., "customProperties", "value"]) => match cursor.value_beside("property") {
            Some("codeList") => code_lists(mesh, ""),
            Some("glossaryTerm" | "term") => terms(mesh, ""),
            _ => Vec::new(),
        },
        (_, [.., "tags"]) => tags(mesh),
        (Kind::DataProduct(_), ["inputPorts" | "outputPorts", "contractId"])
        | (Kind::DataProduct(_), ["outputPorts", "inputContracts", "id"]) => contracts(mesh),
        (Kind::DataProduct(_), ["inputPorts" | "outputPorts", "version"]) => version_of("contractId"),
        (Kind::DataProduct(_), ["outputPorts", "inputContracts", "version"]) => version_of("id"),
        (Kind::DataProduct(_) | Kind::DataContract(_), ["team", "name"]) | (Kind::Domain(_), ["owner"]) => {
            teams(mesh, "")
        }
        (Kind::Domain(_), ["parent"]) | (_, ["domain"]) => domains(mesh, ""),
        (Kind::DataContract(_), ["dataProduct"]) => mesh
            .products
            .iter()
            .zip(0u32..)
            .filter(|(product, _)| !product.synthesized && !product.descriptor.id.is_empty())
            .map(|(product, id)| {
                name(&product.descriptor.id, &product.name, Some(Thing::Product(crate::model::mesh::ProductId(id))))
            })
            .collect(),
        (Kind::DataContract(_), [.., "relationships", "to" | "from"] | ["slaProperties", "element"]) => {
            properties(mesh, path, typed)
        }
        (Kind::SemanticDefinition(_), ["definitions", "relationships", "to"]) => terms(mesh, ""),
        _ => Vec::new(),
    }
}

/// What a Markdown link may lead to; the schemes of names while none is written.
pub fn targets(mesh: &Mesh, path: &str, typed: &str) -> Vec<Name> {
    match typed.split_once(':').map(|(scheme, _)| scheme) {
        Some("term") => terms(mesh, "term:"),
        Some("team") => teams(mesh, "team:"),
        Some("domain") => domains(mesh, "domain:"),
        Some("code") => code_lists(mesh, "code:"),
        Some("product") => addresses(mesh.products.iter().map(|product| (&product.address, &product.name)), "product:"),
        Some("contract") => {
            addresses(mesh.contracts.iter().map(|contract| (&contract.address, &contract.name)), "contract:")
        }
        Some(_) => Vec::new(),
        None => {
            let schemes = [
                ("product:", "a data product"),
                ("contract:", "a data contract, `#` and a property behind it"),
                ("term:", "a glossary term"),
                ("code:", "a code list"),
                ("team:", "a team"),
                ("domain:", "a domain"),
            ];
            let schemes = schemes.into_iter().map(|(scheme, about)| name(scheme, about, None));
            let documents = mesh
                .documents
                .iter()
                .map(|entry| name(relative(path, &entry.document.path), &entry.document.title, None));
            schemes.chain(documents).collect()
        }
    }
}

fn addresses<'m>(all: impl Iterator<Item = (&'m String, &'m String)>, scheme: &str) -> Vec<Name> {
    all.map(|(address, title)| name(format!("{scheme}{address}"), title, None)).collect()
}

fn contracts(mesh: &Mesh) -> Vec<Name> {
    let mut found: BTreeMap<&str, Vec<&Contract>> = BTreeMap::new();
    for contract in mesh.contracts.iter().filter(|contract| !contract.descriptor.id.is_empty()) {
        found.entry(&contract.descriptor.id).or_default().push(contract);
    }
    found
        .into_iter()
        .map(|(id, all)| {
            let versions: Vec<&str> =
                all.iter().filter_map(|contract| contract.descriptor.version.as_deref()).collect();
            let detail = format!("{} {}", all[0].name, versions.join(", "));
            name(id, detail, Some(Thing::Contract(id.to_owned())))
        })
        .collect()
}

fn versions(mesh: &Mesh, id: &str) -> Vec<Name> {
    let all = mesh.contracts.iter().filter(|contract| contract.descriptor.id == id);
    all.filter_map(|contract| {
        let version = contract.descriptor.version.as_ref()?;
        Some(name(version, format!("{}, {}", contract.name, contract.lifecycle.as_str()), None))
    })
    .collect()
}

fn teams(mesh: &Mesh, scheme: &str) -> Vec<Name> {
    let all = mesh.teams.iter().zip(0u32..);
    all.map(|(team, id)| {
        let id = Thing::Team(crate::model::mesh::TeamId(id));
        let own = team.descriptor.as_ref().map(|team| &team.id).filter(|id| !id.is_empty() && scheme.is_empty());
        name(format!("{scheme}{}", own.unwrap_or(&team.address)), &team.name, Some(id))
    })
    .collect()
}

fn domains(mesh: &Mesh, scheme: &str) -> Vec<Name> {
    let all = mesh.domains.iter().zip(0u32..);
    all.map(|(domain, id)| {
        let id = Thing::Domain(crate::model::mesh::DomainId(id));
        let own = domain.descriptor.as_ref().and_then(|domain| domain.id.as_ref()).filter(|_| scheme.is_empty());
        name(format!("{scheme}{}", own.unwrap_or(&domain.address)), &domain.name, Some(id))
    })
    .collect()
}

fn terms(mesh: &Mesh, scheme: &str) -> Vec<Name> {
    let all = mesh.terms.iter().zip(0u32..);
    all.map(|(term, id)| {
        let id = Thing::Term(crate::model::mesh::TermId(id));
        name(format!("{scheme}{}", term.address), format!("{}, {}", term.name, term.glossary), Some(id))
    })
    .collect()
}

fn code_lists(mesh: &Mesh, scheme: &str) -> Vec<Name> {
    let all = mesh.code_lists.iter().zip(0u32..);
    all.map(|(list, id)| {
        let id = Thing::CodeList(crate::model::mesh::CodeListId(id));
        name(format!("{scheme}{}", list.address), &list.name, Some(id))
    })
    .collect()
}

/// Terms and code lists, by their names, or by their files when a path is begun.
fn definitions(mesh: &Mesh, path: &str, typed: &str) -> Vec<Name> {
    if !typed.starts_with(['.', '/']) && !typed.contains('/') {
        let mut all = terms(mesh, "term:");
        all.extend(code_lists(mesh, "code:"));
        return all;
    }
    let terms = mesh.terms.iter().zip(0u32..).map(|(term, id)| {
        let target = format!("{}#/definitions/{}", relative(path, &term.origin.path), term.descriptor.id);
        name(target, &term.name, Some(Thing::Term(crate::model::mesh::TermId(id))))
    });
    let lists = mesh.code_lists.iter().zip(0u32..).map(|(list, id)| {
        let target = relative(path, &list.origin.path);
        name(target, &list.name, Some(Thing::CodeList(crate::model::mesh::CodeListId(id))))
    });
    terms.chain(lists).collect()
}

fn tags(mesh: &Mesh) -> Vec<Name> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let products = mesh.products.iter().flat_map(|product| &product.descriptor.tags);
    let contracts = mesh.contracts.iter().flat_map(|contract| &contract.descriptor.tags);
    let schema = mesh.contracts.iter().flat_map(|contract| contract.descriptor.schema.iter().flat_map(|s| &s.tags));
    let terms = mesh.terms.iter().flat_map(|term| &term.descriptor.tags);
    for tag in products.chain(contracts).chain(schema).chain(terms) {
        *counts.entry(tag).or_default() += 1;
    }
    counts.into_iter().map(|(tag, count)| name(tag, format!("used {count} times"), None)).collect()
}

/// Properties of this contract by their names, of others as the standard writes them: `file.yaml#/schema/...`.
fn properties(mesh: &Mesh, path: &str, typed: &str) -> Vec<Name> {
    if let Some((file, _)) = typed.split_once('#') {
        let found = match link(mesh, path, file) {
            Some(Thing::Contract(id)) => contract(mesh, &id, None),
            _ => contract(mesh, file, None),
        };
        let Some(id) = found else { return Vec::new() };
        let all = mesh.contract(id).descriptor.properties();
        let pointers = all.iter().enumerate().filter(|(_, at)| !at.path.contains(['[', '{'])).map(|(number, at)| {
            let mut parts = at.path.split('.');
            let object = parts.next().unwrap_or_default();
            let rest: String = parts.map(|part| format!("/properties/{part}")).collect();
            let detail = at.property.logical_type.clone().unwrap_or_default();
            name(format!("{file}#/schema/{object}{rest}"), detail, Some(Thing::Property(id, number)))
        });
        return pointers.collect();
    }
    let mut found = Vec::new();
    for (contract, id) in mesh.contracts.iter().zip(0u32..).filter(|(contract, _)| contract.origin.path == path) {
        let id = crate::model::mesh::ContractId(id);
        for (number, at) in contract.descriptor.properties().iter().enumerate() {
            let detail = at.property.logical_type.clone().unwrap_or_default();
            found.push(name(&at.path, detail, Some(Thing::Property(id, number))));
        }
    }
    let others = mesh.contracts.iter().filter(|contract| contract.origin.path != path);
    found.extend(
        others.map(|contract| name(format!("{}#", relative(path, &contract.origin.path)), &contract.name, None)),
    );
    found
}

/// The path to a file as seen from another.
pub fn relative(from: &str, to: &str) -> String {
    let folder: Vec<&str> = from.split('/').rev().skip(1).collect::<Vec<_>>().into_iter().rev().collect();
    let target: Vec<&str> = to.split('/').collect();
    let shared = folder.iter().zip(&target).take_while(|(a, b)| a == b).count().min(target.len() - 1);
    let mut parts: Vec<&str> = vec![".."; folder.len() - shared];
    parts.extend(&target[shared..]);
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::relative;

    #[test]
    fn paths_are_told_as_seen_from_a_file() {
        assert_eq!(relative("a/b/c.yaml", "a/d.yaml"), "../d.yaml");
        assert_eq!(relative("c.yaml", "a/d.yaml"), "a/d.yaml");
        assert_eq!(relative("a/c.yaml", "a/d.yaml"), "d.yaml");
        assert_eq!(relative("a/b.yaml", "a"), "../a");
    }
}
