//! Ports that read a version of a contract which nobody has described, and input contracts with a slip in their id.

use std::collections::{BTreeMap, BTreeSet};

use super::{Context, listed, shown, visit};
use crate::diagnostics::{Diagnostic, Severity, Suggestions};
use crate::model::Mesh;
use crate::model::mesh::{ContractId, Product};
use crate::source::Route;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mesh = context.mesh;
    let mut contracts: BTreeMap<&str, Vec<ContractId>> = BTreeMap::new();
    for (number, contract) in (0u32..).zip(&mesh.contracts) {
        contracts.entry(&contract.descriptor.id).or_default().push(ContractId(number));
    }
    let promised: BTreeSet<&str> = mesh
        .products
        .iter()
        .flat_map(|product| product.descriptor.outputs.iter().filter_map(|port| port.contract_id.as_deref()))
        .collect();
    let mut suggestions = Suggestions::default();
    for product in &mesh.products {
        let inputs = &product.descriptor.inputs;
        for (number, port) in inputs.iter().enumerate() {
            let (Some(id), Some(version)) = (&port.contract_id, &port.version) else { continue };
            let route = || Route::root().then("inputPorts").then(number).then("version");
            // The standard leaves open whether this is the port's own version or that of the contract.
            diagnostics.extend(version_of(mesh, &contracts, product, [id, version], Severity::Info, &route));
        }
        for (number, port) in product.descriptor.outputs.iter().enumerate() {
            for (at, made_of) in port.input_contracts.iter().enumerate() {
                let route = || Route::root().then("outputPorts").then(number).then("inputContracts").then(at);
                if let Some(version) = &made_of.version {
                    let found = [made_of.id.as_str(), version.as_str()];
                    let route = || route().then("version");
                    diagnostics.extend(version_of(mesh, &contracts, product, found, Severity::Warning, &route));
                }
                let id = made_of.id.as_str();
                let own = || inputs.iter().any(|port| port.contract_id.as_deref() == Some(id));
                if id.is_empty() || contracts.contains_key(id) || promised.contains(id) || own() {
                    continue;
                }
                let read = inputs.iter().filter_map(|port| port.contract_id.as_deref());
                if let Some(near) = suggestions.nearest(id, read.chain(contracts.keys().copied())) {
                    let message = format!(
                        "the port `{}` is made from the contract `{}`, which nobody promises",
                        shown(&port.name),
                        shown(id)
                    );
                    diagnostics.push(
                        Diagnostic::warning(
                            "unknown-contract",
                            visit::value(&product.origin, route().then("id")),
                            message,
                        )
                        .help(format!("did you mean `{near}`?")),
                    );
                }
            }
        }
    }
}

fn version_of(
    mesh: &Mesh,
    contracts: &BTreeMap<&str, Vec<ContractId>>,
    product: &Product,
    [id, version]: [&str; 2],
    severity: Severity,
    route: &dyn Fn() -> Route,
) -> Option<Diagnostic> {
    let wanted = figures(version)?;
    let known: BTreeMap<Vec<u64>, (&str, ContractId)> = contracts
        .get(id)?
        .iter()
        .take(MAX_VERSIONS)
        .filter_map(|id| {
            let version = mesh.contract(*id).descriptor.version.as_deref()?;
            Some((figures(version)?, (version, *id)))
        })
        .collect();
    // A consumer of 2.1 reads 2.3 as well, so that the first figure counts and whether it is there yet.
    let (newest, (_, newest_id)) = known.last_key_value()?;
    if known.keys().any(|known| known.first() == wanted.first() && *known >= wanted) {
        return None;
    }
    let message = format!("version `{}` of the contract `{}` does not exist", shown(version), shown(id));
    let place = visit::value(&product.origin, route());
    let all: Vec<&str> = known.values().map(|(version, _)| *version).collect();
    let there = mesh.contract(*newest_id);
    let help = if *newest < wanted { "it is not described yet" } else { "it is not described any more" };
    let found = Diagnostic::new("unknown-contract-version", severity, place, message)
        .related(visit::value(&there.origin, Route::root().then("version")), "the newest version is this one");
    Some(found.help(format!("{help}; there is {}", listed(&all, "and"))))
}

/// How many versions of one contract are looked at: each of its readers looks at all.
const MAX_VERSIONS: usize = 50;

/// The figures of a version; nothing for one that has none.
fn figures(version: &str) -> Option<Vec<u64>> {
    let core = version.trim().trim_start_matches(['v', 'V']).split(['-', '+']).next().unwrap_or_default();
    let figures: Option<Vec<u64>> = core.split('.').map(|part| part.parse().ok()).collect();
    figures.filter(|figures| !figures.is_empty())
}
