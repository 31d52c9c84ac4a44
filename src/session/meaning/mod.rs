//! What every version of the mesh changed of products, contracts and words: the whole past in one walk.
//!
//! Goes back from the commit that is checked out, version by version, with the names of all files in memory; compares,
//! for each version, only the files that it touched and those around them, many versions at the same time. What a
//! version changed never changes, so it is remembered by its commit and only new versions are compared the next time.

mod around;
mod compared;
mod files;
mod remembered;
mod state;
pub(super) mod things;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use self::around::{affected, around};
use self::compared::{Comparing, Held, Owned, Plan};
use self::files::{Files, Shelf};
use self::remembered::Remembered;
use self::state::{Path, State, folder_of};
use super::Progress;
use crate::config::Config;
use crate::history::{Change as PathChange, Contents, EntryKind, History, NoticeKind, ObjectId, Repository};
use crate::load::{CODE_OWNERS, CodeOwners, Outline};
use crate::model::timeline::{Change, Left, Thing};
use crate::tree::Choice;

/// How many versions, and how many touched files, are compared at a time: as many as fit, because what happened to one
/// product lies far apart in time, and its files are parsed once when they are looked at together.
const VERSIONS: usize = 1 << 16;
const TOUCHED: usize = 1 << 18;
/// How many versions a thread compares at once, one product after the other.
const TOGETHER: usize = 64;

/// What one version changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Meant {
    pub changes: Vec<Change>,
    pub left: Vec<Left>,
    /// Addresses of products and contracts that are others now: before and after.
    pub moved: Vec<(Thing, Arc<str>, Arc<str>)>,
    /// Descriptors that stand elsewhere now: before and after.
    pub files: Vec<(Arc<str>, Arc<str>)>,
    /// A file whose content is not in the repository: what changed is not known.
    pub unknown: Option<String>,
}

/// What is asked.
pub(super) struct Ask<'a> {
    pub repository: &'a Arc<Repository>,
    pub history: &'a History,
    pub config: &'a Config,
    /// The files that are the mesh's.
    pub choice: &'a Choice,
    /// The folder in which results are remembered.
    pub cache: Option<&'a std::path::Path>,
    /// Whatever the result depends on beside the commits.
    pub key: &'a str,
}

/// What each version changed, in the order of [`History::versions`].
pub(super) fn meanings(ask: &Ask<'_>, progress: &dyn Progress) -> Vec<Arc<Meant>> {
    let history = ask.history;
    // With replaced commits an id does not say what it stands for.
    let replaced = history.notices.iter().any(|notice| notice.kind == NoticeKind::Replaced);
    let cache = ask.cache.filter(|_| !replaced);
    let mut remembered = cache.map_or_else(Remembered::default, |folder| Remembered::load(folder, ask.key));
    let id = |number: usize| history.commits[history.versions[number].commit].id;
    let mut found: Vec<Option<Arc<Meant>>> =
        (0..history.versions.len()).map(|number| remembered.versions.remove(&id(number))).collect();
    if let Some(last) = found.iter().rposition(Option::is_none) {
        let walk = Walk { ask, files: Files::of(Contents::of(Arc::clone(ask.repository))) };
        let outlines = cache.map_or_else(HashMap::new, |folder| remembered::outlines(folder, ask.key));
        if let Some(names) = walk.walk(&mut found[..=last], outlines, progress)
            && let Some(folder) = cache
        {
            let known = found.iter().enumerate().filter_map(|(number, meant)| Some((id(number), meant.clone()?)));
            // What could not be compared may be fetched until the next time.
            remembered::save(folder, ask.key, known.filter(|(_, meant)| meant.unknown.is_none()), &names);
        }
    }
    found.into_iter().map(Option::unwrap_or_default).collect()
}

/// The names in all descriptors of HEAD, for the next walk.
type Names = Vec<(ObjectId, Path, Arc<Outline>)>;

struct Walk<'a> {
    ask: &'a Ask<'a>,
    files: Files,
}

/// The names in contents; `None` for those that are no descriptors.
type Outlines = HashMap<(Path, ObjectId), Option<Arc<Outline>>>;

/// A version that is about to be compared.
struct Touched<'a> {
    number: usize,
    /// Path, before and after.
    files: Vec<(&'a Path, Option<ObjectId>, Option<ObjectId>)>,
}

