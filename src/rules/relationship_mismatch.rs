//! Relationships whose two ends cannot hold the same values, or are one and the same property.

use std::collections::HashMap;

use super::Context;
use super::visit::{self, At};
use crate::diagnostics::{Diagnostic, Place};
use crate::model::mesh::{Contract, ContractId};
use crate::model::{Mesh, Text};

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mesh = context.mesh;
    let targets = Targets::of(mesh);
    for (number, contract) in (0u32..).zip(&mesh.contracts) {
        visit::properties(contract, &mut |at| {
            for target in &at.entry().references {
                if *target == (ContractId(number), at.number) {
                    let message = format!("`{}` refers to itself", at.path());
                    diagnostics.push(
                        Diagnostic::warning("relationship-mismatch", end(at, at.path()), message)
                            .help("name the property of the other dataset, or take the relationship away"),
                    );
                } else if let Some(Target { kind, place }) = targets.0.get(target) {
                    types(mesh, at, *target, kind, place, diagnostics);
                }
            }
        });
        lengths(contract, diagnostics);
    }
}

/// What is known of a property that others refer to.
struct Target<'m> {
    kind: &'m str,
    place: Place,
}

/// The types of all properties that others refer to, each looked up once.
struct Targets<'m>(HashMap<(ContractId, usize), Target<'m>>);

impl<'m> Targets<'m> {
    fn of(mesh: &'m Mesh) -> Targets<'m> {
        let mut wanted: Vec<(ContractId, usize)> = mesh
            .contracts
            .iter()
            .flat_map(|contract| contract.properties.iter().flat_map(|entry| entry.references.iter().copied()))
            .collect();
        wanted.sort_unstable();
        wanted.dedup();
        let mut found = HashMap::new();
        for group in wanted.chunk_by(|a, b| a.0 == b.0) {
            let id = group[0].0;
            let mut left = group.iter().peekable();
            visit::properties(mesh.contract(id), &mut |at| {
                if left.next_if(|(_, number)| *number == at.number).is_some()
                    && let Some(kind) = at.property.logical_type.as_deref()
                {
                    found.insert((id, at.number), Target { kind, place: at.value("logicalType") });
                }
            });
        }
        Targets(found)
    }
}

fn types(
    mesh: &Mesh,
    at: &At<'_, '_>,
    target: (ContractId, usize),
    to: &str,
    place: &Place,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(from) = at.property.logical_type.as_deref() else { return };
    let (Some(one), Some(other)) = (group(from), group(to)) else { return };
    if one == other {
        return;
    }
    let there = &mesh.contract(target.0).properties[target.1].path;
    let message = format!("`{}` is of type `{from}` and refers to `{there}` of type `{to}`", at.path());
    diagnostics.push(
        Diagnostic::warning("relationship-mismatch", end(at, there), message)
            .related(at.value("logicalType"), format!("this end is `{from}`"))
            .related(place.clone(), format!("the other end is `{to}`"))
            .help("both ends of a relationship hold the same values: correct one of the types, or the reference"),
    );
}

/// Types whose values can be equal. Arrays may hold references, so that they are left out.
fn group(kind: &str) -> Option<u8> {
    Some(match kind {
        "string" => 0,
        "integer" | "number" => 1,
        "date" | "timestamp" => 2,
        "time" => 3,
        "boolean" => 4,
        "object" | "map" => 5,
        _ => return None,
    })
}

/// Where a property says that it refers to another, or where its dataset does.
fn end(at: &At<'_, '_>, target: &str) -> Place {
    let leads = |references: &[Text]| {
        let name = target.rsplit('.').next().unwrap_or(target);
        references.iter().any(|to| to.rsplit(['.', '/']).next() == Some(name))
    };
    let relationships = &at.property.relationships;
    if let Some(number) = relationships
        .iter()
        .position(|relationship| leads(&relationship.to))
        .or_else(|| (!relationships.is_empty()).then_some(0))
    {
        return visit::value(&at.contract.origin, at.route().then("relationships").then(number).then("to"));
    }
    let dataset = &at.contract.descriptor.schema[at.object];
    let number = dataset.relationships.iter().position(|relationship| leads(&relationship.to)).unwrap_or(0);
    let route = visit::dataset(at.contract, at.object).then("relationships").then(number);
    match dataset.relationships.get(number).map(|relationship| relationship.to.len()) {
        Some(0 | 1) => visit::value(&at.contract.origin, route.then("to")),
        _ => Place::key(&at.contract.origin.path, at.contract.origin.document, route.then("to")),
    }
}

/// Composite keys name as many properties at one end as at the other.
fn lengths(contract: &Contract, diagnostics: &mut Vec<Diagnostic>) {
    for (object, dataset) in contract.descriptor.schema.iter().enumerate() {
        for (number, relationship) in dataset.relationships.iter().enumerate() {
            let (from, to) = (relationship.from.len(), relationship.to.len());
            if from == to || from == 0 || to == 0 {
                continue;
            }
            let route = visit::dataset(contract, object).then("relationships").then(number);
            let place = |key: &str| Place::key(&contract.origin.path, contract.origin.document, route.then(key));
            let message = format!("a relationship of `{}` has {from} at one end and {to} at the other", dataset.name);
            diagnostics.push(
                Diagnostic::warning("relationship-mismatch", place("to"), message)
                    .related(place("from"), "the other end")
                    .help("name as many properties in `to` as in `from`, in the same order"),
            );
        }
    }
}
