//! Diagnostics for machines. The format is documented in the book and stays as it is.

use serde_json::{Value, json};

use super::{Located, LocatedFix, LocatedPlace, TextEdit};

/// One diagnostic as `{"rule", "severity", "message", "path", "line", "column", "end_line", "end_column", "help", "label", "related", "fix"}`.
///
/// A finding about a file as a whole has line and column 1 and `"whole_file": true`.
pub fn value(diagnostic: &Located) -> Value {
    let mut value = place(&diagnostic.place);
    let map = value.as_object_mut().expect("a place is an object");
    let mut all = serde_json::Map::new();
    all.insert("rule".into(), json!(diagnostic.rule));
    all.insert("severity".into(), json!(diagnostic.severity.as_str()));
    all.insert("message".into(), json!(diagnostic.message));
    all.append(map);
    all.insert("help".into(), json!(diagnostic.help));
    all.insert("related".into(), diagnostic.related.iter().map(place).collect());
    all.insert("fix".into(), diagnostic.fix.as_ref().map_or(Value::Null, fix));
    Value::Object(all)
}

/// A fix as `{"title", "edits"}`; an edit as `{"path", "start", "end", "text"}`, in bytes of the file on disk.
fn fix(fix: &LocatedFix) -> Value {
    let edit =
        |edit: &TextEdit| json!({"path": edit.path, "start": edit.span.start, "end": edit.span.end, "text": edit.text});
    json!({"title": fix.title, "edits": fix.edits.iter().map(edit).collect::<Vec<_>>()})
}

fn place(place: &LocatedPlace) -> Value {
    let mut value = json!({
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "label": place.label,
    });
    if !place.precise {
        value["whole_file"] = json!(true);
    }
    value
}
