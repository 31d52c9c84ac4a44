//! Results of checks that ran on the data, and what of a contract each speaks of. Plain data.

use std::collections::BTreeMap;

use super::mesh::{ContractId, ProductId};

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    Pass,
    Warn,
    Fail,
    /// The check itself broke: nothing is known of the data.
    Error,
    Skip,
    Unknown,
}

impl Outcome {
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Pass => "pass",
            Outcome::Warn => "warn",
            Outcome::Fail => "fail",
            Outcome::Error => "error",
            Outcome::Skip => "skip",
            Outcome::Unknown => "unknown",
        }
    }

    /// Whether it says something about the data: neither skipped nor unknown.
    pub fn counts(self) -> bool {
        !matches!(self, Outcome::Skip | Outcome::Unknown)
    }
}

/// One file of results.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct Run {
    /// Relative to the mesh, or to the folder of `--evidence` with `evidence:` before it.
    pub path: String,
    /// The format it is written in: `OORS`, `dbt`, `JUnit`, `datacontract`, `Soda`.
    pub format: &'static str,
    /// Who ran it, where the file says so.
    pub source: Option<String>,
    /// Seconds since 1970, UTC: when the data was looked at.
    pub time: Option<i64>,
    /// The id of the contract, where the file names it.
    pub contract: Option<String>,
    pub version: Option<String>,
    pub results: Vec<CheckResult>,
}

/// What one check says.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct CheckResult {
    pub id: Option<String>,
    pub name: Option<String>,
    pub outcome: Outcome,
    /// Table, model, topic ...
    pub dataset: Option<String>,
    pub property: Option<String>,
    /// What was measured or asked, in the tool's words: `not_null`, `missing_count`, `freshness`.
    pub metric: Option<String>,
    pub value: Option<String>,
    pub message: Option<String>,
    /// A way into the contract: `schema/orders/quality/no-duplicates`.
    pub relates_to: Option<String>,
}

/// What of a contract a check speaks of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// A quality expectation: by its number in [`super::contract::ContractDescriptor::expectations`].
    Expectation(usize),
    /// A service level objective, by its number.
    Objective(usize),
    /// What a property demands by itself: `required`, `unique`, `type`.
    Constraint(usize, &'static str),
    /// The dataset or property of that path, with what was looked at; no expectation asks for it.
    Place(String, String),
}

/// Everything that is known of one target.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Track {
    pub target: Target,
    /// Newest first, [`POINTS`] at most.
    pub points: Vec<Point>,
}

/// How many results of one check are kept.
pub const POINTS: usize = 30;

#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Point {
    /// Its number in [`Evidence::runs`].
    pub run: usize,
    pub time: Option<i64>,
    pub outcome: Outcome,
    pub value: Option<String>,
    pub message: Option<String>,
}

/// A result that speaks of nothing in the mesh.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Unmatched {
    pub run: usize,
    /// Its number in the run.
    pub result: usize,
    /// The product in whose folder the file lies.
    pub product: Option<ProductId>,
}

/// All evidence of a mesh.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct Evidence {
    /// Sorted by path.
    pub runs: Vec<Run>,
    pub contracts: BTreeMap<ContractId, Vec<Track>>,
    pub unmatched: Vec<Unmatched>,
}

/// The last word about a contract or product.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Tally {
    pub passed: usize,
    /// Checks whose last result says something: passed, warned, failed or broken.
    pub counted: usize,
    /// Of all their results.
    pub passed_ever: usize,
    pub counted_ever: usize,
    /// The newest time of all results.
    pub last: Option<i64>,
}

impl Evidence {
    pub fn of(&self, contract: ContractId) -> &[Track] {
        self.contracts.get(&contract).map_or(&[], Vec::as_slice)
    }
}

impl Tally {
    pub fn of<'t>(tracks: impl IntoIterator<Item = &'t Track>) -> Tally {
        let mut tally = Tally::default();
        for track in tracks {
            let said = track.points.iter().filter(|point| point.outcome.counts());
            tally.last = tally.last.max(track.points.iter().filter_map(|point| point.time).max());
            for (at, point) in said.enumerate() {
                let passed = usize::from(point.outcome == Outcome::Pass);
                if at == 0 {
                    tally.counted += 1;
                    tally.passed += passed;
                }
                tally.counted_ever += 1;
                tally.passed_ever += passed;
            }
        }
        tally
    }
}
