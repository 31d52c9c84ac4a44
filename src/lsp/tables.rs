//! What the tables of the standards say about a place: which keys, which values, and what they mean.
//!
//! Turns a way through a document into the object or field of its standard. Must not need the document to be whole.

use crate::load::shape;
use crate::model::standard::{Condition, Field, KINDS, Kind, Object, Shape, Version};
use crate::source::yaml::Kind as Yaml;
use crate::source::{Node, Span, Step};

use super::cursor;

/// What may stand at a place.
#[derive(Clone, Copy)]
pub struct Here {
    pub shape: Shape,
    /// The field whose value it is, or whose list it is in.
    pub field: Option<&'static Field>,
}

/// The kind of the document around an offset, told by its keys without indentation, or by its brackets.
pub fn kind(path: &str, text: &str, offset: usize) -> Option<Kind> {
    let (from, to, _) = cursor::document(text, offset);
    let span = Span::default();
    let scalar = |text: &str| Node { span, kind: Yaml::Text(text.into()) };
    let mut entries: Vec<(Node, Node)> = Vec::new();
    let document = text[from..to].trim_start_matches('\u{feff}');
    let json = document.trim_start().starts_with('{');
    for line in document.lines() {
        let line = if json { line.trim().trim_start_matches('{').trim_start() } else { line };
        if line.starts_with([' ', '#', '-']) {
            continue;
        }
        let Some((key, value)) = line.split_once(':') else { continue };
        let bare = |text: &str| {
            let text = text.split(" #").next().unwrap_or(text).trim().trim_end_matches(',');
            text.trim_matches(['"', '\'']).to_owned()
        };
        let (key, value) = (bare(key), bare(value));
        if !entries.is_empty() && !tells(&key) {
            continue;
        }
        // A section tells by being a list; whether it is one is not seen from its first line.
        let node = match value.is_empty() {
            true => Node { span, kind: Yaml::List(Box::new([scalar("")])) },
            false => scalar(&value),
        };
        if !entries.iter().any(|(known, _)| known.text() == Some(&key)) {
            entries.push((scalar(&key), node));
        }
    }
    shape::detect(path, &Node { span, kind: Yaml::Map(entries.into()) })
}

/// Whether a key says something of the kind; of a hundred thousand keys few are kept.
fn tells(key: &str) -> bool {
    matches!(key, "apiVersion" | "kind") || KINDS.iter().any(|kind| kind.standard().telltales.contains(&key))
}

/// What may stand at the end of a way.
pub fn here(kind: Kind, route: &[Step]) -> Option<Here> {
    let version = kind.version();
    let mut here = Here { shape: Shape::Object(kind.standard().root), field: None };
    for step in route {
        here = match step {
            Step::Key(key) => {
                let object = object(here.shape, version, false)?;
                let field = any_field(object, key, version)?;
                Here { shape: field.shape.of(version), field: Some(field) }
            }
            Step::Index(_) => Here { shape: item(here.shape, version)?, ..here },
        };
    }
    Some(here)
}

/// The object that a shape is, or, with `item`, that the items of its list are.
pub fn object(shape: Shape, version: Version, of_item: bool) -> Option<&'static Object> {
    match shape.of(version) {
        Shape::Object(object) => Some(object),
        Shape::Objects(object) if of_item => Some(object),
        Shape::List(inner, _) if of_item => object(*inner, version, false),
        Shape::Either(forms) => forms.iter().find_map(|form| object(*form, version, of_item)),
        _ => None,
    }
}

/// The shape of a list's items.
pub fn item(shape: Shape, version: Version) -> Option<Shape> {
    match shape.of(version) {
        Shape::Objects(object) => Some(Shape::Object(object)),
        Shape::List(inner, _) => Some(inner.of(version)),
        Shape::Either(forms) => forms.iter().find_map(|form| item(*form, version)),
        _ => None,
    }
}

/// Whether a shape's value goes on in deeper lines, and with a `- `.
pub fn continues(shape: Shape, version: Version) -> Option<bool> {
    match shape.of(version) {
        Shape::Object(_) | Shape::Mapping => Some(false),
        Shape::Objects(_) | Shape::List(..) => Some(true),
        Shape::Either(forms) => forms.iter().find_map(|form| continues(*form, version)),
        _ => None,
    }
}

