//! A data contract as JSON: every dataset with every property, then every other section of the standard.

use serde_json::Value as Json;

use super::sections::{channels, context, custom, definitions, description, others, synonyms, team, value as plain};
use super::{LISTED, Twin, more, version};
use crate::export::object::{add, said};
use crate::model::address::url;
use crate::model::contract::{EnumValue, Expectation, Property, PropertyAt, Relationship, Role, Server, SlaProperty};
use crate::model::mesh::{Contract, ContractId, PropertyEntry};
use crate::model::sensitivity;
use crate::model::timeline::{Earlier, Thing};

pub(super) fn value(twin: &Twin<'_>, id: ContractId) -> Json {
    let mesh = twin.mesh;
    let contract = mesh.contract(id);
    let written = &contract.descriptor;
    let product = mesh.product(contract.product);
    said!({
        "id": &written.id,
        "address": &contract.address,
        "name": &contract.name,
        "url": url::contract(mesh, id),
        "product": twin.product(contract.product),
        "domain": twin.domain(product.domain),
        "domain_written": &written.domain,
        "data_product_written": &written.data_product,
        "api_version": &written.api_version,
        "version": &written.version,
        "status": contract.lifecycle.as_str(),
        "status_written": &written.status,
        "tenant": &written.tenant,
        "created": &written.created,
        "evidence": crate::export::evidence::short(mesh.evidence.of(id)),
        "description": description(&written.description),
        "owner": twin.owner(&product.owner),
        "datasets": datasets(twin, contract),
        "servers": written.servers.iter().map(server).collect::<Json>(),
        "sla_default_element": &written.sla_default_element,
        "sla": written.sla.iter().map(objective).collect::<Json>(),
        "roles": roles(&written.roles),
        "price": written.price.as_ref().map(|price| said!({
            "amount": &price.amount,
            "currency": &price.currency,
            "unit": &price.unit,
            "other_keys": others(&price.rest),
        })),
        "support": channels(&written.support),
        "team": team(written.team.as_ref()),
        "promised_by": contract.promised_by.iter().map(|(id, port)| {
            let mut producer = twin.product(*id);
            add(&mut producer, "port", mesh.product(*id).descriptor.outputs.get(*port).map(|output| &output.name));
            producer
        }).collect::<Json>(),
        "consumers": twin.consumers(&contract.expected_by),
        "more_consumers": more(contract.expected_by.len()),
        "tags": &written.tags,
        "context": context(written.context.as_ref()),
        "authoritative_definitions": definitions(&written.definitions),
        "custom_properties": custom(&written.custom),
        "other_keys": others(&written.rest),
        "last_change": twin.file_change(&contract.origin.path),
        "earlier_versions": earlier(twin, id),
        "source": twin.source(&contract.origin),
    })
}

/// The versions that it declared before, newest first.
fn earlier(twin: &Twin<'_>, id: ContractId) -> Json {
    let contract = twin.mesh.contract(id);
    let declared = contract.descriptor.version.as_deref();
    let all = twin.inputs.timelines.earlier(Thing::Contract, &contract.address, declared);
    let one = |own: Earlier<'_>| {
        let url = url::contract_version(twin.mesh, id, &own.slug);
        version(own.version, url, own.from, Some(own.until))
    };
    all.into_iter().map(one).collect()
}

fn datasets(twin: &Twin<'_>, contract: &Contract) -> Json {
    let all = contract.descriptor.properties();
    let sets = contract.descriptor.schema.iter().enumerate();
    sets.map(|(number, dataset)| {
        let own = all.iter().zip(contract.properties.iter()).enumerate().filter(|(_, (at, _))| at.object == number);
        said!({
            "id": &dataset.id,
            "name": &dataset.name,
            "physical_name": &dataset.physical_name,
            "physical_type": &dataset.physical_type,
            "logical_type": &dataset.logical_type,
            "business_name": &dataset.business_name,
            "description": &dataset.description,
            "granularity": &dataset.granularity,
            "deprecated": &dataset.deprecated,
            "properties": own.map(|(_, (place, entry))| property(twin, place, entry)).collect::<Json>(),
            "quality": expectations(&dataset.quality),
            "relationships": relationships(&dataset.relationships),
            "tags": &dataset.tags,
            "synonyms": synonyms(&dataset.synonyms),
            "context": context(dataset.context.as_ref()),
            "authoritative_definitions": definitions(&dataset.definitions),
            "custom_properties": custom(&dataset.custom),
            "other_keys": others(&dataset.rest),
        })
    })
    .collect()
}

fn property(twin: &Twin<'_>, place: &PropertyAt<'_>, entry: &PropertyEntry) -> Json {
    let property = place.property;
    let mut value = named(property);
    let more = said!({
        "path": &entry.path,
        // Address and URL are those of the contract with this behind them: a contract has hundreds of properties.
        "anchor": Some(entry.anchor()).filter(|anchor| *anchor != entry.path),
        "depth": (place.depth > 0).then_some(place.depth),
        "personal": sensitivity::holds_personal(twin.mesh, property, entry).then_some(true),
        "terms": entry.terms.iter().map(|id| twin.term(*id)).collect::<Json>(),
        "code_lists": entry.code_lists.iter().map(|id| twin.code_list(*id)).collect::<Json>(),
        "references": entry.references.iter().take(LISTED).map(|(id, at)| twin.property(*id, *at)).collect::<Json>(),
    });
    if let (Json::Object(value), Json::Object(more)) = (&mut value, more) {
        value.extend(more);
    }
    value
}

