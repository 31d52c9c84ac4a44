//! A review for people at a terminal: what breaks first, with whom it reaches, then the rest.

use super::reached;
use super::terminal::{faint, strong};
use crate::compare::{Change, Cover, Impact};
use crate::diagnostics::LocatedPlace;
use crate::diagnostics::text::{printable, short};
use crate::session::Review;

/// How many consumers of one change are named.
const NAMED: usize = 12;

pub(super) fn report(review: &Review) -> String {
    let comparison = &review.comparison;
    let mut out = String::new();
    for (item, place) in comparison.changes.iter().zip(&review.places) {
        out += &change(item, place, review);
    }
    let short_versions: Vec<_> = comparison.versions.iter().filter(|check| !check.enough).collect();
    section(
        &mut out,
        "versions",
        short_versions.iter().map(|check| {
            let declared = check.declared_after.as_deref().unwrap_or("none");
            let required = check.required.as_deref().unwrap_or("another one");
            format!(
                "{}: {} declared, {} changes ask for {required} ({})",
                check.subject,
                declared,
                check.impact.as_str(),
                check.bump.as_str()
            )
        }),
    );
    section(
        &mut out,
        "removed without a warning",
        comparison.violations.iter().map(|violation| {
            format!("{}: {} ({})", violation.subject, violation.reason, violation.consumers.join(", "))
        }),
    );
    section(&mut out, "new findings", review.new.iter().map(short));
    section(&mut out, "findings that are gone", review.fixed.iter().map(short));
    section(&mut out, "whom to ask", review.ask.iter().map(|asked| format!("{}: {}", asked.who, few(&asked.about))));
    out
}

fn section(out: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let lines: Vec<String> = lines.map(|line| format!("  {}\n", printable(&line))).collect();
    if !lines.is_empty() {
        out.push_str(&format!("{}\n{}\n", strong(title), lines.concat()));
    }
}

fn few(all: &[String]) -> String {
    let more = if all.len() > NAMED { format!(" and {} more", all.len() - NAMED) } else { String::new() };
    all.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ") + &more
}

fn change(change: &Change, place: &LocatedPlace, review: &Review) -> String {
    let guess = if change.guess { " (a guess)" } else { "" };
    let mut out = format!("{}  {}  {}{guess}\n", strong(change.impact.as_str()), change.kind, strong(&change.subject));
    let mut line = |text: String| out.push_str(&format!("    {}\n", printable(&text)));
    line(change.reason.clone());
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => line(format!("{before} -> {after}")),
        (Some(before), None) => line(format!("was: {before}")),
        (None, Some(after)) => line(format!("now: {after}")),
        (None, None) => {}
    }
    if change.impact == Impact::Breaking {
        if !change.consumers.is_empty() {
            line(format!("reaches {}", few(&change.consumers.iter().map(reached).collect::<Vec<_>>())));
        }
        line(covered(change, review));
    }
    let side = if change.place_in_base { " in base" } else { "" };
    out + &format!("    {}\n\n", faint(&format!("{}:{}{side}", place.path, place.line)))
}

/// Why a breaking change may go ahead, or what it lacks.
pub(super) fn covered(change: &Change, review: &Review) -> String {
    match &change.cover {
        Cover::Version => "covered: the version says it".to_owned(),
        Cover::Draft => "covered: it was proposed or in draft, nothing had been promised".to_owned(),
        Cover::Sunset if change.removal.is_some_and(|removal| removal.deprecated) => {
            "covered: it was deprecated before".to_owned()
        }
        Cover::Sunset => "covered: nobody in the mesh relies on it".to_owned(),
        Cover::Agreed { until, reason } => {
            let until = until.as_ref().map(|until| format!(" until {until}")).unwrap_or_default();
            format!("agreed{until}: {reason}")
        }
        Cover::None => {
            let checks = &review.comparison.versions;
            let check =
                change.carrier.as_ref().and_then(|carrier| checks.iter().find(|check| check.subject == *carrier));
            match check {
                Some(check) => format!(
                    "not covered: {} declares {}, a breaking change asks for {}",
                    check.subject,
                    check.declared_after.as_deref().unwrap_or("no version"),
                    check.required.as_deref().unwrap_or("another version"),
                ),
                None => "not covered: deprecate it first, or agree on it in meshdoc.yaml".to_owned(),
            }
        }
    }
}
