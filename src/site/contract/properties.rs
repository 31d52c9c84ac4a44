//! The properties of a dataset as rows of a table: what each is, what it must be, what it means, where it leads.

use serde::Serialize;

use super::sections::{Expectation, Term, definitions, expectations};
use super::words::{self, Demand};
use crate::model::Text;
use crate::model::address::url;
use crate::model::contract::{EnumValue, Property, PropertyAt, Relationship};
use crate::model::link::{Target, local_property, resolve_link};
use crate::model::made_of::{self, Sources};
use crate::model::mesh::{Contract, ContractId, PropertyEntry};
use crate::model::section::{CustomProperty, Definition};
use crate::model::sensitivity;
use crate::model::value::Value;
use crate::site::facts::Fact;
use crate::site::html::Html;
use crate::site::markdown::prose;
use crate::site::page::{Link, Page};
use crate::site::section;
use crate::site::told::Tale;

/// How many steps of nesting are shown by indentation; deeper ones stay at the last.
const DEEPEST: usize = 8;
/// How many allowed values are shown openly.
const ENUM_SHOWN: usize = 12;
/// How many properties that refer to one are named.
const REFERRING: usize = 4;

#[derive(Serialize)]
pub struct Row {
    pub anchor: String,
    pub path: String,
    pub depth: usize,
    pub name: Text,
    /// What stands in the place of a name: `items`, `key`, `value`.
    pub part: Option<&'static str>,
    pub business_name: Option<Text>,
    pub physical_name: Option<Text>,
    pub logical_type: Option<Text>,
    pub physical_type: Option<Text>,
    pub badges: Vec<Badge>,
    pub classification: Option<Text>,
    pub description: Option<Html>,
    pub terms: Vec<TermLink>,
    pub codes: Vec<Link>,
    pub demands: Vec<Demand>,
    pub examples: Vec<String>,
    pub values: Vec<EnumView>,
    pub more_values: Vec<EnumView>,
    pub relationships: Vec<RelationshipView>,
    /// Properties that refer to it: who joins with it, and from where.
    pub referred_by: Vec<Reference>,
    pub more_referred_by: usize,
    /// Properties of others that are made of it.
    pub made_into: Vec<Reference>,
    pub more_made_into: usize,
    pub quality: Vec<Expectation>,
    pub transform: Option<Transform>,
    pub synonyms: Vec<section::Synonym>,
    pub definitions: Vec<Term>,
    pub tags: Vec<Text>,
    pub facts: Vec<Fact>,
    /// Since when it is there and what changed last, where that is more than of the contract as a whole.
    pub past: Option<super::since::PropertyPast>,
    /// On the page of an earlier version: how it differs from the present one.
    pub mark: Option<Mark>,
    /// On the page of an earlier version: where the same property stands now, when nothing that it says has changed.
    pub as_now: Option<String>,
    /// Whether there is something to unfold.
    pub more: bool,
}

impl Row {
    /// The row of an earlier version that says what the one of now says: name, type, what it must be and its meaning stay,
    /// the rest is a link away.
    pub fn shortened(&mut self, now: String) {
        self.as_now = Some(now);
        self.more = false;
        self.definitions.clear();
        self.quality.clear();
        self.facts.clear();
        self.synonyms.clear();
        self.values.clear();
        self.more_values.clear();
        self.transform = None;
    }
}

/// How a part of an earlier version differs from the present one.
#[derive(Clone, Serialize)]
pub struct Mark {
    /// `gone` or `differs`.
    pub state: &'static str,
    /// `breaking`, `additive`, `editorial`: the gravest of what changed.
    pub impact: &'static str,
    pub text: &'static str,
    /// What changed; empty for what is gone.
    pub tale: Tale,
}

/// A glossary term, and where else the same concept stands.
#[derive(Serialize)]
pub struct TermLink {
    pub link: Link,
    /// How many other properties of the mesh are bound to it.
    pub others: usize,
    pub uses: String,
}

