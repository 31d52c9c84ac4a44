//! One document becomes what the writer adds: its words, full names and beginnings with their worth, its row, its columns.
//!
//! Words are counted here by field and become one impact each, so tantivy gets each word of a document once. Knows fields by what
//! [`Fields`] says, and no index.

use std::collections::BTreeMap;
use std::ops::Range;

use tantivy::Document;
use tantivy::schema::document::{ReferenceValue, ReferenceValueLeaf};
use tantivy::schema::{Field, Value};

use super::abbreviations::{other_forms, other_keys};
use super::count::Counted;
use super::document::{HitKind, SearchDocument};
use super::ranking::{self, TEXT_FIELDS};
use super::tokens::{self, KEY_LENGTH, Piece, cut, index_words, key};

const DESCRIPTION: usize = 160;
const TITLE: usize = 200;

/// Where the writer puts what.
pub(super) struct Fields {
    /// Words, full names, beginnings; in the order of [`super::index::FIELDS`].
    pub lists: [Field; 3],
    pub row: Field,
    /// In the order of [`super::write::COLUMNS`].
    pub columns: [Field; 7],
    /// By the name of a custom facet as it was written.
    pub custom: BTreeMap<String, Field>,
}

/// A document as the writer takes it.
#[derive(Debug)]
pub(super) struct Prepared {
    /// All text, one value after the other; of a list one word a line, behind each line end the character of its worth.
    text: String,
    values: Vec<(Field, Range<usize>)>,
}

/// Prepares one document after another.
pub(super) struct Maker<'f> {
    fields: &'f Fields,
    counted: Counted,
}

/// How a document stands before any query.
pub(super) fn standing(document: &SearchDocument) -> u8 {
    ranking::standing(document.kind, &document.status, document.weight)
}

/// The fields that have a word, and how often.
pub(super) fn fields_with(document: &SearchDocument, word: &str) -> Vec<(&'static str, u32)> {
    let mut counted = Counted::new();
    count(&mut counted, document);
    let counts = counted.get(word).copied().unwrap_or_default();
    TEXT_FIELDS.iter().zip(counts).filter(|(_, n)| *n > 0).map(|(field, n)| (field.name, n)).collect()
}

/// Counts the words, by the fields in the order of [`TEXT_FIELDS`].
fn count(counted: &mut Counted, document: &SearchDocument) {
    let SearchDocument { title, trail, owner, data_type, classification, .. } = document;
    document.names.iter().for_each(|name| add_names(counted, 0, name));
    add_names(counted, 1, title);
    document.tags.iter().chain(&document.bound_to).for_each(|tag| add_words(counted, 2, tag));
    let facets = document.facets.iter().map(|(_, value)| value);
    [trail, owner, data_type, classification].into_iter().chain(facets).for_each(|value| add_words(counted, 3, value));
    add_words(counted, 4, &document.description);
    add_words(counted, 5, &document.prose);
}

impl Maker<'_> {
    pub(super) fn new(fields: &Fields) -> Maker<'_> {
        Maker { fields, counted: Counted::new() }
    }

    pub(super) fn prepare(&mut self, document: &SearchDocument) -> Prepared {
        let Maker { fields, counted } = self;
        let (kind, status, weight) = (document.kind, &document.status, document.weight);
        let standing = standing(document);
        counted.clear();
        count(counted, document);
        let length = document.prose.len() + document.description.len() + document.trail.len() + document.title.len();
        let mut prepared = Prepared { text: String::with_capacity(2 * length + 512), values: Vec::with_capacity(20) };
        let [words, exact, short] = fields.lists;
        let lengths = counted.lengths.map(ranking::kept_length);
        prepared.add(words, |text| {
            counted.iter().for_each(|(word, counts)| add(text, word, ranking::impact(counts, &lengths, standing)));
        });
        prepared.add(exact, |text| add_full_names(text, document, ranking::exact_rank(kind, status, weight)));
        prepared.add(short, |text| add_short(text, kind, &document.title, standing));
        prepared.add(fields.row, |text| text.push_str(&row(document)));
        prepared.add_columns(fields, document);
        prepared
    }
}

impl Prepared {
    /// Adds what `write` appends to the text as a value, unless that is nothing.
    fn add(&mut self, field: Field, write: impl FnOnce(&mut String)) {
        let start = self.text.len();
        write(&mut self.text);
        if self.text.len() > start {
            self.values.push((field, start..self.text.len()));
        }
    }

    fn add_columns(&mut self, fields: &Fields, document: &SearchDocument) {
        let [kind, domain, owner, tag, status, classification, data_type] = fields.columns;
        let single = [
            (kind, document.kind.as_str()),
            (domain, &document.domain),
            (owner, &document.owner),
            (status, &document.status),
            (classification, &document.classification),
            (data_type, &document.data_type),
        ];
        let tags = document.tags.iter().map(|value| (tag, value.as_str()));
        let custom =
            document.facets.iter().filter_map(|(name, value)| Some((*fields.custom.get(name)?, value.as_str())));
        let mut values: Vec<(Field, &str)> =
            single.into_iter().chain(tags).chain(custom).map(|(field, value)| (field, cut(value, TITLE))).collect();
        values.sort_unstable();
        values.dedup();
        for (field, value) in values {
            self.add(field, |text| text.push_str(value));
        }
    }
}

