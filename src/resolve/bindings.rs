//! The vocabulary, and what is bound to it: properties to terms and code lists, properties to properties.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::{at, number};
use crate::diagnostics::{Diagnostic, Edit, Place, Suggestions};
use crate::load::Found;
use crate::model::address::{slug, unique};
use crate::model::contract::{ContractDescriptor, Property, PropertyAt};
use crate::model::mesh::{self, CodeList, CodeListId, ContractId, ProductId, Term, TermId};
use crate::model::noted::Around;
use crate::model::path::join;
use crate::model::section::{CustomProperty, Definition, Lifecycle};
use crate::model::vocabulary::{CodeListDescriptor, Glossary};
use crate::model::{Mesh, Value};
use crate::source::Route;

/// Adds the terms of all glossaries and the code lists, sorted by address.
pub(super) fn add_vocabulary(
    mesh: &mut Mesh,
    glossaries: Vec<Found<Glossary>>,
    code_lists: Vec<Found<CodeListDescriptor>>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut taken = HashSet::new();
    let mut terms: BTreeMap<String, Term> = BTreeMap::new();
    for Found { origin, descriptor: glossary } in glossaries {
        let name = glossary.name.clone().unwrap_or_else(|| super::products::file_stem(&origin.path));
        let domain = match &glossary.domain {
            Some(name) => mesh.domain_at(&slug(name)),
            None => domain_above(mesh, &origin.path),
        };
        mesh.glossaries.push(crate::model::mesh::Glossary {
            name: name.clone(),
            version: glossary.version.clone(),
            lifecycle: Lifecycle::read(glossary.status.as_deref()),
            status: glossary.status.clone(),
            description: glossary.description.clone(),
            domain,
            tags: glossary.tags.clone(),
            origin: origin.clone(),
            terms: glossary.definitions.len(),
        });
        for (definition, descriptor) in glossary.definitions.into_iter().enumerate() {
            let id = if descriptor.id.is_empty() {
                descriptor.name.clone().unwrap_or_default()
            } else {
                descriptor.id.clone()
            };
            let own = slug(&id);
            if let Some(first) = terms.get(&own) {
                let route = |number: usize| Route::root().then("definitions").then(number).then("id");
                diagnostics.push(
                    Diagnostic::warning(
                        "duplicate-id",
                        at(&origin, route(definition)),
                        format!("two terms have the id `{id}`"),
                    )
                    .label("this one")
                    .related(at(&first.origin, route(first.definition)), "and this one")
                    .help("a term is defined once; another meaning needs another id"),
                );
            }
            let address = unique(own, &mut taken);
            let label = descriptor.business_name.clone().or_else(|| descriptor.name.clone());
            let term = Term {
                name: label.unwrap_or(id),
                descriptor,
                origin: origin.clone(),
                definition,
                glossary: name.clone(),
                domain,
                related: Vec::new(),
                properties: Around::default(),
                products: Around::default(),
                address: address.clone(),
            };
            terms.insert(address, term);
        }
    }
    mesh.terms = terms.into_values().collect();
    for (at, term) in mesh.terms.iter().enumerate() {
        if let Some(domain) = term.domain {
            mesh.domains[domain.index()].terms.push(TermId(number(at)));
        }
    }
    let mut taken = HashSet::new();
    let mut lists: BTreeMap<String, CodeList> = BTreeMap::new();
    for Found { origin, descriptor } in code_lists {
        let id =
            if descriptor.id.is_empty() { super::products::file_stem(&origin.path) } else { descriptor.id.clone() };
        let address = unique(slug(&id), &mut taken);
        let list = CodeList {
            name: descriptor.name.clone().unwrap_or(id),
            lifecycle: Lifecycle::read(descriptor.status.as_deref()),
            descriptor,
            origin,
            properties: Around::default(),
            address: address.clone(),
        };
        lists.insert(address, list);
    }
    mesh.code_lists = lists.into_values().collect();
}

