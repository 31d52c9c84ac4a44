//! An active product that reads what is not there to stay: something deprecated, or not promised yet.

use super::lifecycle::{self, End};
use super::{Context, subject};
use crate::diagnostics::{Diagnostic, Place};
use crate::model::Mesh;
use crate::model::mesh::{Input, Product, ProductId};
use crate::model::section::Lifecycle;
use crate::source::Route;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mesh = context.mesh;
    for product in mesh.products.iter().filter(|product| product.lifecycle == Lifecycle::Active) {
        for (port, input) in product.inputs.iter().enumerate() {
            let Some(source) = source(mesh, input) else { continue };
            let route = Route::root().then("inputPorts").then(port).then("contractId");
            let message =
                format!("`{}` is active and reads `{}`, which is {}", product.address, source.name, source.state);
            let mut diagnostic = Diagnostic::warning("stale-input", subject::value(&product.origin, route), message)
                .related(source.place, format!("it is {} here", source.state));
            diagnostic = match (source.state, source.end) {
                ("deprecated", End { successor: Some(successor), .. }) => {
                    diagnostic.help(format!("read its successor, `{successor}`"))
                }
                ("deprecated", End { sunset: Some(day), .. }) => {
                    diagnostic.help(format!("its end is announced for {day}: ask the owner what takes its place"))
                }
                ("deprecated", _) => diagnostic.help("ask its owner what takes its place, and until when it is kept"),
                _ => diagnostic
                    .help("its owner may change it without notice: wait until it is active, or ask for a promise"),
            };
            diagnostics.push(diagnostic);
        }
    }
}

struct Source<'m> {
    name: &'m str,
    state: &'static str,
    place: Place,
    end: End<'m>,
}

/// What is wrong with all that an input port may read; nothing when one of the sources is sound.
///
/// Retired sources are left to `retired-source`, which lists all their readers in one place.
fn source<'m>(mesh: &'m Mesh, input: &Input) -> Option<Source<'m>> {
    if let Some(id) = input.contract {
        let contract = mesh.contract(id);
        if let Some(state) = state(contract.lifecycle) {
            let place = subject::value(&contract.origin, Route::root().then("status"));
            let end = lifecycle::end_of_contract(mesh, contract);
            return Some(Source { name: &contract.address, state, place, end });
        }
        if contract.lifecycle == Lifecycle::Retired {
            return None;
        }
    }
    let mut worst = None;
    for (id, port) in &input.upstream {
        let found = port_state(mesh, *id, *port)?;
        worst.get_or_insert(found);
    }
    worst
}

fn port_state(mesh: &Mesh, id: ProductId, port: usize) -> Option<Source<'_>> {
    let product: &Product = mesh.product(id);
    let written = product.descriptor.outputs.get(port)?;
    if let Some(state) = state(product.lifecycle) {
        let place = subject::value(&product.origin, Route::root().then("status"));
        return Some(Source { name: &product.address, state, place, end: lifecycle::end_of_product(product) });
    }
    if written.deprecated == Some(true) && product.lifecycle != Lifecycle::Retired {
        let route = Route::root().then("outputPorts").then(port).then("deprecated");
        let place = subject::value(&product.origin, route);
        let end = lifecycle::end_of_port(mesh, product, port);
        return Some(Source { name: &written.name, state: "deprecated", place, end });
    }
    None
}

fn state(lifecycle: Lifecycle) -> Option<&'static str> {
    match lifecycle {
        Lifecycle::Proposed => Some("only proposed"),
        Lifecycle::Draft => Some("a draft"),
        Lifecycle::Deprecated => Some("deprecated"),
        Lifecycle::Active | Lifecycle::Retired | Lifecycle::Unknown => None,
    }
}
