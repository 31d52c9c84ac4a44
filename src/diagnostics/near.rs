//! Names that were meant: the nearest among those that are known, and whether it was meant for certain.
//!
//! A suggestion may be wrong, since a person reads it; a fix is applied unread, so certainty asks for much more. Knows
//! nothing of what the names name.

use super::{Diagnostic, Edit};

/// A name near to one that is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Near<'k> {
    pub name: &'k str,
    /// Whether nothing else can have been meant: the same name but for case, or the only one that a single slip (in a
    /// long name two) leads to, with the same digits.
    pub certain: bool,
}

/// The distance takes the product of both lengths; nobody misspells a hundred letters.
const LONGEST: usize = 100;
/// Shorter names are a single slip away from too many others.
const ONE_SLIP: usize = 4;
const TWO_SLIPS: usize = 8;

/// A name that is farther away competes with none.
const COMPETING: usize = 3;

/// How often each letter stands in a name.
struct Letters {
    counts: [i8; 128],
    length: usize,
    is_plain: bool,
}

impl Letters {
    /// Of a name in lower case.
    fn of(name: &str) -> Letters {
        let mut letters = Letters { counts: [0; 128], length: name.len(), is_plain: name.is_ascii() };
        if letters.is_plain {
            name.bytes().for_each(|byte| letters.counts[usize::from(byte)] += 1);
        }
        letters
    }

    /// How many letters at least have to come, go or change until this is the other name; 0 where it is not plain.
    fn distance(&self, name: &str) -> usize {
        if !self.is_plain || !name.is_ascii() {
            return 0;
        }
        let mut left = self.counts;
        let mut missing = 0;
        for byte in name.bytes() {
            let count = &mut left[usize::from(byte.to_ascii_lowercase())];
            *count -= 1;
            missing += usize::from(*count < 0);
        }
        // What both have in common is the rest of either.
        missing.max((self.length + missing).saturating_sub(name.len()))
    }
}

/// The name nearest to `wanted` among `known`, when it is near enough to be meant.
pub fn near<'k>(wanted: &str, known: impl IntoIterator<Item = &'k str>) -> Option<Near<'k>> {
    if wanted.len() > LONGEST {
        return None;
    }
    let lower = wanted.to_lowercase();
    let letters = Letters::of(&lower);
    let mut best: Option<(usize, &str)> = None;
    let mut second = usize::MAX;
    for name in known.into_iter().filter(|name| name.len() <= LONGEST) {
        // Names that are surely too far away are most of them; how far does not matter.
        if letters.distance(name) > (name.len().max(wanted.len()) / 3).max(COMPETING) {
            continue;
        }
        let this = (strsim::damerau_levenshtein(&lower, &name.to_lowercase()), name);
        match best {
            Some(known) if known.1 == name => {}
            Some(known) if known < this => second = second.min(this.0),
            Some(known) => {
                second = second.min(known.0);
                best = Some(this);
            }
            None => best = Some(this),
        }
    }
    let (distance, name) = best?;
    let length = |text: &str| text.chars().count();
    if distance > (length(name).max(length(wanted)) / 3).max(1) {
        return None;
    }
    let shorter = length(name).min(length(wanted));
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let certain = digits(name) == digits(wanted)
        && match distance {
            0 => second > 0,
            1 => second > 1 && length(name) >= ONE_SLIP,
            2 => second > 3 && shorter >= TWO_SLIPS && lower.chars().next() == name.to_lowercase().chars().next(),
            _ => false,
        };
    Some(Near { name, certain })
}

impl Diagnostic {
    /// Says which name was probably meant where `wanted` stands; where that is certain, it is the fix.
    #[must_use]
    pub fn meant(self, wanted: &str, near: Near<'_>) -> Diagnostic {
        let found = self.help(format!("did you mean `{}`?", near.name));
        if near.certain { found.replaced(wanted, near.name) } else { found }
    }

    /// The fix that puts `text` where the finding is; `wanted` is what stands there, for the title.
    #[must_use]
    pub fn replaced(self, wanted: &str, text: &str) -> Diagnostic {
        let edit = Edit::Replace { place: self.place.clone(), text: text.to_owned() };
        self.fix(format!("replace `{wanted}` by `{text}`"), vec![edit])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certain(wanted: &str, known: &[&str]) -> Option<(String, bool)> {
        near(wanted, known.iter().copied()).map(|near| (near.name.to_owned(), near.certain))
    }

    #[test]
    fn only_what_nothing_else_competes_with_is_certain() {
        let cases: [(&str, &[&str], &str, bool); 13] = [
            ("strng", &["string", "integer"], "string", true),
            ("String", &["string", "integer"], "string", true),
            ("hsot", &["host", "port"], "host", true),
            ("sales.ordres", &["sales.orders", "sales.returns"], "sales.orders", true),
            // Two slips in a long name.
            ("criticalDataElemnet", &["criticalDataElement"], "criticalDataElement", true),
            ("descripton", &["description", "descriptions"], "description", true),
            // Two names at the same distance.
            ("unt8", &["int8", "uint8"], "int8", false),
            ("orders-x", &["orders-a", "orders-b"], "orders-a", false),
            // Another digit is another name.
            ("orders-v2", &["orders-v1"], "orders-v1", false),
            ("sales2025", &["sales2026"], "sales2026", false),
            // Short names are near to everything.
            ("ap", &["api"], "api", false),
            ("structured", &["unstructured"], "unstructured", false),
            ("Kafka", &["kafka", "KAFKA"], "KAFKA", false),
        ];
        for (wanted, known, name, sure) in cases {
            assert_eq!(certain(wanted, known), Some((name.to_owned(), sure)), "{wanted}");
        }
        assert_eq!(certain("orders", &["customers"]), None);
    }
}
