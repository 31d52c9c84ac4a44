//! The index as files for a reader's browser: shards of the dictionary with postings, lists for typos, columns, rows.
//!
//! Every number comes out of [`Index`] as the native search sees it. Same documents, same bytes: nothing here depends on
//! tantivy's file names, threads or time. The format is told in the book's page on search.

use std::collections::BTreeMap;
use std::io::Write;

use anyhow::{Context, Result};
use flate2::{Compression, GzBuilder};
use rayon::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::index::{Column, Entry, Index, Posting};
use super::typos;

/// Counts up when a client of before could not read the files.
const FORMAT: u32 = 1;
/// Bytes (before compression) after which a shard is full; a word with more than half of it has a shard to itself.
const SHARD: usize = 16_000;
/// Rows in one file.
const ROWS: u32 = 32;

/// What a client must know before it can search.
#[derive(Serialize)]
struct Head {
    format: u32,
    documents: u32,
    rows: u32,
    columns: Vec<String>,
    /// First letters that have a list of words; the place is the file's number.
    letters: Vec<String>,
    /// First word of each shard and its number of words.
    first: Vec<String>,
    words: Vec<u32>,
}

impl Index {
    /// All files, sorted by path (relative to the portal's root, `/` between): `search/head.json`, which names a folder,
    /// and in this folder, whose name is made of the content, everything else, compressed with gzip.
    pub fn export(&self) -> Result<Vec<(String, Vec<u8>)>> {
        let words = self.words_from("", usize::MAX)?;
        let Dictionary { first, counts, shards } = self.shards(&words)?;
        let (letters, lists) = lists(words);
        let columns: Vec<Vec<u8>> =
            self.columns().iter().map(|name| Ok(pack_column(&self.column(name)?))).collect::<Result<_>>()?;
        let groups = self.len().div_ceil(ROWS);
        let rows: Vec<Vec<u8>> = (0..groups)
            .into_par_iter()
            .map(|group| {
                let rows = self.rows(group * ROWS..((group + 1) * ROWS).min(self.len()))?;
                Ok(format!("[{}]", rows.join(",\n")).into_bytes())
            })
            .collect::<Result<_>>()?;
        let head = Head {
            format: FORMAT,
            documents: self.len(),
            rows: ROWS,
            columns: self.columns().to_vec(),
            letters,
            first,
            words: counts,
        };
        let head = serde_json::to_vec(&head).context("failed to write the head of the search")?;
        let mut files = vec![("head.bin".to_owned(), head)];
        for (folder, contents) in [("t", shards), ("w", lists), ("c", columns), ("r", rows)] {
            files.extend((0..).zip(contents).map(|(i, bytes): (u32, _)| (format!("{folder}/{i}.bin"), bytes)));
        }
        publish(files)
    }

    fn shards(&self, words: &[(String, u32)]) -> Result<Dictionary> {
        let packed: Vec<(Vec<u8>, Vec<u8>)> =
            words.par_iter().map(|(word, _)| Ok(pack_entry(&self.entry(word)?))).collect::<Result<_>>()?;
        let (mut first, mut counts, mut shards) = (Vec::new(), Vec::new(), Vec::new());
        let mut shard = Shard::default();
        let mut last = "";
        for ((word, _), (numbers, lists)) in words.iter().zip(&packed) {
            let is_large = lists.len() > SHARD / 2;
            if shard.words > 0 && (is_large || shard.head.len() + shard.body.len() + lists.len() > SHARD) {
                counts.push(shard.words);
                shards.push(std::mem::take(&mut shard).finish());
            }
            if shard.words == 0 {
                first.push(word.clone());
                last = "";
            }
            pack_word(&mut shard.head, last, word);
            shard.head.extend_from_slice(numbers);
            shard.body.extend_from_slice(lists);
            shard.words += 1;
            last = word;
        }
        if shard.words > 0 {
            counts.push(shard.words);
            shards.push(shard.finish());
        }
        Ok(Dictionary { first, counts, shards })
    }
}

/// Shards, each with its first word and its number of words.
struct Dictionary {
    first: Vec<String>,
    counts: Vec<u32>,
    shards: Vec<Vec<u8>>,
}

#[derive(Default)]
struct Shard {
    words: u32,
    head: Vec<u8>,
    body: Vec<u8>,
}

impl Shard {
    fn finish(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.head.len() + self.body.len() + 8);
        number(&mut bytes, self.words);
        number(&mut bytes, self.head.len() as u32);
        bytes.extend_from_slice(&self.head);
        bytes.extend_from_slice(&self.body);
        bytes
    }
}

