//! Scalars as text: how a value is written where another one stands.
//!
//! Keeps the quotes that are there and adds some only where the value needs them. Knows the rules of YAML and JSON for
//! one scalar, not the document around it.

use super::yaml::{self, Kind};

/// The quotes of a scalar that has none yet and needs some.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quotes {
    Double,
    Single,
    /// JSON: every text is quoted.
    Always,
}

/// `text` in the place of the scalar `old`, which is the bytes of a key or value; `None` where another scalar cannot
/// stand without a person's judgement: an alias, a block of lines, nothing at all.
pub fn instead_of(old: &str, text: &str, quotes: Quotes) -> Option<String> {
    match old.chars().next()? {
        '*' | '&' | '!' | '|' | '>' | '[' | '{' => None,
        '"' => Some(double(text)),
        '\'' => Some(single(text)),
        _ => Some(written(text, quotes)),
    }
}

/// `text` where nothing stands yet: plain where that is understood as the same text everywhere, else quoted.
pub fn written(text: &str, quotes: Quotes) -> String {
    match quotes {
        Quotes::Always => double(text),
        _ if is_plain(text) => text.to_owned(),
        Quotes::Double => double(text),
        Quotes::Single => single(text),
    }
}

/// The plain scalar `old` in quotes; `None` for one that has some, and for an alias.
pub fn quoted(old: &str, quotes: Quotes) -> Option<String> {
    let plain = !old.is_empty() && !old.contains('\n') && !old.starts_with(['*', '&', '!', '"', '\'']);
    plain.then(|| if quotes == Quotes::Single { single(old) } else { double(old) })
}

fn double(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}

/// Single quotes know no escapes: what is not one printable line is in double quotes.
fn single(text: &str) -> String {
    if text.chars().any(char::is_control) {
        return double(text);
    }
    format!("'{}'", text.replace('\'', "''"))
}

/// Whether a plain scalar means this text, in block and flow style, for YAML 1.2 and for older readers.
fn is_plain(text: &str) -> bool {
    const LONGEST: usize = 1_000;
    // Booleans of YAML 1.1.
    let older = matches!(text.to_ascii_lowercase().as_str(), "y" | "n" | "yes" | "no" | "on" | "off");
    if older || text.len() > LONGEST || text.contains(|c: char| c.is_control()) {
        return false;
    }
    let parsed = yaml::parse(&format!("[{text}]"), 0);
    let [document] = parsed.documents.as_slice() else { return false };
    let [Some(item), None] = [document.root.items().first(), document.root.items().get(1)] else { return false };
    parsed.problems.is_empty() && matches!(&item.kind, Kind::Text(read) if **read == *text)
        // A plain scalar and no quoted one.
        && item.span.range() == (1..1 + text.len())
        && !text.starts_with(['"', '\''])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quotes_that_are_there_stay() {
        for (old, text, quotes, new) in [
            ("tabel", "table", Quotes::Double, "table"),
            ("'tabel'", "table", Quotes::Double, "'table'"),
            ("\"tabel\"", "table", Quotes::Single, "\"table\""),
            ("'a'", "it's", Quotes::Double, "'it''s'"),
            ("\"a\"", "say \"x\"", Quotes::Double, "\"say \\\"x\\\"\""),
            ("1.10", "1.10", Quotes::Double, "\"1.10\""),
            ("1.10", "1.10", Quotes::Single, "'1.10'"),
            ("1.0.0", "v1.0.0", Quotes::Always, "\"v1.0.0\""),
            ("x", "yes", Quotes::Single, "'yes'"),
            ("x", "a: b", Quotes::Double, "\"a: b\""),
            ("x", "a #b", Quotes::Double, "\"a #b\""),
            ("x", "a, b", Quotes::Double, "\"a, b\""),
            ("x", "- a", Quotes::Double, "\"- a\""),
            ("x", "", Quotes::Double, "\"\""),
            ("x", "a\nb", Quotes::Single, "\"a\\nb\""),
            ("x", "term:order", Quotes::Double, "term:order"),
            ("x", "café au lait", Quotes::Double, "café au lait"),
            ("x", "*a", Quotes::Double, "\"*a\""),
            ("x", "a]", Quotes::Double, "\"a]\""),
            ("x", "'a'", Quotes::Double, "\"'a'\""),
        ] {
            assert_eq!(instead_of(old, text, quotes).as_deref(), Some(new), "{old} {text}");
        }
        for old in ["*a", "|\n  text", ">-\n  text", "", "[a]"] {
            assert_eq!(instead_of(old, "x", Quotes::Double), None, "{old}");
        }
    }
}
