//! The index as files for a reader's browser: shards of the dictionary with postings, lists for typos, columns, rows.
//!
//! Every number comes out of [`Index`] as the native search sees it. Same documents, same bytes: nothing here depends on
//! tantivy's file names, threads or time. The format is told in the book's page on search.

use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};
use rayon::prelude::*;
use serde::Serialize;

use super::columns::{Column, pack_stretch, pack_values};
use super::earlier::{Exported, Since, beside_of};
use super::index::Index;
use super::letters::ByLetter;
use super::listing::Listed;
use super::names::{self, Files};
use super::naming::Naming;
use super::pack::Packer;
use super::rows::Stretch;
use super::shards::Reader;
use super::typos;

/// Counts up when a client of before could not read the files.
const FORMAT: u32 = 4;
/// Where the files are, below the portal's root: names of one letter below `search/` belong to the index from A to Z.
const FOLDER: &str = "search/files";
/// The file that names the head.
const POINTER: &str = "search/head.json";

/// Whether a file of the portal is one of the export.
pub fn is_exported(path: &str) -> bool {
    path == POINTER || path.strip_prefix(FOLDER).is_some_and(|rest| rest.starts_with('/'))
}

/// How files are cut. Other numbers than the usual ones are for tests, which see with few documents what many do.
pub struct Limits {
    /// Shards (16 and more) that the head lists one by one; where there are more, it lists groups of a sixteenth of this many.
    pub listed: usize,
    /// Compressed bytes of all the columns that are read whole, from the smallest on; values of the others stand beside the
    /// lists.
    pub whole: usize,
    /// Documents in a stretch of a column that is not read whole.
    pub stretch: u32,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { listed: 4_096, whole: 60_000, stretch: 32_768 }
    }
}

/// What a client must know before it can search.
#[derive(Serialize)]
struct Head {
    format: u32,
    documents: u32,
    rows: Vec<Stretch>,
    row_names: String,
    rows_in_a_name: usize,
    columns: Vec<String>,
    column_names: String,
    /// Bytes of each column: a client need not ask for all of a large one before it is wanted.
    column_bytes: Vec<usize>,
    /// Places of the columns whose values stand beside the lists, in this order.
    beside: Vec<usize>,
    /// Documents in each stretch of these columns.
    stretch: u32,
    /// First letters that have a list of words; the place is the file's number.
    letters: Vec<String>,
    letter_names: String,
    #[serde(flatten)]
    shards: Listed,
    /// Shards in a group; 0 where `shards` are shards, else they are groups, each with a listing of its own.
    group: usize,
}

/// Whoever takes the files of an export.
pub trait Taker: Sync {
    /// Some files, by path, before [`Packer::file`] makes them what a reader gets. Together all are a quarter of a gigabyte
    /// at 10,000 products. Given on several threads.
    fn take(&self, files: Vec<(String, Vec<u8>)>) -> Result<()>;

    /// Whether the files of these paths can stay as the export of before made them: all of them stay, or they are given, as
    /// far as they are of this export.
    fn stay(&self, _paths: &[String]) -> Result<bool> {
        Ok(false)
    }
}

/// Gives files whose paths are below the folder of the search.
pub(super) fn give(out: &dyn Taker, files: Files) -> Result<()> {
    if files.is_empty() {
        return Ok(());
    }
    out.take(files.into_iter().map(|(path, bytes)| (format!("{FOLDER}/{path}"), bytes)).collect())
}

/// Whether files stay whose paths are below the folder of the search.
pub(super) fn stay(out: &dyn Taker, paths: impl IntoIterator<Item = String>) -> Result<bool> {
    out.stay(&paths.into_iter().map(|path| format!("{FOLDER}/{path}")).collect::<Vec<_>>())
}

/// Packs files and holds them all.
#[derive(Default)]
struct Packed(Mutex<Vec<(String, Vec<u8>)>>);

impl Taker for Packed {
    fn take(&self, files: Vec<(String, Vec<u8>)>) -> Result<()> {
        let pack = |packer: &mut Packer, (path, bytes): (String, Vec<u8>)| {
            let packed = packer.file(&path, bytes)?;
            Ok((path, packed))
        };
        let packed: Vec<_> = files.into_par_iter().map_init(Packer::default, pack).collect::<Result<_>>()?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(packed);
        Ok(())
    }
}

impl Index {
    /// All files, sorted by path (relative to the portal's root, `/` between): `search/head.json`, which names the head, and
    /// beside it everything else, compressed with gzip, each file under a name made of its content.
    pub fn export(&self) -> Result<Vec<(String, Vec<u8>)>> {
        self.export_within(&Limits::default())
    }

    /// The same, cut otherwise.
    pub fn export_within(&self, limits: &Limits) -> Result<Vec<(String, Vec<u8>)>> {
        let packed = Packed::default();
        self.files(limits, None, &packed)?;
        let mut all = packed.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        all.par_sort_unstable();
        Ok(all)
    }

