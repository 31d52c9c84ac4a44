//! The past of products and files, from commits and paths to what pages show.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::{Reading, Settings};
use crate::error::Result;
use crate::history::{self, Change as PathChange, Commit, History, NoticeKind, Opened, Release, Repository};
use crate::load;
use crate::model::Mesh;
use crate::model::mesh::Product;
use crate::model::timeline::{Change, Contributor, Dated, FileChange, Reach, Revision, Timeline, Timelines};

/// How many contributors a page names.
const CONTRIBUTORS: usize = 50;

/// What git knows of a mesh that was read, and the mesh's folder in the repository (`data/mesh/`, or empty). Without a repository, or with one that cannot be read, the past says so.
///
/// # Errors
/// When the repository's current commit cannot be read.
pub(super) fn read(reading: &Reading, settings: &Settings) -> Result<(Timelines, String)> {
    if settings.without_history {
        let reason = "the history was not asked for".to_owned();
        return Ok((Timelines { reach: Reach::Unreadable { reason }, ..Timelines::default() }, String::new()));
    }
    let repository = match history::open(&settings.root) {
        Opened::Repository(repository) => repository,
        Opened::NoRepository => return Ok(<(Timelines, String)>::default()),
        Opened::Unusable { reason, fix } => {
            let notices = fix.iter().map(|fix| format!("{reason}: {fix}")).collect();
            let timelines = Timelines { reach: Reach::Unreadable { reason }, notices, ..Timelines::default() };
            return Ok((timelines, String::new()));
        }
    };
    let cache = settings.cache().join("history");
    let options = history::Options { ci: settings.ci, cache: Some(&cache) };
    let history = history::read(&repository, &options).map_err(|error| anyhow::anyhow!("{error}"))?;
    let folder = match repository.prefix() {
        "" => String::new(),
        prefix => format!("{prefix}/"),
    };
    Ok((timelines(reading, &repository, &history), folder))
}

fn timelines(reading: &Reading, repository: &Repository, history: &History) -> Timelines {
    let mesh = &reading.mesh;
    let uncommitted = uncommitted(reading, repository);
    let places = places(mesh);
    let products: BTreeMap<String, Timeline> = mesh
        .products
        .par_iter()
        .zip(&places)
        .map(|(product, places)| (product.address.clone(), timeline(history, places, &uncommitted)))
        .collect();
    let files: BTreeMap<String, Timeline> =
        paths(mesh).into_par_iter().map(|path| (path.to_owned(), file_timeline(history, path, &uncommitted))).collect();
    let head = repository.head().map(|head| Revision {
        commit: head.commit.to_string(),
        time: head.time.seconds,
        ..Revision::default()
    });
    Timelines {
        reach: reach(history),
        head,
        products,
        files,
        mesh: changes(mesh, history, &places),
        notices: history
            .notices
            .iter()
            .map(|notice| match &notice.fix {
                Some(fix) => format!("{}: {fix}", notice.message),
                None => notice.message.clone(),
            })
            .collect(),
        uncommitted,
    }
}

fn reach(history: &History) -> Reach {
    let notice = |kind| history.notices.iter().find(|notice| notice.kind == kind);
    if notice(NoticeKind::Unborn).is_some() {
        return Reach::Empty;
    }
    match notice(NoticeKind::Shallow) {
        Some(notice) => Reach::Shallow { fix: notice.fix.clone().unwrap_or_default() },
        None => Reach::Complete,
    }
}

/// Descriptors and documents that are not as in the commit.
fn uncommitted(reading: &Reading, repository: &Repository) -> BTreeSet<String> {
    let mut paths = paths(&reading.mesh);
    paths.extend(reading.mesh.assets.iter().map(String::as_str));
    let files = paths.into_iter().filter_map(|path| Some((path, reading.tree.read(path, load::MAX_DESCRIPTOR).ok()?)));
    history::uncommitted(repository, files).map(|found| found.into_keys().collect()).unwrap_or_default()
}

/// Every file of the mesh that a page shows.
pub(super) fn paths(mesh: &Mesh) -> Vec<&str> {
    let mut paths: BTreeSet<&str> = BTreeSet::new();
    paths.extend(mesh.products.iter().map(|product| product.origin.path.as_str()));
    paths.extend(mesh.contracts.iter().map(|contract| contract.origin.path.as_str()));
    paths.extend(mesh.terms.iter().map(|term| term.origin.path.as_str()));
    paths.extend(mesh.code_lists.iter().map(|list| list.origin.path.as_str()));
    paths.extend(mesh.domains.iter().filter_map(|domain| Some(domain.origin.as_ref()?.path.as_str())));
    paths.extend(mesh.teams.iter().filter_map(|team| Some(team.origin.as_ref()?.path.as_str())));
    paths.extend(mesh.documents.iter().map(|entry| entry.document.path.as_str()));
    paths.into_iter().collect()
}

