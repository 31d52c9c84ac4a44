//! The past of products and files, from commits and paths to what pages show.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use super::meaning::{self, Ask, things};
use super::{Progress, Reading, Settings, VERSION, committed, kept, selection};
use crate::compare;
use crate::config::Config;
use crate::error::Result;
pub(super) use crate::history::Contents;
use crate::history::{self, Change as PathChange, Commit, History, NoticeKind, ObjectId, Opened, Release, Repository};
use crate::model::Mesh;
use crate::model::mesh::Product;
use crate::model::noted::Keyed;
use crate::model::reads::Subject;
use crate::model::timeline::{
    self, Contributor, Dated, FileChange, MeshRevision, Reach, Revision, Thing, Timeline, Timelines,
};
use crate::tree::Selection;

/// How many contributors a page names.
const CONTRIBUTORS: usize = 50;

/// What git knows of a mesh.
#[derive(Default)]
pub(super) struct Known {
    pub timelines: Timelines,
    /// The mesh's folder in the repository (`data/mesh/`, or empty).
    pub folder: String,
    /// What git keeps, where there is something to read.
    pub contents: Option<Contents>,
}

/// What git knows of a mesh that was read, of whose files the digests may be known. Without a repository, or with one
/// that cannot be read, the past says so.
///
/// # Errors
/// When the repository's current commit cannot be read.
pub(super) fn read(
    reading: &Reading,
    settings: &Settings,
    sources: Option<&BTreeMap<String, kept::Digest>>,
    progress: &dyn Progress,
) -> Result<Known> {
    let unreadable = |reason: String, notices| {
        let reach = Reach::Unreadable { reason };
        Known { timelines: Timelines { reach, notices, ..Timelines::default() }, ..Known::default() }
    };
    if settings.without_history {
        return Ok(unreadable("the history was not asked for".to_owned(), Vec::new()));
    }
    let repository = match history::open(&settings.root) {
        Opened::Repository(repository) => Arc::new(repository),
        Opened::NoRepository => return Ok(Known::default()),
        Opened::Unusable { reason, fix } => {
            let notices = fix.iter().map(|fix| format!("{reason}: {fix}")).collect();
            return Ok(unreadable(reason, notices));
        }
    };
    let history = history(settings, &repository)?;
    let folder = match repository.prefix() {
        "" => String::new(),
        prefix => format!("{prefix}/"),
    };
    let timelines = timelines(reading, settings, (&repository, &history), sources, progress)?;
    let contents = Some(Contents::of(repository));
    Ok(Known { timelines, folder, contents })
}

/// The commits and files of a repository, with what earlier runs remembered.
pub(super) fn history(settings: &Settings, repository: &Repository) -> Result<History> {
    let cache = settings.cache().join("history");
    let options = history::Options { ci: settings.ci, cache: Some(&cache) };
    history::read(repository, &options).map_err(|error| anyhow::anyhow!("{error}"))
}

/// The past of a mesh that was read, from its history.
fn timelines(
    reading: &Reading,
    settings: &Settings,
    (repository, history): (&Arc<Repository>, &History),
    sources: Option<&BTreeMap<String, kept::Digest>>,
    progress: &dyn Progress,
) -> Result<Timelines> {
    let mesh = &reading.mesh;
    let mut shown = paths(mesh);
    shown.extend(mesh.assets.iter().map(String::as_str));
    let folder = settings.cache().join("history");
    let uncommitted = committed::uncommitted(reading, repository, shown, sources, &folder);
    let places = places(mesh);
    let numbers = numbers(history);
    let products: BTreeMap<String, Timeline> = mesh
        .products
        .par_iter()
        .zip(&places)
        .map(|(product, places)| (product.address.clone(), timeline(history, &numbers, places, &uncommitted)))
        .collect();
    let files: BTreeMap<String, Timeline> =
        paths(mesh).into_par_iter().map(|path| (path.to_owned(), file_timeline(history, path, &uncommitted))).collect();
    let head = repository.head().map(|head| Revision {
        commit: head.commit.to_string(),
        time: head.time.seconds,
        ..Revision::default()
    });
    let mut timelines = Timelines {
        reach: reach(history),
        head: head.into(),
        products: Keyed::new(Subject::Product, products),
        files: Keyed::new(Subject::File, files),
        mesh: changes(mesh, history, &numbers, &places).into(),
        begins: history.begins().map(|time| time.seconds),
        notices: history
            .notices
            .iter()
            .map(|notice| match &notice.fix {
                Some(fix) => format!("{}: {fix}", notice.message),
                None => notice.message.clone(),
            })
            .collect(),
        uncommitted: Keyed::new(Subject::Uncommitted, uncommitted.into_iter().map(|path| (path, ())).collect()),
        ..Timelines::default()
    };
    let meanings = meanings(&reading.config, settings, repository, history, progress)?;
    things::enter(&mut timelines, &meanings);
    elsewhere(&mut timelines);
    timelines.tags = timeline::tags(mesh, repository.tagged(history));
    timelines.tags.sort_by(|a, b| (a.revision, &a.name).cmp(&(b.revision, &b.name)));
    Ok(timelines)
}

