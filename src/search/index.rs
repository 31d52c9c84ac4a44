//! Reading the index: one dictionary entry for a word over all fields, with impacts; columns; rows.
//!
//! The search and the export both read through here, so what a browser gets is what a native search sees. Knows tantivy,
//! not queries.

use std::cmp::Reverse;
use std::collections::binary_heap::PeekMut;
use std::collections::btree_map::Entry as Slot;
use std::collections::{BTreeMap, BinaryHeap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use anyhow::{Context, Result};
use tantivy::index::InvertedIndexReader;
use tantivy::postings::{Postings, TermInfo};
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::termdict::TermStreamer;
use tantivy::{DocSet, SegmentReader, TERMINATED, TantivyDocument};

use super::document::SearchDocument;

/// Before a column's name in tantivy's schema.
pub(super) const COLUMN: &str = "column:";
/// Documents kept of one word's list; of a longer list the ones with the highest impact stay.
pub(super) const LONGEST_LIST: usize = 20_000;
/// The same of a full name: more are never looked through, and what is called so has the name among its words.
const LONGEST_EXACT: usize = 5_000;
/// The same of a beginning of one to three letters.
const LONGEST_SHORT: usize = 10_000;

/// The fields with words, in the order of an entry's lists.
pub(super) const FIELDS: [&str; 3] = ["words", "exact", "short"];

/// An index that can be searched and exported. Cheap to share behind an `Arc`; nothing in it changes.
pub struct Index {
    /// In the order of documents; at least one.
    parts: Vec<Part>,
    documents: u32,
    columns: Vec<String>,
    content: String,
    /// What the index was made of, in its order, where hits are to say why they stand where they stand.
    pub(super) made_of: Option<Vec<SearchDocument>>,
}

/// Neighbouring documents, which tantivy has as a segment.
struct Part {
    segment: SegmentReader,
    /// In the order of [`FIELDS`].
    fields: [Arc<InvertedIndexReader>; 3],
    start: u32,
}

/// A document and what a word is worth in it (1 to 255; for full names their rank, from 0).
pub(super) type Posting = (u32, u8);

/// What the index knows of one word. Lists are in the order of documents.
#[derive(Default, Debug)]
pub(super) struct Entry {
    /// In how many documents: 0 for what is only a full name or a beginning.
    pub frequency: u32,
    /// Whether `words` lacks documents because there are too many.
    pub is_cut: bool,
    pub words: Vec<Posting>,
    pub exact: Vec<Posting>,
    pub short: Vec<Posting>,
}

/// A place among the dictionaries (those of a part stand together, in the order of [`FIELDS`]), and what is there of a word.
pub(super) type Term = (usize, TermInfo);

/// The dictionaries of all fields and parts as one, read from their beginnings on.
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
    /// As in [`Entry`].
    pub frequency: u32,
    /// Of `terms`.
    pub terms: Range<usize>,
}

/// What the documents have in one column.
pub(super) struct Column {
    /// In order.
    pub values: Vec<String>,
    /// The distinct sets of values (their places, in order) that documents have, in the order of the first that has it.
    pub sets: Vec<Vec<u32>>,
    /// For each document the place of its set.
    pub of: Vec<u32>,
}

impl Column {
    /// Places among `values`, in order.
    pub fn values_of(&self, document: usize) -> &[u32] {
        &self.sets[self.of[document] as usize]
    }
}

impl Index {
    pub(super) fn read(parts: &[tantivy::Index], content: String) -> Result<Index> {
        let mut index = Index { parts: Vec::new(), documents: 0, columns: Vec::new(), content, made_of: None };
        for part in parts {
            let segments = part.searchable_segments().context("failed to read the search index")?;
            let segment = segments.first().context("the search index is empty")?;
            let segment = SegmentReader::open(segment).context("failed to read the search index")?;
            let schema = segment.schema().clone();
            let [words, exact, short] = FIELDS.map(|name| -> Result<Arc<InvertedIndexReader>> {
                Ok(segment.inverted_index(schema.get_field(name)?)?)
            });
            let names = schema.fields().filter_map(|(_, field)| field.name().strip_prefix(COLUMN).map(str::to_owned));
            index.columns = names.collect();
            let (start, length) = (index.documents, segment.max_doc());
            index.parts.push(Part { segment, fields: [words?, exact?, short?], start });
            index.documents += length;
        }
        index.parts.first().context("the search index is empty")?;
        Ok(index)
    }

