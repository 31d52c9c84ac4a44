//! Small documents that together use every key of an official schema, each conditional part and each form.

use serde_json::{Map, Value, json};

/// How deep optional parts are generated.
const DEPTH: usize = 9;

struct Generator<'s> {
    root: &'s Value,
}

/// What an object schema says, with references and conditions taken in.
#[derive(Clone, Default)]
struct Parts<'s> {
    properties: Vec<(&'s str, &'s Value)>,
    required: Vec<&'s str>,
    fixed: Vec<(&'s str, &'s Value)>,
}

pub fn documents(schema: &Value) -> Vec<Value> {
    Generator { root: schema }.alternatives(schema, DEPTH, &mut Vec::new())
}

impl<'s> Generator<'s> {
    fn resolve(&self, mut schema: &'s Value) -> &'s Value {
        while let Some(reference) =
            schema["$ref"].as_str().filter(|_| schema["properties"].is_null() && schema["required"].is_null())
        {
            schema = self.root.pointer(&reference[1..]).expect("a reference inside the schema");
        }
        schema
    }

    /// Values that are valid and together try everything the schema offers; the first is the plainest.
    fn alternatives(&self, schema: &'s Value, depth: usize, stack: &mut Vec<&'s str>) -> Vec<Value> {
        let name = schema["$ref"].as_str();
        if let Some(name) = name {
            stack.push(name);
        }
        let schema = self.resolve(schema);
        // What refers to itself is entered once more, in its plainest form, and not for ever.
        let entered = name.map_or(1, |name| stack.iter().filter(|known| **known == name).count());
        let mut found = match entered {
            1 => self.of_resolved(schema, depth, stack),
            2 => self.of_resolved(schema, 0, stack),
            _ => Vec::new(),
        };
        if entered > 1 {
            found.truncate(1);
        }
        if name.is_some() {
            stack.pop();
        }
        found
    }

    fn of_resolved(&self, schema: &'s Value, depth: usize, stack: &mut Vec<&'s str>) -> Vec<Value> {
        if let Some(values) = schema["enum"].as_array() {
            return values.clone();
        }
        if !is_object(schema) {
            for key in ["oneOf", "anyOf"] {
                if let Some(forms) = schema[key].as_array() {
                    return forms.iter().flat_map(|form| self.alternatives(form, depth, stack)).collect();
                }
            }
        }
        match schema["type"].as_str() {
            Some("string") => text(schema),
            Some("boolean") => vec![json!(true)],
            Some("integer") => vec![json!(schema["minimum"].as_i64().unwrap_or(1))],
            Some("number") => vec![json!(1.5)],
            Some("null") => vec![Value::Null],
            Some("array") => self.list(schema, depth, stack),
            _ if schema["type"].is_array() => vec![json!(1), json!("text")],
            _ if is_object(schema) => self.object(schema, depth, stack),
            _ => vec![json!("text"), json!(1), json!({"any": [null]})],
        }
    }

    fn list(&self, schema: &'s Value, depth: usize, stack: &mut Vec<&'s str>) -> Vec<Value> {
        if schema["minItems"] == 2 {
            return vec![json!([1, 2])];
        }
        let items = if depth == 0 { Vec::new() } else { self.alternatives(&schema["items"], depth - 1, stack) };
        items.into_iter().map(|item| json!([item])).collect()
    }

    fn object(&self, schema: &'s Value, depth: usize, stack: &mut Vec<&'s str>) -> Vec<Value> {
        let mut parts = vec![Parts::default()];
        self.collect(schema, &mut parts);
        let mut found: Vec<Value> = Vec::new();
        let mut done: Vec<*const Value> = Vec::new();
        for parts in parts {
            let Some(base) = self.base(&parts, depth, stack) else { continue };
            if !found.contains(&Value::Object(base.clone())) {
                found.push(Value::Object(base.clone()));
            }
            if depth == 0 {
                continue;
            }
            for (key, inner) in &parts.properties {
                if parts.fixed.iter().any(|(fixed, _)| fixed == key) || done.contains(&std::ptr::from_ref(*inner)) {
                    continue;
                }
                done.push(std::ptr::from_ref(*inner));
                for value in self.alternatives(inner, depth - 1, stack) {
                    let mut object = base.clone();
                    object.insert((*key).to_owned(), value);
                    let object = Value::Object(object);
                    if !found.contains(&object) {
                        found.push(object);
                    }
                }
            }
        }
        found
    }

    /// The object with only what it must have.
    fn base(&self, parts: &Parts<'s>, depth: usize, stack: &mut Vec<&'s str>) -> Option<Map<String, Value>> {
        let mut object = Map::new();
        for (key, value) in &parts.fixed {
            object.insert((*key).to_owned(), (*value).clone());
        }
        for key in &parts.required {
            if object.contains_key(*key) {
                continue;
            }
            let empty = Value::Null;
            let schema = parts.properties.iter().rev().find(|(name, _)| name == key).map(|(_, schema)| *schema);
            let value = match schema {
                Some(schema) => self.alternatives(schema, depth.saturating_sub(1), stack).into_iter().next()?,
                None => json!(empty),
            };
            object.insert((*key).to_owned(), value);
        }
        Some(object)
    }

    /// Takes in a schema; each condition and each form splits what was collected.
    fn collect(&self, schema: &'s Value, all: &mut Vec<Parts<'s>>) {
        if let Some(reference) = schema["$ref"].as_str() {
            let target = self.root.pointer(&reference[1..]).expect("a reference inside the schema");
            self.collect(target, all);
        }
        for parts in all.iter_mut() {
            for (key, value) in schema["properties"].as_object().into_iter().flatten() {
                parts.properties.retain(|(known, _)| known != key);
                parts.properties.push((key, value));
            }
            let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
            parts.required.extend(required);
        }
        if let Some(forms) = schema["oneOf"].as_array() {
            let before = std::mem::take(all);
            for form in forms {
                let mut branch = before.clone();
                self.collect(form, &mut branch);
                all.extend(branch);
            }
        }
        let mut conditional = Vec::new();
        for part in schema["allOf"].as_array().into_iter().flatten() {
            if part["if"].is_null() {
                self.collect(part, all);
                continue;
            }
            for (key, value) in constants(&part["if"]) {
                let mut branch = all.clone();
                branch.iter_mut().for_each(|parts| parts.fixed.push((key, value)));
                self.collect(&part["then"], &mut branch);
                conditional.extend(branch);
            }
        }
        all.extend(conditional);
    }
}

fn is_object(schema: &Value) -> bool {
    schema["type"] == "object" || !schema["properties"].is_null()
}

/// The key and the value that a condition asks for.
fn constants(condition: &Value) -> Vec<(&str, &Value)> {
    let mut found: Vec<(&str, &Value)> = Vec::new();
    for (key, value) in condition["properties"].as_object().into_iter().flatten() {
        if !value["const"].is_null() {
            found.push((key, &value["const"]));
        }
    }
    for inner in condition["anyOf"].as_array().into_iter().flatten() {
        found.extend(constants(inner));
    }
    found
}

/// A text that follows the pattern of a schema, and one that does not.
fn text(schema: &Value) -> Vec<Value> {
    let Some(pattern) = schema["pattern"].as_str() else { return vec![json!("text")] };
    let pattern = regex::Regex::new(pattern).expect("an official pattern compiles");
    let samples = [
        "text",
        "orders.id",
        "sftp://host/path",
        "v2.2.2",
        "orders.customer.id",
        "schema/orders/properties/id",
        "a-b",
        "a b",
    ];
    samples.iter().filter(|sample| pattern.is_match(sample)).map(|sample| json!(sample)).collect()
}
