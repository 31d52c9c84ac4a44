//! The walk through a document beside the tables: what each value is against what it may be.

use std::collections::BTreeSet;

use super::{API_VERSION, MAX_FINDINGS, format, message};
use crate::diagnostics::{Diagnostic, Place, Severity, nearest};
use crate::model::standard::{
    Condition, Constraint, Field, Kind, Object, Pattern, Shape, Size, Standard, Variant, Version, Word,
};
use crate::source::yaml::Kind as Yaml;
use crate::source::{Node, Route};

pub(super) struct Walk<'d> {
    path: &'d str,
    document: usize,
    standard: &'static Standard,
    version: Version,
    /// Whether the value of `apiVersion` is left to the caller.
    without_version: bool,
    /// Whether this is a try whether another version fits: it ends at the first error, and a key counts as known only
    /// if the version has it, not because the version was open.
    candidate: bool,
    pub(super) found: Vec<Diagnostic>,
    /// Whether something was found that another version could explain by more than asking for less.
    pub(super) evidence: bool,
}

/// The way to a node; it becomes a route only when something is found there.
enum Way<'w> {
    Root,
    Key(&'w Way<'w>, &'w str),
    Index(&'w Way<'w>, usize),
}

impl Way<'_> {
    fn route(&self) -> Route {
        match self {
            Way::Root => Route::root(),
            Way::Key(above, key) => above.route().then(*key),
            Way::Index(above, index) => above.route().then(*index),
        }
    }

    /// What it is called in a message: its key, or an item of the list at a key.
    fn subject(&self) -> String {
        match self {
            Way::Root => "the document".to_owned(),
            Way::Key(_, key) => format!("`{}`", message::shown(key)),
            Way::Index(above, _) => format!("an item of {}", above.subject()),
        }
    }

    fn key(&self) -> &str {
        match self {
            Way::Root => "",
            Way::Key(_, key) => key,
            Way::Index(above, _) => above.key(),
        }
    }
}

