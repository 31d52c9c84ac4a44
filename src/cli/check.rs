//! `meshdoc check`: reads a mesh and says everything that is wrong with it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use serde_json::json;

use super::MeshArguments;
use super::fix;
use super::progress::Line;
use super::terminal::{self, plural};
use crate::diagnostics::baseline::{Baseline, Gone};
use crate::diagnostics::text::{printable, render, short};
use crate::diagnostics::{Located, Severity, github, gitlab, json as json_format, junit, sarif};
use crate::error::Result;
use crate::rules;
use crate::session::{self, Reading, SearchTests, Settings};

const EXAMPLES: &str = "\
Examples:
  meshdoc check
  meshdoc check my-mesh --format short
  meshdoc check --deny warnings --rule missing-domain=off
  meshdoc check --format json | jq .summary
  meshdoc check --format sarif > meshdoc.sarif
  meshdoc check --changed-since origin/main
  meshdoc check --write-baseline known.json
  meshdoc check --baseline known.json
  meshdoc check --fix
  meshdoc check --diff | git apply
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

    /// Only what came in since the commit that HEAD and REV both come from
    #[arg(long, value_name = "REV")]
    changed_since: Option<String>,

    /// Leave out the findings that FILE knows
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,

    /// Write the findings to FILE; with --baseline, those of it that are left
    #[arg(long, value_name = "FILE", conflicts_with = "changed_since")]
    write_baseline: Option<PathBuf>,

    /// Count findings of lower severity as errors
    #[arg(long, value_enum, value_name = "WHAT")]
    deny: Option<Denied>,

    #[arg(long, hide = true)]
    deny_warnings: bool,

    /// Say which addresses of a published portal would be lost: its URL, folder or manifest.json
    #[arg(long, value_name = "PORTAL")]
    against: Option<String>,
    #[command(flatten)]
    fix: fix::Arguments,

    /// Print what a rule is about, and end
    #[arg(long, value_name = "RULE")]
    explain: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Denied {
    /// Warnings
    Warnings,
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
    let settings = Settings { search_tests: SearchTests::Cached, ..arguments.mesh.settings() };
    let known = arguments.baseline.as_deref().map(read_baseline).transpose()?;
    if arguments.fix.diff {
        return fix::diff(&settings, &line, arguments.deny_warnings || arguments.deny.is_some());
    }
    let reading = if arguments.fix.fix { fix::apply(&settings, &line)? } else { session::read(&settings, &line)? };
    // The program ends with this: taking a mesh of ten thousand products apart first costs a twentieth of all.
    let mut reading = std::mem::ManuallyDrop::new(reading);
    if let Some(portal) = &arguments.against {
        let lost = session::hold_against(&reading, portal)?;
        let lost = crate::rules::apply_settings(lost, &reading.config);
        reading.diagnostics.extend(lost);
    }
    let mut findings = reading.findings();
    let mut notes = Vec::new();
    if let (None, Some(file)) = (&known, &arguments.write_baseline) {
        line.clear();
        write_baseline(file, &Baseline::of(&findings))?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut hidden = 0;
    if let (Some(known), Some(file)) = (&known, &arguments.baseline) {
        let left = arguments.write_baseline.as_deref().map(|to| (to, known.shrunk(&findings)));
        let compared = known.compare(findings);
        hidden += compared.hidden;
        notes.push(format!("{} hidden by `{}`", plural(compared.hidden, "known finding"), file.display()));
        match left {
            Some((to, left)) => write_baseline(to, &left)?,
            None => notes.extend(gone(&compared.gone, arguments, file)),
        }
        findings = compared.new;
    }
    if let Some(revision) = &arguments.changed_since {
        let since = session::since(&settings, &reading, findings, revision, &line)?;
        hidden += since.hidden;
        notes.push(format!("{} hidden: there at {} already", plural(since.hidden, "older finding"), since.base));
        findings = since.new;
    }
    line.clear();
    if arguments.deny_warnings || arguments.deny.is_some() {
        for finding in findings.iter_mut().filter(|finding| finding.severity == Severity::Warning) {
            finding.severity = Severity::Error;
        }
    }
    print_as(arguments.format, &reading, &findings, hidden, &arguments.mesh.dir)?;
    notes.iter().for_each(|note| terminal::say(&printable(note)));
    terminal::say(&closing(&reading, &findings));
    Ok(code(&findings))
}

fn read_baseline(file: &Path) -> Result<Baseline> {
    let failed = || format!("failed to read the baseline `{}`", file.display());
    let text = std::fs::read_to_string(file).with_context(failed)?;
    Baseline::read(&text).map_err(|reason| anyhow::anyhow!("{reason}")).with_context(failed)
}

fn write_baseline(file: &Path, baseline: &Baseline) -> Result<()> {
    std::fs::write(file, baseline.text())
        .with_context(|| format!("failed to write the baseline `{}`", file.display()))?;
    let known = plural(baseline.len(), "known finding");
    terminal::say(&printable(&format!("wrote {known} to `{}`", file.display())));
    Ok(())
}

/// What the baseline knows and nobody finds any more, and how to take it out.
fn gone(gone: &[Gone], arguments: &Arguments, file: &Path) -> Vec<String> {
    const SHOWN: usize = 10;
    let count = gone.iter().map(|gone| gone.count).sum();
    if count == 0 {
        return Vec::new();
    }
    let mut notes = vec![format!("{} of it no longer there:", plural(count, "finding"))];
    notes.extend(gone.iter().take(SHOWN).map(|gone| format!("  {}: {}: {}", gone.path, gone.rule, gone.message)));
    if gone.len() > SHOWN {
        notes.push(format!("  and {} more", gone.len() - SHOWN));
    }
    let (file, dir) = (file.display(), arguments.mesh.dir.display());
    notes.push(format!("  take them out with `meshdoc check {dir} --baseline {file} --write-baseline {file}`"));
    notes
}

fn print_as(format: Format, reading: &Reading, findings: &[Located], hidden: usize, dir: &Path) -> Result<()> {
    let prefix = || session::folder_in_repository(dir);
    match format {
        Format::Text => print(reading, findings),
        Format::Short => terminal::out(&lines(findings, short)),
        Format::Json => terminal::json(&report(reading, findings, hidden)),
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
        let hint = rules::nearest(name).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
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
fn report(reading: &Reading, findings: &[Located], hidden: usize) -> serde_json::Value {
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
            "hidden": hidden,
        },
        "diagnostics": findings.iter().map(json_format::value).collect::<Vec<_>>(),
    })
}
