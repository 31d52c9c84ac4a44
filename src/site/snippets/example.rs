//! A dataset's rows as they may look: put together from the examples and allowed values of its properties.

use serde_json::{Map, Value as Json};

use super::schemas::{size, stored, value};
use super::{Snippet, Title};
use crate::model::contract::{Property, SchemaObject};

/// How many rows are shown at most.
const ROWS: usize = 3;
/// With more properties than this, nested ones counted, a row is no picture of anything.
const MOST: usize = 400;
/// How long the code may be, in bytes.
const LONGEST: usize = 16_000;
/// Deeper nesting than anyone means.
const DEEPEST: usize = 20;

/// One row, or up to three where every property has as many examples; `None` where most properties have none.
pub fn of_dataset(dataset: &SchemaObject) -> Option<Snippet> {
    let count: usize = dataset.properties.iter().map(size).sum();
    if count > MOST {
        return None;
    }
    let first = row(&dataset.properties, 0, 0);
    if first.is_empty() || first.len() * 2 < dataset.properties.len() {
        return None;
    }
    let several = dataset.properties.iter().map(|property| property.examples.len()).filter(|count| *count > 0).min();
    let rows: Vec<Json> = (0..several.unwrap_or(1).min(ROWS))
        .map(|number| if number == 0 { first.clone() } else { row(&dataset.properties, number, 0) })
        .map(Json::Object)
        .collect();
    let written = match rows.as_slice() {
        [only] => serde_json::to_string_pretty(only),
        rows => serde_json::to_string_pretty(rows),
    };
    let code = written.ok()? + "\n";
    (code.len() <= LONGEST).then(|| Snippet::new(Title::Word("snippet-example"), "json", code))
}

/// The properties that have a value in a row, in their order.
fn row(properties: &[Property], number: usize, depth: usize) -> Map<String, Json> {
    let known = |property: &Property| Some((stored(property).to_owned(), one(property, number, depth + 1)?));
    properties.iter().filter_map(known).collect()
}

/// What a property may hold: its own example, an allowed value, else what its parts hold.
fn one(property: &Property, number: usize, depth: usize) -> Option<Json> {
    if depth > DEEPEST {
        return None;
    }
    let examples = &property.examples;
    let example = examples.get(number % examples.len().max(1));
    let allowed = || Some(value(&property.enumeration.get(number % property.enumeration.len().max(1))?.value));
    let within = || Some(row(&property.properties, number, depth)).filter(|row| !row.is_empty()).map(Json::Object);
    let items = || Some(Json::Array(vec![one(property.items.as_deref()?, number, depth + 1)?]));
    let map = || {
        let (key, held) = property.map.as_deref()?;
        let key = match one(key, number, depth + 1)? {
            Json::String(text) => text,
            other => other.to_string(),
        };
        Some(Json::Object(Map::from_iter([(key, one(held, number, depth + 1)?)])))
    };
    example.map(value).or_else(allowed).or_else(within).or_else(items).or_else(map)
}

#[cfg(test)]
mod tests {
    use super::of_dataset;
    use crate::model::contract::{EnumValue, More, Property, SchemaObject};
    use crate::model::value::Value;

    fn with(more: More) -> Property {
        Property { more: more.into(), ..Property::default() }
    }

    fn property(name: &str, examples: &[Value]) -> Property {
        Property { name: name.into(), ..with(More { examples: examples.to_vec(), ..More::default() }) }
    }

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    fn code(properties: Vec<Property>) -> Option<String> {
        of_dataset(&SchemaObject { properties, ..SchemaObject::default() }).map(|snippet| snippet.code)
    }

    #[test]
    fn a_row_is_put_together_of_what_properties_say() {
        let allowed = EnumValue {
            value: text("SHOP"),
            label: None,
            description: None,
            definitions: Vec::new(),
            tags: Vec::new(),
            custom: Vec::new(),
            rest: Vec::new(),
        };
        let customer = Property { properties: vec![property("id", &[text("c-1")])], ..property("customer", &[]) };
        let lines = Property {
            name: "lines".into(),
            ..with(More { items: Some(Box::new(property("", &[text("l-1")]))), ..More::default() })
        };
        let channel =
            Property { name: "channel".into(), ..with(More { enumeration: vec![allowed], ..More::default() }) };
        let total = property("total", &[Value::Number("12.50".to_owned())]);
        let silent = property("note", &[]);
        let made = code(vec![total, channel, customer, lines, silent]).expect("most say something");
        let json: serde_json::Value = serde_json::from_str(&made).expect("JSON");
        let wanted = r#"{"total":12.50,"channel":"SHOP","customer":{"id":"c-1"},"lines":["l-1"]}"#;
        assert_eq!(json, serde_json::from_str::<serde_json::Value>(wanted).expect("JSON"));
    }

    #[test]
    fn there_are_as_many_rows_as_every_property_has_examples() {
        let two = |name: &str| property(name, &[text("a"), text("b")]);
        let made = code(vec![two("one"), property("other", &[text("1"), text("2"), text("3")])]).expect("rows");
        let json: serde_json::Value = serde_json::from_str(&made).expect("JSON");
        assert_eq!(json.as_array().map(Vec::len), Some(2), "{made}");
        assert_eq!(json[1]["other"], "2");
    }

    #[test]
    fn nothing_is_shown_where_most_properties_say_nothing() {
        assert_eq!(code(vec![property("a", &[text("1")]), property("b", &[]), property("c", &[])]), None);
        assert_eq!(code(Vec::new()), None);
    }
}
