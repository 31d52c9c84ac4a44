//! Documents become a tantivy index, in a folder or in memory: parts of neighbouring documents, each an index of one segment.
//!
//! Parts are written side by side, each by one thread; sorted documents make document ids the same on every run, and ids break
//! ties in the ranking. What tantivy takes for the position of a word is what it is worth: quoted phrases have no use of positions.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use rayon::prelude::*;
use tantivy::SingleSegmentIndexWriter;
use tantivy::directory::{MmapDirectory, RamDirectory};
use tantivy::schema::{Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::document::SearchDocument;
use super::index::{COLUMN, FIELDS, Index};
use super::parts::{self, Part};
use super::prepare::{Fields, Maker, Prepared};
use super::tokens;

/// Columns every index has, by the name used in a query (`kind:property`).
pub const COLUMNS: [&str; 7] = ["kind", "domain", "owner", "tag", "status", "classification", "type"];
/// Custom columns beyond this number (in the order of their names) are not kept.
const CUSTOM_COLUMNS: usize = 32;
/// Bytes for a document in the first size of tantivy's hash table, and at most; both it and the arena grow as needed.
const MEMORY: (usize, usize) = (400, 200_000_000);
/// Folder name inside the cache folder; counts up when what is in it changes its meaning.
const CURRENT: &str = "index-5";
/// The tokenizer of all fields with words.
const LINES: &str = "lines";

/// Indexes `documents` in `folder`, which belongs to the search alone, and puts them in the index's order. Parts that stand
/// there with the same documents, undamaged, are taken as they are; what stands there otherwise is removed. Fails when the
/// folder cannot be written.
pub fn build(documents: &mut [SearchDocument], folder: &Path) -> Result<Index> {
    let current = folder.join(CURRENT);
    fs::create_dir_all(&current).with_context(|| format!("failed to create `{}`", current.display()))?;
    let lock = fs::File::create(folder.join("lock")).context("failed to create the search index's lock")?;
    lock.lock().context("failed to lock the search index")?;
    let building = folder.join("building");
    remove(&building)?;
    let (parts, fields) = parts_of(documents);
    let part = |part: &Part<'_>| -> Result<tantivy::Index> {
        let place = current.join(&part.name);
        if let Some(index) = standing(&place) {
            return Ok(index);
        }
        remove(&place)?;
        let aside = building.join(&part.name);
        fs::create_dir_all(&aside).with_context(|| format!("failed to create `{}`", aside.display()))?;
        write(part.documents, &fields, MmapDirectory::open(&aside)?)?;
        fs::rename(&aside, &place).context("failed to put the search index in place")?;
        tantivy::Index::open_in_dir(&place).context("failed to open the search index")
    };
    let indexes = parts.par_iter().map(part).collect::<Result<Vec<_>>>()?;
    let names: Vec<&str> = parts.iter().map(|part| part.name.as_str()).collect();
    remove_others(folder, &|name| name == "lock" || name == CURRENT)?;
    remove_others(&current, &|name| names.contains(&name))?;
    Index::read(&indexes, names.concat())
}

/// The index of a part that an earlier run left whole.
fn standing(place: &Path) -> Option<tantivy::Index> {
    let index = tantivy::Index::open_in_dir(place).ok()?;
    index.validate_checksum().ok()?.is_empty().then_some(index)
}

/// Removes what an earlier run or version left in a folder of the search.
fn remove_others(folder: &Path, wanted: &dyn Fn(&str) -> bool) -> Result<()> {
    let read = || format!("failed to read `{}`", folder.display());
    for entry in fs::read_dir(folder).with_context(read)? {
        let entry = entry.with_context(read)?;
        if !entry.file_name().to_str().is_some_and(wanted) {
            remove(&entry.path())?;
        }
    }
    Ok(())
}

