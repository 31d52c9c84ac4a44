//! The book's table of changes, run: each case gives exactly the changes that stand below it.
//!
//! The page holds a small mesh (`yaml file=PATH` blocks) and cases: a heading, a `diff` block in a place that its second
//! word names, and a list of what it makes. Lines with `-` are base only, with `+` head only.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use meshdoc::compare::{Change, KINDS, compare};
use meshdoc::config::Config;
use meshdoc::model::Mesh;
use meshdoc::tree::Tree;
use meshdoc::{load, resolve};

type Files = BTreeMap<String, String>;

/// Where a block stands: its name, the file, the lines above it, how far it is indented.
const PLACES: [(&str, &str, &str, &str); 9] = [
    ("given", "domains/sales/orders/orders.odcs.yaml", "schema:\n- name: orders\n  properties:\n", "  "),
    ("taken", "domains/warehouse/intake/deliveries.odcs.yaml", "schema:\n- name: deliveries\n  properties:\n", "  "),
    ("contract", "domains/sales/orders/orders.odcs.yaml", "", ""),
    ("intake", "domains/warehouse/intake/deliveries.odcs.yaml", "", ""),
    ("product", "domains/sales/orders/orders.odps.yaml", "", ""),
    ("receiver", "domains/warehouse/intake/intake.odps.yaml", "", ""),
    ("glossary", "glossary/shop.osds.yaml", "", ""),
    ("codes", "codes/country.yaml", "", ""),
    ("domain", "domains/sales/domain.yaml", "", ""),
];

struct Case {
    title: String,
    base: Files,
    head: Files,
    expected: Vec<String>,
}

#[test]
fn every_change_of_the_table_is_found_and_no_other() {
    let (mesh, cases) = page();
    assert!(cases.len() >= 80, "{} cases", cases.len());
    let mut wrong = String::new();
    for case in &cases {
        let sides = [&case.base, &case.head].map(|side| read(&apply(&mesh, side)));
        let found: Vec<String> = compare(&sides[0], &sides[1], &[]).changes.iter().map(line).collect();
        if found != case.expected {
            wrong += &format!("### {}\n{}\n", case.title, found.join("\n"));
        }
    }
    assert!(wrong.is_empty(), "cases that give something else:\n{wrong}");
    println!("{} cases, each as the page says", cases.len());
}

#[test]
fn every_kind_of_change_has_a_case() {
    let (_, cases) = page();
    let shown: BTreeSet<&str> =
        cases.iter().flat_map(|case| &case.expected).filter_map(|line| line.split('`').nth(1)).collect();
    let missing: Vec<&str> = KINDS.iter().map(|kind| kind.name).filter(|name| !shown.contains(name)).collect();
    assert!(missing.is_empty(), "kinds without a case: {missing:?}");
    assert!(KINDS.is_sorted_by_key(|kind| kind.name));
}

#[test]
fn a_mesh_does_not_differ_from_itself() {
    let (mesh, cases) = page();
    for case in &cases {
        for side in [&case.base, &case.head] {
            let files = apply(&mesh, side);
            let found = compare(&read(&files), &read(&files), &[]).changes;
            assert!(found.is_empty(), "{}: {found:?}", case.title);
        }
    }
}

/// A change as the page writes it.
fn line(change: &Change) -> String {
    let mut line = format!("- {}: `{}` of `{}`", change.impact.as_str(), change.kind, change.subject);
    if change.guess {
        line += " (a guess)";
    }
    if !change.consumers.is_empty() {
        let all: Vec<String> = change.consumers.iter().map(|consumer| format!("`{}`", consumer.product)).collect();
        line += &format!(", reaches {}", all.join(", "));
    }
    line
}

/// What both sides have in common is read once by `meshdoc diff`: nobody may see a difference.
#[test]
fn files_that_are_the_same_are_read_once_and_mean_the_same() {
    let (mesh, cases) = page();
    for case in &cases {
        let [base, head] = [&case.base, &case.head].map(|side| apply(&mesh, side));
        let same = |path: &str| base.get(path) == head.get(path);
        let loaded = load::load_both(&tree(&base), &tree(&head), &same, &|| {});
        let [base, head] = loaded.map(|loaded| resolve::resolve(loaded, &Config::default()).0);
        let found: Vec<String> = compare(&base, &head, &[]).changes.iter().map(line).collect();
        assert_eq!(found, case.expected, "{}", case.title);
    }
}

fn tree(files: &Files) -> Tree {
    Tree::fixture(files.iter().map(|(path, text)| (path.as_str(), text.as_str())))
}

fn read(files: &Files) -> Mesh {
    let tree = tree(files);
    resolve::resolve(load::load(&tree, &|| {}), &Config::default()).0
}

/// Puts the sections of a fragment in the place of the file's own; an empty one takes the file away.
fn apply(mesh: &Files, side: &Files) -> Files {
    let mut files = mesh.clone();
    for (path, fragment) in side {
        if fragment.is_empty() {
            files.remove(path);
            continue;
        }
        let key = |line: &str| line.split(':').next().filter(|key| !key.starts_with([' ', '-'])).map(str::to_owned);
        let replaced: BTreeSet<String> = fragment.lines().filter_map(key).collect();
        let mut text = String::new();
        let mut keep = true;
        for line in files.get(path).map_or("", String::as_str).lines() {
            keep = key(line).map_or(keep, |key| !replaced.contains(&key));
            if keep {
                text += &format!("{line}\n");
            }
        }
        files.insert(path.clone(), text + fragment);
    }
    files
}

/// The mesh of the page and its cases.
fn page() -> (Files, Vec<Case>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("book/src/compatibility.md");
    let text = std::fs::read_to_string(path).expect("the page");
    let (mut mesh, mut cases): (Files, Vec<Case>) = (Files::new(), Vec::new());
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(title) = line.strip_prefix("### ") {
            cases.push(Case { title: title.into(), base: Files::new(), head: Files::new(), expected: Vec::new() });
        } else if let Some(path) = line.strip_prefix("```yaml file=") {
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            mesh.insert(path.to_owned(), block.join("\n") + "\n");
        } else if let Some(place) = line.strip_prefix("```diff ") {
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            let case = cases.last_mut().expect("a heading above");
            let (path, above, indent) = match place.strip_prefix("file=") {
                Some(path) => (path, "", ""),
                None => {
                    let found = PLACES.iter().find(|(name, ..)| *name == place);
                    let (_, path, above, indent) = found.unwrap_or_else(|| panic!("{}: no place {place}", case.title));
                    (*path, *above, *indent)
                }
            };
            for (side, other) in [(&mut case.base, '+'), (&mut case.head, '-')] {
                let text: String = block
                    .iter()
                    .filter(|line| !line.starts_with(other))
                    .map(|line| format!("{indent}{}\n", line.get(1..).unwrap_or_default()))
                    .collect();
                let away = text.is_empty() && place.starts_with("file=");
                side.insert(path.to_owned(), if away { text } else { format!("{above}{text}\n") });
            }
        } else if ["- breaking: `", "- additive: `", "- editorial: `"].iter().any(|start| line.starts_with(start)) {
            cases.last_mut().expect("a heading above").expected.push(line.to_owned());
        }
    }
    (mesh, cases)
}