impl Walk<'_> {
    /// Fills in what is not known. `None` when the commit that is checked out cannot be listed.
    fn walk(
        &self,
        found: &mut [Option<Arc<Meant>>],
        known: HashMap<(Path, ObjectId), Arc<Outline>>,
        progress: &dyn Progress,
    ) -> Option<Names> {
        let mut state = self.head(&known)?;
        let names =
            state.outlines().map(|(path, outline)| (state.blobs[path], path.clone(), outline.clone())).collect();
        progress.stage("comparing versions", found.len());
        let mut owners = Owners::default();
        let mut number = 0;
        while number < found.len() {
            let mut chunk: Vec<Touched<'_>> = Vec::new();
            let mut touched = 0;
            while number < found.len() && chunk.len() < VERSIONS && touched < TOUCHED {
                let files = self.touched(number);
                touched += files.len();
                chunk.push(Touched { number, files });
                number += 1;
            }
            let said = self.outlines(&chunk, &state, &known);
            let mut plans: Vec<(&Path, usize, Plan)> = Vec::new();
            for version in &chunk {
                let wanted = found[version.number].is_none();
                if let (Some(plan), Some(touched)) =
                    (self.step(&mut state, version, &said, &mut owners, wanted), version.files.first())
                {
                    plans.push((touched.0, version.number, plan));
                }
            }
            plans.sort_unstable_by_key(|(path, number, _)| (folder_of(path), *number));
            let compared: Vec<(usize, Meant)> = plans
                .par_chunks(TOGETHER)
                .flat_map_iter(|plans| {
                    let mut comparing = Comparing::new(Shelf::of(&self.files), self.ask.config);
                    let mut meanings = Vec::with_capacity(plans.len());
                    for (_, number, plan) in plans {
                        meanings.push((*number, comparing.meant(plan)));
                        progress.tick();
                    }
                    meanings
                })
                .collect();
            for (number, meant) in compared {
                found[number] = Some(Arc::new(meant));
            }
            for version in &chunk {
                found[version.number].get_or_insert_default();
            }
        }
        Some(names)
    }

    /// Whether a file may be a descriptor, belong to one, or say who owns what.
    fn counts(&self, path: &str) -> bool {
        let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
        let kind = ["yaml", "yml", "json", "csv"].iter().any(|kind| extension.eq_ignore_ascii_case(kind));
        (kind && self.ask.choice.takes(path)) || CODE_OWNERS.contains(&path)
    }

    /// All files as they are in the commit that is checked out.
    fn head(&self, known: &HashMap<(Path, ObjectId), Arc<Outline>>) -> Option<State> {
        let tree = self.ask.repository.tree(self.ask.history.head?).ok()?;
        let files: Vec<(Path, ObjectId)> = tree
            .into_iter()
            .filter(|(path, entry)| matches!(entry.kind, EntryKind::File | EntryKind::Executable) && self.counts(path))
            .map(|(path, entry)| (Path::from(path), entry.id))
            .collect();
        let outlines: Vec<Option<Arc<Outline>>> =
            files.par_iter().with_min_len(16).map(|(path, blob)| self.outline(path, *blob, known)).collect();
        let mut state = State::default();
        for ((path, blob), outline) in files.iter().zip(outlines) {
            state.set(path, Some((*blob, outline)));
        }
        Some(state)
    }

    fn outline(
        &self,
        path: &Path,
        blob: ObjectId,
        known: &HashMap<(Path, ObjectId), Arc<Outline>>,
    ) -> Option<Arc<Outline>> {
        if path.ends_with(".csv") || CODE_OWNERS.contains(&&**path) {
            return None;
        }
        known.get(&(path.clone(), blob)).cloned().or_else(|| self.files.read(path, blob).0.outline())
    }

    fn touched(&self, number: usize) -> Vec<(&Path, Option<ObjectId>, Option<ObjectId>)> {
        let history = self.ask.history;
        let changes = history.changes_in(&history.versions[number]).iter();
        changes
            .filter(|change| self.counts(&change.path))
            .map(|change| {
                let own = matches!(change.change, PathChange::Modified | PathChange::Deleted);
                (&change.path, change.before.filter(|_| own), change.after)
            })
            .collect()
    }

    /// The names in all contents that some versions touched, those of one path after each other.
    fn outlines(
        &self,
        chunk: &[Touched<'_>],
        state: &State,
        known: &HashMap<(Path, ObjectId), Arc<Outline>>,
    ) -> Outlines {
        let mut contents: Vec<(&Path, ObjectId)> = chunk
            .iter()
            .flat_map(|version| &version.files)
            .flat_map(|(path, before, after)| [*after, *before].into_iter().flatten().map(move |blob| (*path, blob)))
            .collect();
        // Stable, so that revisions stay neighbours, which is how git packs them.
        contents.sort_by_key(|(path, _)| *path);
        contents.dedup();
        let read = |(path, blob): &(&Path, ObjectId)| {
            let there = state.blobs.get(*path) == Some(blob);
            let outline = if there { state.outline(path).cloned() } else { self.outline(path, *blob, known) };
            (((*path).clone(), *blob), outline)
        };
        let mut outlines: Vec<_> = contents.par_iter().with_min_len(64).map(read).collect();
        // Most revisions name what the one before named.
        for at in 1..outlines.len() {
            let (before, rest) = outlines.split_at_mut(at);
            if rest[0].1 == before[at - 1].1 {
                rest[0].1.clone_from(&before[at - 1].1);
            }
        }
        outlines.into_iter().collect()
    }

    /// Goes back over one version; gives what is to be compared for it, where it is wanted and there is something.
    fn step(
        &self,
        state: &mut State,
        version: &Touched<'_>,
        said: &Outlines,
        owners: &mut Owners,
        wanted: bool,
    ) -> Option<Plan> {
        if version.files.is_empty() {
            return None;
        }
        let names = |path: &Path, blob: Option<ObjectId>| {
            blob.and_then(|blob| said.get(&(path.clone(), blob)).cloned().flatten())
        };
        let set = |state: &mut State, earlier: bool| {
            for (path, before, after) in &version.files {
                let blob = if earlier { before } else { after };
                state.set(path, blob.map(|blob| (blob, names(path, Some(blob)))));
            }
        };
        if !wanted {
            set(state, true);
            return None;
        }
        let mut plan = Plan::default();
        let mut found: BTreeSet<Path> = version.files.iter().map(|(path, ..)| (*path).clone()).collect();
        let now = |path: &str| state.blobs.get(path).copied();
        let then = |path: &str| {
            let touched = version.files.iter().find(|(touched, ..)| &***touched == path);
            touched.map_or_else(|| now(path), |(_, before, _)| *before)
        };
        plan.owners = (owners.of(then, &self.files), owners.of(now, &self.files));
        if version.files.iter().any(|(path, ..)| CODE_OWNERS.contains(&&***path)) {
            found.extend(of_other_owners(state, &plan.owners));
        }
        let look = |state: &State, owners: &CodeOwners, found: &mut BTreeSet<Path>| {
            for (path, before, after) in &version.files {
                let (before, after) =
                    (names(path, *before).unwrap_or_default(), names(path, *after).unwrap_or_default());
                found.extend(state.lists_with.get(path).cloned());
                found.extend(affected(state, owners, path, &before, &after));
            }
            around(state, owners, found);
        };
        look(state, &plan.owners.1.1, &mut found);
        set(state, true);
        let known = found.len();
        look(state, &plan.owners.0.1, &mut found);
        if found.len() > known {
            // What stands around it then may have had other surroundings now.
            set(state, false);
            look(state, &plan.owners.1.1, &mut found);
            set(state, true);
            look(state, &plan.owners.0.1, &mut found);
        }
        let after: HashMap<&Path, Option<ObjectId>> =
            version.files.iter().map(|(path, _, now)| (*path, *now)).collect();
        let held = |path: &Path| {
            let before = state.blobs.get(path).copied();
            Held { before, after: after.get(path).copied().unwrap_or(before) }
        };
        for path in found {
            let beside = [state.outline(&path).cloned(), names(&path, after.get(&path).copied().flatten())];
            for csv in beside.iter().flatten().flat_map(|outline| &outline.beside) {
                let csv = Path::from(csv.as_str());
                let content = held(&csv);
                plan.beside.insert(csv, content);
            }
            let content = held(&path);
            plan.files.insert(path, content);
        }
        Some(plan)
    }
}

/// CODEOWNERS files, read once each.
#[derive(Default)]
struct Owners(BTreeMap<ObjectId, CodeOwners>);

impl Owners {
    fn of(&mut self, held: impl Fn(&str) -> Option<ObjectId>, files: &Files) -> Owned {
        let blob = CODE_OWNERS.iter().find_map(|path| held(path));
        let said = blob.map(|blob| self.0.entry(blob).or_insert_with(|| files.owners(Some(blob))).clone());
        (blob, said.unwrap_or_default())
    }
}

/// Products, and contracts that make one, that name no team and have other owners by CODEOWNERS.
fn of_other_owners(state: &State, owners: &(Owned, Owned)) -> Vec<Path> {
    let unnamed = state.outlines().filter(|(_, outline)| {
        outline.products.iter().any(|product| product.team.is_none())
            || outline.contracts.iter().any(|contract| contract.team.is_none())
    });
    unnamed.filter(|(path, _)| owners.0.1.of(path) != owners.1.1.of(path)).map(|(path, _)| path.clone()).collect()
}
