//! What was measured, as values between the measuring and the report.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::process::Cost;

/// All that is known of one command after its runs.
#[derive(Default)]
pub struct Measure {
    pub costs: Vec<Cost>,
    /// `seconds` of a build's JSON summary, by stage.
    pub stages: BTreeMap<String, Vec<f64>>,
    /// The last JSON summary.
    pub summary: Option<Value>,
    /// Why it was not measured, or not each time.
    pub note: Option<String>,
}

/// What was measured at one size, by command, in the order of the report.
pub struct Sized {
    pub products: usize,
    pub files: usize,
    pub bytes: u64,
    pub commits: String,
    pub measures: Vec<(String, Measure)>,
}

pub const PLAIN_READ: &str = "plain read of all files";
pub const GIT_LOG: &str = "`git log --name-status -M`";
pub const COPY: &str = "copy of the portal, without history";
pub const COPY_HISTORY: &str = "copy of the portal, with history";
pub const CHECK: &str = "check";
pub const DIFF: &str = "diff, a change of five files";
pub const COLD: &str = "build, cold, without history";
pub const COLD_HISTORY: &str = "build, cold, with history";

pub const FIRST_PAGE: &str = "serve, start to first page";
pub const MESH_READ: &str = "serve, start to the mesh as it is";
pub const CHANGED_PAGE: &str = "serve, save to changed page";

/// The rows of the report; what has no place here comes after them.
pub const ORDER: &[&str] = &[
    PLAIN_READ,
    GIT_LOG,
    CHECK,
    DIFF,
    COPY,
    COLD,
    "build, unchanged, without history",
    "build, after one edit, without history",
    COPY_HISTORY,
    COLD_HISTORY,
    "build, unchanged, with history",
    "build, after one edit, with history",
    "build, after one commit, with history",
    FIRST_PAGE,
    MESH_READ,
    CHANGED_PAGE,
    "hugo",
    "zola",
];

impl Measure {
    pub fn add(&mut self, cost: Cost) {
        if let Ok(summary) = serde_json::from_str::<Value>(&cost.output) {
            for (stage, seconds) in summary["seconds"].as_object().into_iter().flatten() {
                if let Some(seconds) = seconds.as_f64() {
                    self.stages.entry(stage.clone()).or_default().push(seconds);
                }
            }
            self.summary = Some(summary);
        }
        self.costs.push(cost);
    }
}
