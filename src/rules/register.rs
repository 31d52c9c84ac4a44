//! Registers for governance: all personal data of a mesh, everything that is deprecated with its end and its remaining
//! consumers, and the products that nobody answers for. What they say is what the rules look for.

use std::collections::BTreeSet;

use super::lifecycle::{self, End};
use super::sensitive;
use crate::model::Mesh;
use crate::model::contract::{Property, SlaProperty};
use crate::model::mesh::{Contract, ContractId, OwnerSource, ProductId};
use crate::model::section::{CustomProperty, Lifecycle};
use crate::model::sensitivity::{self, LEGAL_BASIS, RETENTION};

/// A property with personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Personal {
    pub contract: ContractId,
    /// Its number in the contract.
    pub property: usize,
    pub classification: Option<String>,
    /// How long it is kept, and on which ground it is processed; as written nearest to it.
    pub retention: Option<String>,
    pub legal_basis: Option<String>,
}

/// Which properties hold personal data, by contract and number, in the order of addresses. Retired contracts stand last
/// in no list: they hold data until it is deleted.
pub fn personal_places(mesh: &Mesh) -> Vec<(ContractId, usize)> {
    let contracts = (0u32..).map(ContractId).zip(&mesh.contracts);
    contracts
        .flat_map(|(id, contract)| sensitive::personal(mesh, contract).into_iter().map(move |(at, _, _)| (id, at)))
        .collect()
}

/// What is known of some properties, which stand together by contract.
pub fn personal(mesh: &Mesh, places: &[(ContractId, usize)]) -> Vec<Personal> {
    let mut all = Vec::with_capacity(places.len());
    for group in places.chunk_by(|a, b| a.0 == b.0) {
        let Some((id, _)) = group.first() else { continue };
        let contract = mesh.contract(*id);
        let classifications = sensitive::classifications(mesh, contract);
        let flat = contract.descriptor.flat();
        for (_, at) in group {
            let Some((object, property)) = flat.get(*at) else { continue };
            all.push(Personal {
                contract: *id,
                property: *at,
                classification: classifications.get(*at).copied().flatten().map(str::to_owned),
                retention: said(mesh, contract, *object, property, &RETENTION)
                    .or_else(|| kept(&contract.descriptor.sla)),
                legal_basis: said(mesh, contract, *object, property, &LEGAL_BASIS),
            });
        }
    }
    all
}

/// A custom property by one of these names: of the property, its dataset, its contract or its product.
fn said(mesh: &Mesh, contract: &Contract, object: usize, property: &Property, names: &[&str]) -> Option<String> {
    let descriptor = &contract.descriptor;
    let product = &mesh.product(contract.product).descriptor;
    let places: [&[CustomProperty]; 5] = [
        &property.custom,
        descriptor.schema.get(object).map_or(&[], |dataset| dataset.custom.as_slice()),
        &descriptor.custom,
        &descriptor.description.custom,
        &product.custom,
    ];
    places.into_iter().find_map(|custom| Some(sensitivity::custom(custom, names)?.value.line()))
}

/// The service level `retention` in words: `7 y`.
fn kept(sla: &[SlaProperty]) -> Option<String> {
    let level = sla.iter().find(|level| sensitivity::is_retention(level))?;
    let value = level.value.as_ref()?.line();
    Some(match &level.unit {
        Some(unit) => format!("{value} {unit}"),
        None => value,
    })
}

/// What is deprecated or retired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retiring {
    Product(ProductId),
    /// An output port of a product that is not.
    Port(ProductId, usize),
    /// A contract of a product that is not.
    Contract(ContractId),
}

/// Everything that is deprecated or retired, what ends first first; what names no day stands last.
pub fn retiring(mesh: &Mesh) -> Vec<Retiring> {
    let mut all = Vec::new();
    for (id, product) in (0u32..).map(ProductId).zip(&mesh.products) {
        // A product that was made of contracts ends with them.
        if !product.synthesized && (ends(product.lifecycle) || product.descriptor.deprecated == Some(true)) {
            all.push(Retiring::Product(id));
            continue;
        }
        for (at, port) in product.descriptor.outputs.iter().enumerate() {
            let contract = product.outputs.get(at).and_then(|output| output.contract);
            // A port of a deprecated contract is told with it.
            if port.deprecated == Some(true) && !contract.is_some_and(|id| ends(mesh.contract(id).lifecycle)) {
                all.push(Retiring::Port(id, at));
            }
        }
        let own = product.contracts.iter().filter(|contract| mesh.contract(**contract).product == id);
        all.extend(own.filter(|contract| ends(mesh.contract(**contract).lifecycle)).map(|id| Retiring::Contract(*id)));
    }
    all.sort_by_cached_key(|entry| {
        let sunset = end(mesh, *entry).sunset.map(str::to_owned);
        (sunset.is_none(), sunset, address(mesh, *entry))
    });
    all
}

fn ends(lifecycle: Lifecycle) -> bool {
    matches!(lifecycle, Lifecycle::Deprecated | Lifecycle::Retired)
}

/// The end as it is announced.
pub fn end(mesh: &Mesh, entry: Retiring) -> End<'_> {
    match entry {
        Retiring::Product(id) => lifecycle::end_of_product(mesh.product(id)),
        Retiring::Port(id, at) => lifecycle::end_of_port(mesh, mesh.product(id), at),
        Retiring::Contract(id) => lifecycle::end_of_contract(mesh, mesh.contract(id)),
    }
}

pub fn address(mesh: &Mesh, entry: Retiring) -> String {
    match entry {
        Retiring::Product(id) => mesh.product(id).address.clone(),
        Retiring::Port(id, at) => {
            let product = mesh.product(id);
            format!("{}#{}", product.address, product.outputs.get(at).map_or("", |output| &output.anchor))
        }
        Retiring::Contract(id) => mesh.contract(id).address.clone(),
    }
}

/// Products that still read it, each once.
pub fn readers(mesh: &Mesh, entry: Retiring) -> Vec<ProductId> {
    let readers: BTreeSet<ProductId> = match entry {
        Retiring::Product(id) => mesh.product(id).downstream.iter().copied().collect(),
        Retiring::Port(id, at) => {
            let output = mesh.product(id).outputs.get(at);
            output.into_iter().flat_map(|output| &output.consumers).map(|(reader, _)| *reader).collect()
        }
        Retiring::Contract(id) => mesh.contract(id).expected_by.iter().map(|(reader, _)| *reader).collect(),
    };
    readers.into_iter().collect()
}

/// Products that nobody is named for and that are not retired.
pub fn ownerless(mesh: &Mesh) -> Vec<ProductId> {
    let products = (0u32..).map(ProductId).zip(&mesh.products);
    products
        .filter(|(_, product)| product.owner.source == OwnerSource::Unknown && product.lifecycle != Lifecycle::Retired)
        .map(|(id, _)| id)
        .collect()
}
