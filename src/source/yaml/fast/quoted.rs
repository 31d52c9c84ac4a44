//! Single and double quoted scalars: escapes, and lines folded.

use super::Reader;
use crate::source::yaml::{Kind, Node};

impl Reader<'_> {
    /// The quoted scalar here, whose further lines stand deeper than `parent`; ends behind its closing quote.
    pub(super) fn quoted(&mut self, parent: isize) -> Option<Node> {
        let start = self.at;
        let quote = self.bytes[start];
        self.at += 1;
        // Mostly nothing is to be changed between the quotes.
        let escape = if quote == b'"' { b'\\' } else { b'\n' };
        let found = self.at + memchr::memchr3(quote, escape, b'\n', &self.bytes[self.at..])?;
        if self.bytes[found] == quote && (quote == b'"' || self.byte(found + 1) != Some(&b'\'')) {
            let text = self.slice(self.at, found);
            self.at = found + 1;
            return self.node(start, self.at, Kind::Text(text));
        }
        let text = if quote == b'"' { self.double(parent)? } else { self.single(parent)? };
        self.node(start, self.at, Kind::Text(text.into()))
    }

    fn single(&mut self, parent: isize) -> Option<String> {
        let mut out = String::new();
        loop {
            let from = self.at;
            self.at += memchr::memchr2(b'\'', b'\n', &self.bytes[from..])?;
            out.push_str(&self.text[from..self.at]);
            if self.bytes[self.at] == b'\n' {
                self.fold(&mut out, 0, parent)?;
            } else if self.byte(self.at + 1) == Some(&b'\'') {
                out.push('\'');
                self.at += 2;
            } else {
                self.at += 1;
                return Some(out);
            }
        }
    }

    fn double(&mut self, parent: isize) -> Option<String> {
        let mut out = String::new();
        // What was written as an escape is no blank to be trimmed.
        let mut escaped = 0;
        loop {
            let from = self.at;
            self.at += memchr::memchr3(b'"', b'\\', b'\n', &self.bytes[from..])?;
            out.push_str(&self.text[from..self.at]);
            match self.bytes[self.at] {
                b'\n' => self.fold(&mut out, escaped, parent)?,
                b'\\' => {
                    if matches!(self.byte(self.at + 1)?, b'\n' | b'\r') {
                        // The break does not count, blank lines behind it do.
                        self.at += 1;
                        let breaks = self.breaks(parent)?;
                        out.extend(std::iter::repeat_n('\n', breaks - 1));
                    } else {
                        out.push(self.escape()?);
                    }
                    escaped = out.len();
                }
                _ => {
                    self.at += 1;
                    return Some(out);
                }
            }
        }
    }

    /// Folds the line break here and the blanks around it; the first `keep` bytes of `out` are no blanks.
    fn fold(&mut self, out: &mut String, keep: usize, parent: isize) -> Option<()> {
        let trimmed = out.trim_end_matches([' ', '\r']).len();
        out.truncate(trimmed.max(keep));
        match self.breaks(parent)? {
            1 => out.push(' '),
            more => out.extend(std::iter::repeat_n('\n', more - 1)),
        }
        Some(())
    }

    /// Passes line breaks and the blanks around them; says how many breaks.
    fn breaks(&mut self, parent: isize) -> Option<usize> {
        let mut breaks = 0;
        let line = loop {
            match self.byte(self.at)? {
                b'\n' => {
                    self.at += 1;
                    breaks += 1;
                }
                b'\r' => self.at += 1,
                _ => {
                    let line = self.at;
                    self.spaces();
                    if !matches!(self.byte(self.at)?, b'\n' | b'\r') {
                        break line;
                    }
                }
            }
        };
        let column = (self.at - line) as isize;
        let ends = column <= parent || (column == 0 && self.at_marker());
        (!ends).then_some(breaks)
    }

    /// The character behind a backslash.
    fn escape(&mut self) -> Option<char> {
        let letter = *self.byte(self.at + 1)?;
        self.at += 2;
        let digits = match letter {
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            _ => return simple_escape(letter),
        };
        let code = self.text.get(self.at..self.at + digits)?;
        if !code.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        self.at += digits;
        // A half of a surrogate pair is no character: the full parser joins the two.
        char::from_u32(u32::from_str_radix(code, 16).ok()?)
    }
}

fn simple_escape(letter: u8) -> Option<char> {
    Some(match letter {
        b'0' => '\0',
        b'a' => '\x07',
        b'b' => '\x08',
        b't' => '\t',
        b'n' => '\n',
        b'v' => '\x0B',
        b'f' => '\x0C',
        b'r' => '\r',
        b'e' => '\x1B',
        b' ' => ' ',
        b'"' => '"',
        b'/' => '/',
        b'\\' => '\\',
        b'N' => '\u{85}',
        b'_' => '\u{A0}',
        b'L' => '\u{2028}',
        b'P' => '\u{2029}',
        _ => return None,
    })
}