/// A fact about a property that is to be seen at a glance: word, icon and colour by its kind.
#[derive(Serialize)]
pub struct Badge {
    pub kind: &'static str,
    pub text: String,
    pub title: &'static str,
}

#[derive(Serialize)]
pub struct EnumView {
    pub value: String,
    pub label: Option<Text>,
    pub description: Option<Text>,
    pub definitions: Vec<Term>,
    pub tags: Vec<Text>,
    pub facts: Vec<Fact>,
}

#[derive(Serialize)]
pub struct RelationshipView {
    pub kind: Option<String>,
    pub from: Vec<Reference>,
    pub to: Vec<Reference>,
    pub facts: Vec<Fact>,
}

/// The property that a relationship names, with its page where it is known.
#[derive(Serialize)]
pub struct Reference {
    pub text: String,
    /// As its author wrote it.
    pub written: String,
    /// The name of the other contract it lies in.
    pub contract: Option<String>,
    pub href: Option<String>,
}

#[derive(Serialize)]
pub struct Transform {
    pub description: Option<Text>,
    pub logic: Option<Text>,
    pub sources: Vec<Reference>,
}

pub fn row(
    page: &Page<'_>,
    contract: &Contract,
    at: &PropertyAt<'_>,
    entry: &PropertyEntry,
    all: &[PropertyAt<'_>],
    read: &Sources<'_>,
) -> Row {
    let mesh = page.mesh();
    let property = at.property;
    let mut values = enumeration(page, contract, &property.enumeration);
    let more_values = if values.len() > ENUM_SHOWN + 3 { values.split_off(ENUM_SHOWN) } else { Vec::new() };
    let mut facts = Vec::new();
    let mut fact = |name: &str, value: &Option<Text>| {
        if let Some(text) = value {
            facts.push(super::sections::fact(name, text));
        }
    };
    fact(page.t("encrypted-name"), &property.encrypted_name);
    fact(page.t("semantic-type"), &property.semantic_type);
    fact(page.t("id"), &property.id);
    // A code list that was found stands among the links already.
    let bound = |custom: &&CustomProperty| custom.property == "codeList" && !entry.code_lists.is_empty();
    let custom: Vec<CustomProperty> =
        property.custom.iter().filter(|custom| !bound(custom) || custom.description.is_some()).cloned().collect();
    facts.extend(section::all_facts(&custom, &property.rest));
    let transform = Transform {
        description: property.transform_description.clone(),
        logic: property.transform_logic.clone(),
        sources: sources(page, contract, property, read),
    };
    let transform = Some(transform).filter(|t| t.description.is_some() || t.logic.is_some() || !t.sources.is_empty());
    let row = Row {
        anchor: entry.anchor().to_owned(),
        path: at.path.clone(),
        depth: at.depth.min(DEEPEST),
        name: property.name.clone(),
        part: property.name.is_empty().then(|| page.t(part(&at.path))),
        business_name: property.business_name.clone().filter(|name| *name != property.name),
        physical_name: property.physical_name.clone().filter(|name| *name != property.name),
        logical_type: property.logical_type.clone(),
        physical_type: property.physical_type.clone(),
        badges: badges(page, property),
        classification: property.classification.clone(),
        description: property.description.as_deref().map(|text| prose(page, &contract.origin.path, text)),
        terms: entry
            .terms
            .iter()
            .map(|id| TermLink {
                link: page.link(&mesh.term(*id).name, &url::term(mesh, *id)),
                others: mesh.term(*id).properties.len().saturating_sub(1),
                uses: page.to(&format!("{}#uses", url::term(mesh, *id))),
            })
            .collect(),
        codes: entry
            .code_lists
            .iter()
            .map(|id| page.link(&mesh.code_list(*id).name, &url::code_list(mesh, *id)))
            .collect(),
        demands: words::constraints(page.words(), &property.logical_type_options),
        examples: property.examples.iter().map(Value::line).collect(),
        values,
        more_values,
        relationships: relationships(page, contract, &property.relationships, &entry.references, all),
        referred_by: referred_by(page, contract, entry),
        more_referred_by: entry.referred_by.len().saturating_sub(REFERRING),
        made_into: Vec::new(),
        more_made_into: 0,
        quality: expectations(page, contract, &property.quality),
        transform,
        synonyms: section::synonyms(&property.synonyms),
        definitions: definitions(page, &contract.origin.path, &elsewhere_defined(page, contract, property, entry)),
        tags: property.tags.clone(),
        facts,
        past: None,
        mark: None,
        as_now: None,
        more: false,
    };
    let more = !row.quality.is_empty()
        || row.transform.is_some()
        || !row.synonyms.is_empty()
        || !row.definitions.is_empty()
        || !row.more_values.is_empty()
        || !row.facts.is_empty();
    Row { more, ..row }
}

/// The first properties whose relationships lead here.
fn referred_by(page: &Page<'_>, contract: &Contract, entry: &PropertyEntry) -> Vec<Reference> {
    entry.referred_by.iter().take(REFERRING).filter_map(|(id, at)| to(page, contract, *id, *at)).collect()
}

/// A row with the first of the properties that are made of it.
pub fn with_made(page: &Page<'_>, contract: &Contract, row: Row, made: &[(ContractId, usize)]) -> Row {
    Row {
        made_into: made.iter().take(REFERRING).filter_map(|(id, at)| to(page, contract, *id, *at)).collect(),
        more_made_into: made.len().saturating_sub(REFERRING),
        ..row
    }
}

/// A property of the mesh, as it is named on the page of a contract.
fn to(page: &Page<'_>, contract: &Contract, id: ContractId, at: usize) -> Option<Reference> {
    let mesh = page.mesh();
    let other = mesh.contract(id);
    let path = other.properties.get(at)?.path.clone();
    Some(Reference {
        text: path.clone(),
        written: path,
        contract: Some(other.name.clone()).filter(|_| other.address != contract.address),
        href: Some(page.to(&url::property(mesh, id, at))),
    })
}

/// What a property is made of: links where the contracts that its product reads have it, else what was written.
fn sources(page: &Page<'_>, contract: &Contract, property: &Property, known: &Sources<'_>) -> Vec<Reference> {
    let one = |(number, written): (usize, &Text)| {
        let known = (number < made_of::MOST_SOURCES).then(|| known.named(written, &property.name));
        let known = known.flatten().and_then(|(id, at)| to(page, contract, id, at));
        let plain =
            || Reference { text: written.to_string(), written: written.to_string(), contract: None, href: None };
        known.map_or_else(plain, |known| Reference { text: written.to_string(), written: known.text.clone(), ..known })
    };
    property.transform_sources.iter().enumerate().map(one).collect()
}

/// The definitions that do not stand among the property's terms already.
fn elsewhere_defined(
    page: &Page<'_>,
    contract: &Contract,
    property: &Property,
    entry: &PropertyEntry,
) -> Vec<Definition> {
    let mesh = page.mesh();
    let is_term = |definition: &Definition| {
        let plain = definition.description.is_none() && definition.id.is_none() && definition.rest.is_empty();
        plain
            && !entry.terms.is_empty()
            && matches!(resolve_link(mesh, &contract.origin.path, &definition.url), Target::Page(to)
                if entry.terms.iter().any(|term| url::term(mesh, *term) == to))
    };
    property.definitions.iter().filter(|definition| !is_term(definition)).cloned().collect()
}

/// The word for what a property without a name is of the one that holds it.
fn part(path: &str) -> &'static str {
    match path {
        path if path.ends_with("{key}") => "part-key",
        path if path.ends_with("{value}") => "part-value",
        _ => "part-items",
    }
}

