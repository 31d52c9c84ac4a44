//! `meshdoc schema` as people run it, and what `init` writes for editors.

use std::fs;

use serde_json::Value;

use crate::build::ground::{Folder, meshdoc, run, run_in};

#[test]
fn a_schema_is_printed_by_kind_and_version() {
    for (arguments, title) in [
        (&["schema", "DataContract"][..], "Open Data Contract Standard v3.2.0"),
        (&["schema", "contract", "--version", "v3.0.2"], "Open Data Contract Standard v3.0.2"),
        (&["schema", "dataproduct", "--version", "any"], "Open Data Product Standard"),
        (&["schema", "meshdoc.yaml"], "meshdoc.yaml"),
    ] {
        let schema = run(&mut meshdoc(arguments)).ends(0).json();
        assert_eq!(schema["title"], title, "{arguments:?}");
    }
    let ran = run(&mut meshdoc(&["schema", "DataContrct"])).ends(2);
    assert!(ran.stderr.contains("there is no kind `DataContrct`; did you mean `DataContract`?"), "{}", ran.stderr);
    let ran = run(&mut meshdoc(&["schema", "DataProduct", "--version", "v9.0.0"])).ends(2);
    assert!(ran.stderr.contains("known are v0.9.0, v1.0.0, v1.1.0"), "{}", ran.stderr);
    run(&mut meshdoc(&["schema"])).ends(2);
}

#[test]
fn init_writes_settings_of_editors_that_are_no_part_of_the_mesh() {
    let folder = Folder::new([("notes.txt", String::new())]);
    run_in(&folder.root, &["init", "shop"]).ends(0);
    let mesh = folder.root.join("shop");
    let settings: Value =
        serde_json::from_slice(&fs::read(mesh.join(".vscode/settings.json")).expect("settings")).expect("JSON");
    let schemas = settings["yaml.schemas"].as_object().expect("schemas by path");
    assert_eq!(schemas.len(), 7);
    for path in schemas.keys() {
        let schema = fs::read(mesh.join(path.trim_start_matches("./"))).expect("a schema for every entry");
        serde_json::from_slice::<Value>(&schema).expect("JSON");
    }
    let ran = run_in(&mesh, &["check"]).ends(0);
    assert!(ran.stderr.starts_with("no findings"), "{}", ran.stderr);
    // Schemas are made anew; settings may be somebody's own.
    fs::write(mesh.join(".vscode/settings.json"), "{}").expect("written");
    fs::remove_dir_all(mesh.join(".meshdoc/schemas")).expect("removed");
    let ran = run_in(&mesh, &["schema", "--write"]).ends(0);
    assert!(ran.stderr.contains(".vscode/settings.json was there already"), "{}", ran.stderr);
    assert!(mesh.join(".meshdoc/schemas/team.json").is_file());
    assert_eq!(fs::read(mesh.join(".vscode/settings.json")).expect("read"), b"{}");
}

#[cfg(unix)]
#[test]
fn schemas_are_not_written_through_a_link() {
    let folder = Folder::new([("mesh/meshdoc.yaml", String::new()), ("away/kept.txt", String::new())]);
    std::os::unix::fs::symlink(folder.root.join("away"), folder.root.join("mesh/.meshdoc")).expect("linked");
    let ran = run_in(&folder.root.join("mesh"), &["schema", "--write"]).ends(2);
    assert!(ran.stderr.contains("a part of the path is a link"), "{}", ran.stderr);
    assert!(!folder.root.join("away/schemas").exists());
}
