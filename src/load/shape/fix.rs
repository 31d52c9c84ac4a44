//! What mends a finding about shape for certain: quotes around a text that reads as a number, a date's missing zeros, a
//! key that an older version called otherwise, a key whose value follows from what is there.
//!
//! Where a person has to decide there is no fix. Speaks routes and values; how they are written is not known here.

use super::value::is_whole;
use super::walk::{Walk, Way};
use super::{API_VERSION, format, message};
use crate::diagnostics::{Diagnostic, Edit, Place};
use crate::model::address::slug;
use crate::model::standard::{Field, Format, Object, Renamed, Shape};
use crate::source::Node;
use crate::source::yaml::Kind as Yaml;

/// A value of the wrong type that is only written so: without its quotes, or with some too many.
pub(super) fn retyped(found: Diagnostic, node: &Node, shape: Shape, text_fits: impl Fn(&str) -> bool) -> Diagnostic {
    let place = found.place.clone();
    let literal = |found: Diagnostic, text: &str| {
        let edit = Edit::Literal { place: place.clone(), text: text.to_owned() };
        found.fix(format!("write `{text}`, without quotes"), vec![edit])
    };
    match (&node.kind, shape) {
        (Yaml::Number(text), _) if text_fits(text) => {
            let title = format!("put `{}` in quotes", message::shown(text));
            found.fix(title, vec![Edit::Quote { place }])
        }
        (Yaml::Bool(_), Shape::Text) => found.fix("put it in quotes", vec![Edit::Quote { place }]),
        (Yaml::Text(text), Shape::Integer { .. } | Shape::Number { .. }) => {
            // `007` and `+1` may be names; a number as JSON writes it is one.
            let number = serde_json::from_str::<serde_json::Number>(text).is_ok();
            let whole = !matches!(shape, Shape::Integer { .. }) || is_whole(text);
            if number && whole { literal(found, text) } else { found }
        }
        (Yaml::Text(text), Shape::Boolean) => match text.to_lowercase().as_str() {
            "true" | "yes" | "on" => literal(found, "true"),
            "false" | "no" | "off" => literal(found, "false"),
            _ => found,
        },
        _ => found,
    }
}

/// `2026-3-1` is a date but for its zeros.
pub(super) fn padded(found: Diagnostic, wanted: Format, text: &str) -> Diagnostic {
    if wanted == Format::Uri || !text.as_bytes().get(..4).is_some_and(|year| year.iter().all(u8::is_ascii_digit)) {
        return found;
    }
    let mut padded = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let run = rest[at..].find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len() - at);
        padded.push_str(&rest[..at]);
        if run == 1 && !padded.ends_with('.') {
            padded.push('0');
        }
        padded.push_str(&rest[at..at + run]);
        rest = &rest[at + run..];
    }
    padded.push_str(rest);
    if format::is_of(wanted, &padded) { found.replaced(&message::shown(text), &padded) } else { found }
}

impl Walk<'_> {
    /// What a key of an older version is called in this one, where that is free.
    pub(super) fn renamed(
        &self,
        name: &str,
        node: &Node,
        object: &'static Object,
        fields: &[&'static Field],
    ) -> Option<&'static Renamed> {
        let renamed = object.renamed.iter().find(|renamed| renamed.old == name)?;
        let known = fields.iter().any(|field| field.name == renamed.new);
        (self.version >= renamed.since && known && node.get(renamed.new).is_none()).then_some(renamed)
    }

    /// The fix that calls a key as this version does.
    pub(super) fn rename(&self, found: Diagnostic, value: Option<&Node>, way: &Way, renamed: &Renamed) -> Diagnostic {
        let title = format!("rename `{}` to `{}`", renamed.old, renamed.new);
        let mut edits = vec![Edit::Replace { place: found.place.clone(), text: renamed.new.to_owned() }];
        if renamed.inverse {
            let Some(Yaml::Bool(is)) = value.map(|value| &value.kind) else { return found };
            let place = Place::value(self.path, self.document, way.route());
            edits.push(Edit::Literal { place, text: (!is).to_string() });
            return found.fix(format!("{title} and say the opposite"), edits);
        }
        found.fix(title, edits)
    }

    /// A key that is not there and can only have one value, or whose value the mesh has already.
    pub(super) fn added(
        &self,
        found: Diagnostic,
        node: &Node,
        way: &Way,
        object: &Object,
        field: &Field,
    ) -> Diagnostic {
        let is_root = std::ptr::eq(object, self.standard.root);
        if field.name == "metric"
            && let (Some(rule), Shape::Choice(words)) = (node.get("rule").and_then(Node::text), field.shape)
            && words.iter().any(|word| word.text == rule && word.versions.contains(self.version))
        {
            let place = Place::key(self.path, self.document, way.route().then("rule"));
            return found.fix("rename `rule` to `metric`", vec![Edit::Replace { place, text: "metric".into() }]);
        }
        let (value, after): (String, &'static [&'static str]) = match (field.name, field.shape.of(self.version)) {
            ("kind", Shape::Choice([only])) if is_root => (only.text.to_owned(), &[API_VERSION]),
            (API_VERSION, Shape::Choice([only])) if is_root => (only.text.to_owned(), &[]),
            ("id", _) if is_root || object.name == "term" => {
                let Some(id) = self.id(node, object) else { return found };
                (id, if is_root { &["kind", API_VERSION] } else { &[] })
            }
            _ => return found,
        };
        let place = Place::value(self.path, self.document, way.route());
        let title = format!("add `{}: {value}`", field.name);
        found.fix(title, vec![Edit::Insert { place, key: field.name.to_owned(), value, after }])
    }

    /// The id that leaves a thing at the address it has without one: made of its name, or of its file's name. A random
    /// one would be another in each run.
    fn id(&self, node: &Node, object: &Object) -> Option<String> {
        let by_name = !matches!(object.name, "code list" | "team");
        let name = node.get("name").and_then(Node::text).filter(|name| by_name && !name.trim().is_empty());
        let file = self.path.rsplit('/').next().and_then(|name| name.split('.').find(|part| !part.is_empty()));
        let id = match name {
            Some(name) => slug(name),
            None if object.name == "term" => return None,
            None => slug(file?),
        };
        Some(id).filter(|id| id.chars().any(char::is_alphabetic))
    }
}
