//! The history room against the real git.

mod compare;
mod generated;
pub mod git;
mod real;
mod renames;
mod shapes;
mod situations;
mod snapshot;
