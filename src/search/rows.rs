//! Rows as files: what a hit shows, as many of them in a file as fill it, under names that neighbours share.

use std::ops::Range;

use anyhow::Result;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::columns::Column;
use super::earlier::Since;
use super::export::{Taker, give, stay};
use super::index::Index;
use super::names::{self, Files};

/// Bytes (before compression) after which a file of rows is full. Ten hits are in ten files, and half of a query's bytes
/// were rows when a file held 32 of them.
const ROWS: usize = 5_000;
/// Files of rows that share a name, at least.
const ROWS_IN_A_NAME: usize = 64;

/// Neighbouring documents whose files have the same number of rows; the first file of one follows the last of another.
#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Stretch {
    pub start: u32,
    pub in_a_file: u32,
}

/// The names of all files of rows.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct RowNames {
    pub stretches: Vec<Stretch>,
    pub documents: u32,
    pub in_a_name: usize,
    pub names: Vec<String>,
}

impl RowNames {
    /// The documents of each file.
    fn files(&self) -> Vec<Range<u32>> {
        let ends = self.stretches.iter().skip(1).map(|next| next.start).chain([self.documents]);
        let files = self.stretches.iter().zip(ends).flat_map(|(stretch, end)| {
            let starts = (stretch.start..end).step_by(stretch.in_a_file.max(1) as usize);
            starts.map(move |start| start..(start + stretch.in_a_file).min(end))
        });
        files.collect()
    }
}

impl Index {
    /// How the rows of each kind are put into files: as many as fill [`ROWS`] bytes on average. Documents are in the order
    /// of their kinds.
    fn row_stretches(&self, kinds: &Column) -> Result<Vec<Stretch>> {
        let mut stretches = Vec::new();
        let mut start = 0;
        for kind in kinds.of.chunk_by(|a, b| a == b) {
            let looked_at = kind.len().min(1_000) as u32;
            let bytes: usize = self.rows(start..start + looked_at)?.iter().map(String::len).sum();
            let in_a_file = (ROWS * looked_at as usize / bytes.max(1)).clamp(4, 64) as u32;
            stretches.push(Stretch { start, in_a_file });
            start += kind.len() as u32;
        }
        Ok(stretches)
    }

    /// Makes the files of rows; those of a name stay where its documents are what they were.
    pub(super) fn row_files(&self, kinds: &Column, since: Option<&Since<'_>>, out: &dyn Taker) -> Result<RowNames> {
        let (stretches, documents) = (self.row_stretches(kinds)?, self.len());
        let mut rows = RowNames { stretches, documents, in_a_name: 1, names: Vec::new() };
        let files = rows.files();
        rows.in_a_name = names::in_a_name(files.len()).max(ROWS_IN_A_NAME);
        let before = since.map(|since| (since, since.exported.rows.files()));
        let name = |(place, files): (usize, &[Range<u32>])| -> Result<String> {
            let start = place * rows.in_a_name;
            if let Some((since, before)) = &before
                && since.exported.rows.in_a_name == rows.in_a_name
                && before.chunks(rows.in_a_name).nth(place) == Some(files)
                && since.is_same(files[0].start..files[files.len() - 1].end)
                && let Some(name) = since.exported.rows.names.get(place)
                && stay(out, (start..start + files.len()).map(|file| names::path("r", file, name)))?
            {
                return Ok(name.clone());
            }
            let mut made = Files::new();
            let name = names::add(&mut made, "r", start, self.files_of_rows(files)?, rows.in_a_name);
            give(out, made)?;
            Ok(name)
        };
        rows.names = files.par_chunks(rows.in_a_name).enumerate().map(name).collect::<Result<_>>()?;
        Ok(rows)
    }

    /// The content of neighbouring files.
    fn files_of_rows(&self, files: &[Range<u32>]) -> Result<Vec<Vec<u8>>> {
        // In chunks, so that each thread reads neighbouring rows.
        let chunk = |files: &[Range<u32>]| -> Result<Vec<Vec<u8>>> {
            let mut rows = self.rows(files[0].start..files[files.len() - 1].end)?.into_iter();
            let file = |documents: &Range<u32>| {
                let rows: Vec<String> = rows.by_ref().take(documents.len()).collect();
                format!("[{}]", rows.join(",\n")).into_bytes()
            };
            Ok(files.iter().map(file).collect())
        };
        Ok(files.par_chunks(64).map(chunk).collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
    }
}
