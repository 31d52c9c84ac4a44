//! The addresses that were promised: what the past of the mesh, or a portal that stands, had and this one has not.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;

use super::repository::{repository, snapshot};
use super::{Progress, Reading, Settings, read};
use crate::config::Config;
use crate::diagnostics::{Diagnostic, Place};
use crate::error::Result;
use crate::history::{self, Change, History, ObjectId, PathChange, Repository};
use crate::model::Mesh;
use crate::model::moved::{Lost, lost};
use crate::model::redirect::{self, FILE, Redirect};
use crate::{load, resolve};

/// How many states of the past are read, newest first. Each costs about as much as reading the mesh.
const MAX_STATES: usize = 100;
/// How large a manifest may be, in bytes.
const MAX_MANIFEST: u64 = 512 << 20;

/// Addresses that lead nowhere, with what git and ids say of them.
pub struct Proposals {
    pub lost: Vec<Lost>,
    /// How many states of the past were compared.
    pub states: usize,
    /// Whether there were more than are read.
    pub cut: bool,
}

/// Compares the mesh with its past since a revision; since redirects.yaml last changed when none is given.
///
/// # Errors
/// Without a readable repository, or when the revision is not in it.
pub fn proposals(settings: &Settings, since: Option<&str>, progress: &dyn Progress) -> Result<Proposals> {
    let reading = read(settings, progress)?;
    let repository = repository(settings).context("failed to look at what the mesh was before")?;
    progress.stage("history", 0);
    let cache = settings.cache().join("history");
    let options = history::Options { ci: settings.ci, cache: Some(&cache) };
    let history = history::read(&repository, &options)?;
    let since = since.map(|revision| repository.commit_of(revision, settings.ci)).transpose()?;
    let mut states = states(&repository, &history, since)?;
    let cut = states.len() > MAX_STATES;
    states.truncate(MAX_STATES);
    progress.stage("comparing", states.len());
    let mut found: BTreeMap<String, Lost> = BTreeMap::new();
    for state in &states {
        let old = mesh_at(settings, &repository, *state, &reading.config)?;
        for lost in lost(&old, &reading.mesh) {
            // Newest first: what the youngest state says of an address counts.
            found.entry(lost.from.clone()).or_insert(lost);
        }
        progress.tick();
    }
    let kept = covered(&reading.mesh);
    Ok(Proposals {
        lost: found.into_values().filter(|lost| !is_covered(&kept, &lost.from)).collect(),
        states: states.len(),
        cut,
    })
}

/// The states before each version that took an address away, newest first.
fn states(repository: &Repository, history: &History, since: Option<ObjectId>) -> Result<Vec<ObjectId>> {
    let mut states = Vec::new();
    for (number, version) in history.versions.iter().enumerate() {
        let commit = history.commits[version.commit].id;
        let changes = history.changes_in(version);
        // Nothing before is asked for: the state that it names was compared as the one before the version above.
        if since == Some(commit)
            || (since.is_none() && number > 0 && changes.iter().any(|change| &*change.path == FILE))
        {
            break;
        }
        let Some(before) = history.versions.get(number + 1) else { break };
        if changes.iter().any(|change| may_take_away(repository, change)) {
            states.push(history.commits[before.commit].id);
        }
    }
    Ok(states)
}

/// Whether a change may have taken an address away: a file is gone, or names that addresses are made of are others.
fn may_take_away(repository: &Repository, change: &PathChange) -> bool {
    let extension = change.path.rsplit('.').next().unwrap_or_default().to_lowercase();
    match (&change.change, extension.as_str()) {
        (Change::Deleted | Change::Renamed { .. }, "yaml" | "yml" | "json" | "md" | "markdown") => true,
        (Change::Modified, "yaml" | "yml" | "json") => {
            let names = |id: Option<ObjectId>| {
                id.and_then(|id| repository.blob(id, load::MAX_DESCRIPTOR).ok()).map(|bytes| names(&bytes))
            };
            names(change.before) != names(change.after)
        }
        _ => false,
    }
}

/// The lines of a descriptor that its addresses are made of.
fn names(bytes: &[u8]) -> BTreeSet<String> {
    let text = String::from_utf8_lossy(bytes);
    let keys = ["id", "domain", "name", "version", "dataProduct", "\"id\"", "\"domain\"", "\"name\"", "\"version\""];
    let named = |line: &&str| {
        let line = line.trim_start_matches([' ', '-', '{']);
        line.split_once(':').is_some_and(|(key, _)| keys.contains(&key.trim_end()))
    };
    text.lines().filter(named).map(|line| line.trim().to_owned()).collect()
}

fn mesh_at(settings: &Settings, repository: &Arc<Repository>, commit: ObjectId, config: &Config) -> Result<Mesh> {
    let tree = snapshot(settings, repository, commit, config)?;
    Ok(resolve::resolve_part(load::load(&tree, &|| {}), config))
}

