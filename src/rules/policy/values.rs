//! Things of the mesh as values that expressions read: the standard's keys, and a few that resolving found out.
//!
//! A key that is not written is there and empty (`""`, `[]`, `false`), so that an expression about it has a value; keys
//! that the standard does not know are there where they are written. Only keys that are asked for are made.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use cel::Value as Cel;
use cel::objects::{Key, Map};

use super::expression::Wants;
use crate::model::contract::{Expectation, Property, Role};
use crate::model::mesh::{Contract, ContractId, Product, ProductId, Term};
use crate::model::section::{Channel, CustomProperty, Definition, Description};
use crate::model::value::{Fields, Value};
use crate::model::{Mesh, sensitivity};

/// How many items of a list are seen: a policy may go through one list for every item of another.
const MAX_ITEMS: usize = 1_000;

/// A mapping that is being made.
struct Made<'w> {
    variable: &'static str,
    wants: &'w Wants,
    map: HashMap<Key, Cel>,
}

impl<'w> Made<'w> {
    fn new(variable: &'static str, wants: &'w Wants) -> Made<'w> {
        Made { variable, wants, map: HashMap::new() }
    }

    fn put(&mut self, key: &'static str, value: impl FnOnce() -> Cel) {
        if self.wants.key(self.variable, key) {
            self.map.insert(key.into(), value());
        }
    }

    /// Keys that the standard does not know; what it knows wins.
    fn rest(mut self, fields: &Fields) -> Cel {
        for (key, value) in fields {
            if self.wants.key(self.variable, key) {
                self.map.entry(key.as_str().into()).or_insert_with(|| any(value));
            }
        }
        map(self.map)
    }
}

fn map(map: HashMap<Key, Cel>) -> Cel {
    Cel::Map(Map { map: Arc::new(map) })
}

