//! Whom a change reaches: the products that read what it changes, and those that read from them.
//!
//! Followed in head, so that a reader who leaves in the same change is not reached. Where a port says from which
//! contracts it is made, only those ports pass a change on.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use super::Side;
use super::pairs::MeshPairs;
use crate::model::Mesh;
use crate::model::mesh::{CodeListId, ContractId, ProductId, TermId};

/// A product that relies on something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consumer {
    /// Its address.
    pub product: String,
    pub name: String,
    /// The address of its team; the name as it is written where no team file has it; `None` when nobody answers for it.
    pub team: Option<String>,
    /// The contract that it holds and through which it is reached: its address, or its id where no file has it.
    pub contract: Option<String>,
    /// The version that it expects.
    pub version: Option<String>,
    /// 1 for those who read it themselves, 2 for those who read from them ...
    pub distance: usize,
    /// The product through which it is reached; `None` for direct ones.
    pub via: Option<String>,
}

/// Who would notice a change of something, before anyone edits it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noticed {
    pub subject: String,
    pub kind: &'static str,
    pub name: String,
    pub owner: Option<String>,
    pub consumers: Arc<[Consumer]>,
}

/// How many consumers all walks of one comparison may find: beyond, only direct ones are named. A change of every
/// contract of a long chain would else list the chain for each of them.
const MAX_REACHED: usize = 200_000;

pub(super) struct Reach<'m> {
    left: usize,
    base: &'m Mesh,
    head: &'m Mesh,
    pairs: &'m MeshPairs,
    contracts: BTreeMap<ContractId, Arc<[Consumer]>>,
}

/// Where a walk begins: a product, the contract through which it is reached, and the version it expects.
type Start = (ProductId, String, Option<String>);

