//! Seconds into dates, and what is known of a date into words. Never a wrong date: where the past is not known, that
//! is what is said.

use serde::Serialize;

use crate::model::timeline::Dated;

/// A date for `<time datetime>`, or words in its place.
#[derive(Debug, Clone, Serialize)]
pub struct When {
    /// `2026-03-14T09:26:53Z`, absent where no date is known.
    pub datetime: Option<String>,
    /// `2026-03-14`, `before 2026-03-14`, `not committed yet`, `unknown`.
    pub text: String,
}

impl When {
    pub fn at(seconds: i64) -> When {
        match (day(seconds), datetime(seconds)) {
            (Some(text), datetime) => When { datetime, text },
            (None, _) => When::unknown(),
        }
    }

    pub fn unknown() -> When {
        When { datetime: None, text: "unknown".to_owned() }
    }

    pub fn of(dated: Dated) -> When {
        match dated {
            Dated::At(seconds) => When::at(seconds),
            Dated::Before(seconds) => match day(seconds) {
                Some(day) => When { datetime: None, text: format!("before {day}") },
                None => When::unknown(),
            },
            Dated::Uncommitted => When { datetime: None, text: "not committed yet".to_owned() },
            Dated::Unknown => When::unknown(),
        }
    }

    pub fn is_known(&self) -> bool {
        self.text != "unknown"
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
        let when = When::at(1_773_480_413);
        assert_eq!((when.text.as_str(), when.datetime.as_deref()), ("2026-03-14", Some("2026-03-14T09:26:53Z")));
        assert_eq!(When::of(Dated::Before(1_773_480_413)).text, "before 2026-03-14");
        assert_eq!(When::of(Dated::Unknown).text, "unknown");
        assert_eq!(When::at(i64::MAX).text, "unknown");
    }
}
