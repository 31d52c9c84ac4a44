//! What rules about sensitive data share: the classification of each property, and which of them hold personal data.

use crate::model::Mesh;
use crate::model::contract::Property;
use crate::model::mesh::{Contract, PropertyEntry};
use crate::model::sensitivity;

/// The classification of every property of a contract, in their order: its own, else that of the property that holds it,
/// else that of a term that it is bound to.
pub(super) fn classifications<'m>(mesh: &'m Mesh, contract: &'m Contract) -> Vec<Option<&'m str>> {
    let mut all = Vec::with_capacity(contract.properties.len());
    for property in contract.descriptor.schema.iter().flat_map(|dataset| &dataset.properties) {
        collect(&mut all, property, None);
    }
    for (classification, entry) in all.iter_mut().zip(contract.properties.iter()) {
        if classification.is_none() {
            *classification = of_terms(mesh, entry);
        }
    }
    all
}

fn collect<'m>(all: &mut Vec<Option<&'m str>>, property: &'m Property, above: Option<&'m str>) {
    let own = property.classification.as_deref().filter(|word| !word.trim().is_empty()).or(above);
    all.push(own);
    for nested in &property.properties {
        collect(all, nested, own);
    }
    if let Some(items) = &property.items {
        collect(all, items, own);
    }
    if let Some(map) = &property.map {
        collect(all, &map.0, own);
        collect(all, &map.1, own);
    }
}

fn of_terms<'m>(mesh: &'m Mesh, entry: &PropertyEntry) -> Option<&'m str> {
    entry.terms.iter().find_map(|term| mesh.term(*term).descriptor.classification.as_deref())
}

/// The properties of a contract that hold personal data: their numbers, schema objects and descriptors.
pub(super) fn personal<'m>(mesh: &'m Mesh, contract: &'m Contract) -> Vec<(usize, usize, &'m Property)> {
    contract
        .descriptor
        .flat()
        .into_iter()
        .zip(contract.properties.iter())
        .enumerate()
        .filter(|(_, ((_, property), entry))| sensitivity::holds_personal(mesh, property, entry))
        .map(|(at, ((object, property), _))| (at, object, property))
        .collect()
}

/// Personal data for which a fact is said nowhere: not at the contract or its product, not at the schema object, not at
/// the property. The names are those of custom properties, folded.
pub(super) fn without<'m>(mesh: &'m Mesh, contract: &'m Contract, names: &[&str]) -> Vec<usize> {
    let says = |custom: &[crate::model::section::CustomProperty]| sensitivity::custom(custom, names).is_some();
    let descriptor = &contract.descriptor;
    if says(&descriptor.custom)
        || says(&descriptor.description.custom)
        || says(&mesh.product(contract.product).descriptor.custom)
    {
        return Vec::new();
    }
    personal(mesh, contract)
        .into_iter()
        .filter(|(_, object, property)| !says(&property.custom) && !says(&descriptor.schema[*object].custom))
        .map(|(at, _, _)| at)
        .collect()
}
