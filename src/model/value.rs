//! Any value an author may write, without places: what custom properties and unknown keys hold.

/// A value of the YAML 1.2 core schema; numbers keep their text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Value>),
    Map(Fields),
}

/// Keys and values in the order they were written.
pub type Fields = Vec<(String, Value)>;

impl Value {
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn get(&self, key: &str) -> Option<&Value> {
        match self {
            Value::Map(fields) => fields.iter().find(|(k, _)| k == key).map(|(_, v)| v),
            _ => None,
        }
    }

    /// The value on one line, as a person would say it: lists with commas, mappings as `key: value`.
    pub fn line(&self) -> String {
        match self {
            Value::Null => String::new(),
            Value::Bool(value) => value.to_string(),
            Value::Number(text) | Value::Text(text) => text.clone(),
            Value::List(items) => items.iter().map(Value::line).collect::<Vec<_>>().join(", "),
            Value::Map(fields) => {
                fields.iter().map(|(key, value)| format!("{key}: {}", value.line())).collect::<Vec<_>>().join(", ")
            }
        }
    }

    pub fn is_collection(&self) -> bool {
        matches!(self, Value::List(_) | Value::Map(_))
    }
}