fn add(text: &mut String, word: &str, worth: u8) {
    text.push_str(word);
    text.push('\n');
    text.push(char::from(worth));
}

fn add_words(counted: &mut Counted, field: usize, value: &str) {
    index_words(value, |word| counted.add(field, word));
}

/// Words, and the other forms of what is abbreviated.
fn add_names(counted: &mut Counted, field: usize, value: &str) {
    index_words(value, |word| {
        counted.add(field, word);
        other_forms(word).iter().for_each(|form| counted.add(field, form));
    });
}

/// The keys under which a document is *the* answer: its names, the last step of the way to it (`orders.email`), and its
/// address but for the kinds a mesh has by the ten thousand (their addresses would be half of the dictionary, and their words find them).
fn add_full_names(text: &mut String, document: &SearchDocument, rank: u8) {
    let address = Some(document.address.as_str()).filter(|_| !is_numerous(document.kind));
    let names = document.names.iter().map(String::as_str);
    let last = document.trail.rsplit(" / ").next();
    let mut names: Vec<&str> = names.chain([document.title.as_str()]).chain(last).chain(address).collect();
    names.sort_unstable();
    names.dedup();
    // Columns are what designers shorten; for all names, and with the way to them, the dictionary would grow by a tenth.
    let own = document.names.iter().chain([&document.title]).filter(|_| document.kind == HitKind::Property);
    let mut others: Vec<String> = own.flat_map(|name| other_keys(name)).collect();
    let mut keys: Vec<String> = names.into_iter().map(key).collect();
    for keys in [&mut keys, &mut others] {
        keys.sort_unstable();
        keys.dedup();
        keys.retain(|key| !key.is_empty() && key.chars().count() <= KEY_LENGTH);
    }
    for key in &keys {
        add(text, key, rank | ranking::AS_WRITTEN);
    }
    for key in others.iter().filter(|other| keys.binary_search(other).is_err()) {
        add(text, key, rank);
    }
}

fn is_numerous(kind: HitKind) -> bool {
    matches!(kind, HitKind::Port | HitKind::Property | HitKind::CodeValue | HitKind::Section)
}

/// Beginnings of one to three letters, from titles only: of every part two and three letters; one letter of a title as a
/// whole, and not for the kinds that a mesh has by the ten thousand. Those that the title itself begins with are worth more.
fn add_short(text: &mut String, kind: HitKind, title: &str, standing: u8) {
    let mut known: Vec<String> = Vec::new();
    let mut begins = true;
    let mut add_of = |word: &str| {
        let shortest = if begins && !is_numerous(kind) { 1 } else { 2 };
        for length in shortest..=3 {
            let beginning = cut(word, length);
            let is_whole = beginning.chars().count() == length;
            if is_whole && !known.iter().any(|earlier| earlier == beginning) {
                add(text, beginning, ranking::short_impact(begins, standing));
                known.push(beginning.to_owned());
            }
        }
        begins = false;
    };
    tokens::split(cut(title, TITLE), |piece| match piece {
        Piece::Chain { text, ends } => {
            let mut start = 0;
            for &end in ends {
                add_of(&text[start..end]);
                start = end;
            }
        }
        // Scripts without spaces have no beginnings; what comes behind them does not begin the title.
        Piece::Run(_) => add_of(""),
    });
}

/// What a hit shows, as a JSON array: kind, address, title, URL, trail, status, owner, description (its beginning).
fn row(document: &SearchDocument) -> String {
    serde_json::to_string(&(
        document.kind.as_str(),
        &document.address,
        cut(&document.title, TITLE),
        &document.url,
        cut(&document.trail, 2 * TITLE),
        &document.status,
        &document.owner,
        cut(&document.description, DESCRIPTION),
    ))
    .expect("strings are always JSON")
}

/// A text, as tantivy takes it.
#[derive(Debug, Clone)]
pub(super) struct Given<'a>(&'a str);

impl<'a> Value<'a> for Given<'a> {
    type ArrayIter = std::iter::Empty<Self>;
    type ObjectIter = std::iter::Empty<(&'a str, Self)>;

    fn as_value(&self) -> ReferenceValue<'a, Self> {
        ReferenceValueLeaf::Str(self.0).into()
    }
}

pub(super) struct Values<'a> {
    text: &'a str,
    values: std::slice::Iter<'a, (Field, Range<usize>)>,
}

impl<'a> Iterator for Values<'a> {
    type Item = (Field, Given<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let (field, place) = self.values.next()?;
        Some((*field, Given(&self.text[place.clone()])))
    }
}

impl Document for Prepared {
    type Value<'a> = Given<'a>;
    type FieldsValuesIter<'a> = Values<'a>;

    fn iter_fields_and_values(&self) -> Values<'_> {
        Values { text: &self.text, values: self.values.iter() }
    }
}
