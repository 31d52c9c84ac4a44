//! The questions of a newcomer, answered from what the mesh says; what it does not say is unknown, with the file to
//! say it in. Nothing is green by default.

use std::collections::BTreeSet;

use serde::Serialize;

use super::dates::When;
use super::html::sentence;
use super::page::{Page, Status};
use super::{evidence, html, ports};
use crate::model::address::url;
use crate::model::evidence::Tally;
use crate::model::mesh::{OwnerSource, ProductId};
use crate::model::section::Lifecycle;

/// One question and what is known of its answer.
#[derive(Debug, Clone, Serialize)]
pub struct Answer {
    pub question: &'static str,
    pub lines: Vec<Line>,
    /// What to add to the descriptor, where the mesh does not say.
    pub missing: Option<&'static str>,
    /// The forge's editor at the file that should say it.
    pub propose: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Line {
    pub text: String,
    pub href: Option<String>,
    /// Leads out of the portal.
    pub out: bool,
    pub soft: bool,
}

impl Line {
    fn text(text: impl Into<String>) -> Line {
        Line { text: text.into(), href: None, out: false, soft: false }
    }

    fn soft(text: impl Into<String>) -> Line {
        Line { soft: true, ..Line::text(text) }
    }

    fn link(text: impl Into<String>, href: String) -> Line {
        Line { href: Some(href), ..Line::text(text) }
    }

