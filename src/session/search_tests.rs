//! search-tests.yaml, run: what the mesh's search should find, held against what it finds.

use super::Settings;
use super::search_documents::{self, Documents};
use crate::config::Config;
use crate::diagnostics::words::{listed, shown};
use crate::diagnostics::{Diagnostic, Place, Suggestions, nearest};
use crate::error::Result;
use crate::model::Mesh;
use crate::model::search_test::{FILE, SearchTest};
use crate::rules::Severities;
use crate::search::{self, HitKind, Index, Options};
use crate::source::Route;

const RULE: &str = "missing-hit";
/// Hits that are looked at to say where an address is.
const LOOKED_AT: usize = 1_000;

/// Runs the tests of a mesh with the index of the cache, which is made where there is none; in memory where the cache
/// cannot be written.
pub(super) fn run(mesh: &Mesh, config: &Config, settings: &Settings) -> Vec<Diagnostic> {
    if mesh.search_tests.is_empty() || Severities::new(config).of(RULE, FILE) == Some("off") {
        return Vec::new();
    }
    match super::index::of(settings, &Documents::of(mesh, &config.facets)) {
        Ok(index) => held(mesh, config, &index),
        Err(_) => missing_hits(mesh, config),
    }
}

/// The same with an index in memory, which leaves no trace.
pub fn missing_hits(mesh: &Mesh, config: &Config) -> Vec<Diagnostic> {
    if mesh.search_tests.is_empty() {
        return Vec::new();
    }
    let index = search::build_in_memory(search_documents::of(mesh, &config.facets));
    index.map(|index| held(mesh, config, &index)).unwrap_or_default()
}

fn held(mesh: &Mesh, config: &Config, index: &Index) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut known: Option<Vec<String>> = None;
    let mut suggestions = Suggestions::default();
    for test in &mesh.search_tests {
        match missing(test, index) {
            Ok(missing) => diagnostics.extend(missing.into_iter().map(|missing| {
                let known = known.get_or_insert_with(|| {
                    search_documents::of(mesh, &config.facets).into_iter().map(|document| document.address).collect()
                });
                missing.said(test, known, &mut suggestions)
            })),
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    diagnostics
}

struct Missing {
    /// Its number in `expect`.
    number: usize,
    /// Its place among the hits, from 1.
    found: Option<usize>,
    /// The hits that are there in its place.
    instead: Vec<String>,
    total: usize,
}

fn missing(test: &SearchTest, index: &Index) -> std::result::Result<Vec<Missing>, Box<Diagnostic>> {
    let kind = match &test.kind {
        None => None,
        Some(name) => Some(HitKind::parse(name).ok_or_else(|| unknown_kind(test, name))?),
    };
    let answer: Result<search::Answer> = index.search(&test.query, &Options { kind, ..Options::first(LOOKED_AT) });
    let Ok(answer) = answer else { return Ok(Vec::new()) };
    let missing = test.expect.iter().enumerate().filter_map(|(number, address)| {
        let found = answer.hits.iter().position(|hit| hit.address == *address);
        if found.is_some_and(|place| place < test.first) {
            return None;
        }
        let instead = answer.hits.iter().take(test.first.min(3)).map(|hit| hit.address.clone()).collect();
        Some(Missing { number, found: found.map(|place| place + 1), instead, total: answer.total })
    });
    Ok(missing.collect())
}

fn unknown_kind(test: &SearchTest, name: &str) -> Box<Diagnostic> {
    let kinds = HitKind::ALL.map(HitKind::as_str);
    let place = Place::value(FILE, 0, Route::root().then(test.entry).then("kind"));
    let diagnostic = Diagnostic::error("invalid-search-test", place, format!("`{}` is no kind of hit", shown(name)));
    Box::new(match nearest(name, kinds) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic.help(format!("one of {}", listed(kinds.map(|kind| format!("`{kind}`")), "or"))),
    })
}

impl Missing {
    fn said(self, test: &SearchTest, known: &[String], suggestions: &mut Suggestions) -> Diagnostic {
        let address = &test.expect[self.number];
        let mut route = Route::root().then(test.entry).then("expect");
        if test.is_list {
            route = route.then(self.number);
        }
        let place = Place::value(FILE, 0, route);
        let (query, named) = (shown(&test.query), shown(address));
        if !known.contains(address) {
            let message = format!("the search for `{query}` cannot find `{named}`: the mesh has nothing there");
            let diagnostic = Diagnostic::error(RULE, place, message);
            return match suggestions.nearest(address, known.iter().map(String::as_str)) {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None => diagnostic.help("`meshdoc search` prints the address of each hit"),
            };
        }
        let among = if test.first == 1 { "first".to_owned() } else { format!("among the first {}", test.first) };
        let message = format!("the search for `{query}` does not have `{named}` {among}");
        let label = match (self.found, self.total) {
            (Some(place), _) => format!("it is number {place} of {}", self.total),
            (None, 0) => "nothing is found at all".to_owned(),
            (None, total) if total > LOOKED_AT => format!("it is not among the first {LOOKED_AT} of {total}"),
            (None, total) => format!("it is not among the {total} that are found"),
        };
        let diagnostic = Diagnostic::error(RULE, place, message).label(label);
        if self.instead.is_empty() {
            return diagnostic.help("a synonym in its descriptor, or a term of the glossary, lets other words find it");
        }
        let instead = listed(self.instead.iter().map(|address| format!("`{}`", shown(address))), "and");
        diagnostic.help(format!("before it stand {instead}; `meshdoc search --explain` says why"))
    }
}
