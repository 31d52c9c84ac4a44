//! The search of a portal: the mesh is indexed in the cache, and the index is exported as files. What nothing that can be
//! found has changed in stays as the last build left it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use rayon::prelude::*;

use super::{Making, out_path};
use crate::error::Result;
use crate::search::{self, Index};
use crate::session::packed::Packed;
use crate::session::{Settings, index, kept};

/// What is remembered of all files of the search together; no file of the portal has the name of a folder.
const SEARCH: &str = "search";

/// What became of the search.
pub(super) struct Indexed {
    pub index_bytes: u64,
    pub search_bytes: u64,
    pub search_documents: usize,
    /// What the next build is to know of the export, unless that is what it was.
    pub exported: Option<Packed>,
    pub seconds: f64,
}

impl Making<'_> {
    /// Indexes the mesh in the cache and exports the index into the portal. Where the index is that of the last build,
    /// so are its files.
    pub(super) fn search(&self, settings: &Settings) -> Result<Indexed> {
        let begun = Instant::now();
        let documents = self.portal.documents().kept(self.kept.as_ref());
        let index = index::of(settings, &documents)?;
        let plan = kept::of(&index.content());
        let (search_bytes, exported) = match self.search_as_it_was(plan)? {
            Some(bytes) => (bytes, None),
            None => self.search_files(settings, &index, plan)?,
        };
        let (index_bytes, search_documents) = (index.size_bytes()?, index.len() as usize);
        let seconds = begun.elapsed().as_secs_f64();
        Ok(Indexed { index_bytes, search_bytes, search_documents, exported, seconds })
    }

    /// Takes all files of the search over, where the index is that of the last build. Gives their bytes.
    fn search_as_it_was(&self, plan: kept::Digest) -> Result<Option<u64>> {
        let Some(kept) = self.kept.as_ref().filter(|kept| kept.still(SEARCH, plan).is_some()) else { return Ok(None) };
        let paths = kept.which(search::is_exported);
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let known = paths.iter().map(|path| kept.known(path)).collect::<Option<Vec<_>>>();
        let stay = known.map_or(Ok(None), |known| self.stay(&paths, known, false))?;
        if stay.is_some() {
            kept.remains(SEARCH);
        }
        Ok(stay)
    }

    /// Makes the files of the search that are not as they were. Gives the bytes of all, and what the next build is to know.
    fn search_files(&self, settings: &Settings, index: &Index, plan: kept::Digest) -> Result<(u64, Option<Packed>)> {
        // What is known of an export is believed if it is of the portal that the last build left.
        let noted = self.kept.as_ref().and_then(|kept| kept.known(SEARCH));
        let before = index::exported(settings).filter(|(_, digest)| noted == Some(*digest));
        let taking = Taking { making: self, bytes: AtomicU64::new(0) };
        let exported = index.files(&search::Limits::default(), before.as_ref().map(|(before, _)| before), &taking)?;
        let bytes = taking.bytes.into_inner();
        let Some(kept) = &self.kept else { return Ok((bytes, None)) };
        let (packed, digest) = index::pack(settings, &exported)?;
        kept.made([(SEARCH, digest)], plan, &[]);
        Ok((bytes, Some(packed)))
    }
}

/// Takes the files of an export into the portal.
struct Taking<'m, 'p> {
    making: &'m Making<'p>,
    bytes: AtomicU64,
}

impl search::Taker for Taking<'_, '_> {
    /// Files with the content of before are taken over and not compressed again.
    fn take(&self, files: Vec<(String, Vec<u8>)>) -> Result<()> {
        let Making { publication, kept, .. } = self.making;
        let write = |packer: &mut search::Packer, (path, content): (String, Vec<u8>)| -> Result<u64> {
            let plan = kept::of(&content);
            if let Some(bytes) = self.making.take_over(&[&path], plan, false)? {
                return Ok(bytes);
            }
            let packed = packer.file(&path, content)?;
            let sha256 = publication.write(&out_path(&path)?, &packed)?;
            if let Some(kept) = kept {
                kept.made([(path.as_str(), sha256)], plan, &[]);
            }
            Ok(packed.len() as u64)
        };
        let written: u64 = files.into_par_iter().map_init(search::Packer::default, write).sum::<Result<u64>>()?;
        self.bytes.fetch_add(written, Ordering::Relaxed);
        Ok(())
    }

    fn stay(&self, paths: &[String]) -> Result<bool> {
        let Some(kept) = &self.making.kept else { return Ok(false) };
        let Some(known) = paths.iter().map(|path| kept.known(path)).collect::<Option<Vec<_>>>() else {
            return Ok(false);
        };
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let stay = self.making.stay(&paths, known, false)?;
        self.bytes.fetch_add(stay.unwrap_or_default(), Ordering::Relaxed);
        Ok(stay.is_some())
    }
}
