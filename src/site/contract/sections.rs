//! The sections of a contract beside its schema: servers, expectations, service levels, roles, price, definitions.

use serde::Serialize;

use super::words;
use crate::model::Text;
use crate::model::address::url;
use crate::model::contract::{self, Role, Server, SlaProperty};
use crate::model::link::{Target, resolve_link};
use crate::model::mesh::Contract;
use crate::model::value::Value;
use crate::site::facts::{self, Fact};
use crate::site::html::{self, Html};
use crate::site::markdown::{highlight, prose};
use crate::site::page::Page;
use crate::site::{Words, section, snippets};

/// A fact of ours, in the shape of a custom one.
pub fn fact(name: &str, text: &str) -> Fact {
    Fact { name: name.into(), value: facts::value(&Value::Text(text.to_owned())), description: None, vendor: None }
}

/// An authoritative definition, with a link where there is a place to go.
#[derive(Serialize)]
pub struct Term {
    pub kind: Option<String>,
    pub link: Html,
    pub description: Option<Text>,
    pub facts: Vec<Fact>,
}

/// Definitions may lead to the web, to a glossary file of the mesh, or be a name only.
pub fn definitions(page: &Page<'_>, from: &str, definitions: &[crate::model::section::Definition]) -> Vec<Term> {
    definitions
        .iter()
        .map(|definition| {
            let link = match resolve_link(page.mesh(), from, &definition.url) {
                Target::Page(to) => {
                    format!("<a href=\"{}\">{}</a>", html::escape(&page.to(&to)), html::escape(&definition.url))
                }
                Target::Asset(path) => {
                    format!("<a href=\"{}\">{}</a>", html::escape(&page.to(&url::asset(&path))), html::escape(&path))
                }
                _ => html::external_link(&definition.url, &definition.url).as_str().to_owned(),
            };
            let mut facts: Vec<Fact> = definition.id.iter().map(|id| fact(page.t("id"), id)).collect();
            facts.extend(facts::rest(&definition.rest));
            Term {
                kind: definition.kind.as_deref().map(|kind| page.words().spoken(kind)),
                link: Html::made(link),
                description: definition.description.clone(),
                facts,
            }
        })
        .collect()
}

/// A quality expectation in words.
#[derive(Serialize)]
pub struct Expectation {
    /// Its name, else what it demands.
    pub title: String,
    /// What it demands, where the name does not say so.
    pub demand: Option<String>,
    pub description: Option<Html>,
    pub dimension: Option<Text>,
    pub severity: Option<Text>,
    pub query: Option<Html>,
    pub implementation: Option<String>,
    pub tags: Vec<Text>,
    pub definitions: Vec<Term>,
    pub facts: Vec<Fact>,
}

pub fn expectations(page: &Page<'_>, contract: &Contract, expectations: &[contract::Expectation]) -> Vec<Expectation> {
    expectations.iter().map(|expectation| one(page, contract, expectation)).collect()
}

