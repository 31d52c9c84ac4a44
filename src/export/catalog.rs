//! catalog.json: the whole mesh as one document. Its format is told in the book and versioned by `format`.

use std::io::{self, Write};

use serde_json::{Map, Value as Json, json};

use super::Inputs;
use super::text::{Part, Text, object, said};
use crate::model::address::url;
use crate::model::contract::Property;
use crate::model::mesh::{
    CodeListId, ContractId, DomainId, Mesh, Origin, OwnerSource, ProductId, PropertyEntry, TeamId, TermId,
};
use crate::model::section::{CustomProperty, Description};
use crate::model::timeline::{Dated, Timelines};
use crate::model::value::{Fields, Value};

/// The version of the format: the first number changes when a reader of the old one would be wrong.
pub const FORMAT: &str = "2.0";

/// Writes the document, one entry a line: that of a large mesh is never in memory, neither as a tree of values nor as text.
pub fn write(inputs: &Inputs<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mesh = inputs.mesh;
    let head = object!({
        "title": &mesh.title,
        "description": &mesh.description,
        "organisation": mesh.organisation.as_ref().map(|(name, url)| object!({"name": name, "url": url})),
        "url": &inputs.config.base_url,
        "commit": inputs.timelines.head.get().map(|head| &head.commit),
        "commit_time": inputs.timelines.head.get().map(|head| rfc3339(head.time)),
    });
    let mut catalog = Catalog { out, begun: false };
    catalog.value("format", FORMAT)?;
    catalog.value("generator", format!("meshdoc {}", inputs.version))?;
    catalog.value("mesh", head)?;
    catalog.list("domains", ids(mesh.domains.len()).map(|at| domain(mesh, DomainId(at))))?;
    catalog.list("products", ids(mesh.products.len()).map(|at| product(mesh, ProductId(at), inputs.timelines)))?;
    catalog.list("contracts", ids(mesh.contracts.len()).map(|at| contract(mesh, ContractId(at))))?;
    catalog.list("terms", ids(mesh.terms.len()).map(|at| term(mesh, TermId(at))))?;
    catalog.list("code_lists", ids(mesh.code_lists.len()).map(|at| code_list(mesh, CodeListId(at))))?;
    catalog.list("teams", ids(mesh.teams.len()).map(|at| team(mesh, TeamId(at))))?;
    catalog.list(
        "external_sources",
        mesh.external.iter().map(|(contract, readers)| {
            object!({
                "contract_id": contract,
                "consumers": readers.iter().map(|(id, port)| consumer(mesh, *id, *port)).collect::<Text>(),
            })
        }),
    )?;
    catalog.finish()
}

/// The document as it grows.
struct Catalog<'o> {
    out: &'o mut dyn Write,
    begun: bool,
}

impl Catalog<'_> {
    fn key(&mut self, key: &str) -> io::Result<()> {
        self.out.write_all(if self.begun { b",\n" } else { b"{\n" })?;
        self.begun = true;
        self.write(&Text::of(key))?;
        self.out.write_all(b": ")
    }

    fn value(&mut self, key: &str, value: impl Part) -> io::Result<()> {
        self.key(key)?;
        self.write(&Text::of(value))
    }

    fn list(&mut self, key: &str, entries: impl Iterator<Item = Text>) -> io::Result<()> {
        self.key(key)?;
        self.out.write_all(b"[")?;
        for (at, entry) in entries.enumerate() {
            self.out.write_all(if at == 0 { b"\n" } else { b",\n" })?;
            self.write(&entry)?;
        }
        self.out.write_all(b"]")
    }

    fn write(&mut self, value: &Text) -> io::Result<()> {
        self.out.write_all(value.as_bytes())
    }

    fn finish(self) -> io::Result<()> {
        self.out.write_all(b"\n}\n")
    }
}

fn ids(count: usize) -> impl Iterator<Item = u32> {
    0..u32::try_from(count).expect("ids are u32")
}

