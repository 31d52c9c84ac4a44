//! Personal data of which nobody says on which ground it is processed.

use super::{Context, sensitive, subject};
use crate::diagnostics::{Diagnostic, Severity};
use crate::model::mesh::Contract;
use crate::model::sensitivity::LEGAL_BASIS;

pub(super) fn of_contract(context: &Context<'_>, contract: &Contract, diagnostics: &mut Vec<Diagnostic>) {
    let mesh = context.mesh;
    let Some(severity) = subject::weight(contract.lifecycle, Severity::Info) else { return };
    let open = sensitive::without(mesh, contract, &LEGAL_BASIS);
    let Some(first) = open.first() else { return };
    let names = subject::first_names(open.iter().map(|at| contract.properties[*at].path.as_str()));
    let message = format!("`{}` holds personal data and names no legal basis for it: {names}", contract.address);
    let place = subject::value(&contract.origin, contract.descriptor.property_routes()[*first].then("name"));
    diagnostics.push(
        Diagnostic::new("missing-legal-basis", severity, place, message)
            .label("personal data")
            .help("add a custom property `legalBasis` to the product, the contract, the table or the property"),
    );
}
