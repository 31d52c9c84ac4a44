//! A product that does not say what it is for.

use super::{Context, subject};
use crate::diagnostics::{Diagnostic, Severity};
use crate::model::Mesh;
use crate::model::mesh::Product;
use crate::model::section::Description;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let missing = |product: &Product| !says(context.mesh, product, |description| description.purpose.as_deref());
    for product in context.mesh.products.iter().filter(|product| missing(product)) {
        let Some(severity) = subject::weight(product.lifecycle, Severity::Info) else { continue };
        let written = product.descriptor.description != Description::default();
        let place = subject::product_key(product, "description", written);
        let message = format!("`{}` does not say what it is for", product.address);
        diagnostics.push(
            Diagnostic::new("missing-purpose", severity, place, message)
                .help("add `description.purpose`: one plain sentence that somebody of another domain understands"),
        );
    }
}

/// Whether the product's description, or that of one of its contracts, says something.
pub(super) fn says(mesh: &Mesh, product: &Product, part: fn(&Description) -> Option<&str>) -> bool {
    !subject::is_blank(part(&product.descriptor.description))
        || product.contracts.iter().any(|id| !subject::is_blank(part(&mesh.contract(*id).descriptor.description)))
}
