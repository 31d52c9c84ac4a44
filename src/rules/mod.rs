//! The rules: what a mesh is held to, one file a rule with its documentation in Markdown beside it.
//!
//! Some rules fall out of reading and resolving; they are listed here too, so that every name that a diagnostic can
//! carry is documented, can be explained and can be set. Must not know pages or git.

mod ambiguous_address;
mod broken_definition;
mod broken_link;
mod codes;
mod duplicate_name;
mod duplicate_property;
mod exceptions;
mod impossible_expectation;
mod impossible_options;
mod impossible_period;
mod impossible_value;
mod invalid_key_position;
mod invalid_redirect;
mod invalid_service_level;
pub mod lifecycle;
mod lineage_cycle;
mod lowered_classification;
mod missing_classification;
mod missing_description;
mod missing_example;
mod missing_legal_basis;
mod missing_limitations;
mod missing_owner;
mod missing_purpose;
mod missing_readme;
mod missing_retention;
mod missing_roles;
mod missing_sunset;
mod missing_support;
mod naming_convention;
mod pattern;
mod placeholder_text;
pub mod policy;
mod portal;
pub mod readiness;
pub mod register;
mod relationship_mismatch;
mod repeated_name;
mod retired_source;
mod sensitive;
mod settings;
mod stale_input;
mod subject;
mod term_mismatch;
mod type_mismatch;
mod unbound_term;
mod unclear_version;
mod unknown_column;
mod unknown_contract_version;
mod unknown_domain;
mod unknown_property;
mod visit;
mod words;
mod written;

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::config::Config;
use crate::diagnostics::{Diagnostic, Place, RuleText, Severity};
use crate::model::Mesh;
use words::{listed, shown};

