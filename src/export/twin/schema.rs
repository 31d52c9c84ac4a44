//! JSON Schemas of the files for machines, and the book's tables of them, made from the tables of their keys.

use std::fmt::Write as _;

use serde_json::{Map, Value as Json, json};

use super::keys::{EVIDENCE, HEAD, KINDS, Key, Object, Shape};
use crate::export::catalog_keys::CATALOG;

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Where the schema of a kind stands in the portal.
pub fn path(kind: &str) -> String {
    format!("schemas/{kind}.json")
}

/// The names of all schemas as the command line has them, which are those of their files.
pub fn names() -> impl Iterator<Item = &'static str> {
    [CATALOG.name, EVIDENCE.name].into_iter().chain(KINDS.iter().map(|kind| kind.name))
}

/// The schema of catalog.json or of a kind of twin; `None` for any other name.
pub fn of(name: &str) -> Option<Json> {
    if name == CATALOG.name {
        return Some(schema("catalog.json of meshdoc", &CATALOG, CATALOG.keys.iter(), true));
    }
    if name == EVIDENCE.name {
        return Some(schema("evidence.json of meshdoc", &EVIDENCE, EVIDENCE.keys.iter(), false));
    }
    let kind = KINDS.iter().find(|kind| kind.name == name)?;
    let title = format!("index.json of a {} in meshdoc", kind.name);
    Some(schema(&title, kind, HEAD.keys.iter().chain(kind.keys), false))
}

/// The tables of the reference page: a section for each object that `root` leads to and that no table above has.
pub fn tables(roots: &[&'static Object]) -> String {
    let mut objects: Vec<&'static Object> = roots.to_vec();
    let mut at = 0;
    let mut out = String::new();
    while let Some(object) = objects.get(at).copied() {
        at += 1;
        let _ = write!(out, "\n## {}\n\n{}\n\n| key | holds | says |\n|---|---|---|\n", object.name, object.about);
        for Key(name, shape, always, about) in object.keys {
            let star = if *always { "" } else { "?" };
            let _ = writeln!(out, "| `{name}`{star} | {} | {about} |", spoken(*shape));
            if let Shape::One(inner) | Shape::Many(inner) = shape
                && !objects.iter().any(|known| std::ptr::eq(*known, *inner))
            {
                objects.push(inner);
            }
        }
    }
    out
}

fn spoken(shape: Shape) -> String {
    match shape {
        Shape::Text => "text".into(),
        Shape::Count => "number".into(),
        Shape::Flag => "true or false".into(),
        Shape::Any => "anything".into(),
        Shape::Mapping => "mapping".into(),
        Shape::Texts => "list of texts".into(),
        Shape::Values => "list".into(),
        Shape::One(object) => format!("[{0}](#{0})", object.name),
        Shape::Many(object) => format!("list of [{0}](#{0})", object.name),
    }
}

/// `nullable`: what is not said is null, and not left out.
fn schema(title: &str, root: &'static Object, keys: impl Iterator<Item = &'static Key>, nullable: bool) -> Json {
    let mut objects: Vec<&'static Object> = Vec::new();
    let mut whole = json!({"$schema": DRAFT, "title": title, "description": root.about});
    merge(&mut whole, object(keys, nullable, &mut objects));
    let mut definitions = Map::new();
    let mut at = 0;
    while let Some(next) = objects.get(at).copied() {
        at += 1;
        let mut definition = json!({"description": next.about});
        merge(&mut definition, object(next.keys.iter(), nullable, &mut objects));
        definitions.insert(next.name.to_owned(), definition);
    }
    if !definitions.is_empty() {
        whole["$defs"] = Json::Object(definitions);
    }
    whole
}

fn merge(into: &mut Json, from: Json) {
    if let (Json::Object(into), Json::Object(from)) = (into, from) {
        into.extend(from);
    }
}

fn object(keys: impl Iterator<Item = &'static Key>, nullable: bool, objects: &mut Vec<&'static Object>) -> Json {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for Key(name, shape, always, about) in keys {
        let mut property = json!({"description": about});
        merge(&mut property, self::shape(*shape, nullable && !always, objects));
        properties.insert((*name).to_owned(), property);
        if *always {
            required.push(*name);
        }
    }
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

fn shape(shape: Shape, nullable: bool, objects: &mut Vec<&'static Object>) -> Json {
    let typed = |name: &str| if nullable { json!({"type": [name, "null"]}) } else { json!({"type": name}) };
    let mut reference = |object: &'static Object| {
        if !objects.iter().any(|known| std::ptr::eq(*known, object)) {
            objects.push(object);
        }
        json!({"$ref": format!("#/$defs/{}", object.name)})
    };
    match shape {
        Shape::Text => typed("string"),
        Shape::Flag => typed("boolean"),
        Shape::Mapping => typed("object"),
        Shape::Any => json!({}),
        Shape::Count => {
            let mut count = typed("integer");
            count["minimum"] = json!(0);
            count
        }
        Shape::Texts => {
            let mut list = typed("array");
            list["items"] = json!({"type": "string"});
            list
        }
        Shape::Values => typed("array"),
        Shape::One(object) if nullable => json!({"anyOf": [reference(object), {"type": "null"}]}),
        Shape::One(object) => reference(object),
        Shape::Many(object) => {
            let items = reference(object);
            let mut list = typed("array");
            list["items"] = items;
            list
        }
    }
}
