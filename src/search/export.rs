//! The index as files for a reader's browser: shards of the dictionary with postings, lists for typos, columns, rows.
//!
//! Every number comes out of [`Index`] as the native search sees it. Same documents, same bytes: nothing here depends on
//! tantivy's file names, threads or time. The format is told in the book's page on search.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use flate2::{Compress, Compression, Crc, FlushCompress, Status};
use rayon::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::index::{Column, Entry, Index, Posting, Word, Words};
use super::typos;

/// Counts up when a client of before could not read the files.
const FORMAT: u32 = 2;
/// Bytes (before compression) after which a shard is full; a word with more than half of it has a shard to itself.
const SHARD: usize = 16_000;
/// Bytes (before compression) after which a file of rows is full. Ten hits are in ten files, and half of a query's bytes
/// were rows when a file held 32 of them.
const ROWS: usize = 5_000;
/// Shards that the head lists one by one; where there are more, it lists groups of a sixteenth of this many.
const LISTED: usize = 4_096;
/// A good level: the best one takes twice as long for a hundredth of the bytes.
const LEVEL: u32 = 6;

/// What a client must know before it can search.
#[derive(Serialize)]
struct Head {
    format: u32,
    documents: u32,
    rows: Vec<Stretch>,
    columns: Vec<String>,
    /// Bytes of each column's file: a client need not ask for large ones before they are wanted.
    column_bytes: Vec<usize>,
    /// First letters that have a list of words; the place is the file's number.
    letters: Vec<String>,
    #[serde(flatten)]
    shards: Listing,
    /// Shards in a group; 0 where `shards` are shards, else they are groups, each with a listing of its own.
    group: usize,
}

/// Neighbouring documents whose files have the same number of rows; the first file of one follows the last of another.
#[derive(Serialize)]
struct Stretch {
    start: u32,
    in_a_file: u32,
}

/// Shards, or groups of them, in order.
#[derive(Serialize, Default)]
struct Listing {
    /// The shortest beginning of each one's first word that comes after the last word of the one before.
    first: Vec<String>,
    /// Words in each.
    words: Vec<u32>,
}

impl Index {
    /// All files, sorted by path (relative to the portal's root, `/` between): `search/head.json`, which names a folder,
    /// and in this folder, whose name is made of the content, everything else, compressed with gzip.
    pub fn export(&self) -> Result<Vec<(String, Vec<u8>)>> {
        self.export_listing(LISTED)
    }

    /// The same with a head that lists at most `listed` shards (16 and more) one by one.
    pub fn export_listing(&self, listed: usize) -> Result<Vec<(String, Vec<u8>)>> {
        let size = (listed / 16).max(1);
        let words = self.words()?;
        let (listing, shards) = self.shards(&words)?;
        let (letters, lists) = lists(words.all);
        let columns: Vec<Vec<u8>> =
            self.columns().iter().map(|name| Ok(pack_column(&self.column(name)?))).collect::<Result<_>>()?;
        let mut packer = Packer::new();
        let column_bytes =
            columns.iter().map(|column| Ok(packer.gzip(column)?.len())).collect::<Result<Vec<usize>>>()?;
        let stretches = self.row_stretches()?;
        let rows = self.row_files(&stretches)?;
        let is_grouped = listing.first.len() > listed;
        let groups = if is_grouped { grouped(&listing, size)? } else { Vec::new() };
        let head = Head {
            format: FORMAT,
            documents: self.len(),
            rows: stretches,
            columns: self.columns().to_vec(),
            column_bytes,
            letters,
            shards: if is_grouped { above(&listing, size) } else { listing },
            group: if is_grouped { size } else { 0 },
        };
        let head = serde_json::to_vec(&head).context("failed to write the head of the search")?;
        let mut files = vec![("head.bin".to_owned(), head)];
        for (folder, contents) in [("h", groups), ("t", shards), ("w", lists), ("c", columns), ("r", rows)] {
            files.extend((0..).zip(contents).map(|(i, bytes): (u32, _)| (format!("{folder}/{i}.bin"), bytes)));
        }
        publish(files)
    }

    /// How the rows of each kind are put into files: as many as fill [`ROWS`] bytes on average. Documents are in the order
    /// of their kinds.
    fn row_stretches(&self) -> Result<Vec<Stretch>> {
        let kinds = self.column("kind")?.of;
        let mut stretches = Vec::new();
        let mut start = 0;
        for kind in kinds.chunk_by(|a, b| a == b) {
            let looked_at = kind.len().min(1_000) as u32;
            let bytes: usize = self.rows(start..start + looked_at)?.iter().map(String::len).sum();
            let in_a_file = (ROWS * looked_at as usize / bytes.max(1)).clamp(4, 64) as u32;
            stretches.push(Stretch { start, in_a_file });
            start += kind.len() as u32;
        }
        Ok(stretches)
    }

