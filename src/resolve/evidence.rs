//! Results of checks meet the expectations, service levels and properties that they speak of.
//!
//! A run belongs to the contract that it names, else to those of the product in whose folder its file lies, else to any.
//! Within these a result is matched by, in this order: the way into the contract that it gives, the id, the name, the
//! place (dataset, property) and the metric. Where two fit, none is taken: a wrong match is worse than none.

use std::collections::BTreeMap;

use crate::model::Mesh;
use crate::model::contract::Expectation;
use crate::model::evidence::{CheckResult, Evidence, POINTS, Point, Run, Target, Track, Unmatched};
use crate::model::mesh::{ContractId, ProductId};
use crate::model::sensitivity::fold;

/// Up to how many contracts are looked through for a result that names neither contract nor product.
const ANYWHERE: usize = 5_000;

/// What can be spoken of in one contract, by folded names.
struct Index {
    id: ContractId,
    /// id or name of an expectation or objective, with the dataset it stands in.
    named: Vec<(String, Option<usize>, Target)>,
    /// Names of datasets, to their numbers.
    datasets: BTreeMap<String, usize>,
    /// Dataset and name of a property, to its number.
    properties: BTreeMap<(usize, String), usize>,
    /// Expectations with dataset, property and metric.
    expectations: Vec<(usize, Option<usize>, Option<&'static str>, usize)>,
    objectives: BTreeMap<String, usize>,
}

pub(super) fn attach(mesh: &mut Mesh, mut runs: Vec<Run>) {
    if runs.is_empty() {
        return;
    }
    runs.sort_by(|a, b| a.path.cmp(&b.path));
    let mut indexes: BTreeMap<ContractId, Index> = BTreeMap::new();
    let mut found: BTreeMap<ContractId, BTreeMap<Target, Vec<Point>>> = BTreeMap::new();
    let mut unmatched = Vec::new();
    for (at, run) in runs.iter().enumerate() {
        let product = product_of(mesh, &run.path);
        let candidates = candidates(mesh, run, product);
        for id in &candidates {
            indexes.entry(*id).or_insert_with(|| index(mesh, *id));
        }
        for (number, result) in run.results.iter().enumerate() {
            match sought(mesh, &indexes, &candidates, result) {
                Some((contract, target)) => found.entry(contract).or_default().entry(target).or_default().push(Point {
                    run: at,
                    time: run.time,
                    outcome: result.outcome,
                    value: result.value.clone(),
                    message: result.message.clone(),
                }),
                None => unmatched.push(Unmatched { run: at, result: number, product }),
            }
        }
    }
    let contracts = found
        .into_iter()
        .map(|(id, targets)| {
            let tracks = targets.into_iter().map(|(target, mut points)| {
                // Newest first; of one time the worse result first.
                points.sort_by(|a, b| b.time.cmp(&a.time).then(b.outcome.cmp(&a.outcome)).then(a.run.cmp(&b.run)));
                points.truncate(POINTS);
                Track { target, points }
            });
            (id, tracks.collect())
        })
        .collect();
    mesh.evidence = Evidence { runs, contracts, unmatched }.into();
}

/// The product in whose folder a file lies, the innermost.
fn product_of(mesh: &Mesh, path: &str) -> Option<ProductId> {
    let folder = super::folder_of(path);
    let within = (0u32..).zip(&mesh.products).filter(|(_, product)| {
        !product.folder.is_empty() && (folder == product.folder || folder.starts_with(&format!("{}/", product.folder)))
    });
    let innermost = within.max_by_key(|(_, product)| product.folder.len())?;
    Some(ProductId(innermost.0))
}

fn candidates(mesh: &Mesh, run: &Run, product: Option<ProductId>) -> Vec<ContractId> {
    let all = || (0u32..).map(ContractId).zip(&mesh.contracts);
    if let Some(named) = &run.contract {
        let of_id: Vec<ContractId> = all()
            .filter(|(_, contract)| contract.descriptor.id == *named || contract.address == *named)
            .map(|(id, _)| id)
            .collect();
        let of_version: Vec<ContractId> = of_id
            .iter()
            .copied()
            .filter(|id| run.version.is_some() && mesh.contract(*id).descriptor.version == run.version)
            .collect();
        return if of_version.is_empty() { of_id } else { of_version };
    }
    match product {
        Some(product) => mesh.product(product).contracts.clone(),
        None => all().map(|(id, _)| id).take(ANYWHERE).collect(),
    }
}

fn index(mesh: &Mesh, id: ContractId) -> Index {
    let descriptor = &mesh.contract(id).descriptor;
    let all = descriptor.properties();
    let mut index = Index {
        id,
        named: Vec::new(),
        datasets: BTreeMap::new(),
        properties: BTreeMap::new(),
        expectations: Vec::new(),
        objectives: BTreeMap::new(),
    };
    let mut number = 0;
    let mut add = |index: &mut Index, expectation: &Expectation, dataset: usize, property: Option<usize>| {
        for name in [&expectation.id, &expectation.name].into_iter().flatten() {
            index.named.push((fold(name), Some(dataset), Target::Expectation(number)));
        }
        let metric = expectation.metric.as_deref().and_then(metric);
        index.expectations.push((dataset, property, metric, number));
        number += 1;
    };
    for (at, dataset) in descriptor.schema.iter().enumerate() {
        for name in [Some(&dataset.name), dataset.physical_name.as_ref(), dataset.id.as_ref()].into_iter().flatten() {
            index.datasets.entry(fold(name)).or_insert(at);
        }
        for expectation in &dataset.quality {
            add(&mut index, expectation, at, None);
        }
        for (place, property) in all.iter().enumerate().filter(|(_, property)| property.object == at) {
            let own = property.property;
            for name in [Some(&own.name), own.physical_name.as_ref(), own.id.as_ref()].into_iter().flatten() {
                index.properties.entry((at, fold(name))).or_insert(place);
            }
            let path = property.path.strip_prefix(&dataset.name).unwrap_or(&property.path);
            index.properties.entry((at, fold(path))).or_insert(place);
            for expectation in &own.quality {
                add(&mut index, expectation, at, Some(place));
            }
        }
    }
    for (at, objective) in descriptor.sla.iter().enumerate() {
        index.objectives.entry(fold(&objective.property)).or_insert(at);
        index.named.extend(objective.id.iter().map(|id| (fold(id), None, Target::Objective(at))));
    }
    index
}

/// One way to find what a result speaks of.
type Step = fn(&Mesh, &Index, &CheckResult) -> Option<Target>;

/// The one place that fits, of the contracts that come into question.
fn sought(
    mesh: &Mesh,
    indexes: &BTreeMap<ContractId, Index>,
    candidates: &[ContractId],
    result: &CheckResult,
) -> Option<(ContractId, Target)> {
    let steps: [Step; 4] = [by_way, by_id, by_name, by_place];
    steps.iter().find_map(|step| {
        let mut fits = candidates.iter().filter_map(|id| Some((*id, step(mesh, &indexes[id], result)?)));
        let first = fits.next()?;
        fits.next().is_none().then_some(first)
    })
}

/// `schema/orders/quality/no-duplicates`, `schema/orders/properties/email/quality/filled`, `slaProperties/latency`.
fn by_way(_: &Mesh, index: &Index, result: &CheckResult) -> Option<Target> {
    let way = result.relates_to.as_deref()?;
    let way = way.rsplit('#').next().unwrap_or(way);
    let parts: Vec<&str> = way.split('/').filter(|part| !part.is_empty()).collect();
    let (name, before) = parts.split_last()?;
    if before.first() == Some(&"slaProperties") || before.first() == Some(&"sla") {
        let name = fold(name);
        return index.objectives.get(&name).copied().map(Target::Objective).or_else(|| named(index, &name, None));
    }
    let dataset = before.iter().position(|part| *part == "schema").and_then(|at| before.get(at + 1));
    let dataset = dataset.and_then(|dataset| index.datasets.get(&fold(dataset)).copied());
    named(index, &fold(name), dataset)
}

fn by_id(_: &Mesh, index: &Index, result: &CheckResult) -> Option<Target> {
    named(index, &fold(result.id.as_deref()?), dataset(index, result))
}

fn by_name(_: &Mesh, index: &Index, result: &CheckResult) -> Option<Target> {
    named(index, &fold(result.name.as_deref()?), dataset(index, result))
}

/// The one expectation or objective of a name.
fn named(index: &Index, name: &str, dataset: Option<usize>) -> Option<Target> {
    if name.is_empty() {
        return None;
    }
    let mut fits: Vec<&Target> = index
        .named
        .iter()
        .filter(|(own, place, _)| own == name && (dataset.is_none() || place.is_none() || *place == dataset))
        .map(|(_, _, target)| target)
        .collect();
    fits.dedup();
    match fits.as_slice() {
        [only] => Some((*only).clone()),
        _ => None,
    }
}

fn dataset(index: &Index, result: &CheckResult) -> Option<usize> {
    let name = result.dataset.as_deref()?;
    // `warehouse.sales.orders` is `orders`, too.
    index.datasets.get(&fold(name)).or_else(|| index.datasets.get(&fold(name.rsplit('.').next()?))).copied()
}

/// By dataset, property and metric.
fn by_place(mesh: &Mesh, index: &Index, result: &CheckResult) -> Option<Target> {
    let (dataset, property) = place(mesh, index, result)?;
    let asked = result.metric.as_deref().unwrap_or_default();
    let metric = metric(asked);
    let fits: Vec<usize> = index
        .expectations
        .iter()
        .filter(|(set, own, kind, _)| *set == dataset && *own == property && metric.is_some() && *kind == metric)
        .map(|(_, _, _, number)| *number)
        .collect();
    if let [only] = fits.as_slice() {
        return Some(Target::Expectation(*only));
    }
    let contract = mesh.contract(index.id);
    if let Some(property) = property {
        let all = contract.descriptor.properties();
        let own = all.get(property)?.property;
        match metric {
            Some("nullValues" | "missingValues") if own.required || own.primary_key => {
                return Some(Target::Constraint(property, "required"));
            }
            Some("duplicateValues") if own.unique || own.primary_key => {
                return Some(Target::Constraint(property, "unique"));
            }
            Some("type") => return Some(Target::Constraint(property, "type")),
            _ => {}
        }
    }
    // Freshness of a table, where the contract promises one.
    if property.is_none()
        && let Some(objective) = index.objectives.get(&fold(asked))
    {
        return Some(Target::Objective(*objective));
    }
    let path = match property {
        Some(property) => contract.properties.get(property)?.path.clone(),
        None => contract.descriptor.schema.get(dataset)?.name.clone(),
    };
    let what = result.name.as_deref().or(result.metric.as_deref()).or(result.id.as_deref()).unwrap_or("check");
    Some(Target::Place(path, what.to_owned()))
}

/// The dataset and property that a result names; of dbt's tests, those that its name ends with.
fn place(_: &Mesh, index: &Index, result: &CheckResult) -> Option<(usize, Option<usize>)> {
    if let Some(dataset) = dataset(index, result) {
        let Some(property) = result.property.as_deref() else { return Some((dataset, None)) };
        return index.properties.get(&(dataset, fold(property))).map(|property| (dataset, Some(*property)));
    }
    if result.dataset.is_some() {
        return None;
    }
    // not_null_orders_order_id: the longest dataset that follows the test, then its property.
    let name = fold(result.name.as_deref()?);
    let rest = name.strip_prefix(&fold(result.metric.as_deref()?))?;
    let sets = index.datasets.iter().filter_map(|(set, number)| Some((rest.strip_prefix(set.as_str())?, set, number)));
    let (rest, _, dataset) = sets.max_by_key(|(_, set, _)| set.len())?;
    let columns = index
        .properties
        .iter()
        .filter(|((set, column), _)| set == dataset && !column.is_empty() && rest.starts_with(column.as_str()));
    let property = columns.max_by_key(|((_, column), _)| column.len()).map(|(_, number)| *number);
    Some((*dataset, property))
}

/// The standard's metric that a tool's word stands for.
fn metric(word: &str) -> Option<&'static str> {
    Some(match fold(word).as_str() {
        "nullvalues" | "nullcheck" | "notnull" | "missingcount" | "missingpercent" | "fieldrequired" | "required" => {
            "nullValues"
        }
        "missingvalues" => "missingValues",
        "duplicatevalues"
        | "duplicatecount"
        | "duplicatepercent"
        | "unique"
        | "fieldunique"
        | "uniquecheck"
        | "uniquecombinationofcolumns" => "duplicateValues",
        "invalidvalues" | "invalidcount" | "invalidpercent" | "acceptedvalues" | "acceptedrange" | "fieldenum"
        | "fieldregex" | "fieldminimum" | "fieldmaximum" | "validvalues" => "invalidValues",
        "rowcount" | "modelqualityrowcount" => "rowCount",
        "fieldtype" | "type" => "type",
        _ => return None,
    })
}
