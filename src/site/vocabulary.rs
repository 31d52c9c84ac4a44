//! Pages of the words that a mesh agrees on: glossary terms and code lists, with the properties that use them.

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

use super::contract::{Term as DefinitionView, definitions};
use super::facts::{self, Fact};
use super::files::File;
use super::html::{self, Html};
use super::listing::{self, Pager};
use super::lost::{self, Lost};
use super::markdown::prose;
use super::page::{Link, Page, Section, Status};
use super::plan::Part;
use super::timeline::{self, Timeline};
use super::told::Own;
use super::{Inputs, findings, section};
use crate::error::Result;
use crate::model::Text;
use crate::model::address::url;
use crate::model::contract::PropertyAt;
use crate::model::link::value_anchors;
use crate::model::mesh::{CodeListId, ContractId, Glossary, Term, TermId};
use crate::model::section::Lifecycle;
use crate::model::timeline::Thing;
use crate::model::value::Value;
use crate::model::vocabulary::{CodeListDescriptor, CodeValue};

/// How many uses the page of a term or code list names, and how many a page of the list of all of them.
const USES_SHOWN: usize = 200;
const USES_PER_PAGE: usize = 400;
/// How many products that are bound to a term its page names.
const PRODUCTS_SHOWN: usize = 200;

/// A property that is bound to a term or takes its values from a code list.
#[derive(Serialize)]
struct Use {
    property: Link,
    contract: Link,
    product: Link,
    logical_type: Option<Text>,
    physical_type: Option<Text>,
    classification: Option<Text>,
}

fn uses(page: &Page<'_>, properties: &[(ContractId, usize)]) -> Vec<Use> {
    first_uses(page, properties, properties.len(), |_| {})
}

