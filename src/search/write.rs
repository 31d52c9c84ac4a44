//! Documents become a tantivy index, in a folder or in memory: parts of neighbouring documents, each an index of one segment.
//!
//! Parts are written side by side, each by one thread; sorted documents make document ids the same on every run, and ids break
//! ties in the ranking. What tantivy takes for the position of a word is what it is worth: quoted phrases have no use of positions.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::ops::Range;
use std::path::Path;

use anyhow::{Context, Result};
use rayon::prelude::*;
use tantivy::SingleSegmentIndexWriter;
use tantivy::directory::{MmapDirectory, RamDirectory};
use tantivy::schema::{Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::document::SearchDocument;
use super::earlier::Exported;
use super::index::{COLUMN, FIELDS, Index};
use super::names::hex;
use super::parts;
use super::prepare::{Fields, Maker, Prepared};
use super::source::{Given, PartName, Source};
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

/// Indexes the documents of a source in `folder`, which belongs to the search alone. Parts that stand there with the same
/// documents, undamaged, are taken as they are; what stands there otherwise is removed, but for the parts
/// that the export of `before` was made of. Fails when the folder cannot be written.
pub fn build(source: &impl Source, folder: &Path, before: Option<&Exported>) -> Result<Index> {
    let current = folder.join(CURRENT);
    fs::create_dir_all(&current).with_context(|| format!("failed to create `{}`", current.display()))?;
    let lock = fs::File::create(folder.join("lock")).context("failed to create the search index's lock")?;
    lock.lock().context("failed to lock the search index")?;
    let building = folder.join("building");
    remove(&building)?;
    let (about, fields) = made_with(source);
    let part = |batches: Range<usize>| -> Result<(String, tantivy::Index)> {
        let standing = |name: PartName| {
            let known = folder_name(name);
            let index = standing(&current.join(&known))?;
            source.stands(batches.clone(), &about, name);
            Some((known, index))
        };
        if let Some(part) = source.known(batches.clone(), &about).and_then(standing) {
            return Ok(part);
        }
        let documents = source.documents(batches.clone());
        let name = parts::name(&documents, &about);
        if let Some(part) = standing(name) {
            return Ok(part);
        }
        let known = folder_name(name);
        let (place, aside) = (current.join(&known), building.join(&known));
        remove(&place)?;
        fs::create_dir_all(&aside).with_context(|| format!("failed to create `{}`", aside.display()))?;
        write(&documents, &fields, MmapDirectory::open(&aside)?)?;
        fs::rename(&aside, &place).context("failed to put the search index in place")?;
        source.stands(batches, &about, name);
        Ok((known, tantivy::Index::open_in_dir(&place).context("failed to open the search index")?))
    };
    let parts = parts::of(&source.batches()).into_par_iter().map(part).collect::<Result<Vec<_>>>()?;
    remove_others(folder, &|name| name == "lock" || name == CURRENT)?;
    let held: HashSet<&str> = before.into_iter().flat_map(Exported::parts).collect();
    remove_others(&current, &|name| parts.iter().any(|(known, _)| known == name) || held.contains(name))?;
    Index::read(parts, Some(current))
}

/// 128 bits of a part's name.
fn folder_name(name: PartName) -> String {
    hex(&name[..16])
}

/// The index of a part that an earlier run left whole.
pub(super) fn standing(place: &Path) -> Option<tantivy::Index> {
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
pub fn build_in_memory(documents: Vec<SearchDocument>) -> Result<Index> {
    let source = Given::new(documents);
    let (about, fields) = made_with(&source);
    let part = |batches: Range<usize>| -> Result<(String, tantivy::Index)> {
        let documents = &source.all()[batches];
        Ok((folder_name(parts::name(documents, &about)), write(documents, &fields, RamDirectory::create())?))
    };
    let parts = parts::of(&source.batches()).into_par_iter().map(part).collect::<Result<Vec<_>>>()?;
    Ok(Index::read(parts, None)?.made_of(source.into_all()))
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
fn custom_columns(written: BTreeSet<String>) -> BTreeMap<String, String> {
    let mut custom: BTreeMap<String, String> =
        written.into_iter().filter_map(|name| Some((name.clone(), column_name(&name)?))).collect();
    let names: BTreeSet<String> = custom.values().cloned().collect();
    if let Some(first_left_out) = names.into_iter().nth(CUSTOM_COLUMNS) {
        custom.retain(|_, name| *name < first_left_out);
    }
    custom
}

/// What decides beside the documents over what is made of them, and where to write what is in them.
fn made_with(source: &impl Source) -> (String, (Schema, Fields)) {
    let custom = custom_columns(source.facets());
    (format!("{} {custom:?}", env!("CARGO_PKG_VERSION")), schema(custom))
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