pub(super) fn rfc3339(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).map_or_else(|_| String::new(), |time| time.to_string())
}

fn source(origin: Option<&Origin>) -> Text {
    origin.map_or(
        Text::null(),
        |origin| object!({"path": &origin.path, "document": &origin.document, "line": &origin.line}),
    )
}

fn domain(mesh: &Mesh, id: DomainId) -> Text {
    let domain = mesh.domain(id);
    let written = domain.descriptor.as_ref();
    object!({
        "kind": "domain",
        "id": written.and_then(|d| d.id.clone()).unwrap_or_else(|| domain.address.clone()),
        "address": &domain.address,
        "name": &domain.name,
        "description": written.and_then(|d| d.description.as_ref()),
        "owner": domain.owner.map(|team| &mesh.team(team).address),
        "parent": domain.parent.map(|parent| &mesh.domain(parent).address),
        "tags": written.map(|d| &d.tags),
        "custom_properties": written.map(|d| custom(&d.custom)),
        "products": domain.products.iter().map(|id| Text::of(&mesh.product(*id).address)).collect::<Text>(),
        "url": url::domain(mesh, id),
        "source": source(domain.origin.as_ref()),
    })
}

fn product(mesh: &Mesh, id: ProductId, timelines: &Timelines) -> Text {
    let product = mesh.product(id);
    let written = &product.descriptor;
    let timeline = timelines.products.get(&product.address);
    let last_change = match timeline.map(|timeline| timeline.last_change) {
        Some(Dated::At(time)) => Some(rfc3339(time)),
        _ => None,
    };
    object!({
        "kind": "product",
        "id": &written.id,
        "address": &product.address,
        "name": &product.name,
        "domain": &mesh.domain(product.domain).address,
        "version": &written.version,
        "status": product.lifecycle.as_str(),
        "status_written": &written.status,
        "type": &written.kind,
        "tenant": &written.tenant,
        "made_from_contracts": &product.synthesized,
        "description": description(&written.description),
        "owner": object!({
            "team": product.owner.team.map(|team| &mesh.team(team).address),
            "name": mesh.owner_name(&product.owner),
            "source": owner_source(product.owner.source),
        }),
        "tags": &written.tags,
        "synonyms": written.synonyms.iter().map(|s| Text::of(&s.synonym)).collect::<Text>(),
        "custom_properties": custom(&written.custom),
        "output_ports": written.outputs.iter().zip(&product.outputs).enumerate().map(|(at, (port, resolved))| object!({
            "kind": "port",
            "id": port.id.as_ref().unwrap_or(&port.name),
            "address": format!("{}#{}", product.address, resolved.anchor),
            "name": &port.name,
            "description": &port.description,
            "type": &port.kind,
            "version": &port.version,
            "contract_id": &port.contract_id,
            "contract": resolved.contract.map(|id| &mesh.contract(id).address),
            "tags": &port.tags,
            "custom_properties": custom(&port.custom),
            "consumers": resolved.consumers.iter().map(|(id, port)| consumer(mesh, *id, *port)).collect::<Text>(),
            "url": url::output(mesh, id, at),
            "source": source(Some(&product.origin)),
        })).collect::<Text>(),
        "input_ports": written.inputs.iter().zip(&product.inputs).enumerate().map(|(at, (port, resolved))| object!({
            "kind": "port",
            "id": port.id.as_ref().unwrap_or(&port.name),
            "address": format!("{}#input-{}", product.address, at + 1),
            "name": &port.name,
            "version": &port.version,
            "contract_id": &port.contract_id,
            "contract": resolved.contract.map(|id| &mesh.contract(id).address),
            "upstream": resolved.upstream.iter().map(|(id, port)| consumer(mesh, *id, *port)).collect::<Text>(),
            "external": resolved.contract.is_none() && resolved.upstream.is_empty(),
            "url": url::input(mesh, id, at),
            "source": source(Some(&product.origin)),
        })).collect::<Text>(),
        "upstream": addresses(mesh, &product.upstream),
        "downstream": addresses(mesh, &product.downstream),
        "contracts": product.contracts.iter().map(|id| Text::of(&mesh.contract(*id).address)).collect::<Text>(),
        "documents": product.documents.iter().map(|id| object!({
            "title": &mesh.document(*id).document.title,
            "path": &mesh.document(*id).document.path,
            "url": url::document(mesh, *id),
        })).collect::<Text>(),
        "last_change": last_change,
        "url": url::product(mesh, id),
        "source": source(Some(&product.origin)),
    })
}

