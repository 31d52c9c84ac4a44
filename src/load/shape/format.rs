//! Dates, points in time and addresses: what text of a format looks like.
//!
//! The official schemas leave formats unchecked, so a finding here is never an error.

use crate::model::standard::Format;

/// Whether text is of a format; a variable such as `${DAY}` is taken as it is.
pub(super) fn is_of(format: Format, text: &str) -> bool {
    if text.contains("${") {
        return true;
    }
    match format {
        Format::Date => is_date(text),
        Format::DateTime => is_date_time(text),
        // References to other files of the mesh are relative, so nothing but blanks can be wrong.
        Format::Uri => !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c.is_control()),
    }
}

/// `2026-03-01`, and a day that exists.
pub fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

/// RFC 3339: a day, a time and an offset, such as `2026-03-01T08:00:00Z`.
pub fn is_date_time(text: &str) -> bool {
    text.as_bytes().get(10).is_some_and(|byte| matches!(byte, b'T' | b't' | b' '))
        && text.parse::<jiff::Timestamp>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_apart() {
        assert!(is_date("2026-03-01") && !is_date("2026-02-30") && !is_date("01.03.2026") && !is_date("20260301"));
        assert!(is_date_time("2026-03-01T08:00:00Z") && is_date_time("2026-03-01T08:00:00.5+02:00"));
        assert!(!is_date_time("2026-03-01T08:00:00") && !is_date_time("2026-03-01"));
        assert!(is_of(Format::Uri, "../orders.yaml#/schema") && !is_of(Format::Uri, "see the wiki"));
        assert!(is_of(Format::Date, "${DAY}"));
    }
}
