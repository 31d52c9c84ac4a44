//! Whether a build would make what already stands: everything that it depends on, and the folder that it would replace.
//!
//! The cache holds a note of the last build: a digest of what went in (every file's bytes, the repository's state, the
//! settings, the day, meshdoc itself) and one of the files that came out (size, times and number of each). Only when
//! both are as they were is there nothing to do. A note that cannot be read counts as none.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::portal::{MAX_ASSET, VERSION};
use super::report::Report;
use super::{Settings, configured, folder, hex, kept, packed, today};
use crate::history::{self, Opened};
use crate::publish::{self, Look, Stood};
use crate::tree::Tree;

const FILE: &str = "build.json";

/// What goes into a build, before it begins.
pub(super) struct Ingredients {
    /// Of everything, by content.
    digest: String,
    /// Of the files alone, by their sizes and times: whether they were edited while the build ran.
    stamps: String,
    /// Of the content of each file, by its path.
    pub sources: BTreeMap<String, kept::Digest>,
}

/// The note in the cache.
#[derive(Serialize, Deserialize)]
struct Note {
    ingredients: String,
    portal: String,
    report: Report,
}

/// Looks at what would go in; `None` where that cannot be told, and the build says why.
pub(super) fn ingredients(settings: &Settings) -> Option<Ingredients> {
    let (tree, config, _) = configured(settings, &|config| folder(settings, config)).ok()?;
    let mut text = format!("meshdoc {VERSION} {}\n", program());
    let told = (&settings.base_url, &settings.rules, settings.allow_errors, settings.without_history, settings.ci);
    let _ = writeln!(
        text,
        "{told:?} {:?} {:?} {:?}",
        settings.search_tests,
        settings.out(),
        settings.today.unwrap_or_else(today)
    );
    let _ = writeln!(text, "{config:?}\n{:?}", tree.problems());
    if !settings.without_history {
        match history::open(&settings.root) {
            Opened::Repository(repository) => {
                let _ = writeln!(text, "{:?}", repository.state().ok()?);
            }
            Opened::NoRepository => text.push_str("no repository\n"),
            Opened::Unusable { .. } => return None,
        }
    }
    let stamps = stamps(&settings.root, &tree);
    let files: Vec<(&str, u64)> = tree.files().collect();
    let digests: Vec<Result<kept::Digest, String>> = files
        .par_iter()
        .with_min_len(16)
        .map(|(path, _)| tree.look(path, MAX_ASSET).map(|bytes| content(&bytes)).map_err(|error| format!("{error:?}")))
        .collect();
    for ((path, size), digest) in files.iter().zip(&digests) {
        let _ = writeln!(text, "{path:?} {size} {digest:?}");
    }
    let of = |digest: &Result<kept::Digest, String>| digest.as_ref().map_or_else(kept::of, |own| *own);
    let sources = files.iter().zip(&digests).map(|((path, _), digest)| ((*path).to_owned(), of(digest)));
    Some(Ingredients { digest: hashed(text.as_bytes()), stamps, sources: sources.collect() })
}

/// Of the content of a file.
pub(super) fn content(bytes: &[u8]) -> kept::Digest {
    let all: [u8; 32] = Sha256::digest(bytes).into();
    std::array::from_fn(|at| all[at])
}

/// The portal that stands, where an earlier build noted one; and whether it is, file by file, as that build left it.
pub(super) fn stood(settings: &Settings) -> Option<(Look, bool)> {
    let note = note(settings)?;
    let look = publish::look(&settings.out())?;
    let intact = look.told() == Some(note.portal);
    Some((look, intact))
}

fn note(settings: &Settings) -> Option<Note> {
    serde_json::from_slice(&fs::read(settings.cache().join(FILE)).ok()?).ok()
}

/// The report of the build that made what stands, when a build now would make the same.
pub(super) fn standing(settings: &Settings, ingredients: &Ingredients) -> Option<Report> {
    let note = note(settings)?;
    (note.ingredients == ingredients.digest && note.portal == publish::told(&settings.out())?).then_some(note.report)
}

/// Notes a build for the next one; without its note that one only does its work again. Gives whether the files of the
/// mesh are still those that went in. Where the portal stood as the build before left it, only folders are looked at again
/// in which files were `replaced`.
pub(super) fn remember(
    settings: &Settings,
    ingredients: &Ingredients,
    report: &Report,
    stood: &Stood,
    replaced: Option<&[String]>,
) -> bool {
    let file = settings.cache().join(FILE);
    let _ = fs::remove_file(&file);
    let tree = configured(settings, &|config| folder(settings, config)).map(|(tree, _, _)| tree);
    let edited = tree.map_or(true, |tree| stamps(&settings.root, &tree) != ingredients.stamps);
    if !edited && let Some(portal) = stood.told_now(replaced) {
        let note = Note { ingredients: ingredients.digest.clone(), portal, report: report.clone() };
        if let Ok(text) = serde_json::to_string(&note) {
            packed::put(&file, text.as_bytes());
        }
    }
    !edited
}

/// The program itself: two builds of meshdoc may have one version.
pub(super) fn program() -> String {
    let program = std::env::current_exe().and_then(fs::metadata);
    program.map(|program| format!("{} {:?}", program.len(), program.modified().ok())).unwrap_or_default()
}

fn stamps(root: &Path, tree: &Tree) -> String {
    let files: Vec<&str> = tree.files().map(|(path, _)| path).collect();
    let lines: Vec<String> = files.par_iter().with_min_len(64).map(|path| stamp(&root.join(path))).collect();
    hashed(lines.concat().as_bytes())
}

/// What changes whenever a file does, also when somebody sets its time back.
fn stamp(file: &Path) -> String {
    let Ok(metadata) = file.symlink_metadata() else { return "none\n".to_owned() };
    #[cfg(unix)]
    let more = {
        use std::os::unix::fs::MetadataExt as _;
        (metadata.ino(), metadata.ctime(), metadata.ctime_nsec(), metadata.mode())
    };
    #[cfg(not(unix))]
    let more = metadata.created().ok();
    format!("{} {:?} {more:?}\n", metadata.len(), metadata.modified().ok())
}

fn hashed(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
