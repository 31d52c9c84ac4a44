//! Diagnostics for a terminal, as rustc shows them: headline, source line, labels, help, where to read more.

use std::collections::BTreeMap;
use std::fmt::Write;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Located, LocatedPlace, Severity};
use crate::source::{secrets, text};

/// How text is shown.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    pub colour: bool,
    /// Columns of the terminal.
    pub width: usize,
}

/// Writes one diagnostic, with the source it speaks of. `read` gives the bytes of a file.
pub fn render(diagnostic: &Located, read: &dyn Fn(&str) -> Option<Vec<u8>>, style: Style) -> String {
    let mut sources: BTreeMap<&str, Shown> = BTreeMap::new();
    let places: Vec<&LocatedPlace> = std::iter::once(&diagnostic.place).chain(&diagnostic.related).collect();
    for place in &places {
        sources.entry(&place.path).or_insert_with(|| source(&place.path, read, &places));
    }
    let message = printable(&diagnostic.message);
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let title = level.primary_title(message.as_str()).id(diagnostic.rule);
    let paths: Vec<String> = places.iter().map(|place| printable(&place.path)).collect();
    let labels: Vec<Option<String>> = places.iter().map(|place| place.label.as_deref().map(printable)).collect();
    let help = diagnostic.help.as_deref().map(printable);
    let fix = diagnostic.fix.as_ref().map(|fix| printable(&format!("{} (meshdoc check --fix)", fix.title)));

    let mut group: Group = if diagnostic.place.precise {
        Group::with_title(title)
    } else {
        Group::with_title(title).element(annotate_snippets::Origin::path(paths[0].as_str()))
    };
    let mut files: Vec<&str> = Vec::new();
    for place in places.iter().filter(|place| place.precise) {
        if !files.contains(&place.path.as_str()) {
            files.push(&place.path);
        }
    }
    for file in files {
        let Shown { text, skipped, line } = &sources[file];
        let mut snippet = None;
        for (at, place) in places.iter().enumerate().filter(|(_, place)| place.precise && place.path == file) {
            let kind = if at == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
            let annotation = kind.span(span(place, text, *skipped)).label(labels[at].as_deref());
            let started = snippet.unwrap_or_else(|| {
                Snippet::source(text.as_str()).line_start(*line).path(paths[at].as_str()).fold(true)
            });
            snippet = Some(started.annotation(annotation));
        }
        if let Some(snippet) = snippet {
            group = group.element(snippet);
        }
    }
    if let Some(help) = &help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let note = format!("`meshdoc check --explain {}` says more", diagnostic.rule);
    group = group.element(Level::NOTE.message(note.as_str()));
    if let Some(fix) = &fix {
        group = group.element(Level::NOTE.with_name("fix").message(fix.as_str()));
    }
    let renderer = if style.colour { Renderer::styled() } else { Renderer::plain() };
    let mut out = renderer.term_width(style.width).render(&[group]);
    out.push('\n');
    out
}

/// One line a diagnostic: `path:line:column: severity[rule]: message`.
pub fn short(diagnostic: &Located) -> String {
    let place = &diagnostic.place;
    let mut line = printable(&place.path);
    if place.precise {
        let _ = write!(line, ":{}:{}", place.line, place.column);
    }
    let _ = write!(line, ": {}[{}]: {}", diagnostic.severity.as_str(), diagnostic.rule, printable(&diagnostic.message));
    line
}

/// The text of a file with everything replaced by itself but what could steer a terminal; offsets stay as they are.
///
/// Of a long file only the lines around the places are taken: it may have many findings.
fn source(path: &str, read: &dyn Fn(&str) -> Option<Vec<u8>>, places: &[&LocatedPlace]) -> Shown {
    const AROUND: usize = 2_000;
    let bytes = read(path).unwrap_or_default();
    let text = match text::decode(&bytes) {
        Ok((text, skip)) => " ".repeat(skip) + text,
        Err(_) => bytes.iter().map(|byte| if byte.is_ascii() { char::from(*byte) } else { '?' }).collect(),
    };
    let spans = places.iter().filter(|place| place.path == path).map(|place| place.span);
    let first = spans.clone().map(|span| span.start as usize).min().unwrap_or(0);
    let last = spans.map(|span| span.start as usize).max().unwrap_or(0);
    let from = text::floor_boundary(&text, first.saturating_sub(AROUND));
    let from = text[..from].rfind('\n').map_or(0, |at| at + 1);
    let to = text::floor_boundary(&text, last.saturating_add(AROUND));
    let to = text[to..].find('\n').map_or(text.len(), |at| to + at + 1);
    let line = 1 + text[..from].bytes().filter(|byte| *byte == b'\n').count();
    // A private key may begin before the lines that are shown.
    let before = text::floor_boundary(&text, from.saturating_sub(secrets::LONGEST));
    let before = if text[before..from].contains(secrets::KEY_BEGINS) { before } else { from };
    let text = secrets::hidden(&text[before..to])[from - before..]
        .chars()
        .map(|c| if is_unsafe(c) && !matches!(c, '\n' | '\t' | '\r') { same_length(c) } else { c.to_string() })
        .collect();
    Shown { text, skipped: from, line }
}

