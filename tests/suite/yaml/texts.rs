//! Texts that others wrote: the standards' examples, the example mesh, and the full parser's own tests.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Files by path and text.
type Files = Vec<(String, String)>;

/// The descriptors at hand, by collection.
pub fn descriptors() -> Vec<(&'static str, Files)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = vec![("the example mesh", below(&root.join("example-mesh"), &["yaml", "yml"]))];
    let standards = std::env::var_os("MESHDOC_STANDARDS")
        .map(PathBuf::from)
        .or_else(|| root.ancestors().skip(1).map(|folder| folder.join("shared/standards")).find(|path| path.is_dir()));
    match standards {
        Some(folder) => {
            found.push(("the standards' examples", below(&folder.join("examples"), &["yaml", "yml"])));
        }
        None => eprintln!(
            "THE STANDARDS' EXAMPLES ARE NOT HERE: set MESHDOC_STANDARDS to the folder that holds `examples/`."
        ),
    }
    for (name, files) in &found {
        assert!(!files.is_empty(), "no files of {name}");
    }
    found
}

/// What stands in quotes in the full parser's own tests, and the texts of `MESHDOC_YAML_SUITE`.
pub fn others() -> Files {
    let mut found = Vec::new();
    for package in ["granit-parser", "serde-saphyr"] {
        for (path, code) in below(&folder_of(package).join("tests"), &["rs", "inc"]) {
            found.extend(literals(&code).into_iter().map(|text| (format!("{package} {path}"), text)));
        }
    }
    match std::env::var_os("MESHDOC_YAML_SUITE") {
        Some(folder) => {
            for (path, text) in below(Path::new(&folder), &["js", "json", "yaml", "yml", "tml"]) {
                // A suite is told in texts within YAML or JSON: their strings are the cases.
                found.extend(literals(&text).into_iter().map(|text| (path.clone(), text)));
                found.push((path, text));
            }
        }
        None => eprintln!("the yaml-test-suite is not here: MESHDOC_YAML_SUITE may name its folder"),
    }
    found
}

fn below(folder: &Path, extensions: &[&str]) -> Files {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for path in entries.map(|entry| entry.expect("an entry").path()) {
            let wanted = path.extension().is_some_and(|end| extensions.iter().any(|wanted| end == *wanted));
            if path.is_dir() {
                folders.push(path);
            } else if wanted && let Ok(text) = std::fs::read_to_string(&path) {
                found.push((path.display().to_string(), text));
            }
        }
    }
    found.sort();
    found
}

/// Where cargo keeps the source of a dependency.
fn folder_of(package: &str) -> PathBuf {
    static TOLD: OnceLock<serde_json::Value> = OnceLock::new();
    let told = TOLD.get_or_init(|| {
        // Without a platform cargo asks for the crates of all of them, which are not here.
        let about = Command::new("rustc").arg("-vV").output().expect("rustc").stdout;
        let about = String::from_utf8_lossy(&about).into_owned();
        let host = about.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host");
        let output = Command::new(env!("CARGO"))
            .args(["metadata", "--format-version", "1", "--offline", "--locked", "--filter-platform", host])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("cargo metadata");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("JSON of cargo metadata")
    });
    let manifest = told["packages"]
        .as_array()
        .expect("packages")
        .iter()
        .find(|found| found["name"] == package)
        .and_then(|found| found["manifest_path"].as_str())
        .expect("a dependency");
    Path::new(manifest).parent().expect("a folder").to_path_buf()
}

/// The string literals of Rust or JSON code, near enough: what is taken wrongly is a text as well.
fn literals(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = code;
    while let Some(at) = rest.find('"') {
        let raw = rest[..at].trim_end_matches('#');
        let marks = at - raw.len();
        let body = &rest[at + 1..];
        if raw.ends_with('r') {
            let end = format!("\"{}", "#".repeat(marks));
            let Some(stop) = body.find(&end) else { break };
            found.push(body[..stop].to_owned());
            rest = &body[stop + end.len()..];
            continue;
        }
        let mut text = String::new();
        let mut chars = body.char_indices();
        let mut stop = None;
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    stop = Some(at);
                    break;
                }
                '\\' => match chars.next().map(|(_, c)| c) {
                    Some('n') => text.push('\n'),
                    Some('r') => text.push('\r'),
                    Some('t') => text.push('\t'),
                    Some('\n') => {
                        // A literal of Rust goes on behind the next line's indentation.
                        while chars.clone().next().is_some_and(|(_, c)| c.is_whitespace()) {
                            chars.next();
                        }
                    }
                    Some(c) => text.push(c),
                    None => {}
                },
                c => text.push(c),
            }
        }
        let Some(stop) = stop else { break };
        found.push(text);
        rest = &body[stop + 1..];
    }
    found
}
