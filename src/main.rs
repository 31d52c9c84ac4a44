//! The `meshdoc` program: hands its arguments to [`meshdoc::cli`] and ends with its exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    meshdoc::cli::run()
}
