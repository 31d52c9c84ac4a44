//! The mesh: descriptors with their names resolved to ids. Immutable once made; every list is sorted by address.
//!
//! Addresses are how people and links name things: `sales` (domain), `sales/orders` (product),
//! `sales/orders/orders-v2` (contract), `sales/orders/orders-v2#orders.customer.email` (property), `customer` (term),
//! `country` (code list), `orders-team` (team). They are made of the characters `a-z 0-9 - _ .` and `/` only.

use std::collections::BTreeMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use super::contract::ContractDescriptor;
use super::document::Document;
use super::evidence::Evidence;
use super::index::Index;
use super::names;
use super::noted::{Around, Listed, Table, Told, Whole};
use super::organisation::{DomainDescriptor, TeamDescriptor};
use super::policy::Policy;
use super::product::ProductDescriptor;
use super::reads::{self, List, Subject};
use super::redirect::Redirect;
use super::search_test::SearchTest;
use super::section::{Channel, Lifecycle};
use super::vocabulary::{CodeListDescriptor, TermDescriptor};

macro_rules! ids {
    ($($name:ident in $list:ident),*) => {$(
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name(pub u32);
        impl $name {
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
        impl Hash for $name {
            fn hash<H: Hasher>(&self, state: &mut H) {
                names::hash(List::$list, self.0, state);
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                names::show(List::$list, self.0, stringify!($name), f)
            }
        }
    )*};
}
ids!(
    DomainId in Domains,
    ProductId in Products,
    ContractId in Contracts,
    TermId in Terms,
    CodeListId in CodeLists,
    TeamId in Teams,
    DocumentId in Documents
);

macro_rules! listed {
    ($($thing:ident in $list:ident),*) => {$(
        impl Listed for $thing {
            const LIST: List = List::$list;
        }
    )*};
}
listed!(
    Domain in Domains,
    Product in Products,
    Contract in Contracts,
    Term in Terms,
    CodeList in CodeLists,
    Team in Teams,
    DocumentEntry in Documents
);

/// Where a descriptor was written.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// Relative to the mesh's root, with `/`.
    pub path: String,
    /// The number of the YAML document in the file, from 0.
    pub document: usize,
    /// The descriptor's first line.
    pub line: usize,
}

/// Everything that is known of a mesh.
#[derive(Debug, Clone, Default)]
pub struct Mesh {
    pub title: String,
    pub description: String,
    pub organisation: Option<(String, Option<String>)>,
    pub domains: Table<Domain>,
    pub products: Table<Product>,
    pub contracts: Table<Contract>,
    /// In the order of their files.
    pub glossaries: Whole<Vec<Glossary>>,
    pub terms: Table<Term>,
    pub code_lists: Table<CodeList>,
    pub teams: Table<Team>,
    pub documents: Table<DocumentEntry>,
    /// Rules of the organisation's own, in the order of their files.
    pub policies: Vec<Policy>,
    /// Images and other files that documents show, sorted by path.
    pub assets: Whole<Vec<String>>,
    /// Contracts that are expected and that nobody promises, by id: external sources and who reads them.
    pub external: Whole<External>,
    /// What checks said of the data.
    pub evidence: Whole<Evidence>,
    /// As redirects.yaml lists them.
    pub redirects: Whole<Vec<Redirect>>,
    /// As search-tests.yaml lists them.
    pub search_tests: Vec<SearchTest>,
    pub index: Arc<Index>,
}

/// Contracts by id, and the inputs that name them: product and port number.
pub type External = BTreeMap<String, Vec<(ProductId, usize)>>;

macro_rules! told {
    ($($part:ty as $subject:ident),*) => {$(
        impl Told for $part {
            const SUBJECT: Subject = Subject::$subject;
        }
    )*};
}
told!(
    Vec<Glossary> as Glossaries,
    Vec<String> as Assets,
    External as External,
    Evidence as Evidence,
    Vec<Redirect> as Redirects
);

#[derive(Debug, Clone, Hash)]
pub struct Domain {
    pub address: String,
    pub name: String,
    /// `None` when products name the domain and no domain.yaml describes it.
    pub descriptor: Option<DomainDescriptor>,
    pub origin: Option<Origin>,
    /// The folder of its domain.yaml.
    pub folder: Option<String>,
    pub owner: Option<TeamId>,
    pub parent: Option<DomainId>,
    pub children: Around<DomainId>,
    pub products: Around<ProductId>,
    pub terms: Around<TermId>,
    pub documents: Around<DocumentId>,
}

