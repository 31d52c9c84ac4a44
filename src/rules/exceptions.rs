//! Exceptions that authors wrote beside findings: what they allow is left out, and those that allow nothing are found.
//!
//! An exception holds for the findings on its line, on the line below when it stands alone, and for those with a related
//! place there. What a file cannot be read for cannot be allowed, and neither can a finding about an exception.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{Severities, named, nearest};
use crate::config::Config;
use crate::diagnostics::{Diagnostic, LocatedPlace, Place, places};
use crate::load::Exception;

/// Rules that no comment can allow: a file that is not understood cannot say what to allow in it, and exceptions do not
/// excuse themselves.
pub const NOT_ALLOWED: [&str; 9] = [
    "expired-exception",
    "invalid-configuration",
    "invalid-encoding",
    "invalid-exception",
    "invalid-markdown",
    "invalid-yaml",
    "too-large",
    "unread-file",
    "unused-exception",
];

/// Rules about exceptions themselves.
pub const ABOUT_EXCEPTIONS: [&str; 3] = ["expired-exception", "invalid-exception", "unused-exception"];

/// Leaves out what exceptions allow on a day, and adds what is wrong with the exceptions. `read` gives the bytes of a file.
///
/// The diagnostics have the severities that are set, so that a rule that is off looks unused nowhere.
pub fn excepted(
    diagnostics: Vec<Diagnostic>,
    exceptions: &[Exception],
    config: &Config,
    today: Date,
    read: impl Fn(&str) -> Option<Vec<u8>>,
) -> Vec<Diagnostic> {
    if exceptions.is_empty() {
        return diagnostics;
    }
    let broken: BTreeSet<String> = diagnostics
        .iter()
        .filter(|diagnostic| NOT_ALLOWED.contains(&diagnostic.rule))
        .map(|diagnostic| diagnostic.place.path.clone())
        .collect();
    let (mut kept, used) = without_allowed(diagnostics, exceptions, today, read);
    let severities = Severities::new(config);
    let mut found = Vec::new();
    for (number, exception) in exceptions.iter().enumerate() {
        let is_used = |rule: &str| {
            used.contains(&(number, rule))
                || severities.of(rule, &exception.path) == Some("off")
                || broken.contains(&exception.path)
        };
        judge(exception, today, &is_used, &mut found);
    }
    kept.extend(super::apply_settings(found, config));
    kept
}

/// Exceptions with the rules of theirs that found something.
type Used<'e> = BTreeSet<(usize, &'e str)>;

fn without_allowed<'e>(
    diagnostics: Vec<Diagnostic>,
    exceptions: &'e [Exception],
    today: Date,
    read: impl Fn(&str) -> Option<Vec<u8>>,
) -> (Vec<Diagnostic>, Used<'e>) {
    let mut by_line: BTreeMap<(&str, usize), Vec<usize>> = BTreeMap::new();
    let mut rules: BTreeSet<&str> = BTreeSet::new();
    for (number, exception) in exceptions.iter().enumerate().filter(|(_, exception)| exception.problem.is_none()) {
        rules.extend(exception.rules.iter().map(|(rule, _)| rule.as_str()));
        for line in std::iter::once(exception.line).chain(exception.next) {
            by_line.entry((&exception.path, line)).or_default().push(number);
        }
    }
    let paths: BTreeSet<&str> = exceptions.iter().map(|exception| exception.path.as_str()).collect();
    let is_near = |diagnostic: &Diagnostic| {
        let mut files =
            std::iter::once(&diagnostic.place).chain(diagnostic.related.iter().map(|related| &related.place));
        rules.contains(diagnostic.rule)
            && !NOT_ALLOWED.contains(&diagnostic.rule)
            && files.any(|place| paths.contains(place.path.as_str()))
    };
    let (near, mut kept): (Vec<Diagnostic>, Vec<Diagnostic>) = diagnostics.into_iter().partition(is_near);
    let mut used = Used::new();
    let found = places(&near, read);
    for (diagnostic, places) in near.into_iter().zip(found) {
        let mut allowed = false;
        for place in &places {
            let (first, last) = lines(place);
            for number in by_line.range((place.path.as_str(), first)..=(place.path.as_str(), last)).flat_map(|(_, n)| n)
            {
                let exception = &exceptions[*number];
                if let Some((rule, _)) = exception.rules.iter().find(|(rule, _)| rule == diagnostic.rule) {
                    used.insert((*number, rule));
                    allowed |= !is_over(exception, today);
                }
            }
        }
        if !allowed {
            kept.push(diagnostic);
        }
    }
    (kept, used)
}

/// The first and the last line of a place.
fn lines(place: &LocatedPlace) -> (usize, usize) {
    let ends_before = place.end_column == 1 && place.end_line > place.line;
    (place.line, if ends_before { place.end_line - 1 } else { place.end_line })
}

fn is_over(exception: &Exception, today: Date) -> bool {
    exception.until.is_some_and(|until| until < today)
}

fn judge(exception: &Exception, today: Date, is_used: &dyn Fn(&str) -> bool, found: &mut Vec<Diagnostic>) {
    let place = || Place::span(&exception.path, exception.span);
    if let Some(problem) = &exception.problem {
        let help = "write `meshdoc: allow(RULE) until 2027-03-31: REASON`; the day may be left out";
        found.push(Diagnostic::error("invalid-exception", place(), problem.clone()).help(help));
        return;
    }
    let mut holds = false;
    for (rule, span) in &exception.rules {
        let at = Place::span(&exception.path, *span);
        if named(rule).is_none() {
            let unknown = Diagnostic::error("invalid-exception", at, format!("there is no rule `{rule}`"));
            found.push(match nearest(rule) {
                Some(near) => unknown.help(format!("did you mean `{near}`?")),
                None => unknown,
            });
        } else if NOT_ALLOWED.contains(&rule.as_str()) {
            let message = format!("`{rule}` cannot be allowed");
            found.push(Diagnostic::error("invalid-exception", at, message).help("mend what it finds"));
        } else if is_used(rule) {
            holds = true;
        } else {
            let message = format!("the exception for `{rule}` allows nothing");
            let help = "remove it; an exception stands on the line of its finding, or alone on the line above";
            found.push(Diagnostic::warning("unused-exception", at, message).help(help));
        }
    }
    if exception.reason.is_empty() {
        let missing = Diagnostic::error("invalid-exception", place(), "the exception gives no reason");
        found.push(missing.help("say why behind a colon: `allow(RULE): REASON`"));
    }
    if let Some(until) = exception.until.filter(|_| holds && is_over(exception, today)) {
        let over = Diagnostic::warning("expired-exception", place(), format!("the exception ended on {until}"));
        found.push(over.help("mend what it was for, or agree on a later day"));
    }
}