fn addresses(mesh: &Mesh, products: &[ProductId]) -> Text {
    products.iter().map(|id| &mesh.product(*id).address).collect()
}

fn consumer(mesh: &Mesh, id: ProductId, port: usize) -> Text {
    object!({"product": &mesh.product(id).address, "port": port})
}

pub(super) fn owner_source(source: OwnerSource) -> &'static str {
    match source {
        OwnerSource::Descriptor => "descriptor",
        OwnerSource::Contract => "contract",
        OwnerSource::CodeOwners => "codeowners",
        OwnerSource::Domain => "domain",
        OwnerSource::Unknown => "unknown",
    }
}

fn description(description: &Description) -> Text {
    object!({
        "purpose": &description.purpose,
        "limitations": &description.limitations,
        "usage": &description.usage,
    })
}

fn custom(properties: &[CustomProperty]) -> Json {
    let mut map = Map::new();
    for property in properties {
        let new = value(&property.value);
        match map.get_mut(property.property.as_str()) {
            None => drop(map.insert(property.property.to_string(), new)),
            // Written twice: both stand, as a list.
            Some(Json::Array(all)) => all.push(new),
            Some(first) => *first = json!([first.take(), new]),
        }
    }
    Json::Object(map)
}

/// Any value; a number that JSON cannot hold exactly stays text.
pub(super) fn value(written: &Value) -> Json {
    match written {
        Value::Null => Json::Null,
        Value::Bool(value) => json!(value),
        Value::Number(text) => serde_json::from_str(text)
            .ok()
            .filter(|number: &serde_json::Number| *number.to_string() == **text)
            .map_or_else(|| json!(text), Json::Number),
        Value::Text(text) => json!(text),
        Value::List(items) => items.iter().map(value).collect(),
        Value::Map(written) => fields(written),
    }
}

/// Keys with their values, as they are written.
pub(super) fn fields(written: &Fields) -> Json {
    Json::Object(written.iter().map(|(key, item)| (key.clone(), value(item))).collect())
}

fn contract(mesh: &Mesh, id: ContractId) -> Text {
    let contract = mesh.contract(id);
    let written = &contract.descriptor;
    let all = written.properties();
    object!({
        "kind": "contract",
        "id": &written.id,
        "address": &contract.address,
        "name": &contract.name,
        "api_version": &written.api_version,
        "version": &written.version,
        "status": contract.lifecycle.as_str(),
        "status_written": &written.status,
        "product": &mesh.product(contract.product).address,
        "description": description(&written.description),
        "tags": &written.tags,
        "custom_properties": custom(&written.custom),
        "servers": written.servers.iter().map(|server| object!({
            "server": &server.server,
            "type": &server.kind,
            "environment": &server.environment,
            "settings": fields(&server.settings),
        })).collect::<Text>(),
        "datasets": written.schema.iter().enumerate().map(|(number, dataset)| object!({
            "name": &dataset.name,
            "physical_name": &dataset.physical_name,
            "physical_type": &dataset.physical_type,
            "description": &dataset.description,
            "properties": all.iter().zip(contract.properties.iter()).filter(|(place, _)| place.object == number)
                .map(|(place, entry)| property(mesh, place.property, entry)).collect::<Text>(),
        })).collect::<Text>(),
        "consumers": contract.expected_by.iter().map(|(id, port)| consumer(mesh, *id, *port)).collect::<Text>(),
        "url": url::contract(mesh, id),
        "source": source(Some(&contract.origin)),
    })
}

