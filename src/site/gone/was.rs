//! What a thing was that is gone: its last known content, as views.

use serde::Serialize;

use crate::load::{self, File};
use crate::model::Mesh;
use crate::model::address::url;
use crate::model::mesh::{Contract, ContractId, Domain, Product, ProductId, Team, Term};
use crate::model::section::{Channel, Member};
use crate::model::timeline::{LeftAt, Thing};
use crate::model::value::Value;
use crate::resolve;
use crate::rules::register::{self, Retiring};
use crate::site::contract::State;
use crate::site::facts::Fact;
use crate::site::html::Html;
use crate::site::markdown::prose;
use crate::site::page::{Link, Page, Status};
use crate::site::vocabulary::{self, ValueRow};
use crate::site::{contract, gone, section};
use crate::tree::Tree;

/// The last known content; what the thing was not stays empty.
#[derive(Default, Serialize)]
pub struct Was {
    pub status: Option<Status>,
    description: Option<section::Description>,
    definition: Option<Html>,
    summary: Vec<Fact>,
    tags: Vec<String>,
    outputs: Vec<Port>,
    inputs: Vec<Port>,
    /// The contracts that it had, gone as well.
    members: Vec<Link>,
    contract: Option<State>,
    values: Vec<ValueRow>,
    dated: bool,
    remarks: bool,
    /// What its author named as its successor.
    #[serde(skip)]
    pub successors: Vec<String>,
    /// The ids of the contracts by which it was read.
    #[serde(skip)]
    pub contracts: Vec<String>,
}

/// A port of a product that is gone.
#[derive(Serialize)]
struct Port {
    name: String,
    description: Option<String>,
    version: Option<String>,
    /// The contract, with its page where it has one.
    contract: Option<Link>,
}

/// What a file of the past says of a thing; in words, why it says nothing.
pub fn read(page: &Page<'_>, thing: Thing, state: &LeftAt, file: File) -> (Was, Option<String>) {
    let nothing: [(&str, &[u8]); 0] = [];
    let mesh = resolve::resolve_part(load::assemble(&Tree::fixture(nothing), [file]), page.inputs.config);
    let left = &state.left;
    let here = left.at.document;
    let found = match thing {
        Thing::Product => {
            let found = (0u32..).zip(&mesh.products).find(|(_, own)| own.origin.document == here && !own.synthesized);
            // A product that was made of its contracts has nothing to say but these.
            let was = found.map_or_else(Was::default, |(id, own)| product(page, &mesh, ProductId(id), own));
            Some(Was { members: members(page, &left.address), ..was })
        }
        Thing::Contract => {
            let found = (0u32..).zip(&mesh.contracts).find(|(_, own)| own.origin.document == here);
            found.map(|(id, own)| of_contract(page, &mesh, ContractId(id), own, state))
        }
        Thing::Term => {
            let own = |term: &&Term| term.origin.document == here;
            let named = mesh.terms.iter().filter(own).find(|term| *term.address == *left.address);
            let named = named.or_else(|| mesh.terms.iter().filter(own).find(|term| *term.name == *left.name));
            named.map(|own| term(page, own))
        }
        Thing::CodeList => {
            mesh.code_lists.iter().find(|own| own.origin.document == here).map(|own| code_list(page, own))
        }
        Thing::Domain => {
            let stood = |own: &&Domain| own.origin.as_ref().is_some_and(|origin| origin.document == here);
            mesh.domains.iter().find(stood).map(|own| domain(page, own))
        }
        Thing::Team => {
            let stood = |own: &&Team| own.origin.as_ref().is_some_and(|origin| origin.document == here);
            mesh.teams.iter().find(stood).map(|own| team(page, own))
        }
    };
    match found {
        Some(was) => (was, None),
        None => (Was::default(), Some(page.t("kept-unreadable").to_owned())),
    }
}

fn product(page: &Page<'_>, mesh: &Mesh, id: ProductId, own: &Product) -> Was {
    let descriptor = &own.descriptor;
    let description = section::description(page, &own.origin.path, &descriptor.description);
    let port = |name: &str, description: &Option<String>, version: &Option<String>, id: &Option<String>| Port {
        name: name.to_owned(),
        description: description.clone(),
        version: version.clone(),
        contract: id.as_deref().map(|id| of_now(page, id)),
    };
    Was {
        status: Some(Status::new(page.words(), own.lifecycle, descriptor.status.as_deref())),
        description: Some(description).filter(|description| !description.empty),
        tags: descriptor.tags.clone(),
        outputs: descriptor
            .outputs
            .iter()
            .map(|own| port(&own.name, &own.description, &own.version, &own.contract_id))
            .collect(),
        inputs: descriptor
            .inputs
            .iter()
            .map(|own| port(&own.name, &own.description, &own.version, &own.contract_id))
            .collect(),
        successors: successor(mesh, Retiring::Product(id)),
        contracts: descriptor.outputs.iter().filter_map(|port| port.contract_id.clone()).collect(),
        ..Was::default()
    }
}

