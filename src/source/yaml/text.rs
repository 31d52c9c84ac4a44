//! Text that a file holds: a slice of it, shared, so that a value that stands there as it is meant costs no memory.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// The text of a scalar. Reads as `&str`; a clone shares.
#[derive(Clone)]
pub struct Text {
    /// A pointer of one word: a mesh has millions of scalars.
    source: Arc<String>,
    start: u32,
    len: u32,
}

impl Text {
    /// Bytes of a source of less than 4 GiB.
    pub(super) fn slice(source: &Arc<String>, range: std::ops::Range<usize>) -> Text {
        debug_assert!(source.get(range.clone()).is_some() && u32::try_from(range.end).is_ok());
        Text { source: Arc::clone(source), start: range.start as u32, len: range.len() as u32 }
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.source[self.start as usize..][..self.len as usize]
    }
}

impl From<&str> for Text {
    /// # Panics
    /// Never within the reader, whose scalars are limited; 4 GiB are too much.
    fn from(text: &str) -> Text {
        text.to_owned().into()
    }
}

impl From<String> for Text {
    fn from(text: String) -> Text {
        let len = u32::try_from(text.len()).expect("a scalar of less than 4 GiB");
        Text { source: Arc::new(text), start: 0, len }
    }
}

impl From<Cow<'_, str>> for Text {
    fn from(text: Cow<'_, str>) -> Text {
        text.as_ref().into()
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        self
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Text) -> bool {
        **self == **other
    }
}

impl Eq for Text {}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        **self == *other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        **self == **other
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}
