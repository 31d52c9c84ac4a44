//! Quality expectations that no data can meet: bounds the wrong way round, comparisons that exclude each other.
//!
//! Expectations of one list that measure the same (metric, arguments, query, unit, schedule) are seen together, since
//! ODCS allows one comparison each since v3.1.0.

use std::collections::BTreeMap;

use super::{Context, visit};
use crate::diagnostics::{Diagnostic, Place};
use crate::model::Value;
use crate::model::contract::Expectation;
use crate::model::mesh::{Contract, Origin};
use crate::source::Route;

/// Metrics that count rows or values, of which there are never fewer than none.
const COUNTS: [&str; 5] = ["nullValues", "missingValues", "invalidValues", "duplicateValues", "rowCount"];

pub(super) fn of_contract(_: &Context<'_>, contract: &Contract, diagnostics: &mut Vec<Diagnostic>) {
    for (object, dataset) in contract.descriptor.schema.iter().enumerate() {
        let route = || visit::dataset(contract, object).then("quality");
        list(contract, &dataset.quality, &route, diagnostics);
    }
    visit::properties(contract, &mut |at| {
        list(contract, &at.property.quality, &|| at.route().then("quality"), diagnostics);
    });
}

/// One comparison of an expectation.
#[derive(Clone)]
struct Claim<'c> {
    operator: &'c str,
    shown: String,
    expectation: usize,
}

