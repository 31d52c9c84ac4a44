//! What maintainers set in meshdoc.yaml and by flags: the severity of a rule, everywhere or below some paths.
//!
//! Of several that fit, the last wins: `rules` first, then `overrides` in their order, then flags, which the session puts
//! behind them.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::{named, nearest};
use crate::config::{Config, FILE};
use crate::diagnostics::{Diagnostic, Place, Severity};
use crate::source::Route;

/// Severities by rule name, as they were written.
type Settings = [(String, String)];

/// Severities by rule and path.
pub struct Severities<'c> {
    rules: &'c Settings,
    /// The last first; `None` stands for every path.
    overrides: Vec<(Option<GlobSet>, &'c Settings)>,
}

impl<'c> Severities<'c> {
    pub fn new(config: &'c Config) -> Severities<'c> {
        let overrides = config.overrides.iter().rev().map(|one| {
            let paths = (!one.paths.is_empty()).then(|| globs(&one.paths));
            (paths, one.rules.as_slice())
        });
        Severities { rules: &config.rules, overrides: overrides.collect() }
    }

    /// What is set for a rule in a file: `off`, `info`, `warning` or `error`; `None` when nothing is.
    pub fn of(&self, rule: &str, path: &str) -> Option<&'c str> {
        let last = |rules: &'c Settings| {
            rules.iter().rev().find(|(name, _)| name == rule).map(|(_, severity)| severity.as_str())
        };
        let fits = |paths: &Option<GlobSet>| paths.as_ref().is_none_or(|paths| paths.is_match(path));
        let overrides = self.overrides.iter().filter_map(|(paths, rules)| Some((paths, last(rules)?)));
        overrides.into_iter().find(|(paths, _)| fits(paths)).map(|(_, severity)| severity).or_else(|| last(self.rules))
    }
}

/// Patterns that are none are passed over: reading the settings said so.
fn globs(patterns: &[String]) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for glob in patterns.iter().filter_map(|pattern| GlobBuilder::new(pattern).literal_separator(true).build().ok()) {
        set.add(glob);
    }
    set.build().unwrap_or_default()
}

/// Applies what maintainers set: a severity for a rule, or off.
pub fn apply_settings(diagnostics: Vec<Diagnostic>, config: &Config) -> Vec<Diagnostic> {
    if config.rules.is_empty() && config.overrides.is_empty() {
        return diagnostics;
    }
    let severities = Severities::new(config);
    diagnostics
        .into_iter()
        .filter_map(|mut diagnostic| {
            diagnostic.severity = match severities.of(diagnostic.rule, &diagnostic.place.path) {
                Some("off") => return None,
                Some("info") => Severity::Info,
                Some("warning") => Severity::Warning,
                Some("error") => Severity::Error,
                _ => diagnostic.severity,
            };
            Some(diagnostic)
        })
        .collect()
}

/// Names in meshdoc.yaml that no rule has. Those of flags are refused where flags are read.
pub(super) fn unknown_names(config: &Config) -> Vec<Diagnostic> {
    let of_overrides = config.overrides.iter().filter_map(|one| one.route.as_ref().map(|at| (at.clone(), &one.rules)));
    let all = std::iter::once((Route::root().then("rules"), &config.rules)).chain(of_overrides);
    let unknown = all.flat_map(|(at, rules)| {
        rules.iter().filter(|(name, _)| named(name).is_none()).map(move |(name, _)| {
            let place = Place::key(FILE, 0, at.then(name.as_str()));
            let found = Diagnostic::error("invalid-configuration", place, format!("there is no rule `{name}`"));
            match nearest(name) {
                Some(near) => found.help(format!("did you mean `{near}`?")),
                None => found.help("`meshdoc check --explain RULE` prints a rule; the book lists all of them"),
            }
        })
    });
    unknown.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(text: &str) -> Config {
        let (config, problems) = crate::config::read(text, 0);
        assert!(problems.is_empty(), "{problems:?}");
        config
    }

    #[test]
    fn the_last_that_fits_wins() {
        let config = config(
            "rules: {unknown-term: warning, unknown-tag: off}\noverrides:\n- paths: [\"old/**\"]\n  rules: {unknown-term: off, unknown-tag: error}\n\
             - paths: [\"old/new/*.yaml\", x.md]\n  rules: {unknown-term: info}\n",
        );
        let severities = Severities::new(&config);
        for (path, term, tag) in [
            ("a.yaml", "warning", "off"),
            ("old/a.yaml", "off", "error"),
            ("old/new/a.yaml", "info", "error"),
            ("old/new/deep/a.yaml", "off", "error"),
            ("x.md", "info", "off"),
        ] {
            assert_eq!(
                (severities.of("unknown-term", path), severities.of("unknown-tag", path)),
                (Some(term), Some(tag))
            );
        }
        assert_eq!(severities.of("unknown-team", "a.yaml"), None);
    }

    #[test]
    fn a_name_that_no_rule_has_is_said_with_the_nearest() {
        let config = config("rules: {unknown-trem: off}\noverrides:\n- paths: a\n  rules: {xyz: off}\n");
        let found = unknown_names(&config);
        assert_eq!(found[0].help.as_deref(), Some("did you mean `unknown-term`?"));
        assert_eq!(found[0].place, Place::key(FILE, 0, Route::root().then("rules").then("unknown-trem")));
        let at = Route::root().then("overrides").then(0).then("rules").then("xyz");
        assert_eq!(found[1].place, Place::key(FILE, 0, at));
    }
}
