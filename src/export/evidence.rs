//! `evidence.json` beside a product's page: what checks said of its contracts, with their times and files.

use serde_json::Value as Json;

use super::Inputs;
use super::catalog::rfc3339;
use super::object::said;
use super::twin::{FORMAT, schema};
use crate::model::address::url;
use crate::model::evidence::{Run, Tally, Target, Track};
use crate::model::mesh::{ContractId, ProductId};
use crate::model::{Mesh, Text};

/// How many checks of a contract, and unmatched results of a product, are told.
const LISTED: usize = 2_000;

/// Whether a product has evidence to tell of.
pub fn has(mesh: &Mesh, id: ProductId) -> bool {
    mesh.product(id).contracts.iter().any(|contract| !mesh.evidence.of(*contract).is_empty())
        || mesh.evidence.unmatched.iter().any(|stray| stray.product == Some(id))
}

/// The evidence of a product, for the page at a URL.
pub fn json(inputs: &Inputs<'_>, page: &str, id: ProductId) -> Vec<u8> {
    let mesh = inputs.mesh;
    let product = mesh.product(id);
    let root = "../".repeat(page.matches('/').count());
    let contracts = product.contracts.iter().filter(|id| !mesh.evidence.of(**id).is_empty());
    let strays: Vec<Json> = mesh
        .evidence
        .unmatched
        .iter()
        .filter(|stray| stray.product == Some(id))
        .filter_map(|stray| {
            let run = mesh.evidence.runs.get(stray.run)?;
            let result = run.results.get(stray.result)?;
            Some(said!({
                "id": &result.id,
                "name": &result.name,
                "outcome": result.outcome.as_str(),
                "dataset": &result.dataset,
                "property": &result.property,
                "metric": &result.metric,
                "value": &result.value,
                "message": &result.message,
                "time": run.time.map(rfc3339),
                "source": source(run),
            }))
        })
        .collect();
    let all = strays.len();
    let unmatched = strays.into_iter().take(LISTED);
    let value = said!({
        "$schema": format!("{root}{}", schema::path("evidence")),
        "format": FORMAT,
        "kind": "evidence",
        "root": root,
        "product": &product.address,
        "name": &product.name,
        "contracts": contracts.map(|id| contract(mesh, *id)).collect::<Json>(),
        "unmatched": unmatched.collect::<Json>(),
        "more_unmatched": all.checked_sub(LISTED).filter(|more| *more > 0),
    });
    let mut bytes = serde_json::to_vec_pretty(&value).expect("memory takes every JSON value");
    bytes.push(b'\n');
    bytes
}

/// What the twins say of evidence, in short; null where there is none.
pub(super) fn short<'t>(tracks: impl IntoIterator<Item = &'t Track>) -> Json {
    let tally = Tally::of(tracks);
    if tally.counted == 0 && tally.last.is_none() {
        return Json::Null;
    }
    said!({
        "passed": &tally.passed,
        "checks": &tally.counted,
        "passed_ever": &tally.passed_ever,
        "results": &tally.counted_ever,
        "last_run": tally.last.map(rfc3339),
    })
}

fn contract(mesh: &Mesh, id: ContractId) -> Json {
    let contract = mesh.contract(id);
    let tracks = mesh.evidence.of(id);
    said!({
        "contract": &contract.address,
        "name": &contract.name,
        "url": url::contract(mesh, id),
        "summary": short(tracks),
        "checks": tracks.iter().take(LISTED).map(|track| check(mesh, id, track)).collect::<Json>(),
        "more_checks": tracks.len().checked_sub(LISTED).filter(|more| *more > 0),
    })
}

fn check(mesh: &Mesh, id: ContractId, track: &Track) -> Json {
    let contract = mesh.contract(id);
    let path = |at: usize| contract.properties.get(at).map(|entry| entry.path.clone());
    let tally = Tally::of([track]);
    let (about, name, place) = match &track.target {
        Target::Expectation(number) => {
            let expectation = contract.descriptor.expectations().nth(*number);
            let name = expectation
                .and_then(|own| own.name.as_ref().or(own.id.as_ref()).or(own.metric.as_ref()).map(Text::to_string));
            ("expectation", name, mesh.place_of_expectation(id, *number).and_then(path))
        }
        Target::Objective(number) => {
            ("service-level", contract.descriptor.sla.get(*number).map(|sla| sla.property.clone()), None)
        }
        Target::Constraint(at, word) => ("constraint", Some((*word).to_owned()), path(*at)),
        Target::Place(place, what) => ("place", Some(what.clone()), Some(place.clone())),
    };
    said!({
        "about": about,
        "name": name,
        "place": place,
        "passed_ever": &tally.passed_ever,
        "results": &tally.counted_ever,
        "points": track.points.iter().map(|point| said!({
            "time": point.time.map(rfc3339),
            "outcome": point.outcome.as_str(),
            "value": &point.value,
            "message": &point.message,
            "source": mesh.evidence.runs.get(point.run).map(source),
        })).collect::<Json>(),
    })
}

fn source(run: &Run) -> Json {
    said!({"path": &run.path, "format": run.format, "by": &run.source})
}
