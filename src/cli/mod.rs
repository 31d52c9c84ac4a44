//! The command line: one file a command. Reads flags, prints, and gives the exit code.
//!
//! Exit codes: 0 clean, 1 findings of severity error, 2 could not run.

mod build;
mod check;
mod completions;
mod diff;
mod fix;
mod history;
mod impact;
mod init;
mod lsp;
mod new;
mod progress;
mod redirects;
mod scaffold;
mod schema;
mod search;
mod serve;
mod terminal;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::error::Result;
use crate::session::Settings;

const EXAMPLES: &str = "\
Examples:
  meshdoc init my-mesh && cd my-mesh     start a mesh
  meshdoc serve --watch --open           see it while you write
  meshdoc check                          what a pull request runs
  meshdoc build -o public                the portal, for any web host

Exit codes: 0 clean, 1 findings of severity error, 2 could not run.";

/// The portal of a data mesh, made from git.
#[derive(Parser)]
#[command(name = "meshdoc", version, after_help = EXAMPLES, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Init(init::Arguments),
    New(new::Arguments),
    Check(check::Arguments),
    Build(build::Arguments),
    Serve(serve::Arguments),
    Diff(diff::Arguments),
    Impact(impact::Arguments),
    History(history::Arguments),
    Search(search::Arguments),
    Redirects(redirects::Arguments),
    Schema(schema::Arguments),
    Lsp(lsp::Arguments),
    Completions(completions::Arguments),
}

/// What every command that reads a mesh takes.
#[derive(Args, Clone)]
struct MeshArguments {
    /// The mesh's folder
    #[arg(default_value = ".", value_name = "DIR")]
    dir: PathBuf,

    /// Where the cache is kept [default: DIR/.meshdoc/cache]
    #[arg(long, value_name = "DIR")]
    cache_dir: Option<PathBuf>,

    /// A folder with results of checks on the data, beside those in the mesh
    #[arg(long, value_name = "DIR")]
    evidence: Option<PathBuf>,

    /// Set a rule to another severity; may be given several times
    #[arg(long = "rule", value_name = "NAME=off|info|warning|error", value_parser = rule_setting)]
    rules: Vec<(String, String)>,
}

impl MeshArguments {
    fn settings(&self) -> Settings {
        Settings {
            cache: self.cache_dir.clone(),
            rules: self.rules.clone(),
            evidence: self.evidence.clone(),
            ci: crate::history::Ci::detect(|name| std::env::var_os(name).is_some()),
            ..Settings::of(&self.dir)
        }
    }
}

fn rule_setting(text: &str) -> std::result::Result<(String, String), String> {
    let (name, severity) = text.split_once('=').ok_or("expected NAME=SEVERITY")?;
    if !matches!(severity, "off" | "info" | "warning" | "error") {
        return Err(format!("`{severity}` is not off, info, warning or error"));
    }
    if crate::rules::named(name).is_none() {
        return Err(match crate::rules::nearest(name) {
            Some(near) => format!("there is no rule `{name}`; did you mean `{near}`?"),
            None => format!("there is no rule `{name}`"),
        });
    }
    Ok((name.to_owned(), severity.to_owned()))
}

/// For commands that print data.
#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
enum DataFormat {
    Text,
    Json,
}

/// Runs the program; for `main`.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    // Errors here only mean that Ctrl-C leaves a staging folder behind, which the next build clears.
    if !matches!(cli.command, Command::Serve(_) | Command::Lsp(_)) {
        let _ = crate::publish::exit_on_signals();
    }
    let done: Result<ExitCode> = match cli.command {
        Command::Init(arguments) => init::run(&arguments),
        Command::New(arguments) => new::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Build(arguments) => build::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Impact(arguments) => impact::run(&arguments),
        Command::History(arguments) => history::run(&arguments),
        Command::Search(arguments) => search::run(&arguments),
        Command::Redirects(arguments) => redirects::run(&arguments),
        Command::Schema(arguments) => schema::run(&arguments),
        Command::Lsp(arguments) => lsp::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            terminal::error(&error);
            ExitCode::from(2)
        }
    }
}