    /// With what it was made of, in its order, so that hits can say why they stand where they stand.
    pub fn made_of(mut self, documents: Vec<SearchDocument>) -> Index {
        self.made_of = Some(documents);
        self
    }

    /// How many documents there are.
    pub fn len(&self) -> u32 {
        self.documents
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Another text for other documents, and for another version of this program.
    pub fn content(&self) -> &str {
        &self.content
    }

    /// Names of the columns that a query can filter on and an answer can count.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Bytes of tantivy's files.
    pub fn size_bytes(&self) -> Result<u64> {
        let bytes = |part: &Part| Ok(part.segment.space_usage()?.total().get_bytes());
        self.parts.iter().map(bytes).sum()
    }

    /// Whether the word or key is in the dictionary at all is seen from what is empty.
    pub(super) fn entry(&self, word: &str) -> Result<Entry> {
        let mut terms = Vec::new();
        for (place, dictionary) in (0..).zip(self.dictionaries()) {
            terms.extend(dictionary.terms().get(word)?.map(|info| (place, info)));
        }
        self.entry_of(&terms)
    }

    fn dictionaries(&self) -> impl Iterator<Item = &InvertedIndexReader> {
        self.parts.iter().flat_map(|part| &part.fields).map(Arc::as_ref)
    }

    /// The entry of one word, from what the dictionaries have of it, in their order.
    pub(super) fn entry_of(&self, terms: &[Term]) -> Result<Entry> {
        let mut entry = Entry::default();
        for (place, info) in terms {
            let (part, field) = (&self.parts[place / FIELDS.len()], place % FIELDS.len());
            let list = match field {
                0 => &mut entry.words,
                1 => &mut entry.exact,
                _ => &mut entry.short,
            };
            part.postings(field, info, list)?;
        }
        entry.frequency = entry.words.len() as u32;
        entry.is_cut = keep_best(&mut entry.words, LONGEST_LIST);
        keep_best(&mut entry.exact, LONGEST_EXACT);
        keep_best(&mut entry.short, LONGEST_SHORT);
        Ok(entry)
    }

    /// Every word of the dictionary, in order.
    pub(super) fn words(&self) -> Result<WordStream<'_>> {
        let mut words = WordStream { streams: Vec::new(), next: BinaryHeap::new() };
        for (place, dictionary) in (0..).zip(self.dictionaries()) {
            let mut stream = dictionary.terms().stream()?;
            if stream.advance() {
                words.next.push(Reverse((stream.key().to_vec(), place)));
            }
            words.streams.push(stream);
        }
        Ok(words)
    }

    /// The words of the whole dictionary that begin with `prefix`, in order, with their frequencies.
    pub(super) fn words_from(&self, prefix: &str) -> Result<Vec<(String, u32)>> {
        let mut found: BTreeMap<String, u32> = BTreeMap::new();
        for part in &self.parts {
            let mut stream: TermStreamer<'_> = part.fields[0].terms().range().ge(prefix).into_stream()?;
            while stream.advance() && stream.key().starts_with(prefix.as_bytes()) {
                let Ok(word) = std::str::from_utf8(stream.key()) else {
                    continue;
                };
                let frequency = stream.value().doc_freq;
                match found.get_mut(word) {
                    Some(sum) => *sum += frequency,
                    None => {
                        found.insert(word.to_owned(), frequency);
                    }
                }
            }
        }
        Ok(found.into_iter().collect())
    }

