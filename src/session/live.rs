//! A mesh that is edited: its files are remembered as they were read, and only those that changed are read again.
//!
//! Turns "this file has these bytes now" into the next [`Reading`], equal to one made from nothing. Files whose bytes
//! an editor holds unsaved are read from there. Must not know who asks, nor how findings are shown.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;

use rayon::prelude::*;

use super::{Loaded, Progress, Reading, Seconds, Settings, Silent, checked, configured, folder};
use crate::config::{self, Config};
use crate::diagnostics::Diagnostic;
use crate::error::Result;
use crate::load::{self, File};
use crate::tree::Tree;

/// Files that an editor has not saved yet.
type Unsaved = BTreeMap<String, Arc<[u8]>>;

/// A file that is on disk and not in the tree was left out, and stays so while it is edited.
fn with_unsaved(mut tree: Tree, settings: &Settings, unsaved: &Unsaved) -> Tree {
    for (path, bytes) in unsaved {
        if tree.contains(path) || settings.root.join(path).symlink_metadata().is_err() {
            tree.overlay(path, bytes.clone());
        }
    }
    tree
}

/// What is remembered of a mesh between two readings.
#[derive(Clone)]
pub struct Live {
    settings: Settings,
    tree: Tree,
    config: Config,
    /// What is wrong with the configuration.
    about_config: Vec<Diagnostic>,
    /// What each file gave, by path; `None` for one that is nobody's descriptor or document.
    files: BTreeMap<String, Option<File>>,
    /// The files of the tree that are not in `files`, where that is known: nobody looks through ten thousand for one.
    unread: Option<BTreeSet<String>>,
    /// Files that were read on behalf of others: which those are.
    beside: BTreeMap<String, BTreeSet<String>>,
    unsaved: Unsaved,
}

impl Live {
    /// Lists the files of a mesh; they are read at the first [`Live::reading`].
    ///
    /// # Errors
    /// When the folder cannot be read at all.
    pub fn open(settings: Settings) -> Result<Live> {
        let (tree, config, about_config) = configured(&settings, &|config| folder(&settings, config))?;
        Ok(Live {
            settings,
            tree,
            config,
            about_config,
            files: BTreeMap::new(),
            unread: None,
            beside: BTreeMap::new(),
            unsaved: BTreeMap::new(),
        })
    }

