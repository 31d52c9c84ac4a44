//! Names of properties in service levels, expectations and options that lead to nothing in their contract.
//!
//! What relationships name is followed, and reported under the same rule, where the mesh is resolved.

use std::collections::BTreeSet;

use super::{Context, shown, visit};
use crate::diagnostics::{Diagnostic, Place, Suggestions};
use crate::model::Value;
use crate::model::contract::{Expectation, SchemaObject};
use crate::model::mesh::Contract;
use crate::source::Route;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut suggestions = Suggestions::default();
    for contract in &context.mesh.contracts {
        elements(contract, &mut suggestions, diagnostics);
        for (object, dataset) in contract.descriptor.schema.iter().enumerate() {
            let route = || visit::dataset(contract, object).then("quality");
            arguments(contract, dataset, &dataset.quality, &route, &mut suggestions, diagnostics);
        }
        visit::properties(contract, &mut |at| required(at, &mut suggestions, diagnostics));
    }
}

/// The element of a service level: datasets and properties with commas between them.
fn elements(contract: &Contract, suggestions: &mut Suggestions, diagnostics: &mut Vec<Diagnostic>) {
    let descriptor = &contract.descriptor;
    let used = descriptor.sla.iter().any(|level| level.element.is_some());
    if !used || descriptor.schema.is_empty() {
        return;
    }
    let mut known = None;
    for (number, level) in descriptor.sla.iter().enumerate() {
        let Some(written) = level.element.as_deref() else { continue };
        let mut is_known = |name: &str| {
            is_plainly_known(contract, name) || known.get_or_insert_with(|| names(contract)).contains(&folded(name))
        };
        let unknown = written.split(',').map(str::trim).find(|name| is_name(name) && !is_known(name));
        let Some(name) = unknown else { continue };
        let route = Route::root().then("slaProperties").then(number).then("element");
        let message = format!(
            "the service level `{}` is about `{}`, which leads to no property",
            shown(&level.property),
            shown(name)
        );
        let paths = contract.properties.iter().map(|entry| entry.path.as_str());
        diagnostics.push(said(visit::value(&contract.origin, route), message, suggestions.nearest(name, paths)));
    }
}

fn said(place: Place, message: String, near: Option<&str>) -> Diagnostic {
    let found = Diagnostic::warning("unknown-property", place, message);
    match near {
        Some(near) => found.help(format!("did you mean `{near}`?")),
        None => found.help("name a property as `dataset.property`"),
    }
}

/// A name of a property, not a sentence or a pattern.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '[' | ']' | '/'))
}

fn folded(name: &str) -> String {
    name.replace("[]", "").trim_start_matches('/').replace('/', ".").to_lowercase()
}

/// Whether a name is that of a dataset or the path of a property, letter by letter: most are, and need no list of names.
fn is_plainly_known(contract: &Contract, name: &str) -> bool {
    contract.descriptor.schema.iter().any(|dataset| dataset.name == name)
        || contract.properties.iter().any(|entry| entry.path == name)
}

/// Every way to name a dataset or property of a contract: with and without the dataset, by name, id and physical name.
fn names(contract: &Contract) -> BTreeSet<String> {
    let schema = &contract.descriptor.schema;
    let mut known = BTreeSet::new();
    for dataset in schema {
        known.extend(dataset_names(dataset).map(folded));
    }
    visit::properties(contract, &mut |at| {
        let dataset = &schema[at.object];
        let path = at.path();
        known.insert(folded(path));
        let within = path.strip_prefix(dataset.name.as_str()).unwrap_or(path).trim_start_matches('.');
        let aliases = [Some(within), at.property.physical_name.as_deref(), at.property.id.as_deref()];
        for own in aliases.into_iter().flatten() {
            known.insert(folded(own));
            for holder in dataset_names(dataset) {
                known.insert(folded(&format!("{holder}.{own}")));
            }
        }
    });
    known
}

fn dataset_names(dataset: &SchemaObject) -> impl Iterator<Item = &str> {
    [Some(dataset.name.as_str()), dataset.physical_name.as_deref(), dataset.id.as_deref()].into_iter().flatten()
}

/// What the metrics of a dataset are told to look at: `arguments.property` and `arguments.properties`.
fn arguments(
    contract: &Contract,
    dataset: &SchemaObject,
    quality: &[Expectation],
    route: &dyn Fn() -> Route,
    suggestions: &mut Suggestions,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut known: Option<BTreeSet<&str>> = None;
    for (number, expectation) in quality.iter().enumerate() {
        for (key, value) in expectation.arguments.iter().filter(|(key, _)| key == "property" || key == "properties") {
            let list = match value {
                Value::List(items) => items.as_slice(),
                single => std::slice::from_ref(single),
            };
            for (index, name) in list.iter().enumerate().filter_map(|(index, item)| Some((index, item.text()?))) {
                let known = known.get_or_insert_with(|| {
                    dataset.properties.iter().flat_map(|p| [Some(p.name.as_str()), p.id.as_deref()]).flatten().collect()
                });
                if known.is_empty() || known.contains(name) || !is_name(name) || name.contains(['.', '/', '[']) {
                    continue;
                }
                let at = route().then(number).then("arguments").then(key.as_str());
                let at = if matches!(value, Value::List(_)) { at.then(index) } else { at };
                let message =
                    format!("an expectation of `{}` looks at `{}`, which it does not have", dataset.name, shown(name));
                let near = suggestions.nearest(name, dataset.properties.iter().map(|property| property.name.as_str()));
                diagnostics.push(said(visit::value(&contract.origin, at), message, near));
            }
        }
    }
}

/// The properties that the options of an object call required.
fn required(at: &visit::At<'_, '_>, suggestions: &mut Suggestions, diagnostics: &mut Vec<Diagnostic>) {
    let properties = &at.property.properties;
    let Some((_, Value::List(wanted))) = at.property.logical_type_options.iter().find(|(key, _)| key == "required")
    else {
        return;
    };
    if properties.is_empty() {
        return;
    }
    let known: BTreeSet<&str> = properties.iter().map(|property| property.name.as_str()).collect();
    for (number, name) in wanted.iter().enumerate().filter_map(|(number, item)| Some((number, item.text()?))) {
        if !known.contains(name) {
            let route = at.route().then("logicalTypeOptions").then("required").then(number);
            let message = format!("`{}` requires `{}`, which it does not have", at.path(), shown(name));
            let near = suggestions.nearest(name, known.iter().copied());
            diagnostics.push(said(visit::value(&at.contract.origin, route), message, near));
        }
    }
}