fn domain_above(mesh: &Mesh, path: &str) -> Option<crate::model::mesh::DomainId> {
    let domain = mesh
        .domains
        .iter()
        .filter(|domain| domain.folder.as_deref().is_some_and(|folder| super::is_below(path, folder)))
        .max_by_key(|domain| domain.folder.as_deref().map_or(0, str::len))?;
    mesh.domain_at(&domain.address)
}

/// Everything that a reference may name, by the names it goes by.
struct Names {
    /// By file and id.
    terms_in: HashMap<(String, String), TermId>,
    /// By id, slug of the id or of the name.
    terms: HashMap<String, TermId>,
    lists_in: HashMap<String, CodeListId>,
    lists: HashMap<String, CodeListId>,
    contracts_in: HashMap<String, ContractId>,
    contracts: HashMap<String, ContractId>,
}

impl Names {
    fn of(mesh: &Mesh) -> Names {
        let mut names = Names {
            terms_in: HashMap::new(),
            terms: HashMap::new(),
            lists_in: HashMap::new(),
            lists: HashMap::new(),
            contracts_in: HashMap::new(),
            contracts: HashMap::new(),
        };
        for (at, term) in (0u32..).zip(&mesh.terms) {
            names.terms_in.insert((term.origin.path.clone(), term.descriptor.id.clone()), TermId(at));
            names.terms.insert(term.address.clone(), TermId(at));
        }
        for (at, list) in (0u32..).zip(&mesh.code_lists) {
            names.lists_in.entry(list.origin.path.clone()).or_insert(CodeListId(at));
            names.lists.insert(list.address.clone(), CodeListId(at));
        }
        for (at, contract) in (0u32..).zip(&mesh.contracts) {
            names.contracts_in.entry(contract.origin.path.clone()).or_insert(ContractId(at));
            names.contracts.entry(contract.descriptor.id.clone()).or_insert(ContractId(at));
        }
        names
    }
}

/// What a definition's URL leads to.
enum Bound {
    Term(TermId),
    CodeList(CodeListId),
    /// It names a term or code list of this mesh that does not exist.
    Unknown(Kind, String),
    /// Something else: the web, a document, another catalogue.
    Elsewhere,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Term,
    CodeList,
}

/// Follows a definition as seen from a file: `term:customer`, `codes:country`, `../glossary/x.osds.yaml#/definitions/customer`.
fn follow(names: &Names, from: &str, definition: &Definition) -> Bound {
    let url = definition.url.trim();
    let kind = definition.kind.as_deref().unwrap_or_default().to_lowercase();
    let wanted = match kind.as_str() {
        "semanticdefinition" | "term" | "glossaryterm" | "businessterm" => Some(Kind::Term),
        "codelist" | "code-list" => Some(Kind::CodeList),
        _ => None,
    };
    if let Some(id) = url.strip_prefix("term:") {
        return names
            .terms
            .get(&slug(id))
            .map_or_else(|| Bound::Unknown(Kind::Term, id.to_owned()), |id| Bound::Term(*id));
    }
    if let Some(id) = url.strip_prefix("code:").or_else(|| url.strip_prefix("codes:")) {
        let id = id.split('#').next().unwrap_or(id);
        return names
            .lists
            .get(&slug(id))
            .map_or_else(|| Bound::Unknown(Kind::CodeList, id.to_owned()), |id| Bound::CodeList(*id));
    }
    if url.is_empty() || url.contains("://") || url.starts_with("mailto:") {
        return Bound::Elsewhere;
    }
    let (file, fragment) = url.split_once('#').unwrap_or((url, ""));
    let path = if file.is_empty() { Some(from.to_owned()) } else { join(from, file) };
    if let Some(path) = path {
        let id = fragment.trim_start_matches('/').trim_start_matches("definitions/");
        if let Some(term) = names.terms_in.get(&(path.clone(), id.to_owned())) {
            return Bound::Term(*term);
        }
        if let Some(list) = names.lists_in.get(&path) {
            return Bound::CodeList(*list);
        }
    }
    match wanted {
        Some(kind) => Bound::Unknown(kind, url.to_owned()),
        None => Bound::Elsewhere,
    }
}

