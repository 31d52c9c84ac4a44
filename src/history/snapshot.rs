//! A commit as a [`Tree`]: the mesh as it was, read from git's objects, without a checkout and without any command.
//!
//! Files are read when they are asked for. Links are not followed, submodules are passed over, and what a folder on disk
//! would leave out is left out. What was not fetched is an error: half a mesh would be compared as a whole one.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::contents::Contents;
use super::repository::{Error, Repository};
use super::tree_diff::{Differ, Entry, Mode};
use super::{ObjectId, commit};
use crate::tree::{Listed, ListedKind, ReadError, Selection, Tree};

/// How long the target of a link may be, in bytes.
const MAX_TARGET: u64 = 4096;

/// The mesh folder in a commit. `selection.without` is relative to the mesh folder.
///
/// # Errors
/// When the commit or one of its files is not in the repository, or a pattern of the selection is not a glob.
pub fn snapshot(repository: &Arc<Repository>, id: ObjectId, selection: &Selection) -> Result<Tree, Error> {
    let failed = |reason: &str| {
        let fix = if repository.is_partial() { "; fetch what is missing: git fetch --refetch --no-filter" } else { "" };
        Error::new(format!("failed to read the files of commit {}: {reason}{fix}", id.short()))
    };
    let local = repository.local();
    let mut differ = Differ::new(&local);
    let object = local.find_object(id.0).map_err(|error| failed(&error.to_string()))?;
    let links = commit::links(&object.data, local.object_hash()).ok_or_else(|| failed("the commit is damaged"))?;
    let subtree = differ.subtree(links.tree, repository.prefix_bytes()).map_err(|error| failed(&error.0))?;
    let leaves = differ.diff(None, subtree).map_err(|error| failed(&error.0))?;
    let entries: Vec<(Vec<u8>, Entry)> =
        leaves.into_iter().filter_map(|leaf| Some((leaf.path.to_vec(), leaf.after?))).collect();
    let listed: Result<Vec<Option<Listed>>, String> = entries
        .par_iter()
        .with_min_len(256)
        .map_init(
            || repository.local(),
            |local, (path, entry)| {
                let kind = match entry.mode {
                    Mode::Tree | Mode::Submodule => return Ok(None),
                    Mode::Link => ListedKind::Link(target(local, entry.id)),
                    Mode::File | Mode::Executable => {
                        let header = local.find_header(entry.id).map_err(|error| error.to_string())?;
                        ListedKind::File(header.size())
                    }
                };
                Ok(Some(Listed { path: path.clone(), kind }))
            },
        )
        .collect();
    let listed = listed.map_err(|reason| failed(&reason))?;
    let blobs: BTreeMap<String, (gix::ObjectId, u64)> = std::iter::zip(entries, &listed)
        .filter_map(|((path, entry), listed)| match listed.as_ref()?.kind {
            ListedKind::File(size) => Some((String::from_utf8(path).ok()?, (entry.id, size))),
            ListedKind::Link(_) => None,
        })
        .collect();
    let listed = listed.into_iter().flatten().collect();
    let above = ignores_above(&mut differ, links.tree, repository).map_err(|error| failed(&error.0))?;
    let contents = Contents::of(Arc::clone(repository));
    let read = move |path: &str, limit: u64| match blobs.get(path) {
        Some((_, size)) if *size > limit => Err(ReadError::TooLarge(*size)),
        Some((id, _)) => contents.whole(ObjectId(*id)),
        None => Err(ReadError::NotFound),
    };
    Tree::stored(listed, &above, selection, Arc::new(read)).map_err(|error| Error::new(format!("{error:#}")))
}

fn target(local: &gix::Repository, id: gix::ObjectId) -> String {
    let small = local.find_header(id).is_ok_and(|header| header.size() <= MAX_TARGET);
    let bytes = small.then(|| local.find_object(id).ok()).flatten().map(|object| object.detach().data);
    String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned()
}

/// The `.gitignore` files of the folders around the mesh folder, outermost first, with the mesh folder seen from each.
fn ignores_above(
    differ: &mut Differ<'_>,
    tree: gix::ObjectId,
    repository: &Repository,
) -> Result<Vec<(String, String)>, super::tree_diff::Unreadable> {
    let prefix = repository.prefix();
    let mut found = Vec::new();
    let starts = prefix.match_indices('/').map(|(at, _)| at + 1);
    for start in std::iter::once(0).chain(starts).filter(|_| !prefix.is_empty()) {
        let Some(folder) = differ.subtree(tree, prefix[..start].trim_end_matches('/').as_bytes())? else { break };
        let local = differ.repository();
        let Ok(entry) =
            local.find_tree(folder).map(|tree| tree.find_entry(".gitignore").map(|entry| entry.object_id()))
        else {
            continue;
        };
        if let Some(bytes) = entry.and_then(|id| repository.blob(ObjectId(id), 1 << 20).ok()) {
            found.push((prefix[start..].to_owned(), String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    Ok(found)
}
