//! A change of the mesh as those who review it see it: two states, each from git or a folder, read, checked and compared.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;

use super::repository::snapshot;
use super::{Loaded, Progress, Reading, Seconds, Settings, Silent, checked, selection};
use crate::compare::{self, Agreement, Change, Comparison, Cover, Impact};
use crate::config::Config;
use crate::diagnostics::{Diagnostic, Located, LocatedPlace, Place, Severity, locate};
use crate::error::Result;
use crate::history::{self, ObjectId, Opened, Repository};
use crate::load::{self, CodeOwners};
use crate::model::Mesh;
use crate::tree::Tree;

/// A state of the mesh.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Point {
    /// A commit, by any of its names.
    Revision(String),
    /// The newest tag with a version before head.
    LastTag,
    /// What a request would be merged into: the default branch, as far as it can be told.
    Default,
    /// The mesh's folder as it is on disk.
    Worktree,
    /// Another folder.
    Folder(PathBuf),
}

/// What changed between two states, and what follows from it.
pub struct Review {
    /// The commit, or the folder as it was named.
    pub base: String,
    pub head: String,
    pub comparison: Comparison,
    /// Where each change stands, in the order of the changes.
    pub places: Vec<LocatedPlace>,
    pub new: Vec<Located>,
    pub fixed: Vec<Located>,
    pub ask: Vec<Asked>,
    tree: Tree,
}

impl Review {
    /// New findings, and changes of at least this impact as findings: an error where nothing covers what breaks.
    pub fn findings(&self, from: Impact) -> Vec<Located> {
        let changes = self.comparison.changes.iter().filter(|change| change.impact >= from);
        let diagnostics: Vec<Diagnostic> = changes.map(finding).collect();
        let mut findings = locate(&diagnostics, |path| self.tree.read(path, load::MAX_DESCRIPTOR).ok());
        findings.extend(self.new.iter().cloned());
        findings
    }
}

fn finding(change: &Change) -> Diagnostic {
    let severity = match (change.impact, &change.cover) {
        (Impact::Breaking, Cover::None) => Severity::Error,
        (Impact::Breaking, _) => Severity::Warning,
        _ => Severity::Info,
    };
    let title = compare::kind(change.kind).map_or(change.kind, |kind| kind.title);
    let values = match (&change.before, &change.after) {
        (Some(before), Some(after)) => format!(", `{before}` to `{after}`"),
        (Some(before), None) => format!(", was `{before}`"),
        (None, Some(after)) => format!(", `{after}`"),
        (None, None) => String::new(),
    };
    let reach = match change.consumers.iter().filter(|consumer| consumer.distance == 1).count() {
        0 => String::new(),
        direct => format!("; consumers reached: {direct} directly, {} in all", change.consumers.len()),
    };
    let message =
        format!("{}: {title} of `{}`{values}: {}{reach}", change.impact.as_str(), change.subject, change.reason);
    // What is gone stands in base: in head only its file can be pointed at.
    let place = if change.place_in_base { Place::file(&change.place.path) } else { change.place.clone() };
    Diagnostic::new(change.kind, severity, place, message)
}

/// Somebody to be asked, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The address of a team, or an owner as CODEOWNERS has it.
    pub who: String,
    pub kind: AskedKind,
    /// Changes that reach the team, by the addresses of what changed; or files that the owner owns.
    pub about: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskedKind {
    Team,
    CodeOwner,
}

impl AskedKind {
    pub fn as_str(self) -> &'static str {
        match self {
            AskedKind::Team => "team",
            AskedKind::CodeOwner => "code-owner",
        }
    }
}

/// One side, as it was read.
struct State {
    name: String,
    commit: Option<ObjectId>,
    tree: Tree,
    config: Config,
    diagnostics: Vec<Diagnostic>,
}

/// One side, understood.
struct Read {
    state: State,
    mesh: Mesh,
    found: Vec<Diagnostic>,
    owners: CodeOwners,
}

/// Compares two states; of two commits, the base is where their lines part.
///
/// # Errors
/// When a commit or a folder cannot be read: nothing was compared.
pub fn review(settings: &Settings, base: &Point, head: &Point, progress: &dyn Progress) -> Result<Review> {
    let repository = match history::open(&settings.root) {
        Opened::Repository(repository) => Some(Arc::new(repository)),
        Opened::NoRepository => None,
        Opened::Unusable { reason, fix } => {
            anyhow::bail!("{reason}{}", fix.map(|fix| format!(": {fix}")).unwrap_or_default())
        }
    };
    let head = state(settings, repository.as_ref(), head, None)?;
    let base = state(settings, repository.as_ref(), base, Some(&head))?;
    let day = repository.as_ref().and_then(|repository| day(repository, &head));
    let agreements = agreements(&head.config, day.as_deref());
    progress.stage("reading", base.tree.files().count() + head.tree.files().count());
    let same = sameness(repository.as_deref(), &base, &head);
    let loaded = load::load_both(&base.tree, &head.tree, &*same, &|| progress.tick());
    drop(same);
    progress.stage("comparing", 0);
    let [of_base, of_head] = loaded;
    let judge = head.config.clone();
    let (base, head) =
        rayon::join(|| understand(base, of_base, settings, &judge), || understand(head, of_head, settings, &judge));
    let comparison = compare::compare(&base.mesh, &head.mesh, &agreements);
    let places = places(&comparison, &base.state, &head.state);
    let (found_before, found) = unequal(base.found, head.found);
    let (new, fixed) = differing(located(&base.state, &found_before), located(&head.state, &found));
    let ask = ask(&comparison, &places, &head.owners);
    Ok(Review {
        base: base.state.name,
        head: head.state.name,
        comparison,
        places,
        new,
        fixed,
        ask,
        tree: head.state.tree,
    })
}

