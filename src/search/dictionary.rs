//! The dictionaries of all fields and parts of an index, read as one in the order of their words.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::ops::Range;

use anyhow::Result;
use tantivy::postings::TermInfo;
use tantivy::termdict::TermStreamer;

use super::index::{FIELDS, Index};

/// A place among the dictionaries (those of a part stand together, in the order of [`FIELDS`]), and what is there of a word.
pub(super) type Term = (usize, TermInfo);

/// Words of all dictionaries, from some word on.
pub(super) struct WordStream<'i> {
    streams: Vec<TermStreamer<'i>>,
    /// The next word of each dictionary, with its place.
    next: BinaryHeap<Reverse<(Vec<u8>, usize)>>,
}

/// Neighbouring words.
#[derive(Default)]
pub(super) struct Words {
    pub all: Vec<Word>,
    pub terms: Vec<Term>,
}

pub(super) struct Word {
    pub text: String,
    /// In how many documents: 0 for what is only a full name or a beginning.
    pub frequency: u32,
    /// Of `terms`.
    pub terms: Range<usize>,
}

impl Index {
    /// The words from the first of `range` to before the end of it, in order; to the last one where it has no end.
    pub(super) fn words(&self, (first, end): (&str, Option<&str>)) -> Result<WordStream<'_>> {
        let mut words = WordStream { streams: Vec::new(), next: BinaryHeap::new() };
        for (place, dictionary) in (0..).zip(self.dictionaries()) {
            let from = dictionary.terms().range().ge(first);
            let mut stream = end.into_iter().fold(from, |range, end| range.lt(end)).into_stream()?;
            if stream.advance() {
                words.next.push(Reverse((stream.key().to_vec(), place)));
            }
            words.streams.push(stream);
        }
        Ok(words)
    }
}

impl WordStream<'_> {
    /// The next words, `most` at most; none when there are no more.
    pub fn window(&mut self, most: usize) -> Words {
        let mut words = Words::default();
        let mut word: Vec<u8> = Vec::new();
        while let Some(Reverse((first, _))) = self.next.peek().filter(|_| words.all.len() < most) {
            word.clone_from(first);
            let (start, mut frequency) = (words.terms.len(), 0);
            while let Some(mut first) = self.next.peek_mut().filter(|first| first.0.0 == word) {
                let place = first.0.1;
                let stream = &mut self.streams[place];
                let info = stream.value();
                frequency += if place % FIELDS.len() == 0 { info.doc_freq } else { 0 };
                words.terms.push((place, info.clone()));
                if stream.advance() {
                    first.0.0.clear();
                    first.0.0.extend_from_slice(stream.key());
                } else {
                    PeekMut::pop(first);
                }
            }
            // Words are made of text; there are no others.
            if let Ok(text) = std::str::from_utf8(&word) {
                words.all.push(Word { text: text.to_owned(), frequency, terms: start..words.terms.len() });
            }
        }
        words
    }
}
