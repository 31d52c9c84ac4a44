//! An [`Edit`] into bytes of a text and what to put there.
//!
//! The style of the file stays: quotes, indentation, line ends, comments. What cannot be written without touching more
//! than it says gives nothing, and the finding then has no fix. Knows nothing of standards.

use super::locate::phrase_in;
use super::{At, Edit, Part, Place};
use crate::source::scalar::{self, Quotes};
use crate::source::yaml::{Document, Kind, Node};
use crate::source::{Route, Span, Step, text};

impl Edit {
    pub fn place(&self) -> &Place {
        match self {
            Edit::Replace { place, .. }
            | Edit::Quote { place }
            | Edit::Literal { place, .. }
            | Edit::Within { place, .. }
            | Edit::Insert { place, .. }
            | Edit::Remove { place } => place,
        }
    }

    /// The bytes to replace, counted from the file's start (`text` begins at `skip`), and what to put there.
    pub(super) fn in_text<'d>(
        &self,
        text: &str,
        skip: usize,
        documents: impl FnOnce() -> &'d [Document],
    ) -> Option<(Span, String)> {
        let source = Source { text, skip };
        match (&self.place().at, self) {
            (At::File, _) => None,
            (At::Span(span), Edit::Replace { text, .. }) => Some((*span, text.clone())),
            (At::Span(span), Edit::Within { old, new, .. }) => source.within(*span, old, new),
            (At::Span(_), _) => None,
            (At::Phrase { document, route, phrase, nth }, Edit::Within { old, new, .. }) => {
                let (found, reached) = route.follow(&documents().get(*document)?.root);
                let span = phrase_in(found.value.span, text, skip, phrase, *nth).filter(|_| reached)?;
                // Nothing that YAML could read otherwise than the name before it.
                let is_plain = new.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/'));
                let (scheme, name) = new.split_once(':').unwrap_or(("", new));
                let same = is_plain
                    || old.starts_with(scheme) && name.chars().all(|c| c.is_alphanumeric() || "-_./".contains(c));
                same.then(|| source.within(span, old, new))?
            }
            (At::Phrase { .. }, _) => None,
            (At::Route { document, route, part }, edit) => {
                let root = &documents().get(*document)?.root;
                source.at_route(edit, root, route, *part)
            }
        }
    }
}

struct Source<'t> {
    text: &'t str,
    /// Bytes of the file before the text.
    skip: usize,
}