    /// What is exported before [`Packer::file`] makes it what a reader gets, which is half of the work: names tell what is in
    /// a file, so whoever has one of the same name and content need not pack it again. Of the files of an export of `before`,
    /// those that are the same now are not even made. Gives what the next export has to know of this one.
    pub fn files(&self, limits: &Limits, before: Option<&Exported>, out: &dyn Taker) -> Result<Exported> {
        let columns: Vec<Column> = self.columns().par_iter().map(|name| self.column(name)).collect::<Result<_>>()?;
        let (cut, files) = pack_columns(&columns, limits)?;
        give(out, files)?;
        let (names, columns_beside): (Vec<String>, Vec<&Column>) =
            cut.beside.iter().map(|place| (self.columns()[*place].clone(), &columns[*place])).unzip();
        let beside = beside_of(&names, &columns_beside);
        let since = before.map(|before| Since::of(self, before, &beside)).transpose()?;
        let since = since.as_ref();
        let known = since.and_then(|since| Some((since.exported.shards.as_slice(), since.changed_shards()?)));
        let is_known = known.as_ref().is_some_and(|(shards, _)| !shards.is_empty());
        let (known, changed) = known.unwrap_or_default();
        let mut read = Read { words: (!is_known).then(ByLetter::new), out };
        let shards = self.shards(&columns_beside, known, &changed, &mut read)?;
        let letters = self.letter_files(read.words, since, out)?;
        let naming = Naming { index: self, columns: &columns_beside, all: &shards.all, since, out };
        let named = naming.files(shards.contents, limits.listed)?;
        let kinds = self.columns().iter().position(|name| name == "kind").context("the search has no kinds")?;
        let rows = self.row_files(&columns[kinds], since, out)?;
        let head = Head {
            format: FORMAT,
            documents: self.len(),
            rows: rows.stretches.clone(),
            row_names: rows.names.concat(),
            rows_in_a_name: rows.in_a_name,
            columns: self.columns().to_vec(),
            column_names: cut.names,
            column_bytes: cut.bytes,
            beside: cut.beside,
            stretch: limits.stretch,
            letters: letters.iter().map(|letter| letter.letter.to_string()).collect(),
            letter_names: letters.iter().map(|letter| letter.name.as_str()).collect(),
            shards: named.listed,
            group: named.group,
        };
        let head = serde_json::to_vec(&head).context("failed to write the head of the search")?;
        let name = names::long_name(&head);
        let pointer = format!("{{\"format\":{FORMAT},\"head\":\"{name}\"}}\n");
        give(out, vec![(format!("head-{name}.bin"), head)])?;
        out.take(vec![(POINTER.to_owned(), pointer.into_bytes())])?;
        let parts = self.parts.iter().map(|part| (part.name.clone(), part.end() - part.start)).collect();
        Ok(Exported { parts, beside, rows, shards: shards.all, names: named.names, letters })
    }
}

/// While the dictionary is read, the words that a typo may have meant are put aside by their first letter, and what stands
/// beside the shards goes out.
struct Read<'o> {
    words: Option<ByLetter>,
    out: &'o dyn Taker,
}

impl Reader for Read<'_> {
    fn word(&mut self, word: &str, frequency: u32) {
        if let Some(words) = &mut self.words
            && let Some(letter) = word.chars().next().filter(|_| typos::is_offered(word, frequency))
        {
            words.entry(letter).or_default().push((word.to_owned(), frequency));
        }
    }

    fn beside(&mut self, contents: Vec<(usize, Vec<u8>)>) -> Result<Vec<String>> {
        let mut files = Files::new();
        let add = |(number, content)| names::add(&mut files, "f", number, vec![content], 1);
        let names = contents.into_iter().map(add).collect();
        give(self.out, files)?;
        Ok(names)
    }
}

struct PackedColumns {
    bytes: Vec<usize>,
    beside: Vec<usize>,
    names: String,
}

/// Decides which columns are read whole, and cuts the others.
fn pack_columns(columns: &[Column], limits: &Limits) -> Result<(PackedColumns, Files)> {
    let mut files = Files::new();
    let whole = |column: &Column| {
        let mut bytes = pack_values(column);
        pack_stretch(&mut bytes, column, &column.of);
        bytes
    };
    let whole: Vec<Vec<u8>> = columns.par_iter().map(whole).collect();
    let sizes: Vec<usize> = whole
        .par_iter()
        .map_init(Packer::default, |packer, bytes| Ok(packer.gzip(bytes)?.len()))
        .collect::<Result<_>>()?;
    let mut smallest: Vec<usize> = (0..columns.len()).collect();
    smallest.sort_by_key(|place| (sizes[*place], *place));
    let mut together = 0;
    let mut beside: Vec<usize> = smallest
        .into_iter()
        .filter(|place| {
            together += sizes[*place];
            together > limits.whole
        })
        .collect();
    beside.sort_unstable();
    let mut contents = Vec::new();
    for (place, (column, whole)) in columns.iter().zip(whole).enumerate() {
        if !beside.contains(&place) {
            contents.push(whole);
            continue;
        }
        let pack = |of: &[u32]| {
            let mut bytes = Vec::new();
            pack_stretch(&mut bytes, column, of);
            bytes
        };
        let stretches = column.of.par_chunks(limits.stretch as usize).map(pack).collect();
        let names = names::add(&mut files, &format!("c/{place}"), 0, stretches, 1);
        let mut values = pack_values(column);
        values.extend_from_slice(names.as_bytes());
        contents.push(values);
    }
    let names = names::add(&mut files, "c", 0, contents, 1);
    Ok((PackedColumns { bytes: sizes, beside, names }, files))
}
