//! A contract with data of the highest classification that names nobody who may read it.

use super::{Context, sensitive, subject};
use crate::diagnostics::{Diagnostic, Severity};
use crate::model::mesh::Contract;
use crate::model::sensitivity;

pub(super) fn of_contract(context: &Context<'_>, contract: &Contract, diagnostics: &mut Vec<Diagnostic>) {
    let own = &context.config.classifications;
    let Some(severity) = subject::weight(contract.lifecycle, Severity::Warning) else { return };
    let descriptor = &contract.descriptor;
    if !descriptor.roles.is_empty() || descriptor.servers.iter().any(|server| !server.roles.is_empty()) {
        return;
    }
    let classifications = sensitive::classifications(context.mesh, contract);
    let highest = classifications
        .iter()
        .enumerate()
        .find_map(|(at, word)| word.filter(|word| sensitivity::is_highest(own, word)).map(|word| (at, word)));
    let Some((at, word)) = highest else { return };
    let place = subject::value(&contract.origin, descriptor.property_routes()[at].then("classification"));
    let message = format!(
        "`{}` holds {word} data (`{}`) and names no role that may read it",
        contract.address, contract.properties[at].path
    );
    diagnostics.push(
        Diagnostic::new("missing-roles", severity, place, message)
            .help("add `roles` to the contract or its servers: who may read it, and who grants that"),
    );
}
