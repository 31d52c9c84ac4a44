//! dbt's `run_results.json`, versions 4 to 6: <https://docs.getdbt.com/reference/artifacts/run-results-json>. Only tests
//! are evidence.

use serde_json::Value as Json;

use super::{empty, outcome, said, time};
use crate::model::evidence::{CheckResult, Run};

/// Generic tests of dbt and dbt_utils whose name begins that of the test.
const KINDS: [&str; 6] =
    ["not_null", "unique", "accepted_values", "relationships", "unique_combination_of_columns", "accepted_range"];

pub(super) fn read(root: &Json) -> Option<Result<Run, String>> {
    let metadata = &root["metadata"];
    if !metadata["dbt_schema_version"].as_str().is_some_and(|version| version.contains("run-results")) {
        return None;
    }
    let Some(results) = root["results"].as_array() else {
        return Some(Err("`results` is no list".to_owned()));
    };
    Some(Ok(Run {
        format: "dbt",
        source: said(metadata, "dbt_version").map(|version| format!("dbt {version}")),
        time: time(said(metadata, "generated_at")),
        results: results.iter().filter_map(result).collect(),
        ..Run::default()
    }))
}

fn result(entry: &Json) -> Option<CheckResult> {
    let id = said(entry, "unique_id")?;
    // test.PROJECT.NAME.HASH; a singular test has no hash.
    let mut parts = id.split('.');
    let _ = parts.next().filter(|kind| matches!(*kind, "test" | "unit_test"))?;
    let name = parts.nth(1)?.to_owned();
    let name_of_package = name.strip_prefix("dbt_utils_").or_else(|| name.strip_prefix("source_")).unwrap_or(&name);
    let kind = KINDS.into_iter().filter(|kind| name_of_package.starts_with(kind)).max_by_key(|kind| kind.len());
    Some(CheckResult {
        metric: kind.map(str::to_owned),
        value: said(entry, "failures"),
        message: said(entry, "message"),
        // What the test is about stands in its name only; what it names is found where the mesh is known.
        name: Some(name),
        id: Some(id),
        ..empty(outcome(entry["status"].as_str().unwrap_or_default()))
    })
}
