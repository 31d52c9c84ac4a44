//! `meshdoc serve`: shows the portal on this machine, page by page as it is asked for, and again after every change.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use clap::Args;
use etcetera::BaseStrategy as _;

use super::progress::Line;
use super::terminal::{self, plural};
use super::{MeshArguments, build, check};
use crate::diagnostics::text::short;
use crate::diagnostics::{Located, Severity};
use crate::error::Result;
use crate::server::watch::{self, Files, Stamp};
use crate::server::{self, Changed, File, Preview};
use crate::session::{self, Earlier, Opening, Portal, Progress, Settings, Showing, Shown};

const BETWEEN_TELLING: Duration = Duration::from_millis(500);

const EXAMPLES: &str = "\
Examples:
  meshdoc serve --open
  meshdoc serve my-mesh --watch
  meshdoc serve --host 0.0.0.0 --port 8080     other machines can read it";

/// Show the portal on this machine while you write
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    mesh: MeshArguments,

    /// Show every change at once, in the pages that are open
    #[arg(long)]
    watch: bool,

    /// Open the portal in the browser
    #[arg(long)]
    open: bool,

    /// The address to listen on; this machine only when not given
    #[arg(long, value_name = "ADDRESS")]
    host: Option<IpAddr>,

    /// The port; the next free one from 4400 on when not given
    #[arg(long)]
    port: Option<u16>,

    /// Another name under which the preview may be asked for
    #[arg(long, value_name = "HOST")]
    allow_host: Vec<String>,

    /// Look for changes by walking the folder, where the system reports none (network mounts)
    #[arg(long)]
    poll: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    // The preview stands at the root of its host, wherever the portal will be published.
    let base_url = Some("http://localhost/".to_owned());
    let settings = Settings { allow_errors: true, base_url, ..arguments.mesh.settings() };
    // The first walk comes before the first reading, lest a change between the two be missed.
    let stamps = settings.clone();
    let walk = arguments.watch.then(|| std::thread::spawn(move || files(&stamps)));
    let opening = Opening::of(settings.clone())?;
    let options = server::Options {
        host: arguments.host,
        port: arguments.port,
        allow_hosts: arguments.allow_host.clone(),
        reading: Some("listing files ...".to_owned()),
    };
    let earlier = Arc::new(Earlier::open(&settings.root, folder_of_the_user()));
    let server = server::serve(&options, as_it_was(earlier.clone()))
        .map_err(|error| anyhow::anyhow!("failed to start the preview: {error}"))?;
    let preview = server.preview();
    if server.is_public() {
        terminal::warn("other machines can read this preview");
    }
    terminal::say(&format!("{} {}", terminal::strong("serving"), server.url()));
    if arguments.open && open::that_detached(server.url()).is_err() {
        terminal::warn("no browser was found to open");
    }
    let mut walked = walk.and_then(|walk| walk.join().ok());
    let progress = Told { line: Line::new(), preview: preview.clone(), state: Mutex::default() };
    let showing = opening.read(&progress);
    progress.line.clear();
    let showing = Arc::new(showing?);
    let portal = showing.portal();
    let changed = if earlier.looks_like(&portal) { Changed::Ask } else { Changed::All };
    preview.show(shown(portal.clone(), earlier.clone()), changed, trouble(&portal.findings));
    report(&portal);
    drop(portal);
    let watching = arguments.watch.then(|| {
        let mut options = watch::Options::new(vec![settings.root.clone()]);
        options.poll = arguments.poll;
        let follow = Follow::start(settings.root.clone(), showing.clone(), preview.clone(), earlier.clone());
        let stamps = settings.clone();
        let list = move || walked.take().unwrap_or_else(|| files(&stamps));
        watch::watch(options, list, move |changed| follow.changed(changed))
    });
    let watching = watching.transpose().map_err(|error| anyhow::anyhow!("failed to watch the mesh: {error}"))?;
    let url = server.url();
    terminal::say(&match watching {
        Some(_) => format!("watching for changes at {url}; Ctrl-C ends"),
        None => format!("ready at {url}; Ctrl-C ends"),
    });
    let stopping = preview.clone();
    crate::publish::stop_on_signals(move || stopping.stop())
        .map_err(|error| anyhow::anyhow!("failed to listen for Ctrl-C: {error}"))?;
    server.wait().map_err(|error| anyhow::anyhow!("the preview ended: {error}"))?;
    drop(watching);
    Ok(ExitCode::SUCCESS)
}

/// Follows the edits of a mesh: shows at once what can be, and has a thread that shows what follows from it.
struct Follow {
    root: PathBuf,
    showing: Arc<Showing>,
    preview: Preview,
    earlier: Arc<Earlier>,
    /// Files that changed, for the thread; it ends when this is dropped.
    unsettled: Sender<Vec<PathBuf>>,
}

impl Follow {
    fn start(root: PathBuf, showing: Arc<Showing>, preview: Preview, earlier: Arc<Earlier>) -> Follow {
        let (unsettled, changes) = channel::<Vec<PathBuf>>();
        let (mesh, shows, keeps) = (showing.clone(), preview.clone(), earlier.clone());
        std::thread::spawn(move || {
            while let Ok(mut changed) = changes.recv() {
                // What came meanwhile is settled with it.
                changed.extend(changes.try_iter().flatten());
                changed.sort();
                changed.dedup();
                // A panic while a mesh is read must not end the preview.
                let done = catch_unwind(AssertUnwindSafe(|| settle(&mesh, &shows, &keeps, &changed)));
                if done.is_err() {
                    shows.fail("reading the mesh failed; this is a mistake of meshdoc".to_owned());
                }
            }
        });
        let root = root.canonicalize().unwrap_or(root);
        Follow { root, showing, preview, earlier, unsettled }
    }

