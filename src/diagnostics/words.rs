//! Words of messages that readers and rules share: a value on one short line, and lists.

/// How many characters of a value are shown.
const SHOWN: usize = 60;

/// A value as a message shows it: one line, not too long, without control characters or backticks.
pub fn shown(text: &str) -> String {
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

/// `a`, `b` or `c`, of words that can be shown as they are.
pub fn listed<W: AsRef<str>>(words: impl IntoIterator<Item = W>, last: &str) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("`{}`", word.as_ref())).collect();
    match words.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_values_are_shown_on_one_short_line() {
        let text = format!("a`b\u{1b}[31m\n{}", "x".repeat(500));
        let shown = shown(&text);
        assert!(shown.chars().count() <= SHOWN + 1 && !shown.contains(['`', '\n', '\u{1b}']), "{shown}");
    }
}
