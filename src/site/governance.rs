//! Governance: the organisation's policies with who meets them and who does not, exceptions, and products without an
//! owner. Every list is cut where it would grow with the mesh, and says so.

use serde::Serialize;

use super::html::Html;
use super::markdown;
use super::page::{Link, Page};
use super::{Inputs, evidence, past, registers, trend};
use crate::error::Result;
use crate::model::address::url;
use crate::model::mesh::{OwnerSource, ProductId};
use crate::model::policy::Applies;
use crate::model::section::Lifecycle;
use crate::rules::policy::{Outcome, Subject, evaluate};

/// How many policies the page tells.
const POLICIES: usize = 200;
/// How many subjects that do not meet a policy are listed, and how many exceptions of it.
const LISTED: usize = 25;
/// How much of a reason is shown, in characters.
const LONGEST: usize = 500;
/// How many products without an owner are listed.
const OWNERLESS: usize = 100;

#[derive(Serialize)]
struct View {
    lead: String,
    policies: Vec<Policy>,
    more_policies: usize,
    registers: registers::Registers,
    strays: Vec<evidence::Stray>,
    more_strays: usize,
    policies_csv: String,
    ownerless: Vec<Link>,
    more_ownerless: usize,
    owned: String,
    months: Vec<trend::Month>,
    /// What is to be said about how far back the months go.
    notice: Option<String>,
}

#[derive(Serialize)]
struct Policy {
    anchor: String,
    name: String,
    id: String,
    /// Picks icon and colour: `active` where it holds, `error`, `warning` or `info` where it does not.
    state: &'static str,
    /// The state in words.
    says: String,
    applies: &'static str,
    severity: &'static str,
    description: Option<Html>,
    owner: Option<String>,
    when: Option<String>,
    require: String,
    broken: Option<String>,
    failed: Vec<Failure>,
    more_failed: usize,
    exceptions: Vec<Exception>,
    more_exceptions: usize,
    /// The file that holds it, and its page in the forge.
    path: String,
    forge: Option<String>,
}

#[derive(Serialize)]
struct Failure {
    link: Link,
    message: String,
}

#[derive(Serialize)]
struct Exception {
    subject: String,
    until: Option<String>,
    reason: Option<String>,
    covers: String,
}

pub fn render(inputs: &Inputs<'_>) -> Result<String> {
    let mesh = inputs.mesh;
    let mut page = Page::new(inputs, url::GOVERNANCE, inputs.t("governance")).describe(inputs.t("describe-governance"));
    let outcomes = evaluate(mesh);
    let policies: Vec<Policy> =
        outcomes.iter().take(POLICIES).enumerate().map(|(at, outcome)| policy(&page, at, outcome)).collect();
    let without: Vec<ProductId> = (0u32..)
        .zip(&mesh.products)
        .filter(|(_, product)| product.owner.source == OwnerSource::Unknown && product.lifecycle != Lifecycle::Retired)
        .map(|(id, _)| ProductId(id))
        .collect();
    let retired = mesh.products.iter().filter(|product| product.lifecycle == Lifecycle::Retired).count();
    let current = mesh.products.len() - retired;
    let strays: Vec<evidence::Stray> = evidence::strays(&page, |product| product.is_none()).collect();
    let view = View {
        registers: registers::links(&page),
        more_strays: strays.len().saturating_sub(LISTED),
        strays: strays.into_iter().take(LISTED).collect(),
        policies_csv: page.to(url::POLICIES_CSV),
        lead: lead(&page, &outcomes),
        more_policies: outcomes.len().saturating_sub(POLICIES),
        ownerless: without
            .iter()
            .take(OWNERLESS)
            .map(|id| page.link(&mesh.product(*id).name, &url::product(mesh, *id)))
            .collect(),
        more_ownerless: without.len().saturating_sub(OWNERLESS),
        owned: page.words().count_with(
            "of-all",
            current - without.len(),
            &[("all", &page.count("data-product-count", current))],
        ),
        policies,
        months: trend::months(inputs),
        notice: past::notice(page.words(), &inputs.timelines.reach),
    };
    page.anchor("policies", page.t("policies"));
    for policy in &view.policies {
        page.sub_anchor(&policy.anchor, &policy.name);
    }
    page.anchor("owners", page.t("owners"));
    if !view.months.is_empty() {
        page.anchor("trends", page.t("trends"));
    }
    page.anchor("registers", page.t("registers"));
    page.render("governance.html", &view)
}

