//! Reads the entries of a YAML mapping by name and keeps what nobody asked for.
//!
//! A value of another kind than asked for stays among the rest, so that it is still shown; that it is wrong is said by
//! the shape checks.

use crate::model::Value;
use crate::model::value::Fields;
use crate::source::Node;
use crate::source::yaml::Kind;

/// The entries of a mapping, of which some have been read.
pub(super) struct Reader<'n> {
    entries: Vec<(&'n str, &'n Node, bool)>,
}

impl<'n> Reader<'n> {
    pub fn new(node: &'n Node) -> Reader<'n> {
        Reader { entries: node.entries().iter().filter_map(|(key, value)| Some((key.text()?, value, false))).collect() }
    }

    /// The value of a key, read when `read` understands it.
    fn take<T>(&mut self, key: &str, read: impl FnOnce(&'n Node) -> Option<T>) -> Option<T> {
        let entry = self.entries.iter_mut().find(|(name, _, taken)| *name == key && !taken)?;
        let value = read(entry.1)?;
        entry.2 = true;
        Some(value)
    }

    /// Leaves a key out of the rest.
    pub fn skip(&mut self, key: &str) {
        self.text::<String>(key);
    }

    /// Any scalar as text.
    pub fn text<T: for<'t> From<&'t str>>(&mut self, key: &str) -> Option<T> {
        self.take(key, |node| match node.kind {
            // An empty value is as good as none, and nothing to show.
            Kind::Null => Some(None),
            _ => node.scalar().map(|text| Some(T::from(&text))),
        })
        .flatten()
    }

    pub fn boolean(&mut self, key: &str) -> Option<bool> {
        self.take(key, |node| match node.kind {
            Kind::Bool(value) => Some(value),
            _ => None,
        })
    }

    /// A list of scalars, or one scalar.
    pub fn texts<T: for<'t> From<&'t str>>(&mut self, key: &str) -> Vec<T> {
        self.take(key, |node| match &node.kind {
            Kind::List(items) => items.iter().map(|item| item.scalar().map(|text| T::from(&text))).collect(),
            Kind::Null => Some(Vec::new()),
            _ => node.scalar().map(|text| vec![T::from(&text)]),
        })
        .unwrap_or_default()
    }

    pub fn value(&mut self, key: &str) -> Option<Value> {
        self.take(key, |node| Some(value(node)))
    }

    pub fn values(&mut self, key: &str) -> Vec<Value> {
        self.take(key, |node| match &node.kind {
            Kind::List(items) => Some(items.iter().map(value).collect()),
            _ => None,
        })
        .unwrap_or_default()
    }

    pub fn fields(&mut self, key: &str) -> Fields {
        self.take(key, |node| match value(node) {
            Value::Map(fields) => Some(fields),
            _ => None,
        })
        .unwrap_or_default()
    }

    /// A list whose items are mappings.
    pub fn list<T>(&mut self, key: &str, read: impl Fn(&'n Node) -> T) -> Vec<T> {
        self.take(key, |node| match &node.kind {
            Kind::List(items) if items.iter().all(|item| matches!(item.kind, Kind::Map(_))) => {
                Some(items.iter().map(&read).collect())
            }
            _ => None,
        })
        .unwrap_or_default()
    }

    pub fn object<T>(&mut self, key: &str, read: impl FnOnce(&'n Node) -> T) -> Option<T> {
        self.take(key, |node| matches!(node.kind, Kind::Map(_)).then(|| read(node)))
    }

    pub fn node<T>(&mut self, key: &str, read: impl FnOnce(&'n Node) -> Option<T>) -> Option<T> {
        self.take(key, read)
    }

    /// What has not been read, as it was written.
    pub fn rest(self) -> Fields {
        self.entries
            .into_iter()
            .filter(|(_, _, taken)| !taken)
            .map(|(key, node, _)| (key.to_owned(), value(node)))
            .collect()
    }

    /// Takes the unread entries whose key `wanted` accepts.
    pub fn matching(&mut self, wanted: impl Fn(&str) -> bool) -> Fields {
        let mut fields = Fields::new();
        for (key, node, taken) in &mut self.entries {
            if !*taken && wanted(key) {
                *taken = true;
                fields.push(((*key).to_owned(), value(node)));
            }
        }
        fields
    }
}

/// A node without its places.
pub(super) fn value(node: &Node) -> Value {
    match &node.kind {
        Kind::Null => Value::Null,
        Kind::Bool(value) => Value::Bool(*value),
        Kind::Number(text) => Value::Number(text.to_string()),
        Kind::Text(text) => Value::Text(text.to_string()),
        Kind::List(items) => Value::List(items.iter().map(value).collect()),
        Kind::Map(entries) => Value::Map(
            entries
                .iter()
                .map(|(key, node)| (key.scalar().map_or_else(|| "?".to_owned(), |k| k.into_owned()), value(node)))
                .collect(),
        ),
    }
}
