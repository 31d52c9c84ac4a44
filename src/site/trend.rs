//! How the mesh changed month by month, from its history: what came, what went and how often something broke.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Inputs;
use super::dates;
use crate::model::timeline::Impact;

/// How many months are told, the newest ones.
const MONTHS: usize = 12;

/// What the revisions of a month changed.
#[derive(Default, Serialize)]
pub struct Month {
    /// `2026-03`, in UTC.
    pub month: String,
    pub revisions: usize,
    /// Changes that break their readers, and revisions that hold some.
    pub breaking: usize,
    pub breaking_revisions: usize,
    pub additive: usize,
    pub products_added: usize,
    pub products_removed: usize,
}

/// The newest months in which the mesh changed, newest first; none where a single month is known, which is no trend.
pub fn months(inputs: &Inputs<'_>) -> Vec<Month> {
    let mut months: BTreeMap<String, Month> = BTreeMap::new();
    for known in &inputs.timelines.mesh {
        let Some(name) = dates::day(known.revision.time).and_then(|day| day.get(..7).map(str::to_owned)) else {
            continue;
        };
        let month = months.entry(name).or_default();
        month.revisions += 1;
        let breaking = known.changes.iter().filter(|change| change.impact == Impact::Breaking).count();
        month.breaking += breaking;
        month.breaking_revisions += usize::from(breaking > 0);
        for change in &known.changes {
            month.additive += usize::from(change.impact == Impact::Additive);
            month.products_added += usize::from(change.kind == "product-added");
            month.products_removed += usize::from(change.kind == "product-removed");
        }
    }
    if months.len() < 2 {
        return Vec::new();
    }
    months.into_iter().rev().take(MONTHS).map(|(name, month)| Month { month: name, ..month }).collect()
}
