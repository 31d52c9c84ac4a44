//! Reads search-tests.yaml: a list of queries and of what each of them has to find.

use super::syntax;
use crate::diagnostics::{Diagnostic, Place, nearest};
use crate::model::search_test::{FILE, FIRST, SearchTest};
use crate::source::yaml::{self, Kind};
use crate::source::{Node, Route};

const RULE: &str = "invalid-search-test";
const KEYS: [&str; 5] = ["query", "expect", "first", "kind", "note"];
/// More queries than anybody writes; each of them is run.
const MAX_TESTS: usize = 5_000;
/// As many hits as a search gives at once.
const MOST: usize = 1_000;

/// The tests of a file, and what is wrong with how they are written.
pub(super) fn read(text: &str, skip: usize) -> (Vec<SearchTest>, Vec<Diagnostic>) {
    let parsed = yaml::parse(text, skip);
    let mut diagnostics: Vec<Diagnostic> = parsed.problems.iter().map(|problem| syntax(FILE, problem)).collect();
    let mut tests = Vec::new();
    let Some(document) = parsed.documents.first() else { return (tests, diagnostics) };
    let items = match &document.root.kind {
        Kind::List(items) => &**items,
        Kind::Null => &[],
        _ => {
            let message = format!("expected a list of queries, found {}", document.root.kind_name());
            diagnostics.push(wrong(Route::root(), message));
            &[]
        }
    };
    for (entry, node) in items.iter().enumerate() {
        if tests.len() == MAX_TESTS {
            diagnostics.push(wrong(Route::root().then(entry), format!("only {MAX_TESTS} queries are run")));
            break;
        }
        tests.extend(test(node, entry, &mut diagnostics));
    }
    (tests, diagnostics)
}

fn test(node: &Node, entry: usize, diagnostics: &mut Vec<Diagnostic>) -> Option<SearchTest> {
    let at = Route::root().then(entry);
    if !matches!(node.kind, Kind::Map(_)) {
        diagnostics.push(wrong(at, format!("expected a query with what it has to find, found {}", node.kind_name())));
        return None;
    }
    for (key, _) in node.entries() {
        let Some(name) = key.text().filter(|name| !KEYS.contains(name)) else { continue };
        let place = Place::key(FILE, 0, at.then(name));
        let diagnostic = Diagnostic::warning("unknown-key", place, format!("`{name}` is no key of a search test"));
        diagnostics.push(match nearest(name, KEYS) {
            Some(known) => diagnostic.help(format!("did you mean `{known}`?")),
            None => diagnostic,
        });
    }
    let text = |node: &Node| node.scalar().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let Some(query) = node.get("query").and_then(text) else {
        diagnostics.push(wrong(at, "a search test without `query`"));
        return None;
    };
    let written = node.get("expect");
    let is_list = written.is_some_and(|node| matches!(node.kind, Kind::List(_)));
    let expect: Vec<String> = match written {
        Some(node) if is_list => node.items().iter().filter_map(text).collect(),
        Some(node) => text(node).into_iter().collect(),
        None => Vec::new(),
    };
    if expect.is_empty() || written.is_some_and(|node| is_list && node.items().len() != expect.len()) {
        let help = "`expect` is the address of a hit, or a list of them; `meshdoc search` prints addresses";
        diagnostics.push(wrong(at, format!("`{query}` is not said to find anything")).help(help));
        return None;
    }
    let first = match node.get("first") {
        None => Some(FIRST),
        Some(number) => number.scalar().and_then(|text| text.parse().ok()).filter(|first| (1..=MOST).contains(first)),
    };
    let Some(first) = first else {
        diagnostics.push(wrong(at.then("first"), format!("`first` is a number from 1 to {MOST}")));
        return None;
    };
    Some(SearchTest { query, kind: node.get("kind").and_then(text), first, expect, is_list, entry })
}

fn wrong(at: Route, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(RULE, Place::value(FILE, 0, at), message)
}
