//! Runs the way through: a folder is read, resolved, checked, joined with its past, and made into a portal.
//!
//! The only room that knows all stages. Must not know flags or sockets; what is slow says so through [`Progress`].

mod build;
mod index;
mod past;
mod portal;
mod review;
mod search_documents;
mod timelines;

use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::config::Config;
use crate::diagnostics::{Diagnostic, Located, Severity, locate};
use crate::error::Result;
use crate::model::Mesh;
use crate::tree::{Selection, Tree};
use crate::{load, resolve, rules};

pub use build::{Refused, Seconds, Summary, build};
pub use index::index;
pub use past::{Entry, Past, past};
pub use portal::{Portal, VERSION};
pub use review::{Asked, AskedKind, Point, Review, review};

/// The folder that a portal is written to, below the mesh's root, when none is named.
pub const OUTPUT: &str = "public";
/// The folder of the cache below the mesh's root.
pub const CACHE: &str = ".meshdoc/cache";

/// What a mesh without a title is called; not after its folder, which is another in every clone.
const UNTITLED: &str = "Data mesh";

/// What to read, and where to put what is made of it.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The mesh's folder.
    pub root: PathBuf,
    /// The folder of the portal; [`OUTPUT`] below the root when `None`.
    pub out: Option<PathBuf>,
    /// The folder of the cache; [`CACHE`] below the root when `None`.
    pub cache: Option<PathBuf>,
    /// Wins over meshdoc.yaml.
    pub base_url: Option<String>,
    /// Severities of rules that win over meshdoc.yaml.
    pub rules: Vec<(String, String)>,
    /// Publish although there are errors; the pages mark the holes.
    pub allow_errors: bool,
    /// Leave git alone.
    pub without_history: bool,
    /// Where this runs, for the fixes that are offered.
    pub ci: crate::history::Ci,
}

impl Settings {
    pub fn of(root: &Path) -> Settings {
        Settings { root: root.to_owned(), ..Settings::default() }
    }

    pub fn out(&self) -> PathBuf {
        self.out.clone().unwrap_or_else(|| self.root.join(OUTPUT))
    }

    pub fn cache(&self) -> PathBuf {
        self.cache.clone().unwrap_or_else(|| self.root.join(CACHE))
    }
}

/// Is told what goes on; shown on a terminal, silent elsewhere.
pub trait Progress: Sync {
    /// A stage begins; `total` steps are expected, 0 when nobody knows.
    fn stage(&self, name: &'static str, total: usize);
    /// A step is done.
    fn tick(&self);
}

/// Says nothing.
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _: &'static str, _: usize) {}
    fn tick(&self) {}
}

/// A mesh as it was read, with everything that was found wrong.
pub struct Reading {
    pub tree: Tree,
    pub config: Config,
    pub mesh: Mesh,
    pub diagnostics: Vec<Diagnostic>,
    /// Files and bytes that were read.
    pub files: usize,
    pub bytes: u64,
    pub seconds: Seconds,
}

/// Reads, resolves and checks a mesh.
///
/// # Errors
/// When the folder cannot be read at all; what is wrong with its content is in the diagnostics.
pub fn read(settings: &Settings, progress: &dyn Progress) -> Result<Reading> {
    let mut seconds = Seconds::default();
    let started = Instant::now();
    let tree = open(settings)?;
    let (mut config, mut diagnostics) = load::configuration(&tree);
    if let Some(url) = &settings.base_url {
        let usable = crate::config::is_web(url);
        anyhow::ensure!(usable, "failed to use `{url}` as the base URL: it is no `https://` or `http://` URL");
        config.base_url = Some(url.trim_end_matches('/').to_owned() + "/");
    }
    config.rules.extend(settings.rules.iter().cloned());
    let tree = if config.roots.is_empty() && config.exclude.is_empty() {
        tree
    } else {
        Tree::folder(&settings.root, &selection(settings, &config))?
    };
    progress.stage("reading", tree.files().count());
    let mut descriptors = load::load(&tree, &|| progress.tick());
    diagnostics.append(&mut descriptors.diagnostics);
    let (files, bytes) = (descriptors.files, descriptors.bytes);
    seconds.load = started.elapsed().as_secs_f64();

    let started = Instant::now();
    progress.stage("resolving", 0);
    let (mut mesh, more) = resolve::resolve(descriptors, &config);
    if config.title.is_none() {
        mesh.title = UNTITLED.to_owned();
    }
    diagnostics.extend(more);
    seconds.resolve = started.elapsed().as_secs_f64();

    let started = Instant::now();
    progress.stage("checking", 0);
    diagnostics.extend(rules::check(&mesh, &config));
    let diagnostics = rules::capped(rules::apply_settings(diagnostics, &config.rules));
    seconds.check = started.elapsed().as_secs_f64();
    Ok(Reading { tree, config, mesh, diagnostics, files, bytes, seconds })
}

fn open(settings: &Settings) -> Result<Tree> {
    Tree::folder(&settings.root, &selection(settings, &Config::default()))
}

fn selection(settings: &Settings, config: &Config) -> Selection {
    let absolute = |path: PathBuf| path.canonicalize().unwrap_or_else(|_| std::path::absolute(&path).unwrap_or(path));
    Selection {
        without: vec![absolute(settings.out()), absolute(settings.cache())],
        roots: config.roots.clone(),
        exclude: config.exclude.clone(),
    }
}

/// The mesh's folder in the repository around it, with a slash at its end; empty for the whole of it, or without one.
pub fn folder_in_repository(root: &Path) -> String {
    let Ok(root) = root.canonicalize() else { return String::new() };
    let Some(around) = root.ancestors().find(|folder| folder.join(".git").exists()) else { return String::new() };
    let inside = root.strip_prefix(around).unwrap_or(Path::new(""));
    inside.components().map(|name| format!("{}/", name.as_os_str().to_string_lossy())).collect()
}

/// The paths of a mesh's files, as they are now; for those who watch it.
///
/// # Errors
/// When the folder cannot be read.
pub fn paths(settings: &Settings) -> Result<Vec<String>> {
    Ok(open(settings)?.files().map(|(path, _)| path.to_owned()).collect())
}

impl Reading {
    /// The bytes of a file of the mesh.
    pub fn source(&self, path: &str) -> Option<Vec<u8>> {
        self.tree.read(path, load::MAX_DESCRIPTOR).ok()
    }

    /// The findings with their lines, in order.
    pub fn findings(&self) -> Vec<Located> {
        locate(&self.diagnostics, |path| self.source(path))
    }
}

/// How many findings weigh how much.
pub fn tally(findings: &[Located]) -> (usize, usize, usize) {
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    (count(Severity::Error), count(Severity::Warning), count(Severity::Info))
}
