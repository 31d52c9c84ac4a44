//! The dictionary with its lists as shards of about the same size, and what beside them holds the values of large columns.

use anyhow::Result;
use rayon::prelude::*;
use serde::Serialize;

use super::columns::pack_beside;
use super::index::{Column, Entry, Index, Posting, Word};
use super::pack::{number, pack_word};

/// Bytes (before compression) after which a shard is full; a word with more than half of it has a shard to itself.
const SHARD: usize = 16_000;
/// Words that are packed side by side before they are put into shards; bounds memory.
const WINDOW: usize = 8_192;

/// Shards, or groups of them, in order.
#[derive(Default)]
pub(super) struct Listing {
    /// The shortest beginning of each one's first word that comes after the last word of the one before.
    pub first: Vec<String>,
    /// The highest frequency of a word of each: the words that begin with something are looked for where they are frequent.
    pub most: Vec<u32>,
}

/// A listing as it is written. Beginnings are a third of a head when they are, and a fifth less when what they share with the one
/// before is not written again.
#[derive(Serialize)]
pub(super) struct Listed {
    /// For each beginning a digit to base 36: letters of ASCII that it shares with the one before, at most 35.
    shared: String,
    /// The rests of the beginnings, one a line.
    rest: String,
    most: Vec<u32>,
    /// Names of the files, one for each `in_a_name` of them.
    names: String,
    in_a_name: usize,
}

impl Listing {
    pub(super) fn listed(self, names: String, in_a_name: usize) -> Listed {
        let (mut shared, mut rests, mut last) = (String::new(), Vec::new(), "");
        for first in &self.first {
            let same = first.bytes().zip(last.bytes()).take(35).take_while(|(a, b)| a == b && a.is_ascii()).count();
            shared.extend(char::from_digit(same as u32, 36));
            rests.push(&first[same..]);
            last = first;
        }
        let rest = rests.join("\n");
        Listed { shared, rest, most: self.most, names, in_a_name }
    }

    /// A listing for each group of `size`.
    pub(super) fn groups(&self, size: usize) -> impl Iterator<Item = Listing> {
        let groups = self.first.chunks(size).zip(self.most.chunks(size));
        groups.map(|(first, most)| Listing { first: first.to_vec(), most: most.to_vec() })
    }

    /// The groups themselves as a listing.
    pub(super) fn above(&self, size: usize) -> Listing {
        Listing {
            first: self.first.iter().step_by(size).cloned().collect(),
            most: self.most.chunks(size).map(|most| most.iter().copied().max().unwrap_or(0)).collect(),
        }
    }
}

#[derive(Default)]
pub(super) struct Shards {
    pub listing: Listing,
    pub shards: Vec<Vec<u8>>,
}

/// What becomes of the parts of the dictionary while it is read.
pub(super) trait Reader {
    /// A word was put into a shard.
    fn word(&mut self, word: String, frequency: u32);

    /// What stands beside the shards from `start` on; gives the name of each one's file, which its shard ends in.
    fn beside(&mut self, start: usize, contents: Vec<Vec<u8>>) -> Result<Vec<String>>;
}

