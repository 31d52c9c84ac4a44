//! Facts that no standard has a key for: custom properties and unknown keys, shown like any other fact.

use serde::Serialize;

use super::html::{self, Html};
use crate::model::Text;
use crate::model::section::CustomProperty;
use crate::model::value::{Fields, Value};

#[derive(Debug, Clone, Serialize)]
pub struct Fact {
    pub name: Text,
    pub value: Html,
    pub description: Option<Text>,
    pub vendor: Option<Text>,
}

/// Custom properties as facts.
pub fn custom(properties: &[CustomProperty]) -> Vec<Fact> {
    properties
        .iter()
        .map(|property| Fact {
            name: property.property.clone(),
            value: value(&property.value),
            description: property.description.clone(),
            vendor: property.vendor.clone(),
        })
        .chain(properties.iter().flat_map(|property| rest(&property.rest)))
        .collect()
}

/// Keys that the standard does not know, as they are.
pub fn rest(fields: &Fields) -> Vec<Fact> {
    fields
        .iter()
        .map(|(name, field)| Fact { name: name.as_str().into(), value: value(field), description: None, vendor: None })
        .collect()
}

/// Any value as HTML: lists and mappings keep their shape, web addresses are links. What is no text is shown as YAML has
/// it, in every language.
pub fn value(value: &Value) -> Html {
    let mut out = String::new();
    write(value, 0, &mut out);
    Html::made(out)
}

/// Deeper values stand on one line.
const DEEPEST: usize = 6;

fn write(value: &Value, depth: usize, out: &mut String) {
    match value {
        Value::Null => out.push_str("<code>null</code>"),
        Value::Bool(true) => out.push_str("<code>true</code>"),
        Value::Bool(false) => out.push_str("<code>false</code>"),
        Value::Number(text) => out.push_str(&html::escape(text)),
        Value::Text(text) => match html::external(text) {
            Some(_) => out.push_str(html::external_link(text, text).as_str()),
            None => out.push_str(&html::escape(text)),
        },
        nested if depth >= DEEPEST => out.push_str(&html::escape(&nested.line())),
        Value::List(items) if items.is_empty() => out.push_str("<code>[]</code>"),
        Value::List(items) if items.iter().all(|item| !item.is_collection()) => {
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push_str(", ");
                }
                write(item, depth + 1, out);
            }
        }
        Value::List(items) => {
            out.push_str(r#"<ul class="nested">"#);
            for item in items {
                out.push_str("<li>");
                write(item, depth + 1, out);
                out.push_str("</li>");
            }
            out.push_str("</ul>");
        }
        Value::Map(fields) if fields.is_empty() => out.push_str("<code>{}</code>"),
        Value::Map(fields) => {
            out.push_str(r#"<dl class="nested">"#);
            for (name, field) in fields {
                out.push_str("<div><dt>");
                out.push_str(&html::escape(name));
                out.push_str("</dt><dd>");
                write(field, depth + 1, out);
                out.push_str("</dd></div>");
            }
            out.push_str("</dl>");
        }
    }
}
