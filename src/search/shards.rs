//! The dictionary with its lists cut into shards of about the same size, and what beside them holds the values of large columns.
//!
//! A shard ends where the next word finds no room. So one that has none of the words that are other than they were begins and
//! ends where it did, unless the one before it or its own end moves; that is found out from the sizes alone.

use std::ops::Range;

use anyhow::Result;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::columns::{Column, pack_beside};
use super::dictionary::{Word, Words};
use super::index::{Entry, Index, Posting};
use super::pack::{number, pack_word};

/// Bytes (before compression) after which a shard is full; a word with more than half of it has a shard to itself.
const SHARD: usize = 16_000;
/// Words that are packed side by side before they are put into shards; bounds memory.
const WINDOW: usize = 8_192;

/// What is known of a shard without its content.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Shard {
    /// Its first and its last word.
    pub first: String,
    pub last: String,
    /// The highest frequency of a word: the words that begin with something are looked for where they are frequent.
    pub most: u32,
    /// Bytes of its words and lists, and of the lists of its first word.
    bytes: usize,
    first_bytes: usize,
    /// The name of the file beside it, which it ends in; empty where there is none.
    pub beside: String,
}

/// All shards, in order.
#[derive(Default)]
pub(super) struct Shards {
    pub all: Vec<Shard>,
    /// What is in them, or where that is not known, the number that the shard had when it was the same.
    pub contents: Vec<Content>,
}

#[derive(Clone)]
pub(super) enum Content {
    Bytes(Vec<u8>),
    AsIn(usize),
}

/// What becomes of the parts of the dictionary while it is read.
pub(super) trait Reader {
    /// A word was put into a shard.
    fn word(&mut self, word: &str, frequency: u32);

    /// What stands beside shards, by their numbers; gives the name of each one's file, which its shard ends in.
    fn beside(&mut self, contents: Vec<(usize, Vec<u8>)>) -> Result<Vec<String>>;
}

impl Index {
    /// The dictionary as shards, and beside each, in the order of its lists, what the documents have in `columns`: nothing is
    /// beside them where there are none. Of the shards that are `known`, those that have not `changed` need not be made.
    pub(super) fn shards(
        &self,
        columns: &[&Column],
        known: &[Shard],
        changed: &[bool],
        reader: &mut impl Reader,
    ) -> Result<Shards> {
        let (full, current, shards) = (Vec::new(), None, Shards::default());
        let mut cutting = Cutting { index: self, columns, known, reader, current, full, shards };
        if known.is_empty() {
            cutting.words(("", None))?;
        }
        let mut start = 0;
        for run in changed.chunk_by(|a, b| a == b) {
            let shards = start..start + run.len();
            start = shards.end;
            if run[0] {
                let (first, end) = words_of(known, shards);
                cutting.words((if start == run.len() { "" } else { first }, end))?;
                continue;
            }
            shards.into_iter().try_for_each(|number| cutting.same(number))?;
        }
        cutting.close();
        cutting.finish()?;
        Ok(cutting.shards)
    }

    /// Makes a shard anew, and what stands beside it.
    pub(super) fn shard_again(&self, columns: &[&Column], all: &[Shard], number: usize) -> Result<(Vec<u8>, Vec<u8>)> {
        let packed = self.packed(words_of(all, number..number + 1), !columns.is_empty())?;
        let mut shard = Filling::default();
        packed.into_iter().for_each(|(word, packed)| shard.add(&word, packed));
        let beside = pack_beside(columns, &shard.documents);
        Ok((shard.content(&all[number].beside), beside))
    }

    fn packed(&self, range: (&str, Option<&str>), with_documents: bool) -> Result<Vec<(Word, Packed)>> {
        self.packed_window(self.words(range)?.window(usize::MAX), with_documents)
    }

    fn packed_window(&self, window: Words, with_documents: bool) -> Result<Vec<(Word, Packed)>> {
        let Words { all, terms } = window;
        let pack = |word: Word| {
            let entry = self.entry_of(&terms[word.terms.clone()])?;
            Ok((word, Packed::of(&entry, with_documents)))
        };
        all.into_par_iter().map(pack).collect()
    }
}

/// The words from the first of some shards to the first behind them.
fn words_of(all: &[Shard], shards: Range<usize>) -> (&str, Option<&str>) {
    (&all[shards.start].first, all.get(shards.end).map(|next| next.first.as_str()))
}

