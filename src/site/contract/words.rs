//! What a contract demands, as words: the options of a logical type, and quality expectations. Knows no HTML.

use serde::Serialize;

use crate::model::contract::Expectation;
use crate::model::value::{Fields, Value};
use crate::site::html::grouped;

/// A demand in words, with the code that belongs to it: `matches` and the pattern.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Words {
    pub text: String,
    pub code: Option<String>,
}

impl Words {
    fn plain(text: impl Into<String>) -> Words {
        Words { text: text.into(), code: None }
    }

    fn code(text: &str, code: String) -> Words {
        Words { text: text.to_owned(), code: Some(code) }
    }
}

/// The `logicalTypeOptions` of a property. A key that is none of the standard's is said as it is.
pub fn constraints(options: &Fields) -> Vec<Words> {
    let get = |name: &str| options.iter().find(|(key, _)| key == name).map(|(_, value)| value);
    let mut words = Vec::new();
    for (key, value) in options {
        let line = value.line();
        let said = match key.as_str() {
            "minLength" => range(Some(value), get("maxLength"), "character", "characters"),
            "maxLength" if get("minLength").is_none() => range(None, Some(value), "character", "characters"),
            "minItems" => range(Some(value), get("maxItems"), "item", "items"),
            "maxItems" if get("minItems").is_none() => range(None, Some(value), "item", "items"),
            "minProperties" => range(Some(value), get("maxProperties"), "property", "properties"),
            "maxProperties" if get("minProperties").is_none() => range(None, Some(value), "property", "properties"),
            "maxLength" | "maxItems" | "maxProperties" => continue,
            "minimum" => match get("maximum") {
                Some(maximum) => Words::plain(format!("{} to {}", number(value), number(maximum))),
                None => Words::plain(format!("at least {}", number(value))),
            },
            "maximum" if get("minimum").is_some() => continue,
            "maximum" => Words::plain(format!("at most {}", number(value))),
            "exclusiveMinimum" => Words::plain(format!("greater than {}", number(value))),
            "exclusiveMaximum" => Words::plain(format!("less than {}", number(value))),
            "multipleOf" => Words::plain(format!("a multiple of {}", number(value))),
            "pattern" => Words::code("matches", line),
            "format" => Words::code("format", line),
            "uniqueItems" if *value == Value::Bool(true) => Words::plain("no item twice"),
            "required" => Words::code("must have", line),
            "timezone" if *value == Value::Bool(true) => Words::plain("with time zone"),
            "timezone" if *value == Value::Bool(false) => Words::plain("without time zone"),
            "defaultTimezone" => Words::plain(format!("time zone {line} where none is given")),
            "dimensions" => Words::plain(format!("{} dimensions", number(value))),
            "elementType" => Words::plain(format!("elements of type {line}")),
            "distanceMetric" => Words::plain(format!("distance: {line}")),
            "embeddingModel" => Words::plain(format!("made with the model {line}")),
            "embeddingModelVersion" => Words::plain(format!("model version {line}")),
            "normalized" if *value == Value::Bool(true) => Words::plain("normalised"),
            _ => Words::plain(format!("{}: {line}", spaced(key))),
        };
        words.push(said);
    }
    words
}

fn range(from: Option<&Value>, to: Option<&Value>, one: &str, many: &str) -> Words {
    let unit = |value: &Value| if value.line() == "1" { one } else { many };
    Words::plain(match (from, to) {
        (Some(from), Some(to)) if from == to => format!("exactly {} {}", number(from), unit(from)),
        (Some(from), Some(to)) => format!("{} to {} {}", number(from), number(to), unit(to)),
        (Some(from), None) => format!("at least {} {}", number(from), unit(from)),
        (None, Some(to)) => format!("at most {} {}", number(to), unit(to)),
        (None, None) => String::new(),
    })
}

/// A number with its thousands apart; any other value on one line.
pub fn number(value: &Value) -> String {
    let line = value.line();
    match line.parse::<usize>() {
        Ok(whole) if line.len() > 4 => grouped(whole),
        _ => line,
    }
}

/// What an expectation demands, in one sentence; `None` where only its author's description can say.
pub fn expectation(expectation: &Expectation) -> Option<String> {
    let unit = match expectation.unit.as_deref() {
        Some("percent" | "%") => "\u{202f}%".to_owned(),
        Some(unit) => format!(" {unit}"),
        None => String::new(),
    };
    let subject = match (expectation.metric.as_deref(), expectation.query.is_some()) {
        (Some(metric), _) => metric_words(metric),
        (None, true) => "the result of the query".to_owned(),
        (None, false) if expectation.operators.is_empty() => return None,
        (None, false) => "the value".to_owned(),
    };
    if expectation.operators.is_empty() {
        return Some(subject);
    }
    let counts = subject.ends_with("values");
    let demands: Vec<String> = expectation
        .operators
        .iter()
        .map(|(operator, value)| {
            if operator == "mustBe" && value.line() == "0" && counts {
                return format!("no {subject}");
            }
            format!("{subject} {}", demand(operator, value, &unit))
        })
        .collect();
    Some(demands.join(" and "))
}

