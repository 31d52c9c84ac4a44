//! Numbers and texts packed into a file of the cache folder.
//!
//! A file carries its format, what its content depends on (a key), and a checksum. One that does not fit in every
//! respect counts as none, which costs time only.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a file holds; `None` where there is none that fits.
pub(super) fn read<T>(
    file: &Path,
    magic: &[u8],
    key: &str,
    decode: impl FnOnce(&mut Reader<'_>) -> Option<T>,
) -> Option<T> {
    let bytes = std::fs::read(file).ok()?;
    let (body, sum) = bytes.split_last_chunk::<4>()?;
    if checksum(body) != u32::from_le_bytes(*sum) {
        return None;
    }
    let mut input = Reader { rest: body.strip_prefix(magic)?, texts: Vec::new() };
    if &*input.text()? != key {
        return None;
    }
    let found = decode(&mut input)?;
    input.rest.is_empty().then_some(found)
}

/// Writes a file. A failure is silent: the next run is slower.
pub(super) fn write(file: &Path, magic: &[u8], key: &str, encode: impl FnOnce(&mut Writer)) {
    Packed::of(file.to_owned(), magic, key, encode).write();
}

/// A file that is yet to be written.
pub(super) struct Packed {
    file: PathBuf,
    bytes: Vec<u8>,
}

impl Packed {
    pub fn of(file: PathBuf, magic: &[u8], key: &str, encode: impl FnOnce(&mut Writer)) -> Packed {
        let mut out = Writer { bytes: magic.to_vec(), texts: HashMap::new() };
        out.text(key);
        encode(&mut out);
        out.bytes.extend(checksum(&out.bytes).to_le_bytes());
        Packed { file, bytes: out.bytes }
    }

    /// Writes it aside and renames it, so that a reader never sees half of it.
    pub fn write(self) {
        put(&self.file, &self.bytes);
    }
}

/// Writes a file of the cache aside and renames it. A failure is silent: the next run is slower.
pub(super) fn put(file: &Path, bytes: &[u8]) {
    let aside = file.with_extension(format!("{}.aside", std::process::id()));
    let folder = file.parent().map_or(Ok(()), std::fs::create_dir_all);
    let written = folder.and_then(|()| std::fs::write(&aside, bytes)).and_then(|()| std::fs::rename(&aside, file));
    if written.is_err() {
        std::fs::remove_file(&aside).ok();
    }
}

fn checksum(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// Numbers are LEB128; a text that was written before is only its number.
pub(super) struct Writer {
    bytes: Vec<u8>,
    texts: HashMap<String, usize>,
}

impl Writer {
    pub fn number(&mut self, mut number: usize) {
        while number >= 0x80 {
            self.bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }

    /// Some bytes, with their number.
    pub fn blob(&mut self, bytes: &[u8]) {
        self.number(bytes.len());
        self.raw(bytes);
    }

    /// So many bytes as the reader asks for.
    pub fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    pub fn flag(&mut self, flag: bool) {
        self.bytes.push(flag.into());
    }

    pub fn text(&mut self, text: &str) {
        if let Some(&number) = self.texts.get(text) {
            return self.number(number + 1);
        }
        self.texts.insert(text.to_owned(), self.texts.len());
        self.number(0);
        self.number(text.len());
        self.bytes.extend_from_slice(text.as_bytes());
    }

    pub fn option(&mut self, text: Option<&str>) {
        self.bytes.push(text.is_some().into());
        if let Some(text) = text {
            self.text(text);
        }
    }
}

/// `None` is damage throughout.
pub(super) struct Reader<'a> {
    rest: &'a [u8],
    texts: Vec<Arc<str>>,
}

impl<'a> Reader<'a> {
    pub fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(bytes)
    }

    /// How many bytes are yet to be read.
    pub fn left(&self) -> usize {
        self.rest.len()
    }

    pub fn flag(&mut self) -> Option<bool> {
        match self.bytes(1)?[0] {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }

    pub fn number(&mut self) -> Option<usize> {
        let mut number = 0;
        for shift in (0..usize::BITS).step_by(7) {
            let byte = self.bytes(1)?[0];
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    pub fn blob(&mut self) -> Option<&'a [u8]> {
        let length = self.number()?;
        self.bytes(length)
    }

    pub fn text(&mut self) -> Option<Arc<str>> {
        if let Some(known) = self.number()?.checked_sub(1) {
            return self.texts.get(known).cloned();
        }
        let length = self.number()?;
        let text: Arc<str> = Arc::from(std::str::from_utf8(self.bytes(length)?).ok()?);
        self.texts.push(text.clone());
        Some(text)
    }

    pub fn string(&mut self) -> Option<String> {
        Some(self.text()?.to_string())
    }

    /// The outer `None` is damage, the inner one is no text.
    pub fn option(&mut self) -> Option<Option<Arc<str>>> {
        if self.flag()? { self.text().map(Some) } else { Some(None) }
    }

    pub fn optional(&mut self) -> Option<Option<String>> {
        Some(self.option()?.map(|text| text.to_string()))
    }

    pub fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.number()?;
        // A damaged count must not ask for memory.
        let mut list = Vec::with_capacity(count.min(64));
        for _ in 0..count {
            list.push(item(self)?);
        }
        Some(list)
    }
}
