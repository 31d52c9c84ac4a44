//! The scalars of a descriptor with their keys, and the words by which pages name keys.

use meshdoc::source::Node;
use meshdoc::source::yaml::{Kind, parse};

pub struct Field {
    pub route: String,
    /// The nearest key above it.
    pub key: String,
    pub value: String,
}

/// Every scalar of a file that is not null.
pub fn fields(text: &str) -> Vec<Field> {
    let parsed = parse(text, 0);
    assert!(parsed.problems.is_empty(), "{:?}", parsed.problems);
    let mut found = Vec::new();
    for document in &parsed.documents {
        collect(&document.root, "", "", &mut found);
    }
    found
}

fn collect(node: &Node, route: &str, key: &str, found: &mut Vec<Field>) {
    match &node.kind {
        Kind::List(items) => {
            for (number, item) in items.iter().enumerate() {
                collect(item, &format!("{route}[{number}]"), key, found);
            }
        }
        Kind::Map(entries) => {
            for (name, value) in entries {
                let name = name.text().unwrap_or_default();
                collect(value, format!("{route}.{name}").trim_start_matches('.'), name, found);
            }
        }
        _ => {
            if let Some(value) = node.scalar().filter(|value| !value.trim().is_empty()) {
                found.push(Field { route: route.to_owned(), key: key.to_owned(), value: value.into_owned() });
            }
        }
    }
}

/// `physicalName` as people say it: `physical name`.
pub fn spoken(key: &str) -> String {
    let mut out = String::new();
    for c in key.chars() {
        if c.is_uppercase() {
            out.push(' ');
        }
        out.extend(c.to_lowercase());
    }
    out.replace('_', " ").trim().to_owned()
}

/// Other words by which a page may name a key: headings, column titles, or the thing itself where it needs no name.
pub fn said_as(key: &str) -> &'static [&'static str] {
    match key {
        "apiVersion" => &["odps", "odcs"],
        "kind" => &["data contract", "odps"],
        "primaryKey" => &["key"],
        "primaryKeyPosition" | "partitionKeyPosition" => &["key", "partition"],
        "contractCreatedTs" | "productCreatedTs" => &["created"],
        "contractId" => &["expects", "promises", "the contract"],
        "dataGranularityDescription" => &["one row is"],
        "dataProduct" => &["product"],
        "dateIn" | "dateOut" => &["since", "to"],
        "replacedByUsername" => &["replaced by"],
        "firstLevelApprovers" | "secondLevelApprovers" => &["granted by"],
        "priceAmount" | "priceCurrency" | "priceUnit" => &["price"],
        "businessImpact" => &["impact"],
        "transformDescription" | "transformLogic" | "transformSourceObjects" => &["how it is made", "from"],
        "valueExt" => &["to"],
        _ => &[],
    }
}

/// What a page says for a value that it puts into words.
pub fn in_words(key: &str, value: &str) -> Option<String> {
    let said = match (key, value) {
        ("version", version) => return Some(format!("v{version}")),
        ("partitioned", "true") => "partition",
        ("timezone", "true") => "with time zone",
        ("uniqueItems", "true") => "no item twice",
        ("unit", "d") => "day",
        ("unit", "y") => "year",
        ("unit", "h") => "hour",
        _ => return None,
    };
    Some(said.to_owned())
}
