//! Descriptors of the past, parsed once as long as there is room for them.
//!
//! What a file of one path and one content says never changes, so it is kept by both. Those that were not asked for
//! lately go first when there are too many.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::state::Path;
use crate::history::{Contents, ObjectId};
use crate::load::{self, CodeOwners, File, Outline};
use crate::tree::{ReadError, Tree};

/// How many bytes of source may be kept parsed, in each of two halves.
const KEPT: usize = 32 << 20;

/// What a file said.
#[derive(Debug, Clone)]
pub(super) enum Said {
    Descriptor(Arc<Parsed>),
    /// Nobody's descriptor, or too large for one.
    Nothing,
    /// Its content is not in the repository.
    Missing,
}

#[derive(Debug)]
pub(super) struct Parsed {
    pub file: File,
    pub outline: Arc<Outline>,
}

impl Said {
    pub fn outline(&self) -> Option<Arc<Outline>> {
        match self {
            Said::Descriptor(parsed) => Some(parsed.outline.clone()),
            _ => None,
        }
    }
}

type Kept = HashMap<(Path, ObjectId), Said>;

pub(super) struct Files {
    contents: Contents,
    kept: Mutex<(Kept, Kept, usize)>,
}

impl Files {
    pub fn of(contents: Contents) -> Files {
        Files { contents, kept: Mutex::default() }
    }

    pub fn read(&self, path: &Path, blob: ObjectId) -> Said {
        let key = (path.clone(), blob);
        {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(said) = kept.0.get(&key) {
                return said.clone();
            }
            if let Some(said) = kept.1.remove(&key) {
                kept.0.insert(key, said.clone());
                return said;
            }
        }
        let (said, size) = match self.contents.read(blob, load::MAX_DESCRIPTOR) {
            Ok(bytes) => (parse(path, &[(path, &bytes)]), bytes.len()),
            Err(ReadError::TooLarge(_)) => (Said::Nothing, 0),
            Err(_) => (Said::Missing, 0),
        };
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.0.insert(key, said.clone());
        // What is nothing takes room by its key only.
        kept.2 += if matches!(said, Said::Descriptor(_)) { size } else { 100 };
        if kept.2 > KEPT {
            (kept.1, kept.2) = (std::mem::take(&mut kept.0), 0);
        }
        said
    }

    /// A code list with the CSV beside it.
    pub fn read_with(&self, path: &Path, blob: ObjectId, beside: &[(Path, ObjectId)]) -> Said {
        let mut files = Vec::new();
        for (path, blob) in [(path, blob)].into_iter().chain(beside.iter().map(|(path, blob)| (path, *blob))) {
            match self.contents.read(blob, load::MAX_DESCRIPTOR) {
                Ok(bytes) => files.push((path, bytes)),
                Err(ReadError::TooLarge(_)) => {}
                Err(_) => return Said::Missing,
            }
        }
        parse(path, &files)
    }

    /// Who is asked about which path, as a CODEOWNERS file had it.
    pub fn owners(&self, blob: Option<ObjectId>) -> CodeOwners {
        let bytes = blob.and_then(|blob| self.contents.read(blob, load::MAX_DOCUMENT).ok());
        bytes.map_or_else(CodeOwners::default, |bytes| CodeOwners::parse(&String::from_utf8_lossy(&bytes)))
    }
}

fn parse<B: AsRef<[u8]>>(path: &str, files: &[(&Path, B)]) -> Said {
    let tree = Tree::fixture(files.iter().map(|(path, bytes)| (path.to_string(), bytes)));
    match load::read_past(&tree, path) {
        Some(file) => Said::Descriptor(Arc::new(Parsed { outline: Arc::new(file.outline()), file })),
        None => Said::Nothing,
    }
}
