//! A word that is needed becomes the words of the index that serve for it, each with its share of the worth.
//!
//! The word itself and what it makes with its neighbours; what begins with it, where the reader may still be typing or
//! nothing else is found; what was probably meant, where still nothing is found. Mirrored in the browser.

use std::collections::BTreeMap;

use anyhow::Result;

use super::index::{Entry, Index, LONGEST_LIST};
use super::query::Need;
use super::ranking::{SHARE_EXACT, SHARE_NUMBER, SHARE_TYPO, prefix_share};
use super::typos;

/// A beginning shorter than this has a list of its own.
const SHORTEST_PREFIX: usize = 4;
/// Where this list and the word itself find nothing, a beginning of this length is looked for in the dictionary.
const SHORTEST_RESORT: usize = 3;
/// Words that are taken for one beginning: the most frequent ones, as long as their lists are together no longer than `TOGETHER`
/// (documents).
const TAKEN: usize = 8;
const TOGETHER: usize = 40_000;

/// What serves for a need.
pub struct Expansion {
    /// Words of the index with their entries and their share (percent).
    pub words: Vec<(String, u64, Entry)>,
    /// The word's own list of beginnings counts as well.
    pub uses_short: bool,
    /// What was shown instead, when the word itself is nowhere.
    pub instead: Vec<String>,
}

pub fn expand(index: &Index, need: &Need) -> Result<Expansion> {
    let length = need.word.chars().count();
    let mut shares: BTreeMap<String, u64> = BTreeMap::new();
    shares.insert(need.word.clone(), SHARE_EXACT);
    for whole in &need.wholes {
        shares.insert(whole.clone(), SHARE_EXACT);
    }
    let uses_short = need.is_open && length < SHORTEST_PREFIX;
    if let Some(form) = other_number(&need.word).filter(|_| !need.is_quoted) {
        raise(&mut shares, form, SHARE_NUMBER);
    }
    if need.is_open && length >= SHORTEST_PREFIX {
        add_prefixed(index, &need.word, &mut shares)?;
    }
    for whole in &need.open_wholes {
        if whole.chars().count() >= SHORTEST_PREFIX {
            add_prefixed(index, whole, &mut shares)?;
        }
    }
    let mut expansion = Expansion { words: Vec::new(), uses_short, instead: Vec::new() };
    expansion.look_up(index, shares)?;
    if need.is_quoted || expansion.finds_something(&need.word) {
        return Ok(expansion);
    }
    let mut shares = BTreeMap::new();
    if (!need.is_open || uses_short) && length >= SHORTEST_RESORT {
        add_prefixed(index, &need.word, &mut shares)?;
        expansion.look_up(index, std::mem::take(&mut shares))?;
        if expansion.finds_something(&need.word) {
            return Ok(expansion);
        }
    }
    if typos::edits(length) > 0 {
        let first: String = need.word.chars().take(1).collect();
        let list = typos::list(index.words_from(&first)?);
        let (meant, edits) = typos::meant(&need.word, &list);
        expansion.instead = meant.iter().map(|(word, _)| word.clone()).collect();
        shares.extend(meant.into_iter().map(|(word, _)| (word, SHARE_TYPO[edits])));
        expansion.look_up(index, shares)?;
    }
    Ok(expansion)
}

impl Expansion {
    fn look_up(&mut self, index: &Index, shares: BTreeMap<String, u64>) -> Result<()> {
        for (word, share) in shares {
            let entry = index.entry(&word)?;
            self.words.push((word, share, entry));
        }
        Ok(())
    }

    fn finds_something(&self, own: &str) -> bool {
        self.words
            .iter()
            .any(|(word, _, entry)| entry.frequency > 0 || (self.uses_short && word == own && !entry.short.is_empty()))
    }
}

fn add_prefixed(index: &Index, prefix: &str, shares: &mut BTreeMap<String, u64>) -> Result<()> {
    let mut found = index.words_from(prefix)?;
    found.retain(|(word, _)| word != prefix);
    found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let length = prefix.chars().count();
    let mut together = 0;
    for (word, frequency) in found.into_iter().take(TAKEN) {
        together += LONGEST_LIST.min(frequency as usize);
        if together > TOGETHER {
            break;
        }
        let share = prefix_share(length, word.chars().count());
        raise(shares, word, share);
    }
    Ok(())
}

fn raise(shares: &mut BTreeMap<String, u64>, word: String, share: u64) {
    let best = shares.entry(word).or_default();
    *best = share.max(*best);
}

/// The plural of an English word, or the singular of a plural: `order` and `orders`, `category` and `categories`. People
/// type either, and names are written in either. Of other languages the beginnings of words do the same.
pub(super) fn other_number(word: &str) -> Option<String> {
    if word.len() < SHORTEST_PREFIX || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    if ["ss", "us", "is"].iter().any(|end| word.ends_with(end)) {
        return None;
    }
    if let Some(stem) = word.strip_suffix("ies") {
        return Some(format!("{stem}y"));
    }
    if let Some(stem) = word.strip_suffix("es").filter(|stem| hisses(stem)) {
        return Some(stem.to_owned());
    }
    if let Some(stem) = word.strip_suffix('s') {
        return Some(stem.to_owned());
    }
    if let Some(stem) = word.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'i', 'o', 'u'])) {
        return Some(format!("{stem}ies"));
    }
    Some(format!("{word}{}", if hisses(word) { "es" } else { "s" }))
}

fn hisses(word: &str) -> bool {
    ["x", "ch", "sh", "ss"].iter().any(|end| word.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::other_number;

    #[test]
    fn a_word_has_the_other_number() {
        for (one, many) in [("order", "orders"), ("category", "categories"), ("box", "boxes"), ("day", "days")] {
            assert_eq!(other_number(one).as_deref(), (one.len() > 3).then_some(many), "{one}");
            assert_eq!(other_number(many).as_deref(), Some(one), "{many}");
        }
        for word in ["status", "analysis", "address", "orders2", "заказ", "id"] {
            assert_eq!(other_number(word), None, "{word}");
        }
    }
}
