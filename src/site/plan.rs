//! The plan: every page of the portal once, with its URL, in the order of URLs.

use std::sync::Arc;

use super::Inputs;
use super::letters::{self, Letter};
use super::listing::{self, Slice};
use super::moved::{self, Moved};
use super::told::Own;
use super::{
    changes, consumers, directory, domain, gone, lineage, past, registers, surroundings, timeline, versions, vocabulary,
};
use crate::model::address::url;
use crate::model::mesh::{CodeListId, ContractId, DocumentId, DomainId, ProductId, TeamId, TermId};
use crate::model::timeline::Thing;
use crate::rules::register::Retiring;

/// A page to be made. Its URL names the file: `products/sales/orders/index.html`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    pub url: String,
    pub kind: Kind,
}

/// What a page shows; lists that are split carry their own part, so that no page has to sort the mesh again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    Home,
    Domains(Part),
    Products(Slice),
    Domain(DomainId, Slice),
    Product(ProductId),
    History(ProductId, Part),
    /// A version that it declares or declared, by the last segment of its address.
    ProductVersion(ProductId, String),
    /// So many steps from the product.
    Lineage(ProductId, usize),
    /// All who read a product that very many read.
    Consumers(ProductId, Part),
    Contract(ContractId),
    ContractHistory(ContractId, Part),
    /// As it was in an earlier version, by the last segment of its address.
    ContractVersion(ContractId, String),
    Term(TermId),
    TermHistory(TermId, Part),
    /// All properties that are bound to a term that very many are bound to.
    TermUses(TermId, Part),
    CodeList(CodeListId),
    CodeListHistory(CodeListId, Part),
    CodeListUses(CodeListId, Part),
    Glossary(Part),
    Codes(Part),
    Document(DocumentId),
    Team(TeamId, Slice),
    Teams(Part),
    MeshLineage,
    Changes(changes::Slice),
    Search(Arc<letters::Letters>),
    Letter(Letter),
    About,
    Governance,
    Personal(registers::Slice<(ContractId, usize)>),
    Deprecations(registers::Slice<Retiring>),
    Ownerless(registers::Slice<ProductId>),
    NotFound,
    Moved(Moved),
    /// What was removed, by the address that it had last.
    Gone(Thing, Arc<str>),
}

/// One of several pages that share a list; `number` counts from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    pub number: usize,
    pub of: usize,
    /// Entries before this part.
    pub skip: usize,
    /// Entries in this part.
    pub length: usize,
}

impl Part {
    /// The parts of a list; one, which may be empty, for a short one.
    pub fn split(length: usize, per_page: usize) -> impl Iterator<Item = Part> {
        let of = length.div_ceil(per_page).max(1);
        (0..of).map(move |number| {
            let skip = number * per_page;
            Part { number, of, skip, length: per_page.min(length - skip) }
        })
    }

    /// The URL of a part: the list's own for the first, `.../2/index.html` for the second.
    pub fn url(first: &str, number: usize) -> String {
        match number {
            0 => first.to_owned(),
            _ => format!("{}{}/index.html", first.strip_suffix("index.html").unwrap_or(first), number + 1),
        }
    }
}

impl Kind {
    /// Whether the page shows the mesh as it is; others are no answers to a search, and no promise.
    pub fn is_lasting(&self) -> bool {
        match self {
            Kind::Moved(_) | Kind::Gone(..) | Kind::ContractVersion(..) | Kind::ProductVersion(..) => false,
            Kind::Changes(slice) => slice.scope == changes::Scope::ALL,
            Kind::Lineage(_, steps) => *steps == lineage::USUAL,
            _ => true,
        }
    }
}

