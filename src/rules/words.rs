//! Words of messages that several rules share: values on one short line, lists, and the name that was meant.

use crate::diagnostics::words;
pub(super) use crate::diagnostics::words::shown;

/// `a`, `b` or `c`, of names as authors write them.
pub(super) fn listed(names: &[&str], last: &str) -> String {
    words::listed(names.iter().map(|name| shown(name)), last)
}

/// Whether two names differ by one letter: another, a missing, an extra one, or two that are swapped.
pub(super) fn one_apart(one: &str, other: &str) -> bool {
    one != other
        && one.len().abs_diff(other.len()) <= 4
        && one.len() <= 100
        && strsim::damerau_levenshtein(one, other) == 1
}
