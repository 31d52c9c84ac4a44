//! Writes changed files of a mesh: each whole or not at all, over the bytes that were read and over nothing else.
//!
//! Stays below the mesh's folder and follows no link on the way. The file keeps its permissions. Knows bytes and paths.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::{Change, Settings};
use crate::error::Result;

/// A file that was left as it is, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unwritten {
    pub path: String,
    pub why: String,
}

/// Writes the changes, in the order of their paths. A file that cannot be written does not keep others from it.
///
/// # Errors
/// When the mesh's folder is gone.
pub fn write(settings: &Settings, changes: &BTreeMap<String, Change>) -> Result<Vec<Unwritten>> {
    let root = settings.root.canonicalize()?;
    let mut unwritten = Vec::new();
    for (path, change) in changes {
        if let Err(error) = replace(&root, path, change) {
            unwritten.push(Unwritten { path: path.clone(), why: error.to_string() });
        }
    }
    Ok(unwritten)
}

/// Replaces one file by a rename.
fn replace(root: &Path, path: &str, change: &Change) -> io::Result<()> {
    let (folder, name) = folder(root, path)?;
    let target = folder.join(name);
    let permissions = unchanged(&target, change)?.permissions();
    let beside = folder.join(format!(".{name}.meshdoc-{}", std::process::id()));
    let written = (|| {
        let mut file = File::create_new(&beside)?;
        file.write_all(&change.after)?;
        file.set_permissions(permissions)?;
        file.sync_all()?;
        // As late as can be: an editor may have saved meanwhile.
        unchanged(&target, change)?;
        fs::rename(&beside, &target)
    })();
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

/// The folder of a file below the root, reached without a link, and the file's name.
fn folder<'p>(root: &Path, path: &'p str) -> io::Result<(PathBuf, &'p str)> {
    let mut parts: Vec<&str> = path.split('/').collect();
    let odd = |part: &&str| matches!(*part, "" | "." | "..") || part.contains('\\');
    let name = parts.pop().filter(|_| !path.split('/').any(|part| odd(&part)));
    let name = name.ok_or_else(|| io::Error::other("the path is not one below the mesh's folder"))?;
    let mut folder = root.to_owned();
    for part in parts {
        folder.push(part);
        if !folder.symlink_metadata()?.is_dir() {
            return Err(io::Error::other("the path leads through a link"));
        }
    }
    Ok((folder, name))
}

/// The file's metadata, when it is a file of its own that still has the bytes that were read.
fn unchanged(target: &Path, change: &Change) -> io::Result<fs::Metadata> {
    let metadata = target.symlink_metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::other("it is a link or no file"));
    }
    let mut bytes = Vec::new();
    File::open(target)?.take(change.before.len() as u64 + 1).read_to_end(&mut bytes)?;
    if bytes != change.before {
        return Err(io::Error::other("it was changed since it was read"));
    }
    Ok(metadata)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(before: &str, after: &str) -> Change {
        Change { before: before.into(), after: after.into() }
    }

    fn written(root: &Path, path: &str, change: Change) -> Vec<Unwritten> {
        write(&Settings::of(root), &BTreeMap::from([(path.to_owned(), change)])).expect("the folder is there")
    }

    #[test]
    fn a_file_that_changed_meanwhile_is_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("orders.yaml");
        fs::write(&file, "id: mine\n").expect("written");
        let left = written(folder.path(), "orders.yaml", change("id: x\n", "id: y\n"));
        assert_eq!(left[0].why, "it was changed since it was read");
        assert_eq!(fs::read_to_string(&file).expect("read"), "id: mine\n");
        assert_eq!(fs::read_dir(folder.path()).expect("read").count(), 1);
    }

    #[test]
    fn paths_out_of_the_mesh_are_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("mesh");
        fs::create_dir(&root).expect("made");
        fs::write(folder.path().join("secret.yaml"), "x").expect("written");
        for path in ["../secret.yaml", "/secret.yaml", "a/../../secret.yaml", ""] {
            assert_eq!(written(&root, path, change("x", "y")).len(), 1, "{path}");
        }
        assert_eq!(fs::read_to_string(folder.path().join("secret.yaml")).expect("read"), "x");
    }

    #[cfg(unix)]
    #[test]
    fn permissions_stay_and_links_are_not_written_through() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().expect("a folder");
        let (root, outside) = (folder.path().join("mesh"), folder.path().join("outside"));
        fs::create_dir_all(root.join("sales")).expect("made");
        fs::create_dir(&outside).expect("made");
        let file = root.join("sales/orders.yaml");
        fs::write(&file, "x").expect("written");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("set");
        assert_eq!(written(&root, "sales/orders.yaml", change("x", "y")), []);
        assert_eq!(fs::read_to_string(&file).expect("read"), "y");
        assert_eq!(file.metadata().expect("there").permissions().mode() & 0o777, 0o640);
        fs::write(outside.join("a.yaml"), "x").expect("written");
        symlink(outside.join("a.yaml"), root.join("link.yaml")).expect("linked");
        symlink(&outside, root.join("away")).expect("linked");
        for path in ["link.yaml", "away/a.yaml"] {
            assert_eq!(written(&root, path, change("x", "y")).len(), 1, "{path}");
        }
        assert_eq!(fs::read_to_string(outside.join("a.yaml")).expect("read"), "x");
    }
}
