//! A product without a README. Off by default: a small product says all it has to say in its descriptor.

use super::{Context, subject};
use crate::diagnostics::{Diagnostic, Severity};

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    if !context.is_set("missing-readme") {
        return;
    }
    let mesh = context.mesh;
    for product in &mesh.products {
        let Some(severity) = subject::weight(product.lifecycle, Severity::Info) else { continue };
        if product.documents.iter().any(|id| mesh.document(*id).readme) {
            continue;
        }
        let message = format!("`{}` has no README", product.address);
        let file = if product.folder.is_empty() { "README.md".into() } else { format!("{}/README.md", product.folder) };
        diagnostics.push(
            Diagnostic::new("missing-readme", severity, subject::product_id(product), message)
                .help(format!("write `{file}`: how to start, a query that works, what to look out for")),
        );
    }
}
