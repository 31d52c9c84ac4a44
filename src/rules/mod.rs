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
use crate::model::mesh::Contract;
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
    check: Check,
}

/// What looks for it.
#[derive(Debug, Clone, Copy)]
enum Check {
    /// Reading or resolving finds it.
    Elsewhere,
    Whole(InMesh),
    Each(InContract),
    /// What lies outside of contracts, and each contract.
    Both(InMesh, InContract),
}

/// Looks over the whole mesh.
type InMesh = fn(&Context<'_>, &mut Vec<Diagnostic>);
/// Looks at one contract. Most of a mesh is properties: all such rules look at a contract while it is at hand.
type InContract = fn(&Context<'_>, &Contract, &mut Vec<Diagnostic>);

macro_rules! rule {
    ($name:literal, $check:expr) => {
        Rule { name: $name, documentation: include_str!(concat!($name, ".md")), check: $check }
    };
}

use Check::{Both, Each, Elsewhere, Whole};

/// Every rule, sorted by name.
pub const RULES: &[Rule] = &[
    rule!("ambiguous-address", Both(ambiguous_address::check, ambiguous_address::of_contract)),
    rule!("broken-definition", Whole(broken_definition::check)),
    rule!("broken-link", Both(broken_link::check, broken_link::of_contract)),
    rule!("deprecated-code", Whole(codes::deprecated)),
    rule!("domain-cycle", Elsewhere),
    rule!("duplicate-address", Elsewhere),
    rule!("duplicate-document", Elsewhere),
    rule!("duplicate-id", Elsewhere),
    rule!("duplicate-item", Elsewhere),
    rule!("duplicate-key", Elsewhere),
    rule!("duplicate-name", Whole(duplicate_name::check)),
    rule!("duplicate-property", Each(duplicate_property::of_contract)),
    rule!("expired-exception", Elsewhere),
    rule!("exposed-secret", Elsewhere),
    rule!("impossible-expectation", Each(impossible_expectation::of_contract)),
    rule!("impossible-options", Whole(impossible_options::check)),
    rule!("impossible-period", Whole(impossible_period::check)),
    rule!("impossible-value", Whole(impossible_value::check)),
    rule!("invalid-configuration", Elsewhere),
    rule!("invalid-csv", Elsewhere),
    rule!("invalid-document", Elsewhere),
    rule!("invalid-encoding", Elsewhere),
    rule!("invalid-evidence", Elsewhere),
    rule!("invalid-exception", Elsewhere),
    rule!("invalid-format", Elsewhere),
    rule!("invalid-key", Elsewhere),
    rule!("invalid-key-position", Each(invalid_key_position::of_contract)),
    rule!("invalid-markdown", Elsewhere),
    rule!("invalid-policy", Elsewhere),
    rule!("invalid-redirect", Whole(invalid_redirect::check)),
    rule!("invalid-search-test", Elsewhere),
    rule!("invalid-service-level", Each(invalid_service_level::of_contract)),
    rule!("invalid-type", Elsewhere),
    rule!("invalid-value", Elsewhere),
    rule!("invalid-version", Elsewhere),
    rule!("invalid-yaml", Elsewhere),
    rule!("lineage-cycle", Whole(lineage_cycle::check)),
    rule!("lost-address", Elsewhere),
    rule!("lowered-classification", Whole(lowered_classification::check)),
    rule!("missing-classification", Each(missing_classification::of_contract)),
    rule!("missing-description", Each(missing_description::of_contract)),
    rule!("missing-domain", Elsewhere),
    rule!("missing-example", Each(missing_example::of_contract)),
    rule!("missing-hit", Elsewhere),
    rule!("missing-key", Elsewhere),
    rule!("missing-legal-basis", Each(missing_legal_basis::of_contract)),
    rule!("missing-limitations", Whole(missing_limitations::check)),
    rule!("missing-owner", Whole(missing_owner::check)),
    rule!("missing-purpose", Whole(missing_purpose::check)),
    rule!("missing-readme", Whole(missing_readme::check)),
    rule!("missing-retention", Each(missing_retention::of_contract)),
    rule!("missing-roles", Each(missing_roles::of_contract)),
    rule!("missing-sunset", Whole(missing_sunset::check)),
    rule!("missing-support", Whole(missing_support::check)),
    rule!("misspelled-value", Elsewhere),
    rule!("naming-convention", Whole(naming_convention::check)),
    rule!("placeholder-text", Both(placeholder_text::check, placeholder_text::of_contract)),
    rule!("policy", Whole(policy::check)),
    rule!("relationship-mismatch", Whole(relationship_mismatch::check)),
    rule!("repeated-name", Both(repeated_name::check, repeated_name::of_contract)),
    rule!("retired-source", Whole(retired_source::check)),
    rule!("stale-input", Whole(stale_input::check)),
    rule!("term-mismatch", Whole(term_mismatch::check)),
    rule!("too-large", Elsewhere),
    rule!("type-mismatch", Each(type_mismatch::of_contract)),
    rule!("unbound-term", Whole(unbound_term::check)),
    rule!("unclear-version", Whole(unclear_version::check)),
    rule!("unknown-code", Whole(codes::unknown)),
    rule!("unknown-code-list", Elsewhere),
    rule!("unknown-column", Whole(unknown_column::check)),
    rule!("unknown-contract", Elsewhere),
    rule!("unknown-contract-version", Whole(unknown_contract_version::check)),
    rule!("unknown-domain", Whole(unknown_domain::check)),
    rule!("unknown-file", Elsewhere),
    rule!("unknown-key", Elsewhere),
    rule!("unknown-kind", Elsewhere),
    rule!("unknown-property", Whole(unknown_property::check)),
    rule!("unknown-tag", Elsewhere),
    rule!("unknown-team", Elsewhere),
    rule!("unknown-term", Elsewhere),
    rule!("unknown-version", Elsewhere),
    rule!("unread-file", Elsewhere),
    rule!("unused-exception", Elsewhere),
    rule!("wrong-version", Elsewhere),
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

impl Check {
    fn in_mesh(self) -> Option<InMesh> {
        match self {
            Check::Whole(check) | Check::Both(check, _) => Some(check),
            Check::Each(_) | Check::Elsewhere => None,
        }
    }

    fn in_contract(self) -> Option<InContract> {
        match self {
            Check::Each(check) | Check::Both(_, check) => Some(check),
            Check::Whole(_) | Check::Elsewhere => None,
        }
    }
}

/// Contracts that one thread looks at in turn, at least.
const TOGETHER: usize = 32;

/// Runs every rule over the mesh. Findings stand in the order of the rules: of each what lies outside of contracts, then
/// contract by contract.
pub fn check(mesh: &Mesh, config: &Config) -> Vec<Diagnostic> {
    let context = Context { mesh, config };
    let in_contracts = || contracts(&context);
    let in_mesh = || -> Vec<Vec<Diagnostic>> {
        let all = RULES.par_iter().map(|rule| {
            let mut found = Vec::new();
            rule.check.in_mesh().into_iter().for_each(|check| check(&context, &mut found));
            found
        });
        all.collect()
    };
    let (mut found, in_contracts) = rayon::join(in_mesh, in_contracts);
    for (rule, diagnostic) in in_contracts {
        found[rule].push(diagnostic);
    }
    let mut diagnostics = settings::unknown_names(config);
    diagnostics.extend(found.into_iter().flatten());
    diagnostics
}

/// What is found in each contract by itself, with the number of the rule.
fn contracts(context: &Context<'_>) -> Vec<(usize, Diagnostic)> {
    let rules = RULES.iter().enumerate().filter_map(|(number, rule)| Some((number, rule.check.in_contract()?)));
    let rules: Vec<(usize, InContract)> = rules.collect();
    let contracts = context.mesh.contracts.par_iter().with_min_len(TOGETHER);
    contracts
        .flat_map_iter(|contract| {
            let mut all = Vec::new();
            let mut found = Vec::new();
            for (number, look) in &rules {
                look(context, contract, &mut found);
                all.extend(found.drain(..).map(|diagnostic| (*number, diagnostic)));
            }
            all
        })
        .collect()
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
