//! The history room against the real git.

mod compare;
mod generated;
pub mod git;
mod shapes;
mod situations;
mod snapshot;
