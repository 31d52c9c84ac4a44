//! Reading the index: one dictionary entry for a word over all fields, with impacts; rows.
//!
//! The search and the export both read through here, so what a browser gets is what a native search sees. Knows tantivy,
//! not queries.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result};
use tantivy::index::InvertedIndexReader;
use tantivy::postings::{Postings, TermInfo};
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::termdict::TermStreamer;
use tantivy::{DocSet, SegmentReader, TERMINATED, TantivyDocument};

use super::dictionary::Term;
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
    pub(super) parts: Vec<Part>,
    columns: Vec<String>,
    /// The folder of the parts, each under its name, where they are kept.
    pub(super) place: Option<PathBuf>,
    /// What the index was made of, in its order, where hits are to say why they stand where they stand.
    pub(super) made_of: Option<Vec<SearchDocument>>,
}

/// Neighbouring documents, which tantivy has as a segment.
#[derive(Clone)]
pub(super) struct Part {
    /// Another one for other documents, and for another version of this program.
    pub name: String,
    pub segment: SegmentReader,
    /// In the order of [`FIELDS`].
    fields: [Arc<InvertedIndexReader>; 3],
    /// The number of its first document.
    pub start: u32,
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

impl Index {
    /// Parts with their names, in the order of their documents.
    pub(super) fn read(parts: Vec<(String, tantivy::Index)>, place: Option<PathBuf>) -> Result<Index> {
        let mut start = 0;
        let part = |(name, part): (String, tantivy::Index)| {
            let part = Part::read(name, &part, start)?;
            start = part.end();
            Ok(part)
        };
        Ok(Index { place, ..Index::of(parts.into_iter().map(part).collect::<Result<_>>()?)? })
    }

    /// Some parts, wherever their documents begin.
    pub(super) fn of(parts: Vec<Part>) -> Result<Index> {
        let last = parts.last().context("the search index is empty")?;
        let names = last.segment.schema().fields();
        let columns = names.filter_map(|(_, field)| field.name().strip_prefix(COLUMN).map(str::to_owned)).collect();
        Ok(Index { parts, columns, place: None, made_of: None })
    }

    /// With what it was made of, in its order, so that hits can say why they stand where they stand.
    pub fn made_of(mut self, documents: Vec<SearchDocument>) -> Index {
        self.made_of = Some(documents);
        self
    }

    /// How many documents there are.
    pub fn len(&self) -> u32 {
        self.parts.last().map_or(0, Part::end)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Another text for other documents, and for another version of this program.
    pub fn content(&self) -> String {
        self.parts.iter().map(|part| part.name.as_str()).collect()
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

    pub(super) fn dictionaries(&self) -> impl Iterator<Item = &InvertedIndexReader> {
        self.parts.iter().flat_map(|part| &part.fields).map(Arc::as_ref)
    }

    /// The entry of one word, from what the dictionaries have of it, in their order.
    pub(super) fn entry_of(&self, terms: &[Term]) -> Result<Entry> {
        let [words, exact, short] = self.postings(terms)?;
        let mut entry = Entry { frequency: words.len() as u32, is_cut: false, words, exact, short };
        entry.is_cut = keep_best(&mut entry.words, LONGEST_LIST);
        keep_best(&mut entry.exact, LONGEST_EXACT);
        keep_best(&mut entry.short, LONGEST_SHORT);
        Ok(entry)
    }

    /// All that the dictionaries have of one word, in the order of [`FIELDS`].
    pub(super) fn postings(&self, terms: &[Term]) -> Result<[Vec<Posting>; 3]> {
        let mut lists = [Vec::new(), Vec::new(), Vec::new()];
        for (place, info) in terms {
            let (part, field) = (place / FIELDS.len(), place % FIELDS.len());
            self.parts[part].postings(field, info, &mut lists[field])?;
        }
        Ok(lists)
    }

    /// The words of the whole dictionary that begin with `prefix`, in order, with their frequencies.
    pub(super) fn words_from(&self, prefix: &str) -> Result<Vec<(String, u32)>> {
        let mut found: BTreeMap<String, u32> = BTreeMap::new();
        for part in &self.parts {
            let mut stream: TermStreamer<'_> = part.words().terms().range().ge(prefix).into_stream()?;
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

impl Part {
    pub fn read(name: String, part: &tantivy::Index, start: u32) -> Result<Part> {
        let segments = part.searchable_segments().context("failed to read the search index")?;
        let segment = segments.first().context("the search index is empty")?;
        let segment = SegmentReader::open(segment).context("failed to read the search index")?;
        let schema = segment.schema();
        let [words, exact, short] = FIELDS
            .map(|name| -> Result<Arc<InvertedIndexReader>> { Ok(segment.inverted_index(schema.get_field(name)?)?) });
        let fields = [words?, exact?, short?];
        Ok(Part { name, segment, fields, start })
    }

    /// The dictionary of its words.
    pub fn words(&self) -> &InvertedIndexReader {
        &self.fields[0]
    }

    /// The number of the first document behind it.
    pub fn end(&self) -> u32 {
        self.start + self.segment.max_doc()
    }

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
