//! Runs the way through: a folder is read, resolved, checked, joined with its past, and made into a portal.
//!
//! The only room that knows all stages. Must not know flags or sockets; what is slow says so through [`Progress`].

mod addresses;
mod build;
mod committed;
mod earlier;
pub mod fix;
mod index;
mod keeper;
mod kept;
mod live;
mod meaning;
mod packed;
mod past;
mod portal;
mod report;
mod repository;
mod review;
mod search_documents;
mod search_tests;
mod showing;
mod since;
mod timelines;
mod unchanged;

use std::path::{Path, PathBuf};

use std::time::Instant;

use jiff::civil::Date;

use crate::config::{Config, Override};
use crate::diagnostics::{Diagnostic, Located, Severity, locate};
use crate::error::Result;
use crate::model::Mesh;
use crate::tree::{Selection, Tree};
use crate::{load, resolve, rules};

pub use addresses::{Proposals, hold_against, proposals};
pub use build::{Refused, Seconds, Summary, build};
pub use earlier::Earlier;
pub use index::index;
pub use live::Live;
pub use past::{Entry, Past, past};
pub use portal::{Portal, VERSION};
pub use report::{Counts, Report, reach};
pub use repository::repository;
pub use review::{Asked, AskedKind, Point, Review, review};
pub use search_tests::missing_hits;
pub use showing::{Opening, Showing, Shown};
pub use since::{Since, read_commit, since};

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
    /// A folder with results of checks that are not part of the mesh.
    pub evidence: Option<PathBuf>,
    /// Leave git alone.
    pub without_history: bool,
    /// Where this runs, for the fixes that are offered.
    pub ci: crate::history::Ci,
    /// The day on which exceptions are judged; that of SOURCE_DATE_EPOCH when `None`, else the clock's, in UTC.
    pub today: Option<Date>,
    /// Whether search-tests.yaml is run: `check` and `build` do, the preview and editors have no time for it.
    pub search_tests: SearchTests,
}

/// How search-tests.yaml is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SearchTests {
    #[default]
    Not,
    /// With the index of the cache.
    Cached,
    /// With an index in memory, for a state of the mesh that is only looked at.
    InMemory,
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
    read_from(settings, &|config| folder(settings, config), None, progress)
}

/// Reads a mesh from the tree that `open` gives for a configuration, held against the severities of `judge` in the place
/// of its own where there is one.
fn read_from(
    settings: &Settings,
    open: &dyn Fn(&Config) -> Result<Tree>,
    judge: Option<&Config>,
    progress: &dyn Progress,
) -> Result<Reading> {
    let started = Instant::now();
    let (tree, config, diagnostics) = configured(settings, open)?;
    progress.stage("reading", tree.files().count());
    let descriptors = load::load(&tree, &|| progress.tick());
    let seconds = Seconds { load: started.elapsed().as_secs_f64(), ..Seconds::default() };
    let loaded = Loaded { tree, config, diagnostics, descriptors, seconds };
    Ok(checked(settings, loaded, judge, progress))
}

fn folder(settings: &Settings, config: &Config) -> Result<Tree> {
    Tree::folder(&settings.root, &selection(settings, config))
}

/// The files of a mesh and its settings, with what is wrong with those.
fn configured(settings: &Settings, open: &dyn Fn(&Config) -> Result<Tree>) -> Result<(Tree, Config, Vec<Diagnostic>)> {
    let tree = open(&Config::default())?;
    let (mut config, diagnostics) = load::configuration(&tree);
    if let Some(url) = &settings.base_url {
        let usable = crate::config::is_web(url);
        anyhow::ensure!(usable, "failed to use `{url}` as the base URL: it is no `https://` or `http://` URL");
        config.base_url = Some(url.trim_end_matches('/').to_owned() + "/");
    }
    if !settings.rules.is_empty() {
        config.rules.extend(settings.rules.iter().cloned());
        config.overrides.push(Override { rules: settings.rules.clone(), ..Override::default() });
    }
    let tree = if config.roots.is_empty() && config.exclude.is_empty() { tree } else { open(&config)? };
    Ok((tree, config, diagnostics))
}

/// What was read of a mesh, before its parts know of each other.
struct Loaded {
    tree: Tree,
    config: Config,
    diagnostics: Vec<Diagnostic>,
    descriptors: load::Descriptors,
    seconds: Seconds,
}

/// What was loaded, resolved and held against the rules.
fn checked(settings: &Settings, loaded: Loaded, judge: Option<&Config>, progress: &dyn Progress) -> Reading {
    let Loaded { tree, config, mut diagnostics, mut descriptors, mut seconds } = loaded;
    diagnostics.append(&mut descriptors.diagnostics);
    if let Some(folder) = &settings.evidence {
        let (runs, problems) = evidence(folder);
        descriptors.evidence.extend(runs);
        diagnostics.extend(problems);
    }
    let exceptions = std::mem::take(&mut descriptors.exceptions);
    let (files, bytes) = (descriptors.files, descriptors.bytes);
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
    match settings.search_tests {
        SearchTests::Not => {}
        SearchTests::Cached => diagnostics.extend(search_tests::run(&mesh, &config, settings)),
        SearchTests::InMemory => diagnostics.extend(missing_hits(&mesh, &config)),
    }
    let judge = judge.unwrap_or(&config);
    let diagnostics = rules::apply_settings(diagnostics, judge);
    let today = settings.today.unwrap_or_else(today);
    let source = |path: &str| tree.read(path, load::MAX_DESCRIPTOR).ok();
    let diagnostics = rules::capped(rules::excepted(diagnostics, &exceptions, judge, today, source));
    seconds.check = started.elapsed().as_secs_f64();
    Reading { tree, config, mesh, diagnostics, files, bytes, seconds }
}

/// The results in a folder beside the mesh. What cannot be read of it is a finding: the mesh is still built.
fn evidence(folder: &Path) -> (Vec<crate::model::evidence::Run>, Vec<Diagnostic>) {
    match Tree::folder(folder, &Selection::default()) {
        Ok(tree) => load::evidence::folder(&tree),
        Err(error) => {
            let place = crate::diagnostics::Place::file("evidence:");
            (Vec::new(), vec![Diagnostic::error("invalid-evidence", place, format!("{error:#}"))])
        }
    }
}

/// The day that is not part of the mesh: the one that a reproducible build names, else that of the clock.
pub fn today() -> Date {
    let named = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.trim().parse().ok());
    let named = named.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    named.unwrap_or_else(jiff::Timestamp::now).to_zoned(jiff::tz::TimeZone::UTC).date()
}

fn selection(settings: &Settings, config: &Config) -> Selection {
    let absolute = |path: PathBuf| path.canonicalize().unwrap_or_else(|_| std::path::absolute(&path).unwrap_or(path));
    let mut roots = config.roots.clone();
    if !roots.is_empty() {
        // Policies are a part of the configuration, wherever descriptors are kept.
        roots.push("policies".to_owned());
    }
    Selection {
        without: vec![absolute(settings.out()), absolute(settings.cache())],
        roots,
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

/// Two digits for each byte.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The paths of a mesh's files, as they are now; for those who watch it.
///
/// # Errors
/// When the folder cannot be read.
pub fn paths(settings: &Settings) -> Result<Vec<String>> {
    let tree = Tree::folder(&settings.root, &selection(settings, &Config::default()))?;
    Ok(tree.files().map(|(path, _)| path.to_owned()).collect())
}

impl Reading {
    /// Whether anything that was found is an error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

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
