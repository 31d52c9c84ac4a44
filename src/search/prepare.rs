//! One document becomes what the writer adds: its words by field, its full names, beginnings, row, columns and ranks.
//!
//! Everything that costs is done here, for many documents at once; the writer, which takes one after the other so that ids
//! stay the same, only has to part words at line ends. Knows fields by what [`Fields`] says, and no index.

use std::collections::BTreeMap;
use std::ops::Range;

use tantivy::Document;
use tantivy::schema::document::{ReferenceValue, ReferenceValueLeaf};
use tantivy::schema::{Field, Value};

use super::abbreviations::{other_forms, other_keys};
use super::document::{HitKind, SearchDocument};
use super::ranking;
use super::tokens::{self, KEY_LENGTH, Piece, cut, index_words, key};

const DESCRIPTION: usize = 160;
const TITLE: usize = 200;

/// Where the writer puts what.
pub(super) struct Fields {
    /// In the order of [`ranking::TEXT_FIELDS`].
    pub text: [Field; 6],
    pub exact: Field,
    pub short: Field,
    pub standing: Field,
    pub rank: Field,
    pub row: Field,
    /// In the order of [`super::write::COLUMNS`].
    pub columns: [Field; 7],
    /// By the name of a custom facet as it was written.
    pub custom: BTreeMap<String, Field>,
}

/// A document as the writer takes it.
#[derive(Debug)]
pub(super) struct Prepared {
    /// All text, one value after the other; in text fields one word a line.
    text: String,
    values: Vec<(Field, Range<usize>)>,
    numbers: [(Field, u64); 2],
}

pub(super) fn prepare(fields: &Fields, document: &SearchDocument) -> Prepared {
    let (kind, status, weight) = (document.kind, &document.status, document.weight);
    let standing = u64::from(ranking::standing(kind, status, weight));
    let rank = u64::from(ranking::exact_rank(kind, status, weight));
    let length = document.prose.len() + document.description.len() + document.trail.len() + document.title.len();
    let mut prepared = Prepared {
        // Words are about as long as the text, names and the row about as long again.
        text: String::with_capacity(2 * length + 512),
        values: Vec::with_capacity(20),
        numbers: [(fields.standing, standing), (fields.rank, rank)],
    };
    let [names, title, tags, trail, description, prose] = fields.text;
    prepared.add(names, |text| document.names.iter().for_each(|name| add_names(text, name)));
    prepared.add(title, |text| add_names(text, &document.title));
    prepared.add(tags, |text| document.tags.iter().chain(&document.bound_to).for_each(|tag| add_words(text, tag)));
    prepared.add(trail, |text| {
        let values = [&document.trail, &document.owner, &document.data_type, &document.classification];
        values
            .into_iter()
            .chain(document.facets.iter().map(|(_, value)| value))
            .for_each(|value| add_words(text, value));
    });
    prepared.add(description, |text| add_words(text, &document.description));
    prepared.add(prose, |text| add_words(text, &document.prose));
    prepared.add(fields.exact, |text| add_full_names(text, document));
    prepared.add(fields.short, |text| add_short(text, kind, &document.title));
    prepared.add(fields.row, |text| text.push_str(&row(document)));
    prepared.add_columns(fields, document);
    prepared
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

fn add_word(text: &mut String, word: &str) {
    text.push_str(word);
    text.push('\n');
}

fn add_words(text: &mut String, value: &str) {
    index_words(value, |word| add_word(text, word));
}

/// Words, and the other forms of what is abbreviated.
fn add_names(text: &mut String, value: &str) {
    index_words(value, |word| {
        add_word(text, word);
        other_forms(word).iter().for_each(|form| add_word(text, form));
    });
}

/// The keys under which a document is *the* answer: its names, the last step of the way to it (`orders.email`), and its
/// address but for the kinds a mesh has by the ten thousand (their addresses would be half of the dictionary, and their words find them).
fn add_full_names(text: &mut String, document: &SearchDocument) {
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
        add_word(text, key);
    }
    // Twice, so that they are told from names as written.
    for key in others.iter().filter(|other| keys.binary_search(other).is_err()) {
        add_word(text, key);
        add_word(text, key);
    }
}

fn is_numerous(kind: HitKind) -> bool {
    matches!(kind, HitKind::Port | HitKind::Property | HitKind::CodeValue | HitKind::Section)
}

/// Beginnings of one to three letters, from titles only: of every part two and three letters; one letter of a title as a
/// whole, and not for the kinds that a mesh has by the ten thousand. A title that itself begins so says it twice.
fn add_short(text: &mut String, kind: HitKind, title: &str) {
    let start = text.len();
    let is_new = |text: &str, beginning: &str| text[start..].split('\n').all(|earlier| earlier != beginning);
    let mut begins = true;
    let mut add = |word: &str| {
        let shortest = if begins && !is_numerous(kind) { 1 } else { 2 };
        for length in shortest..=3 {
            let beginning = cut(word, length);
            let is_whole = beginning.chars().count() == length;
            if is_whole && is_new(text, beginning) {
                add_word(text, beginning);
                if begins {
                    add_word(text, beginning);
                }
            }
        }
        begins = false;
    };
    tokens::split(cut(title, TITLE), |piece| match piece {
        Piece::Chain { text, ends } => {
            let mut start = 0;
            for &end in ends {
                add(&text[start..end]);
                start = end;
            }
        }
        // Scripts without spaces have no beginnings; what comes behind them does not begin the title.
        Piece::Run(_) => add(""),
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

#[derive(Debug, Clone)]
pub(super) enum Given<'a> {
    Text(&'a str),
    Number(u64),
}

impl<'a> Value<'a> for Given<'a> {
    type ArrayIter = std::iter::Empty<Self>;
    type ObjectIter = std::iter::Empty<(&'a str, Self)>;

    fn as_value(&self) -> ReferenceValue<'a, Self> {
        match self {
            Given::Text(text) => ReferenceValueLeaf::Str(text).into(),
            Given::Number(number) => ReferenceValueLeaf::U64(*number).into(),
        }
    }
}

pub(super) struct Values<'a> {
    prepared: &'a Prepared,
    next: usize,
}

impl<'a> Iterator for Values<'a> {
    type Item = (Field, Given<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let Prepared { text, values, numbers } = self.prepared;
        let at = self.next;
        self.next += 1;
        match values.get(at) {
            Some((field, place)) => Some((*field, Given::Text(&text[place.clone()]))),
            None => numbers.get(at - values.len()).map(|(field, number)| (*field, Given::Number(*number))),
        }
    }
}

impl Document for Prepared {
    type Value<'a> = Given<'a>;
    type FieldsValuesIter<'a> = Values<'a>;

    fn iter_fields_and_values(&self) -> Values<'_> {
        Values { prepared: self, next: 0 }
    }
}
