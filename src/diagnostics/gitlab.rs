//! Diagnostics as a Code Quality report of GitLab, which shows them in a merge request.
//!
//! The format is GitLab's subset of the Code Climate report: a list of issues. Paths are relative to the repository.

use serde_json::{Value, json};

use super::{Located, Severity};

/// The report. `prefix` is the mesh's folder in its repository, empty or with a slash at its end.
pub fn report(findings: &[Located], prefix: &str) -> Value {
    findings.iter().map(|finding| issue(finding, prefix)).collect()
}

fn issue(finding: &Located, prefix: &str) -> Value {
    let description = match &finding.help {
        Some(help) => format!("{}; {help}", finding.message),
        None => finding.message.clone(),
    };
    let severity = match finding.severity {
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Info => "info",
    };
    json!({
        "description": description,
        "check_name": finding.rule,
        "fingerprint": finding.fingerprint.as_str(),
        "severity": severity,
        "location": {
            "path": format!("{prefix}{}", finding.place.path),
            "lines": {"begin": finding.place.line, "end": finding.place.end_line},
        },
    })
}
