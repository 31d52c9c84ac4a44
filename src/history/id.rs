//! The id of a git object, as a value that other rooms can hold, print and compare without knowing gix.

use std::fmt;
use std::str::FromStr;

/// The id of a commit, tree or blob: 20 bytes in a SHA-1 repository, 32 in a SHA-256 one; printed as lower-case hex.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId(pub(super) gix::ObjectId);

impl ObjectId {
    /// The first ten hex digits, for people to read.
    pub fn short(&self) -> String {
        self.0.to_hex_with_len(10).to_string()
    }

    /// Reads 20 or 32 raw bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<ObjectId> {
        gix::ObjectId::try_from(bytes).ok().map(ObjectId)
    }

    /// The raw bytes, 20 or 32 of them.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.0.to_hex())
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl FromStr for ObjectId {
    type Err = ();

    /// Reads 40 or 64 hex digits; abbreviations are not ids.
    fn from_str(text: &str) -> Result<Self, ()> {
        gix::ObjectId::from_hex(text.as_bytes()).map(ObjectId).map_err(|_| ())
    }
}
