//! Documents become a tantivy index of one segment, in a folder or in memory.
//!
//! One thread and sorted documents make document ids the same on every run; ids break ties in the ranking. Positions
//! are left out: they would add more than half of the size and serve quoted phrases only.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rayon::prelude::*;
use tantivy::SingleSegmentIndexWriter;
use tantivy::directory::{MmapDirectory, RamDirectory};
use tantivy::schema::{FAST, Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::document::SearchDocument;
use super::index::{COLUMN, Index};
use super::prepare::{Fields, Prepared, prepare};
use super::ranking::TEXT_FIELDS;
use super::tokens;

/// Columns every index has, by the name used in a query (`kind:property`).
pub const COLUMNS: [&str; 7] = ["kind", "domain", "owner", "tag", "status", "classification", "type"];
/// Custom columns beyond this number (in the order of their names) are not kept.
const CUSTOM_COLUMNS: usize = 32;
/// Only sizes tantivy's hash table; the arena grows as needed and is never flushed early.
const MEMORY: usize = 200_000_000;
/// Folder name inside the cache folder; counts up when what is in it changes its meaning.
const CURRENT: &str = "index-3";
/// The tokenizer of all fields with words.
const LINES: &str = "lines";
/// Documents that are prepared side by side before they are added one by one; bounds memory.
const WINDOW: usize = 4_096;

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

/// `custom` are the names of facets as written, with the names of their columns.
fn schema(custom: BTreeMap<String, String>) -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let lines = |option, norms| {
        let indexing = TextFieldIndexing::default().set_tokenizer(LINES).set_index_option(option).set_fieldnorms(norms);
        TextOptions::default().set_indexing_options(indexing)
    };
    let text =
        std::array::from_fn(|i| schema.add_text_field(TEXT_FIELDS[i].name, lines(IndexRecordOption::WithFreqs, true)));
    let exact = schema.add_text_field("exact", lines(IndexRecordOption::WithFreqs, false));
    let short = schema.add_text_field("short", lines(IndexRecordOption::WithFreqs, false));
    let standing = schema.add_u64_field("standing", FAST);
    let rank = schema.add_u64_field("rank", FAST);
    let row = schema.add_text_field("row", STORED);
    let mut column =
        |name: &str| schema.add_text_field(&format!("{COLUMN}{name}"), TextOptions::default().set_fast("raw"));
    let columns = COLUMNS.map(&mut column);
    let names: BTreeSet<&String> = custom.values().collect();
    let by_name: BTreeMap<String, Field> = names.into_iter().map(|name| (name.clone(), column(name))).collect();
    let custom = custom.into_iter().map(|(written, name)| (written, by_name[&name])).collect();
    (schema.build(), Fields { text, exact, short, standing, rank, row, columns, custom })
}

/// Custom facets by the name a query uses: words in lower case with dashes between, none of our own.
fn column_name(facet: &str) -> Option<String> {
    let name: Vec<String> = tokens::query_pieces(facet).into_iter().flat_map(|piece| piece.words).collect();
    let name = name.join("-");
    (!name.is_empty() && !COLUMNS.contains(&name.as_str()) && name.len() <= 100).then_some(name)
}

/// The columns of the facets that documents have, by the name as written.
fn custom_columns(documents: &[SearchDocument]) -> BTreeMap<String, String> {
    let written: BTreeSet<&String> =
        documents.iter().flat_map(|document| &document.facets).map(|(name, _)| name).collect();
    let mut custom: BTreeMap<String, String> =
        written.into_iter().filter_map(|name| Some((name.clone(), column_name(name)?))).collect();
    let names: BTreeSet<String> = custom.values().cloned().collect();
    if let Some(first_left_out) = names.into_iter().nth(CUSTOM_COLUMNS) {
        custom.retain(|_, name| *name < first_left_out);
    }
    custom
}

fn fill(
    mut documents: Vec<SearchDocument>,
    directory: impl Into<Box<dyn tantivy::Directory>>,
) -> Result<tantivy::Index> {
    documents.par_sort_by(|a, b| (a.kind, &a.address, &a.url).cmp(&(b.kind, &b.address, &b.url)));
    let (schema, fields) = schema(custom_columns(&documents));
    let tokenizers = tantivy::tokenizer::TokenizerManager::default();
    tokenizers.register(LINES, Lines::default());
    let mut writer: SingleSegmentIndexWriter<Prepared> = tantivy::Index::builder()
        .schema(schema)
        .tokenizers(tokenizers)
        .single_segment_index_writer(directory, MEMORY)
        .context("failed to start the search index")?;
    for window in documents.chunks(WINDOW) {
        let prepared: Vec<Prepared> = window.par_iter().map(|document| prepare(&fields, document)).collect();
        for document in prepared {
            writer.add_document(document).context("failed to add to the search index")?;
        }
    }
    writer.finalize().context("failed to write the search index")
}

/// Parts text at line ends: the words were made before.
#[derive(Clone, Default)]
struct Lines {
    token: Token,
}

struct LineStream<'a> {
    rest: &'a str,
    token: &'a mut Token,
}

impl Tokenizer for Lines {
    type TokenStream<'a> = LineStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> LineStream<'a> {
        // Positions are not kept, but counted on.
        self.token.position = 0;
        LineStream { rest: text, token: &mut self.token }
    }
}

impl TokenStream for LineStream<'_> {
    fn advance(&mut self) -> bool {
        // Words are short: a plain walk finds the end sooner than a search that is made for long texts.
        let Some(end) = self.rest.bytes().position(|byte| byte == b'\n') else { return false };
        self.token.text.clear();
        self.token.text.push_str(&self.rest[..end]);
        self.rest = &self.rest[end + 1..];
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