/// The same in memory, for previews and tests. Hits can say why they stand where they stand.
pub fn build_in_memory(mut documents: Vec<SearchDocument>) -> Result<Index> {
    let (parts, fields) = parts_of(&mut documents);
    let indexes = parts.par_iter().map(|part| write(part.documents, &fields, RamDirectory::create()));
    let indexes = indexes.collect::<Result<Vec<_>>>()?;
    let content = parts.into_iter().map(|part| part.name).collect();
    Ok(Index::read(&indexes, content)?.made_of(documents))
}

/// Removes a file or folder, where there is one.
fn remove(path: &Path) -> Result<()> {
    let is_file = path.symlink_metadata().is_ok_and(|meta| !meta.is_dir());
    match if is_file { fs::remove_file(path) } else { fs::remove_dir_all(path) } {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("failed to remove `{}`", path.display()))
        }
        _ => Ok(()),
    }
}

/// `custom` are the names of facets as written, with the names of their columns.
fn schema(custom: BTreeMap<String, String>) -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(LINES)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions)
        .set_fieldnorms(false);
    let lines = TextOptions::default().set_indexing_options(indexing);
    let lists = FIELDS.map(|name| schema.add_text_field(name, lines.clone()));
    let row = schema.add_text_field("row", STORED);
    let mut column =
        |name: &str| schema.add_text_field(&format!("{COLUMN}{name}"), TextOptions::default().set_fast("raw"));
    let columns = COLUMNS.map(&mut column);
    let names: BTreeSet<&String> = custom.values().collect();
    let by_name: BTreeMap<String, Field> = names.into_iter().map(|name| (name.clone(), column(name))).collect();
    let custom = custom.into_iter().map(|(written, name)| (written, by_name[&name])).collect();
    (schema.build(), Fields { lists, row, columns, custom })
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

/// In the order of their ids.
pub(super) fn sort(documents: &mut [SearchDocument]) {
    documents.par_sort_by(|a, b| (a.kind, &a.address, &a.url).cmp(&(b.kind, &b.address, &b.url)));
}

/// Sorts the documents and cuts them into parts; tells where to write what is in them.
fn parts_of(documents: &mut [SearchDocument]) -> (Vec<Part<'_>>, (Schema, Fields)) {
    sort(documents);
    let custom = custom_columns(documents);
    let about = format!("{} {custom:?}", env!("CARGO_PKG_VERSION"));
    (parts::of(documents, &about), schema(custom))
}

/// Writes the documents of a part.
fn write(
    documents: &[SearchDocument],
    (schema, fields): &(Schema, Fields),
    directory: impl Into<Box<dyn tantivy::Directory>>,
) -> Result<tantivy::Index> {
    let tokenizers = tantivy::tokenizer::TokenizerManager::default();
    tokenizers.register(LINES, Lines::default());
    let (each, most) = MEMORY;
    let mut writer: SingleSegmentIndexWriter<Prepared> = tantivy::Index::builder()
        .schema(schema.clone())
        .tokenizers(tokenizers)
        .single_segment_index_writer(directory, (each * documents.len()).clamp(1_000_000, most))
        .context("failed to start the search index")?;
    let mut maker = Maker::new(fields);
    for document in documents {
        writer.add_document(maker.prepare(document)).context("failed to add to the search index")?;
    }
    writer.finalize().context("failed to write the search index")
}

/// Parts text at line ends: the words were made before. What a word is worth stands behind it as a character, and is taken for
/// its position.
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
        LineStream { rest: text, token: &mut self.token }
    }
}

impl TokenStream for LineStream<'_> {
    fn advance(&mut self) -> bool {
        // Words are short: a plain walk finds the end sooner than a search that is made for long texts.
        let Some(end) = self.rest.bytes().position(|byte| byte == b'\n') else { return false };
        self.token.text.clear();
        self.token.text.push_str(&self.rest[..end]);
        let mut behind = self.rest[end + 1..].chars();
        self.token.position = behind.next().map_or(0, |worth| worth as usize);
        self.rest = behind.as_str();
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
