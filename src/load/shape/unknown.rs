//! Keys that an object does not know: whether that counts, and what was probably meant.

use super::message;
use super::walk::{Walk, Way};
use crate::diagnostics::{Diagnostic, Place, Severity, near};
use crate::model::standard::{Object, Renamed, Shape, Variant, Word};
use crate::source::Node;

impl Walk<'_> {
    /// Reports a key that is not known; gives the key that was probably meant.
    pub(super) fn unknown_key(
        &mut self,
        name: &str,
        node: &Node,
        way: &Way,
        object: &'static Object,
        variants: &[&'static Variant],
    ) -> Option<&'static str> {
        let fields = self.fields(object, variants);
        let place = Place::key(self.path, self.document, way.route());
        let message = format!("unknown key `{}` in {}", message::shown(name), message::with_article(object.name));
        let absent = fields.iter().map(|field| field.name).filter(|name| node.get(name).is_none());
        let meant = near(name, absent);
        let renamed = self.renamed(name, node, object, &fields);
        let elsewhere = object.all_fields().find(|field| field.name == name);
        let counts = self.candidate && (object.closed.is_some() || elsewhere.is_some());
        let is_closed = object.is_closed(self.version) || counts;
        if !is_closed {
            // An open object takes any key: only what looks like a slip is worth a word.
            if let Some(meant) = meant.filter(|_| elsewhere.is_none()) {
                let found = Diagnostic::warning("unknown-key", place, message);
                self.found.push(found.meant(&message::shown(name), meant));
            }
            return None;
        }
        if let Some(field) = elsewhere
            && field.versions.contains(self.version)
        {
            if !self.is_undecided(node, object) {
                let help = self.belongs_to(name, object);
                self.found.push(Diagnostic::new("unknown-key", self.severity_of_unknown(), place, message).help(help));
            }
            return None;
        }
        self.evidence |= elsewhere.is_some();
        let misplaced = object.misplaced.iter().find(|(key, _)| *key == name);
        let help = match (misplaced, elsewhere, meant) {
            (Some((_, why)), _, _) => (*why).to_owned(),
            _ if let Some(Renamed { new, since, .. }) = renamed => format!("it is called `{new}` since {since}"),
            (_, Some(field), _) => {
                format!("`{name}` is known {}; the file is read as {}", field.versions, self.version)
            }
            (_, _, Some(meant)) => format!("did you mean `{}`?", meant.name),
            _ if fields.is_empty() => message::phrase(object.about),
            _ if fields.iter().any(|field| field.name == "customProperties") => {
                "the standard has no such key; facts of your own go into `customProperties`".to_owned()
            }
            _ => format!("known keys are {}", message::list(fields.iter().map(|field| field.name), "and")),
        };
        let severity = self.severity_of_unknown();
        let mut found = Diagnostic::new("unknown-key", severity, place, message).help(help);
        let meant = meant.filter(|_| elsewhere.is_none() && misplaced.is_none());
        if let Some(renamed) = renamed {
            found = self.rename(found, node.get(name), way, renamed);
        } else if let Some(meant) = meant.filter(|meant| meant.certain) {
            found = found.replaced(&message::shown(name), meant.name);
        }
        self.found.push(found);
        let meant = renamed.map(|renamed| renamed.new).or(meant.map(|meant| meant.name));
        meant.filter(|_| severity == Severity::Error)
    }

    /// Whether the key that decides between the variants has no valid value: then it alone is reported.
    fn is_undecided(&self, node: &Node, object: &'static Object) -> bool {
        object.variants(self.version).flat_map(|variant| variant.when.keys()).any(|(key, _)| {
            let shape = object.fields(self.version).find(|field| field.name == key).map(|field| field.shape);
            match (node.get(key), shape.map(|shape| shape.of(self.version))) {
                (Some(value), Some(Shape::Choice(words))) => {
                    let known = |word: &Word| value.text() == Some(word.text) && word.versions.contains(self.version);
                    !words.iter().any(known)
                }
                _ => false,
            }
        })
    }

    /// For a key that exists under another condition: which one.
    fn belongs_to(&self, name: &str, object: &'static Object) -> String {
        let conditions: Vec<(&str, &[&str])> = object
            .variants(self.version)
            .filter(|variant| variant.fields.iter().copied().flatten().any(|field| field.name == name))
            .flat_map(|variant| variant.when.keys())
            .collect();
        let Some((key, _)) = conditions.first() else {
            return format!("`{name}` belongs elsewhere");
        };
        let values = conditions.iter().flat_map(|(_, values)| values.iter().copied());
        format!("`{name}` is known where `{key}` is {}", message::one_of(values))
    }
}
