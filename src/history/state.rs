//! What a history depends on beside the objects that its commits name, as one value: equal values, equal histories.
//!
//! For those who made something of a history and want to know whether they would make the same again, without reading
//! it. More may change than matters (a tag, a repacking), which costs them the work and nothing else.

use super::repository::{Error, Repository};
use sha2::{Digest, Sha256};
use std::path::Path;

impl Repository {
    /// A digest of HEAD, every ref, what cuts or replaces parts of history, and which objects there are.
    ///
    /// # Errors
    /// When HEAD or a ref cannot be read.
    pub fn state(&self) -> Result<[u8; 32], Error> {
        let local = self.local();
        let failed = |error: gix::Error| Error::new(format!("failed to read the branches and tags: {error}"));
        let mut digest = Sha256::new();
        let mut add = |what: &str, bytes: &[u8]| {
            digest.update(format!("{what} {}\n", bytes.len()));
            digest.update(bytes);
        };
        add("folder", self.prefix_bytes());
        add("head", self.tip()?.map(|id| id.to_string()).unwrap_or_default().as_bytes());
        add("branch", self.head().and_then(|head| head.branch).unwrap_or_default().as_bytes());
        for reference in local.references().map_err(failed)?.all().map_err(failed)?.flatten() {
            add("ref", format!("{} {:?}", reference.name().as_bstr(), reference.target()).as_bytes());
        }
        let common = local.common_dir();
        for name in ["shallow", "info/grafts", "objects/info/alternates"] {
            add(name, &std::fs::read(common.join(name)).unwrap_or_default());
        }
        // Objects that were missing may have come.
        add("objects", listing(&common.join("objects")).as_bytes());
        add("packs", listing(&common.join("objects/pack")).as_bytes());
        Ok(digest.finalize().into())
    }
}

/// The names in a folder, with the moments at which they changed.
fn listing(folder: &Path) -> String {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut lines: Vec<String> = entries
        .map(|entry| {
            let changed = entry.metadata().and_then(|metadata| metadata.modified()).ok();
            format!("{:?} {changed:?}\n", entry.file_name())
        })
        .collect();
    lines.sort_unstable();
    lines.concat()
}
