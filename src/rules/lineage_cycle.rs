//! A product that reads, over other products, its own output.

use std::collections::BTreeSet;

use super::Context;
use crate::diagnostics::{Diagnostic, Place};
use crate::model::Mesh;
use crate::model::mesh::ProductId;
use crate::source::Route;

/// Reports each cycle once, at the input port that closes it on its first product by address.
pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mesh = context.mesh;
    for members in cycles(mesh) {
        let way = shortest_way(mesh, &members);
        let names: Vec<&str> = way.iter().map(|id| mesh.product(*id).address.as_str()).collect();
        let mut diagnostic = Diagnostic::error(
            "lineage-cycle",
            input_from(mesh, way[0], way[1 % way.len()]),
            format!("`{}` is made from its own output", names[0]),
        )
        .label("reads the next one of the circle")
        .help(format!(
            "the way round: {} <- {}; one of these ports should read something else",
            names.join(" <- "),
            names[0]
        ));
        for (at, id) in way.iter().enumerate().skip(1) {
            let next = way[(at + 1) % way.len()];
            diagnostic = diagnostic.related(
                input_from(mesh, *id, next),
                format!("`{}` reads `{}`", names[at], mesh.product(next).address),
            );
        }
        diagnostics.push(diagnostic);
    }
}

/// The input port through which a product reads another.
fn input_from(mesh: &Mesh, reader: ProductId, producer: ProductId) -> Place {
    let product = mesh.product(reader);
    let port = product.inputs.iter().position(|input| {
        input.upstream.iter().any(|(id, _)| *id == producer)
            || input.contract.is_some_and(|contract| mesh.contract(contract).product == producer)
    });
    let route = match port {
        Some(port) => Route::root().then("inputPorts").then(port),
        None => Route::root().then("outputPorts"),
    };
    Place::value(&product.origin.path, product.origin.document, route)
}

/// A shortest way from the first product upstream and back to it: each reads the next.
fn shortest_way(mesh: &Mesh, members: &BTreeSet<ProductId>) -> Vec<ProductId> {
    let start = *members.first().expect("a cycle has members");
    let mut came_from: std::collections::BTreeMap<ProductId, ProductId> = std::collections::BTreeMap::new();
    let mut queue = std::collections::VecDeque::from([start]);
    while let Some(id) = queue.pop_front() {
        for next in mesh.product(id).upstream.iter().filter(|next| members.contains(next)) {
            if *next == start {
                let mut way = vec![id];
                let mut at = id;
                while let Some(before) = came_from.get(&at) {
                    way.push(*before);
                    at = *before;
                }
                way.reverse();
                return way;
            }
            if !came_from.contains_key(next) {
                came_from.insert(*next, id);
                queue.push_back(*next);
            }
        }
    }
    vec![start]
}

/// Strongly connected products (Tarjan's algorithm without recursion), those of one only where it reads itself.
fn cycles(mesh: &Mesh) -> Vec<BTreeSet<ProductId>> {
    const NEW: usize = usize::MAX;
    let count = mesh.products.len();
    let (mut index, mut low, mut on_stack) = (vec![NEW; count], vec![0; count], vec![false; count]);
    let (mut stack, mut next, mut found) = (Vec::new(), 0, Vec::new());
    for root in 0..count {
        if index[root] != NEW {
            continue;
        }
        let mut work = vec![(root, 0)];
        while let Some((at, edge)) = work.pop() {
            if edge == 0 {
                index[at] = next;
                low[at] = next;
                next += 1;
                stack.push(at);
                on_stack[at] = true;
            }
            if let Some(to) = mesh.products[at].upstream.get(edge).map(|id| id.index()) {
                work.push((at, edge + 1));
                if index[to] == NEW {
                    work.push((to, 0));
                } else if on_stack[to] {
                    low[at] = low[at].min(index[to]);
                }
                continue;
            }
            if low[at] == index[at] {
                let mut members = BTreeSet::new();
                while let Some(member) = stack.pop() {
                    on_stack[member] = false;
                    members.insert(ProductId(u32::try_from(member).expect("product ids are u32")));
                    if member == at {
                        break;
                    }
                }
                let own = ProductId(u32::try_from(at).expect("product ids are u32"));
                if members.len() > 1 || mesh.product(own).upstream.contains(&own) {
                    found.push(members);
                }
            }
            if let Some((above, _)) = work.last() {
                low[*above] = low[*above].min(low[at]);
            }
        }
    }
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::mesh::Product;

    fn mesh(edges: &[(u32, u32)], count: u32) -> Mesh {
        let descriptors = (0..count).map(|n| {
            let inputs: String = edges
                .iter()
                .filter(|(reader, _)| *reader == n)
                .map(|(_, producer)| format!("- {{name: i, version: 1.0.0, contractId: c{producer}}}\n"))
                .collect();
            let text = format!(
                "apiVersion: v1.0.0\nkind: DataProduct\nid: p{n}\nstatus: active\ndomain: d\noutputPorts:\n- {{name: o, version: 1.0.0, contractId: c{n}}}\ninputPorts:\n{inputs}"
            );
            (format!("p{n}.odps.yaml"), text)
        });
        let tree = crate::tree::Tree::fixture(descriptors);
        crate::resolve::resolve(crate::load::load(&tree, &|| {}), &Default::default()).0
    }

    fn found(edges: &[(u32, u32)], count: u32) -> Vec<String> {
        let mut diagnostics = Vec::new();
        check(&Context { mesh: &mesh(edges, count), config: &Default::default() }, &mut diagnostics);
        diagnostics.into_iter().map(|d| d.help.unwrap_or_default()).collect()
    }

    #[test]
    fn circles_are_found_once_and_told_in_order() {
        assert_eq!(found(&[(1, 0), (2, 1), (2, 0)], 3), Vec::<String>::new());
        let helps = found(&[(0, 2), (1, 0), (2, 1), (3, 2), (4, 4)], 5);
        assert_eq!(helps.len(), 2);
        assert!(helps[0].starts_with("the way round: d/p0 <- d/p2 <- d/p1 <- d/p0;"), "{}", helps[0]);
        assert!(helps[1].starts_with("the way round: d/p4 <- d/p4;"), "{}", helps[1]);
    }

    #[test]
    fn a_long_chain_does_not_exhaust_the_stack() {
        let edges: Vec<(u32, u32)> = (1..3000).map(|n| (n, n - 1)).collect();
        let mesh = mesh(&edges, 3000);
        let _: &[Product] = &mesh.products;
        let mut diagnostics = Vec::new();
        check(&Context { mesh: &mesh, config: &Default::default() }, &mut diagnostics);
        assert!(diagnostics.is_empty());
    }
}