impl Source<'_> {
    fn slice(&self, span: Span) -> Option<&str> {
        self.text.get((span.start as usize).checked_sub(self.skip)?..(span.end as usize).checked_sub(self.skip)?)
    }

    fn at_route(&self, edit: &Edit, root: &Node, route: &Route, part: Part) -> Option<(Span, String)> {
        let (found, reached) = route.follow(root);
        if !reached {
            return None;
        }
        let node = if part == Part::Key { found.key? } else { found.value };
        let quotes = self.quotes(root);
        match edit {
            Edit::Replace { text, .. } => Some((node.span, scalar::instead_of(self.scalar(node)?, text, quotes)?)),
            Edit::Quote { .. } => Some((node.span, scalar::quoted(self.scalar(node)?, quotes)?)),
            Edit::Literal { text, .. } => {
                scalar::instead_of(self.scalar(node)?, text, quotes)?;
                Some((node.span, text.clone()))
            }
            Edit::Insert { key, value, after, .. } => self.insert(found.value, quotes, key, value, after),
            Edit::Remove { .. } => {
                let (Step::Index(at), above) = route.0.split_last()? else { return None };
                let (list, _) = Route(above.to_vec()).follow(root);
                self.remove(list.value, *at)
            }
            Edit::Within { old, new, .. } => {
                let is_plain = new.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
                let inside = self.scalar(node)?;
                (is_plain && !inside.starts_with('*')).then(|| self.within(node.span, old, new))?
            }
        }
    }

    fn within(&self, span: Span, old: &str, new: &str) -> Option<(Span, String)> {
        let at = span.start as usize + self.slice(span)?.rfind(old).filter(|_| !old.is_empty())?;
        Some((Span::new(at, at + old.len()), new.to_owned()))
    }

    fn scalar(&self, node: &Node) -> Option<&str> {
        match node.kind {
            Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) if self.is_block(node) => None,
            Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) => self.slice(node.span),
            Kind::Null | Kind::List(_) | Kind::Map(_) => None,
        }
    }

    /// Whether a scalar is the lines under a `|` or `>`: its bytes begin behind that header.
    fn is_block(&self, node: &Node) -> bool {
        let start = node.span.start as usize;
        let Some(before) = self.before(start).filter(|before| before.trim().is_empty()) else { return false };
        let above = self.slice(Span::new(self.skip, start - before.len())).unwrap_or_default().trim_end();
        let line = above.rsplit('\n').next().unwrap_or_default();
        let header = line.split(" #").next().unwrap_or_default().trim_end();
        header.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-')).ends_with(['|', '>'])
    }

    /// What the file writes: JSON quotes everything, YAML mostly double or mostly single.
    fn quotes(&self, root: &Node) -> Quotes {
        let begins = |node: &Node, with: char| self.slice(node.span).is_some_and(|text| text.starts_with(with));
        if begins(root, '{') && root.entries().first().is_some_and(|(key, _)| begins(key, '"')) {
            return Quotes::Always;
        }
        // The beginning tells enough: a large file may have many edits.
        const TOLD_BY: usize = 16 * 1024;
        let sample = &self.text[..text::floor_boundary(self.text, TOLD_BY)];
        let count = |quote: &str| sample.matches(quote).count();
        if count(": '") > count(": \"") { Quotes::Single } else { Quotes::Double }
    }

    fn insert(&self, map: &Node, quotes: Quotes, key: &str, value: &str, after: &[&str]) -> Option<(Span, String)> {
        let inside = |node: &Node| node.span.start >= map.span.start && node.span.end <= map.span.end;
        // A merge key brings entries in that stand elsewhere.
        let own = map.entries().iter().filter(|(key, value)| inside(key) && inside(value));
        let (first, _) = own.clone().next()?;
        let after = after.iter().find_map(|after| own.clone().find(|(key, _)| key.text() == Some(*after)));
        let after = after.filter(|(_, value)| self.scalar(value).is_some_and(|text| !text.contains('\n')));
        let entry = format!("{}: {}", scalar::written(key, quotes), scalar::written(value, quotes));
        let start = first.span.start as usize;
        let before = self.before(start)?;
        let eol = self.line_end();
        let alone = before.chars().all(|c| c == ' ' || c == '\t');
        if self.slice(map.span)?.starts_with('{') {
            let between = if alone { format!("{eol}{before}") } else { " ".to_owned() };
            return Some(match after {
                Some((_, value)) => (at(value.span.end as usize), format!(",{between}{entry}")),
                None => (at(start), format!("{entry},{between}")),
            });
        }
        // Behind the dashes of a list the other keys stand under the first.
        if !before.chars().all(|c| c == ' ' || c == '-') {
            return None;
        }
        let indent = " ".repeat(before.len());
        Some(match after {
            Some((_, value)) => (at(self.end_of_line(value.span.end as usize)?), format!("{eol}{indent}{entry}")),
            None => (at(start), format!("{entry}{eol}{indent}")),
        })
    }

    fn remove(&self, list: &Node, index: usize) -> Option<(Span, String)> {
        let items = list.items();
        let item = items.get(index)?;
        let previous = items.get(index.checked_sub(1)?)?;
        let inside = |node: &Node| node.span.start >= list.span.start && node.span.end <= list.span.end;
        if !inside(item) || !inside(previous) {
            return None;
        }
        if self.slice(list.span)?.starts_with('[') {
            let gone = Span { start: previous.span.end, end: item.span.end };
            // A comment between them is somebody's.
            return (!self.slice(gone)?.contains('#')).then(|| (gone, String::new()));
        }
        let before = self.before(item.span.start as usize)?;
        if before.trim() != "-" {
            return None;
        }
        let start = item.span.start as usize - before.len();
        let end = self.end_of_line(item.span.end as usize)?;
        let tail = self.slice(Span::new(item.span.end as usize, end))?.trim_start();
        if !(tail.is_empty() || tail.starts_with('#')) {
            return None;
        }
        // The line end before it goes, so that the last line of the file keeps its own or stays without.
        let break_before = if self.slice(Span::new(self.skip, start))?.ends_with("\r\n") { 2 } else { 1 };
        Some((Span::new(start.checked_sub(break_before)?, end), String::new()))
    }

    /// The text of the line before a byte of the file.
    fn before(&self, at: usize) -> Option<&str> {
        let before = self.text.get(..at.checked_sub(self.skip)?)?;
        Some(&before[before.rfind('\n').map_or(0, |end| end + 1)..])
    }

    /// Where the line of a byte ends, before its line end.
    fn end_of_line(&self, at: usize) -> Option<usize> {
        let rest = self.text.get(at.checked_sub(self.skip)?..)?;
        let line = rest.find('\n').map_or(rest, |end| &rest[..end]);
        Some(at + line.trim_end_matches('\r').len())
    }

    /// The line end that the file begins with.
    fn line_end(&self) -> &'static str {
        let first = self.text.find('\n').unwrap_or(0);
        if self.text[..first].ends_with('\r') { "\r\n" } else { "\n" }
    }
}

fn at(offset: usize) -> Span {
    Span::new(offset, offset)
}

#[cfg(test)]
mod tests;
