//! Diagnostics as a JUnit report, for CI systems that show tests and nothing else.
//!
//! A file with findings is a suite and a finding is a test: an error is a failed one, a warning or a note a skipped one
//! with its text, so that the report fails when the check does. Names hold no line numbers, so that a system that
//! follows tests over time knows a finding again. A mesh without findings is one test that passes.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::text::{self, short};
use super::{Located, Severity};
use crate::error::Result;

/// The report as XML. `prefix` is the mesh's folder in its repository, empty or with a slash at its end.
///
/// # Errors
/// When the XML cannot be written, which memory alone could cause.
pub fn report(findings: &[Located], prefix: &str) -> Result<String> {
    let mut report = Report::new("meshdoc check");
    for findings in findings.chunk_by(|one, other| one.place.path == other.place.path) {
        let path = printable(&format!("{prefix}{}", findings[0].place.path));
        let mut suite = TestSuite::new(path.as_str());
        for finding in findings {
            let mut case = TestCase::new(name(finding), status(finding));
            case.set_classname(path.as_str());
            case.extra.insert("file".into(), path.as_str().into());
            case.extra.insert("line".into(), finding.place.line.to_string().into());
            suite.add_test_case(case);
        }
        report.add_test_suite(suite);
    }
    if findings.is_empty() {
        let mut suite = TestSuite::new("meshdoc");
        suite.add_test_case(TestCase::new("no findings", TestCaseStatus::success()));
        report.add_test_suite(suite);
    }
    Ok(report.to_string()?)
}

/// Text that XML may hold: control characters, and the two that it forbids beside them, are written as `\u{...}`.
fn printable(text: &str) -> String {
    text::printable(text).replace('\u{fffe}', "\\u{fffe}").replace('\u{ffff}', "\\u{ffff}")
}

fn name(finding: &Located) -> String {
    format!("{}: {}", finding.rule, printable(&finding.message))
}

fn status(finding: &Located) -> TestCaseStatus {
    let mut status = match finding.severity {
        Severity::Error => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Severity::Warning | Severity::Info => TestCaseStatus::skipped(),
    };
    let mut text = printable(&short(finding));
    if let Some(help) = &finding.help {
        text.push('\n');
        text.push_str(&printable(help));
    }
    status.set_message(printable(&finding.message)).set_type(finding.rule).set_description(text);
    status
}
