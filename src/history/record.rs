//! What each commit did to the mesh folder: compared with its first parent, and, for merges, which of those paths it
//! took unchanged from another parent. Worked out on all threads; every commit's result stands for itself.
//!
//! A commit whose trees cannot be compared becomes an edge, as if its parents had not been fetched.

use super::cache::{Cached, Commits};
use super::graph::{Graph, Node};
use super::paths::Paths;
use super::renames;
use super::repository::Repository;
use super::tree_diff::{Differ, Leaf, Order, Unreadable};
use super::workers::{in_order, in_parallel};
use std::collections::{BTreeSet, HashMap, HashSet};

/// One commit's difference to its first parent (to nothing for a root); for an edge, all that it holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Delta {
    /// Sorted by path.
    pub leaves: Vec<Leaf>,
    /// For a merge, for each leaf: the first other parent (1, 2, ...) in which the path is the same. Else empty.
    pub equal: Vec<Option<usize>>,
    /// The same for folders that were files at another time: `git log -- PATH` follows such a path as either.
    pub folders: Vec<(Vec<u8>, Option<usize>)>,
    /// Added and removed leaves, by position, that are similar: probably one file that moved.
    pub similar: Vec<(u32, u32)>,
    /// Contents that similarity asks for are not here.
    pub unsure: bool,
}

impl Delta {
    /// The commit has something that it has from none of its parents.
    pub fn has_own(&self) -> bool {
        (0..self.leaves.len()).any(|leaf| self.equal(leaf).is_none())
            || self.folders.iter().any(|folder| folder.1.is_none())
    }

    pub fn equal(&self, leaf: usize) -> Option<usize> {
        self.equal.get(leaf).copied().flatten()
    }
}

/// The mesh folder's tree in a commit; None where the commit has no such folder.
pub(super) type Subtree = Result<Option<gix::ObjectId>, Unreadable>;

pub(super) struct Deltas {
    pub deltas: Vec<Delta>,
    pub subtrees: Vec<Subtree>,
    /// Why commits became edges, one sentence each.
    pub unreadable: BTreeSet<String>,
}

/// Works out the deltas of all commits, in the graph's order, starting from what is remembered, which is taken.
pub(super) fn deltas(repository: &Repository, graph: &mut Graph, cached: &mut Commits) -> Deltas {
    let prefix = repository.prefix_bytes();
    let mut subtrees: Vec<Subtree> = Vec::with_capacity(graph.nodes.len());
    let mut deltas = Vec::with_capacity(graph.nodes.len());
    let mut unread = Vec::new();
    for (position, node) in graph.nodes.iter().enumerate() {
        let remembered = usable(node, cached);
        if remembered.is_none() {
            unread.push(position);
        }
        let (subtree, delta) =
            remembered.map(|cached| (cached.subtree, std::mem::take(&mut cached.delta))).unwrap_or_default();
        subtrees.push(Ok(subtree));
        deltas.push(delta);
    }
    let nodes = &graph.nodes;
    let order = order(repository, nodes, &unread);
    let read = in_order(repository, unread.len(), order, |differ, at| differ.subtree(nodes[unread[at]].tree, prefix));
    for (&position, subtree) in unread.iter().zip(read) {
        subtrees[position] = subtree;
    }
    let first: Vec<Result<Vec<Leaf>, Unreadable>> = in_order(repository, unread.len(), order, |differ, at| {
        let position = unread[at];
        let parent = nodes[position].parents.first().map_or(Ok(None), |&parent| subtrees[parent].clone());
        differ.diff(parent?, subtrees[position].clone()?)
    });
    let mut unreadable = BTreeSet::new();
    let mut edges = Vec::new();
    for (&position, leaves) in unread.iter().zip(first) {
        deltas[position].leaves = leaves.unwrap_or_else(|reason| {
            unreadable.insert(reason.0);
            edges.push(position);
            Vec::new()
        });
    }
    let flips = flips(&deltas);
    // Where a path is a file at one time and a folder at another, that concerns remembered commits, too.
    let all: Vec<usize>;
    let compared = if flips.is_empty() {
        &unread
    } else {
        all = (0..nodes.len()).collect();
        &all
    };
    let differing = in_parallel(repository, compared.len(), |differ, at| {
        let position = compared[at];
        compare_other_parents(differ, &nodes[position], &deltas[position], position, &subtrees, &flips)
    });
    for (&position, found) in compared.iter().zip(differing) {
        match found {
            Ok((equal, folders)) => {
                deltas[position].equal = equal;
                deltas[position].folders = folders;
            }
            Err(reason) => {
                unreadable.insert(reason.0);
                edges.push(position);
            }
        }
    }
    let similar = in_parallel(repository, unread.len(), |differ, at| {
        renames::similar(differ.repository(), &deltas[unread[at]].leaves)
    });
    for (&position, (pairs, complete)) in unread.iter().zip(similar) {
        (deltas[position].similar, deltas[position].unsure) = (pairs, !complete);
    }
    cut(repository, graph, &edges, &subtrees, &mut deltas);
    Deltas { deltas, subtrees, unreadable }
}

