//! For each first letter, the words that a typo may have meant, as a file.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::earlier::{Changed, Since};
use super::export::{Taker, give, stay};
use super::index::Index;
use super::names::{self, Files};
use super::pack::{number, pack_word};
use super::typos;

/// Words with their frequencies, by their first letter.
pub(super) type ByLetter = BTreeMap<char, Vec<(String, u32)>>;

/// A letter that has a list.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Letter {
    pub letter: char,
    /// Of its file.
    pub name: String,
    /// The least frequent word in its list, where others found no room.
    least: Option<(u32, String)>,
}

impl Letter {
    /// Whether a word may have been in the list, or may come into it.
    fn may_have(&self, word: &str, frequency: u32) -> bool {
        // Of two words with one frequency the first in order goes before.
        let is_behind = |(least, last): &(u32, String)| (frequency, last.as_str()) < (*least, word);
        typos::is_offered(word, frequency) && !self.least.as_ref().is_some_and(is_behind)
    }
}

/// The words of one list, and the last one of these where others found no room.
type List = (Vec<(String, u32)>, Option<(u32, String)>);

impl Index {
    /// Makes the lists, of all words where they are at hand, else of the words that are other than they were: a list that none
    /// of these can be in stays.
    pub(super) fn letter_files(
        &self,
        all: Option<ByLetter>,
        since: Option<&Since<'_>>,
        out: &dyn Taker,
    ) -> Result<Vec<Letter>> {
        let known = since.filter(|_| all.is_none()).map(|since| since.exported.letters.as_slice()).unwrap_or_default();
        let mut lists: BTreeMap<char, List> = match all {
            Some(all) => all.into_par_iter().map(|(letter, words)| (letter, list(words))).collect(),
            None => {
                let changed = since.and_then(|since| since.words.as_deref()).unwrap_or_default();
                let changed = changed_letters(known, changed).into_par_iter();
                changed.map(|letter| Ok((letter, self.list(letter)?))).collect::<Result<_>>()?
            }
        };
        let stays = |letter: &char| !lists.contains_key(letter);
        let mut letters: BTreeSet<char> = known.iter().map(|known| known.letter).filter(stays).collect();
        lists.retain(|_, (words, _)| !words.is_empty());
        letters.extend(lists.keys());
        let file = |(place, letter): (usize, char)| -> Result<Letter> {
            let (words, least) = match lists.remove(&letter) {
                Some(list) => list,
                None => {
                    let before = known.get(place).filter(|known| known.letter == letter);
                    if let Some(known) = before
                        && stay(out, [names::path("w", place, &known.name)])?
                    {
                        return Ok(known.clone());
                    }
                    self.list(letter)?
                }
            };
            let mut file = Files::new();
            let name = names::add(&mut file, "w", place, vec![pack(&words)], 1);
            give(out, file)?;
            Ok(Letter { letter, name, least })
        };
        letters.into_iter().enumerate().map(file).collect()
    }

    /// The list of a letter.
    fn list(&self, letter: char) -> Result<List> {
        Ok(list(self.words_from(letter.encode_utf8(&mut [0; 4]))?))
    }
}

/// The letters whose lists may be other than they were.
fn changed_letters(known: &[Letter], changed: &[Changed]) -> BTreeSet<char> {
    let letter_of = |Changed { word, before, now }: &Changed| {
        let letter = word.chars().next().filter(|_| before != now)?;
        let known = known.binary_search_by_key(&letter, |known| known.letter).ok().and_then(|place| known.get(place));
        let may_have = |frequency: u32| match known {
            Some(known) => known.may_have(word, frequency),
            None => typos::is_offered(word, frequency),
        };
        (may_have(*before) || may_have(*now)).then_some(letter)
    };
    changed.iter().filter_map(letter_of).collect()
}

fn list(mut words: Vec<(String, u32)>) -> List {
    words.retain(|(word, frequency)| typos::is_offered(word, *frequency));
    let is_cut = words.len() > typos::LIST;
    let list = typos::list(words);
    let last = list.iter().min_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0))).filter(|_| is_cut);
    let last = last.map(|(word, frequency)| (*frequency, word.clone()));
    (list, last)
}

fn pack(list: &[(String, u32)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    number(&mut bytes, list.len() as u32);
    let mut last = "";
    for (word, frequency) in list {
        pack_word(&mut bytes, last, word);
        number(&mut bytes, *frequency);
        last = word;
    }
    bytes
}