fn one(page: &Page<'_>, contract: &Contract, expectation: &contract::Expectation) -> Expectation {
    let from = &contract.origin.path;
    let words = words::expectation(page.words(), expectation);
    let mut facts = Vec::new();
    let schedule = match (&expectation.schedule, &expectation.scheduler) {
        (Some(schedule), Some(scheduler)) => Some(Text::from(format!("{schedule} ({scheduler})"))),
        (schedule, scheduler) => schedule.clone().or_else(|| scheduler.clone()),
    };
    for (key, value) in [
        ("checked", &schedule),
        ("method", &expectation.method),
        ("impact", &expectation.business_impact),
        ("engine", &expectation.engine),
        ("kind", &expectation.kind),
        ("metric", &expectation.metric),
        ("unit", &expectation.unit),
        ("id", &expectation.id),
    ] {
        facts.extend(value.iter().map(|text| fact(page.t(key), text)));
    }
    for (name, value) in &expectation.arguments {
        facts.push(Fact {
            name: page.words().spoken(name).into(),
            value: facts::value(value),
            description: None,
            vendor: None,
        });
    }
    facts.extend(section::all_facts(&expectation.custom, &expectation.rest));
    let title = expectation.name.as_ref().map(Text::to_string).or_else(|| words.clone());
    let untitled = || match expectation.kind.as_deref() {
        Some("text") | None => page.t("expectation").to_owned(),
        Some(kind) => page.words().with("check-of", &[("kind", &page.words().spoken(kind))]),
    };
    Expectation {
        demand: words.filter(|words| expectation.name.is_some() && title.as_ref() != Some(words)),
        title: title.unwrap_or_else(untitled),
        description: expectation.description.as_deref().map(|text| prose(page, from, text)),
        dimension: expectation.dimension.clone(),
        severity: expectation.severity.clone(),
        query: expectation.query.as_deref().map(|query| Html::made(highlight(query.trim_end(), "sql"))),
        implementation: expectation.implementation.as_ref().map(as_text),
        tags: expectation.tags.clone(),
        definitions: definitions(page, from, &expectation.definitions),
        facts,
    }
}

/// A text as it is, and any other value in the shape of YAML.
fn as_text(value: &Value) -> String {
    let mut out = String::new();
    write(value, 0, &mut out);
    out.trim_end().to_owned()
}

fn write(value: &Value, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth.min(20));
    match value {
        Value::Map(fields) => {
            for (key, field) in fields {
                if field.is_collection() {
                    out.push_str(&format!("{indent}{key}:\n"));
                    write(field, depth + 1, out);
                } else {
                    out.push_str(&format!("{indent}{key}: {}\n", field.line()));
                }
            }
        }
        Value::List(items) => {
            for item in items {
                if item.is_collection() {
                    out.push_str(&format!("{indent}-\n"));
                    write(item, depth + 1, out);
                } else {
                    out.push_str(&format!("{indent}- {}\n", item.line()));
                }
            }
        }
        other => out.push_str(&format!("{indent}{}\n", other.line())),
    }
}

#[derive(Serialize)]
pub struct ServerView {
    pub name: String,
    pub kind: Option<String>,
    pub environment: Option<String>,
    pub description: Option<Html>,
    pub settings: Vec<Fact>,
    pub roles: Vec<RoleView>,
    pub snippets: Vec<SnippetView>,
}

#[derive(Serialize)]
pub struct SnippetView {
    pub title: String,
    pub code: Html,
}

fn snippet_title(words: &Words, title: &snippets::Title) -> String {
    match title {
        snippets::Title::Name(name) => name.clone(),
        snippets::Title::Python(library) => words.with("python-with", &[("library", library)]),
        snippets::Title::Word(key) => words.t(key).to_owned(),
    }
}

pub fn snippet(words: &Words, snippet: &snippets::Snippet) -> SnippetView {
    SnippetView {
        title: snippet_title(words, &snippet.title),
        code: Html::made(highlight(&snippet.code, snippet.language)),
    }
}

/// Code without colours, where it is long and its colours would weigh more than it.
pub fn plain_snippet(words: &Words, snippet: &snippets::Snippet) -> SnippetView {
    SnippetView { title: snippet_title(words, &snippet.title), code: Html::made(html::text(&snippet.code)) }
}

pub fn servers(page: &Page<'_>, contract: &Contract) -> Vec<ServerView> {
    contract.descriptor.servers.iter().map(|server| server_view(page, contract, server)).collect()
}

fn server_view(page: &Page<'_>, contract: &Contract, server: &Server) -> ServerView {
    let mut settings = facts::rest(&server.settings);
    settings.extend(server.id.iter().map(|id| fact("id", id)));
    settings.extend(facts::custom(&server.custom));
    ServerView {
        name: server.server.clone(),
        kind: server.kind.clone(),
        environment: server.environment.clone(),
        description: server.description.as_deref().map(|text| prose(page, &contract.origin.path, text)),
        settings,
        roles: roles(&server.roles),
        snippets: snippets::for_server(&contract.descriptor, server)
            .iter()
            .map(|code| snippet(page.words(), code))
            .collect(),
    }
}

