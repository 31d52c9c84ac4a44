//! Documents become a tantivy index of one segment, in a folder or in memory.
//!
//! One thread and sorted documents make document ids the same on every run; ids break ties in the ranking. Positions
//! are left out: they would add more than half of the size and serve quoted phrases only.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tantivy::directory::{MmapDirectory, RamDirectory};
use tantivy::schema::{FAST, Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use tantivy::{SingleSegmentIndexWriter, TantivyDocument};

use super::abbreviations::other_forms;
use super::document::{HitKind, SearchDocument};
use super::index::{COLUMN, Index};
use super::ranking::{self, TEXT_FIELDS};
use super::tokens::{self, KEY_LENGTH, cut, index_words, key};

/// Columns every index has, by the name used in a query (`kind:property`).
pub const COLUMNS: [&str; 7] = ["kind", "domain", "owner", "tag", "status", "classification", "type"];
/// Custom columns beyond this number (in the order of their names) are not kept.
const CUSTOM_COLUMNS: usize = 32;
/// Only sizes tantivy's hash table; the arena grows as needed and is never flushed early.
const MEMORY: usize = 200_000_000;
/// Folder name inside the cache folder; counts up when what is in it changes its meaning.
const CURRENT: &str = "index-2";
const DESCRIPTION: usize = 160;
const TITLE: usize = 200;

/// Indexes `documents` in `folder`, which belongs to the search alone. What was there is replaced once the new index is
/// whole. Fails when the folder cannot be written.
pub fn build(documents: Vec<SearchDocument>, folder: &Path) -> Result<Index> {
    fs::create_dir_all(folder).with_context(|| format!("failed to create `{}`", folder.display()))?;
    let lock = fs::File::create(folder.join("lock")).context("failed to create the search index's lock")?;
    lock.lock().context("failed to lock the search index")?;
    let (building, old, current) = (folder.join("building"), folder.join("old"), folder.join(CURRENT));
    remove(&building)?;
    remove(&old)?;
    fs::create_dir(&building).with_context(|| format!("failed to create `{}`", building.display()))?;
    fill(documents, MmapDirectory::open(&building)?)?;
    if current.exists() {
        fs::rename(&current, &old).context("failed to set the old search index aside")?;
    }
    fs::rename(&building, &current).context("failed to put the search index in place")?;
    remove(&old)?;
    open(folder)
}

/// The same in memory, for previews and tests.
pub fn build_in_memory(documents: Vec<SearchDocument>) -> Result<Index> {
    Index::read(fill(documents, RamDirectory::create())?)
}

/// Opens what [`build`] left in `folder`. Fails when there is none, or one of another version of this program.
pub fn open(folder: &Path) -> Result<Index> {
    let current: PathBuf = folder.join(CURRENT);
    let index = tantivy::Index::open_in_dir(&current)
        .with_context(|| format!("failed to open the search index `{}`", current.display()))?;
    Index::read(index)
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("failed to remove `{}`", folder.display()))
        }
        _ => Ok(()),
    }
}

struct Fields {
    text: [Field; 6],
    exact: Field,
    short: Field,
    standing: Field,
    rank: Field,
    row: Field,
    columns: Vec<(String, Field)>,
}

fn schema(custom: &BTreeSet<String>) -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let text = std::array::from_fn(|i| {
        let tokenizer = if i < 2 { "names" } else { "words" };
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(tokenizer)
            .set_index_option(IndexRecordOption::WithFreqs)
            .set_fieldnorms(true);
        schema.add_text_field(TEXT_FIELDS[i].name, TextOptions::default().set_indexing_options(indexing))
    });
    let raw = |option| {
        let indexing = TextFieldIndexing::default().set_tokenizer("raw").set_index_option(option).set_fieldnorms(false);
        TextOptions::default().set_indexing_options(indexing)
    };
    let exact = schema.add_text_field("exact", raw(IndexRecordOption::Basic));
    let short = schema.add_text_field("short", raw(IndexRecordOption::WithFreqs));
    let standing = schema.add_u64_field("standing", FAST);
    let rank = schema.add_u64_field("rank", FAST);
    let row = schema.add_text_field("row", STORED);
    let names = COLUMNS.iter().map(|name| (*name).to_owned()).chain(custom.iter().cloned());
    let columns = names
        .map(|name| {
            let field = schema.add_text_field(&format!("{COLUMN}{name}"), TextOptions::default().set_fast("raw"));
            (name, field)
        })
        .collect();
    (schema.build(), Fields { text, exact, short, standing, rank, row, columns })
}

/// Custom facets by the name a query uses: words in lower case with dashes between, none of our own.
fn column_name(facet: &str) -> Option<String> {
    let name: Vec<String> = tokens::query_pieces(facet).into_iter().flat_map(|piece| piece.words).collect();
    let name = name.join("-");
    (!name.is_empty() && !COLUMNS.contains(&name.as_str()) && name.len() <= 100).then_some(name)
}

fn fill(
    mut documents: Vec<SearchDocument>,
    directory: impl Into<Box<dyn tantivy::Directory>>,
) -> Result<tantivy::Index> {
    documents.sort_by(|a, b| (a.kind, &a.address, &a.url).cmp(&(b.kind, &b.address, &b.url)));
    let names = documents.iter().flat_map(|document| &document.facets).filter_map(|(name, _)| column_name(name));
    let mut custom: BTreeSet<String> = names.collect();
    while custom.len() > CUSTOM_COLUMNS {
        custom.pop_last();
    }
    let (schema, fields) = schema(&custom);
    let tokenizers = tantivy::tokenizer::TokenizerManager::default();
    tokenizers.register("words", Words::default());
    tokenizers.register("names", Words { names: true, ..Words::default() });
    let mut writer: SingleSegmentIndexWriter = tantivy::Index::builder()
        .schema(schema)
        .tokenizers(tokenizers)
        .single_segment_index_writer(directory, MEMORY)
        .context("failed to start the search index")?;
    for document in documents {
        writer.add_document(entry(&fields, document)).context("failed to add to the search index")?;
    }
    writer.finalize().context("failed to write the search index")
}

