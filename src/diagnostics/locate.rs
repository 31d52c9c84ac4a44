//! Places into lines and columns: reads again the files that have findings, and only those.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::fingerprint::{self, Counter, Fingerprint};
use super::{At, Diagnostic, Part, Place, Severity};
use crate::source::text::{self, LineIndex};
use crate::source::{Span, secrets, yaml};

/// A diagnostic whose places have lines and columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Located {
    pub rule: &'static str,
    pub severity: Severity,
    pub message: String,
    pub place: LocatedPlace,
    pub help: Option<String>,
    pub related: Vec<LocatedPlace>,
    pub fix: Option<LocatedFix>,
    /// What it is known by while lines move.
    pub fingerprint: Fingerprint,
}

/// A [`super::Fix`] as edits of texts.
#[derive(Debug, Clone, PartialEq)]
pub struct LocatedFix {
    pub title: String,
    pub edits: Vec<TextEdit>,
}

/// Bytes of a file and what to put in their place.
///
/// The span counts bytes of the file as it is on disk: a byte order mark counts, as in [`LocatedPlace::span`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextEdit {
    pub path: String,
    pub span: Span,
    pub text: String,
}

/// A place in a file; lines and columns count from 1, columns in characters; the end is exclusive.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LocatedPlace {
    pub path: String,
    pub line: usize,
    pub column: usize,
    pub end_line: usize,
    pub end_column: usize,
    /// Bytes of the place in the file's text.
    pub span: Span,
    /// Whether the place is a part of the file, not the file as a whole.
    pub precise: bool,
    pub label: Option<String>,
}

struct File {
    text: String,
    is_text: bool,
    skip: usize,
    lines: LineIndex,
    documents: OnceCell<Vec<yaml::Document>>,
}

impl File {
    fn documents(&self) -> &[yaml::Document] {
        self.documents.get_or_init(|| yaml::parse(&self.text, self.skip).documents)
    }
}

/// Finds the lines of diagnostics and orders them by path, line, column and rule. `read` gives the bytes of a file.
///
/// No text of a finding carries a secret further, whatever it quotes.
pub fn locate(diagnostics: &[Diagnostic], read: impl Fn(&str) -> Option<Vec<u8>>) -> Vec<Located> {
    let mut files: BTreeMap<String, Option<File>> = BTreeMap::new();
    let mut located: Vec<Located> = diagnostics
        .iter()
        .map(|diagnostic| {
            let mut place = |place: &Place, label: Option<String>| {
                let file = files.entry(place.path.clone()).or_insert_with(|| open(&place.path, &read));
                find(place, label, file.as_ref())
            };
            Located {
                rule: diagnostic.rule,
                severity: diagnostic.severity,
                message: secrets::hidden(&diagnostic.message),
                place: place(&diagnostic.place, diagnostic.label.as_deref().map(secrets::hidden)),
                help: diagnostic.help.as_deref().map(secrets::hidden),
                related: diagnostic.related.iter().map(|r| place(&r.place, Some(secrets::hidden(&r.label)))).collect(),
                fix: diagnostic.fix.as_ref().and_then(|fix| {
                    let edits = fix.edits.iter().map(|edit| {
                        let path = &edit.place().path;
                        let file = files.entry(path.clone()).or_insert_with(|| open(path, &read)).as_ref()?;
                        // What is not UTF-8 was understood in part only.
                        if !file.is_text {
                            return None;
                        }
                        let (span, text) = edit.in_text(&file.text, file.skip, || file.documents())?;
                        Some(TextEdit { path: path.clone(), span, text })
                    });
                    Some(LocatedFix { title: fix.title.clone(), edits: edits.collect::<Option<_>>()? })
                }),
                fingerprint: Fingerprint::default(),
            }
        })
        .collect();
    located.sort_by(|a, b| {
        (&a.place.path, a.place.span, a.rule, &a.message).cmp(&(&b.place.path, b.place.span, b.rule, &b.message))
    });
    located.dedup();
    let mut counter = Counter::default();
    for finding in &mut located {
        let place = &finding.place;
        let file = files.get(&place.path).and_then(Option::as_ref).filter(|_| place.precise);
        let context = file.map_or("", |file| {
            let at = |offset: u32| (offset as usize).saturating_sub(file.skip);
            fingerprint::context(&file.text, &file.lines, at(place.span.start), at(place.span.end))
        });
        finding.fingerprint = counter.fingerprint(finding.rule, &place.path, &finding.message, context);
    }
    located
}

