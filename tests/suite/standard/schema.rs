//! The schemas that `meshdoc schema` prints: they are valid schemas, and say of every document what the check says.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jsonschema::Validator;
use meshdoc::diagnostics::Severity;
use meshdoc::export::schema::{self, SUBJECTS, Subject};
use meshdoc::load::shape;
use meshdoc::model::standard::{KINDS, Kind, Version};
use meshdoc::source::yaml;
use rayon::prelude::*;
use serde_json::Value;

use super::mutate;
use super::official::{declare, to_json};

/// Files of more bytes are checked and not mutated.
const LARGE: usize = 2_500;

/// Our schemas of all kinds in all versions.
pub struct Ours(BTreeMap<(&'static str, Version), Validator>);

fn every_kind() -> impl Iterator<Item = Kind> {
    KINDS.into_iter().flat_map(|kind| kind.standard().versions.iter().map(move |version| kind.with(*version)))
}

fn validator(schema: &Value) -> Validator {
    jsonschema::validator_for(schema).unwrap_or_else(|error| panic!("{}: {error}", schema["title"]))
}

impl Ours {
    pub fn new() -> Ours {
        Ours(
            every_kind().map(|kind| ((kind.keyword(), kind.version()), validator(&schema::of_version(kind)))).collect(),
        )
    }

    pub fn is_valid(&self, kind: Kind, value: &Value) -> bool {
        self.0[&(kind.keyword(), kind.version())].is_valid(value)
    }
}

/// Every descriptor of the example mesh: path, text.
fn example_files() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("example-mesh");
    let tree = meshdoc::tree::Tree::folder(&root, &meshdoc::tree::Selection::default()).expect("the example mesh");
    let files = tree.files().filter(|(path, _)| path.ends_with(".yaml"));
    files
        .map(|(path, _)| {
            let bytes = tree.read(path, 1_000_000).expect("a file of the example");
            (path.to_owned(), String::from_utf8(bytes).expect("UTF-8"))
        })
        .collect()
}

#[test]
fn every_schema_is_valid_itself_and_describes_its_keys() {
    let mut all: Vec<Value> = every_kind().map(schema::of_version).collect();
    all.extend(KINDS.map(schema::of_any_version));
    all.push(schema::configuration());
    for schema in &all {
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        jsonschema::meta::validate(schema).unwrap_or_else(|error| panic!("{}: {error}", schema["title"]));
        let text = schema.to_string();
        let properties = schema["properties"].as_object().into_iter().flatten();
        for (key, property) in properties {
            assert!(property["description"].is_string(), "{}: {key} is not described", schema["title"]);
        }
        assert!(!text.contains("http") || text.matches("$schema").count() == 1, "no other schema is asked for");
    }
    assert_eq!(SUBJECTS.iter().filter(|(.., subject)| *subject == Subject::Configuration).count(), 1);
}

#[test]
fn the_schemas_say_of_the_example_and_its_mutations_what_the_check_says() {
    let ours = Ours::new();
    let any: BTreeMap<&str, Validator> =
        KINDS.map(|kind| (kind.keyword(), validator(&schema::of_any_version(kind)))).into_iter().collect();
    let configuration = validator(&schema::configuration());
    let mut seen = BTreeSet::new();
    let mut cases = Vec::new();
    let mut files = example_files();
    files.sort_by_key(|(_, text)| text.len());
    for (path, text) in &files {
        for document in yaml::parse(text, 0).documents {
            let value = to_json(&document.root);
            if path == "meshdoc.yaml" {
                assert!(configuration.is_valid(&value), "{path}");
                continue;
            }
            let Some(kind) = shape::detect(path, &document.root) else { continue };
            let reasons = || ours.0[&(kind.keyword(), kind.version())].iter_errors(&value).map(|e| e.to_string());
            assert!(ours.is_valid(kind, &value), "{path}: {:?}", reasons().next());
            assert!(any[kind.keyword()].is_valid(&value), "{path} in any version");
        }
        let Some(document) = yaml::parse(text, 0).documents.into_iter().next() else { continue };
        let Some(kind) = shape::detect(path, &document.root) else { continue };
        let text = declare(text, &document.root, kind.version()).unwrap_or_else(|| text.clone());
        // A large file says what smaller ones and the official examples say already, and each mutation reads all of it.
        if text.len() > LARGE {
            continue;
        }
        let wanted = &mut |position| seen.insert((kind.keyword(), kind.version(), position));
        cases.extend(mutate::all(&text, wanted).into_iter().map(|mutation| (path, kind, text.clone(), mutation)));
    }
    let compared: Vec<(bool, Option<String>)> = cases
        .par_iter()
        .filter_map(|(path, kind, text, mutation)| {
            let parsed = yaml::parse(&mutation.apply(text), 0);
            let [document] = parsed.documents.as_slice() else { return None };
            if !parsed.problems.is_empty() {
                return None;
            }
            let found = shape::strict(path, 0, &document.root, *kind);
            let valid = found.iter().all(|found| found.severity != Severity::Error);
            let agreed = ours.is_valid(*kind, &to_json(&document.root)) == valid;
            Some((valid, (!agreed).then(|| format!("{path}: {}: the check says valid {valid}", mutation.what))))
        })
        .collect();
    let wrong: Vec<&String> = compared.iter().filter_map(|(_, wrong)| wrong.as_ref()).collect();
    let (count, invalid) = (compared.len(), compared.iter().filter(|(valid, _)| !valid).count());
    println!("{count} mutations of the example mesh, {invalid} invalid");
    assert!(wrong.is_empty(), "{} of {count}\n{:#?}", wrong.len(), &wrong[..wrong.len().min(20)]);
    assert!(count > 1_000 && invalid > 500, "{count} compared, {invalid} invalid");
}
