//! Literal (`|`) and folded (`>`) scalars, with indicators for indentation and chomping.

use super::Reader;
use crate::source::yaml::{Kind, Node};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomp {
    Clip,
    Strip,
    Keep,
}

struct Header {
    folded: bool,
    chomp: Chomp,
    /// How much deeper than its parent the text stands, where that is written.
    deeper: Option<usize>,
}

impl Reader<'_> {
    /// The block scalar whose indicator stands here; ends at the token behind it. One without text is not read.
    pub(super) fn block_scalar(&mut self, parent: isize) -> Option<Node> {
        let header = self.header()?;
        self.end_line()?;
        let parent = usize::try_from(parent).ok()?;
        let mut blank_lines = 0;
        let indent = match header.deeper {
            Some(deeper) => {
                blank_lines += self.indentation(parent + deeper)?;
                parent + deeper
            }
            None => self.first_indentation(&mut blank_lines)?,
        };
        if indent <= parent {
            return None;
        }
        let start = self.at;
        let text = self.lines(&header, indent, blank_lines)?;
        let end = start + self.text[start..self.at].trim_end().len();
        let node = self.node(start, end, Kind::Text(text.into()))?;
        self.commented = false;
        self.advance();
        Some(node)
    }

    fn header(&mut self) -> Option<Header> {
        let mut header = Header { folded: self.bytes[self.at] == b'>', chomp: Chomp::Clip, deeper: None };
        self.at += 1;
        loop {
            match self.byte(self.at) {
                Some(b'-') if header.chomp == Chomp::Clip => header.chomp = Chomp::Strip,
                Some(b'+') if header.chomp == Chomp::Clip => header.chomp = Chomp::Keep,
                Some(digit @ b'1'..=b'9') if header.deeper.is_none() => header.deeper = Some((digit - b'0').into()),
                _ => return Some(header),
            }
            self.at += 1;
        }
    }

    /// The indentation of the first line with text, at whose text this ends.
    fn first_indentation(&mut self, blank_lines: &mut usize) -> Option<usize> {
        let mut widest = 0;
        loop {
            let line = self.at;
            self.spaces();
            let width = self.at - line;
            match self.byte(self.at)? {
                b'\n' => self.at += 1,
                b'\r' => self.at += 2,
                _ => return (width >= widest).then_some(width),
            }
            widest = widest.max(width);
            *blank_lines += 1;
        }
    }

    /// Passes at most `indent` spaces on each line, and blank lines; says how many. `None` where no text follows.
    fn indentation(&mut self, indent: usize) -> Option<usize> {
        let (blank_lines, reached) = self.next_line(indent);
        reached.then_some(blank_lines)
    }

    /// The blank lines from here, and whether the line behind them belongs to the scalar; ends at its text, or at the
    /// start of that line.
    fn next_line(&mut self, indent: usize) -> (usize, bool) {
        let mut blank_lines = 0;
        loop {
            let line = self.at;
            while self.at - line < indent && self.byte(self.at) == Some(&b' ') {
                self.at += 1;
            }
            match self.byte(self.at) {
                Some(b'\n') => self.at += 1,
                Some(b'\r') => self.at += 2,
                Some(_) if self.at - line == indent => return (blank_lines, true),
                _ => {
                    self.at = line;
                    return (blank_lines, false);
                }
            }
            blank_lines += 1;
        }
    }

    /// The text from its first line on; ends where the next line does not belong to it.
    fn lines(&mut self, header: &Header, indent: usize, mut blank_lines: usize) -> Option<String> {
        let mut out = String::new();
        let mut more = true;
        let mut broken = false;
        // Lines that begin with a blank are not folded.
        let mut spaced = false;
        while more {
            let spaced_now = self.byte(self.at) == Some(&b' ');
            if header.folded && broken && !spaced && !spaced_now {
                if blank_lines == 0 {
                    out.push(' ');
                }
            } else if broken {
                out.push('\n');
            }
            out.extend(std::iter::repeat_n('\n', blank_lines));
            spaced = spaced_now;
            let found = memchr::memchr(b'\n', &self.bytes[self.at..]);
            broken = found.is_some();
            let end = found.map_or(self.bytes.len(), |found| self.at + found);
            let text = &self.text[self.at..end];
            out.push_str(if broken { text.strip_suffix('\r').unwrap_or(text) } else { text });
            self.at = if broken { end + 1 } else { end };
            (blank_lines, more) = if broken { self.next_line(indent) } else { (0, false) };
        }
        if header.chomp != Chomp::Strip {
            out.push('\n');
        }
        if header.chomp == Chomp::Keep {
            out.extend(std::iter::repeat_n('\n', blank_lines));
        }
        Some(out)
    }
}
