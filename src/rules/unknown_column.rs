//! Prose that names, in backticks, a column which the contracts of its product do not have.
//!
//! Only where it surely means one: `orders.custmer_id` with a dataset of the product before the dot, or a word that is
//! one letter away from a property of the product and no name of anything in the mesh.

use std::collections::{HashMap, HashSet};

use super::words::one_apart;
use super::{Context, shown, visit};
use crate::diagnostics::{Diagnostic, Place};
use crate::model::contract::ContractDescriptor;
use crate::model::mesh::{ContractId, Product};
use crate::model::value::Fields;
use crate::model::{Mesh, Value};
use crate::source::{Route, Span};

/// Shorter words are too near to too many others.
const SHORT: usize = 5;
/// Longer ones are no names of columns.
const LONG: usize = 64;

/// Endings of files: `orders.csv` is one, not a column.
const FILES: [&str; 22] = [
    "avro", "avsc", "csv", "gz", "html", "ipynb", "java", "json", "jsonl", "md", "orc", "parquet", "pdf", "png",
    "proto", "py", "sql", "svg", "tsv", "txt", "yaml", "yml",
];

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mesh = context.mesh;
    let mut names = None;
    for product in &mesh.products {
        let mut known = None;
        let mut look = |text: &str, place: &dyn Fn() -> Place| {
            if !is_name(text) || is_plainly_known(mesh, product, text) {
                return;
            }
            let known = known.get_or_insert_with(|| Known::of(mesh, product));
            let names = names.get_or_insert_with(|| all_names(mesh));
            diagnostics.extend(one(mesh, product, known, names, text, place));
        };
        for id in &product.documents {
            let document = &mesh.document(*id).document;
            for code in &document.code {
                look(&code.text, &|| Place::span(&document.path, Span::new(code.start, code.end)));
            }
        }
        for id in &product.contracts {
            descriptions(mesh, *id, &mut look);
        }
    }
}

/// The words in backticks of a contract's own descriptions.
fn descriptions(mesh: &Mesh, id: ContractId, look: &mut dyn FnMut(&str, &dyn Fn() -> Place)) {
    let contract = mesh.contract(id);
    let (descriptor, origin) = (&contract.descriptor, &contract.origin);
    let mut text = |text: Option<&str>, route: &dyn Fn() -> Route| {
        for word in text.into_iter().flat_map(|text| text.split('`').skip(1).step_by(2)) {
            look(word, &|| visit::value(origin, route()));
        }
    };
    let description = &descriptor.description;
    for (key, part) in
        [("purpose", &description.purpose), ("limitations", &description.limitations), ("usage", &description.usage)]
    {
        text(part.as_deref(), &|| Route::root().then("description").then(key));
    }
    for (object, dataset) in descriptor.schema.iter().enumerate() {
        text(dataset.description.as_deref(), &|| visit::dataset(contract, object).then("description"));
    }
    visit::properties(contract, &mut |at| {
        text(at.property.description.as_deref(), &|| at.route().then("description"));
    });
}

/// Letters, figures and underscores, with single dots between: what a column or its path looks like.
fn is_name(text: &str) -> bool {
    (SHORT..=LONG * 2).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'[' | b']'))
        && text.split('.').all(|part| part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'))
}

/// Whether a word is the name or the path of a property, letter by letter: most are, and need no list of names.
fn is_plainly_known(mesh: &Mesh, product: &Product, text: &str) -> bool {
    let mut found = false;
    for id in &product.contracts {
        visit::properties(mesh.contract(*id), &mut |at| found |= at.property.name == text || at.path() == text);
    }
    found
}

fn folded(name: &str) -> String {
    name.to_lowercase()
}

/// A path as prose writes it: without the brackets of arrays.
fn plain(path: &str) -> String {
    folded(path).replace("[]", "").replace("{key}", "").replace("{value}", "")
}

/// What a product's own contracts name.
struct Known {
    /// Datasets by their names, with how they are written.
    datasets: HashMap<String, String>,
    /// Paths of properties without brackets, by dataset and by physical name.
    paths: HashSet<String>,
    /// Paths of properties that hold parts nobody has described.
    open: HashSet<String>,
    /// Names of properties by themselves.
    columns: HashMap<String, String>,
    /// Names of properties by what is left of them without one letter.
    near: HashMap<String, Vec<String>>,
    /// Every other text of the contracts: allowed values, examples, tags, settings of servers. Made when it is needed.
    words: Option<HashSet<String>>,
}