fn badges(page: &Page<'_>, property: &Property) -> Vec<Badge> {
    let numbered = |word: &str, position: &Option<Text>| match position {
        Some(position) if position != "-1" => format!("{word} {position}"),
        _ => word.to_owned(),
    };
    let mut badges = Vec::new();
    let mut add = |shown: bool, kind, text: String, title| {
        if shown {
            badges.push(Badge { kind, text, title: page.t(title) });
        }
    };
    let key = numbered(page.t("badge-key"), &property.primary_key_position);
    add(property.primary_key, "key", key, "badge-key-title");
    add(property.required, "required", page.t("badge-required").into(), "badge-required-title");
    add(property.unique, "unique", page.t("badge-unique").into(), "badge-unique-title");
    let partition = numbered(page.t("badge-partition"), &property.partition_key_position);
    add(property.partitioned, "partition", partition, "badge-partition-title");
    let personal = sensitivity::is_personal(property);
    add(personal, "personal", page.t("badge-personal").into(), "badge-personal-title");
    add(property.critical, "critical", page.t("badge-critical").into(), "badge-critical-title");
    let encrypted = property.encrypted_name.is_some();
    add(encrypted, "encrypted", page.t("badge-encrypted").into(), "badge-encrypted-title");
    let deprecated = property.deprecated == Some(true);
    add(deprecated, "deprecated", page.t("badge-deprecated").into(), "badge-deprecated-title");
    badges
}

