//! The book holds together: its table of contents names every page, and every link and include leads somewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use meshdoc::diagnostics::text::short;
use meshdoc::rules::RULES;
use meshdoc::source::markdown;

const SUMMARY: &str = "book/src/SUMMARY.md";

#[test]
fn the_table_of_contents_names_every_page_once() {
    let mut listed: Vec<PathBuf> = Vec::new();
    for target in links(SUMMARY, &read(Path::new(SUMMARY))) {
        let path = joined(Path::new(SUMMARY), &target);
        assert!(root().join(&path).is_file(), "{} is listed and not there", path.display());
        listed.push(path);
    }
    let all: BTreeSet<PathBuf> = listed.iter().cloned().collect();
    assert_eq!(all.len(), listed.len(), "a page is listed twice");
    for page in pages() {
        assert!(page == Path::new(SUMMARY) || all.contains(&page), "{} is not in {SUMMARY}", page.display());
    }
}

#[test]
fn every_link_leads_somewhere() {
    let mut texts: BTreeMap<PathBuf, String> =
        pages().into_iter().map(|page| (page.clone(), included(&page))).collect();
    for file in ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"] {
        texts.insert(file.into(), read(Path::new(file)));
    }
    let anchors: BTreeMap<&Path, BTreeSet<String>> =
        texts.iter().map(|(page, text)| (page.as_path(), headings(text))).collect();
    let mut broken = Vec::new();
    for (page, text) in &texts {
        for target in links(&page.to_string_lossy(), text) {
            let (path, fragment) = target.split_once('#').map_or((target.as_str(), None), |(p, f)| (p, Some(f)));
            let to = if path.is_empty() { page.clone() } else { joined(page, path) };
            let exists = root().join(&to).exists();
            let found = match (fragment, anchors.get(to.as_path())) {
                (Some(fragment), Some(anchors)) => exists && anchors.contains(fragment),
                _ => exists,
            };
            if !found {
                broken.push(format!("{}: {target}", page.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_rule_has_its_page() {
    for rule in RULES {
        let page = format!("book/src/rules/{}.md", rule.name);
        let include = format!("{{{{#include ../../../src/rules/{}.md}}}}", rule.name);
        assert_eq!(read(Path::new(&page)).trim(), include, "{page}");
    }
}

/// The guide's files, page after page, are a mesh that is clean all the way.
#[test]
fn the_meshes_of_guide_and_readme_are_clean() {
    let mut files = BTreeMap::new();
    for target in links(SUMMARY, &read(Path::new(SUMMARY))).iter().filter(|target| target.starts_with("guide/")) {
        let written = crate::rules::files(&read(&Path::new("book/src").join(target)));
        if !written.is_empty() {
            files.extend(written);
            assert_clean(target, &files);
        }
    }
    assert!(files.len() > 8, "the guide shows its files");
    assert_clean("README.md", &crate::rules::files(&read(Path::new("README.md"))));
}

fn assert_clean(page: &str, files: &BTreeMap<String, String>) {
    let found: Vec<String> = crate::rules::findings(files).iter().map(short).collect();
    assert!(found.is_empty(), "{page}: {found:#?}");
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every Markdown file of the book, relative to the repository's root.
fn pages() -> Vec<PathBuf> {
    let mut pages = Vec::new();
    let mut folders = vec![root().join("book/src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of the book") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                pages.push(path.strip_prefix(root()).expect("below the root").to_owned());
            }
        }
    }
    pages.sort();
    pages
}

/// A page with the files that it includes in their place, as mdBook reads it.
fn included(page: &Path) -> String {
    let text = read(page);
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("{{#include ") {
        let (file, after) = after.split_once("}}").expect("an include that ends");
        out.push_str(before);
        out.push_str(&read(&joined(page, file.trim())));
        rest = after;
    }
    out + rest
}

/// The targets of relative links and images.
fn links(page: &str, text: &str) -> Vec<String> {
    let parsed = markdown::parse(&prose(text), 0);
    assert_eq!(parsed.problem, None, "{page}");
    parsed.links.into_iter().map(|link| link.target).filter(|target| !target.contains(':')).collect()
}

/// A text without its fenced blocks: those of the examples may be hostile.
fn prose(text: &str) -> String {
    crate::rules::prose(text).map(|line| format!("{line}\n")).collect()
}

fn headings(text: &str) -> BTreeSet<String> {
    markdown::parse(&prose(text), 0).headings.into_iter().map(|heading| heading.anchor).collect()
}

/// A link's path, seen from the file that holds it, relative to the repository's root.
fn joined(from: &Path, target: &str) -> PathBuf {
    let mut path = PathBuf::new();
    for part in from.parent().expect("a file").join(target).components() {
        match part {
            Component::ParentDir => assert!(path.pop(), "{target} leads out of the repository"),
            Component::CurDir => {}
            part => path.push(part),
        }
    }
    path
}
