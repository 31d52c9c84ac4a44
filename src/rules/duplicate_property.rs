//! Two properties of one object, or two datasets of one contract, with one name.

use std::collections::BTreeMap;

use super::{Context, visit};
use crate::diagnostics::{Diagnostic, Place};
use crate::model::contract::Property;
use crate::model::mesh::Contract;
use crate::source::Route;

pub(super) fn of_contract(_: &Context<'_>, contract: &Contract, diagnostics: &mut Vec<Diagnostic>) {
    let schema = &contract.descriptor.schema;
    let names = schema.iter().map(|dataset| dataset.name.as_str());
    let dataset_name = |object| visit::value(&contract.origin, visit::dataset_name(contract, object));
    for (first, second) in twice(names) {
        let (place, other) = (dataset_name(second), dataset_name(first));
        diagnostics.push(said(place, other, format!("two datasets are called `{}`", schema[second].name)));
    }
    for (object, dataset) in schema.iter().enumerate() {
        let route = || visit::dataset(contract, object);
        within(contract, &dataset.name, &dataset.properties, &route, diagnostics);
    }
    visit::properties(contract, &mut |at| {
        within(contract, at.path(), &at.property.properties, &|| at.route(), diagnostics);
    });
}

fn within(
    contract: &Contract,
    holder: &str,
    properties: &[Property],
    route: &dyn Fn() -> Route,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (first, second) in twice(properties.iter().map(|property| property.name.as_str())) {
        let place = |number: usize| property_name(contract, route(), number);
        let message = format!("`{holder}` has two properties `{}`", properties[second].name);
        diagnostics.push(said(place(second), place(first), message));
    }
}

fn property_name(contract: &Contract, holder: Route, number: usize) -> Place {
    let (list, name) = if visit::is_old(contract) { ("columns", "column") } else { ("properties", "name") };
    visit::value(&contract.origin, holder.then(list).then(number).then(name))
}

fn said(place: Place, other: Place, message: String) -> Diagnostic {
    Diagnostic::error("duplicate-property", place, message)
        .label("this one")
        .related(other, "and this one")
        .help("a name stands for one thing: rename one of them, or take it away")
}

/// The numbers of names that stood there before, with the number of the first.
fn twice<'n>(names: impl ExactSizeIterator<Item = &'n str>) -> Vec<(usize, usize)> {
    if names.len() < 2 {
        return Vec::new();
    }
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    let mut found = Vec::new();
    for (number, name) in names.enumerate().filter(|(_, name)| !name.is_empty()) {
        match first.get(name) {
            Some(before) => found.push((*before, number)),
            None => {
                first.insert(name, number);
            }
        }
    }
    found
}
