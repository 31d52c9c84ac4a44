//! A Markdown file of the mesh, before it is rendered.

/// A Markdown file: its front matter read, its headings and links known, its text kept.
#[derive(Debug, Clone, Default, PartialEq)]
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
    /// The first paragraph as plain text.
    pub lead: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    pub text: String,
    /// The fragment that links to it, unique within the document.
    pub anchor: String,
}

/// A link or an image as it was written, with its bytes in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub target: String,
    pub image: bool,
    pub start: usize,
    pub end: usize,
}
