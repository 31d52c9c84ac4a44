//! Things of the mesh that a text names: which one, where it is defined, and what to say of it.
//!
//! Turns mentions into things as the mesh resolves them, and things into places and Markdown. Must not know positions.

use super::mention::{Mention, What, mentions};
use super::world::World;
use crate::model::Mesh;
use crate::model::address::{slug, url};
use crate::model::link::local_property;
use crate::model::mesh::{CodeListId, ContractId, DomainId, Origin, ProductId, TeamId, TermId};
use crate::model::path::join;
use crate::source::Span;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Thing {
    Domain(DomainId),
    Product(ProductId),
    /// All versions of the contract with this id.
    Contract(String),
    Property(ContractId, usize),
    Term(TermId),
    CodeList(CodeListId),
    Team(TeamId),
    /// A file of the mesh that is none of these.
    File(String),
}

/// The thing that a mention in the file `path` means.
pub fn thing(mesh: &Mesh, path: &str, mention: &Mention) -> Option<Thing> {
    let text = mention.text.trim();
    if mention.defines {
        return defined(mesh, path, mention);
    }
    match mention.what {
        What::Domain => domain(mesh, text).map(Thing::Domain),
        What::Team => team(mesh, text).map(Thing::Team),
        What::Contract => contract(mesh, text, None).map(|id| Thing::Contract(mesh.contract(id).descriptor.id.clone())),
        What::Product => {
            let wanted = slug(text);
            let found = numbered(&mesh.products)
                .find(|(_, product)| slug(&product.descriptor.id) == wanted || slug(&product.name) == wanted);
            found.map(|(id, _)| Thing::Product(ProductId(id)))
        }
        What::Term => {
            let local = text.trim_start_matches("#/").trim_start_matches("definitions/");
            let here = numbered(&mesh.terms)
                .find(|(_, term)| term.origin.path == path && term.descriptor.id == local)
                .map(|(id, _)| TermId(id));
            here.or_else(|| mesh.term_at(&slug(local))).map(Thing::Term).or_else(|| link(mesh, path, text))
        }
        What::CodeList => mesh.code_list_at(&slug(text)).map(Thing::CodeList),
        What::Property => property(mesh, path, mention.document, text),
        What::Link => link(mesh, path, text),
    }
}

fn defined(mesh: &Mesh, path: &str, mention: &Mention) -> Option<Thing> {
    let here = |origin: &Origin| origin.path == path && origin.document == mention.document;
    let text = mention.text.as_str();
    match mention.what {
        What::Product => {
            let found = numbered(&mesh.products).find(|(_, product)| !product.synthesized && here(&product.origin));
            found.map(|(id, _)| Thing::Product(ProductId(id)))
        }
        What::Contract => Some(Thing::Contract(text.to_owned())),
        What::CodeList => numbered(&mesh.code_lists)
            .find(|(_, list)| here(&list.origin))
            .map(|(id, _)| Thing::CodeList(CodeListId(id))),
        What::Team => {
            let found = numbered(&mesh.teams).find(|(_, team)| team.origin.as_ref().is_some_and(here));
            found.map(|(id, _)| Thing::Team(TeamId(id)))
        }
        What::Domain => {
            let found = numbered(&mesh.domains).find(|(_, domain)| domain.origin.as_ref().is_some_and(here));
            found.map(|(id, _)| Thing::Domain(DomainId(id)))
        }
        What::Term => {
            let found = numbered(&mesh.terms).find(|(_, term)| here(&term.origin) && term.descriptor.id == text);
            found.map(|(id, _)| Thing::Term(TermId(id)))
        }
        What::Property => {
            let (id, entry) = numbered(&mesh.contracts).find(|(_, contract)| here(&contract.origin))?;
            let at = entry.properties.iter().position(|property| property.path == text)?;
            Some(Thing::Property(ContractId(id), at))
        }
        What::Link => None,
    }
}

fn domain(mesh: &Mesh, text: &str) -> Option<DomainId> {
    let wanted = slug(text);
    let by_name =
        || numbered(&mesh.domains).find(|(_, domain)| slug(&domain.name) == wanted).map(|(id, _)| DomainId(id));
    mesh.domain_at(&wanted).or_else(by_name)
}

