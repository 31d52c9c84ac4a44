//! YAML into a tree whose every node knows where it stands in the text.
//!
//! There are two tiers. [`fast`] reads the part of YAML that descriptors are mostly written in, many times faster; what
//! it does not know for certain, and every text with an error, is read by the full parser in [`full`]. Both give the
//! same tree with the same spans, so nothing outside can tell which of them it was.
//!
//! Plain scalars follow the YAML 1.2 core schema and keep their text: `1.10` stays `1.10`, `no` stays a word, a date
//! stays text. JSON is read too, being a subset.

mod fast;
mod full;
mod scalar;
#[cfg(test)]
mod tests;
mod text;

use std::borrow::Cow;

pub use text::Text;

use super::text::Span;

/// How deep nodes may nest.
pub const MAX_DEPTH: usize = 64;
/// How many nodes a file may hold once its aliases are expanded.
pub const MAX_NODES: usize = 400_000;
/// How long one scalar may be, in bytes.
pub const MAX_SCALAR: usize = 256 * 1024;
/// How many aliases a file may hold.
pub const MAX_ALIASES: usize = 1_000;

/// A value of YAML and the bytes it was written in: 32 bytes, since a mesh has millions, if not for long.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub span: Span,
    pub kind: Kind,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    Null,
    Bool(bool),
    /// The number as it was written.
    Number(Text),
    Text(Text),
    List(Box<[Node]>),
    /// Entries in the order they were written; a key that was written twice stands once, with its first value.
    Map(Box<[(Node, Node)]>),
}

/// One document of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    pub root: Node,
}

/// Something wrong with the YAML itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    pub kind: ProblemKind,
    pub message: String,
    pub span: Span,
    /// A second place that belongs to it, with what it is.
    pub related: Option<(Span, &'static str)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemKind {
    Syntax,
    DuplicateKey,
    UnknownTag,
    TooLarge,
}

/// What was understood of a file: its documents and what was wrong.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parsed {
    pub documents: Vec<Document>,
    pub problems: Vec<Problem>,
}

impl Node {
    /// The text of a text node.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text of any scalar as it was written: text, number or boolean; `None` for null, lists and maps.
    pub fn scalar(&self) -> Option<Cow<'_, str>> {
        match &self.kind {
            Kind::Text(text) | Kind::Number(text) => Some(Cow::Borrowed(text)),
            Kind::Bool(value) => Some(Cow::Borrowed(if *value { "true" } else { "false" })),
            Kind::Null | Kind::List(_) | Kind::Map(_) => None,
        }
    }

    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|(_, value)| value)
    }

    pub fn entry(&self, key: &str) -> Option<(&Node, &Node)> {
        match &self.kind {
            Kind::Map(entries) => entries.iter().find(|(k, _)| k.text() == Some(key)).map(|(k, v)| (k, v)),
            _ => None,
        }
    }

    pub fn items(&self) -> &[Node] {
        match &self.kind {
            Kind::List(items) => items,
            _ => &[],
        }
    }

    pub fn entries(&self) -> &[(Node, Node)] {
        match &self.kind {
            Kind::Map(entries) => entries,
            _ => &[],
        }
    }

    pub fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Null)
    }

    /// What the node is, for a message: `text`, `a number`, `a list` ...
    pub fn kind_name(&self) -> &'static str {
        match self.kind {
            Kind::Null => "null",
            Kind::Bool(_) => "a boolean",
            Kind::Number(_) => "a number",
            Kind::Text(_) => "text",
            Kind::List(_) => "a list",
            Kind::Map(_) => "a mapping",
        }
    }

    fn weight(&self) -> usize {
        1 + match &self.kind {
            Kind::List(items) => items.iter().map(Node::weight).sum(),
            Kind::Map(entries) => entries.iter().map(|(k, v)| k.weight() + v.weight()).sum::<usize>(),
            _ => 0,
        }
    }
}

/// Reads all documents of a text. Never stops at a bad document: what stands before and after it is understood.
///
/// `offset` is where `text` begins in its file (3 behind a byte order mark); spans count from the file's start.
pub fn parse(text: &str, offset: usize) -> Parsed {
    parse_fast(text, offset).unwrap_or_else(|| parse_full(text, offset))
}

/// The fast tier alone: what [`parse_full`] would give, or `None` where the text is not for it.
pub fn parse_fast(text: &str, offset: usize) -> Option<Parsed> {
    fast::read(text, offset)
}

/// The full parser alone, for holding the tiers against each other.
pub fn parse_full(text: &str, offset: usize) -> Parsed {
    full::read(text, offset)
}
