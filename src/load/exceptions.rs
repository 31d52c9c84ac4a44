//! Exceptions that authors write beside what is found: `# meshdoc: allow(unknown-term) until 2027-03-31: reason`.
//!
//! Comments of YAML and of Markdown into what they allow, until when and why. A comment has to be one: the same text in
//! a quoted value, a block of text or a code block allows nothing. Must not know which rules there are.

use std::ops::Range;

use jiff::civil::Date;

use crate::source::text::{LineIndex, floor_boundary};
use crate::source::yaml::{Document, Kind, Node};
use crate::source::{Span, markdown};

/// What an exception begins with, behind the comment's own mark.
pub(super) const MARK: &str = "meshdoc:";
/// How many exceptions of one file are read.
pub const MAX_EXCEPTIONS: usize = 500;
/// How long an exception may be, in bytes, so that a text of many begun ones is not searched to its end for each.
const MAX_LENGTH: usize = 2_000;
/// How many comments may stand between an exception on a line of its own and the line it is about.
const MAX_BETWEEN: usize = 50;

/// An exception as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Exception {
    pub path: String,
    /// From the mark to the end of the reason.
    pub span: Span,
    /// The line it stands on, from 1.
    pub line: usize,
    /// The line below, when it stands on a line of its own.
    pub next: Option<usize>,
    /// Names as they were written, with their places.
    pub rules: Vec<(String, Span)>,
    /// The last day on which it holds.
    pub until: Option<Date>,
    /// Empty when none is given.
    pub reason: String,
    /// Why it is not understood; it allows nothing then.
    pub problem: Option<String>,
}

/// The exceptions in the comments of a YAML file. `skip` is the length of its byte order mark.
pub(super) fn in_yaml(
    path: &str,
    text: &str,
    skip: usize,
    documents: &[Document],
    lines: &LineIndex,
) -> Vec<Exception> {
    let mut comments: Vec<(usize, usize)> = Vec::new();
    for (at, _) in text.match_indices(MARK) {
        let before = text[..at].trim_end_matches([' ', '\t']);
        let Some(outside) = before.strip_suffix('#').map(|before| before.trim_end_matches('#')) else { continue };
        if outside.is_empty() || outside.ends_with([' ', '\t', '\n', '\r']) {
            comments.push((outside.len(), at));
        }
    }
    if comments.is_empty() {
        return Vec::new();
    }
    let mut is_text = vec![false; comments.len()];
    for document in documents {
        mark_text(&document.root, skip, &comments, &mut is_text);
    }
    let comments = comments.iter().zip(is_text).filter(|(_, is_text)| !is_text).map(|(comment, _)| *comment);
    let found = comments.filter_map(|(hash, at)| {
        let window = window(text, at);
        let end = at + window.find('\n').unwrap_or(window.len());
        let place = Position::of(text, lines, hash, |line| line.starts_with('#'));
        understood(path, text, at..end, skip, place)
    });
    limited(found)
}

/// Comments whose mark lies in a value or key are text.
fn mark_text(node: &Node, skip: usize, comments: &[(usize, usize)], is_text: &mut [bool]) {
    match &node.kind {
        Kind::List(items) => items.iter().for_each(|item| mark_text(item, skip, comments, is_text)),
        Kind::Map(entries) => entries.iter().for_each(|(key, value)| {
            mark_text(key, skip, comments, is_text);
            mark_text(value, skip, comments, is_text);
        }),
        _ => {
            let (start, end) = (node.span.start as usize, node.span.end as usize);
            let first = comments.partition_point(|(hash, _)| hash + skip < start);
            for (number, _) in comments.iter().enumerate().skip(first).take_while(|(_, (hash, _))| hash + skip < end) {
                is_text[number] = true;
            }
        }
    }
}

/// The exceptions in the HTML comments of a Markdown text. `body` begins at the byte `offset` of the file's `text`.
pub(super) fn in_markdown(path: &str, text: &str, skip: usize, body: usize, lines: &LineIndex) -> Vec<Exception> {
    const OPEN: &str = "<!--";
    const CLOSE: &str = "-->";
    let Some(rest) = text.get(body..).filter(|rest| rest.contains(MARK)) else { return Vec::new() };
    let Ok(events) = markdown::events(rest) else { return Vec::new() };
    let html: Vec<Range<usize>> = events
        .into_iter()
        .filter(|(event, _)| matches!(event, pulldown_cmark::Event::Html(_) | pulldown_cmark::Event::InlineHtml(_)))
        .map(|(_, range)| range)
        .collect();
    let found = rest.match_indices(OPEN).filter_map(|(open, _)| {
        let inner = &rest[open + OPEN.len()..];
        let at = open + OPEN.len() + (inner.len() - inner.trim_start().len());
        if !rest[at..].starts_with(MARK) {
            return None;
        }
        let block = html.partition_point(|range| range.start <= open).checked_sub(1)?;
        if !html[block].contains(&open) {
            return None;
        }
        let end = at + window(rest, at).find(CLOSE)?;
        let is_comment = |line: &str| line.is_empty() || (line.starts_with(OPEN) && line.ends_with(CLOSE));
        let mut place = Position::of(text, lines, body + open, is_comment);
        let behind = rest[end + CLOSE.len()..].trim_start_matches([' ', '\t', '\r']);
        place.next = place.next.filter(|_| behind.is_empty() || behind.starts_with('\n'));
        understood(path, text, body + at..body + end, skip, place)
    });
    limited(found)
}

