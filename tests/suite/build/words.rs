//! In another language, no word of the interface stays English: the portal is built in a language whose every letter is
//! another one, and what is still written in ours has to come from the mesh.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use html5ever::tendril::TendrilSink as _;
use markup5ever_rcdom::{Handle, NodeData, RcDom};

use super::ground::{Folder, copy, example_source, files, run_in};

/// `a` as `ａ`: letters that no mesh is written in. What stands in braces or backticks is no prose.
fn strange(text: &str) -> String {
    let mut kept = None;
    text.chars()
        .map(|c| {
            match (kept, c) {
                (None, '{') => kept = Some('}'),
                (None, '`') => kept = Some('`'),
                (Some(end), c) if c == end => kept = None,
                _ => {}
            }
            match c {
                c if kept.is_none() && c.is_ascii_alphabetic() => {
                    char::from_u32(u32::from(c) - 0x21 + 0xff01).expect("a fullwidth letter")
                }
                c => c,
            }
        })
        .collect()
}

/// The words of English in the strange language: values only, line by line.
fn strange_words() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/words/en.yaml");
    let english = fs::read_to_string(path).expect("the words");
    let mut out = String::new();
    for line in english.lines() {
        // A key may be a quoted sentence.
        let split = match line.trim_start().starts_with('"') {
            true => line.find("\": ").map(|at| at + 1),
            false => line.find(": "),
        };
        match split.filter(|_| !line.starts_with('#')) {
            Some(at) if !line.starts_with("date:") && !line.starts_with("number-group:") => {
                out.push_str(&line[..at + 2]);
                out.push_str(&strange(&line[at + 2..]));
            }
            _ => out.push_str(line),
        }
        out.push('\n');
    }
    out
}

/// Everything of a page that is read by people: text, and the attributes that are spoken or shown.
fn said(html: &str) -> Vec<String> {
    fn walk(node: &Handle, out: &mut Vec<String>) {
        match &node.data {
            NodeData::Text { contents } => out.push(contents.borrow().to_string()),
            NodeData::Element { name, attrs, .. } => {
                let of =
                    |name: &str| attrs.borrow().iter().find(|a| &*a.name.local == name).map(|a| a.value.to_string());
                out.extend(
                    ["title", "alt", "aria-label", "placeholder", "summary", "data-label"]
                        .iter()
                        .filter_map(|name| of(name)),
                );
                let description = ["description", "og:title", "og:description"];
                if ["name", "property"]
                    .iter()
                    .filter_map(|name| of(name))
                    .any(|name| description.contains(&name.as_str()))
                {
                    out.extend(of("content"));
                }
                // Code is no language; what the rules say is English everywhere, and marked so.
                let code = ["script", "style", "pre", "code", "kbd"].contains(&&*name.local);
                if code || of("lang").is_some_and(|lang| lang == "en") {
                    return;
                }
            }
            _ => {}
        }
        for child in node.children.borrow().iter() {
            walk(child, out);
        }
    }
    let mut out = Vec::new();
    let mut options = html5ever::ParseOpts::default();
    // What stands in for scripts is read, too.
    options.tree_builder.scripting_enabled = false;
    walk(&html5ever::parse_document(RcDom::default(), options).one(html).document, &mut out);
    out
}

/// Words only, each between two spaces.
fn squeezed(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    words.fold(" ".to_owned(), |all, word| all + &word.to_lowercase() + " ")
}

/// Pieces of a text in our letters: between those of the strange language, and between signs and numbers.
fn ours(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| matches!(c, '\u{ff01}'..='\u{ff5e}') || !(c.is_alphabetic() || c == ' ' || c == '\''))
        .filter(|part| part.chars().any(|c| c.is_ascii_alphabetic()))
}

/// Names that are the same in every language.
const NAMES: [&str; 25] = [
    "Avro",
    "Databricks SQL",
    "DuckDB",
    "Git",
    "JSON",
    "JSON Schema",
    "JUnit",
    "Markdown",
    "ODCS v",
    "ODPS v",
    "OORS",
    "Polars",
    "PostgreSQL",
    "PyIceberg",
    "Python",
    "Spark",
    "UTC",
    "dbt",
    "pandas",
    "CSV",
    "unbound",
    "EUR Abfrage",
    "retention unlimited",
    "vcamt",
    "A",
];

#[test]
fn no_word_of_the_interface_stays_english_in_another_language() {
    let folder = Folder::new::<&str, &str>([]);
    copy(&example_source(), &folder.root);
    folder.write("meshdoc.yaml", folder.read("meshdoc.yaml").replace("language: en", "language: xx"));
    folder.write("theme/words/xx.yaml", strange_words());
    let mut corpus = String::new();
    let revisions = [include_str!("words/before.odcs.yaml"), include_str!("words/after.odcs.yaml")];
    let products = [include_str!("words/before.odps.yaml"), include_str!("words/after.odps.yaml")];
    let mut git = None;
    for (number, (contract, product)) in revisions.iter().zip(products).enumerate() {
        folder.write("domains/sales/vouchers/contracts/vouchers.odcs.yaml", contract);
        folder.write("domains/sales/vouchers/vouchers.odps.yaml", product);
        let git = git.get_or_insert_with(|| folder.commit("Start the mesh"));
        if number > 0 {
            git.commit("Promise vouchers otherwise");
        }
        for (path, bytes) in
            files(&folder.root).iter().filter(|(path, _)| !path.starts_with(".git/") && !path.starts_with("theme/"))
        {
            corpus.extend([path, "\n"]);
            let text = String::from_utf8_lossy(bytes);
            corpus.push_str(&text);
            // Names of an author's own are spoken, `timeToErase` as "time to erase".
            let mut before = 'a';
            corpus.extend(text.chars().flat_map(|c| {
                let gap = c.is_uppercase() && before.is_lowercase();
                before = c;
                gap.then_some(' ').into_iter().chain([c])
            }));
            // Once more without the targets of links, which stand between their words and what follows.
            corpus.extend(text.split("](").map(|part| part.split_once(')').map_or(part, |(_, rest)| rest)));
        }
    }
    corpus.push_str(&git.expect("a repository").run(&["log", "--format=%an %s %h %H"]));
    corpus.extend(["meshdoc\n", &NAMES.join("\n")]);
    let corpus = squeezed(&corpus);
    let out = folder.around().join("portal");
    run_in(&folder.root, &["build", "-o", out.to_str().expect("UTF-8")]).ends(0);
    let mut seen = BTreeSet::new();
    let mut left = Vec::new();
    for (path, bytes) in files(&out).iter().filter(|(path, _)| path.ends_with(".html")) {
        for text in said(std::str::from_utf8(bytes).expect("UTF-8")) {
            for part in ours(&text).map(squeezed) {
                if seen.insert(part.clone()) && !corpus.contains(&part) {
                    left.push((part, path.clone()));
                }
            }
        }
    }
    assert!(left.is_empty(), "{} texts are in no language file: {left:#?}", left.len());
    assert!(seen.len() > 1_000, "the pages were read");
}
