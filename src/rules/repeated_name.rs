//! A description that says no more than the name.

use super::written::{self, Written};
use super::{Context, placeholder_text, subject};
use crate::diagnostics::{Diagnostic, Severity};
use crate::model::mesh::Contract;

/// Words that a description may add to a name without adding anything.
const FILLING: [&str; 11] = ["the", "a", "an", "of", "this", "is", "column", "field", "table", "for", "description"];

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    written::each(context.mesh, &mut |written| diagnostics.extend(one(&written)));
}

pub(super) fn of_contract(_: &Context<'_>, contract: &Contract, diagnostics: &mut Vec<Diagnostic>) {
    written::of_contract(contract, &mut |written| diagnostics.extend(one(&written)));
}

fn one(written: &Written<'_, '_>) -> Option<Diagnostic> {
    let repeats = written.names.iter().flatten().any(|name| says_only(written.text, name));
    (repeats && !placeholder_text::is_placeholder(written.text)).then(|| {
        let message = format!("the description of `{}` only repeats its name", written.of);
        let place = subject::value(written.origin, (written.route)());
        Diagnostic::new("repeated-name", Severity::Info, place, message)
            .help("say what the name does not: what is counted, since when, in which unit, what is left out")
    })
}

/// Whether a text has the words of a name, in their order, and nothing more than filling words.
fn says_only(text: &str, name: &str) -> bool {
    // A description of more bytes has more to say than any name.
    const ROOM: usize = 60;
    if text.len() > name.len() + ROOM {
        return false;
    }
    // Letter by letter: nearly every text is another at its first.
    core(text).next().is_some() && (core(text).eq(core(name)) || core(text).eq(whole(name)))
}

/// The letters and digits of a text in lower case, without filling words.
fn core(text: &str) -> impl Iterator<Item = char> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !FILLING.iter().any(|filling| word.eq_ignore_ascii_case(filling)))
        .flat_map(str::chars)
        .flat_map(char::to_lowercase)
}

fn whole(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::says_only;

    #[test]
    fn a_name_in_other_clothes_says_nothing() {
        for (text, name) in [
            ("Customer id", "customer_id"),
            ("The customer ID.", "CustomerId"),
            ("Order of the table", "order"),
            ("Field of view", "field_of_view"),
        ] {
            assert!(says_only(text, name), "{text}");
        }
        for (text, name) in [
            ("Id of the customer in the shop", "customer_id"),
            ("Where it is sold.", "region"),
            ("", "x"),
            ("The", "the"),
        ] {
            assert!(!says_only(text, name), "{text}");
        }
    }
}
