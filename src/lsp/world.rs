//! What requests are answered from: the mesh as it was last read, and the texts that are open now.
//!
//! A value that is cheap to clone, so that a long answer is made on a thread of its own. Turns paths of the mesh into the
//! client's addresses and back. Must not know the wire.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use lsp_types::{Location, Range, Uri};

use super::buffer::{Buffer, Encoding};
use crate::load;
use crate::session::Reading;
use crate::source::Span;
use crate::tree::Tree;

#[derive(Clone)]
pub struct World {
    /// The mesh's folder as the client writes it, and as the system does.
    pub root: PathBuf,
    pub canonical: PathBuf,
    pub client: Client,
    /// `None` until the mesh was read once.
    pub reading: Option<Arc<Reading>>,
    pub open: BTreeMap<String, Open>,
}

/// A text that is open in the editor.
#[derive(Clone)]
pub struct Open {
    pub buffer: Arc<Buffer>,
    pub version: i32,
    /// As the client wrote it.
    pub uri: Uri,
}

/// What the client understands.
#[derive(Debug, Clone, Copy)]
pub struct Client {
    pub encoding: Encoding,
    pub snippets: bool,
    /// Edits that name the version of the text they are for.
    pub document_changes: bool,
    pub code_action_literals: bool,
    pub nested_symbols: bool,
    pub watched_files: bool,
}

impl World {
    /// The path of a file of the mesh, relative to its root.
    pub fn path(&self, uri: &Uri) -> Option<String> {
        let file = url::Url::parse(uri.as_str()).ok()?.to_file_path().ok()?;
        let relative = file.strip_prefix(&self.root).or_else(|_| file.strip_prefix(&self.canonical)).ok()?;
        let parts: Option<Vec<&str>> = relative
            .components()
            .map(|part| match part {
                std::path::Component::Normal(name) => name.to_str(),
                _ => None,
            })
            .collect();
        parts.map(|parts| parts.join("/")).filter(|path| !path.is_empty())
    }

    pub fn uri(&self, path: &str) -> Option<Uri> {
        if let Some(open) = self.open.get(path) {
            return Some(open.uri.clone());
        }
        let url = url::Url::from_file_path(self.root.join(Path::new(path))).ok()?;
        Uri::from_str(url.as_str()).ok()
    }

    /// The text of a file: as it is open, else as it is on disk.
    pub fn buffer(&self, path: &str) -> Option<Arc<Buffer>> {
        if let Some(open) = self.open.get(path) {
            return Some(open.buffer.clone());
        }
        let bytes = self.reading.as_ref()?.tree.read(path, load::MAX_DESCRIPTOR).ok()?;
        Some(Arc::new(Buffer::of_file(&bytes)))
    }

    /// The tree as it was last read, with what is typed since.
    pub fn tree(&self) -> Tree {
        let mut tree = match &self.reading {
            Some(reading) => reading.tree.clone(),
            None => Tree::fixture::<&str, &[u8]>([]),
        };
        for (path, open) in &self.open {
            if self.reading.is_none() || tree.contains(path) {
                tree.overlay(path, Arc::from(open.buffer.text().as_bytes()));
            }
        }
        tree
    }

    pub fn location(&self, path: &str, span: Span) -> Option<Location> {
        let range = match self.buffer(path) {
            Some(buffer) => buffer.range(span, self.client.encoding),
            None => Range::default(),
        };
        Some(Location { uri: self.uri(path)?, range })
    }
}
