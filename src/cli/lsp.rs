//! `meshdoc lsp`: speaks the Language Server Protocol on standard input and output, for editors.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::error::Result;
use crate::lsp;

const EXAMPLES: &str = "\
Examples:
  meshdoc lsp                    what an editor runs; settings for editors are in the book
  meshdoc lsp data/mesh          the mesh is not the folder that the editor opened";

/// Serve editors: diagnostics while typing, completion, hover, references, rename
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The mesh's folder [default: the one that the editor names, or the nearest above it with a meshdoc.yaml]
    #[arg(value_name = "DIR")]
    dir: Option<PathBuf>,

    /// Speak on standard input and output; there is no other way, some editors say it anyway
    #[arg(long, hide = true)]
    stdio: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let clean = lsp::serve(arguments.dir.clone(), std::io::stdin(), std::io::stdout())?;
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
