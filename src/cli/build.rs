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
use crate::model::timeline::Reach;
use crate::publish::Method;
use crate::session::{self, Portal, SearchTests, Settings, Summary};

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
                DataFormat::Json => terminal::json(&report(&summary)),
                DataFormat::Text => print(&summary),
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(refused) => {
            let findings = refused.findings();
            match arguments.format {
                DataFormat::Json => terminal::json(&json!({
                    "published": false,
                    "counts": counts(&refused.portal),
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
    match &portal.timelines.reach {
        Reach::NoRepository => terminal::warn("the mesh is in no git repository: pages show no versions and no dates"),
        Reach::Empty => terminal::warn("the repository has no commit yet: pages show no versions and no dates"),
        Reach::Unreadable { reason } => terminal::warn(&format!("no history: {reason}")),
        Reach::Complete | Reach::Shallow { .. } => {}
    }
    for notice in &portal.timelines.notices {
        terminal::warn(notice);
    }
    if !portal.timelines.uncommitted.is_empty() {
        terminal::warn(&format!(
            "{} not committed; their pages say so",
            plural(portal.timelines.uncommitted.len(), "file")
        ));
    }
}

fn print(summary: &Summary) {
    let portal = &summary.portal;
    notices(portal);
    let (errors, warnings, _) = session::tally(&portal.findings);
    if errors + warnings > 0 {
        terminal::warn(&format!("{}; `meshdoc check` shows them", terminal::tally(&portal.findings)));
    }
    let mesh = &portal.reading.mesh;
    let properties: usize = mesh.contracts.iter().map(|contract| contract.properties.len()).sum();
    let how = match summary.method {
        Method::SyncedInPlace => " (updated in place: the folder cannot be exchanged here)",
        _ => "",
    };
    let seconds = &summary.seconds;
    terminal::say(&format!("{} {}{how}", terminal::strong("published"), summary.out.display()));
    for (what, value) in [
        (
            "mesh",
            [
                plural(mesh.domains.len(), "domain"),
                plural(mesh.products.len(), "product"),
                plural(mesh.contracts.len(), "contract"),
                plural(properties, "property"),
                plural(mesh.terms.len(), "term"),
                plural(mesh.code_lists.len(), "code list"),
                plural(mesh.teams.len(), "team"),
            ]
            .join(", "),
        ),
        (
            "portal",
            format!(
                "{}, {}, {}; {} changed, {} removed",
                plural(summary.pages, "page"),
                plural(usize::try_from(summary.files).unwrap_or(0), "file"),
                size(summary.bytes),
                grouped(summary.written),
                grouped(summary.removed)
            ),
        ),
        (
            "search",
            format!(
                "{}, index {}, for the browser {}",
                plural(summary.search_documents, "entry"),
                size(summary.index_bytes),
                size(summary.search_bytes)
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

fn counts(portal: &Portal) -> serde_json::Value {
    let mesh = &portal.reading.mesh;
    let (errors, warnings, infos) = session::tally(&portal.findings);
    json!({
        "domains": mesh.domains.len(),
        "products": mesh.products.len(),
        "contracts": mesh.contracts.len(),
        "properties": mesh.contracts.iter().map(|contract| contract.properties.len()).sum::<usize>(),
        "terms": mesh.terms.len(),
        "code_lists": mesh.code_lists.len(),
        "teams": mesh.teams.len(),
        "documents": mesh.documents.len(),
        "errors": errors,
        "warnings": warnings,
        "infos": infos,
    })
}

/// The summary for machines. Its keys are documented and stay.
fn report(summary: &Summary) -> serde_json::Value {
    let portal = &summary.portal;
    json!({
        "published": true,
        "out": summary.out.display().to_string(),
        "commit": portal.timelines.head.as_ref().map(|head| &head.commit),
        "counts": counts(portal),
        "pages": summary.pages,
        "files": summary.files,
        "bytes": summary.bytes,
        "written": summary.written,
        "removed": summary.removed,
        "index_bytes": summary.index_bytes,
        "search_bytes": summary.search_bytes,
        "search_entries": summary.search_documents,
        "history": match &portal.timelines.reach {
            Reach::Complete => "complete",
            Reach::Shallow { .. } => "shallow",
            Reach::NoRepository => "no repository",
            Reach::Unreadable { .. } => "unreadable",
            Reach::Empty => "empty",
        },
        "notices": portal.timelines.notices,
        "uncommitted": portal.timelines.uncommitted,
        "seconds": summary.seconds,
    })
}
