//! Products meet through contracts: an output port promises one, an input port expects one. That is the lineage.

use std::collections::{BTreeSet, HashMap};

use super::{at, number};
use crate::diagnostics::{Diagnostic, Suggestions};
use crate::model::Mesh;
use crate::model::mesh::{ContractId, ProductId};
use crate::source::Route;

type Port = (ProductId, usize);

/// How many ports of one contract are connected with its readers: the lines between them are their product.
const MAX_PROMISES: usize = 64;

/// Connects ports and contracts, and products through them.
pub(super) fn connect(mesh: &mut Mesh, diagnostics: &mut Vec<Diagnostic>) {
    let contracts = contracts_by_id(mesh);
    let mut suggestions = Suggestions::default();
    let promises = connect_outputs(mesh, &contracts, &mut suggestions, diagnostics);
    connect_inputs(mesh, &contracts, &promises, &mut suggestions, diagnostics);
    connect_products(mesh, &contracts, &promises);
}

fn contracts_by_id(mesh: &Mesh) -> HashMap<String, Vec<ContractId>> {
    let mut by_id: HashMap<String, Vec<ContractId>> = HashMap::new();
    for (number, contract) in (0u32..).zip(&mesh.contracts) {
        if !contract.descriptor.id.is_empty() {
            by_id.entry(contract.descriptor.id.clone()).or_default().push(ContractId(number));
        }
    }
    by_id
}

/// Of the contracts with one id: the one of that version, else of that major version, else the newest.
fn pick(mesh: &Mesh, candidates: &[ContractId], version: Option<&str>) -> Option<ContractId> {
    let of = |id: &ContractId| mesh.contract(*id).descriptor.version.as_deref();
    if let Some(version) = version {
        if let Some(same) = candidates.iter().find(|id| of(id) == Some(version)) {
            return Some(*same);
        }
        let major = |version: &str| version.trim_start_matches('v').split('.').next().map(str::to_owned);
        let same = candidates.iter().filter(|id| of(id).and_then(major) == major(version));
        if let Some(id) = same.max_by_key(|id| order(of(id))) {
            return Some(*id);
        }
    }
    candidates.iter().max_by_key(|id| order(of(id))).copied()
}

/// Versions in their order, also those that are not semantic ones.
fn order(version: Option<&str>) -> Vec<u64> {
    version.unwrap_or_default().split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect()
}

/// Connects output ports with the contracts they promise; returns the ports by contract id.
fn connect_outputs(
    mesh: &mut Mesh,
    contracts: &HashMap<String, Vec<ContractId>>,
    suggestions: &mut Suggestions,
    diagnostics: &mut Vec<Diagnostic>,
) -> HashMap<String, Vec<Port>> {
    let known: Vec<&str> = contracts.keys().map(String::as_str).collect::<BTreeSet<_>>().into_iter().collect();
    let mut promises: HashMap<String, Vec<Port>> = HashMap::new();
    for product in 0..mesh.products.len() {
        let id = ProductId(number(product));
        for port in 0..mesh.products[product].outputs.len() {
            let entry = &mesh.products[product];
            let written = &entry.descriptor.outputs[port];
            let Some(contract_id) = written.contract_id.clone() else {
                if entry.synthesized {
                    // Made of this product's contracts in their order; one without an id has no other name.
                    connect_nameless(mesh, id, port);
                }
                continue;
            };
            let promised = promises.entry(contract_id.clone()).or_default();
            promised.push((id, port));
            if promised.len() == MAX_PROMISES + 1 {
                let route = Route::root().then("outputPorts").then(port).then("contractId");
                let message = format!(
                    "more than {MAX_PROMISES} ports promise `{contract_id}`; readers are connected with the first only"
                );
                diagnostics.push(Diagnostic::warning("too-large", at(&entry.origin, route), message));
            }
            let found = contracts.get(&contract_id).and_then(|all| pick(mesh, all, written.version.as_deref()));
            match found {
                Some(contract) => {
                    mesh.products[product].outputs[port].contract = Some(contract);
                    mesh.contracts[contract.index()].promised_by.push((id, port));
                }
                None => {
                    let route = Route::root().then("outputPorts").then(port).then("contractId");
                    let mut diagnostic = Diagnostic::warning(
                        "unknown-contract",
                        at(&entry.origin, route),
                        format!("no contract has the id `{contract_id}`, which the port `{}` promises", written.name),
                    );
                    diagnostic = match suggestions.near(&contract_id, known.iter().copied()) {
                        Some(near) => diagnostic.meant(&contract_id, near),
                        None => diagnostic.help("add the contract's file; until then the portal shows what is missing"),
                    };
                    diagnostics.push(diagnostic);
                }
            }
        }
    }
    promises
}

