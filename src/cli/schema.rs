//! `meshdoc schema`: the JSON Schemas of meshdoc.yaml and of the kinds, and the settings by which editors find them.
//!
//! The schemas are files of the mesh, so that an editor without a network completes and validates too. Knows which file
//! names go with which schema; what is in a schema is not known here.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use serde_json::{Map, Value, json};

use super::terminal;
use crate::diagnostics::nearest;
use crate::error::Result;
use crate::export::schema::{self, SUBJECTS, Subject};
use crate::export::twin;
use crate::model::standard::Version;

const EXAMPLES: &str = "\
Examples:
  meshdoc schema DataContract
  meshdoc schema DataContract --version v3.0.2
  meshdoc schema meshdoc.yaml
  meshdoc schema product.json
  meshdoc schema --write";

/// The folder of a mesh that editors read schemas from. It is hidden, so that nothing in it is a part of the mesh.
const FOLDER: &str = ".meshdoc/schemas";
const SETTINGS: &str = ".vscode/settings.json";
const EXTENSIONS: &str = ".vscode/extensions.json";

/// Print a JSON Schema, so that editors complete and validate
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// DataProduct, DataContract, SemanticDefinition, CodeList, Team, Domain or meshdoc.yaml; of the portal's files for
    /// machines catalog.json, product.json, contract.json, term.json, code-list.json or domain.json
    #[arg(value_name = "KIND", required_unless_present = "write")]
    kind: Option<String>,

    /// The version of the standard, such as v3.0.2, or `any` [default: the newest]
    #[arg(long, value_name = "VERSION")]
    version: Option<String>,

    /// Write the schemas of all kinds and the editor settings into a mesh
    #[arg(long, conflicts_with_all = ["kind", "version"])]
    write: bool,

    /// The mesh's folder, for --write
    #[arg(long, default_value = ".", value_name = "DIR")]
    dir: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let Some(kind) = &arguments.kind else { return write(&arguments.dir) };
    let version = arguments.version.as_deref();
    if let Some(schema) = kind.strip_suffix(".json").and_then(twin::schema::of) {
        anyhow::ensure!(version.is_none(), "{kind} has one version only, which `format` in it names");
        terminal::json(&schema);
        return Ok(ExitCode::SUCCESS);
    }
    let schema = match (subject(kind)?, version) {
        (Subject::Configuration, None) => schema::configuration(),
        (Subject::Configuration, Some(_)) => anyhow::bail!("meshdoc.yaml has no versions"),
        (Subject::Descriptor(kind), None) => schema::of_version(kind),
        (Subject::Descriptor(kind), Some("any")) => schema::of_any_version(kind),
        (Subject::Descriptor(kind), Some(text)) => {
            let known = kind.standard().versions;
            let version = Version::parse(text).filter(|version| known.contains(version));
            let listed: Vec<String> = known.iter().map(ToString::to_string).collect();
            let Some(version) = version else {
                anyhow::bail!("there is no version `{text}` of {}; known are {}", kind.keyword(), listed.join(", "));
            };
            schema::of_version(kind.with(version))
        }
    };
    terminal::json(&schema);
    Ok(ExitCode::SUCCESS)
}

/// The subject of a name; the words of `meshdoc new` are understood too.
fn subject(name: &str) -> Result<Subject> {
    let meant = match name.to_lowercase().as_str() {
        "product" => "DataProduct",
        "contract" => "DataContract",
        "term" | "glossary" => "SemanticDefinition",
        "config" | "configuration" | "meshdoc" => crate::config::FILE,
        _ => name,
    };
    let found = SUBJECTS.iter().find(|(known, ..)| known.eq_ignore_ascii_case(meant));
    match found {
        Some((_, _, subject)) => Ok(*subject),
        None => {
            let files: Vec<String> = twin::schema::names().map(|name| format!("{name}.json")).collect();
            let all = || SUBJECTS.iter().map(|(known, ..)| *known).chain(files.iter().map(String::as_str));
            let near = nearest(name, all());
            let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            let all: Vec<&str> = all().collect();
            anyhow::bail!("there is no kind `{name}`{hint} (known are {})", all.join(", "))
        }
    }
}

/// The schemas and settings that a mesh has for its editors: paths and texts.
pub(super) fn files() -> Vec<(String, String)> {
    let text = |value: &Value| format!("{value:#}\n");
    let mut files: Vec<(String, String)> = SUBJECTS
        .iter()
        .map(|(_, file, subject)| {
            let schema = match subject {
                Subject::Configuration => schema::configuration(),
                Subject::Descriptor(kind) => schema::of_any_version(*kind),
            };
            // Made by a program and read by one: on one line it is a third as large.
            (format!("{FOLDER}/{file}"), format!("{schema}\n"))
        })
        .collect();
    files.push((SETTINGS.to_owned(), text(&settings())));
    files.push((EXTENSIONS.to_owned(), text(&json!({"recommendations": ["redhat.vscode-yaml"]}))));
    files
}

/// Which files the YAML extension of VS Code holds against which schema.
fn settings() -> Value {
    let mut schemas = Map::new();
    for (name, file, _) in SUBJECTS {
        let globs: &[&str] = match name {
            "DataProduct" => &["*.odps.yaml", "*.odps.yml"],
            "DataContract" => &["*.odcs.yaml", "*.odcs.yml"],
            "SemanticDefinition" => &["*.osds.yaml", "*.osds.yml"],
            "CodeList" => &["codes/*.yaml", "codes/*.yml"],
            "Team" => &["teams/*.yaml", "teams/*.yml"],
            "Domain" => &["domain.yaml", "domain.yml"],
            _ => &[crate::config::FILE],
        };
        schemas.insert(format!("./{FOLDER}/{file}"), json!(globs));
    }
    json!({"yaml.schemas": schemas})
}

/// Writes the schemas anew, since they are made; settings that are there stay as they are.
fn write(root: &Path) -> Result<ExitCode> {
    use anyhow::Context;
    anyhow::ensure!(root.is_dir(), "failed to open `{}`: it is no folder; nothing was written", root.display());
    for (path, text) in files() {
        let target = root.join(&path);
        // Nothing is written through a link that a repository brings along.
        let through_link = target.ancestors().take_while(|folder| *folder != root).any(Path::is_symlink);
        anyhow::ensure!(!through_link, "failed to write `{path}`: a part of the path is a link");
        let is_made = path.starts_with(FOLDER);
        if target.exists() && !is_made {
            terminal::warn(&format!("{path} was there already and is as it was"));
            continue;
        }
        if let Some(folder) = target.parent() {
            std::fs::create_dir_all(folder).with_context(|| format!("failed to create `{}`", folder.display()))?;
        }
        std::fs::write(&target, text).with_context(|| format!("failed to write `{}`", target.display()))?;
        terminal::say(&format!("  {} {path}", terminal::faint("wrote")));
    }
    Ok(ExitCode::SUCCESS)
}
