//! Block mappings, block lists and plain scalars.

use super::{Keys, OUTSIDE, Reader, is_blank};
use crate::source::yaml::scalar::resolve_plain;
use crate::source::yaml::{Kind, MAX_DEPTH, Node};

/// What ends a plain scalar on its line.
#[derive(PartialEq, Eq)]
pub(super) enum End {
    Line,
    Comment,
    /// The `:` behind a key, with its place.
    Colon(usize),
}

impl Reader<'_> {
    /// The node at the token here, which stands deeper than `parent`; ends at the token behind it.
    pub(super) fn block_node(&mut self, parent: isize, depth: usize) -> Option<Node> {
        if self.at_dash() {
            return self.list(self.at, depth);
        }
        match self.key()? {
            Some(key) => self.mapping(key, depth),
            None => self.inline(parent, depth),
        }
    }

    fn at_dash(&self) -> bool {
        self.byte(self.at) == Some(&b'-') && is_blank(self.byte(self.at + 1))
    }

    /// A mapping from behind its first key's colon.
    fn mapping(&mut self, first: Node, depth: usize) -> Option<Node> {
        if depth >= MAX_DEPTH {
            return None;
        }
        self.spend()?;
        let column = self.column;
        let from = self.entries.len();
        let mut keys = Keys::default();
        let mut key = first;
        loop {
            if !keys.is_new(&self.entries[from..], &key) {
                return None;
            }
            let value = self.value(column, depth + 1)?;
            self.entries.push((key, value));
            if self.column != column {
                break;
            }
            key = self.key()??;
        }
        if self.column > column {
            return None;
        }
        let entries: Box<[(Node, Node)]> = self.entries.drain(from..).collect();
        let span = match (entries.first(), entries.last()) {
            (Some((first, _)), Some((_, last))) => crate::source::Span { start: first.span.start, end: last.span.end },
            _ => return None,
        };
        Some(Node { span, kind: Kind::Map(entries) })
    }

    /// The value behind the colon of a key in `column`.
    fn value(&mut self, column: isize, depth: usize) -> Option<Node> {
        let colon = self.at - 1;
        self.spaces();
        if !self.at_line_end() {
            return self.inline(column, depth);
        }
        self.end_line()?;
        self.advance();
        if self.column > column {
            self.block_node(column, depth)
        } else if self.column == column && self.at_dash() {
            // A list may stand in its key's column; the full parser begins it behind the first dash.
            let dash = self.at;
            self.at += 1;
            self.spaces();
            let start = std::mem::replace(&mut self.at, dash);
            self.list(start, depth)
        } else {
            self.node(colon, colon, Kind::Null)
        }
    }

    /// Whether only a comment may follow on this line.
    fn at_line_end(&self) -> bool {
        matches!(self.byte(self.at), None | Some(b'\n' | b'\r' | b'#'))
    }

    /// A list from its first dash. `start` is where its span begins.
    fn list(&mut self, start: usize, depth: usize) -> Option<Node> {
        if depth >= MAX_DEPTH {
            return None;
        }
        self.spend()?;
        let column = self.column;
        let inner = self.items.len();
        let in_keys_column = start != self.at;
        loop {
            let item = self.item(column, depth + 1)?;
            self.items.push(item);
            if self.column != column || !self.at_dash() {
                break;
            }
        }
        if self.column > column || (self.column == column && !in_keys_column) {
            return None;
        }
        let items: Box<[Node]> = self.items.drain(inner..).collect();
        let end = items.last()?.span.end as usize - self.base;
        let span = self.span(start, end.max(start));
        Some(Node { span, kind: Kind::List(items) })
    }

    /// The item at a dash in `column`.
    fn item(&mut self, column: isize, depth: usize) -> Option<Node> {
        let dash = self.at;
        self.at += 1;
        self.spaces();
        let content = self.at;
        match self.byte(content) {
            // The full parser ends an empty item's place behind a comment.
            Some(b'#') => None,
            None | Some(b'\n' | b'\r') => {
                self.end_line()?;
                self.advance();
                if self.column > column {
                    return self.block_node(column, depth);
                }
                self.node(content, content, Kind::Null)
            }
            Some(_) => {
                self.column = column + (content - dash) as isize;
                self.block_node(column, depth)
            }
        }
    }

    /// The key at the token here and its colon; the inner `None` where this is no key.
    fn key(&mut self) -> Option<Option<Node>> {
        let start = self.at;
        let key = match self.byte(start)? {
            b'"' | b'\'' => {
                let key = self.quoted(OUTSIDE)?;
                let line = &self.bytes[start..self.at];
                self.spaces();
                let follows = self.byte(self.at) == Some(&b':') && is_blank(self.byte(self.at + 1));
                if !follows || memchr::memchr(b'\n', line).is_some() {
                    self.nodes += 1;
                    self.at = start;
                    return Some(None);
                }
                self.at += 1;
                key
            }
            b'[' | b'{' | b'|' | b'>' => return Some(None),
            _ => {
                self.plain_start(false)?;
                let (end, stop) = self.plain_line(start);
                let End::Colon(colon) = stop else { return Some(None) };
                self.at = colon + 1;
                let kind = resolve_plain(self.slice(start, end));
                self.plain_node(start, end, kind)?
            }
        };
        self.key_of(key).map(Some)
    }

    /// A value that begins on this line and is no block collection; ends at the token behind it.
    fn inline(&mut self, parent: isize, depth: usize) -> Option<Node> {
        let first = *self.byte(self.at)?;
        // A document that is one scalar is rare, and indentation means something else in it.
        if parent == OUTSIDE && !matches!(first, b'[' | b'{') {
            return None;
        }
        let node = match first {
            b'"' | b'\'' => self.quoted(parent)?,
            b'[' | b'{' => self.flow(depth)?,
            b'|' | b'>' => return self.block_scalar(parent),
            _ => return self.plain(parent),
        };
        self.end_line()?;
        self.advance();
        Some(node)
    }

    /// A plain scalar, over as many lines as stand deeper than `parent`.
    fn plain(&mut self, parent: isize) -> Option<Node> {
        self.plain_start(false)?;
        let start = self.at;
        let mut end = self.plain_part(start)?;
        if self.column <= parent {
            return self.plain_node(start, end, resolve_plain(self.slice(start, end)));
        }
        let mut folded = String::from(&self.text[start..end]);
        while self.column > parent {
            if self.commented {
                return None;
            }
            match self.breaks {
                1 => folded.push(' '),
                more => folded.extend(std::iter::repeat_n('\n', more - 1)),
            }
            let part = self.at;
            end = self.plain_part(part)?;
            folded.push_str(&self.text[part..end]);
        }
        self.plain_node(start, end, resolve_plain(folded.into()))
    }

    /// A plain scalar's span ends before white space of any kind, which its value may end with.
    pub(super) fn plain_node(&mut self, start: usize, end: usize, kind: Kind) -> Option<Node> {
        let end = if self.bytes[end - 1].is_ascii() { end } else { start + self.text[start..end].trim_end().len() };
        self.node(start, end, kind)
    }

    /// One line of a plain scalar: where it ends. Ends at the next token.
    fn plain_part(&mut self, start: usize) -> Option<usize> {
        let (end, stop) = self.plain_line(start);
        if let End::Colon(_) = stop {
            return None;
        }
        self.at = end;
        self.end_line()?;
        self.advance();
        Some(end)
    }

    /// `None` where no plain scalar may begin, or none that is certain.
    pub(super) fn plain_start(&self, in_flow: bool) -> Option<()> {
        let next = self.byte(self.at + 1);
        let fits = match self.byte(self.at)? {
            b'-' => !(is_blank(next) || in_flow && next.is_some_and(|byte| is_flow(*byte))),
            b'?' | b':' | b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\'' | b'"'
            | b'%' | b'@' | b'`' => false,
            _ => true,
        };
        fits.then_some(())
    }

    /// Where the plain text from `start` ends on its line, and by what.
    fn plain_line(&self, start: usize) -> (usize, End) {
        let mut at = start;
        let stop = loop {
            let Some(found) = sign(&self.bytes[at..]) else {
                at = self.bytes.len();
                break End::Line;
            };
            at += found;
            match self.bytes[at] {
                b'\n' => break End::Line,
                b':' if is_blank(self.byte(at + 1)) => break End::Colon(at),
                b'#' if at == start || self.bytes[at - 1] == b' ' => break End::Comment,
                _ => at += 1,
            }
        };
        while at > start && matches!(self.bytes[at - 1], b' ' | b'\r') {
            at -= 1;
        }
        (at, stop)
    }
}

/// The first byte that may end a plain scalar. Most are found before a wide search would have begun.
fn sign(bytes: &[u8]) -> Option<usize> {
    const NEAR: usize = 16;
    let near = bytes.iter().take(NEAR).position(|byte| matches!(byte, b':' | b'#' | b'\n'));
    near.or_else(|| memchr::memchr3(b':', b'#', b'\n', bytes.get(NEAR..)?).map(|far| NEAR + far))
}

pub(super) fn is_flow(byte: u8) -> bool {
    matches!(byte, b',' | b'[' | b']' | b'{' | b'}')
}
