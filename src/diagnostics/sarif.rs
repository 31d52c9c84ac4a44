//! Diagnostics as a SARIF 2.1.0 log, for code scanning of forges and for editors.
//!
//! The format is OASIS SARIF 2.1.0; section numbers below are its own. Paths are relative to the repository's root and
//! percent-encoded. Knows nothing of where the log goes.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::{Located, LocatedPlace, RuleText, Severity};

/// What is not encoded in a path: the unreserved characters of RFC 3986, and the slash.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// The log of one run. `prefix` is the mesh's folder in its repository, empty or with a slash at its end; `rules` gives
/// the texts of rules, and those that have a result are part of the log.
pub fn log<'r>(
    findings: &[Located],
    prefix: &str,
    rules: impl IntoIterator<Item = RuleText<'r>>,
    version: &str,
) -> Value {
    let mut used: BTreeMap<&str, usize> = findings.iter().map(|finding| (finding.rule, 0)).collect();
    for (number, index) in used.values_mut().enumerate() {
        *index = number;
    }
    let texts: BTreeMap<&str, RuleText<'r>> = rules.into_iter().map(|rule| (rule.name, rule)).collect();
    let descriptors: Vec<Value> = used.keys().map(|name| descriptor(name, texts.get(name))).collect();
    let results: Vec<Value> = findings.iter().map(|finding| result(finding, used[finding.rule], prefix)).collect();
    json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "meshdoc", "semanticVersion": version, "rules": descriptors}},
            "originalUriBaseIds": {
                "%SRCROOT%": {"description": {"text": "The root of the repository."}},
            },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn descriptor(name: &str, text: Option<&RuleText<'_>>) -> Value {
    let Some(rule) = text else { return json!({"id": name}) };
    json!({
        "id": name,
        "shortDescription": {"text": rule.summary()},
        "fullDescription": {"text": rule.summary()},
        "help": {
            "text": format!("Run `meshdoc check --explain {name}`.\n\n{}", rule.documentation),
            "markdown": rule.documentation,
        },
        "defaultConfiguration": {"level": level(rule.severity())},
    })
}

fn result(finding: &Located, rule: usize, prefix: &str) -> Value {
    let text = match &finding.help {
        Some(help) => format!("{}\n{help}", finding.message),
        None => finding.message.clone(),
    };
    let fingerprint = finding.fingerprint.as_str();
    let mut result = json!({
        "ruleId": finding.rule,
        "ruleIndex": rule,
        "level": level(finding.severity),
        "message": {"text": plain(&text)},
        "locations": [location(&finding.place, prefix)],
        // The second is the name that GitHub follows alerts by.
        "partialFingerprints": {"meshdoc/v1": fingerprint, "primaryLocationLineHash": fingerprint},
    });
    if !finding.related.is_empty() {
        let related = finding.related.iter().enumerate().map(|(number, place)| {
            let mut related = location(place, prefix);
            related["id"] = json!(number + 1);
            related
        });
        result["relatedLocations"] = related.collect();
    }
    if let Some(fix) = &finding.fix {
        let mut changes: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        for edit in &fix.edits {
            let length = edit.span.end.saturating_sub(edit.span.start);
            changes.entry(&edit.path).or_default().push(json!({
                "deletedRegion": {"byteOffset": edit.span.start, "byteLength": length},
                "insertedContent": {"text": edit.text},
            }));
        }
        let changes = changes.into_iter().map(
            |(path, replacements)| json!({"artifactLocation": artifact(path, prefix), "replacements": replacements}),
        );
        result["fixes"] =
            json!([{"description": {"text": plain(&fix.title)}, "artifactChanges": changes.collect::<Vec<_>>()}]);
    }
    result
}

fn location(place: &LocatedPlace, prefix: &str) -> Value {
    let region = if place.precise {
        json!({
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        })
    } else {
        json!({"startLine": 1})
    };
    let physical = json!({"artifactLocation": artifact(&place.path, prefix), "region": region});
    match &place.label {
        Some(label) => json!({"physicalLocation": physical, "message": {"text": plain(label)}}),
        None => json!({"physicalLocation": physical}),
    }
}

fn artifact(path: &str, prefix: &str) -> Value {
    let uri = utf8_percent_encode(&format!("{prefix}{path}"), PATH).to_string();
    json!({"uri": uri, "uriBaseId": "%SRCROOT%"})
}

/// Text of authors cannot make an embedded link, `[text](target)` (section 3.11.6).
fn plain(text: &str) -> String {
    if !text.contains("](") {
        return text.to_owned();
    }
    text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}