impl Index {
    /// The dictionary as shards, and beside each, in the order of its lists, what the documents have in `columns`: nothing is
    /// beside them where there are none.
    pub(super) fn shards(&self, columns: &[&Column], reader: &mut impl Reader) -> Result<Shards> {
        let mut shards = Shards::default();
        let mut shard = Shard::default();
        let mut full: Vec<Shard> = Vec::new();
        let mut last = String::new();
        let mut words = self.words()?;
        loop {
            let window = words.window(WINDOW);
            if window.all.is_empty() {
                break;
            }
            let pack = |word: &Word| {
                let entry = self.entry_of(&window.terms[word.terms.clone()])?;
                Ok(Packed::of(&entry, !columns.is_empty()))
            };
            let packed: Vec<Packed> = window.all.par_iter().map(pack).collect::<Result<_>>()?;
            for (Word { text: word, frequency, .. }, packed) in window.all.into_iter().zip(packed) {
                let is_large = packed.lists.len() > SHARD / 2;
                if shard.words > 0 && (is_large || shard.bytes() + packed.lists.len() > SHARD) {
                    full.push(std::mem::take(&mut shard));
                }
                if shard.words == 0 {
                    shards.listing.first.push(separator(&last, &word).to_owned());
                    shards.listing.most.push(0);
                }
                if let Some(most) = shards.listing.most.last_mut() {
                    *most = (*most).max(frequency);
                }
                shard.add(if shard.words == 0 { "" } else { &last }, &word, packed);
                last.clone_from(&word);
                reader.word(word, frequency);
            }
            shards.finish(&mut full, columns, reader)?;
        }
        if shard.words > 0 {
            full.push(shard);
        }
        shards.finish(&mut full, columns, reader)?;
        Ok(shards)
    }
}

impl Shards {
    fn finish(&mut self, full: &mut Vec<Shard>, columns: &[&Column], reader: &mut impl Reader) -> Result<()> {
        let names = if columns.is_empty() {
            vec![String::new(); full.len()]
        } else {
            let beside = full.par_iter().map(|shard| pack_beside(columns, &shard.documents)).collect();
            reader.beside(self.shards.len(), beside)?
        };
        self.shards.extend(full.drain(..).zip(names).map(|(shard, name)| shard.finish(&name)));
        Ok(())
    }
}

/// The shortest beginning of `word` that comes after `last`, which comes before `word`.
fn separator<'w>(last: &str, word: &'w str) -> &'w str {
    let ends = word.char_indices().map(|(at, c)| at + c.len_utf8());
    ends.map(|end| &word[..end]).find(|beginning| *beginning > last).unwrap_or(word)
}

#[derive(Default)]
struct Shard {
    words: u32,
    head: Vec<u8>,
    body: Vec<u8>,
    documents: Vec<u32>,
}

impl Shard {
    fn bytes(&self) -> usize {
        self.head.len() + self.body.len()
    }

    /// Adds a word after `last`.
    fn add(&mut self, last: &str, word: &str, packed: Packed) {
        pack_word(&mut self.head, last, word);
        self.head.extend_from_slice(&packed.numbers);
        self.body.extend_from_slice(&packed.lists);
        self.documents.extend_from_slice(&packed.documents);
        self.words += 1;
    }

    fn finish(self, beside: &str) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.head.len() + self.body.len() + beside.len() + 8);
        number(&mut bytes, self.words);
        number(&mut bytes, self.head.len() as u32);
        bytes.extend_from_slice(&self.head);
        bytes.extend_from_slice(&self.body);
        bytes.extend_from_slice(beside.as_bytes());
        bytes
    }
}

/// One word as it stands in a shard.
struct Packed {
    /// Frequency, flags, and of each list its postings and bytes.
    numbers: Vec<u8>,
    lists: Vec<u8>,
    /// Of all lists, one after the other, where they are wanted.
    documents: Vec<u32>,
}

impl Packed {
    fn of(entry: &Entry, with_documents: bool) -> Packed {
        let mut packed = Packed { numbers: Vec::new(), lists: Vec::new(), documents: Vec::new() };
        let Packed { numbers, lists: body, documents } = &mut packed;
        number(numbers, entry.frequency);
        let lists = [&entry.words, &entry.exact, &entry.short];
        let present = lists.iter().enumerate().fold(0, |flags, (i, list)| flags | (u32::from(!list.is_empty()) << i));
        number(numbers, present | (u32::from(entry.is_cut) << 3));
        for list in lists.into_iter().filter(|list| !list.is_empty()) {
            let before = body.len();
            pack_list(body, list);
            number(numbers, list.len() as u32);
            number(numbers, (body.len() - before) as u32);
            if with_documents {
                documents.extend(list.iter().map(|(document, _)| document));
            }
        }
        packed
    }
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
