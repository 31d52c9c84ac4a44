//! A portal that follows its mesh while people write: what one file says is shown at once, what follows from it as soon
//! as the whole mesh is resolved and checked again.
//!
//! Two steps, because the first takes milliseconds whatever the size of the mesh. What it shows may be behind in what
//! other files make of the edit (findings, links, search); the second step ends with what a fresh reading gives. Must
//! not know who asks, nor how a portal is served.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Live, Portal, Progress, Settings};
use crate::diagnostics::{Located, locate};
use crate::error::Result;
use crate::load;
use crate::model::Mesh;

/// A file that does not parse takes its descriptors away; the last good portal stays for as long.
const HALF_WRITTEN: &str = "invalid-yaml";
/// More files at once are the work of a program, which nobody looks at one by one.
const MOST_AT_ONCE: usize = 16;

/// The portal of a mesh that is being edited.
pub struct Showing {
    settings: Settings,
    state: Mutex<State>,
}

struct State {
    live: Live,
    portal: Arc<Portal>,
    /// Files that changed since the mesh was last taken to be resolved.
    since: BTreeSet<String>,
    /// Files that cannot be parsed.
    broken: BTreeSet<String>,
}

/// What can be shown after an edit.
pub enum Shown {
    /// The pages with what the edit says.
    Portal(Arc<Portal>),
    /// The last good portal, and what keeps the mesh from being shown.
    Broken(Vec<Located>),
    /// Nothing new yet.
    Unchanged,
}

/// A mesh whose files are listed and not read yet.
pub struct Opening {
    settings: Settings,
    live: Live,
}

impl Opening {
    /// Lists the files of a mesh.
    ///
    /// # Errors
    /// When its folder cannot be read.
    pub fn of(settings: Settings) -> Result<Opening> {
        Ok(Opening { live: Live::open(settings.clone())?, settings })
    }

    /// Reads the mesh for the first time.
    ///
    /// # Errors
    /// When its history or its theme cannot be read.
    pub fn read(self, progress: &dyn Progress) -> Result<Showing> {
        let Opening { settings, mut live } = self;
        let portal = Arc::new(Portal::prepare(live.reading_with(progress), &settings, progress)?);
        let broken = half_written(&portal).map(|finding| finding.place.path.clone()).collect();
        Ok(Showing { settings, state: Mutex::new(State { live, portal, since: BTreeSet::new(), broken }) })
    }
}

impl Showing {
    /// Lists and reads a mesh.
    ///
    /// # Errors
    /// When its folder, its history or its theme cannot be read.
    pub fn open(settings: Settings, progress: &dyn Progress) -> Result<Showing> {
        Opening::of(settings)?.read(progress)
    }

    pub fn portal(&self) -> Arc<Portal> {
        self.state().portal.clone()
    }

