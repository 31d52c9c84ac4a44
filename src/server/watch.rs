//! Changes on the disk become calls with the paths that changed.
//!
//! Events of the operating system are a doorbell and no more: they miss files in fresh folders, they overflow, and on
//! network and container mounts they never come. The truth is a walk: the caller lists its files with their stamps,
//! and what differs from the list before has changed. Walked when the bell rang, after every rebuild, and now and
//! then anyway. Must not know what the files mean.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use notify::event::{AccessKind, AccessMode};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use sha2::{Digest as _, Sha256};

/// What tells one state of a file from another without reading it. Times are nanoseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    pub size: u64,
    pub modified: i128,
    /// When content, name or mode last changed; 0 where the system does not say.
    pub changed: i128,
    /// 0 where the system does not say.
    pub inode: u64,
}

/// Files and their stamps, as one walk found them.
pub type Files = BTreeMap<PathBuf, Stamp>;

#[derive(Clone, Debug)]
pub struct Options {
    /// Folders whose events ring the bell, with all below them.
    pub roots: Vec<PathBuf>,
    /// A burst of events is over when none came for this long, ...
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
            quiet: Duration::from_millis(50),
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
    let watcher = Watcher { options, list, on_change, known, rings, bell: bell.clone(), stop: stop.clone() };
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
    stop: Arc<AtomicBool>,
}

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
        }
    }

    /// Reports until a walk finds nothing new; returns how long that walk took.
    fn catch_up(&mut self) -> Duration {
        loop {
            let start = Instant::now();
            // A panic while a page is made must not end the watching.
            let files = catch_unwind(AssertUnwindSafe(&mut self.list));
            let changed = files.map(|files| self.known.changes(files)).unwrap_or_default();
            if changed.is_empty() || self.stop.load(Ordering::Relaxed) {
                return start.elapsed();
            }
            let _ = catch_unwind(AssertUnwindSafe(|| (self.on_change)(&changed)));
        }
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
            if rest.is_zero() || self.rings.recv_timeout(self.options.quiet.min(rest)).is_err() {
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
        let bell = self.bell.clone();
        let ring = move |event: notify::Result<notify::Event>| {
            if event.map_or(true, |event| is_ring(&event.kind) || event.need_rescan()) {
                let _ = bell.try_send(());
            }
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

/// The last walk, and the content of files that are too young to be told by their stamps: two writes within one tick
/// of the file system's clock leave the same stamp.
#[derive(Default)]
struct Known {
    files: Files,
    young: BTreeMap<PathBuf, [u8; 32]>,
}

const YOUNG: i128 = 2_000_000_000;
/// Beyond these, stamps have to do: reading a whole checkout after every branch switch costs more than the rare miss.
const MOST_YOUNG: usize = 1_000;
const LARGEST_YOUNG: u64 = 4 << 20;

impl Known {
    fn changes(&mut self, files: Files) -> Vec<PathBuf> {
        let mut changed: Vec<PathBuf> = Vec::new();
        changed.extend(self.files.keys().filter(|path| !files.contains_key(*path)).cloned());
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_nanos() as i128);
        let is_young = |stamp: &Stamp| (now - stamp.modified.max(stamp.changed)).abs() < YOUNG;
        let few = files.values().filter(|stamp| is_young(stamp)).count() <= MOST_YOUNG;
        let mut young = BTreeMap::new();
        for (path, stamp) in &files {
            let same_stamp = self.files.get(path) == Some(stamp);
            if !same_stamp {
                changed.push(path.clone());
            }
            let before = self.young.get(path);
            let is_young = is_young(stamp) && few && stamp.size <= LARGEST_YOUNG;
            if !is_young && before.is_none() {
                continue;
            }
            let content = content(path);
            if same_stamp && before.is_some_and(|before| *before != content) {
                changed.push(path.clone());
            }
            if is_young {
                young.insert(path.clone(), content);
            }
        }
        self.young = young;
        self.files = files;
        changed.sort();
        changed
    }
}

/// What is unreadable by now, or something else than a file (which may block who reads it), is a state too.
fn content(path: &Path) -> [u8; 32] {
    let is_file = path.symlink_metadata().is_ok_and(|meta| meta.is_file());
    let bytes = if is_file { std::fs::read(path).ok() } else { None };
    bytes.map_or([0; 32], |bytes| Sha256::digest(bytes).into())
}

impl Stamp {
    #[cfg(unix)]
    pub fn of(meta: &Metadata) -> Stamp {
        use std::os::unix::fs::MetadataExt as _;
        let time = |seconds: i64, nanos: i64| i128::from(seconds) * 1_000_000_000 + i128::from(nanos);
        Stamp {
            size: meta.size(),
            modified: time(meta.mtime(), meta.mtime_nsec()),
            changed: time(meta.ctime(), meta.ctime_nsec()),
            inode: meta.ino(),
        }
    }

    #[cfg(not(unix))]
    pub fn of(meta: &Metadata) -> Stamp {
        let since = meta.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        Stamp { size: meta.len(), modified: since.map_or(0, |since| since.as_nanos() as i128), changed: 0, inode: 0 }
    }
}

/// The files of a git directory that say which commit is checked out and where branches and tags stand. `common` is
/// the directory that a linked worktree shares with its repository, else the same.
pub fn git_files(git: &Path, common: &Path) -> Files {
    let mut files = Files::new();
    let mut ask = vec![git.join("HEAD"), common.join("packed-refs"), common.join("shallow"), common.join("refs")];
    while let Some(path) = ask.pop() {
        match path.symlink_metadata() {
            Ok(meta) if meta.is_dir() => {
                let entries = std::fs::read_dir(&path).into_iter().flatten().flatten();
                ask.extend(entries.map(|entry| entry.path()));
            }
            Ok(meta) if meta.is_file() => {
                files.insert(path, Stamp::of(&meta));
            }
            _ => {}
        }
    }
    files
}

/// Which folders the paths lead to now.
fn identities(roots: &[PathBuf]) -> Vec<Option<u64>> {
    roots.iter().map(|root| root.metadata().ok().map(|meta| Stamp::of(&meta).inode)).collect()
}
