//! JSON Schemas of the kinds of descriptors and of meshdoc.yaml, made from the tables, for editors and other tools.
//!
//! What a schema calls valid is what the check of shape has no error for. Written in the part of draft 2020-12 that
//! editors for draft 7 know too. Knows nothing of files.

use serde_json::{Map, Value, json};

use crate::model::standard::configuration::CONFIGURATION;
use crate::model::standard::{Condition, Constraint, Field, Format, KINDS, Kind, Object, Shape, Variant, Version};

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// What a schema describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    Configuration,
    /// A kind of descriptor; the version in it is not looked at.
    Descriptor(Kind),
}

/// Everything that has a schema: the name on the command line, the file that `init` writes, and the subject.
pub const SUBJECTS: [(&str, &str, Subject); 7] = [
    ("DataProduct", "data-product.json", Subject::Descriptor(KINDS[0])),
    ("DataContract", "data-contract.json", Subject::Descriptor(KINDS[1])),
    ("SemanticDefinition", "semantic-definition.json", Subject::Descriptor(KINDS[2])),
    ("CodeList", "code-list.json", Subject::Descriptor(KINDS[3])),
    ("Team", "team.json", Subject::Descriptor(KINDS[4])),
    ("Domain", "domain.json", Subject::Descriptor(KINDS[5])),
    ("meshdoc.yaml", "meshdoc.json", Subject::Configuration),
];

/// The schema of meshdoc.yaml.
pub fn configuration() -> Value {
    let version = crate::model::standard::own::V1_0_0;
    let mut schema = Schema::new(version, false, String::new()).whole(&CONFIGURATION);
    let severities = json!({"enum": ["off", "info", "warning", "error"]});
    let rules: Map<String, Value> =
        crate::rules::RULES.iter().map(|rule| (rule.name.to_owned(), severities.clone())).collect();
    schema["properties"]["rules"]["properties"] = Value::Object(rules);
    headed("meshdoc.yaml", &schema)
}

/// The schema of a kind in its version.
pub fn of_version(kind: Kind) -> Value {
    let title = format!("{} {}", kind.standard().title, kind.version());
    headed(&title, &body(kind, String::new()))
}

/// The schema of a kind in every version: the one that a document declares is held against it, the newest where it
/// declares none that is known.
pub fn of_any_version(kind: Kind) -> Value {
    let versions = kind.standard().versions;
    if let [only] = versions {
        return of_version(kind.with(*only));
    }
    let mut definitions = Map::new();
    let mut choices = Vec::new();
    let declares = |version: &Version| match (kind, version.major) {
        (Kind::DataContract(_), 2) => json!({"type": "string", "pattern": "^v2[.]"}),
        _ => json!({"const": version.to_string()}),
    };
    let when = |version: &Version| json!({"required": ["apiVersion"], "properties": {"apiVersion": declares(version)}});
    for version in versions {
        let name = version.to_string();
        choices.push(json!({"if": when(version), "then": {"$ref": format!("#/$defs/{name}")}}));
        definitions.insert(name.clone(), body(kind.with(*version), format!("/$defs/{name}")));
    }
    let known: Vec<Value> = versions.iter().map(when).collect();
    let newest = format!("#/$defs/{}", kind.standard().latest());
    choices.push(json!({"if": {"not": {"anyOf": known}}, "then": {"$ref": newest}}));
    let about = kind.standard().root.about;
    headed(
        kind.standard().title,
        &json!({"description": about, "type": "object", "allOf": choices, "$defs": definitions}),
    )
}

fn body(kind: Kind, at: String) -> Value {
    // OSDS is a draft: a key that is not known is only mentioned.
    let is_draft = matches!(kind, Kind::SemanticDefinition(_));
    Schema::new(kind.version(), is_draft, at).whole(kind.standard().root)
}

/// The schema with what says that it is one, and its title, before everything else.
fn headed(title: &str, schema: &Value) -> Value {
    let mut all = Map::new();
    all.insert("$schema".into(), json!(DRAFT));
    all.insert("title".into(), json!(title));
    for (key, value) in schema.as_object().into_iter().flatten().filter(|(key, _)| *key != "title") {
        all.insert(key.clone(), value.clone());
    }
    Value::Object(all)
}

struct Schema {
    version: Version,
    /// A draft: objects take keys that are not known, and any version is one.
    is_open: bool,
    /// Where the schema stands in the document, for references.
    at: String,
    /// Objects that are referred to, in the order in which they were met.
    objects: Vec<&'static Object>,
}

