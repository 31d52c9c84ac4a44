//! Flow lists and mappings, over any number of lines. A pair within a list, a key without a value and a plain scalar
//! that goes on in the next line are left to the full parser.

use super::block::is_flow;
use super::{Keys, OUTSIDE, Reader, is_blank};
use crate::source::yaml::scalar::resolve_plain;
use crate::source::yaml::{Kind, MAX_DEPTH, Node};

impl Reader<'_> {
    /// The flow list or mapping here; ends behind its closing bracket.
    pub(super) fn flow(&mut self, depth: usize) -> Option<Node> {
        if depth >= MAX_DEPTH {
            return None;
        }
        let start = self.at;
        let list = self.bytes[start] == b'[';
        self.at += 1;
        let kind = if list { self.flow_list(depth + 1)? } else { self.flow_mapping(depth + 1)? };
        self.node(start, self.at, kind)
    }

    fn flow_list(&mut self, depth: usize) -> Option<Kind> {
        let from = self.items.len();
        self.separation()?;
        while self.byte(self.at)? != &b']' {
            let item = self.flow_node(depth)?;
            self.items.push(item);
            self.separation()?;
            match self.byte(self.at)? {
                b',' => self.at += 1,
                b']' => break,
                _ => return None,
            }
            self.separation()?;
        }
        self.at += 1;
        Some(Kind::List(self.items.drain(from..).collect()))
    }

    fn flow_mapping(&mut self, depth: usize) -> Option<Kind> {
        let from = self.entries.len();
        let mut keys = Keys::default();
        self.separation()?;
        while self.byte(self.at)? != &b'}' {
            let key = self.flow_key()?;
            if !keys.is_new(&self.entries[from..], &key) {
                return None;
            }
            self.separation()?;
            let value = self.flow_node(depth)?;
            self.entries.push((key, value));
            self.separation()?;
            match self.byte(self.at)? {
                b',' => self.at += 1,
                b'}' => break,
                _ => return None,
            }
            self.separation()?;
        }
        self.at += 1;
        Some(Kind::Map(self.entries.drain(from..).collect()))
    }

    /// A key and its colon, on one line.
    fn flow_key(&mut self) -> Option<Node> {
        let start = self.at;
        let quoted = matches!(self.byte(start)?, b'"' | b'\'');
        let key = if quoted { self.quoted(OUTSIDE)? } else { self.flow_plain()? };
        if memchr::memchr(b'\n', &self.bytes[start..self.at]).is_some() {
            return None;
        }
        self.spaces();
        // As in JSON, a value may follow the colon of a quoted key at once.
        if self.byte(self.at)? != &b':' || !(quoted || is_blank(self.byte(self.at + 1))) {
            return None;
        }
        self.at += 1;
        self.key_of(key)
    }

    fn flow_node(&mut self, depth: usize) -> Option<Node> {
        match self.byte(self.at)? {
            b'[' | b'{' => self.flow(depth),
            b'"' | b'\'' => self.quoted(OUTSIDE),
            _ => self.flow_plain(),
        }
    }

    /// A plain scalar up to the end of its line.
    fn flow_plain(&mut self) -> Option<Node> {
        self.plain_start(true)?;
        let start = self.at;
        while let Some(byte) = self.byte(self.at) {
            let next = self.byte(self.at + 1);
            match byte {
                b'\n' | b',' | b'[' | b']' | b'{' | b'}' => break,
                b':' if is_blank(next) || next.is_some_and(|next| is_flow(*next)) => break,
                b'#' if self.bytes[self.at - 1] == b' ' => break,
                _ => self.at += 1,
            }
        }
        while matches!(self.bytes[self.at - 1], b' ' | b'\r') {
            self.at -= 1;
        }
        self.plain_node(start, self.at, resolve_plain(self.slice(start, self.at)))
    }

    /// Passes blanks, line breaks and comments.
    fn separation(&mut self) -> Option<()> {
        loop {
            match self.byte(self.at)? {
                b' ' => self.at += 1,
                b'\r' => self.at += 1,
                b'\n' => {
                    self.at += 1;
                    if self.at < self.bytes.len() && self.at_marker() {
                        return None;
                    }
                }
                b'#' if matches!(self.bytes[self.at - 1], b' ' | b'\n') => {
                    self.at += memchr::memchr(b'\n', &self.bytes[self.at..])?;
                }
                _ => return Some(()),
            }
        }
    }
}
