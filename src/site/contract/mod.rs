//! A contract's page: the answers first, then every dataset with its properties, then every other section of the
//! standard. Nothing that the descriptor says is left out.

mod earlier;
mod properties;
mod sections;
mod since;
mod tables;
mod words;

pub use earlier::{State, render as render_earlier, state};
pub use sections::unit_word;
pub use sections::{Term, definitions};
pub use words::expectation_title;

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

use self::properties::{Mark, RelationshipView, Row, relationships, row, with_made};
use self::sections::{Expectation, Objective, RoleView, ServerView, SnippetView, expectations, fact, objectives};
use super::dates::When;
use super::ending::{self, Ending};
use super::facts::{self, Fact};
use super::files::File;
use super::html::{self, Html};
use super::lost::{self, Lost};
use super::markdown::prose;
use super::page::{Link, Page, Section, Status};
use super::product::priced_per;
use super::timeline::{self, Timeline};
use super::told::Own;
use super::versions::{self, Version};
use super::{Inputs, consumers, findings, section, snippets, way};
use crate::error::Result;
use crate::model::address::{self, url};
use crate::model::contract::{ContractDescriptor, SchemaObject};
use crate::model::made_of::{self, Sources};
use crate::model::mesh::{Contract, ContractId};
use crate::model::sensitivity;
use crate::model::timeline::{Dated, Thing};
use crate::source::markdown::shorten;

/// A table with fewer properties than this is seen whole, and has no filter.
const FILTERED: usize = 8;

#[derive(Serialize)]
struct View {
    name: String,
    address: String,
    status: Status,
    version: Option<String>,
    summary: Option<Html>,
    answers: Vec<Answer>,
    ending: Option<Ending>,
    /// What is to be said about how the descriptor was read.
    notices: Vec<String>,
    description: Option<section::Description>,
    datasets: Vec<Dataset>,
    /// Properties and datasets that it had.
    lost: Vec<Lost>,
    relationships: Vec<RelationshipView>,
    /// How the tables join.
    tables: Option<Html>,
    servers: Vec<ServerView>,
    dbt: Option<SnippetView>,
    objectives: Vec<Objective>,
    evidence: Option<super::evidence::View>,
    roles: Vec<RoleView>,
    price: Option<Price>,
    channels: Vec<section::Channel>,
    team: Option<Team>,
    definitions: Vec<Term>,
    context: Option<section::Context>,
    tags: Vec<String>,
    facts: Vec<Fact>,
    promised: Vec<Link>,
    consumers: Vec<Consumer>,
    more_consumers: usize,
    all_consumers: Option<Link>,
    findings: Vec<findings::Finding>,
    timeline: Timeline,
    /// The versions that it declared before, newest first.
    versions: Vec<Version>,
    /// The page with all of it.
    history: Option<String>,
    file: File,
}

/// A question of the newcomer and what the mesh says; `unknown` where it says nothing.
#[derive(Serialize)]
struct Answer {
    question: &'static str,
    answer: Html,
    known: bool,
}

#[derive(Serialize)]
struct Dataset {
    id: String,
    name: String,
    business_name: Option<String>,
    physical_name: Option<String>,
    physical_type: Option<String>,
    logical_type: Option<String>,
    granularity: Option<String>,
    deprecated: bool,
    description: Option<Html>,
    rows: Vec<Row>,
    count: String,
    /// What rows can be narrowed to, where there are enough of them.
    glance: Vec<Glance>,
    filter: bool,
    relationships: Vec<RelationshipView>,
    /// Rows as they may look.
    example: Option<SnippetView>,
    /// As JSON Schema and Avro.
    schemas: Vec<SnippetView>,
    quality: Vec<Expectation>,
    synonyms: Vec<section::Synonym>,
    definitions: Vec<Term>,
    context: Option<section::Context>,
    tags: Vec<String>,
    facts: Vec<Fact>,
    /// On the page of an earlier version: how it differs from the present one.
    mark: Option<Mark>,
}

/// How many properties of a dataset have a badge.
#[derive(Serialize)]
struct Glance {
    kind: &'static str,
    text: &'static str,
    number: usize,
}

#[derive(Serialize)]
struct Price {
    amount: String,
    facts: Vec<Fact>,
}

#[derive(Serialize)]
struct Team {
    name: Option<String>,
    description: Option<String>,
    members: Vec<section::Member>,
    tags: Vec<String>,
    definitions: Vec<Term>,
    facts: Vec<Fact>,
}

#[derive(Serialize)]
struct Consumer {
    product: Link,
    domain: Link,
    port: String,
    version: Option<String>,
}

