//! Files named by what they hold: a file with another content has another name, one with the same keeps it.
//!
//! Where there are many files, some neighbours share a name, since each name costs whoever refers to it 30 bits. Knows bytes and
//! numbers, not what they mean.

use rayon::prelude::*;
use sha2::{Digest, Sha256};

/// Names that one file lists of the files of a kind, at most.
const NAMES: usize = 300;
const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// Files of the export, by path, before they are compressed.
pub(super) type Files = Vec<(String, Vec<u8>)>;

/// How many neighbours of `files` share a name: a power of two, so that it seldom changes when files come or go.
pub(super) fn in_a_name(files: usize) -> usize {
    files.div_ceil(NAMES).next_power_of_two()
}

/// Adds `contents` to `files` as `FOLDER/NUMBER-NAME.bin`, numbered from `start`. Gives the names, one after the
/// other: one for each `in_a_name` neighbours.
pub(super) fn add(files: &mut Files, folder: &str, start: usize, contents: Vec<Vec<u8>>, in_a_name: usize) -> String {
    let names: Vec<String> = contents.par_chunks(in_a_name).map(name).collect();
    let paths = (0..contents.len()).map(|i| path(folder, start + i, &names[i / in_a_name]));
    files.extend(paths.zip(contents));
    names.concat()
}

/// Where a file is.
pub(super) fn path(folder: &str, number: usize, name: &str) -> String {
    format!("{folder}/{number}-{name}.bin")
}

/// Six letters and digits: 30 bits of a hash of some files. It has to tell apart what stands at the same place in two builds.
pub(super) fn name(contents: &[Vec<u8>]) -> String {
    let hash = digest(contents);
    let bits = u64::from_be_bytes(hash[..8].try_into().expect("a digest is longer"));
    (1..=6).map(|i| char::from(LETTERS[(bits >> (64 - 5 * i)) as usize & 31])).collect()
}

/// Sixteen hexadecimal digits, for what is referred to from outside.
pub(super) fn long_name(content: &[u8]) -> String {
    hex(&digest(std::slice::from_ref(&content))[..8])
}

/// Two digits for each byte.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn digest(contents: &[impl AsRef<[u8]>]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for content in contents {
        let content = content.as_ref();
        hash.update((content.len() as u64).to_le_bytes());
        hash.update(content);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_keeps_its_name() {
        let contents = |last: &[u8]| [b"one".as_slice(), b"two", b"three", b"four", last].map(<[u8]>::to_vec).to_vec();
        let (mut before, mut after) = (Files::new(), Files::new());
        let names = [add(&mut before, "t", 10, contents(b"five"), 2), add(&mut after, "t", 10, contents(b"six"), 2)];
        assert_eq!(names[0].len(), 18);
        assert_eq!(names[0][..12], names[1][..12]);
        assert_ne!(names[0][12..], names[1][12..]);
        assert_eq!(before[..4], after[..4]);
        assert_eq!(before[3].0, format!("t/13-{}.bin", &names[0][6..12]));
        assert_ne!(before[4].0, after[4].0);
    }

    #[test]
    fn many_files_share_names() {
        assert_eq!([0, 1, 300, 301, 2_000, 43_000].map(in_a_name), [1, 1, 1, 2, 8, 256]);
    }
}
