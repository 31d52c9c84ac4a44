//! What the preview shows now: a portal, which of its paths changed since when, and what is wrong with the mesh.
//!
//! A new generation replaces the old one in one step; requests that began with the old one end with it.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, PoisonError, RwLock};

use axum::body::Bytes;
use serde_json::{Value, json};
use tokio::sync::watch;

/// A file of the portal, or a page rendered for the one who asks.
#[derive(Clone, Debug)]
pub struct File {
    pub bytes: Bytes,
    /// A media type as [`content_type`](super::content_type) gives.
    pub content_type: &'static str,
}

impl File {
    /// `path` as the portal has it: its extension says what the bytes are.
    pub fn new(path: &str, bytes: impl Into<Bytes>) -> File {
        File { bytes: bytes.into(), content_type: super::content_type(path) }
    }
}

/// A portal as a question: the file at a path such as `domains/sales/index.html` (relative, never with `..`). Called
/// from several threads, which it may block for as long as it takes to render a page.
pub type Portal = Arc<dyn Fn(&str) -> Option<File> + Send + Sync>;

/// Which open pages a new generation concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// Those that are or use one of these files.
    Paths(BTreeSet<String>),
    /// Not known: each page compares itself with the new one. Right only if no stylesheet, script or image changed.
    Ask,
    /// Every page.
    All,
}

/// The preview of a running server; clones show the same.
#[derive(Clone)]
pub struct Preview(Arc<Shared>);

struct Shared {
    state: RwLock<Arc<State>>,
    /// Ticks with every change of the state; [`STOPPED`] when the server is to end.
    ticks: watch::Sender<u64>,
}

const STOPPED: u64 = u64::MAX;
/// Generations and paths that are remembered for pages that were out of sight.
const MOST_GENERATIONS: usize = 64;
const MOST_PATHS: usize = 1_000;

#[derive(Clone)]
pub(super) struct State {
    pub generation: u64,
    pub portal: Portal,
    pub trouble: Option<Arc<str>>,
    /// What is said while the first portal is being made.
    pub reading: Option<Arc<str>>,
    /// What the latest generations changed, the newest last.
    changes: VecDeque<Changed>,
}

impl Preview {
    pub(super) fn new(portal: Portal, reading: Option<String>) -> Preview {
        let reading = reading.map(Arc::from);
        let state = State { generation: 1, portal, trouble: None, reading, changes: VecDeque::new() };
        Preview(Arc::new(Shared { state: RwLock::new(Arc::new(state)), ticks: watch::Sender::new(0) }))
    }

    /// Shows a new generation of the portal. `trouble` is text that is shown above its pages, such as the diagnostics
    /// of a mesh that could be built with holes; `None` takes down what was shown before.
    pub fn show(&self, portal: Portal, changed: Changed, trouble: Option<String>) {
        self.update(|old| {
            let mut changes = old.changes.clone();
            changes.push_back(bounded(changed));
            if changes.len() > MOST_GENERATIONS {
                changes.pop_front();
            }
            State { generation: old.generation + 1, portal, trouble: trouble.map(Arc::from), reading: None, changes }
        });
    }

    /// Keeps the last good portal and shows `trouble` above its pages, until the next [`show`](Preview::show).
    pub fn fail(&self, trouble: String) {
        self.update(|old| State { trouble: Some(trouble.into()), ..old.clone() });
    }

    /// Says how far the first portal is, where it is still being made.
    pub fn progress(&self, reading: &str) {
        self.update(|old| State { reading: old.reading.as_ref().map(|_| reading.into()), ..old.clone() });
    }

    pub fn generation(&self) -> u64 {
        self.state().generation
    }

    /// Ends the server: open requests are answered, then [`Server::wait`](super::Server::wait) returns.
    pub fn stop(&self) {
        self.0.ticks.send_replace(STOPPED);
    }

    pub(super) fn state(&self) -> Arc<State> {
        self.0.state.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Yields at once, and then whenever the state changed; ends with the server.
    pub(super) fn ticks(&self) -> watch::Receiver<u64> {
        self.0.ticks.subscribe()
    }

    fn update(&self, next: impl FnOnce(&State) -> State) {
        let mut state = self.0.state.write().unwrap_or_else(PoisonError::into_inner);
        *state = Arc::new(next(&state));
        drop(state);
        self.0.ticks.send_modify(|tick| *tick = tick.saturating_add(1));
    }
}

pub(super) fn is_stop(tick: u64) -> bool {
    tick == STOPPED
}

impl State {
    /// The event for a page that was rendered from generation `since`.
    pub fn event(&self, since: u64) -> Value {
        json!({
            "generation": self.generation,
            "changed": match self.changed_since(since) {
                Changed::All => json!("all"),
                Changed::Ask => json!("ask"),
                Changed::Paths(paths) => json!(paths),
            },
            "trouble": self.trouble.as_deref(),
            "reading": self.reading.as_deref(),
        })
    }

    fn changed_since(&self, since: u64) -> Changed {
        if since > self.generation {
            return Changed::All;
        }
        let missed = self.generation - since;
        let Some(first) = usize::try_from(missed).ok().and_then(|missed| self.changes.len().checked_sub(missed)) else {
            return Changed::All;
        };
        let all = self.changes.iter().skip(first).cloned();
        bounded(all.fold(Changed::Paths(BTreeSet::new()), both))
    }
}

fn both(one: Changed, other: Changed) -> Changed {
    match (one, other) {
        (Changed::Paths(mut one), Changed::Paths(other)) => {
            one.extend(other);
            Changed::Paths(one)
        }
        (Changed::All, _) | (_, Changed::All) => Changed::All,
        // What uses a changed stylesheet would not find out by asking for itself.
        (Changed::Ask, Changed::Paths(paths)) | (Changed::Paths(paths), Changed::Ask) => asking(&paths),
        (Changed::Ask, Changed::Ask) => Changed::Ask,
    }
}

fn bounded(changed: Changed) -> Changed {
    match changed {
        Changed::Paths(paths) if paths.len() > MOST_PATHS => asking(&paths),
        changed => changed,
    }
}

fn asking(paths: &BTreeSet<String>) -> Changed {
    let pages_only = paths.iter().all(|path| super::content_type(path) == super::content::HTML);
    if pages_only { Changed::Ask } else { Changed::All }
}
