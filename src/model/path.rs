//! Links between files of the mesh: joining relative paths without ever leaving the root.

/// The path that `relative` names as seen from the file `from`; `None` when it leads out of the root.
///
/// A leading `/` starts at the root. Percent-encoding is decoded; fragments and queries are not expected here.
pub fn join(from: &str, relative: &str) -> Option<String> {
    let decoded = percent_encoding::percent_decode_str(relative).decode_utf8().ok()?;
    if decoded.contains(['\\', '\0']) || decoded.contains("://") {
        return None;
    }
    join_decoded(from, &decoded)
}

/// Like [`join`], for a path whose percent-encoding is decoded already.
pub(super) fn join_decoded(from: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = match path.starts_with('/') {
        true => Vec::new(),
        false => from.rsplit_once('/').map(|(folder, _)| folder.split('/').collect()).unwrap_or_default(),
    };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn paths_are_joined_inside_the_root() {
        assert_eq!(join("a/b/c.md", "../d.md").as_deref(), Some("a/d.md"));
        assert_eq!(join("a/b/c.md", "/d%20e.md").as_deref(), Some("d e.md"));
        assert_eq!(join("c.md", "../../etc/passwd"), None);
        assert_eq!(join("c.md", "%2e%2e/x"), None);
        assert_eq!(join("c.md", "..\\x"), None);
    }
}
