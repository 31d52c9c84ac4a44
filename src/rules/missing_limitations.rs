//! A product that does not say what it must not be used for.

use super::{Context, missing_purpose, subject};
use crate::diagnostics::{Diagnostic, Severity};
use crate::model::mesh::Product;
use crate::model::section::Description;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let missing = |product: &Product| {
        !missing_purpose::says(context.mesh, product, |description| description.limitations.as_deref())
    };
    for product in context.mesh.products.iter().filter(|product| missing(product)) {
        let Some(severity) = subject::weight(product.lifecycle, Severity::Info) else { continue };
        let written = product.descriptor.description != Description::default();
        let place = subject::product_key(product, "description", written);
        let message =
            format!("`{}` does not say what is missing in it, or what it must not be used for", product.address);
        diagnostics.push(
            Diagnostic::new("missing-limitations", severity, place, message)
                .help("add `description.limitations`; when nothing is known to be missing, say so"),
        );
    }
}
