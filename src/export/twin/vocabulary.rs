//! Glossary terms and code lists as JSON, with the properties that use them.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::sections::{custom, definitions, others, value as plain};
use super::{LISTED, Twin, more};
use crate::export::object::{add, said};
use crate::model::address::url;
use crate::model::contract::PropertyAt;
use crate::model::mesh::{CodeListId, ContractId, TermId};

pub(super) fn term(twin: &Twin<'_>, id: TermId) -> Json {
    let mesh = twin.mesh;
    let term = mesh.term(id);
    let written = &term.descriptor;
    let known: BTreeMap<usize, TermId> = term.related.iter().copied().collect();
    let related = written.relationships.iter().enumerate().map(|(at, relationship)| {
        said!({
            "type": &relationship.kind,
            "to": &relationship.to,
            "term": known.get(&at).map(|id| twin.term(*id)),
            "other_keys": others(&relationship.rest),
        })
    });
    said!({
        "id": &written.id,
        "address": &term.address,
        "name": &term.name,
        "url": url::term(mesh, id),
        "domain": term.domain.map(|id| twin.domain(id)),
        "glossary": &term.glossary,
        "status_written": &written.status,
        "business_name": &written.business_name,
        "definition": &written.description,
        "term_synonyms": &written.synonyms,
        "semantic_type": &written.semantic_type,
        "logical_type": &written.logical_type,
        "classification": &written.classification,
        "unit": &written.unit,
        "examples": written.examples.iter().map(plain).collect::<Json>(),
        "related": related.collect::<Json>(),
        "uses": uses(twin, &term.properties),
        "more_uses": more(term.properties.len()),
        "products": term.products.iter().take(LISTED).map(|id| twin.product(*id)).collect::<Json>(),
        "tags": &written.tags,
        "authoritative_definitions": definitions(&written.definitions),
        "custom_properties": custom(&written.custom),
        "other_keys": others(&written.rest),
        "last_change": twin.file_change(&term.origin.path),
        "source": twin.source(&term.origin),
    })
}

pub(super) fn code_list(twin: &Twin<'_>, id: CodeListId) -> Json {
    let mesh = twin.mesh;
    let list = mesh.code_list(id);
    let written = &list.descriptor;
    let values = written.values.iter().map(|value| {
        said!({
            "value": &value.value,
            "label": &value.label,
            "description": &value.description,
            "valid_from": &value.valid_from,
            "valid_to": &value.valid_to,
            "deprecated": value.deprecated.then_some(true),
            "replaced_by": &value.replaced_by,
            "tags": &value.tags,
            "custom_properties": custom(&value.custom),
            "other_keys": others(&value.rest),
        })
    });
    said!({
        "id": &written.id,
        "address": &list.address,
        "name": &list.name,
        "url": url::code_list(mesh, id),
        "api_version": &written.api_version,
        "version": &written.version,
        "status": list.lifecycle.as_str(),
        "status_written": &written.status,
        "authority": &written.authority,
        "definition": &written.description,
        "file": &written.file,
        "values": values.collect::<Json>(),
        "uses": uses(twin, &list.properties),
        "more_uses": more(list.properties.len()),
        "tags": &written.tags,
        "authoritative_definitions": definitions(&written.definitions),
        "custom_properties": custom(&written.custom),
        "other_keys": others(&written.rest),
        "last_change": twin.file_change(&list.origin.path),
        "source": twin.source(&list.origin),
    })
}

/// Properties that are bound to a term or take their values from a list.
fn uses(twin: &Twin<'_>, properties: &[(ContractId, usize)]) -> Json {
    let mesh = twin.mesh;
    // The properties of a contract are gathered once, however many of them are bound.
    let mut gathered: BTreeMap<ContractId, Vec<PropertyAt<'_>>> = BTreeMap::new();
    let listed = properties.iter().take(LISTED).filter_map(|(id, at)| {
        let contract = mesh.contract(*id);
        let property = gathered.entry(*id).or_insert_with(|| contract.descriptor.properties()).get(*at)?.property;
        let mut value = twin.property(*id, *at);
        add(&mut value, "contract", &contract.address);
        add(&mut value, "product", &mesh.product(contract.product).address);
        add(&mut value, "logical_type", &property.logical_type);
        add(&mut value, "physical_type", &property.physical_type);
        add(&mut value, "classification", &property.classification);
        Some(value)
    });
    listed.collect()
}
