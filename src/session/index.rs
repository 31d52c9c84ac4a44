//! The search index of a mesh, kept in the cache for as long as nothing that can be found changes.

use sha2::{Digest, Sha256};

use super::build::prepare_cache;
use super::{Progress, Settings, portal::VERSION, read, search_documents};
use crate::error::Result;
use crate::search::{self, Index, SearchDocument};

/// Reads a mesh and gives its index: the one of the cache where it is of the same documents, else a new one.
///
/// # Errors
/// When the mesh cannot be read or the cache cannot be written.
pub fn index(settings: &Settings, progress: &dyn Progress) -> Result<Index> {
    let reading = read(settings, progress)?;
    progress.stage("indexing", 0);
    of(settings, search_documents::of(&reading.mesh, &reading.config.facets))
}

/// The index of these documents.
pub(super) fn of(settings: &Settings, documents: Vec<SearchDocument>) -> Result<Index> {
    prepare_cache(settings)?;
    let folder = settings.cache().join("search");
    let stamp = folder.join("documents");
    let wanted = fingerprint(&documents);
    if std::fs::read_to_string(&stamp).is_ok_and(|have| have == wanted)
        && let Ok(index) = search::open(&folder)
    {
        return Ok(index);
    }
    let _ = std::fs::remove_file(&stamp);
    let index = search::build(documents, &folder)?;
    // Without its stamp the index is only built again next time.
    let _ = std::fs::write(&stamp, wanted);
    Ok(index)
}

fn fingerprint(documents: &[SearchDocument]) -> String {
    let mut hash = Sha256::new();
    hash.update(VERSION);
    for document in documents {
        hash.update(format!("{document:?}\n"));
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