    fn changed(&self, changed: &[PathBuf]) {
        let inside = changed.iter().filter_map(|path| path.strip_prefix(&self.root).ok());
        let paths: Vec<String> = inside.map(|path| path.to_string_lossy().replace('\\', "/")).collect();
        match self.showing.changed(&paths) {
            Ok(Shown::Portal(portal)) => {
                let trouble = trouble(&portal.findings);
                self.preview.show(shown(portal, self.earlier.clone()), which(changed), trouble);
            }
            Ok(Shown::Broken(findings)) => self.preview.fail(trouble(&findings).unwrap_or_default()),
            // The thread meets the same and says so.
            Ok(Shown::Unchanged) | Err(_) => {}
        }
        let _ = self.unsettled.send(changed.to_vec());
    }
}

/// Makes the next generation of the portal; the last good one stays when that fails.
fn settle(showing: &Showing, preview: &Preview, earlier: &Arc<Earlier>, changed: &[PathBuf]) {
    match showing.settle() {
        Ok(Shown::Portal(portal)) => {
            let names: BTreeSet<String> = changed
                .iter()
                .take(3)
                .filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned()))
                .collect();
            let names: Vec<String> = names.into_iter().collect();
            terminal::say(&format!(
                "{}: {}",
                terminal::faint(&format!("{} changed ({})", plural(changed.len(), "file"), names.join(", "))),
                terminal::tally(&portal.findings)
            ));
            for finding in errors(&portal.findings) {
                terminal::say(&short(finding));
            }
            let trouble = trouble(&portal.findings);
            preview.show(shown(portal, earlier.clone()), which(changed), trouble);
        }
        // Half-written YAML takes a product away for as long as somebody types: the last good pages stay.
        Ok(Shown::Broken(findings)) => {
            let trouble = trouble(&findings).unwrap_or_default();
            terminal::say(&trouble);
            preview.fail(trouble);
        }
        Ok(Shown::Unchanged) => {}
        Err(error) => {
            terminal::error(&error);
            preview.fail(format!("{error:#}"));
        }
    }
}

/// Styles and scripts concern every page; of everything else a page finds out by comparing itself.
fn which(changed: &[PathBuf]) -> Changed {
    let concerns_all = |path: &PathBuf| {
        let text = path.to_string_lossy().replace('\\', "/");
        text.contains("/theme/")
            || path.extension().is_some_and(|e| matches!(e.to_str(), Some("png" | "jpg" | "svg" | "gif" | "webp")))
    };
    if changed.iter().any(concerns_all) { Changed::All } else { Changed::Ask }
}

fn shown(portal: Arc<Portal>, earlier: Arc<Earlier>) -> server::Portal {
    Arc::new(move |path: &str| {
        let bytes = portal.file(path)?;
        earlier.keep(&portal, path, &bytes);
        Some(File::new(path, bytes))
    })
}

/// The files of the run before.
fn as_it_was(earlier: Arc<Earlier>) -> server::Portal {
    Arc::new(move |path: &str| earlier.file(path).map(|bytes| File::new(path, bytes)))
}

/// Where the pages of the run before are kept: with what else programs keep for this user.
fn folder_of_the_user() -> Option<PathBuf> {
    let folders = etcetera::choose_base_strategy().ok()?;
    Some(folders.cache_dir().join("meshdoc").join("preview"))
}

/// Tells the terminal and the pages that are open how far the first reading is.
struct Told {
    line: Line,
    preview: Preview,
    state: Mutex<Stage>,
}

#[derive(Default)]
struct Stage {
    name: &'static str,
    total: usize,
    done: usize,
    said: Option<Instant>,
}

impl Told {
    fn step(&self, step: impl FnOnce(&mut Stage)) {
        let mut stage = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        step(&mut stage);
        if stage.said.is_some_and(|said| said.elapsed() < BETWEEN_TELLING) {
            return;
        }
        stage.said = Some(Instant::now());
        let Stage { name, total, done, .. } = &*stage;
        self.preview.progress(&match total {
            0 => format!("{name} ..."),
            _ => format!("{name}: {done} of {total}"),
        });
    }
}

impl Progress for Told {
    fn stage(&self, name: &'static str, total: usize) {
        self.line.stage(name, total);
        self.step(|stage| *stage = Stage { name, total, ..Stage::default() });
    }

    fn tick(&self) {
        self.line.tick();
        self.step(|stage| stage.done += 1);
    }
}

fn report(portal: &Portal) {
    build::notices(portal);
    check::print(&portal.reading, &portal.findings);
    terminal::say(&check::closing(&portal.reading, &portal.findings));
}

fn errors(findings: &[Located]) -> impl Iterator<Item = &Located> {
    findings.iter().filter(|finding| finding.severity == Severity::Error)
}

/// What is shown above the pages while the mesh has errors.
fn trouble(findings: &[Located]) -> Option<String> {
    let errors: Vec<String> = errors(findings).map(short).collect();
    (!errors.is_empty()).then(|| errors.join("\n"))
}

/// What to watch: the files of the mesh, and where git notes the current commit.
fn files(settings: &Settings) -> Files {
    let mut files = Files::new();
    let Ok(root) = settings.root.canonicalize() else { return files };
    if let Ok(paths) = session::paths(settings) {
        for path in paths {
            let path = root.join(path);
            if let Ok(metadata) = path.symlink_metadata() {
                files.insert(path, Stamp::of(&metadata));
            }
        }
    }
    if let Some((git, common)) = crate::history::git_folders(&root) {
        files.extend(watch::git_files(&git, &common));
    }
    files
}