/// The complete page of a contract.
pub fn render(inputs: &Inputs<'_>, id: ContractId) -> Result<String> {
    let mesh = inputs.mesh;
    let contract = mesh.contract(id);
    let descriptor = &contract.descriptor;
    let product = mesh.product(contract.product);
    let own = url::contract(mesh, id);
    let purpose = descriptor.description.purpose.as_deref().unwrap_or_default();
    let mut page = Page::new(inputs, &own, &contract.name)
        .section(Section::Products)
        .describe(purpose)
        .source(&contract.origin.path)
        .twins()
        .crumb(&mesh.domain(product.domain).name, &url::domain(mesh, product.domain))
        .crumb(&product.name, &url::product(mesh, contract.product));
    let nearby = way::of_product(&page, contract.product, Some(&own));
    page = page.way(nearby);
    page.linked(super::linked::contract(&page, id));
    let mut view = view(inputs, &page, id);
    let more = view.timeline.total > view.timeline.entries.len();
    view.history = more.then(|| page.to(&url::contract_history(mesh, id)));
    anchors(&mut page, &view);
    page.render("contract.html", &view)
}

fn view(inputs: &Inputs<'_>, page: &Page<'_>, id: ContractId) -> View {
    let mesh = inputs.mesh;
    let contract = mesh.contract(id);
    let descriptor = &contract.descriptor;
    let from = &contract.origin.path;
    let all = descriptor.properties();
    let purpose = descriptor.description.purpose.as_deref();
    // A single sentence stands at the top of the page already.
    let said = purpose.filter(|text| html::sentence(text, 240) == text.trim());
    let new = |text: &str| said.is_none_or(|said| !std::ptr::eq(said, text));
    let description = section::new_in(page, from, &descriptor.description, &new);
    View {
        name: contract.name.clone(),
        address: contract.address.clone(),
        status: Status::new(page.words(), contract.lifecycle, descriptor.status.as_deref()),
        version: descriptor.version.clone(),
        summary: purpose.map(|text| Html::made(html::escape(&html::sentence(text, 240)))),
        answers: answers(inputs, page, contract),
        ending: ending::of_contract(page, id),
        notices: notices(page, descriptor),
        description: Some(description).filter(|description| !description.empty),
        lost: Vec::new(),
        datasets: datasets(page, contract, &since::properties(page, contract), &made_of::made_from(mesh, id)),
        relationships: Vec::new(),
        tables: tables::picture(page, id, &all),
        servers: sections::servers(page, contract),
        dbt: snippets::dbt_source(descriptor).map(|snippet| sections::snippet(page.words(), &snippet)),
        objectives: objectives(page, contract),
        evidence: super::evidence::of_contract(page, id),
        roles: sections::roles(&descriptor.roles),
        price: price(page, descriptor),
        channels: section::channels(page.words(), &descriptor.support),
        team: team(page, contract),
        definitions: definitions(page, from, &descriptor.definitions),
        context: descriptor.context.as_ref().map(section::context),
        tags: descriptor.tags.clone(),
        facts: all_facts(page, descriptor),
        promised: contract
            .promised_by
            .iter()
            .filter_map(|(product, port)| {
                let name = &mesh.product(*product).descriptor.outputs.get(*port)?.name;
                let names = [("product", mesh.product(*product).name.as_str()), ("port", name.as_str())];
                let text = page.words().with("port-of", &names);
                Some(page.link(&text, &url::output(mesh, *product, *port)))
            })
            .collect(),
        consumers: consumers(page, contract),
        more_consumers: contract.expected_by.len().saturating_sub(consumers::SHOWN),
        all_consumers: consumers::all(page, contract.product),
        findings: findings::of_files(page, None, std::iter::once(from.as_str())),
        timeline: timeline::of(page, Own { thing: Thing::Contract, address: &contract.address }, 0, timeline::RECENT),
        versions: versions::of_contract(page, id, None),
        history: None,
        file: File::new(page, from),
    }
    .with_lost(page, contract)
    .with_relationships(page, contract, &all)
}

impl View {
    /// What is gone, under anchors that nothing else on the page has.
    fn with_lost(mut self, page: &Page<'_>, contract: &Contract) -> View {
        let mut taken = anchors_of_properties(contract);
        taken.extend(self.datasets.iter().map(|dataset| dataset.id.clone()));
        let datasets = contract.descriptor.schema.iter().map(|dataset| dataset.name.as_str());
        let there = contract.properties.iter().map(|entry| entry.path.as_str()).chain(datasets).collect();
        let own = Own { thing: Thing::Contract, address: &contract.address };
        self.lost = lost::lost(page, own, contract.descriptor.version.as_deref(), &there, &mut taken);
        self
    }

