//! Quality expectations: what readers may count on, and what senders have to meet.

use super::Impact;
use super::constraints::number;
use super::pairs::{filled, pair};
use super::thing::{Log, Thing, item};
use super::types::Relation;
use crate::model::contract::Expectation;
use crate::model::value::Fields;
use crate::model::{Text, Value};

/// Expectations are found by id, by name, by what they measure.
pub(super) fn compare(thing: &Thing, base: &[Expectation], head: &[Expectation], log: &mut Log) {
    if base == head {
        return;
    }
    let side = thing.side;
    let measured = |expectation: &Expectation| {
        let metric = expectation.metric.clone().or_else(|| expectation.query.clone())?;
        Some(format!("{metric} {:?}", expectation.arguments))
    };
    let pairs = pair(
        base,
        head,
        &[
            &|expectation: &Expectation| expectation.id.as_ref().map(Text::to_string),
            &|expectation: &Expectation| expectation.name.as_ref().map(Text::to_string),
            &measured,
            &|expectation: &Expectation| expectation.description.clone().and_then(|text| filled(&text)),
        ],
    );
    for at in pairs.removed {
        let part = thing.part(thing.subject.clone(), Some(&item("quality", at)), None);
        let reason = side.say("readers can no longer count on it", "senders have one thing less to meet");
        part.note(log, "expectation-removed", side.widened(), "", reason).values(Some(shown(&base[at])), None);
    }
    for at in pairs.added {
        let part = thing.part(thing.subject.clone(), None, Some(&item("quality", at)));
        let reason = side.say("readers can count on one thing more", "what does not meet it is refused now");
        part.note(log, "expectation-added", side.narrowed(), "", reason).values(None, Some(shown(&head[at])));
    }
    for (b, h, _) in pairs.both {
        let (before, after) = (&base[b], &head[h]);
        if before != after {
            let part = thing.part(thing.subject.clone(), Some(&item("quality", b)), Some(&item("quality", h)));
            one(&part, before, after, log);
        }
    }
}

fn one(thing: &Thing, before: &Expectation, after: &Expectation, log: &mut Log) {
    let side = thing.side;
    let measures = |expectation: &Expectation| {
        (
            expectation.metric.clone(),
            expectation.arguments.clone(),
            expectation.query.clone(),
            expectation.implementation.clone(),
            expectation.unit.clone(),
        )
    };
    let relation = match measures(before) == measures(after) {
        true => operators(&before.operators, &after.operators),
        false => Relation::Other,
    };
    let (kind, impact, reason) = match relation {
        Relation::Same => {
            return thing.keys(log, "expectation-details-changed", &[("quality", true)]);
        }
        Relation::Narrowed => (
            "expectation-tightened",
            side.narrowed(),
            side.say("the data are held to more than before", "what met it before may be refused now"),
        ),
        Relation::Widened => (
            "expectation-loosened",
            side.widened(),
            side.say("the data are held to less than readers count on", "what met it before meets it still"),
        ),
        Relation::Other => (
            "expectation-changed",
            Impact::Breaking,
            side.say("what readers counted on is not what is measured now", "what met it before may be refused now"),
        ),
    };
    thing.note(log, kind, impact, "", reason).values(Some(shown(before)), Some(shown(after)));
}

/// The range that operators leave: lower and upper end, open or closed.
fn operators(before: &Fields, after: &Fields) -> Relation {
    if before == after {
        return Relation::Same;
    }
    let (Some(before), Some(after)) = (range(before), range(after)) else { return Relation::Other };
    let inside = |a: &Range, b: &Range| {
        let lower = a.0 > b.0 || (a.0 == b.0 && (!a.1 || b.1));
        let upper = a.2 < b.2 || (a.2 == b.2 && (!a.3 || b.3));
        lower && upper
    };
    match (inside(&before, &after), inside(&after, &before)) {
        (true, true) => Relation::Same,
        (true, false) => Relation::Widened,
        (false, true) => Relation::Narrowed,
        (false, false) => Relation::Other,
    }
}

/// From, whether it belongs to it, to, whether it belongs to it.
type Range = (f64, bool, f64, bool);

fn range(operators: &Fields) -> Option<Range> {
    let mut range: Range = (f64::NEG_INFINITY, true, f64::INFINITY, true);
    for (key, value) in operators {
        match key.as_str() {
            "mustBeGreaterThan" => (range.0, range.1) = (number(value)?, false),
            "mustBeGreaterOrEqualTo" | "mustBeGreaterThanOrEqualTo" => (range.0, range.1) = (number(value)?, true),
            "mustBeLessThan" => (range.2, range.3) = (number(value)?, false),
            "mustBeLessOrEqualTo" | "mustBeLessThanOrEqualTo" => (range.2, range.3) = (number(value)?, true),
            "mustBe" => range = (number(value)?, true, number(value)?, true),
            "mustBeBetween" => match value {
                Value::List(ends) if ends.len() == 2 => range = (number(&ends[0])?, true, number(&ends[1])?, true),
                _ => return None,
            },
            _ => return None,
        }
    }
    Some(range)
}

fn shown(expectation: &Expectation) -> String {
    let what = [&expectation.name, &expectation.metric, &expectation.query, &expectation.description, &expectation.id];
    let what = what.into_iter().flatten().next().map_or("expectation", Text::as_str);
    let operators: Vec<String> =
        expectation.operators.iter().map(|(key, value)| format!("{key} {}", value.line())).collect();
    let unit = expectation.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
    if operators.is_empty() { what.to_owned() } else { format!("{what}: {}{unit}", operators.join(", ")) }
}
