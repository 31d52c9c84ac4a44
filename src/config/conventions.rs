//! `conventions:` of meshdoc.yaml: how the things of a mesh are named, as a style by name or a regular expression.
//!
//! Turns the setting into a check of one name. Knows nothing of the mesh that holds the names.

use regex::{Regex, RegexBuilder};

use crate::diagnostics::{Diagnostic, Place, nearest};
use crate::source::{Node, Route};

/// The conventions of a mesh: what is named, and how.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Conventions(Vec<(Subject, Convention)>);

/// What can have a convention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    Domains,
    Products,
    Contracts,
    Ports,
    Datasets,
    Properties,
    Terms,
    CodeLists,
    Teams,
    Tags,
}

const SUBJECTS: [(&str, Subject); 10] = [
    ("domains", Subject::Domains),
    ("products", Subject::Products),
    ("contracts", Subject::Contracts),
    ("ports", Subject::Ports),
    ("datasets", Subject::Datasets),
    ("properties", Subject::Properties),
    ("terms", Subject::Terms),
    ("codeLists", Subject::CodeLists),
    ("teams", Subject::Teams),
    ("tags", Subject::Tags),
];

/// How a thing is named.
#[derive(Debug, Clone)]
pub enum Convention {
    /// Holds for each part of a name between dots, slashes and colons.
    Style(Style),
    /// Holds for the whole name.
    Pattern(Regex),
}

impl PartialEq for Convention {
    fn eq(&self, other: &Convention) -> bool {
        self.to_string() == other.to_string()
    }
}

impl Eq for Convention {}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    Snake,
    Kebab,
    Camel,
    Pascal,
    Upper,
}

const STYLES: [(&str, Style); 5] = [
    ("snake_case", Style::Snake),
    ("kebab-case", Style::Kebab),
    ("camelCase", Style::Camel),
    ("PascalCase", Style::Pascal),
    ("UPPER_CASE", Style::Upper),
];

/// How large a compiled pattern may be, in bytes.
const SIZE: usize = 1 << 20;

impl std::fmt::Display for Convention {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Convention::Style(style) => f.write_str(name_of(*style)),
            Convention::Pattern(pattern) => f.write_str(written(pattern)),
        }
    }
}

fn name_of(style: Style) -> &'static str {
    STYLES.iter().find(|(_, known)| *known == style).map_or("", |(name, _)| name)
}

/// The pattern as its author wrote it, without the anchors that were put around it.
fn written(pattern: &Regex) -> &str {
    let text = pattern.as_str();
    text.strip_prefix("^(?:").and_then(|text| text.strip_suffix(")$")).unwrap_or(text)
}