/// The first custom property of a name, as text.
fn custom<'c>(custom: &'c [CustomProperty], names: &[&str]) -> Option<(usize, &'c str)> {
    custom.iter().enumerate().find_map(|(at, property)| {
        let text = match &property.value {
            Value::Text(text) => text,
            _ => return None,
        };
        names.contains(&property.property.as_str()).then_some((at, text.as_str()))
    })
}

/// Binds properties and products to terms and code lists, terms to terms, and relationships to properties. What names
/// nothing is looked into only where `told` says that somebody hears of it.
pub(super) fn bind(mesh: &mut Mesh, told: bool, diagnostics: &mut Vec<Diagnostic>) {
    let names = Names::of(mesh);
    let mut suggestions = Suggestions::default();
    relate_terms(mesh, &names, &mut suggestions, diagnostics);
    let contracts: Vec<ContractId> = (0..number(mesh.contracts.len())).map(ContractId).collect();
    let together = contracts.par_iter().with_min_len(super::TOGETHER);
    let found: Vec<(Vec<Bindings>, bool)> = together
        .map(|id| {
            let (bindings, missed) = bound(mesh, &names, *id, None);
            (bindings, missed.any)
        })
        .collect();
    for (id, (bindings, missed)) in contracts.into_iter().zip(found) {
        // What is said may suggest a name, and how many are looked for is bounded for all of the mesh: in the mesh's order.
        if missed && told {
            diagnostics.extend(bound(mesh, &names, id, Some(&mut suggestions)).1.told);
        }
        enter(mesh, id, bindings);
    }
    turn_references(mesh);
    for product in 0..mesh.products.len() {
        let entry = &mesh.products[product];
        let mut terms = BTreeSet::new();
        for (number, definition) in entry.descriptor.definitions.iter().enumerate() {
            let route = Route::root().then("authoritativeDefinitions").then(number).then("url");
            match follow(&names, &entry.origin.path, definition) {
                Bound::Term(term) => drop(terms.insert(term)),
                Bound::Unknown(kind, wanted) => {
                    diagnostics.push(unknown(mesh, &mut suggestions, kind, &wanted, at(&entry.origin, route)))
                }
                Bound::CodeList(_) | Bound::Elsewhere => {}
            }
        }
        for term in terms {
            mesh.terms[term.index()].products.push(ProductId(number(product)));
        }
    }
}

fn relate_terms(mesh: &mut Mesh, names: &Names, suggestions: &mut Suggestions, diagnostics: &mut Vec<Diagnostic>) {
    for term in 0..mesh.terms.len() {
        let entry = &mesh.terms[term];
        let mut related = Vec::new();
        for (number, relationship) in entry.descriptor.relationships.iter().enumerate() {
            let to = relationship.to.trim();
            let local = to.trim_start_matches("#/").trim_start_matches("definitions/");
            let found = names.terms_in.get(&(entry.origin.path.clone(), local.to_owned())).copied().or_else(|| {
                match follow(names, &entry.origin.path, &Definition { url: to.into(), ..Definition::default() }) {
                    Bound::Term(id) => Some(id),
                    _ => names.terms.get(&slug(local)).copied(),
                }
            });
            match found {
                Some(id) => related.push((number, id)),
                None if to.contains("://") => {}
                None => {
                    let route = Route::root()
                        .then("definitions")
                        .then(entry.definition)
                        .then("relationships")
                        .then(number)
                        .then("to");
                    diagnostics.push(unknown(mesh, suggestions, Kind::Term, to, at(&entry.origin, route)));
                }
            }
        }
        mesh.terms[term].related = related;
    }
}

