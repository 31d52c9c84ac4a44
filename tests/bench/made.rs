//! Meshes in the target folder, made once for many runs. It must not know what is measured on them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::dice::digest;
use crate::history::command;
use crate::plain;
use crate::plan::Plan;
use crate::tree::{Past, generate};

/// A generated mesh in the target folder, taken again while it is unchanged and the generator is the same.
pub fn prepared(home: &Path, mesh: &Plan, products: usize, past: Past) -> io::Result<PathBuf> {
    let name = if past == Past::Full { "history" } else { "one-commit" };
    let folder = home.join(format!("{products}-{name}"));
    let stamp = home.join(format!("{products}-{name}.stamp"));
    let generator = digest(&[
        include_str!("content.rs"),
        include_str!("odcs.rs"),
        include_str!("odps.rs"),
        include_str!("dice.rs"),
        include_str!("history.rs"),
        include_str!("plan.rs"),
        include_str!("prose.rs"),
        include_str!("surroundings.rs"),
        include_str!("tree.rs"),
        include_str!("words.rs"),
    ]);
    let wanted = || format!("{generator:016x} {}", git_says(&folder, &["rev-parse", "HEAD"]));
    let clean = || git_says(&folder, &["status", "--porcelain"]).is_empty();
    if folder.exists() && fs::read_to_string(&stamp).is_ok_and(|found| found == wanted()) && clean() {
        return Ok(folder);
    }
    eprintln!("making a mesh of {products} products ({name})");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    generate(mesh, &folder, past)?;
    fs::write(&stamp, wanted())?;
    Ok(folder)
}

/// A contract in the middle of the mesh.
pub fn edited_file(folder: &Path) -> io::Result<PathBuf> {
    let mut contracts = contracts(folder)?;
    match contracts.len() {
        0 => Err(io::Error::other("a mesh without contracts")),
        count => Ok(contracts.swap_remove(count / 2)),
    }
}

/// Contracts spread over the mesh.
pub fn edited_files(folder: &Path, count: usize) -> io::Result<Vec<PathBuf>> {
    let contracts = contracts(folder)?;
    Ok(contracts.iter().step_by((contracts.len() / count).max(1)).take(count).cloned().collect())
}

fn contracts(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let files = plain::list(folder)?;
    Ok(files.into_iter().filter(|path| path.to_string_lossy().ends_with(".odcs.yaml")).collect())
}

/// What git prints, trimmed; empty where it fails.
pub fn git_says(folder: &Path, arguments: &[&str]) -> String {
    let output = command(folder, arguments).output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_string()).unwrap_or_default()
}
