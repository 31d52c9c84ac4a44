//! A mesh as a folder on disk, with or without a history in git. It must not know what the files say.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use crate::files::files;
use crate::history;
use crate::plan::Plan;

/// How much of a past a mesh gets.
#[derive(Clone, Copy, PartialEq)]
pub enum Past {
    /// Files only.
    None,
    /// One commit of everything.
    OneCommit,
    /// Five commits a product, with renames and merges.
    Full,
}

/// Makes the folder, which must not exist yet or be empty.
pub fn generate(mesh: &Plan, folder: &Path, past: Past) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    if fs::read_dir(folder)?.next().is_some() {
        return Err(io::Error::other(format!("`{}` is not empty", folder.display())));
    }
    match past {
        Past::None => write_files(mesh, folder),
        Past::OneCommit | Past::Full => {
            history::write(mesh, folder, past)?;
            verify(mesh, folder)
        }
    }
}

fn write_files(mesh: &Plan, folder: &Path) -> io::Result<()> {
    let mut made = BTreeSet::new();
    let mut result = Ok(());
    files(mesh, &mut |path, text| {
        let path = folder.join(path);
        let parent = path.parent().expect("a file in the mesh's folder");
        if result.is_ok() && !made.contains(parent) {
            result = fs::create_dir_all(parent);
            made.insert(parent.to_path_buf());
        }
        if result.is_ok() {
            result = fs::write(&path, text);
        }
    });
    result
}

/// Holds that git's last commit is the mesh of today, byte for byte and with no other file.
fn verify(mesh: &Plan, folder: &Path) -> io::Result<()> {
    let mut expected = 0;
    let mut different = Vec::new();
    files(mesh, &mut |path, text| {
        expected += 1;
        if fs::read(folder.join(&path)).ok().as_deref() != Some(text.as_bytes()) {
            different.push(path);
        }
    });
    let found = crate::plain::list(folder)?.len();
    match different.first() {
        Some(path) => Err(io::Error::other(format!("the last commit differs from the mesh at `{path}`"))),
        None if found != expected => Err(io::Error::other(format!("{found} files instead of {expected}"))),
        None => Ok(()),
    }
}
