//! Columns as files: whole where they are small, else in stretches of documents, and beside the lists of words.
//!
//! A query that has words needs the values of the documents that it finds and no others, so of a large column they stand beside
//! the lists, in the same order; the stretches are for queries of filters alone.

use super::index::Column;
use super::pack::number;

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