    /// From now on a file has these bytes; with `None` those on disk again, and the folder is listed anew.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn update(&mut self, path: &str, bytes: Option<Arc<[u8]>>) -> Result<()> {
        let Some(bytes) = bytes else {
            self.unsaved.remove(path);
            self.forget(path);
            return self.list();
        };
        self.forget(path);
        self.unsaved.insert(path.to_owned(), bytes.clone());
        if path == config::FILE || !self.tree.contains(path) {
            return self.list();
        }
        self.tree.overlay(path, bytes);
        Ok(())
    }

    /// These files came, went or changed on disk.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn changed<'p>(&mut self, paths: impl IntoIterator<Item = &'p str>) -> Result<()> {
        let mut listed = true;
        for path in paths {
            self.forget(path);
            listed &= self.is_listed(path);
        }
        if listed { Ok(()) } else { self.list() }
    }

    /// Whether a file that changed was listed already and still is a file: then the list need not be made anew, which
    /// takes a tenth of a second for ten thousand products. What the list depends on itself is no such file.
    fn is_listed(&mut self, path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        let known = self.tree.contains(path)
            && !self.unsaved.contains_key(path)
            && path != config::FILE
            && !name.starts_with('.')
            && name != "CODEOWNERS";
        let file = self.settings.root.join(path).symlink_metadata().ok().filter(|meta| known && meta.is_file());
        file.is_some_and(|meta| {
            self.tree.resize(path, meta.len());
            true
        })
    }

    fn forget(&mut self, path: &str) {
        let readers = self.beside.remove(path).unwrap_or_default();
        for path in readers.into_iter().chain([path.to_owned()]) {
            self.files.remove(&path);
            if let Some(unread) = &mut self.unread {
                unread.insert(path);
            }
        }
    }

    /// Lists the files anew; what is known of files that are gone is forgotten.
    fn list(&mut self) -> Result<()> {
        let (settings, unsaved) = (&self.settings, &self.unsaved);
        let open = |config: &Config| Ok(with_unsaved(folder(settings, config)?, settings, unsaved));
        (self.tree, self.config, self.about_config) = configured(settings, &open)?;
        let tree = &self.tree;
        self.files.retain(|path, _| tree.contains(path));
        self.unread = None;
        Ok(())
    }

    /// Reads the files that are not remembered.
    pub(super) fn refresh(&mut self) {
        self.refresh_with(&Silent);
    }

    fn refresh_with(&mut self, progress: &dyn Progress) {
        let tree = &self.tree;
        let unread: Vec<String> = match self.unread.take() {
            Some(unread) => unread.into_iter().filter(|path| tree.contains(path)).collect(),
            None => {
                let paths = tree.files().map(|(path, _)| path);
                paths.filter(|path| !self.files.contains_key(*path)).map(str::to_owned).collect()
            }
        };
        progress.stage("reading", unread.len());
        let read = |path: String| {
            progress.tick();
            let file = load::read(tree, &path);
            (path, file)
        };
        let read: Vec<(String, Option<File>)> = unread.into_par_iter().with_min_len(8).map(read).collect();
        self.unread = Some(BTreeSet::new());
        for (path, file) in read {
            for other in file.iter().flat_map(File::beside) {
                self.beside.entry(other.clone()).or_default().insert(path.clone());
            }
            self.files.insert(path, file);
        }
    }

    /// The mesh as it is now. Reads what is not remembered, resolves and checks all of it.
    pub fn reading(&mut self) -> Reading {
        self.reading_with(&Silent)
    }

    pub(super) fn reading_with(&mut self, progress: &dyn Progress) -> Reading {
        let started = Instant::now();
        self.refresh_with(progress);
        let descriptors = load::assemble(&self.tree, self.files.values().flatten().cloned());
        let seconds = Seconds { load: started.elapsed().as_secs_f64(), ..Seconds::default() };
        let (tree, config, diagnostics) = (self.tree.clone(), self.config.clone(), self.about_config.clone());
        let loaded = Loaded { tree, config, diagnostics, descriptors, seconds };
        checked(&self.settings, loaded, None, progress)
    }

    /// What a file gave when it was last read; `None` for one that is nobody's descriptor or document.
    pub(super) fn file(&self, path: &str) -> Option<&File> {
        self.files.get(path)?.as_ref()
    }

    /// The files as they are now.
    pub(super) fn tree(&self) -> &Tree {
        &self.tree
    }

    /// What is wrong with a file by itself, as of the last reading.
    pub fn own(&self, path: &str) -> &[Diagnostic] {
        match self.files.get(path) {
            _ if path == config::FILE => &self.about_config,
            Some(Some(file)) => file.diagnostics(),
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> Option<Arc<[u8]>> {
        Some(Arc::from(text.as_bytes()))
    }

    #[test]
    fn after_any_edits_a_reading_is_that_of_a_new_one() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let settings = Settings::of(folder.path());
        let write = |path: &str, text: &str| std::fs::write(folder.path().join(path), text);
        write("country.yaml", "apiVersion: v1.0.0\nkind: CodeList\nid: country\nfile: country.csv\n")?;
        write("country.csv", "value,label\nDE,Germany\n")?;
        write("orders.odps.yaml", "apiVersion: v1.1.0\nkind: DataProduct\nid: orders\n")?;
        let same = |live: &mut Live| -> Result<()> {
            let (one, other) = (live.reading(), super::super::read(&settings, &Silent)?);
            assert_eq!(one.diagnostics, other.diagnostics);
            assert_eq!(format!("{:?}", one.mesh), format!("{:?}", other.mesh));
            Ok(())
        };
        let mut live = Live::open(settings.clone())?;
        same(&mut live)?;
        live.update("orders.odps.yaml", bytes("apiVersion: v1.1.0\nkind: DataProduct\nid: orders\nnme: x\n"))?;
        live.update("new.md", bytes("# New\n"))?;
        let typed = live.reading();
        assert_eq!((typed.mesh.documents.len(), typed.mesh.products.len()), (1, 1));
        assert!(live.own("orders.odps.yaml").iter().any(|found| found.rule == "unknown-key"));
        live.update("orders.odps.yaml", None)?;
        live.update("new.md", None)?;
        same(&mut live)?;
        write("country.csv", "value,label\nDE,Germany\nFR,France\n")?;
        live.changed(["country.csv"])?;
        same(&mut live)?;
        assert_eq!(live.reading().mesh.code_lists[0].descriptor.values.len(), 2);
        std::fs::remove_file(folder.path().join("orders.odps.yaml"))?;
        live.changed(["orders.odps.yaml"])?;
        same(&mut live)?;
        live.update("meshdoc.yaml", bytes("exclude: ['*.yaml']\n"))?;
        assert!(live.reading().mesh.code_lists.is_empty());
        Ok(())
    }
}