/// The dictionary being cut.
struct Cutting<'c, R> {
    index: &'c Index,
    columns: &'c [&'c Column],
    known: &'c [Shard],
    reader: &'c mut R,
    /// The shard that the next word may go into.
    current: Option<Current>,
    full: Vec<Current>,
    shards: Shards,
}

enum Current {
    Filling(Filling),
    /// The known shard of this number, as it was.
    Known(usize),
}

impl<R: Reader> Cutting<'_, R> {
    fn words(&mut self, range: (&str, Option<&str>)) -> Result<()> {
        let mut words = self.index.words(range)?;
        loop {
            let window = words.window(WINDOW);
            if window.all.is_empty() {
                return Ok(());
            }
            for (word, packed) in self.index.packed_window(window, !self.columns.is_empty())? {
                self.word(&word, packed)?;
            }
            self.finish()?;
        }
    }

    fn word(&mut self, word: &Word, packed: Packed) -> Result<()> {
        if self.is_full(packed.lists.len()) {
            self.close();
        }
        self.reader.word(&word.text, word.frequency);
        let mut filling = match self.current.take() {
            None => Filling::default(),
            Some(Current::Filling(filling)) => filling,
            Some(Current::Known(number)) => {
                let mut filling = Filling::default();
                let words = self.index.packed(words_of(self.known, number..number + 1), !self.columns.is_empty())?;
                words.into_iter().for_each(|(word, packed)| filling.add(&word, packed));
                filling
            }
        };
        filling.add(word, packed);
        self.current = Some(Current::Filling(filling));
        Ok(())
    }

    /// A known shard whose words are what they were.
    fn same(&mut self, number: usize) -> Result<()> {
        if self.current.is_some() && !self.is_full(self.known[number].first_bytes) {
            return self.words(words_of(self.known, number..number + 1));
        }
        self.close();
        self.current = Some(Current::Known(number));
        Ok(())
    }

    /// Whether a word whose lists have so many bytes finds no room.
    fn is_full(&self, lists: usize) -> bool {
        let bytes = match &self.current {
            None => return false,
            Some(Current::Filling(filling)) => filling.head.len() + filling.body.len(),
            Some(Current::Known(number)) => self.known[*number].bytes,
        };
        lists > SHARD / 2 || bytes + lists > SHARD
    }

    fn close(&mut self) {
        self.full.extend(self.current.take());
    }

    /// Makes what stands beside the shards that are full.
    fn finish(&mut self) -> Result<()> {
        let (start, full) = (self.shards.all.len(), std::mem::take(&mut self.full));
        let beside = |(number, shard): (usize, &Current)| match shard {
            Current::Filling(shard) if !self.columns.is_empty() => {
                Some((start + number, pack_beside(self.columns, &shard.documents)))
            }
            _ => None,
        };
        let beside = full.par_iter().enumerate().filter_map(beside).collect();
        let mut names = self.reader.beside(beside)?.into_iter();
        for shard in full {
            let (shard, content) = match shard {
                Current::Known(number) => (self.known[number].clone(), Content::AsIn(number)),
                Current::Filling(filling) => filling.finish(names.next().unwrap_or_default()),
            };
            self.shards.all.push(shard);
            self.shards.contents.push(content);
        }
        Ok(())
    }
}

/// A shard while it is being filled.
#[derive(Default)]
struct Filling {
    words: u32,
    first: String,
    last: String,
    most: u32,
    first_bytes: usize,
    head: Vec<u8>,
    body: Vec<u8>,
    documents: Vec<u32>,
}

impl Filling {
    /// Adds the next word.
    fn add(&mut self, word: &Word, packed: Packed) {
        let text = &word.text;
        pack_word(&mut self.head, &self.last, text);
        if self.words == 0 {
            self.first.clone_from(text);
            self.first_bytes = packed.lists.len();
        }
        self.last.clone_from(text);
        self.most = self.most.max(word.frequency);
        self.head.extend_from_slice(&packed.numbers);
        self.body.extend_from_slice(&packed.lists);
        self.documents.extend_from_slice(&packed.documents);
        self.words += 1;
    }

    fn finish(self, beside: String) -> (Shard, Content) {
        let content = Content::Bytes(self.content(&beside));
        let Filling { first, last, most, first_bytes, head, body, .. } = self;
        (Shard { first, last, most, bytes: head.len() + body.len(), first_bytes, beside }, content)
    }

    fn content(&self, beside: &str) -> Vec<u8> {
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