    /// These files came, went or changed; paths are relative to the mesh. What can be shown at once.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn changed(&self, paths: &[String]) -> Result<Shown> {
        let mut state = self.state();
        let state = &mut *state;
        state.live.changed(paths.iter().map(String::as_str))?;
        state.since.extend(paths.iter().cloned());
        if paths.len() > MOST_AT_ONCE {
            return Ok(Shown::Unchanged);
        }
        state.live.refresh();
        for path in paths {
            let broken = state.live.own(path).iter().any(|found| found.rule == HALF_WRITTEN);
            if broken {
                state.broken.insert(path.clone())
            } else {
                state.broken.remove(path)
            };
        }
        if !state.broken.is_empty() {
            let own = state.broken.iter().flat_map(|path| state.live.own(path));
            let own: Vec<_> = own.filter(|found| found.rule == HALF_WRITTEN).cloned().collect();
            let tree = state.live.tree();
            return Ok(Shown::Broken(locate(&own, |path| tree.read(path, load::MAX_DESCRIPTOR).ok())));
        }
        Ok(match with_files(&state.portal, &state.live, paths) {
            Some(portal) => {
                state.portal = Arc::new(portal);
                Shown::Portal(state.portal.clone())
            }
            None => Shown::Unchanged,
        })
    }

    /// Resolves and checks the mesh as it is now, and makes the portal that a fresh reading would give. May take
    /// seconds; edits meanwhile are not held up, and what they showed at once is not undone.
    ///
    /// # Errors
    /// When the history or the theme cannot be read.
    pub fn settle(&self) -> Result<Shown> {
        let mut live = {
            let mut state = self.state();
            state.since.clear();
            state.live.clone()
        };
        let portal = Portal::prepare(live.reading(), &self.settings, &super::Silent)?;
        let mut state = self.state();
        let broken: Vec<Located> = half_written(&portal).cloned().collect();
        if !broken.is_empty() {
            state.broken = broken.iter().map(|finding| finding.place.path.clone()).collect();
            return Ok(Shown::Broken(broken));
        }
        let since: Vec<String> = state.since.iter().take(MOST_AT_ONCE).cloned().collect();
        let portal = with_files(&portal, &state.live, &since).unwrap_or(portal);
        state.portal = Arc::new(portal);
        Ok(Shown::Portal(state.portal.clone()))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn half_written(portal: &Portal) -> impl Iterator<Item = &Located> {
    portal.findings.iter().filter(|finding| finding.rule == HALF_WRITTEN)
}

/// The portal with what these files say now; `None` when nothing of it can be told without resolving the mesh.
fn with_files(portal: &Portal, live: &Live, paths: &[String]) -> Option<Portal> {
    let files: Vec<(&str, &load::File)> =
        paths.iter().filter_map(|path| Some((path.as_str(), live.file(path)?))).collect();
    if files.is_empty() {
        return None;
    }
    let mut mesh: Option<Mesh> = None;
    for (path, file) in files {
        let known = &portal.reading.mesh;
        let took = take_contracts(mesh.as_ref().unwrap_or(known), file);
        for (at, descriptor) in took {
            mesh.get_or_insert_with(|| known.clone()).contracts[at].descriptor = descriptor;
        }
        for (at, descriptor) in take_products(mesh.as_ref().unwrap_or(known), file) {
            mesh.get_or_insert_with(|| known.clone()).products[at].descriptor = descriptor;
        }
        if let (Some(id), Some(document)) = (known.document_at(path), file.document()) {
            mesh.get_or_insert_with(|| known.clone()).documents[id.index()].document = document.clone();
        }
    }
    Some(portal.over(mesh?, live.tree().clone()))
}

/// Contracts of the mesh by number, with their new descriptors: those whose properties are the same ones as before, so
/// that everything that names them by number still does.
fn take_contracts(mesh: &Mesh, file: &load::File) -> Vec<(usize, Arc<crate::model::contract::ContractDescriptor>)> {
    let new = file.contracts().filter_map(|(origin, descriptor)| {
        let at = mesh.contracts.iter().position(|contract| {
            (&contract.origin.path, contract.origin.document) == (&origin.path, origin.document)
        })?;
        let known = &mesh.contracts[at];
        let paths = descriptor.properties();
        let same = known.descriptor.id == descriptor.id
            && known.descriptor.schema.len() == descriptor.schema.len()
            && paths.len() == known.properties.len()
            && paths
                .iter()
                .zip(known.descriptor.properties())
                .all(|(new, old)| (&new.path, new.object) == (&old.path, old.object));
        same.then(|| (at, descriptor.clone()))
    });
    new.collect()
}

/// The same for products, whose ports are named by number.
fn take_products(mesh: &Mesh, file: &load::File) -> Vec<(usize, Arc<crate::model::product::ProductDescriptor>)> {
    let new = file.products().filter_map(|(origin, descriptor)| {
        let at = mesh.products.iter().position(|product| {
            !product.synthesized && (&product.origin.path, product.origin.document) == (&origin.path, origin.document)
        })?;
        let known = &mesh.products[at].descriptor;
        let same = known.id == descriptor.id
            && known.inputs.len() == descriptor.inputs.len()
            && known.outputs.len() == descriptor.outputs.len();
        same.then(|| (at, descriptor.clone()))
    });
    new.collect()
}
