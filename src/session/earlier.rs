//! What readers of a preview saw last, for the seconds in which a large mesh is being read anew.
//!
//! Pages and files of the theme are kept one by one in a folder of the user's own, not in the cache of the mesh: whoever
//! can put files into a repository must not be able to say what a preview shows. Must not know who asks.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use sha2::{Digest as _, Sha256};

use super::{Portal, VERSION, hex, packed};

const MAGIC: &[u8] = b"meshdoc page 1\n";
/// Files that are kept of a mesh.
const MOST: usize = 400;
/// Larger files wait for the mesh, in bytes.
const LARGEST: usize = 4 << 20;

/// The files of a preview of an earlier run, and those of this one for the next.
pub struct Earlier {
    /// The folder of this mesh; `None` keeps nothing.
    folder: Option<PathBuf>,
    /// Digests of what is kept already, by path of the portal.
    kept: Mutex<HashMap<String, [u8; 32]>>,
}

impl Earlier {
    /// What is kept of the mesh at `root` below a folder of the user's own; without one nothing is.
    pub fn open(root: &Path, folder: Option<PathBuf>) -> Earlier {
        let folder = folder.zip(root.canonicalize().ok()).and_then(|(folder, root)| {
            let name = Sha256::digest(root.as_os_str().as_encoded_bytes());
            let folder = folder.join(hex(&name[..8]));
            private(&folder).ok()?;
            remove_oldest(&folder);
            Some(folder)
        });
        Earlier { folder, kept: Mutex::default() }
    }

    /// A file as it was when it was shown last; `None` where it was not, or by another version of meshdoc.
    pub fn file(&self, path: &str) -> Option<Vec<u8>> {
        packed::read(&self.place(path)?, MAGIC, &key(path), |input| input.blob().map(<[u8]>::to_vec))
    }

    /// Keeps a page or a file of the theme that is shown now.
    pub fn keep(&self, portal: &Portal, path: &str, bytes: &[u8]) {
        if bytes.len() > LARGEST || !(portal.has_page(path) || portal.asset(path).is_some()) {
            return;
        }
        let digest: [u8; 32] = Sha256::digest(bytes).into();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.get(path) == Some(&digest) || (kept.len() >= MOST && !kept.contains_key(path)) {
            return;
        }
        kept.insert(path.to_owned(), digest);
        drop(kept);
        if let Some(place) = self.place(path) {
            packed::write(&place, MAGIC, &key(path), |out| out.blob(bytes));
        }
    }

    /// Whether what was shown looked as it looks now: no file of the theme is another.
    pub fn looks_like(&self, portal: &Portal) -> bool {
        portal.assets().all(|(path, bytes)| self.file(path).is_none_or(|earlier| earlier == bytes))
    }

    fn place(&self, path: &str) -> Option<PathBuf> {
        Some(self.folder.as_ref()?.join(hex(&Sha256::digest(path)[..16])))
    }
}

fn key(path: &str) -> String {
    format!("{VERSION} {path}")
}

/// A folder that nobody else may look into: the pages of a mesh are not for everyone.
fn private(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// Leaves room for the files of this run.
fn remove_oldest(folder: &Path) {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let aged = |file: std::fs::DirEntry| Some((file.metadata().ok()?.modified().ok()?, file.path()));
    let mut files: Vec<(SystemTime, PathBuf)> = files.filter_map(aged).collect();
    files.sort();
    for (_, path) in &files[..files.len().saturating_sub(MOST)] {
        let _ = std::fs::remove_file(path);
    }
}
