//! Positions in a primary or partition key that do not count 1, 2, 3.

use std::collections::BTreeMap;

use super::Context;
use super::visit::{self, At};
use crate::diagnostics::{Diagnostic, Place};
use crate::model::contract::Property;
use crate::model::mesh::Contract;

/// A key that properties can be a part of.
struct Key {
    name: &'static str,
    flag: &'static str,
    position: &'static str,
    has: fn(&Property) -> bool,
    at: fn(&Property) -> Option<&str>,
}

const KEYS: [Key; 2] = [
    Key {
        name: "primary key",
        flag: "primaryKey",
        position: "primaryKeyPosition",
        has: |property| property.primary_key,
        at: |property| property.primary_key_position.as_deref(),
    },
    Key {
        name: "partition key",
        flag: "partitioned",
        position: "partitionKeyPosition",
        has: |property| property.partitioned,
        at: |property| property.partition_key_position.as_deref(),
    },
];

/// A property of a key.
struct Part<'c> {
    path: &'c str,
    position: Option<i64>,
    place: Place,
}

pub(super) fn of_contract(_: &Context<'_>, contract: &Contract, diagnostics: &mut Vec<Diagnostic>) {
    for key in &KEYS {
        for ((object, scope), parts) in parts(contract, key, diagnostics) {
            let dataset = &contract.descriptor.schema[object].name;
            let holder = if scope.is_empty() { dataset.as_str() } else { scope };
            one(key, holder, parts, diagnostics);
        }
    }
}

/// The parts of each key, by dataset and by the array or map they lie in: the rows of an array have a key of their own.
fn parts<'c>(
    contract: &'c Contract,
    key: &Key,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<(usize, &'c str), Vec<Part<'c>>> {
    let mut keys: BTreeMap<(usize, &str), Vec<Part<'_>>> = BTreeMap::new();
    visit::properties(contract, &mut |at| {
        let written = (key.at)(at.property);
        if !(key.has)(at.property) {
            if written.is_some() {
                diagnostics.push(no_part(key, at));
            }
            return;
        }
        let path = at.path();
        let scope = path.rfind([']', '}']).map_or("", |end| &path[..=end]);
        let position = written.and_then(|text| text.parse().ok());
        let place = if written.is_some() { at.value(key.position) } else { at.key(key.flag) };
        keys.entry((at.object, scope)).or_default().push(Part { path, position, place });
    });
    keys
}

fn no_part(key: &Key, at: &At<'_, '_>) -> Diagnostic {
    let message = format!("`{}` has a position in the {} and is no part of it", at.path(), key.name);
    Diagnostic::warning("invalid-key-position", at.value(key.position), message)
        .help(format!("add `{}: true`, or take the position away", key.flag))
}

fn one(key: &Key, holder: &str, mut parts: Vec<Part<'_>>, diagnostics: &mut Vec<Diagnostic>) {
    // Without any position the order of the properties is the order of the key.
    let Some(positioned) = parts.iter().position(|part| part.position.is_some()) else { return };
    let shown = parts[positioned].place.clone();
    for part in parts.iter().filter(|part| part.position.is_none()) {
        let message = format!("`{}` has no position in the {} of `{holder}`, others have", part.path, key.name);
        diagnostics.push(
            Diagnostic::warning("invalid-key-position", part.place.clone(), message)
                .related(shown.clone(), "this one has a position")
                .help(format!("add `{}:`, counted from 1", key.position)),
        );
    }
    let all = parts.len();
    parts.retain(|part| part.position.is_some());
    let complete = parts.len() == all;
    parts.sort_by_key(|part| part.position);
    let mut expected = 1;
    let mut before: Option<&Part<'_>> = None;
    for part in &parts {
        let position = part.position.unwrap_or_default();
        let report = match before {
            Some(first) if first.position == part.position => {
                let message =
                    format!("`{}` and `{}` are both number {position} of the {}", first.path, part.path, key.name);
                Some(
                    Diagnostic::warning("invalid-key-position", part.place.clone(), message)
                        .related(first.place.clone(), "the same position")
                        .help("each part of a key has a position of its own, counted from 1"),
                )
            }
            // A gap where others have no position says nothing new.
            _ if position != expected && complete => {
                let message =
                    format!("the {} of `{holder}` has a number {position} and no number {expected}", key.name);
                Some(
                    Diagnostic::warning("invalid-key-position", part.place.clone(), message)
                        .help(format!("positions count from 1 without a gap: write {expected}")),
                )
            }
            _ => None,
        };
        diagnostics.extend(report);
        expected = position.saturating_add(1);
        before = Some(part);
    }
}