fn unknown(mesh: &Mesh, suggestions: &mut Suggestions, kind: Kind, wanted: &str, place: Place) -> Diagnostic {
    let short = wanted.rsplit(['/', '#', ':']).next().unwrap_or(wanted).trim_end_matches(".yaml");
    let (rule, what, near) = match kind {
        Kind::Term => {
            ("unknown-term", "term", suggestions.near(short, mesh.terms.iter().map(|term| term.descriptor.id.as_str())))
        }
        Kind::CodeList => (
            "unknown-code-list",
            "code list",
            suggestions.near(short, mesh.code_lists.iter().map(|list| list.descriptor.id.as_str())),
        ),
    };
    let diagnostic = Diagnostic::error(rule, place, format!("`{wanted}` leads to no {what}"));
    match near {
        // A path names a file, whose name is not said by the id.
        Some(near) if near.certain && (wanted.contains('#') || !wanted.contains('/')) => {
            let place = diagnostic.place.clone();
            let edit = Edit::Within { place, old: short.to_owned(), new: near.name.to_owned() };
            let title = format!("replace `{short}` by `{}`", near.name);
            diagnostic.help(format!("did you mean `{}`?", near.name)).fix(title, vec![edit])
        }
        Some(near) => diagnostic.help(format!("did you mean `{}`?", near.name)),
        None => diagnostic.help(format!(
            "a {what} is named by the relative path of its file, or as `{}:id`",
            if kind == Kind::Term { "term" } else { "code" }
        )),
    }
}

/// Tells every property what leads to it.
fn turn_references(mesh: &mut Mesh) {
    for contract in 0..mesh.contracts.len() {
        for property in 0..mesh.contracts[contract].properties.len() {
            let own = (ContractId(number(contract)), property);
            for (other, target) in mesh.contracts[contract].properties[property].references.clone() {
                if let Some(entry) = Arc::make_mut(&mut mesh.contracts[other.index()].properties).get_mut(target) {
                    entry.refer(own);
                }
            }
        }
    }
}

/// What one property is bound to.
#[derive(Default)]
struct Bindings {
    terms: BTreeSet<TermId>,
    lists: BTreeSet<CodeListId>,
    references: BTreeSet<(ContractId, usize)>,
}

/// What names nothing that is there: told where there are suggestions to tell it with, else only that there is such.
struct Missed<'s> {
    any: bool,
    suggestions: Option<&'s mut Suggestions>,
    told: Vec<Diagnostic>,
}

impl Missed<'_> {
    fn note(&mut self, tell: impl FnOnce(&mut Suggestions) -> Diagnostic) {
        self.any = true;
        self.told.extend(self.suggestions.as_deref_mut().map(tell));
    }
}

