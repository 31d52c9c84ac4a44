//! Changes on the disk become calls with the paths that changed.
//!
//! Events of the operating system are a doorbell and no more: they miss files in fresh folders, they overflow, and on
//! network and container mounts they never come. The truth is a walk: the caller lists its files with their stamps,
//! and what differs from the list before has changed. Walked when the bell rang, after every rebuild, and now and
//! then anyway. Must not know what the files mean.

use std::collections::BTreeSet;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::stamps::Known;
pub use super::stamps::{Files, Stamp, git_files};

#[derive(Clone, Debug)]
pub struct Options {
    /// Folders whose events ring the bell, with all below them.
    pub roots: Vec<PathBuf>,
    /// A burst of events is over when none came for this long, thrice as long where they are of many files, ...
    pub quiet: Duration,
    /// ... and is not waited for longer than this.
    pub longest: Duration,
    /// Between two walks that nothing rang for. Stretched where a walk takes long: at most a twentieth of the time.
    pub walk_every: Duration,
    /// Walks only. For mounts whose events are known not to come.
    pub poll: bool,
}

impl Options {
    pub fn new(roots: Vec<PathBuf>) -> Options {
        Options {
            roots,
            // The steps of a save follow each other within a few milliseconds; more would be waited for at every save.
            quiet: Duration::from_millis(10),
            longest: Duration::from_secs(1),
            walk_every: Duration::from_secs(2),
            poll: false,
        }
    }
}

/// Watches until it is dropped.
pub struct Watch {
    stop: Arc<AtomicBool>,
    bell: SyncSender<()>,
    thread: Option<JoinHandle<()>>,
}

/// Walks once before it returns: what changes from then on is reported, so call it before the mesh is first read.
///
/// `list` gives the regular files that matter; `on_change` gets the paths that came, went or changed, sorted. Both are called
/// on the watcher's own thread, never at once.
pub fn watch(
    options: Options,
    mut list: impl FnMut() -> Files + Send + 'static,
    on_change: impl FnMut(&[PathBuf]) + Send + 'static,
) -> io::Result<Watch> {
    // One place: a bell that rings already need not be rung again.
    let (bell, rings) = sync_channel(1);
    let stop = Arc::new(AtomicBool::new(false));
    let mut known = Known::default();
    known.changes(list());
    let watcher = Watcher {
        options,
        list,
        on_change,
        known,
        rings,
        bell: bell.clone(),
        named: Arc::default(),
        stop: stop.clone(),
    };
    let thread = std::thread::Builder::new().name("watch".into()).spawn(|| watcher.run())?;
    Ok(Watch { stop, bell, thread: Some(thread) })
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let _ = self.bell.try_send(());
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != std::thread::current().id()
        {
            let _ = thread.join();
        }
    }
}

struct Watcher<L, C> {
    options: Options,
    list: L,
    on_change: C,
    known: Known,
    rings: Receiver<()>,
    bell: SyncSender<()>,
    named: Arc<Mutex<BTreeSet<PathBuf>>>,
    stop: Arc<AtomicBool>,
}

/// Of a burst with more files than this the walk has to tell.
const MOST_NAMED: usize = 16;
/// Then it is waited for so many times as long: git writes other files between two of a checkout.
const MANY: u32 = 3;

impl<L: FnMut() -> Files, C: FnMut(&[PathBuf])> Watcher<L, C> {
    fn run(mut self) {
        let mut armed = identities(&self.options.roots);
        let mut _watching = self.arm();
        loop {
            // Also right after arming: what changed while the watches were set rang no bell.
            let walk = self.catch_up();
            let now = identities(&self.options.roots);
            if now != armed {
                // A root was replaced by another folder: the system watches the one that is gone.
                armed = now;
                _watching = self.arm();
                continue;
            }
            if self.stop.load(Ordering::Relaxed) || !self.wait(self.options.walk_every.max(walk * 20)) {
                return;
            }
            self.look_at_named();
        }
    }

    /// Reports until a walk finds nothing new; returns how long that walk took.
    fn catch_up(&mut self) -> Duration {
        loop {
            let start = Instant::now();
            let files = catch_unwind(AssertUnwindSafe(&mut self.list));
            let changed = files.map(|files| self.known.changes(files)).unwrap_or_default();
            if changed.is_empty() || self.stop.load(Ordering::Relaxed) {
                return start.elapsed();
            }
            self.report(&changed);
        }
    }

    fn look_at_named(&mut self) {
        let named = std::mem::take(&mut *self.named.lock().unwrap_or_else(PoisonError::into_inner));
        if named.len() < MOST_NAMED {
            let changed = self.known.changes_of(&named);
            if !changed.is_empty() {
                self.report(&changed);
            }
        }
    }

    fn report(&mut self, changed: &[PathBuf]) {
        // A panic while a page is made must not end the watching.
        let _ = catch_unwind(AssertUnwindSafe(|| (self.on_change)(changed)));
    }

    /// For a ring and the end of its burst, or for as long as `most`; false at the end of watching.
    fn wait(&self, most: Duration) -> bool {
        match self.rings.recv_timeout(most) {
            Ok(()) => {}
            Err(RecvTimeoutError::Timeout) => return true,
            Err(RecvTimeoutError::Disconnected) => return false,
        }
        let end = Instant::now() + self.options.longest;
        while !self.stop.load(Ordering::Relaxed) {
            let rest = end.saturating_duration_since(Instant::now());
            let many = self.named.lock().unwrap_or_else(PoisonError::into_inner).len() >= MOST_NAMED;
            let quiet = self.options.quiet * if many { MANY } else { 1 };
            if rest.is_zero() || self.rings.recv_timeout(quiet.min(rest)).is_err() {
                return true;
            }
        }
        false
    }

    /// Asks the system to ring. Where it cannot (limits, mounts) the walks still find everything, later.
    fn arm(&self) -> Option<RecommendedWatcher> {
        if self.options.poll {
            return None;
        }
        let (bell, named) = (self.bell.clone(), self.named.clone());
        let ring = move |event: notify::Result<notify::Event>| {
            // An error may have cost events.
            let event = event.unwrap_or_default();
            if !is_ring(&event.kind) && !event.need_rescan() {
                return;
            }
            let mut named = named.lock().unwrap_or_else(PoisonError::into_inner);
            if named.len() < MOST_NAMED {
                named.extend(event.paths);
            }
            let _ = bell.try_send(());
        };
        let mut watcher = notify::recommended_watcher(ring).ok()?;
        for root in &self.options.roots {
            let _ = watcher.watch(root, RecursiveMode::Recursive);
        }
        Some(watcher)
    }
}

/// Reading is not a change, and we read after every ring.
fn is_ring(kind: &EventKind) -> bool {
    !matches!(kind, EventKind::Access(access) if *access != AccessKind::Close(AccessMode::Write))
}

/// Which folders the paths lead to now.
fn identities(roots: &[PathBuf]) -> Vec<Option<u64>> {
    roots.iter().map(|root| root.metadata().ok().map(|meta| Stamp::of(&meta).inode)).collect()
}