/// What is claimed of one measure so far.
#[derive(Default)]
struct Claims<'c> {
    low: Option<(f64, bool, Claim<'c>)>,
    high: Option<(f64, bool, Claim<'c>)>,
    be: Option<(String, Claim<'c>)>,
    not: BTreeMap<String, Claim<'c>>,
}

type Measure<'c> = (&'c str, &'c str, &'c str, &'c str, String);

fn list(contract: &Contract, quality: &[Expectation], route: &dyn Fn() -> Route, diagnostics: &mut Vec<Diagnostic>) {
    let mut measures: BTreeMap<Measure<'_>, Claims<'_>> = BTreeMap::new();
    // Since v3.1.0 two comparisons in one expectation are an `invalid-key` already.
    let one_each =
        !["2.", "3.0."].iter().any(|old| contract.descriptor.api_version.trim_start_matches('v').starts_with(old));
    for (number, expectation) in quality.iter().enumerate() {
        let place = |claim: &Claim<'_>| at(&contract.origin, route(), claim);
        let claim = |operator, value: &Value| Claim {
            operator,
            shown: format!("`{operator}: {}`", super::shown(&line(value))),
            expectation: number,
        };
        for (operator, value) in &expectation.operators {
            if let Some((low, high)) = bounds(value).filter(|(low, high)| low > high) {
                let claim = claim(operator, value);
                let message = format!("the bounds of `{operator}` are the wrong way round");
                diagnostics.push(
                    Diagnostic::warning("impossible-expectation", place(&claim), message)
                        .help(format!("the smaller one comes first: `[{high}, {low}]`")),
                );
            }
        }
        if matches!(expectation.kind.as_deref(), Some("text" | "custom"))
            || (one_each && expectation.operators.len() > 1)
        {
            continue;
        }
        let measure = (
            expectation.metric.as_deref().unwrap_or_default(),
            expectation.query.as_deref().unwrap_or_default(),
            expectation.unit.as_deref().unwrap_or_default(),
            expectation.schedule.as_deref().unwrap_or_default(),
            expectation.arguments.iter().map(|(key, value)| format!("{key}: {}\n", line(value))).collect(),
        );
        let is_named = !measure.0.is_empty() || !measure.1.is_empty();
        let mut alone = Claims::default();
        let claims = if is_named { measures.entry(measure).or_default() } else { &mut alone };
        for (operator, value) in &expectation.operators {
            let claim = claim(operator, value);
            if let Some(limit) = natural(expectation, operator, value) {
                let message = format!("nothing meets {}: {limit}", claim.shown);
                diagnostics.push(
                    Diagnostic::warning("impossible-expectation", place(&claim), message)
                        .help("write a figure that the measure can have"),
                );
                continue;
            }
            if let Some(other) = claims.add(operator, value, &claim) {
                let message = format!("nothing meets both {} and {}", other.shown, claim.shown);
                diagnostics.push(
                    Diagnostic::warning("impossible-expectation", place(&claim), message)
                        .related(place(&other), "excluded by the other one")
                        .help("change one of the two, or take it away"),
                );
            }
        }
    }
}

fn at(origin: &Origin, route: Route, claim: &Claim<'_>) -> Place {
    visit::value(origin, route.then(claim.expectation).then(claim.operator))
}

fn line(value: &Value) -> String {
    match value {
        Value::List(items) => format!("[{}]", items.iter().map(Value::line).collect::<Vec<_>>().join(", ")),
        value => value.line(),
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(text) => text.parse().ok().filter(|number: &f64| number.is_finite()),
        _ => None,
    }
}

fn bounds(value: &Value) -> Option<(f64, f64)> {
    match value {
        Value::List(items) => match items.as_slice() {
            [low, high] => Some((number(low)?, number(high)?)),
            _ => None,
        },
        _ => None,
    }
}

/// Why a comparison fails whatever the data is: counts begin at 0 and percentages end at 100.
fn natural(expectation: &Expectation, operator: &str, value: &Value) -> Option<&'static str> {
    let is_percent = matches!(expectation.unit.as_deref(), Some("percent" | "%"));
    let is_count = expectation.metric.as_deref().is_some_and(|metric| COUNTS.contains(&metric));
    let (least, most) = match (operator, number(value)) {
        ("mustBe", Some(number)) => (number, number),
        ("mustBeGreaterThan", Some(number)) => (f64::NAN, number + f64::MIN_POSITIVE.max(number.abs() * f64::EPSILON)),
        ("mustBeGreaterOrEqualTo" | "mustBeGreaterThanOrEqualTo", Some(number)) => (f64::NAN, number),
        ("mustBeLessThan", Some(number)) => (if number == 0.0 { -1.0 } else { number }, f64::NAN),
        ("mustBeLessOrEqualTo" | "mustBeLessThanOrEqualTo", Some(number)) => (number, f64::NAN),
        ("mustBeBetween", None) => {
            let (low, high) = bounds(value).filter(|(low, high)| low <= high)?;
            (high, low)
        }
        _ => return None,
    };
    if is_count && least < 0.0 {
        return Some("a count is never below 0");
    }
    (is_count && is_percent && most > 100.0).then_some("a percentage of rows is never above 100")
}

impl<'c> Claims<'c> {
    /// Takes a comparison in, or returns the one that it excludes.
    fn add(&mut self, operator: &str, value: &Value, claim: &Claim<'c>) -> Option<Claim<'c>> {
        match (operator, number(value), bounds(value)) {
            ("mustBe", Some(number), _) => self
                .equal(value, claim)
                .or_else(|| self.lower(number, false, claim).or_else(|| self.upper(number, false, claim))),
            ("mustBe", None, _) if !value.is_collection() => self.equal(value, claim),
            ("mustNotBe", ..) if !value.is_collection() => {
                let key = key(value);
                if let Some((_, other)) = self.be.as_ref().filter(|(be, _)| *be == key) {
                    return Some(other.clone());
                }
                self.not.insert(key, claim.clone());
                None
            }
            ("mustBeGreaterThan", Some(number), _) => self.lower(number, true, claim),
            ("mustBeGreaterOrEqualTo" | "mustBeGreaterThanOrEqualTo", Some(number), _) => {
                self.lower(number, false, claim)
            }
            ("mustBeLessThan", Some(number), _) => self.upper(number, true, claim),
            ("mustBeLessOrEqualTo" | "mustBeLessThanOrEqualTo", Some(number), _) => self.upper(number, false, claim),
            ("mustBeBetween", _, Some((low, high))) if low <= high => {
                self.lower(low, false, claim).or_else(|| self.upper(high, false, claim))
            }
            _ => None,
        }
    }

    fn equal(&mut self, value: &Value, claim: &Claim<'c>) -> Option<Claim<'c>> {
        let key = key(value);
        if let Some(other) = self.not.get(&key) {
            return Some(other.clone());
        }
        match &self.be {
            Some((be, other)) if *be != key => return Some(other.clone()),
            Some(_) => {}
            None => self.be = Some((key, claim.clone())),
        }
        None
    }

    fn lower(&mut self, number: f64, strict: bool, claim: &Claim<'c>) -> Option<Claim<'c>> {
        if let Some((high, other_strict, other)) = &self.high
            && (number > *high || (number == *high && (strict || *other_strict)))
        {
            return Some(other.clone());
        }
        if self.low.as_ref().is_none_or(|(low, ..)| number > *low) {
            self.low = Some((number, strict, claim.clone()));
        }
        None
    }

    fn upper(&mut self, number: f64, strict: bool, claim: &Claim<'c>) -> Option<Claim<'c>> {
        if let Some((low, other_strict, other)) = &self.low
            && (number < *low || (number == *low && (strict || *other_strict)))
        {
            return Some(other.clone());
        }
        if self.high.as_ref().is_none_or(|(high, ..)| number < *high) {
            self.high = Some((number, strict, claim.clone()));
        }
        None
    }
}

/// Equal for equal values: `1` and `1.0` are.
fn key(value: &Value) -> String {
    number(value).map_or_else(|| format!("{value:?}"), |number| number.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn other(claims: &[(&'static str, &str)]) -> Option<String> {
        let mut seen = Claims::default();
        claims.iter().find_map(|(operator, value)| {
            let value = Value::Number((*value).to_owned());
            let claim = Claim { operator, shown: (*operator).to_owned(), expectation: 0 };
            seen.add(operator, &value, &claim).map(|other| other.shown)
        })
    }

    #[test]
    fn comparisons_exclude_each_other_only_where_no_number_is_left() {
        assert_eq!(other(&[("mustBeGreaterThan", "10"), ("mustBeLessThan", "10.5")]), None);
        assert_eq!(
            other(&[("mustBeGreaterThan", "10"), ("mustBeLessThan", "10")]).as_deref(),
            Some("mustBeGreaterThan")
        );
        assert_eq!(other(&[("mustBeGreaterOrEqualTo", "10"), ("mustBeLessOrEqualTo", "10")]), None);
        assert_eq!(other(&[("mustBe", "1"), ("mustNotBe", "1.0")]).as_deref(), Some("mustBe"));
        assert_eq!(other(&[("mustNotBe", "1"), ("mustBe", "2")]), None);
        assert_eq!(other(&[("mustBeLessThan", "5"), ("mustBe", "5")]).as_deref(), Some("mustBeLessThan"));
    }
}
