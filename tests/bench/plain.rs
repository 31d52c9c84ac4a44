//! The floor of every ratio: all files of a folder, listed and read, nothing else.

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
    let files = list(folder)?;
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let share = files.len().div_ceil(threads).max(1);
    let bytes = thread::scope(|scope| {
        let readers: Vec<_> = files.chunks(share).map(|part| scope.spawn(|| read_part(part))).collect();
        readers.into_iter().map(|reader| reader.join().expect("reading does not panic")).sum::<io::Result<u64>>()
    })?;
    Ok((files.len(), bytes))
}

fn read_part(files: &[PathBuf]) -> io::Result<u64> {
    let mut buffer = Vec::new();
    let mut bytes = 0;
    for file in files {
        buffer.clear();
        bytes += fs::File::open(file)?.read_to_end(&mut buffer)? as u64;
    }
    Ok(bytes)
}

/// Number and bytes of all files below a folder, by their metadata.
pub fn size(folder: &Path) -> io::Result<(usize, u64)> {
    let files = list(folder)?;
    let bytes = files.iter().map(|file| fs::metadata(file).map(|about| about.len())).sum::<io::Result<u64>>()?;
    Ok((files.len(), bytes))
}
