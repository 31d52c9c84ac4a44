//! Text becomes the path of a file in the portal, or is refused.
//!
//! Everything that is written or deleted in a published folder goes through [`OutPath`], so that no name an author
//! chose can lead out of it. The rules are those of the strictest system (Windows) on every system: a mesh that
//! builds on Linux can be unpacked anywhere. Must not know what a page is.

use super::error::PathRefused;

/// A relative path of one or more components separated by `/`, for example `domains/sales/index.html`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutPath(String);

/// Bytes of UTF-8. File systems allow 255; the rest leaves room for what servers and archives append.
const LONGEST_COMPONENT: usize = 240;
const LONGEST_PATH: usize = 1024;

impl OutPath {
    /// Refuses what is empty, absolute, too long, leads upwards, or cannot be a file name on every system. The
    /// portal's own `manifest.json` and names that start with `.meshdoc` are refused too: they are the publisher's.
    pub fn new(path: &str) -> Result<OutPath, PathRefused> {
        match refusal(path) {
            Some(why) => Err(PathRefused { path: shortened(path), why }),
            None => Ok(OutPath(path.to_owned())),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// True for what links to other files: published last where a folder cannot be exchanged whole, so that a
/// reader never follows a link to a file that is not there yet.
pub(super) fn is_page(path: &str) -> bool {
    let extension = path.rsplit('.').next().unwrap_or_default();
    matches!(extension, "html" | "htm" | "xml" | "json")
}

impl std::fmt::Display for OutPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

fn refusal(path: &str) -> Option<&'static str> {
    if path.is_empty() {
        return Some("it is empty");
    }
    if path.len() > LONGEST_PATH {
        return Some("it is longer than 1024 bytes");
    }
    if path.starts_with('/') {
        return Some("it is absolute");
    }
    if path == super::manifest::NAME || path.starts_with(super::OWN_PREFIX) {
        return Some("the name is kept for the publisher");
    }
    path.split('/').find_map(component_refusal)
}

fn component_refusal(name: &str) -> Option<&'static str> {
    if name.is_empty() {
        return Some("it has an empty component");
    }
    if name == "." || name == ".." {
        return Some("it has a `.` or `..` component");
    }
    if name.eq_ignore_ascii_case(".git") {
        return Some("it has a `.git` component");
    }
    if name.len() > LONGEST_COMPONENT {
        return Some("a component is longer than 240 bytes");
    }
    if name.chars().any(char::is_control) {
        return Some("it has a control character");
    }
    // The colon covers drive letters and alternate data streams.
    if name.contains(['\\', ':', '<', '>', '"', '|', '?', '*']) {
        return Some(r#"it has one of \ : < > " | ? *"#);
    }
    if name.ends_with(['.', ' ']) {
        return Some("a component ends in a dot or a space");
    }
    if is_reserved(name) {
        return Some("a component is a device name of Windows");
    }
    None
}

/// `CON`, `aux.md`, `COM1.tar.gz`, ... (Microsoft, "Naming Files, Paths, and Namespaces").
fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let stem = stem.to_ascii_uppercase();
    if matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$") {
        return true;
    }
    let digit = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
    digit.is_some_and(|d| {
        let mut chars = d.chars();
        matches!((chars.next(), chars.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
    })
}

fn shortened(path: &str) -> String {
    let mut text: String = path.chars().take(200).collect();
    if text.len() < path.len() {
        text.push('…');
    }
    text
}