/// The contracts of a product that is gone, which are gone as well.
fn members(page: &Page<'_>, address: &str) -> Vec<Link> {
    let below = format!("{address}/");
    let own = page.inputs.timelines.left.below(Thing::Contract, &below);
    own.filter_map(|(contract, states)| {
        let last = states.first().filter(|state| state.left.removed)?;
        Some(page.link(&last.left.name, &gone::address_of(Thing::Contract, contract)?))
    })
    .collect()
}

/// A contract by its id: the page that it has, or the one that says that it is gone.
fn of_now(page: &Page<'_>, id: &str) -> Link {
    let mesh = page.mesh();
    let known = (0u32..).zip(&mesh.contracts).find(|(_, contract)| contract.descriptor.id == id);
    match known {
        Some((at, contract)) => page.link(&contract.name, &url::contract(mesh, ContractId(at))),
        None => Link { text: id.to_owned(), href: String::new() },
    }
}

fn of_contract(page: &Page<'_>, mesh: &Mesh, id: ContractId, own: &Contract, state: &LeftAt) -> Was {
    let shown = contract::state(page, &state.left.address, &state.left.at, own);
    let mut successors = successor(mesh, Retiring::Contract(id));
    // Another version of the same contract that stands beside it.
    let same = |other: &&Contract| other.descriptor.id == own.descriptor.id;
    if successors.is_empty() && page.mesh().contracts.iter().any(|other| same(&other)) {
        successors.push(own.descriptor.id.clone());
    }
    Was {
        status: Some(shown.status.clone()),
        contract: Some(shown),
        successors,
        contracts: vec![own.descriptor.id.clone()],
        ..Was::default()
    }
}

fn successor(mesh: &Mesh, entry: Retiring) -> Vec<String> {
    register::end(mesh, entry).successor.map(str::to_owned).into_iter().collect()
}

fn term(page: &Page<'_>, own: &Term) -> Was {
    let descriptor = &own.descriptor;
    let fact = |key, text: &Option<String>| fact(page, key, text.as_deref());
    let synonyms = Some(descriptor.synonyms.join(", ")).filter(|text| !text.is_empty());
    let examples = Some(descriptor.examples.iter().map(Value::line).collect::<Vec<_>>().join(", "));
    let summary = [
        fact("business-name", &descriptor.business_name),
        fact("also-called", &synonyms),
        fact("kind", &descriptor.semantic_type),
        fact("type", &descriptor.logical_type),
        fact("unit", &descriptor.unit),
        fact("classification", &descriptor.classification),
        fact("examples", &examples.filter(|text| !text.is_empty())),
        fact("glossary", &Some(own.glossary.clone()).filter(|name| !name.is_empty())),
    ];
    Was {
        definition: descriptor.description.as_deref().map(|text| prose(page, &own.origin.path, text)),
        summary: summary.into_iter().flatten().collect(),
        tags: descriptor.tags.clone(),
        ..Was::default()
    }
}

fn fact(page: &Page<'_>, key: &'static str, text: Option<&str>) -> Option<Fact> {
    text.filter(|text| !text.is_empty()).map(|text| vocabulary::plain_fact(page.t(key), text))
}

fn domain(page: &Page<'_>, own: &Domain) -> Was {
    let Some((descriptor, origin)) = own.descriptor.as_ref().zip(own.origin.as_ref()) else { return Was::default() };
    Was {
        definition: descriptor.description.as_deref().map(|text| prose(page, &origin.path, text)),
        summary: fact(page, "part-of", descriptor.parent.as_deref()).into_iter().collect(),
        tags: descriptor.tags.clone(),
        ..Was::default()
    }
}

fn team(page: &Page<'_>, own: &Team) -> Was {
    let Some((descriptor, origin)) = own.descriptor.as_ref().zip(own.origin.as_ref()) else { return Was::default() };
    let text = [&descriptor.mission, &descriptor.description].into_iter().flatten();
    let text = text.map(String::as_str).collect::<Vec<_>>().join("\n\n");
    let ask = |channel: &Channel| match &channel.url {
        Some(url) => format!("{} ({})", channel.channel, url.trim_start_matches("mailto:")),
        None => channel.channel.clone(),
    };
    let named = |member: &Member| member.name.clone().unwrap_or_else(|| member.username.clone());
    let channels = descriptor.channels.iter().map(ask).collect::<Vec<_>>().join(", ");
    let members = descriptor.members.iter().map(named).collect::<Vec<_>>().join(", ");
    Was {
        definition: Some(text).filter(|text| !text.is_empty()).map(|text| prose(page, &origin.path, &text)),
        summary: [("where-to-ask", channels), ("members", members)]
            .into_iter()
            .filter_map(|(key, text)| fact(page, key, Some(&text)))
            .collect(),
        tags: descriptor.tags.clone(),
        ..Was::default()
    }
}

fn code_list(page: &Page<'_>, own: &crate::model::mesh::CodeList) -> Was {
    let descriptor = &own.descriptor;
    let values = vocabulary::value_rows(descriptor);
    Was {
        status: Some(Status::new(page.words(), own.lifecycle, descriptor.status.as_deref())),
        definition: descriptor.description.as_deref().map(|text| prose(page, &own.origin.path, text)),
        tags: descriptor.tags.clone(),
        dated: vocabulary::is_dated(&values),
        remarks: vocabulary::has_remarks(&values),
        values,
        ..Was::default()
    }
}
