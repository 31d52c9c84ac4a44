//! About this build: what was read, when, by which version, what is wrong, and what is not known.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Inputs;
use super::dates::{self, When};
use super::findings::Finding;
use super::html::count;
use super::page::{Page, Section};
use super::past;
use crate::diagnostics::{Located, Severity};
use crate::error::Result;
use crate::model::address::url;

#[derive(Serialize)]
struct View {
    version: String,
    commit: Option<Commit>,
    counts: Vec<String>,
    severities: Vec<Count>,
    rules: Vec<Rule>,
    allow_errors: bool,
    reach: &'static str,
    notice: Option<String>,
    notices: Vec<String>,
    uncommitted: Vec<String>,
    more_uncommitted: usize,
    skipped: Vec<Skipped>,
    more_skipped: usize,
    catalog: String,
}

#[derive(Serialize)]
struct Commit {
    id: String,
    href: Option<String>,
    when: When,
    minute: Option<String>,
    author: String,
    summary: String,
}

#[derive(Serialize)]
struct Count {
    severity: &'static str,
    text: String,
}

#[derive(Serialize)]
struct Rule {
    anchor: String,
    rule: &'static str,
    severity: &'static str,
    number: String,
    findings: Vec<Finding>,
    more: usize,
}

#[derive(Serialize)]
struct Skipped {
    path: String,
    reason: String,
}

/// How many findings of a rule, and how many paths, a page lists.
const SHOWN: usize = 100;

pub fn render(inputs: &Inputs<'_>) -> Result<String> {
    let mesh = inputs.mesh;
    let timelines = inputs.timelines;
    let mut page = Page::new(inputs, url::ABOUT, "About this build")
        .section(Section::None)
        .describe("Which commit was read, by which version, and what is wrong or not known.");
    let forge = inputs.config.forge.as_ref();
    let view = View {
        version: inputs.build.version.clone(),
        commit: timelines.head.as_ref().map(|head| Commit {
            id: head.commit.clone(),
            href: forge.map(|forge| forge.commit(&head.commit)),
            when: When::at(head.time),
            minute: dates::minute(head.time),
            author: head.author.clone(),
            summary: head.summary.clone(),
        }),
        counts: [
            count(mesh.domains.len(), "domain", "domains"),
            count(mesh.products.len(), "data product", "data products"),
            count(mesh.contracts.len(), "contract", "contracts"),
            count(mesh.contracts.iter().map(|contract| contract.properties.len()).sum(), "property", "properties"),
            count(mesh.terms.len(), "glossary term", "glossary terms"),
            count(mesh.code_lists.len(), "code list", "code lists"),
            count(mesh.teams.len(), "team", "teams"),
            count(mesh.documents.len(), "document", "documents"),
        ]
        .to_vec(),
        severities: severities(inputs.findings),
        rules: rules(&page, inputs.findings),
        allow_errors: inputs.build.allow_errors,
        reach: match &timelines.reach {
            crate::model::timeline::Reach::Complete => "complete",
            crate::model::timeline::Reach::Shallow { .. } => "shallow: only the newest part is known",
            crate::model::timeline::Reach::NoRepository => "none: there is no git repository",
            crate::model::timeline::Reach::Unreadable { .. } => "none: it could not be read",
            crate::model::timeline::Reach::Empty => "none: there is no commit yet",
        },
        notice: past::notice(&timelines.reach),
        notices: timelines.notices.clone(),
        uncommitted: timelines.uncommitted.iter().take(SHOWN).cloned().collect(),
        more_uncommitted: timelines.uncommitted.len().saturating_sub(SHOWN),
        skipped: inputs
            .build
            .skipped
            .iter()
            .take(SHOWN)
            .map(|(path, reason)| Skipped { path: path.clone(), reason: reason.clone() })
            .collect(),
        more_skipped: inputs.build.skipped.len().saturating_sub(SHOWN),
        catalog: page.to(url::CATALOG),
    };
    page.anchor("build", "Build");
    page.anchor("findings", "Findings");
    for rule in &view.rules {
        page.sub_anchor(&rule.anchor, rule.rule);
    }
    page.anchor("past", "History");
    if !view.skipped.is_empty() {
        page.anchor("skipped", "Skipped");
    }
    page.anchor("verify", "How to verify it");
    page.render("about.html", &view)
}

fn severities(findings: &[Located]) -> Vec<Count> {
    [
        (Severity::Error, "error", "errors"),
        (Severity::Warning, "warning", "warnings"),
        (Severity::Info, "note", "notes"),
    ]
    .into_iter()
    .map(|(severity, one, many)| {
        let number = findings.iter().filter(|located| located.severity == severity).count();
        Count { severity: severity.as_str(), text: count(number, one, many) }
    })
    .collect()
}

/// Findings by rule, the worst first.
fn rules(page: &Page<'_>, findings: &[Located]) -> Vec<Rule> {
    let mut by_rule: BTreeMap<(std::cmp::Reverse<Severity>, &'static str), Vec<&Located>> = BTreeMap::new();
    for located in findings {
        by_rule.entry((std::cmp::Reverse(located.severity), located.rule)).or_default().push(located);
    }
    by_rule
        .into_iter()
        .map(|((severity, rule), all)| Rule {
            anchor: format!("{}-{rule}", severity.0.as_str()),
            rule,
            severity: severity.0.as_str(),
            number: count(all.len(), "finding", "findings"),
            findings: all.iter().take(SHOWN).map(|located| Finding::new(page, located)).collect(),
            more: all.len().saturating_sub(SHOWN),
        })
        .collect()
}
