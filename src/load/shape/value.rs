//! Values by themselves: numbers as YAML writes them, equality as JSON Schema means it, and conditions on a mapping.

use crate::model::standard::{Condition, Shape};
use crate::source::Node;
use crate::source::yaml::Kind as Yaml;

pub(super) fn holds(condition: Condition, node: &Node) -> bool {
    match condition {
        Condition::Is(key, values) => node.get(key).and_then(Node::text).is_some_and(|text| values.contains(&text)),
        Condition::Absent(key) => node.get(key).is_none(),
        Condition::HasText(key) => node.get(key).is_some_and(|value| value.text().is_some()),
        Condition::AnyOf(conditions) => conditions.iter().any(|condition| holds(*condition, node)),
    }
}

/// Whether a node is of the YAML type that a shape wants, whatever its value.
pub(super) fn fits(shape: Shape, node: &Node) -> bool {
    match (shape, &node.kind) {
        (Shape::Any, _) => true,
        (Shape::Text | Shape::Choice(_) | Shape::Matching(_) | Shape::Formatted(_), Yaml::Text(_)) => true,
        (Shape::Boolean, Yaml::Bool(_)) | (Shape::Number { .. }, Yaml::Number(_)) => true,
        (Shape::Integer { .. }, Yaml::Number(text)) => is_whole(text),
        (Shape::Scalar, kind) => !matches!(kind, Yaml::List(_) | Yaml::Map(_)),
        (Shape::Mapping | Shape::Object(_), Yaml::Map(_)) => true,
        (Shape::Objects(_) | Shape::List(..), Yaml::List(_)) => true,
        _ => false,
    }
}

/// The value of a number as YAML 1.2 writes it.
pub(super) fn number(text: &str) -> f64 {
    let radix = |digits: &str, radix| u64::from_str_radix(digits, radix).map_or(f64::INFINITY, |value| value as f64);
    match text.get(..2) {
        Some("0x") => radix(&text[2..], 16),
        Some("0o") => radix(&text[2..], 8),
        _ => text.parse().unwrap_or(f64::NAN),
    }
}

/// Whether a number has no fraction; `1.0` counts as whole, as it does in JSON Schema.
pub(super) fn is_whole(text: &str) -> bool {
    let value = number(text);
    value.is_finite() && value.fract() == 0.0
}

/// A text that is equal for equal values: `1` and `1.0` are equal, the order of keys does not count.
pub(super) fn canonical(node: &Node) -> String {
    match &node.kind {
        Yaml::Null => "null".to_owned(),
        Yaml::Bool(value) => value.to_string(),
        Yaml::Number(text) => match text.parse::<i128>() {
            Ok(value) => value.to_string(),
            Err(_) if is_whole(text) && number(text).abs() < 9e15 => format!("{:.0}", number(text)),
            Err(_) => format!("{:?}", number(text)),
        },
        Yaml::Text(text) => format!("{text:?}"),
        Yaml::List(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        Yaml::Map(entries) => {
            let mut entries: Vec<String> =
                entries.iter().map(|(key, value)| format!("{}:{}", canonical(key), canonical(value))).collect();
            entries.sort_unstable();
            format!("{{{}}}", entries.join(","))
        }
    }
}
