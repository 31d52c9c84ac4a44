//! `meshdoc search`: asks the same index as the portal's search field.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::progress::Line;
use super::terminal::{self, plural};
use super::{DataFormat, MeshArguments};
use crate::diagnostics::text::printable;
use crate::error::Result;
use crate::search::{Answer, HitKind, Note, Options};
use crate::session::{self, Settings};

const EXAMPLES: &str = "\
Examples:
  meshdoc search orders
  meshdoc search 'customer email' --kind property --domain sales
  meshdoc search cust_id --limit 3 --format json

In the query: `kind:`, `domain:`, `owner:`, `tag:`, `status:`, `classification:` and `type:` narrow it, `-word` leaves out.";

/// Find products, columns, terms, codes, teams and text
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// What to look for
    #[arg(required = true, value_name = "QUERY")]
    query: Vec<String>,

    /// The mesh's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    dir: PathBuf,

    /// Where the cache is kept [default: DIR/.meshdoc/cache]
    #[arg(long, value_name = "DIR")]
    cache_dir: Option<PathBuf>,

    /// Only hits of this kind
    #[arg(long, value_name = "KIND", value_parser = kind)]
    kind: Option<HitKind>,

    /// Only hits of this domain
    #[arg(long, value_name = "DOMAIN")]
    domain: Option<String>,

    /// How many hits to show
    #[arg(long, default_value_t = 10)]
    limit: usize,

    /// How hits are printed
    #[arg(long, value_enum, default_value_t = DataFormat::Text)]
    format: DataFormat,
}

fn kind(text: &str) -> std::result::Result<HitKind, String> {
    HitKind::parse(text).ok_or_else(|| {
        let all: Vec<&str> = HitKind::ALL.iter().map(|kind| kind.as_str()).collect();
        format!("expected one of {}", all.join(", "))
    })
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let mesh = MeshArguments {
        dir: arguments.dir.clone(),
        cache_dir: arguments.cache_dir.clone(),
        rules: Vec::new(),
        evidence: None,
    };
    let settings: Settings = mesh.settings();
    let line = Line::new();
    let index = session::index(&settings, &line);
    line.clear();
    let options = Options {
        kind: arguments.kind,
        domain: arguments.domain.clone(),
        limit: arguments.limit,
        ..Options::default()
    };
    let answer = index?.search(&arguments.query.join(" "), &options)?;
    match arguments.format {
        DataFormat::Json => terminal::json(&json!({
            "total": answer.total,
            "hits": answer.hits,
            "notes": answer.notes,
        })),
        DataFormat::Text => print(&answer),
    }
    Ok(ExitCode::SUCCESS)
}

fn print(answer: &Answer) {
    for hit in &answer.hits {
        let status = if hit.status.is_empty() || hit.status == "unknown" {
            String::new()
        } else {
            format!("  [{}]", hit.status)
        };
        terminal::out(&format!(
            "{}  {}{}\n",
            terminal::faint(&format!("{:<10}", hit.kind.as_str())),
            terminal::strong(&hit.trail),
            printable(&status)
        ));
        if !hit.snippet.is_empty() {
            terminal::out(&format!("            {}\n", printable(&hit.snippet.replace('\n', " "))));
        }
        terminal::out(&format!("            {}\n", terminal::faint(&hit.address)));
    }
    for note in &answer.notes {
        terminal::say(&said(note));
    }
    let shown = answer.hits.len();
    terminal::say(&match answer.total {
        0 => "nothing found".to_owned(),
        total if total > shown => {
            format!("{} found, the first {shown} shown (--limit shows more)", plural(total, "hit"))
        }
        total => format!("{} found", plural(total, "hit")),
    });
}

fn said(note: &Note) -> String {
    match note {
        Note::Instead { word, instead } if instead.is_empty() => format!("nothing is called `{}`", printable(word)),
        Note::Instead { word, instead } => {
            format!("nothing is called `{}`; showing results for {}", printable(word), printable(&instead.join(", ")))
        }
        Note::FewerWords { words, of } => format!("nothing has all {of} words; showing what has {words}"),
        Note::UnknownValue { column, value } => format!("nothing has {} `{}`", printable(column), printable(value)),
        Note::Cut => "the query was too long; its end was not read".into(),
        Note::QuotedAnyOrder => "words in quotes are all needed; their order is not looked at".into(),
    }
}
