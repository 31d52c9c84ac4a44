//! The history room against the real git.

mod compare;
mod generated;
pub mod git;
pub mod meaning;
mod real;
mod renames;
mod shapes;
mod situations;
mod snapshot;
