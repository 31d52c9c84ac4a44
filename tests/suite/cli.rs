//! Commands as people and scripts run them.

mod codes;
#[cfg(unix)]
mod formats;
mod output;
