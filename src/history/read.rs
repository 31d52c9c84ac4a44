//! One pass from a repository to a [`History`]: walk, compare, follow, and put into words.

use super::assemble::assemble;
use super::cache::{Cache, Commits};
use super::commit::{self, Details};
use super::graph::{self, Graph};
use super::record::{self, Delta};
use super::repository::{Error, Repository};
use super::tree_diff::Mode;
use super::view::History;
use super::workers::in_parallel;
use super::{Ci, ObjectId, notice};
use std::collections::BTreeSet;
use std::path::Path;

/// How to read.
#[derive(Debug, Clone, Default)]
pub struct Options<'a> {
    /// For the fixes in notices.
    pub ci: Ci,
    /// A folder in which results are kept between runs; made when it does not exist. A damaged or foreign file in it
    /// counts as none, and failing to write it is no error.
    pub cache: Option<&'a Path>,
}

/// Reads the history of the mesh folder up to HEAD.
///
/// Fails when HEAD's commit itself cannot be read. Anything that is missing further back becomes an edge and a notice.
pub fn read(repository: &Repository, options: &Options<'_>) -> Result<History, Error> {
    let Some(tip) = repository.tip()? else {
        return Ok(History { notices: vec![notice::unborn()], ..History::default() });
    };
    let replaced = !repository.grafts().is_empty() || repository.has_replacements();
    let mut cache = options.cache.filter(|_| !replaced).map(|folder| Cache::load(folder, repository));
    let mut empty = Commits::default();
    let cached = cache.as_mut().map_or(&mut empty, |cache| &mut cache.commits);
    let mut graph = graph::walk(repository, tip, &|id| cached.get(id).map(|cached| cached.links()))?;
    let deltas = record::deltas(repository, &mut graph, cached);
    let line = first_parent_line(&graph);
    let shown = shown(&graph, &deltas.deltas, &line);
    let kept = cache.as_ref().is_none_or(|cache| cache.has(&graph, &deltas, &shown));
    let cached = cache.as_mut().map_or(&mut empty, |cache| &mut cache.commits);
    let details = details(repository, &graph, &shown, cached);
    if let Some(cache) = cache.filter(|_| !kept) {
        cache.save(repository, &graph, &deltas, &details);
    }
    let unreadable = deltas.unreadable.iter().chain(&graph.missing).cloned().collect();
    let submodules = submodules(repository, &deltas);
    let mut history = assemble(repository, &graph, &deltas.deltas, &line, details);
    history.head = Some(ObjectId(tip));
    add_notices(&mut history, repository, options.ci, &unreadable, &submodules);
    if replaced {
        history.notices.push(notice::replaced());
    }
    Ok(history)
}

/// The positions of the commits that are only first parents away from the tip, newest first.
fn first_parent_line(graph: &Graph) -> Vec<usize> {
    std::iter::successors(Some(0), |&position| graph.nodes[position].parents.first().copied()).collect()
}

/// Which commits readers get to see: those that changed something themselves, those that brought something to the
/// first-parent line, and the edges; of these, the ones that are still reached after damaged ones were made edges.
fn shown(graph: &Graph, deltas: &[Delta], line: &[usize]) -> Vec<bool> {
    let mut reached = vec![false; graph.nodes.len()];
    reached[0] = true;
    for (position, node) in graph.nodes.iter().enumerate() {
        if reached[position] {
            node.parents.iter().for_each(|&parent| reached[parent] = true);
        }
    }
    let mut shown: Vec<bool> = (0..reached.len()).map(|at| graph.nodes[at].edge || deltas[at].has_own()).collect();
    line.iter().for_each(|&position| shown[position] |= !deltas[position].leaves.is_empty());
    shown.iter().zip(reached).map(|(shown, reached)| *shown && reached).collect()
}

/// The messages, authors and dates of the commits that are shown, and of the edges; those that are remembered are taken.
fn details(repository: &Repository, graph: &Graph, shown: &[bool], cached: &mut Commits) -> Vec<Option<Details>> {
    let mut details: Vec<Option<Details>> = vec![None; graph.nodes.len()];
    let mut unread = Vec::new();
    for position in (0..graph.nodes.len()).filter(|&position| shown[position]) {
        details[position] = cached.get_mut(&graph.nodes[position].id).and_then(|cached| cached.details.take());
        if details[position].is_none() {
            unread.push(position);
        }
    }
    let read = in_parallel(repository, unread.len(), |differ, at| {
        let object = differ.repository().find_object(graph.nodes[unread[at]].id).ok()?;
        Some(commit::details(&object.data))
    });
    for (position, read) in unread.into_iter().zip(read) {
        details[position] = read;
    }
    details
}

/// The submodules in the folder at HEAD; the tree is listed only when some commit ever added one.
fn submodules(repository: &Repository, deltas: &record::Deltas) -> Vec<String> {
    let is_submodule =
        |entry: Option<super::tree_diff::Entry>| entry.is_some_and(|entry| entry.mode == Mode::Submodule);
    let ever = deltas.deltas.iter().flat_map(|delta| &delta.leaves).any(|leaf| is_submodule(leaf.after));
    let Some(Ok(head)) = deltas.subtrees.first().filter(|_| ever) else {
        return Vec::new();
    };
    let local = repository.local();
    let leaves = super::tree_diff::Differ::new(&local).diff(None, *head).unwrap_or_default();
    let paths = leaves.iter().filter(|leaf| is_submodule(leaf.after));
    paths.map(|leaf| String::from_utf8_lossy(&leaf.path).into_owned()).collect()
}

fn add_notices(
    history: &mut History,
    repository: &Repository,
    ci: Ci,
    unreadable: &BTreeSet<String>,
    submodules: &[String],
) {
    let partial = repository.is_partial();
    if repository.is_shallow() {
        let edge = history.oldest.map(|edge| history.edges[edge].committed);
        history.notices.push(notice::shallow(edge, ci));
    }
    if partial {
        history.notices.push(notice::partial());
    }
    if !unreadable.is_empty() {
        history.notices.push(notice::missing(&unreadable.iter().cloned().collect::<Vec<_>>(), partial));
    }
    if !submodules.is_empty() {
        history.notices.push(notice::submodules(submodules));
    }
    history.notices.sort_by_key(|notice| notice.kind);
}
