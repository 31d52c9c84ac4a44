//! Values against the code lists of their properties: those that no list has, and those that a list deprecates.
//!
//! Also what a code list says of its own values. Two rules share the way through the properties.

use std::collections::HashMap;

use super::visit::{self, At};
use super::{Context, shown};
use crate::diagnostics::{Diagnostic, Place, Severity, Suggestions};
use crate::model::mesh::{CodeList, CodeListId};
use crate::model::vocabulary::CodeValue;
use crate::model::{Mesh, Value};
use crate::source::Route;

pub(super) fn unknown(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mesh = context.mesh;
    let mut lists = Lists::default();
    let mut suggestions = Suggestions::default();
    for list in &mesh.code_lists {
        own(list, &mut suggestions, diagnostics);
    }
    each(mesh, &mut |at, used| {
        let bound = &at.entry().code_lists;
        let is_open = bound.iter().any(|id| mesh.code_list(*id).descriptor.values.is_empty());
        if is_open || bound.iter().any(|id| lists.of(mesh, *id).contains_key(used.value.as_str())) {
            return;
        }
        let list = mesh.code_list(bound[0]);
        let message = format!(
            "{} `{}` of `{}` is not in the code list `{}`",
            used.what,
            shown(&used.value),
            at.path(),
            list.address
        );
        let known = list.descriptor.values.iter().map(|value| value.value.as_str());
        let near = suggestions.nearest(&used.value, known);
        let found =
            Diagnostic::warning("unknown-code", used.place(at), message).related(values(list), "the values are these");
        diagnostics.push(match near {
            Some(near) => found.help(format!("did you mean `{}`?", shown(near))),
            None => found.help("write a value of the list, or add it there"),
        });
    });
}

pub(super) fn deprecated(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mesh = context.mesh;
    let mut lists = Lists::default();
    each(mesh, &mut |at, used| {
        let bound = &at.entry().code_lists;
        let found = bound.iter().find_map(|id| Some((*id, *lists.of(mesh, *id).get(used.value.as_str())?)));
        let Some((id, number)) = found else { return };
        let list = mesh.code_list(id);
        let code = &list.descriptor.values[number];
        if !code.deprecated {
            return;
        }
        let message = format!("{} `{}` of `{}` is deprecated", used.what, shown(&used.value), at.path());
        // Old data may hold it still, so that allowing it is no mistake; showing it as an example is.
        let severity = if used.is_example() { Severity::Warning } else { Severity::Info };
        let found = Diagnostic::new("deprecated-code", severity, used.place(at), message)
            .related(value(list, number, "value"), "said here");
        diagnostics.push(match &code.replaced_by {
            Some(next) => found.help(format!("`{}` takes its place", shown(next))),
            None => found.help(format!("write another value of the code list `{}`", list.address)),
        });
    });
}

/// The values of code lists by what they are, with their numbers.
#[derive(Default)]
struct Lists<'m>(HashMap<CodeListId, HashMap<&'m str, usize>>);

impl<'m> Lists<'m> {
    fn of(&mut self, mesh: &'m Mesh, id: CodeListId) -> &HashMap<&'m str, usize> {
        self.0.entry(id).or_insert_with(|| by_value(&mesh.code_list(id).descriptor.values))
    }
}

fn by_value(values: &[CodeValue]) -> HashMap<&str, usize> {
    let mut known = HashMap::new();
    for (number, value) in values.iter().enumerate() {
        known.entry(value.value.as_str()).or_insert(number);
    }
    known
}

/// A value that a contract writes for a property with a code list.
struct Used {
    what: &'static str,
    value: String,
    key: &'static str,
    number: usize,
    /// The number within an example that is a list; of an expectation, the number of the value.
    within: Option<usize>,
}

impl Used {
    fn is_example(&self) -> bool {
        self.key == "examples"
    }

