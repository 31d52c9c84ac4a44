//! Code lists as CSV and JSON, beside their pages.

use serde_json::{Value as Json, json};

use super::{File, Inputs};
use crate::model::vocabulary::CodeListDescriptor;

const COLUMNS: [&str; 7] = ["value", "label", "description", "validFrom", "validTo", "deprecated", "replacedBy"];

pub(super) fn export(inputs: &Inputs<'_>) -> Vec<File> {
    let mut files = Vec::new();
    for list in &inputs.mesh.code_lists {
        let folder = format!("codes/{}", list.address);
        let mut json = serde_json::to_vec_pretty(&json!({
            "id": list.descriptor.id,
            "name": list.name,
            "version": list.descriptor.version,
            "values": values(&list.descriptor),
        }))
        .expect("a JSON value is always writable");
        json.push(b'\n');
        files.push((format!("{folder}/values.csv"), csv(&list.descriptor)));
        files.push((format!("{folder}/values.json"), json));
    }
    files
}

/// The values of a list, for JSON.
pub(super) fn values(list: &CodeListDescriptor) -> Json {
    list.values
        .iter()
        .map(|value| {
            json!({
                "value": value.value,
                "label": value.label,
                "description": value.description,
                "valid_from": value.valid_from,
                "valid_to": value.valid_to,
                "deprecated": value.deprecated,
                "replaced_by": value.replaced_by,
            })
        })
        .collect()
}

fn csv(list: &CodeListDescriptor) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let text = |value: &Option<String>| harmless(value.as_deref().unwrap_or_default());
    let mut written = writer.write_record(COLUMNS);
    for value in &list.values {
        written = written.and_then(|()| {
            writer.write_record([
                harmless(&value.value),
                text(&value.label),
                text(&value.description),
                text(&value.valid_from),
                text(&value.valid_to),
                if value.deprecated { "true".into() } else { String::new() },
                text(&value.replaced_by),
            ])
        });
    }
    written.expect("seven cells go into seven columns of memory");
    writer.into_inner().expect("memory is always writable")
}

/// A cell that a spreadsheet would run as a formula is quoted by an apostrophe (CWE-1236).
pub(super) fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::vocabulary::CodeValue;

    #[test]
    fn no_cell_is_a_formula() {
        let value =
            |value: &str| CodeValue { value: value.into(), label: Some("a,\"b\"".into()), ..CodeValue::default() };
        let list = CodeListDescriptor { values: vec![value("=1+1"), value("DE")], ..CodeListDescriptor::default() };
        let text = String::from_utf8(csv(&list)).expect("UTF-8");
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[1], "'=1+1,\"a,\"\"b\"\"\",,,,,");
        assert_eq!(lines[2], "DE,\"a,\"\"b\"\"\",,,,,");
    }
}