/// Findings about addresses of a portal that stands (its URL, its folder or its manifest.json) and that this mesh
/// neither has nor redirects.
///
/// # Errors
/// When the manifest cannot be read.
pub fn hold_against(reading: &Reading, target: &str) -> Result<Vec<Diagnostic>> {
    let there = redirect::addresses(&reading.mesh);
    let kept = covered(&reading.mesh);
    let mut diagnostics = Vec::new();
    for address in published(target)? {
        // Lists, histories and indexes of letters grow and shrink; things have addresses of their own.
        if there.contains(&address) || is_covered(&kept, &address) || is_list(&address, &there) {
            continue;
        }
        let message = format!("`{address}` was published, and leads nowhere now");
        diagnostics.push(
            Diagnostic::error("lost-address", Place::file(FILE), message)
                .help("run `meshdoc redirects --update`, or add an entry with `from` and `to`"),
        );
    }
    Ok(diagnostics)
}

/// Addresses that a portal promised, from its manifest.
fn published(target: &str) -> Result<BTreeSet<String>> {
    let bytes = if crate::config::is_web(target) { fetch(target)? } else { from_disk(Path::new(target))? };
    let manifest: serde_json::Value =
        serde_json::from_slice(&bytes).with_context(|| format!("failed to read the manifest of `{target}`"))?;
    anyhow::ensure!(manifest["generator"] == "meshdoc", "failed to read `{target}`: it is no manifest of meshdoc");
    let files = manifest["files"].as_array().map_or(&[] as &[_], Vec::as_slice);
    // What was removed is no promise: its page lasts as long as git knows of it.
    let lasting = files.iter().filter(|file| file["gone"] != true);
    let pages = lasting.filter_map(|file| file["path"].as_str()?.strip_suffix("/index.html"));
    Ok(pages.filter_map(redirect::normal).collect())
}

fn from_disk(path: &Path) -> Result<Vec<u8>> {
    let file = if path.is_dir() { path.join("manifest.json") } else { path.to_owned() };
    std::fs::read(&file).with_context(|| format!("failed to read `{}`", file.display()))
}

fn fetch(url: &str) -> Result<Vec<u8>> {
    let url =
        if url.ends_with(".json") { url.to_owned() } else { format!("{}/manifest.json", url.trim_end_matches('/')) };
    let agent: ureq::Agent = ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(60))).build().into();
    let mut response = agent.get(&url).call().with_context(|| format!("failed to fetch `{url}`"))?;
    let body = response.body_mut().with_config().limit(MAX_MANIFEST);
    body.read_to_vec().with_context(|| format!("failed to fetch `{url}`"))
}

/// Addresses that a redirect leads away from.
fn covered(mesh: &Mesh) -> BTreeSet<&str> {
    mesh.redirects.iter().map(|redirect: &Redirect| redirect.from.as_str()).collect()
}

/// Whether a redirect answers for an address: its own, or one above it, whose pages moved along.
fn is_covered(kept: &BTreeSet<&str>, address: &str) -> bool {
    let mut at = address;
    loop {
        if kept.contains(at) {
            return true;
        }
        match at.rsplit_once('/') {
            Some((above, _)) => at = above,
            None => return false,
        }
    }
}

/// A part of a list, or a page that belongs to a thing that is still there.
fn is_list(address: &str, there: &BTreeSet<String>) -> bool {
    let Some((above, last)) = address.rsplit_once('/') else { return true };
    let number = last.bytes().all(|byte| byte.is_ascii_digit());
    let of_a_thing = |last: &str| matches!(last, "lineage" | "history" | "consumers" | "uses");
    let own = if number { above.rsplit_once('/').map_or(above, |(_, last)| last) } else { last };
    // `domains/sales/products/2`, and the same of a team.
    let of_products = number && own == "products";
    // A version that is not declared any more is known only as long as the history is.
    let version = above.ends_with("/versions");
    version || (number && (there.contains(above) || !above.contains('/'))) || of_a_thing(own) || of_products
}

#[cfg(test)]
mod tests {
    use super::is_list;

    #[test]
    fn parts_of_lists_are_no_promise() {
        let there = ["changes/domains/sales", "codes"].map(str::to_owned).into();
        for list in [
            "products/3",
            "codes/2",
            "changes/domains/sales/2",
            "domains/sales/products/2",
            "teams/sales-team/products/4",
            "products/sales/orders/consumers",
            "products/sales/orders/consumers/2",
            "products/sales/orders/lineage/3",
            "glossary/order/uses",
            "codes/state/uses/2",
            "products/sales/orders/versions/1.0.0",
        ] {
            assert!(is_list(list, &there), "{list}");
        }
        for promised in ["products/sales/orders", "domains/sales/products", "teams/products", "codes/iso/2"] {
            assert!(!is_list(promised, &there), "{promised}");
        }
    }
}
