//! Ports of a product as views: what it promises, what it expects, how it is steered.

use std::collections::BTreeSet;

use serde::Serialize;

use super::facts::{Fact, rest};
use super::html::Html;
use super::markdown;
use super::page::{Link, Page, Status};
use super::section::{Context, Definition, Out, Synonym, all_facts, context, definitions, synonyms};
use crate::model::Mesh;
use crate::model::address::url;
use crate::model::contract::{ContractDescriptor, SlaProperty};
use crate::model::mesh::{Contract, ContractId, Product, ProductId};

#[derive(Debug, Clone, Serialize)]
pub struct Output {
    pub anchor: String,
    pub name: String,
    pub kind: Option<String>,
    pub version: Option<String>,
    pub description: Option<Html>,
    pub deprecated: bool,
    pub contract: Option<Promise>,
    /// The contract that the port names and that is nowhere in the mesh.
    pub missing: Option<String>,
    pub consumers: Vec<Link>,
    pub more_consumers: usize,
    pub inputs: Vec<InputContract>,
    pub sbom: Vec<Bill>,
    pub synonyms: Vec<Synonym>,
    pub context: Option<Context>,
    pub tags: Vec<String>,
    pub definitions: Vec<Definition>,
    pub facts: Vec<Fact>,
}

/// What the contract behind a port says, in short.
#[derive(Debug, Clone, Serialize)]
pub struct Promise {
    pub contract: Link,
    pub status: Status,
    pub version: Option<String>,
    /// `2 tables, 34 properties`.
    pub shape: String,
    pub datasets: Vec<String>,
    pub classifications: Vec<String>,
    pub sla: Vec<String>,
    pub servers: Vec<String>,
    pub expectations: usize,
}

