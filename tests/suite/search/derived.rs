//! Queries that a mesh itself asks (tests/bench/asked.rs) find what they mean, and the client answers them as natively. Run on the
//! example mesh and on a generated one always, and on any other by
//! `SEARCH_MESH=DIR cargo test --release --test suite derived -- --ignored --nocapture`.

use std::fs;
use std::path::Path;

use meshdoc::search;
use meshdoc::session;
use serde_json::json;

use super::{file, same_in_the_client, write_export};
use crate::asked::{self, cases};

/// `published` is where the files of the search are written, with the native answers beside them.
fn hold(mesh: &Path, published: &Path) {
    let settings = session::Settings { without_history: true, ..session::Settings::of(mesh) };
    let reading = session::read(&settings, &session::Silent).unwrap();
    let portal = session::Portal::prepare(reading, &settings, &session::Silent).unwrap();
    let documents = portal.search_documents();
    let cases = cases(&documents);
    let index = search::build_in_memory(documents).unwrap();
    let wrong: Vec<String> = cases.iter().filter_map(|case| case.failure(&index)).collect();
    println!("{} documents, {} queries, {} without what they mean", index.len(), cases.len(), wrong.len());
    assert!(cases.len() > 150, "only {} queries", cases.len());
    // Two things may have one name; then only one of them can be first.
    assert!(wrong.len() * 50 <= cases.len(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    write_export(&index, published);
    let queries: Vec<_> = cases.iter().map(|case| json!({"text": case.text, "options": {"explain": true}})).collect();
    same_in_the_client(&index, &queries, published);
    fs::write(published.join("answers.json"), asked::answered(&index, &cases).to_string()).unwrap();
}

#[test]
fn derived_queries_find_what_they_mean_in_the_example_mesh() {
    hold(&file("example-mesh"), tempfile::tempdir().unwrap().path());
}

/// Of the mesh that benchmarks measure: 250 products, 15,000 things to find. The files stay, for the same queries to be put to the
/// client in a browser (tests/browser/derived.test.mjs).
#[test]
fn derived_queries_find_what_they_mean_in_a_generated_mesh() {
    let folder = tempfile::tempdir().unwrap();
    crate::files::files(&crate::plan::plan(250), &mut |path, text| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    });
    let published = Path::new(env!("CARGO_TARGET_TMPDIR")).join("derived");
    let _ = fs::remove_dir_all(&published);
    fs::create_dir_all(&published).unwrap();
    hold(folder.path(), &published);
}

#[test]
#[ignore = "takes a generated mesh, as `cargo bench --bench mesh -- generate` makes it"]
fn derived_queries_find_what_they_mean_in_another_mesh() {
    let mesh = std::env::var("SEARCH_MESH").expect("SEARCH_MESH names the folder of a mesh");
    hold(Path::new(&mesh), tempfile::tempdir().unwrap().path());
}