fn entry(fields: &Fields, document: SearchDocument) -> TantivyDocument {
    let (kind, weight) = (document.kind, document.weight);
    let standing = ranking::standing(kind, &document.status, weight);
    let rank = ranking::exact_rank(kind, &document.status, weight);
    let mut entry = TantivyDocument::default();
    entry.add_u64(fields.standing, u64::from(standing));
    entry.add_u64(fields.rank, u64::from(rank));
    entry.add_text(fields.row, row(&document));
    for key in full_names(&document) {
        entry.add_text(fields.exact, key);
    }
    add_short(&mut entry, fields.short, kind, &document.title);
    for (name, field) in &fields.columns {
        for value in column_values(&document, name) {
            entry.add_text(*field, value);
        }
    }
    let [names, title, tags, trail, description, prose] = fields.text;
    for name in &document.names {
        entry.add_text(names, name);
    }
    entry.add_text(title, &document.title);
    for tag in document.tags.iter().chain(&document.bound_to) {
        entry.add_text(tags, tag);
    }
    entry.add_text(trail, &document.trail);
    for value in [&document.owner, &document.data_type, &document.classification] {
        entry.add_text(trail, value);
    }
    for (_, value) in &document.facets {
        entry.add_text(trail, value);
    }
    entry.add_text(description, document.description);
    entry.add_text(prose, document.prose);
    entry
}

/// The keys under which a document is *the* answer: its names, the last step of the way to it (`orders.email`), and its
/// address but for the kinds a mesh has by the ten thousand (their addresses would be half of the dictionary, and their words find them).
fn full_names(document: &SearchDocument) -> BTreeSet<String> {
    let mut keys: BTreeSet<String> = document.names.iter().map(|name| key(name)).collect();
    keys.insert(key(&document.title));
    keys.extend(document.trail.rsplit(" / ").next().map(key));
    if !is_numerous(document.kind) {
        keys.insert(key(&document.address));
    }
    keys.retain(|key| !key.is_empty() && key.chars().count() <= KEY_LENGTH);
    keys
}

fn is_numerous(kind: HitKind) -> bool {
    matches!(kind, HitKind::Port | HitKind::Property | HitKind::CodeValue | HitKind::Section)
}

/// Beginnings of one to three letters, from titles only: of every part two and three letters; one letter of a title as a
/// whole, and not for the kinds that a mesh has by the ten thousand. A title that itself begins so says it twice.
fn add_short(entry: &mut TantivyDocument, short: Field, kind: HitKind, title: &str) {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let words = tokens::query_pieces(cut(title, TITLE)).into_iter().flat_map(|piece| piece.words);
    for (i, word) in words.enumerate() {
        if word.starts_with(tokens::is_spaceless) {
            continue;
        }
        let begins = i == 0;
        if begins && !is_numerous(kind) {
            let one = cut(&word, 1).to_owned();
            entry.add_text(short, &one);
            entry.add_text(short, &one);
            seen.insert(one);
        }
        for length in 2..=3 {
            let beginning = cut(&word, length).to_owned();
            if word.chars().count() >= length && seen.insert(beginning.clone()) {
                entry.add_text(short, &beginning);
                if begins {
                    entry.add_text(short, &beginning);
                }
            }
        }
    }
}

fn column_values<'a>(document: &'a SearchDocument, column: &str) -> Vec<&'a str> {
    let mut values: Vec<&str> = match column {
        "kind" => vec![document.kind.as_str()],
        "domain" => vec![&document.domain],
        "owner" => vec![&document.owner],
        "tag" => document.tags.iter().map(String::as_str).collect(),
        "status" => vec![&document.status],
        "classification" => vec![&document.classification],
        "type" => vec![&document.data_type],
        custom => {
            let named = document.facets.iter().filter(|(name, _)| column_name(name).as_deref() == Some(custom));
            named.map(|(_, value)| value.as_str()).collect()
        }
    };
    values.retain(|value| !value.is_empty());
    for value in &mut values {
        *value = cut(value, TITLE);
    }
    values.sort_unstable();
    values.dedup();
    values
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

/// Our words as tantivy's tokenizer; `names` adds the other forms of abbreviations.
#[derive(Clone, Default)]
struct Words {
    names: bool,
    text: String,
    ends: Vec<usize>,
}

struct WordStream<'a> {
    words: &'a Words,
    next: usize,
    token: Token,
}

impl Tokenizer for Words {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        self.text.clear();
        self.ends.clear();
        let Words { names, text: kept, ends } = &mut *self;
        index_words(text, |word| {
            kept.push_str(word);
            ends.push(kept.len());
            if *names {
                for form in other_forms(word) {
                    kept.push_str(form);
                    ends.push(kept.len());
                }
            }
        });
        WordStream { words: self, next: 0, token: Token::default() }
    }
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(&end) = self.words.ends.get(self.next) else {
            return false;
        };
        let start = if self.next == 0 { 0 } else { self.words.ends[self.next - 1] };
        self.token.text.clear();
        self.token.text.push_str(&self.words.text[start..end]);
        self.token.position = self.next;
        self.next += 1;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
