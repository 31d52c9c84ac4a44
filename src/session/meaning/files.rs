//! Descriptors of the past.
//!
//! What a file of one path and one content says never changes. Whoever asks for many keeps some of them parsed for a
//! while, so those who ask should go from product to product and not from day to day.

use std::collections::HashMap;
use std::sync::Arc;

use super::state::Path;
use crate::history::{Contents, ObjectId};
use crate::load::{self, CodeOwners, File, Outline};
use crate::tree::{ReadError, Tree};

/// How many bytes of source a shelf keeps parsed, in each of two halves. Parsed they take about ten times as much.
const KEPT: usize = 2 << 20;

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

pub(super) struct Files {
    contents: Contents,
}

impl Files {
    pub fn of(contents: Contents) -> Files {
        Files { contents }
    }

    /// What a file said, and how many bytes it had.
    pub fn read(&self, path: &Path, blob: ObjectId) -> (Said, usize) {
        match self.contents.read(blob, load::MAX_DESCRIPTOR) {
            Ok(bytes) => (parse(path, &[(path, &bytes)]), bytes.len()),
            Err(ReadError::TooLarge(_)) => (Said::Nothing, 0),
            Err(_) => (Said::Missing, 0),
        }
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

type Kept = HashMap<(Path, ObjectId), Said>;

/// Some files, parsed: one for each thread. Those that were not asked for lately go first when there are too many.
pub(super) struct Shelf<'f> {
    pub files: &'f Files,
    young: Kept,
    old: Kept,
    /// Of the young ones.
    bytes: usize,
}

impl<'f> Shelf<'f> {
    pub fn of(files: &'f Files) -> Shelf<'f> {
        Shelf { files, young: HashMap::new(), old: HashMap::new(), bytes: 0 }
    }

    pub fn read(&mut self, path: &Path, blob: ObjectId) -> Said {
        let key = (path.clone(), blob);
        if let Some(said) = self.young.get(&key) {
            return said.clone();
        }
        if let Some(said) = self.old.remove(&key) {
            self.young.insert(key, said.clone());
            return said;
        }
        let (said, size) = self.files.read(path, blob);
        self.young.insert(key, said.clone());
        // What is nothing takes room by its key only.
        self.bytes += if matches!(said, Said::Descriptor(_)) { size } else { 100 };
        if self.bytes > KEPT {
            (self.old, self.bytes) = (std::mem::take(&mut self.young), 0);
        }
        said
    }
}

fn parse<B: AsRef<[u8]>>(path: &str, files: &[(&Path, B)]) -> Said {
    let tree = Tree::fixture(files.iter().map(|(path, bytes)| (path.to_string(), bytes)));
    match load::read_past(&tree, path) {
        Some(file) => Said::Descriptor(Arc::new(Parsed { outline: Arc::new(file.outline()), file })),
        None => Said::Nothing,
    }
}