/// What the descriptor says of a property; nested ones stand beside it.
fn named(property: &Property) -> Json {
    // A flag that is not set says nothing.
    let set = |flag: bool| flag.then_some(true);
    said!({
        "id": &property.id,
        "name": &property.name,
        "physical_name": &property.physical_name,
        "business_name": &property.business_name,
        "logical_type": &property.logical_type,
        "physical_type": &property.physical_type,
        "logical_type_options": others(&property.logical_type_options),
        "semantic_type": &property.semantic_type,
        "description": &property.description,
        "primary_key": set(property.primary_key),
        "primary_key_position": &property.primary_key_position,
        "required": set(property.required),
        "unique": set(property.unique),
        "partitioned": set(property.partitioned),
        "partition_key_position": &property.partition_key_position,
        "classification": &property.classification,
        "encrypted_name": &property.encrypted_name,
        "critical_data_element": set(property.critical),
        "deprecated": &property.deprecated,
        "transform_sources": &property.transform_sources,
        "transform_logic": &property.transform_logic,
        "transform_description": &property.transform_description,
        "examples": property.examples.iter().map(plain).collect::<Json>(),
        "enum": property.enumeration.iter().map(allowed).collect::<Json>(),
        "quality": expectations(&property.quality),
        "relationships": relationships(&property.relationships),
        "tags": &property.tags,
        "synonyms": synonyms(&property.synonyms),
        "authoritative_definitions": definitions(&property.definitions),
        "custom_properties": custom(&property.custom),
        "other_keys": others(&property.rest),
    })
}

fn allowed(value: &EnumValue) -> Json {
    said!({
        "value": plain(&value.value),
        "label": &value.label,
        "description": &value.description,
        "tags": &value.tags,
        "authoritative_definitions": definitions(&value.definitions),
        "custom_properties": custom(&value.custom),
        "other_keys": others(&value.rest),
    })
}

fn relationships(relationships: &[Relationship]) -> Json {
    let list = relationships.iter().map(|relationship| {
        said!({
            "id": &relationship.id,
            "type": &relationship.kind,
            "from": &relationship.from,
            "to": &relationship.to,
            "custom_properties": custom(&relationship.custom),
            "other_keys": others(&relationship.rest),
        })
    });
    list.collect()
}

fn expectations(expectations: &[Expectation]) -> Json {
    expectations.iter().map(expectation).collect()
}

fn expectation(expectation: &Expectation) -> Json {
    said!({
        "id": &expectation.id,
        "name": &expectation.name,
        "description": &expectation.description,
        "type": &expectation.kind,
        "metric": &expectation.metric,
        "arguments": others(&expectation.arguments),
        "operators": others(&expectation.operators),
        "unit": &expectation.unit,
        "query": &expectation.query,
        "engine": &expectation.engine,
        "implementation": expectation.implementation.as_ref().map(plain),
        "dimension": &expectation.dimension,
        "method": &expectation.method,
        "severity": &expectation.severity,
        "business_impact": &expectation.business_impact,
        "schedule": &expectation.schedule,
        "scheduler": &expectation.scheduler,
        "tags": &expectation.tags,
        "authoritative_definitions": definitions(&expectation.definitions),
        "custom_properties": custom(&expectation.custom),
        "other_keys": others(&expectation.rest),
    })
}

fn server(server: &Server) -> Json {
    said!({
        "id": &server.id,
        "server": &server.server,
        "type": &server.kind,
        "description": &server.description,
        "environment": &server.environment,
        "settings": others(&server.settings),
        "roles": roles(&server.roles),
        "custom_properties": custom(&server.custom),
    })
}

fn objective(sla: &SlaProperty) -> Json {
    said!({
        "id": &sla.id,
        "property": &sla.property,
        "value": sla.value.as_ref().map(plain),
        "value_ext": sla.value_ext.as_ref().map(plain),
        "unit": &sla.unit,
        "element": &sla.element,
        "driver": &sla.driver,
        "description": &sla.description,
        "schedule": &sla.schedule,
        "scheduler": &sla.scheduler,
        "authoritative_definitions": definitions(&sla.definitions),
        "custom_properties": custom(&sla.custom),
        "other_keys": others(&sla.rest),
    })
}

fn roles(roles: &[Role]) -> Json {
    let list = roles.iter().map(|role| {
        said!({
            "id": &role.id,
            "role": &role.role,
            "description": &role.description,
            "access": &role.access,
            "first_level_approvers": &role.first_level_approvers,
            "second_level_approvers": &role.second_level_approvers,
            "custom_properties": custom(&role.custom),
            "other_keys": others(&role.rest),
        })
    });
    list.collect()
}
