//! The official schemas and examples: read from the folder that `MESHDOC_STANDARDS` names, from `shared/standards` in a
//! folder above the project, or else from the wheels of two tools that ship the schemas.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use meshdoc::model::standard::{Kind, Version, odcs, odps};
use meshdoc::source::yaml::{Kind as Yaml, Node};
use serde_json::Value;

pub struct Official {
    /// Path and text, sorted by path.
    pub examples: Vec<(String, String)>,
    pub schemas: Vec<(Kind, Value)>,
    validators: BTreeMap<(&'static str, Version), jsonschema::Validator>,
}

impl Official {
    /// `None` only where `MESHDOC_OFFLINE=1` allows a run without them.
    pub fn find() -> Option<Official> {
        let folder = named().or_else(above).or_else(download);
        let Some(official) = folder.as_deref().map(Official::read).filter(|official| !official.schemas.is_empty())
        else {
            eprintln!(
                "NOT CHECKED: the official schemas were not found and could not be downloaded (set MESHDOC_STANDARDS)"
            );
            assert_eq!(
                std::env::var("MESHDOC_OFFLINE").as_deref(),
                Ok("1"),
                "no official schemas; MESHDOC_OFFLINE=1 skips"
            );
            return None;
        };
        Some(official)
    }

    fn read(folder: &Path) -> Official {
        let mut files = Vec::new();
        walk(folder, &mut files);
        files.sort();
        let mut official = Official { examples: Vec::new(), schemas: Vec::new(), validators: BTreeMap::new() };
        for file in files {
            let Ok(text) = std::fs::read_to_string(&file) else { continue };
            let path = file.strip_prefix(folder).unwrap_or(&file).to_string_lossy().into_owned();
            if path.ends_with(".yaml") {
                official.examples.push((path, text));
            } else if let Ok(mut schema) = serde_json::from_str::<Value>(&text)
                && let Some(kind) = kind_of(&schema)
                && !official.validators.contains_key(&(kind.keyword(), kind.version()))
            {
                // The tool's copy of v3.1.0 lets `blob` in already; the standard's own does not.
                if kind == Kind::DataContract(odcs::V3_1_0)
                    && let Some(words) = schema.pointer_mut("/$defs/SchemaObject/properties/logicalType/enum")
                {
                    *words = serde_json::json!(["object"]);
                }
                let validator = jsonschema::validator_for(&schema).expect("an official schema compiles");
                official.validators.insert((kind.keyword(), kind.version()), validator);
                official.schemas.push((kind, schema));
            }
        }
        official
    }

    pub fn is_valid(&self, kind: Kind, value: &Value) -> bool {
        self.validator(kind).is_valid(value)
    }

    pub fn reasons(&self, kind: Kind, value: &Value) -> Vec<String> {
        let errors = self.validator(kind).iter_errors(value);
        errors.take(3).map(|error| error.to_string().chars().take(200).collect()).collect()
    }

    fn validator(&self, kind: Kind) -> &jsonschema::Validator {
        &self.validators[&(kind.keyword(), kind.version())]
    }
}

/// What a schema describes, told by the values it allows for `kind` and `apiVersion`.
fn kind_of(schema: &Value) -> Option<Kind> {
    let kind = schema["properties"]["kind"]["enum"][0].as_str()?;
    let versions = schema["properties"]["apiVersion"]["enum"].as_array();
    let newest = versions.into_iter().flatten().filter_map(Value::as_str).filter_map(Version::parse).max();
    match kind {
        "DataProduct" => {
            Some(Kind::DataProduct(newest?)).filter(|kind| odps::STANDARD.versions.contains(&kind.version()))
        }
        "DataContract" => Some(Kind::DataContract(newest.unwrap_or(odcs::V2_2_2)))
            .filter(|kind| odcs::STANDARD.versions.contains(&kind.version())),
        _ => None,
    }
}

fn named() -> Option<PathBuf> {
    std::env::var_os("MESHDOC_STANDARDS").map(PathBuf::from)
}

fn above() -> Option<PathBuf> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    project.ancestors().map(|folder| folder.join("shared/standards")).find(|folder| folder.is_dir())
}

/// The tools' wheels, unpacked below the target folder; once there they are used again.
fn download() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("standards");
    if folder.join("unpacked").is_dir() {
        return Some(folder);
    }
    let run = |program: &str, arguments: &[&str]| {
        Command::new(program).args(arguments).current_dir(&folder).status().is_ok_and(|status| status.success())
    };
    std::fs::create_dir_all(&folder).ok()?;
    if !run("pip", &["download", "--quiet", "--no-deps", "datacontract-cli", "dataproduct-cli"]) {
        return None;
    }
    for wheel in
        std::fs::read_dir(&folder).ok()?.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned())
    {
        if wheel.ends_with(".whl") && !run("python3", &["-m", "zipfile", "-e", &wheel, "unpacked"]) {
            return None;
        }
    }
    Some(folder)
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            walk(&path, files);
        } else if name.ends_with(".json") || name.ends_with(".odps.yaml") || name.ends_with(".odcs.yaml") {
            files.push(path);
        }
    }
}

/// The text with another `apiVersion` written into it.
pub fn declare(text: &str, root: &Node, version: Version) -> Option<String> {
    let span = root.get("apiVersion")?.span.range();
    Some(format!("{}{version}{}", &text[..span.start], &text[span.end..]))
}

pub fn to_json(node: &Node) -> Value {
    match &node.kind {
        Yaml::Null => Value::Null,
        Yaml::Bool(value) => Value::Bool(*value),
        Yaml::Number(text) => serde_json::from_str(text.trim_start_matches('+'))
            .ok()
            .or_else(|| serde_json::Number::from_f64(text.parse().ok()?).map(Value::Number))
            .unwrap_or(Value::Number(0.into())),
        Yaml::Text(text) => Value::String(text.to_string()),
        Yaml::List(items) => Value::Array(items.iter().map(to_json).collect()),
        Yaml::Map(entries) => Value::Object(
            entries.iter().map(|(key, value)| (key.text().unwrap_or("?").to_owned(), to_json(value))).collect(),
        ),
    }
}
