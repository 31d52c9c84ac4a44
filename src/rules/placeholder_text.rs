//! A text that somebody meant to write later.

use super::written::{self, Written};
use super::{Context, subject};
use crate::diagnostics::{Diagnostic, Severity};
use crate::model::mesh::Contract;
use crate::source::Route;

/// Texts that say nothing when they stand alone, in lower case, without punctuation around them.
const EMPTY: [&str; 40] = [
    "todo",
    "tbd",
    "tba",
    "tbc",
    "fixme",
    "xxx",
    "null",
    "undefined",
    "string",
    "text",
    "description",
    "a description",
    "the description",
    "some description",
    "short description",
    "no description",
    "no description available",
    "no description provided",
    "description here",
    "description goes here",
    "your description",
    "your description here",
    "insert description",
    "insert description here",
    "add description",
    "add a description",
    "add description here",
    "enter description",
    "enter description here",
    "enter a description",
    "write a description",
    "missing description",
    "to be defined",
    "to be done",
    "to be described",
    "to be determined",
    "placeholder",
    "change me",
    "changeme",
    "purpose",
];

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    written::each(context.mesh, &mut |written| diagnostics.extend(one(&written)));
    for product in context.mesh.products.iter().filter(|product| !product.synthesized) {
        let team = product.descriptor.team.as_ref().and_then(|team| team.name.as_deref());
        if team.is_some_and(is_placeholder) {
            let place = subject::value(&product.origin, Route::root().then("team").then("name"));
            diagnostics.push(told(
                Severity::Warning,
                place,
                format!("the team of `{}` is a placeholder", product.name),
            ));
        }
    }
}

pub(super) fn of_contract(_: &Context<'_>, contract: &Contract, diagnostics: &mut Vec<Diagnostic>) {
    written::of_contract(contract, &mut |written| diagnostics.extend(one(&written)));
}

fn one(written: &Written<'_, '_>) -> Option<Diagnostic> {
    is_placeholder(written.text).then(|| {
        let message = format!("the text about `{}` is a placeholder", written.of);
        told(Severity::Warning, subject::value(written.origin, (written.route)()), message)
    })
}

fn told(severity: Severity, place: crate::diagnostics::Place, message: String) -> Diagnostic {
    Diagnostic::new("placeholder-text", severity, place, message)
        .help("write what is known, or leave the key out: what is missing is shown as missing")
}

/// Whether a text stands in the place of one that is still to be written.
pub(super) fn is_placeholder(text: &str) -> bool {
    const LONGEST: usize = 32;
    let inner = text.trim_matches(|c: char| !c.is_alphanumeric());
    if inner.is_empty() {
        return true;
    }
    // Upper case only: `todo` begins sentences in Spanish and Portuguese.
    let begins = ["TODO", "TBD", "FIXME"].iter().any(|word| {
        inner.strip_prefix(word).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    });
    begins
        || (inner.len() <= LONGEST && EMPTY.contains(&inner.to_lowercase().as_str()))
        || inner.get(..11).is_some_and(|start| start.eq_ignore_ascii_case("lorem ipsum"))
}

#[cfg(test)]
mod tests {
    use super::is_placeholder;

    #[test]
    fn placeholders_are_told_from_texts() {
        for text in [
            "TODO",
            "tbd.",
            "<description>",
            "...",
            "TODO: ask Ana",
            "Lorem ipsum dolor sit amet",
            "[insert description here]",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in
            ["Todo sobre pedidos", "Tasks with status TODO", "Text of the ticket", "TODOs of the team", "Ø", "国"]
        {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