/// What each property of a contract is bound to.
fn bound<'s>(
    mesh: &Mesh,
    names: &Names,
    id: ContractId,
    suggestions: Option<&'s mut Suggestions>,
) -> (Vec<Bindings>, Missed<'s>) {
    let mut missed = Missed { any: false, suggestions, told: Vec::new() };
    let contract = mesh.contract(id);
    let descriptor = &contract.descriptor;
    let all = descriptor.flat();
    // The ways to all properties are made when the first of them is told.
    let routes: OnceCell<Vec<Route>> = OnceCell::new();
    let mut references = References { mesh, names, from: id, lookups: HashMap::new() };
    let mut bound: Vec<Bindings> = Vec::with_capacity(all.len());
    for (place, (_, property)) in all.iter().enumerate() {
        let route = || &routes.get_or_init(|| descriptor.property_routes())[place];
        let mut binds = Bindings::default();
        for (number, definition) in property.definitions.iter().enumerate() {
            match follow(names, &contract.origin.path, definition) {
                Bound::Term(term) => drop(binds.terms.insert(term)),
                Bound::CodeList(list) => drop(binds.lists.insert(list)),
                Bound::Unknown(kind, wanted) => missed.note(|suggestions| {
                    let route = route().then("authoritativeDefinitions").then(number).then("url");
                    unknown(mesh, suggestions, kind, &wanted, at(&contract.origin, route))
                }),
                Bound::Elsewhere => {}
            }
        }
        let value = |number| route().then("customProperties").then(number).then("value");
        if let Some((number, name)) = custom(&property.custom, &["codeList"]) {
            match names.lists.get(&slug(name)) {
                Some(list) => drop(binds.lists.insert(*list)),
                None => missed.note(|suggestions| {
                    unknown(mesh, suggestions, Kind::CodeList, name, at(&contract.origin, value(number)))
                }),
            }
        }
        if let Some((number, name)) = custom(&property.custom, &["glossaryTerm", "term"]) {
            match names.terms.get(&slug(name)) {
                Some(term) => drop(binds.terms.insert(*term)),
                None => missed.note(|suggestions| {
                    unknown(mesh, suggestions, Kind::Term, name, at(&contract.origin, value(number)))
                }),
            }
        }
        for (number, relationship) in property.relationships.iter().enumerate() {
            for to in &relationship.to {
                match references.follow(to) {
                    Ok(found) => binds.references.extend(found),
                    Err(lost) => missed.note(|suggestions| {
                        let route = route().then("relationships").then(number).then("to");
                        references.told(to, lost, at(&contract.origin, route), suggestions)
                    }),
                }
            }
        }
        bound.push(binds);
    }
    for (object, dataset) in descriptor.schema.iter().enumerate() {
        for (number, relationship) in dataset.relationships.iter().enumerate() {
            let route = Route::root().then("schema").then(object).then("relationships").then(number);
            for (from, to) in relationship.from.iter().zip(&relationship.to) {
                let mut side = |reference: &str, key: &str| {
                    references.follow(reference).unwrap_or_else(|lost| {
                        let place = || at(&contract.origin, route.then(key));
                        missed.note(|suggestions| references.told(reference, lost, place(), suggestions));
                        None
                    })
                };
                let (sources, targets) = (side(from, "from"), side(to, "to"));
                for (_, source) in sources.iter().filter(|(contract, _)| *contract == id) {
                    bound[*source].references.extend(targets);
                }
            }
        }
    }
    (bound, missed)
}

/// Tells the properties of a contract what they are bound to, and terms and code lists that they are.
fn enter(mesh: &mut Mesh, id: ContractId, bound: Vec<Bindings>) {
    for (property, Bindings { terms, lists, references }) in bound.into_iter().enumerate() {
        for term in &terms {
            mesh.terms[term.index()].properties.push((id, property));
        }
        for list in &lists {
            mesh.code_lists[list.index()].properties.push((id, property));
        }
        let entry = &mut Arc::make_mut(&mut mesh.contracts[id.index()].properties)[property];
        entry.bind(mesh::Bound {
            terms: terms.into_iter().collect(),
            code_lists: lists.into_iter().collect(),
            references: references.into_iter().collect(),
            referred_by: Vec::new(),
        });
    }
}

/// Finds what the relationships of a contract lead to (ODCS, section "References"): `receivers.id` within the contract,
/// `other.odcs.yaml#/schema/receivers/properties/id` in another.
struct References<'m> {
    mesh: &'m Mesh,
    names: &'m Names,
    from: ContractId,
    /// Contracts that were looked into.
    lookups: HashMap<ContractId, Paths<'m>>,
}

/// The properties of a contract by their paths.
struct Paths<'m> {
    all: Vec<PropertyAt<'m>>,
    by_path: HashMap<String, usize>,
}

/// Why a reference leads nowhere.
enum Lost {
    /// It names no contract of the mesh.
    Contract,
    /// It names no property of this one.
    Property(ContractId),
}

impl<'m> References<'m> {
    /// The property, or `None` for a reference to another mesh.
    fn follow(&mut self, reference: &str) -> Result<Option<(ContractId, usize)>, Lost> {
        let names = self.names;
        let (target, path) = match reference.split_once('#') {
            Some((file, _)) if file.contains("://") => return Ok(None),
            Some(("", path)) => (Some(self.from), path),
            Some((file, path)) => {
                let here = &self.mesh.contract(self.from).origin.path;
                let by_path = join(here, file).and_then(|path| names.contracts_in.get(&path).copied());
                (by_path.or_else(|| names.contracts.get(file).copied()), path)
            }
            None => (Some(self.from), reference),
        };
        let target = target.ok_or(Lost::Contract)?;
        let contract = self.mesh.contract(target);
        // As it is written: most are, and need no table of paths.
        if let Some(property) = contract.properties.iter().position(|entry| entry.path == path) {
            return Ok(Some((target, property)));
        }
        let descriptor = &contract.descriptor;
        let paths = self.lookups.entry(target).or_insert_with(|| Paths::of(descriptor));
        let found = if path.contains('/') {
            by_pointer(descriptor, &paths.all, path)
        } else {
            by_name(descriptor, paths, path)
        };
        found.map(|property| Some((target, property))).ok_or(Lost::Property(target))
    }