#[derive(Debug, Clone, Hash)]
pub struct Product {
    pub address: String,
    pub name: String,
    pub domain: DomainId,
    pub lifecycle: Lifecycle,
    /// For a product made of a folder that holds contracts only, what those contracts say.
    pub descriptor: Arc<ProductDescriptor>,
    /// True when there is no ODPS file and the product was made of its folder's contracts.
    pub synthesized: bool,
    pub origin: Origin,
    /// The folder the product lives in; empty for the mesh's root.
    pub folder: String,
    pub owner: Owner,
    pub inputs: Vec<Input>,
    pub outputs: Vec<Output>,
    /// All its contracts, promised by a port or lying in its folder.
    pub contracts: Vec<ContractId>,
    pub documents: Vec<DocumentId>,
    /// Products it reads, each once, sorted.
    pub upstream: Vec<ProductId>,
    /// Products that read it, each once, sorted.
    pub downstream: Around<ProductId>,
}

/// Who answers for a product.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct Owner {
    /// The team of a team file, where it is known.
    pub team: Option<TeamId>,
    /// The name as it was written, when no team file has it.
    pub name: Option<String>,
    /// How it is known.
    pub source: OwnerSource,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum OwnerSource {
    /// The descriptor's `team`.
    Descriptor,
    /// The descriptor of its contract.
    Contract,
    /// CODEOWNERS.
    CodeOwners,
    /// The owner of its domain.
    Domain,
    #[default]
    Unknown,
}

/// An input port, resolved. Its number is that of the descriptor's `inputs`.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct Input {
    pub contract: Option<ContractId>,
    /// Output ports that promise the contract: product and port number. Empty for an external source.
    pub upstream: Vec<(ProductId, usize)>,
}

/// An output port, resolved. Its number is that of the descriptor's `outputs`.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct Output {
    /// `None` when the port names no contract or the contract's file is missing.
    pub contract: Option<ContractId>,
    /// Input ports that expect it: product and port number.
    pub consumers: Around<(ProductId, usize)>,
    /// The fragment of the port on its product's page.
    pub anchor: String,
}

#[derive(Debug, Clone, Hash)]
pub struct Contract {
    pub address: String,
    pub name: String,
    pub lifecycle: Lifecycle,
    pub descriptor: Arc<ContractDescriptor>,
    pub origin: Origin,
    /// The product it belongs to: the one whose output port promises it, else the one whose folder it lies in.
    pub product: ProductId,
    /// Output ports that promise it.
    pub promised_by: Around<(ProductId, usize)>,
    /// Input ports that expect it.
    pub expected_by: Around<(ProductId, usize)>,
    /// Every property in the order of [`ContractDescriptor::properties`], with what it is bound to.
    pub properties: Arc<[PropertyEntry]>,
}

/// What is known of a property beside what its descriptor says; what few are bound to stands aside.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct PropertyEntry {
    /// `orders.customer.email`.
    pub path: String,
    /// The anchor where it is another than the path.
    anchor: Option<Box<str>>,
    bound: Option<Box<Bound>>,
}

/// What a property is bound to.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct Bound {
    pub terms: Vec<TermId>,
    pub code_lists: Vec<CodeListId>,
    /// What its relationships lead to: contract and property number.
    pub references: Vec<(ContractId, usize)>,
    /// The properties whose relationships lead to it.
    pub referred_by: Vec<(ContractId, usize)>,
}

impl PropertyEntry {
    pub fn new(path: String, anchor: String) -> PropertyEntry {
        let anchor = Some(anchor).filter(|anchor| *anchor != path).map(String::into_boxed_str);
        PropertyEntry { path, anchor, bound: None }
    }

    /// The same property, bound to nothing.
    pub fn unbound(&self) -> PropertyEntry {
        PropertyEntry { path: self.path.clone(), anchor: self.anchor.clone(), bound: None }
    }

    /// The fragment of the property on its contract's page; unique within the contract.
    pub fn anchor(&self) -> &str {
        self.anchor.as_deref().unwrap_or(&self.path)
    }

    pub fn bind(&mut self, bound: Bound) {
        self.bound = (bound != Bound::default()).then(|| Box::new(bound));
    }

