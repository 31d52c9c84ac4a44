//! The text of a file as an editor counts it: lines, and columns in bytes or in UTF-16 units.
//!
//! Turns the protocol's positions into bytes of the file and back, and applies an editor's changes. Every position is
//! accepted; one that does not exist is the nearest that does. Knows nothing of what the text says.

use lsp_types::{Position, Range, TextDocumentContentChangeEvent};

use crate::source::Span;
use crate::source::text::{decode, floor_boundary};

/// What a column counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf16,
}

#[derive(Debug, Clone)]
pub struct Buffer {
    text: String,
    /// Bytes of the file before `text`: a byte order mark that editors do not show.
    skip: usize,
    /// Where each line starts in `text`.
    starts: Vec<usize>,
}

impl Buffer {
    /// The text that an editor holds.
    pub fn new(text: String) -> Buffer {
        let starts = starts(&text);
        Buffer { text, skip: 0, starts }
    }

    /// The text of a file as an editor would show it.
    pub fn of_file(bytes: &[u8]) -> Buffer {
        match decode(bytes) {
            Ok((text, skip)) => Buffer { skip, ..Buffer::new(text.to_owned()) },
            Err(_) => Buffer::new(String::from_utf8_lossy(bytes).into_owned()),
        }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Bytes of the file before [`Buffer::text`].
    pub fn skip(&self) -> usize {
        self.skip
    }

    pub fn span_text(&self, span: Span) -> &str {
        let start = floor_boundary(&self.text, (span.start as usize).saturating_sub(self.skip));
        let end = floor_boundary(&self.text, (span.end as usize).saturating_sub(self.skip));
        self.text.get(start..end).unwrap_or_default()
    }

    /// The byte of `text` at a position.
    pub fn offset(&self, position: Position, encoding: Encoding) -> usize {
        let Some(start) = self.starts.get(position.line as usize) else { return self.text.len() };
        let line = self.line(position.line as usize);
        let column = position.character as usize;
        let within = match encoding {
            Encoding::Utf8 => floor_boundary(line, column),
            Encoding::Utf16 => {
                let mut units = 0;
                let mut within = line.len();
                for (at, c) in line.char_indices() {
                    if units + c.len_utf16() > column {
                        within = at;
                        break;
                    }
                    units += c.len_utf16();
                }
                within
            }
        };
        start + within
    }

    /// The position of a byte of `text`.
    pub fn position(&self, offset: usize, encoding: Encoding) -> Position {
        let offset = floor_boundary(&self.text, offset);
        let line = self.starts.partition_point(|start| *start <= offset).max(1) - 1;
        let before = &self.text[self.starts[line]..offset];
        let character = match encoding {
            Encoding::Utf8 => before.len(),
            Encoding::Utf16 => before.chars().map(char::len_utf16).sum(),
        };
        let clamp = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Position::new(clamp(line), clamp(character))
    }

    /// Bytes of the file as a range.
    pub fn range(&self, span: Span, encoding: Encoding) -> Range {
        let at = |byte: u32| self.position((byte as usize).saturating_sub(self.skip), encoding);
        Range::new(at(span.start), at(span.end))
    }

    /// A range as bytes of the file.
    pub fn span(&self, range: Range, encoding: Encoding) -> Span {
        Span::new(self.offset(range.start, encoding) + self.skip, self.offset(range.end, encoding) + self.skip)
    }

    /// A line without its end, from 0.
    pub fn line(&self, number: usize) -> &str {
        let Some(start) = self.starts.get(number) else { return "" };
        let end = self.starts.get(number + 1).copied().unwrap_or(self.text.len());
        self.text[*start..end].trim_end_matches(['\r', '\n'])
    }

    /// The number of the line that holds a byte of `text`.
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).max(1) - 1
    }

    pub fn line_start(&self, number: usize) -> usize {
        self.starts.get(number).copied().unwrap_or(self.text.len())
    }

    /// What the editor's user typed.
    pub fn apply(&mut self, changes: Vec<TextDocumentContentChangeEvent>, encoding: Encoding) {
        for change in changes {
            match change.range {
                None => self.text = change.text,
                Some(range) => {
                    let start = self.offset(range.start, encoding);
                    let end = self.offset(range.end, encoding).max(start);
                    self.text.replace_range(start..end, &change.text);
                }
            }
            self.starts = starts(&self.text);
        }
    }
}

/// Lines end with LF, CRLF or CR, as the protocol has it.
fn starts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut starts = vec![0];
    for (at, byte) in bytes.iter().enumerate() {
        if *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) != Some(&b'\n')) {
            starts.push(at + 1);
        }
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_bytes_or_utf16_units() {
        let buffer = Buffer::new("name: Käse 🧀 x\r\nid: y\rz".into());
        let x = buffer.text().find('x').expect("x");
        assert_eq!(buffer.position(x, Encoding::Utf8), Position::new(0, 17));
        assert_eq!(buffer.position(x, Encoding::Utf16), Position::new(0, 14));
        for encoding in [Encoding::Utf8, Encoding::Utf16] {
            for (at, _) in buffer.text().char_indices().filter(|(_, c)| !matches!(c, '\r' | '\n')) {
                assert_eq!(buffer.offset(buffer.position(at, encoding), encoding), at);
            }
        }
        assert_eq!(buffer.position(buffer.text().find('z').expect("z"), Encoding::Utf16), Position::new(2, 0));
        assert_eq!(buffer.offset(Position::new(0, 999), Encoding::Utf16), "name: Käse 🧀 x".len());
        assert_eq!(buffer.offset(Position::new(99, 0), Encoding::Utf16), buffer.text().len());
        // In the middle of a character: before it.
        assert_eq!(buffer.offset(Position::new(0, 12), Encoding::Utf16), "name: Käse ".len());
    }

    #[test]
    fn changes_are_applied_one_after_the_other() {
        let mut buffer = Buffer::new("id: orders\nname: Käse\n".into());
        let change = |range: Option<[u32; 4]>, text: &str| TextDocumentContentChangeEvent {
            range: range.map(|[a, b, c, d]| Range::new(Position::new(a, b), Position::new(c, d))),
            range_length: None,
            text: text.to_owned(),
        };
        buffer.apply(
            vec![change(Some([0, 4, 0, 10]), "returns\nversion: 1"), change(Some([2, 7, 2, 8]), "ä")],
            Encoding::Utf16,
        );
        assert_eq!(buffer.text(), "id: returns\nversion: 1\nname: Kase\n".replace("Kase", "Käse"));
        buffer.apply(vec![change(Some([9, 9, 1, 1]), "!")], Encoding::Utf16);
        assert!(buffer.text().ends_with("Käse\n!"));
        buffer.apply(vec![change(None, "")], Encoding::Utf8);
        assert_eq!(buffer.position(5, Encoding::Utf8), Position::new(0, 0));
    }

    #[test]
    fn a_byte_order_mark_counts_in_spans_and_not_in_columns() {
        let buffer = Buffer::of_file(b"\xEF\xBB\xBFid: a");
        assert_eq!(buffer.range(Span::new(3, 5), Encoding::Utf16).end, Position::new(0, 2));
        assert_eq!(buffer.span_text(Span::new(3, 5)), "id");
    }
}
