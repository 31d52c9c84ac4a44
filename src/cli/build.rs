//! `meshdoc build`: writes the portal.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::progress::Line;
use super::terminal::{self, grouped, plural, size};
use super::{DataFormat, MeshArguments, check};
use crate::diagnostics::json as json_format;
use crate::error::Result;
use crate::publish::Method;
use crate::session::{self, Counts, Portal, Report, SearchTests, Settings, Summary};

const EXAMPLES: &str = "\
Examples:
  meshdoc build
  meshdoc build my-mesh -o /srv/www/data --base-url https://data.example.com/
  meshdoc build --format json | jq .seconds";

/// Write the portal: pages, search, catalog, feed; for any web host, or to open as a folder
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    mesh: MeshArguments,

    /// The folder of the portal [default: DIR/public]
    #[arg(short, long, value_name = "OUT")]
    out: Option<PathBuf>,

    /// Where the portal will be published; wins over meshdoc.yaml
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,

    /// Publish although there are errors; the pages mark the holes
    #[arg(long)]
    allow_errors: bool,

    /// Leave git alone: no dates, no versions
    #[arg(long)]
    no_history: bool,

    /// How the summary is printed
    #[arg(long, value_enum, default_value_t = DataFormat::Text)]
    format: DataFormat,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let settings = Settings {
        out: arguments.out.clone(),
        base_url: arguments.base_url.clone(),
        allow_errors: arguments.allow_errors,
        without_history: arguments.no_history,
        search_tests: SearchTests::Cached,
        ..arguments.mesh.settings()
    };
    let line = Line::new();
    let built = session::build(&settings, &line);
    line.clear();
    match built? {
        Ok(summary) => {
            match arguments.format {
                DataFormat::Json => terminal::json(&json!(summary.report)),
                DataFormat::Text => print(&summary),
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(refused) => {
            let findings = refused.findings();
            match arguments.format {
                DataFormat::Json => terminal::json(&json!({
                    "published": false,
                    "counts": Counts::of(&refused.portal),
                    "diagnostics": findings.iter().map(json_format::value).collect::<Vec<_>>(),
                })),
                DataFormat::Text => {
                    check::print(&refused.portal.reading, findings);
                    terminal::say(&check::closing(&refused.portal.reading, findings));
                    terminal::say("nothing was published: mend the errors, or publish with --allow-errors");
                }
            }
            Ok(ExitCode::from(1))
        }
    }
}

/// What the history leaves open, for people who build.
pub(super) fn notices(portal: &Portal) {
    let timelines = &portal.timelines;
    let (reach, reason) = session::reach(&timelines.reach);
    say_notices(reach, reason.as_deref(), &timelines.notices, timelines.uncommitted.keys().count());
}

fn say_notices(reach: &str, reason: Option<&str>, notices: &[String], uncommitted: usize) {
    match (reach, reason) {
        ("no repository", _) => {
            terminal::warn("the mesh is in no git repository: pages show no versions and no dates");
        }
        ("empty", _) => terminal::warn("the repository has no commit yet: pages show no versions and no dates"),
        // With its fix, where the notices have one.
        (_, Some(reason)) => {
            let notice = notices.iter().find(|notice| notice.starts_with(reason));
            terminal::warn(&format!("no history: {}", notice.map_or(reason, String::as_str)));
        }
        _ => notices.iter().for_each(|notice| terminal::warn(notice)),
    }
    if uncommitted > 0 {
        terminal::warn(&format!("{} not committed; their pages say so", plural(uncommitted, "file")));
    }
}

fn print(summary: &Summary) {
    let (report, method) = (&summary.report, summary.method);
    let Report { counts, seconds, .. } = report;
    say_notices(&report.history, report.history_reason.as_deref(), &report.notices, report.uncommitted.len());
    if counts.errors + counts.warnings > 0 {
        let findings = terminal::tallied((counts.errors, counts.warnings, counts.infos));
        terminal::warn(&format!("{findings}; `meshdoc check` shows them"));
    }
    let (done, how) = match method {
        Some(Method::SyncedInPlace) => ("published", " (updated in place: the folder cannot be exchanged here)"),
        Some(Method::Unchanged) => ("unchanged", ": the portal that stands is the same"),
        Some(_) => ("published", ""),
        None => ("unchanged", ": everything is as in the last build"),
    };
    terminal::say(&format!("{} {}{how}", terminal::strong(done), report.out));
    for (what, value) in [
        (
            "mesh",
            [
                plural(counts.domains, "domain"),
                plural(counts.products, "product"),
                plural(counts.contracts, "contract"),
                plural(counts.properties, "property"),
                plural(counts.terms, "term"),
                plural(counts.code_lists, "code list"),
                plural(counts.teams, "team"),
            ]
            .join(", "),
        ),
        (
            "portal",
            format!(
                "{}, {}, {}; {} changed, {} removed",
                plural(report.pages, "page"),
                plural(usize::try_from(report.files).unwrap_or(0), "file"),
                size(report.bytes),
                grouped(report.written),
                grouped(report.removed)
            ),
        ),
        (
            "search",
            format!(
                "{}, index {}, for the browser {}",
                plural(report.search_entries, "entry"),
                size(report.index_bytes),
                size(report.search_bytes)
            ),
        ),
        (
            "time",
            format!(
                "{:.2} s (load {:.2}, check {:.2}, history {:.2}, index {:.2}, render {:.2}, write {:.2})",
                seconds.total,
                seconds.load + seconds.resolve,
                seconds.check,
                seconds.history,
                seconds.index,
                seconds.render,
                seconds.write
            ),
        ),
    ] {
        terminal::say(&format!("  {} {value}", terminal::faint(&format!("{what:<7}"))));
    }
}
