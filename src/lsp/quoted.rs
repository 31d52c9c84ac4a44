//! Text as a scalar of YAML: plain where that means the same, in quotes where it has to be.

use crate::source::yaml;

/// A text as it may be written where nothing stands yet.
pub fn plain_scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { single(text) }
}

/// Another text in the place of a scalar, in the quotes that are there.
pub fn instead_of(source: &str, text: &str) -> String {
    if source.starts_with('"') {
        serde_json::Value::from(text).to_string()
    } else if source.starts_with('\'') {
        single(text)
    } else {
        plain_scalar(text)
    }
}

fn single(text: &str) -> String {
    match text.contains(char::is_control) {
        true => serde_json::Value::from(text).to_string(),
        false => format!("'{}'", text.replace('\'', "''")),
    }
}

/// Whether a plain scalar reads as this text, in a list between brackets too.
fn is_plain(text: &str) -> bool {
    if text.is_empty() || text.contains(|c: char| c.is_control() || matches!(c, ',' | '[' | ']' | '{' | '}')) {
        return false;
    }
    let document = format!("a: {text}\n");
    let parsed = yaml::parse(&document, 0);
    let [only] = parsed.documents.as_slice() else { return false };
    parsed.problems.is_empty()
        && only.root.entries().len() == 1
        && only.root.get("a").and_then(yaml::Node::text) == Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stays_the_text() {
        for (text, plain) in [
            ("sales.orders.v1", "sales.orders.v1"),
            ("1.10", "'1.10'"),
            ("true", "'true'"),
            ("a: b", "'a: b'"),
            ("it's #1", "'it''s #1'"),
            ("x # y", "'x # y'"),
            ("- a", "'- a'"),
            ("a\nb", "\"a\\nb\""),
            ("term:customer", "term:customer"),
        ] {
            assert_eq!(plain_scalar(text), plain);
        }
        assert_eq!(instead_of("'old'", "it's"), "'it''s'");
        assert_eq!(instead_of("\"old\"", "a\"b"), "\"a\\\"b\"");
        assert_eq!(instead_of("old", "1"), "'1'");
    }
}
