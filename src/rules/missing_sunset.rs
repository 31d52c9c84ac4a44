//! Something deprecated that says neither when it ends nor what takes its place.

use super::{Context, lifecycle, subject};
use crate::diagnostics::{Diagnostic, Place};
use crate::model::section::{Description, Lifecycle};
use crate::source::Route;

/// Reports the product, else its deprecated contracts, else its deprecated ports: what holds the others speaks for them.
pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mesh = context.mesh;
    for product in &mesh.products {
        let descriptor = &product.descriptor;
        let key = match (product.lifecycle, descriptor.deprecated) {
            (Lifecycle::Retired, _) => continue,
            (Lifecycle::Deprecated, _) => Some("status"),
            (_, Some(true)) => Some("deprecated"),
            _ => None,
        };
        if lifecycle::end_of_product(product).is_announced() {
            continue;
        }
        if let Some(key) = key.filter(|_| !product.synthesized) {
            // The product ends with its ports: what all of them announce is the end of the product.
            let ports = 0..descriptor.outputs.len();
            let by_ports = !ports.is_empty()
                && ports.clone().all(|port| lifecycle::end_of_port(mesh, product, port).is_announced());
            if !by_ports && !told_in(&descriptor.description) {
                let place = subject::value(&product.origin, Route::root().then(key));
                diagnostics.push(told(&product.address, place));
            }
            continue;
        }
        for id in &product.contracts {
            let contract = mesh.contract(*id);
            if contract.lifecycle == Lifecycle::Deprecated
                && !lifecycle::end_of_contract(mesh, contract).is_announced()
                && !told_in(&contract.descriptor.description)
            {
                let place = subject::value(&contract.origin, Route::root().then("status"));
                diagnostics.push(told(&contract.address, place));
            }
        }
        for (at, (port, output)) in descriptor.outputs.iter().zip(&product.outputs).enumerate() {
            let told_of_contract =
                output.contract.is_some_and(|id| mesh.contract(id).lifecycle == Lifecycle::Deprecated);
            if port.deprecated == Some(true)
                && !told_of_contract
                && !lifecycle::end_of_port(mesh, product, at).is_announced()
                && !lifecycle::is_told([port.description.as_deref()])
            {
                let route = Route::root().then("outputPorts").then(at).then("deprecated");
                diagnostics.push(told(&port.name, subject::value(&product.origin, route)));
            }
        }
    }
}

fn told_in(description: &Description) -> bool {
    lifecycle::is_told([&description.purpose, &description.limitations, &description.usage].map(Option::as_deref))
}

fn told(name: &str, place: Place) -> Diagnostic {
    let message = format!("`{name}` is deprecated, and says neither until when it is kept nor what takes its place");
    Diagnostic::warning("missing-sunset", place, message)
        .help("add `customProperties` `sunset` (a day) or `successor` (the name of what to use instead)")
}
