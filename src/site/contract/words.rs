//! What a contract demands, as words: the options of a logical type, and quality expectations. Knows no HTML.

use serde::Serialize;

use crate::model::Text;
use crate::model::contract::Expectation;
use crate::model::value::{Fields, Value};
use crate::site::words::Words;

/// A demand in words, with the code that belongs to it: `matches` and the pattern.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Demand {
    pub text: String,
    pub code: Option<String>,
}

impl Demand {
    fn plain(text: impl Into<String>) -> Demand {
        Demand { text: text.into(), code: None }
    }

    fn code(text: &str, code: String) -> Demand {
        Demand { text: text.to_owned(), code: Some(code) }
    }
}

/// What an expectation is called: its name, else what it demands, else its id or kind.
pub fn expectation_title(words: &Words, own: &Expectation) -> String {
    let said = |text: &Option<Text>| text.as_ref().map(Text::to_string);
    let named = said(&own.name).or_else(|| expectation(words, own)).or_else(|| said(&own.id));
    named.or_else(|| said(&own.kind)).unwrap_or_default()
}

/// The `logicalTypeOptions` of a property. A key that is none of the standard's is said as it is.
pub fn constraints(words: &Words, options: &Fields) -> Vec<Demand> {
    let get = |name: &str| options.iter().find(|(key, _)| key == name).map(|(_, value)| value);
    let value_of =
        |key: &'static str, value: &Value| Demand::plain(words.with(key, &[("value", &number(words, value))]));
    let with = |key: &'static str, name: &str, text: &str| Demand::plain(words.with(key, &[(name, text)]));
    let between = |from: Option<&Value>, to: Option<&Value>, unit: &'static str| range(words, from, to, unit);
    let mut said = Vec::new();
    for (key, value) in options {
        let line = value.line();
        said.push(match key.as_str() {
            "minLength" => between(Some(value), get("maxLength"), "unit-character"),
            "maxLength" if get("minLength").is_none() => between(None, Some(value), "unit-character"),
            "minItems" => between(Some(value), get("maxItems"), "unit-item"),
            "maxItems" if get("minItems").is_none() => between(None, Some(value), "unit-item"),
            "minProperties" => between(Some(value), get("maxProperties"), "property-count"),
            "maxProperties" if get("minProperties").is_none() => between(None, Some(value), "property-count"),
            "maxLength" | "maxItems" | "maxProperties" => continue,
            "minimum" => match get("maximum") {
                Some(maximum) => {
                    let ends = [("from", number(words, value)), ("to", number(words, maximum))];
                    Demand::plain(words.with("range", &ends.each_ref().map(|(name, text)| (*name, text.as_str()))))
                }
                None => value_of("at-least", value),
            },
            "maximum" if get("minimum").is_some() => continue,
            "maximum" => value_of("at-most", value),
            "exclusiveMinimum" => value_of("greater-than", value),
            "exclusiveMaximum" => value_of("less-than", value),
            "multipleOf" => value_of("multiple-of", value),
            "pattern" => Demand::code(words.t("matches"), line),
            "format" => Demand::code(words.t("format"), line),
            "uniqueItems" if *value == Value::Bool(true) => Demand::plain(words.t("no-item-twice")),
            "required" => Demand::code(words.t("must-have"), line),
            "timezone" if *value == Value::Bool(true) => Demand::plain(words.t("with-time-zone")),
            "timezone" if *value == Value::Bool(false) => Demand::plain(words.t("without-time-zone")),
            "defaultTimezone" => with("default-time-zone", "zone", &line),
            "dimensions" => with("dimensions", "n", &number(words, value)),
            "elementType" => with("element-type", "type", &line),
            "distanceMetric" => with("distance", "metric", &line),
            "embeddingModel" => with("made-with-model", "model", &line),
            "embeddingModelVersion" => with("model-version", "version", &line),
            "normalized" if *value == Value::Bool(true) => Demand::plain(words.t("normalised")),
            _ => Demand::plain(format!("{}: {line}", words.spoken(key))),
        });
    }
    said
}

/// How many of a unit there may be; what is no whole number is said as it is.
fn range(words: &Words, from: Option<&Value>, to: Option<&Value>, unit: &'static str) -> Demand {
    let counted = |value: &Value| match value.line().parse() {
        Ok(number) => words.count(unit, number),
        Err(_) => value.line(),
    };
    let one = |key: &'static str, value: &Value| words.with(key, &[("value", &counted(value))]);
    Demand::plain(match (from, to) {
        (Some(from), Some(to)) if from == to => one("exactly", from),
        (Some(from), Some(to)) => words.with("range", &[("from", &number(words, from)), ("to", &counted(to))]),
        (Some(from), None) => one("at-least", from),
        (None, Some(to)) => one("at-most", to),
        (None, None) => String::new(),
    })
}

