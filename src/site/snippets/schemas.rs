//! A contract's datasets as schemas of other tools: JSON Schema (draft 2020-12) and Avro (1.11). Fields bear the names
//! that the data has where it is stored.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

use super::{Snippet, table_name};
use crate::model::contract::{Property, SchemaObject};
use crate::model::value::{Fields, Value};

/// With more properties than this, nested ones counted, a schema is left to tools.
const MOST: usize = 400;
/// Deeper nesting than anyone means.
const DEEPEST: usize = 20;

/// Both schemas of a dataset; none where it has no properties, or too many.
pub fn of_dataset(dataset: &SchemaObject) -> Vec<Snippet> {
    let count: usize = dataset.properties.iter().map(size).sum();
    if count == 0 || count > MOST {
        return Vec::new();
    }
    let write = |schema: &Json| short_lists(&serde_json::to_string_pretty(schema).unwrap_or_default()) + "\n";
    vec![
        Snippet::new("JSON Schema", "json", write(&json_schema(dataset))),
        Snippet::new("Avro", "json", write(&avro(dataset))),
    ]
}

/// Lists of a few plain values on one line: `["string", "null"]`.
fn short_lists(json: &str) -> String {
    const LONGEST: usize = 100;
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    // Within a text there is no end of a line.
    while let Some(at) = rest.find("[\n") {
        let (before, list) = rest.split_at(at + 1);
        out.push_str(before);
        rest = list;
        let Some(end) = list.find(['[', '{', ']']).filter(|end| list[*end..].starts_with(']') && *end <= LONGEST)
        else {
            continue;
        };
        let items: Vec<&str> = list[..end].lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        out.push_str(&items.join(" "));
        rest = &list[end..];
    }
    out.push_str(rest);
    out
}

pub(super) fn size(property: &Property) -> usize {
    let below = property.properties.iter().map(size).sum::<usize>();
    let items = property.items.as_deref().map_or(0, size);
    let map = property.map.as_deref().map_or(0, |(key, value)| size(key) + size(value));
    1 + below + items + map
}

/// The name of a property where it is stored.
pub(super) fn stored(property: &Property) -> &str {
    property.physical_name.as_deref().filter(|name| !name.trim().is_empty()).unwrap_or(&property.name)
}

fn option<'o>(options: &'o Fields, name: &str) -> Option<&'o Value> {
    options.iter().find(|(key, _)| key == name).map(|(_, value)| value)
}

/// A value of the descriptor as one of JSON; a number that JSON cannot hold stays text.
pub(super) fn value(own: &Value) -> Json {
    match own {
        Value::Number(text) => serde_json::from_str(text).unwrap_or_else(|_| Json::String(text.clone())),
        Value::Bool(is) => Json::Bool(*is),
        Value::Null => Json::Null,
        Value::List(items) => items.iter().map(value).collect(),
        Value::Map(fields) => fields.iter().map(|(key, field)| (key.clone(), value(field))).collect(),
        Value::Text(text) => Json::String(text.clone()),
    }
}

fn json_schema(dataset: &SchemaObject) -> Json {
    let mut schema = Map::new();
    schema.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
    schema.insert("title".into(), json!(table_name(dataset)));
    if let Some(text) = &dataset.description {
        schema.insert("description".into(), json!(text.trim()));
    }
    object(&mut schema, &dataset.properties, 0);
    Json::Object(schema)
}

fn object(schema: &mut Map<String, Json>, properties: &[Property], depth: usize) {
    schema.insert("type".into(), json!("object"));
    let fields: Map<String, Json> =
        properties.iter().map(|property| (stored(property).to_owned(), json_property(property, depth + 1))).collect();
    schema.insert("properties".into(), Json::Object(fields));
    let required: Vec<&str> =
        properties.iter().filter(|property| property.required || property.primary_key).map(stored).collect();
    if !required.is_empty() {
        schema.insert("required".into(), json!(required));
    }
}

