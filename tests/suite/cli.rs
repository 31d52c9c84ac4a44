//! Commands as people and scripts run them.

mod codes;
mod exceptions;
#[cfg(unix)]
mod formats;
mod output;