impl<'d> Walk<'d> {
    pub(super) fn new(path: &'d str, document: usize, kind: Kind) -> Walk<'d> {
        Walk {
            path,
            document,
            standard: kind.standard(),
            version: kind.version(),
            without_version: false,
            candidate: false,
            found: Vec::new(),
            evidence: false,
        }
    }

    pub(super) fn without_version(mut self) -> Self {
        self.without_version = true;
        self
    }

    pub(super) fn as_candidate(mut self) -> Self {
        self.candidate = true;
        self
    }

    pub(super) fn run(mut self, root: &Node) -> Self {
        self.value(root, &Way::Root, Shape::Object(self.standard.root));
        if self.found.len() > MAX_FINDINGS {
            self.found.truncate(MAX_FINDINGS);
            let message = format!("more than {MAX_FINDINGS} findings; the rest is left out");
            self.found.push(Diagnostic::error("invalid-document", Place::file(self.path), message));
        }
        self
    }

    pub(super) fn has_errors(&self) -> bool {
        self.found.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    fn is_done(&self) -> bool {
        self.found.len() > MAX_FINDINGS || (self.candidate && self.has_errors())
    }

    /// Terms follow a draft whose keys may still grow.
    fn severity_of_unknown(&self) -> Severity {
        if self.standard.name == "OSDS" { Severity::Info } else { Severity::Error }
    }

    /// A value is pointed at itself, a mapping, a list or nothing by its key.
    fn place(&self, node: &Node, way: &Way) -> Place {
        match node.kind {
            Yaml::Null | Yaml::List(_) | Yaml::Map(_) => Place::key(self.path, self.document, way.route()),
            _ => Place::value(self.path, self.document, way.route()),
        }
    }

    fn value(&mut self, node: &Node, way: &Way, shape: Shape) {
        if self.is_done() {
            return;
        }
        let shape = shape.of(self.version);
        match (shape, &node.kind) {
            (Shape::Any, _) | (Shape::Text, Yaml::Text(_)) | (Shape::Boolean, Yaml::Bool(_)) => {}
            (Shape::Mapping, Yaml::Map(_)) => {}
            (Shape::Scalar, Yaml::Null | Yaml::Bool(_) | Yaml::Number(_) | Yaml::Text(_)) => {}
            (Shape::Object(object), Yaml::Map(entries)) => self.object(node, entries, way, object),
            (Shape::Objects(object), Yaml::List(items)) => {
                self.items(items, way, Shape::Object(object));
            }
            (Shape::List(item, size), Yaml::List(items)) => {
                self.items(items, way, *item);
                self.size(items, way, size);
            }
            (Shape::Choice(words), Yaml::Text(text)) => self.choice(text, node, way, words),
            (Shape::Matching(pattern), Yaml::Text(text)) => self.pattern(text, node, way, pattern),
            (Shape::Formatted(wanted), Yaml::Text(text)) => {
                if !format::is_of(wanted, text) {
                    let message = format!("{} is `{}`", way.subject(), message::shown(text));
                    let found = Diagnostic::warning("invalid-format", self.place(node, way), message);
                    self.found.push(found.help(format!("write {}", wanted.describe())));
                }
            }
            (Shape::Integer { at_least }, Yaml::Number(text)) if is_whole(text) => {
                if let Some(least) = at_least
                    && number(text) < least as f64
                {
                    self.invalid_number(text, node, way, &format!("at least {least}"));
                }
            }
            (Shape::Number { above }, Yaml::Number(text)) => {
                if let Some(bound) = above
                    && number(text) <= bound as f64
                {
                    self.invalid_number(text, node, way, &format!("more than {bound}"));
                }
            }
            (Shape::Either(forms), _) => match forms.iter().find(|form| fits(form.of(self.version), node)) {
                Some(form) => self.value(node, way, *form),
                None => self.wrong_type(node, way, shape),
            },
            _ => self.wrong_type(node, way, shape),
        }
    }

    fn wrong_type(&mut self, node: &Node, way: &Way, shape: Shape) {
        self.evidence |= matches!(node.kind, Yaml::List(_) | Yaml::Map(_));
        let message = format!("{} is {}, not {}", way.subject(), message::found(node), message::wanted(shape));
        let help = message::remedy(node, shape, way.key());
        self.found.push(Diagnostic::error("invalid-type", self.place(node, way), message).help(help));
    }

    fn invalid_number(&mut self, text: &str, node: &Node, way: &Way, wanted: &str) {
        let message = format!("{} is {}; expected {wanted}", way.subject(), message::shown(text));
        self.found.push(Diagnostic::error("invalid-value", self.place(node, way), message));
    }

    fn choice(&mut self, text: &str, node: &Node, way: &Way, words: &'static [Word]) {
        if words.iter().any(|word| word.text == text && word.versions.contains(self.version)) {
            return;
        }
        let known = || words.iter().filter(|word| word.versions.contains(self.version)).map(|word| word.text);
        let message = format!("{} is `{}`; expected {}", way.subject(), message::shown(text), message::one_of(known()));
        let mut found = Diagnostic::error("invalid-value", self.place(node, way), message);
        if let Some(word) = words.iter().find(|word| word.text == text) {
            self.evidence = true;
            found = found.help(format!("`{text}` is known {}; the file is read as {}", word.versions, self.version));
        } else if let Some(meant) = nearest(text, known()) {
            found = found.help(format!("did you mean `{meant}`?"));
        } else {
            found = found.help(format!("write {}", message::list(known(), "or")));
        }
        self.found.push(found);
    }

    fn pattern(&mut self, text: &str, node: &Node, way: &Way, pattern: &'static Pattern) {
        let Some(form) = pattern.form(self.version) else { return };
        if (form.matches)(text) {
            return;
        }
        let message = format!("{} is `{}`, which is not a {}", way.subject(), message::shown(text), pattern.name);
        let found = Diagnostic::error("invalid-format", self.place(node, way), message);
        self.found.push(found.help(format!("expected {}", form.about)));
    }

    fn items(&mut self, items: &[Node], way: &Way, shape: Shape) {
        for (index, item) in items.iter().enumerate() {
            self.value(item, &Way::Index(way, index), shape);
        }
    }

    fn size(&mut self, items: &[Node], way: &Way, size: Size) {
        if items.len() < size.least || items.len() > size.most {
            let wanted = if size.least == size.most {
                format!("exactly {}", size.least)
            } else {
                format!("at least {}", size.least)
            };
            let message = format!("{} has {} items; expected {wanted}", way.subject(), items.len());
            let place = Place::key(self.path, self.document, way.route());
            self.found.push(Diagnostic::error("invalid-value", place, message));
        }
        if !size.unique {
            return;
        }
        let mut seen = BTreeSet::new();
        for (index, item) in items.iter().enumerate() {
            if !seen.insert(canonical(item)) {
                let way = Way::Index(way, index);
                let message = format!("{} stands there twice", way.subject());
                let place = Place::value(self.path, self.document, way.route());
                self.found.push(Diagnostic::error("duplicate-item", place, message).help("take one of them away"));
            }
        }
    }

    fn object(&mut self, node: &Node, entries: &[(Node, Node)], way: &Way, object: &'static Object) {
        let variants: Vec<&'static Variant> =
            object.variants(self.version).filter(|variant| holds(variant.when, node)).collect();
        let mut meant = Vec::new();
        for (key, value) in entries {
            let Some(name) = key.text() else {
                let place = Place::key(self.path, self.document, way.route());
                let message =
                    format!("a key of {} is {}, not text", message::with_article(object.name), key.kind_name());
                if object.is_closed(self.version) {
                    self.found.push(Diagnostic::error("unknown-key", place, message));
                }
                continue;
            };
            let way = Way::Key(way, name);
            match self.field(name, object, &variants) {
                Some(field) => {
                    if !(self.without_version && name == API_VERSION && std::ptr::eq(object, self.standard.root)) {
                        self.value(value, &way, field.shape);
                    }
                    self.usual(value, &way, field);
                }
                None => meant.extend(self.unknown_key(name, node, &way, object, &variants)),
            }
        }
        for field in self.fields(object, &variants) {
            if field.is_required(self.version) && node.get(field.name).is_none() && !meant.contains(&field.name) {
                // Said once, though two variants may ask for it.
                meant.push(field.name);
                self.missing_key(way, object, field);
            }
        }
        let constraints = object.constraints.iter().chain(variants.iter().flat_map(|variant| variant.constraints));
        let mut checked: Vec<&Constraint> = Vec::new();
        for constraint in constraints {
            if !checked.iter().any(|known| std::ptr::eq(*known, constraint)) {
                checked.push(constraint);
                self.constraint(constraint, node, way, object, &meant);
            }
        }
    }

    /// The fields that are known here; what a variant says comes first and replaces what the object says.
    fn fields(&self, object: &'static Object, variants: &[&'static Variant]) -> Vec<&'static Field> {
        let version = self.version;
        let of_variants = variants.iter().flat_map(|variant| variant.fields.iter().copied()).flatten();
        of_variants.filter(|field| field.versions.contains(version)).chain(object.fields(version)).collect()
    }

