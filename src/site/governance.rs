//! Governance: the organisation's policies with who meets them and who does not, exceptions, and products without an
//! owner. Every list is cut where it would grow with the mesh, and says so.

use serde::Serialize;

use super::Inputs;
use super::html::{Html, count, grouped};
use super::markdown;
use super::page::{Link, Page};
use crate::error::Result;
use crate::model::address::url;
use crate::model::mesh::{OwnerSource, ProductId};
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
    ownerless: Vec<Link>,
    more_ownerless: usize,
    owned: String,
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
    let mut page = Page::new(inputs, url::GOVERNANCE, "Governance")
        .describe("The policies of the organisation: who meets them, who does not, and who is let off.");
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
    let view = View {
        lead: lead(&outcomes),
        more_policies: outcomes.len().saturating_sub(POLICIES),
        ownerless: without
            .iter()
            .take(OWNERLESS)
            .map(|id| page.link(&mesh.product(*id).name, &url::product(mesh, *id)))
            .collect(),
        more_ownerless: without.len().saturating_sub(OWNERLESS),
        owned: format!("{} of {}", grouped(current - without.len()), count(current, "data product", "data products")),
        policies,
    };
    page.anchor("policies", "Policies");
    for policy in &view.policies {
        page.sub_anchor(&policy.anchor, &policy.name);
    }
    page.anchor("owners", "Owners");
    page.render("governance.html", &view)
}

fn lead(outcomes: &[Outcome<'_>]) -> String {
    let met = outcomes
        .iter()
        .filter(|outcome| outcome.broken.is_none() && outcome.failures == 0 && outcome.subjects > 0)
        .count();
    let excepted = outcomes.iter().flat_map(|outcome| &outcome.excepted).filter(|covers| **covers > 0).count();
    match outcomes.len() {
        0 => "No policies are written down for this mesh.".to_owned(),
        all if met == all && excepted == 0 => format!("{}, met everywhere.", count(all, "policy", "policies")),
        all if met == all => {
            let let_off = count(excepted, "exception", "exceptions");
            format!("{}, met everywhere but for {let_off}.", count(all, "policy", "policies"))
        }
        all => format!("{}, {met} of them met everywhere.", count(all, "policy", "policies")),
    }
}

fn policy(page: &Page<'_>, at: usize, outcome: &Outcome<'_>) -> Policy {
    let policy = outcome.policy;
    let (one, many) = policy.applies.words();
    let excepted: usize = outcome.excepted.iter().sum();
    let mut says = match (&outcome.broken, outcome.subjects) {
        (Some(_), _) => "cannot be evaluated".to_owned(),
        (None, 0) => format!("about no {one} of this mesh"),
        (None, all) => format!("{} of {} meet it", grouped(outcome.passed), count(all, one, many)),
    };
    if excepted > 0 {
        says.push_str(&format!(", {excepted} let off"));
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
        covers: count(*covers, one, many),
    });
    Policy {
        anchor: format!("policy-{}", at + 1),
        name: policy.name.clone().unwrap_or_else(|| policy.id.clone()),
        id: policy.id.clone(),
        state,
        says,
        applies: many,
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
