//! What is known of an export when the next one is made: what it was made of and what it consists of, and so which words,
//! rows and files are as they were.
//!
//! Names of files are functions of the documents. Where these are the same, under the same numbers, a name is too, and nobody
//! has to make the file to learn that.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use anyhow::Result;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::columns::{Column, pack_values};
use super::dictionary::{Term, Word};
use super::index::{FIELDS, Index, Part};
use super::letters::Letter;
use super::names::long_name;
use super::rows::RowNames;
use super::shards::Shard;
use super::write;

/// Words that are compared side by side; bounds memory.
const WINDOW: usize = 8_192;

/// An export as the next one has to know it. To be kept as it is; worth nothing to a meshdoc of another version.
#[derive(Serialize, Deserialize)]
pub struct Exported {
    /// The names of the parts of the index, and how many documents each has.
    pub(super) parts: Vec<(String, u32)>,
    /// The columns that stand beside the lists, with a name of all their values.
    pub(super) beside: Vec<(String, String)>,
    pub(super) rows: RowNames,
    pub(super) shards: Vec<Shard>,
    /// By the number of its first shard, how many share a name, and the name.
    pub(super) names: BTreeMap<usize, (usize, String)>,
    pub(super) letters: Vec<Letter>,
}

/// An export of before, held against the index of now.
pub(super) struct Since<'e> {
    pub exported: &'e Exported,
    /// The documents of parts that are what they were, where they were.
    same: Vec<Range<u32>>,
    /// In order, the words that are other than they were; `None` where that is not known.
    pub words: Option<Vec<Changed>>,
}

/// A word that is found in other documents than before, or is worth something else there, or they are something else.
pub(super) struct Changed {
    pub word: String,
    /// How many documents had it, and have it: where these are as many, some of them.
    pub before: u32,
    pub now: u32,
}

impl Exported {
    /// The names of the parts that it was made of: the next export is made sooner while the index still has them.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(|(name, _)| name.as_str())
    }
}

/// What the values in these columns are called, all of each together.
pub(super) fn beside_of(names: &[String], columns: &[&Column]) -> Vec<(String, String)> {
    names.iter().zip(columns).map(|(name, column)| (name.clone(), long_name(&pack_values(column)))).collect()
}