impl Known {
    fn of(mesh: &Mesh, product: &Product) -> Known {
        let mut known = Known {
            datasets: HashMap::new(),
            paths: HashSet::new(),
            open: HashSet::new(),
            columns: HashMap::new(),
            near: HashMap::new(),
            words: None,
        };
        for id in &product.contracts {
            let contract = mesh.contract(*id);
            let schema = &contract.descriptor.schema;
            for dataset in schema.iter().filter(|dataset| !dataset.properties.is_empty()) {
                let names = [Some(&dataset.name), dataset.physical_name.as_ref(), dataset.id.as_ref()];
                for name in names.into_iter().flatten() {
                    known.datasets.entry(folded(name)).or_insert_with(|| dataset.name.clone());
                }
            }
            visit::properties(contract, &mut |at| {
                let path = plain(at.path());
                let dataset = &schema[at.object];
                let within = path.strip_prefix(&folded(&dataset.name)).unwrap_or(&path).trim_start_matches('.');
                let aliases = [dataset.physical_name.as_ref(), dataset.id.as_ref()];
                for name in aliases.into_iter().flatten() {
                    known.paths.insert(format!("{}.{within}", folded(name)));
                }
                let property = at.property;
                for own in [property.physical_name.as_ref(), property.id.as_ref()].into_iter().flatten() {
                    known.columns.entry(folded(own)).or_insert_with(|| own.to_string());
                    for name in [Some(&dataset.name), dataset.physical_name.as_ref()].into_iter().flatten() {
                        known.paths.insert(format!("{}.{}", folded(name), folded(own)));
                    }
                }
                let is_plain = matches!(
                    property.logical_type.as_deref(),
                    Some("string" | "integer" | "number" | "boolean" | "date" | "timestamp" | "time" | "vector")
                );
                if !is_plain && property.properties.is_empty() {
                    known.open.insert(path.clone());
                }
                if !property.name.is_empty() {
                    known.columns.entry(folded(&property.name)).or_insert_with(|| property.name.to_string());
                }
                known.paths.insert(path);
            });
        }
        known
    }

    /// The property that a word was probably meant to be.
    fn nearest(&mut self, word: &str) -> Option<String> {
        if self.near.is_empty() {
            for name in self.columns.keys().filter(|name| (SHORT..=LONG).contains(&name.len()) && name.is_ascii()) {
                for part in without_a_letter(name) {
                    self.near.entry(part).or_default().push(name.clone());
                }
            }
        }
        let found: Option<&String> = without_a_letter(word)
            .filter_map(|part| self.near.get(&part))
            .flat_map(|names| names.iter().take(MAX_NEAR))
            .filter(|name| one_apart(word, name) && !is_other_word(word, name))
            .min();
        found.and_then(|name| self.columns.get(name)).cloned()
    }
}

/// How many names that share their letters are compared with a word.
const MAX_NEAR: usize = 20;

/// A name itself and all that is left of it without one of its letters: two names that are one letter apart share one.
fn without_a_letter(name: &str) -> impl Iterator<Item = String> {
    let parts = (0..name.len()).map(move |at| format!("{}{}", &name[..at], &name[at + 1..]));
    std::iter::once(name.to_owned()).chain(parts)
}

/// Plurals, numbers and signs make a word of its own: `customers`, `address_2`.
fn is_other_word(one: &str, other: &str) -> bool {
    let (long, short) = if one.len() > other.len() { (one, other) } else { (other, one) };
    let letters = |name: &str| name.bytes().filter(|byte| !byte.is_ascii_digit()).map(char::from).collect::<String>();
    long.strip_suffix('s') == Some(short) || letters(one) == letters(other)
}

fn one(
    mesh: &Mesh,
    product: &Product,
    known: &mut Known,
    names: &HashSet<String>,
    text: &str,
    place: &dyn Fn() -> Place,
) -> Option<Diagnostic> {
    let word = plain(text);
    if names.contains(&word) || known.paths.contains(&word) || known.columns.contains_key(&word) {
        return None;
    }
    match word.split_once('.') {
        None if word.len() > LONG || text.contains('[') => None,
        None => {
            let near = known.nearest(&word)?;
            if is_word_of(mesh, product, known, &word) {
                return None;
            }
            let message = format!("`{}` is no property of `{}`", shown(text), product.address);
            Some(Diagnostic::warning("unknown-column", place(), message).help(format!("did you mean `{near}`?")))
        }
        Some((table, column)) => {
            let dataset = known.datasets.get(table)?.clone();
            let last = column.rsplit('.').next().unwrap_or(column);
            let above = std::iter::successors(word.rsplit_once('.'), |(above, _)| above.rsplit_once('.'));
            let is_open = above.into_iter().any(|(above, _)| known.open.contains(above));
            if FILES.contains(&last) || is_open || is_word_of(mesh, product, known, &word) || read(mesh, product, &word)
            {
                return None;
            }
            // A part of the name may be right: the whole path of a property that ends so.
            let near = known.nearest(last).filter(|_| !column.contains('.'));
            let message = format!(
                "the dataset `{dataset}` has no property `{}`",
                shown(text.split_once('.').map_or(text, |(_, column)| column))
            );
            let found = Diagnostic::warning("unknown-column", place(), message);
            Some(match near {
                Some(near) => found.help(format!("did you mean `{dataset}.{near}`?")),
                None => found.help("name a property that the contract has, or take the name out of backticks"),
            })
        }
    }
}