impl Schema {
    fn new(version: Version, is_open: bool, at: String) -> Schema {
        Schema { version, is_open, at, objects: Vec::new() }
    }

    /// The schema of a root with the definitions of all objects below it.
    fn whole(mut self, root: &'static Object) -> Value {
        let mut schema = self.object(root);
        let mut definitions = Map::new();
        let mut done = 0;
        while let Some(object) = self.objects.get(done).copied() {
            definitions.insert(name(object), self.object(object));
            done += 1;
        }
        if !definitions.is_empty() {
            schema["$defs"] = Value::Object(definitions);
        }
        schema
    }

    fn reference(&mut self, object: &'static Object) -> Value {
        if !self.objects.iter().any(|known| std::ptr::eq(*known, object)) {
            self.objects.push(object);
        }
        json!({"$ref": format!("#{}/$defs/{}", self.at, name(object))})
    }

    fn object(&mut self, object: &'static Object) -> Value {
        let mut properties = Map::new();
        let mut required = Vec::new();
        for field in object.fields(self.version) {
            if !properties.contains_key(field.name) {
                properties.insert(field.name.to_owned(), self.field(field));
            }
            if field.is_required(self.version) {
                required.push(field.name);
            }
        }
        let mut all: Vec<Value> = object.constraints.iter().map(constraint).collect();
        // Keys that only variants have, with the conditions under which each is known.
        let mut conditional: Vec<(&'static str, Vec<Value>)> = Vec::new();
        let variants: Vec<&'static Variant> = object.variants(self.version).collect();
        for variant in variants {
            let when = condition(variant.when);
            for field in self.of_variant(variant) {
                if object.fields(self.version).any(|known| known.name == field.name) {
                    continue;
                }
                // Said here in words, so that editors offer it; what it may be is said under its condition.
                properties.entry(field.name).or_insert_with(|| json!({"description": field.about}));
                match conditional.iter_mut().find(|(name, _)| *name == field.name) {
                    Some((_, conditions)) => conditions.push(when.clone()),
                    None => conditional.push((field.name, vec![when.clone()])),
                }
            }
            all.push(json!({"if": when, "then": self.variant(variant)}));
        }
        let closed = object.is_closed(self.version) && !self.is_open;
        if closed {
            all.extend(unless(conditional));
        }
        let mut schema = json!({"title": object.name, "description": object.about, "type": "object"});
        schema["properties"] = Value::Object(properties);
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        if closed {
            schema["additionalProperties"] = json!(false);
        }
        if !all.is_empty() {
            schema["allOf"] = json!(all);
        }
        schema
    }

    fn of_variant(&self, variant: &'static Variant) -> Vec<&'static Field> {
        let fields = variant.fields.iter().copied().flatten();
        fields.filter(|field| field.versions.contains(self.version)).collect()
    }

    fn variant(&mut self, variant: &'static Variant) -> Value {
        let mut then = Map::new();
        let fields = self.of_variant(variant);
        let properties: Map<String, Value> =
            fields.iter().map(|field| (field.name.to_owned(), self.field(field))).collect();
        if !properties.is_empty() {
            then.insert("properties".into(), Value::Object(properties));
        }
        let required: Vec<&str> =
            fields.iter().filter(|field| field.is_required(self.version)).map(|field| field.name).collect();
        if !required.is_empty() {
            then.insert("required".into(), json!(required));
        }
        if !variant.constraints.is_empty() {
            then.insert("allOf".into(), variant.constraints.iter().map(constraint).collect());
        }
        Value::Object(then)
    }

    fn field(&mut self, field: &Field) -> Value {
        let mut schema = Map::new();
        schema.insert("description".into(), json!(field.about));
        // A draft has no released version: whatever number an author gives it is as good as another.
        let shape = match field.name {
            "apiVersion" if self.is_open => json!({"type": "string", "pattern": "^v[0-9]+[.][0-9]+[.][0-9]+$"}),
            _ => self.shape(field.shape),
        };
        if let Value::Object(shape) = shape {
            schema.extend(shape);
        }
        if !field.usual.is_empty() {
            schema.insert("examples".into(), json!(field.usual));
        }
        if field.deprecated.is_some_and(|since| since <= self.version) {
            schema.insert("deprecated".into(), json!(true));
        }
        Value::Object(schema)
    }

    fn shape(&mut self, shape: Shape) -> Value {
        match shape.of(self.version) {
            Shape::Text => json!({"type": "string"}),
            Shape::Boolean => json!({"type": "boolean"}),
            Shape::Integer { at_least: None } => json!({"type": "integer"}),
            Shape::Integer { at_least: Some(least) } => json!({"type": "integer", "minimum": least}),
            Shape::Number { above: None } => json!({"type": "number"}),
            Shape::Number { above: Some(bound) } => json!({"type": "number", "exclusiveMinimum": bound}),
            Shape::Any | Shape::ByVersion(_) => json!({}),
            Shape::Scalar => json!({"type": ["string", "number", "boolean", "null"]}),
            Shape::Mapping => json!({"type": "object"}),
            Shape::Choice(words) => {
                let words = words.iter().filter(|word| word.versions.contains(self.version));
                json!({"type": "string", "enum": words.map(|word| word.text).collect::<Vec<_>>()})
            }
            Shape::Matching(pattern) => match pattern.form(self.version) {
                Some(form) => json!({"type": "string", "pattern": form.regex}),
                None => json!({"type": "string"}),
            },
            Shape::Formatted(Format::Date) => json!({"type": "string", "format": "date"}),
            Shape::Formatted(Format::DateTime) => json!({"type": "string", "format": "date-time"}),
            Shape::Formatted(Format::Uri) => json!({"type": "string"}),
            Shape::Object(object) => self.reference(object),
            Shape::Objects(object) => json!({"type": "array", "items": self.reference(object)}),
            Shape::List(item, size) => {
                let mut list = json!({"type": "array", "items": self.shape(*item)});
                if size.least > 0 {
                    list["minItems"] = json!(size.least);
                }
                if size.most < usize::MAX {
                    list["maxItems"] = json!(size.most);
                }
                if size.unique {
                    list["uniqueItems"] = json!(true);
                }
                list
            }
            Shape::Either(forms) => json!({"anyOf": forms.iter().map(|form| self.shape(*form)).collect::<Vec<_>>()}),
        }
    }
}

fn name(object: &Object) -> String {
    object.name.replace(' ', "-")
}

/// Keys that are not known unless one of their conditions holds; those of the same conditions together.
fn unless(conditional: Vec<(&'static str, Vec<Value>)>) -> Vec<Value> {
    let mut groups: Vec<(Vec<Value>, Map<String, Value>)> = Vec::new();
    for (key, conditions) in conditional {
        match groups.iter_mut().find(|(known, _)| *known == conditions) {
            Some((_, keys)) => drop(keys.insert(key.to_owned(), json!(false))),
            None => groups.push((conditions, Map::from_iter([(key.to_owned(), json!(false))]))),
        }
    }
    let said = |conditions: Vec<Value>| match <[Value; 1]>::try_from(conditions) {
        Ok([only]) => only,
        Err(several) => json!({"anyOf": several}),
    };
    groups
        .into_iter()
        .map(|(conditions, keys)| json!({"if": {"not": said(conditions)}, "then": {"properties": keys}}))
        .collect()
}

fn condition(when: Condition) -> Value {
    match when {
        Condition::Is(key, [only]) => json!({"required": [key], "properties": {key: {"const": only}}}),
        Condition::Is(key, values) => json!({"required": [key], "properties": {key: {"enum": values}}}),
        Condition::Absent(key) => json!({"not": {"required": [key]}}),
        Condition::HasText(key) => json!({"required": [key], "properties": {key: {"type": "string"}}}),
        Condition::AnyOf(conditions) => {
            json!({"anyOf": conditions.iter().map(|inner| condition(*inner)).collect::<Vec<_>>()})
        }
    }
}

fn constraint(constraint: &Constraint) -> Value {
    match constraint {
        Constraint::ExactlyOne(keys) => {
            json!({"oneOf": keys.iter().map(|key| json!({"required": [key]})).collect::<Vec<_>>()})
        }
        Constraint::SameForm(one, other) => {
            let mixed = |text: &str, list: &str| json!({"required": [text, list], "properties": {text: {"type": "string"}, list: {"type": "array"}}});
            json!({"not": {"anyOf": [mixed(one, other), mixed(other, one)]}})
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configuration_has_exactly_the_keys_that_are_read() {
        let version = crate::model::standard::own::V1_0_0;
        let mut described: Vec<&str> = CONFIGURATION.fields(version).map(|field| field.name).collect();
        let mut read = crate::config::KEYS.to_vec();
        described.sort_unstable();
        read.sort_unstable();
        assert_eq!(described, read);
    }
}
