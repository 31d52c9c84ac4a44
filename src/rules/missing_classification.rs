//! Personal data whose sensitivity nobody states.

use super::{Context, sensitive, subject};
use crate::diagnostics::{Diagnostic, Severity};
use crate::model::mesh::Contract;

pub(super) fn of_contract(context: &Context<'_>, contract: &Contract, diagnostics: &mut Vec<Diagnostic>) {
    let mesh = context.mesh;
    let Some(severity) = subject::weight(contract.lifecycle, Severity::Warning) else { return };
    let personal = sensitive::personal(mesh, contract);
    if personal.is_empty() {
        return;
    }
    let classifications = sensitive::classifications(mesh, contract);
    let open: Vec<usize> = personal.iter().map(|(at, _, _)| *at).filter(|at| classifications[*at].is_none()).collect();
    if open.is_empty() {
        return;
    }
    let routes = contract.descriptor.property_routes();
    for at in open {
        let message = format!("`{}` holds personal data and has no classification", contract.properties[at].path);
        let place = subject::value(&contract.origin, routes[at].then("name"));
        diagnostics.push(
            Diagnostic::new("missing-classification", severity, place, message)
                .help("add `classification`, or bind it to a glossary term that has one"),
        );
    }
}