/// The first uses; every one is heard.
fn first_uses(
    page: &Page<'_>,
    properties: &[(ContractId, usize)],
    most: usize,
    mut hear: impl FnMut(&PropertyAt<'_>),
) -> Vec<Use> {
    let mesh = page.mesh();
    let mut shown = Vec::new();
    // Uses stand by contract: the properties of one are gathered once, however many of them are bound.
    let mut gathered: Option<(ContractId, Vec<PropertyAt<'_>>)> = None;
    for (id, at) in properties {
        let contract = mesh.contract(*id);
        if gathered.as_ref().is_none_or(|(own, _)| own != id) {
            gathered = Some((*id, contract.descriptor.properties()));
        }
        let Some(property) = gathered.as_ref().and_then(|(_, all)| all.get(*at)) else { continue };
        hear(property);
        if shown.len() < most {
            let product = mesh.product(contract.product);
            shown.push(Use {
                property: page.link(&property.path, &url::property(mesh, *id, *at)),
                contract: page.link(&contract.name, &url::contract(mesh, *id)),
                product: page.link(&product.name, &url::product(mesh, contract.product)),
                logical_type: property.property.logical_type.clone(),
                physical_type: property.property.physical_type.clone(),
                classification: property.property.classification.clone(),
            });
        }
    }
    shown
}

/// The list of all uses of what stands at a URL, where its page names the first only.
fn all_uses(page: &Page<'_>, properties: &[(ContractId, usize)], own: &str) -> Option<Link> {
    let many = properties.len();
    (many > USES_SHOWN).then(|| page.link(&page.count("all-uses", many), &url::uses_of(own)))
}

/// The pages of the list of so many uses; none where the page of the thing is enough.
pub fn parts(uses: usize) -> impl Iterator<Item = Part> {
    Part::split(uses, USES_PER_PAGE).filter(move |_| uses > USES_SHOWN)
}

#[derive(Serialize)]
struct UsesView {
    name: String,
    of: Link,
    number: String,
    uses: Vec<Use>,
    pager: Option<Pager>,
}

/// One page of all properties that are bound to a term.
pub fn term_uses(inputs: &Inputs<'_>, url: &str, id: TermId, part: &Part) -> Result<String> {
    let term = inputs.mesh.term(id);
    let page = Page::new(inputs, url, inputs.t("bound-properties"))
        .section(Section::Glossary)
        .source(&term.origin.path)
        .crumb(inputs.t("glossary"), url::GLOSSARY);
    all_of(page, &term.name, &url::term(inputs.mesh, id), &term.properties, part)
}

/// One page of all properties that take their values from a code list.
pub fn code_list_uses(inputs: &Inputs<'_>, url: &str, id: CodeListId, part: &Part) -> Result<String> {
    let list = inputs.mesh.code_list(id);
    let page = Page::new(inputs, url, inputs.t("list-uses"))
        .section(Section::Codes)
        .source(&list.origin.path)
        .crumb(inputs.t("code-lists"), url::CODES);
    all_of(page, &list.name, &url::code_list(inputs.mesh, id), &list.properties, part)
}

fn all_of(page: Page<'_>, name: &str, own: &str, properties: &[(ContractId, usize)], part: &Part) -> Result<String> {
    let about = page.words().with("describe-uses", &[("name", name)]);
    let page = page.crumb(name, own).describe(&about);
    let view = UsesView {
        name: name.to_owned(),
        of: page.link(name, own),
        number: page.count("property-count", properties.len()),
        uses: uses(&page, &properties[part.skip..part.skip + part.length]),
        pager: listing::pager(&page, part, |number| Part::url(&url::uses_of(own), number)),
    };
    page.render("uses.html", &view)
}

/// How often uses say which type and which classification.
#[derive(Default)]
struct Said {
    types: BTreeMap<String, usize>,
    levels: BTreeMap<String, usize>,
}

impl Said {
    fn add(&mut self, property: &PropertyAt<'_>) {
        let counts =
            [(&mut self.types, &property.property.logical_type), (&mut self.levels, &property.property.classification)];
        for (counts, text) in counts {
            if let Some(text) = text {
                *counts.entry(text.trim().to_lowercase()).or_default() += 1;
            }
        }
    }
}

/// Where the uses of a term contradict each other, in words.
fn conflicts(page: &Page<'_>, term: &Term, Said { types, levels }: &Said) -> Vec<String> {
    let mut conflicts = Vec::new();
    let listed = |found: &BTreeMap<String, usize>| {
        found.iter().take(6).map(|(name, count)| format!("{name} ({count})")).collect::<Vec<_>>().join(", ")
    };
    if types.len() > 1 {
        conflicts.push(page.words().with("conflict-types", &[("list", &listed(types))]));
    }
    let declared = term.descriptor.logical_type.as_deref().map(|kind| kind.trim().to_lowercase());
    if let Some(declared) = declared.filter(|declared| types.len() == 1 && !types.contains_key(declared)) {
        let types = listed(types);
        conflicts.push(page.words().with("conflict-declared", &[("type", &declared), ("list", &types)]));
    }
    if levels.len() > 1 {
        conflicts.push(page.words().with("conflict-classes", &[("list", &listed(levels))]));
    }
    conflicts
}

#[derive(Serialize)]
struct TermView {
    name: String,
    status: Option<Status>,
    definition: Option<Html>,
    summary: Vec<Fact>,
    synonyms: Vec<String>,
    examples: Vec<String>,
    conflicts: Vec<String>,
    related: Vec<Related>,
    uses: Vec<Use>,
    /// Leads to all of them, where they are more.
    all_uses: Option<Link>,
    products: Vec<Link>,
    more_products: usize,
    definitions: Vec<DefinitionView>,
    tags: Vec<String>,
    facts: Vec<Fact>,
    findings: Vec<findings::Finding>,
    timeline: Timeline,
    history: Option<String>,
    file: File,
}

/// A relationship between terms, seen from the one whose page it is.
#[derive(Serialize)]
struct Related {
    words: String,
    text: String,
    href: Option<String>,
    facts: Vec<Fact>,
}

/// The page of a glossary term.
pub fn term(inputs: &Inputs<'_>, id: TermId) -> Result<String> {
    let mesh = inputs.mesh;
    let term = mesh.term(id);
    let descriptor = &term.descriptor;
    let from = &term.origin.path;
    let mut page = Page::new(inputs, url::term(mesh, id), &term.name)
        .section(Section::Glossary)
        .describe(descriptor.description.as_deref().unwrap_or_default())
        .source(from)
        .twins()
        .crumb(inputs.t("glossary"), url::GLOSSARY);
    if let Some(domain) = term.domain {
        page = page.crumb(&mesh.domain(domain).name, &url::domain(mesh, domain));
    }
    let domain =
        term.domain.map(|id| link_fact(page.t("domain"), &page.link(&mesh.domain(id).name, &url::domain(mesh, id))));
    let own = |key: &'static str, value: &Option<String>| value.as_deref().map(|text| plain_fact(page.t(key), text));
    let summary = [
        own("business-name", &descriptor.business_name.clone().filter(|name| *name != term.name)),
        own("kind", &descriptor.semantic_type),
        own("type", &descriptor.logical_type),
        own("unit", &descriptor.unit),
        own("classification", &descriptor.classification),
        domain,
        own("glossary", &glossary_of(&page, term)),
        own("id", &Some(descriptor.id.clone())),
    ];
    let mut said = Said::default();
    let uses = first_uses(&page, &term.properties, USES_SHOWN, |property| said.add(property));
    let past = Own { thing: Thing::Term, address: &term.address };
    let (timeline, history) = timeline::recent(&page, past, &url::term(mesh, id));
    let view = TermView {
        timeline,
        history,
        name: term.name.clone(),
        status: descriptor
            .status
            .as_deref()
            .map(|status| Status::new(page.words(), Lifecycle::read(Some(status)), Some(status))),
        definition: descriptor.description.as_deref().map(|text| prose(&page, from, text)),
        summary: summary.into_iter().flatten().collect(),
        synonyms: descriptor.synonyms.clone(),
        examples: descriptor.examples.iter().map(Value::line).collect(),
        conflicts: conflicts(&page, term, &said),
        related: related(&page, id),
        all_uses: all_uses(&page, &term.properties, &url::term(mesh, id)),
        uses,
        more_products: term.products.len().saturating_sub(PRODUCTS_SHOWN),
        products: term
            .products
            .iter()
            .take(PRODUCTS_SHOWN)
            .map(|product| page.link(&mesh.product(*product).name, &url::product(mesh, *product)))
            .collect(),
        definitions: definitions(&page, from, &descriptor.definitions),
        tags: descriptor.tags.clone(),
        facts: section::all_facts(&descriptor.custom, &descriptor.rest),
        findings: findings::of_files(&page, None, std::iter::once(from.as_str())),
        file: File::new(&page, from),
    };
    if !view.related.is_empty() {
        page.anchor("related", page.t("related-terms"));
    }
    page.anchor("uses", page.t("properties"));
    if !view.products.is_empty() {
        page.anchor("products", page.t("product-list"));
    }
    page.anchor("history", page.t("history"));
    page.render("term.html", &view)
}

/// Relationships that the term names, then those that name it.
fn related(page: &Page<'_>, id: TermId) -> Vec<Related> {
    let mesh = page.mesh();
    let term = mesh.term(id);
    let known: BTreeMap<usize, TermId> = term.related.iter().copied().collect();
    let own = term.descriptor.relationships.iter().enumerate().map(|(at, relationship)| {
        let target = known.get(&at);
        Related {
            words: words(page, relationship.kind.as_deref()).0,
            text: target.map_or_else(|| relationship.to.clone(), |id| mesh.term(*id).name.clone()),
            href: target.map(|id| page.to(&url::term(mesh, *id))),
            facts: facts::rest(&relationship.rest),
        }
    });
    let others = (0_u32..).zip(&mesh.terms).filter(|(other, _)| TermId(*other) != id).flat_map(|(other, from)| {
        let named = from.related.iter().filter(|(_, target)| *target == id);
        named.map(move |(at, _)| (TermId(other), from.descriptor.relationships.get(*at)))
    });
    let others = others.map(|(other, relationship)| Related {
        words: words(page, relationship.and_then(|relationship| relationship.kind.as_deref())).1,
        text: mesh.term(other).name.clone(),
        href: Some(page.to(&url::term(mesh, other))),
        facts: Vec::new(),
    });
    let mut all: Vec<Related> = own.chain(others).collect();
    let mut seen = std::collections::BTreeSet::new();
    all.retain(|related| !related.facts.is_empty() || seen.insert((related.words.clone(), related.text.clone())));
    all
}

/// A kind of relationship in words, and read from its other end.
fn words(page: &Page<'_>, kind: Option<&str>) -> (String, String) {
    let (forth, back) = match kind.unwrap_or("relatedTo") {
        "isA" => ("relation-is-a", "relation-has-kind"),
        "partOf" => ("relation-part-of", "relation-has-part"),
        "sameAs" => ("relation-same", "relation-same"),
        "closeMatch" => ("relation-close", "relation-close"),
        "broaderThan" => ("relation-broader", "relation-narrower"),
        "narrowerThan" => ("relation-narrower", "relation-broader"),
        "derivedFrom" => ("relation-derived", "relation-source"),
        "relatedTo" => ("relation-related", "relation-related"),
        other => {
            let kind = page.words().spoken(other);
            let back = page.words().with("relation-named", &[("kind", &kind)]);
            return (kind, back);
        }
    };
    (page.t(forth).to_owned(), page.t(back).to_owned())
}

pub(super) fn plain_fact(name: &str, text: &str) -> Fact {
    let value = facts::value(&Value::Text(text.to_owned()));
    Fact { name: name.into(), value, description: None, vendor: None }
}

fn link_fact(name: &str, link: &Link) -> Fact {
    let value = Html::made(format!("<a href=\"{}\">{}</a>", html::escape(&link.href), html::escape(&link.text)));
    Fact { name: name.into(), value, description: None, vendor: None }
}

#[derive(Serialize)]
struct CodeView {
    name: String,
    status: Status,
    version: Option<String>,
    authority: Option<Html>,
    description: Option<Html>,
    count: String,
    values: Vec<ValueRow>,
    /// Which columns have something to say.
    dated: bool,
    remarks: bool,
    /// Codes that it had.
    lost: Vec<Lost>,
    timeline: Timeline,
    history: Option<String>,
    csv: String,
    json: String,
    uses: Vec<Use>,
    all_uses: Option<Link>,
    definitions: Vec<DefinitionView>,
    tags: Vec<String>,
    facts: Vec<Fact>,
    findings: Vec<findings::Finding>,
    file: File,
}

#[derive(Serialize)]
pub(super) struct ValueRow {
    anchor: String,
    value: String,
    label: Option<String>,
    description: Option<String>,
    from: Option<String>,
    to: Option<String>,
    deprecated: bool,
    replaced_by: Option<String>,
    replacement: Option<String>,
    /// Since when it is in the list, where it came later than the list: "version 2.0.0, 2026-03-14".
    since: Option<String>,
    tags: Vec<String>,
    facts: Vec<Fact>,
}

/// The values of a code list as rows of a table.
pub(super) fn value_rows(descriptor: &CodeListDescriptor) -> Vec<ValueRow> {
    let anchors = value_anchors(descriptor);
    let by_value: BTreeMap<&str, &String> =
        descriptor.values.iter().map(|value| value.value.as_str()).zip(&anchors).collect();
    let row = |(value, anchor): (&CodeValue, &String)| ValueRow {
        anchor: anchor.clone(),
        value: value.value.clone(),
        label: value.label.clone(),
        description: value.description.clone(),
        from: value.valid_from.clone(),
        to: value.valid_to.clone(),
        deprecated: value.deprecated,
        replacement: value.replaced_by.as_deref().and_then(|next| by_value.get(next)).map(|a| (*a).clone()),
        replaced_by: value.replaced_by.clone(),
        since: None,
        tags: value.tags.clone(),
        facts: section::all_facts(&value.custom, &value.rest),
    };
    descriptor.values.iter().zip(&anchors).map(row).collect()
}

/// Whether a column for the days of validity has something to say.
pub(super) fn is_dated(values: &[ValueRow]) -> bool {
    values.iter().any(|value| value.from.is_some() || value.to.is_some())
}

/// Whether a column for remarks has something to say.
pub(super) fn has_remarks(values: &[ValueRow]) -> bool {
    let has = |value: &ValueRow| {
        value.deprecated
            || value.replaced_by.is_some()
            || value.since.is_some()
            || !value.tags.is_empty()
            || !value.facts.is_empty()
    };
    values.iter().any(has)
}

/// The page of a code list.
pub fn code_list(inputs: &Inputs<'_>, id: CodeListId) -> Result<String> {
    let mesh = inputs.mesh;
    let list = mesh.code_list(id);
    let descriptor = &list.descriptor;
    let from = &list.origin.path;
    let own = url::code_list(mesh, id);
    let mut page = Page::new(inputs, &own, &list.name)
        .section(Section::Codes)
        .describe(descriptor.description.as_deref().unwrap_or_default())
        .source(from)
        .twins()
        .crumb(inputs.t("code-lists"), url::CODES);
    let past = Own { thing: Thing::CodeList, address: &list.address };
    let (timeline, history) = timeline::recent(&page, past, &own);
    let mut values = value_rows(descriptor);
    let declared = descriptor.version.as_deref();
    let since = lost::codes_since(&page, &list.address, declared);
    for row in &mut values {
        row.since = since.get(row.value.as_str()).cloned();
    }
    let there = values.iter().map(|row| row.value.as_str()).collect();
    let mut taken: HashSet<String> = values.iter().map(|row| row.anchor.clone()).collect();
    taken.extend(["content", "bar-search", "values", "uses", "facts", "history", "lost"].map(str::to_owned));
    let lost = lost::lost(&page, past, declared, &there, &mut taken);
    let mut facts =
        vec![plain_fact(page.t("id"), &descriptor.id), plain_fact(page.t("format-version"), &descriptor.api_version)];
    facts.extend(descriptor.file.iter().map(|file| plain_fact(page.t("values-from"), file)));
    facts.extend(section::all_facts(&descriptor.custom, &descriptor.rest));
    let folder = own.strip_suffix("index.html").unwrap_or(&own).to_owned();
    let view = CodeView {
        name: list.name.clone(),
        status: Status::new(page.words(), list.lifecycle, descriptor.status.as_deref()),
        version: descriptor.version.clone(),
        authority: descriptor.authority.as_deref().map(|text| html::external_link(text, text)),
        description: descriptor.description.as_deref().map(|text| prose(&page, from, text)),
        count: page.count("value-count", values.len()),
        dated: is_dated(&values),
        remarks: has_remarks(&values),
        values,
        lost,
        timeline,
        history,
        csv: page.to(&format!("{folder}values.csv")),
        json: page.to(&format!("{folder}values.json")),
        uses: uses(&page, &list.properties[..list.properties.len().min(USES_SHOWN)]),
        all_uses: all_uses(&page, &list.properties, &own),
        definitions: definitions(&page, from, &descriptor.definitions),
        tags: descriptor.tags.clone(),
        facts,
        findings: findings::of_files(&page, None, std::iter::once(from.as_str())),
        file: File::new(&page, from),
    };
    page.anchor("values", page.t("values"));
    page.anchor("uses", page.t("properties"));
    page.anchor("history", page.t("history"));
    page.anchor("facts", page.t("more-facts"));
    page.render("code.html", &view)
}

/// The glossary of a term with its version and status: "Common vocabulary, version 1.4.0, active".
fn glossary_of(page: &Page<'_>, term: &Term) -> Option<String> {
    let own = |glossary: &&Glossary| {
        glossary.origin.path == term.origin.path && glossary.origin.document == term.origin.document
    };
    let glossary = page.mesh().glossaries.iter().find(own);
    let version = glossary.and_then(|own| own.version.as_deref());
    let version = version.map(|version| page.words().with("version-is", &[("version", version)]));
    let status = glossary.filter(|own| own.status.is_some());
    let status = status.map(|own| Status::new(page.words(), own.lifecycle, own.status.as_deref()).text);
    let name = Some(term.glossary.clone()).filter(|name| !name.is_empty())?;
    Some([Some(name), version, status].into_iter().flatten().collect::<Vec<_>>().join(", "))
}
