//! Which thing stands at which path, and which short names mean only one thing: a mesh turned round for links.
//!
//! Made once, when everything is resolved; links are followed a hundred thousand times while pages are rendered. Must
//! not know how links are written.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::Mesh;
use super::mentions::Mentions;
use super::mesh::{CodeListId, ContractId, DomainId, ProductId, TeamId, TermId};
use super::reads::{self, List, Subject};

/// A thing with a descriptor or a folder, and with a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Paged {
    Domain(DomainId),
    Product(ProductId),
    Contract(ContractId),
    CodeList(CodeListId),
    Team(TeamId),
    Glossary,
}

#[derive(Debug, Clone, Default)]
pub struct Index {
    /// Descriptors and folders by path; of several things at one path the one that wins.
    paths: BTreeMap<String, Paged>,
    /// Terms by their glossary's path and their id in it.
    definitions: BTreeMap<String, BTreeMap<String, TermId>>,
    /// By the last part of the address, where only one has it.
    products: BTreeMap<String, Option<u32>>,
    contracts: BTreeMap<String, Option<u32>>,
    terms: BTreeMap<String, Option<u32>>,
    /// Made when a text is first asked about: checks do not need it.
    mentions: OnceLock<Mentions>,
    /// Products and contracts by the id of their descriptor, where only one has it; made when one is first asked for.
    ids: OnceLock<BTreeMap<String, Option<Paged>>>,
}

impl Index {
    pub fn of(mesh: &Mesh) -> Index {
        let mut paths = BTreeMap::new();
        for (path, page) in paged(mesh) {
            paths.entry(path.to_owned()).or_insert(page);
        }
        let mut definitions: BTreeMap<String, BTreeMap<String, TermId>> = BTreeMap::new();
        for (id, term) in numbered(&mesh.terms) {
            let glossary = definitions.entry(term.origin.path.clone()).or_default();
            glossary.entry(term.descriptor.id.clone()).or_insert(TermId(id));
        }
        Index {
            paths,
            definitions,
            products: last_parts(mesh.products.iter().map(|product| product.address.as_str())),
            contracts: last_parts(mesh.contracts.iter().map(|contract| contract.address.as_str())),
            terms: last_parts(mesh.terms.iter().map(|term| term.address.as_str())),
            mentions: OnceLock::new(),
            ids: OnceLock::new(),
        }
    }

    /// The names of the glossary; `mesh` is the one that this index is of.
    pub fn mentions(&self, mesh: &Mesh) -> &Mentions {
        reads::all_keyed(Subject::TermNames);
        self.mentions.get_or_init(|| Mentions::of(mesh))
    }

    /// The thing whose descriptor or folder is at a path, without a slash at its end.
    pub fn at(&self, path: &str) -> Option<Paged> {
        reads::keyed(Subject::Path, path);
        self.paths.get(path).copied()
    }

    /// The term with an id in the glossary at a path.
    pub fn definition(&self, path: &str, id: &str) -> Option<TermId> {
        reads::keyed_by(Subject::Definition, || format!("{} {path}{id}", path.len()));
        self.definitions.get(path)?.get(id).copied()
    }

    /// The one product whose address ends in `/name`.
    pub fn only_product(&self, name: &str) -> Option<ProductId> {
        reads::keyed_by(Subject::Only, || reads::in_list(List::Products, name));
        self.products.get(name).copied().flatten().map(ProductId)
    }

    /// The one contract whose address ends in `/name`.
    pub fn only_contract(&self, name: &str) -> Option<ContractId> {
        reads::keyed_by(Subject::Only, || reads::in_list(List::Contracts, name));
        self.contracts.get(name).copied().flatten().map(ContractId)
    }

