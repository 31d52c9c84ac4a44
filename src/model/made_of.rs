//! What a property is made of, and what is made of it: by the sources that contracts name (ODCS
//! `transformSourceObjects`), among the contracts that their products read.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};

use super::Mesh;
use super::mesh::{Contract, ContractId};

/// How many sources of a property are looked at.
pub const MOST_SOURCES: usize = 100;

/// The contracts that a contract may be made of: those that its product reads, or of these the ones that the ports
/// which promise it name.
pub fn read_by(mesh: &Mesh, contract: &Contract) -> Vec<ContractId> {
    let product = mesh.product(contract.product);
    let read: BTreeSet<ContractId> = product.inputs.iter().filter_map(|input| input.contract).collect();
    let ports = contract.promised_by.iter().filter(|(product, _)| *product == contract.product);
    let made_of: BTreeSet<&str> = ports
        .filter_map(|(_, port)| product.descriptor.outputs.get(*port))
        .flat_map(|port| port.input_contracts.iter().map(|made_of| made_of.id.as_str()))
        .collect();
    let named = |id: &ContractId| made_of.is_empty() || made_of.contains(mesh.contract(*id).descriptor.id.as_str());
    read.into_iter().filter(named).collect()
}

/// The properties of a contract by their paths in lower case.
pub struct Paths(HashMap<String, usize>);

impl Paths {
    pub fn of(contract: &Contract) -> Paths {
        let mut paths = HashMap::new();
        for (at, entry) in contract.properties.iter().enumerate() {
            paths.entry(entry.path.to_lowercase()).or_insert(at);
        }
        Paths(paths)
    }

    /// The property that a source names: `customers.email`, also behind the contract's id; or, for the name of a table,
    /// its property of the name `own`, which is what the one that is made of it is called.
    pub fn named(&self, contract: &Contract, source: &str, own: &str) -> Option<usize> {
        let name = source.trim().replace(['/', '#'], ".").to_lowercase();
        let id = contract.descriptor.id.to_lowercase();
        // A dataset is often called like its contract.
        let behind = name.strip_prefix(&id).and_then(|rest| rest.strip_prefix('.'));
        let own = own.to_lowercase();
        let find = |name: &str| self.0.get(name).or_else(|| self.0.get(&format!("{name}.{own}"))).copied();
        find(&name).or_else(|| find(behind?))
    }
}

/// For each property of a contract, the properties of other contracts that are made of it, in the mesh's order.
pub fn made_from(mesh: &Mesh, id: ContractId) -> Vec<Vec<(ContractId, usize)>> {
    let contract = mesh.contract(id);
    let mut made: Vec<Vec<(ContractId, usize)>> = vec![Vec::new(); contract.properties.len()];
    let mut paths = None;
    let readers: BTreeSet<_> = contract.expected_by.iter().map(|(reader, _)| *reader).collect();
    for other in readers.into_iter().flat_map(|reader| mesh.product(reader).contracts.iter().copied()) {
        let maker = mesh.contract(other);
        if other == id || !read_by(mesh, maker).contains(&id) {
            continue;
        }
        for (at, (_, property)) in maker.descriptor.flat().into_iter().enumerate() {
            for source in property.transform_sources.iter().take(MOST_SOURCES) {
                let paths = paths.get_or_insert_with(|| Paths::of(contract));
                if let Some(from) = paths.named(contract, source, &property.name)
                    && !made[from].contains(&(other, at))
                {
                    made[from].push((other, at));
                }
            }
        }
    }
    made.iter_mut().for_each(|properties| properties.sort_unstable());
    made
}

/// The contracts that a contract may be made of, each looked into once, when a source is first looked for.
pub struct Sources<'m> {
    mesh: &'m Mesh,
    read: OnceCell<Vec<(ContractId, Paths)>>,
    contract: &'m Contract,
}

impl<'m> Sources<'m> {
    pub fn of(mesh: &'m Mesh, contract: &'m Contract) -> Sources<'m> {
        Sources { mesh, read: OnceCell::new(), contract }
    }

    /// The property that a source names, for a property called `own`.
    pub fn named(&self, source: &str, own: &str) -> Option<(ContractId, usize)> {
        let paths = |id: ContractId| (id, Paths::of(self.mesh.contract(id)));
        let read = self.read.get_or_init(|| read_by(self.mesh, self.contract).into_iter().map(paths).collect());
        read.iter().find_map(|(id, paths)| Some((*id, paths.named(self.mesh.contract(*id), source, own)?)))
    }
}