/// A remembered result counts when the commit has the parents that it had then: an edge has none of its own.
fn usable<'c>(node: &Node, cached: &'c mut Commits) -> Option<&'c mut Cached> {
    cached.get_mut(&node.id).filter(|cached| !node.edge && cached.parents.len() == node.parents.len())
}

/// How many commits are asked how their trees are packed.
const SAMPLES: usize = 256;

/// The order in which trees are had with the least work. A tree in a pack is mostly kept as its difference to a
/// neighbour in time. Servers and `git gc` keep the newest one whole; what was pushed or imported piece by piece and not
/// packed anew since has it the other way round, and reading that backwards is twice the work. It changes no result.
fn order(repository: &Repository, nodes: &[Node], unread: &[usize]) -> Order {
    let local = repository.local();
    let depth = |position: usize| local.find_header(nodes[position].tree).ok()?.num_deltas();
    if unread.len() < SAMPLES {
        return Order::NewestFirst;
    }
    let mut deeper = 0_i32;
    for &position in unread.iter().step_by(unread.len() / SAMPLES) {
        let parent = nodes[position].parents.first().copied();
        if let Some((newer, older)) = parent.and_then(|parent| Some((depth(position)?, depth(parent)?))) {
            deeper += match newer.cmp(&older) {
                std::cmp::Ordering::Greater => 1,
                std::cmp::Ordering::Less => -1,
                std::cmp::Ordering::Equal => 0,
            };
        }
    }
    if deeper > 0 { Order::OldestFirst } else { Order::NewestFirst }
}

/// Paths that are a file in one commit and a folder in another.
fn flips(deltas: &[Delta]) -> HashSet<Vec<u8>> {
    let mut paths = Paths::default();
    let mut files: Vec<&[u8]> = Vec::new();
    for leaf in deltas.iter().flat_map(|delta| &delta.leaves) {
        if paths.number(&leaf.path) as usize == files.len() {
            files.push(&leaf.path);
        }
    }
    files.iter().flat_map(|path| folders_above(path)).filter(|folder| paths.knows(folder)).map(<[u8]>::to_vec).collect()
}

fn folders_above(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    path.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(slash, _)| &path[..slash])
}

type Compared = (Vec<Option<usize>>, Vec<(Vec<u8>, Option<usize>)>);

fn compare_other_parents(
    differ: &mut Differ<'_>,
    node: &Node,
    delta: &Delta,
    position: usize,
    subtrees: &[Subtree],
    flips: &HashSet<Vec<u8>>,
) -> Result<Compared, Unreadable> {
    let mut folders = BTreeSet::new();
    if !flips.is_empty() {
        let above = delta.leaves.iter().flat_map(|leaf| folders_above(&leaf.path));
        folders.extend(above.filter(|folder| flips.contains(*folder)).map(<[u8]>::to_vec));
    }
    let mut paths: Vec<&[u8]> = delta.leaves.iter().map(|leaf| &*leaf.path).collect();
    paths.extend(folders.iter().map(Vec::as_slice));
    paths.sort_unstable();
    paths.dedup();
    let mut equal: HashMap<&[u8], usize> = HashMap::new();
    if !paths.is_empty() {
        for (number, &parent) in node.parents.iter().enumerate().skip(1) {
            let differs = differ.differs(subtrees[parent].clone()?, subtrees[position].clone()?, &paths)?;
            for (path, _) in paths.iter().zip(differs).filter(|(_, differs)| !differs) {
                equal.entry(path).or_insert(number);
            }
        }
    }
    let of_leaves = delta.leaves.iter().map(|leaf| equal.get(&*leaf.path).copied());
    let of_leaves = if node.parents.len() > 1 { of_leaves.collect() } else { Vec::new() };
    // A path that is a leaf here is in the list of leaves already.
    let of_folders = folders
        .iter()
        .filter(|folder| delta.leaves.binary_search_by(|leaf| (*leaf.path).cmp(folder.as_slice())).is_err());
    let of_folders = of_folders.map(|folder| (folder.clone(), equal.get(folder.as_slice()).copied()));
    Ok((of_leaves, of_folders.collect()))
}

/// Makes edges of the commits at these positions, and lists what every edge holds.
fn cut(repository: &Repository, graph: &mut Graph, edges: &[usize], subtrees: &[Subtree], deltas: &mut [Delta]) {
    for &position in edges {
        graph.nodes[position].edge = true;
        graph.nodes[position].parents.clear();
    }
    let listings = in_parallel(repository, edges.len(), |differ, number| {
        let subtree = subtrees[edges[number]].clone();
        subtree.and_then(|subtree| differ.diff(None, subtree)).unwrap_or_default()
    });
    for (&position, leaves) in edges.iter().zip(listings) {
        deltas[position] = Delta { leaves, ..Delta::default() };
    }
}
