//! A product for which nobody answers.

use super::{Context, subject};
use crate::diagnostics::{Diagnostic, Severity};
use crate::model::Mesh;
use crate::model::mesh::{OwnerSource, Product};

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mesh = context.mesh;
    for product in &mesh.products {
        let Some(severity) = subject::weight(product.lifecycle, Severity::Warning) else { continue };
        if product.owner.source != OwnerSource::Unknown || names_people(mesh, product) {
            continue;
        }
        let message = format!("nobody is named who answers for `{}`", product.address);
        let written = product.descriptor.team.is_some();
        diagnostics.push(
            Diagnostic::new("missing-owner", severity, subject::product_key(product, "team", written), message).help(
                "name the team in `team.name`, in the domain's `owner`, or give the folder an owner in CODEOWNERS",
            ),
        );
    }
}

/// Older versions of both standards list the people and have no name for the team.
fn names_people(mesh: &Mesh, product: &Product) -> bool {
    let contracts = product.contracts.iter().filter_map(|id| mesh.contract(*id).descriptor.team.as_ref());
    let teams = product.descriptor.team.iter().chain(contracts);
    teams.flat_map(|team| &team.members).any(|member| member.date_out.is_none())
}