fn enumeration(page: &Page<'_>, contract: &Contract, values: &[EnumValue]) -> Vec<EnumView> {
    values
        .iter()
        .map(|value| EnumView {
            value: value.value.line(),
            label: value.label.clone(),
            description: value.description.clone(),
            definitions: definitions(page, &contract.origin.path, &value.definitions),
            tags: value.tags.clone(),
            facts: section::all_facts(&value.custom, &value.rest),
        })
        .collect()
}

/// Relationships with links to what they name: in this contract by path, in others by what resolving found.
pub fn relationships(
    page: &Page<'_>,
    contract: &Contract,
    relationships: &[Relationship],
    resolved: &[(ContractId, usize)],
    all: &[PropertyAt<'_>],
) -> Vec<RelationshipView> {
    let mesh = page.mesh();
    let one = |written: &Text| -> Reference {
        let mut reference =
            Reference { text: written.to_string(), written: written.to_string(), contract: None, href: None };
        let elsewhere = resolved.iter().find_map(|(id, at)| {
            let other = mesh.contract(*id);
            let entry = other.properties.get(*at).filter(|entry| names(written, &entry.path))?;
            Some((*id, *at, entry, other))
        });
        if let Some((id, at, entry, other)) = elsewhere {
            reference.href = Some(page.to(&url::property(mesh, id, at)));
            if written.contains('/') {
                reference.text = entry.path.clone();
                reference.contract = Some(other.name.clone()).filter(|_| other.address != contract.address);
            }
        } else if !written.contains('#') || written.starts_with('#') {
            let entry = local_property(all, written).and_then(|at| contract.properties.get(at));
            reference.href = entry.map(|entry| page.to(&format!("{}#{}", page.url, entry.anchor())));
        }
        reference
    };
    relationships
        .iter()
        .map(|relationship| {
            let mut facts: Vec<Fact> =
                relationship.id.iter().map(|id| super::sections::fact(page.t("id"), id)).collect();
            facts.extend(section::all_facts(&relationship.custom, &relationship.rest));
            RelationshipView {
                kind: relationship.kind.as_deref().map(|kind| page.words().spoken(kind)),
                from: relationship.from.iter().map(one).collect(),
                to: relationship.to.iter().map(one).collect(),
                facts,
            }
        })
        .collect()
}

/// Whether a reference, in short or in full notation, ends in a property's path.
fn names(reference: &str, path: &str) -> bool {
    let plain = reference.rsplit('#').next().unwrap_or(reference);
    let parts: Vec<&str> =
        plain.split(['/', '.']).filter(|part| !matches!(*part, "" | "schema" | "properties")).collect();
    let path = path.replace("[]", "").replace("{value}", "");
    let wanted = parts.join(".");
    wanted == path || path.ends_with(&format!(".{wanted}")) || wanted.ends_with(&format!(".{path}"))
}
