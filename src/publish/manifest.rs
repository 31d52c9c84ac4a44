//! The list of what a published folder holds, as `manifest.json` in it: what the next build may replace and delete.
//!
//! ```json
//! {"generator":"meshdoc","format":1,"complete":true,"files":[
//! {"path":"index.html","size":5120,"sha256":"9f86d0..."}
//! ]}
//! ```
//! A page that only says that something was removed has `"gone":true`.
//! Sorted by path, no clock, so that the same files give the same bytes. A folder without it is not ours. While a
//! portal is being written its manifest says `"complete":false`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde::Deserialize;

use super::path::OutPath;

pub const NAME: &str = "manifest.json";
const FORMAT: u32 = 1;
/// A manifest of a million files is about 150 MB; more is not one of ours.
const LARGEST: u64 = 512 << 20;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub size: u64,
    pub sha256: [u8; 32],
    /// Whether it only says that something was removed: nobody promised that it stays.
    pub gone: bool,
}

pub(super) type Files = BTreeMap<OutPath, Entry>;

pub(super) enum Found {
    /// No manifest, or one that another tool wrote.
    None,
    Ours(Files),
    /// Ours, of a format that this version cannot read.
    Newer,
}

#[derive(Deserialize)]
struct Head {
    generator: String,
    format: u32,
}

#[derive(Deserialize)]
struct Document {
    files: Vec<Line>,
}

#[derive(Deserialize)]
struct Line {
    path: String,
    size: u64,
    sha256: String,
    #[serde(default)]
    gone: bool,
}

/// The manifest of `folder`. Paths in it that lead elsewhere are dropped: the file may have been tampered with.
pub(super) fn read(folder: &Path) -> Found {
    let path = folder.join(NAME);
    // Not followed: a link to another portal's manifest does not make this folder ours.
    match path.symlink_metadata() {
        Ok(meta) if meta.is_file() && meta.len() <= LARGEST => {}
        _ => return Found::None,
    }
    let Ok(bytes) = std::fs::read(&path) else {
        return Found::None;
    };
    match serde_json::from_slice::<Head>(&bytes) {
        Ok(head) if head.generator == "meshdoc" && head.format == FORMAT => {}
        Ok(head) if head.generator == "meshdoc" => return Found::Newer,
        _ => return Found::None,
    }
    let Ok(document) = serde_json::from_slice::<Document>(&bytes) else {
        return Found::None;
    };
    let files = document.files.into_iter().filter_map(|line| {
        let path = OutPath::new(&line.path).ok()?;
        // A digest that is none is that of no file: the file is written again.
        Some((path, Entry { size: line.size, sha256: unhex(&line.sha256).unwrap_or_default(), gone: line.gone }))
    });
    Found::Ours(files.collect())
}

pub(super) fn hex(digest: &[u8; 32]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let nibbles = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    nibbles.map(|nibble| DIGITS[usize::from(nibble)] as char).collect()
}

/// The digest that [`hex`] wrote.
fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut digest = [0; 32];
    let pairs = text.as_bytes().as_chunks::<2>().0;
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    for (byte, pair) in digest.iter_mut().zip(pairs) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(digest)
}

pub(super) fn to_json<'a>(files: impl IntoIterator<Item = (&'a OutPath, &'a Entry)>, complete: bool) -> String {
    let mut json = format!(r#"{{"generator":"meshdoc","format":{FORMAT},"complete":{complete},"files":["#);
    for (index, (path, entry)) in files.into_iter().enumerate() {
        let comma = if index == 0 { "\n" } else { ",\n" };
        let path = serde_json::Value::from(path.as_str());
        let gone = if entry.gone { r#","gone":true"# } else { "" };
        write!(json, r#"{comma}{{"path":{path},"size":{},"sha256":"{}"{gone}}}"#, entry.size, hex(&entry.sha256))
            .expect("writing to a String cannot fail");
    }
    json.push_str("\n]}\n");
    json
}
