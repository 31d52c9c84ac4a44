//! The reference pages of the book, written from the tables: `MESHDOC_BLESS=1` writes them, else they are compared.

use std::fmt::Write;
use std::path::Path;

use meshdoc::model::standard::{Condition, Constraint, Field, Format, KINDS, Kind, Object, Range, Shape, Version};

#[test]
fn the_reference_pages_of_the_book_say_what_the_tables_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("book/src/reference");
    for kind in KINDS {
        let page = page(kind);
        let file = folder.join(file_name(kind));
        if std::env::var("MESHDOC_BLESS").as_deref() == Ok("1") {
            std::fs::create_dir_all(&folder).expect("the folder of the reference");
            std::fs::write(&file, &page).expect("the page is written");
        }
        let written = std::fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
        assert!(written == page, "{} is old; MESHDOC_BLESS=1 writes it", file.display());
    }
}

fn file_name(kind: Kind) -> &'static str {
    match kind {
        Kind::DataProduct(_) => "odps.md",
        Kind::DataContract(_) => "odcs.md",
        Kind::SemanticDefinition(_) => "semantic-definition.md",
        Kind::CodeList(_) => "code-list.md",
        Kind::Team(_) => "team.md",
        Kind::Domain(_) => "domain.md",
    }
}

fn page(kind: Kind) -> String {
    let standard = kind.standard();
    let mut page = format!("# {}\n\n", standard.title);
    let versions: Vec<String> = standard.versions.iter().map(Version::to_string).collect();
    match kind {
        Kind::Domain(_) => page.push_str("A file called `domain.yaml`; `apiVersion` and `kind` may be left out.\n"),
        _ => {
            let _ = writeln!(page, "A file with `kind: {}` and `apiVersion: {}`.", standard.kind, standard.latest());
        }
    }
    if versions.len() > 1 {
        let _ = writeln!(page, "Versions read: {}.", versions.join(", "));
    }
    for object in standard.objects() {
        let _ = write!(page, "\n## {}\n\n{}\n", object.name, object.about);
        if let Some(note) = closed(object) {
            let _ = write!(page, "\n{note}\n");
        }
        let fields: Vec<&Field> = object.fields.iter().copied().flatten().collect();
        table(&mut page, &fields);
        for variant in object.variants {
            let _ = write!(page, "\nWhere {}", condition(variant.when));
            let _ = if variant.versions == Range::ALL { Ok(()) } else { write!(page, " ({})", variant.versions) };
            page.push_str(":\n");
            let fields: Vec<&Field> = variant.fields.iter().copied().flatten().collect();
            table(&mut page, &fields);
            constraints(&mut page, variant.constraints);
        }
        constraints(&mut page, object.constraints);
    }
    page
}

fn closed(object: &Object) -> Option<String> {
    match object.closed {
        Some(Range::ALL) => None,
        Some(range) => Some(format!("Takes no other keys {range}.")),
        None => Some("Takes other keys as well.".to_owned()),
    }
}

fn table(page: &mut String, fields: &[&Field]) {
    if fields.is_empty() {
        return;
    }
    page.push_str("\n| key | value | required | versions | |\n|---|---|---|---|---|\n");
    for field in fields {
        let required = match field.required {
            None => String::new(),
            Some(Range::ALL) => "yes".to_owned(),
            Some(range) => range.to_string(),
        };
        let mut versions = field.versions.to_string();
        if let Some(version) = field.deprecated {
            let space = if versions.is_empty() { "" } else { ", " };
            let _ = write!(versions, "{space}deprecated since {version}");
        }
        let mut about = field.about.to_owned();
        if !field.usual.is_empty() {
            let _ = write!(about, " Usual: {}.", words(field.usual.iter().copied()));
        }
        let shape = shape(field.shape).replace('|', "\\|");
        let _ = writeln!(page, "| `{}` | {shape} | {required} | {versions} | {about} |", field.name);
    }
}

fn words<'w>(words: impl Iterator<Item = &'w str>) -> String {
    words.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

fn link(object: &Object) -> String {
    format!("[{}](#{})", object.name, object.name.replace(' ', "-"))
}

fn shape(of: Shape) -> String {
    match of {
        Shape::Text => "text".to_owned(),
        Shape::Boolean => "`true` or `false`".to_owned(),
        Shape::Integer { at_least: None } => "whole number".to_owned(),
        Shape::Integer { at_least: Some(least) } => format!("whole number from {least}"),
        Shape::Number { above: None } => "number".to_owned(),
        Shape::Number { above: Some(bound) } => format!("number above {bound}"),
        Shape::Any => "anything".to_owned(),
        Shape::Scalar => "a single value".to_owned(),
        Shape::Mapping => "mapping with any keys".to_owned(),
        Shape::Choice(choices) => {
            let listed = choices.iter().map(|word| match word.versions {
                Range::ALL => format!("`{}`", word.text),
                range => format!("`{}` ({range})", word.text),
            });
            listed.collect::<Vec<_>>().join(", ")
        }
        Shape::Matching(pattern) => pattern.name.to_owned(),
        Shape::Formatted(Format::Date) => "date".to_owned(),
        Shape::Formatted(Format::DateTime) => "point in time".to_owned(),
        Shape::Formatted(Format::Uri) => "address".to_owned(),
        Shape::Object(object) => link(object),
        Shape::Objects(object) => format!("list of {}", link(object)),
        Shape::List(item, size) if size.least == size.most => {
            format!("list of {} × {}", size.least, shape(*item))
        }
        Shape::List(item, _) => format!("list of {}", shape(*item)),
        Shape::Either(forms) => forms.iter().map(|form| shape(*form)).collect::<Vec<_>>().join(" or "),
        Shape::ByVersion(forms) => {
            let listed = forms.iter().map(|(range, form)| match *range {
                Range::ALL => format!("later {}", shape(*form)),
                range => format!("{range} {}", shape(*form)),
            });
            listed.collect::<Vec<_>>().join("; ")
        }
    }
}

fn condition(when: Condition) -> String {
    match when {
        Condition::Is(key, values) => format!("`{key}` is {}", words(values.iter().copied()).replace(", ", " or ")),
        Condition::Absent(key) => format!("`{key}` is left out"),
        Condition::HasText(key) => format!("there is a `{key}`"),
        Condition::AnyOf(conditions) => conditions.iter().map(|when| condition(*when)).collect::<Vec<_>>().join(" or "),
    }
}

fn constraints(page: &mut String, constraints: &[Constraint]) {
    for constraint in constraints {
        let _ = match constraint {
            Constraint::ExactlyOne(keys) => {
                write!(page, "\nExactly one of {} is given.\n", words(keys.iter().copied()))
            }
            Constraint::SameForm(one, other) => {
                write!(page, "\n`{one}` and `{other}` are both one reference or both a list.\n")
            }
        };
    }
}
