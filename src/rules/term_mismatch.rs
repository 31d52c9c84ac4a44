//! Properties bound to one glossary term that differ in type, unit, format or code list.
//!
//! What the term itself says counts; where it says nothing, the first property that does. A measure, such as a count of
//! orders, and a flag say something about a term and are no values of it: their types are left alone.

use std::collections::BTreeMap;

use super::visit::{self, At};
use super::{Context, shown};
use crate::diagnostics::{Diagnostic, Place};
use crate::model::mesh::{CodeListId, Term, TermId};
use crate::model::{Mesh, Value};
use crate::source::Route;

/// What properties of one term have in common.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Trait {
    Type,
    Unit,
    Format,
    Codes,
}

type Firsts = BTreeMap<(TermId, Trait), First>;

/// What was said first, by whom and where.
struct First {
    value: String,
    who: String,
    place: Place,
}

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mesh = context.mesh;
    let mut firsts: Firsts = BTreeMap::new();
    for (number, term) in (0u32..).zip(&mesh.terms).filter(|(_, term)| !term.properties.is_empty()) {
        for (key, kind, value) in [
            ("logicalType", Trait::Type, term.descriptor.logical_type.as_deref().filter(|kind| group(kind).is_some())),
            ("unit", Trait::Unit, term.descriptor.unit.as_deref()),
        ] {
            if let Some(value) = value {
                let route = Route::root().then("definitions").then(term.definition).then(key);
                let place = visit::value(&term.origin, route);
                let who = format!("the term `{}`", term.address);
                firsts.insert((TermId(number), kind), First { value: value.to_owned(), who, place });
            }
        }
    }
    for contract in &mesh.contracts {
        if contract.properties.iter().all(|entry| entry.terms.is_empty()) {
            continue;
        }
        visit::properties(contract, &mut |at| {
            for term in &at.entry().terms {
                for (kind, value, place) in said(mesh, at) {
                    compare(mesh.term(*term), (*term, kind), value, &place, at, &mut firsts, diagnostics);
                }
            }
        });
    }
}

type Said<'p> = (Trait, String, Box<dyn Fn() -> Place + 'p>);

/// What a property says of itself that others of its term say too.
fn said<'p>(mesh: &Mesh, at: &'p At<'_, '_>) -> Vec<Said<'p>> {
    let property = at.property;
    let mut all: Vec<Said<'p>> = Vec::new();
    if property.semantic_type.as_deref() == Some("measure") {
        return all;
    }
    let kind = property.logical_type.as_deref().filter(|kind| group(kind).is_some());
    if let Some(kind) = kind {
        all.push((Trait::Type, kind.to_owned(), Box::new(|| at.value("logicalType"))));
    }
    let unit = property.custom.iter().position(|custom| custom.property == "unit");
    if let Some((number, unit)) = unit.and_then(|number| Some((number, property.custom[number].value.text()?))) {
        let place =
            move || visit::value(&at.contract.origin, at.route().then("customProperties").then(number).then("value"));
        all.push((Trait::Unit, unit.to_owned(), Box::new(place)));
    }
    // Of numbers the format is their width, which may well differ.
    let has_format = matches!(kind, Some("string" | "date" | "timestamp" | "time"));
    let format =
        property.logical_type_options.iter().find(|(key, _)| key == "format").and_then(|(_, v)| Value::text(v));
    if let Some(format) = format.filter(|_| has_format) {
        let place = || visit::value(&at.contract.origin, at.route().then("logicalTypeOptions").then("format"));
        all.push((Trait::Format, format!("{} {format}", kind.unwrap_or_default()), Box::new(place)));
    }
    if let [list] = at.entry().code_lists.as_slice() {
        all.push((Trait::Codes, code_list(mesh, *list), Box::new(|| at.key("authoritativeDefinitions"))));
    }
    all
}

fn code_list(mesh: &Mesh, id: CodeListId) -> String {
    mesh.code_list(id).address.clone()
}

fn compare(
    term: &Term,
    key: (TermId, Trait),
    value: String,
    place: &dyn Fn() -> Place,
    at: &At<'_, '_>,
    firsts: &mut Firsts,
    diagnostics: &mut Vec<Diagnostic>,
) {
    // A single reader of a term can differ only from what the term says itself.
    let Some(first) = firsts.get(&key) else {
        if term.properties.len() > 1 {
            let who = format!("`{}` in `{}`", at.path(), at.contract.address);
            firsts.insert(key, First { value, who, place: place() });
        }
        return;
    };
    let (what, agree) = match key.1 {
        Trait::Type => ("type", group(&first.value) == group(&value)),
        Trait::Unit => ("unit", first.value == value),
        // A date and a time of one term differ in type, which is said already.
        Trait::Format => {
            let kind = |text: &str| text.split(' ').next().map(str::to_owned);
            ("format", first.value == value || kind(&first.value) != kind(&value))
        }
        Trait::Codes => ("code list", first.value == value),
    };
    if agree {
        return;
    }
    let plain = |text: &str| match key.1 {
        Trait::Format => shown(text.split_once(' ').map_or(text, |(_, format)| format)),
        _ => shown(text),
    };
    let message =
        format!("`{}` has the {what} `{}`, {} has `{}`", at.path(), plain(&value), first.who, plain(&first.value));
    diagnostics.push(
        Diagnostic::warning("term-mismatch", place(), message)
            .related(first.place.clone(), format!("`{}` is said here", plain(&first.value)))
            .help(format!(
                "both are bound to the term `{}`, which has values of one kind: align the two, or take another term",
                term.address
            )),
    );
}

/// Logical types of one group can be compared. What holds other values is left alone: its parts may be of the term.
fn group(kind: &str) -> Option<u8> {
    Some(match kind {
        "string" => 0,
        "integer" | "number" => 1,
        "date" | "timestamp" => 2,
        "time" => 4,
        _ => return None,
    })
}