impl<'m> Reach<'m> {
    pub fn new(base: &'m Mesh, head: &'m Mesh, pairs: &'m MeshPairs) -> Reach<'m> {
        Reach { left: MAX_REACHED, base, head, pairs, contracts: BTreeMap::new() }
    }

    /// Those who relied on a contract of base and still do.
    pub fn of_contract(&mut self, id: ContractId) -> Arc<[Consumer]> {
        if let Some(found) = self.contracts.get(&id) {
            return Arc::clone(found);
        }
        let found: Arc<[Consumer]> = match side(self.base, id) {
            Side::Output => self.walk(self.starts(id)),
            Side::Input => self.senders(id),
        }
        .into();
        self.contracts.insert(id, Arc::clone(&found));
        found
    }

    fn walk(&mut self, starts: Vec<Start>) -> Vec<Consumer> {
        let found = walk(self.head, starts, self.left > 0);
        self.left = self.left.saturating_sub(found.len());
        found
    }

    fn starts(&self, id: ContractId) -> Vec<Start> {
        let contract = self.base.contract(id);
        let contract_id = contract.descriptor.id.as_str();
        let partner = self.pairs.contract_in_head[id.index()];
        let mut starts = Vec::new();
        for (product, port) in &contract.expected_by {
            let Some(now) = self.pairs.product_in_head[product.index()] else { continue };
            let expected = &self.base.product(*product).descriptor.inputs[*port].version;
            let product = self.head.product(now);
            let remains = product.descriptor.inputs.iter().zip(&product.inputs).any(|(written, input)| {
                written.contract_id.as_deref() == Some(contract_id)
                    && (written.version == *expected || (partner.is_some() && input.contract == partner))
            });
            if remains {
                starts.push((now, contract_id.to_owned(), expected.clone()));
            }
        }
        starts
    }

    /// Products that promise what this contract takes.
    fn senders(&self, id: ContractId) -> Vec<Consumer> {
        let contract = self.base.contract(id);
        let mut found: Vec<Consumer> = contract
            .promised_by
            .iter()
            .filter_map(|(product, port)| {
                let now = self.pairs.product_in_head[product.index()]?;
                let version = self.base.product(*product).descriptor.outputs[*port].version.clone();
                Some(consumer(self.head, now, Some(contract.address.clone()), version, 1, None))
            })
            .collect();
        found.sort_by(|a, b| a.product.cmp(&b.product));
        found.dedup_by(|a, b| a.product == b.product);
        found
    }

    /// Those who relied on one output port of a product of base.
    pub fn of_port(&mut self, product: ProductId, port: usize) -> Arc<[Consumer]> {
        match self.base.product(product).outputs[port].contract {
            Some(contract) => self.of_contract(contract),
            None => Arc::from([]),
        }
    }

    /// Those who relied on a product of base as a whole.
    pub fn of_product(&mut self, product: ProductId) -> Arc<[Consumer]> {
        let contracts: BTreeSet<ContractId> =
            self.base.product(product).outputs.iter().filter_map(|output| output.contract).collect();
        self.of_contracts(contracts, None)
    }

    pub fn of_term(&mut self, id: TermId) -> Arc<[Consumer]> {
        let bound: BTreeSet<ContractId> = self.base.term(id).properties.iter().map(|(contract, _)| *contract).collect();
        self.bound(bound)
    }

    pub fn of_code_list(&mut self, id: CodeListId) -> Arc<[Consumer]> {
        let bound = self.base.code_list(id).properties.iter().map(|(contract, _)| *contract).collect();
        self.bound(bound)
    }

    /// The products whose contracts are bound to a word, and who reads them.
    fn bound(&mut self, contracts: BTreeSet<ContractId>) -> Arc<[Consumer]> {
        let own: Vec<Consumer> = contracts
            .iter()
            .filter_map(|id| {
                let contract = self.base.contract(*id);
                let now = self.pairs.product_in_head[contract.product.index()]?;
                self.pairs.contract_in_head[id.index()]?;
                let version = contract.descriptor.version.clone();
                Some(consumer(self.head, now, Some(contract.address.clone()), version, 1, None))
            })
            .collect();
        let mut seen = BTreeSet::new();
        let own = own.into_iter().filter(|consumer| seen.insert(consumer.product.clone())).collect();
        self.of_contracts(contracts, Some(own))
    }

    /// One walk from all of them: a product is reached once, by the shortest way.
    fn of_contracts(&mut self, contracts: BTreeSet<ContractId>, own: Option<Vec<Consumer>>) -> Arc<[Consumer]> {
        let starts = contracts.iter().flat_map(|id| self.starts(*id)).collect();
        let mut found = own.unwrap_or_default();
        let known: BTreeSet<String> = found.iter().map(|consumer| consumer.product.clone()).collect();
        let further = usize::from(!found.is_empty());
        for mut consumer in self.walk(starts) {
            if !known.contains(&consumer.product) {
                consumer.distance += further;
                found.push(consumer);
            }
        }
        found.into()
    }
}

/// From whose point of view a contract's changes are seen.
///
/// A product may write down what it takes: then the contract lies in its folder, its input port expects it, and those
/// who send rely on it. Every other contract is what its product gives.
pub(super) fn side(mesh: &Mesh, id: ContractId) -> Side {
    let contract = mesh.contract(id);
    let below = |product: ProductId| {
        let folder = mesh.product(product).folder.as_str();
        !folder.is_empty() && contract.origin.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    };
    let promised_here = contract.promised_by.iter().any(|(product, _)| below(*product));
    let expected_here = contract.expected_by.iter().any(|(product, _)| below(*product));
    if expected_here && !promised_here { Side::Input } else { Side::Output }
}

/// All products that are reached from some, nearest first, then by address; only the nearest when not `further`.
fn walk(mesh: &Mesh, starts: Vec<Start>, further: bool) -> Vec<Consumer> {
    let mut found: Vec<Consumer> = Vec::new();
    let mut seen: BTreeSet<(ProductId, String)> = BTreeSet::new();
    let mut listed: BTreeSet<ProductId> = BTreeSet::new();
    let mut queue: VecDeque<(Start, usize, Option<ProductId>)> =
        starts.into_iter().map(|start| (start, 1, None)).collect();
    while let Some(((product, contract, version), distance, via)) = queue.pop_front() {
        if !seen.insert((product, contract.clone())) {
            continue;
        }
        let entry = mesh.product(product);
        if listed.insert(product) {
            let held = entry.descriptor.inputs.iter().zip(&entry.inputs);
            let held = held.filter(|(written, _)| written.contract_id.as_deref() == Some(contract.as_str()));
            let address = held.filter_map(|(_, input)| Some(mesh.contract(input.contract?).address.clone())).next();
            let via = via.map(|via| mesh.product(via).address.clone());
            found.push(consumer(mesh, product, address.or(Some(contract.clone())), version, distance, via));
        }
        for (written, output) in entry.descriptor.outputs.iter().zip(&entry.outputs).filter(|_| further) {
            if !written.input_contracts.is_empty() && written.input_contracts.iter().all(|input| input.id != contract) {
                continue;
            }
            let Some(given) = &written.contract_id else { continue };
            for (reader, port) in &output.consumers {
                let expected = mesh.product(*reader).descriptor.inputs[*port].version.clone();
                queue.push_back(((*reader, given.clone(), expected), distance + 1, Some(product)));
            }
        }
    }
    found.sort_by(|a, b| (a.distance, &a.product).cmp(&(b.distance, &b.product)));
    found
}

fn consumer(
    mesh: &Mesh,
    product: ProductId,
    contract: Option<String>,
    version: Option<String>,
    distance: usize,
    via: Option<String>,
) -> Consumer {
    let entry = mesh.product(product);
    Consumer {
        product: entry.address.clone(),
        name: entry.name.clone(),
        team: owner(mesh, product),
        contract,
        version,
        distance,
        via,
    }
}

/// The team's address, or the owner's name as it is written.
pub(super) fn owner(mesh: &Mesh, product: ProductId) -> Option<String> {
    let owner = &mesh.product(product).owner;
    owner.team.map(|team| mesh.team(team).address.clone()).or_else(|| owner.name.clone())
}

/// Who would notice a change at an address: a product, a port of it (`#port-orders`), a contract, a property of it, a
/// term or a code list. `None` when the mesh has nothing there.
pub fn noticed(mesh: &Mesh, address: &str) -> Option<Noticed> {
    let pairs = super::pairs::of(mesh, mesh);
    let mut reach = Reach::new(mesh, mesh, &pairs);
    let (thing, part) = address.split_once('#').map_or((address, None), |(thing, part)| (thing, Some(part)));
    let said = |kind, name: &str, owner, consumers| {
        let (subject, name) = (address.to_owned(), name.to_owned());
        Some(Noticed { subject, kind, name, owner, consumers })
    };
    if let Some(id) = mesh.product_at(thing) {
        let product = mesh.product(id);
        let owner = owner(mesh, id);
        return match part {
            None => said("product", &product.name, owner, reach.of_product(id)),
            Some(part) => {
                let ports = || product.descriptor.outputs.iter().zip(&product.outputs);
                let at = ports()
                    .position(|(port, output)| output.anchor == part || super::products::port_part(port) == part)?;
                said("output-port", &product.descriptor.outputs[at].name, owner, reach.of_port(id, at))
            }
        };
    }
    if let Some(id) = mesh.contract_at(thing) {
        let contract = mesh.contract(id);
        let owner = owner(mesh, contract.product);
        return match part {
            None => said("contract", &contract.name, owner, reach.of_contract(id)),
            Some(part) => {
                let property =
                    contract.properties.iter().any(|property| property.path == part || property.anchor() == part);
                let object = contract.descriptor.schema.iter().any(|object| object.name == part);
                let kind = if property { "property" } else { "dataset" };
                if property || object { said(kind, part, owner, reach.of_contract(id)) } else { None }
            }
        };
    }
    if part.is_some() {
        return None;
    }
    if let Some(id) = mesh.term_at(thing) {
        return said("term", &mesh.term(id).name, None, reach.of_term(id));
    }
    let id = mesh.code_list_at(thing)?;
    said("code-list", &mesh.code_list(id).name, None, reach.of_code_list(id))
}
