//! The history room against the real git.

mod compare;
mod generated;
mod git;
mod shapes;
mod situations;