    /// The product or contract that a descriptor means by a name: an address, an id, or the last part of an address that
    /// only one has; `mesh` is the one that this index is of.
    pub fn meant(&self, mesh: &Mesh, name: &str) -> Option<Paged> {
        reads::keyed(Subject::Meant, name);
        let by_id = || self.ids.get_or_init(|| ids(mesh)).get(name).copied().flatten();
        let product = mesh.product_at(name).map(Paged::Product);
        product
            .or_else(|| mesh.contract_at(name).map(Paged::Contract))
            .or_else(by_id)
            .or_else(|| self.only_product(name).map(Paged::Product))
            .or_else(|| self.only_contract(name).map(Paged::Contract))
    }

    /// The one term whose address ends in `/name`.
    pub fn only_term(&self, name: &str) -> Option<TermId> {
        reads::keyed_by(Subject::Only, || reads::in_list(List::Terms, name));
        self.terms.get(name).copied().flatten().map(TermId)
    }
}

/// Paths that lead to a page, the one that wins first where several things stand at one path.
fn paged(mesh: &Mesh) -> impl Iterator<Item = (&str, Paged)> {
    let products = numbered(&mesh.products).flat_map(|(id, product)| {
        let id = Paged::Product(ProductId(id));
        let descriptor = (!product.synthesized).then_some(product.origin.path.as_str());
        [descriptor, Some(product.folder.as_str())].into_iter().flatten().map(move |path| (path, id))
    });
    let contracts = numbered(&mesh.contracts)
        .map(|(id, contract)| (contract.origin.path.as_str(), Paged::Contract(ContractId(id))));
    let domains = numbered(&mesh.domains).flat_map(|(id, domain)| {
        let id = Paged::Domain(DomainId(id));
        let descriptor = domain.origin.as_ref().map(|origin| origin.path.as_str());
        [descriptor, domain.folder.as_deref()].into_iter().flatten().map(move |path| (path, id))
    });
    let codes =
        numbered(&mesh.code_lists).map(|(id, list)| (list.origin.path.as_str(), Paged::CodeList(CodeListId(id))));
    let teams = numbered(&mesh.teams)
        .filter_map(|(id, team)| Some((team.origin.as_ref()?.path.as_str(), Paged::Team(TeamId(id)))));
    let terms = mesh.terms.iter().map(|term| (term.origin.path.as_str(), Paged::Glossary));
    let all = products.chain(contracts).chain(domains).chain(codes).chain(teams).chain(terms);
    all.map(|(path, page)| (path.trim_end_matches('/'), page)).filter(|(path, _)| !path.is_empty())
}

/// Products and contracts by the id of their descriptor; a product before its contract, and `None` where several of a
/// kind have one.
fn ids(mesh: &Mesh) -> BTreeMap<String, Option<Paged>> {
    let products = numbered(mesh.products.roster())
        .filter(|(_, product)| !product.synthesized)
        .map(|(id, product)| (product.descriptor.id.as_str(), Paged::Product(ProductId(id))));
    let contracts = numbered(mesh.contracts.roster())
        .map(|(id, contract)| (contract.descriptor.id.as_str(), Paged::Contract(ContractId(id))));
    let mut ids: BTreeMap<String, Option<Paged>> = BTreeMap::new();
    for (id, thing) in products.chain(contracts).filter(|(id, _)| !id.is_empty()) {
        ids.entry(id.to_owned())
            .and_modify(|first| {
                if !matches!((*first, thing), (Some(Paged::Product(_)), Paged::Contract(_))) {
                    *first = None;
                }
            })
            .or_insert(Some(thing));
    }
    ids
}

/// Last parts of addresses and the number of the one that ends so; `None` where several do.
fn last_parts<'a>(addresses: impl Iterator<Item = &'a str>) -> BTreeMap<String, Option<u32>> {
    let mut parts = BTreeMap::new();
    for (number, address) in (0_u32..).zip(addresses) {
        let last = address.rsplit('/').next().unwrap_or(address);
        parts.entry(last.to_owned()).and_modify(|only| *only = None).or_insert(Some(number));
    }
    parts
}

fn numbered<T>(list: &[T]) -> impl Iterator<Item = (u32, &T)> {
    (0_u32..).zip(list)
}
