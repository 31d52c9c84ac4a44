//! The words of a finding about shape.

pub(super) use crate::diagnostics::words::{listed as list, shown};
use crate::model::standard::Shape;
use crate::source::Node;
use crate::source::yaml::Kind as Yaml;

/// How many words are listed in a headline.
const LISTED: usize = 12;

/// What a node is, with its value where that is short: `the number 1.0`, `a list`, `empty`.
pub(super) fn found(node: &Node) -> String {
    match &node.kind {
        Yaml::Null => "empty".to_owned(),
        Yaml::Bool(value) => format!("the boolean `{value}`"),
        Yaml::Number(text) => format!("the number `{}`", shown(text)),
        Yaml::Text(text) => format!("the text `{}`", shown(text)),
        Yaml::List(_) | Yaml::Map(_) => node.kind_name().to_owned(),
    }
}

/// `one of ...`, cut where there are very many.
pub(super) fn one_of<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match words.len() {
        0 => String::new(),
        1 => words[0].clone(),
        n if n <= LISTED => format!("one of {}", words.join(", ")),
        n => format!("one of {} and {} more", words[..LISTED].join(", "), n - LISTED),
    }
}

/// A sentence of the tables as a part of another sentence.
pub(super) fn phrase(sentence: &str) -> String {
    let mut rest = sentence.trim_end_matches('.').chars();
    rest.next().into_iter().flat_map(char::to_lowercase).chain(rest).collect()
}

pub(super) fn with_article(name: &str) -> String {
    let article = if name.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    if name.starts_with("options") { name.to_owned() } else { format!("{article} {name}") }
}

/// What a shape wants, behind "not" or "expected": `text`, `a list`, `true or false`.
pub(super) fn wanted(shape: Shape) -> String {
    match shape {
        Shape::Text | Shape::Choice(_) | Shape::Matching(_) | Shape::Formatted(_) => "text".to_owned(),
        Shape::Boolean => "`true` or `false`".to_owned(),
        Shape::Integer { .. } => "a whole number".to_owned(),
        Shape::Number { .. } => "a number".to_owned(),
        Shape::Scalar => "a single value".to_owned(),
        Shape::Mapping | Shape::Object(_) => "a mapping".to_owned(),
        Shape::Objects(_) | Shape::List(..) => "a list".to_owned(),
        Shape::Any | Shape::ByVersion(_) => "a value".to_owned(),
        Shape::Either(forms) => {
            let forms: Vec<String> = forms.iter().map(|form| wanted(*form)).collect();
            forms.join(" or ")
        }
    }
}

/// What to write instead of a value of the wrong type.
pub(super) fn remedy(node: &Node, shape: Shape, key: &str) -> String {
    let texts = matches!(shape, Shape::Text | Shape::Choice(_) | Shape::Matching(_) | Shape::Formatted(_));
    match (&node.kind, shape) {
        (Yaml::Null, _) => format!("write {} behind it, or take it away", wanted(shape)),
        (Yaml::Number(text), _) if texts => format!("quote it: `\"{}\"`", shown(text)),
        (Yaml::Bool(value), _) if texts => format!("quote it: `\"{value}\"`"),
        (Yaml::Text(text), Shape::Integer { .. } | Shape::Number { .. }) if text.parse::<f64>().is_ok() => {
            format!("write it without quotes: `{}`", shown(text))
        }
        (Yaml::Text(text), Shape::Boolean) => match text.to_lowercase().as_str() {
            "true" | "yes" | "on" | "y" => "write `true`, without quotes".to_owned(),
            "false" | "no" | "off" | "n" => "write `false`, without quotes".to_owned(),
            _ => "write `true` or `false`".to_owned(),
        },
        (Yaml::Map(_), Shape::Objects(object)) => {
            format!("`{key}` is a list: begin {} with `- `", with_article(object.name))
        }
        (_, Shape::Object(object)) => {
            let keys: Vec<&str> = object.fields.iter().copied().flatten().map(|field| field.name).take(4).collect();
            match keys.is_empty() {
                true => format!("expected {}", wanted(shape)),
                false => format!("write a mapping with keys such as {}", list(keys, "and")),
            }
        }
        _ => format!("write {}", wanted(shape)),
    }
}
