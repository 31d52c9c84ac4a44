//! An operator's mistake or a failing machine: the run stops and says what was not done.
//!
//! An author's mistake is never an error but a [`crate::diagnostics::Diagnostic`].

/// Reads "failed to X `path`: cause", with its causes behind it.
pub type Error = anyhow::Error;
pub type Result<T> = anyhow::Result<T>;
