//! The index as files for a reader's browser: shards of the dictionary with postings, lists for typos, columns, rows.
//!
//! Every number comes out of [`Index`] as the native search sees it. Same documents, same bytes: nothing here depends on
//! tantivy's file names, threads or time. The format is told in the book's page on search.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};
use rayon::prelude::*;
use serde::Serialize;

use super::columns::{pack_stretch, pack_values};
use super::index::{Column, Index};
use super::names::{self, Files};
use super::pack::{Packer, number, pack_word};
use super::shards::{Listed, Reader, Shards};
use super::typos;

/// Counts up when a client of before could not read the files.
const FORMAT: u32 = 4;
/// Bytes (before compression) after which a file of rows is full. Ten hits are in ten files, and half of a query's bytes
/// were rows when a file held 32 of them.
const ROWS: usize = 5_000;
/// Files of rows that share a name, at least.
const ROWS_IN_A_NAME: usize = 64;
/// Names of files of rows that are made at a time; bounds memory.
const NAMES_TOGETHER: usize = 16;
/// Shards that share a name where groups of shards are listed, each in a file of its own.
const SHARDS_IN_A_NAME: usize = 8;
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

/// Neighbouring documents whose files have the same number of rows; the first file of one follows the last of another.
#[derive(Serialize)]
struct Stretch {
    start: u32,
    in_a_file: u32,
}

impl Index {
    /// All files, sorted by path (relative to the portal's root, `/` between): `search/head.json`, which names the head, and
    /// beside it everything else, compressed with gzip, each file under a name made of its content.
    pub fn export(&self) -> Result<Vec<(String, Vec<u8>)>> {
        self.export_within(&Limits::default())
    }

    /// The same, cut otherwise.
    pub fn export_within(&self, limits: &Limits) -> Result<Vec<(String, Vec<u8>)>> {
        let all = Mutex::new(Vec::new());
        self.files(limits, &|files| {
            let packed = |packer: &mut Packer, (path, bytes): (String, Vec<u8>)| {
                let packed = packer.file(&path, bytes)?;
                Ok((path, packed))
            };
            let packed: Vec<_> = files.into_par_iter().map_init(Packer::default, packed).collect::<Result<_>>()?;
            all.lock().unwrap_or_else(PoisonError::into_inner).extend(packed);
            Ok(())
        })?;
        let mut all = all.into_inner().unwrap_or_else(PoisonError::into_inner);
        all.par_sort_unstable();
        Ok(all)
    }

    /// What is exported before [`Packer::file`] makes it what a reader gets, which is half of the work: names tell what is in
    /// a file, so whoever has one of the same name and content need not pack it again. `out` gets the files some at a time:
    /// together they are a quarter of a gigabyte at 10,000 products.
    pub fn files(&self, limits: &Limits, out: &dyn Fn(Vec<(String, Vec<u8>)>) -> Result<()>) -> Result<()> {
        let mut files = Out { files: Files::new(), out };
        let columns: Vec<Column> = self.columns().par_iter().map(|name| self.column(name)).collect::<Result<_>>()?;
        let cut = pack_columns(&columns, limits, &mut files.files)?;
        files.flush()?;
        let beside: Vec<&Column> = cut.beside.iter().map(|place| &columns[*place]).collect();
        let mut lists = Lists { by_letter: BTreeMap::new(), files };
        let shards = self.shards(&beside, &mut lists)?;
        drop(columns);
        let Lists { by_letter, mut files } = lists;
        let (shards, group) = name_shards(shards, limits.listed, &mut files.files)?;
        files.flush()?;
        let (letters, lists) = lists_of(by_letter);
        let stretches = self.row_stretches()?;
        let (row_names, rows_in_a_name) = self.row_files(&stretches, &mut files)?;
        let mut last = files.files;
        let head = Head {
            format: FORMAT,
            documents: self.len(),
            rows: stretches,
            row_names,
            rows_in_a_name,
            columns: self.columns().to_vec(),
            column_names: cut.names,
            column_bytes: cut.bytes,
            beside: cut.beside,
            stretch: limits.stretch,
            letters,
            letter_names: names::add(&mut last, "w", 0, lists, 1),
            shards,
            group,
        };
        let head = serde_json::to_vec(&head).context("failed to write the head of the search")?;
        let name = names::long_name(&head);
        let pointer = format!("{{\"format\":{FORMAT},\"head\":\"{name}\"}}\n");
        last.push((format!("head-{name}.bin"), head));
        Out { files: last, out }.flush()?;
        out(vec![(POINTER.to_owned(), pointer.into_bytes())])
    }

    /// How the rows of each kind are put into files: as many as fill [`ROWS`] bytes on average. Documents are in the order
    /// of their kinds.
    fn row_stretches(&self) -> Result<Vec<Stretch>> {
        let kinds = self.column("kind")?.of;
        let mut stretches = Vec::new();
        let mut start = 0;
        for kind in kinds.chunk_by(|a, b| a == b) {
            let looked_at = kind.len().min(1_000) as u32;
            let bytes: usize = self.rows(start..start + looked_at)?.iter().map(String::len).sum();
            let in_a_file = (ROWS * looked_at as usize / bytes.max(1)).clamp(4, 64) as u32;
            stretches.push(Stretch { start, in_a_file });
            start += kind.len() as u32;
        }
        Ok(stretches)
    }