fn json_property(property: &Property, depth: usize) -> Json {
    let mut schema = Map::new();
    let options = &property.logical_type_options;
    let copy = |schema: &mut Map<String, Json>, names: &[&str]| {
        for name in names {
            let found = option(options, name).map(value).filter(|found| found.is_number() || found.is_boolean());
            if let Some(found) = found {
                schema.insert((*name).to_owned(), found);
            }
        }
    };
    match property.logical_type.as_deref().unwrap_or_default() {
        "string" => {
            schema.insert("type".into(), json!("string"));
            copy(&mut schema, &["minLength", "maxLength"]);
            for name in ["pattern", "format"] {
                if let Some(Value::Text(text)) = option(options, name) {
                    schema.insert(name.to_owned(), json!(text));
                }
            }
        }
        kind @ ("date" | "timestamp" | "time") => {
            schema.insert("type".into(), json!("string"));
            schema.insert("format".into(), json!(if kind == "timestamp" { "date-time" } else { kind }));
        }
        kind @ ("number" | "integer") => {
            schema.insert("type".into(), json!(kind));
            copy(&mut schema, &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]);
        }
        "boolean" => drop(schema.insert("type".into(), json!("boolean"))),
        "array" => {
            schema.insert("type".into(), json!("array"));
            if let Some(items) = property.items.as_deref().filter(|_| depth < DEEPEST) {
                schema.insert("items".into(), json_property(items, depth + 1));
            }
            copy(&mut schema, &["minItems", "maxItems", "uniqueItems"]);
        }
        "map" => {
            schema.insert("type".into(), json!("object"));
            if let Some((_, held)) = property.map.as_deref().filter(|_| depth < DEEPEST) {
                schema.insert("additionalProperties".into(), json_property(held, depth + 1));
            }
        }
        "vector" => {
            schema.insert("type".into(), json!("array"));
            schema.insert("items".into(), json!({ "type": "number" }));
            if let Some(size) = option(options, "dimensions").map(value).filter(Json::is_u64) {
                schema.insert("minItems".into(), size.clone());
                schema.insert("maxItems".into(), size);
            }
        }
        "object" if depth < DEEPEST => object(&mut schema, &property.properties, depth),
        "object" => drop(schema.insert("type".into(), json!("object"))),
        // What is not known to be narrower may be anything.
        _ => {}
    }
    // A field that may be empty may be null: so is a column without a value, written as JSON.
    let may_be_null = !(property.required || property.primary_key || property.name.is_empty());
    if may_be_null && let Some(kind) = schema.get_mut("type") {
        *kind = json!([kind, "null"]);
    }
    if !property.enumeration.is_empty() {
        let mut values: Vec<Json> = property.enumeration.iter().map(|allowed| value(&allowed.value)).collect();
        if may_be_null && !values.contains(&Json::Null) {
            values.push(Json::Null);
        }
        values.dedup();
        schema.insert("enum".into(), Json::Array(values));
    }
    if let Some(text) = &property.description {
        schema.insert("description".into(), json!(text.trim()));
    }
    if property.deprecated == Some(true) {
        schema.insert("deprecated".into(), json!(true));
    }
    Json::Object(schema)
}

fn avro(dataset: &SchemaObject) -> Json {
    let mut taken = BTreeSet::new();
    record(table_name(dataset), dataset.description.as_deref(), &dataset.properties, 0, &mut taken)
}

/// `taken` holds the names of records so far: Avro wants each once.
fn record(
    name: &str,
    description: Option<&str>,
    properties: &[Property],
    depth: usize,
    taken: &mut BTreeSet<String>,
) -> Json {
    let mut schema = Map::new();
    let own = unique(avro_name(name), taken);
    schema.insert("type".into(), json!("record"));
    schema.insert("name".into(), json!(own));
    if let Some(text) = description {
        schema.insert("doc".into(), json!(text.trim()));
    }
    let mut names = BTreeSet::new();
    let fields: Vec<Json> = properties
        .iter()
        .map(|property| {
            let name = unique(avro_name(stored(property)), &mut names);
            let mut field = Map::new();
            field.insert("name".into(), json!(name));
            let kind = avro_type(property, &format!("{own}_{name}"), depth + 1, taken);
            if property.required || property.primary_key {
                field.insert("type".into(), kind);
            } else {
                field.insert("type".into(), json!(["null", kind]));
                field.insert("default".into(), Json::Null);
            }
            if let Some(text) = &property.description {
                field.insert("doc".into(), json!(text.trim()));
            }
            Json::Object(field)
        })
        .collect();
    schema.insert("fields".into(), Json::Array(fields));
    Json::Object(schema)
}

