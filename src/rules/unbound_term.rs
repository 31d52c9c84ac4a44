//! Properties that are called like a glossary term and are not bound to it.

use std::collections::HashMap;

use super::{Context, shown, visit};
use crate::diagnostics::{Diagnostic, Severity};
use crate::model::Mesh;
use crate::model::mesh::{DomainId, TermId};
use crate::source::Route;

/// What a name may mean in a domain.
enum Meaning {
    One(TermId),
    /// Two terms go by the name, so that nothing is suggested.
    Several,
}

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mesh = context.mesh;
    let meanings = meanings(mesh);
    if meanings.is_empty() {
        return;
    }
    for contract in &mesh.contracts {
        let domain = mesh.product(contract.product).domain;
        visit::properties(contract, &mut |at| {
            let name = at.property.name.as_str();
            if name.is_empty() || !at.entry().terms.is_empty() {
                return;
            }
            let name = folded(name);
            // The domain's own word comes before one of the whole mesh.
            let found = meanings.get(&(Some(domain), name.clone())).or_else(|| meanings.get(&(None, name)));
            let Some(Meaning::One(term)) = found else { return };
            let term = mesh.term(*term);
            let message = format!("`{}` is called like the glossary term `{}`", at.path(), shown(&term.name));
            let route = Route::root().then("definitions").then(term.definition).then("id");
            diagnostics.push(
                Diagnostic::new("unbound-term", Severity::Info, at.name(), message)
                    .related(visit::value(&term.origin, route), "the term")
                    .help(format!(
                        "if that is what it means, say so: `authoritativeDefinitions: [{{type: semanticDefinition, url: term:{}}}]`",
                        term.address
                    )),
            );
        });
    }
}

/// Terms by the names they go by, in the domain whose glossary has them.
fn meanings(mesh: &Mesh) -> HashMap<(Option<DomainId>, String), Meaning> {
    let mut meanings: HashMap<(Option<DomainId>, String), Meaning> = HashMap::new();
    for (number, term) in (0u32..).zip(&mesh.terms) {
        let descriptor = &term.descriptor;
        let is_over = descriptor.status.as_deref().is_some_and(|status| {
            ["deprecated", "retired"].iter().any(|over| over.eq_ignore_ascii_case(status.trim()))
        });
        if is_over {
            continue;
        }
        let names = [Some(descriptor.id.as_str()), descriptor.name.as_deref(), descriptor.business_name.as_deref()];
        let mut names: Vec<String> =
            names.into_iter().flatten().chain(descriptor.synonyms.iter().map(String::as_str)).map(folded).collect();
        names.sort_unstable();
        names.dedup();
        for name in names.into_iter().filter(|name| name.len() > 1) {
            meanings
                .entry((term.domain, name))
                .and_modify(|meaning| *meaning = Meaning::Several)
                .or_insert(Meaning::One(TermId(number)));
        }
    }
    meanings
}

/// Letters and figures in lower case: `customer_id`, `CustomerID` and `customer id` are one name.
fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