/// Of the hundreds of properties of a contract only what is their own: address and URL are those of the contract with
/// path and anchor behind them, the source is the contract's, and a flag that is not set says nothing.
fn property(mesh: &Mesh, property: &Property, entry: &PropertyEntry) -> Text {
    let set = |flag: bool| flag.then_some(true);
    said!({
        "path": &entry.path,
        "anchor": Some(entry.anchor()).filter(|anchor| *anchor != entry.path),
        "id": &property.id,
        "name": &property.name,
        "physical_name": &property.physical_name,
        "business_name": &property.business_name,
        "logical_type": &property.logical_type,
        "physical_type": &property.physical_type,
        "description": &property.description,
        "primary_key": set(property.primary_key),
        "required": set(property.required),
        "unique": set(property.unique),
        "classification": &property.classification,
        "critical_data_element": set(property.critical),
        "tags": &property.tags,
        "custom_properties": custom(&property.custom),
        "terms": entry.terms.iter().map(|id| Text::of(&mesh.term(*id).address)).collect::<Text>(),
        "code_lists": entry.code_lists.iter().map(|id| Text::of(&mesh.code_list(*id).address)).collect::<Text>(),
        "references": bound(mesh, &entry.references),
    })
}

fn term(mesh: &Mesh, id: TermId) -> Text {
    let term = mesh.term(id);
    let written = &term.descriptor;
    object!({
        "kind": "term",
        "id": &written.id,
        "address": &term.address,
        "name": &term.name,
        "description": &written.description,
        "synonyms": &written.synonyms,
        "classification": &written.classification,
        "logical_type": &written.logical_type,
        "domain": term.domain.map(|id| &mesh.domain(id).address),
        "glossary": &term.glossary,
        "related": term.related.iter().map(|(number, to)| object!({
            "type": &written.relationships[*number].kind,
            "to": &mesh.term(*to).address,
        })).collect::<Text>(),
        "properties": bound(mesh, &term.properties),
        "url": url::term(mesh, id),
        "source": source(Some(&term.origin)),
    })
}

fn bound(mesh: &Mesh, properties: &[(ContractId, usize)]) -> Text {
    properties
        .iter()
        .map(|(id, property)| {
            let contract = mesh.contract(*id);
            format!("{}#{}", contract.address, contract.properties[*property].path)
        })
        .collect()
}

fn code_list(mesh: &Mesh, id: CodeListId) -> Text {
    let list = mesh.code_list(id);
    let written = &list.descriptor;
    object!({
        "kind": "code-list",
        "id": &written.id,
        "address": &list.address,
        "name": &list.name,
        "version": &written.version,
        "status": list.lifecycle.as_str(),
        "authority": &written.authority,
        "description": &written.description,
        "values": super::codes::values(written),
        "properties": bound(mesh, &list.properties),
        "url": url::code_list(mesh, id),
        "source": source(Some(&list.origin)),
    })
}

fn team(mesh: &Mesh, id: TeamId) -> Text {
    let team = mesh.team(id);
    let written = team.descriptor.as_ref();
    object!({
        "kind": "team",
        "id": written.map_or(&team.address, |team| &team.id),
        "address": &team.address,
        "name": &team.name,
        "mission": written.and_then(|team| team.mission.as_ref()),
        "channels": team.channels().iter().map(|channel| object!({
            "channel": &channel.channel,
            "url": &channel.url,
            "tool": &channel.tool,
        })).collect::<Text>(),
        "products": addresses(mesh, &team.products),
        "domains": team.domains.iter().map(|id| Text::of(&mesh.domain(*id).address)).collect::<Text>(),
        "url": url::team(mesh, id),
        "source": source(team.origin.as_ref()),
    })
}