/// A field of an object, whatever else the object says.
fn any_field(object: &'static Object, key: &str, version: Version) -> Option<&'static Field> {
    object
        .fields(version)
        .chain(object.variants(version).flat_map(|variant| variant.fields.iter().copied().flatten()))
        .find(|field| field.name == key && field.versions.contains(version))
}

/// The fields that an object has beside the keys that are there.
pub fn fields(object: &'static Object, version: Version, beside: &[(String, String)]) -> Vec<&'static Field> {
    let variants = object.variants(version).filter(|variant| holds(variant.when, beside));
    let of_variants = variants.flat_map(|variant| variant.fields.iter().copied().flatten());
    let mut found: Vec<&'static Field> = Vec::new();
    for field in of_variants.chain(object.fields(version)).filter(|field| field.versions.contains(version)) {
        if !found.iter().any(|known| known.name == field.name) {
            found.push(field);
        }
    }
    found
}

fn holds(condition: Condition, beside: &[(String, String)]) -> bool {
    let value = |key: &str| beside.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str());
    match condition {
        Condition::Is(key, values) => value(key).is_some_and(|text| values.contains(&text)),
        Condition::Absent(key) => value(key).is_none(),
        Condition::HasText(key) => value(key).is_some(),
        Condition::AnyOf(conditions) => conditions.iter().any(|condition| holds(*condition, beside)),
    }
}

/// The words that a value is chosen from, and those that are usual.
pub fn words(shape: Shape, field: Option<&Field>, version: Version) -> Vec<&'static str> {
    let mut words: Vec<&'static str> = match shape.of(version) {
        Shape::Choice(words) => {
            words.iter().filter(|word| word.versions.contains(version)).map(|word| word.text).collect()
        }
        Shape::Boolean => vec!["true", "false"],
        Shape::Either(forms) => forms.iter().flat_map(|form| self::words(*form, None, version)).collect(),
        _ => Vec::new(),
    };
    for usual in field.map(|field| field.usual).unwrap_or_default() {
        if !words.contains(usual) {
            words.push(usual);
        }
    }
    words
}

/// What a shape wants, for people.
pub fn wanted(shape: Shape, version: Version) -> String {
    match shape.of(version) {
        Shape::Text => "text".to_owned(),
        Shape::Boolean => "`true` or `false`".to_owned(),
        Shape::Integer { .. } => "a whole number".to_owned(),
        Shape::Number { .. } => "a number".to_owned(),
        Shape::Any | Shape::ByVersion(_) => "any value".to_owned(),
        Shape::Scalar => "a single value".to_owned(),
        Shape::Mapping => "a mapping".to_owned(),
        Shape::Choice(_) => "one of the words below".to_owned(),
        Shape::Matching(pattern) => {
            pattern.form(version).map_or_else(|| pattern.name.to_owned(), |form| form.about.to_owned())
        }
        Shape::Formatted(format) => format.describe().to_owned(),
        Shape::Object(object) => format!("a mapping: {}", object.name),
        Shape::Objects(object) => format!("a list, each item: {}", object.name),
        Shape::List(inner, _) => format!("a list of {}", wanted(*inner, version)),
        Shape::Either(forms) => forms.iter().map(|form| wanted(*form, version)).collect::<Vec<_>>().join(" or "),
    }
}

/// What is known of a field, as Markdown.
pub fn about(field: &Field, object: Option<&Object>, kind: Kind) -> String {
    let version = kind.version();
    let mut text = format!("**`{}`** · {}\n\n{}", field.name, wanted(field.shape, version), field.about);
    let mut facts = Vec::new();
    if field.is_required(version) {
        facts.push("required".to_owned());
    }
    if let Some(since) = field.deprecated.filter(|since| *since <= version) {
        facts.push(format!("out of use since {since}"));
    }
    let versions = field.versions.to_string();
    if !versions.is_empty() {
        facts.push(versions);
    }
    if !facts.is_empty() {
        text.push_str(&format!("\n\n{}", facts.join(", ")));
    }
    let words = words(field.shape, Some(field), version);
    if !words.is_empty() {
        let label =
            if matches!(field.shape.of(version), Shape::Choice(_) | Shape::Boolean) { "One of" } else { "Usual" };
        let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
        text.push_str(&format!("\n\n{label}: {}", words.join(", ")));
    }
    let standard = kind.standard();
    let place = object.map(|object| format!(", {}", object.name)).unwrap_or_default();
    text.push_str(&format!("\n\n{} {}{place}", standard.title, version));
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::standard::{odcs, odps};
    use crate::source::Route;

    #[test]
    fn a_kind_is_told_from_half_a_document() {
        let text = "apiVersion: v3.1.0\nkind: DataContract\nsch\nschema:\n  - name: [\n";
        assert_eq!(kind("a.yaml", text, 40), Some(Kind::DataContract(odcs::V3_1_0)));
        let json = "{\n  \"apiVersion\": \"v1.0.0\",\n  \"kind\": \"DataProduct\",\n  \"na";
        assert_eq!(kind("a.json", json, json.len()), Some(Kind::DataProduct(odps::V1_0_0)));
        assert_eq!(kind("a.yaml", "kind: Deployment\n", 3), None);
    }

    #[test]
    fn a_way_leads_to_the_object_of_the_standard() {
        let kind = Kind::DataContract(odcs::V3_2_0);
        let route = Route::root().then("schema").then(0).then("properties").then(2);
        let here = here(kind, &route.0).expect("known");
        assert_eq!(object(here.shape, kind.version(), false).map(|object| object.name), Some("property"));
        assert!(super::here(kind, &Route::root().then("nowhere").0).is_none());
    }
}
