//! Commands as people and scripts run them.

mod adoption;
pub mod codes;
mod exceptions;
#[cfg(unix)]
mod formats;
mod output;
mod redirects;
mod schema;