#[derive(Debug, Clone, Serialize)]
pub struct InputContract {
    pub id: String,
    pub version: Option<String>,
    pub href: Option<String>,
    pub facts: Vec<Fact>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Bill {
    pub kind: Option<String>,
    pub link: Option<Out>,
    pub facts: Vec<Fact>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Input {
    pub anchor: String,
    pub name: String,
    pub version: Option<String>,
    pub description: Option<Html>,
    pub deprecated: bool,
    /// The contract it expects, as it is named.
    pub expects: Option<String>,
    pub contract: Option<Link>,
    /// The products whose output ports promise it; empty for an external source.
    pub upstream: Vec<Link>,
    pub tags: Vec<String>,
    pub definitions: Vec<Definition>,
    pub facts: Vec<Fact>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Management {
    pub anchor: String,
    pub name: String,
    pub content: Option<String>,
    pub kind: Option<String>,
    pub link: Option<Out>,
    pub channel: Option<String>,
    pub description: Option<Html>,
    pub deprecated: bool,
    pub tags: Vec<String>,
    pub definitions: Vec<Definition>,
    pub facts: Vec<Fact>,
}

/// A text of the product's descriptor.
fn text(page: &Page<'_>, product: &Product, text: Option<&str>) -> Option<Html> {
    text.map(|text| markdown::prose(page, &product.origin.path, text))
}

/// How many consumers a port names.
const CONSUMERS: usize = 12;

pub fn outputs(page: &Page<'_>, id: ProductId) -> Vec<Output> {
    let mesh = page.mesh();
    let product = mesh.product(id);
    product
        .descriptor
        .outputs
        .iter()
        .zip(&product.outputs)
        .map(|(port, resolved)| {
            let readers: BTreeSet<ProductId> = resolved.consumers.iter().map(|(reader, _)| *reader).collect();
            Output {
                anchor: resolved.anchor.clone(),
                name: port.name.clone(),
                kind: port.kind.clone(),
                version: port.version.clone(),
                description: text(page, product, port.description.as_deref()),
                deprecated: port.deprecated == Some(true),
                contract: resolved.contract.map(|contract| promise(page, contract)),
                missing: port.contract_id.clone().filter(|_| resolved.contract.is_none()),
                consumers: readers
                    .iter()
                    .take(CONSUMERS)
                    .map(|reader| page.link(&mesh.product(*reader).name, &url::product(mesh, *reader)))
                    .collect(),
                more_consumers: readers.len().saturating_sub(CONSUMERS),
                inputs: port
                    .input_contracts
                    .iter()
                    .map(|input| InputContract {
                        id: input.id.clone(),
                        version: input.version.clone(),
                        href: expected(mesh, id, &input.id).map(|at| page.to(&url::contract(mesh, at))),
                        facts: rest(&input.rest),
                    })
                    .collect(),
                sbom: port
                    .sbom
                    .iter()
                    .map(|bill| Bill {
                        kind: bill.kind.clone(),
                        link: bill.url.as_deref().map(|url| Out::new("", url)),
                        facts: rest(&bill.rest),
                    })
                    .collect(),
                synonyms: synonyms(&port.synonyms),
                context: port.context.as_ref().map(context),
                tags: port.tags.clone(),
                definitions: definitions(&port.definitions),
                facts: all_facts(&port.custom, &port.rest),
            }
        })
        .collect()
}

/// The contract with this id among those the product's input ports expect.
fn expected(mesh: &Mesh, id: ProductId, contract: &str) -> Option<ContractId> {
    mesh.product(id)
        .inputs
        .iter()
        .filter_map(|input| input.contract)
        .find(|at| mesh.contract(*at).descriptor.id == contract)
}

pub fn inputs(page: &Page<'_>, id: ProductId) -> Vec<Input> {
    let mesh = page.mesh();
    let product = mesh.product(id);
    let ports = product.descriptor.inputs.iter().zip(&product.inputs).enumerate();
    ports
        .map(|(at, (port, resolved))| Input {
            anchor: format!("input-{}", at + 1),
            name: port.name.clone(),
            version: port.version.clone(),
            description: text(page, product, port.description.as_deref()),
            deprecated: port.deprecated == Some(true),
            expects: port.contract_id.clone(),
            contract: resolved
                .contract
                .map(|contract| page.link(&mesh.contract(contract).name, &url::contract(mesh, contract))),
            upstream: resolved
                .upstream
                .iter()
                .map(|(upstream, port)| page.link(&mesh.product(*upstream).name, &url::output(mesh, *upstream, *port)))
                .collect(),
            tags: port.tags.clone(),
            definitions: definitions(&port.definitions),
            facts: all_facts(&port.custom, &port.rest),
        })
        .collect()
}

pub fn management(page: &Page<'_>, id: ProductId) -> Vec<Management> {
    let product = page.mesh().product(id);
    let ports = product.descriptor.management.iter().enumerate();
    ports
        .map(|(at, port)| Management {
            anchor: format!("management-{}", at + 1),
            name: port.name.clone(),
            content: port.content.clone(),
            kind: port.kind.clone(),
            link: port.url.as_deref().map(|url| Out::new("", url)),
            channel: port.channel.clone(),
            description: text(page, product, port.description.as_deref()),
            deprecated: port.deprecated == Some(true),
            tags: port.tags.clone(),
            definitions: definitions(&port.definitions),
            facts: all_facts(&port.custom, &port.rest),
        })
        .collect()
}

fn promise(page: &Page<'_>, id: ContractId) -> Promise {
    let mesh = page.mesh();
    let contract = mesh.contract(id);
    let descriptor = &contract.descriptor;
    Promise {
        contract: page.link(&contract.name, &url::contract(mesh, id)),
        status: Status::new(page.words(), contract.lifecycle, descriptor.status.as_deref()),
        version: descriptor.version.clone(),
        shape: shape(page, contract),
        datasets: descriptor.schema.iter().map(|dataset| dataset.name.clone()).take(8).collect(),
        classifications: classifications(descriptor),
        sla: descriptor.sla.iter().map(|sla| objective(page, sla)).collect(),
        servers: servers(descriptor),
        expectations: expectations(descriptor),
    }
}

/// `2 tables, 34 properties`.
pub fn shape(page: &Page<'_>, contract: &Contract) -> String {
    let datasets = &contract.descriptor.schema;
    let kinds: BTreeSet<&str> = datasets.iter().filter_map(|dataset| dataset.physical_type.as_deref()).collect();
    let tables = kinds.iter().all(|kind| kind.eq_ignore_ascii_case("table"));
    let key = if tables && !kinds.is_empty() { "table-count" } else { "dataset-count" };
    let properties = page.count("property-count", contract.properties.len());
    format!("{}, {properties}", page.count(key, datasets.len()))
}

/// The classifications that the properties carry, each once.
pub fn classifications(descriptor: &ContractDescriptor) -> Vec<String> {
    let all: BTreeSet<&str> =
        descriptor.properties().iter().filter_map(|at| at.property.classification.as_deref()).collect();
    all.into_iter().filter(|text| !text.trim().is_empty()).map(str::to_owned).collect()
}

/// The kinds of its servers, each once.
pub fn servers(descriptor: &ContractDescriptor) -> Vec<String> {
    let kinds: BTreeSet<&str> = descriptor
        .servers
        .iter()
        .map(|server| server.kind.as_deref().unwrap_or(&server.server))
        .filter(|kind| !kind.is_empty())
        .collect();
    kinds.into_iter().map(str::to_owned).collect()
}

/// How many quality expectations its datasets and properties have.
pub fn expectations(descriptor: &ContractDescriptor) -> usize {
    descriptor.expectations().count()
}

/// A service level objective on one line: `latency 4 hours`.
fn objective(page: &Page<'_>, sla: &SlaProperty) -> String {
    let mut text = page.words().spoken(&sla.property);
    for value in [&sla.value, &sla.value_ext].into_iter().flatten() {
        text.push(' ');
        text.push_str(&value.line());
    }
    if let Some(unit) = &sla.unit {
        text.push(' ');
        let value = sla.value.as_ref().map(|value| value.line()).unwrap_or_default();
        text.push_str(&super::contract::unit_word(page, unit, &value));
    }
    text
}