fn team(mesh: &Mesh, text: &str) -> Option<TeamId> {
    let wanted = slug(text);
    let by_name = || numbered(&mesh.teams).find(|(_, team)| slug(&team.name) == wanted).map(|(id, _)| TeamId(id));
    mesh.team_at(&wanted).or_else(by_name)
}

/// A contract by its id: of this version, else the last one.
pub fn contract(mesh: &Mesh, id: &str, version: Option<&str>) -> Option<ContractId> {
    let all = || numbered(&mesh.contracts).filter(|(_, contract)| contract.descriptor.id == id);
    let same = all().find(|(_, contract)| version.is_some() && contract.descriptor.version.as_deref() == version);
    same.or_else(|| all().last()).map(|(id, _)| ContractId(id))
}

/// The contract that a file holds.
fn contract_in(mesh: &Mesh, path: &str) -> Option<ContractId> {
    numbered(&mesh.contracts).find(|(_, contract)| contract.origin.path == path).map(|(id, _)| ContractId(id))
}

fn property(mesh: &Mesh, path: &str, document: usize, text: &str) -> Option<Thing> {
    let (target, name) = match text.split_once('#') {
        Some(("", name)) => (None, name),
        Some((file, name)) => {
            let by_path = join(path, file).and_then(|path| contract_in(mesh, &path));
            (Some(by_path.or_else(|| contract(mesh, file, None))?), name)
        }
        None => (None, text),
    };
    let own = || {
        numbered(&mesh.contracts)
            .find(|(_, contract)| contract.origin.path == path && contract.origin.document == document)
            .map(|(id, _)| ContractId(id))
    };
    let id = target.or_else(own)?;
    let all = mesh.contract(id).descriptor.properties();
    local_property(&all, name).map(|at| Thing::Property(id, at))
}

/// What an address leads to: a name such as `term:customer`, or a path as seen from a file.
pub fn link(mesh: &Mesh, from: &str, target: &str) -> Option<Thing> {
    let decoded = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    if let Some((scheme, rest)) = target.split_once(':')
        && !target.contains("://")
    {
        let (name, fragment) = rest.split_once('#').map_or((rest, None), |(name, part)| (name, Some(decoded(part))));
        let name = decoded(name);
        let address = name.trim().trim_matches('/').split('/').map(slug).collect::<Vec<_>>().join("/");
        return match scheme.to_lowercase().as_str() {
            "term" => mesh.term_at(&address).map(Thing::Term),
            "team" => mesh.team_at(&address).map(Thing::Team),
            "domain" => mesh.domain_at(&address).map(Thing::Domain),
            "code" | "codes" | "codelist" => mesh.code_list_at(&address).map(Thing::CodeList),
            "contract" => {
                let by_name =
                    || only(mesh.contracts.iter().map(|entry| entry.address.as_str()), &address).map(ContractId);
                let id = mesh.contract_at(&address).or_else(by_name)?;
                in_contract(mesh, id, fragment)
                    .or_else(|| Some(Thing::Contract(mesh.contract(id).descriptor.id.clone())))
            }
            "product" => {
                let by_name =
                    || only(mesh.products.iter().map(|entry| entry.address.as_str()), &address).map(ProductId);
                let id = mesh.product_at(&address).or_else(by_name)?;
                let contracts = &mesh.product(id).contracts;
                let property = contracts.iter().find_map(|contract| in_contract(mesh, *contract, fragment.clone()));
                property.or(Some(Thing::Product(id)))
            }
            _ => None,
        };
    }
    if target.is_empty() || target.contains("://") {
        return None;
    }
    let (file, fragment) = target.split_once('#').unwrap_or((target, ""));
    let path = if file.is_empty() { from.to_owned() } else { join(from, file)? };
    let id = fragment.trim_start_matches('/').trim_start_matches("definitions/");
    let term = numbered(&mesh.terms).find(|(_, term)| term.origin.path == path && term.descriptor.id == id);
    if let Some((id, _)) = term {
        return Some(Thing::Term(TermId(id)));
    }
    if let Some((id, _)) = numbered(&mesh.code_lists).find(|(_, list)| list.origin.path == path) {
        return Some(Thing::CodeList(CodeListId(id)));
    }
    if let Some(id) = contract_in(mesh, &path) {
        return Some(Thing::Contract(mesh.contract(id).descriptor.id.clone()));
    }
    let product = numbered(&mesh.products).find(|(_, product)| !product.synthesized && product.origin.path == path);
    match product {
        Some((id, _)) => Some(Thing::Product(ProductId(id))),
        None if file.is_empty() => None,
        None => Some(Thing::File(path)),
    }
}