    /// Relationships of all datasets together, for the list of how the tables hang together.
    fn with_relationships(
        mut self,
        page: &Page<'_>,
        contract: &Contract,
        all: &[crate::model::contract::PropertyAt<'_>],
    ) -> View {
        for (property, entry) in all.iter().zip(contract.properties.iter()) {
            let mut found = relationships(page, contract, &property.property.relationships, &entry.references, all);
            for relationship in &mut found {
                if relationship.from.is_empty() {
                    let href = Some(page.to(&format!("{}#{}", page.url, entry.anchor())));
                    let (text, written) = (entry.path.clone(), entry.path.clone());
                    relationship.from.push(properties::Reference { text, written, contract: None, href });
                }
            }
            self.relationships.extend(found);
        }
        let resolved: Vec<(ContractId, usize)> =
            contract.properties.iter().flat_map(|entry| entry.references.iter().copied()).collect();
        for object in &contract.descriptor.schema {
            self.relationships.extend(relationships(page, contract, &object.relationships, &resolved, all));
        }
        self
    }
}

fn notices(page: &Page<'_>, descriptor: &ContractDescriptor) -> Vec<String> {
    let version = descriptor.api_version.trim().trim_start_matches('v');
    let mut notices = Vec::new();
    if version.is_empty() {
        notices.push(page.t("standard-unsaid").to_owned());
    } else if version.starts_with('2') || version.starts_with('0') || version.starts_with('1') {
        notices.push(page.words().with("standard-old", &[("version", &shorten(version, 20))]));
    }
    notices
}

fn answers(inputs: &Inputs<'_>, page: &Page<'_>, contract: &Contract) -> Vec<Answer> {
    let mesh = inputs.mesh;
    let descriptor = &contract.descriptor;
    let product = mesh.product(contract.product);
    let mut answers = Vec::new();
    let mut add = |key: &'static str, answer: Option<String>| {
        let question = page.t(key);
        let known = answer.is_some();
        let answer = Html::made(answer.unwrap_or_else(|| page.t("unknown").to_owned()));
        answers.push(Answer { question, answer, known });
    };
    let anchor = |text: &str, to: &str| format!("<a href=\"{}\">{}</a>", html::escape(to), html::escape(text));
    add("product", Some(anchor(&product.name, &page.to(&url::product(mesh, contract.product)))));
    add(
        "owner",
        match product.owner.team {
            Some(team) => Some(anchor(&mesh.team(team).name, &page.to(&url::team(mesh, team)))),
            None => product.owner.name.as_deref().map(html::escape),
        },
    );
    let changed = inputs.timelines.files.get(&contract.origin.path).map(|timeline| timeline.last_change);
    let changed = match inputs.timelines.uncommitted.contains(&contract.origin.path) {
        true => Dated::Uncommitted,
        false => changed.unwrap_or_default(),
    };
    add(
        "last-change",
        Some(When::of(page.words(), changed)).filter(When::is_known).map(|when| html::escape(&when.text)),
    );
    let count = descriptor.properties().len();
    let datasets = page.count("dataset-count", descriptor.schema.len());
    let shape = format!("{datasets}, {}", page.count("property-count", count));
    add("schema", (!descriptor.schema.is_empty()).then(|| anchor(&shape, "#schema")));
    add("classification", classifications(page, descriptor));
    let mut places: Vec<String> = descriptor
        .servers
        .iter()
        .map(|server| html::escape(server.kind.as_deref().unwrap_or(&server.server)))
        .collect();
    places.sort();
    places.dedup();
    places.truncate(4);
    add("connect", (!places.is_empty()).then(|| format!("<a href=\"#servers\">{}</a>", places.join(", "))));
    let expectations = descriptor.schema.iter().map(|dataset| dataset.quality.len()).sum::<usize>()
        + descriptor.properties().iter().map(|at| at.property.quality.len()).sum::<usize>();
    let levels = descriptor.sla.len();
    let promises: Vec<String> = [
        (expectations > 0).then(|| page.count("quality-expectation-count", expectations)),
        (levels > 0).then(|| anchor(&page.count("service-level-count", levels), "#sla")),
    ]
    .into_iter()
    .flatten()
    .collect();
    add("promises", (!promises.is_empty()).then(|| promises.join(", ")));
    let consumers = contract.expected_by.len();
    let consumers = match consumers {
        0 => page.t("none-in-mesh").to_owned(),
        some => anchor(&page.count("input-port-count", some), "#consumers"),
    };
    add("consumers", Some(consumers));
    let support = descriptor.support.first().map(|channel| {
        let text = if channel.channel.is_empty() { page.t("support") } else { &channel.channel };
        html::external_link(channel.url.as_deref().unwrap_or_default(), text).as_str().to_owned()
    });
    add("ask", support);
    answers
}

