//! Puts what the pass found into the words of a [`History`]: paths as text, people after the mailmap, renames,
//! versions with the commits inside them, and every file's own history.
//!
//! Reads nothing but the mailmap of HEAD, so that a checkout and a bare clone of one commit give one result.

use super::commit::{Details, Person};
use super::follow::{Step, follow};
use super::graph::Graph;
use super::paths::Paths;
use super::record::Delta;
use super::renames;
use super::repository::Repository;
use super::tree_diff::{Entry, Leaf};
use super::view::{Change, Commit, Edge, FileChange, FileHistory, History, PathChange, Version};
use super::{ObjectId, notice};
use gix::bstr::ByteSlice;
use std::collections::{HashMap, HashSet};

const MAX_MAILMAP_BYTES: u64 = 4 << 20;

pub(super) fn assemble(
    repository: &Repository,
    graph: &Graph,
    deltas: &[Delta],
    line: &[usize],
    details: Vec<Option<Details>>,
) -> History {
    let mut history = History::default();
    let mut paths = Paths::default();
    let people = Mailmap::of(repository, graph);
    let mut places: Vec<Option<usize>> = vec![None; graph.nodes.len()];
    let mut malformed = Vec::new();
    for (position, details) in details.into_iter().enumerate() {
        let node = &graph.nodes[position];
        let Some(details) = details else { continue };
        if node.edge {
            places[position] = Some(history.edges.len());
            history.edges.push(Edge { id: ObjectId(node.id), committed: details.committed });
            continue;
        }
        places[position] = Some(history.commits.len());
        if details.malformed {
            malformed.push(ObjectId(node.id));
        }
        let delta = &deltas[position];
        let own = delta.leaves.iter().enumerate().filter(|(leaf, _)| delta.equal(*leaf).is_none());
        let own: Vec<&Leaf> = own.map(|(_, leaf)| leaf).collect();
        let author = people.resolve(details.author);
        let co_authors = details.co_authors.into_iter().map(|person| people.resolve(person));
        history.commits.push(Commit {
            id: ObjectId(node.id),
            co_authors: co_authors.filter(|person| *person != author).collect(),
            author,
            authored: details.authored,
            committed: details.committed,
            summary: details.summary,
            pull_request: details.pull_request,
            merge: node.parents.len() > 1,
            changes: changes(&own, delta, &mut paths),
        });
    }
    add_versions(&mut history, graph, deltas, line, &places, &mut paths);
    add_files(&mut history, graph, deltas, &places, &mut paths);
    if !malformed.is_empty() {
        history.notices.push(notice::malformed(&malformed));
    }
    history
}

/// Every path's commits, as `git log -- PATH` lists them, and its versions.
fn add_files<'d>(
    history: &mut History,
    graph: &Graph,
    deltas: &'d [Delta],
    places: &[Option<usize>],
    paths: &mut Paths<'d>,
) {
    let differing: Vec<Vec<(u32, Option<usize>)>> = deltas
        .iter()
        .map(|delta| {
            let leaves = delta.leaves.iter().enumerate();
            let leaves = leaves.map(|(leaf, found)| (paths.number(&found.path), delta.equal(leaf)));
            let mut all: Vec<_> = leaves.collect();
            all.extend(delta.folders.iter().map(|(folder, equal)| (paths.number_of(folder), *equal)));
            all
        })
        .collect();
    let steps = graph.nodes.iter().zip(differing);
    let steps = steps.map(|(node, differing)| Step { parents: &node.parents, differing });
    let listed = follow(steps, paths.texts().len());
    // By text: two names that are not UTF-8 can have one.
    let mut files: HashMap<*const u8, FileHistory> = HashMap::with_capacity(listed.len());
    for (number, positions) in listed.into_iter().enumerate().filter(|(_, positions)| !positions.is_empty()) {
        let path = &paths.texts()[number];
        let file = files.entry(path.as_ptr()).or_default();
        let merged = !file.changes.is_empty() || !file.edges.is_empty();
        file.changes.reserve_exact(positions.len());
        for position in positions {
            let Some(place) = places[position] else {
                continue;
            };
            if graph.nodes[position].edge {
                file.edges.push(place);
                continue;
            }
            let commit = &history.commits[place];
            let own = commit.changes.binary_search_by(|change| change.path.cmp(path));
            // Without a change of its own, the path was a folder then, and something in it changed.
            let change = match own.map(|own| &commit.changes[own]) {
                Ok(own) => {
                    FileChange { commit: place, change: own.change.clone(), before: own.before, after: own.after }
                }
                Err(_) => FileChange { commit: place, change: Change::Modified, before: None, after: None },
            };
            file.changes.push(change);
        }
        if merged {
            file.changes.sort_by_key(|change| change.commit);
            file.changes.dedup_by_key(|change| change.commit);
        }
        file.edges.sort_unstable();
        file.edges.dedup();
    }
    for (number, version) in history.versions.iter().enumerate() {
        let changes = version.merged.as_ref().unwrap_or(&history.commits[version.commit].changes);
        for change in changes {
            let file = files.entry(change.path.as_ptr()).or_default();
            if file.versions.last() != Some(&number) {
                file.versions.push(number);
            }
        }
    }
    let mut named: Vec<_> =
        paths.texts().iter().filter_map(|text| Some((text.clone(), files.remove(&text.as_ptr())?))).collect();
    named.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    history.files = named.into_iter().collect();
}

