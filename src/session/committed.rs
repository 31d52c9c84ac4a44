//! Which files are not as in the commit that is checked out; those whose content was compared by an earlier build are not
//! read again.
//!
//! That a content is that of a blob does not change. The cache holds, for each file that was found to be as committed, half
//! a digest of both.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;

use rayon::prelude::*;

use super::portal::VERSION;
use super::{Reading, kept, packed, unchanged};
use crate::history::{Committed, ObjectId, Repository};
use crate::load;

const FILE: &str = "committed.bin";
const MAGIC: &[u8] = b"meshdoc committed 1\n";

/// The files of `paths` that differ from HEAD. `sources` are digests of the files of the mesh, where they are known, and
/// `folder` is that of the cache.
pub(super) fn uncommitted(
    reading: &Reading,
    repository: &Repository,
    paths: Vec<&str>,
    sources: Option<&BTreeMap<String, kept::Digest>>,
    folder: &Path,
) -> BTreeSet<String> {
    let Ok(committed) = Committed::of(repository) else { return BTreeSet::new() };
    let file = folder.join(FILE);
    let known = sources.map_or_else(HashSet::new, |_| load(&file));
    let state = |path: &str| {
        let same = sources.and_then(|sources| Some(same(sources.get(path)?, committed.blob(path)?)));
        if let Some(same) = same.filter(|same| known.contains(same)) {
            return Some(Ok(same));
        }
        let bytes = reading.tree.look(path, load::MAX_DESCRIPTOR).ok()?;
        match committed.compare(path, &bytes) {
            Some(_) => Some(Err(path.to_owned())),
            // What was compared may be another content than the digest is of.
            None => same
                .filter(|_| sources.and_then(|sources| sources.get(path)) == Some(&unchanged::content(&bytes)))
                .map(Ok),
        }
    };
    let found: Vec<Result<kept::Digest, String>> = paths.into_par_iter().with_min_len(16).filter_map(state).collect();
    let (mut uncommitted, mut as_committed) = (BTreeSet::new(), Vec::new());
    for one in found {
        match one {
            Ok(same) => as_committed.push(same),
            Err(path) => drop(uncommitted.insert(path)),
        }
    }
    as_committed.sort_unstable();
    as_committed.dedup();
    if sources.is_some() && (as_committed.len() != known.len() || as_committed.iter().any(|same| !known.contains(same)))
    {
        packed::write(&file, MAGIC, VERSION, |out| {
            out.number(as_committed.len());
            as_committed.iter().for_each(|same| out.raw(same));
        });
    }
    uncommitted
}

/// That a content is that of a blob.
fn same(content: &kept::Digest, blob: ObjectId) -> kept::Digest {
    kept::of(&(content, blob.as_bytes()))
}

fn load(file: &Path) -> HashSet<kept::Digest> {
    let known = packed::read(file, MAGIC, VERSION, |input| {
        let count = input.number()?;
        (0..count).map(|_| input.bytes(16)?.first_chunk().copied()).collect::<Option<HashSet<kept::Digest>>>()
    });
    known.unwrap_or_default()
}