fn in_contract(mesh: &Mesh, id: ContractId, fragment: Option<String>) -> Option<Thing> {
    let name = fragment?;
    let entries = &mesh.contract(id).properties;
    let whole = entries.iter().position(|entry| entry.path == name || entry.anchor() == name);
    let end = format!(".{name}");
    whole.or_else(|| entries.iter().position(|entry| entry.path.ends_with(&end))).map(|at| Thing::Property(id, at))
}

fn only<'m>(addresses: impl Iterator<Item = &'m str>, name: &str) -> Option<u32> {
    let mut found = (0u32..).zip(addresses).filter(|(_, address)| address.rsplit('/').next() == Some(name));
    let first = found.next()?.0;
    found.next().is_none().then_some(first)
}

fn numbered<T>(list: &[T]) -> impl Iterator<Item = (u32, &T)> {
    (0u32..).zip(list)
}

/// Where a thing is defined. `version` chooses among the versions of a contract.
pub fn definitions(world: &World, mesh: &Mesh, thing: &Thing, version: Option<&str>) -> Vec<(String, Span)> {
    let origins: Vec<Origin> = match thing {
        Thing::Domain(id) => mesh.domain(*id).origin.iter().cloned().collect(),
        Thing::Team(id) => mesh.team(*id).origin.iter().cloned().collect(),
        Thing::Product(id) => vec![mesh.product(*id).origin.clone()],
        Thing::Term(id) => vec![mesh.term(*id).origin.clone()],
        Thing::CodeList(id) => vec![mesh.code_list(*id).origin.clone()],
        Thing::Property(id, _) => vec![mesh.contract(*id).origin.clone()],
        Thing::Contract(id) => {
            let all = || mesh.contracts.iter().filter(|contract| contract.descriptor.id == *id);
            let same: Vec<Origin> = all()
                .filter(|contract| version.is_some() && contract.descriptor.version.as_deref() == version)
                .map(|contract| contract.origin.clone())
                .collect();
            if same.is_empty() { all().map(|contract| contract.origin.clone()).collect() } else { same }
        }
        Thing::File(path) => return vec![(path.clone(), Span::default())],
    };
    origins
        .into_iter()
        .map(|origin| {
            let buffer = world.buffer(&origin.path);
            let found = buffer.as_ref().and_then(|buffer| {
                let all = mentions(&origin.path, buffer);
                let defines = |mention: &&Mention| {
                    mention.defines
                        && mention.document == origin.document
                        && defined(mesh, &origin.path, mention).as_ref() == Some(thing)
                };
                all.iter().find(defines).map(|mention| mention.span)
            });
            // A thing without an id is defined where its descriptor begins.
            let first = buffer.map_or(0, |buffer| buffer.line_start(origin.line.saturating_sub(1)) + buffer.skip());
            (origin.path, found.unwrap_or(Span::new(first, first)))
        })
        .collect()
}

