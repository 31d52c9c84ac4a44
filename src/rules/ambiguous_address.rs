//! Names that differ only in case, or in the way their letters are encoded.
//!
//! What comes to one address within a product, domain or glossary is a `duplicate-address` or `duplicate-id` already.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::{Context, shown, visit};
use crate::diagnostics::{Diagnostic, Place};
use crate::model::Mesh;
use crate::model::mesh::Contract;
use crate::source::Route;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mesh = context.mesh;
    ids(mesh, diagnostics);
    for product in mesh.products.iter().filter(|product| !product.synthesized) {
        let origin = &product.origin;
        let inputs = product.descriptor.inputs.iter().map(|port| &port.name);
        let outputs = product.descriptor.outputs.iter().map(|port| &port.name);
        for (key, names) in [("inputPorts", inputs.collect::<Vec<_>>()), ("outputPorts", outputs.collect())] {
            let place = |number: usize| visit::value(origin, Route::root().then(key).then(number).then("name"));
            let names = names.into_iter().map(String::as_str).enumerate();
            pairs(names, &format!("ports of `{}`", product.address), &place, diagnostics);
        }
    }
    let documents = mesh.documents.iter().map(|entry| entry.document.path.as_str()).enumerate();
    pairs(documents, "files", &|number| Place::file(&mesh.documents[number].document.path), diagnostics);
}

fn ids(mesh: &Mesh, diagnostics: &mut Vec<Diagnostic>) {
    let id = || Route::root().then("id");
    // Two of one parent come to one address, which was said in resolving.
    let written = |number: &usize| !mesh.products[*number].synthesized;
    let products = mesh.products.iter().map(|product| product.descriptor.id.as_str()).enumerate();
    let place = |number: usize| visit::value(&mesh.products[number].origin, id());
    let parent = |number: usize| mesh.products[number].domain.0;
    apart(products.filter(|(number, _)| written(number)), "products", &parent, &place, diagnostics);
    let contracts = mesh.contracts.iter().map(|contract| contract.descriptor.id.as_str()).enumerate();
    let place = |number: usize| visit::value(&mesh.contracts[number].origin, id());
    let parent = |number: usize| mesh.contracts[number].product.0;
    apart(contracts, "contracts", &parent, &place, diagnostics);
    let lists = mesh.code_lists.iter().map(|list| list.descriptor.id.as_str()).enumerate();
    pairs(lists, "code lists", &|number| visit::value(&mesh.code_lists[number].origin, id()), diagnostics);
    let teams =
        mesh.teams.iter().filter_map(|team| Some((team.descriptor.as_ref()?.id.as_str(), team.origin.as_ref()?)));
    let teams: Vec<_> = teams.collect();
    let names = teams.iter().map(|(name, _)| *name).enumerate();
    pairs(names, "teams", &|number| visit::value(teams[number].1, id()), diagnostics);
}

pub(super) fn of_contract(_: &Context<'_>, contract: &Contract, diagnostics: &mut Vec<Diagnostic>) {
    let schema = &contract.descriptor.schema;
    let place = |object: usize| visit::value(&contract.origin, visit::dataset_name(contract, object));
    let names = schema.iter().map(|dataset| dataset.name.as_str()).enumerate();
    pairs(names, &format!("datasets of `{}`", contract.address), &place, diagnostics);
    // Whole paths, so that only properties of one holder meet.
    let mut seen: BTreeMap<String, (&str, Place)> = BTreeMap::new();
    let twice = may_meet(contract);
    if !twice {
        return;
    }
    visit::properties(contract, &mut |at| {
        let path = at.path();
        match seen.get(&folded(path)) {
            Some((first, place)) if *first != path && !at.property.name.is_empty() => {
                let own = |path: &str| shown(path.rsplit('.').next().unwrap_or(path));
                if own(first) != own(path) {
                    diagnostics.push(said(
                        &format!("properties of `{}`", above(path)),
                        [&own(first), &own(path)],
                        at.name(),
                        place.clone(),
                    ));
                }
            }
            Some(_) => {}
            None => drop(seen.insert(folded(path), (path, at.name()))),
        }
    });
}

/// Whether any two paths differ only in case: most contracts have none, and need no places.
fn may_meet(contract: &Contract) -> bool {
    let mut folded_paths: Vec<String> = contract.properties.iter().map(|entry| folded(&entry.path)).collect();
    folded_paths.sort_unstable();
    folded_paths.windows(2).any(|pair| pair[0] == pair[1])
}

fn above(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(above, _)| above)
}

/// Equal for names that a system without case, or with another encoding of letters, takes for one.
fn folded(name: &str) -> String {
    if name.is_ascii() { name.to_ascii_lowercase() } else { name.nfkc().collect::<String>().to_lowercase() }
}

fn said(what: &str, [first, second]: [&str; 2], place: Place, other: Place) -> Diagnostic {
    let same_case = first.to_lowercase() == second.to_lowercase();
    let differ = if same_case { "case" } else { "the encoding of their letters" };
    let message = format!("two {what} differ only in {differ}: `{}` and `{}`", shown(first), shown(second));
    Diagnostic::warning("ambiguous-address", place, message)
        .related(other, "the other one")
        .help("rename one of them: links, file systems and databases may take both for one")
}

fn pairs<'n>(
    names: impl Iterator<Item = (usize, &'n str)>,
    what: &str,
    place: &dyn Fn(usize) -> Place,
    diagnostics: &mut Vec<Diagnostic>,
) {
    apart_if(names, what, &|_, _| true, place, diagnostics);
}

/// Only things of different parents.
fn apart<'n>(
    names: impl Iterator<Item = (usize, &'n str)>,
    what: &str,
    parent: &dyn Fn(usize) -> u32,
    place: &dyn Fn(usize) -> Place,
    diagnostics: &mut Vec<Diagnostic>,
) {
    apart_if(names, what, &|one, other| parent(one) != parent(other), place, diagnostics);
}

fn apart_if<'n>(
    names: impl Iterator<Item = (usize, &'n str)>,
    what: &str,
    counts: &dyn Fn(usize, usize) -> bool,
    place: &dyn Fn(usize) -> Place,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut seen: BTreeMap<String, (usize, &str)> = BTreeMap::new();
    for (number, name) in names.filter(|(_, name)| !name.is_empty()) {
        match seen.get(&folded(name)) {
            Some((first, written)) if *written != name && counts(*first, number) => {
                diagnostics.push(said(what, [written, name], place(number), place(*first)));
            }
            Some(_) => {}
            None => drop(seen.insert(folded(name), (number, name))),
        }
    }
}
