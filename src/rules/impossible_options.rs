//! Options of a logical type that exclude each other, and patterns that are no regular expressions.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::Context;
use super::visit::{self, At};
use crate::diagnostics::Diagnostic;
use crate::model::Value;

/// Options of which the first is at most the second; `true` where they may not be equal either.
const ORDERED: [(&str, &str, bool); 7] = [
    ("minLength", "maxLength", false),
    ("minItems", "maxItems", false),
    ("minProperties", "maxProperties", false),
    ("minimum", "maximum", false),
    ("exclusiveMinimum", "maximum", true),
    ("minimum", "exclusiveMaximum", true),
    ("exclusiveMinimum", "exclusiveMaximum", true),
];

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut patterns: HashMap<&str, Option<&'static str>> = HashMap::new();
    for contract in &context.mesh.contracts {
        visit::properties(contract, &mut |at| {
            let options = &at.property.logical_type_options;
            if options.is_empty() {
                return;
            }
            ordered(at, diagnostics);
            let Some(pattern) = option(at, "pattern").and_then(Value::text) else { return };
            if let Some(wrong) = patterns.entry(pattern).or_insert_with(|| super::pattern::broken(pattern)) {
                let message = format!("the pattern of `{}` is not a regular expression: {wrong}", at.path());
                let place = visit::value(&at.contract.origin, at.route().then("logicalTypeOptions").then("pattern"));
                diagnostics
                    .push(Diagnostic::warning("impossible-options", place, message).help(
                        "a pattern follows ECMA-262; a bracket that stands for itself has a backslash before it",
                    ));
            }
        });
    }
}

fn option<'c>(at: &At<'c, '_>, name: &str) -> Option<&'c Value> {
    at.property.logical_type_options.iter().find(|(key, _)| key == name).map(|(_, value)| value)
}

fn ordered(at: &At<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (least, most, strictly) in ORDERED {
        let (Some(low), Some(high)) = (option(at, least), option(at, most)) else { continue };
        let Some(order) = compare(low, high) else { continue };
        if order == Ordering::Less || (order == Ordering::Equal && !strictly) {
            continue;
        }
        let place = |key: &str| visit::value(&at.contract.origin, at.route().then("logicalTypeOptions").then(key));
        let message = format!(
            "nothing fits `{}`: `{least}` is {} and `{most}` is {}",
            at.path(),
            super::shown(&low.line()),
            super::shown(&high.line())
        );
        diagnostics.push(
            Diagnostic::warning("impossible-options", place(most), message)
                .related(place(least), "excluded by the other one")
                .help("the lower bound lies below the upper one: swap them, or correct one"),
        );
        return;
    }
}

/// Numbers by their value, dates and times by their order; nothing where the two are not of one kind.
fn compare(low: &Value, high: &Value) -> Option<Ordering> {
    match (low, high) {
        (Value::Number(low), Value::Number(high)) => low.parse::<f64>().ok()?.partial_cmp(&high.parse::<f64>().ok()?),
        (Value::Text(low), Value::Text(high)) => {
            // Only what is written from the largest part to the smallest has the order of its letters.
            let is_like = |text: &str| {
                let digits = text.bytes().take_while(u8::is_ascii_digit).count();
                matches!((digits, text.as_bytes().get(digits)), (4, Some(b'-')) | (2, Some(b':')))
            };
            let shape = |text: &str| text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect::<String>();
            (is_like(low) && shape(low) == shape(high)).then(|| low.cmp(high))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_compared_where_they_are_of_one_kind() {
        let text = |text: &str| Value::Text(text.to_owned());
        let number = |text: &str| Value::Number(text.to_owned());
        assert_eq!(compare(&number("10"), &number("9.5")), Some(Ordering::Greater));
        assert_eq!(compare(&text("2026-01-01"), &text("2025-12-31")), Some(Ordering::Greater));
        assert_eq!(compare(&text("08:00"), &text("17:30")), Some(Ordering::Less));
        assert_eq!(compare(&text("31.01.2026"), &text("01.02.2026")), None);
        assert_eq!(compare(&text("31-01-2026"), &text("01-02-2026")), None);
        assert_eq!(compare(&text("2026-01-01"), &number("3")), None);
    }
}
