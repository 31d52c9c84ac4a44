//! Prints: data to standard output, everything else to standard error. A reader that goes away is no error.

use std::io::{IsTerminal, Write};

use anstyle::{AnsiColor, Style};

use crate::diagnostics::Located;
use crate::diagnostics::text::{self, printable};

/// Writes to standard output. When the reader has gone (`meshdoc check | head`), the rest is not written.
pub(super) fn out(text: &str) {
    let mut stdout = anstream::stdout().lock();
    let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
}

/// Writes a line about the run to standard error.
pub(super) fn say(text: &str) {
    let mut stderr = anstream::stderr().lock();
    let _ = writeln!(stderr, "{text}");
}

/// Writes JSON, indented, to standard output.
pub(super) fn json(value: &serde_json::Value) {
    out(&format!("{value:#}\n"));
}

pub(super) fn error(error: &anyhow::Error) {
    let style = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
    let mut text = format!("{style}error{style:#}: {}", printable(&error.to_string()));
    for cause in error.chain().skip(1) {
        text.push_str(&format!("\n  because: {}", printable(&cause.to_string())));
    }
    say(&text);
}

pub(super) fn warn(message: &str) {
    let style = Style::new().bold().fg_color(Some(AnsiColor::Yellow.into()));
    say(&format!("{style}warning{style:#}: {}", printable(message)));
}

/// Bold on a terminal.
pub(super) fn strong(text: &str) -> String {
    let style = Style::new().bold();
    format!("{style}{}{style:#}", printable(text))
}

pub(super) fn faint(text: &str) -> String {
    let style = Style::new().dimmed();
    format!("{style}{}{style:#}", printable(text))
}

/// How diagnostics are drawn on a stream: with colour on a terminal that wants it, as wide as the terminal.
pub(super) fn style(is_terminal: bool) -> text::Style {
    let colour = is_terminal && anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
    let width = match clap_width() {
        Some(width) if is_terminal => width.max(40),
        _ => 120,
    };
    text::Style { colour, width }
}

fn clap_width() -> Option<usize> {
    std::env::var("COLUMNS").ok()?.parse().ok()
}

pub(super) fn stdout_is_terminal() -> bool {
    std::io::stdout().is_terminal()
}

/// `3 errors, 1 warning`, or `no findings`.
pub(super) fn tally(findings: &[Located]) -> String {
    tallied(crate::session::tally(findings))
}

pub(super) fn tallied((errors, warnings, infos): (usize, usize, usize)) -> String {
    let parts: Vec<String> = [(errors, "error"), (warnings, "warning"), (infos, "note")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| plural(count, what))
        .collect();
    if parts.is_empty() { "no findings".into() } else { parts.join(", ") }
}

pub(super) fn plural(count: usize, what: &str) -> String {
    let ending = match what {
        _ if count == 1 => return format!("{} {what}", grouped(count as u64)),
        what if what.ends_with('y') => return format!("{} {}ies", grouped(count as u64), &what[..what.len() - 1]),
        _ => "s",
    };
    format!("{} {what}{ending}", grouped(count as u64))
}

/// `1,234,567`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1.4 MB`, in steps of a thousand.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}
