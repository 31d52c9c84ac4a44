//! Diagnostics: what is wrong with what an author wrote, as data.
//!
//! A rule says *what* and *where* (a span, or a route into a YAML document); [`locate`] alone turns that into files,
//! lines and columns, and one file per output format renders the result. Knows nothing of data products.

pub mod baseline;
mod edit;
mod fingerprint;
pub mod github;
pub mod gitlab;
pub mod json;
pub mod junit;
mod locate;
pub mod sarif;
pub mod text;
pub mod words;

pub use fingerprint::Fingerprint;
pub use locate::{Located, LocatedFix, LocatedPlace, TextEdit, locate, places};
mod near;
pub use near::{Near, near};

use crate::source::{Route, Span};

/// How much a finding weighs. An error keeps `build` from publishing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Info,
    Warning,
    Error,
}

impl Severity {
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// What formats for machines say of a rule.
#[derive(Debug, Clone, Copy)]
pub struct RuleText<'r> {
    pub name: &'r str,
    /// Its page in Markdown: a heading, a paragraph that says what it finds, `Default severity: ...`, and more.
    pub documentation: &'r str,
}

impl RuleText<'_> {
    /// The paragraph below the heading, on one line.
    pub fn summary(&self) -> String {
        let paragraph = self.documentation.split("\n\n").nth(1).unwrap_or_default();
        paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// What its findings weigh where nothing is set: the first severity that its page names.
    pub fn severity(&self) -> Severity {
        let said = self.documentation.split("\nDefault severity: ").nth(1).unwrap_or_default();
        match said.split(|c: char| !c.is_alphabetic()).next() {
            Some("error") => Severity::Error,
            Some("info") => Severity::Info,
            _ => Severity::Warning,
        }
    }
}

/// A finding about what an author wrote.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    /// The rule's name, as in `allow(unknown-contract)`.
    pub rule: &'static str,
    pub severity: Severity,
    /// One lower-case line that stands alone, names in backticks.
    pub message: String,
    pub place: Place,
    /// What the primary place shows.
    pub label: Option<String>,
    /// What to do.
    pub help: Option<String>,
    /// Other places that belong to it.
    pub related: Vec<Related>,
    /// What mends it for certain.
    pub fix: Option<Fix>,
}

/// Edits that mend a finding, without a doubt about what the author meant.
#[derive(Debug, Clone, PartialEq)]
pub struct Fix {
    /// What it does, as a command: "replace `tabel` by `table`".
    pub title: String,
    pub edits: Vec<Edit>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// Another text in the place of a key or value; quoted as what stood there, or where it has to be. In the place of a
    /// span it stands as it is.
    Replace { place: Place, text: String },
    /// Quotes around a value that stands there without, as it is written.
    Quote { place: Place },
    /// A number or boolean in the place of a value, without quotes.
    Literal { place: Place, text: String },
    /// A new text in the place of the last `old` inside a span or a scalar; in a scalar only what needs no quotes.
    Within { place: Place, old: String, new: String },
    /// A key with a text in the mapping at `place`, in its style: behind the first of the keys `after` that is there,
    /// else before all others.
    Insert { place: Place, key: String, value: String, after: &'static [&'static str] },
    /// Takes away an item of a list, with its line and the comment on it; never the only one.
    Remove { place: Place },
}

#[derive(Debug, Clone, PartialEq)]
pub struct Related {
    pub place: Place,
    pub label: String,
}

/// A place in a file of the mesh; `path` is relative to the mesh's root, with `/`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub path: String,
    pub at: At,
}

/// Where in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum At {
    File,
    Span(Span),
    /// A node of the file's YAML document number `document` (from 0): its key or its value.
    Route {
        document: usize,
        route: Route,
        part: Part,
    },
    /// A phrase within the text at a node of the file's YAML, the `nth` (from 0) of its kind; the whole text where the
    /// phrase was written in another way there.
    Phrase {
        document: usize,
        route: Route,
        phrase: String,
        nth: usize,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    Key,
    Value,
}

impl Place {
    pub fn file(path: &str) -> Place {
        Place { path: path.to_owned(), at: At::File }
    }

    pub fn span(path: &str, span: Span) -> Place {
        Place { path: path.to_owned(), at: At::Span(span) }
    }

    pub fn key(path: &str, document: usize, route: Route) -> Place {
        Place { path: path.to_owned(), at: At::Route { document, route, part: Part::Key } }
    }

    /// A phrase within a text.
    pub fn phrase(path: &str, document: usize, route: Route, phrase: &str, nth: usize) -> Place {
        Place { path: path.to_owned(), at: At::Phrase { document, route, phrase: phrase.to_owned(), nth } }
    }

    pub fn value(path: &str, document: usize, route: Route) -> Place {
        Place { path: path.to_owned(), at: At::Route { document, route, part: Part::Value } }
    }
}

impl Diagnostic {
    pub fn new(rule: &'static str, severity: Severity, place: Place, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            rule,
            severity,
            message: message.into(),
            place,
            label: None,
            help: None,
            related: Vec::new(),
            fix: None,
        }
    }

    pub fn error(rule: &'static str, place: Place, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(rule, Severity::Error, place, message)
    }

    pub fn warning(rule: &'static str, place: Place, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(rule, Severity::Warning, place, message)
    }

    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Diagnostic {
        self.label = Some(label.into());
        self
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    #[must_use]
    pub fn fix(mut self, title: impl Into<String>, edits: Vec<Edit>) -> Diagnostic {
        self.fix = Some(Fix { title: title.into(), edits });
        self
    }

    #[must_use]
    pub fn related(mut self, place: Place, label: impl Into<String>) -> Diagnostic {
        self.related.push(Related { place, label: label.into() });
        self
    }
}

/// Looks for names that were meant, until it has compared so many that it would be felt: a mesh may name a hundred
/// thousand things wrongly, and hold as many names.
#[derive(Debug)]
pub struct Suggestions {
    left: usize,
}

impl Default for Suggestions {
    fn default() -> Suggestions {
        Suggestions { left: 500_000 }
    }
}

impl Suggestions {
    /// [`nearest`], or nothing once too much was asked.
    pub fn nearest<'k>(&mut self, wanted: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
        self.near(wanted, known).map(|near| near.name)
    }

    /// [`near`], or nothing once too much was asked.
    pub fn near<'k>(&mut self, wanted: &str, known: impl IntoIterator<Item = &'k str>) -> Option<Near<'k>> {
        if self.left == 0 {
            return None;
        }
        let left = &mut self.left;
        near(wanted, known.into_iter().inspect(|_| *left = left.saturating_sub(1)))
    }
}

/// The name nearest to `wanted` among `known`, when it is near enough to be meant.
pub fn nearest<'k>(wanted: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    near(wanted, known).map(|near| near.name)
}
