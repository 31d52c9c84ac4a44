//! The thread that reads the mesh: it gathers what changed, waits until the typing rests, and makes the next reading.
//!
//! Changes that come while it works are taken together into the one after. Whatever goes wrong in a reading is told
//! and does not end the thread. Must not know the wire.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use super::findings::Found;
use crate::error::Result;
use crate::session::{Live, Reading, Settings};

/// How long nothing may come before the mesh is read; fast typists need less between two keys.
const QUIET: Duration = Duration::from_millis(150);
/// How long a mesh stays unread while somebody types on.
const LONGEST: Duration = Duration::from_millis(1500);

/// What changed.
pub enum Change {
    /// A file has these bytes in the editor; those on disk with `None`.
    Text(String, Option<Arc<[u8]>>),
    /// Files came, went or changed on disk.
    Disk(Vec<String>),
}

/// What became of it.
pub enum News {
    Read(Arc<Reading>, Found),
    /// Why the mesh was not read.
    Failed(String),
}

/// Starts the thread; it ends when the sender is dropped. `tell` is called on the thread.
///
/// # Errors
/// When the system gives no thread.
pub fn start(settings: Settings, tell: impl Fn(News) + Send + 'static) -> std::io::Result<Sender<Change>> {
    let (changes, received) = channel();
    std::thread::Builder::new().name("mesh".into()).spawn(move || run(&settings, &received, &tell))?;
    Ok(changes)
}

fn run(settings: &Settings, changes: &Receiver<Change>, tell: &dyn Fn(News)) {
    let mut live: Option<Live> = None;
    // Known beyond a mesh that could not be opened.
    let mut texts: BTreeMap<String, Arc<[u8]>> = BTreeMap::new();
    let mut gathered: Vec<Change> = Vec::new();
    loop {
        let now = std::mem::take(&mut gathered);
        for change in &now {
            match change {
                Change::Text(path, Some(bytes)) => drop(texts.insert(path.clone(), bytes.clone())),
                Change::Text(path, None) => drop(texts.remove(path)),
                Change::Disk(_) => {}
            }
        }
        let next = catch_unwind(AssertUnwindSafe(|| reading(settings, live.take(), &texts, now)));
        match next {
            Ok(Ok((mesh, reading))) => {
                let found = catch_unwind(AssertUnwindSafe(|| Found::of(&reading, |path| mesh.own(path))));
                live = Some(mesh);
                tell(News::Read(Arc::new(reading), found.unwrap_or_default()));
            }
            Ok(Err(error)) => tell(News::Failed(format!("{error:#}"))),
            Err(_) => tell(News::Failed("reading the mesh failed; this is a mistake of meshdoc".to_owned())),
        }
        match gather(changes) {
            Some(more) => gathered = more,
            None => return,
        }
    }
}

/// The mesh with what changed.
fn reading(
    settings: &Settings,
    live: Option<Live>,
    texts: &BTreeMap<String, Arc<[u8]>>,
    changes: Vec<Change>,
) -> Result<(Live, Reading)> {
    let mut live = match live {
        Some(mut live) => {
            // Of a file that is typed in only the last text counts; closed and changed files need one listing.
            let mut last: BTreeMap<String, Arc<[u8]>> = BTreeMap::new();
            let mut disk: Vec<String> = Vec::new();
            for change in changes {
                match change {
                    Change::Text(path, Some(bytes)) => drop(last.insert(path, bytes)),
                    Change::Text(path, None) => {
                        last.remove(&path);
                        live.update(&path, None)?;
                    }
                    Change::Disk(paths) => disk.extend(paths),
                }
            }
            if !disk.is_empty() {
                live.changed(disk.iter().map(String::as_str))?;
            }
            for (path, bytes) in last {
                live.update(&path, Some(bytes))?;
            }
            live
        }
        None => {
            let mut live = Live::open(settings.clone())?;
            for (path, bytes) in texts {
                live.update(path, Some(bytes.clone()))?;
            }
            live
        }
    };
    let reading = live.reading();
    Ok((live, reading))
}

/// Waits for a change and for the end of its burst; `None` when nobody can change anything any more.
fn gather(changes: &Receiver<Change>) -> Option<Vec<Change>> {
    let mut gathered = vec![changes.recv().ok()?];
    let end = Instant::now() + LONGEST;
    loop {
        let rest = end.saturating_duration_since(Instant::now()).min(QUIET);
        match changes.recv_timeout(rest) {
            Ok(change) => gathered.push(change),
            Err(RecvTimeoutError::Timeout) => return Some(gathered),
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
}
