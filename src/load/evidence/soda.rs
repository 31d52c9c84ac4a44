//! Soda's scan results: what `soda scan --srf FILE` and `Scan.get_scan_results()` give.

use serde_json::Value as Json;

use super::{empty, outcome, said, time};
use crate::model::evidence::{CheckResult, Run};

pub(super) fn read(root: &Json) -> Option<Result<Run, String>> {
    let is_scan = ["scanStartTimestamp", "scanEndTimestamp", "hasFailures"].iter().any(|key| !root[*key].is_null());
    if !is_scan || root["checks"].is_null() {
        return None;
    }
    let Some(checks) = root["checks"].as_array() else {
        return Some(Err("`checks` is no list".to_owned()));
    };
    let when = ["dataTimestamp", "scanEndTimestamp", "scanStartTimestamp"].iter().find_map(|key| said(root, key));
    Some(Ok(Run {
        format: "Soda",
        source: said(root, "definitionName"),
        time: time(when),
        results: checks.iter().map(check).collect(),
        ..Run::default()
    }))
}

fn check(entry: &Json) -> CheckResult {
    let diagnostics = &entry["diagnostics"];
    let column = said(entry, "column");
    // metric-SOURCE-TABLE-COLUMN-missing_count; else what the check's name begins with: missing_count(email) = 0.
    let metric = entry["metrics"].as_array().and_then(|metrics| metrics.first()).and_then(Json::as_str);
    let named = said(entry, "name").and_then(|name| {
        let word: String = name.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        (word.contains('_') || word == "freshness").then_some(word)
    });
    let reasons = entry["outcomeReasons"].as_array().and_then(|reasons| reasons.first());
    CheckResult {
        id: said(entry, "identity"),
        name: said(entry, "name"),
        dataset: said(entry, "table"),
        property: column,
        metric: metric.and_then(|metric| metric.rsplit('-').next()).map(str::to_owned).or(named),
        value: said(diagnostics, "value"),
        message: reasons.and_then(|reason| said(reason, "message")),
        ..empty(outcome(entry["outcome"].as_str().unwrap_or_default()))
    }
}
