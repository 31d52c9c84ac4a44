//! Examples and allowed values that the property's own type, options or allowed values rule out.
//!
//! Tolerant where authors are: a number may be quoted, a text may look like a number, a date may be of any form.

use std::collections::{BTreeSet, HashMap};

use regex::Regex;

use super::visit::{self, At};
use super::{Context, shown};
use crate::diagnostics::Diagnostic;
use crate::load::shape::is_date;
use crate::model::Value;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut patterns: HashMap<&str, Option<Regex>> = HashMap::new();
    for contract in &context.mesh.contracts {
        visit::properties(contract, &mut |at| {
            let property = at.property;
            if property.examples.is_empty() && property.enumeration.is_empty() {
                return;
            }
            let pattern = option(at, "pattern").and_then(Value::text).and_then(|pattern| {
                patterns.entry(pattern).or_insert_with(|| super::pattern::compiled(pattern)).as_ref()
            });
            let limits = Limits { at, pattern };
            for (number, allowed) in property.enumeration.iter().enumerate() {
                if let Some((why, key)) = limits.violation(&allowed.value) {
                    let place = visit::value(&at.contract.origin, at.route().then("enum").then(number).then("value"));
                    diagnostics.push(said(at, place, "the allowed value", &allowed.value, &why, key));
                }
            }
            let allowed: BTreeSet<String> = property.enumeration.iter().map(|allowed| key(&allowed.value)).collect();
            for (number, example) in property.examples.iter().enumerate() {
                let place = || visit::value(&at.contract.origin, at.route().then(examples(at)).then(number));
                if let Some((why, key)) = limits.violation(example) {
                    diagnostics.push(said(at, place(), "the example", example, &why, key));
                } else if !allowed.is_empty() && !example.is_collection() && !allowed.contains(&key(example)) {
                    diagnostics.push(said(
                        at,
                        place(),
                        "the example",
                        example,
                        "is not one of the allowed values",
                        "enum",
                    ));
                }
            }
        });
    }
}

fn examples(at: &At<'_, '_>) -> &'static str {
    if visit::is_old(at.contract) { "sampleValues" } else { "examples" }
}

fn said(
    at: &At<'_, '_>,
    place: crate::diagnostics::Place,
    what: &str,
    value: &Value,
    why: &str,
    key: &str,
) -> Diagnostic {
    let message = format!("{what} `{}` of `{}` {why}", shown(&value.line()), at.path());
    let origin = &at.contract.origin;
    let source = match key {
        "logicalType" | "physicalType" => at.value(key),
        "enum" => at.key(key),
        option => visit::value(origin, at.route().then("logicalTypeOptions").then(option)),
    };
    Diagnostic::warning("impossible-value", place, message)
        .related(source, "ruled out by this")
        .help("write a value that occurs, or correct what is said of the property")
}

fn option<'c>(at: &At<'c, '_>, name: &str) -> Option<&'c Value> {
    at.property.logical_type_options.iter().find(|(key, _)| key == name).map(|(_, value)| value)
}

/// Equal for equal values, quoted or not.
fn key(value: &Value) -> String {
    match value {
        Value::Number(text) => text.parse::<f64>().map_or_else(|_| text.clone(), |number| number.to_string()),
        value => value.line(),
    }
}

/// What a property says of its values.
struct Limits<'a, 'c, 'w> {
    at: &'a At<'c, 'w>,
    pattern: Option<&'a Regex>,
}

