//! A product without a place to ask.

use super::{Context, subject};
use crate::diagnostics::{Diagnostic, Severity};

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mesh = context.mesh;
    for product in &mesh.products {
        let Some(severity) = subject::weight(product.lifecycle, Severity::Info) else { continue };
        let known = !product.descriptor.support.is_empty()
            || product.contracts.iter().any(|id| !mesh.contract(*id).descriptor.support.is_empty())
            || product.owner.team.is_some_and(|team| !mesh.team(team).channels().is_empty());
        if known {
            continue;
        }
        let message = format!("`{}` says nowhere where to ask", product.address);
        diagnostics.push(
            Diagnostic::new("missing-support", severity, subject::product_id(product), message)
                .help("add `support` to the product or its contract, or `channels` to the file of its team"),
        );
    }
}
