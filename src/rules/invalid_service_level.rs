//! Service levels that say nothing: a time in no unit of time, text where a figure belongs, more than all.

use super::{Context, listed, shown, visit};
use crate::diagnostics::{Diagnostic, Place, nearest};
use crate::load::shape::{is_date, is_date_time};
use crate::model::Value;
use crate::model::contract::SlaProperty;
use crate::model::mesh::Contract;
use crate::source::Route;

/// How a service level is measured, by its name and the short name that the standard gives it.
#[derive(Clone, Copy, PartialEq)]
enum Measure {
    Time,
    Share,
    Day,
}

fn measure(property: &str) -> Option<Measure> {
    Some(match property {
        "latency" | "ly" | "retention" | "re" | "frequency" | "fy" | "timeToDetect" | "td" | "timeToNotify" | "tn"
        | "timeToRepair" | "tr" => Measure::Time,
        "availability" | "av" | "errorRate" | "er" => Measure::Share,
        "generalAvailability" | "ga" | "endOfSupport" | "es" | "endOfLife" | "el" => Measure::Day,
        _ => return None,
    })
}

/// Units of time, in the singular; ODCS names d, day, days, y, yr, years, the others go without saying.
const TIMES: [&str; 27] = [
    "ns",
    "us",
    "ms",
    "s",
    "sec",
    "m",
    "min",
    "h",
    "hr",
    "d",
    "w",
    "wk",
    "mo",
    "mon",
    "q",
    "y",
    "yr",
    "nanosecond",
    "microsecond",
    "millisecond",
    "second",
    "minute",
    "hour",
    "day",
    "week",
    "month",
    "year",
];
const MORE_TIMES: [&str; 2] = ["quarter", "decade"];

pub(super) fn of_contract(_: &Context<'_>, contract: &Contract, diagnostics: &mut Vec<Diagnostic>) {
    for (number, level) in contract.descriptor.sla.iter().enumerate() {
        let Some(measure) = measure(&level.property) else { continue };
        diagnostics.extend(one(contract, number, level, measure));
    }
}

fn place(contract: &Contract, number: usize, key: &str) -> Place {
    visit::value(&contract.origin, Route::root().then("slaProperties").then(number).then(key))
}

fn one(contract: &Contract, number: usize, level: &SlaProperty, measure: Measure) -> Option<Diagnostic> {
    let name = &level.property;
    let at = |key: &str| place(contract, number, key);
    let report = |key: &str, message: String| Diagnostic::warning("invalid-service-level", at(key), message);
    let value = level.value.as_ref()?;
    if measure == Measure::Day {
        let text = value.text()?;
        let day = text.get(..10)?;
        let shape: String = day.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
        let fault = shape == "0000-00-00" && !is_date(day) && !is_date_time(text);
        return fault.then(|| {
            report("value", format!("`{name}` is `{}`, a day that does not exist", shown(text)))
                .help("write a day such as `2026-12-31`")
        });
    }
    if let Some(unit) = level.unit.as_deref()
        && measure == Measure::Time
        && !is_time(unit)
    {
        let found = report("unit", format!("`{name}` is measured in `{}`, which is no unit of time", shown(unit)));
        let near = nearest(unit, TIMES.into_iter().chain(MORE_TIMES).filter(|known| known.len() > 2));
        return Some(match near {
            Some(near) => found.help(format!("did you mean `{near}`?")),
            None => found.help(format!("write a unit such as {}", listed(&["s", "min", "h", "d", "y"], "or"))),
        });
    }
    let is_percent = matches!(level.unit.as_deref(), Some("percent" | "%"));
    match number_of(value) {
        Figure::None if level.unit.is_some() => Some(
            report("value", format!("`{name}` is `{}`, which is not a number", shown(&value.line())))
                .related(at("unit"), "a unit counts something")
                .help("write the figure in `value` and say the rest in `description`"),
        ),
        Figure::Some(figure) if figure < 0.0 => {
            Some(report("value", format!("`{name}` is {figure}, less than nothing")).help("write what is promised"))
        }
        Figure::Some(figure) if figure > 100.0 && measure == Measure::Share && is_percent => Some(
            report("value", format!("`{name}` is {figure} percent, more than all"))
                .help("a share is at most 100 percent"),
        ),
        _ => None,
    }
}

enum Figure {
    Some(f64),
    /// No figure at all.
    None,
    /// A text with figures in it, a variable, nothing: whatever its author means.
    Unclear,
}

fn number_of(value: &Value) -> Figure {
    match value {
        Value::Number(text) => text.parse().map_or(Figure::Unclear, Figure::Some),
        Value::Text(text) => match text.trim().parse() {
            Ok(figure) => Figure::Some(figure),
            Err(_) if text.bytes().any(|byte| byte.is_ascii_digit()) || text.contains("${") => Figure::Unclear,
            Err(_) => Figure::None,
        },
        Value::Bool(_) => Figure::None,
        _ => Figure::Unclear,
    }
}

/// `d`, `Days`, `business days`: the last word counts, in any case, in the singular or plural.
fn is_time(unit: &str) -> bool {
    let lower = unit.trim().to_lowercase();
    let last = lower.split_whitespace().next_back().unwrap_or_default();
    let known = |word: &str| TIMES.contains(&word) || MORE_TIMES.contains(&word);
    last.is_empty() || last.contains("${") || known(last) || last.strip_suffix('s').is_some_and(known)
}

#[cfg(test)]
mod tests {
    use super::is_time;

    #[test]
    fn units_of_time_as_people_write_them() {
        for unit in ["d", "Days", "yrs", "business days", "min", "quarters", "hours", "ms"] {
            assert!(is_time(unit), "{unit}");
        }
        for unit in ["percent", "rows", "dya", "EUR"] {
            assert!(!is_time(unit), "{unit}");
        }
    }
}
