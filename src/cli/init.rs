//! `meshdoc init`
use clap::Args;
use std::process::ExitCode;
/// Start a mesh
#[derive(Args)]
pub(super) struct Arguments {}
pub(super) fn run(_: &Arguments) -> crate::error::Result<ExitCode> {
    Ok(ExitCode::SUCCESS)
}
