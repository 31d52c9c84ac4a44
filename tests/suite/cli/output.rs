//! What commands print: for people, word by word; for machines, key by key.

use std::collections::BTreeSet;

use serde_json::Value;

use super::codes::{BRIEF, DOMAIN, ORDERS};
use crate::build::ground::{Folder, example, meshdoc, run, run_in};

/// A small mesh with one finding of each sort.
fn broken() -> Folder {
    Folder::new([
        ("meshdoc.yaml", format!("title: Shop\ntitel: Shop\n{BRIEF}")),
        ("domains/sales/domain.yaml", DOMAIN.to_owned()),
        (
            "domains/sales/orders/orders.odps.yaml",
            format!(
                "{ORDERS}inputPorts:\n  - name: customers\n    version: 1.0.0\n    contractId: crm.customers\n\
                 outputPorts:\n  - name: orders\n    type: tables\n    version: 1.0.0\n    contractId: sales.ordres\n"
            ),
        ),
        (
            "domains/sales/orders/orders.odcs.yaml",
            "apiVersion: v3.1.0\nkind: DataContract\nid: sales.orders\nversion: 1.0.0\nstatus: active\nschema:\n  \
             - name: orders\n    properties:\n      - name: order_id\n        logicalType: string\n        \
             authoritativeDefinitions:\n          - type: semanticDefinition\n            url: term:odrer\n"
                .to_owned(),
        ),
        ("domains/sales/orders/README.md", "# Orders\n\nSee [the guide](guide.md).\n".to_owned()),
        ("domains/sales/returns/returns.odps.yaml", "apiVersion: v1.0.0\nkind: DataProduct\nid: returns\nid: [\n---\napiVersion: v1.0.0\nkind: DataProduct\nid: refunds\nversion: 1.0.0\nstatus: draft\nname: Refunds\nname: Returns\n"
                .to_owned()),
        (
            "glossary/shop.osds.yaml",
            "apiVersion: v1.0.0\nkind: SemanticDefinition\nid: shop\ndefinitions:\n  - id: order\n    name: Order\n".to_owned(),
        ),
    ])
}

#[test]
fn findings_are_shown_as_compilers_show_them() {
    let mesh = broken();
    let ran = run_in(&mesh.root, &["check"]).ends(1);
    insta::assert_snapshot!("check", ran.stdout);
    insta::assert_snapshot!("check-summary", ran.stderr);
    let ran = run_in(&mesh.root, &["check", "--format", "short"]).ends(1);
    insta::assert_snapshot!("check-short", ran.stdout);
}

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[track_caller]
fn has(value: &Value, expected: &[&str]) {
    assert_eq!(keys(value), expected.iter().copied().collect::<BTreeSet<_>>());
}

#[test]
fn check_prints_the_documented_keys() {
    let ran = run_in(&broken().root, &["check", "--format", "json"]).ends(1);
    let report = ran.json();
    has(&report, &["summary", "diagnostics"]);
    has(&report["summary"], &["domains", "products", "contracts", "errors", "warnings", "infos", "files", "hidden"]);
    let diagnostics = report["diagnostics"].as_array().expect("a list");
    assert!(diagnostics.len() >= 5);
    let mut related = 0;
    for diagnostic in diagnostics {
        let own = [
            "rule",
            "severity",
            "message",
            "path",
            "line",
            "column",
            "end_line",
            "end_column",
            "help",
            "label",
            "related",
            "fix",
        ];
        assert!(own.iter().all(|key| keys(diagnostic).contains(key)), "{diagnostic}");
        assert!(keys(diagnostic).iter().all(|key| own.contains(key) || *key == "whole_file"), "{diagnostic}");
        assert!(["error", "warning", "info"].contains(&diagnostic["severity"].as_str().unwrap_or_default()));
        for place in [diagnostic].into_iter().chain(diagnostic["related"].as_array().expect("a list")) {
            let at = |key: &str| place[key].as_u64().unwrap_or_else(|| panic!("{key} of {place}"));
            assert!(
                at("line") >= 1
                    && at("column") >= 1
                    && (at("line"), at("column")) <= (at("end_line"), at("end_column")),
                "{place}"
            );
            assert!(place["path"].as_str().is_some_and(|path| !path.starts_with('/')));
        }
        related += diagnostic["related"].as_array().map_or(0, Vec::len);
    }
    assert!(related >= 1, "a key written twice names both places");
    let count = |severity| diagnostics.iter().filter(|d| d["severity"] == severity).count() as u64;
    assert_eq!(report["summary"]["errors"], count("error"));
    assert_eq!(report["summary"]["warnings"], count("warning"));
    assert_eq!(report["summary"]["products"], 2);
    assert!(ran.stderr.starts_with("4 errors, 2 warnings: "), "{}", ran.stderr);
}