/// Seven bits a byte, the lowest first, the high bit set where more follows.
fn number(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push((number & 0x7F) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// A word after `last`: bytes shared with it, bytes of the rest, the rest.
fn pack_word(bytes: &mut Vec<u8>, last: &str, word: &str) {
    let shared = word.bytes().zip(last.bytes()).take_while(|(a, b)| a == b).count();
    number(bytes, shared as u32);
    number(bytes, (word.len() - shared) as u32);
    bytes.extend_from_slice(&word.as_bytes()[shared..]);
}

/// Numbers for the shard's head (frequency, flags, and of each list its postings and bytes) and the lists.
fn pack_entry(entry: &Entry) -> (Vec<u8>, Vec<u8>) {
    let (mut head, mut body) = (Vec::new(), Vec::new());
    number(&mut head, entry.frequency);
    let lists = [&entry.words, &entry.exact, &entry.short];
    let present = lists.iter().enumerate().fold(0, |flags, (i, list)| flags | (u32::from(!list.is_empty()) << i));
    number(&mut head, present | (u32::from(entry.is_cut) << 3));
    for list in lists.into_iter().filter(|list| !list.is_empty()) {
        let before = body.len();
        pack_list(&mut body, list);
        number(&mut head, list.len() as u32);
        number(&mut head, (body.len() - before) as u32);
    }
    (head, body)
}

/// Steps from document to document less one (the first: the document itself), then the impacts, a byte each.
fn pack_list(bytes: &mut Vec<u8>, list: &[Posting]) {
    let mut next = 0;
    for (document, _) in list {
        number(bytes, document - next);
        next = document + 1;
    }
    bytes.extend(list.iter().map(|(_, impact)| impact));
}

/// By first letter, the words that a typo may have meant.
fn lists(words: Vec<(String, u32)>) -> (Vec<String>, Vec<Vec<u8>>) {
    let mut by_letter: BTreeMap<char, Vec<(String, u32)>> = BTreeMap::new();
    for (word, frequency) in words {
        if let Some(letter) = word.chars().next() {
            by_letter.entry(letter).or_default().push((word, frequency));
        }
    }
    let (mut letters, mut lists) = (Vec::new(), Vec::new());
    for (letter, words) in by_letter {
        let list = typos::list(words);
        if list.is_empty() {
            continue;
        }
        let mut bytes = Vec::new();
        number(&mut bytes, list.len() as u32);
        let mut last = "";
        for (word, frequency) in &list {
            pack_word(&mut bytes, last, word);
            number(&mut bytes, *frequency);
            last = word;
        }
        letters.push(letter.to_string());
        lists.push(bytes);
    }
    (letters, lists)
}

/// Values; the distinct sets of values that documents have; then runs of documents with the same set.
fn pack_column(column: &Column) -> Vec<u8> {
    let mut bytes = Vec::new();
    number(&mut bytes, column.values.len() as u32);
    for value in &column.values {
        number(&mut bytes, value.len() as u32);
        bytes.extend_from_slice(value.as_bytes());
    }
    let mut sets: BTreeMap<&[u32], u32> = column.of.iter().map(|set| (set.as_slice(), 0)).collect();
    number(&mut bytes, sets.len() as u32);
    for (place, (set, place_of)) in sets.iter_mut().enumerate() {
        *place_of = place as u32;
        number(&mut bytes, set.len() as u32);
        for value in *set {
            number(&mut bytes, *value);
        }
    }
    for run in column.of.chunk_by(|a, b| a == b) {
        number(&mut bytes, sets[run[0].as_slice()]);
        number(&mut bytes, run.len() as u32);
    }
    bytes
}

fn publish(files: Vec<(String, Vec<u8>)>) -> Result<Vec<(String, Vec<u8>)>> {
    let packed: Vec<(String, Vec<u8>)> =
        files.into_par_iter().map(|(path, bytes)| Ok((path, gzip(&bytes)?))).collect::<Result<_>>()?;
    let mut hash = Sha256::new();
    for (path, bytes) in &packed {
        hash.update(path.as_bytes());
        hash.update([0]);
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    }
    let folder: String = hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let pointer = format!("{{\"format\":{FORMAT},\"folder\":\"{folder}\"}}\n");
    let mut files = vec![("search/head.json".to_owned(), pointer.into_bytes())];
    files.extend(packed.into_iter().map(|(path, bytes)| (format!("search/{folder}/{path}"), bytes)));
    files.sort();
    Ok(files)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut packer = GzBuilder::new().mtime(0).operating_system(255).write(Vec::new(), Compression::best());
    packer.write_all(bytes).context("failed to compress")?;
    packer.finish().context("failed to compress")
}
