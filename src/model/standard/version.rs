//! Versions of a standard and ranges of them.
//!
//! Knows numbers only; which versions exist is said by each standard's table.

use std::fmt;

/// A version of a standard, written `v3.1.0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    pub major: u16,
    pub minor: u16,
    pub patch: u16,
}

impl Version {
    pub const fn new(major: u16, minor: u16, patch: u16) -> Version {
        Version { major, minor, patch }
    }

    /// Reads `v3.1.0`, `3.1.0`, `v3.1` and `3.1`; a part that is not there is 0.
    pub fn parse(text: &str) -> Option<Version> {
        let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
        let mut parts = text.split('.').map(|part| {
            let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| part.parse::<u16>().ok()).flatten()
        });
        let (major, minor) = (parts.next()??, parts.next()??);
        let patch = match parts.next() {
            None => 0,
            Some(patch) => patch?,
        };
        parts.next().is_none().then_some(Version { major, minor, patch })
    }

    /// The version of `known` that a document written for this one is best read as: the newest that is not newer
    /// within the same major and minor version, else within the same major version, else the nearest end.
    pub fn nearest(self, known: &[Version]) -> Option<Version> {
        let line = |version: &&Version| (version.major, version.minor) == (self.major, self.minor);
        let known = || known.iter();
        known()
            .filter(line)
            .max()
            .or_else(|| known().filter(|version| version.major == self.major && **version <= self).max())
            .or_else(|| known().filter(|version| version.major == self.major).min())
            .or_else(|| known().filter(|version| **version <= self).max())
            .or_else(|| known().min())
            .copied()
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// The versions from `since` on, to `until` (which belongs to it).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    pub since: Option<Version>,
    pub until: Option<Version>,
}

impl Range {
    pub const ALL: Range = Range { since: None, until: None };

    pub const fn since(version: Version) -> Range {
        Range { since: Some(version), until: None }
    }

    pub const fn until(version: Version) -> Range {
        Range { since: None, until: Some(version) }
    }

    pub fn contains(self, version: Version) -> bool {
        self.since.is_none_or(|since| since <= version) && self.until.is_none_or(|until| version <= until)
    }
}

impl fmt::Display for Range {
    /// `since v3.1.0`, `until v3.0.2`, `v3.0.1 to v3.0.2`; nothing for all versions.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.since, self.until) {
            (None, None) => Ok(()),
            (Some(since), None) => write!(f, "since {since}"),
            (None, Some(until)) => write!(f, "until {until}"),
            (Some(since), Some(until)) if since == until => write!(f, "only in {since}"),
            (Some(since), Some(until)) => write!(f, "{since} to {until}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_with_and_without_their_letter() {
        assert_eq!(Version::parse("v3.1.0"), Some(Version::new(3, 1, 0)));
        assert_eq!(Version::parse("3.1"), Some(Version::new(3, 1, 0)));
        for text in ["v1", "apps/v1", "1.0.0-rc1", "v1.0.0.0", "v1..0", "", "v99999999.1", "v+1.0"] {
            assert_eq!(Version::parse(text), None, "{text}");
        }
    }

    #[test]
    fn an_unknown_version_is_read_as_its_nearest() {
        let known = [Version::new(3, 0, 2), Version::new(3, 1, 0), Version::new(3, 2, 0)];
        assert_eq!(Version::new(3, 0, 9).nearest(&known), Some(known[0]));
        assert_eq!(Version::new(3, 1, 7).nearest(&known), Some(known[1]));
        assert_eq!(Version::new(4, 0, 0).nearest(&known), Some(known[2]));
        assert_eq!(Version::new(1, 0, 0).nearest(&known), Some(known[0]));
    }
}