/// What an exception that begins at `at` may reach.
fn window(text: &str, at: usize) -> &str {
    &text[at..floor_boundary(text, at + MAX_LENGTH)]
}

/// Where a comment stands.
struct Position {
    line: usize,
    next: Option<usize>,
}

impl Position {
    /// `is_comment` says of a line without the blanks around it whether the line that is meant comes behind it.
    fn of(text: &str, lines: &LineIndex, at: usize, is_comment: impl Fn(&str) -> bool) -> Position {
        let line = lines.line(at);
        let alone = text[lines.line_start(line)..at].trim().is_empty();
        let next = alone.then(|| {
            let below = text[lines.line_start(line)..].split('\n').skip(1).take(MAX_BETWEEN);
            line + 1 + below.take_while(|line| is_comment(line.trim())).count()
        });
        Position { line, next }
    }
}

fn limited(found: impl Iterator<Item = Exception>) -> Vec<Exception> {
    let mut found: Vec<Exception> = found.take(MAX_EXCEPTIONS + 1).collect();
    if let Some(last) = found.get_mut(MAX_EXCEPTIONS) {
        last.problem =
            Some(format!("a file may hold {MAX_EXCEPTIONS} exceptions; this one and those behind it are not read"));
    }
    found
}

/// Reads what stands in `range`, from the mark on. `None` for a sentence that only begins with the mark.
fn understood(path: &str, text: &str, range: Range<usize>, skip: usize, place: Position) -> Option<Exception> {
    let end = range.start + text[range.clone()].trim_end().len();
    let mut exception = Exception {
        path: path.to_owned(),
        span: Span::new(range.start + skip, end + skip),
        line: place.line,
        next: place.next,
        rules: Vec::new(),
        until: None,
        reason: String::new(),
        problem: None,
    };
    let rest = text[range.start + MARK.len()..end].trim_start();
    let word = rest.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_'))).next().unwrap_or_default();
    if word != "allow" && !rest[word.len()..].trim_start().starts_with('(') {
        return None;
    }
    exception.problem = fill(&mut exception, rest, end + skip).err();
    Some(exception)
}

