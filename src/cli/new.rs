//! `meshdoc new`
use clap::Args;
use std::process::ExitCode;
/// Add a descriptor
#[derive(Args)]
pub(super) struct Arguments {}
pub(super) fn run(_: &Arguments) -> crate::error::Result<ExitCode> {
    Ok(ExitCode::SUCCESS)
}
