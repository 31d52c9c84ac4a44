//! meshdoc: the portal of a data mesh, made from git.
//!
//! A tree of files goes in; descriptors are loaded, resolved into a [`model`], checked by [`rules`], joined with
//! [`history`] from git, and come out as a portal ([`site`]), a search index ([`search`]) and data ([`export`]).
//! The book's architecture chapter tells the way through; imports go down the list below only.

// Level 0
pub mod error;
pub mod tree;
// Level 1
pub mod diagnostics;
pub mod source;
// Level 2
pub mod model;
// Level 3
pub mod config;
pub mod history;
pub mod load;
pub mod resolve;
// Level 4
pub mod compare;
pub mod rules;
// Level 5
pub mod export;
pub mod search;
pub mod site;
// Level 6
pub mod publish;
pub mod session;
// Level 7
pub mod cli;
pub mod lsp;
pub mod server;