    /// What to say of a reference that leads nowhere.
    fn told(&self, reference: &str, lost: Lost, place: Place, suggestions: &mut Suggestions) -> Diagnostic {
        let said = |message| Diagnostic::warning("unknown-property", place, message);
        let Lost::Property(target) = lost else {
            return said(format!("`{reference}` leads to no contract of the mesh"));
        };
        let path = reference.split_once('#').map_or(reference, |(_, path)| path);
        let entries = self.mesh.contract(target).properties.iter();
        let near = suggestions.near(path, entries.map(|entry| entry.path.as_str()));
        let diagnostic = said(format!("`{reference}` leads to no property"));
        match near {
            // A path with `/` counts ids, in which names are not written.
            Some(near) if reference.contains(['/', '#']) => diagnostic.help(format!("did you mean `{}`?", near.name)),
            Some(near) => diagnostic.meant(reference, near),
            None => diagnostic,
        }
    }
}

impl<'m> Paths<'m> {
    fn of(descriptor: &'m ContractDescriptor) -> Paths<'m> {
        let all = descriptor.properties();
        let mut by_path = HashMap::new();
        for (number, at) in all.iter().enumerate() {
            by_path.entry(at.path.clone()).or_insert(number);
        }
        for (number, at) in all.iter().enumerate().filter(|(_, at)| at.path.contains("[]")) {
            by_path.entry(at.path.replace("[]", "")).or_insert(number);
        }
        Paths { all, by_path }
    }
}

/// `receivers.id`: names joined by dots; the dataset may be left out when there is only one.
fn by_name(descriptor: &ContractDescriptor, paths: &Paths<'_>, name: &str) -> Option<usize> {
    if let Some(found) = paths.by_path.get(name) {
        return Some(*found);
    }
    if let [only] = descriptor.schema.as_slice()
        && let Some(found) = paths.by_path.get(&format!("{}.{name}", only.name))
    {
        return Some(*found);
    }
    let (object, rest) = name.split_once('.')?;
    let object = descriptor.schema.iter().position(|dataset| {
        dataset.id.as_deref() == Some(object) || dataset.physical_name.as_deref() == Some(object)
    })?;
    let found = *paths.by_path.get(&format!("{}.{rest}", descriptor.schema[object].name))?;
    (paths.all[found].object == object).then_some(found)
}

/// `/schema/receivers_obj/properties/id_prop`: ids or names, level by level.
fn by_pointer(descriptor: &ContractDescriptor, all: &[PropertyAt], pointer: &str) -> Option<usize> {
    let parts: Vec<&str> = pointer.trim_matches('/').split('/').collect();
    let is = |id: Option<&str>, name: &str, wanted: &str| id.is_some_and(|id| id == wanted) || name == wanted;
    let (["schema", object, rest @ ..], true) = (parts.as_slice(), parts.len() >= 4) else { return None };
    let object = descriptor.schema.iter().find(|dataset| is(dataset.id.as_deref(), &dataset.name, object))?;
    let mut level: &[Property] = &object.properties;
    let mut found: Option<&Property> = None;
    for pair in rest.chunks(2) {
        let ["properties" | "items", name] = pair else { return None };
        let property = level.iter().find(|property| is(property.id.as_deref(), &property.name, name))?;
        level = property.items.as_ref().map_or(&property.properties, |items| &items.properties);
        found = Some(property);
    }
    let found = found?;
    all.iter().position(|at| std::ptr::eq(at.property, found))
}
