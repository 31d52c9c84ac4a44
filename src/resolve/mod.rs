//! Descriptors into a mesh: names become ids, products meet through contracts, documents find their owners.
//!
//! Pure: from what was loaded to an immutable [`Mesh`] and what does not add up. Most references in the wild do not
//! resolve, so nothing here stops: an unknown name is said and the mesh is built around it. Must not know pages or git.

mod bindings;
mod contracts;
mod documents;
mod domains;
mod evidence;
mod lineage;
mod products;
mod teams;

pub use contracts::product_folder;
pub use products::file_stem;

use std::sync::Arc;

use crate::config::Config;
use crate::diagnostics::{Diagnostic, Place};
use crate::load::{Descriptors, Found};
use crate::model::Mesh;
use crate::model::index::Index;
use crate::model::mesh::Origin;
use crate::source::Route;

/// Contracts that one thread looks at in turn, at least.
const TOGETHER: usize = 32;

/// Resolves everything that was loaded.
pub fn resolve(descriptors: Descriptors, config: &Config) -> (Mesh, Vec<Diagnostic>) {
    resolved(descriptors, config, true)
}

/// Resolves a part of a mesh, or a state of the past: most of what it names is not there, and nobody is told.
pub fn resolve_part(descriptors: Descriptors, config: &Config) -> Mesh {
    resolved(descriptors, config, false).0
}

fn resolved(descriptors: Descriptors, config: &Config, told: bool) -> (Mesh, Vec<Diagnostic>) {
    let Descriptors {
        products,
        contracts,
        glossaries,
        code_lists,
        teams,
        domains,
        documents,
        code_owners,
        redirects,
        search_tests,
        policies,
        assets,
        evidence,
        ..
    } = descriptors;
    let mut diagnostics = Vec::new();
    let products = distinct(products, "product", |p| (p.id.clone(), String::new()), &mut diagnostics);
    let contracts =
        distinct(contracts, "contract", |c| (c.id.clone(), c.version.clone().unwrap_or_default()), &mut diagnostics);
    let code_lists = distinct(code_lists, "code list", |c| (c.id.clone(), String::new()), &mut diagnostics);
    let teams = distinct(teams, "team", |t| (t.id.clone(), String::new()), &mut diagnostics);

    let mut mesh = Mesh {
        title: config.title.clone().unwrap_or_else(|| "Data mesh".into()),
        description: config.description.clone().unwrap_or_default(),
        policies,
        organisation: config.organisation.as_ref().map(|o| (o.name.clone(), o.url.clone())),
        ..Mesh::default()
    };
    let groups = contracts::group(&products, &contracts);
    let placed = products::place(products, &groups, &contracts, &domains, config, &mut diagnostics);
    domains::add(&mut mesh, domains, &placed, &glossaries, &mut diagnostics);
    let product_of_group = products::add(&mut mesh, placed, &mut diagnostics);
    contracts::add(&mut mesh, contracts, &groups, &product_of_group, &mut diagnostics);
    teams::add(&mut mesh, teams);
    teams::assign_owners(&mut mesh, &code_owners, &mut diagnostics);
    lineage::connect(&mut mesh, &mut diagnostics);
    bindings::add_vocabulary(&mut mesh, glossaries, code_lists, &mut diagnostics);
    bindings::bind(&mut mesh, told, &mut diagnostics);
    documents::add(&mut mesh, documents, &assets);
    evidence::attach(&mut mesh, evidence);
    mesh.redirects = redirects.into();
    mesh.search_tests = search_tests;
    mesh.belong();
    mesh.index = Arc::new(Index::of(&mesh));
    (mesh, diagnostics)
}

