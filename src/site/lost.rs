//! What a contract or a code list had and lost: its properties, datasets or codes, with the version that removed each.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde::Serialize;

use super::page::Page;
use super::told::Own;
use crate::model::address;
use crate::model::timeline::{self, Impact, MeshRevision};

/// How many a page names.
const SHOWN: usize = 50;

#[derive(Debug, Clone, Serialize)]
pub struct Lost {
    /// Where links that led to it lead.
    pub anchor: String,
    pub name: String,
    /// "email: string"
    pub was: Option<String>,
    /// "version 2.0.0, 2026-03-14"
    pub when: String,
    pub author: String,
    pub summary: String,
    pub breaking: bool,
}

/// What is gone, the last first. `there` names what is not, and `taken` holds the anchors that the page has.
pub fn lost(
    page: &Page<'_>,
    own: Own<'_>,
    declared: Option<&str>,
    there: &BTreeSet<&str>,
    taken: &mut HashSet<String>,
) -> Vec<Lost> {
    let all = timeline::removed(page.inputs.timelines, own.thing, own.address, declared, there);
    let one = |removed: timeline::Removed<'_>| Lost {
        anchor: address::unique(address::fragment(removed.change.part()), taken),
        name: removed.change.part().to_owned(),
        was: removed.change.before.as_deref().map(str::to_owned),
        when: version_on(page, removed.revision, removed.version).unwrap_or_else(|| page.t("unknown").to_owned()),
        author: removed.revision.revision.author.clone(),
        summary: removed.revision.revision.summary.clone(),
        breaking: removed.change.impact == Impact::Breaking,
    };
    all.into_iter().take(SHOWN).map(one).collect()
}

/// "version 2.0.0, 2026-03-14"; the day alone where no version is declared.
pub fn version_on(page: &Page<'_>, revision: &MeshRevision, version: Option<&str>) -> Option<String> {
    let day = page.words().day(revision.revision.time)?;
    Some(match version {
        Some(version) => page.words().with("version-on", &[("version", version), ("day", &day)]),
        None => day,
    })
}

/// Since when a code list has those of its codes that came after it.
pub fn codes_since<'p>(page: &Page<'p>, list: &str, declared: Option<&'p str>) -> BTreeMap<&'p str, String> {
    let all = timeline::codes_since(page.inputs.timelines, list, declared).into_iter();
    all.filter_map(|(code, since)| Some((code, version_on(page, since.revision, since.version)?))).collect()
}
