//! Reading the index: one dictionary entry for a word over all fields, with impacts; columns; rows.
//!
//! The search and the export both read through here, so what a browser gets is what a native search sees. Knows tantivy,
//! not queries.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use anyhow::{Context, Result};
use tantivy::columnar::ColumnValues;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::InvertedIndexReader;
use tantivy::postings::{Postings, TermInfo};
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::termdict::TermStreamer;
use tantivy::{DocSet, SegmentReader, TERMINATED, TantivyDocument};

use super::ranking::{self, TEXT_FIELDS};

/// Before a column's name in tantivy's schema.
pub(super) const COLUMN: &str = "column:";
/// Documents kept of one word's list; of a longer list the ones with the highest impact stay.
pub(super) const LONGEST_LIST: usize = 20_000;
/// The same of a full name: more are never looked through, and what is called so has the name among its words.
const LONGEST_EXACT: usize = 5_000;
/// The same of a beginning of one to three letters.
const LONGEST_SHORT: usize = 10_000;

/// An index that can be searched and exported. Cheap to share behind an `Arc`; nothing in it changes.
pub struct Index {
    segment: SegmentReader,
    text: Vec<(Arc<InvertedIndexReader>, FieldNormReader)>,
    exact: Arc<InvertedIndexReader>,
    short: Arc<InvertedIndexReader>,
    standing: Arc<dyn ColumnValues<u64>>,
    rank: Arc<dyn ColumnValues<u64>>,
    columns: Vec<String>,
}

/// A document and what a word is worth in it (1 to 255; for full names their rank, from 0).
pub(super) type Posting = (u32, u8);

/// What the index knows of one word. Lists are in the order of documents.
#[derive(Default, Debug)]
pub(super) struct Entry {
    /// In how many documents (the most of any field): 0 for what is only a full name or a beginning.
    pub frequency: u32,
    /// Whether `words` lacks documents because there are too many.
    pub is_cut: bool,
    pub words: Vec<Posting>,
    pub exact: Vec<Posting>,
    pub short: Vec<Posting>,
}

/// A place among the dictionaries (below [`EXACT`] that of a text field), and what is there of a word.
pub(super) type Term = (usize, TermInfo);
/// The place of full names among the dictionaries; beginnings come behind.
const EXACT: usize = TEXT_FIELDS.len();

