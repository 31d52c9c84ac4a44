//! The search index of a mesh, kept in the cache for as long as nothing that can be found changes.

use rayon::prelude::*;
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
    let mut documents = search_documents::of(&reading.mesh, &reading.config.facets);
    Ok(of(settings, &mut documents)?.0.made_of(documents))
}

/// The index of these documents, and their fingerprint.
pub(super) fn of(settings: &Settings, documents: &mut [SearchDocument]) -> Result<(Index, String)> {
    prepare_cache(settings)?;
    let folder = settings.cache().join("search");
    let stamp = folder.join("documents");
    let wanted = fingerprint(documents);
    if std::fs::read_to_string(&stamp).is_ok_and(|have| have == wanted)
        && let Ok(index) = search::open(&folder)
    {
        return Ok((index, wanted));
    }
    let _ = std::fs::remove_file(&stamp);
    let index = search::build(documents, &folder)?;
    // Without its stamp the index is only built again next time.
    let _ = std::fs::write(&stamp, &wanted);
    Ok((index, wanted))
}

/// A hash over every field of every document; with lengths, so that what stands in one field is never taken for another.
fn fingerprint(documents: &[SearchDocument]) -> String {
    let parts: Vec<[u8; 32]> = documents
        .par_chunks(4_096)
        .map(|documents| {
            let mut hash = Sha256::new();
            documents.iter().for_each(|document| add(&mut hash, document));
            hash.finalize().into()
        })
        .collect();
    let mut hash = Sha256::new();
    hash.update(VERSION);
    parts.iter().for_each(|part| hash.update(part));
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn add(hash: &mut Sha256, document: &SearchDocument) {
    let SearchDocument {
        kind,
        address,
        title,
        url,
        trail,
        names,
        bound_to,
        description,
        prose,
        domain,
        owner,
        status,
        tags,
        classification,
        data_type,
        facets,
        weight,
    } = document;
    let mut text = |text: &str| {
        hash.update(text);
        hash.update((text.len() as u64).to_le_bytes());
    };
    for part in [address, title, url, trail, description, prose, domain, owner, status, classification, data_type] {
        text(part);
    }
    for list in [names, bound_to, tags] {
        text(&list.len().to_string());
        list.iter().for_each(|part| text(part));
    }
    for (name, value) in facets {
        text(name);
        text(value);
    }
    hash.update([*kind as u8]);
    hash.update(weight.to_le_bytes());
}