    pub fn refer(&mut self, from: (ContractId, usize)) {
        self.bound.get_or_insert_default().referred_by.push(from);
    }
}

impl Deref for PropertyEntry {
    type Target = Bound;

    fn deref(&self) -> &Bound {
        static NOTHING: Bound =
            Bound { terms: Vec::new(), code_lists: Vec::new(), references: Vec::new(), referred_by: Vec::new() };
        self.bound.as_deref().unwrap_or(&NOTHING)
    }
}

#[derive(Debug, Clone, Hash)]
pub struct Glossary {
    pub name: String,
    pub version: Option<String>,
    /// As written.
    pub status: Option<String>,
    pub lifecycle: Lifecycle,
    pub description: Option<String>,
    pub domain: Option<DomainId>,
    pub tags: Vec<String>,
    pub origin: Origin,
    /// How many terms it defines.
    pub terms: usize,
}

#[derive(Debug, Clone, Hash)]
pub struct Term {
    pub address: String,
    pub name: String,
    pub descriptor: TermDescriptor,
    pub origin: Origin,
    /// The number of the term in its glossary's `definitions`.
    pub definition: usize,
    /// The glossary's name.
    pub glossary: String,
    pub domain: Option<DomainId>,
    /// Relationships whose target is known, by their number in the descriptor.
    pub related: Vec<(usize, TermId)>,
    /// Properties bound to it: contract and property number.
    pub properties: Around<(ContractId, usize)>,
    /// Products bound to it as a whole.
    pub products: Around<ProductId>,
}

#[derive(Debug, Clone, Hash)]
pub struct CodeList {
    pub address: String,
    pub name: String,
    pub lifecycle: Lifecycle,
    pub descriptor: CodeListDescriptor,
    pub origin: Origin,
    pub properties: Around<(ContractId, usize)>,
}

#[derive(Debug, Clone, Hash)]
pub struct Team {
    pub address: String,
    pub name: String,
    /// `None` when products name the team and no file describes it.
    pub descriptor: Option<TeamDescriptor>,
    pub origin: Option<Origin>,
    pub products: Around<ProductId>,
    pub domains: Around<DomainId>,
}

impl Team {
    pub fn channels(&self) -> &[Channel] {
        self.descriptor.as_ref().map_or(&[], |descriptor| &descriptor.channels)
    }
}

/// A Markdown file and what it belongs to.
#[derive(Debug, Clone, Hash)]
pub struct DocumentEntry {
    /// Unique among its owner's documents: `docs/how-it-is-calculated`.
    pub address: String,
    pub document: Arc<Document>,
    pub owner: DocumentOwner,
    /// True for the README of its owner, which is shown on the owner's page.
    pub readme: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentOwner {
    Mesh,
    Domain(DomainId),
    Product(ProductId),
}

impl Mesh {
    /// Tells every list of what others say of a thing whose it is: when all things are there and have their numbers.
    pub fn belong(&mut self) {
        for (domain, at) in self.domains.iter_mut().zip(0..) {
            domain.children.belong(List::Domains, at);
            domain.products.belong(List::Domains, at);
            domain.terms.belong(List::Domains, at);
            domain.documents.belong(List::Domains, at);
        }
        for (product, at) in self.products.iter_mut().zip(0..) {
            product.downstream.belong(List::Products, at);
            product.outputs.iter_mut().for_each(|output| output.consumers.belong(List::Products, at));
        }
        for (contract, at) in self.contracts.iter_mut().zip(0..) {
            contract.promised_by.belong(List::Contracts, at);
            contract.expected_by.belong(List::Contracts, at);
        }
        for (term, at) in self.terms.iter_mut().zip(0..) {
            term.properties.belong(List::Terms, at);
            term.products.belong(List::Terms, at);
        }
        self.code_lists.iter_mut().zip(0..).for_each(|(list, at)| list.properties.belong(List::CodeLists, at));
        for (team, at) in self.teams.iter_mut().zip(0..) {
            team.products.belong(List::Teams, at);
            team.domains.belong(List::Teams, at);
        }
    }

    pub fn domain(&self, id: DomainId) -> &Domain {
        self.domains.one(id.index())
    }

