//! Which thing of base is which thing of head: by id, then by what else tells.

use std::collections::HashMap;

use crate::model::Mesh;
use crate::model::mesh::{Contract, ContractId, Product, ProductId};

/// Positions in the two lists.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    /// Base, head and the number of the key that told, in the order of head.
    pub both: Vec<(usize, usize, usize)>,
    pub removed: Vec<usize>,
    pub added: Vec<usize>,
}

/// What tells that two things are one; `None` where it does not tell.
pub(super) type Key<'k, T> = &'k dyn Fn(&T) -> Option<String>;

/// Pairs two lists key by key: what the first key does not tell, the next may. Equal keys are paired in their order.
pub(super) fn pair<T>(base: &[T], head: &[T], keys: &[Key<T>]) -> Pairs {
    let mut partner: Vec<Option<(usize, usize)>> = vec![None; head.len()];
    let mut taken = vec![false; base.len()];
    for (number, key) in keys.iter().enumerate() {
        let mut free: HashMap<String, Vec<usize>> = HashMap::new();
        for at in (0..base.len()).rev().filter(|at| !taken[*at]) {
            if let Some(key) = key(&base[at]) {
                free.entry(key).or_default().push(at);
            }
        }
        for (at, item) in head.iter().enumerate().filter(|(at, _)| partner[*at].is_none()).collect::<Vec<_>>() {
            if let Some(found) = key(item).and_then(|key| free.get_mut(&key)?.pop()) {
                partner[at] = Some((found, number));
                taken[found] = true;
            }
        }
    }
    let both =
        partner.iter().enumerate().filter_map(|(head, base)| base.map(|(base, key)| (base, head, key))).collect();
    let removed = (0..base.len()).filter(|at| !taken[*at]).collect();
    let added = (0..head.len()).filter(|at| partner[*at].is_none()).collect();
    Pairs { both, removed, added }
}

/// The pairs of a mesh that others need to know.
#[derive(Debug)]
pub(super) struct MeshPairs {
    pub products: Pairs,
    pub contracts: Pairs,
    /// By product of base.
    pub product_in_head: Vec<Option<ProductId>>,
    pub contract_in_head: Vec<Option<ContractId>>,
}

pub(super) fn of(base: &Mesh, head: &Mesh) -> MeshPairs {
    let id = |product: &Product| filled(&product.descriptor.id).filter(|_| !product.synthesized);
    let products = pair(
        &base.products,
        &head.products,
        &[&id, &|product: &Product| Some(product.address.clone()), &|product: &Product| {
            (!product.synthesized).then(|| format!("{}#{}", product.origin.path, product.origin.document))
        }],
    );
    let (alone_in_base, alone_in_head) = (counts(base), counts(head));
    let alone = |id: &str| alone_in_base.get(id) == Some(&1) && alone_in_head.get(id) == Some(&1);
    let contract_id = |contract: &Contract| filled(&contract.descriptor.id);
    let version = |contract: &Contract| contract.descriptor.version.clone().unwrap_or_default();
    let contracts = pair(
        &base.contracts,
        &head.contracts,
        &[
            &|contract: &Contract| Some(format!("{} {}", contract_id(contract)?, version(contract))),
            &|contract: &Contract| {
                let version = version(contract);
                Some(format!("{} {}", contract_id(contract)?, version.split('.').next().unwrap_or_default()))
            },
            &|contract: &Contract| Some(format!("{} {}", contract_id(contract)?, contract.origin.path)),
            &|contract: &Contract| contract_id(contract).filter(|id| alone(id)),
            &|contract: &Contract| Some(format!("{}#{}", contract.origin.path, contract.origin.document)),
            &|contract: &Contract| contract.descriptor.id.is_empty().then(|| contract.address.clone()),
        ],
    );
    let mut product_in_head = vec![None; base.products.len()];
    for (at, found, _) in &products.both {
        product_in_head[*at] = u32::try_from(*found).ok().map(ProductId);
    }
    let mut contract_in_head = vec![None; base.contracts.len()];
    for (at, found, _) in &contracts.both {
        contract_in_head[*at] = u32::try_from(*found).ok().map(ContractId);
    }
    MeshPairs { products, contracts, product_in_head, contract_in_head }
}

fn counts(mesh: &Mesh) -> HashMap<&str, usize> {
    let mut counts = HashMap::new();
    for contract in &mesh.contracts {
        *counts.entry(contract.descriptor.id.as_str()).or_default() += 1;
    }
    counts
}

pub(super) fn filled(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
