//! Evidence on pages: what the checks of a contract said last, how often they held, and how old that is.
//!
//! Ages are counted to the commit that was read, never to the clock: the same commit gives the same page.

use serde::Serialize;

use super::contract::expectation_title;
use super::html::Html;
use super::page::{Link, Page};
use crate::model::address::url;
use crate::model::evidence::{Outcome, Point, Run, Tally, Target, Track};
use crate::model::mesh::{ContractId, ProductId};

/// How many checks a page lists.
const LISTED: usize = 100;
/// How many results make a trend.
const TREND: usize = 12;
/// From how many days on evidence is said to be old.
const OLD: i64 = 2;

/// The evidence of one contract.
#[derive(Serialize)]
pub struct View {
    summary: String,
    /// How old the newest result is, where it is old.
    age: Option<String>,
    rows: Vec<Row>,
    more: usize,
    /// Expectations that no result speaks of.
    silent: Vec<String>,
    more_silent: usize,
    file: String,
}

#[derive(Serialize)]
struct Row {
    what: String,
    href: Option<String>,
    state: &'static str,
    outcome: &'static str,
    when: Option<String>,
    value: Option<String>,
    message: Option<String>,
    rate: String,
    trend: Html,
    source: Source,
}

/// Where a result stands.
#[derive(Serialize)]
struct Source {
    by: String,
    path: String,
    /// The last part of the path.
    file: String,
    forge: Option<String>,
}

/// The evidence of a product, in short.
#[derive(Serialize)]
pub struct Summary {
    contracts: Vec<Short>,
    unmatched: Vec<Stray>,
    more_unmatched: usize,
    file: String,
}

#[derive(Serialize)]
struct Short {
    contract: Link,
    summary: String,
    age: Option<String>,
    state: &'static str,
}

/// A result that speaks of nothing in the mesh.
#[derive(Serialize)]
pub struct Stray {
    name: String,
    outcome: &'static str,
    state: &'static str,
    place: Option<String>,
    path: String,
}

/// `None` for a contract without results.
pub fn of_contract(page: &Page<'_>, id: ContractId) -> Option<View> {
    let mesh = page.mesh();
    let tracks = mesh.evidence.of(id);
    if tracks.is_empty() {
        return None;
    }
    let contract = mesh.contract(id);
    let tally = Tally::of(tracks);
    let heard = |number: usize| tracks.iter().any(|track| track.target == Target::Expectation(number));
    let expectations = contract.descriptor.expectations().enumerate();
    let silent: Vec<String> = expectations
        .filter(|(number, expectation)| expectation.kind.as_deref() != Some("text") && !heard(*number))
        .map(|(_, expectation)| expectation_title(page.words(), expectation))
        .collect();
    Some(View {
        summary: summary(page, &tally),
        age: age(page, &tally),
        rows: tracks.iter().take(LISTED).filter_map(|track| row(page, id, track)).collect(),
        more: tracks.len().saturating_sub(LISTED),
        more_silent: silent.len().saturating_sub(LISTED),
        silent: silent.into_iter().take(LISTED).collect(),
        file: page.to(&url::evidence(mesh, contract.product)),
    })
}

/// `None` for a product that no result speaks of.
pub fn of_product(page: &Page<'_>, id: ProductId) -> Option<Summary> {
    let mesh = page.mesh();
    let contracts: Vec<Short> = mesh
        .product(id)
        .contracts
        .iter()
        .filter(|contract| !mesh.evidence.of(**contract).is_empty())
        .map(|contract| {
            let tally = Tally::of(mesh.evidence.of(*contract));
            Short {
                contract: page
                    .link(&mesh.contract(*contract).name, &format!("{}#evidence", url::contract(mesh, *contract))),
                summary: summary(page, &tally),
                age: age(page, &tally),
                state: if tally.passed == tally.counted { "active" } else { "error" },
            }
        })
        .collect();
    let strays: Vec<Stray> = strays(page, |product| product == Some(id)).collect();
    if contracts.is_empty() && strays.is_empty() {
        return None;
    }
    Some(Summary {
        contracts,
        more_unmatched: strays.len().saturating_sub(LISTED),
        unmatched: strays.into_iter().take(LISTED).collect(),
        file: page.to(&url::evidence(mesh, id)),
    })
}

/// Results that speak of nothing, of some products.
pub fn strays(page: &Page<'_>, of: impl Fn(Option<ProductId>) -> bool) -> impl Iterator<Item = Stray> {
    let evidence = &page.mesh().evidence;
    evidence.unmatched.iter().filter(move |stray| of(stray.product)).filter_map(|stray| {
        let run = evidence.runs.get(stray.run)?;
        let result = run.results.get(stray.result)?;
        let place: Vec<&str> =
            [&result.dataset, &result.property].into_iter().filter_map(|part| part.as_deref()).collect();
        Some(Stray {
            name: result.name.clone().or_else(|| result.id.clone()).unwrap_or_else(|| "check".to_owned()),
            outcome: result.outcome.as_str(),
            state: state(result.outcome),
            place: Some(place.join(".")).filter(|place| !place.is_empty()),
            path: run.path.clone(),
        })
    })
}

