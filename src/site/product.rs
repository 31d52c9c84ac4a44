//! A product's page: the answers first, then everything its descriptor, its contracts and its past say.

use serde::Serialize;

use super::answers::{self, Answer};
use super::consumers::{self, Consumer};
use super::ending::{self, Ending};
use super::facts::{Fact, rest};
use super::files::File;
use super::findings::{self, Finding};
use super::html::{self, Html, sentence};
use super::lineage;
use super::listing::Owner;
use super::page::{Link, Page, Section, Status};
use super::past::{self, Past};
use super::plan::Part;
use super::ports::{self, Input, Management, Output};
use super::section::{
    Channel, Context, Definition, Description, Member, Synonym, all_facts, channels, context, definitions, members,
    new_in, synonyms,
};
use super::versions::{self, Version};
use super::{Inputs, domain, linked, markdown, way};
use crate::error::Result;
use crate::model::address::url;
use crate::model::mesh::{OwnerSource, Product, ProductId};
use crate::model::section::Lifecycle;
use crate::rules::readiness::{self, Gap};

#[derive(Serialize)]
struct View {
    name: String,
    address: String,
    sentence: String,
    status: Status,
    version: Option<String>,
    kind: Option<String>,
    deprecated: bool,
    /// The product was made of its folder's contracts.
    synthesized: bool,
    ending: Option<Ending>,
    answers: Vec<Answer>,
    basics: Vec<Basic>,
    tags: Vec<String>,
    description: Description,
    facts: Vec<Fact>,
    outputs: Vec<Output>,
    /// Contracts in its folder that no port promises.
    loose: Vec<Link>,
    inputs: Vec<Input>,
    consumers: Vec<Consumer>,
    /// Leads to all of them, where they are more.
    all_consumers: Option<Link>,
    management: Vec<Management>,
    picture: Option<Html>,
    lineage: String,
    owner: Option<Owner>,
    owner_note: Option<&'static str>,
    support: Vec<Channel>,
    team_channels: Vec<Channel>,
    team: Option<Team>,
    prices: Vec<Price>,
    synonyms: Vec<Synonym>,
    context: Option<Context>,
    definitions: Vec<Definition>,
    unknown: Vec<Fact>,
    readme: Option<Html>,
    documents: Vec<Link>,
    evidence: Option<super::evidence::Summary>,
    past: Past,
    versions: Vec<Version>,
    history: String,
    gaps: Vec<Missing>,
    findings: Vec<Finding>,
    files: Vec<File>,
}

/// A plain fact of the descriptor.
#[derive(Serialize)]
struct Basic {
    name: &'static str,
    text: String,
    href: Option<String>,
}

/// The descriptor's `team` section.
#[derive(Serialize)]
struct Team {
    name: Option<String>,
    description: Option<String>,
    members: Vec<Member>,
    tags: Vec<String>,
    definitions: Vec<Definition>,
    facts: Vec<Fact>,
}

#[derive(Serialize)]
struct Price {
    contract: Link,
    text: String,
    facts: Vec<Fact>,
}

pub fn render(inputs: &Inputs<'_>, id: ProductId) -> Result<String> {
    let mesh = inputs.mesh;
    let product = mesh.product(id);
    let url = url::product(mesh, id);
    let plain = mesh.plain(id);
    let page = Page::new(inputs, &url, &product.name)
        .feed(url::feed(&url))
        .section(Section::Products)
        .describe(plain)
        .crumb(inputs.t("nav-products"), url::PRODUCTS)
        .crumb(&mesh.domain(product.domain).name, &url::domain(mesh, product.domain))
        .source(&product.origin.path)
        .twins();
    let way = way::of_product(&page, id, None);
    let mut page = page.way(way);
    page.linked(linked::product(&page, id));
    let view = view(&page, id, plain);
    anchors(&mut page, &view);
    page.render("product.html", &view)
}

