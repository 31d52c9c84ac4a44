//! Commands as people and scripts run them.

mod adoption;
mod codes;
mod exceptions;
#[cfg(unix)]
mod formats;
mod output;
mod redirects;
mod schema;