/// The dictionaries of all fields as one.
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
    pub(super) fn read(index: tantivy::Index) -> Result<Index> {
        let segments = index.searchable_segments().context("failed to read the search index")?;
        let segment = segments.first().context("the search index is empty")?;
        let segment = SegmentReader::open(segment).context("failed to read the search index")?;
        let schema = segment.schema().clone();
        let inverted =
            |name: &str| -> Result<Arc<InvertedIndexReader>> { Ok(segment.inverted_index(schema.get_field(name)?)?) };
        let mut text = Vec::new();
        for field in &TEXT_FIELDS {
            let norms = segment.get_fieldnorms_reader(schema.get_field(field.name)?)?;
            text.push((inverted(field.name)?, norms));
        }
        let number = |name: &str| -> Result<Arc<dyn ColumnValues<u64>>> {
            Ok(segment.fast_fields().column_first_or_default(name)?)
        };
        let names = schema.fields().filter_map(|(_, field)| field.name().strip_prefix(COLUMN).map(str::to_owned));
        Ok(Index {
            text,
            exact: inverted("exact")?,
            short: inverted("short")?,
            standing: number("standing")?,
            rank: number("rank")?,
            columns: names.collect(),
            segment,
        })
    }

    /// How many documents there are.
    pub fn len(&self) -> u32 {
        self.segment.max_doc()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Names of the columns that a query can filter on and an answer can count.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Bytes of tantivy's files.
    pub fn size_bytes(&self) -> Result<u64> {
        Ok(self.segment.space_usage()?.total().get_bytes())
    }

    pub(super) fn standing(&self, document: u32) -> u8 {
        self.standing.get_val(document) as u8
    }

    /// Whether the word or key is in the dictionary at all is seen from what is empty.
    pub(super) fn entry(&self, word: &str) -> Result<Entry> {
        let mut terms = Vec::new();
        for (place, dictionary) in (0..).zip(self.dictionaries()) {
            terms.extend(dictionary.terms().get(word)?.map(|info| (place, info)));
        }
        self.entry_of(&terms)
    }

    /// The fields with words, then full names, then beginnings.
    fn dictionaries(&self) -> impl Iterator<Item = &InvertedIndexReader> {
        self.text.iter().map(|(inverted, _)| inverted).chain([&self.exact, &self.short]).map(Arc::as_ref)
    }

    /// The entry of one word, from what the dictionaries have of it.
    pub(super) fn entry_of(&self, terms: &[Term]) -> Result<Entry> {
        let mut entry = Entry::default();
        let mut lists = Vec::new();
        for (place, info) in terms {
            match self.text.get(*place) {
                Some((inverted, norms)) => {
                    entry.frequency = entry.frequency.max(info.doc_freq);
                    let list = inverted.read_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
                    lists.push((*place, list, norms));
                }
                None if *place == EXACT => {
                    let rank = |document, count| {
                        let as_written = if count == 1 { ranking::AS_WRITTEN } else { 0 };
                        as_written | self.rank.get_val(document) as u8
                    };
                    entry.exact = raw(&self.exact, info, rank)?;
                    keep_best(&mut entry.exact, LONGEST_EXACT);
                }
                None => {
                    let impact =
                        |document, count| ranking::short_impact(count > 1, self.standing.get_val(document) as u8);
                    entry.short = raw(&self.short, info, impact)?;
                    keep_best(&mut entry.short, LONGEST_SHORT);
                }
            }
        }
        entry.words.reserve_exact(entry.frequency as usize);
        loop {
            let document = lists.iter().map(|(_, list, _)| list.doc()).min().unwrap_or(TERMINATED);
            if document == TERMINATED {
                break;
            }
            let (mut counts, mut lengths) = ([0; 6], [0; 6]);
            for (i, list, norms) in &mut lists {
                if list.doc() == document {
                    counts[*i] = list.term_freq();
                    lengths[*i] = norms.fieldnorm(document);
                    list.advance();
                }
            }
            entry.words.push((document, ranking::impact(&counts, &lengths, self.standing(document))));
        }
        entry.is_cut = keep_best(&mut entry.words, LONGEST_LIST);
        Ok(entry)
    }

    /// The fields of a document that have a word, and how often.
    pub(super) fn fields_with(&self, word: &str, document: u32) -> Result<Vec<(&'static str, u32)>> {
        let mut fields = Vec::new();
        for ((inverted, _), field) in self.text.iter().zip(&TEXT_FIELDS) {
            let Some(info) = inverted.terms().get(word)? else { continue };
            let mut list = inverted.read_postings_from_terminfo(&info, IndexRecordOption::WithFreqs)?;
            while list.doc() < document {
                list.advance();
            }
            if list.doc() == document {
                fields.push((field.name, list.term_freq()));
            }
        }
        Ok(fields)
    }

    /// Every word of the dictionary, in order.
    pub(super) fn words(&self) -> Result<Words> {
        let mut words = Words::default();
        let mut streams: Vec<(usize, TermStreamer<'_>)> = Vec::new();
        for (place, dictionary) in (0..).zip(self.dictionaries()) {
            let mut stream = dictionary.terms().stream()?;
            if stream.advance() {
                streams.push((place, stream));
            }
        }
        let mut next: Vec<u8> = Vec::new();
        while let Some(first) = streams.iter().map(|(_, stream)| stream.key()).min() {
            next.clear();
            next.extend_from_slice(first);
            let (start, mut frequency) = (words.terms.len(), 0);
            streams.retain_mut(|(place, stream)| {
                if stream.key() != next {
                    return true;
                }
                let info = stream.value();
                frequency = if *place < EXACT { info.doc_freq.max(frequency) } else { frequency };
                words.terms.push((*place, info.clone()));
                stream.advance()
            });
            // Words are made of text; there are no others.
            if let Ok(text) = std::str::from_utf8(&next) {
                words.all.push(Word { text: text.to_owned(), frequency, terms: start..words.terms.len() });
            }
        }
        Ok(words)
    }

    /// The words of the whole dictionary that begin with `prefix`, in order, with their frequencies.
    pub(super) fn words_from(&self, prefix: &str) -> Result<Vec<(String, u32)>> {
        let mut found: BTreeMap<String, u32> = BTreeMap::new();
        for (inverted, _) in &self.text {
            let mut stream: TermStreamer<'_> = inverted.terms().range().ge(prefix).into_stream()?;
            while stream.advance() && stream.key().starts_with(prefix.as_bytes()) {
                let Ok(word) = std::str::from_utf8(stream.key()) else {
                    continue;
                };
                let frequency = stream.value().doc_freq;
                match found.get_mut(word) {
                    Some(most) => *most = frequency.max(*most),
                    None => {
                        found.insert(word.to_owned(), frequency);
                    }
                }
            }
        }
        Ok(found.into_iter().collect())
    }

    pub(super) fn column(&self, name: &str) -> Result<Column> {
        let mut column = Column { values: Vec::new(), sets: vec![Vec::new()], of: vec![0; self.len() as usize] };
        let Some(stored) = self.segment.fast_fields().str(&format!("{COLUMN}{name}"))? else {
            return Ok(column);
        };
        let mut values = stored.dictionary().stream()?;
        while values.advance() {
            column.values.push(String::from_utf8_lossy(values.key()).into_owned());
        }
        let mut places = HashMap::new();
        column.sets.clear();
        let mut set: Vec<u32> = Vec::new();
        for (document, of) in (0..).zip(&mut column.of) {
            set.clear();
            set.extend(stored.term_ords(document).map(|ord| ord as u32));
            set.sort_unstable();
            *of = match places.get(&set) {
                Some(place) => *place,
                None => {
                    let place = column.sets.len() as u32;
                    places.insert(set.clone(), place);
                    column.sets.push(set.clone());
                    place
                }
            };
        }
        Ok(column)
    }

    /// The stored rows of `documents` (JSON arrays), in their order.
    pub(super) fn rows(&self, documents: impl IntoIterator<Item = u32>) -> Result<Vec<String>> {
        let field = self.segment.schema().get_field("row")?;
        let store = self.segment.get_store_reader(4)?;
        let row = |document| -> Result<String> {
            let stored: TantivyDocument = store.get(document)?;
            Ok(stored.get_first(field).and_then(|value| value.as_str()).unwrap_or_default().to_owned())
        };
        documents.into_iter().map(row).collect()
    }
}

fn raw(inverted: &InvertedIndexReader, info: &TermInfo, value: impl Fn(u32, u32) -> u8) -> Result<Vec<Posting>> {
    let mut postings = Vec::with_capacity(info.doc_freq as usize);
    let mut list = inverted.read_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
    while list.doc() != TERMINATED {
        postings.push((list.doc(), value(list.doc(), list.term_freq())));
        list.advance();
    }
    Ok(postings)
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
