//! Personal data of which nobody says how long it is kept.

use super::{Context, sensitive, subject};
use crate::diagnostics::{Diagnostic, Severity};
use crate::model::mesh::Contract;
use crate::model::sensitivity::{self, RETENTION};

pub(super) fn of_contract(context: &Context<'_>, contract: &Contract, diagnostics: &mut Vec<Diagnostic>) {
    let mesh = context.mesh;
    let Some(severity) = subject::weight(contract.lifecycle, Severity::Warning) else { return };
    if contract.descriptor.sla.iter().any(sensitivity::is_retention) {
        return;
    }
    let open = sensitive::without(mesh, contract, &RETENTION);
    let Some(first) = open.first() else { return };
    let names = subject::first_names(open.iter().map(|at| contract.properties[*at].path.as_str()));
    let message = format!("`{}` holds personal data and does not say how long it is kept: {names}", contract.address);
    let place = subject::value(&contract.origin, contract.descriptor.property_routes()[*first].then("name"));
    diagnostics.push(
        Diagnostic::new("missing-retention", severity, place, message)
            .label("personal data")
            .help("add a service level `retention` to `slaProperties`, or a custom property `retention`"),
    );
}
