//! The words of one document, each once, with how often each field has it. Knows words and numbers of fields only.

/// Fields of text, as many as [`super::ranking::TEXT_FIELDS`].
pub(super) const FIELDS: usize = super::ranking::TEXT_FIELDS.len();

/// Room for most documents; a power of two.
const SLOTS: usize = 1 << 10;

/// Cleared and filled again for one document after another, so that it has its room already.
pub(super) struct Counted {
    /// All words, one after the other.
    text: String,
    words: Vec<Word>,
    /// The place in `words` plus one, by hash; zero is free. At least twice as long as `words`.
    slots: Vec<u32>,
    /// Words of each field, repeated ones too.
    pub lengths: [u32; FIELDS],
}

struct Word {
    hash: u32,
    start: u32,
    end: u32,
    counts: [u32; FIELDS],
}

impl Counted {
    pub(super) fn new() -> Counted {
        Counted { text: String::new(), words: Vec::new(), slots: vec![0; SLOTS], lengths: [0; FIELDS] }
    }

    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.lengths = [0; FIELDS];
        self.words.clear();
        self.slots.truncate(SLOTS);
        self.slots.fill(0);
    }

    /// One more of `word` in a field.
    pub(super) fn add(&mut self, field: usize, word: &str) {
        self.lengths[field] += 1;
        let hash = hash(word.as_bytes());
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while let Some(place) = self.slots[at].checked_sub(1) {
            let known = &mut self.words[place as usize];
            if known.hash == hash && self.text[known.start as usize..known.end as usize] == *word {
                known.counts[field] += 1;
                return;
            }
            at = (at + 1) & mask;
        }
        let start = self.text.len() as u32;
        self.text.push_str(word);
        let mut counts = [0; FIELDS];
        counts[field] = 1;
        self.words.push(Word { hash, start, end: self.text.len() as u32, counts });
        self.slots[at] = self.words.len() as u32;
        if 2 * self.words.len() >= self.slots.len() {
            self.grow();
        }
    }

    fn grow(&mut self) {
        let length = 2 * self.slots.len();
        self.slots.clear();
        self.slots.resize(length, 0);
        for (place, word) in (1..).zip(&self.words) {
            let mut at = word.hash as usize & (length - 1);
            while self.slots[at] != 0 {
                at = (at + 1) & (length - 1);
            }
            self.slots[at] = place;
        }
    }

    /// Words with their counts by field, in the order in which they came.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &[u32; FIELDS])> {
        self.words.iter().map(|word| (&self.text[word.start as usize..word.end as usize], &word.counts))
    }

    /// The counts of one word.
    pub(super) fn get(&self, word: &str) -> Option<&[u32; FIELDS]> {
        self.iter().find(|(known, _)| *known == word).map(|(_, counts)| counts)
    }
}

/// Only spreads words over slots of this table; nothing that is kept depends on it, and a document has few enough words that
/// chosen ones do no harm.
fn hash(bytes: &[u8]) -> u32 {
    let mut hash: u64 = bytes.len() as u64;
    for part in bytes.chunks(8) {
        let mut eight = [0; 8];
        eight[..part.len()].copy_from_slice(part);
        hash = (hash.rotate_left(5) ^ u64::from_le_bytes(eight)).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
    (hash >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_by_field() {
        let mut counted = Counted::new();
        for round in 0..2 {
            for i in 0..2_000 {
                counted.add(i % 2, &format!("word{}", i % 1_500));
            }
            assert_eq!(counted.lengths, [1_000, 1_000, 0, 0, 0, 0], "round {round}");
            assert_eq!(counted.iter().count(), 1_500);
            assert_eq!(counted.get("word7"), Some(&[0, 2, 0, 0, 0, 0]));
            assert_eq!(counted.get("word600"), Some(&[1, 0, 0, 0, 0, 0]));
            assert_eq!(counted.get("word1500"), None);
            counted.clear();
            assert_eq!(counted.get("word7"), None);
        }
    }
}
