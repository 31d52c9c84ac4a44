//! Ctrl-C and polite kills: what this process was staging is removed before it ends with 128 + the signal's number.
//!
//! A build that is being put in place is let finish first (milliseconds; longer only where it is synced in place),
//! so a signal never tears a portal.

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use super::leftovers;

/// A staging folder that this process is writing to.
pub(super) struct Live {
    /// Read by every write, written by whoever ends the staging: afterwards nobody writes into a removed folder.
    pub closed: RwLock<bool>,
    pub staging: PathBuf,
    pub lock: PathBuf,
}

/// `None` as soon as the process is about to end.
static LIVE: Mutex<Option<Vec<Arc<Live>>>> = Mutex::new(Some(Vec::new()));

pub(super) fn register(live: Arc<Live>) {
    match &mut *LIVE.lock().unwrap_or_else(PoisonError::into_inner) {
        Some(all) => all.push(live),
        // What begins now would be torn by the end of the process.
        None => *live.closed.write().unwrap_or_else(PoisonError::into_inner) = true,
    }
}

pub(super) fn forget(live: &Arc<Live>) {
    if let Some(all) = &mut *LIVE.lock().unwrap_or_else(PoisonError::into_inner) {
        all.retain(|other| !Arc::ptr_eq(other, live));
    }
}

/// For commands that run to an end. Called once, before the first [`begin`](super::begin).
pub fn exit_on_signals() -> io::Result<()> {
    on_signals(|signal| {
        abandon();
        std::process::exit(128 + signal);
    })
}

/// For commands that run until they are told to stop: the first signal calls `stop`, a second one ends the process.
pub fn stop_on_signals(stop: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let mut stop = Some(stop);
    on_signals(move |signal| match stop.take() {
        Some(stop) => stop(),
        None => {
            abandon();
            std::process::exit(128 + signal);
        }
    })
}

fn abandon() {
    let live = LIVE.lock().unwrap_or_else(PoisonError::into_inner).take();
    for live in live.into_iter().flatten() {
        *live.closed.write().unwrap_or_else(PoisonError::into_inner) = true;
        leftovers::abandon_tree(&live.staging);
        let _ = std::fs::remove_file(&live.lock);
    }
}

#[cfg(unix)]
fn on_signals(mut act: impl FnMut(i32) + Send + 'static) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP])?;
    let wait = move || signals.forever().for_each(&mut act);
    std::thread::Builder::new().name("signals".into()).spawn(wait).map(drop)
}

#[cfg(not(unix))]
fn on_signals(mut act: impl FnMut(i32) + Send + 'static) -> io::Result<()> {
    const INTERRUPTED: i32 = 2;
    ctrlc::set_handler(move || act(INTERRUPTED)).map_err(io::Error::other)
}