/// Keeps each descriptor once: the same one twice is a slip, two with one id a contradiction that both are kept for.
fn distinct<T: PartialEq>(
    found: Vec<Found<T>>,
    what: &str,
    key: impl Fn(&T) -> (String, String),
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Found<T>> {
    let mut first: std::collections::HashMap<(String, String), usize> = std::collections::HashMap::new();
    let mut kept: Vec<Found<T>> = Vec::with_capacity(found.len());
    for item in found {
        let (id, version) = key(&item.descriptor);
        if id.is_empty() {
            kept.push(item);
            continue;
        }
        let place = id_place(&item.origin);
        let name = if version.is_empty() { format!("`{id}`") } else { format!("`{id}` version {version}") };
        match first.get(&(id.clone(), version.clone())) {
            None => {
                first.insert((id, version), kept.len());
                kept.push(item);
            }
            Some(at) if kept[*at].descriptor == item.descriptor => diagnostics.push(
                Diagnostic::warning(
                    "duplicate-document",
                    place,
                    format!("the {what} {name} is written twice, word for word"),
                )
                .related(id_place(&kept[*at].origin), "the same is here")
                .help("remove one of the two"),
            ),
            Some(at) => {
                diagnostics.push(
                    Diagnostic::error("duplicate-id", place, format!("two {what}s have the id {name}"))
                        .label("this one")
                        .related(id_place(&kept[*at].origin), "and this one")
                        .help("an id names one thing in the whole mesh: change one of the two, or remove the older"),
                );
                kept.push(item);
            }
        }
    }
    kept
}

/// Says that a name came to an address that another thing has, so that this one got a number.
fn address_taken(what: &str, base: &str, address: &str, origin: &Origin, first: &Origin) -> Diagnostic {
    Diagnostic::warning("duplicate-address", id_place(origin), format!("two {what}s come to the address `{base}`"))
        .label(format!("this one is shown at `{address}`"))
        .related(id_place(first), "this one has it")
        .help("give one of them another id or name: which of the two gets the number depends on their files' names")
}

fn id_place(origin: &Origin) -> Place {
    at(origin, Route::root().then("id"))
}

/// The value at a route of a descriptor.
fn at(origin: &Origin, route: Route) -> Place {
    Place::value(&origin.path, origin.document, route)
}

/// A list's length and positions are far below four billion: files are bounded.
fn number(at: usize) -> u32 {
    u32::try_from(at).expect("a mesh holds fewer than four billion of anything")
}

/// The folder of a path, without a slash at its end; empty for the root.
fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Whether `path` lies in `folder` or below it.
fn is_below(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Tree;

    fn mesh(files: &[(&str, &str)]) -> (Mesh, Vec<Diagnostic>) {
        let tree = Tree::fixture(files.iter().map(|(path, text)| (*path, *text)));
        resolve(crate::load::load(&tree, &|| {}), &Config::default())
    }

    fn product(id: &str, more: &str) -> String {
        format!("apiVersion: v1.0.0\nkind: DataProduct\nid: {id}\nstatus: active\n{more}")
    }

    const ORDERS: &str = "apiVersion: v3.1.0\nkind: DataContract\nid: orders\nversion: 1.0.0\nstatus: active\nschema:\n- name: orders\n  properties:\n  - name: id\n  - name: customer\n    logicalType: object\n    properties:\n    - name: email\n      authoritativeDefinitions:\n      - {type: semanticDefinition, url: ../../../glossary/people.osds.yaml#/definitions/email}\n";
    const PEOPLE: &str =
        "apiVersion: v0.1.0\nkind: SemanticDefinition\ndefinitions:\n- id: email\n  name: E-mail address\n";

    #[test]
    fn products_meet_through_contracts() {
        let (mesh, diagnostics) = mesh(&[
            ("domains/sales/domain.yaml", "id: sales\nname: Sales\nowner: sales-team\n"),
            (
                "domains/sales/orders/orders.odps.yaml",
                &product("sales.orders", "outputPorts:\n- {name: orders, version: 1.0.0, contractId: orders}\n"),
            ),
            ("domains/sales/orders/orders.odcs.yaml", ORDERS),
            ("glossary/people.osds.yaml", PEOPLE),
            (
                "domains/finance/revenue.odps.yaml",
                &product(
                    "revenue",
                    "domain: finance\ninputPorts:\n- {name: orders, version: 1.0.0, contractId: orders}\n- {name: rates, version: 1.0.0, contractId: 7d2c4f6a-9b1e-4d3a-8c5f-1a2b3c4d5e6f}\n",
                ),
            ),
            ("domains/sales/orders/README.md", "# Orders\n"),
            ("domains/sales/orders/docs/guide.md", "# Guide\n"),
        ]);
        let rules: Vec<_> = diagnostics.iter().map(|d| (d.rule, d.message.as_str())).collect();
        assert_eq!(rules, [("unknown-domain", "there is no domain `finance`")]);
        let orders = mesh.product_at("sales/orders").expect("orders");
        let revenue = mesh.product_at("finance/revenue").expect("revenue");
        assert_eq!(*mesh.product(orders).downstream, [revenue]);
        assert_eq!(mesh.product(revenue).upstream, [orders]);
        assert_eq!(mesh.external.len(), 1);
        let contract = mesh.contract_at("sales/orders/orders").expect("contract");
        assert_eq!(*mesh.contract(contract).expected_by, [(revenue, 0)]);
        let email = mesh.contract(contract).properties.iter().position(|p| p.path == "orders.customer.email");
        assert_eq!(*mesh.terms[0].properties, [(contract, email.expect("email"))]);
        assert_eq!(mesh.product(orders).documents.len(), 2);
        assert_eq!(*mesh.teams[0].products, [orders]);
    }

    #[test]
    fn contracts_without_a_product_make_one() {
        let (mesh, _) = mesh(&[
            ("data/shop/contracts/orders.yaml", ORDERS),
            ("data/shop/contracts/b.yaml", &ORDERS.replace("id: orders\nv", "id: returns\nv")),
        ]);
        assert_eq!(mesh.products.len(), 1);
        let product = &mesh.products[0];
        assert!(product.synthesized);
        assert_eq!((product.address.as_str(), product.name.as_str()), ("unassigned/shop", "shop"));
        assert_eq!(product.outputs.iter().filter(|port| port.contract.is_some()).count(), 2);
        assert_eq!(product.contracts.len(), 2);
    }

    #[test]
    fn one_id_for_two_things_is_an_error_and_the_same_thing_twice_a_slip() {
        let (mesh, diagnostics) = mesh(&[
            ("a.odps.yaml", &product("orders", "domain: x\n")),
            ("b.odps.yaml", &product("orders", "domain: y\n")),
            ("c.odps.yaml", &product("orders", "domain: x\n")),
        ]);
        let rules: Vec<_> = diagnostics.iter().map(|d| d.rule).collect();
        assert_eq!(rules, ["duplicate-id", "duplicate-document"]);
        assert_eq!(mesh.products.len(), 2);
    }

    #[test]
    fn versions_of_one_contract_live_side_by_side() {
        let second = ORDERS.replace("version: 1.0.0", "version: 2.0.0");
        let (mesh, diagnostics) = mesh(&[
            (
                "s/orders.odps.yaml",
                &product(
                    "orders",
                    "domain: s\noutputPorts:\n- {name: o, version: 1.0.0, contractId: orders}\n- {name: o, version: 2.0.0, contractId: orders}\n",
                ),
            ),
            ("s/v1.odcs.yaml", ORDERS),
            ("s/v2.odcs.yaml", &second),
            (
                "r/r.odps.yaml",
                &product("r", "domain: r\ninputPorts:\n- {name: o, version: 2.1.0, contractId: orders}\n"),
            ),
        ]);
        assert!(diagnostics.iter().all(|d| d.rule == "unknown-term"), "{diagnostics:?}");
        assert_eq!(mesh.contracts.len(), 2);
        let reader = &mesh.products[mesh.product_at("r/r").expect("r").index()];
        let (producer, port) = reader.inputs[0].upstream[0];
        assert_eq!(reader.inputs[0].upstream.len(), 1);
        assert_eq!(mesh.product(producer).descriptor.outputs[port].version.as_deref(), Some("2.0.0"));
        assert_eq!(mesh.product(producer).outputs[0].anchor, "port-o-1.0.0");
    }
}
