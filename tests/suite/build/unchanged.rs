//! A build that finds everything as the last one left it does nothing; whatever differs, it makes what a first build would.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::ground::{Folder, files, meshdoc, run};
use super::same::difference;
use crate::history::git::Git;

const PRODUCT: &str = "apiVersion: v1.1.0\nkind: DataProduct\nid: sales.orders\nname: Orders\nversion: 1.0.0\nstatus: active\ndomain: sales\n";

struct Place {
    mesh: Folder,
    git: Git,
}

impl Place {
    fn new() -> Place {
        let mesh = Folder::new([
            ("meshdoc.yaml", "title: Shop\n"),
            ("orders.odps.yaml", PRODUCT),
            ("README.md", "# The shop\n"),
            (".gitignore", "/public/\n/.meshdoc/\n"),
        ]);
        let git = mesh.commit("Start the mesh");
        Place { mesh, git }
    }

    fn build(&self, more: &[&str]) -> Value {
        let ran = run(meshdoc(&["build", "--format", "json"]).args(more).current_dir(&self.mesh.root));
        ran.ends(0).json()
    }

    /// Builds, and holds the portal against that of a build without any cache.
    #[track_caller]
    fn equals_a_first_build(&self, what: &str, more: &[&str]) -> Value {
        let report = self.build(more);
        let elsewhere = tempfile::tempdir().expect("a temporary folder");
        let (out, cache) = (elsewhere.path().join("portal"), elsewhere.path().join("cache"));
        let places = ["--out", out.to_str().expect("UTF-8"), "--cache-dir", cache.to_str().expect("UTF-8")];
        self.build(&[&places, more].concat());
        let differs = difference(&files(&out), &files(&self.mesh.root.join("public")));
        assert!(differs.is_empty(), "{what}: {differs:#?}");
        report
    }
}

fn is_unchanged(report: &Value) -> bool {
    report["written"] == 0 && report["removed"] == 0 && report["seconds"]["render"] == 0.0
}

#[test]
fn what_is_as_it_was_is_not_built_again() {
    let place = Place::new();
    let first = place.build(&[]);
    assert!(!is_unchanged(&first));
    let second = place.equals_a_first_build("nothing", &[]);
    assert!(is_unchanged(&second), "{second}");
    for key in ["counts", "pages", "files", "bytes", "history", "commit", "search_entries", "index_bytes"] {
        assert_eq!(first[key], second[key], "{key}");
    }
    let said = run(meshdoc(&["build"]).current_dir(&place.mesh.root)).ends(0);
    assert!(said.stderr.contains("unchanged "), "{}", said.stderr);
    // Written again with the same bytes: the content counts, not the time.
    place.mesh.write("orders.odps.yaml", PRODUCT);
    assert!(is_unchanged(&place.build(&[])));
}

#[test]
fn whatever_differs_is_built() {
    let place = Place::new();
    place.build(&[]);
    let root = place.mesh.root.clone();
    let page = root.join("public/index.html");
    let note = root.join(".meshdoc/cache/build.json");
    type Step<'s> = (&'s str, &'s dyn Fn());
    let steps: [Step<'_>; 9] = [
        ("a file", &|| place.mesh.write("orders.odps.yaml", PRODUCT.replace("Orders", "Sales"))),
        ("a new file", &|| place.mesh.write("notes.md", "# Notes\n")),
        ("a file that is gone", &|| fs::remove_file(root.join("notes.md")).expect("the file")),
        ("a commit", &|| drop(place.git.commit("Rename"))),
        ("a setting", &|| place.mesh.write("meshdoc.yaml", "title: The shop\n")),
        ("a page, to as many bytes at the same time", &|| same_size_and_time(&page)),
        ("a page that is gone", &|| fs::remove_file(&page).expect("the page")),
        ("a damaged note", &|| fs::write(&note, "{\"ingredients\": 7").expect("the note")),
        ("no cache", &|| fs::remove_dir_all(root.join(".meshdoc")).expect("the cache")),
    ];
    for (what, step) in steps {
        step();
        let report = place.equals_a_first_build(what, &[]);
        assert!(!is_unchanged(&report), "{what} was not seen");
        assert!(is_unchanged(&place.build(&[])), "{what} was not noted");
    }
    for flags in [&["--base-url", "https://data.example.org/"][..], &["--no-history"], &["--rule", "missing-owner=off"]]
    {
        let report = place.equals_a_first_build(&flags.join(" "), flags);
        assert!(!is_unchanged(&report), "{flags:?} were not seen");
    }
    place.build(&[]);
    fs::write(root.join("public/mine.txt"), "mine").expect("a file");
    run(meshdoc(&["build"]).current_dir(&root)).ends(2);
}

#[test]
fn what_was_compared_with_the_commit_before_is_said_as_it_is() {
    let place = Place::new();
    let known = place.mesh.root.join(".meshdoc/cache/history/committed.bin");
    let edited = PRODUCT.replace("Orders", "Sales");
    let orders = |text: &str| place.mesh.write("orders.odps.yaml", text);
    let damage = || {
        fs::write(&known, "meshdoc committed 1\n").expect("the file");
        fs::remove_file(place.mesh.root.join(".meshdoc/cache/build.json")).expect("the note");
    };
    type Step<'s> = (&'s str, &'s dyn Fn(), &'s [&'s str]);
    let steps: [Step<'_>; 8] = [
        ("as committed", &|| (), &[]),
        ("an edit", &|| orders(&edited), &["orders.odps.yaml"]),
        ("another beside it", &|| place.mesh.write("README.md", "# A shop\n"), &["README.md", "orders.odps.yaml"]),
        ("the edit taken back", &|| orders(PRODUCT), &["README.md"]),
        ("lines that end otherwise", &|| orders(&PRODUCT.replace('\n', "\r\n")), &["README.md"]),
        ("a commit", &|| drop(place.git.commit("Rename")), &[]),
        ("the edit again", &|| orders(&edited), &["orders.odps.yaml"]),
        ("damage", &damage, &["orders.odps.yaml"]),
    ];
    for (what, step, differ) in steps {
        step();
        let report = place.equals_a_first_build(what, &[]);
        assert_eq!(report["uncommitted"], serde_json::json!(differ), "{what}");
        assert!(known.is_file(), "{what}");
    }
}

/// Another content of the same length, with the time that the file had.
fn same_size_and_time(page: &Path) {
    let modified = fs::metadata(page).and_then(|metadata| metadata.modified()).expect("a time");
    let mut bytes = fs::read(page).expect("the page");
    bytes.rotate_left(1);
    fs::write(page, bytes).expect("the page");
    fs::File::options().write(true).open(page).and_then(|file| file.set_modified(modified)).expect("a time to set");
}
