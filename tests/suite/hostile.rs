//! What an author may write, however ill meant: it is reported at its place, the rest of the mesh is built, and nothing of
//! it runs anywhere: not in a browser, not in a terminal, not outside the portal's folder.

mod bombs;
mod links;
mod mutations;
mod names;
mod specials;
mod terminal;
mod text;

use serde_json::Value;

use crate::build::ground::{Folder, Portal, Ran, files, run_in};
use crate::build::html::dangers;

/// A product that has nothing to do with what goes on around it.
pub const CALM: &str = "\
apiVersion: v1.0.0
kind: DataProduct
id: calm
name: Calm waters
version: 1.0.0
status: active
domain: sales
description: {purpose: Levels of all lakes.}
";

/// How a mesh with something hostile in it came out.
pub struct Built {
    pub mesh: Folder,
    pub portal: Portal,
    pub ran: Ran,
    pub report: Value,
}

/// Checks and builds a mesh beside a calm product, with errors allowed, and holds what must hold whatever was written:
/// the calm product is whole, no page runs anything, no terminal is steered, nothing outside the portal is touched.
#[track_caller]
pub fn survive(mesh: Folder) -> Built {
    mesh.write("calm/calm.odps.yaml", CALM);
    let around = mesh.around();
    std::fs::write(around.join("secret.txt"), "the secret beside the mesh").expect("a new file");
    let report = run_in(&mesh.root, &["check", "--format", "json"]);
    assert!(matches!(report.code, Some(0 | 1)), "{:?}: {}", report.code, report.stderr);
    let report = report.json();
    let before: Vec<String> = files(&around).into_keys().collect();
    let ran = run_in(&mesh.root, &["build", "-o", "../portal", "--allow-errors", "--cache-dir", "../cache"]).ends(0);
    let after: Vec<String> = files(&around)
        .into_keys()
        .filter(|path| {
            !path.starts_with("portal/")
                && !path.starts_with("cache/")
                && path != "portal.lock"
                && path != ".portal.lock"
        })
        .collect();
    assert_eq!(after, before, "files outside the portal were touched");
    let people = run_in(&mesh.root, &["check"]);
    for said in [&ran.stdout, &ran.stderr, &people.stdout, &people.stderr] {
        assert_plain(said);
    }
    let portal = Portal::read(&around.join("portal"));
    let mut found = Vec::new();
    for (url, page) in &portal.pages {
        found.extend(dangers(page).into_iter().map(|danger| format!("{url}: {danger}")));
    }
    assert!(found.is_empty(), "{}", found[..found.len().min(20)].join("\n"));
    for (path, bytes) in &portal.files {
        assert!(!String::from_utf8_lossy(bytes).contains("the secret beside the mesh"), "{path} leaks");
    }
    let calm = portal.page("products/sales/calm/index.html");
    assert!(calm.text.contains("Levels of all lakes."));
    portal.json("catalog.json");
    Built { mesh, portal, ran, report }
}

/// Nothing that a terminal would obey.
#[track_caller]
pub fn assert_plain(text: &str) {
    let unsafe_ = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
    };
    if let Some(at) = text.find(unsafe_) {
        let from = (0..=at).rev().find(|i| text.is_char_boundary(*i) && at - i >= 40.min(at)).unwrap_or(0);
        panic!("a character that steers terminals after {:?}", &text[from..at + 1]);
    }
}

impl Built {
    /// The findings of a file.
    pub fn findings(&self, path: &str) -> Vec<(&str, u64, &str)> {
        let all = self.report["diagnostics"].as_array().expect("a list");
        all.iter()
            .filter(|finding| finding["path"] == path)
            .map(|finding| {
                let text = |key: &str| finding[key].as_str().expect("text");
                (text("rule"), finding["line"].as_u64().expect("a line"), text("message"))
            })
            .collect()
    }

    #[track_caller]
    pub fn says(&self, path: &str, rule: &str) {
        let found = self.findings(path);
        assert!(found.iter().any(|finding| finding.0 == rule), "no {rule} for {path}: {found:?}");
    }
}
