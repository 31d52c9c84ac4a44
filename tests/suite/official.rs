//! The standards' own examples: every field of every one of them is shown to a reader.
//!
//! The examples are not part of this repository. `MESHDOC_STANDARDS` names the folder that holds `examples/`; without it
//! a folder `shared/standards` is looked for beside the repository and above. `MESHDOC_OFFLINE=1` passes without them.

mod fields;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::build::ground::{Folder, Portal, files, run_in};
use crate::build::html::Page;
use fields::{Field, fields};

fn standards() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("MESHDOC_STANDARDS") {
        return Some(PathBuf::from(named));
    }
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    above.map(|folder| folder.join("shared/standards")).find(|folder| folder.join("examples").is_dir())
}

/// What the pages of one descriptor say.
struct Shown {
    /// Lower case, letters and digits with single spaces between: how words are found.
    words: String,
    /// Letters and digits only: how sentences are found whatever stands between.
    letters: String,
}

impl Shown {
    fn of(pages: impl IntoIterator<Item = Page>) -> Shown {
        let mut text = String::new();
        for page in pages {
            text.push_str(&page.text);
            for (_, _, address) in page.addresses() {
                text.push(' ');
                text.push_str(&percent_encoding::percent_decode_str(address).decode_utf8_lossy());
            }
            text.push(' ');
        }
        Shown { words: format!(" {} ", words(&text)), letters: letters(&text) }
    }

    /// Everything that JSON says, keys included.
    fn said_by(twins: impl IntoIterator<Item = serde_json::Value>) -> Shown {
        let mut text = String::new();
        let mut open: Vec<serde_json::Value> = twins.into_iter().collect();
        while let Some(value) = open.pop() {
            match value {
                serde_json::Value::String(own) => text.push_str(&own),
                serde_json::Value::Array(items) => open.extend(items),
                serde_json::Value::Object(fields) => {
                    for (key, value) in fields {
                        text.push_str(&key);
                        text.push(' ');
                        open.push(value);
                    }
                }
                other => text.push_str(&other.to_string()),
            }
            text.push(' ');
        }
        Shown { words: format!(" {} ", words(&text)), letters: letters(&text) }
    }

    fn value(&self, value: &str) -> bool {
        let plain = letters(value);
        if plain.len() < 6 {
            self.words.contains(&format!(" {} ", words(value)))
        } else {
            self.letters.contains(&plain)
        }
    }

    /// Whether the page says a value in words of its own.
    fn said(&self, key: &str, value: &str) -> bool {
        fields::in_words(key, value).is_some_and(|said| self.words.contains(&format!(" {}", words(&said))))
    }

    fn key(&self, key: &str) -> bool {
        let own = fields::spoken(key);
        std::iter::once(own.as_str())
            .chain(fields::said_as(key).iter().copied())
            .any(|said| self.words.contains(&format!(" {}", words(said))))
    }
}

/// A page without the descriptor's own text, which would show everything by itself.
fn told(html: &str) -> Page {
    const SOURCE: &str = "<summary>The descriptor as it was written</summary>";
    match html.split_once(SOURCE) {
        None => Page::parse(html),
        Some((before, after)) => {
            let after = after.split_once("</details>").expect("the end of the source").1;
            Page::parse(&format!("{before}{after}"))
        }
    }
}

