//! The search index of a mesh, kept in the cache: its parts stay for as long as nothing that can be found in them changes.
//! Beside it stands what was exported of it last.

use anyhow::Context as _;
use sha2::{Digest as _, Sha256};

use super::build::prepare_cache;
use super::packed::{self, Packed};
use super::portal::VERSION;
use super::search_documents::{self, Documents};
use super::{Progress, Settings, read};
use crate::error::Result;
use crate::search::{self, Exported, Index};

const EXPORTED: &str = "search.bin";
/// Changes with what is noted.
const MAGIC: &[u8] = b"meshdoc search 1\n";

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

/// The index of these documents. Parts that the last export was made of stay beside it, so that the next one can tell what is
/// other than it was.
pub(super) fn of(settings: &Settings, documents: &impl search::Source) -> Result<Index> {
    prepare_cache(settings)?;
    let before = exported(settings).map(|(exported, _)| exported);
    search::build(documents, &settings.cache().join("search"), before.as_ref())
}

/// What is known of the last export, with its digest.
pub(super) fn exported(settings: &Settings) -> Option<(Exported, [u8; 32])> {
    let decode = |input: &mut packed::Reader<'_>| {
        let text = input.blob()?;
        Some((serde_json::from_slice(text).ok()?, Sha256::digest(text).into()))
    };
    packed::read(&settings.cache().join(EXPORTED), MAGIC, VERSION, decode)
}

/// What the next build is to know of an export, with its digest.
pub(super) fn pack(settings: &Settings, exported: &Exported) -> Result<(Packed, [u8; 32])> {
    let text = serde_json::to_vec(exported).context("failed to note the export of the search")?;
    let digest = Sha256::digest(&text).into();
    Ok((Packed::of(settings.cache().join(EXPORTED), MAGIC, VERSION, |out| out.blob(&text)), digest))
}
