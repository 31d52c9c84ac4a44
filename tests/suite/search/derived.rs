//! Queries that a mesh itself asks: each of its products, columns and codes by name, in the spellings and with the slips
//! of those who type. Run on the example mesh and on a generated one always, and on any other by
//! `SEARCH_MESH=DIR cargo test --release --test suite derived -- --ignored --nocapture`.

use std::path::Path;

use meshdoc::search::{self, HitKind, Options, SearchDocument};
use meshdoc::session;
use serde_json::json;

use super::{file, same_in_the_client, write_export};

/// A query, and what has to be among the first hits.
struct Case {
    text: String,
    first: usize,
    wanted: Wanted,
}

enum Wanted {
    Address(String),
    /// A hit of this kind with this name, however it is spelled.
    Named(HitKind, String),
}

/// As many of `all` as `count`, evenly.
fn some<'d>(all: &[&'d SearchDocument], count: usize) -> Vec<&'d SearchDocument> {
    all.iter().step_by(all.len().div_ceil(count).max(1)).copied().collect()
}

fn cases(documents: &[SearchDocument]) -> Vec<Case> {
    let of = |kind: HitKind| documents.iter().filter(|document| document.kind == kind).collect::<Vec<_>>();
    let mut cases = Vec::new();
    for product in some(&of(HitKind::Product), 60) {
        let words: Vec<&str> = product.title.split_whitespace().collect();
        let mut add = |text: String, first| {
            cases.push(Case { text, first, wanted: Wanted::Address(product.address.clone()) });
        };
        add(product.title.clone(), 1);
        add(product.title.to_uppercase(), 1);
        add(words.join("_").to_lowercase(), 1);
        add(product.address.clone(), 1);
        add(product.title.chars().take(product.title.chars().count() - 1).collect(), 10);
        if let Some(word) = words.iter().find(|word| word.len() > 5 && word.is_ascii() && words.len() > 1) {
            let slip = format!("{}{}", &word[..3], &word[4..]);
            add(product.title.replace(*word, &slip), 10);
        }
    }
    for property in some(&of(HitKind::Property), 60) {
        let camel: String = property.title.split('_').map(|part| part[..1].to_uppercase() + &part[1..]).collect();
        let spoken = property.title.replace('_', " ");
        for text in [property.title.clone(), camel, spoken, property.title.to_uppercase()] {
            let text = format!("{text} kind:property");
            cases.push(Case { text, first: 3, wanted: Wanted::Named(HitKind::Property, property.title.clone()) });
        }
    }
    for value in some(&of(HitKind::CodeValue), 40) {
        let (code, label) = value.title.split_once(" = ").unwrap_or((&value.title, &value.title));
        for text in [code, label] {
            let wanted = Wanted::Named(HitKind::CodeValue, value.title.clone());
            cases.push(Case { text: format!("{text} kind:code-value"), first: 10, wanted });
        }
    }
    cases
}

fn hold(mesh: &Path) {
    let settings = session::Settings { without_history: true, ..session::Settings::of(mesh) };
    let reading = session::read(&settings, &session::Silent).unwrap();
    let portal = session::Portal::prepare(reading, &settings, &session::Silent).unwrap();
    let documents = portal.search_documents();
    let cases = cases(&documents);
    let index = search::build_in_memory(documents).unwrap();
    let mut wrong = Vec::new();
    for case in &cases {
        let hits = index.search(&case.text, &Options::first(case.first)).unwrap().hits;
        let is_found = hits.iter().any(|hit| match &case.wanted {
            Wanted::Address(address) => hit.address == *address,
            Wanted::Named(kind, name) => hit.kind == *kind && search::key(&hit.title) == search::key(name),
        });
        if !is_found {
            let wanted = match &case.wanted {
                Wanted::Address(wanted) | Wanted::Named(_, wanted) => wanted,
            };
            let found: Vec<&str> = hits.iter().take(3).map(|hit| hit.address.as_str()).collect();
            wrong.push(format!("{:?}: {wanted} is not in the first {}: {found:?}", case.text, case.first));
        }
    }
    println!("{} documents, {} queries, {} without what they mean", index.len(), cases.len(), wrong.len());
    assert!(cases.len() > 150, "only {} queries", cases.len());
    // Two things may have one name; then only one of them can be first.
    assert!(wrong.len() * 50 <= cases.len(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    let root = tempfile::tempdir().unwrap();
    write_export(&index, root.path());
    let queries: Vec<_> = cases.iter().map(|case| json!({"text": case.text, "options": {"explain": true}})).collect();
    same_in_the_client(&index, &queries, root.path());
}

#[test]
fn derived_queries_find_what_they_mean_in_the_example_mesh() {
    hold(&file("example-mesh"));
}

/// Of the mesh that benchmarks measure: 250 products, 15,000 things to find.
#[test]
fn derived_queries_find_what_they_mean_in_a_generated_mesh() {
    let folder = tempfile::tempdir().unwrap();
    crate::files::files(&crate::plan::plan(250), &mut |path, text| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    });
    hold(folder.path());
}

#[test]
#[ignore = "takes a generated mesh, as `cargo bench --bench mesh -- generate` makes it"]
fn derived_queries_find_what_they_mean_in_another_mesh() {
    hold(Path::new(&std::env::var("SEARCH_MESH").expect("SEARCH_MESH names the folder of a mesh")));
}
