//! Contracts: which product each belongs to. A folder that holds contracts and no product makes a product of them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::products::{contract_name, file_stem, own_address};
use super::{TOGETHER, folder_of, number};
use crate::diagnostics::Diagnostic;
use crate::load::Found;
use crate::model::Mesh;
use crate::model::address::{fragment, slug, unique};
use crate::model::contract::ContractDescriptor;
use crate::model::mesh::{Contract, ContractId, ProductId, PropertyEntry};
use crate::model::noted::Around;
use crate::model::product::ProductDescriptor;
use crate::model::section::Lifecycle;

/// Contracts that belong together. The first groups are those of the written products, in their order.
pub(super) struct Groups {
    pub list: Vec<Group>,
}

pub(super) struct Group {
    pub folder: String,
    /// `dataProduct` as the contracts name it.
    pub product: Option<String>,
    /// Numbers of the contracts, in the order they were loaded.
    pub contracts: Vec<usize>,
}

/// Folder names that say "contracts" and nothing about the product.
const CONTRACT_FOLDERS: [&str; 5] = ["contracts", "contract", "data-contracts", "datacontracts", "odcs"];

/// Finds the product of each contract: the one that promises it, else the one that it names, else the one whose folder
/// it lies in, else one that is made of its folder.
pub(super) fn group(
    products: &[Found<Arc<ProductDescriptor>>],
    contracts: &[Found<Arc<ContractDescriptor>>],
) -> Groups {
    let mut list: Vec<Group> = products
        .iter()
        .map(|product| Group {
            folder: folder_of(&product.origin.path).to_owned(),
            product: None,
            contracts: Vec::new(),
        })
        .collect();
    let mut promised: HashMap<&str, usize> = HashMap::new();
    let mut by_folder: HashMap<&str, usize> = HashMap::new();
    let mut by_name: HashMap<String, usize> = HashMap::new();
    for (at, product) in products.iter().enumerate() {
        for port in &product.descriptor.outputs {
            if let Some(id) = &port.contract_id {
                promised.entry(id).or_insert(at);
            }
        }
        by_folder.entry(folder_of(&product.origin.path)).or_insert(at);
        for name in [Some(&product.descriptor.id), product.descriptor.name.as_ref()].into_iter().flatten() {
            by_name.entry(slug(name)).or_insert(at);
        }
    }
    let mut made: BTreeMap<(String, Option<String>), usize> = BTreeMap::new();
    // A contract that names no product goes with the others of its folder, where those agree on one.
    let mut named_in: HashMap<&str, BTreeSet<&String>> = HashMap::new();
    for contract in contracts {
        let names = named_in.entry(product_folder(&contract.origin.path)).or_default();
        names.extend(contract.descriptor.data_product.as_ref().filter(|name| !name.trim().is_empty()));
    }
    for (at, contract) in contracts.iter().enumerate() {
        let descriptor = &contract.descriptor;
        let named = descriptor.data_product.as_ref().filter(|name| !name.trim().is_empty());
        let owner = promised
            .get(descriptor.id.as_str())
            .copied()
            .or_else(|| named.and_then(|name| by_name.get(&slug(name)).copied()))
            .or_else(|| nearest_folder(&by_folder, &contract.origin.path));
        let group = owner.unwrap_or_else(|| {
            let folder = product_folder(&contract.origin.path);
            let names = &named_in[folder];
            let named = named.or_else(|| names.first().copied().filter(|_| names.len() == 1));
            *made.entry((folder.to_owned(), named.cloned())).or_insert_with(|| {
                list.push(Group { folder: folder.to_owned(), product: named.cloned(), contracts: Vec::new() });
                list.len() - 1
            })
        });
        list[group].contracts.push(at);
    }
    Groups { list }
}

/// The product whose folder is nearest above a path. A product at the root owns no folder but its own.
fn nearest_folder(by_folder: &HashMap<&str, usize>, path: &str) -> Option<usize> {
    let mut folder = folder_of(path);
    if let Some(at) = by_folder.get(folder) {
        return Some(*at);
    }
    while !folder.is_empty() {
        folder = folder_of(folder);
        match by_folder.get(folder) {
            Some(at) if !folder.is_empty() => return Some(*at),
            _ => {}
        }
    }
    None
}

/// The folder that stands for the product of a contract: the one it lies in, or that around a folder of contracts.
pub fn product_folder(path: &str) -> &str {
    let folder = folder_of(path);
    let name = folder.rsplit('/').next().unwrap_or(folder).to_lowercase();
    if CONTRACT_FOLDERS.contains(&name.as_str()) && folder.contains('/') { folder_of(folder) } else { folder }
}

/// Adds the contracts to the mesh, sorted by address, and enters each in its product.
pub(super) fn add(
    mesh: &mut Mesh,
    contracts: Vec<Found<Arc<ContractDescriptor>>>,
    groups: &Groups,
    product_of_group: &[ProductId],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut product_of: Vec<ProductId> = vec![ProductId(0); contracts.len()];
    for (group, members) in groups.list.iter().enumerate() {
        for at in &members.contracts {
            product_of[*at] = product_of_group[group];
        }
    }
    let mut taken = HashSet::new();
    let mut by_address: BTreeMap<String, (Found<Arc<ContractDescriptor>>, ProductId)> = BTreeMap::new();
    for (found, product) in contracts.into_iter().zip(product_of) {
        let base = address(mesh, &found, product);
        let address = match found.descriptor.version.as_deref() {
            Some(version) if taken.contains(&base) => format!("{base}-{}", slug(version)),
            _ => base.clone(),
        };
        let address = unique(address, &mut taken);
        if let Some((first, _)) = by_address.get(&base).filter(|(first, _)| first.descriptor.id != found.descriptor.id)
        {
            diagnostics.push(super::address_taken("contract", &base, &address, &found.origin, &first.origin));
        }
        by_address.insert(address, (found, product));
    }
    let placed: Vec<_> = by_address.into_iter().collect();
    // Most of the mesh is properties.
    let properties: Vec<Arc<[PropertyEntry]>> =
        placed.par_iter().with_min_len(TOGETHER).map(|(_, (found, _))| entries(&found.descriptor).into()).collect();
    for ((address, (found, product)), properties) in placed.into_iter().zip(properties) {
        let id = ContractId(number(mesh.contracts.len()));
        mesh.products[product.index()].contracts.push(id);
        mesh.contracts.push(Contract {
            name: contract_name(&found.descriptor, &found.origin),
            lifecycle: Lifecycle::read(found.descriptor.status.as_deref()),
            descriptor: found.descriptor,
            origin: found.origin,
            product,
            promised_by: Around::default(),
            expected_by: Around::default(),
            properties,
            address,
        });
    }
}

/// `sales/orders/orders-v2`: the product's address and the contract's own name.
fn address(mesh: &Mesh, found: &Found<Arc<ContractDescriptor>>, product: ProductId) -> String {
    let product = mesh.product(product);
    let domain = &mesh.domain(product.domain).address;
    let own_of_product = product.address.rsplit('/').next().unwrap_or(&product.address);
    let stem = file_stem(&found.origin.path);
    let own = own_address(&found.descriptor.id, found.descriptor.name.as_deref(), &stem, &[domain, own_of_product]);
    format!("{}/{own}", product.address)
}

fn entries(descriptor: &ContractDescriptor) -> Vec<PropertyEntry> {
    let mut taken = HashSet::new();
    descriptor
        .properties()
        .into_iter()
        .map(|at| {
            let anchor = unique(fragment(&at.path), &mut taken);
            PropertyEntry::new(at.path, anchor)
        })
        .collect()
}
