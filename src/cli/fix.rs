//! `meshdoc check --fix` and `--diff`: what fixes do to a mesh, done or shown.
//!
//! What was mended goes to standard error, so that the report of what is left stays alone on standard output; a diff is
//! data and goes to standard output. Knows nothing of how fixes are found.

use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use clap::Args;
use similar::TextDiff;

use super::progress::Line;
use super::terminal::{self, plural};
use crate::diagnostics::text::printable;
use crate::error::Result;
use crate::session::fix::{self, Change, Plan};
use crate::session::{self, Reading, Settings};

#[derive(Args)]
#[group(skip)]
pub(super) struct Arguments {
    /// Mend what is certain, in the files, then report what is left
    #[arg(long)]
    pub(super) fix: bool,

    /// Print what --fix would change as a unified diff, and write nothing
    #[arg(long)]
    pub(super) diff: bool,
}

/// Mends a mesh and says so; gives the mesh as it is then.
pub(super) fn apply(settings: &Settings, line: &Line) -> Result<Reading> {
    let plan = fix::plan(settings, line)?;
    line.clear();
    let unwritten = fix::write(settings, &plan.changes)?;
    let is_written = |path: &str| unwritten.iter().all(|left| left.path != path);
    for mended in plan.mended.iter().filter(|mended| is_written(&mended.path)) {
        terminal::say(&format!("{} {}", terminal::strong("fixed"), described(mended)));
    }
    say_refused(&plan);
    for left in &unwritten {
        terminal::warn(&format!("failed to write {}: {}; it is as it was", left.path, left.why));
    }
    let count = plan.mended.iter().filter(|mended| is_written(&mended.path)).count();
    if count > 0 {
        let files = plural(plan.changes.len() - unwritten.len(), "file");
        terminal::say(&format!("{} in {files}", terminal::strong(&format!("fixed {}", plural(count, "finding")))));
    }
    if unwritten.is_empty() { Ok(plan.reading) } else { session::read(settings, line) }
}

/// Prints what would be mended. Exit code 1 when there is something, or when errors are left.
pub(super) fn diff(settings: &Settings, line: &Line, deny_warnings: bool) -> Result<ExitCode> {
    let plan = fix::plan(settings, line)?;
    line.clear();
    let style = terminal::style(terminal::stdout_is_terminal());
    let is_terminal = terminal::stdout_is_terminal();
    for (path, change) in &plan.changes {
        terminal::out(&unified(path, change, is_terminal, style.colour));
    }
    say_refused(&plan);
    let left = plan.reading.findings();
    let (errors, warnings, _) = session::tally(&left);
    let would = match plan.mended.len() {
        0 => "nothing to fix".to_owned(),
        count => format!("would fix {} in {}", plural(count, "finding"), plural(plan.changes.len(), "file")),
    };
    terminal::say(&format!("{}; left: {}", terminal::strong(&would), terminal::tally(&left)));
    let refused = errors > 0 || (deny_warnings && warnings > 0);
    Ok(if refused || !plan.changes.is_empty() { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn described(mended: &fix::Mended) -> String {
    printable(&format!("{}:{}: {} [{}]", mended.path, mended.line, mended.title, mended.rule))
}

fn say_refused(plan: &Plan) {
    for (mended, why) in &plan.refused {
        terminal::say(&format!("{} {}: {}", terminal::strong("not fixed"), described(mended), printable(why)));
    }
}

/// A unified diff as `patch` and `git apply` read it; on a terminal nothing in it can steer the terminal.
fn unified(path: &str, change: &Change, is_terminal: bool, colour: bool) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (before, after) = (text(&change.before), text(&change.after));
    let diff = TextDiff::from_lines(&before, &after);
    let diff = diff.unified_diff().context_radius(3).header(&format!("a/{path}"), &format!("b/{path}")).to_string();
    if !is_terminal {
        return diff;
    }
    let painted = |line: &str| {
        let shown = line.split('\t').map(printable).collect::<Vec<_>>().join("\t");
        let style = match line.as_bytes().first() {
            Some(b'+') if !line.starts_with("+++ ") => Style::new().fg_color(Some(AnsiColor::Green.into())),
            Some(b'-') if !line.starts_with("--- ") => Style::new().fg_color(Some(AnsiColor::Red.into())),
            Some(b'@') => Style::new().fg_color(Some(AnsiColor::Cyan.into())),
            _ => Style::new(),
        };
        if colour { format!("{style}{shown}{style:#}\n") } else { format!("{shown}\n") }
    };
    diff.lines().map(painted).collect()
}
