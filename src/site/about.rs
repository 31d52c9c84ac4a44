//! About this build: what was read, when, by which version, what is wrong, and what is not known.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Inputs;
use super::dates::{self, When};
use super::findings::Finding;
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
    let mut page = Page::new(inputs, url::ABOUT, inputs.t("about-build"))
        .section(Section::None)
        .describe(inputs.t("describe-about"));
    let forge = inputs.config.forge.as_ref();
    let view = View {
        version: inputs.build.version.clone(),
        commit: timelines.head.get().map(|head| Commit {
            id: head.commit.clone(),
            href: forge.map(|forge| forge.commit(&head.commit)),
            when: When::at(inputs.words(), head.time),
            minute: dates::minute(head.time),
            author: head.author.clone(),
            summary: head.summary.clone(),
        }),
        counts: [
            page.count("domain-count", mesh.domains.len()),
            page.count("data-product-count", mesh.products.len()),
            page.count("contract-count", mesh.contracts.len()),
            page.count("property-count", mesh.contracts.iter().map(|contract| contract.properties.len()).sum()),
            page.count("glossary-term-count", mesh.terms.len()),
            page.count("code-list-count", mesh.code_lists.len()),
            page.count("team-count", mesh.teams.len()),
            page.count("document-count", mesh.documents.len()),
        ]
        .to_vec(),
        severities: severities(&page, inputs.findings.all()),
        rules: rules(&page, inputs.findings.all()),
        allow_errors: inputs.build.allow_errors,
        reach: match &timelines.reach {
            crate::model::timeline::Reach::Complete => page.t("reach-complete"),
            crate::model::timeline::Reach::Shallow { .. } => page.t("reach-shallow"),
            crate::model::timeline::Reach::NoRepository => page.t("reach-none"),
            crate::model::timeline::Reach::Unreadable { .. } => page.t("reach-unreadable"),
            crate::model::timeline::Reach::Empty => page.t("reach-empty"),
        },
        notice: past::notice(inputs.words(), &timelines.reach),
        notices: timelines.notices.clone(),
        uncommitted: timelines.uncommitted.keys().take(SHOWN).cloned().collect(),
        more_uncommitted: timelines.uncommitted.keys().count().saturating_sub(SHOWN),
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
    page.anchor("build", page.t("build"));
    page.anchor("findings", page.t("findings"));
    for rule in &view.rules {
        page.sub_anchor(&rule.anchor, rule.rule);
    }
    page.anchor("past", page.t("history"));
    if !view.skipped.is_empty() {
        page.anchor("skipped", page.t("skipped"));
    }
    page.anchor("verify", page.t("verify"));
    page.render("about.html", &view)
}

fn severities(page: &Page<'_>, findings: &[Located]) -> Vec<Count> {
    [(Severity::Error, "error-count"), (Severity::Warning, "warning-count"), (Severity::Info, "note-count")]
        .into_iter()
        .map(|(severity, key)| {
            let number = findings.iter().filter(|located| located.severity == severity).count();
            Count { severity: severity.as_str(), text: page.count(key, number) }
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
            number: page.count("finding-count", all.len()),
            findings: all.iter().take(SHOWN).map(|located| Finding::new(page, located)).collect(),
            more: all.len().saturating_sub(SHOWN),
        })
        .collect()
}