    fn out(text: impl Into<String>, url: &str) -> Line {
        let href = html::external(url);
        Line { out: href.is_some(), href, ..Line::text(text) }
    }
}

/// All questions but the first, which the page's lead answers.
pub fn answers(page: &Page<'_>, id: ProductId) -> Vec<Answer> {
    let answers = [alive, trust, allowed, access, contact, look, users];
    let mut all: Vec<Answer> = answers.iter().map(|answer| answer(page, id)).collect();
    let forge = page.inputs.config.forge.as_ref();
    let path = &page.mesh().product(id).origin.path;
    for answer in &mut all {
        if answer.missing.is_some() {
            answer.propose = forge.map(|forge| forge.edit(path));
        }
    }
    all
}

fn answer(question: &'static str, lines: Vec<Line>, missing: &'static str) -> Answer {
    let missing = lines.is_empty().then_some(missing);
    Answer { question, lines, missing, propose: None }
}

fn alive(page: &Page<'_>, id: ProductId) -> Answer {
    let product = page.mesh().product(id);
    let descriptor = &product.descriptor;
    let status = Status::new(page.words(), product.lifecycle, descriptor.status.as_deref());
    let mut lines = vec![Line::text(match &descriptor.version {
        Some(version) => page.words().with("status-and-version", &[("status", &status.text), ("version", version)]),
        None => status.text,
    })];
    let timeline = page.inputs.timelines.products.get(&product.address);
    let changed =
        timeline.map_or_else(|| When::unknown(page.words()), |timeline| When::of(page.words(), timeline.last_change));
    lines.push(match changed.is_known() {
        true => Line::link(
            page.words().with("changed-on", &[("day", &changed.text)]),
            page.to(&url::history(page.mesh(), id)),
        ),
        false => Line::soft(page.t("change-unknown")),
    });
    Answer {
        question: page.t("ask-alive"),
        lines,
        missing: (product.lifecycle == Lifecycle::Unknown && descriptor.status.is_none())
            .then_some(page.t("missing-status")),
        propose: None,
    }
}

fn trust(page: &Page<'_>, id: ProductId) -> Answer {
    let mesh = page.mesh();
    let contracts = || mesh.product(id).contracts.iter().map(|id| &mesh.contract(*id).descriptor);
    let expectations: usize = contracts().map(|descriptor| ports::expectations(descriptor)).sum();
    let objectives: usize = contracts().map(|contract| contract.sla.len()).sum();
    let mut lines = Vec::new();
    if expectations > 0 {
        lines.push(Line::text(page.count("quality-expectation-count", expectations)));
    }
    if objectives > 0 {
        lines.push(Line::text(page.count("service-level-count", objectives)));
    }
    let tally = Tally::of(mesh.product(id).contracts.iter().flat_map(|contract| mesh.evidence.of(*contract)));
    if tally.counted > 0 {
        let said = evidence::summary(page, &tally);
        lines.insert(0, Line::link(said, "#evidence".to_owned()));
        lines.extend(evidence::age(page, &tally).map(Line::soft));
    } else if !lines.is_empty() {
        lines.push(Line::soft(page.t("no-results")));
    }
    answer(page.t("ask-trust"), lines, page.t("missing-trust"))
}

fn allowed(page: &Page<'_>, id: ProductId) -> Answer {
    let mesh = page.mesh();
    let product = mesh.product(id);
    let classes: BTreeSet<String> =
        product.contracts.iter().flat_map(|id| ports::classifications(&mesh.contract(*id).descriptor)).collect();
    let mut lines = Vec::new();
    if !classes.is_empty() {
        let classes = classes.into_iter().collect::<Vec<_>>().join(", ");
        lines.push(Line::text(page.words().with("holds-data", &[("classes", &classes)])));
    }
    let limits = product.descriptor.description.limitations.as_deref().or_else(|| {
        product.contracts.iter().find_map(|id| mesh.contract(*id).descriptor.description.limitations.as_deref())
    });
    if let Some(limits) = limits.filter(|limits| !limits.trim().is_empty()) {
        lines.push(Line::soft(sentence(limits, 90)));
    }
    answer(page.t("ask-allowed"), lines, page.t("missing-limits"))
}

fn access(page: &Page<'_>, id: ProductId) -> Answer {
    let mesh = page.mesh();
    let product = mesh.product(id);
    let mut lines = Vec::new();
    for id in product.contracts.iter().take(3) {
        let contract = mesh.contract(*id);
        let kinds = ports::servers(&contract.descriptor);
        if !kinds.is_empty() {
            let text = page.words().with("connect-by", &[("kinds", &kinds.join(", "))]);
            lines.push(Line::link(text, page.to(&url::contract(mesh, *id))));
        }
        if let Some(role) = contract.descriptor.roles.first() {
            let role_name = ("role", role.role.as_str());
            lines.push(Line::soft(match role.first_level_approvers.as_deref() {
                Some(by) => page.words().with("ask-for-role-by", &[role_name, ("by", by)]),
                None => page.words().with("ask-for-role", &[role_name]),
            }));
        }
        if lines.len() >= 2 {
            break;
        }
    }
    answer(page.t("ask-access"), lines, page.t("missing-access"))
}

fn contact(page: &Page<'_>, id: ProductId) -> Answer {
    let mesh = page.mesh();
    let product = mesh.product(id);
    let mut lines = Vec::new();
    match (product.owner.team, &product.owner.name) {
        (Some(team), _) => lines.push(Line::link(mesh.team(team).name.clone(), page.to(&url::team(mesh, team)))),
        (None, Some(name)) => lines.push(Line::text(name.clone())),
        (None, None) => {}
    }
    match product.owner.source {
        OwnerSource::CodeOwners if !lines.is_empty() => lines.push(Line::soft(page.t("from-codeowners"))),
        OwnerSource::Domain if !lines.is_empty() => lines.push(Line::soft(page.t("owner-of-domain"))),
        _ => {}
    }
    let team = product.owner.team.map(|team| mesh.team(team).channels()).unwrap_or_default();
    let of_contracts = product.contracts.iter().flat_map(|id| &mesh.contract(*id).descriptor.support);
    let channel = product.descriptor.support.iter().chain(team).chain(of_contracts).next();
    if let Some(channel) = channel {
        match &channel.url {
            Some(url) => lines.push(Line::out(channel.channel.clone(), url)),
            None => lines.push(Line::text(channel.channel.clone())),
        }
    }
    answer(page.t("ask-contact"), lines, page.t("missing-contact"))
}

fn look(page: &Page<'_>, id: ProductId) -> Answer {
    let mesh = page.mesh();
    let product = mesh.product(id);
    let with_schema = product.contracts.iter().filter(|id| !mesh.contract(**id).descriptor.schema.is_empty());
    let mut lines: Vec<Line> = with_schema
        .clone()
        .take(2)
        .map(|id| {
            let contract = mesh.contract(*id);
            let name = match contract.descriptor.schema.as_slice() {
                [only] => only.name.clone(),
                _ => contract.name.clone(),
            };
            Line::link(format!("{name}: {}", ports::shape(page, contract)), page.to(&url::contract(mesh, *id)))
        })
        .collect();
    let more = with_schema.count().saturating_sub(2);
    if more > 0 {
        lines.push(Line::soft(page.count("and-contracts", more)));
    }
    answer(page.t("ask-look"), lines, page.t("missing-look"))
}

fn users(page: &Page<'_>, id: ProductId) -> Answer {
    let product = page.mesh().product(id);
    let mut lines = vec![match product.downstream.len() {
        0 => Line::soft(page.t("no-reader")),
        readers => Line::link(page.count("reader-count", readers), "#consumers".to_owned()),
    }];
    let ports = product.descriptor.outputs.iter().filter(|port| port.deprecated == Some(true)).count();
    match product.lifecycle {
        Lifecycle::Deprecated => lines.push(Line::text(page.t("move-away"))),
        Lifecycle::Retired => lines.push(Line::text(page.t("no-longer-kept"))),
        _ if product.descriptor.deprecated == Some(true) => lines.push(Line::text(page.t("marked-deprecated"))),
        _ if ports > 0 => lines.push(Line::text(page.count("deprecated-port-count", ports))),
        _ => {}
    }
    answer(page.t("ask-users"), lines, "")
}