fn view(page: &Page<'_>, id: ProductId, plain: &str) -> View {
    let mesh = page.mesh();
    let product = mesh.product(id);
    let descriptor = &product.descriptor;
    let answers = answers::answers(page, id);
    let readme = product.documents.iter().map(|id| mesh.document(*id)).find(|entry| entry.readme);
    let recent = Part { number: 0, of: 1, skip: 0, length: past::RECENT };
    View {
        name: product.name.clone(),
        address: product.address.clone(),
        sentence: sentence(plain, 240),
        status: Status::new(page.words(), product.lifecycle, descriptor.status.as_deref()),
        version: descriptor.version.clone(),
        kind: descriptor.kind.clone(),
        ending: ending::of_product(page, id),
        deprecated: descriptor.deprecated == Some(true) && product.lifecycle != Lifecycle::Deprecated,
        synthesized: product.synthesized,
        gaps: gaps(page, id),
        answers,
        basics: basics(page, product),
        tags: descriptor.tags.clone(),
        description: described(page, product, &sentence(plain, 240)),
        facts: super::facts::custom(&descriptor.custom),
        outputs: ports::outputs(page, id),
        loose: loose(page, product),
        inputs: ports::inputs(page, id),
        consumers: consumers::first(page, id),
        all_consumers: consumers::all(page, id),
        management: ports::management(page, id),
        picture: lineage::near(page, id),
        lineage: page.to(&url::lineage(mesh, id)),
        owner: mesh.owner_name(&product.owner).map(|name| Owner {
            name: name.to_owned(),
            href: product.owner.team.map(|team| page.to(&url::team(mesh, team))),
        }),
        owner_note: match product.owner.source {
            OwnerSource::Contract => Some(page.t("named-by-contract")),
            OwnerSource::CodeOwners => Some(page.t("named-by-codeowners")),
            OwnerSource::Domain => Some(page.t("the-owner-of-domain")),
            OwnerSource::Descriptor | OwnerSource::Unknown => None,
        },
        support: channels(page.words(), &descriptor.support),
        team_channels: product
            .owner
            .team
            .map(|team| channels(page.words(), mesh.team(team).channels()))
            .unwrap_or_default(),
        team: descriptor.team.as_ref().map(|team| Team {
            name: team.name.clone(),
            description: team.description.clone(),
            members: members(page.words(), &team.members),
            tags: team.tags.clone(),
            definitions: definitions(&team.definitions),
            facts: all_facts(&team.custom, &team.rest),
        }),
        prices: prices(page, product),
        synonyms: synonyms(&descriptor.synonyms),
        context: descriptor.context.as_ref().map(context),
        definitions: definitions(&descriptor.definitions),
        unknown: rest(&descriptor.rest),
        readme: readme.map(|entry| markdown::render(page, entry)),
        documents: domain::documents(page, &product.documents),
        evidence: super::evidence::of_product(page, id),
        past: past::past(page, &product.address, &recent),
        versions: versions::of_product(page, id, None).into_iter().take(past::RECENT).collect(),
        history: page.to(&url::history(mesh, id)),
        findings: findings_of(page, product),
        files: files(page, product),
    }
}

/// The description as Markdown; a purpose that the lead says in full is not said twice.
fn described(page: &Page<'_>, product: &Product, lead: &str) -> Description {
    let written = &product.descriptor.description;
    new_in(page, &product.origin.path, written, &|text| text.trim() != lead)
}

/// Something that a consumer still misses, with the file to say it in.
#[derive(Serialize)]
struct Missing {
    what: Html,
    /// The contract that should say it.
    contract: Option<Link>,
    path: String,
    propose: Option<String>,
}

fn gaps(page: &Page<'_>, id: ProductId) -> Vec<Missing> {
    let mesh = page.mesh();
    let gaps = readiness::gaps(mesh, id).into_iter();
    gaps.map(|gap| {
        let path = match gap.contract {
            Some(contract) => &mesh.contract(contract).origin.path,
            None => &mesh.product(id).origin.path,
        };
        Missing {
            what: html::with_code(&missing(page, &gap)),
            contract: gap.contract.map(|id| page.link(&mesh.contract(id).name, &url::contract(mesh, id))),
            propose: page.inputs.config.forge.as_ref().map(|forge| forge.edit(path)),
            path: path.clone(),
        }
    })
    .collect()
}

fn missing(page: &Page<'_>, gap: &Gap) -> String {
    let (some, all) = gap.share.unwrap_or_default();
    match gap.what {
        "purpose" => page.t("gap-purpose").to_owned(),
        "limitations" => page.t("gap-limitations").to_owned(),
        "status" => page.t("gap-status").to_owned(),
        "version" => page.t("gap-version").to_owned(),
        "owner" => page.t("gap-owner").to_owned(),
        "support" => page.t("gap-support").to_owned(),
        "readme" => page.t("gap-readme").to_owned(),
        "outputs" => page.t("gap-outputs").to_owned(),
        "contract" => page.t("gap-contract").to_owned(),
        "schema" => page.t("gap-schema").to_owned(),
        "examples" => page.t("gap-examples").to_owned(),
        "classifications" => page.t("gap-classifications").to_owned(),
        "servers" => page.t("gap-servers").to_owned(),
        "roles" => page.t("gap-roles").to_owned(),
        "quality" => page.t("gap-quality").to_owned(),
        "service-levels" => page.t("gap-service-levels").to_owned(),
        "end" => page.t("gap-end").to_owned(),
        "descriptions" => page
            .words()
            .with("gap-descriptions", &[("n", &page.words().number(some)), ("all", &page.words().number(all))]),
        other => other.to_owned(),
    }
}