fn demand(operator: &str, value: &Value, unit: &str) -> String {
    let pair = || match value {
        Value::List(ends) if ends.len() == 2 => format!("{}{unit} and {}{unit}", number(&ends[0]), number(&ends[1])),
        other => format!("{}{unit}", other.line()),
    };
    let one = || format!("{}{unit}", number(value));
    match operator {
        "mustBe" | "mustEqualTo" => format!("must be {}", one()),
        "mustNotBe" | "mustNotEqualTo" => format!("must not be {}", one()),
        "mustBeGreaterThan" => format!("greater than {}", one()),
        "mustBeGreaterOrEqualTo" | "mustBeGreaterThanOrEqualTo" => format!("at least {}", one()),
        "mustBeLessThan" => format!("less than {}", one()),
        "mustBeLessOrEqualTo" | "mustBeLessThanOrEqualTo" => format!("at most {}", one()),
        "mustBeBetween" => format!("between {}", pair()),
        "mustNotBeBetween" => format!("not between {}", pair()),
        "mustBeIn" => format!("one of {}", one()),
        "mustNotBeIn" => format!("none of {}", one()),
        other => format!("{} {}", spaced(other), one()),
    }
}

fn metric_words(metric: &str) -> String {
    match metric {
        "duplicateCount" | "duplicates" => "duplicate values".to_owned(),
        "nullCheck" => "null values".to_owned(),
        "countCheck" => "row count".to_owned(),
        "validValues" => "invalid values".to_owned(),
        other => spaced(other),
    }
}

/// `rowCount` as `row count`.
pub fn spaced(name: &str) -> String {
    let mut out = String::new();
    let mut before = ' ';
    for c in name.chars() {
        if c == '_' || c == '-' {
            out.push(' ');
        } else {
            if c.is_uppercase() && before.is_lowercase() {
                out.push(' ');
            }
            out.extend(c.to_lowercase());
        }
        before = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(key: &str, value: Value) -> (String, Value) {
        (key.to_owned(), value)
    }

    fn count(text: &str) -> Value {
        Value::Number(text.to_owned())
    }

    #[test]
    fn options_are_said_in_words() {
        let cases = [
            (vec![field("maxLength", count("20"))], "at most 20 characters"),
            (vec![field("minLength", count("2")), field("maxLength", count("2"))], "exactly 2 characters"),
            (vec![field("minLength", count("1"))], "at least 1 character"),
            (vec![field("maximum", count("1000000")), field("minimum", count("0"))], "0 to 1\u{202f}000\u{202f}000"),
            (vec![field("exclusiveMinimum", count("0.5"))], "greater than 0.5"),
            (vec![field("pattern", Value::Text("^A+$".into()))], "matches ^A+$"),
            (vec![field("uniqueItems", Value::Bool(true))], "no item twice"),
            (vec![field("houseStyle", Value::Text("x".into()))], "house style: x"),
        ];
        for (options, wanted) in cases {
            let said: Vec<String> = constraints(&options)
                .into_iter()
                .map(|words| words.code.map_or(words.text.clone(), |code| format!("{} {code}", words.text)))
                .collect();
            assert_eq!(said, [wanted], "{options:?}");
        }
    }

    #[test]
    fn expectations_are_said_in_words() {
        let metric = |metric: &str, operator: &str, value: Value, unit: Option<&str>| Expectation {
            metric: Some(metric.into()),
            operators: vec![field(operator, value)],
            unit: unit.map(str::to_owned),
            ..Expectation::default()
        };
        let cases = [
            (metric("nullValues", "mustBe", count("0"), None), "no null values"),
            (
                metric("rowCount", "mustBeGreaterThan", count("1000000"), None),
                "row count greater than 1\u{202f}000\u{202f}000",
            ),
            (
                metric("missingValues", "mustBeLessThan", count("5"), Some("percent")),
                "missing values less than 5\u{202f}%",
            ),
            (
                metric("rowCount", "mustBeBetween", Value::List(vec![count("10"), count("20")]), Some("rows")),
                "row count between 10 rows and 20 rows",
            ),
            (metric("duplicateValues", "mustFeelRight", count("1"), None), "duplicate values must feel right 1"),
        ];
        for (expected, wanted) in cases {
            assert_eq!(expectation(&expected).as_deref(), Some(wanted));
        }
        assert_eq!(expectation(&Expectation { kind: Some("text".into()), ..Expectation::default() }), None);
    }
}