/// The places of each diagnostic, the primary one first, in the order of the diagnostics.
pub fn places(diagnostics: &[Diagnostic], read: impl Fn(&str) -> Option<Vec<u8>>) -> Vec<Vec<LocatedPlace>> {
    let mut files: BTreeMap<String, Option<File>> = BTreeMap::new();
    let mut located = |place: &Place| {
        let file = files.entry(place.path.clone()).or_insert_with(|| open(&place.path, &read));
        find(place, None, file.as_ref())
    };
    let all = diagnostics.iter().map(|diagnostic| {
        let related = diagnostic.related.iter().map(|related| &related.place);
        std::iter::once(&diagnostic.place).chain(related).map(&mut located).collect()
    });
    all.collect()
}

fn open(path: &str, read: impl Fn(&str) -> Option<Vec<u8>>) -> Option<File> {
    let bytes = read(path)?;
    let (text, skip, is_text) = match text::decode(&bytes) {
        Ok((text, skip)) => (text.to_owned(), skip, true),
        Err(_) => (String::from_utf8_lossy(&bytes).into_owned(), 0, false),
    };
    let lines = LineIndex::new(&text);
    Some(File { text, is_text, skip, lines, documents: OnceCell::new() })
}

fn find(place: &Place, label: Option<String>, file: Option<&File>) -> LocatedPlace {
    let start = LocatedPlace {
        path: place.path.clone(),
        line: 1,
        column: 1,
        end_line: 1,
        end_column: 1,
        span: Span::default(),
        precise: false,
        label,
    };
    let Some(file) = file else { return start };
    let span = match &place.at {
        At::File => return start,
        At::Span(span) => *span,
        At::Route { document, route, part } => {
            let Some(document) = file.documents().get(*document) else { return start };
            let (found, reached) = route.follow(&document.root);
            match (found.key, part, reached) {
                (Some(key), Part::Key, _) | (Some(key), _, false) => key.span,
                _ if reached => found.value.span,
                _ => first_line(found.value.span, &file.text, file.skip),
            }
        }
        At::Phrase { document, route, phrase, nth } => {
            let Some(document) = file.documents().get(*document) else { return start };
            let (found, reached) = route.follow(&document.root);
            let whole = if reached { found.value.span } else { first_line(found.value.span, &file.text, file.skip) };
            phrase_in(whole, &file.text, file.skip, phrase, *nth).unwrap_or(whole)
        }
    };
    let (from, to) = (
        span.start as usize - file.skip.min(span.start as usize),
        span.end as usize - file.skip.min(span.end as usize),
    );
    let (line, column) = file.lines.position(&file.text, from);
    let (end_line, end_column) = file.lines.position(&file.text, to);
    LocatedPlace { line, column, end_line, end_column, span, precise: true, ..start }
}

/// Where a phrase stands within a span.
pub(super) fn phrase_in(span: Span, text: &str, skip: usize, phrase: &str, nth: usize) -> Option<Span> {
    let start = (span.start as usize).checked_sub(skip)?;
    let within = text.get(start..(span.end as usize).checked_sub(skip)?)?;
    let at = within.match_indices(phrase).nth(nth).filter(|_| !phrase.is_empty())?.0 + start + skip;
    Some(Span::new(at, at + phrase.len()))
}

/// A whole mapping is pointed at by its first line.
fn first_line(span: Span, text: &str, skip: usize) -> Span {
    let start = (span.start as usize).saturating_sub(skip);
    let end = text.get(start..).and_then(|rest| rest.find('\n')).map_or(span.end as usize, |at| start + at + skip);
    Span::new(span.start as usize, end.min(span.end as usize))
}
