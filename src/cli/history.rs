//! `meshdoc history`: what happened, when and by whom; for a thing of the mesh, with what it meant.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};

use super::progress::Line;
use super::terminal::{self, plural};
use super::{DataFormat, MeshArguments};
use crate::diagnostics::text::printable;
use crate::error::Result;
use crate::session::{self, Entry, Past};

const EXAMPLES: &str = "\
Examples:
  meshdoc history
  meshdoc history sales/orders
  meshdoc history sales/orders/orders-v2#orders.email
  meshdoc history domains/sales/README.md --format json";

/// What happened to the mesh, a product, a contract, a property or a file
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// A product, contract or property (CONTRACT#PATH), or a path of the mesh [default: all of it]
    #[arg(value_name = "ADDRESS|PATH")]
    what: Option<String>,

    /// The mesh's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    dir: PathBuf,

    /// Where the cache is kept [default: DIR/.meshdoc/cache]
    #[arg(long, value_name = "DIR")]
    cache_dir: Option<PathBuf>,

    /// How many entries to show [default: all]
    #[arg(long)]
    limit: Option<usize>,

    /// How the history is printed
    #[arg(long, value_enum, default_value_t = DataFormat::Text)]
    format: DataFormat,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let mesh = MeshArguments {
        dir: arguments.dir.clone(),
        cache_dir: arguments.cache_dir.clone(),
        rules: Vec::new(),
        evidence: None,
    };
    let line = Line::new();
    let past = session::past(&mesh.settings(), arguments.what.as_deref(), &line);
    line.clear();
    let mut past = past?;
    let all = past.entries.len();
    past.entries.truncate(arguments.limit.unwrap_or(usize::MAX));
    match arguments.format {
        DataFormat::Json => {
            terminal::json(&past.entries.iter().map(|entry| value(entry, past.semantic)).collect::<Value>());
        }
        DataFormat::Text => print(&past, all),
    }
    for notice in &past.notices {
        terminal::warn(notice);
    }
    Ok(ExitCode::SUCCESS)
}

fn value(entry: &Entry, semantic: bool) -> Value {
    let mut value = json!({
        "commit": entry.commit,
        "time": entry.time,
        "author": {"name": entry.author.name, "email": entry.author.email},
        "summary": entry.summary,
        "path": entry.path,
        "change": entry.change,
        "from": entry.from,
        "guess": entry.guess,
    });
    if semantic {
        let changes = entry.changes.iter().map(|change| {
            json!({
                "kind": change.kind,
                "impact": change.impact.as_str(),
                "subject": &*change.subject,
                "before": change.before.as_deref(),
                "after": change.after.as_deref(),
                "reason": &*change.reason,
                "guess": change.guess,
            })
        });
        value["changes"] = changes.collect();
    }
    value
}

fn print(past: &Past, all: usize) {
    let mut commit = "";
    for entry in &past.entries {
        if entry.commit != commit {
            commit = &entry.commit;
            let day = entry.time.get(..10).unwrap_or(&entry.time);
            let id = entry.commit.get(..10).unwrap_or(&entry.commit);
            let who = printable(&entry.author.name);
            terminal::out(&format!("{}  {day}  {who}: {}\n", terminal::strong(id), printable(&entry.summary)));
        }
        let from = entry.from.as_ref().map(|from| format!(" from {from}")).unwrap_or_default();
        let from = from + if entry.guess { " (a guess: similar content)" } else { "" };
        terminal::out(&format!("  {}\n", terminal::faint(&format!("{} {}{from}", entry.change, entry.path))));
        for change in &entry.changes {
            let guess = if change.guess { " (a guess)" } else { "" };
            let values = match (&change.before, &change.after) {
                (Some(before), Some(after)) => format!(": {before} -> {after}"),
                (Some(before), None) => format!(": was {before}"),
                (None, Some(after)) => format!(": {after}"),
                (None, None) => String::new(),
            };
            let line = format!("{}  {}{guess}{values}", change.kind, change.subject);
            terminal::out(&format!("    {}  {}\n", terminal::strong(change.impact.as_str()), printable(&line)));
        }
    }
    let shown = past.entries.len();
    terminal::say(&match all {
        all if all > shown => format!("{}, the first {shown} shown", plural(all, "change")),
        all => plural(all, "change"),
    });
}
