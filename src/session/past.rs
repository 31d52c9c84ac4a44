//! What happened to a file, a folder or a thing of the mesh, commit by commit; for a thing, with what each change means.
//!
//! A product or contract is followed through its files: backwards from the commit that is checked out, state by state as
//! readers of the default branch could see them, also where its files moved with its id.

use std::collections::{BTreeMap, BTreeSet};

use super::timelines::{covers, places};
use super::{Progress, Settings, read};
use crate::compare::{self, Change};
use crate::config::Config;
use crate::error::Result;
use crate::history::{self, Change as PathChange, Commit, History, ObjectId, Opened, Repository};
use crate::load;
use crate::model::Mesh;
use crate::resolve;
use crate::tree::Tree;

/// What one commit did to one file.
#[derive(Debug, Clone)]
pub struct Entry {
    pub commit: String,
    /// RFC 3339, UTC: when it was committed.
    pub time: String,
    pub author: history::Person,
    pub summary: String,
    pub path: String,
    /// added, modified, renamed, deleted.
    pub change: &'static str,
    /// The path before a rename.
    pub from: Option<String>,
    /// The rename is a guess: the contents are similar, not the same.
    pub guess: bool,
    /// For a thing of the mesh: what the change means.
    pub changes: Vec<Change>,
}

pub struct Past {
    /// Newest first.
    pub entries: Vec<Entry>,
    /// What is to be said about the history itself.
    pub notices: Vec<String>,
    /// Whether the question was about a thing of the mesh.
    pub semantic: bool,
}

/// The past of everything, of an address (product, contract, property), or of a path.
///
/// # Errors
/// When there is no history to read, or nothing of that name in it.
pub fn past(settings: &Settings, what: Option<&str>, progress: &dyn Progress) -> Result<Past> {
    let repository = match history::open(&settings.root) {
        Opened::Repository(repository) => repository,
        Opened::NoRepository => {
            anyhow::bail!("failed to read the history: there is no git repository around `{}`", settings.root.display())
        }
        Opened::Unusable { reason, fix } => {
            anyhow::bail!("{reason}{}", fix.map(|fix| format!(": {fix}")).unwrap_or_default())
        }
    };
    progress.stage("history", 0);
    let cache = settings.cache().join("history");
    let history = history::read(&repository, &history::Options { ci: settings.ci, cache: Some(&cache) })?;
    let notices = history.notices.iter().map(|notice| match &notice.fix {
        Some(fix) => format!("{}: {fix}", notice.message),
        None => notice.message.clone(),
    });
    let notices = notices.collect();
    let Some(what) = what else {
        return Ok(Past { entries: of_paths(&history, ""), notices, semantic: false });
    };
    let mesh = read(settings, progress)?.mesh;
    if let Some(subject) = Subject::find(&mesh, what) {
        return Ok(Past { entries: subject.entries(&repository, &history, &mesh)?, notices, semantic: true });
    }
    let path = what.trim_start_matches("./").trim_end_matches('/');
    let entries = match history.files.get(path) {
        Some(file) => {
            file.changes.iter().map(|change| entry(&history.commits[change.commit], path, &change.change)).collect()
        }
        None => of_paths(&history, path),
    };
    if entries.is_empty() && history.files_in(&[path]).next().is_none() {
        anyhow::bail!("neither the mesh nor its history has `{what}`");
    }
    Ok(Past { entries, notices, semantic: false })
}

/// Every change of every file in a folder.
fn of_paths(history: &History, folder: &str) -> Vec<Entry> {
    let commits = history.commits_of(&[folder]).into_iter();
    commits
        .flat_map(|commit| {
            let changes = commit.changes.iter().filter(|change| folder.is_empty() || covers(folder, &change.path));
            changes.map(|change| entry(commit, &change.path, &change.change)).collect::<Vec<_>>()
        })
        .collect()
}

