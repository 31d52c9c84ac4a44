//! Reads glossaries, code lists, teams and domains.

use super::fields::Reader;
use super::section::{channels, custom, definitions, members, synonyms};
use super::shape::is_date;
use crate::model::organisation::{DomainDescriptor, TeamDescriptor};
use crate::model::vocabulary::{CodeListDescriptor, CodeValue, Glossary, TermDescriptor, TermRelationship};
use crate::source::Node;

pub(super) fn glossary(node: &Node) -> Glossary {
    let mut r = Reader::new(node);
    r.skip("kind");
    Glossary {
        api_version: r.text("apiVersion").unwrap_or_default(),
        id: r.text("id"),
        name: r.text("name"),
        version: r.text("version"),
        status: r.text("status"),
        description: r.text("description"),
        domain: r.text("domain"),
        tags: r.texts("tags"),
        definitions: r.list("definitions", term),
        rest: r.rest(),
    }
}

fn term(node: &Node) -> TermDescriptor {
    let mut r = Reader::new(node);
    TermDescriptor {
        id: r.text("id").unwrap_or_default(),
        name: r.text("name"),
        business_name: r.text("businessName"),
        description: r.text("description"),
        synonyms: synonyms(&mut r).into_iter().map(|synonym| synonym.synonym.into()).collect(),
        semantic_type: r.text("semanticType"),
        logical_type: r.text("logicalType"),
        classification: r.text("classification"),
        unit: r.text("unit"),
        status: r.text("status"),
        examples: r.values("examples"),
        relationships: r.list("relationships", |node| {
            let mut r = Reader::new(node);
            TermRelationship { to: r.text("to").unwrap_or_default(), kind: r.text("type"), rest: r.rest() }
        }),
        definitions: definitions(&mut r),
        tags: r.texts("tags"),
        custom: custom(&mut r),
        rest: r.rest(),
    }
}

pub(super) fn code_list(node: &Node) -> CodeListDescriptor {
    let mut r = Reader::new(node);
    r.skip("kind");
    CodeListDescriptor {
        api_version: r.text("apiVersion").unwrap_or_default(),
        id: r.text("id").unwrap_or_default(),
        name: r.text("name"),
        version: r.text("version"),
        status: r.text("status"),
        authority: r.text("authority"),
        description: r.text("description"),
        file: r.text("file"),
        values: r.list("values", |node| {
            let mut r = Reader::new(node);
            CodeValue {
                value: r.text("value").unwrap_or_default(),
                label: r.text("label"),
                description: r.text("description"),
                valid_from: r.text("validFrom"),
                valid_to: r.text("validTo"),
                deprecated: r.boolean("deprecated").unwrap_or(false),
                replaced_by: r.text("replacedBy"),
                tags: r.texts("tags"),
                custom: custom(&mut r),
                rest: r.rest(),
            }
        }),
        definitions: definitions(&mut r),
        tags: r.texts("tags"),
        custom: custom(&mut r),
        rest: r.rest(),
    }
}

pub(super) fn team(node: &Node) -> TeamDescriptor {
    let mut r = Reader::new(node);
    r.skip("kind");
    TeamDescriptor {
        api_version: r.text("apiVersion").unwrap_or_default(),
        id: r.text("id").unwrap_or_default(),
        name: r.text("name"),
        mission: r.text("mission"),
        description: r.text("description"),
        channels: channels(&mut r, "channels"),
        members: members(&mut r),
        tags: r.texts("tags"),
        custom: custom(&mut r),
        rest: r.rest(),
    }
}

pub(super) fn domain(node: &Node) -> DomainDescriptor {
    let mut r = Reader::new(node);
    r.skip("kind");
    r.skip("apiVersion");
    DomainDescriptor {
        id: r.text("id"),
        name: r.text("name"),
        description: r.text("description"),
        owner: r.text("owner"),
        parent: r.text("parent"),
        status: r.text("status"),
        tags: r.texts("tags"),
        custom: custom(&mut r),
        rest: r.rest(),
    }
}

/// The values of a code list from a CSV with a header: value, label, description, validFrom, validTo, deprecated,
/// replacedBy. Other columns are kept as they are. Errors name the line.
pub(super) fn csv_values(bytes: &[u8]) -> (Vec<CodeValue>, Vec<(u64, String)>) {
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(bytes);
    let mut values = Vec::new();
    let mut problems = Vec::new();
    let mut seen = std::collections::HashSet::new();
    let headers = match reader.headers() {
        Ok(headers) => headers.clone(),
        Err(error) => return (values, vec![(1, error.to_string())]),
    };
    if !headers.iter().any(|header| header.trim_start_matches('\u{feff}') == "value") {
        return (values, vec![(1, "the header names no column `value`".into())]);
    }
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(1, csv::Position::line);
                problems.push((line, "the line is not UTF-8 or not CSV".into()));
                continue;
            }
        };
        let mut code = CodeValue::default();
        for (header, cell) in headers.iter().zip(record.iter()).filter(|(_, cell)| !cell.is_empty()) {
            let text = Some(cell.to_owned());
            match header.trim_start_matches('\u{feff}') {
                "value" => code.value = cell.to_owned(),
                "label" => code.label = text,
                "description" => code.description = text,
                "validFrom" => code.valid_from = text,
                "validTo" => code.valid_to = text,
                "deprecated" => code.deprecated = matches!(cell, "true" | "yes" | "1"),
                "replacedBy" => code.replaced_by = text,
                other => code.rest.push((other.to_owned(), crate::model::Value::Text(cell.to_owned()))),
            }
        }
        problems.extend(dates(&code).map(|message| (record.position().map_or(1, csv::Position::line), message)));
        if !code.value.is_empty() && !seen.insert(code.value.clone()) {
            let message = format!("the value `{}` stands there twice", code.value);
            problems.push((record.position().map_or(1, csv::Position::line), message));
        }
        if code.value.is_empty() {
            problems.push((record.position().map_or(1, csv::Position::line), "the line has no value".into()));
        } else {
            values.push(code);
        }
    }
    (values, problems)
}

/// What is wrong with the days of a value.
fn dates(code: &CodeValue) -> Option<String> {
    let days = [("validFrom", &code.valid_from), ("validTo", &code.valid_to)];
    for (name, day) in days {
        if let Some(day) = day.as_deref().filter(|day| !is_date(day)) {
            return Some(format!("`{name}` is `{day}`, which is not a date such as `2026-03-01`"));
        }
    }
    match (&code.valid_from, &code.valid_to) {
        (Some(from), Some(to)) if to < from => Some(format!("the value ends on {to} and starts on {from}")),
        _ => None,
    }
}