type Violation = Option<(String, &'static str)>;

impl Limits<'_, '_, '_> {
    /// Why a value cannot be one of the property, and the key that says so.
    fn violation(&self, value: &Value) -> Violation {
        let text = match value {
            Value::Null => return None,
            Value::Bool(value) => value.to_string(),
            Value::Number(text) | Value::Text(text) => text.clone(),
            Value::List(_) | Value::Map(_) => return self.collection(value),
        };
        match self.at.property.logical_type.as_deref()? {
            "string" => self.text(&text),
            kind @ ("integer" | "number") => self.number(kind, &text),
            "boolean" => {
                let words = ["true", "false", "yes", "no", "y", "n", "t", "f", "0", "1", "on", "off"];
                let known = words.iter().any(|word| word.eq_ignore_ascii_case(text.trim()));
                (!known).then(|| ("is neither true nor false".to_owned(), "logicalType"))
            }
            "date" => Self::date(&text),
            "timestamp" => Self::date(text.get(..10).unwrap_or(&text)).filter(|_| text.len() >= 10),
            "object" | "map" if !matches!(value, Value::Text(_)) => {
                Some(("is a single value, not a mapping".to_owned(), "logicalType"))
            }
            _ => None,
        }
    }

    fn collection(&self, value: &Value) -> Violation {
        let kind = self.at.property.logical_type.as_deref()?;
        let single = matches!(kind, "string" | "integer" | "number" | "boolean" | "date" | "timestamp" | "time");
        let is = if matches!(value, Value::List(_)) { "is a list" } else { "is a mapping" };
        single.then(|| (format!("{is}, not a single value"), "logicalType"))
    }

    fn count(&self, name: &str) -> Option<usize> {
        match option(self.at, name)? {
            Value::Number(text) => text.parse().ok(),
            _ => None,
        }
    }

    fn text(&self, text: &str) -> Violation {
        let length = text.chars().count();
        if let Some(least) = self.count("minLength").filter(|least| length < *least) {
            return Some((format!("is shorter than {least} characters"), "minLength"));
        }
        if let Some(most) = self.count("maxLength").filter(|most| length > *most) {
            return Some((format!("is longer than {most} characters"), "maxLength"));
        }
        if let Some(most) = self.at.property.physical_type.as_deref().and_then(width).filter(|most| length > *most) {
            return Some((format!("is longer than {most} characters"), "physicalType"));
        }
        if self.pattern.is_some_and(|pattern| !pattern.is_match(text)) {
            return Some(("does not follow the pattern".to_owned(), "pattern"));
        }
        let format = option(self.at, "format").and_then(Value::text)?;
        let fits = match format {
            "email" => text.contains('@'),
            "uuid" => text.len() == 36 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-'),
            "ipv4" => text.parse::<std::net::Ipv4Addr>().is_ok(),
            "ipv6" => text.parse::<std::net::Ipv6Addr>().is_ok(),
            _ => true,
        };
        (!fits).then(|| (format!("is not of the format `{format}`"), "format"))
    }

    fn number(&self, kind: &str, text: &str) -> Violation {
        let Ok(number) = text.trim().parse::<f64>() else {
            let radix = text.starts_with("0x") || text.starts_with("0o");
            // Digits with separators (1'000, 1.000,5) are numbers to people.
            let is_figure = radix || text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'));
            return (!is_figure).then(|| ("is not a number".to_owned(), "logicalType"));
        };
        if kind == "integer" && number.is_finite() && number.fract() != 0.0 {
            return Some(("is not a whole number".to_owned(), "logicalType"));
        }
        let bound = |name| match option(self.at, name) {
            Some(Value::Number(text)) => text.parse::<f64>().ok(),
            _ => None,
        };
        for (name, rules_out, words) in [
            ("minimum", (|number, bound| number < bound) as fn(f64, f64) -> bool, "is below"),
            ("maximum", |number, bound| number > bound, "is above"),
            ("exclusiveMinimum", |number, bound| number <= bound, "is not above"),
            ("exclusiveMaximum", |number, bound| number >= bound, "is not below"),
        ] {
            if let Some(bound) = bound(name).filter(|bound| rules_out(number, *bound)) {
                return Some((format!("{words} {bound}"), name));
            }
        }
        let format = option(self.at, "format").and_then(Value::text)?;
        let (least, most) = match format {
            "i8" => (-128.0, 127.0),
            "i16" => (-32_768.0, 32_767.0),
            "i32" => (-2_147_483_648.0, 2_147_483_647.0),
            "u8" => (0.0, 255.0),
            "u16" => (0.0, 65_535.0),
            "u32" => (0.0, 4_294_967_295.0),
            "u64" | "u128" => (0.0, f64::INFINITY),
            _ => return None,
        };
        (number < least || number > most).then(|| (format!("does not fit `{format}`"), "format"))
    }

    /// Only a day that looks like one and does not exist is wrong: `2026-02-30`.
    fn date(text: &str) -> Violation {
        let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
        (shape == "0000-00-00" && !is_date(text)).then(|| ("is a day that does not exist".to_owned(), "logicalType"))
    }
}

/// How many characters a physical type holds: 14 for `VARCHAR(14)`.
fn width(physical: &str) -> Option<usize> {
    let (name, rest) = physical.trim().split_once('(')?;
    let is_text = ["varchar", "varchar2", "nvarchar", "nvarchar2", "char", "nchar", "character varying", "character"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(name.trim()));
    let (width, _) = rest.split_once(')')?;
    // Oracle counts bytes or characters: VARCHAR2(10 CHAR).
    let digits = width.split_whitespace().next()?;
    is_text.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_width_of_text_types() {
        assert_eq!(width("VARCHAR(14)"), Some(14));
        assert_eq!(width("varchar2(10 CHAR)"), Some(10));
        assert_eq!(width("NVARCHAR(max)"), None);
        assert_eq!(width("DECIMAL(10,2)"), None);
        assert_eq!(width("VARCHAR"), None);
    }
}
