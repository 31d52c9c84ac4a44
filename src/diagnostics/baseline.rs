//! A baseline: the findings that a mesh had when it adopted the checks, as a file that is committed with it.
//!
//! JSON with one finding a line, sorted, so that a change of the file reads well and merges. A finding is known by its
//! path, its rule and the content of its fingerprint; alike ones are counted. The format is documented in the book.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::Located;

const FORMAT: &str = "meshdoc-baseline/1";

/// Findings that are known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Baseline {
    entries: BTreeMap<Key, Known>,
}

/// Path, rule, content of the fingerprint.
type Key = (String, String, String);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Known {
    message: String,
    count: usize,
}

/// Findings against a baseline.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// Those that are not known.
    pub new: Vec<Located>,
    /// How many are known.
    pub hidden: usize,
    /// What is known and was not found.
    pub gone: Vec<Gone>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    pub path: String,
    pub rule: String,
    pub message: String,
    pub count: usize,
}

#[derive(Serialize, Deserialize)]
struct Line {
    path: String,
    rule: String,
    message: String,
    fingerprint: String,
    #[serde(default = "one")]
    count: usize,
}

#[derive(Deserialize)]
struct File {
    format: String,
    findings: Vec<Line>,
}

fn one() -> usize {
    1
}

impl Baseline {
    /// All of these findings.
    pub fn of(findings: &[Located]) -> Baseline {
        let mut entries: BTreeMap<Key, Known> = BTreeMap::new();
        for finding in findings {
            let known = Known { message: finding.message.clone(), count: 0 };
            entries.entry(key(finding)).or_insert(known).count += 1;
        }
        Baseline { entries }
    }

    /// Reads the file's text.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn read(text: &str) -> Result<Baseline, String> {
        let file: File = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if file.format != FORMAT {
            return Err(format!("its format is `{}`, and `{FORMAT}` is the one that is read", file.format));
        }
        let mut entries = BTreeMap::new();
        for Line { path, rule, message, fingerprint, count } in file.findings {
            let known = entries.entry((path, rule, fingerprint)).or_insert(Known { message, count: 0 });
            known.count = known.count.saturating_add(count);
        }
        Ok(Baseline { entries })
    }

    /// The file's text.
    pub fn text(&self) -> String {
        let mut text = format!("{{\n  \"format\": \"{FORMAT}\",\n  \"findings\": [");
        for (number, ((path, rule, fingerprint), known)) in self.entries.iter().enumerate() {
            let line = Line {
                path: path.clone(),
                rule: rule.clone(),
                message: known.message.clone(),
                fingerprint: fingerprint.clone(),
                count: known.count,
            };
            let comma = if number == 0 { "" } else { "," };
            let line = serde_json::to_string(&line).expect("strings and a number are JSON");
            let _ = write!(text, "{comma}\n    {line}");
        }
        text.push_str(if self.entries.is_empty() { "]\n}\n" } else { "\n  ]\n}\n" });
        text
    }

    /// How many findings are known.
    pub fn len(&self) -> usize {
        self.entries.values().map(|known| known.count).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Takes out what is known. Of alike findings, as many as were counted are known, the first ones.
    pub fn compare(&self, findings: Vec<Located>) -> Compared {
        let mut left: BTreeMap<&Key, usize> = self.entries.iter().map(|(key, known)| (key, known.count)).collect();
        let before = findings.len();
        let mut new = findings;
        new.retain(|finding| match left.get_mut(&key(finding)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        });
        let gone = left.into_iter().filter(|(_, count)| *count > 0).map(|(key, count)| Gone {
            path: key.0.clone(),
            rule: key.1.clone(),
            message: self.entries[key].message.clone(),
            count,
        });
        Compared { hidden: before - new.len(), gone: gone.collect(), new }
    }

    /// What of it is still found: it shrinks and never grows.
    #[must_use]
    pub fn shrunk(&self, findings: &[Located]) -> Baseline {
        let now = Baseline::of(findings);
        let entries = self.entries.iter().filter_map(|(key, known)| {
            let count = now.entries.get(key)?.count.min(known.count);
            Some((key.clone(), Known { count, ..known.clone() }))
        });
        Baseline { entries: entries.collect() }
    }
}

fn key(finding: &Located) -> Key {
    (finding.place.path.clone(), finding.rule.to_owned(), finding.fingerprint.content().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{Diagnostic, Place, locate};
    use crate::source::Span;

    fn findings(text: &str) -> Vec<Located> {
        let found: Vec<Diagnostic> = text
            .match_indices("term")
            .map(|(at, _)| {
                Diagnostic::error(
                    "unknown-term",
                    Place::span("a \"b\".yaml", Span::new(at, at + 4)),
                    "no \"such\" term",
                )
            })
            .collect();
        locate(&found, |_| Some(text.as_bytes().to_vec()))
    }

    #[test]
    fn what_is_known_is_left_out_and_what_is_gone_is_said() {
        let baseline = Baseline::of(&findings("a: term\na: term\nb: term\n"));
        assert_eq!(baseline.len(), 3);
        let read = Baseline::read(&baseline.text()).expect("its own text");
        assert_eq!(read, baseline);
        let compared = read.compare(findings("x: 1\n\na: term\nc: term\na: term\na: term\n"));
        assert_eq!((compared.new.len(), compared.hidden), (2, 2));
        assert_eq!(compared.gone.iter().map(|gone| gone.count).sum::<usize>(), 1);
        let shrunk = read.shrunk(&findings("a: term\nnew: term\n"));
        assert_eq!(shrunk.len(), 1);
        assert_eq!(Baseline::read(&Baseline::default().text()), Ok(Baseline::default()));
    }

    #[test]
    fn one_finding_is_one_line() {
        let text = Baseline::of(&findings("a: term\nb: term\n")).text();
        assert_eq!(text.lines().filter(|line| line.contains("\"rule\":\"unknown-term\"")).count(), 2);
        assert!(
            text.starts_with("{\n  \"format\": \"meshdoc-baseline/1\",\n  \"findings\": [\n    {\"path\":"),
            "{text}"
        );
    }

    #[test]
    fn another_file_is_refused() {
        assert!(Baseline::read("{}").is_err());
        assert!(Baseline::read("[").is_err());
        let error =
            Baseline::read("{\"format\": \"meshdoc-baseline/9\", \"findings\": []}").expect_err("a later format");
        assert!(error.contains("meshdoc-baseline/9"), "{error}");
    }
}
