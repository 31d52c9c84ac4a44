//! A retired product or contract that somebody still reads.

use std::collections::BTreeSet;

use super::{Context, subject};
use crate::diagnostics::{Diagnostic, Place};
use crate::model::Mesh;
use crate::model::mesh::ProductId;
use crate::model::section::Lifecycle;
use crate::source::Route;

/// How many readers are pointed at.
const POINTED: usize = 5;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mesh = context.mesh;
    for (id, product) in (0u32..).map(ProductId).zip(&mesh.products) {
        if product.lifecycle != Lifecycle::Retired || product.synthesized {
            continue;
        }
        let mut readers: Vec<(ProductId, usize)> =
            product.outputs.iter().flat_map(|output| output.consumers.iter().copied()).collect();
        let contracts = product.contracts.iter().flat_map(|id| mesh.contract(*id).expected_by.iter().copied());
        readers.extend(contracts);
        readers.retain(|(reader, _)| *reader != id);
        report(mesh, &product.address, subject::value(&product.origin, status()), readers, diagnostics);
    }
    for contract in &mesh.contracts {
        let of_retired = mesh.product(contract.product).lifecycle == Lifecycle::Retired;
        if contract.lifecycle != Lifecycle::Retired || (of_retired && !mesh.product(contract.product).synthesized) {
            continue;
        }
        let readers = contract.expected_by.to_vec();
        report(mesh, &contract.address, subject::value(&contract.origin, status()), readers, diagnostics);
    }
}

fn status() -> Route {
    Route::root().then("status")
}

fn report(
    mesh: &Mesh,
    address: &str,
    place: Place,
    mut readers: Vec<(ProductId, usize)>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    readers.retain(|(reader, _)| mesh.product(*reader).lifecycle != Lifecycle::Retired);
    readers.sort();
    readers.dedup();
    let products: BTreeSet<ProductId> = readers.iter().map(|(reader, _)| *reader).collect();
    if products.is_empty() {
        return;
    }
    let names = subject::first_names(products.iter().map(|id| mesh.product(*id).address.as_str()));
    let message = format!(
        "`{address}` is retired, and {names} still {}",
        if products.len() == 1 { "reads it" } else { "read it" }
    );
    let mut diagnostic = Diagnostic::warning("retired-source", place, message)
        .label("no longer there")
        .help("agree with the readers on what takes its place, or keep it deprecated until they have moved");
    for (reader, port) in readers.into_iter().take(POINTED) {
        let product = mesh.product(reader);
        let place = subject::value(&product.origin, Route::root().then("inputPorts").then(port).then("contractId"));
        diagnostic = diagnostic.related(place, format!("`{}` reads it", product.address));
    }
    diagnostics.push(diagnostic);
}
