//! JSON that a person can read and a program can compare line by line, in few more bytes than it needs: what is short
//! stands on one line, what is long has a line for each of its parts, and nothing is indented.

use serde_json::Value as Json;

/// What is longer has a line for each of its parts, in bytes.
const LONGEST: usize = 240;

/// A value with a line end behind it.
pub(super) fn write(value: &Json) -> Vec<u8> {
    let mut out = String::new();
    part(value, &mut out);
    out.push('\n');
    out.into_bytes()
}

fn part(value: &Json, out: &mut String) {
    let start = out.len();
    if fits(value, out) {
        return;
    }
    out.truncate(start);
    let mut first = true;
    let mut next = |out: &mut String| {
        out.push_str(if first { "\n" } else { ",\n" });
        first = false;
    };
    match value {
        Json::Object(map) => {
            out.push('{');
            for (key, value) in map {
                next(out);
                text(key, out);
                out.push(':');
                part(value, out);
            }
            out.push_str("\n}");
        }
        Json::Array(items) => {
            out.push('[');
            for item in items {
                next(out);
                part(item, out);
            }
            out.push_str("\n]");
        }
        one => out.push_str(&one.to_string()),
    }
}

/// Writes a value on one line; gives up where that becomes long, so that deep values are not written again and again.
fn fits(value: &Json, out: &mut String) -> bool {
    fn add(value: &Json, end: usize, out: &mut String) -> bool {
        match value {
            Json::Object(map) => {
                out.push('{');
                for (at, (key, value)) in map.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    text(key, out);
                    out.push(':');
                    if out.len() > end || !add(value, end, out) {
                        return false;
                    }
                }
                out.push('}');
            }
            Json::Array(items) => {
                out.push('[');
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    if out.len() > end || !add(item, end, out) {
                        return false;
                    }
                }
                out.push(']');
            }
            Json::String(own) => text(own, out),
            one => out.push_str(&one.to_string()),
        }
        out.len() <= end
    }
    add(value, out.len() + LONGEST, out)
}

fn text(text: &str, out: &mut String) {
    out.push_str(&serde_json::to_string(text).expect("memory takes every text"));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_long_has_a_line_for_each_part() {
        let long = "word ".repeat(60);
        let value =
            json!({"short": {"a": [1, true, null]}, "list": [{"name": "a", "text": long}, {"name": "b"}], "e": {}});
        let wanted = format!(
            "{{\n\"short\":{{\"a\":[1,true,null]}},\n\"list\":[\n{{\n\"name\":\"a\",\n\"text\":\"{long}\"\n}},\n{{\"name\":\"b\"}}\n],\n\"e\":{{}}\n}}\n"
        );
        assert_eq!(String::from_utf8(write(&value)).as_deref(), Ok(wanted.as_str()));
        for value in [json!(null), json!("x\"\n"), json!([long, [long, {"k\"": long}]]), value] {
            assert_eq!(serde_json::from_slice::<Json>(&write(&value)).ok(), Some(value));
        }
    }
}
