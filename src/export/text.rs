//! JSON put together as text, for what is too large to be a tree of values first: the same shapes as in `object`, and the same
//! bytes as its values are written in. A part is written once, and copied into what it is part of.

use serde_json::Value as Json;

use crate::model;

/// A value as JSON.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Text(Vec<u8>);

/// An object of all keys, also of those that are null or empty. Keys need no escapes.
macro_rules! object {
    ({ $($key:literal: $value:expr),* $(,)? }) => {{
        let mut object = $crate::export::text::Object::default();
        $(object.add(concat!("\"", $key, "\":"), $value);)*
        object.text()
    }};
}

/// An object of what is said: keys that would be null, an empty list or an empty object are left out.
macro_rules! said {
    ({ $($key:literal: $value:expr),* $(,)? }) => {{
        let mut object = $crate::export::text::Object::default();
        $(object.say(concat!("\"", $key, "\":"), $value);)*
        object.text()
    }};
}

pub(super) use {object, said};

impl Text {
    pub fn of(part: impl Part) -> Text {
        let mut text = Vec::new();
        part.write(&mut text);
        Text(text)
    }

    pub fn null() -> Text {
        Text::of(None::<&str>)
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// A list.
impl<P: Part> FromIterator<P> for Text {
    fn from_iter<I: IntoIterator<Item = P>>(parts: I) -> Text {
        let mut text = Vec::new();
        write_list(parts, &mut text);
        Text(text)
    }
}

fn write_list(parts: impl IntoIterator<Item = impl Part>, text: &mut Vec<u8>) {
    text.push(b'[');
    for (at, part) in parts.into_iter().enumerate() {
        if at > 0 {
            text.push(b',');
        }
        part.write(text);
    }
    text.push(b']');
}

/// An object while it is put together.
#[derive(Default)]
pub(super) struct Object(Vec<u8>);

impl Object {
    /// `key` in quotes, with its colon.
    pub fn add(&mut self, key: &str, value: impl Part) {
        self.0.push(if self.0.is_empty() { b'{' } else { b',' });
        self.0.extend_from_slice(key.as_bytes());
        value.write(&mut self.0);
    }

    pub fn say(&mut self, key: &str, value: impl Part) {
        let before = self.0.len();
        self.add(key, value);
        // Text stands in quotes, so it is none of these.
        if matches!(&self.0[before + 1 + key.len()..], b"null" | b"[]" | b"{}") {
            self.0.truncate(before);
        }
    }

    pub fn text(mut self) -> Text {
        if self.0.is_empty() {
            self.0.push(b'{');
        }
        self.0.push(b'}');
        Text(self.0)
    }
}

/// What can stand in a text.
pub(super) trait Part {
    fn write(self, text: &mut Vec<u8>);
}

impl Part for Text {
    fn write(self, text: &mut Vec<u8>) {
        text.extend_from_slice(&self.0);
    }
}

impl Part for Json {
    fn write(self, text: &mut Vec<u8>) {
        write_value(&self, text);
    }
}

impl Part for &str {
    fn write(self, text: &mut Vec<u8>) {
        write_value(self, text);
    }
}

impl Part for &String {
    fn write(self, text: &mut Vec<u8>) {
        write_value(self, text);
    }
}

impl Part for &model::Text {
    fn write(self, text: &mut Vec<u8>) {
        write_value(self.as_str(), text);
    }
}

impl Part for String {
    fn write(self, text: &mut Vec<u8>) {
        write_value(&self, text);
    }
}

macro_rules! parts {
    ($($type:ty),*) => {
        $(impl Part for $type {
            fn write(self, text: &mut Vec<u8>) {
                write_value(&self, text);
            }
        }

        impl Part for &$type {
            fn write(self, text: &mut Vec<u8>) {
                write_value(self, text);
            }
        })*
    };
}

parts!(bool, usize, u32);

fn write_value(value: &(impl serde::Serialize + ?Sized), text: &mut Vec<u8>) {
    serde_json::to_writer(text, value).expect("memory takes what is written, and keys are text");
}

impl<P: Part> Part for Option<P> {
    fn write(self, text: &mut Vec<u8>) {
        match self {
            Some(part) => part.write(text),
            None => text.extend_from_slice(b"null"),
        }
    }
}

impl<'t, T> Part for &'t Option<T>
where
    &'t T: Part,
{
    fn write(self, text: &mut Vec<u8>) {
        self.as_ref().write(text);
    }
}

impl<'t, T> Part for &'t Vec<T>
where
    &'t T: Part,
{
    fn write(self, text: &mut Vec<u8>) {
        write_list(self, text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::object;

    /// Of each kind of part one, in both ways.
    #[test]
    fn texts_are_what_values_are_written_as() {
        let (none, empty, tags): (Option<String>, Vec<String>, _) = (None, Vec::new(), vec!["a\"b\u{7}".to_owned()]);
        let json = serde_json::json!({"k\n": [1.5, "null", {}], "e": {}});
        let value = serde_json::json!({
            "text": "<\u{2028}\\ü>", "flag": true, "number": 7usize, "line": &3u32, "none": &none, "some": Some("[]"),
            "empty": &empty, "tags": &tags, "json": json.clone(),
        });
        let text = object!({
            "text": "<\u{2028}\\ü>", "flag": true, "number": 7usize, "line": &3u32, "none": &none, "some": Some("[]"),
            "empty": &empty, "tags": &tags, "json": json,
        });
        assert_eq!(String::from_utf8_lossy(text.as_bytes()), value.to_string());
        let value = object::said!({
            "a": "null", "b": &none, "c": &empty, "d": "", "e": &tags, "f": Some(false), "g": object::said!({"b": &none}),
        });
        let text = said!({
            "a": "null", "b": &none, "c": &empty, "d": "", "e": &tags, "f": Some(false), "g": said!({"b": &none}),
        });
        assert_eq!(String::from_utf8_lossy(text.as_bytes()), value.to_string());
        let list: Text = ["x", "y"].into_iter().collect();
        assert_eq!(list.as_bytes(), br#"["x","y"]"#);
        assert_eq!(said!({"b": &none}).as_bytes(), b"{}");
    }
}
