//! What a finding is known by while lines move: for baselines, for what a change brought in, and for forges that follow
//! a finding over time.
//!
//! Made of the rule, the path, the message and the text of the line that is pointed at, never of line numbers. Findings
//! that are alike in all of it are counted in their order, so that every fingerprint of a mesh is its own.

use std::collections::HashMap;
use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::source::text::{LineIndex, floor_boundary};

/// A finding's identity. Two findings of one run never share one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Fingerprint {
    id: String,
    content: String,
}

impl Fingerprint {
    /// 32 hex digits. The scheme is part of the formats that print it and stays.
    pub fn as_str(&self) -> &str {
        &self.id
    }

    /// The same without the path and without the count: what stays when a file moves. 32 hex digits, not unique.
    pub fn content(&self) -> &str {
        &self.content
    }
}

/// Gives fingerprints to findings in their order.
#[derive(Debug, Default)]
pub(super) struct Counter {
    seen: HashMap<String, usize>,
}

impl Counter {
    /// `context` is the text at the finding's place.
    pub(super) fn fingerprint(&mut self, rule: &str, path: &str, message: &str, context: &str) -> Fingerprint {
        let content = digest(&[rule, message, context]);
        let count = self.seen.entry(digest(&[path, &content])).or_default();
        *count += 1;
        Fingerprint { id: digest(&[path, &content, &count.to_string()]), content }
    }
}

/// Of each part its length and itself, so that no two lists of parts look the same.
fn digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().iter().take(16).fold(String::with_capacity(32), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The longest line that identifies what stands on it, in bytes. Of a longer one (JSON without line ends) only the
/// place's own text does: another value elsewhere on it is another matter.
const MAX_LINE: usize = 400;

/// The text that a place is known by: its line without the blanks around it.
pub(super) fn context<'t>(text: &'t str, lines: &LineIndex, start: usize, end: usize) -> &'t str {
    let start = floor_boundary(text, start);
    let line = lines.line(start);
    let to = if line < lines.lines() { lines.line_start(line + 1) } else { text.len() };
    let from = lines.line_start(line);
    if to - from <= MAX_LINE {
        return text[from..to].trim();
    }
    text[start..floor_boundary(text, end.clamp(start, start + MAX_LINE))].trim()
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::{Diagnostic, Place, locate};
    use crate::source::Span;

    fn fingerprints(text: &str, places: &[&str]) -> Vec<String> {
        let mut from = 0;
        let found: Vec<Diagnostic> = places
            .iter()
            .map(|place| {
                let at = from + text[from..].find(place).expect("the place");
                from = at + place.len();
                Diagnostic::error("unknown-term", Place::span("orders.yaml", Span::new(at, from)), "no such term")
            })
            .collect();
        let located = locate(&found, |_| Some(text.as_bytes().to_vec()));
        located.iter().map(|finding| finding.fingerprint.as_str().to_owned()).collect()
    }

    #[test]
    fn a_fingerprint_moves_with_its_line_and_is_unique() {
        let before = fingerprints("a: term\nb: term\nb: term\n", &["term", "term", "term"]);
        let after = fingerprints("# new\n\n  a: term\nother: x\nb: term\nb: term\n", &["term", "term", "term"]);
        assert_eq!(before, after);
        assert!(before[0] != before[1] && before[1] != before[2]);
        assert_ne!(before[0], fingerprints("a: other term\n", &["term"])[0]);
    }

    #[test]
    fn of_a_very_long_line_only_the_place_counts() {
        let long = |other: &str| format!("{{\"x\": \"{other}{}\", \"a\": \"term\"}}", "x".repeat(500));
        assert_eq!(fingerprints(&long("1"), &["term"]), fingerprints(&long("2"), &["term"]));
    }
}
