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

use std::borrow::Cow;
use std::fmt;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::names::Roll;
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

pub(super) enum Found {
    /// No manifest, or one that another tool wrote.
    None,
    Ours(Roll),
    /// Ours, of a format that this version cannot read.
    Newer,
}

#[derive(Deserialize)]
struct Head {
    generator: String,
    format: u32,
}

#[derive(Deserialize)]
struct Line<'j> {
    #[serde(borrow)]
    path: Cow<'j, str>,
    size: u64,
    #[serde(borrow)]
    sha256: Cow<'j, str>,
    #[serde(default)]
    gone: bool,
}

/// The files of a manifest, entered one by one: there may be two million. Room is made for those that it seems to have.
struct Document {
    room: usize,
}

impl<'j> Visitor<'j> for Document {
    type Value = Roll;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a manifest")
    }

    fn visit_map<A: MapAccess<'j>>(self, mut fields: A) -> Result<Roll, A::Error> {
        let mut files = None;
        while let Some(field) = fields.next_key::<Cow<'j, str>>()? {
            match &*field {
                "files" => files = Some(fields.next_value_seed(Listed { room: self.room })?),
                _ => drop(fields.next_value::<IgnoredAny>()?),
            }
        }
        files.ok_or_else(|| A::Error::missing_field("files"))
    }
}

struct Listed {
    room: usize,
}

impl<'j> DeserializeSeed<'j> for Listed {
    type Value = Roll;

    fn deserialize<D: Deserializer<'j>>(self, input: D) -> Result<Roll, D::Error> {
        input.deserialize_seq(self)
    }
}

impl<'j> Visitor<'j> for Listed {
    type Value = Roll;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of files")
    }

    fn visit_seq<A: SeqAccess<'j>>(self, mut lines: A) -> Result<Roll, A::Error> {
        let mut files = Roll::with_room(self.room);
        while let Some(Line { path, size, sha256, gone }) = lines.next_element()? {
            if let Ok(path) = OutPath::new(&path) {
                // A digest that is none is that of no file: the file is written again.
                files.list(&path, Entry { size, sha256: unhex(&sha256).unwrap_or_default(), gone });
            }
        }
        Ok(files)
    }
}

/// Bytes of a line whose path has one. Somebody else's file must not ask for memory.
const SHORTEST: usize = 98;

/// The files of a manifest of ours.
fn files(bytes: &[u8]) -> serde_json::Result<Roll> {
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count().min(bytes.len() / SHORTEST);
    let mut input = serde_json::Deserializer::from_slice(bytes);
    // Some files are new in the next portal.
    let files = input.deserialize_map(Document { room: lines + lines / 8 })?;
    input.end().map(|()| files)
}

/// The bytes of the manifest in `folder`, whoever made it.
fn bytes(folder: &Path) -> Option<Vec<u8>> {
    let path = folder.join(NAME);
    // Not followed: a link to another portal's manifest does not make this folder ours.
    path.symlink_metadata().ok().filter(|meta| meta.is_file() && meta.len() <= LARGEST)?;
    fs::read(&path).ok()
}

/// The format of a manifest of ours.
fn format(bytes: &[u8]) -> Option<u32> {
    let head: Head = serde_json::from_slice(bytes).ok()?;
    (head.generator == "meshdoc").then_some(head.format)
}

/// Whether a folder has a manifest of ours.
pub(super) fn is_in(folder: &Path) -> bool {
    bytes(folder).is_some_and(|bytes| format(&bytes).is_some())
}

/// The manifest of `folder`. Paths in it that lead elsewhere are dropped: the file may have been tampered with.
pub(super) fn read(folder: &Path) -> Found {
    let Some(bytes) = bytes(folder) else { return Found::None };
    // As we write it, which need not be read twice to be known.
    let known = bytes.starts_with(begins().as_bytes());
    match if known { Some(FORMAT) } else { format(&bytes) } {
        Some(FORMAT) => files(&bytes).map_or(Found::None, Found::Ours),
        Some(_) => Found::Newer,
        None => Found::None,
    }
}

fn begins() -> String {
    format!(r#"{{"generator":"meshdoc","format":{FORMAT},"complete":"#)
}

pub(super) fn hex(digest: &[u8; 32]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(2 * digest.len());
    for byte in digest {
        text.push(DIGITS[usize::from(byte >> 4)] as char);
        text.push(DIGITS[usize::from(byte & 15)] as char);
    }
    text
}

/// The digest that [`hex`] wrote.
fn unhex(text: &str) -> Option<[u8; 32]> {
    let nibble = |digit: u8| char::from(digit).to_digit(16).and_then(|nibble| u8::try_from(nibble).ok());
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let mut digest = [0; 32];
    if pairs.len() != digest.len() || !rest.is_empty() {
        return None;
    }
    for (byte, [high, low]) in digest.iter_mut().zip(pairs) {
        *byte = nibble(*high)? << 4 | nibble(*low)?;
    }
    Some(digest)
}

/// Shows each file of a manifest.
type Lines<'m> = Box<dyn Fn(&mut dyn FnMut(&str, &Entry)) + 'm>;

/// A manifest that is yet to be written.
pub(super) struct Listing<'m> {
    complete: bool,
    lines: Lines<'m>,
}

/// A manifest of the files that `lines` shows, in the order of their paths.
pub(super) fn listing<'m>(complete: bool, lines: impl Fn(&mut dyn FnMut(&str, &Entry)) + 'm) -> Listing<'m> {
    Listing { complete, lines: Box::new(lines) }
}

impl Listing<'_> {
    /// Writes it, line by line: that of a large portal has hundreds of megabytes.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut out = BufWriter::with_capacity(1 << 16, out);
        write!(out, r#"{}{},"files":["#, begins(), self.complete)?;
        let (mut before, mut done) = ("\n", Ok(()));
        (self.lines)(&mut |path, entry| {
            if done.is_ok() {
                done = line(&mut out, before, path, entry);
                before = ",\n";
            }
        });
        done?;
        out.write_all(b"\n]}\n")?;
        out.flush()
    }

    pub fn write_to(&self, place: &Path) -> io::Result<()> {
        self.write(&mut fs::File::create(place)?)
    }
}

/// A path has nothing that JSON writes in another way ([`OutPath`]).
fn line(out: &mut impl Write, before: &str, path: &str, entry: &Entry) -> io::Result<()> {
    let gone = if entry.gone { r#","gone":true"# } else { "" };
    for part in [before, r#"{"path":""#, path, r#"","size":"#] {
        out.write_all(part.as_bytes())?;
    }
    write!(out, "{}", entry.size)?;
    for part in [r#","sha256":""#, &hex(&entry.sha256), r#"""#, gone, "}"] {
        out.write_all(part.as_bytes())?;
    }
    Ok(())
}