    fn row_files(&self, stretches: &[Stretch]) -> Result<Vec<Vec<u8>>> {
        let ends = stretches.iter().skip(1).map(|next| next.start).chain([self.len()]);
        let files: Vec<(u32, u32)> = stretches
            .iter()
            .zip(ends)
            .flat_map(|(stretch, end)| {
                let starts = (stretch.start..end).step_by(stretch.in_a_file as usize);
                starts.map(move |start| (start, (start + stretch.in_a_file).min(end)))
            })
            .collect();
        // In chunks, so that each thread reads neighbouring rows.
        let chunks: Vec<Vec<Vec<u8>>> = files
            .par_chunks(64)
            .map(|files| {
                let mut rows = self.rows(files[0].0..files[files.len() - 1].1)?.into_iter();
                let file = |(start, end): &(u32, u32)| {
                    let rows: Vec<String> = rows.by_ref().take((end - start) as usize).collect();
                    format!("[{}]", rows.join(",\n")).into_bytes()
                };
                Ok(files.iter().map(file).collect())
            })
            .collect::<Result<_>>()?;
        Ok(chunks.into_iter().flatten().collect())
    }

    fn shards(&self, words: &Words) -> Result<(Listing, Vec<Vec<u8>>)> {
        let pack = |word: &Word| Ok(pack_entry(&self.entry_of(&words.terms[word.terms.clone()])?));
        let packed: Vec<(Vec<u8>, Vec<u8>)> = words.all.par_iter().map(pack).collect::<Result<_>>()?;
        let (mut listing, mut shards) = (Listing::default(), Vec::new());
        let mut shard = Shard::default();
        let mut last = "";
        for (Word { text: word, .. }, (numbers, lists)) in words.all.iter().zip(&packed) {
            let is_large = lists.len() > SHARD / 2;
            if shard.words > 0 && (is_large || shard.head.len() + shard.body.len() + lists.len() > SHARD) {
                listing.words.push(shard.words);
                shards.push(std::mem::take(&mut shard).finish());
            }
            if shard.words == 0 {
                listing.first.push(separator(last, word).to_owned());
            }
            let before = if shard.words == 0 { "" } else { last };
            pack_word(&mut shard.head, before, word);
            shard.head.extend_from_slice(numbers);
            shard.body.extend_from_slice(lists);
            shard.words += 1;
            last = word;
        }
        if shard.words > 0 {
            listing.words.push(shard.words);
            shards.push(shard.finish());
        }
        Ok((listing, shards))
    }
}

/// The shortest beginning of `word` that comes after `last`, which comes before `word`.
fn separator<'w>(last: &str, word: &'w str) -> &'w str {
    let ends = word.char_indices().map(|(at, c)| at + c.len_utf8());
    ends.map(|end| &word[..end]).find(|beginning| *beginning > last).unwrap_or(word)
}

/// A listing for each group of shards.
fn grouped(listing: &Listing, size: usize) -> Result<Vec<Vec<u8>>> {
    let groups = listing.first.chunks(size).zip(listing.words.chunks(size));
    let group = |(first, words): (&[String], &[u32])| {
        let group = Listing { first: first.to_vec(), words: words.to_vec() };
        serde_json::to_vec(&group).context("failed to write a group of the search")
    };
    groups.map(group).collect()
}

/// The groups themselves as a listing.
fn above(listing: &Listing, size: usize) -> Listing {
    Listing {
        first: listing.first.iter().step_by(size).cloned().collect(),
        words: listing.words.chunks(size).map(|words| words.iter().sum()).collect(),
    }
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
fn lists(words: Vec<Word>) -> (Vec<String>, Vec<Vec<u8>>) {
    let mut by_letter: BTreeMap<char, Vec<(String, u32)>> = BTreeMap::new();
    for Word { text: word, frequency, .. } in words {
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
    let packed: Vec<(String, Vec<u8>)> = files
        .into_par_iter()
        .map_init(Packer::new, |packer, (path, bytes)| Ok((path, packer.gzip(&bytes)?)))
        .collect::<Result<_>>()?;
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

/// Room for the compressor, which costs more to make than most files cost to compress.
struct Packer {
    deflate: Compress,
}

impl Packer {
    fn new() -> Packer {
        Packer { deflate: Compress::new(Compression::new(LEVEL), false) }
    }

    /// A gzip file without a name, a time or a system in it.
    fn gzip(&mut self, bytes: &[u8]) -> Result<Vec<u8>> {
        let mut packed = Vec::with_capacity(bytes.len() / 2 + 64);
        packed.extend_from_slice(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
        self.deflate.reset();
        loop {
            let read = self.deflate.total_in() as usize;
            let status = self.deflate.compress_vec(&bytes[read..], &mut packed, FlushCompress::Finish);
            if status.context("failed to compress")? == Status::StreamEnd {
                break;
            }
            packed.reserve(packed.capacity().max(64));
        }
        let mut check = Crc::new();
        check.update(bytes);
        packed.extend_from_slice(&check.sum().to_le_bytes());
        packed.extend_from_slice(&check.amount().to_le_bytes());
        packed.shrink_to_fit();
        Ok(packed)
    }
}