/// The folders and files of each product: its folder where no other product lives in it or below, else its files.
pub(super) fn places(mesh: &Mesh) -> Vec<Vec<&str>> {
    let folders: BTreeMap<&str, usize> = mesh.products.iter().fold(BTreeMap::new(), |mut folders, product| {
        *folders.entry(product.folder.as_str()).or_default() += 1;
        folders
    });
    let alone = |product: &Product| {
        let folder = product.folder.as_str();
        let below = format!("{folder}/");
        !folder.is_empty()
            && folders.get(folder) == Some(&1)
            && folders.range(below.as_str()..).next().is_none_or(|(other, _)| !other.starts_with(&below))
            && mesh.domains.iter().all(|domain| {
                domain.folder.as_deref().is_none_or(|domain| domain != folder && !domain.starts_with(&below))
            })
    };
    mesh.products
        .iter()
        .map(|product| {
            let own = alone(product);
            let mut places: BTreeSet<&str> = BTreeSet::new();
            let outside = |path: &str| !own || !path.starts_with(&format!("{}/", product.folder));
            if own {
                places.insert(&product.folder);
            }
            let contracts = product.contracts.iter().map(|id| mesh.contract(*id).origin.path.as_str());
            let documents = product.documents.iter().map(|id| mesh.document(*id).document.path.as_str());
            let files = std::iter::once(product.origin.path.as_str()).chain(contracts).chain(documents);
            places.extend(files.filter(|path| outside(path)));
            places.into_iter().collect()
        })
        .collect()
}

fn timeline(history: &History, places: &[&str], uncommitted: &BTreeSet<String>) -> Timeline {
    let revisions: Vec<Revision> = history.versions_of(places).iter().map(revision).collect();
    let changed = uncommitted.iter().filter(|path| places.iter().any(|place| covers(place, path))).cloned();
    Timeline {
        revisions,
        last_change: dated(history.last_version(places)),
        contributors: contributors(history, places),
        uncommitted: changed.collect(),
    }
}

pub(super) fn covers(place: &str, path: &str) -> bool {
    path == place || path.strip_prefix(place).is_some_and(|rest| rest.starts_with('/'))
}

fn file_timeline(history: &History, path: &str, uncommitted: &BTreeSet<String>) -> Timeline {
    let changed = uncommitted.contains(path);
    let last_change = match dated(history.last_change(path)) {
        Dated::Unknown if changed => Dated::Uncommitted,
        dated => dated,
    };
    Timeline {
        revisions: Vec::new(),
        last_change,
        contributors: contributors(history, &[path]),
        uncommitted: changed.then(|| path.to_owned()).into_iter().collect(),
    }
}

fn contributors(history: &History, places: &[&str]) -> Vec<Contributor> {
    let all = history.contributors(places).into_iter().take(CONTRIBUTORS);
    all.map(|contributor| Contributor { name: contributor.person.name, commits: contributor.commits }).collect()
}

fn dated(dated: history::Dated<'_>) -> Dated {
    match dated {
        history::Dated::At(commit) => Dated::At(commit.committed.seconds),
        history::Dated::Before(time) => Dated::Before(time.seconds),
        history::Dated::Unknown => Dated::Unknown,
    }
}

/// A version as readers saw it: dated when it was merged, credited to those whose commits it brought.
fn revision(release: &Release<'_>) -> Revision {
    let commit = release.commit;
    let lead: &Commit = release.inside.first().copied().filter(|_| commit.merge).unwrap_or(commit);
    let mut with: Vec<&str> = Vec::new();
    let others = release.inside.iter().map(|commit| commit.author.name.as_str());
    let co_authors = release.inside.iter().copied().chain([commit]).flat_map(|commit| &commit.co_authors);
    for name in others.chain(co_authors.map(|person| person.name.as_str())) {
        if name != lead.author.name && !with.contains(&name) {
            with.push(name);
        }
    }
    let said_by_machine = commit.summary.starts_with("Merge ");
    let summary = if said_by_machine { &lead.summary } else { &commit.summary };
    Revision {
        commit: commit.id.to_string(),
        time: commit.committed.seconds,
        author: lead.author.name.clone(),
        with: with.into_iter().map(str::to_owned).collect(),
        summary: summary.clone(),
        pull_request: commit.pull_request.or(lead.pull_request),
        files: release.changes.iter().map(|change| (file_change(&change.change), change.path.to_string())).collect(),
    }
}

fn file_change(change: &PathChange) -> FileChange {
    match change {
        PathChange::Added => FileChange::Added,
        PathChange::Modified => FileChange::Modified,
        PathChange::Deleted => FileChange::Deleted,
        PathChange::Renamed { .. } => FileChange::Renamed,
    }
}

/// The mesh's own timeline, with the products that each version touched.
fn changes(mesh: &Mesh, history: &History, places: &[Vec<&str>]) -> Vec<Change> {
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    for (product, places) in mesh.products.iter().zip(places) {
        for place in places {
            owners.insert(place, &product.address);
        }
    }
    let owner = |path: &str| {
        let mut at = path;
        loop {
            if let Some(address) = owners.get(at) {
                return Some((*address).to_owned());
            }
            at = at.rsplit_once('/')?.0;
        }
    };
    let all = [""];
    history
        .versions_of(&all)
        .iter()
        .map(|release| {
            let products: BTreeSet<String> = release.changes.iter().filter_map(|change| owner(&change.path)).collect();
            Change { revision: revision(release), products: products.into_iter().collect() }
        })
        .collect()
}
