//! A schema object that shows no value of any property. Off by default: not every organisation may show values.

use super::{Context, subject};
use crate::diagnostics::{Diagnostic, Place, Severity};
use crate::model::mesh::Contract;

pub(super) fn of_contract(context: &Context<'_>, contract: &Contract, diagnostics: &mut Vec<Diagnostic>) {
    if !context.is_set("missing-example") {
        return;
    }
    let Some(severity) = subject::weight(contract.lifecycle, Severity::Info) else { return };
    let mut shown = vec![false; contract.descriptor.schema.len()];
    for ((object, property), entry) in contract.descriptor.flat().into_iter().zip(contract.properties.iter()) {
        shown[object] |=
            !property.examples.is_empty() || !property.enumeration.is_empty() || !entry.code_lists.is_empty();
    }
    for (object, dataset) in contract.descriptor.schema.iter().enumerate() {
        if shown[object] || dataset.properties.is_empty() {
            continue;
        }
        let route = contract.descriptor.object_route(object).then("name");
        let place = Place::value(&contract.origin.path, contract.origin.document, route);
        let message = format!("no property of `{}` shows an example of its values", dataset.name);
        diagnostics.push(
            Diagnostic::new("missing-example", severity, place, message)
                .help("add `examples` to the properties that people ask about, with invented values"),
        );
    }
}