pub use exceptions::{ABOUT_EXCEPTIONS, NOT_ALLOWED, excepted};
pub use settings::{Severities, apply_settings};

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
    rule!("ambiguous-address", Some(ambiguous_address::check)),
    rule!("broken-definition", Some(broken_definition::check)),
    rule!("broken-link", Some(broken_link::check)),
    rule!("deprecated-code", Some(codes::deprecated)),
    rule!("domain-cycle", None),
    rule!("duplicate-address", None),
    rule!("duplicate-document", None),
    rule!("duplicate-id", None),
    rule!("duplicate-item", None),
    rule!("duplicate-key", None),
    rule!("duplicate-name", Some(duplicate_name::check)),
    rule!("duplicate-property", Some(duplicate_property::check)),
    rule!("expired-exception", None),
    rule!("exposed-secret", None),
    rule!("impossible-expectation", Some(impossible_expectation::check)),
    rule!("impossible-options", Some(impossible_options::check)),
    rule!("impossible-period", Some(impossible_period::check)),
    rule!("impossible-value", Some(impossible_value::check)),
    rule!("invalid-configuration", None),
    rule!("invalid-csv", None),
    rule!("invalid-document", None),
    rule!("invalid-encoding", None),
    rule!("invalid-evidence", None),
    rule!("invalid-exception", None),
    rule!("invalid-format", None),
    rule!("invalid-key", None),
    rule!("invalid-key-position", Some(invalid_key_position::check)),
    rule!("invalid-markdown", None),
    rule!("invalid-policy", None),
    rule!("invalid-redirect", Some(invalid_redirect::check)),
    rule!("invalid-search-test", None),
    rule!("invalid-service-level", Some(invalid_service_level::check)),
    rule!("invalid-type", None),
    rule!("invalid-value", None),
    rule!("invalid-version", None),
    rule!("invalid-yaml", None),
    rule!("lineage-cycle", Some(lineage_cycle::check)),
    rule!("lost-address", None),
    rule!("lowered-classification", Some(lowered_classification::check)),
    rule!("missing-classification", Some(missing_classification::check)),
    rule!("missing-description", Some(missing_description::check)),
    rule!("missing-domain", None),
    rule!("missing-example", Some(missing_example::check)),
    rule!("missing-hit", None),
    rule!("missing-key", None),
    rule!("missing-legal-basis", Some(missing_legal_basis::check)),
    rule!("missing-limitations", Some(missing_limitations::check)),
    rule!("missing-owner", Some(missing_owner::check)),
    rule!("missing-purpose", Some(missing_purpose::check)),
    rule!("missing-readme", Some(missing_readme::check)),
    rule!("missing-retention", Some(missing_retention::check)),
    rule!("missing-roles", Some(missing_roles::check)),
    rule!("missing-sunset", Some(missing_sunset::check)),
    rule!("missing-support", Some(missing_support::check)),
    rule!("misspelled-value", None),
    rule!("naming-convention", Some(naming_convention::check)),
    rule!("placeholder-text", Some(placeholder_text::check)),
    rule!("policy", Some(policy::check)),
    rule!("relationship-mismatch", Some(relationship_mismatch::check)),
    rule!("repeated-name", Some(repeated_name::check)),
    rule!("retired-source", Some(retired_source::check)),
    rule!("stale-input", Some(stale_input::check)),
    rule!("term-mismatch", Some(term_mismatch::check)),
    rule!("too-large", None),
    rule!("type-mismatch", Some(type_mismatch::check)),
    rule!("unbound-term", Some(unbound_term::check)),
    rule!("unclear-version", Some(unclear_version::check)),
    rule!("unknown-code", Some(codes::unknown)),
    rule!("unknown-code-list", None),
    rule!("unknown-column", Some(unknown_column::check)),
    rule!("unknown-contract", None),
    rule!("unknown-contract-version", Some(unknown_contract_version::check)),
    rule!("unknown-domain", Some(unknown_domain::check)),
    rule!("unknown-file", None),
    rule!("unknown-key", None),
    rule!("unknown-kind", None),
    rule!("unknown-property", Some(unknown_property::check)),
    rule!("unknown-tag", None),
    rule!("unknown-team", None),
    rule!("unknown-term", None),
    rule!("unknown-version", None),
    rule!("unread-file", None),
    rule!("unused-exception", None),
    rule!("wrong-version", None),
];

/// What rules look at.
pub struct Context<'m> {
    pub mesh: &'m Mesh,
    pub config: &'m Config,
}

impl Context<'_> {
    /// Whether maintainers set a severity for a rule: what is off by default runs only then.
    fn is_set(&self, rule: &str) -> bool {
        self.config.rules.iter().rev().find(|(name, _)| name == rule).is_some_and(|(_, severity)| severity != "off")
    }
}

/// Runs every rule over the mesh.
pub fn check(mesh: &Mesh, config: &Config) -> Vec<Diagnostic> {
    let context = Context { mesh, config };
    let checks: Vec<_> = RULES.iter().filter_map(|rule| rule.check).collect();
    // Each rule by itself, in the order of the table whoever is ready first.
    let found: Vec<Vec<Diagnostic>> = checks
        .par_iter()
        .map(|check| {
            let mut found = Vec::new();
            check(&context, &mut found);
            found
        })
        .collect();
    let mut diagnostics = settings::unknown_names(config);
    diagnostics.extend(found.into_iter().flatten());
    diagnostics
}

/// The rule of a name.
pub fn named(name: &str) -> Option<&'static Rule> {
    RULES.binary_search_by(|rule| rule.name.cmp(name)).ok().map(|at| &RULES[at])
}

/// The rule that a name was meant to be.
pub fn nearest(name: &str) -> Option<&'static str> {
    crate::diagnostics::nearest(name, RULES.iter().map(|rule| rule.name))
}

/// What formats for machines say of every rule.
pub fn texts() -> impl Iterator<Item = RuleText<'static>> {
    RULES.iter().map(|rule| RuleText { name: rule.name, documentation: rule.documentation })
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