/// Whether a contract that the product reads has the column: prose speaks of its sources too.
fn read(mesh: &Mesh, product: &Product, path: &str) -> bool {
    product
        .inputs
        .iter()
        .filter_map(|input| input.contract)
        .any(|id| mesh.contract(id).properties.iter().any(|entry| plain(&entry.path) == path))
}

/// Whether a word stands anywhere else in the product's contracts: as a value, a tag, a setting.
fn is_word_of(mesh: &Mesh, product: &Product, known: &mut Known, word: &str) -> bool {
    let words = known.words.get_or_insert_with(|| {
        let mut words = HashSet::new();
        words.extend(product.descriptor.tags.iter().map(|tag| folded(tag)));
        words.extend(product.descriptor.management.iter().filter_map(|port| port.channel.as_deref()).map(folded));
        for id in &product.contracts {
            let contract = mesh.contract(*id);
            of_contract(&contract.descriptor, &mut words);
            visit::properties(contract, &mut |at| {
                let property = at.property;
                property.examples.iter().for_each(|value| of_value(value, &mut words));
                property.enumeration.iter().for_each(|allowed| of_value(&allowed.value, &mut words));
                words.extend(property.tags.iter().map(|tag| folded(tag)));
                words.extend(property.synonyms.iter().map(|synonym| folded(&synonym.synonym)));
                words.extend(property.encrypted_name.as_deref().map(folded));
                words.extend(property.transform_sources.iter().map(|source| folded(source)));
                for list in &at.entry().code_lists {
                    words.extend(mesh.code_list(*list).descriptor.values.iter().map(|code| folded(&code.value)));
                }
            });
        }
        words
    });
    words.contains(word)
}

fn of_contract(contract: &ContractDescriptor, words: &mut HashSet<String>) {
    words.extend(contract.tags.iter().map(|tag| folded(tag)));
    words.extend(contract.roles.iter().map(|role| folded(&role.role)));
    for server in &contract.servers {
        words.insert(folded(&server.server));
        of_fields(&server.settings, words);
    }
    for custom in &contract.custom {
        words.insert(folded(&custom.property));
        of_value(&custom.value, words);
    }
    for expectation in contract.schema.iter().flat_map(|dataset| &dataset.quality) {
        words.extend(expectation.name.as_deref().map(folded));
        words.extend(expectation.id.as_deref().map(folded));
    }
}

fn of_fields(fields: &Fields, words: &mut HashSet<String>) {
    for (key, value) in fields {
        words.insert(folded(key));
        of_value(value, words);
    }
}

fn of_value(value: &Value, words: &mut HashSet<String>) {
    match value {
        Value::List(items) => items.iter().for_each(|item| of_value(item, words)),
        Value::Map(fields) => of_fields(fields, words),
        value => drop(words.insert(folded(&value.line()))),
    }
}

/// The names of everything in the mesh, in lower case.
fn all_names(mesh: &Mesh) -> HashSet<String> {
    let mut names = HashSet::new();
    let mut add = |name: &str| {
        names.insert(folded(name));
    };
    for domain in &mesh.domains {
        add(&domain.address);
    }
    for product in &mesh.products {
        let descriptor = &product.descriptor;
        add(&descriptor.id);
        add(&product.name);
        add(product.address.rsplit('/').next().unwrap_or_default());
        descriptor.inputs.iter().for_each(|port| add(&port.name));
        descriptor.outputs.iter().for_each(|port| add(&port.name));
        descriptor.management.iter().for_each(|port| add(&port.name));
        descriptor.inputs.iter().filter_map(|port| port.contract_id.as_deref()).for_each(&mut add);
    }
    for contract in &mesh.contracts {
        add(&contract.descriptor.id);
        for dataset in &contract.descriptor.schema {
            add(&dataset.name);
            dataset.physical_name.as_deref().into_iter().for_each(&mut add);
        }
        for entry in contract.properties.iter() {
            let name = entry.path.rsplit('.').next().unwrap_or_default();
            add(name.trim_end_matches("[]"));
        }
    }
    for term in &mesh.terms {
        add(&term.descriptor.id);
        add(&term.name);
        term.descriptor.synonyms.iter().for_each(|synonym| add(synonym));
    }
    mesh.code_lists.iter().for_each(|list| add(&list.address));
    mesh.teams.iter().for_each(|team| add(&team.address));
    names
}
