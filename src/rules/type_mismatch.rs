//! A physical type that cannot hold values of the logical type.
//!
//! Only what is certain in every dialect that has the type: text can hold anything, numbers can be days or flags, and
//! words that mean different things in different systems (LONG, BIT, RECORD) are left alone.

use super::Context;
use super::visit;
use crate::diagnostics::Diagnostic;
use crate::model::mesh::Contract;

pub(super) fn of_contract(_: &Context<'_>, contract: &Contract, diagnostics: &mut Vec<Diagnostic>) {
    visit::properties(contract, &mut |at| {
        let (Some(logical), Some(physical)) = (&at.property.logical_type, &at.property.physical_type) else {
            return;
        };
        let Some(holds) = holds(physical) else { return };
        if !KNOWN.contains(&logical.as_str()) || holds.contains(&logical.as_str()) {
            return;
        }
        let physical = super::shown(physical);
        let message = format!("`{}` is `{logical}` and lies as `{physical}`, which holds no such value", at.path());
        diagnostics.push(
            Diagnostic::warning("type-mismatch", at.value("physicalType"), message)
                .related(at.value("logicalType"), format!("`{logical}` is promised"))
                .help(format!("`{physical}` holds {}: correct one of the two", super::listed(holds, "or"))),
        );
    });
}

const KNOWN: [&str; 11] =
    ["string", "date", "timestamp", "time", "number", "integer", "object", "array", "boolean", "map", "vector"];

/// The logical types that a physical type can hold; `None` where that depends on the system, or is anything.
fn holds(physical: &str) -> Option<&'static [&'static str]> {
    const TEMPORAL: &[&str] = &["date", "timestamp", "time", "string"];
    const NUMERIC: &[&str] = &["integer", "number", "boolean", "date", "timestamp", "time"];
    let lower = physical.trim().to_lowercase();
    if lower.ends_with("[]") {
        return Some(&["array", "vector", "object"]);
    }
    let end = lower.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(lower.len());
    Some(match &lower[..end] {
        "boolean" | "bool" => &["boolean"],
        "int" | "integer" | "bigint" | "smallint" | "tinyint" | "mediumint" | "int2" | "int4" | "int16" | "int32"
        | "int64" | "uint8" | "uint16" | "uint32" | "uint64" | "byteint" | "serial" | "bigserial" | "decimal"
        | "numeric" | "number" | "bignumeric" | "float" | "float4" | "float8" | "float32" | "float64" | "real"
        | "double" => NUMERIC,
        "date" | "datetime" | "timestamp" | "timestamptz" | "timestamp_ntz" | "timestamp_ltz" | "timestamp_tz"
        | "datetime2" | "datetimeoffset" | "smalldatetime" | "timestamp_millis" | "timestamp_micros" => TEMPORAL,
        "uuid" | "uniqueidentifier" => &["string"],
        "array" | "list" => &["array", "vector", "object", "map"],
        "struct" => &["object", "map", "array"],
        "map" => &["map", "object", "array"],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::holds;

    #[test]
    fn only_what_is_certain_is_said() {
        let can = |physical: &str, logical: &str| holds(physical).is_none_or(|holds| holds.contains(&logical));
        assert!(!can("BOOLEAN", "integer") && !can("INT", "array") && !can("DECIMAL(10, 2)", "string"));
        assert!(
            !can("timestamp with time zone", "integer")
                && !can("integer[]", "integer")
                && !can("ARRAY<INT64>", "string")
        );
        assert!(
            can("VARCHAR(10)", "date") && can("JSON", "array") && can("NUMBER(1)", "boolean") && can("long", "string")
        );
        assert!(
            can("STRUCT<a INT64>", "object")
                && can("", "string")
                && can("©", "string")
                && can("DOUBLE PRECISION", "number")
        );
    }
}
