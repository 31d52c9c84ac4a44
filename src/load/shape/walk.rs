//! The walk through a document beside the tables: what each value is against what it may be.

use std::collections::BTreeSet;

use super::value::{canonical, fits, holds, is_whole, number};
use super::{API_VERSION, MAX_FINDINGS, fix, format, message};
use crate::diagnostics::{Diagnostic, Edit, Place, Severity, near};
use crate::model::standard::{Constraint, Field, Kind, Object, Pattern, Shape, Size, Standard, Variant, Version, Word};
use crate::source::yaml::Kind as Yaml;
use crate::source::{Node, Route};

pub(super) struct Walk<'d> {
    pub(super) path: &'d str,
    pub(super) document: usize,
    pub(super) standard: &'static Standard,
    pub(super) version: Version,
    /// Whether the value of `apiVersion` is left to the caller.
    without_version: bool,
    /// Whether this is a try whether another version fits: it ends at the first error, and a key counts as known only
    /// if the version has it, not because the version was open.
    pub(super) candidate: bool,
    pub(super) found: Vec<Diagnostic>,
    /// Whether something was found that another version could explain by more than asking for less.
    pub(super) evidence: bool,
}

/// The way to a node; it becomes a route only when something is found there.
pub(super) enum Way<'w> {
    Root,
    Key(&'w Way<'w>, &'w str),
    Index(&'w Way<'w>, usize),
}

impl Way<'_> {
    pub(super) fn route(&self) -> Route {
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

    pub(super) fn trying(mut self) -> Self {
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
    pub(super) fn severity_of_unknown(&self) -> Severity {
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
                    let found = found.help(format!("write {}", wanted.describe()));
                    self.found.push(fix::padded(found, wanted, text));
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
        let found = Diagnostic::error("invalid-type", self.place(node, way), message).help(help);
        self.found.push(fix::retyped(found, node, shape, |text| match shape {
            Shape::Text | Shape::Formatted(_) => true,
            Shape::Choice(words) => words.iter().any(|word| word.text == text && word.versions.contains(self.version)),
            Shape::Matching(pattern) => pattern.form(self.version).is_some_and(|form| (form.matches)(text)),
            _ => false,
        }));
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
        } else if let Some(meant) = near(text, known()) {
            found = found.meant(&message::shown(text), meant);
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
                let found = Diagnostic::error("duplicate-item", place.clone(), message).help("take one of them away");
                let again = Edit::Remove { place };
                self.found.push(found.fix("take the second one away", vec![again]));
            }
        }
    }

    fn object(&mut self, node: &Node, entries: &[(Node, Node)], way: &Way, object: &'static Object) {
        let variants: Vec<&'static Variant> =
            object.variants(self.version).filter(|variant| holds(variant.when, node)).collect();
        let mut meant = Vec::new();
        for (key, value) in entries {
            if self.is_done() {
                return;
            }
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
                self.missing_key(node, way, object, field);
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
    pub(super) fn fields(&self, object: &'static Object, variants: &[&'static Variant]) -> Vec<&'static Field> {
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
            self.found.push(found.help(format!("write `{usual}`")).replaced(&message::shown(text), usual));
        }
        if !field.usual.iter().any(|usual| usual.eq_ignore_ascii_case(text))
            && let Some(usual) = field.usual.iter().find(|usual| is_slip(text, usual))
        {
            let message = format!("{} is `{}`; a usual word is `{usual}`", way.subject(), message::shown(text));
            let found = Diagnostic::warning("misspelled-value", self.place(value, way), message);
            self.found.push(found.help(format!("did you mean `{usual}`?")));
        }
    }

    fn missing_key(&mut self, node: &Node, way: &Way, object: &'static Object, field: &Field) {
        let message = format!("`{}` is missing in {}", field.name, message::with_article(object.name));
        // A route to a key that is not there leads to the key of its mapping or the mapping's first line.
        let place = Place::key(self.path, self.document, way.route().then(field.name));
        let help = format!("add `{}:`, {}", field.name, message::phrase(field.about));
        let found = Diagnostic::error("missing-key", place, message).help(help);
        self.found.push(self.added(found, node, way, object, field));
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

/// Whether a word is another one but for one letter. Short words are often words of their own.
fn is_slip(text: &str, usual: &str) -> bool {
    const SHORT: usize = 5;
    // What people write with a hyphen, an underscore or a space is a spelling of their own, not a slip.
    let is_word = |word: &str| word.bytes().all(|byte| byte.is_ascii_alphabetic());
    usual.len() >= SHORT
        && is_word(text)
        && is_word(usual)
        && text.len().abs_diff(usual.len()) <= 1
        && strsim::damerau_levenshtein(&text.to_lowercase(), &usual.to_lowercase()) == 1
}