#[test]
fn search_prints_the_documented_keys() {
    let example = example();
    let ran = run_in(&example.folder.root, &["search", "order", "--format", "json", "--limit", "3"]).ends(0);
    let answer = ran.json();
    has(&answer, &["total", "hits", "notes"]);
    let hits = answer["hits"].as_array().expect("a list");
    assert_eq!(hits.len(), 3);
    assert!(answer["total"].as_u64().is_some_and(|total| total >= 3));
    for hit in hits {
        for key in ["kind", "address", "title", "url"] {
            assert!(hit[key].as_str().is_some_and(|text| !text.is_empty()), "{key} of {hit}");
        }
        assert!(hit["score"].is_number(), "{hit}");
        let url = hit["url"].as_str().expect("a URL").split('#').next().expect("a page");
        assert!(example.portal.files.contains_key(url), "{url}");
    }
    let only = run_in(&example.folder.root, &["search", "order", "--kind", "term", "--format", "json"]).ends(0).json();
    assert!(only["hits"].as_array().expect("a list").iter().all(|hit| hit["kind"] == "term"));
    let only =
        run_in(&example.folder.root, &["search", "order", "--domain", "logistics", "--format", "json"]).ends(0).json();
    let hits = only["hits"].as_array().expect("a list");
    assert!(
        !hits.is_empty() && hits.iter().all(|hit| hit["address"].as_str().is_some_and(|a| a.contains("logistics"))),
        "{only}"
    );
}

#[test]
fn build_prints_the_documented_keys() {
    let summary = &example().summary;
    has(
        summary,
        &[
            "published",
            "method",
            "out",
            "commit",
            "counts",
            "pages",
            "files",
            "bytes",
            "written",
            "reused",
            "removed",
            "index_bytes",
            "search_bytes",
            "search_entries",
            "history",
            "history_reason",
            "notices",
            "uncommitted",
            "seconds",
        ],
    );
    has(
        &summary["counts"],
        &[
            "domains",
            "products",
            "contracts",
            "properties",
            "terms",
            "code_lists",
            "teams",
            "documents",
            "errors",
            "warnings",
            "infos",
        ],
    );
    has(&summary["seconds"], &["load", "resolve", "check", "history", "index", "render", "write", "total"]);
    assert_eq!(summary["published"], true);
    assert_eq!(summary["history"], "complete");
    assert_eq!(summary["pages"], example().portal.pages.len());
    assert_eq!(summary["commit"], example().git().run(&["rev-parse", "HEAD"]));
    let counted: usize =
        example().portal.files.iter().filter(|(path, _)| !path.contains(".meshdoc")).map(|(_, b)| b.len()).sum();
    assert!(summary["bytes"].as_u64().is_some_and(|bytes| bytes.abs_diff(counted as u64) < 200_000), "{counted}");
}

/// Colour is for terminals; files and pipes get plain text, and NO_COLOR is obeyed where colour is forced.
#[test]
fn nothing_but_a_terminal_gets_colour() {
    let mesh = broken();
    for (name, value) in [("NO_COLOR", "1"), ("TERM", "dumb"), ("TERM", "xterm-256color")] {
        let ran = run(meshdoc(&["check"]).current_dir(&mesh.root).env(name, value));
        assert!(!ran.stdout.contains('\u{1b}') && !ran.stderr.contains('\u{1b}'), "{name}={value}");
    }
    let forced = run(meshdoc(&["check"]).current_dir(&mesh.root).env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1"));
    assert!(!forced.stdout.contains('\u{1b}') && !forced.stderr.contains('\u{1b}'), "{:?}", forced.stderr);
}