fn entry(commit: &Commit, path: &str, change: &PathChange) -> Entry {
    let (word, from) = match change {
        PathChange::Added => ("added", None),
        PathChange::Modified => ("modified", None),
        PathChange::Deleted => ("deleted", None),
        PathChange::Renamed { from, .. } => ("renamed", Some(from.to_string())),
    };
    Entry {
        commit: commit.id.to_string(),
        time: commit.committed.rfc3339(),
        author: commit.author.clone(),
        summary: commit.summary.clone(),
        path: path.to_owned(),
        change: word,
        from,
        guess: matches!(change, PathChange::Renamed { guess: true, .. }),
        changes: Vec::new(),
    }
}

/// A thing of the mesh, followed backwards.
struct Subject<'m> {
    /// The folders and files of its product.
    places: Vec<&'m str>,
    /// `None` for the product as a whole; else the contract's file and id.
    contract: Option<&'m str>,
    /// The property's or dataset's name, behind `#`.
    part: Option<String>,
}

impl<'m> Subject<'m> {
    fn find(mesh: &'m Mesh, what: &str) -> Option<Subject<'m>> {
        let (thing, part) = what.split_once('#').map_or((what, None), |(thing, part)| (thing, Some(part.to_owned())));
        let contract = mesh.contract_at(thing).map(|id| mesh.contract(id));
        let product = match contract {
            Some(contract) => contract.product,
            None => mesh.product_at(thing).filter(|_| part.is_none())?,
        };
        let mut places = places(mesh).swap_remove(product.index());
        if let Some(contract) = contract {
            places.push(&contract.origin.path);
        }
        Some(Subject { places, contract: contract.map(|contract| contract.descriptor.id.as_str()), part })
    }

    fn entries(mut self, repository: &Repository, history: &History, mesh: &Mesh) -> Result<Vec<Entry>> {
        let Some(head) = history.head else { return Ok(Vec::new()) };
        let committed = repository.tree(head)?;
        // Domains are told by files that are not the product's: they stand around it as they are now.
        let around: BTreeSet<&str> =
            mesh.domains.iter().filter_map(|domain| Some(domain.origin.as_ref()?.path.as_str())).collect();
        let mut state: BTreeMap<String, ObjectId> = BTreeMap::new();
        for (path, file) in &committed {
            if around.contains(path.as_str()) || self.places.iter().any(|place| covers(place, path)) {
                state.insert(path.clone(), file.id);
            }
        }
        let mut moved: BTreeSet<String> = BTreeSet::new();
        let mut entries = Vec::new();
        for release in history.versions_of(&[""]) {
            let known: Vec<&history::PathChange> = release
                .changes
                .iter()
                .copied()
                .filter(|change| {
                    moved.contains(&*change.path) || self.places.iter().any(|place| covers(place, &change.path))
                })
                .collect();
            if known.is_empty() {
                continue;
            }
            let mut before = state.clone();
            let mut froms: BTreeMap<&str, String> = BTreeMap::new();
            for change in &known {
                before.remove(&*change.path);
                let from = match (&change.change, change.after) {
                    (PathChange::Renamed { from, .. }, _) => Some((from.to_string(), change.before)),
                    (PathChange::Added, Some(after)) => came_from(repository, &release.changes, &change.path, after),
                    _ => None,
                };
                match (from, change.before) {
                    (Some((from, blob)), _) => {
                        before.extend(blob.map(|blob| (from.clone(), blob)));
                        moved.insert(from.clone());
                        froms.insert(&change.path, from);
                    }
                    (None, Some(blob)) => drop(before.insert(change.path.to_string(), blob)),
                    (None, None) => {}
                }
            }
            let (changes, addresses) = meaning(repository, &before, &state, self.contract);
            let changes = self.of_interest(changes, &addresses);
            for change in known {
                let mut entry = entry(release.commit, &change.path, &change.change);
                if let Some(from) = froms.get(&*change.path) {
                    (entry.change, entry.from) = ("renamed", Some(from.clone()));
                    // With the same id it is a move, whatever else changed.
                    let ids = |blob: Option<ObjectId>| blob.map(|blob| ids(repository, &change.path, blob));
                    let (old, new) = (ids(change.before), ids(change.after));
                    entry.guess &= old != new || new.is_none_or(|ids| ids.is_empty());
                }
                let here =
                    |item: &&Change| item.place.path == *change.path || Some(&item.place.path) == entry.from.as_ref();
                entry.changes = changes.iter().filter(here).cloned().collect();
                if self.contract.is_none() || !entry.changes.is_empty() {
                    entries.push(entry);
                }
            }
            state = before;
        }
        Ok(entries)
    }

    /// The changes of this thing; a property's earlier name is followed.
    fn of_interest(&mut self, changes: Vec<Change>, addresses: &BTreeSet<String>) -> Vec<Change> {
        if self.contract.is_none() {
            let outside = |change: &Change| change.kind.starts_with("team-") || change.kind.starts_with("domain-");
            return changes.into_iter().filter(|change| !outside(change)).collect();
        }
        let mut found = Vec::new();
        let mut earlier = None;
        for change in changes {
            let (thing, part) = change.subject.split_once('#').map_or((change.subject.as_str(), ""), |(a, b)| (a, b));
            let inside = match &self.part {
                None => true,
                Some(wanted) => part
                    .strip_prefix(wanted.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[', '{'])),
            };
            if addresses.contains(thing) && inside {
                if change.kind == "property-renamed" && self.part.as_deref() == Some(part) {
                    let above = part.rsplit_once('.').map_or("", |(above, _)| above);
                    earlier = change.before.as_ref().map(|name| format!("{above}.{name}"));
                }
                found.push(change);
            }
        }
        if earlier.is_some() {
            self.part = earlier;
        }
        found
    }
}

/// A file of the same id that went away in the same change: the descriptor moved, whatever else was done to it.
fn came_from(
    repository: &Repository,
    changes: &[&history::PathChange],
    path: &str,
    after: ObjectId,
) -> Option<(String, Option<ObjectId>)> {
    let own = ids(repository, path, after);
    if own.is_empty() {
        return None;
    }
    let gone = changes.iter().filter(|change| matches!(change.change, PathChange::Deleted));
    gone.filter_map(|change| Some((change.path.to_string(), change.before?)))
        .find(|(path, blob)| ids(repository, path, *blob) == own)
        .map(|(path, blob)| (path, Some(blob)))
}

/// The ids of products and contracts in a file.
fn ids(repository: &Repository, path: &str, blob: ObjectId) -> Vec<String> {
    let Ok(bytes) = repository.blob(blob, load::MAX_DESCRIPTOR) else { return Vec::new() };
    let found = load::load(&Tree::fixture([(path, bytes)]), &|| {});
    let products = found.products.into_iter().map(|product| format!("product {}", product.descriptor.id));
    products.chain(found.contracts.into_iter().map(|contract| format!("contract {}", contract.descriptor.id))).collect()
}

/// What changed between two states of a few files, and the addresses that a contract has in them. What is the same in
/// both is read once.
fn meaning(
    repository: &Repository,
    before: &BTreeMap<String, ObjectId>,
    after: &BTreeMap<String, ObjectId>,
    contract: Option<&str>,
) -> (Vec<Change>, BTreeSet<String>) {
    let tree = |state: &BTreeMap<String, ObjectId>| {
        let files = state
            .iter()
            .filter_map(|(path, id)| Some((path.clone(), repository.blob(*id, load::MAX_DESCRIPTOR).ok()?)));
        Tree::fixture(files)
    };
    let (base, head) = (tree(before), tree(after));
    let same = |path: &str| before.get(path).is_some_and(|id| after.get(path) == Some(id));
    let [base, head] = load::load_both(&base, &head, &same, &|| {});
    let mesh = |descriptors| resolve::resolve(descriptors, &Config::default()).0;
    let (base, head) = (mesh(base), mesh(head));
    let contracts = base.contracts.iter().chain(&head.contracts);
    let own = contracts.filter(|found| Some(found.descriptor.id.as_str()) == contract);
    let addresses = own.map(|contract| contract.address.clone()).collect();
    (compare::compare(&base, &head, &[]).changes, addresses)
}
