//! How the tables of a contract hang together, as a picture: its datasets and what they refer to in other contracts,
//! each with the columns that join them. The list of relationships says the same.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::Mesh;
use crate::model::address::url;
use crate::model::contract::PropertyAt;
use crate::model::mesh::ContractId;
use crate::site::html::Html;
use crate::site::page::Page;
use crate::site::{layout, picture};

/// More tables than this make no picture that helps.
const MOST: usize = 40;
/// How many columns a table shows in the picture.
const COLUMNS: usize = 8;

/// A table: the contract that holds it and its number there.
type Table = (ContractId, usize);

/// `None` where fewer than two tables are joined, or too many.
pub fn picture(page: &Page<'_>, own: ContractId, all: &[PropertyAt<'_>]) -> Option<Html> {
    let mesh = page.mesh();
    let contract = mesh.contract(own);
    let mut joins: BTreeMap<(Table, Table), Vec<(String, String)>> = BTreeMap::new();
    let mut columns: BTreeMap<Table, BTreeSet<usize>> = BTreeMap::new();
    let mut join = |from: (ContractId, usize), to: (ContractId, usize)| {
        let (Some(source), Some(target)) = (table(mesh, from), table(mesh, to)) else { return };
        let name = |(id, at): (ContractId, usize)| column(&mesh.contract(id).properties[at].path);
        joins.entry((source, target)).or_default().push((name(from), name(to)));
        columns.entry(source).or_default().insert(from.1);
        columns.entry(target).or_default().insert(to.1);
    };
    for (at, entry) in contract.properties.iter().enumerate() {
        entry.references.iter().for_each(|to| join((own, at), *to));
        // Those within the contract are known from their other end.
        let others = entry.referred_by.iter().filter(|(id, _)| *id != own);
        others.for_each(|from| join(*from, (own, at)));
    }
    let tables: Vec<Table> = columns.keys().copied().collect();
    if tables.len() < 2 || tables.len() > MOST {
        return None;
    }
    for (at, property) in all.iter().enumerate() {
        if property.property.primary_key
            && let Some(columns) = columns.get_mut(&(own, property.object))
        {
            columns.insert(at);
        }
    }
    let index = |table: &Table| tables.binary_search(table).expect("it was collected from the same joins");
    let pairs: Vec<(usize, usize)> = joins.keys().map(|(from, to)| (index(from), index(to))).collect();
    let apart: Vec<(usize, usize)> = pairs.iter().copied().filter(|(from, to)| from != to).collect();
    let layers = layout::layers(tables.len(), &apart);
    let nodes: Vec<picture::Node> =
        tables.iter().zip(layers).map(|(table, layer)| node(page, own, *table, &columns[table], layer)).collect();
    let edges: Vec<picture::Edge> = joins
        .iter()
        .zip(&pairs)
        .filter(|(_, (from, to))| from != to)
        .map(|((_, columns), (from, to))| picture::Edge {
            from: *from,
            to: *to,
            title: columns
                .iter()
                .map(|(a, b)| format!("{}.{a} → {}.{b}", nodes[*from].label, nodes[*to].label))
                .collect::<Vec<_>>()
                .join(", "),
        })
        .collect();
    (!edges.is_empty())
        .then(|| picture::draw(&page.words().with("tables-of", &[("name", &contract.name)]), &nodes, &edges))
}

/// The dataset that holds a property.
fn table(mesh: &Mesh, (id, at): (ContractId, usize)) -> Option<Table> {
    let contract = mesh.contract(id);
    let path = &contract.properties.get(at)?.path;
    let named = |name: &str| path == name || path.strip_prefix(name).is_some_and(|rest| rest.starts_with(['.', '[']));
    let objects = contract.descriptor.schema.iter().enumerate().filter(|(_, object)| named(&object.name));
    objects.max_by_key(|(_, object)| object.name.len()).map(|(number, _)| (id, number))
}

/// A property's path without its dataset.
fn column(path: &str) -> String {
    path.split_once('.').map_or(path, |(_, column)| column).to_owned()
}

fn node(
    page: &Page<'_>,
    own: ContractId,
    (id, number): Table,
    columns: &BTreeSet<usize>,
    layer: usize,
) -> picture::Node {
    let mesh = page.mesh();
    let contract = mesh.contract(id);
    let object = &contract.descriptor.schema[number];
    let is_own = id == own;
    let first = columns.first().copied().unwrap_or(0);
    let mut notes: Vec<String> = columns
        .iter()
        .take(COLUMNS)
        .map(|at| {
            let entry = &contract.properties[*at];
            let is_key = entry.references.is_empty();
            format!("{} {}", if is_key { "◆" } else { "→" }, column(&entry.path))
        })
        .collect();
    if columns.len() > COLUMNS {
        notes.push(page.words().count("and-more", columns.len() - COLUMNS));
    }
    if !is_own {
        notes.insert(0, page.words().with("of-contract", &[("contract", &contract.name)]));
    }
    picture::Node {
        label: object.name.clone(),
        notes,
        // Its own tables are on this page, at their first joining column.
        href: Some(page.to(&url::property(mesh, id, first))),
        class: if is_own { "dataset" } else { "product" },
        column: layer,
    }
}