/// What people should know of a thing, as Markdown.
pub fn describe(world: &World, mesh: &Mesh, thing: &Thing, version: Option<&str>) -> Option<String> {
    let base = world.reading.as_ref().and_then(|reading| reading.config.base_url.clone());
    let page = |page: String| base.as_ref().map(|base| format!("{base}{page}"));
    let card = |what: &str, name: &str, facts: &[Option<String>], about: Option<&str>, page: Option<String>| {
        let mut text = format!("**{}** · {what}", plain(name));
        let facts: Vec<&str> = facts.iter().flatten().map(String::as_str).collect();
        if !facts.is_empty() {
            text.push_str(&format!("\n\n{}", facts.join(" · ")));
        }
        if let Some(about) = about.filter(|about| !about.trim().is_empty()) {
            text.push_str(&format!("\n\n{}", plain(&start(about))));
        }
        if let Some(page) = page {
            text.push_str(&format!("\n\n[Page in the portal](<{page}>)"));
        }
        text
    };
    let owner = |owner| mesh.owner_name(owner).map(|name| format!("owner {}", plain(name)));
    let count = |number: usize, what: &str| {
        (number > 0).then(|| format!("{number} {what}{}", if number == 1 { "" } else { "s" }))
    };
    Some(match thing {
        Thing::Product(id) => {
            let product = mesh.product(*id);
            let facts = [
                Some(product.lifecycle.as_str().to_owned()),
                product.descriptor.version.as_ref().map(|version| format!("version {}", plain(version))),
                owner(&product.owner),
                count(product.downstream.len(), "reading product"),
            ];
            card(
                "data product",
                &product.name,
                &facts,
                product.descriptor.description.purpose.as_deref(),
                page(url::product(mesh, *id)),
            )
        }
        Thing::Contract(id) => {
            let id = contract(mesh, id, version)?;
            let contract = mesh.contract(id);
            let product = mesh.product(contract.product);
            let facts = [
                Some(contract.lifecycle.as_str().to_owned()),
                contract.descriptor.version.as_ref().map(|version| format!("version {}", plain(version))),
                Some(format!("of {}", plain(&product.name))),
                owner(&product.owner),
                count(contract.expected_by.len(), "reader"),
            ];
            card(
                "data contract",
                &contract.name,
                &facts,
                contract.descriptor.description.purpose.as_deref(),
                page(url::contract(mesh, id)),
            )
        }
        Thing::Property(id, at) => {
            let contract = mesh.contract(*id);
            let entry = contract.properties.get(*at)?;
            let all = contract.descriptor.properties();
            let property = all.get(*at)?.property;
            let facts = [
                property.logical_type.as_ref().or(property.physical_type.as_ref()).map(|name| plain(name)),
                property.classification.as_ref().map(|name| plain(name)),
                Some(format!("of {}", plain(&contract.name))),
            ];
            card("property", &entry.path, &facts, property.description.as_deref(), page(url::property(mesh, *id, *at)))
        }
        Thing::Term(id) => {
            let term = mesh.term(*id);
            let facts = [
                term.descriptor.status.as_ref().map(|status| plain(status)),
                Some(plain(&term.glossary)),
                count(term.properties.len(), "bound property").map(|text| text.replace("propertys", "properties")),
            ];
            card(
                "glossary term",
                &term.name,
                &facts,
                term.descriptor.description.as_deref(),
                page(url::term(mesh, *id)),
            )
        }
        Thing::CodeList(id) => {
            let list = mesh.code_list(*id);
            let facts = [
                list.descriptor.status.as_ref().map(|status| plain(status)),
                list.descriptor.authority.as_ref().map(|authority| plain(authority)),
                count(list.descriptor.values.len(), "value"),
            ];
            card(
                "code list",
                &list.name,
                &facts,
                list.descriptor.description.as_deref(),
                page(url::code_list(mesh, *id)),
            )
        }
        Thing::Team(id) => {
            let team = mesh.team(*id);
            let descriptor = team.descriptor.as_ref();
            let about = descriptor.and_then(|team| team.mission.as_deref().or(team.description.as_deref()));
            let facts = [
                descriptor.is_none().then(|| "named, not described".to_owned()),
                count(team.products.len(), "product"),
            ];
            card("team", &team.name, &facts, about, page(url::team(mesh, *id)))
        }
        Thing::Domain(id) => {
            let domain = mesh.domain(*id);
            let about = domain.descriptor.as_ref().and_then(|domain| domain.description.as_deref());
            let facts = [
                domain.owner.map(|team| format!("owner {}", plain(&mesh.team(team).name))),
                count(domain.products.len(), "product"),
            ];
            card("domain", &domain.name, &facts, about, page(url::domain(mesh, *id)))
        }
        Thing::File(_) => return None,
    })
}

/// The start of a text, on one line.
pub fn start(text: &str) -> String {
    const SHOWN: usize = 300;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}

/// An author's words as Markdown that shows them and nothing else.
pub fn plain(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            c if c.is_control() => out.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '!' | '|' | '&' | '~' | '(' | ')' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}
