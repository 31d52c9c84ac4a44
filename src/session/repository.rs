//! The repository around a mesh, and the mesh's files as they were in one of its commits.

use std::sync::Arc;

use anyhow::Context as _;

use super::{Settings, selection};
use crate::config::Config;
use crate::error::Result;
use crate::history::{self, ObjectId, Opened, Repository};
use crate::tree::{Selection, Tree};

/// Opens the repository around a mesh.
///
/// # Errors
/// When there is none or it cannot be read.
pub fn repository(settings: &Settings) -> Result<Arc<Repository>> {
    match history::open(&settings.root) {
        Opened::Repository(repository) => Ok(Arc::new(repository)),
        Opened::NoRepository => anyhow::bail!("`{}` is in no git repository", settings.root.display()),
        Opened::Unusable { reason, fix: Some(fix) } => anyhow::bail!("{reason}: {fix}"),
        Opened::Unusable { reason, fix: None } => anyhow::bail!("{reason}"),
    }
}

/// The files of a mesh in a commit, chosen as they are on disk with these settings.
///
/// # Errors
/// When the commit or a file of it is not in the repository.
pub(super) fn snapshot(
    settings: &Settings,
    repository: &Arc<Repository>,
    commit: ObjectId,
    config: &Config,
) -> Result<Tree> {
    let root = settings.root.canonicalize().with_context(|| format!("failed to open `{}`", settings.root.display()))?;
    let selection = selection(settings, config);
    let without = selection.without.iter().filter_map(|path| Some(path.strip_prefix(&root).ok()?.to_owned()));
    let selection = Selection { without: without.collect(), ..selection };
    history::snapshot(repository, commit, &selection).map_err(|error| anyhow::anyhow!("{error}"))
}
