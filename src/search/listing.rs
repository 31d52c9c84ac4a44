//! The listing of shards that a client reads first: where each begins, how frequent its words are, and how its file is called.

use serde::Serialize;

use super::shards::Shard;

/// Shards, or groups of them, in order.
#[derive(Default)]
pub(super) struct Listing {
    /// The shortest beginning of each one's first word that comes after the last word of the one before.
    pub first: Vec<String>,
    /// The highest frequency of a word of each: the words that begin with something are looked for where they are frequent.
    pub most: Vec<u32>,
}

/// A listing as it is written. Beginnings are a third of a head when they are, and a fifth less when what they share with the one
/// before is not written again.
#[derive(Serialize)]
pub(super) struct Listed {
    /// For each beginning a digit to base 36: letters of ASCII that it shares with the one before, at most 35.
    shared: String,
    /// The rests of the beginnings, one a line.
    rest: String,
    most: Vec<u32>,
    /// Names of the files, one for each `in_a_name` of them.
    names: String,
    in_a_name: usize,
}

impl Listing {
    pub(super) fn of(shards: &[Shard]) -> Listing {
        let before = std::iter::once("").chain(shards.iter().map(|shard| shard.last.as_str()));
        let first = before.zip(shards).map(|(last, shard)| separator(last, &shard.first).to_owned());
        Listing { first: first.collect(), most: shards.iter().map(|shard| shard.most).collect() }
    }

    pub(super) fn listed(self, names: String, in_a_name: usize) -> Listed {
        let (mut shared, mut rests, mut last) = (String::new(), Vec::new(), "");
        for first in &self.first {
            let same = first.bytes().zip(last.bytes()).take(35).take_while(|(a, b)| a == b && a.is_ascii()).count();
            shared.extend(char::from_digit(same as u32, 36));
            rests.push(&first[same..]);
            last = first;
        }
        let rest = rests.join("\n");
        Listed { shared, rest, most: self.most, names, in_a_name }
    }

    /// A listing for each group of `size`.
    pub(super) fn groups(&self, size: usize) -> impl Iterator<Item = Listing> {
        let groups = self.first.chunks(size).zip(self.most.chunks(size));
        groups.map(|(first, most)| Listing { first: first.to_vec(), most: most.to_vec() })
    }

    /// The groups themselves as a listing.
    pub(super) fn above(&self, size: usize) -> Listing {
        Listing {
            first: self.first.iter().step_by(size).cloned().collect(),
            most: self.most.chunks(size).map(|most| most.iter().copied().max().unwrap_or(0)).collect(),
        }
    }
}

/// The shortest beginning of `word` that comes after `last`, which comes before `word`.
fn separator<'w>(last: &str, word: &'w str) -> &'w str {
    let ends = word.char_indices().map(|(at, c)| at + c.len_utf8());
    ends.map(|end| &word[..end]).find(|beginning| *beginning > last).unwrap_or(word)
}
