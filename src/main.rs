//! The `meshdoc` program: hands its arguments to [`meshdoc::cli`] and ends with its exit code.

use std::process::ExitCode;

/// A mesh is millions of small pieces; see the book's page on decisions for what this one saves.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    meshdoc::cli::run()
}
