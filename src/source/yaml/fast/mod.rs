//! The fast tier: the plain part of YAML, straight from bytes into [`Node`]s in one pass.
//!
//! Reads block mappings and lists, plain and quoted scalars, block scalars, flow lists and mappings, comments and
//! document markers. Anything else (anchors, tags, merge keys, tabs, explicit keys, directives, a key written twice) and
//! every text with an error makes it give up as a whole: `None` says "not for me" and never why. It must not guess:
//! where the full parser might disagree, it gives up.

mod block;
mod block_scalar;
mod flow;
mod gate;
mod quoted;

use std::sync::Arc;

use super::scalar::as_key;
use super::{Document, Kind, MAX_NODES, MAX_SCALAR, Node, Parsed, Text};
use crate::source::text::Span;

/// How long a key may be, in bytes: well below the look-ahead of the full parser, which counts characters.
const MAX_KEY: usize = 1_000;

/// What [`super::parse_full`] would give for this text, or `None`.
pub(super) fn read(text: &str, offset: usize) -> Option<Parsed> {
    if !gate::admits(text.as_bytes()) {
        return None;
    }
    // A slice of the text is told in 32 bits.
    u32::try_from(text.len()).ok()?;
    let mut reader = Reader {
        text,
        source: Arc::new(text.to_owned()),
        bytes: text.as_bytes(),
        base: offset,
        at: 0,
        column: 0,
        breaks: 0,
        commented: false,
        stop: Stop::End,
        nodes: MAX_NODES,
        items: Vec::new(),
        entries: Vec::new(),
    };
    let documents = reader.documents()?;
    Some(Parsed { documents, problems: Vec::new() })
}

/// The text and the place where reading stands.
///
/// Between two nodes it stands at the first byte of the next token; `column` is that token's, or [`OUTSIDE`] where the
/// document ends.
struct Reader<'t> {
    text: &'t str,
    /// The same text, to be shared by the nodes.
    source: Arc<String>,
    bytes: &'t [u8],
    /// Where the text begins in its file.
    base: usize,
    at: usize,
    column: isize,
    /// How many line breaks the last [`Reader::advance`] passed.
    breaks: usize,
    /// Whether the last [`Reader::end_line`] and [`Reader::advance`] passed a comment.
    commented: bool,
    /// Why `column` is [`OUTSIDE`].
    stop: Stop,
    /// How many more nodes may be read.
    nodes: usize,
    /// The items and entries of the collections that are being read, the innermost last.
    items: Vec<Node>,
    entries: Vec<(Node, Node)>,
}

/// The column of what encloses a document, and of its end.
const OUTSIDE: isize = -1;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stop {
    /// The text's end.
    End,
    /// `---`
    NextDocument,
    /// `...`
    DocumentEnd,
}

impl Reader<'_> {
    fn documents(&mut self) -> Option<Vec<Document>> {
        let mut documents = Vec::new();
        self.advance();
        loop {
            if self.column == OUTSIDE {
                match self.stop {
                    Stop::End => return Some(documents),
                    // The document may be empty, or none at all.
                    Stop::DocumentEnd => return None,
                    Stop::NextDocument => self.marker()?,
                }
                if self.column == OUTSIDE {
                    return None;
                }
            }
            let root = self.block_node(OUTSIDE, 0)?;
            if self.column != OUTSIDE {
                return None;
            }
            documents.push(Document { root });
            if self.stop == Stop::DocumentEnd {
                self.marker()?;
            }
        }
    }

    /// Passes a document marker that stands alone on its line.
    fn marker(&mut self) -> Option<()> {
        self.at += 3;
        self.end_line()?;
        self.advance();
        Some(())
    }

    /// From behind a token to the start of the next line; only blanks and a comment may stand between.
    fn end_line(&mut self) -> Option<()> {
        self.commented = false;
        self.spaces();
        match self.bytes.get(self.at) {
            None => {}
            Some(b'\n') => self.at += 1,
            Some(b'\r') => self.at += 2,
            Some(b'#') if self.bytes[self.at - 1] == b' ' => {
                self.commented = true;
                self.skip_line();
            }
            Some(_) => return None,
        }
        Some(())
    }

    /// From the start of a line to the next token, over blank lines and comments.
    fn advance(&mut self) {
        self.breaks = 1;
        loop {
            let line = self.at;
            self.spaces();
            match self.bytes.get(self.at) {
                None => {
                    (self.column, self.stop) = (OUTSIDE, Stop::End);
                    return;
                }
                Some(b'\n') => self.at += 1,
                Some(b'\r') => self.at += 2,
                Some(b'#') => {
                    self.commented = true;
                    self.skip_line();
                }
                Some(b'-' | b'.') if self.at == line && self.at_marker() => {
                    self.stop = if self.bytes[line] == b'-' { Stop::NextDocument } else { Stop::DocumentEnd };
                    self.column = OUTSIDE;
                    return;
                }
                Some(_) => {
                    self.column = (self.at - line) as isize;
                    return;
                }
            }
            self.breaks += 1;
        }
    }

    /// Whether a document marker stands here, at the start of a line.
    fn at_marker(&self) -> bool {
        let rest = &self.bytes[self.at..];
        (rest.starts_with(b"---") || rest.starts_with(b"...")) && is_blank(rest.get(3))
    }

    fn spaces(&mut self) {
        while self.bytes.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
    }

    fn skip_line(&mut self) {
        self.at = memchr::memchr(b'\n', &self.bytes[self.at..]).map_or(self.bytes.len(), |found| self.at + found + 1);
    }

    fn byte(&self, at: usize) -> Option<&u8> {
        self.bytes.get(at)
    }

    fn slice(&self, start: usize, end: usize) -> Text {
        Text::slice(&self.source, start..end)
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.base + start, self.base + end)
    }

    /// A node from the bytes `start..end`, within the budget.
    fn node(&mut self, start: usize, end: usize, kind: Kind) -> Option<Node> {
        self.spend()?;
        if let Kind::Text(text) | Kind::Number(text) = &kind
            && text.len() > MAX_SCALAR
        {
            return None;
        }
        Some(Node { span: self.span(start, end), kind })
    }

    fn spend(&mut self) -> Option<()> {
        self.nodes = self.nodes.checked_sub(1)?;
        Some(())
    }

    /// A scalar as a key; `None` for one that is too long, or that merges.
    fn key_of(&self, node: Node) -> Option<Node> {
        let fits = node.span.range().len() <= MAX_KEY && node.text() != Some("<<");
        fits.then(|| as_key(node))
    }
}

/// A mapping's keys, to find one that is written twice.
#[derive(Default)]
struct Keys {
    many: std::collections::HashSet<Box<str>>,
}

impl Keys {
    const MANY: usize = 24;

    /// Whether `key` is not among `entries`, which are those of its mapping so far.
    fn is_new(&mut self, entries: &[(Node, Node)], key: &Node) -> bool {
        let Some(text) = key.text() else { return false };
        if entries.len() < Self::MANY {
            return entries.iter().all(|(other, _)| other.text() != Some(text));
        }
        if self.many.is_empty() {
            self.many.extend(entries.iter().filter_map(|(key, _)| key.text().map(Box::from)));
        }
        self.many.insert(text.into())
    }
}

/// Whether this byte separates: a space, the end of a line or of the text.
fn is_blank(byte: Option<&u8>) -> bool {
    matches!(byte, None | Some(b' ' | b'\n' | b'\r'))
}