#[derive(Serialize)]
pub struct RoleView {
    pub name: String,
    pub access: Option<String>,
    pub description: Option<String>,
    /// Who grants it, first level first.
    pub first: Option<String>,
    pub second: Option<String>,
    pub facts: Vec<Fact>,
}

pub fn roles(roles: &[Role]) -> Vec<RoleView> {
    roles
        .iter()
        .map(|role| {
            let mut facts: Vec<Fact> = role.id.iter().map(|id| fact("id", id)).collect();
            facts.extend(section::all_facts(&role.custom, &role.rest));
            RoleView {
                name: role.role.clone(),
                access: role.access.clone(),
                description: role.description.clone(),
                first: role.first_level_approvers.clone(),
                second: role.second_level_approvers.clone(),
                facts,
            }
        })
        .collect()
}

#[derive(Serialize)]
pub struct Objective {
    pub name: String,
    pub value: String,
    pub element: Option<String>,
    pub driver: Option<String>,
    pub schedule: Option<String>,
    pub description: Option<String>,
    pub definitions: Vec<Term>,
    pub facts: Vec<Fact>,
}

pub fn objectives(page: &Page<'_>, contract: &Contract) -> Vec<Objective> {
    contract.descriptor.sla.iter().map(|sla| objective(page, contract, sla)).collect()
}

fn objective(page: &Page<'_>, contract: &Contract, sla: &SlaProperty) -> Objective {
    let value = sla.value.as_ref().map(|value| words::number(page.words(), value)).unwrap_or_default();
    let value = match (&sla.value_ext, sla.unit.as_deref()) {
        (Some(end), unit) => {
            let unit = unit.map(|unit| unit_word(page, unit, "")).unwrap_or_default();
            let ends = [("from", value.as_str()), ("to", &words::number(page.words(), end))];
            format!("{} {unit}", page.words().with("range", &ends))
        }
        (None, Some(unit)) => format!("{value} {}", unit_word(page, unit, &value)),
        (None, None) => value,
    };
    let schedule = match (&sla.schedule, &sla.scheduler) {
        (Some(schedule), Some(scheduler)) => Some(format!("{schedule} ({scheduler})")),
        (schedule, scheduler) => schedule.clone().or_else(|| scheduler.clone()),
    };
    let mut facts: Vec<Fact> = sla.id.iter().map(|id| fact("id", id)).collect();
    facts.extend(section::all_facts(&sla.custom, &sla.rest));
    Objective {
        name: page.words().spoken(&sla.property),
        value: value.trim().to_owned(),
        element: sla.element.clone().or_else(|| contract.descriptor.sla_default_element.clone()),
        driver: sla.driver.clone(),
        schedule,
        description: sla.description.clone(),
        definitions: definitions(page, &contract.origin.path, &sla.definitions),
        facts,
    }
}

/// The standard's short units as words, in the form for a value; one that is no whole number takes that of many.
pub fn unit_word(page: &Page<'_>, unit: &str, value: &str) -> String {
    let key = match unit {
        "d" | "day" | "days" => "unit-day",
        "y" | "yr" | "year" | "years" => "unit-year",
        "h" | "hr" | "hour" | "hours" => "unit-hour",
        "m" | "min" | "minute" | "minutes" => "unit-minute",
        "s" | "sec" | "second" | "seconds" => "unit-second",
        "percent" => return "%".to_owned(),
        other => return other.to_owned(),
    };
    page.count(key, value.parse().unwrap_or(MANY))
}

/// A number of the form that stands for many.
const MANY: usize = 100;