/// The first-parent line, newest first, each commit with those that came with it: the ones that it reaches and its
/// first parent does not. Every commit comes with exactly one, so older ones take theirs first.
fn add_versions<'d>(
    history: &mut History,
    graph: &Graph,
    deltas: &'d [Delta],
    line: &[usize],
    places: &[Option<usize>],
    paths: &mut Paths<'d>,
) {
    let mut taken = vec![false; graph.nodes.len()];
    let mut todo = Vec::new();
    for &position in line.iter().rev() {
        let node = &graph.nodes[position];
        taken[position] = true;
        let mut inside = Vec::new();
        todo.extend(node.parents.iter().skip(1).copied());
        while let Some(found) = todo.pop() {
            if std::mem::replace(&mut taken[found], true) {
                continue;
            }
            todo.extend(&graph.nodes[found].parents);
            inside.extend(places[found].filter(|_| !graph.nodes[found].edge));
        }
        if node.edge {
            history.oldest = places[position];
            continue;
        }
        let Some(commit) = places[position].filter(|_| !deltas[position].leaves.is_empty()) else {
            continue;
        };
        inside.sort_unstable();
        let delta = &deltas[position];
        let merged = (node.parents.len() > 1).then(|| changes(&delta.leaves.iter().collect::<Vec<_>>(), delta, paths));
        history.versions.push(Version { commit, inside, merged });
    }
    history.versions.reverse();
}

/// Leaves as changes, sorted by path. A file that was added with the content of one that was removed is a rename of
/// it, and one with similar content probably is.
fn changes<'d>(leaves: &[&'d Leaf], delta: &'d Delta, paths: &mut Paths<'d>) -> Vec<PathChange> {
    let mut sources = renames::identical(leaves);
    let mut guessed: HashSet<&[u8]> = HashSet::new();
    if !delta.similar.is_empty() {
        let here: HashSet<&[u8]> = leaves.iter().map(|leaf| &*leaf.path).collect();
        let mut taken: HashSet<&[u8]> = sources.values().map(|source| &*source.path).collect();
        for &(added, removed) in &delta.similar {
            let (added, removed) = (&delta.leaves[added as usize], &delta.leaves[removed as usize]);
            let both = here.contains(&*added.path) && here.contains(&*removed.path);
            if both && !sources.contains_key(&*added.path) && taken.insert(&removed.path) {
                sources.insert(&added.path, removed);
                guessed.insert(&added.path);
            }
        }
    }
    let id = |entry: Option<Entry>| entry.map(|entry| ObjectId(entry.id));
    let mut changes: Vec<PathChange> = Vec::with_capacity(leaves.len());
    for leaf in leaves {
        let source = sources.get(&*leaf.path);
        let change = match (leaf.before, leaf.after, source) {
            (_, _, Some(source)) => {
                Change::Renamed { from: paths.text(&source.path), guess: guessed.contains(&*leaf.path) }
            }
            (None, Some(_), None) => Change::Added,
            (Some(_), None, None) => Change::Deleted,
            _ => Change::Modified,
        };
        let before = id(leaf.before.or_else(|| source.and_then(|source| source.before)));
        changes.push(PathChange { path: paths.text(&leaf.path), change, before, after: id(leaf.after) });
    }
    // Two names that are not UTF-8 can have one text.
    changes.sort_by(|a, b| a.path.cmp(&b.path));
    changes.dedup_by(|b, a| a.path == b.path);
    changes
}

/// `.mailmap` at the top of HEAD's tree.
struct Mailmap(gix::mailmap::Snapshot);

impl Mailmap {
    fn of(repository: &Repository, graph: &Graph) -> Self {
        let local = repository.local();
        let read = || {
            let tree = local.find_tree(graph.nodes.first()?.tree).ok()?;
            let entry = tree.lookup_entry_by_path(".mailmap").ok()??;
            let is_file = entry.mode().is_blob();
            let blob = is_file.then(|| repository.blob(ObjectId(entry.object_id()), MAX_MAILMAP_BYTES))?;
            Some(gix::mailmap::Snapshot::from_bytes(&blob.ok()?))
        };
        Mailmap(read().unwrap_or_default())
    }

    fn resolve(&self, person: Person) -> Person {
        let signature = gix::actor::SignatureRef {
            name: person.name.as_bytes().as_bstr(),
            email: person.email.as_bytes().as_bstr(),
            time: "",
        };
        let Some(found) = self.0.try_resolve_ref(signature) else {
            return person;
        };
        let text = |text: Option<&gix::bstr::BStr>| text.map(|text| text.to_str_lossy().into_owned());
        Person {
            name: text(found.name).unwrap_or(person.name.clone()),
            email: text(found.email).unwrap_or(person.email.clone()),
        }
    }
}
