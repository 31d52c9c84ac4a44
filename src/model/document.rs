//! A Markdown file of the mesh, before it is rendered.

pub use crate::source::markdown::{Code, Heading, Link};

/// A Markdown file: its front matter read, its headings, links and words of code known, its text kept.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct Document {
    pub path: String,
    /// The front matter's `title`, else the first heading, else the file's name.
    pub title: String,
    /// The text behind the front matter.
    pub body: String,
    /// Bytes of the file before the body.
    pub body_offset: usize,
    pub headings: Vec<Heading>,
    pub links: Vec<Link>,
    /// What stands between backticks in the text.
    pub code: Vec<Code>,
    /// The first paragraph as plain text.
    pub lead: String,
}
