//! Walks from a commit to all its ancestors and puts children before parents: the order of `git rev-list --date-order`.
//!
//! Our own walk, because gix 0.90 loses commits in shallow clones and ends at the first malformed commit.
//! A commit whose parents cannot be had (the edge of a shallow clone, a missing or unreadable parent) is an *edge*:
//! it is kept, and its parents are not. It must not know paths.

use super::commit;
use super::repository::{Error, Repository};
use gix::hashtable::{HashMap, HashSet};
use std::collections::BinaryHeap;

/// A commit in the graph; `parents` are positions in [`Graph::nodes`], always later ones.
#[derive(Clone)]
pub(super) struct Node {
    pub id: gix::ObjectId,
    pub tree: gix::ObjectId,
    pub parents: Vec<usize>,
    pub time: i64,
    pub edge: bool,
}

/// Every commit that the tip reaches, newest first, children before parents.
pub(super) struct Graph {
    pub nodes: Vec<Node>,
    /// What could not be read, one sentence each.
    pub missing: Vec<String>,
}

struct Found {
    tree: gix::ObjectId,
    parents: Vec<gix::ObjectId>,
    time: i64,
    edge: bool,
    children: u32,
    position: usize,
}

/// The links of commits that an earlier run has read, by id: never changed, because ids name contents.
pub(super) type Known<'a> = &'a dyn Fn(&gix::ObjectId) -> Option<commit::Links>;

pub(super) fn walk(repository: &Repository, tip: gix::ObjectId, known: Known<'_>) -> Result<Graph, Error> {
    let local = repository.local();
    let cut: HashSet<gix::ObjectId> = repository.shallow_edges()?.into_iter().collect();
    let grafts = repository.grafts();
    let packed = local.commit_graph_if_enabled().ok().flatten().filter(|_| cut.is_empty() && grafts.is_empty());
    let mut found: HashMap<gix::ObjectId, Found> = HashMap::default();
    let mut missing: HashMap<gix::ObjectId, String> = HashMap::default();
    let mut todo = vec![tip];
    let mut bytes = Vec::new();
    while let Some(id) = todo.pop() {
        if found.contains_key(&id) || missing.contains_key(&id) {
            continue;
        }
        let in_graph = || packed.as_ref().and_then(|graph| from_commit_graph(graph, &id));
        let links = known(&id).or_else(in_graph).map_or_else(|| read(&local, &id, &mut bytes), Ok);
        let mut links = match links {
            Ok(links) => links,
            Err(reason) => {
                missing.insert(id, reason);
                continue;
            }
        };
        if let Some(parents) = grafts.get(&id) {
            links.parents.clone_from(parents);
        }
        let edge = cut.contains(&id);
        if edge {
            links.parents.clear();
        }
        todo.extend(links.parents.iter().rev().copied());
        found.insert(
            id,
            Found { tree: links.tree, parents: links.parents, time: links.time, edge, children: 0, position: 0 },
        );
    }
    if let Some(reason) = missing.get(&tip) {
        return Err(Error::new(reason.clone()));
    }
    if !missing.is_empty() {
        for commit in found.values_mut().filter(|commit| commit.parents.iter().any(|id| missing.contains_key(id))) {
            commit.parents.clear();
            commit.edge = true;
        }
    }
    let mut missing: Vec<String> = missing.into_values().collect();
    missing.sort();
    Ok(Graph { nodes: order(tip, found), missing })
}

/// Kahn's algorithm with a queue by time; of equal times the first to come is the first to go, as in git.
fn order(tip: gix::ObjectId, mut found: HashMap<gix::ObjectId, Found>) -> Vec<Node> {
    let mut reached = HashSet::default();
    reached.insert(tip);
    let mut todo = vec![tip];
    while let Some(id) = todo.pop() {
        for parent in found[&id].parents.clone() {
            if let Some(parent) = found.get_mut(&parent) {
                parent.children += 1;
            }
            if reached.insert(parent) {
                todo.push(parent);
            }
        }
    }
    let mut queue = BinaryHeap::from([(found[&tip].time, std::cmp::Reverse(0_usize), tip)]);
    let mut arrivals = 0;
    let mut ids = Vec::with_capacity(reached.len());
    while let Some((_, _, id)) = queue.pop() {
        for parent_id in found[&id].parents.clone() {
            let Some(parent) = found.get_mut(&parent_id) else {
                continue;
            };
            parent.children -= 1;
            if parent.children == 0 {
                arrivals += 1;
                queue.push((parent.time, std::cmp::Reverse(arrivals), parent_id));
            }
        }
        if let Some(commit) = found.get_mut(&id) {
            commit.position = ids.len();
        }
        ids.push(id);
    }
    let node = |id: &gix::ObjectId| {
        let commit = &found[id];
        let parents = commit.parents.iter().map(|parent| found[parent].position).collect();
        Node { id: *id, tree: commit.tree, parents, time: commit.time, edge: commit.edge }
    };
    ids.iter().map(node).collect()
}

fn from_commit_graph(graph: &gix::commitgraph::Graph, id: &gix::ObjectId) -> Option<commit::Links> {
    let commit = graph.commit_by_id(id)?;
    let parents: Option<Vec<_>> =
        commit.iter_parents().map(|parent| parent.ok().map(|position| graph.id_at(position).to_owned())).collect();
    let time = i64::try_from(commit.committer_timestamp()).ok()?;
    Some(commit::Links { tree: commit.root_tree_id().to_owned(), parents: parents?, time })
}

pub(super) fn read(
    repository: &gix::Repository,
    id: &gix::ObjectId,
    bytes: &mut Vec<u8>,
) -> Result<commit::Links, String> {
    use gix::objs::Find;
    match repository.try_find(id, bytes) {
        Ok(Some(data)) if data.kind == gix::objs::Kind::Commit => {
            let links = commit::links(data.data, repository.object_hash());
            links.ok_or_else(|| format!("commit {id} is damaged"))
        }
        Ok(Some(data)) => Err(format!("object {id} is a {} where a commit is expected", data.kind)),
        Ok(None) => Err(format!("commit {id} is missing")),
        Err(error) => Err(format!("commit {id} cannot be read: {error}")),
    }
}