fn state(
    settings: &Settings,
    repository: Option<&Arc<Repository>>,
    point: &Point,
    head: Option<&State>,
) -> Result<State> {
    let folder = match point {
        Point::Worktree => Some(settings.root.as_path()),
        Point::Folder(folder) => Some(folder.as_path()),
        _ => None,
    };
    if let Some(folder) = folder {
        let own = Settings { root: folder.to_owned(), ..settings.clone() };
        let tree = |config: &Config| Tree::folder(folder, &selection(&own, config));
        let name = if *point == Point::Worktree { "working tree".to_owned() } else { folder.display().to_string() };
        return named(name, None, settings, &tree);
    }
    let repository = repository.with_context(|| {
        format!("failed to compare `{}` with a commit: there is no git repository around it", settings.root.display())
    })?;
    let ci = settings.ci;
    let head_commit = head.and_then(|head| head.commit).or_else(|| repository.head().map(|head| head.commit));
    let name = match point {
        Point::Revision(name) => name.clone(),
        Point::LastTag => {
            let head = head_commit.context("failed to find a tag before the head: there is no commit yet")?;
            format!("refs/tags/{}", repository.version_tag_before(head, ci)?)
        }
        _ => default_branch(repository, ci)?,
    };
    let found = repository.commit_of(&name, ci)?;
    // The head is compared with where it began, not with what others did in the meantime.
    let commit = match head_commit.filter(|_| head.is_some()) {
        Some(head) => repository.merge_base(found, head, ci)?,
        None => found,
    };
    let tree = |config: &Config| snapshot(settings, repository, commit, config);
    named(commit.to_string(), Some(commit), settings, &tree)
}

fn named(
    name: String,
    commit: Option<ObjectId>,
    settings: &Settings,
    tree: &dyn Fn(&Config) -> Result<Tree>,
) -> Result<State> {
    let (tree, config, diagnostics) = super::configured(settings, tree)?;
    Ok(State { name, commit, tree, config, diagnostics })
}

/// The branch that requests go to: what the CI says, then what the remote says, then the usual names.
fn default_branch(repository: &Repository, ci: history::Ci) -> Result<String> {
    const NAMES: [&str; 5] = ["refs/remotes/origin/HEAD", "origin/main", "origin/master", "main", "master"];
    NAMES
        .into_iter()
        .find(|name| repository.commit_of(name, ci).is_ok())
        .map(str::to_owned)
        .context("failed to find the default branch; name what to compare with: meshdoc diff BASE")
}

/// The day of the head's commit: what agreements end by, the same on every machine.
fn day(repository: &Repository, head: &State) -> Option<String> {
    let commit = head.commit.or_else(|| repository.head().map(|head| head.commit))?;
    repository.committed(commit).map(|time| time.day())
}

fn agreements(config: &Config, day: Option<&str>) -> Vec<Agreement> {
    config
        .agreed
        .iter()
        .filter(|agreed| match (&agreed.until, day) {
            (Some(until), Some(day)) => until.as_str() >= day,
            _ => true,
        })
        .map(|agreed| Agreement {
            subject: agreed.subject.clone(),
            kind: agreed.kind.clone(),
            until: agreed.until.clone(),
            reason: agreed.reason.clone(),
        })
        .collect()
}

/// Which files are the same on both sides: by git's ids, so that nothing is parsed twice.
fn sameness<'s>(
    repository: Option<&'s Repository>,
    base: &State,
    head: &'s State,
) -> Box<dyn Fn(&str) -> bool + Sync + 's> {
    let ids = |state: &State| {
        let tree = repository?.tree(state.commit?).ok()?;
        Some(tree.into_iter().map(|(path, entry)| (path, entry.id)).collect::<BTreeMap<_, _>>())
    };
    let (base_ids, head_ids) = (ids(base), ids(head));
    match (base_ids, head_ids, repository) {
        (Some(base), Some(head), _) => {
            Box::new(move |path| base.get(path).is_some_and(|id| head.get(path) == Some(id)))
        }
        (Some(base), None, Some(repository)) => Box::new(move |path| {
            let id = base.get(path);
            id.is_some_and(|id| {
                head.tree.read(path, load::MAX_DESCRIPTOR).is_ok_and(|bytes| repository.blob_id(&bytes) == *id)
            })
        }),
        _ => Box::new(|_| false),
    }
}