fn basics(page: &Page<'_>, product: &Product) -> Vec<Basic> {
    let mesh = page.mesh();
    let descriptor = &product.descriptor;
    let text =
        |key, text: Option<&String>| text.map(|text| Basic { name: page.t(key), text: text.clone(), href: None });
    let domain = Basic {
        name: page.t("domain"),
        text: mesh.domain(product.domain).name.clone(),
        href: Some(page.to(&url::domain(mesh, product.domain))),
    };
    let some = |text: &String| (!text.is_empty()).then(|| text.clone());
    [
        Some(domain),
        text("type", descriptor.kind.as_ref()),
        text("id", some(&descriptor.id).as_ref()),
        text("version", descriptor.version.as_ref()),
        text("status", descriptor.status.as_ref()),
        text("tenant", descriptor.tenant.as_ref()),
        text("created", descriptor.created.as_ref()),
        text("standard", some(&descriptor.api_version).map(|version| format!("ODPS {version}")).as_ref())
            .filter(|_| !product.synthesized),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn loose(page: &Page<'_>, product: &Product) -> Vec<Link> {
    let mesh = page.mesh();
    let promised: Vec<_> = product.outputs.iter().filter_map(|output| output.contract).collect();
    product
        .contracts
        .iter()
        .filter(|id| !promised.contains(id))
        .map(|id| page.link(&mesh.contract(*id).name, &url::contract(mesh, *id)))
        .collect()
}

fn prices(page: &Page<'_>, product: &Product) -> Vec<Price> {
    let mesh = page.mesh();
    let priced = product.contracts.iter().filter_map(|id| Some((*id, mesh.contract(*id).descriptor.price.as_ref()?)));
    priced
        .map(|(id, price)| {
            let amount = [&price.amount, &price.currency].into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
            Price {
                contract: page.link(&mesh.contract(id).name, &url::contract(mesh, id)),
                text: priced_per(page, amount, price.unit.as_deref()),
                facts: rest(&price.rest),
            }
        })
        .collect()
}

/// `0.05 EUR per request`.
pub fn priced_per(page: &Page<'_>, amount: String, unit: Option<&str>) -> String {
    match unit {
        Some(unit) => page.words().with("price-per", &[("amount", &amount), ("unit", unit)]),
        None => amount,
    }
}

/// Its descriptor, its contracts' and its documents' paths.
fn paths<'m>(page: &Page<'m>, product: &'m Product) -> Vec<&'m str> {
    let mesh = page.mesh();
    let mut paths = vec![product.origin.path.as_str()];
    paths.extend(product.contracts.iter().map(|id| mesh.contract(*id).origin.path.as_str()));
    paths.extend(product.documents.iter().map(|id| mesh.document(*id).document.path.as_str()));
    let mut seen = std::collections::BTreeSet::new();
    paths.retain(|path| seen.insert(*path));
    paths
}

fn findings_of(page: &Page<'_>, product: &Product) -> Vec<Finding> {
    let folder = Some(product.folder.trim_end_matches('/')).filter(|folder| !folder.is_empty());
    findings::of_files(page, folder, paths(page, product).into_iter())
}

fn files(page: &Page<'_>, product: &Product) -> Vec<File> {
    paths(page, product).into_iter().map(|path| File::new(page, path)).collect()
}

fn anchors(page: &mut Page<'_>, view: &View) {
    page.anchor("about", page.t("about"));
    if view.readme.is_some() {
        page.anchor("readme", page.t("readme"));
    }
    page.anchor("outputs", page.t("output-ports"));
    for output in &view.outputs {
        page.sub_anchor(&output.anchor, &output.name);
    }
    for (id, key, shown) in [
        ("inputs", "input-ports", !view.inputs.is_empty()),
        ("lineage", "lineage", view.picture.is_some()),
        ("consumers", "consumers", !view.consumers.is_empty()),
        ("management", "management-ports", !view.management.is_empty()),
        ("price", "price", !view.prices.is_empty()),
        ("support", "team-support", true),
        ("words", "words-context", view.has_words()),
        ("documents", "documents", !view.documents.is_empty()),
        ("evidence", "evidence", view.evidence.is_some()),
        ("history", "history", true),
        ("missing", "what-is-missing", !view.gaps.is_empty() || !view.findings.is_empty()),
        ("other", "other-keys", !view.unknown.is_empty()),
        ("files", "source-files", true),
    ] {
        if shown {
            page.anchor(id, page.t(key));
        }
    }
}

impl View {
    fn has_words(&self) -> bool {
        !self.synonyms.is_empty() || self.context.is_some() || !self.definitions.is_empty()
    }
}
