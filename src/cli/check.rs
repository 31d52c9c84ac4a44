//! `meshdoc check`: reads a mesh and says everything that is wrong with it.

use std::path::Path;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::MeshArguments;
use super::progress::Line;
use super::terminal::{self, plural};
use crate::diagnostics::text::{render, short};
use crate::diagnostics::{Located, Severity, github, gitlab, json as json_format, junit, sarif};
use crate::error::Result;
use crate::rules;
use crate::session::{self, Reading};

const EXAMPLES: &str = "\
Examples:
  meshdoc check
  meshdoc check my-mesh --format short
  meshdoc check --deny-warnings --rule missing-domain=off
  meshdoc check --format json | jq .summary
  meshdoc check --format sarif > meshdoc.sarif
  meshdoc check --explain unknown-contract";

/// Check descriptors and documents, without building anything
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    mesh: MeshArguments,

    /// How findings are printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// Count warnings as errors
    #[arg(long)]
    deny_warnings: bool,

    /// Print what a rule is about, and end
    #[arg(long, value_name = "RULE")]
    explain: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// With the source line, as compilers do
    Text,
    /// One line a finding
    Short,
    /// For machines; documented in the book
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Workflow commands of GitHub Actions
    Github,
    /// A Code Quality report of GitLab
    Gitlab,
    /// JUnit XML
    Junit,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    if let Some(name) = &arguments.explain {
        return explain(name);
    }
    let line = Line::new();
    let reading = session::read(&arguments.mesh.settings(), &line)?;
    let mut findings = reading.findings();
    line.clear();
    if arguments.deny_warnings {
        for finding in findings.iter_mut().filter(|finding| finding.severity == Severity::Warning) {
            finding.severity = Severity::Error;
        }
    }
    print_as(arguments.format, &reading, &findings, &arguments.mesh.dir)?;
    terminal::say(&closing(&reading, &findings));
    Ok(code(&findings))
}

fn print_as(format: Format, reading: &Reading, findings: &[Located], dir: &Path) -> Result<()> {
    let prefix = || session::folder_in_repository(dir);
    match format {
        Format::Text => print(reading, findings),
        Format::Short => terminal::out(&lines(findings, short)),
        Format::Json => terminal::json(&report(reading, findings)),
        Format::Sarif => terminal::json(&sarif::log(findings, &prefix(), rules::texts(), session::VERSION)),
        Format::Github => {
            let prefix = prefix();
            terminal::out(&lines(findings, |finding| github::command(finding, &prefix)));
        }
        Format::Gitlab => terminal::json(&gitlab::report(findings, &prefix())),
        Format::Junit => terminal::out(&junit::report(findings, &prefix())?),
    }
    Ok(())
}

fn lines(findings: &[Located], line: impl Fn(&Located) -> String) -> String {
    findings.iter().map(|finding| line(finding) + "\n").collect()
}

pub(super) fn code(findings: &[Located]) -> ExitCode {
    if session::tally(findings).0 > 0 { ExitCode::from(1) } else { ExitCode::SUCCESS }
}

fn explain(name: &str) -> Result<ExitCode> {
    let Some(rule) = rules::named(name) else {
        let near = crate::diagnostics::nearest(name, rules::RULES.iter().map(|rule| rule.name));
        let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        anyhow::bail!("there is no rule `{name}`{hint}");
    };
    terminal::out(rule.documentation);
    Ok(ExitCode::SUCCESS)
}

/// The findings as compilers print them, to standard output.
pub(super) fn print(reading: &Reading, findings: &[Located]) {
    let style = terminal::style(terminal::stdout_is_terminal());
    let read = |path: &str| reading.source(path);
    for finding in findings {
        terminal::out(&(render(finding, &read, style) + "\n"));
    }
}

pub(super) fn closing(reading: &Reading, findings: &[Located]) -> String {
    let mesh = &reading.mesh;
    format!(
        "{}: {}, {}, {}",
        terminal::strong(&terminal::tally(findings)),
        plural(mesh.domains.len(), "domain"),
        plural(mesh.products.len(), "product"),
        plural(mesh.contracts.len(), "contract"),
    )
}

/// The report for machines. Its keys are documented and stay.
fn report(reading: &Reading, findings: &[Located]) -> serde_json::Value {
    let (errors, warnings, infos) = session::tally(findings);
    json!({
        "summary": {
            "domains": reading.mesh.domains.len(),
            "products": reading.mesh.products.len(),
            "contracts": reading.mesh.contracts.len(),
            "errors": errors,
            "warnings": warnings,
            "infos": infos,
            "files": reading.files,
        },
        "diagnostics": findings.iter().map(json_format::value).collect::<Vec<_>>(),
    })
}