/// Versions that changed a product where its files do not lie now: before it moved, or by a file that is not its own.
fn elsewhere(timelines: &mut Timelines) {
    let Timelines { products, things, mesh, .. } = timelines;
    for (address, timeline) in products.entries_mut() {
        let below = format!("{address}/");
        let of_contracts = things.below(Thing::Contract, &below).map(|(_, moments)| moments);
        let moments = std::iter::once(things.get(Thing::Product, address)).chain(of_contracts).flatten();
        let mut missing: BTreeSet<usize> = moments.map(|moment| moment.revision).collect();
        for revision in &timeline.revisions {
            missing.remove(&revision.number);
        }
        if !missing.is_empty() {
            timeline.revisions.extend(missing.into_iter().map(|number| mesh[number].revision.clone()));
            timeline.revisions.sort_by_key(|revision| revision.number);
        }
    }
}

/// What each version changed, in the order of the history's versions.
pub(super) fn meanings(
    config: &Config,
    settings: &Settings,
    repository: &Arc<Repository>,
    history: &History,
    progress: &dyn Progress,
) -> Result<Vec<Arc<meaning::Meant>>> {
    let root = settings.root.canonicalize()?;
    let selection = selection(settings, config);
    let without = selection.without.iter().filter_map(|path| Some(path.strip_prefix(&root).ok()?.to_owned()));
    let selection = Selection { without: without.collect(), ..selection };
    let key = format!(
        "{VERSION} {} {:?} {:?} {:?}",
        compare::EDITION,
        repository.prefix(),
        (&selection.without, &selection.roots, &selection.exclude),
        config.path_template
    );
    let cache = settings.cache().join("history");
    let choice = selection.choice()?;
    let ask = Ask { repository, history, config, choice: &choice, cache: Some(&cache), key: &key };
    Ok(meaning::meanings(&ask, progress))
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

/// Every file of the mesh that a page shows.
pub(super) fn paths(mesh: &Mesh) -> Vec<&str> {
    let mut paths: BTreeSet<&str> = BTreeSet::new();
    paths.extend(mesh.products.iter().map(|product| product.origin.path.as_str()));
    paths.extend(mesh.contracts.iter().map(|contract| contract.origin.path.as_str()));
    paths.extend(mesh.terms.iter().map(|term| term.origin.path.as_str()));
    // A glossary without a term is named, too.
    paths.extend(mesh.glossaries.iter().map(|glossary| glossary.origin.path.as_str()));
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

/// Positions of versions by their commits.
type Numbers = HashMap<ObjectId, usize>;

fn numbers(history: &History) -> Numbers {
    let commits = history.versions.iter().map(|version| history.commits[version.commit].id);
    commits.enumerate().map(|(number, id)| (id, number)).collect()
}

fn timeline(history: &History, numbers: &Numbers, places: &[&str], uncommitted: &BTreeSet<String>) -> Timeline {
    let revisions = history.versions_of(places).into_iter().map(|release| revision(&release, numbers)).collect();
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
fn revision(release: &Release<'_>, numbers: &Numbers) -> Revision {
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
        number: numbers.get(&commit.id).copied().unwrap_or_default(),
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

/// The mesh's own timeline, without what it touched.
pub(super) fn revisions(history: &History) -> Vec<MeshRevision> {
    let numbers = numbers(history);
    let revision = |release| MeshRevision { revision: revision(&release, &numbers), ..MeshRevision::default() };
    history.versions_of(&[""]).into_iter().map(revision).collect()
}

/// The mesh's own timeline, with the products that each version touched.
fn changes(mesh: &Mesh, history: &History, numbers: &Numbers, places: &[Vec<&str>]) -> Vec<MeshRevision> {
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
            MeshRevision {
                revision: revision(release, numbers),
                products: products.into_iter().collect(),
                ..MeshRevision::default()
            }
        })
        .collect()
}