fn avro_type(property: &Property, name: &str, depth: usize, taken: &mut BTreeSet<String>) -> Json {
    let nested = depth < DEEPEST;
    match property.logical_type.as_deref().unwrap_or_default() {
        "integer" => json!("long"),
        "number" => match decimal(property.physical_type.as_deref().unwrap_or_default()) {
            Some((precision, scale)) => {
                json!({ "type": "bytes", "logicalType": "decimal", "precision": precision, "scale": scale })
            }
            None => json!("double"),
        },
        "boolean" => json!("boolean"),
        "date" => json!({ "type": "int", "logicalType": "date" }),
        "time" => json!({ "type": "long", "logicalType": "time-micros" }),
        "timestamp" => json!({ "type": "long", "logicalType": "timestamp-micros" }),
        "array" => {
            let items = property.items.as_deref().filter(|_| nested);
            let items = items.map_or_else(|| json!("string"), |items| avro_type(items, name, depth + 1, taken));
            json!({ "type": "array", "items": items })
        }
        "map" => {
            let held = property.map.as_deref().filter(|_| nested);
            let held = held.map_or_else(|| json!("string"), |(_, held)| avro_type(held, name, depth + 1, taken));
            json!({ "type": "map", "values": held })
        }
        "vector" => json!({ "type": "array", "items": "float" }),
        "object" if nested && !property.properties.is_empty() => record(name, None, &property.properties, depth, taken),
        "object" => json!({ "type": "map", "values": "string" }),
        _ => json!("string"),
    }
}

/// Precision and scale of `DECIMAL(12,4)` and its like.
fn decimal(physical: &str) -> Option<(u32, u32)> {
    let lower = physical.to_lowercase();
    let rest = ["decimal", "numeric", "number", "dec"].iter().find_map(|name| lower.strip_prefix(name))?;
    let (precision, scale) = rest.trim().strip_prefix('(')?.split_once(')')?.0.split_once(',')?;
    let (precision, scale) = (precision.trim().parse().ok()?, scale.trim().parse().ok()?);
    (precision > 0 && precision <= 76 && scale <= precision).then_some((precision, scale))
}

/// A name as Avro takes it: letters, digits and `_`, no digit first.
fn avro_name(name: &str) -> String {
    let mut out: String = name.chars().take(200).map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    if !out.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        out.insert(0, '_');
    }
    out
}

fn unique(name: String, taken: &mut BTreeSet<String>) -> String {
    let mut own = name.clone();
    let mut number = 2;
    while !taken.insert(own.clone()) {
        own = format!("{name}_{number}");
        number += 1;
    }
    own
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::contract::More;

    fn property(name: &str, kind: &str) -> Property {
        Property { name: name.into(), logical_type: Some(kind.into()), ..Property::default() }
    }

    fn orders() -> SchemaObject {
        let options = |options: &[(&str, &str)]| {
            options.iter().map(|(key, text)| ((*key).to_owned(), Value::Number((*text).to_owned()))).collect()
        };
        let line = Property {
            properties: vec![
                Property { required: true, ..property("article", "string") },
                property("count", "integer"),
            ],
            ..property("", "object")
        };
        SchemaObject {
            name: "orders".into(),
            properties: vec![
                Property {
                    primary_key: true,
                    more: More { logical_type_options: options(&[("maxLength", "14")]), ..More::default() }.into(),
                    ..property("order_id", "string")
                },
                Property { physical_type: Some("DECIMAL(12, 2)".into()), ..property("amount", "number") },
                property("placed at", "timestamp"),
                property("placed-at", "date"),
                Property {
                    more: More { items: Some(Box::new(line)), ..More::default() }.into(),
                    ..property("lines", "array")
                },
            ],
            ..SchemaObject::default()
        }
    }

    #[test]
    fn a_json_schema_takes_rows_that_keep_the_contract_and_no_others() {
        let schema = json_schema(&orders());
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        let row = |id: &str| json!({ "order_id": id, "amount": null, "lines": [{ "article": "A", "count": 2 }] });
        assert!(validator.is_valid(&row("TH-1")), "{schema:#}");
        assert!(!validator.is_valid(&row("TH-2026-1042334")), "fifteen characters");
        assert!(!validator.is_valid(&json!({ "order_id": null })), "no key");
        assert!(!validator.is_valid(&json!({ "order_id": "a", "lines": [{ "count": 2 }] })), "no article");
    }

    #[test]
    fn an_avro_schema_names_everything_once() {
        let schema = avro(&orders());
        let names: Vec<&str> =
            schema["fields"].as_array().expect("fields").iter().filter_map(|field| field["name"].as_str()).collect();
        assert_eq!(names, ["order_id", "amount", "placed_at", "placed_at_2", "lines"]);
        assert_eq!(schema["fields"][1]["type"][1]["logicalType"], "decimal");
        assert_eq!(schema["fields"][4]["type"][1]["items"]["name"], "orders_lines");
    }
}
