//! JSON objects put together from what is said, without copying parts that are JSON already.
//!
//! `serde_json::json!` makes a value of a reference to each part, which copies whatever stands in it once more at each
//! level; a portal has thousands of objects ten levels deep.

use std::collections::BTreeSet;

use crate::model::Text;
use serde_json::{Map, Value as Json};

/// An object of what is said: keys that would be null, an empty list or an empty object are left out.
macro_rules! said {
    ({ $($key:literal: $value:expr),* $(,)? }) => {{
        let mut object = serde_json::Map::new();
        $($crate::export::object::say(&mut object, $key, $value);)*
        serde_json::Value::Object(object)
    }};
}

pub(super) use said;

/// Adds a key that says something.
pub(super) fn say(object: &mut Map<String, Json>, key: &str, value: impl Part) {
    let value = value.json();
    let silent = match &value {
        Json::Null => true,
        Json::Array(items) => items.is_empty(),
        Json::Object(map) => map.is_empty(),
        _ => false,
    };
    if !silent {
        object.insert(key.to_owned(), value);
    }
}

/// Adds a key that says something to an object.
pub(super) fn add(object: &mut Json, key: &str, value: impl Part) {
    if let Json::Object(object) = object {
        say(object, key, value);
    }
}

/// What can stand in an object.
pub(super) trait Part {
    fn json(self) -> Json;
}

impl Part for Json {
    fn json(self) -> Json {
        self
    }
}

impl Part for &str {
    fn json(self) -> Json {
        Json::String(self.to_owned())
    }
}

impl Part for &String {
    fn json(self) -> Json {
        Json::String(self.clone())
    }
}

impl Part for &Text {
    fn json(self) -> Json {
        Json::String(self.to_string())
    }
}

macro_rules! parts {
    ($($type:ty),*) => {
        $(impl Part for $type {
            fn json(self) -> Json {
                Json::from(self)
            }
        }

        impl Part for &$type {
            fn json(self) -> Json {
                Json::from(*self)
            }
        })*
    };
}

parts!(bool, usize, u32, u64, i64);

impl Part for String {
    fn json(self) -> Json {
        Json::String(self)
    }
}

impl<P: Part> Part for Option<P> {
    fn json(self) -> Json {
        self.map_or(Json::Null, Part::json)
    }
}

impl<'t, T> Part for &'t Option<T>
where
    &'t T: Part,
{
    fn json(self) -> Json {
        self.as_ref().json()
    }
}

impl<'t, T> Part for &'t Vec<T>
where
    &'t T: Part,
{
    fn json(self) -> Json {
        self.iter().map(Part::json).collect()
    }
}

impl<P: Part> Part for BTreeSet<P> {
    fn json(self) -> Json {
        self.into_iter().map(Part::json).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_silent_is_left_out() {
        let (none, empty): (Option<String>, Vec<String>) = (None, Vec::new());
        let inner = said!({"no": &none, "list": &empty, "object": said!({"a": &none})});
        assert_eq!(inner.to_string(), "{}");
        let mut value = said!({"b": 0usize, "a": "", "inner": inner, "no": false, "set": BTreeSet::from(["x"])});
        add(&mut value, "none", &none);
        add(&mut value, "more", Some(1usize));
        assert_eq!(value.to_string(), r#"{"b":0,"a":"","no":false,"set":["x"],"more":1}"#);
    }
}
