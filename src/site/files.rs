//! A file of the mesh as links: as it was written, in the forge, in the forge's editor.

use serde::Serialize;

use super::dates::When;
use super::page::Page;
use crate::model::address::url;

#[derive(Debug, Clone, Serialize)]
pub struct File {
    pub path: String,
    pub raw: String,
    pub forge: Option<String>,
    pub edit: Option<String>,
    pub last_change: Option<When>,
    /// True when the file differs from the commit that was read.
    pub uncommitted: bool,
}

impl File {
    pub fn new(page: &Page<'_>, path: &str) -> File {
        let forge = page.inputs.config.forge.as_ref();
        let timelines = page.inputs.timelines;
        File {
            path: path.to_owned(),
            raw: page.to(&url::raw(path)),
            forge: forge.map(|forge| forge.file(path, None)),
            edit: forge.map(|forge| forge.edit(path)),
            last_change: timelines.files.get(path).map(|timeline| When::of(page.words(), timeline.last_change)),
            uncommitted: timelines.uncommitted.contains(path),
        }
    }
}
