//! The JSON that the datacontract CLI writes with `test --output FILE --output-format json`.

use serde_json::Value as Json;

use super::{empty, outcome, said, time};
use crate::model::evidence::{CheckResult, Run};

pub(super) fn read(root: &Json) -> Option<Result<Run, String>> {
    if root["checks"].is_null() || !["dataContractId", "runId"].iter().any(|key| root[*key].is_string()) {
        return None;
    }
    let Some(checks) = root["checks"].as_array() else {
        return Some(Err("`checks` is no list".to_owned()));
    };
    let when = ["timestampEnd", "timestampStart"].iter().find_map(|key| said(root, key));
    Some(Ok(Run {
        format: "datacontract",
        source: Some(match said(root, "server") {
            Some(server) => format!("datacontract test, server {server}"),
            None => "datacontract test".to_owned(),
        }),
        time: time(when),
        contract: said(root, "dataContractId"),
        version: said(root, "dataContractVersion"),
        results: checks.iter().map(check).collect(),
        ..Run::default()
    }))
}

fn check(entry: &Json) -> CheckResult {
    CheckResult {
        id: said(entry, "key").or_else(|| said(entry, "id")),
        name: said(entry, "name"),
        dataset: said(entry, "model"),
        property: said(entry, "field"),
        metric: said(entry, "type"),
        value: said(&entry["diagnostics"], "value"),
        message: said(entry, "reason"),
        ..empty(outcome(entry["result"].as_str().unwrap_or_default()))
    }
}