/// Every page once, sorted by URL, so that one can be found by binary search.
pub fn plan(inputs: &Inputs<'_>) -> Vec<Planned> {
    let mesh = inputs.mesh;
    let mut pages = Vec::new();
    let mut add = |url: String, kind: Kind| pages.push(Planned { url, kind });
    for (url, kind) in [
        (url::HOME, Kind::Home),
        (url::LINEAGE, Kind::MeshLineage),
        (url::ABOUT, Kind::About),
        (url::GOVERNANCE, Kind::Governance),
        (url::NOT_FOUND, Kind::NotFound),
    ] {
        add(url.to_owned(), kind);
    }
    let lists = [
        (url::DOMAINS, mesh.domains.len(), Kind::Domains as fn(Part) -> Kind),
        (url::GLOSSARY, mesh.terms.len(), Kind::Glossary),
        (url::CODES, mesh.code_lists.len(), Kind::Codes),
        (url::TEAMS, mesh.teams.len(), Kind::Teams),
    ];
    for (first, length, kind) in lists {
        for part in directory::parts(length) {
            add(directory::url(first, part.number), kind(part));
        }
    }
    for slice in listing::slices(mesh, (0..id(mesh.products.len())).map(ProductId).collect()) {
        add(Part::url(url::PRODUCTS, slice.part.number), Kind::Products(slice));
    }
    for own in (0..id(mesh.domains.len())).map(DomainId) {
        let first = url::domain(mesh, own);
        for slice in listing::slices(mesh, mesh.domain(own).products.to_vec()) {
            let url = domain::list_url(&first, slice.part.number);
            add(url, Kind::Domain(own, slice));
        }
    }
    for product in (0..id(mesh.products.len())).map(ProductId) {
        add(url::product(mesh, product), Kind::Product(product));
        add(url::lineage(mesh, product), Kind::Lineage(product, lineage::USUAL));
        if surroundings::reaches(mesh, product, lineage::FAR) {
            add(lineage::url(mesh, product, lineage::FAR), Kind::Lineage(product, lineage::FAR));
        }
        for part in consumers::parts(mesh, product) {
            add(Part::url(&url::consumers(mesh, product), part.number), Kind::Consumers(product, part));
        }
        let first = url::history(mesh, product);
        for part in past::parts(inputs, product) {
            add(Part::url(&first, part.number), Kind::History(product, part));
        }
        for released in versions::released(inputs, product) {
            let url = url::product_version(mesh, product, &released.slug);
            add(url, Kind::ProductVersion(product, released.slug));
        }
    }
    for contract in (0..id(mesh.contracts.len())).map(ContractId) {
        add(url::contract(mesh, contract), Kind::Contract(contract));
        let first = url::contract_history(mesh, contract);
        let of_contract = Own { thing: Thing::Contract, address: &mesh.contract(contract).address };
        for part in timeline::parts(inputs, of_contract) {
            add(Part::url(&first, part.number), Kind::ContractHistory(contract, part));
        }
        for earlier in versions::earlier_contracts(inputs, contract) {
            let url = url::contract_version(mesh, contract, &earlier.slug);
            add(url, Kind::ContractVersion(contract, earlier.slug));
        }
    }
    for term in (0..id(mesh.terms.len())).map(TermId) {
        add(url::term(mesh, term), Kind::Term(term));
        for part in vocabulary::parts(mesh.term(term).properties.len()) {
            add(Part::url(&url::uses_of(&url::term(mesh, term)), part.number), Kind::TermUses(term, part));
        }
        let first = url::history_of(&url::term(mesh, term));
        for part in timeline::parts(inputs, Own { thing: Thing::Term, address: &mesh.term(term).address }) {
            add(Part::url(&first, part.number), Kind::TermHistory(term, part));
        }
    }
    for list in (0..id(mesh.code_lists.len())).map(CodeListId) {
        add(url::code_list(mesh, list), Kind::CodeList(list));
        for part in vocabulary::parts(mesh.code_list(list).properties.len()) {
            add(Part::url(&url::uses_of(&url::code_list(mesh, list)), part.number), Kind::CodeListUses(list, part));
        }
        let first = url::history_of(&url::code_list(mesh, list));
        for part in timeline::parts(inputs, Own { thing: Thing::CodeList, address: &mesh.code_list(list).address }) {
            add(Part::url(&first, part.number), Kind::CodeListHistory(list, part));
        }
    }
    for team in (0..id(mesh.teams.len())).map(TeamId) {
        let first = url::team(mesh, team);
        for slice in listing::slices(mesh, mesh.team(team).products.to_vec()) {
            let url = domain::list_url(&first, slice.part.number);
            add(url, Kind::Team(team, slice));
        }
    }
    for document in (0..id(mesh.documents.len())).map(DocumentId) {
        if !mesh.document(document).readme {
            add(url::document(mesh, document), Kind::Document(document));
        }
    }
    for slice in registers::personal_slices(mesh) {
        add(Part::url(url::PERSONAL, slice.part.number), Kind::Personal(slice));
    }
    for slice in registers::retiring_slices(mesh) {
        add(Part::url(url::DEPRECATIONS, slice.part.number), Kind::Deprecations(slice));
    }
    for slice in registers::ownerless_slices(mesh) {
        add(Part::url(url::OWNERLESS, slice.part.number), Kind::Ownerless(slice));
    }
    for slice in changes::slices(inputs) {
        add(changes::url_of_part(mesh, slice.scope, &slice.part, slice.part.number), Kind::Changes(slice));
    }
    let (initials, letters) = letters::plan(mesh);
    add(url::SEARCH.to_owned(), Kind::Search(initials));
    for letter in letters {
        add(letter.url(), Kind::Letter(letter));
    }
    pages.sort_by(|a, b| a.url.cmp(&b.url));
    // Two addresses that collide would be a defect of resolving; the portal still gets each file once.
    pages.dedup_by(|a, b| a.url == b.url);
    let mut moved = moved::plan(inputs, &pages);
    let gone = gone::plan(inputs, &pages, &moved);
    if !gone.is_empty() {
        pages.extend(gone);
        pages.sort_by(|a, b| a.url.cmp(&b.url));
        // What moved along with a thing may be gone, and says so at both addresses.
        moved = moved::plan(inputs, &pages);
    }
    pages.extend(moved);
    pages.sort_by(|a, b| a.url.cmp(&b.url));
    pages
}

fn id(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