fn words(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    plain.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[test]
fn every_field_of_every_official_example_is_shown() {
    let Some(standards) = standards() else {
        eprintln!("THE STANDARDS' EXAMPLES ARE NOT HERE: set MESHDOC_STANDARDS to the folder that holds `examples/`.");
        return;
    };
    let mut seen = Seen::default();
    for folder in ["odps", "odcs-3.1", "odcs-3.2"] {
        let examples = files(&standards.join("examples").join(folder));
        look(folder, examples.into_iter().filter(|(path, _)| path.ends_with(".yaml")).collect(), &mut seen);
    }
    assert!(seen.files >= 40, "{} examples", seen.files);
    let Seen { files, values, missing, report, unnamed } = seen;
    let nameless: usize = unnamed.values().sum();
    println!(
        "official examples: {files} files, {} of {values} values shown, {} of them named",
        values - missing,
        values - nameless
    );
    println!("keys whose name or a word for it is not on the page: {unnamed:?}");
    assert!(report.is_empty(), "{missing} of {values} values are not shown:\n{report}");
}

#[derive(Default)]
struct Seen {
    files: usize,
    values: usize,
    missing: usize,
    report: String,
    /// Keys whose meaning no page says, with how often.
    unnamed: BTreeMap<String, usize>,
}

/// Builds a mesh of examples and looks for everything they say.
fn look(standard: &str, examples: BTreeMap<String, Vec<u8>>, seen: &mut Seen) {
    // Each in a folder of its own, as products are.
    let mesh = Folder::new(examples.iter().map(|(path, bytes)| {
        let name = path.rsplit('/').next().expect("a name");
        (format!("products/{}/{name}", path.replace(['/', '.'], "-")), bytes)
    }));
    mesh.write("meshdoc.yaml", "title: The standards' examples\n");
    let ran = run_in(&mesh.root, &["build", "-o", "../portal", "--allow-errors", "--format", "json"]).ends(0);
    let portal = Portal::read(&mesh.around().join("portal"));
    let catalog = portal.json("catalog.json");
    let problems = crate::twins::problems(&portal);
    assert!(problems.is_empty(), "{standard}: {problems:#?}");

    for (path, bytes) in &examples {
        let file = format!("products/{}/{}", path.replace(['/', '.'], "-"), path.rsplit('/').next().expect("a name"));
        let folders = folders(&catalog, &file);
        assert!(!folders.is_empty(), "{path} is on no page: {}", ran.stdout);
        compare(&portal, &format!("{standard}/{path}"), bytes, &folders, false, seen);
    }
}

/// The folders of the pages that a file is shown on.
fn folders(catalog: &serde_json::Value, file: &str) -> BTreeSet<String> {
    ["domains", "products", "contracts", "terms", "code_lists", "teams"]
        .iter()
        .flat_map(|part| catalog[part].as_array().expect("a list"))
        .filter(|entry| entry["source"]["path"] == file)
        .filter_map(|entry| entry["url"].as_str()?.strip_suffix("index.html").map(str::to_owned))
        .collect()
}

/// Looks for every field of a file on its pages and in their twins.
fn compare(portal: &Portal, path: &str, bytes: &[u8], folders: &BTreeSet<String>, ours: bool, seen: &mut Seen) {
    let shown = Shown::of(folders.iter().map(|folder| told(portal.text(&format!("{folder}index.html")))));
    // Teams have no twin.
    let twins: Vec<_> = folders.iter().map(|folder| format!("{folder}index.json")).collect();
    let has_twins = twins.iter().all(|path| portal.files.contains_key(path));
    let twins = has_twins.then(|| Shown::said_by(twins.iter().map(|path| portal.json(path))));
    let mut lost = Vec::new();
    for Field { route, key, value } in fields(std::str::from_utf8(bytes).expect("UTF-8")) {
        seen.values += 1;
        // What leads to another page of the mesh is shown by that page's name, a short unit by its word.
        let leads = matches!(
            key.as_str(),
            "contractId" | "to" | "from" | "url" | "unit" | "contract" | "owner" | "domain" | "name" | "parent"
        );
        let leads = ours && (leads && !value.contains("://") || value == "semanticDefinition");
        // Of a glossary's file its terms are shown, of a team not the version of its file; a flag and a relationship between terms are said in words of ours.
        let of_file = (path.contains("glossary") || key == "apiVersion") && !route.contains(['.', '[']);
        let in_words = value == "true" || route.ends_with("].type") && route.contains("relationships");
        if ours && (of_file || in_words || words(&value).is_empty()) {
            continue;
        }
        let is_shown = match value.as_str() {
            _ if leads => true,
            // A flag is shown by its name where it is set, and by the name's absence where it is not.
            "true" => shown.key(&key) || shown.value("true") || shown.said(&key, "true"),
            "false" => true,
            // What kind of file it is and in which version of meshdoc's own kinds is the page itself.
            _ if route == "kind" => true,
            value => shown.value(value) || shown.said(&key, value),
        };
        // A twin has a kind of its own.
        let in_twin = matches!(value.as_str(), "false" | "true") || route == "kind";
        if !in_twin && twins.as_ref().is_some_and(|twins| !twins.value(&value)) {
            lost.push(format!("  {route}: {value:.100} (in the JSON twin)"));
        }
        if !is_shown {
            seen.missing += 1;
            lost.push(format!("  {route}: {value:.100}"));
        }
        if value != "false" && !shown.key(&key) {
            *seen.unnamed.entry(key).or_default() += 1;
        }
    }
    if !lost.is_empty() {
        let page = folders.iter().next().map_or("", String::as_str);
        seen.report += &format!("{path} ({page})\n{}\n", lost.join("\n"));
    }
    seen.files += 1;
}

/// The same of our own example, which uses what the standards' examples do not.
#[test]
fn every_field_of_the_example_mesh_is_shown() {
    let portal = &crate::build::ground::example().portal;
    let catalog = portal.json("catalog.json");
    let mut seen = Seen::default();
    for (path, bytes) in files(&crate::build::ground::example_source()) {
        let folders = folders(&catalog, &path);
        if path.ends_with(".yaml") && !folders.is_empty() {
            compare(portal, &path, &bytes, &folders, true, &mut seen);
        }
    }
    assert!(seen.files > 90 && seen.values > 5_000, "{} files, {} values", seen.files, seen.values);
    assert!(seen.report.is_empty(), "{} of {} values are not shown:\n{}", seen.missing, seen.values, seen.report);
}
