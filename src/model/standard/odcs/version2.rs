//! What only version 2 of the standard has: datasets with columns. They are read and shown.

use super::super::Range;
use super::super::table::{Field, Form, Object, Pattern, Shape, Size, field};
use super::quality::QUALITY;
use super::{AUTHORITATIVE, TAGS, V2_2_2};

pub(super) static VERSION_2: Pattern = Pattern {
    name: "version",
    forms: &[Form {
        versions: Range::ALL,
        about: "a version such as `v2.2.2`",
        regex: "^v[0-9]+[.][0-9]+[.][0-9]+",
        matches: begins_with_version,
    }],
};

fn begins_with_version(text: &str) -> bool {
    let Some(text) = text.strip_prefix('v') else { return false };
    let mut parts = text.splitn(3, '.');
    let mut number = || parts.next().filter(|part| part.bytes().next().is_some_and(|byte| byte.is_ascii_digit()));
    let (major, minor, patch) = (number(), number(), number());
    let whole = |part: Option<&str>| part.is_some_and(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    whole(major) && whole(minor) && patch.is_some()
}

pub static DATASET: Object = Object {
    name: "dataset",
    about: "A table of a contract of version 2.",
    fields: &[&[
        field("table", Shape::Text, "The name of the table.").required(),
        field("physicalName", Shape::Text, "The name of the table where it lies."),
        field("priorTableName", Shape::Text, "The name that the table had before."),
        field("description", Shape::Text, "What the table holds."),
        AUTHORITATIVE,
        field("dataGranularity", Shape::Text, "What one row stands for."),
        field("columns", Shape::Objects(&COLUMN), "The columns of the table."),
        field("quality", Shape::Objects(&QUALITY), "What is expected of its quality."),
    ]],
    closed: None,
    ..Object::EMPTY
};

pub static COLUMN: Object = Object {
    name: "column",
    about: "A column of a table of version 2.",
    fields: &[&[
        field("column", Shape::Text, "The name of the column.").required(),
        field("businessName", Shape::Text, "The name of the column for people."),
        field("description", Shape::Text, "What the column holds."),
        field("logicalType", Shape::Text, "What type of value it holds.").required(),
        field("physicalType", Shape::Text, "The type of the column where it lies.").required(),
        field("isPrimaryKey", Shape::Boolean, "Whether it is part of the primary key."),
        field("primaryKeyPosition", Shape::INTEGER, "Its place in the primary key, from 1."),
        field("isNullable", Shape::Boolean, "Whether the value may be missing."),
        field("isUnique", Shape::Boolean, "Whether no two rows have the same value."),
        field("partitionStatus", Shape::Boolean, "Whether the table is partitioned by it."),
        field("partitionKeyPosition", Shape::INTEGER, "Its place in the partition key, from 1."),
        field("clusterStatus", Shape::Boolean, "Whether the table is clustered by it."),
        field("clusterKeyPosition", Shape::INTEGER, "Its place in the cluster key, from 1."),
        field("classification", Shape::Text, "How sensitive it is."),
        AUTHORITATIVE,
        field("encryptedColumnName", Shape::Text, "The column that holds the value encrypted."),
        field("transformSourceTables", Shape::List(&Shape::Text, Size::ANY), "The tables that it is made from."),
        field("transformLogic", Shape::Text, "How it is made, as code."),
        field("transformDescription", Shape::Text, "How it is made, in words."),
        field("sampleValues", Shape::List(&Shape::Text, Size::ANY), "Some values that occur."),
        field("criticalDataElementStatus", Shape::Boolean, "Whether the business depends on it."),
        TAGS,
    ]],
    closed: None,
    ..Object::EMPTY
};

/// Fields of a quality expectation that version 2 alone has.
pub(super) static QUALITY_2_FIELDS: [Field; 9] = [
    field("code", Shape::Text, "The number of the rule.").until(V2_2_2),
    field("templateName", Shape::Text, "The template of the rule.").required().until(V2_2_2),
    field("toolName", Shape::Text, "The tool that checks it.").required().until(V2_2_2),
    field("toolRuleName", Shape::Text, "The name of the rule in the tool.").until(V2_2_2),
    field("dimension", Shape::Text, "The side of quality that it looks at.").until(V2_2_2),
    field("type", Shape::Text, "What kind of rule it is.").until(V2_2_2),
    field("column", Shape::Text, "The column that it is about.").until(V2_2_2),
    field("columns", Shape::Text, "The columns that it is about.").until(V2_2_2),
    field("scheduleCronExpression", Shape::Text, "When it is checked, as cron writes it.").until(V2_2_2),
];
