//! Bytes into text: the byte order mark is skipped, UTF-8 is demanded, and offsets become lines and columns.
//!
//! Offsets are bytes into the file as it is on disk (the byte order mark counts), so that every tool agrees on them.

/// A range of bytes in a file, start inclusive, end exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub fn new(start: usize, end: usize) -> Span {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span { start: clamp(start), end: clamp(end.max(start)) }
    }

    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Why bytes are not text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotText {
    /// Byte offset of the first byte that is not UTF-8.
    pub offset: usize,
    /// What the file looks like instead, in words.
    pub guess: &'static str,
}

/// The text of a file, without its byte order mark, and the mark's length (0 or 3).
///
/// # Errors
/// [`NotText`] names the first byte that is not UTF-8 and guesses the encoding.
pub fn decode(bytes: &[u8]) -> Result<(&str, usize), NotText> {
    let skip = if bytes.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    match std::str::from_utf8(&bytes[skip..]) {
        Ok(text) => Ok((text, skip)),
        Err(error) => Err(NotText { offset: skip + error.valid_up_to(), guess: guess_encoding(bytes) }),
    }
}

fn guess_encoding(bytes: &[u8]) -> &'static str {
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        "the file looks like UTF-16"
    } else if bytes.contains(&0) {
        "the file looks like binary data"
    } else {
        "the file looks like Latin-1 or Windows-1252"
    }
}

/// Where the lines of a text start, to turn byte offsets into lines and columns.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    pub fn new(text: &str) -> LineIndex {
        let breaks = memchr::memchr_iter(b'\n', text.as_bytes());
        let starts = std::iter::once(0).chain(breaks.map(|at| u32::try_from(at + 1).unwrap_or(u32::MAX))).collect();
        LineIndex { starts }
    }

    /// Line and column of a byte offset, both counted from 1; the column counts characters.
    pub fn position(&self, text: &str, offset: usize) -> (usize, usize) {
        let offset = floor_boundary(text, offset);
        let line = self.starts.partition_point(|start| *start as usize <= offset).max(1);
        let start = self.starts[line - 1] as usize;
        (line, text[start..offset].chars().count() + 1)
    }

    /// The line of a byte offset, from 1.
    pub fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start as usize <= offset).max(1)
    }

    /// The byte offset at which a line (from 1) starts; the text's last line for one past the end.
    pub fn line_start(&self, line: usize) -> usize {
        let at = line.clamp(1, self.starts.len());
        self.starts[at - 1] as usize
    }

    pub fn lines(&self) -> usize {
        self.starts.len()
    }
}

/// The nearest character boundary at or before `offset`, never past the end.
pub fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_from_one() {
        let text = "id: café\nname: x\r\n";
        let index = LineIndex::new(text);
        assert_eq!(index.position(text, 0), (1, 1));
        assert_eq!(index.position(text, 9), (1, 9));
        assert_eq!(index.position(text, 10), (2, 1));
        assert_eq!(index.position(text, 9999), (3, 1));
    }

    #[test]
    fn a_byte_order_mark_is_skipped_and_other_encodings_are_named() {
        assert_eq!(decode(b"\xEF\xBB\xBFid: 1"), Ok(("id: 1", 3)));
        let error = decode(b"name: caf\xE9").expect_err("not UTF-8");
        assert_eq!(error.offset, 9);
        assert!(decode(b"\xFF\xFEi\0d\0").expect_err("not UTF-8").guess.contains("UTF-16"));
    }
}
