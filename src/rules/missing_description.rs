//! A schema object most of whose properties say nothing of what they hold.

use super::{Context, subject};
use crate::diagnostics::{Diagnostic, Place, Severity};
use crate::model::contract::Property;
use crate::model::mesh::{Contract, PropertyEntry};

/// How many of a hundred properties have to be described, when meshdoc.yaml does not say.
const THRESHOLD: u8 = 50;

pub(super) fn of_contract(context: &Context<'_>, contract: &Contract, diagnostics: &mut Vec<Diagnostic>) {
    let threshold = usize::from(context.config.described.unwrap_or(THRESHOLD));
    let Some(severity) = subject::weight(contract.lifecycle, Severity::Info) else { return };
    for (object, counts) in count(contract).iter().enumerate() {
        if counts.described * 100 >= threshold * counts.all {
            continue;
        }
        let name = &contract.descriptor.schema[object].name;
        let message = format!(
            "{} of {} properties of `{name}` are described; {} say nothing of what they hold",
            counts.described,
            counts.all,
            subject::first_names(counts.silent.iter().copied()),
        );
        let origin = &contract.origin;
        let route = contract.descriptor.object_route(object).then("name");
        diagnostics.push(
            Diagnostic::new(
                "missing-description",
                severity,
                Place::value(&origin.path, origin.document, route),
                message,
            )
            .help(format!("describe them or bind them to a glossary term; {threshold} of 100 are expected")),
        );
    }
}

/// The named properties of a schema object.
#[derive(Default)]
struct Counts<'m> {
    all: usize,
    described: usize,
    silent: Vec<&'m str>,
}

fn count(contract: &Contract) -> Vec<Counts<'_>> {
    let mut counts: Vec<Counts<'_>> = Vec::new();
    counts.resize_with(contract.descriptor.schema.len(), Counts::default);
    for ((object, property), entry) in contract.descriptor.flat().into_iter().zip(contract.properties.iter()) {
        if property.name.is_empty() {
            continue;
        }
        let counts = &mut counts[object];
        counts.all += 1;
        if is_described(property, entry) {
            counts.described += 1;
        } else {
            counts.silent.push(&entry.path);
        }
    }
    counts
}

/// A term or a code list that it is bound to says what it holds, too.
fn is_described(property: &Property, entry: &PropertyEntry) -> bool {
    !subject::is_blank(property.description.as_deref()) || !entry.terms.is_empty() || !entry.code_lists.is_empty()
}