    fn field(&self, name: &str, object: &'static Object, variants: &[&'static Variant]) -> Option<&'static Field> {
        let of_variants = variants.iter().flat_map(|variant| variant.fields.iter().copied()).flatten();
        of_variants
            .filter(|field| field.versions.contains(self.version))
            .find(|field| field.name == name)
            .or_else(|| object.fields(self.version).find(|field| field.name == name))
    }

    /// A value that is a usual one but for its case is understood and mentioned.
    fn usual(&mut self, value: &Node, way: &Way, field: &Field) {
        let Some(text) = value.text() else { return };
        let usual = field.usual.iter().find(|usual| usual.eq_ignore_ascii_case(text) && **usual != text);
        if let Some(usual) = usual.filter(|_| way.key() == "status") {
            let message = format!("{} is `{}` and read as `{usual}`", way.subject(), message::shown(text));
            let found = Diagnostic::warning("invalid-value", self.place(value, way), message);
            self.found.push(found.help(format!("write `{usual}`")));
        }
    }

    /// Reports a key that is not known; gives the key that was probably meant.
    fn unknown_key(
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
        let meant = nearest(name, absent);
        let elsewhere = object.all_fields().find(|field| field.name == name);
        let counts = self.candidate && (object.closed.is_some() || elsewhere.is_some());
        let is_closed = object.is_closed(self.version) || counts;
        if !is_closed {
            // An open object takes any key: only what looks like a slip is worth a word.
            if let Some(meant) = meant.filter(|_| elsewhere.is_none()) {
                let found = Diagnostic::warning("unknown-key", place, message);
                self.found.push(found.help(format!("did you mean `{meant}`?")));
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
        let help = match (object.misplaced.iter().find(|(key, _)| *key == name), elsewhere, meant) {
            (Some((_, why)), _, _) => (*why).to_owned(),
            (_, Some(field), _) => {
                format!("`{name}` is known {}; the file is read as {}", field.versions, self.version)
            }
            (_, _, Some(meant)) => format!("did you mean `{meant}`?"),
            _ if fields.is_empty() => message::phrase(object.about),
            _ if fields.iter().any(|field| field.name == "customProperties") => {
                "the standard has no such key; facts of your own go into `customProperties`".to_owned()
            }
            _ => format!("known keys are {}", message::list(fields.iter().map(|field| field.name), "and")),
        };
        let severity = self.severity_of_unknown();
        self.found.push(Diagnostic::new("unknown-key", severity, place, message).help(help));
        meant.filter(|_| elsewhere.is_none() && severity == Severity::Error)
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

    fn missing_key(&mut self, way: &Way, object: &'static Object, field: &Field) {
        let message = format!("`{}` is missing in {}", field.name, message::with_article(object.name));
        // A route to a key that is not there leads to the key of its mapping or the mapping's first line.
        let place = Place::key(self.path, self.document, way.route().then(field.name));
        let help = format!("add `{}:`, {}", field.name, message::phrase(field.about));
        self.found.push(Diagnostic::error("missing-key", place, message).help(help));
    }

    fn constraint(&mut self, constraint: &Constraint, node: &Node, way: &Way, object: &Object, meant: &[&str]) {
        match constraint {
            Constraint::ExactlyOne(keys) => {
                let mut present = keys.iter().copied().filter(|key| node.get(key).is_some());
                let Some(first) = present.next() else {
                    if keys.iter().any(|key| meant.contains(key)) {
                        return;
                    }
                    let message = format!(
                        "{} compares with nothing; expected {}",
                        message::with_article(object.name),
                        message::one_of(keys.iter().copied())
                    );
                    let place = Place::key(self.path, self.document, way.route().then(keys[0]));
                    self.found.push(Diagnostic::error("missing-key", place, message).help("add one of them"));
                    return;
                };
                for other in present {
                    let message = format!("`{first}` and `{other}` exclude each other");
                    let place = Place::key(self.path, self.document, way.route().then(other));
                    let found = Diagnostic::error("invalid-key", place, message)
                        .related(Place::key(self.path, self.document, way.route().then(first)), "the other one")
                        .help(format!(
                            "keep one; a second comparison is {} of its own",
                            message::with_article(object.name)
                        ));
                    self.found.push(found);
                }
            }
            Constraint::SameForm(one, other) => {
                let (Some(a), Some(b)) = (node.get(one), node.get(other)) else { return };
                let differ =
                    matches!((&a.kind, &b.kind), (Yaml::Text(_), Yaml::List(_)) | (Yaml::List(_), Yaml::Text(_)));
                if differ {
                    let message = format!("`{one}` is {} and `{other}` is {}", a.kind_name(), b.kind_name());
                    let place = Place::key(self.path, self.document, way.route().then(*other));
                    let found = Diagnostic::error("invalid-type", place, message)
                        .related(Place::key(self.path, self.document, way.route().then(*one)), "the other end")
                        .help("write both as one reference, or both as a list of the same length");
                    self.found.push(found);
                }
            }
        }
    }
}

fn holds(condition: Condition, node: &Node) -> bool {
    match condition {
        Condition::Is(key, values) => node.get(key).and_then(Node::text).is_some_and(|text| values.contains(&text)),
        Condition::Absent(key) => node.get(key).is_none(),
        Condition::HasText(key) => node.get(key).is_some_and(|value| value.text().is_some()),
        Condition::AnyOf(conditions) => conditions.iter().any(|condition| holds(*condition, node)),
    }
}

/// Whether a node is of the YAML type that a shape wants, whatever its value.
fn fits(shape: Shape, node: &Node) -> bool {
    match (shape, &node.kind) {
        (Shape::Any, _) => true,
        (Shape::Text | Shape::Choice(_) | Shape::Matching(_) | Shape::Formatted(_), Yaml::Text(_)) => true,
        (Shape::Boolean, Yaml::Bool(_)) | (Shape::Number { .. }, Yaml::Number(_)) => true,
        (Shape::Integer { .. }, Yaml::Number(text)) => is_whole(text),
        (Shape::Scalar, kind) => !matches!(kind, Yaml::List(_) | Yaml::Map(_)),
        (Shape::Mapping | Shape::Object(_), Yaml::Map(_)) => true,
        (Shape::Objects(_) | Shape::List(..), Yaml::List(_)) => true,
        _ => false,
    }
}

/// The value of a number as YAML 1.2 writes it.
fn number(text: &str) -> f64 {
    let radix = |digits: &str, radix| u64::from_str_radix(digits, radix).map_or(f64::INFINITY, |value| value as f64);
    match text.get(..2) {
        Some("0x") => radix(&text[2..], 16),
        Some("0o") => radix(&text[2..], 8),
        _ => text.parse().unwrap_or(f64::NAN),
    }
}

/// Whether a number has no fraction; `1.0` counts as whole, as it does in JSON Schema.
fn is_whole(text: &str) -> bool {
    let value = number(text);
    value.is_finite() && value.fract() == 0.0
}

/// A text that is equal for equal values: `1` and `1.0` are equal, the order of keys does not count.
fn canonical(node: &Node) -> String {
    match &node.kind {
        Yaml::Null => "null".to_owned(),
        Yaml::Bool(value) => value.to_string(),
        Yaml::Number(text) => match text.parse::<i128>() {
            Ok(value) => value.to_string(),
            Err(_) if is_whole(text) && number(text).abs() < 9e15 => format!("{:.0}", number(text)),
            Err(_) => format!("{:?}", number(text)),
        },
        Yaml::Text(text) => format!("{text:?}"),
        Yaml::List(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        Yaml::Map(entries) => {
            let mut entries: Vec<String> =
                entries.iter().map(|(key, value)| format!("{}:{}", canonical(key), canonical(value))).collect();
            entries.sort_unstable();
            format!("{{{}}}", entries.join(","))
        }
    }
}
