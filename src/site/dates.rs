//! Seconds into dates, and what is known of a date into words. Never a wrong date: where the past is not known, that
//! is what is said.

use serde::Serialize;

use super::words::Words;
use crate::model::timeline::Dated;

/// A date for `<time datetime>`, or words in its place.
#[derive(Debug, Clone, Serialize)]
pub struct When {
    /// `2026-03-14T09:26:53Z`, absent where no date is known.
    pub datetime: Option<String>,
    /// `2026-03-14`, `before 2026-03-14`, `not committed yet`, `unknown`, in the form and words of the language.
    pub text: String,
    #[serde(skip)]
    known: bool,
}

impl When {
    pub fn at(words: &Words, seconds: i64) -> When {
        match (words.day(seconds), datetime(seconds)) {
            (Some(text), datetime) => When { datetime, text, known: true },
            (None, _) => When::unknown(words),
        }
    }

    pub fn unknown(words: &Words) -> When {
        When { datetime: None, text: words.t("unknown").to_owned(), known: false }
    }

    pub fn of(words: &Words, dated: Dated) -> When {
        match dated {
            Dated::At(seconds) => When::at(words, seconds),
            Dated::Before(seconds) => match words.day(seconds) {
                Some(day) => When { datetime: None, text: words.with("before-day", &[("day", &day)]), known: true },
                None => When::unknown(words),
            },
            Dated::Uncommitted => When { datetime: None, text: words.t("uncommitted").to_owned(), known: true },
            Dated::Unknown => When::unknown(words),
        }
    }

    pub fn is_known(&self) -> bool {
        self.known
    }
}

/// `2026-03-14`, in UTC.
pub fn day(seconds: i64) -> Option<String> {
    Some(jiff::Timestamp::from_second(seconds).ok()?.strftime("%Y-%m-%d").to_string())
}

/// `2026-03-14T09:26:53Z`.
pub fn datetime(seconds: i64) -> Option<String> {
    Some(jiff::Timestamp::from_second(seconds).ok()?.to_string())
}

/// `09:26`, in UTC.
pub fn minute(seconds: i64) -> Option<String> {
    Some(jiff::Timestamp::from_second(seconds).ok()?.strftime("%H:%M").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_utc_and_never_invented() {
        let theme = crate::site::Theme::builtin();
        let words = theme.words();
        let when = When::at(words, 1_773_480_413);
        assert_eq!((when.text.as_str(), when.datetime.as_deref()), ("2026-03-14", Some("2026-03-14T09:26:53Z")));
        assert_eq!(When::of(words, Dated::Before(1_773_480_413)).text, "before 2026-03-14");
        assert_eq!(When::of(words, Dated::Unknown).text, "unknown");
        assert_eq!(When::at(words, i64::MAX).text, "unknown");
    }
}
