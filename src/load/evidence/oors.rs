//! Bitol's Open Observability Results Standard, draft 0.8: <https://bitol-io.github.io/open-observability-results-standard/>.

use serde_json::Value as Json;

use super::{empty, outcome, said, time};
use crate::model::evidence::{CheckResult, Run};

pub(super) fn read(root: &Json) -> Option<Result<Run, String>> {
    if root["kind"] != "ObservabilityResults" {
        return None;
    }
    let Some(results) = root["results"].as_array() else {
        return Some(Err("`results` is no list".to_owned()));
    };
    let source = &root["source"];
    let by = [said(source, "process"), said(source, "vendor")];
    let by: Vec<String> = by.into_iter().flatten().collect();
    let contract = &root["contract"];
    Some(Ok(Run {
        format: "OORS",
        source: Some(by.join(", ")).filter(|by| !by.is_empty()),
        time: time(said(root, "observedAt")),
        contract: ["id", "contractId", "dataContractId"].iter().find_map(|key| said(contract, key)),
        version: said(contract, "version"),
        results: results.iter().map(result).collect(),
        ..Run::default()
    }))
}

fn result(entry: &Json) -> CheckResult {
    let target = &entry["target"];
    let measure = &entry["measure"];
    let resource = said(target, "resourceIdentifier");
    let is_property =
        said(target, "resourceType").is_some_and(|kind| matches!(kind.as_str(), "column" | "property" | "field"));
    // A column is named by its table, a dot, and itself.
    let (dataset, property) = match (resource, is_property) {
        (Some(resource), true) => match resource.rsplit_once('.') {
            Some((table, column)) => (Some(table.to_owned()), Some(column.to_owned())),
            None => (None, Some(resource)),
        },
        (resource, _) => (resource, None),
    };
    CheckResult {
        id: said(entry, "id"),
        name: said(entry, "name"),
        dataset,
        property,
        metric: said(measure, "metric"),
        value: match (said(measure, "value"), said(measure, "unit")) {
            (Some(value), Some(unit)) => Some(format!("{value} {unit}")),
            (value, _) => value,
        },
        message: said(entry, "message"),
        relates_to: said(entry, "relatesTo"),
        ..empty(outcome(entry["status"].as_str().unwrap_or_default()))
    }
}
