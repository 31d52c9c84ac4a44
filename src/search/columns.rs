//! Columns: what the documents of an index have in them, and that as files: whole where they are small, else in stretches of
//! documents, and beside the lists of words.
//!
//! A query that has words needs the values of the documents that it finds and no others, so of a large column they stand beside
//! the lists, in the same order; the stretches are for queries of filters alone.

use std::collections::{BTreeMap, HashMap};

use anyhow::Result;
use rayon::prelude::*;

use super::index::{COLUMN, Index, Part};
use super::pack::number;

/// What the documents have in one column.
pub(super) struct Column {
    /// In order.
    pub values: Vec<String>,
    /// The distinct sets of values (their places, in order) that documents have, in order: which document has them first
    /// decides over nothing that is written.
    pub sets: Vec<Vec<u32>>,
    /// For each document the place of its set.
    pub of: Vec<u32>,
}

impl Column {
    /// Places among `values`, in order.
    pub fn values_of(&self, document: usize) -> &[u32] {
        &self.sets[self.of[document] as usize]
    }

    /// The sets, in words.
    pub fn told(&self) -> Vec<Vec<&str>> {
        let told = |set: &Vec<u32>| set.iter().map(|value| self.values[*value as usize].as_str()).collect();
        self.sets.iter().map(told).collect()
    }
}

impl Index {
    pub(super) fn column(&self, name: &str) -> Result<Column> {
        let parts: Vec<Column> = self.parts.par_iter().map(|part| part.column(name)).collect::<Result<_>>()?;
        let mut values: Vec<String> = parts.iter().flat_map(|own| &own.values).cloned().collect();
        values.sort_unstable();
        values.dedup();
        let of_all = |own: &Column| -> Vec<Vec<u32>> {
            let place = |value: &String| values.binary_search(value).unwrap_or_default() as u32;
            let all: Vec<u32> = own.values.iter().map(place).collect();
            own.sets.iter().map(|set| set.iter().map(|value| all[*value as usize]).collect()).collect()
        };
        let sets: Vec<Vec<Vec<u32>>> = parts.iter().map(of_all).collect();
        let mut places: BTreeMap<&Vec<u32>, u32> = sets.iter().flatten().map(|set| (set, 0)).collect();
        (0..).zip(places.values_mut()).for_each(|(place, known)| *known = place);
        let mut of = Vec::with_capacity(self.parts.iter().map(|part| part.segment.max_doc() as usize).sum());
        for (own, sets) in parts.iter().zip(&sets) {
            let all: Vec<u32> = sets.iter().map(|set| places[set]).collect();
            of.extend(own.of.iter().map(|set| all[*set as usize]));
        }
        let mut sets: Vec<Vec<u32>> = places.into_keys().cloned().collect();
        if sets.is_empty() {
            sets.push(Vec::new());
        }
        Ok(Column { values, sets, of })
    }
}

impl Part {
    /// The column of its own documents; sets are in the order of the first document that has them.
    fn column(&self, name: &str) -> Result<Column> {
        let documents = self.segment.max_doc();
        let mut column = Column { values: Vec::new(), sets: Vec::new(), of: Vec::with_capacity(documents as usize) };
        let stored = self.segment.fast_fields().str(&format!("{COLUMN}{name}"))?;
        if let Some(stored) = &stored {
            let mut values = stored.dictionary().stream()?;
            while values.advance() {
                column.values.push(String::from_utf8_lossy(values.key()).into_owned());
            }
        }
        let mut places: HashMap<Vec<u32>, u32> = HashMap::new();
        let (mut last, mut last_place) = (None, 0);
        let mut set: Vec<u32> = Vec::new();
        for document in 0..documents {
            set.clear();
            set.extend(stored.iter().flat_map(|stored| stored.term_ords(document)).map(|ord| ord as u32));
            set.sort_unstable();
            // Neighbours have the same, as a rule.
            if last.as_ref() != Some(&set) {
                last_place = match places.get(&set) {
                    Some(place) => *place,
                    None => {
                        let place = column.sets.len() as u32;
                        places.insert(set.clone(), place);
                        column.sets.push(set.clone());
                        place
                    }
                };
                last.get_or_insert_default().clone_from(&set);
            }
            column.of.push(last_place);
        }
        Ok(column)
    }
}

/// The values, each with its bytes.
pub(super) fn pack_values(column: &Column) -> Vec<u8> {
    let mut bytes = Vec::new();
    number(&mut bytes, column.values.len() as u32);
    for value in &column.values {
        number(&mut bytes, value.len() as u32);
        bytes.extend_from_slice(value.as_bytes());
    }
    bytes
}

/// The sets of the documents `of` column, then runs of documents with the same set: how many, the sets of all, the lengths of
/// all. What belongs to one product is the same for each kind of thing that it has, so the sets repeat where lengths do not.
pub(super) fn pack_stretch(bytes: &mut Vec<u8>, column: &Column, of: &[u32]) {
    let places = pack_sets(bytes, column, of.iter().copied());
    let runs: Vec<&[u32]> = of.chunk_by(|a, b| a == b).collect();
    number(bytes, runs.len() as u32);
    runs.iter().for_each(|run| number(bytes, places[run[0] as usize]));
    runs.iter().for_each(|run| number(bytes, run.len() as u32));
}

/// For each column the sets of `documents`, then, if they have more than one, the set of each.
pub(super) fn pack_beside(columns: &[&Column], documents: &[u32]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for column in columns {
        let sets = || documents.iter().map(|document| column.of[*document as usize]);
        let places = pack_sets(&mut bytes, column, sets());
        if places.contains(&1) {
            sets().for_each(|set| number(&mut bytes, places[set as usize]));
        }
    }
    bytes
}

/// The distinct ones of `sets`, the most frequent first: how many, and of each the number of its values and the values'
/// places. Returns the place that each set of the column has among them; no meaning for those that are not.
fn pack_sets(bytes: &mut Vec<u8>, column: &Column, sets: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut counts = vec![0u32; column.sets.len()];
    let mut present = Vec::new();
    for set in sets {
        if counts[set as usize] == 0 {
            present.push(set);
        }
        counts[set as usize] += 1;
    }
    present.sort_by(|a, b| counts[*b as usize].cmp(&counts[*a as usize]).then(a.cmp(b)));
    number(bytes, present.len() as u32);
    // The counts are done with: their room is for the places.
    let mut places = counts;
    places.fill(0);
    for (place, set) in (0..).zip(&present) {
        places[*set as usize] = place;
        let values = &column.sets[*set as usize];
        number(bytes, values.len() as u32);
        values.iter().for_each(|value| number(bytes, *value));
    }
    places
}