    /// Gives the names of the files of rows, and how many of them share one.
    fn row_files(&self, stretches: &[Stretch], out: &mut Out<'_>) -> Result<(String, usize)> {
        let ends = stretches.iter().skip(1).map(|next| next.start).chain([self.len()]);
        let files: Vec<(u32, u32)> = stretches
            .iter()
            .zip(ends)
            .flat_map(|(stretch, end)| {
                let starts = (stretch.start..end).step_by(stretch.in_a_file as usize);
                starts.map(move |start| (start, (start + stretch.in_a_file).min(end)))
            })
            .collect();
        let in_a_name = names::in_a_name(files.len()).max(ROWS_IN_A_NAME);
        let mut names = String::new();
        let together = in_a_name * NAMES_TOGETHER;
        for (place, files) in files.chunks(together).enumerate() {
            // In chunks, so that each thread reads neighbouring rows.
            let chunks: Vec<Vec<Vec<u8>>> = files
                .par_chunks(64)
                .map(|files| {
                    let mut rows = self.rows(files[0].0..files[files.len() - 1].1)?.into_iter();
                    let file = |(start, end): &(u32, u32)| {
                        let rows: Vec<String> = rows.by_ref().take((end - start) as usize).collect();
                        format!("[{}]", rows.join(",\n")).into_bytes()
                    };
                    Ok(files.iter().map(file).collect())
                })
                .collect::<Result<_>>()?;
            let rows = chunks.into_iter().flatten().collect();
            names.push_str(&names::add(&mut out.files, "r", place * together, rows, in_a_name));
            out.flush()?;
        }
        Ok((names, in_a_name))
    }
}

/// Files on their way to whoever wants them.
struct Out<'o> {
    files: Files,
    out: &'o dyn Fn(Vec<(String, Vec<u8>)>) -> Result<()>,
}

impl Out<'_> {
    fn flush(&mut self) -> Result<()> {
        for (path, _) in &mut self.files {
            *path = format!("{FOLDER}/{path}");
        }
        (self.out)(std::mem::take(&mut self.files))
    }
}

/// While the dictionary is read, the words that a typo may have meant are put aside by their first letter, and what stands
/// beside the shards goes out.
struct Lists<'o> {
    by_letter: BTreeMap<char, Vec<(String, u32)>>,
    files: Out<'o>,
}

impl Reader for Lists<'_> {
    fn word(&mut self, word: String, frequency: u32) {
        if let Some(letter) = word.chars().next().filter(|_| typos::is_offered(&word, frequency)) {
            self.by_letter.entry(letter).or_default().push((word, frequency));
        }
    }

    fn beside(&mut self, start: usize, contents: Vec<Vec<u8>>) -> Result<Vec<String>> {
        let add = |(place, content)| names::add(&mut self.files.files, "f", place, vec![content], 1);
        let names = (start..).zip(contents).map(add).collect();
        self.files.flush()?;
        Ok(names)
    }
}

/// By first letter, the words that a typo may have meant.
fn lists_of(by_letter: BTreeMap<char, Vec<(String, u32)>>) -> (Vec<String>, Vec<Vec<u8>>) {
    let (mut letters, mut lists) = (Vec::new(), Vec::new());
    for (letter, words) in by_letter {
        let list = typos::list(words);
        if list.is_empty() {
            continue;
        }
        let mut bytes = Vec::new();
        number(&mut bytes, list.len() as u32);
        let mut last = "";
        for (word, frequency) in &list {
            pack_word(&mut bytes, last, word);
            number(&mut bytes, *frequency);
            last = word;
        }
        letters.push(letter.to_string());
        lists.push(bytes);
    }
    (letters, lists)
}

/// Names the shards. What the head lists are shards, or groups of the number that is returned.
fn name_shards(shards: Shards, listed: usize, files: &mut Files) -> Result<(Listed, usize)> {
    let Shards { listing, shards: mut all } = shards;
    if all.len() <= listed {
        let in_a_name = names::in_a_name(all.len());
        let names = names::add(files, "t", 0, all, in_a_name);
        return Ok((listing.listed(names, in_a_name), 0));
    }
    let size = (listed / 16).max(1);
    let in_a_name = SHARDS_IN_A_NAME.min(size);
    let mut groups = Vec::new();
    for (place, group) in listing.groups(size).enumerate() {
        let own = all.drain(..group.first.len()).collect();
        let names = names::add(files, "t", place * size, own, in_a_name);
        groups.push(
            serde_json::to_vec(&group.listed(names, in_a_name)).context("failed to write a group of the search")?,
        );
    }
    let names = names::add(files, "h", 0, groups, 1);
    Ok((listing.above(size).listed(names, 1), size))
}

struct PackedColumns {
    bytes: Vec<usize>,
    beside: Vec<usize>,
    names: String,
}

/// Decides which columns are read whole, and cuts the others.
fn pack_columns(columns: &[Column], limits: &Limits, files: &mut Files) -> Result<PackedColumns> {
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
        let names = names::add(files, &format!("c/{place}"), 0, stretches, 1);
        let mut values = pack_values(column);
        values.extend_from_slice(names.as_bytes());
        contents.push(values);
    }
    let names = names::add(files, "c", 0, contents, 1);
    Ok(PackedColumns { bytes: sizes, beside, names })
}