/// `allow(RULE, RULE) until DAY: REASON`; `end` is the place of its end in the file.
fn fill(exception: &mut Exception, text: &str, end: usize) -> Result<(), String> {
    let not_understood = |text: &str| {
        let word = text.split([' ', '\t', '\n', '\r', '(']).next().unwrap_or_default();
        Err(format!("`{word}` is not understood"))
    };
    let Some(rest) = text.strip_prefix("allow").map(str::trim_start) else { return not_understood(text) };
    let names_none = || "`allow` names no rule".to_owned();
    let inside = rest.strip_prefix('(').ok_or_else(names_none)?;
    let (names, rest) = inside.split_once(')').ok_or("the list of rules has no end")?;
    let mut at = end - inside.len();
    for name in names.split(',') {
        let from = at + (name.len() - name.trim_start().len());
        at += name.len() + 1;
        let name = name.trim();
        if name.is_empty() {
            return Err(names_none());
        }
        exception.rules.push((name.to_owned(), Span::new(from, from + name.len())));
    }
    let mut rest = rest.trim_start();
    if let Some(behind) = rest.strip_prefix("until").filter(|behind| behind.starts_with(char::is_whitespace)) {
        let behind = behind.trim_start();
        let day = behind.split(|c: char| c.is_whitespace() || c == ':').next().unwrap_or_default();
        rest = behind[day.len()..].trim_start();
        let parsed = day.parse().ok().filter(|_| day.len() == "2027-03-31".len());
        exception.until = Some(parsed.ok_or_else(|| format!("`{day}` is not a day"))?);
    }
    match rest.strip_prefix(':') {
        Some(reason) => exception.reason = reason.split_whitespace().collect::<Vec<_>>().join(" "),
        None if rest.is_empty() => {}
        None => return not_understood(rest),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::yaml;

    fn of_yaml(text: &str) -> Vec<Exception> {
        in_yaml("a.yaml", text, 0, &yaml::parse(text, 0).documents, &LineIndex::new(text))
    }

    fn of_markdown(text: &str) -> Vec<Exception> {
        let body = markdown::parse(text, 0).body_offset;
        in_markdown("a.md", text, 0, body, &LineIndex::new(text))
    }

    #[test]
    fn a_comment_says_what_it_allows_until_when_and_why() {
        let text = "a: 1 # meshdoc: allow(unknown-term , invalid-type) until 2027-03-31:  moved \t soon\n";
        let found = of_yaml(text);
        assert_eq!(found.len(), 1);
        let names: Vec<&str> = found[0].rules.iter().map(|(_, span)| &text[span.range()]).collect();
        assert_eq!(names, ["unknown-term", "invalid-type"]);
        assert_eq!(found[0].until.map(|day| day.to_string()).as_deref(), Some("2027-03-31"));
        assert_eq!((found[0].reason.as_str(), found[0].line, found[0].next), ("moved soon", 1, None));
        assert_eq!(&text[found[0].span.range()], text[7..].trim_end());
    }

    #[test]
    fn what_stands_in_a_value_is_no_comment() {
        let text = "a: \"x # meshdoc: allow(x): y\"\nb: |\n  # meshdoc: allow(x): y\n  text\nc: 'it''s # meshdoc: allow(x): y'\n\
                    d: >-\n  text\n  # meshdoc: allow(x): y\n# meshdoc: allow(real): y\ne: x#meshdoc:allow(x)\n";
        let names: Vec<String> = of_yaml(text).into_iter().flat_map(|found| found.rules).map(|rule| rule.0).collect();
        assert_eq!(names, ["real"]);
    }

    #[test]
    fn a_comment_on_its_own_is_about_the_next_line() {
        let text = "# meshdoc: allow(a): x\n# meshdoc: allow(b): x\n  # words\nkey: 1\n# meshdoc: our portal\n";
        let lines: Vec<_> = of_yaml(text).iter().map(|found| (found.line, found.next)).collect();
        assert_eq!(lines, [(1, Some(4)), (2, Some(4))]);
    }

    #[test]
    fn markdown_has_them_in_html_comments() {
        let text = "---\ntitle: x\n---\n<!-- meshdoc: allow(a): x -->\n\nText [x](y.md) <!-- meshdoc: allow(b): z\n  z -->\n\n```\n<!-- meshdoc: allow(c): x -->\n```\n\n`<!-- meshdoc: allow(d): x -->`\n";
        let found: Vec<_> =
            of_markdown(text).into_iter().map(|e| (e.rules[0].0.clone(), e.line, e.next, e.reason)).collect();
        let own = ("a".to_owned(), 4, Some(6), "x".to_owned());
        assert_eq!(found, [own, ("b".to_owned(), 6, None, "z z".to_owned())]);
    }

    /// Each of these would be searched to its end once for each mark.
    #[test]
    fn many_begun_exceptions_take_no_longer_than_reading_them() {
        for unit in ["# meshdoc: allow(a ", "# meshdoc: words ", "# meshdoc: allow(a): x\n"] {
            let text = unit.repeat((1 << 20) / unit.len());
            let found = in_yaml("a.yaml", &text, 0, &[], &LineIndex::new(&text));
            assert!(found.len() <= MAX_EXCEPTIONS + 1);
        }
        for unit in ["<!-- meshdoc: allow(a ", "<!-- meshdoc: words -->", "<!-- meshdoc: allow(a): x -->\n\n", "<!--"] {
            let text = unit.repeat((1 << 19) / unit.len());
            assert!(of_markdown(&text).len() <= MAX_EXCEPTIONS + 1);
        }
    }

    #[test]
    fn what_is_not_understood_says_why() {
        for (text, problem) in [
            ("allow", "`allow` names no rule"),
            ("allow()", "`allow` names no rule"),
            ("allow(a,)", "`allow` names no rule"),
            ("allow(a", "the list of rules has no end"),
            ("ignore(a): x", "`ignore` is not understood"),
            ("allow(a) until tomorrow: x", "`tomorrow` is not a day"),
            ("allow(a) until 2027-02-30: x", "`2027-02-30` is not a day"),
            ("allow(a) because of x", "`because` is not understood"),
        ] {
            let found = of_yaml(&format!("# meshdoc: {text}\n"));
            assert_eq!(found[0].problem.as_deref(), Some(problem), "{text}");
        }
    }
}
