//! `meshdoc completions`: a script that lets a shell complete commands and flags.

use std::process::ExitCode;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::terminal;
use crate::error::Result;

const EXAMPLES: &str = "\
Examples:
  meshdoc completions bash > ~/.local/share/bash-completion/completions/meshdoc
  meshdoc completions zsh > ~/.zfunc/_meshdoc
  meshdoc completions fish > ~/.config/fish/completions/meshdoc.fish";

/// Print a completion script for a shell
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    shell: Shell,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut super::Cli::command(), "meshdoc", &mut script);
    terminal::out(&String::from_utf8_lossy(&script));
    Ok(ExitCode::SUCCESS)
}