/// A number with its thousands apart; any other value on one line.
pub fn number(words: &Words, value: &Value) -> String {
    let line = value.line();
    match line.parse::<usize>() {
        Ok(whole) if line.len() > 4 => words.number(whole),
        _ => line,
    }
}

/// What an expectation demands, in one sentence; `None` where only its author's description can say.
pub fn expectation(words: &Words, expectation: &Expectation) -> Option<String> {
    let unit = match expectation.unit.as_deref() {
        Some("percent" | "%") => "\u{202f}%".to_owned(),
        Some(unit) => format!(" {unit}"),
        None => String::new(),
    };
    let subject = match (expectation.metric.as_deref(), expectation.query.is_some()) {
        (Some(metric), _) => metric_words(words, metric),
        (None, true) => words.t("query-result").to_owned(),
        (None, false) if expectation.operators.is_empty() => return None,
        (None, false) => words.t("the-value").to_owned(),
    };
    if expectation.operators.is_empty() {
        return Some(subject);
    }
    let counts = counted_values(expectation.metric.as_deref().unwrap_or_default());
    let demands: Vec<String> = expectation
        .operators
        .iter()
        .map(|(operator, value)| {
            if operator == "mustBe" && value.line() == "0" && counts {
                return words.with("no-subject", &[("subject", &subject)]);
            }
            format!("{subject} {}", demand(words, operator, value, &unit))
        })
        .collect();
    Some(demands.join(words.t("and-demand")))
}

fn demand(words: &Words, operator: &str, value: &Value, unit: &str) -> String {
    let one = || format!("{}{unit}", number(words, value));
    let said = |key: &'static str| words.with(key, &[("value", &one())]);
    let pair = |key: &'static str| match value {
        Value::List(ends) if ends.len() == 2 => {
            let [from, to] = [&ends[0], &ends[1]].map(|end| format!("{}{unit}", number(words, end)));
            words.with(key, &[("from", &from), ("to", &to)])
        }
        other => format!("{}: {}{unit}", words.spoken(operator), other.line()),
    };
    match operator {
        "mustBe" | "mustEqualTo" => said("must-be-value"),
        "mustNotBe" | "mustNotEqualTo" => said("must-not-be"),
        "mustBeGreaterThan" => said("greater-than"),
        "mustBeGreaterOrEqualTo" | "mustBeGreaterThanOrEqualTo" => said("at-least"),
        "mustBeLessThan" => said("less-than"),
        "mustBeLessOrEqualTo" | "mustBeLessThanOrEqualTo" => said("at-most"),
        "mustBeBetween" => pair("between"),
        "mustNotBeBetween" => pair("not-between"),
        "mustBeIn" => said("in-list"),
        "mustNotBeIn" => said("not-in-list"),
        other => format!("{} {}", words.spoken(other), one()),
    }
}

/// Whether a metric counts values, so that none of them can be asked for.
fn counted_values(metric: &str) -> bool {
    matches!(metric, "duplicateCount" | "duplicates" | "nullCheck" | "validValues") || metric.ends_with("Values")
}

fn metric_words(words: &Words, metric: &str) -> String {
    let key = match metric {
        "duplicateCount" | "duplicates" | "duplicateValues" => "duplicate-values",
        "nullCheck" | "nullValues" => "null-values",
        "countCheck" | "rowCount" => "row-count",
        "validValues" | "invalidValues" => "invalid-values",
        "missingValues" => "missing-values",
        other => return words.spoken(other),
    };
    words.t(key).to_owned()
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
            let theme = crate::site::Theme::builtin();
            let said: Vec<String> = constraints(theme.words(), &options)
                .into_iter()
                .map(|words| words.code.map_or(words.text.clone(), |code| format!("{} {code}", words.text)))
                .collect();
            assert_eq!(said, [wanted], "{options:?}");
        }
    }

    #[test]
    fn expectations_are_said_in_words() {
        let theme = crate::site::Theme::builtin();
        let metric = |metric: &str, operator: &str, value: Value, unit: Option<&str>| Expectation {
            metric: Some(metric.into()),
            operators: vec![field(operator, value)],
            unit: unit.map(Into::into),
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
            assert_eq!(expectation(theme.words(), &expected).as_deref(), Some(wanted));
        }
        assert_eq!(
            expectation(theme.words(), &Expectation { kind: Some("text".into()), ..Expectation::default() }),
            None
        );
    }
}
