//! Files of results into runs: one file a format. Formats are told by content, whatever the file is called.
//!
//! A file is evidence when it lies in a folder `evidence` of the mesh, or in the folder that `--evidence` names. Hostile
//! files are normal: what is too large, too deep or too long is left out and said. Must not know the mesh.

mod datacontract;
mod dbt;
mod junit;
mod oors;
mod soda;

use serde_json::Value as Json;

use crate::diagnostics::{Diagnostic, Place};
use crate::load::{extension, not_read, not_text};
use crate::model::evidence::{CheckResult, Outcome, Run};
use crate::source::markdown::shorten;
use crate::source::{Node, text, yaml};
use crate::tree::Tree;

/// The folder of evidence beside a product's descriptors.
const FOLDER: &str = "evidence";
/// How large a file of results may be, in bytes.
const MAX_EVIDENCE: u64 = 4 << 20;
/// How many results of one file are read.
const MAX_RESULTS: usize = 20_000;
/// How much of each text is kept, in characters.
const LONGEST: usize = 400;
const RULE: &str = "invalid-evidence";

/// Whether a file of the mesh is read as evidence.
pub fn is_evidence(path: &str) -> bool {
    let known = matches!(extension(path).as_str(), "json" | "yaml" | "yml" | "xml");
    known && path.rsplit_once('/').is_some_and(|(folder, _)| folder.split('/').any(|name| name == FOLDER))
}

/// All results of a folder that is not part of the mesh; their paths begin with `evidence:`.
pub fn folder(tree: &Tree) -> (Vec<Run>, Vec<Diagnostic>) {
    let (mut runs, mut diagnostics) = (Vec::new(), Vec::new());
    for (path, _) in tree.files() {
        if matches!(extension(path).as_str(), "json" | "yaml" | "yml" | "xml") {
            let (run, problems) = read(tree, path);
            let named = format!("evidence:{path}");
            runs.extend(run.map(|run| Run { path: named.clone(), ..run }));
            diagnostics.extend(problems.into_iter().map(|mut problem| {
                problem.place = Place::file(&named);
                problem
            }));
        }
    }
    (runs, diagnostics)
}

/// Reads one file of results, and says what is wrong with it.
pub fn read(tree: &Tree, path: &str) -> (Option<Run>, Vec<Diagnostic>) {
    let bytes = match tree.read(path, MAX_EVIDENCE) {
        Ok(bytes) => bytes,
        Err(error) => return (None, vec![not_read(path, &error, MAX_EVIDENCE)]),
    };
    let text = match text::decode(&bytes) {
        Ok((text, _)) => text,
        Err(problem) => return (None, vec![not_text(path, &problem)]),
    };
    match understand(path, text) {
        Err(problem) => (None, vec![invalid(path, problem)]),
        Ok(mut run) => {
            let mut diagnostics = Vec::new();
            if run.results.len() > MAX_RESULTS {
                let more = run.results.len() - MAX_RESULTS;
                run.results.truncate(MAX_RESULTS);
                diagnostics
                    .push(invalid(path, format!("{more} results are left out: {MAX_RESULTS} of a file are read")));
            }
            if run.time.is_none() {
                diagnostics.push(
                    invalid(path, "the results do not say when they were made".to_owned())
                        .help("without a time they are shown as older than all others"),
                );
            }
            run.path = path.to_owned();
            (Some(run), diagnostics)
        }
    }
}

fn invalid(path: &str, message: String) -> Diagnostic {
    Diagnostic::warning(RULE, Place::file(path), message)
}

fn understand(path: &str, text: &str) -> Result<Run, String> {
    if extension(path) == "xml" || text.trim_start().starts_with('<') {
        return junit::read(text);
    }
    let root = match extension(path).as_str() {
        "json" => serde_json::from_str(text).map_err(|error| format!("the file is not valid JSON: {error}"))?,
        _ => {
            let parsed = yaml::parse(text, 0);
            match (parsed.problems.first(), parsed.documents.as_slice()) {
                (Some(problem), _) => return Err(format!("the file is not valid YAML: {}", problem.message)),
                (None, [only]) => json(&only.root),
                (None, documents) => {
                    return Err(format!("the file holds {} documents; one is expected", documents.len()));
                }
            }
        }
    };
    let readers = [oors::read, dbt::read, datacontract::read, soda::read];
    readers.iter().find_map(|read| read(&root)).unwrap_or_else(|| {
        Err("the file is none of the known formats: OORS, dbt's run_results.json, JUnit XML, the JSON of the datacontract \
             CLI or of Soda"
            .to_owned())
    })
}

/// YAML as JSON. The parser bounds depth and expansion.
fn json(node: &Node) -> Json {
    if !node.items().is_empty() {
        return node.items().iter().map(json).collect();
    }
    if !node.entries().is_empty() {
        let fields = node.entries().iter().filter_map(|(key, value)| Some((key.scalar()?.into_owned(), json(value))));
        return Json::Object(fields.collect());
    }
    node.scalar().map_or(Json::Null, |text| Json::String(text.into_owned()))
}

