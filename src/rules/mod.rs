//! The rules: what a mesh is held to, one file a rule with its documentation in Markdown beside it.
//!
//! Some rules fall out of reading and resolving; they are listed here too, so that every name that a diagnostic can
//! carry is documented, can be explained and can be set. Must not know pages or git.

mod broken_link;
mod lineage_cycle;

use std::collections::BTreeMap;

use crate::config::Config;
use crate::diagnostics::{Diagnostic, Place, RuleText, Severity};
use crate::model::Mesh;

/// A rule that diagnostics can name.
#[derive(Debug)]
pub struct Rule {
    /// The defect's name, as in `allow(unknown-contract)`.
    pub name: &'static str,
    /// Its page in the book and the text of `--explain`.
    pub documentation: &'static str,
    /// What looks for it over the whole mesh; `None` when reading or resolving finds it.
    check: Option<fn(&Context<'_>, &mut Vec<Diagnostic>)>,
}

macro_rules! rule {
    ($name:literal, $check:expr) => {
        Rule { name: $name, documentation: include_str!(concat!($name, ".md")), check: $check }
    };
}

/// Every rule, sorted by name.
pub const RULES: &[Rule] = &[
    rule!("broken-link", Some(broken_link::check)),
    rule!("domain-cycle", None),
    rule!("duplicate-address", None),
    rule!("duplicate-document", None),
    rule!("duplicate-id", None),
    rule!("duplicate-item", None),
    rule!("duplicate-key", None),
    rule!("invalid-configuration", None),
    rule!("invalid-csv", None),
    rule!("invalid-document", None),
    rule!("invalid-encoding", None),
    rule!("invalid-format", None),
    rule!("invalid-key", None),
    rule!("invalid-markdown", None),
    rule!("invalid-type", None),
    rule!("invalid-value", None),
    rule!("invalid-version", None),
    rule!("invalid-yaml", None),
    rule!("lineage-cycle", Some(lineage_cycle::check)),
    rule!("missing-domain", None),
    rule!("missing-key", None),
    rule!("too-large", None),
    rule!("unknown-code-list", None),
    rule!("unknown-contract", None),
    rule!("unknown-domain", None),
    rule!("unknown-file", None),
    rule!("unknown-key", None),
    rule!("unknown-kind", None),
    rule!("unknown-property", None),
    rule!("unknown-tag", None),
    rule!("unknown-team", None),
    rule!("unknown-term", None),
    rule!("unknown-version", None),
    rule!("unread-file", None),
    rule!("wrong-version", None),
];

/// What rules look at.
pub struct Context<'m> {
    pub mesh: &'m Mesh,
    pub config: &'m Config,
}

/// Runs every rule over the mesh.
pub fn check(mesh: &Mesh, config: &Config) -> Vec<Diagnostic> {
    let context = Context { mesh, config };
    let mut diagnostics = Vec::new();
    for check in RULES.iter().filter_map(|rule| rule.check) {
        check(&context, &mut diagnostics);
    }
    diagnostics
}

/// The rule of a name.
pub fn named(name: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.name == name)
}

/// What formats for machines say of every rule.
pub fn texts() -> impl Iterator<Item = RuleText<'static>> {
    RULES.iter().map(|rule| RuleText { name: rule.name, documentation: rule.documentation })
}

/// Applies what maintainers set: a severity for a rule, or off.
pub fn apply_settings(diagnostics: Vec<Diagnostic>, settings: &[(String, String)]) -> Vec<Diagnostic> {
    let severity =
        |rule: &str| settings.iter().rev().find(|(name, _)| name == rule).map(|(_, severity)| severity.as_str());
    diagnostics
        .into_iter()
        .filter_map(|mut diagnostic| {
            diagnostic.severity = match severity(diagnostic.rule) {
                Some("off") => return None,
                Some("info") => Severity::Info,
                Some("warning") => Severity::Warning,
                Some("error") => Severity::Error,
                _ => diagnostic.severity,
            };
            Some(diagnostic)
        })
        .collect()
}

/// How many findings of one rule are told of one file.
const MAX_FINDINGS: usize = 500;

/// Leaves out what one file repeats more often than anybody reads, and says how often.
pub fn capped(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut counts: BTreeMap<(&'static str, String), (usize, Severity)> = BTreeMap::new();
    let mut kept = Vec::with_capacity(diagnostics.len());
    for diagnostic in diagnostics {
        let key = (diagnostic.rule, diagnostic.place.path.clone());
        let (count, severity) = counts.entry(key).or_insert((0, diagnostic.severity));
        *count += 1;
        *severity = diagnostic.severity.max(*severity);
        if *count <= MAX_FINDINGS {
            kept.push(diagnostic);
        }
    }
    for ((rule, path), (count, severity)) in counts {
        if count > MAX_FINDINGS {
            let message = format!("{} more findings of this rule in the file", count - MAX_FINDINGS);
            kept.push(Diagnostic::new(rule, severity, Place::file(&path), message));
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_are_sorted_and_documented() {
        assert!(RULES.is_sorted_by_key(|rule| rule.name));
        for rule in RULES {
            assert!(rule.documentation.starts_with(&format!("# {}\n", rule.name)), "{}", rule.name);
        }
    }
}
