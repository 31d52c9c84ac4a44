//! The registers of governance as CSV: personal data, deprecations, products without an owner, policies with who does not
//! meet them and who is let off. No cell is a formula.

use super::codes::harmless;
use super::{File, Inputs};
use crate::model::Mesh;
use crate::model::address::url;
use crate::model::mesh::ProductId;
use crate::rules::policy::evaluate;
use crate::rules::register::{self, Retiring};

pub(super) fn export(inputs: &Inputs<'_>) -> Vec<File> {
    let mesh = inputs.mesh;
    vec![
        (url::PERSONAL_CSV.to_owned(), personal(mesh)),
        (url::DEPRECATIONS_CSV.to_owned(), deprecations(mesh)),
        (url::OWNERLESS_CSV.to_owned(), ownerless(mesh)),
        (url::POLICIES_CSV.to_owned(), policies(mesh)),
    ]
}

/// A table whose cells are harmless in a spreadsheet.
fn table<const N: usize>(columns: [&str; N], rows: impl Iterator<Item = [String; N]>) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut written = writer.write_record(columns);
    for row in rows {
        written = written.and_then(|()| writer.write_record(row.map(|cell| harmless(&cell))));
    }
    written.expect("every row has as many cells as there are columns, and memory takes them");
    writer.into_inner().expect("memory is always writable")
}

fn names(mesh: &Mesh, products: &[ProductId]) -> String {
    products.iter().map(|id| mesh.product(*id).address.as_str()).collect::<Vec<_>>().join(" ")
}

fn personal(mesh: &Mesh) -> Vec<u8> {
    let columns = [
        "property",
        "contract",
        "product",
        "domain",
        "classification",
        "retention",
        "legal_basis",
        "owner",
        "consumers",
    ];
    let entries = register::personal(mesh, &register::personal_places(mesh)).into_iter();
    table(
        columns,
        entries.map(|entry| {
            let contract = mesh.contract(entry.contract);
            let product = mesh.product(contract.product);
            [
                contract.properties.get(entry.property).map(|property| property.path.clone()).unwrap_or_default(),
                contract.address.clone(),
                product.address.clone(),
                mesh.domain(product.domain).address.clone(),
                entry.classification.unwrap_or_default(),
                entry.retention.unwrap_or_default(),
                entry.legal_basis.unwrap_or_default(),
                mesh.owner_name(&product.owner).unwrap_or_default().to_owned(),
                names(mesh, &register::readers(mesh, Retiring::Contract(entry.contract))),
            ]
        }),
    )
}

fn deprecations(mesh: &Mesh) -> Vec<u8> {
    let entries = register::retiring(mesh).into_iter();
    table(
        ["kind", "address", "status", "sunset", "successor", "consumers"],
        entries.map(|entry| {
            let end = register::end(mesh, entry);
            let (kind, status) = match entry {
                Retiring::Product(id) => ("product", mesh.product(id).lifecycle.as_str()),
                Retiring::Port(..) => ("output port", "deprecated"),
                Retiring::Contract(id) => ("contract", mesh.contract(id).lifecycle.as_str()),
            };
            [
                kind.to_owned(),
                register::address(mesh, entry),
                status.to_owned(),
                end.sunset.unwrap_or_default().to_owned(),
                end.successor.unwrap_or_default().to_owned(),
                names(mesh, &register::readers(mesh, entry)),
            ]
        }),
    )
}

fn ownerless(mesh: &Mesh) -> Vec<u8> {
    table(
        ["product", "domain", "status", "consumers", "path"],
        register::ownerless(mesh).into_iter().map(|id| {
            let product = mesh.product(id);
            [
                product.address.clone(),
                mesh.domain(product.domain).address.clone(),
                product.lifecycle.as_str().to_owned(),
                product.downstream.len().to_string(),
                product.origin.path.clone(),
            ]
        }),
    )
}

fn policies(mesh: &Mesh) -> Vec<u8> {
    let outcomes = evaluate(mesh);
    let rows = outcomes.iter().flat_map(|outcome| {
        let policy = outcome.policy;
        let row = |what: &str, subject: &str, until: &str, text: &str| {
            [
                policy.id.clone(),
                policy.severity.as_str().to_owned(),
                what.to_owned(),
                subject.to_owned(),
                until.to_owned(),
                text.to_owned(),
            ]
        };
        let failed = outcome.failed.iter().map(move |failure| row("not met", &failure.address, "", &failure.message));
        let excepted = policy.exceptions.iter().map(move |(_, exception)| {
            let until = exception.until.as_deref().unwrap_or_default();
            row("exception", &exception.subject, until, exception.reason.as_deref().unwrap_or_default())
        });
        failed.chain(excepted).collect::<Vec<_>>()
    });
    table(["policy", "severity", "what", "subject", "until", "text"], rows)
}