impl Conventions {
    pub fn of(&self, subject: Subject) -> Option<&Convention> {
        self.0.iter().find(|(known, _)| *known == subject).map(|(_, convention)| convention)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Convention {
    pub fn accepts(&self, name: &str) -> bool {
        match self {
            Convention::Style(style) => parts(name).all(|part| part.is_empty() || style.accepts(part)),
            Convention::Pattern(pattern) => pattern.is_match(name),
        }
    }

    /// The name as the convention wants it, where that can be told.
    pub fn suggest(&self, name: &str) -> Option<String> {
        let Convention::Style(style) = self else { return None };
        let mut suggestion = String::new();
        let mut rest = name;
        for part in parts(name) {
            let written = style.write(part);
            // Letters of other scripts cannot be written in a style.
            if written.is_empty() != part.is_empty() {
                return None;
            }
            suggestion.push_str(&written);
            rest = &rest[part.len()..];
            if let Some(separator) = rest.chars().next() {
                suggestion.push(separator);
                rest = &rest[separator.len_utf8()..];
            }
        }
        (self.accepts(&suggestion) && suggestion != name).then_some(suggestion)
    }
}

fn parts(name: &str) -> impl Iterator<Item = &str> {
    name.split(['.', '/', ':'])
}

impl Style {
    fn accepts(self, part: &str) -> bool {
        let joined = |separator: char, letters: fn(&char) -> bool| {
            part.split(separator)
                .all(|word| !word.is_empty() && word.chars().all(|c| letters(&c) || c.is_ascii_digit()))
        };
        let together = |first: fn(&char) -> bool| {
            part.chars().next().is_some_and(|c| first(&c)) && part.chars().all(|c| c.is_ascii_alphanumeric())
        };
        match self {
            Style::Snake => joined('_', char::is_ascii_lowercase),
            Style::Kebab => joined('-', char::is_ascii_lowercase),
            Style::Upper => joined('_', char::is_ascii_uppercase),
            Style::Camel => together(char::is_ascii_lowercase),
            Style::Pascal => together(char::is_ascii_uppercase),
        }
    }

    fn write(self, part: &str) -> String {
        let words = words(part);
        let capital = |word: &String| word[..1].to_uppercase() + &word[1..];
        match self {
            Style::Snake => words.join("_"),
            Style::Kebab => words.join("-"),
            Style::Upper => words.join("_").to_uppercase(),
            Style::Pascal => words.iter().map(capital).collect(),
            Style::Camel => {
                words.iter().enumerate().map(|(at, word)| if at == 0 { word.clone() } else { capital(word) }).collect()
            }
        }
    }
}

/// The words of a name in lower case: `customerId`, `CUSTOMER_ID` and `Customer id` are `customer` and `id`.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut open = false;
    let mut before = ' ';
    let mut letters = name.chars().peekable();
    while let Some(c) = letters.next() {
        if !c.is_ascii_alphanumeric() {
            open = false;
        } else {
            // `URLPath` is two words, as `urlPath` is.
            let ends_a_run = before.is_ascii_uppercase() && letters.peek().is_some_and(char::is_ascii_lowercase);
            let starts =
                c.is_ascii_uppercase() && (before.is_ascii_lowercase() || before.is_ascii_digit() || ends_a_run);
            if !open || starts {
                words.push(String::new());
                open = true;
            }
            if let Some(word) = words.last_mut() {
                word.push(c.to_ascii_lowercase());
            }
        }
        before = c;
    }
    words
}

/// Reads the value of `conventions`. What was not understood is a diagnostic.
pub(super) fn read(node: &Node, at: &Route, diagnostics: &mut Vec<Diagnostic>) -> Conventions {
    let mut conventions = Conventions::default();
    let mut report = |place: Place, message: String, help: Option<String>| {
        let diagnostic = Diagnostic::error("invalid-configuration", place, message);
        diagnostics.push(match help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        });
    };
    for (key, value) in node.entries() {
        let name = key.text().unwrap_or_default();
        let route = at.then(name);
        let Some((_, subject)) = SUBJECTS.iter().find(|(known, _)| *known == name) else {
            let near = nearest(name, SUBJECTS.map(|(known, _)| known)).map(|near| format!("did you mean `{near}`?"));
            let help = near.unwrap_or_else(|| format!("known are {}", SUBJECTS.map(|(known, _)| known).join(", ")));
            report(Place::key(super::FILE, 0, route), format!("`{name}` has no convention"), Some(help));
            continue;
        };
        let place = Place::value(super::FILE, 0, route);
        let Some(text) = value.text() else {
            let message = format!("a convention is {}, not text", value.kind_name());
            report(place, message, Some("write `snake_case`, `kebab-case` or a regular expression".into()));
            continue;
        };
        match convention(text) {
            Ok(convention) => conventions.0.push((*subject, convention)),
            Err((message, help)) => report(place, message, help),
        }
    }
    conventions
}

fn convention(text: &str) -> Result<Convention, (String, Option<String>)> {
    if let Some((_, style)) = STYLES.iter().find(|(name, _)| *name == text) {
        return Ok(Convention::Style(*style));
    }
    // A word without a sign of a pattern is a style with a slip in it, and would be a pattern that nothing follows.
    if text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ' ')) {
        let near = nearest(text, STYLES.map(|(name, _)| name)).map(|near| format!("did you mean `{near}`?"));
        let known = format!("known are {}", STYLES.map(|(name, _)| format!("`{name}`")).join(", "));
        return Err((format!("`{text}` is no style of names"), Some(near.unwrap_or(known))));
    }
    let pattern = RegexBuilder::new(&format!("^(?:{text})$")).size_limit(SIZE).build();
    pattern
        .map(Convention::Pattern)
        .map_err(|_| (format!("`{text}` is not a regular expression that meshdoc reads"), None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_accept_and_suggest() {
        for (name, style, good, suggestion) in [
            ("customerId", "snake_case", "customer_id", "customer_id"),
            ("Sales.Orders_V2", "kebab-case", "sales.orders-v2", "sales.orders-v2"),
            ("customer_id", "camelCase", "customerId", "customerId"),
            ("URLPath", "snake_case", "url_path", "url_path"),
            ("order lines", "PascalCase", "OrderLines", "OrderLines"),
            ("orderLines", "UPPER_CASE", "ORDER_LINES2", "ORDER_LINES"),
        ] {
            let convention = convention(style).expect(style);
            assert!(convention.accepts(good) && !convention.accepts(name), "{name} {style}");
            assert_eq!(convention.suggest(name).as_deref(), Some(suggestion));
        }
        assert_eq!(convention("snake_case").expect("a style").suggest("注文"), None);
    }

    #[test]
    fn a_pattern_holds_for_the_whole_name_and_a_slip_in_a_style_is_said() {
        let versioned = convention(r"[a-z-]+-v\d+").expect("a pattern");
        assert!(versioned.accepts("orders-v2") && !versioned.accepts("orders-v2b"));
        assert_eq!(versioned.to_string(), r"[a-z-]+-v\d+");
        assert_eq!(
            convention("snake-case").err().and_then(|(_, help)| help).as_deref(),
            Some("did you mean `snake_case`?")
        );
        assert!(convention("[a-z").is_err());
    }
}
