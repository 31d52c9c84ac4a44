//! Service levels: how fast, how often, how long. Which direction is better depends on what is promised.

use super::Impact;
use super::constraints::number;
use super::pairs::pair;
use super::thing::{Log, Thing, item};
use crate::model::Value;
use crate::model::contract::SlaProperty;

#[derive(Clone, Copy, PartialEq)]
enum Better {
    More,
    Less,
    Later,
    Earlier,
}

/// The service levels of ODCS and those in wide use, in lower case, and what is better for those who rely on them.
const DIRECTIONS: [(&str, Better); 20] = [
    ("availability", Better::More),
    ("av", Better::More),
    ("throughput", Better::More),
    ("th", Better::More),
    ("retention", Better::More),
    ("re", Better::More),
    ("completeness", Better::More),
    ("latency", Better::Less),
    ("ly", Better::Less),
    ("freshness", Better::Less),
    ("frequency", Better::Less),
    ("fy", Better::Less),
    ("errorrate", Better::Less),
    ("er", Better::Less),
    ("timetodetect", Better::Less),
    ("timetonotify", Better::Less),
    ("timetorepair", Better::Less),
    ("generalavailability", Better::Earlier),
    ("endofsupport", Better::Later),
    ("endoflife", Better::Later),
];

/// Seconds in a unit of time, as ODCS abbreviates it.
const UNITS: [(&[&str], f64); 8] = [
    (&["ms", "millisecond", "milliseconds"], 0.001),
    (&["s", "second", "seconds"], 1.0),
    (&["m", "min", "minute", "minutes"], 60.0),
    (&["h", "hour", "hours"], 3600.0),
    (&["d", "day", "days"], 86_400.0),
    (&["w", "week", "weeks"], 604_800.0),
    (&["mo", "month", "months"], 2_629_746.0),
    (&["y", "yr", "year", "years"], 31_556_952.0),
];

/// Service levels are found by id, by what they promise of which element.
pub(super) fn compare(contract: &Thing, base: &[SlaProperty], head: &[SlaProperty], log: &mut Log) {
    if base == head {
        return;
    }
    let what = |sla: &SlaProperty| Some(format!("{} {}", sla.property, sla.element.clone().unwrap_or_default()));
    let pairs = pair(
        base,
        head,
        &[&|sla: &SlaProperty| sla.id.clone(), &what, &|sla: &SlaProperty| Some(sla.property.clone())],
    );
    let subject = || contract.subject.clone();
    for at in pairs.removed {
        let part = contract.part(subject(), Some(&item("slaProperties", at)), None);
        part.note(log, "sla-removed", Impact::Breaking, "", "it is no longer promised")
            .values(Some(shown(&base[at])), None);
    }
    for at in pairs.added {
        let part = contract.part(subject(), None, Some(&item("slaProperties", at)));
        part.note(log, "sla-added", Impact::Additive, "", "one promise more").values(None, Some(shown(&head[at])));
    }
    for (b, h, _) in pairs.both {
        let (before, after) = (&base[b], &head[h]);
        if before == after {
            continue;
        }
        let part = contract.part(subject(), Some(&item("slaProperties", b)), Some(&item("slaProperties", h)));
        let (kind, impact, reason) = match promise(before, after) {
            Some(std::cmp::Ordering::Equal) => {
                part.keys(log, "sla-details-changed", &[("slaProperties", true)]);
                continue;
            }
            Some(std::cmp::Ordering::Greater) => ("sla-tightened", Impact::Additive, "more is promised than before"),
            Some(std::cmp::Ordering::Less) => {
                ("sla-loosened", Impact::Breaking, "less is promised than those who rely on it count on")
            }
            None => ("sla-changed", Impact::Breaking, "whether as much is promised as before cannot be told"),
        };
        part.note(log, kind, impact, "value", reason).values(Some(shown(before)), Some(shown(after)));
    }
}

/// Whether the promise after is better; `None` where that cannot be told.
fn promise(before: &SlaProperty, after: &SlaProperty) -> Option<std::cmp::Ordering> {
    let same_of = |sla: &SlaProperty| (sla.property.clone(), sla.element.clone(), sla.value_ext.clone());
    if same_of(before) != same_of(after) {
        return None;
    }
    if before.value == after.value && before.unit == after.unit {
        return Some(std::cmp::Ordering::Equal);
    }
    let name: String = before.property.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    let better = DIRECTIONS.iter().find(|(known, _)| *known == name)?.1;
    let order = match better {
        Better::More | Better::Less => amount(before)?.partial_cmp(&amount(after)?)?,
        Better::Later | Better::Earlier => {
            let text = |sla: &SlaProperty| sla.value.as_ref().and_then(Value::text).map(str::to_owned);
            text(before)?.cmp(&text(after)?)
        }
    };
    // `order` is that of before to after: less means that the value grew.
    Some(if matches!(better, Better::More | Better::Later) { order.reverse() } else { order })
}

/// In seconds where the unit is one of time, else as it is, when both have the same unit.
fn amount(sla: &SlaProperty) -> Option<f64> {
    let value = number(sla.value.as_ref()?)?;
    let Some(unit) = sla.unit.as_deref().map(str::to_lowercase) else { return Some(value) };
    let seconds = UNITS.iter().find(|(names, _)| names.contains(&unit.as_str())).map(|(_, seconds)| *seconds);
    match (seconds, unit.as_str()) {
        (Some(seconds), _) => Some(value * seconds),
        (None, "percent" | "%" | "pct") => Some(value),
        _ => None,
    }
}

fn shown(sla: &SlaProperty) -> String {
    let value = sla.value.as_ref().map(Value::line).unwrap_or_default();
    let unit = sla.unit.as_deref().unwrap_or_default();
    let element = sla.element.as_ref().map(|element| format!(" ({element})")).unwrap_or_default();
    let text = format!("{}{element}: {value} {unit}", sla.property);
    text.trim_end().to_owned()
}
