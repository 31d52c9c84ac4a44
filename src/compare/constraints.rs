//! What a property's values may be: the options of its logical type and its allowed values.

use super::Impact;
use super::thing::{Log, Thing, item};
use super::types::Relation;
use crate::model::Value;
use crate::model::contract::Property;
use crate::model::value::Fields;

/// What a larger value of an option means.
#[derive(Clone, Copy, PartialEq)]
enum Bound {
    Lower,
    Upper,
    /// More values are excluded by `true` than by `false`.
    Flag,
    Exact,
}

/// `logicalTypeOptions` (ODCS, section "Logical type options") and what each bounds.
const OPTIONS: [(&str, Bound); 16] = [
    ("minLength", Bound::Lower),
    ("maxLength", Bound::Upper),
    ("minimum", Bound::Lower),
    ("maximum", Bound::Upper),
    ("exclusiveMinimum", Bound::Lower),
    ("exclusiveMaximum", Bound::Upper),
    ("minItems", Bound::Lower),
    ("maxItems", Bound::Upper),
    ("minProperties", Bound::Lower),
    ("maxProperties", Bound::Upper),
    ("uniqueItems", Bound::Flag),
    ("multipleOf", Bound::Exact),
    ("pattern", Bound::Exact),
    ("format", Bound::Exact),
    ("timezone", Bound::Exact),
    ("defaultTimezone", Bound::Exact),
];

pub(super) fn compare(thing: &Thing, base: &Property, head: &Property, log: &mut Log) {
    let (before, after) = (&base.logical_type_options, &head.logical_type_options);
    for (key, bound) in OPTIONS {
        let (b, a) = (get(before, key), get(after, key));
        if b != a {
            said(thing, &format!("logicalTypeOptions.{key}"), key, relation(bound, b, a), b, a, log);
        }
    }
    let known = |key: &str| OPTIONS.iter().any(|(name, _)| *name == key);
    let rest = |fields: &Fields| {
        fields.iter().filter(|(key, _)| !known(key)).cloned().collect::<std::collections::BTreeMap<_, _>>()
    };
    thing.keys(log, "property-details-changed", &[("logicalTypeOptions", rest(before) != rest(after))]);
    allowed(thing, base, head, log);
}

fn get<'f>(fields: &'f Fields, key: &str) -> Option<&'f Value> {
    fields.iter().find(|(name, _)| name == key).map(|(_, value)| value)
}

pub(super) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(text) | Value::Text(text) => text.trim().parse().ok().filter(|number: &f64| number.is_finite()),
        _ => None,
    }
}

fn relation(bound: Bound, before: Option<&Value>, after: Option<&Value>) -> Relation {
    let flag = |value: Option<&Value>| value == Some(&Value::Bool(true));
    match (bound, before, after) {
        (Bound::Flag, before, after) => match (flag(before), flag(after)) {
            (false, true) => Relation::Narrowed,
            (true, false) => Relation::Widened,
            _ => Relation::Same,
        },
        (_, None, _) => Relation::Narrowed,
        (_, _, None) => Relation::Widened,
        (Bound::Lower | Bound::Upper, Some(before), Some(after)) => match (number(before), number(after)) {
            (Some(before), Some(after)) if before == after => Relation::Same,
            (Some(before), Some(after)) if (before < after) == (bound == Bound::Lower) => Relation::Narrowed,
            (Some(_), Some(_)) => Relation::Widened,
            _ => Relation::Other,
        },
        (Bound::Exact, ..) => Relation::Other,
    }
}

fn said(
    thing: &Thing,
    name: &str,
    key: &str,
    relation: Relation,
    before: Option<&Value>,
    after: Option<&Value>,
    log: &mut Log,
) {
    let side = thing.side;
    let (kind, impact, reason) = match relation {
        Relation::Same => return,
        Relation::Narrowed => (
            "property-constraint-tightened",
            side.narrowed(),
            side.say("values keep to more than before", "values that were taken are refused now"),
        ),
        Relation::Widened => (
            "property-constraint-loosened",
            side.widened(),
            side.say("values may come that could not come before", "all that was taken is taken still"),
        ),
        Relation::Other => (
            "property-constraint-changed",
            Impact::Breaking,
            side.say("values may come that could not come before", "values that were taken may be refused now"),
        ),
    };
    let show = |value: Option<&Value>| value.map(|value| format!("{key}: {}", value.line()));
    thing
        .note(log, kind, impact, "logicalTypeOptions", format!("`{name}`: {reason}"))
        .values(show(before), show(after));
}

/// Allowed values: `enum` of ODCS 3.2. No list at all allows every value.
fn allowed(thing: &Thing, base: &Property, head: &Property, log: &mut Log) {
    if base.enumeration == head.enumeration {
        return;
    }
    let side = thing.side;
    let (wider, narrower) = (
        side.say("a value may come that readers do not know", "one more value is taken"),
        side.say("readers know all that may come", "a value that was taken is refused now"),
    );
    if base.enumeration.is_empty() || head.enumeration.is_empty() {
        let listed = |property: &Property| {
            let values: Vec<String> = property.enumeration.iter().map(|value| value.value.line()).collect();
            (!values.is_empty()).then(|| values.join(", "))
        };
        let (kind, impact, reason) = match base.enumeration.is_empty() {
            true => ("property-constraint-tightened", side.narrowed(), "only listed values are allowed now"),
            false => ("property-constraint-loosened", side.widened(), "any value is allowed now"),
        };
        thing.note(log, kind, impact, "enum", format!("`enum`: {reason}")).values(listed(base), listed(head));
        return;
    }
    let value = |value: &crate::model::contract::EnumValue| Some(value.value.line());
    let pairs = super::pairs::pair(&base.enumeration, &head.enumeration, &[&value]);
    for at in pairs.added {
        let part = thing.part(thing.subject.clone(), None, Some(&item("enum", at)));
        part.note(log, "property-allowed-value-added", side.widened(), "", wider)
            .values(None, Some(head.enumeration[at].value.line()));
    }
    for at in pairs.removed {
        let part = thing.part(thing.subject.clone(), Some(&item("enum", at)), None);
        part.note(log, "property-allowed-value-removed", side.narrowed(), "", narrower)
            .values(Some(base.enumeration[at].value.line()), None);
    }
    let reworded = pairs.both.iter().any(|(b, h, _)| base.enumeration[*b] != head.enumeration[*h]);
    thing.keys(log, "property-details-changed", &[("enum", reworded)]);
}
