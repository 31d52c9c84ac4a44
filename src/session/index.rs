//! The search index of a mesh, kept in the cache: its parts stay for as long as nothing that can be found in them changes.

use super::build::prepare_cache;
use super::search_documents::{self, Documents};
use super::{Progress, Settings, read};
use crate::error::Result;
use crate::search::{self, Index};

/// Reads a mesh and gives its index: the one of the cache where it is of the same documents, else a new one. `explained` is one
/// whose hits can say why they stand where they stand, for which all documents are held.
///
/// # Errors
/// When the mesh cannot be read or the cache cannot be written.
pub fn index(settings: &Settings, explained: bool, progress: &dyn Progress) -> Result<Index> {
    let reading = read(settings, progress)?;
    progress.stage("indexing", 0);
    let (mesh, facets) = (&reading.mesh, &reading.config.facets);
    let index = of(settings, &Documents::of(mesh, facets))?;
    Ok(if explained { index.made_of(search_documents::of(mesh, facets)) } else { index })
}

/// The index of these documents.
pub(super) fn of(settings: &Settings, documents: &impl search::Source) -> Result<Index> {
    prepare_cache(settings)?;
    search::build(documents, &settings.cache().join("search"))
}