/// Resolved and checked; both sides by the settings of head, so that a setting brings nothing in.
fn understand(state: State, descriptors: load::Descriptors, settings: &Settings, judge: &Config) -> Read {
    let State { name, commit, tree, config, diagnostics } = state;
    let owners = descriptors.code_owners.clone();
    let loaded = Loaded { tree, config, diagnostics, descriptors, seconds: Seconds::default() };
    let reading = checked(settings, loaded, Some(judge), &Silent);
    let Reading { tree, config, mesh, diagnostics, .. } = reading;
    Read { state: State { name, commit, tree, config, diagnostics: Vec::new() }, mesh, found: diagnostics, owners }
}

/// Places of changes, each looked up in the side on which it stands.
fn places(comparison: &Comparison, base: &State, head: &State) -> Vec<LocatedPlace> {
    let mut places: Vec<Option<LocatedPlace>> = vec![None; comparison.changes.len()];
    for (state, in_base) in [(base, true), (head, false)] {
        // The message carries the number of the change: what is located comes back in another order.
        let numbered: Vec<Diagnostic> = comparison
            .changes
            .iter()
            .enumerate()
            .filter(|(_, change)| change.place_in_base == in_base)
            .map(|(at, change)| Diagnostic::new(change.kind, Severity::Info, change.place.clone(), at.to_string()))
            .collect();
        for located in locate(&numbered, |path| state.tree.read(path, load::MAX_DESCRIPTOR).ok()) {
            if let Some(place) = located.message.parse::<usize>().ok().and_then(|at| places.get_mut(at)) {
                *place = Some(located.place);
            }
        }
    }
    places.into_iter().map(|place| place.expect("every change was located")).collect()
}

fn located(state: &State, found: &[Diagnostic]) -> Vec<Located> {
    locate(found, |path| state.tree.read(path, load::MAX_DESCRIPTOR).ok())
}

/// What both sides found, without what both found equally often: only the rest has to be looked up in its files.
fn unequal(base: Vec<Diagnostic>, head: Vec<Diagnostic>) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
    let mut counts: HashMap<(&str, &str, &str), isize> = HashMap::new();
    fn key(found: &Diagnostic) -> (&str, &str, &str) {
        (found.rule, &found.place.path, &found.message)
    }
    for found in &base {
        *counts.entry(key(found)).or_default() += 1;
    }
    for found in &head {
        *counts.entry(key(found)).or_default() -= 1;
    }
    let keep = |all: &[Diagnostic]| all.iter().map(|found| counts[&key(found)] != 0).collect::<Vec<bool>>();
    let (keep_base, keep_head) = (keep(&base), keep(&head));
    let left = |all: Vec<Diagnostic>, kept: Vec<bool>| {
        all.into_iter().zip(kept).filter_map(|(found, kept)| kept.then_some(found)).collect()
    };
    (left(base, keep_base), left(head, keep_head))
}

/// Findings that head has and base has not, and the other way round: by rule, path and message, each as often as it is there.
fn differing(base: Vec<Located>, head: Vec<Located>) -> (Vec<Located>, Vec<Located>) {
    let key = |finding: &Located| (finding.rule, finding.place.path.clone(), finding.message.clone());
    let mut counts: BTreeMap<_, isize> = BTreeMap::new();
    for finding in &base {
        *counts.entry(key(finding)).or_default() += 1;
    }
    for finding in &head {
        *counts.entry(key(finding)).or_default() -= 1;
    }
    // From the end: the later ones of those that are alike are taken for the new ones.
    let mut left = |findings: Vec<Located>, sign: isize| {
        let mut found: Vec<Located> = Vec::new();
        for finding in findings.into_iter().rev() {
            if let Some(count) = counts.get_mut(&key(&finding)).filter(|count| **count * sign > 0) {
                *count -= sign;
                found.push(finding);
            }
        }
        found.reverse();
        found
    };
    let fixed = left(base, 1);
    let new = left(head, -1);
    (new, fixed)
}

/// Teams that a breaking change reaches, and the owners of the files that changed.
fn ask(comparison: &Comparison, places: &[LocatedPlace], owners: &CodeOwners) -> Vec<Asked> {
    let mut teams: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut files: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for change in comparison.changes.iter().filter(|change| change.impact == Impact::Breaking) {
        for team in change.consumers.iter().filter_map(|consumer| consumer.team.as_deref()) {
            teams.entry(team).or_default().insert(&change.subject);
        }
    }
    let paths: BTreeSet<&str> =
        places.iter().map(|place| place.path.as_str()).filter(|path| !path.is_empty()).collect();
    for path in paths {
        for owner in owners.of(path) {
            files.entry(owner).or_default().insert(path);
        }
    }
    let asked = |kind| {
        move |(who, about): (&str, BTreeSet<&str>)| Asked {
            who: who.to_owned(),
            kind,
            about: about.into_iter().map(str::to_owned).collect(),
        }
    };
    let teams = teams.into_iter().map(asked(AskedKind::Team));
    teams.chain(files.into_iter().map(asked(AskedKind::CodeOwner))).collect()
}
