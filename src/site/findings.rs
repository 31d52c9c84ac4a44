//! What is wrong or missing in the files of a page, with a link that opens each in the forge's editor.

use serde::Serialize;

use super::html::{self, Html};
use super::page::Page;
use crate::diagnostics::{Located, Severity};
use crate::model::reads::{self, Subject};

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

/// All findings of a mesh, ordered by path; what is looked at is noted.
#[derive(Debug, Clone, Copy)]
pub struct Findings<'l>(&'l [Located]);

impl<'l> Findings<'l> {
    /// As [`crate::diagnostics::locate`] orders them.
    pub fn new(all: &'l [Located]) -> Findings<'l> {
        Findings(all)
    }

    pub fn all(self) -> &'l [Located] {
        reads::all_keyed(Subject::Findings);
        self.0
    }

    /// The findings of one file.
    pub fn of_file(self, path: &str) -> &'l [Located] {
        reads::keyed(Subject::Findings, path);
        of_file(self.0, path)
    }

    /// The findings of every file below a folder.
    pub fn below(self, folder: &str) -> &'l [Located] {
        reads::keyed(Subject::FindingsBelow, folder);
        below(self.0, folder)
    }

    /// How many are errors.
    pub fn errors(self) -> usize {
        reads::keyed(Subject::Errors, "");
        errors(self.0)
    }
}

/// How many findings are errors.
pub fn errors(all: &[Located]) -> usize {
    all.iter().filter(|located| located.severity == Severity::Error).count()
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

/// The files' findings as views, worst first, each once.
pub fn of_files<'p>(page: &Page<'_>, folder: Option<&str>, paths: impl Iterator<Item = &'p str>) -> Vec<Finding> {
    let all = page.inputs.findings;
    let mut found: Vec<&Located> = folder.map(|folder| all.below(folder)).unwrap_or_default().iter().collect();
    for path in paths {
        found.extend(all.of_file(path));
    }
    found.sort_by_key(|located| (std::cmp::Reverse(located.severity), &located.place, located.rule));
    found.dedup();
    found.into_iter().map(|located| Finding::new(page, located)).collect()
}
