//! The floors of every ratio: all files of a folder, listed and read, or listed, read and written elsewhere; nothing else.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::thread;

/// Every file below the folder, sorted, without git's and meshdoc's own folders.
pub fn list(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                if entry.file_name() != ".git" && entry.file_name() != ".meshdoc" {
                    open.push(entry.path());
                }
            } else {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Reads every file on all cores and gives their number and bytes.
pub fn read(folder: &Path) -> io::Result<(usize, u64)> {
    on_all_cores(folder, &|_, _| Ok(()))
}

/// Writes every file once more, below a folder that must not exist yet, on all cores: the least that any program can do
/// that makes these files anew. Folders are made first, each once.
pub fn copy(folder: &Path, to: &Path) -> io::Result<(usize, u64)> {
    let below = |path: &Path| to.join(path.strip_prefix(folder).expect("a file of the folder"));
    fs::create_dir(to)?;
    let folders: BTreeSet<PathBuf> =
        list(folder)?.iter().filter_map(|file| below(file).parent().map(Path::to_path_buf)).collect();
    folders.iter().try_for_each(fs::create_dir_all)?;
    on_all_cores(folder, &|file, bytes| fs::write(below(file), bytes))
}

type Use<'u> = dyn Fn(&Path, &[u8]) -> io::Result<()> + Sync + 'u;

fn on_all_cores(folder: &Path, to_do: &Use<'_>) -> io::Result<(usize, u64)> {
    let files = list(folder)?;
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let share = files.len().div_ceil(threads).max(1);
    let bytes = thread::scope(|scope| {
        let parts: Vec<_> = files.chunks(share).map(|part| scope.spawn(|| read_part(part, to_do))).collect();
        parts.into_iter().map(|part| part.join().expect("reading does not panic")).sum::<io::Result<u64>>()
    })?;
    Ok((files.len(), bytes))
}

fn read_part(files: &[PathBuf], to_do: &Use<'_>) -> io::Result<u64> {
    let mut buffer = Vec::new();
    let mut bytes = 0;
    for file in files {
        buffer.clear();
        bytes += fs::File::open(file)?.read_to_end(&mut buffer)? as u64;
        to_do(file, &buffer)?;
    }
    Ok(bytes)
}

/// Number and bytes of all files below a folder, by their metadata.
pub fn size(folder: &Path) -> io::Result<(usize, u64)> {
    let files = list(folder)?;
    let bytes = files.iter().map(|file| fs::metadata(file).map(|about| about.len())).sum::<io::Result<u64>>()?;
    Ok((files.len(), bytes))
}