    fn place(&self, at: &At<'_, '_>) -> Place {
        let route = at.route();
        let route = match (self.key, self.within) {
            ("enum", _) => route.then("enum").then(self.number).then("value"),
            ("quality", Some(within)) => {
                route.then("quality").then(self.number).then("arguments").then("validValues").then(within)
            }
            (_, Some(within)) => route.then(examples(at)).then(self.number).then(within),
            (_, None) => route.then(examples(at)).then(self.number),
        };
        visit::value(&at.contract.origin, route)
    }
}

fn examples(at: &At<'_, '_>) -> &'static str {
    if visit::is_old(at.contract) { "sampleValues" } else { "examples" }
}

/// Every value that is written for a property with a code list.
fn each<'m>(mesh: &'m Mesh, tell: &mut dyn FnMut(&At<'m, '_>, Used)) {
    for contract in &mesh.contracts {
        if contract.properties.iter().all(|entry| entry.code_lists.is_empty()) {
            continue;
        }
        visit::properties(contract, &mut |at| {
            if at.entry().code_lists.is_empty() {
                return;
            }
            for (number, example) in at.property.examples.iter().enumerate() {
                let used = |value, within| Used { what: "the example", value, key: "examples", number, within };
                match example {
                    Value::List(items) => {
                        for (within, item) in items.iter().enumerate() {
                            single(item).into_iter().for_each(|value| tell(at, used(value, Some(within))));
                        }
                    }
                    example => single(example).into_iter().for_each(|value| tell(at, used(value, None))),
                }
            }
            for (number, allowed) in at.property.enumeration.iter().enumerate() {
                if let Some(value) = single(&allowed.value) {
                    tell(at, Used { what: "the allowed value", value, key: "enum", number, within: None });
                }
            }
            for (number, expectation) in at.property.quality.iter().enumerate() {
                let Some((_, Value::List(valid))) = expectation.arguments.iter().find(|(key, _)| key == "validValues")
                else {
                    continue;
                };
                for (within, value) in valid.iter().enumerate() {
                    if let Some(value) = single(value) {
                        let what = "the valid value";
                        tell(at, Used { what, value, key: "quality", number, within: Some(within) });
                    }
                }
            }
        });
    }
}

/// A value as a code list writes it; empty texts and mappings are none.
fn single(value: &Value) -> Option<String> {
    match value {
        Value::Null | Value::List(_) | Value::Map(_) => None,
        value => Some(value.line()).filter(|text| !text.is_empty()),
    }
}

fn value(list: &CodeList, number: usize, key: &str) -> Place {
    // The values of a CSV file have no place in the descriptor.
    if list.descriptor.file.is_some() {
        return values(list);
    }
    visit::value(&list.origin, Route::root().then("values").then(number).then(key))
}

fn values(list: &CodeList) -> Place {
    let key = if list.descriptor.file.is_some() { "file" } else { "values" };
    Place::key(&list.origin.path, list.origin.document, Route::root().then(key))
}

/// What a list says of its values: each once, and replaced by one that it has.
fn own(list: &CodeList, suggestions: &mut Suggestions, diagnostics: &mut Vec<Diagnostic>) {
    let all = &list.descriptor.values;
    let known = by_value(all);
    let is_file = list.descriptor.file.is_some();
    for (number, code) in all.iter().enumerate() {
        if known.get(code.value.as_str()).is_some_and(|first| *first != number) && !is_file {
            let first = known[code.value.as_str()];
            let message = format!("the code `{}` stands twice in the list `{}`", shown(&code.value), list.address);
            diagnostics.push(
                Diagnostic::error("duplicate-item", value(list, number, "value"), message)
                    .related(value(list, first, "value"), "the first one")
                    .help("take one of them away"),
            );
        }
        let Some(next) = code.replaced_by.as_deref().filter(|next| !known.contains_key(next)) else { continue };
        let message = format!("`{}` takes the place of `{}` and is not in the list", shown(next), shown(&code.value));
        let near = suggestions.nearest(next, all.iter().map(|code| code.value.as_str()));
        let found = Diagnostic::warning("unknown-code", value(list, number, "replacedBy"), message);
        diagnostics.push(match near {
            Some(near) => found.help(format!("did you mean `{}`?", shown(near))),
            None => found.help("name a value of the same list, or add it"),
        });
    }
}
