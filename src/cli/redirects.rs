//! `meshdoc redirects`: addresses that were promised and lead nowhere, and the entries that would keep the promise.

use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use serde_json::json;

use super::progress::Line;
use super::terminal::{self, plural};
use super::{DataFormat, MeshArguments};
use crate::error::Result;
use crate::model::moved::Lost;
use crate::model::redirect::FILE;
use crate::session;

const EXAMPLES: &str = "\
Examples:
  meshdoc redirects                     what git and ids show
  meshdoc redirects --update            write it into redirects.yaml
  meshdoc redirects --since v1.0.0      also what happened before the last entry

Git only proposes: read the entries before you commit them. An entry without `to` says that the page is gone.";

/// List addresses that pages had once, and where they lead now
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    mesh: MeshArguments,

    /// Add the entries to redirects.yaml
    #[arg(long)]
    update: bool,

    /// Look back to this revision [default: where redirects.yaml last changed]
    #[arg(long, value_name = "REV")]
    since: Option<String>,

    /// How entries are printed
    #[arg(long, value_enum, default_value_t = DataFormat::Text)]
    format: DataFormat,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let settings = arguments.mesh.settings();
    let line = Line::new();
    let found = session::proposals(&settings, arguments.since.as_deref(), &line);
    line.clear();
    let found = found?;
    let entries: String = found.lost.iter().map(entry).collect();
    match arguments.format {
        DataFormat::Json => terminal::json(&json!(
            found.lost.iter().map(|l| json!({"from": l.from, "to": l.to, "reason": l.reason})).collect::<Vec<_>>()
        )),
        DataFormat::Text => terminal::out(&entries),
    }
    if arguments.update && !found.lost.is_empty() {
        let path = settings.root.join(FILE);
        append(&path, &entries).with_context(|| format!("failed to write `{}`", path.display()))?;
    }
    let what = match (found.lost.len(), arguments.update) {
        (0, _) => "no address is lost".to_owned(),
        (count, true) => format!("{} added to {FILE}", plural_entries(count)),
        (count, false) => format!("{} for {FILE}; `--update` adds them", plural_entries(count)),
    };
    let more = if found.cut { "; older states were left out, `--since` looks at fewer" } else { "" };
    terminal::say(&format!("{what}: compared with {}{more}", plural(found.states, "earlier state")));
    Ok(ExitCode::SUCCESS)
}

fn plural_entries(count: usize) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") }
}

/// Addresses are slugs, so they need no quotes.
fn entry(lost: &Lost) -> String {
    let to = lost.to.as_ref().map_or(String::new(), |to| format!("  to: {to}\n"));
    let reason: String = lost.reason.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("# {reason}\n- from: {}\n{to}", lost.from)
}

/// What stands in the file stays as it is. Written beside and moved, so that a full disk costs nothing.
fn append(path: &std::path::Path, entries: &str) -> std::io::Result<()> {
    // A link may lead out of the mesh.
    if path.symlink_metadata().is_ok_and(|meta| !meta.is_file()) {
        return Err(std::io::Error::other("it is not a regular file"));
    }
    let mut text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error),
    };
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(entries);
    let beside = path.with_extension("yaml.new");
    std::fs::write(&beside, text)?;
    std::fs::rename(&beside, path)
}