    /// The ids of all products, in their order.
    pub fn product_ids(&self) -> impl Iterator<Item = ProductId> + use<> {
        (0..u32::try_from(self.products.len()).expect("ids are u32")).map(ProductId)
    }

    pub fn product(&self, id: ProductId) -> &Product {
        self.products.one(id.index())
    }

    pub fn contract(&self, id: ContractId) -> &Contract {
        self.contracts.one(id.index())
    }

    pub fn term(&self, id: TermId) -> &Term {
        self.terms.one(id.index())
    }

    pub fn code_list(&self, id: CodeListId) -> &CodeList {
        self.code_lists.one(id.index())
    }

    pub fn team(&self, id: TeamId) -> &Team {
        self.teams.one(id.index())
    }

    pub fn document(&self, id: DocumentId) -> &DocumentEntry {
        self.documents.one(id.index())
    }

    /// The product at an address such as `sales/orders`.
    pub fn product_at(&self, address: &str) -> Option<ProductId> {
        self.products.find(address, |product| &product.address).map(ProductId)
    }

    /// Whether a document may show the file at a path.
    pub fn is_asset(&self, path: &str) -> bool {
        reads::keyed(Subject::Asset, path);
        self.assets.unnoted().binary_search_by(|asset| asset.as_str().cmp(path)).is_ok()
    }

    /// A domain and those that it is a part of, the innermost first. A cycle of parents ends at the first repetition.
    pub fn domain_and_above(&self, id: DomainId) -> Vec<DomainId> {
        const MOST: usize = 20;
        let mut all = vec![id];
        while let Some(above) = self.domain(all[all.len() - 1]).parent
            && !all.contains(&above)
            && all.len() <= MOST
        {
            all.push(above);
        }
        all
    }

    pub fn domain_at(&self, address: &str) -> Option<DomainId> {
        self.domains.find(address, |domain| &domain.address).map(DomainId)
    }

    pub fn contract_at(&self, address: &str) -> Option<ContractId> {
        self.contracts.find(address, |contract| &contract.address).map(ContractId)
    }

    pub fn term_at(&self, address: &str) -> Option<TermId> {
        self.terms.find(address, |term| &term.address).map(TermId)
    }

    pub fn code_list_at(&self, address: &str) -> Option<CodeListId> {
        self.code_lists.find(address, |list| &list.address).map(CodeListId)
    }

    pub fn team_at(&self, address: &str) -> Option<TeamId> {
        self.teams.find(address, |team| &team.address).map(TeamId)
    }

    /// The document at a path such as `domains/sales/orders/README.md`.
    pub fn document_at(&self, path: &str) -> Option<DocumentId> {
        self.documents.find(path, |entry| &entry.document.path).map(DocumentId)
    }

    /// What a product is, in the author's own words: purpose, usage, or the lead of its README. Empty when unsaid.
    pub fn plain(&self, id: ProductId) -> &str {
        let product = self.product(id);
        let description = &product.descriptor.description;
        let readme = || product.documents.iter().map(|id| self.document(*id)).find(|entry| entry.readme);
        let of_contracts =
            || product.contracts.iter().find_map(|id| self.contract(*id).descriptor.description.purpose.as_deref());
        description
            .purpose
            .as_deref()
            .or(description.usage.as_deref())
            .filter(|text| !text.trim().is_empty())
            .or_else(|| readme().map(|entry| entry.document.lead.as_str()).filter(|lead| !lead.is_empty()))
            .or_else(of_contracts)
            .unwrap_or_default()
    }

    /// The property that an expectation of a contract stands at, by their numbers; `None` for one of a dataset.
    pub fn place_of_expectation(&self, contract: ContractId, expectation: usize) -> Option<usize> {
        let descriptor = &self.contract(contract).descriptor;
        let all = descriptor.properties();
        let mut before = 0;
        for (number, dataset) in descriptor.schema.iter().enumerate() {
            before += dataset.quality.len();
            if expectation < before {
                return None;
            }
            for (at, place) in all.iter().enumerate().filter(|(_, place)| place.object == number) {
                before += place.property.quality.len();
                if expectation < before {
                    return Some(at);
                }
            }
        }
        None
    }

    /// The name to show for an owner, and its team where one is known.
    pub fn owner_name<'m>(&'m self, owner: &'m Owner) -> Option<&'m str> {
        owner.team.map(|team| self.team(team).name.as_str()).or(owner.name.as_deref())
    }
}