/// A part of a file, of whole lines.
struct Shown {
    text: String,
    /// Bytes before it.
    skipped: usize,
    /// The number of its first line.
    line: usize,
}

/// Something harmless of as many bytes.
fn same_length(c: char) -> String {
    match c.len_utf8() {
        1 => "?".into(),
        2 => "¿".into(),
        length => "?".repeat(length),
    }
}

fn span(place: &LocatedPlace, text: &str, skipped: usize) -> std::ops::Range<usize> {
    let start = text::floor_boundary(text, (place.span.start as usize).saturating_sub(skipped));
    let end = text::floor_boundary(text, (place.span.end as usize).saturating_sub(skipped)).max(start);
    // A long value is pointed at by its first line.
    let line = text[start..end].find('\n').map_or(end, |at| start + at);
    start..line.max(start)
}

/// Text of authors for a terminal: control characters and those that change the direction of text become `\u{...}`.
pub fn printable(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        if is_unsafe(c) {
            let _ = write!(out, "{}", c.escape_unicode());
        } else {
            out.push(c);
        }
        out
    })
}

fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{Diagnostic, Place, locate};
    use crate::source::{Route, Span};

    #[test]
    fn a_finding_shows_the_line_it_speaks_of() {
        let text = "kind: DataProduct\nid: orders\nstatus: active\ndomain: slaes\n";
        let read = |_: &str| Some(text.as_bytes().to_vec());
        let diagnostic = Diagnostic::error(
            "unknown-domain",
            Place::value("a.yaml", 0, Route::root().then("domain")),
            "there is no domain `slaes`",
        )
        .help("did you mean `sales`?")
        .related(Place::span("b.yaml", Span::new(0, 4)), "the nearest");
        let located = locate(&[diagnostic], read);
        assert_eq!((located[0].place.line, located[0].place.column), (4, 9));
        insta::assert_snapshot!(render(&located[0], &read, Style { colour: false, width: 100 }));
        assert_eq!(short(&located[0]), "a.yaml:4:9: error[unknown-domain]: there is no domain `slaes`");
    }

    #[test]
    fn a_secret_is_not_carried_further() {
        let secret = ["correct", "horse", "7"].concat();
        let text = format!("id: orders\npassword: {secret}\nurl: https://loader:{secret}@db.example/x\n");
        let read = |_: &str| Some(text.as_bytes().to_vec());
        let message = format!("`https://loader:{secret}@db.example/x` leads nowhere");
        let diagnostic = Diagnostic::error("broken-link", Place::span("a.yaml", Span::new(41, 60)), message.clone())
            .label(message.clone())
            .help(message.clone())
            .related(Place::span("a.yaml", Span::new(11, 19)), message);
        let located = locate(&[diagnostic], read);
        let out = render(&located[0], &read, Style { colour: false, width: 100 }) + &short(&located[0]);
        let out = out + &crate::diagnostics::json::value(&located[0]).to_string();
        assert!(!out.contains(&secret), "{out}");
        assert!(out.contains("password: ***"), "{out}");
    }

    #[test]
    fn nothing_an_author_writes_steers_the_terminal() {
        let text = "id: \u{1b}[2Jx\u{202e}\u{7}\n";
        let read = |_: &str| Some(text.as_bytes().to_vec());
        let diagnostic =
            Diagnostic::error("x", Place::span("\u{1b}]8;;evil\u{7}.yaml", Span::new(4, 12)), "bad \u{1b}[31m\u{202e}");
        let located = locate(&[diagnostic], read);
        let out = render(&located[0], &read, Style { colour: false, width: 100 }) + &short(&located[0]);
        assert!(out.chars().all(|c| c == '\n' || !is_unsafe(c)), "{out:?}");
    }
}
