//! A word that finds nothing, and a list of words; out come the words that were probably meant.
//!
//! Knows nothing of the index. Mirrored in the browser.

/// Words shorter or longer (code points) are never offered.
const OFFERED: std::ops::RangeInclusive<usize> = 3..=24;
/// Words with the same first letter that are looked through: the most frequent ones.
pub const LIST: usize = 4_000;
/// Words offered for one word.
const OFFERS: usize = 3;

/// Edits allowed in a word of `length` code points.
pub fn edits(length: usize) -> usize {
    match length {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// The words among `words` (with frequencies, in order) that may be offered: the most frequent ones, in order.
pub fn list(words: Vec<(String, u32)>) -> Vec<(String, u32)> {
    let mut list: Vec<(String, u32)> =
        words.into_iter().filter(|(word, frequency)| is_offered(word, *frequency)).collect();
    list.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    list.truncate(LIST);
    list.sort();
    list
}

/// Whether a word may be in a list.
pub fn is_offered(word: &str, frequency: u32) -> bool {
    frequency > 0 && OFFERED.contains(&word.chars().count()) && !word.chars().any(|c| c.is_numeric())
}

/// Which of `list` were meant by `word`: those with the fewest edits, the most frequent first. With the edits.
pub fn meant(word: &str, list: &[(String, u32)]) -> (Vec<(String, u32)>, usize) {
    let word: Vec<char> = word.chars().collect();
    let most = edits(word.len());
    if most == 0 {
        return (Vec::new(), 0);
    }
    let mut found: Vec<(usize, &(String, u32))> = Vec::new();
    for candidate in list {
        let letters: Vec<char> = candidate.0.chars().collect();
        if letters.len().abs_diff(word.len()) <= most {
            let distance = distance(&word, &letters);
            if distance <= most {
                found.push((distance, candidate));
            }
        }
    }
    let fewest = found.iter().map(|(distance, _)| *distance).min().unwrap_or(0);
    found.retain(|(distance, _)| *distance == fewest);
    found.sort_by(|(_, a), (_, b)| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    (found.into_iter().take(OFFERS).map(|(_, candidate)| candidate.clone()).collect(), fewest)
}

/// Edits between two words: letters inserted, left out, replaced, or two neighbours exchanged.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typo_finds_what_was_meant() {
        let list =
            list(vec![("customer".into(), 9), ("customers".into(), 3), ("custody".into(), 20), ("c1".into(), 99)]);
        let words = |word| meant(word, &list).0.into_iter().map(|(word, _)| word).collect::<Vec<_>>();
        assert_eq!(words("cutsomer"), ["customer"]);
        assert_eq!(words("custmer"), ["customer"]);
        assert_eq!(words("cust"), [""; 0]);
        assert_eq!(words("cusdoty"), [""; 0]);
    }
}
