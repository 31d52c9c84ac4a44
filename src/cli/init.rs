//! `meshdoc init`: a small mesh that works, with the workflows that check and publish it.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::scaffold::{self, EXAMPLE, GITHUB, GITIGNORE, GITLAB, MESHDOC, README, create, fill, scalar, title};
use super::schema;
use super::terminal;
use crate::error::Result;
use crate::session::VERSION;

const EXAMPLES: &str = "\
Examples:
  meshdoc init my-mesh
  meshdoc init . --ci gitlab";

/// Start a mesh: a small one that works, with CI workflows that check, build and publish it
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The folder of the mesh; made where there is none
    #[arg(default_value = ".", value_name = "DIR")]
    dir: PathBuf,

    /// The mesh's title [default: made of the folder's name]
    #[arg(long)]
    title: Option<String>,

    /// Which workflow files to write
    #[arg(long, value_enum, default_value_t = Ci::Both)]
    ci: Ci,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Ci {
    Github,
    Gitlab,
    Both,
    None,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let root = &arguments.dir;
    if root.join(crate::config::FILE).exists() {
        anyhow::bail!("`{}` is a mesh already; nothing was written", root.display());
    }
    std::fs::create_dir_all(root)?;
    let absolute = root.canonicalize()?;
    let folder = absolute.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let title = arguments.title.clone().unwrap_or_else(|| title(&folder));
    let quoted = scalar(&title)?;
    let values = [
        ("title", title.as_str()),
        ("quoted", quoted.as_str()),
        ("version", VERSION),
        ("name", "Sales"),
        ("id", "sales"),
    ];
    let mut files = vec![(crate::config::FILE, MESHDOC), (".gitignore", GITIGNORE), ("README.md", README)];
    files.extend(EXAMPLE);
    if matches!(arguments.ci, Ci::Github | Ci::Both) {
        files.push((".github/workflows/portal.yml", GITHUB));
    }
    if matches!(arguments.ci, Ci::Gitlab | Ci::Both) {
        files.push((".gitlab-ci.yml", GITLAB));
    }
    let mut files: Vec<(String, String)> =
        files.into_iter().map(|(path, text)| (path.to_owned(), fill(text, &values))).collect();
    files.extend(schema::files());
    // What stands there already (a README, a .gitignore) stays.
    let (kept, new): (Vec<_>, Vec<_>) = files.into_iter().partition(|(path, _)| root.join(path).exists());
    for (path, text) in &new {
        create(&root.join(path), text)?;
        terminal::say(&format!("  {} {path}", terminal::faint("wrote")));
    }
    for (path, _) in &kept {
        terminal::warn(&format!("{path} was there already and is as it was"));
    }
    if kept.iter().any(|(path, _)| path == ".gitignore") {
        terminal::say(&format!("add to .gitignore: {}", scaffold::GITIGNORE.trim().replace('\n', ", ")));
    }
    let here = if root.as_os_str() == "." { String::new() } else { format!("cd {} && ", root.display()) };
    terminal::say(&format!("{} see it: {here}meshdoc serve --watch --open", terminal::strong("ready")));
    Ok(ExitCode::SUCCESS)
}
