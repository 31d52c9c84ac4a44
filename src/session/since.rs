//! What a change brought in: the mesh as it was where the change began is read from git and checked, and the findings it
//! had already are left out.
//!
//! The older mesh is held against the rules as they are set now, so that a rule that is switched on does not make every
//! old file a finding of the change.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::Context as _;

use super::repository::{repository, snapshot};
use super::{Progress, Reading, SearchTests, Settings, read_from};
use crate::diagnostics::Located;
use crate::error::Result;
use crate::history::{self, ObjectId, Repository};

/// Findings of a change.
pub struct Since {
    /// Those that the older mesh did not have.
    pub new: Vec<Located>,
    /// How many it had.
    pub hidden: usize,
    /// Where the change began: ten hex digits of the commit.
    pub base: String,
}

/// Reads, resolves and checks a mesh as it was in a commit, without a checkout.
///
/// # Errors
/// When the commit or a file of it is not in the repository.
pub fn read_commit(
    settings: &Settings,
    repository: &Arc<Repository>,
    commit: ObjectId,
    progress: &dyn Progress,
) -> Result<Reading> {
    read_older(settings, repository, commit, None, progress)
}

fn read_older(
    settings: &Settings,
    repository: &Arc<Repository>,
    commit: ObjectId,
    now: Option<&Reading>,
    progress: &dyn Progress,
) -> Result<Reading> {
    let open = |config: &crate::config::Config| snapshot(settings, repository, commit, config);
    let mut settings = settings.clone();
    if settings.search_tests != SearchTests::Not {
        // The cache is for the mesh as it is now.
        settings.search_tests = SearchTests::InMemory;
    }
    read_from(&settings, &open, now.map(|now| &now.config), progress)
}

/// Leaves out of `findings`, which are those of `reading`, what the mesh had where the change began: at the commit that
/// HEAD and `revision` both come from.
///
/// # Errors
/// When that commit cannot be found or read; with what to do.
pub fn since(
    settings: &Settings,
    reading: &Reading,
    findings: Vec<Located>,
    revision: &str,
    progress: &dyn Progress,
) -> Result<Since> {
    let what_for = || format!("failed to tell what changed since `{revision}`");
    let repository = repository(settings).with_context(what_for)?;
    let ci = settings.ci;
    let base = || -> std::result::Result<ObjectId, history::Error> {
        let head = repository.commit_of("HEAD", ci)?;
        let other = repository.commit_of(revision, ci)?;
        repository.merge_base(head, other, ci)
    };
    let base = base().map_err(|error| anyhow::anyhow!("{error}")).with_context(what_for)?;
    let older = read_older(settings, &repository, base, Some(reading), progress).with_context(what_for)?;
    let known = older.findings();
    let before = findings.len();
    let new = without_known(findings, &known, |path| reading.tree.contains(path), |path| older.tree.contains(path));
    Ok(Since { hidden: before - new.len(), new, base: base.short() })
}

/// A finding is known when the older mesh had one with its fingerprint, or, in a file that is new, one with its content
/// in a file that is gone: a file that was moved brings nothing in.
fn without_known(
    findings: Vec<Located>,
    known: &[Located],
    is_now: impl Fn(&str) -> bool,
    was_then: impl Fn(&str) -> bool,
) -> Vec<Located> {
    let same: BTreeSet<&str> = known.iter().map(|finding| finding.fingerprint.as_str()).collect();
    let mut moved: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in known.iter().filter(|finding| !is_now(&finding.place.path)) {
        *moved.entry(finding.fingerprint.content()).or_default() += 1;
    }
    let mut new = findings;
    new.retain(|finding| {
        if same.contains(finding.fingerprint.as_str()) {
            return false;
        }
        match moved.get_mut(finding.fingerprint.content()) {
            Some(count) if *count > 0 && !was_then(&finding.place.path) => {
                *count -= 1;
                false
            }
            _ => true,
        }
    });
    new
}
