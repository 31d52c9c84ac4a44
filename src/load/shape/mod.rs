//! The shape of a document against the tables of its standard: every violation in one run, each at its place.
//!
//! Turns a YAML tree and its [`Kind`] into diagnostics. An error here is what the official JSON Schema of the declared
//! version calls invalid, and nothing else; what is stricter is a warning. Knows nothing of other files.

mod detect;
mod fix;
mod format;
mod message;
mod unknown;
mod value;
mod walk;

pub use detect::detect;
pub use format::{is_date, is_date_time};

use crate::diagnostics::{Diagnostic, Place, Severity, nearest};
use crate::model::standard::{Kind, Shape, Standard, Version};
use crate::source::yaml::Kind as Yaml;
use crate::source::{Node, Route};

use walk::Walk;

/// How many findings of one document are reported.
pub const MAX_FINDINGS: usize = 2_000;

const API_VERSION: &str = "apiVersion";

/// What is wrong with the document number `document` (from 0) of the file at `path`, read as `kind`.
///
/// Tolerant of what is clear all the same: an `apiVersion` without its `v`, one that is not known, and a document that
/// follows another version than it declares each give one warning.
pub fn check(path: &str, document: usize, root: &Node, kind: Kind) -> Vec<Diagnostic> {
    let (declared, about_version) = declared(path, document, root, kind);
    let walk = Walk::new(path, document, kind).without_version().run(root);
    let mut found = walk.found;
    if declared == Declared::Unknown {
        for diagnostic in &mut found {
            diagnostic.severity = diagnostic.severity.min(Severity::Warning);
        }
    } else if walk.evidence
        && declared == Declared::Known
        && let Some((version, warnings)) = other_version(path, document, root, kind)
    {
        found = warnings;
        found.push(wrong_version(path, document, root, kind, version));
    } else {
        for diagnostic in &mut found {
            mention_later_version(diagnostic, kind);
        }
    }
    found.extend(about_version);
    found
}

/// What the official schema of the version in `kind` finds wrong, whatever version the document declares, and our
/// own warnings.
pub fn strict(path: &str, document: usize, root: &Node, kind: Kind) -> Vec<Diagnostic> {
    Walk::new(path, document, kind).run(root).found
}

/// What is known of the version that a document declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Declared {
    Known,
    /// It looks like a version, but there is no such version.
    Unknown,
    /// None, or none that can be read.
    Unclear,
}

fn declared(path: &str, document: usize, root: &Node, kind: Kind) -> (Declared, Option<Diagnostic>) {
    let Some(node) = root.get(API_VERSION) else { return (Declared::Unclear, None) };
    let place = Place::value(path, document, Route::root().then(API_VERSION));
    let standard = kind.standard();
    let words = version_words(standard);
    let version = node.scalar().and_then(|text| Version::parse(&text));
    let spelled = version.map(|version| version.to_string()).unwrap_or_default();
    let Some(text) = node.text() else {
        let message = format!("`{API_VERSION}` is {}, not text", message::found(node));
        let is_number = matches!(node.kind, Yaml::Number(_));
        let place = if is_number { place } else { Place { at: key_of(document), ..place } };
        let meant = if version.is_some() { spelled.clone() } else { latest(standard) };
        let diagnostic =
            Diagnostic::error("invalid-type", place, message).help(format!("write `{API_VERSION}: {meant}`"));
        let is_certain = is_number && words.contains(&spelled.as_str());
        let written = node.scalar().unwrap_or_default();
        let diagnostic = if is_certain { diagnostic.replaced(&message::shown(&written), &spelled) } else { diagnostic };
        return (Declared::Unclear, Some(diagnostic));
    };
    let old_contract = matches!(kind, Kind::DataContract(version) if version.major == 2);
    // OSDS is a draft without a released version: whatever number an author gives it is as good as another.
    let is_draft = matches!(kind, Kind::SemanticDefinition(_)) && version.is_some();
    let is_known =
        is_draft || words.contains(&spelled.as_str()) || (old_contract && version.is_some_and(|v| v.major == 2));
    match version {
        Some(_) if is_known && text == spelled => (Declared::Known, None),
        Some(_) if is_known => {
            let message = format!("`{API_VERSION}` is `{}` and read as `{spelled}`", message::shown(text));
            let found = Diagnostic::warning("invalid-version", place, message).help(format!("write `{spelled}`"));
            (Declared::Known, Some(found.replaced(&message::shown(text), &spelled)))
        }
        Some(_) => {
            let message = format!("`{}` is not a version of {} that is known", message::shown(text), standard.name);
            let help = format!(
                "the document is checked as {}; known are {}",
                kind.version(),
                message::list(words.iter().copied(), "and")
            );
            (Declared::Unknown, Some(Diagnostic::warning("unknown-version", place, message).help(help)))
        }
        None => {
            let message = format!(
                "`{API_VERSION}` is `{}`; expected {}",
                message::shown(text),
                message::one_of(words.iter().copied())
            );
            let help = match nearest(text, words.iter().copied()) {
                Some(word) => format!("did you mean `{word}`?"),
                None => format!("the newest version is `{}`", latest(standard)),
            };
            (Declared::Unclear, Some(Diagnostic::error("invalid-version", place, message).help(help)))
        }
    }
}