fn lead(page: &Page<'_>, outcomes: &[Outcome<'_>]) -> String {
    let met = outcomes
        .iter()
        .filter(|outcome| outcome.broken.is_none() && outcome.failures == 0 && outcome.subjects > 0)
        .count();
    let excepted = outcomes.iter().flat_map(|outcome| &outcome.excepted).filter(|covers| **covers > 0).count();
    let words = page.words();
    match outcomes.len() {
        0 => page.t("no-policies").to_owned(),
        all if met == all && excepted == 0 => {
            words.with("met-everywhere", &[("policies", &page.count("policy-count", all))])
        }
        all if met == all => {
            let let_off = page.count("exception-count", excepted);
            words.with("met-but", &[("policies", &page.count("policy-count", all)), ("exceptions", &let_off)])
        }
        all => words.count_with("met-some", met, &[("policies", &page.count("policy-count", all))]),
    }
}

fn policy(page: &Page<'_>, at: usize, outcome: &Outcome<'_>) -> Policy {
    let policy = outcome.policy;
    let (one, many, counted) = kinds(policy.applies);
    let words = page.words();
    let excepted: usize = outcome.excepted.iter().sum();
    let mut says = match (&outcome.broken, outcome.subjects) {
        (Some(_), _) => words.t("cannot-evaluate").to_owned(),
        (None, 0) => words.with("about-none", &[("what", words.t(one))]),
        (None, all) => words.count_with("meet-it", outcome.passed, &[("all", &words.count(counted, all))]),
    };
    if excepted > 0 {
        says.push_str(&format!(", {}", words.count("let-off-count", excepted)));
    }
    let state = match (&outcome.broken, outcome.failures) {
        (Some(_), _) => "error",
        (None, 0) if outcome.subjects == 0 => "unknown",
        (None, 0) => "active",
        _ => policy.severity.as_str(),
    };
    let exceptions = policy.exceptions.iter().zip(&outcome.excepted).map(|((_, exception), covers)| Exception {
        subject: exception.subject.clone(),
        until: exception.until.clone(),
        reason: exception.reason.as_deref().map(|reason| reason.chars().take(LONGEST).collect()),
        covers: words.count(counted, *covers),
    });
    Policy {
        anchor: format!("policy-{}", at + 1),
        name: policy.name.clone().unwrap_or_else(|| policy.id.clone()),
        id: policy.id.clone(),
        state,
        says,
        applies: words.t(many),
        severity: policy.severity.as_str(),
        description: policy.description.as_deref().map(|text| markdown::prose(page, &policy.origin.path, text)),
        owner: policy.owner.clone(),
        when: policy.when.clone(),
        require: policy.require.clone(),
        broken: outcome.broken.as_ref().map(|(key, reason)| format!("{key}: {reason}")),
        failed: outcome.failed.iter().take(LISTED).map(|failure| self::failure(page, failure)).collect(),
        more_failed: outcome.failures.saturating_sub(LISTED),
        exceptions: exceptions.take(LISTED).collect(),
        more_exceptions: policy.exceptions.len().saturating_sub(LISTED),
        path: policy.origin.path.clone(),
        forge: page.inputs.config.forge.as_ref().map(|forge| forge.file(&policy.origin.path, None)),
    }
}

/// The words for one, for several, and for a number of what a policy is about.
fn kinds(applies: Applies) -> (&'static str, &'static str, &'static str) {
    match applies {
        Applies::Product => ("kind-product", "kinds-product", "data-product-count"),
        Applies::InputPort => ("kind-input-port", "kinds-input-port", "input-port-count"),
        Applies::OutputPort => ("kind-output-port", "kinds-output-port", "output-port-count"),
        Applies::Contract => ("kind-contract", "kinds-contract", "contract-count"),
        Applies::Dataset => ("kind-dataset", "kinds-dataset", "dataset-count"),
        Applies::Property => ("kind-property", "kinds-property", "property-count"),
        Applies::Term => ("kind-glossary-term", "kinds-glossary-term", "glossary-term-count"),
    }
}

fn failure(page: &Page<'_>, failure: &crate::rules::policy::Failure) -> Failure {
    let mesh = page.mesh();
    let url = match failure.subject {
        Subject::Product(id) | Subject::Input(id, _) => url::product(mesh, id),
        Subject::Output(id, port) => url::output(mesh, id, port),
        Subject::Contract(id) | Subject::Dataset(id, _) => url::contract(mesh, id),
        Subject::Property(id, at) => url::property(mesh, id, at),
        Subject::Term(id) => url::term(mesh, id),
    };
    Failure { link: page.link(&failure.address, &url), message: failure.message.clone() }
}
