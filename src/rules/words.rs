//! Words of messages that several rules share: values on one short line, lists, and the name that was meant.

/// How many characters of a value are shown.
const SHOWN: usize = 60;

/// A value as a message shows it: one line, not too long, without control characters or backticks.
pub(super) fn shown(text: &str) -> String {
    let mut line: String = text
        .chars()
        .take(SHOWN)
        .map(|c| match c {
            '`' => '\'',
            c if c.is_control() => ' ',
            c => c,
        })
        .collect();
    if text.chars().nth(SHOWN).is_some() {
        line.push('…');
    }
    line
}

/// `a`, `b` or `c`.
pub(super) fn listed(words: &[&str], last: &str) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("`{}`", shown(word))).collect();
    match words.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}

/// Whether two names differ by one letter: another, a missing, an extra one, or two that are swapped.
pub(super) fn one_apart(one: &str, other: &str) -> bool {
    one != other
        && one.len().abs_diff(other.len()) <= 4
        && one.len() <= 100
        && strsim::damerau_levenshtein(one, other) == 1
}
