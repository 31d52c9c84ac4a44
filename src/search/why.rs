//! Why a hit stands where it stands: for each word of the query the word of the index that counted most, and its numbers.
//!
//! The numbers are those that the order was made of, so they add up to the hit's score. Mirrored in the browser, but for
//! what an exported index does not hold: the fields and the standing.

use anyhow::{Context, Result};
use serde::Serialize;

use super::document::SearchDocument;
use super::expand::{Expansion, other_number};
use super::index::{Index, Posting};
use super::prepare::{fields_with, standing};
use super::ranking::{SHARE_EXACT, SHARE_SHORT};

#[derive(Debug, Serialize)]
pub struct Why {
    /// Where the query is the document's full name: its rank among such documents (128 for a name as it is written and not with
    /// words shortened or spelled out, then lifecycle, kind, popularity).
    pub exact: Option<u8>,
    /// How the document stands before any query, 1 to 255: by kind, lifecycle and popularity. Part of each `impact`.
    pub standing: u8,
    pub words: Vec<WhyWord>,
}

/// A word of the query and what counted for it; `rarity × share × impact` is its part of the score.
#[derive(Debug, Serialize)]
pub struct WhyWord {
    pub need: String,
    /// The word of the index.
    pub word: String,
    pub how: How,
    pub rarity: u64,
    /// Percent.
    pub share: u64,
    /// 1 to 255.
    pub impact: u8,
    /// Fields that have the word, and how often.
    pub fields: Vec<(&'static str, u32)>,
}

/// How a word of the index serves for a word of the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// It is the word.
    Word,
    /// It is the word joined with its neighbours.
    Joined,
    /// It is the plural or the singular of the word.
    Number,
    /// It begins with the word.
    Beginning,
    /// It was probably meant.
    Meant,
}

/// A word of the query with what was looked for in its place.
pub(super) struct Considered {
    pub need: String,
    pub expansion: Expansion,
    pub rarity: u64,
}

/// Explains one document. Fails when the index does not have what it was made of.
pub(super) fn why(index: &Index, document: u32, considered: &[Considered], exact: &[Posting]) -> Result<Why> {
    let made_of = index.made_of.as_ref().and_then(|all| all.get(document as usize));
    let made_of = made_of.context("the search index lacks the documents that it was made of")?;
    let words = considered.iter().filter_map(|one| one.best(made_of, document)).collect();
    Ok(Why { exact: impact_in(exact, document), standing: standing(made_of), words })
}

impl Considered {
    /// What counted for this word in a document; of equals the one that is first in the alphabet.
    fn best<'w>(&'w self, made_of: &SearchDocument, document: u32) -> Option<WhyWord> {
        let mut best: Option<(u64, &'w str, How, u64, u8)> = None;
        let mut offer = |word: &'w str, how, share, list: &[Posting]| {
            let Some(impact) = impact_in(list, document) else { return };
            let value = share * u64::from(impact);
            let is_better =
                |(most, than, ..): (u64, &str, How, u64, u8)| value > most || (value == most && word < than);
            if best.is_none_or(is_better) {
                best = Some((value, word, how, share, impact));
            }
        };
        for (word, share, entry) in &self.expansion.words {
            let how = if *word == self.need {
                How::Word
            } else if self.expansion.instead.contains(word) {
                How::Meant
            } else if *share == SHARE_EXACT {
                How::Joined
            } else if other_number(&self.need).is_some_and(|form| form == *word) {
                How::Number
            } else {
                How::Beginning
            };
            offer(word.as_str(), how, *share, &entry.words);
            if self.expansion.uses_short && *word == self.need {
                offer(word.as_str(), How::Beginning, SHARE_SHORT, &entry.short);
            }
        }
        let (_, word, how, share, impact) = best?;
        Some(WhyWord {
            need: self.need.clone(),
            word: word.to_owned(),
            how,
            rarity: self.rarity,
            share,
            impact,
            fields: fields_with(made_of, word),
        })
    }
}

fn impact_in(list: &[Posting], document: u32) -> Option<u8> {
    list.binary_search_by_key(&document, |(document, _)| *document).ok().map(|at| list[at].1)
}