/// `12 of 13 checks passed, last run 2026-11-20`.
pub fn summary(page: &Page<'_>, tally: &Tally) -> String {
    let passed = page.words().number(tally.passed);
    let said = page.words().count_with("evidence-passed", tally.counted, &[("passed", &passed)]);
    match tally.last.and_then(|time| page.words().day(time)) {
        Some(day) => page.words().with("evidence-last-run", &[("said", &said), ("day", &day)]),
        None => said,
    }
}

/// How many days passed from the newest result to the commit that was read, where that is worth a word.
pub fn age(page: &Page<'_>, tally: &Tally) -> Option<String> {
    let days = page.inputs.timelines.head.days_since(tally.last?)?;
    (days >= OLD).then(|| page.words().count("no-evidence-for", usize::try_from(days).unwrap_or(usize::MAX)))
}

fn state(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "active",
        Outcome::Warn => "warning",
        Outcome::Fail | Outcome::Error => "error",
        Outcome::Skip | Outcome::Unknown => "unknown",
    }
}

fn row(page: &Page<'_>, id: ContractId, track: &Track) -> Option<Row> {
    let mesh = page.mesh();
    let newest = track.points.first()?;
    let run = mesh.evidence.runs.get(newest.run)?;
    let (what, href) = what(page, id, &track.target);
    let tally = Tally::of([track]);
    Some(Row {
        what,
        href,
        state: state(newest.outcome),
        outcome: newest.outcome.as_str(),
        when: newest.time.and_then(|time| page.words().day(time)),
        value: newest.value.clone(),
        message: newest.message.clone(),
        rate: page.words().with(
            "n-of-all",
            &[("n", &page.words().number(tally.passed_ever)), ("all", &page.words().number(tally.counted_ever))],
        ),
        trend: trend(page, &track.points),
        source: source(page, run),
    })
}

/// What a check speaks of, and its place on the contract's page.
fn what(page: &Page<'_>, id: ContractId, target: &Target) -> (String, Option<String>) {
    let mesh = page.mesh();
    let contract = mesh.contract(id);
    let property = |at: usize| contract.properties.get(at);
    match target {
        Target::Expectation(number) => {
            let expectation = contract.descriptor.expectations().nth(*number);
            let title = expectation.map_or_else(String::new, |own| expectation_title(page.words(), own));
            let of = mesh.place_of_expectation(id, *number);
            let href = of.and_then(property).map(|entry| format!("#{}", entry.anchor()));
            let path = of.and_then(property).map(|entry| format!("{}: ", entry.path)).unwrap_or_default();
            (format!("{path}{title}"), href)
        }
        Target::Objective(number) => {
            let name = contract.descriptor.sla.get(*number).map_or("", |sla| sla.property.as_str());
            (page.words().spoken(name), Some("#sla".to_owned()))
        }
        Target::Constraint(at, word) => match property(*at) {
            Some(entry) => (format!("{}: {word}", entry.path), Some(format!("#{}", entry.anchor()))),
            None => ((*word).to_owned(), None),
        },
        Target::Place(path, what) => {
            let entry = contract.properties.iter().find(|entry| entry.path == *path);
            (format!("{path}: {what}"), entry.map(|entry| format!("#{}", entry.anchor())))
        }
    }
}

fn source(page: &Page<'_>, run: &Run) -> Source {
    let forge = page.inputs.config.forge.as_ref().filter(|_| !run.path.starts_with("evidence:"));
    let by = run.source.as_deref().filter(|source| !source.to_lowercase().contains(&run.format.to_lowercase()));
    Source {
        by: match by {
            Some(source) => format!("{}, {source}", run.format),
            None => run.source.clone().unwrap_or_else(|| run.format.to_owned()),
        },
        forge: forge.map(|forge| forge.file(&run.path, None)),
        file: run.path.rsplit(['/', ':']).next().unwrap_or_default().to_owned(),
        path: run.path.clone(),
    }
}

/// The last results as bars, oldest first: high for a pass, low for all else, each with its colour and words.
fn trend(page: &Page<'_>, points: &[Point]) -> Html {
    let shown: Vec<&Point> = points.iter().take(TREND).rev().collect();
    let passed = shown.iter().filter(|point| point.outcome == Outcome::Pass).count();
    let label = page
        .words()
        .with("trend-of", &[("passed", &page.words().number(passed)), ("all", &page.words().number(shown.len()))]);
    let width = TREND * 6;
    let mut svg = format!(
        "<svg class=\"trend\" role=\"img\" width=\"{width}\" height=\"16\" viewBox=\"0 0 {width} 16\"><title>{}</title>",
        super::html::escape(&label)
    );
    for (at, point) in shown.iter().enumerate() {
        let (class, top) = match point.outcome {
            Outcome::Pass => ("t-pass", 2),
            Outcome::Warn => ("t-warn", 6),
            Outcome::Fail | Outcome::Error => ("t-fail", 9),
            Outcome::Skip | Outcome::Unknown => ("t-none", 13),
        };
        let left = at * 6;
        svg.push_str(&format!(
            "<rect class=\"{class}\" x=\"{left}\" y=\"{top}\" width=\"4\" height=\"{}\"/>",
            16 - top
        ));
    }
    svg.push_str("</svg>");
    Html::made(svg)
}