/// The classifications of all properties, each with its count, and how many hold personal data.
fn classifications(page: &Page<'_>, descriptor: &ContractDescriptor) -> Option<String> {
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    let mut personal = 0;
    for at in descriptor.properties() {
        if let Some(classification) = &at.property.classification {
            *found.entry(classification).or_default() += 1;
        }
        personal += usize::from(sensitivity::is_personal(at.property));
    }
    let mut parts: Vec<String> =
        found.iter().take(5).map(|(name, count)| format!("{} ({count})", html::escape(name))).collect();
    if personal > 0 {
        parts.push(page.count("personal-count", personal));
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// The anchors that properties and the page itself have.
fn anchors_of_properties(contract: &Contract) -> HashSet<String> {
    let mut taken: HashSet<String> = contract.properties.iter().map(|entry| entry.anchor().to_owned()).collect();
    taken.extend(SECTIONS.iter().map(|(id, _)| (*id).to_owned()));
    taken.extend(
        ["content", "bar-search", "findings", "source", "versions", "lost", "was", "why", "differences"]
            .map(str::to_owned),
    );
    taken
}

/// The datasets with their properties; `pasts` are those of the properties, in their order.
/// The datasets of a contract; for each property its past, and the properties of others that are made of it.
fn datasets(
    page: &Page<'_>,
    contract: &Contract,
    pasts: &[Option<since::PropertyPast>],
    made: &[Vec<(ContractId, usize)>],
) -> Vec<Dataset> {
    let all = contract.descriptor.properties();
    let mut taken = anchors_of_properties(contract);
    let mut datasets = Vec::new();
    let read = Sources::of(page.mesh(), contract);
    for (number, object) in contract.descriptor.schema.iter().enumerate() {
        let rows: Vec<Row> = all
            .iter()
            .zip(contract.properties.iter())
            .zip(pasts.iter().zip(made))
            .filter(|((at, _), _)| at.object == number)
            .map(|((at, entry), (past, made))| {
                let row = Row { past: past.clone(), ..row(page, contract, at, entry, &all, &read) };
                with_made(page, contract, row, made)
            })
            .collect();
        let id = address::unique(address::fragment(&object.name), &mut taken);
        datasets.push(dataset(page, contract, object, id, rows, &all));
    }
    datasets
}

/// The badges that tell properties apart at a glance: those of some properties, not of none and not of all.
fn glance(page: &Page<'_>, rows: &[Row]) -> Vec<Glance> {
    [
        ("key", "glance-key"),
        ("personal", "glance-personal"),
        ("required", "glance-required"),
        ("unique", "glance-unique"),
        ("partition", "glance-partition"),
        ("critical", "glance-critical"),
        ("encrypted", "glance-encrypted"),
        ("deprecated", "glance-deprecated"),
    ]
    .into_iter()
    .map(|(kind, key)| {
        let text = page.t(key);
        let number = rows.iter().filter(|row| row.badges.iter().any(|badge| badge.kind == kind)).count();
        Glance { kind, text, number }
    })
    .filter(|glance| glance.number > 0 && glance.number < rows.len())
    .collect()
}

fn dataset(
    page: &Page<'_>,
    contract: &Contract,
    object: &SchemaObject,
    id: String,
    rows: Vec<Row>,
    all: &[crate::model::contract::PropertyAt<'_>],
) -> Dataset {
    let from = &contract.origin.path;
    let resolved: Vec<(ContractId, usize)> =
        contract.properties.iter().flat_map(|entry| entry.references.iter().copied()).collect();
    let mut facts: Vec<Fact> = object.id.iter().map(|id| fact(page.t("id"), id)).collect();
    facts.extend(section::all_facts(&object.custom, &object.rest));
    Dataset {
        id,
        name: object.name.clone(),
        business_name: object.business_name.clone().filter(|name| *name != object.name),
        physical_name: object.physical_name.clone().filter(|name| *name != object.name),
        physical_type: object.physical_type.clone(),
        logical_type: object.logical_type.clone(),
        granularity: object.granularity.clone(),
        deprecated: object.deprecated == Some(true),
        description: object.description.as_deref().map(|text| prose(page, from, text)),
        count: page.count("property-count", rows.len()),
        glance: glance(page, &rows),
        filter: rows.len() >= FILTERED,
        rows,
        relationships: relationships(page, contract, &object.relationships, &resolved, all),
        example: snippets::example(object).map(|snippet| sections::snippet(page.words(), &snippet)),
        schemas: snippets::schemas(object)
            .iter()
            .map(|snippet| sections::plain_snippet(page.words(), snippet))
            .collect(),
        quality: expectations(page, contract, &object.quality),
        synonyms: section::synonyms(&object.synonyms),
        definitions: definitions(page, from, &object.definitions),
        context: object.context.as_ref().map(section::context),
        tags: object.tags.clone(),
        facts,
        mark: None,
    }
}

fn price(page: &Page<'_>, descriptor: &ContractDescriptor) -> Option<Price> {
    let price = descriptor.price.as_ref()?;
    let amount = [price.amount.as_deref(), price.currency.as_deref()];
    let text = amount.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let text = priced_per(page, text, price.unit.as_deref());
    Some(Price { amount: text, facts: facts::rest(&price.rest) })
}

fn team(page: &Page<'_>, contract: &Contract) -> Option<Team> {
    let team = contract.descriptor.team.as_ref()?;
    let mut facts: Vec<Fact> = team.id.iter().map(|id| fact(page.t("id"), id)).collect();
    facts.extend(section::all_facts(&team.custom, &team.rest));
    Some(Team {
        name: team.name.clone(),
        description: team.description.clone(),
        members: section::members(page.words(), &team.members),
        tags: team.tags.clone(),
        definitions: definitions(page, &contract.origin.path, &team.definitions),
        facts,
    })
}

/// What stands at the top of a descriptor and has no section, then what its author added.
fn all_facts(page: &Page<'_>, descriptor: &ContractDescriptor) -> Vec<Fact> {
    let mut all =
        vec![fact(page.t("id"), &descriptor.id), fact(page.t("standard"), &format!("ODCS {}", descriptor.api_version))];
    for (key, value) in [
        ("name", &descriptor.name),
        ("status-written", &descriptor.status),
        ("domain-written", &descriptor.domain),
        ("product-written", &descriptor.data_product),
        ("tenant", &descriptor.tenant),
        ("created", &descriptor.created),
        ("sla-default", &descriptor.sla_default_element),
    ] {
        all.extend(value.iter().map(|text| fact(page.t(key), text)));
    }
    all.extend(section::all_facts(&descriptor.custom, &descriptor.rest));
    all
}

fn consumers(page: &Page<'_>, contract: &Contract) -> Vec<Consumer> {
    let mesh = page.mesh();
    contract
        .expected_by
        .iter()
        .take(consumers::SHOWN)
        .filter_map(|(id, port)| {
            let product = mesh.product(*id);
            let input = product.descriptor.inputs.get(*port)?;
            Some(Consumer {
                product: page.link(&product.name, &url::product(mesh, *id)),
                domain: page.link(&mesh.domain(product.domain).name, &url::domain(mesh, product.domain)),
                port: input.name.clone(),
                version: input.version.clone(),
            })
        })
        .collect()
}

/// The sections of the page, in order: id and the key of the title.
const SECTIONS: [(&str, &str); 17] = [
    ("about", "purpose-use"),
    ("schema", "schema"),
    ("relationships", "relationships"),
    ("servers", "servers"),
    ("sla", "service-levels"),
    ("evidence", "evidence"),
    ("roles", "access-roles"),
    ("price", "price"),
    ("support", "support"),
    ("team", "team"),
    ("consumers", "consumers"),
    ("context", "context-models"),
    ("definitions", "definitions"),
    ("history", "history"),
    ("facts", "more-facts"),
    ("dbt", "dbt-source"),
    ("file", "descriptor"),
];

fn anchors(page: &mut Page<'_>, view: &View) {
    for (id, key) in SECTIONS {
        let shown = match id {
            "about" => view.description.is_some(),
            "evidence" => view.evidence.is_some(),
            "relationships" => !view.relationships.is_empty() || view.tables.is_some(),
            "roles" => !view.roles.is_empty(),
            "price" => view.price.is_some(),
            "team" => view.team.is_some(),
            "context" => view.context.is_some(),
            "definitions" => !view.definitions.is_empty(),
            "dbt" => false,
            _ => true,
        };
        if shown {
            page.anchor(id, page.t(key));
        }
        if id == "schema" {
            for dataset in view.datasets.iter().take(40) {
                page.sub_anchor(&dataset.id, &dataset.name);
            }
        }
    }
}
