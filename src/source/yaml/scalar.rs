//! What a plain scalar means, and what a key is called: the same for both tiers.

use super::{Kind, Node, Text};

/// The YAML 1.2 core schema for a plain scalar (section 10.3.2): only null, booleans and numbers are not text.
pub(super) fn resolve_plain(value: Text) -> Kind {
    // Most values are words, and the first byte says so.
    match value.as_bytes().first() {
        None => Kind::Null,
        Some(b'0'..=b'9' | b'-' | b'+' | b'.') if is_number(&value) => Kind::Number(value),
        Some(b'~' | b'n' | b'N' | b't' | b'T' | b'f' | b'F') => match &*value {
            "~" | "null" | "Null" | "NULL" => Kind::Null,
            "true" | "True" | "TRUE" => Kind::Bool(true),
            "false" | "False" | "FALSE" => Kind::Bool(false),
            _ => Kind::Text(value),
        },
        Some(_) => Kind::Text(value),
    }
}

fn is_number(value: &str) -> bool {
    let bytes = value.as_bytes();
    match bytes {
        [b'0', b'o', rest @ ..] => return !rest.is_empty() && rest.iter().all(|b| (b'0'..=b'7').contains(b)),
        [b'0', b'x', rest @ ..] => return !rest.is_empty() && rest.iter().all(u8::is_ascii_hexdigit),
        _ => {}
    }
    let unsigned = value.strip_prefix(['-', '+']).unwrap_or(value);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(value, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let mantissa_ok = match mantissa.split_once('.') {
        Some((whole, part)) => {
            (digits(whole) && (part.is_empty() || digits(part))) || (whole.is_empty() && digits(part))
        }
        None => digits(mantissa),
    };
    mantissa_ok && exponent.is_none_or(|e| digits(e.strip_prefix(['-', '+']).unwrap_or(e)))
}

/// A key is a name: `404`, `on` and `true` as keys are read as text.
pub(super) fn as_key(mut key: Node) -> Node {
    key.kind = match key.kind {
        Kind::Number(text) => Kind::Text(text),
        Kind::Bool(value) => Kind::Text(if value { "true" } else { "false" }.into()),
        Kind::Null => Kind::Text("null".into()),
        other => other,
    };
    key
}
