//! Names and texts of authors as literals of the languages that snippets are in.

/// How a dialect of SQL quotes a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quotes {
    /// `"a ""b"""`
    Double,
    /// `` `a ``b`` ` ``
    Backtick,
    /// `[a [b]]]`
    Bracket,
    /// BigQuery's: a backslash before a backtick.
    BacktickEscaped,
}

/// What a dialect does to a name that is not quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    /// Names without quotes are in lower case, so one with capitals needs them.
    Lower,
    /// Names without quotes are in upper case. A lower-case name is taken to be such a name.
    Upper,
    /// Case does not matter, or is kept.
    None,
}

/// Words that no dialect takes as a name without quotes.
const RESERVED: &[&str] = &[
    "all",
    "and",
    "any",
    "as",
    "asc",
    "between",
    "by",
    "case",
    "cast",
    "check",
    "column",
    "constraint",
    "create",
    "cross",
    "current_date",
    "current_timestamp",
    "current_user",
    "date",
    "default",
    "delete",
    "desc",
    "distinct",
    "drop",
    "else",
    "end",
    "except",
    "exists",
    "false",
    "fetch",
    "for",
    "foreign",
    "from",
    "full",
    "grant",
    "group",
    "having",
    "in",
    "index",
    "inner",
    "insert",
    "intersect",
    "interval",
    "into",
    "is",
    "join",
    "key",
    "left",
    "level",
    "like",
    "limit",
    "natural",
    "not",
    "null",
    "number",
    "of",
    "offset",
    "on",
    "option",
    "or",
    "order",
    "outer",
    "partition",
    "primary",
    "range",
    "references",
    "right",
    "row",
    "rows",
    "select",
    "session",
    "set",
    "size",
    "start",
    "table",
    "then",
    "time",
    "timestamp",
    "to",
    "trigger",
    "true",
    "union",
    "unique",
    "update",
    "user",
    "using",
    "values",
    "view",
    "when",
    "where",
    "with",
];

/// A name in SQL: as it is where the dialect reads it back as it is, else quoted with its quotes doubled.
pub fn sql(name: &str, quotes: Quotes, fold: Fold) -> String {
    let name = clean(name);
    let plain = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let reserved = RESERVED.contains(&name.to_lowercase().as_str());
    if plain && !reserved && !(fold == Fold::Lower && name.chars().any(|c| c.is_ascii_uppercase())) {
        return name;
    }
    let name = if plain && fold == Fold::Upper { name.to_uppercase() } else { name };
    match quotes {
        Quotes::Double => format!("\"{}\"", name.replace('"', "\"\"")),
        Quotes::Backtick => format!("`{}`", name.replace('`', "``")),
        Quotes::Bracket => format!("[{}]", name.replace(']', "]]")),
        Quotes::BacktickEscaped => format!("`{}`", name.replace('\\', "\\\\").replace('`', "\\`")),
    }
}

/// A string literal of SQL.
pub fn sql_text(text: &str) -> String {
    format!("'{}'", clean(text).replace('\'', "''"))
}

/// A string literal of Python, on one line.
pub fn python(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => out.push_str(&format!("\\x{:02x}", c as u32)),
            c => out.push(c),
        }
    }
    out + "\""
}

/// Text that stands in a triple-quoted string of Python.
pub fn python_block(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

/// A word of a POSIX shell.
pub fn shell(text: &str) -> String {
    let text = clean(text);
    if !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:@%+,".contains(c)) {
        return text;
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// A scalar of YAML, on one line.
pub fn yaml(text: &str) -> String {
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./ ,()".contains(c))
        && !text.ends_with(' ')
        && !matches!(text.to_lowercase().as_str(), "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n");
    if plain {
        return text.to_owned();
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out + "\""
}

/// A name as a variable of Python or a source of dbt: lower case, words joined by `_`.
pub fn identifier(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars().take(60) {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.is_empty() && !out.ends_with('_') {
            out.push('_');
        }
    }
    let out = out.trim_end_matches('_');
    match out.chars().next() {
        None => "dataset".to_owned(),
        Some(c) if c.is_ascii_digit() => format!("_{out}"),
        Some(_) => out.to_owned(),
    }
}

/// Control characters have no place in a name of a snippet that is copied.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_as_each_dialect_wants_it() {
        let cases = [
            ("orders", Quotes::Double, Fold::Lower, "orders"),
            ("OrderId", Quotes::Double, Fold::Lower, "\"OrderId\""),
            ("OrderId", Quotes::Double, Fold::Upper, "OrderId"),
            ("order", Quotes::Double, Fold::Upper, "\"ORDER\""),
            ("order", Quotes::Double, Fold::Lower, "\"order\""),
            ("a\"; drop table b; --", Quotes::Double, Fold::None, "\"a\"\"; drop table b; --\""),
            ("a]b", Quotes::Bracket, Fold::None, "[a]]b]"),
            ("a`b", Quotes::Backtick, Fold::None, "`a``b`"),
            ("a`b\\", Quotes::BacktickEscaped, Fold::None, "`a\\`b\\\\`"),
            ("my-project", Quotes::BacktickEscaped, Fold::None, "`my-project`"),
            ("a\nb", Quotes::Double, Fold::None, "\"a b\""),
        ];
        for (name, quotes, fold, wanted) in cases {
            assert_eq!(sql(name, quotes, fold), wanted, "{name}");
        }
        assert_eq!(sql_text("it's"), "'it''s'");
    }

    #[test]
    fn texts_end_where_they_should() {
        assert_eq!(python("a\"\\\n\u{7}"), "\"a\\\"\\\\\\n\\x07\"");
        assert_eq!(shell("it's; rm -rf"), "'it'\\''s; rm -rf'");
        assert_eq!(shell("kafka:9092"), "kafka:9092");
        assert_eq!(yaml("no"), "\"no\"");
        assert_eq!(yaml("a: b"), "\"a: b\"");
        assert_eq!(identifier("Orders (v2)"), "orders_v2");
        assert_eq!(identifier("2024 注文"), "_2024");
    }
}
