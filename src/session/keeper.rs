//! Descriptors of the past for the pages that show them, read from git when a page is made.

use super::timelines::Contents;
use crate::load;
use crate::model::reads;
use crate::model::timeline::Stored;
use crate::site::Kept;
use crate::source::{secrets, text};
use crate::tree::{ReadError, Tree};

/// Reads what git keeps; without a repository there is nothing to read.
#[derive(Default)]
pub(super) struct Keeper(pub Option<Contents>);

impl Keeper {
    pub fn read(&self, at: &Stored) -> Kept {
        let Some(contents) = &self.0 else { return not_fetched() };
        let beside = at.beside.iter().map(|(path, blob)| (path, blob));
        let mut files: Vec<(&str, Vec<u8>)> = Vec::new();
        for (path, blob) in std::iter::once((&at.path, &at.blob)).chain(beside) {
            let Ok(id) = blob.parse() else { return Kept::Unreadable };
            match contents.read(id, load::MAX_DESCRIPTOR) {
                Ok(bytes) => files.push((path, bytes)),
                Err(ReadError::TooLarge(_)) => return Kept::Unreadable,
                Err(_) => return not_fetched(),
            }
        }
        for (_, bytes) in &files {
            let found = text::decode(bytes).ok().and_then(|(text, _)| secrets::find(text).into_iter().next());
            if let Some(secret) = found {
                return Kept::Secret(secret.what);
            }
        }
        let tree = Tree::fixture(files);
        load::read_past(&tree, &at.path).map_or(Kept::Unreadable, Kept::File)
    }
}

/// The next fetch may bring it.
fn not_fetched() -> Kept {
    reads::passing();
    Kept::NotFetched
}
