//! What is wrong or missing in the files of a page, with a link that opens each in the forge's editor.

use serde::Serialize;

use super::html::{self, Html};
use super::page::Page;
use crate::diagnostics::{Located, Severity};

#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    pub rule: &'static str,
    pub severity: &'static str,
    pub message: Html,
    pub help: Option<Html>,
    pub path: String,
    /// Absent when the finding is about the file as a whole.
    pub line: Option<usize>,
    /// The file at that line in the forge.
    pub forge: Option<String>,
    /// The forge's editor.
    pub edit: Option<String>,
}

impl Finding {
    pub fn new(page: &Page<'_>, located: &Located) -> Finding {
        let forge = page.inputs.config.forge.as_ref();
        let place = &located.place;
        let line = place.precise.then_some(place.line);
        Finding {
            rule: located.rule,
            severity: located.severity.as_str(),
            message: html::with_code(&located.message),
            help: located.help.as_deref().map(html::with_code),
            path: place.path.clone(),
            line,
            forge: forge.map(|forge| forge.file(&place.path, line)),
            edit: forge.map(|forge| forge.edit(&place.path)),
        }
    }
}

/// The findings of one file; `all` is ordered by path.
pub fn of_file<'l>(all: &'l [Located], path: &str) -> &'l [Located] {
    let start = all.partition_point(|located| located.place.path.as_str() < path);
    let length = all[start..].partition_point(|located| located.place.path == path);
    &all[start..start + length]
}

/// The findings of every file below a folder; `all` is ordered by path.
pub fn below<'l>(all: &'l [Located], folder: &str) -> &'l [Located] {
    let prefix = format!("{folder}/");
    let start = all.partition_point(|located| located.place.path.as_str() < prefix.as_str());
    let length = all[start..].partition_point(|located| located.place.path.starts_with(&prefix));
    &all[start..start + length]
}

/// How many are errors.
pub fn errors(all: &[Located]) -> usize {
    all.iter().filter(|located| located.severity == Severity::Error).count()
}

/// The files' findings as views, worst first, each once.
pub fn of_files<'p>(page: &Page<'_>, folder: Option<&str>, paths: impl Iterator<Item = &'p str>) -> Vec<Finding> {
    let all = page.inputs.findings;
    let mut found: Vec<&Located> = folder.map(|folder| below(all, folder)).unwrap_or_default().iter().collect();
    for path in paths {
        found.extend(of_file(all, path));
    }
    found.sort_by_key(|located| (std::cmp::Reverse(located.severity), &located.place, located.rule));
    found.dedup();
    found.into_iter().map(|located| Finding::new(page, located)).collect()
}
