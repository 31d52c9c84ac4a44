//! Patterns of text as ODCS writes them: regular expressions of ECMA-262, of which meshdoc's engine reads the most.

use regex::{Regex, RegexBuilder};

/// How large a compiled pattern may be, in bytes: authors write what they like.
const SIZE: usize = 1 << 18;

/// The expression; `None` for one that is broken, too large, or beyond this engine (look-around, back references).
pub(super) fn compiled(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(pattern).size_limit(SIZE).dfa_size_limit(SIZE).build().ok()
}

/// What keeps a pattern from being a regular expression in any dialect.
pub(super) fn broken(pattern: &str) -> Option<&'static str> {
    // What this engine lacks is no fault of the pattern, so that only these errors of it count.
    const FAULTS: [(&str, &str); 6] = [
        ("unclosed group", "a parenthesis is not closed"),
        ("unopened group", "a parenthesis is closed and was not opened"),
        ("unclosed character class", "a bracket `[` is not closed"),
        ("repetition operator missing expression", "there is nothing to repeat"),
        ("invalid repetition count range", "the smaller count comes first in `{m,n}`"),
        ("invalid character class range", "the range of a bracket ends before it starts"),
    ];
    let error = RegexBuilder::new(pattern).size_limit(SIZE).build().err()?.to_string();
    FAULTS.into_iter().find(|(fault, _)| error.contains(fault)).map(|(_, said)| said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_broken_only_where_every_engine_says_so() {
        for pattern in [r"^\d{2}-\d{2}$", r"^(?=.*\d).+$", r"(a)\1", r"^[A-Z]{2}\/\d+$", &"(a{1000}){1000}".repeat(3)] {
            assert_eq!(broken(pattern), None, "{pattern}");
        }
        for pattern in ["^[A-Z{2}$", "(a", "a)", "*a", "a{3,1}", "[z-a]"] {
            assert!(broken(pattern).is_some(), "{pattern}");
        }
    }
}