/// The text at a key, shortened; numbers and flags as they are written.
fn said(value: &Json, key: &str) -> Option<String> {
    let text = match &value[key] {
        Json::String(text) => text.trim().to_owned(),
        Json::Number(number) => number.to_string(),
        Json::Bool(flag) => flag.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then(|| shorten(&text, LONGEST))
}

/// RFC 3339, or a local time that is taken as UTC.
fn time(text: Option<String>) -> Option<i64> {
    let text = text?;
    let text = text.trim();
    if let Ok(time) = text.parse::<jiff::Timestamp>() {
        return Some(time.as_second());
    }
    let local: jiff::civil::DateTime = text.trim_end_matches(" UTC").parse().ok()?;
    Some(local.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second())
}

/// The outcome that a tool's word stands for.
fn outcome(word: &str) -> Outcome {
    match word.trim().to_lowercase().as_str() {
        "pass" | "passed" | "success" | "ok" => Outcome::Pass,
        "warn" | "warning" => Outcome::Warn,
        "fail" | "failed" | "failure" => Outcome::Fail,
        "error" | "runtime error" | "runtime_error" => Outcome::Error,
        "skip" | "skipped" | "info" | "no-op" => Outcome::Skip,
        _ => Outcome::Unknown,
    }
}

/// A result that says nothing yet.
fn empty(outcome: Outcome) -> CheckResult {
    CheckResult {
        id: None,
        name: None,
        outcome,
        dataset: None,
        property: None,
        metric: None,
        value: None,
        message: None,
        relates_to: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(path: &str, text: &str) -> Result<Run, String> {
        understand(path, text)
    }

    #[test]
    fn every_format_is_told_by_its_content() {
        let oors = "apiVersion: v0.8.1\nkind: ObservabilityResults\nid: a\nobservedAt: '2026-11-20T04:00:00Z'\n\
                    source:\n  process: nightly\n  vendor: soda\ncontract:\n  id: orders\nresults:\n- id: no-dup\n  \
                    type: check\n  name: No duplicates\n  status: fail\n  relatesTo: schema/orders/quality/no-dup\n  \
                    measure:\n    metric: duplicateValues\n    value: 3\n  message: three rows\n";
        let read = run("a.yaml", oors).expect("OORS");
        assert_eq!((read.format, read.contract.as_deref(), read.time), ("OORS", Some("orders"), Some(1_795_147_200)));
        let first = &read.results[0];
        assert_eq!(
            (first.outcome, first.metric.as_deref(), first.value.as_deref()),
            (Outcome::Fail, Some("duplicateValues"), Some("3"))
        );

        let dbt = r#"{"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/run-results/v6.json",
            "generated_at": "2026-11-20T04:00:00.123Z", "invocation_id": "x"}, "results": [
            {"status": "pass", "unique_id": "test.shop.not_null_orders_order_id.5d1c", "failures": 0},
            {"status": "success", "unique_id": "model.shop.orders"},
            {"status": "fail", "unique_id": "test.shop.accepted_values_orders_status__placed.aa", "failures": 4, "message": "Got 4 results"}]}"#;
        let read = run("run_results.json", dbt).expect("dbt");
        assert_eq!(read.results.len(), 2, "only tests are evidence");
        assert_eq!(read.results[0].name.as_deref(), Some("not_null_orders_order_id"));
        assert_eq!(read.results[1].value.as_deref(), Some("4"));

        let cli = r#"{"runId": "1", "dataContractId": "orders", "dataContractVersion": "2.0.0", "timestampEnd": "2026-11-20T04:00:00Z",
            "result": "passed", "checks": [{"id": "c", "type": "field_required", "name": "Check that order_id is required",
            "model": "orders", "field": "order_id", "engine": "soda", "result": "passed"}]}"#;
        let read = run("result.json", cli).expect("datacontract");
        assert_eq!((read.format, read.results[0].metric.as_deref()), ("datacontract", Some("field_required")));

        let soda = r#"{"definitionName": "orders", "scanEndTimestamp": "2026-11-20T04:00:00", "hasFailures": false, "checks":
            [{"identity": "i", "name": "missing_count(email) = 0", "table": "orders", "column": "email", "outcome": "pass",
              "metrics": ["metric-warehouse-orders-email-missing_count"], "diagnostics": {"value": 0}}]}"#;
        let read = run("scan.json", soda).expect("Soda");
        assert_eq!(read.results[0].metric.as_deref(), Some("missing_count"));

        let junit = "<testsuites><testsuite name=\"orders\" timestamp=\"2026-11-20T04:00:00\"><testcase classname=\"orders.order_id\" \
                     name=\"unique\"/><testcase classname=\"orders\" name=\"rows &amp; more\"><failure message=\"none\">x</failure>\
                     </testcase></testsuite></testsuites>";
        let read = run("report.xml", junit).expect("JUnit");
        assert_eq!(
            read.results.iter().map(|result| result.outcome).collect::<Vec<_>>(),
            [Outcome::Pass, Outcome::Fail]
        );
        assert_eq!(read.results[1].name.as_deref(), Some("rows & more"));
    }

    #[test]
    fn hostile_files_are_errors_and_nothing_else() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let entities = "<!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;\">]><testsuite name=\"&c;\"><testcase name=\"&c;\"/></testsuite>";
        for (path, text) in [
            ("a.json", deep.as_str()),
            ("a.yaml", deep.as_str()),
            ("a.json", "{\"results\": 3}"),
            ("a.json", "{\"metadata\": {\"dbt_schema_version\": \"run-results\"}, \"results\": {}}"),
            ("a.yaml", "kind: ObservabilityResults\nresults: no\n"),
            ("a.xml", "<testsuite><testcase name='a'></testsuite>"),
            ("a.xml", ""),
            ("a.yaml", "- 1\n---\n- 2\n"),
        ] {
            assert!(run(path, text).is_err(), "{path}: {text:.60}");
        }
        // An entity of the file's own is not expanded.
        let read = run("a.xml", entities);
        assert!(
            read.is_err()
                || read
                    .is_ok_and(|run| run.results.iter().all(|r| r.name.as_deref().is_none_or(|n| !n.contains("bb"))))
        );
    }
}
