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
use crate::search::{AS_WRITTEN, Answer, Hit, HitKind, How, Note, Options, Why};
use crate::session::{self, Settings};

const EXAMPLES: &str = "\
Examples:
  meshdoc search orders
  meshdoc search 'customer email' --kind property --domain sales
  meshdoc search cust_id --limit 3 --format json
  meshdoc search orders --explain

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

    /// Say of each hit why it stands where it stands
    #[arg(long)]
    explain: bool,

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
    let index = session::index(&settings, arguments.explain, &line);
    line.clear();
    let options = Options {
        kind: arguments.kind,
        domain: arguments.domain.clone(),
        limit: arguments.limit,
        explain: arguments.explain,
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
        if let Some(why) = &hit.why {
            explain(hit, why);
        }
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

/// The numbers of a hit's place, word by word. They add up to its score, but for the bonus of a full name.
fn explain(hit: &Hit, why: &Why) {
    let line = |text: String| terminal::out(&format!("              {}\n", printable(&text)));
    if let Some(rank) = why.exact {
        let how = if rank < AS_WRITTEN { ", with words shortened or spelled out" } else { "" };
        line(format!("its name is the query{how}, so it stands before whatever only has the words"));
    }
    for word in &why.words {
        let how = match word.how {
            How::Word => format!("`{}`", word.need),
            How::Joined => format!("`{}` as part of `{}`", word.need, word.word),
            How::Number => format!("`{}` as `{}`", word.need, word.word),
            How::Beginning => format!("`{}` as the beginning of `{}`", word.need, word.word),
            How::Meant => format!("`{}` for `{}`", word.word, word.need),
        };
        let fields: Vec<String> = word
            .fields
            .iter()
            .map(|(name, count)| if *count > 1 { format!("{name} ×{count}") } else { (*name).to_owned() })
            .collect();
        let fields = if fields.is_empty() { "the beginning of its title".to_owned() } else { fields.join(", ") };
        let worth = word.rarity * word.share * u64::from(word.impact);
        let numbers = format!("rarity {} × match {}% × weight {}", word.rarity, word.share, word.impact);
        line(format!("{how} in {fields}: {numbers} = {worth}"));
    }
    let status = if hit.status.is_empty() { String::new() } else { format!(", {}", hit.status) };
    line(format!(
        "standing {} of 255 (part of each weight): {}{status}, how much it is used",
        why.standing,
        hit.kind.as_str()
    ));
}

fn said(note: &Note) -> String {
    match note {
        Note::Instead { word, instead } if instead.is_empty() => format!("nothing is called `{}`", printable(word)),
        Note::Instead { word, instead } => {
            format!("nothing is called `{}`; showing results for {}", printable(word), printable(&instead.join(", ")))
        }
        Note::FewerWords { words, of } => format!("nothing has all {of} words; showing what has {words}"),
        Note::OnlyBest { word } => {
            format!("very much has `{}`; what it counts most in was looked at, the rest left out", printable(word))
        }
        Note::UnknownValue { column, value } => format!("nothing has {} `{}`", printable(column), printable(value)),
        Note::Cut => "the query was too long; its end was not read".into(),
        Note::QuotedAnyOrder => "words in quotes are all needed; their order is not looked at".into(),
    }
}