fn connect_nameless(mesh: &mut Mesh, product: ProductId, port: usize) {
    let contracts = &mesh.product(product).contracts;
    let name = mesh.product(product).descriptor.outputs[port].name.clone();
    let found = contracts.iter().copied().find(|id| {
        let contract = mesh.contract(*id);
        contract.descriptor.id.is_empty() && contract.name == name && contract.promised_by.is_empty()
    });
    if let Some(contract) = found {
        mesh.products[product.index()].outputs[port].contract = Some(contract);
        mesh.contracts[contract.index()].promised_by.push((product, port));
    }
}

fn connect_inputs(
    mesh: &mut Mesh,
    contracts: &HashMap<String, Vec<ContractId>>,
    promises: &HashMap<String, Vec<Port>>,
    suggestions: &mut Suggestions,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let known: BTreeSet<&str> = contracts.keys().chain(promises.keys()).map(String::as_str).collect();
    for product in 0..mesh.products.len() {
        let id = ProductId(number(product));
        for port in 0..mesh.products[product].inputs.len() {
            let entry = &mesh.products[product];
            let written = &entry.descriptor.inputs[port];
            let Some(contract_id) = written.contract_id.clone() else { continue };
            let contract = contracts.get(&contract_id).and_then(|all| pick(mesh, all, written.version.as_deref()));
            let upstream = promised(mesh, promises.get(&contract_id), contract);
            if contract.is_none() && upstream.is_empty() {
                let near = super::products::is_readable(&contract_id)
                    .then(|| suggestions.near(&contract_id, known.iter().copied()))
                    .flatten();
                if let Some(near) = near {
                    let route = Route::root().then("inputPorts").then(port).then("contractId");
                    diagnostics.push(
                        Diagnostic::warning(
                            "unknown-contract",
                            at(&entry.origin, route),
                            format!(
                                "nobody promises the contract `{contract_id}`, which the port `{}` expects",
                                written.name
                            ),
                        )
                        .meant(&contract_id, near)
                        .help(format!("did you mean `{}`? otherwise it is shown as an external source", near.name)),
                    );
                }
                mesh.external.entry(contract_id).or_default().push((id, port));
                continue;
            }
            for (producer, output) in &upstream {
                mesh.products[producer.index()].outputs[*output].consumers.push((id, port));
            }
            if let Some(contract) = contract {
                mesh.contracts[contract.index()].expected_by.push((id, port));
            }
            let input = &mut mesh.products[product].inputs[port];
            input.contract = contract;
            input.upstream = upstream;
        }
    }
}

/// The ports that promise a contract: those of the same version, where there are such.
fn promised(mesh: &Mesh, ports: Option<&Vec<Port>>, contract: Option<ContractId>) -> Vec<Port> {
    let Some(ports) = ports else { return Vec::new() };
    let same: Vec<Port> = ports
        .iter()
        .copied()
        .filter(|(product, port)| contract.is_some() && mesh.product(*product).outputs[*port].contract == contract)
        .take(MAX_PROMISES)
        .collect();
    if same.is_empty() { ports.iter().copied().take(MAX_PROMISES).collect() } else { same }
}

/// Product upon product, by input ports and by what output ports say they are made of.
fn connect_products(
    mesh: &mut Mesh,
    contracts: &HashMap<String, Vec<ContractId>>,
    promises: &HashMap<String, Vec<Port>>,
) {
    let mut edges: BTreeSet<(ProductId, ProductId)> = BTreeSet::new();
    for (number, product) in (0u32..).zip(&mesh.products) {
        let reader = ProductId(number);
        for input in &product.inputs {
            edges.extend(input.upstream.iter().map(|(producer, _)| (*producer, reader)));
            if let Some(contract) = input.contract.filter(|_| input.upstream.is_empty()) {
                edges.insert((mesh.contract(contract).product, reader));
            }
        }
        for made_of in product.descriptor.outputs.iter().flat_map(|port| &port.input_contracts) {
            let contract = contracts.get(&made_of.id).and_then(|all| pick(mesh, all, made_of.version.as_deref()));
            let ports = promised(mesh, promises.get(&made_of.id), contract);
            edges.extend(ports.iter().map(|(producer, _)| (*producer, reader)).filter(|(p, r)| p != r));
        }
    }
    for (producer, reader) in edges {
        mesh.products[producer.index()].downstream.push(reader);
        mesh.products[reader.index()].upstream.push(producer);
    }
}
