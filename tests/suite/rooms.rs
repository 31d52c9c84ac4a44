//! The house: imports go down only, and a third-party crate lives in its room.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The rooms by level, as the architecture chapter of the book has them. Rooms of one level do not know each other.
const LEVELS: [&[&str]; 11] = [
    &["error"],
    &["tree"],
    &["source"],
    &["diagnostics"],
    &["model"],
    &["config", "history", "load", "resolve"],
    &["compare", "rules"],
    &["export", "publish", "search", "site"],
    &["session", "server"],
    &["lsp"],
    &["cli"],
];

/// Steps of one level that are allowed because data passes that way: a reading is loaded, then resolved.
const ALONG: [(&str, &str); 4] = [("load", "config"), ("resolve", "config"), ("resolve", "load"), ("site", "config")];

/// Crates that only one room may name.
const HOMES: [(&str, &str); 14] = [
    ("aho_corasick", "model"),
    ("cel", "rules"),
    ("gix", "history"),
    ("granit_parser", "source"),
    ("tantivy", "search"),
    ("tera", "site"),
    ("axum", "server"),
    ("notify", "server"),
    ("annotate_snippets", "diagnostics"),
    ("clap", "cli"),
    ("indicatif", "cli"),
    ("etcetera", "cli"),
    ("lsp_server", "lsp"),
    ("lsp_types", "lsp"),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).expect("a folder of the source");
    for path in entries.map(|entry| entry.expect("an entry").path()) {
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Each room with the text of its files, without tests: they may look around.
fn rooms() -> BTreeMap<String, Vec<(PathBuf, String)>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut rooms: BTreeMap<String, Vec<(PathBuf, String)>> = BTreeMap::new();
    for path in files {
        let relative = path.strip_prefix(&root).expect("below src").to_path_buf();
        let room = relative.iter().next().expect("a name").to_string_lossy().trim_end_matches(".rs").to_owned();
        let text = std::fs::read_to_string(&path).expect("UTF-8");
        let text = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
        let is_test = relative.file_stem().is_some_and(|stem| stem == "tests");
        if !matches!(room.as_str(), "main" | "lib") && !is_test {
            rooms.entry(room).or_default().push((relative, text));
        }
    }
    rooms
}

/// The rooms that a text names after `crate::`.
fn named(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
        for part in line.split("crate::").skip(1) {
            let group = part.strip_prefix('{').map(|group| group.split('}').next().unwrap_or(group));
            let names = match group {
                Some(group) => group.split(',').map(|name| name.trim().to_owned()).collect(),
                None => vec![part.to_owned()],
            };
            for name in names {
                let room: String = name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                found.push((number + 1, room));
            }
        }
    }
    found
}

fn level(room: &str) -> Option<usize> {
    LEVELS.iter().position(|rooms| rooms.contains(&room))
}

#[test]
fn imports_go_down_only() {
    let mut wrong = Vec::new();
    let rooms = rooms();
    assert!(rooms.len() > 10, "the source was not found");
    for (room, files) in &rooms {
        let own = level(room).unwrap_or_else(|| panic!("the room `{room}` has no level"));
        for (path, text) in files {
            for (line, other) in named(text) {
                let Some(below) = level(&other) else { continue };
                let along = ALONG.contains(&(room.as_str(), other.as_str()));
                if other != *room && below >= own && !along {
                    wrong.push(format!("src/{}:{line}: `{room}` knows `{other}`", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "imports that do not go down:\n{}", wrong.join("\n"));
}

#[test]
fn a_crate_lives_in_its_room() {
    let mut wrong = Vec::new();
    for (room, files) in &rooms() {
        for (path, text) in files {
            for (name, home) in HOMES.iter().filter(|(_, home)| home != room) {
                let path_of = format!("{name}::");
                let named = |line: &str| {
                    let mut found = line.match_indices(&path_of);
                    found.any(|(at, _)| !line[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_'))
                };
                if text.lines().any(|line| !line.trim_start().starts_with("//") && named(line)) {
                    wrong.push(format!("src/{}: `{name}` lives in `{home}`", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "crates out of their room:\n{}", wrong.join("\n"));
}

#[test]
fn a_group_of_imports_is_read_too() {
    let found = named("use crate::{model, site::Html};\nlet x = crate::history::open(y);\n// crate::cli\n");
    assert_eq!(found, [(1, "model".into()), (1, "site".into()), (2, "history".into())]);
}