fn object<const N: usize>(entries: [(&'static str, Cel); N]) -> Cel {
    map(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

fn text(text: impl AsRef<str>) -> Cel {
    Cel::String(Arc::new(text.as_ref().to_owned()))
}

fn maybe(text: &Option<impl AsRef<str>>) -> Cel {
    Cel::String(Arc::new(text.as_ref().map(|text| text.as_ref().to_owned()).unwrap_or_default()))
}

fn list<T>(items: impl IntoIterator<Item = T>, value: impl Fn(T) -> Cel) -> Cel {
    Cel::List(Arc::new(items.into_iter().take(MAX_ITEMS).map(value).collect()))
}

fn number(count: usize) -> Cel {
    Cel::Int(i64::try_from(count).unwrap_or(i64::MAX))
}

fn flag(value: Option<bool>) -> Cel {
    Cel::Bool(value.unwrap_or(false))
}

/// Any value as it is written; numbers keep their kind.
fn any(value: &Value) -> Cel {
    match value {
        Value::Null => Cel::Null,
        Value::Bool(value) => Cel::Bool(*value),
        Value::Number(written) => match (written.parse::<i64>(), written.parse::<f64>()) {
            (Ok(number), _) => Cel::Int(number),
            (_, Ok(number)) => Cel::Float(number),
            _ => text(written),
        },
        Value::Text(written) => text(written),
        Value::List(items) => list(items, any),
        Value::Map(fields) => {
            map(fields.iter().take(MAX_ITEMS).map(|(key, value)| (key.as_str().into(), any(value))).collect())
        }
    }
}

fn description(description: &Description) -> Cel {
    object([
        ("purpose", maybe(&description.purpose)),
        ("limitations", maybe(&description.limitations)),
        ("usage", maybe(&description.usage)),
    ])
}

/// `customProperties` as the list of the standard.
fn customs(custom: &[CustomProperty]) -> Cel {
    list(custom, |entry| object([("property", text(&entry.property)), ("value", any(&entry.value))]))
}

/// `custom`: the same by name.
fn custom(custom: &[CustomProperty]) -> Cel {
    map(custom.iter().take(MAX_ITEMS).map(|entry| (entry.property.as_str().into(), any(&entry.value))).collect())
}

fn definitions(definitions: &[Definition]) -> Cel {
    list(definitions, |entry| object([("type", maybe(&entry.kind)), ("url", text(&entry.url))]))
}

fn channels(channels: &[Channel]) -> Cel {
    list(channels, |channel| {
        object([
            ("channel", text(&channel.channel)),
            ("url", maybe(&channel.url)),
            ("tool", maybe(&channel.tool)),
            ("scope", maybe(&channel.scope)),
        ])
    })
}

fn roles(roles: &[Role]) -> Cel {
    list(roles, |role| {
        object([
            ("role", text(&role.role)),
            ("access", maybe(&role.access)),
            ("firstLevelApprovers", maybe(&role.first_level_approvers)),
            ("secondLevelApprovers", maybe(&role.second_level_approvers)),
        ])
    })
}

fn quality(expectations: &[Expectation]) -> Cel {
    list(expectations, |entry| {
        object([
            ("name", maybe(&entry.name)),
            ("type", maybe(&entry.kind)),
            ("metric", maybe(&entry.metric)),
            ("dimension", maybe(&entry.dimension)),
            ("severity", maybe(&entry.severity)),
            ("schedule", maybe(&entry.schedule)),
        ])
    })
}

pub(super) fn product(mesh: &Mesh, product: &Product, wants: &Wants) -> Cel {
    let descriptor = &product.descriptor;
    let addresses = |products: &[ProductId]| list(products, |id| text(&mesh.product(*id).address));
    let mut made = Made::new("product", wants);
    made.put("address", || text(&product.address));
    made.put("id", || text(&descriptor.id));
    made.put("name", || text(&product.name));
    made.put("version", || maybe(&descriptor.version));
    made.put("status", || maybe(&descriptor.status));
    made.put("lifecycle", || text(product.lifecycle.as_str()));
    made.put("deprecated", || flag(descriptor.deprecated));
    made.put("domain", || text(&mesh.domain(product.domain).address));
    made.put("tenant", || maybe(&descriptor.tenant));
    made.put("type", || maybe(&descriptor.kind));
    made.put("description", || description(&descriptor.description));
    made.put("tags", || list(&descriptor.tags, text));
    made.put("owner", || text(mesh.owner_name(&product.owner).unwrap_or_default()));
    made.put("support", || channels(&descriptor.support));
    made.put("customProperties", || customs(&descriptor.custom));
    made.put("custom", || custom(&descriptor.custom));
    made.put("authoritativeDefinitions", || definitions(&descriptor.definitions));
    made.put("inputPorts", || {
        list(&descriptor.inputs, |port| {
            object([
                ("name", text(&port.name)),
                ("version", maybe(&port.version)),
                ("contractId", maybe(&port.contract_id)),
                ("deprecated", flag(port.deprecated)),
            ])
        })
    });
    made.put("outputPorts", || {
        list(descriptor.outputs.iter().zip(&product.outputs), |(port, output)| {
            object([
                ("name", text(&port.name)),
                ("type", maybe(&port.kind)),
                ("version", maybe(&port.version)),
                ("contractId", maybe(&port.contract_id)),
                ("deprecated", flag(port.deprecated)),
                ("consumers", number(output.consumers.len())),
            ])
        })
    });
    made.put("managementPorts", || {
        list(&descriptor.management, |port| {
            object([
                ("name", text(&port.name)),
                ("content", maybe(&port.content)),
                ("type", maybe(&port.kind)),
                ("url", maybe(&port.url)),
                ("channel", maybe(&port.channel)),
            ])
        })
    });
    made.put("upstream", || addresses(&product.upstream));
    made.put("downstream", || addresses(&product.downstream));
    made.put("consumers", || number(product.downstream.len()));
    made.put("readme", || Cel::Bool(product.documents.iter().any(|id| mesh.document(*id).readme)));
    made.put("path", || text(&product.origin.path));
    made.rest(&descriptor.rest)
}

pub(super) fn input(mesh: &Mesh, product: &Product, port: usize, wants: &Wants) -> Cel {
    let (written, input) = (&product.descriptor.inputs[port], &product.inputs[port]);
    let mut made = Made::new("port", wants);
    made.put("name", || text(&written.name));
    made.put("description", || maybe(&written.description));
    made.put("version", || maybe(&written.version));
    made.put("contractId", || maybe(&written.contract_id));
    made.put("deprecated", || flag(written.deprecated));
    made.put("tags", || list(&written.tags, text));
    made.put("customProperties", || customs(&written.custom));
    made.put("custom", || custom(&written.custom));
    made.put("authoritativeDefinitions", || definitions(&written.definitions));
    made.put("external", || Cel::Bool(input.contract.is_none() && input.upstream.is_empty()));
    made.put("upstream", || {
        let upstream: BTreeSet<ProductId> = input.upstream.iter().map(|(product, _)| *product).collect();
        list(upstream, |id| text(&mesh.product(id).address))
    });
    made.rest(&written.rest)
}

pub(super) fn output(product: &Product, port: usize, wants: &Wants) -> Cel {
    let (written, output) = (&product.descriptor.outputs[port], &product.outputs[port]);
    let mut made = Made::new("port", wants);
    made.put("name", || text(&written.name));
    made.put("description", || maybe(&written.description));
    made.put("type", || maybe(&written.kind));
    made.put("version", || maybe(&written.version));
    made.put("contractId", || maybe(&written.contract_id));
    made.put("deprecated", || flag(written.deprecated));
    made.put("tags", || list(&written.tags, text));
    made.put("customProperties", || customs(&written.custom));
    made.put("custom", || custom(&written.custom));
    made.put("authoritativeDefinitions", || definitions(&written.definitions));
    made.put("sbom", || list(&written.sbom, |sbom| object([("type", maybe(&sbom.kind)), ("url", maybe(&sbom.url))])));
    made.put("inputContracts", || {
        list(&written.input_contracts, |made_of| {
            object([("id", text(&made_of.id)), ("version", maybe(&made_of.version))])
        })
    });
    made.put("consumers", || number(output.consumers.len()));
    made.rest(&written.rest)
}

pub(super) fn contract(mesh: &Mesh, contract: &Contract, wants: &Wants) -> Cel {
    let descriptor = &contract.descriptor;
    let mut made = Made::new("contract", wants);
    made.put("address", || text(&contract.address));
    made.put("id", || text(&descriptor.id));
    made.put("name", || text(&contract.name));
    made.put("apiVersion", || text(&descriptor.api_version));
    made.put("version", || maybe(&descriptor.version));
    made.put("status", || maybe(&descriptor.status));
    made.put("lifecycle", || text(contract.lifecycle.as_str()));
    made.put("domain", || text(&mesh.domain(mesh.product(contract.product).domain).address));
    made.put("dataProduct", || maybe(&descriptor.data_product));
    made.put("tenant", || maybe(&descriptor.tenant));
    made.put("description", || description(&descriptor.description));
    made.put("tags", || list(&descriptor.tags, text));
    made.put("owner", || text(mesh.owner_name(&mesh.product(contract.product).owner).unwrap_or_default()));
    made.put("servers", || {
        list(&descriptor.servers, |server| {
            object([
                ("server", text(&server.server)),
                ("type", maybe(&server.kind)),
                ("environment", maybe(&server.environment)),
                ("description", maybe(&server.description)),
                ("roles", roles(&server.roles)),
                ("settings", any(&Value::Map(server.settings.clone()))),
            ])
        })
    });
    made.put("schema", || {
        list(&descriptor.schema, |dataset| {
            object([
                ("name", text(&dataset.name)),
                ("physicalName", maybe(&dataset.physical_name)),
                ("physicalType", maybe(&dataset.physical_type)),
                ("description", maybe(&dataset.description)),
            ])
        })
    });
    made.put("support", || channels(&descriptor.support));
    made.put("roles", || roles(&descriptor.roles));
    made.put("slaProperties", || {
        list(&descriptor.sla, |level| {
            object([
                ("property", text(&level.property)),
                ("value", level.value.as_ref().map_or(Cel::Null, any)),
                ("unit", maybe(&level.unit)),
                ("element", maybe(&level.element)),
                ("driver", maybe(&level.driver)),
            ])
        })
    });
    made.put("price", || {
        let price = descriptor.price.clone().unwrap_or_default();
        object([
            ("priceAmount", maybe(&price.amount)),
            ("priceCurrency", maybe(&price.currency)),
            ("priceUnit", maybe(&price.unit)),
        ])
    });
    made.put("customProperties", || customs(&descriptor.custom));
    made.put("custom", || custom(&descriptor.custom));
    made.put("authoritativeDefinitions", || definitions(&descriptor.definitions));
    made.put("classifications", || {
        let flat = descriptor.flat();
        let words: BTreeSet<&str> =
            flat.iter().filter_map(|(_, property)| property.classification.as_deref()).collect();
        list(words, text)
    });
    made.put("personalData", || {
        let flat = descriptor.flat();
        let mut all = flat.iter().zip(contract.properties.iter());
        Cel::Bool(all.any(|((_, property), entry)| sensitivity::holds_personal(mesh, property, entry)))
    });
    made.put("properties", || number(contract.properties.len()));
    made.put("promised", || Cel::Bool(!contract.promised_by.is_empty()));
    made.put("consumers", || number(contract.expected_by.len()));
    made.put("path", || text(&contract.origin.path));
    made.rest(&descriptor.rest)
}

pub(super) fn dataset(contract: &Contract, object: usize, wants: &Wants) -> Cel {
    let dataset = &contract.descriptor.schema[object];
    let mut made = Made::new("dataset", wants);
    made.put("name", || text(&dataset.name));
    made.put("physicalName", || maybe(&dataset.physical_name));
    made.put("physicalType", || maybe(&dataset.physical_type));
    made.put("logicalType", || maybe(&dataset.logical_type));
    made.put("businessName", || maybe(&dataset.business_name));
    made.put("description", || maybe(&dataset.description));
    made.put("dataGranularityDescription", || maybe(&dataset.granularity));
    made.put("deprecated", || flag(dataset.deprecated));
    made.put("tags", || list(&dataset.tags, text));
    made.put("customProperties", || customs(&dataset.custom));
    made.put("custom", || custom(&dataset.custom));
    made.put("authoritativeDefinitions", || definitions(&dataset.definitions));
    made.put("quality", || quality(&dataset.quality));
    made.put("properties", || list(&dataset.properties, |property| text(&property.name)));
    made.put("primaryKey", || {
        list(dataset.properties.iter().filter(|property| property.primary_key), |property| text(&property.name))
    });
    made.rest(&dataset.rest)
}

pub(super) fn property(mesh: &Mesh, id: ContractId, at: usize, property: &Property, wants: &Wants) -> Cel {
    let entry = &mesh.contract(id).properties[at];
    let mut made = Made::new("property", wants);
    made.put("name", || text(&property.name));
    made.put("path", || text(&entry.path));
    made.put("physicalName", || maybe(&property.physical_name));
    made.put("physicalType", || maybe(&property.physical_type));
    made.put("logicalType", || maybe(&property.logical_type));
    made.put("logicalTypeOptions", || any(&Value::Map(property.logical_type_options.clone())));
    made.put("businessName", || maybe(&property.business_name));
    made.put("description", || maybe(&property.description));
    made.put("semanticType", || maybe(&property.semantic_type));
    made.put("primaryKey", || Cel::Bool(property.primary_key));
    made.put("required", || Cel::Bool(property.required));
    made.put("unique", || Cel::Bool(property.unique));
    made.put("partitioned", || Cel::Bool(property.partitioned));
    made.put("classification", || maybe(&property.classification));
    made.put("encryptedName", || maybe(&property.encrypted_name));
    made.put("criticalDataElement", || Cel::Bool(property.critical));
    made.put("deprecated", || flag(property.deprecated));
    made.put("transformSourceObjects", || list(&property.transform_sources, text));
    made.put("transformLogic", || maybe(&property.transform_logic));
    made.put("transformDescription", || maybe(&property.transform_description));
    made.put("examples", || list(&property.examples, any));
    made.put("enum", || list(&property.enumeration, |value| any(&value.value)));
    made.put("tags", || list(&property.tags, text));
    made.put("customProperties", || customs(&property.custom));
    made.put("custom", || custom(&property.custom));
    made.put("authoritativeDefinitions", || definitions(&property.definitions));
    made.put("quality", || quality(&property.quality));
    made.put("terms", || list(&entry.terms, |term| text(&mesh.term(*term).address)));
    made.put("codeLists", || list(&entry.code_lists, |codes| text(&mesh.code_list(*codes).address)));
    made.put("personalData", || Cel::Bool(sensitivity::holds_personal(mesh, property, entry)));
    made.rest(&property.rest)
}

pub(super) fn term(mesh: &Mesh, term: &Term, wants: &Wants) -> Cel {
    let descriptor = &term.descriptor;
    let mut made = Made::new("term", wants);
    made.put("address", || text(&term.address));
    made.put("id", || text(&descriptor.id));
    made.put("name", || text(&term.name));
    made.put("glossary", || text(&term.glossary));
    made.put("domain", || text(term.domain.map_or("", |id| mesh.domain(id).address.as_str())));
    made.put("description", || maybe(&descriptor.description));
    made.put("synonyms", || list(&descriptor.synonyms, text));
    made.put("semanticType", || maybe(&descriptor.semantic_type));
    made.put("logicalType", || maybe(&descriptor.logical_type));
    made.put("classification", || maybe(&descriptor.classification));
    made.put("unit", || maybe(&descriptor.unit));
    made.put("status", || maybe(&descriptor.status));
    made.put("tags", || list(&descriptor.tags, text));
    made.put("customProperties", || customs(&descriptor.custom));
    made.put("custom", || custom(&descriptor.custom));
    made.put("authoritativeDefinitions", || definitions(&descriptor.definitions));
    made.put("properties", || number(term.properties.len()));
    made.put("products", || number(term.products.len()));
    made.rest(&descriptor.rest)
}