impl<'e> Since<'e> {
    /// `beside` are the columns that stand beside the lists now.
    pub fn of(index: &Index, exported: &'e Exported, beside: &[(String, String)]) -> Result<Since<'e>> {
        let mut start = 0;
        let before = exported.parts.iter().map(|(name, documents)| {
            start += documents;
            (name.as_str(), start - documents..start)
        });
        let before: BTreeMap<&str, Range<u32>> = before.collect();
        let is_same = |part: &&Part| before.get(part.name.as_str()) == Some(&(part.start..part.end()));
        let (same, came): (Vec<&Part>, Vec<&Part>) = index.parts.iter().partition(is_same);
        let gone = before.iter().filter(|(name, _)| !same.iter().any(|part| part.name == **name));
        let gone: Vec<(&str, Range<u32>)> = gone.map(|(name, documents)| (*name, documents.clone())).collect();
        let words = match *exported.beside == *beside {
            true => changed_words(index, gone, &same, came, beside)?,
            false => None,
        };
        Ok(Since { exported, same: same.iter().map(|part| part.start..part.end()).collect(), words })
    }

    /// Whether these documents are what they were, and have the numbers that they had.
    pub fn is_same(&self, documents: Range<u32>) -> bool {
        let mut at = documents.start;
        for part in &self.same {
            if part.contains(&at) {
                at = part.end;
            }
        }
        at >= documents.end
    }

    /// For each shard of before, whether it has a word that is another now; a new word is in the one that it would be in.
    pub fn changed_shards(&self) -> Option<Vec<bool>> {
        let mut changed = vec![false; self.exported.shards.len()];
        for Changed { word, .. } in self.words.as_ref()? {
            let behind = self.exported.shards.partition_point(|shard| shard.first <= *word);
            if let Some(changed) = changed.get_mut(behind.saturating_sub(1)) {
                *changed = true;
            }
        }
        Some(changed)
    }
}

/// Compares the parts that are gone with the ones that came. `None` where one of the former is lost, or where comparing them
/// would take as long as to export all.
fn changed_words(
    index: &Index,
    gone: Vec<(&str, Range<u32>)>,
    same: &[&Part],
    came: Vec<&Part>,
    beside: &[(String, String)],
) -> Result<Option<Vec<Changed>>> {
    if gone.is_empty() && came.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let documents = gone.iter().map(|(_, documents)| documents.len()).sum::<usize>()
        + came.iter().map(|part| (part.end() - part.start) as usize).sum::<usize>();
    if documents > index.len() as usize / 3 * 4 {
        return Ok(None);
    }
    let opened = |(name, documents): (&str, Range<u32>)| {
        let part = write::standing(&index.place.as_ref()?.join(name))?;
        let part = Part::read(name.to_owned(), &part, documents.start).ok()?;
        (part.end() == documents.end).then_some(part)
    };
    let Some(gone) = gone.into_par_iter().map(opened).collect::<Option<Vec<Part>>>() else { return Ok(None) };
    let mut gone: Vec<Part> = gone;
    gone.sort_by_key(|part| part.start);
    let came: Vec<Part> = came.into_iter().cloned().collect();
    let others = others(&gone, &came, beside)?;
    let (edge, both) = (gone.len() * FIELDS.len(), Index::of(gone.into_iter().chain(came).collect())?);
    let compare = |word: &Word, terms: &[Term]| -> Result<Option<Changed>> {
        let (before, now) = terms.split_at(terms.partition_point(|(place, _)| *place < edge));
        let (before, now) = (both.postings(before)?, both.postings(now)?);
        if before == now && (others.is_empty() || !now.iter().flatten().any(|(document, _)| others.contains(document)))
        {
            return Ok(None);
        }
        let [before, now] = [before, now].map(|lists| lists[0].len() as u32);
        let elsewhere = if before == now { 0 } else { frequency(same, &word.text)? };
        Ok(Some(Changed { word: word.text.clone(), before: before + elsewhere, now: now + elsewhere }))
    };
    let mut changed = Vec::new();
    let mut words = both.words(("", None))?;
    loop {
        let window = words.window(WINDOW);
        if window.all.is_empty() {
            break;
        }
        let compared = window.all.par_iter().map(|word| compare(word, &window.terms[word.terms.clone()]));
        changed.extend(compared.collect::<Result<Vec<_>>>()?.into_iter().flatten());
    }
    Ok(Some(changed))
}

/// How many documents of these parts have a word.
fn frequency(parts: &[&Part], word: &str) -> Result<u32> {
    let frequencies = parts.iter().map(|part| Ok(part.words().terms().get(word)?.map_or(0, |info| info.doc_freq)));
    frequencies.sum()
}

/// The documents that have other values than before in a column that stands beside the lists.
fn others(gone: &[Part], came: &[Part], beside: &[(String, String)]) -> Result<HashSet<u32>> {
    let mut others = HashSet::new();
    if gone.is_empty() || came.is_empty() {
        return Ok(others);
    }
    let numbers = |parts: &[Part]| -> Vec<u32> { parts.iter().flat_map(|part| part.start..part.end()).collect() };
    let (numbers_before, numbers_now) = (numbers(gone), numbers(came));
    let (gone, came) = (Index::of(gone.to_vec())?, Index::of(came.to_vec())?);
    for (name, _) in beside {
        let (before, now) = (gone.column(name)?, came.column(name)?);
        let (sets_before, sets_now) = (before.told(), now.told());
        let mut all_before = numbers_before.iter().zip(&before.of).peekable();
        for (number, set) in numbers_now.iter().zip(&now.of) {
            while all_before.next_if(|(before, _)| *before < number).is_some() {}
            if let Some((_, before)) = all_before.next_if(|(before, _)| *before == number)
                && sets_before[*before as usize] != sets_now[*set as usize]
            {
                others.insert(*number);
            }
        }
    }
    Ok(others)
}