fn key_of(document: usize) -> crate::diagnostics::At {
    Place::key("", document, Route::root().then(API_VERSION)).at
}

fn latest(standard: &Standard) -> String {
    standard.latest().to_string()
}

/// The values of `apiVersion` that the newest version of a standard knows.
fn version_words(standard: &'static Standard) -> Vec<&'static str> {
    let latest = standard.latest();
    let shape =
        standard.root.fields(latest).find(|field| field.name == API_VERSION).map(|field| field.shape.of(latest));
    match shape {
        Some(Shape::Choice(words)) => words.iter().map(|word| word.text).collect(),
        _ => Vec::new(),
    }
}

/// Another version under which the document is valid, and the warnings it has there; the next newer one first.
fn other_version(path: &str, document: usize, root: &Node, kind: Kind) -> Option<(Version, Vec<Diagnostic>)> {
    let declared = kind.version();
    let known = kind.standard().versions;
    let newer = known.iter().filter(|version| **version > declared);
    let older = known.iter().rev().filter(|version| **version < declared);
    newer.chain(older).find_map(|version| {
        let walk = Walk::new(path, document, kind.with(*version)).without_version().trying().run(root);
        (!walk.has_errors()).then_some((*version, walk.found))
    })
}

fn wrong_version(path: &str, document: usize, root: &Node, kind: Kind, valid: Version) -> Diagnostic {
    const SHOWN: usize = 3;
    let declared =
        root.get(API_VERSION).and_then(Node::text).map_or_else(|| kind.version().to_string(), message::shown);
    let place = Place::value(path, document, Route::root().then(API_VERSION));
    let mut diagnostic = Diagnostic::warning("wrong-version", place, format!("valid as {valid}, declared {declared}"))
        .help(format!("write `{API_VERSION}: {valid}`"));
    let errors = Walk::new(path, document, kind).without_version().run(root).found;
    for error in errors.into_iter().filter(|error| error.severity == Severity::Error).take(SHOWN) {
        diagnostic = diagnostic.related(error.place, format!("in {}, {}", kind.version(), error.message));
    }
    diagnostic
}

/// A key that a later version does not ask for any more: saying so is half of the help.
fn mention_later_version(diagnostic: &mut Diagnostic, kind: Kind) {
    if diagnostic.rule != "missing-key" || kind.version() == kind.standard().latest() {
        return;
    }
    let crate::diagnostics::At::Route { route, .. } = &diagnostic.place.at else { return };
    let [crate::source::Step::Key(key)] = route.0.as_slice() else { return };
    let versions = kind.standard().versions;
    let later = versions.iter().find(|version| {
        **version > kind.version()
            && kind.standard().root.fields(**version).any(|field| field.name == key && !field.is_required(**version))
    });
    if let (Some(later), Some(help)) = (later, &mut diagnostic.help) {
        help.push_str(&format!("; {later} does not ask for it any more"));
    }
}

#[cfg(test)]
mod tests;