    pub(super) fn column(&self, name: &str) -> Result<Column> {
        let name = format!("{COLUMN}{name}");
        let mut parts = Vec::new();
        for part in &self.parts {
            let stored = part.segment.fast_fields().str(&name)?;
            let mut own = Vec::new();
            if let Some(stored) = &stored {
                let mut values = stored.dictionary().stream()?;
                while values.advance() {
                    own.push(String::from_utf8_lossy(values.key()).into_owned());
                }
            }
            parts.push((stored, own));
        }
        let mut values: Vec<String> = parts.iter().flat_map(|(_, own)| own).cloned().collect();
        values.sort_unstable();
        values.dedup();
        let mut column = Column { values, sets: Vec::new(), of: Vec::with_capacity(self.len() as usize) };
        let mut places = HashMap::new();
        let mut set: Vec<u32> = Vec::new();
        for (part, (stored, own)) in self.parts.iter().zip(parts) {
            let all = own.iter().map(|value| column.values.binary_search(value).unwrap_or_default() as u32);
            let all: Vec<u32> = all.collect();
            for document in 0..part.segment.max_doc() {
                set.clear();
                let own = stored.iter().flat_map(|stored| stored.term_ords(document));
                set.extend(own.map(|ord| all[ord as usize]));
                set.sort_unstable();
                let place = match places.get(&set) {
                    Some(place) => *place,
                    None => {
                        let place = column.sets.len() as u32;
                        places.insert(set.clone(), place);
                        column.sets.push(set.clone());
                        place
                    }
                };
                column.of.push(place);
            }
        }
        if column.sets.is_empty() {
            column.sets.push(Vec::new());
        }
        Ok(column)
    }

    /// The stored rows of `documents` (JSON arrays), in their order.
    pub(super) fn rows(&self, documents: impl IntoIterator<Item = u32>) -> Result<Vec<String>> {
        let mut stores = BTreeMap::new();
        let mut rows = Vec::new();
        for document in documents {
            let place = self.parts.partition_point(|part| part.start <= document).saturating_sub(1);
            let part = &self.parts[place];
            let field = part.segment.schema().get_field("row")?;
            let store = match stores.entry(place) {
                Slot::Occupied(store) => store.into_mut(),
                Slot::Vacant(free) => free.insert(part.segment.get_store_reader(4)?),
            };
            let stored: TantivyDocument = store.get(document - part.start)?;
            rows.push(stored.get_first(field).and_then(|value| value.as_str()).unwrap_or_default().to_owned());
        }
        Ok(rows)
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

impl Part {
    /// Adds the documents that have a term, each with the position that was given: what the word is worth there.
    fn postings(&self, field: usize, info: &TermInfo, to: &mut Vec<Posting>) -> Result<()> {
        let mut list =
            self.fields[field].read_postings_from_terminfo(info, IndexRecordOption::WithFreqsAndPositions)?;
        let mut worth = Vec::with_capacity(1);
        to.reserve(info.doc_freq as usize);
        while list.doc() != TERMINATED {
            list.positions(&mut worth);
            to.push((self.start + list.doc(), worth.first().copied().unwrap_or_default() as u8));
            list.advance();
        }
        Ok(())
    }
}

/// Keeps the `limit` postings with the highest impact, the earlier document first among equals, in document order. Says
/// whether there were more.
fn keep_best(postings: &mut Vec<Posting>, limit: usize) -> bool {
    if postings.len() <= limit {
        return false;
    }
    let mut levels = [0usize; 256];
    for (_, impact) in postings.iter() {
        levels[usize::from(*impact)] += 1;
    }
    let (mut level, mut above) = (255, 0);
    while above + levels[level] < limit {
        above += levels[level];
        level -= 1;
    }
    let mut at_level = limit - above;
    postings.retain(|(_, impact)| match usize::from(*impact).cmp(&level) {
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal if at_level > 0 => {
            at_level -= 1;
            true
        }
        _ => false,
    });
    true
}

#[cfg(test)]
mod tests {
    use super::keep_best;

    #[test]
    fn a_long_list_keeps_its_best() {
        let mut postings = vec![(0, 5), (1, 9), (2, 5), (3, 1), (4, 5)];
        assert!(!keep_best(&mut postings, 5));
        assert!(keep_best(&mut postings, 3));
        assert_eq!(postings, [(0, 5), (1, 9), (2, 5)]);
    }
}
