//! Commands as people and scripts run them.

mod codes;
mod output;
mod schema;
