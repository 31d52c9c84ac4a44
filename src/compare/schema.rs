//! Datasets and their properties: which is which on both sides, what is new, gone or renamed, level by level.

use std::collections::{BTreeMap, BTreeSet};

use super::pairs::{Pairs, pair};
use super::property::{self, bindings, custom, deprecation, links};
use super::reasons::GUESS;
use super::thing::{Log, Thing, item};
use super::{Impact, Side, quality};
use crate::model::Text;
use crate::model::contract::{Property, Relationship, SchemaObject};
use crate::source::Step;

/// How many properties that may be renamed are looked at, pair by pair.
const MAX_GUESSES: usize = 40_000;

/// What a version of the standard calls the sections, for the places.
#[derive(Clone, Copy)]
pub(super) struct Words {
    objects: &'static str,
    properties: &'static str,
}

impl Words {
    pub fn of(api_version: &str) -> Words {
        match api_version.trim_start_matches('v').starts_with("2.") {
            true => Words { objects: "dataset", properties: "columns" },
            false => Words { objects: "schema", properties: "properties" },
        }
    }
}

/// Datasets: by id, by name; the only one that is left on both sides is a guess.
pub(super) fn compare(
    contract: &Thing,
    base: &[SchemaObject],
    head: &[SchemaObject],
    words: [Words; 2],
    log: &mut Log,
) {
    let subject = |object: &SchemaObject| format!("{}#{}", contract.subject, object.name);
    let only = |_: &SchemaObject| Some(String::new());
    let alone = base.len() == 1 && head.len() == 1;
    let mut keys: Vec<super::pairs::Key<SchemaObject>> =
        vec![&|object: &SchemaObject| object.id.clone(), &|object: &SchemaObject| Some(object.name.clone())];
    if alone && same_shape(&base[0], &head[0]) {
        keys.push(&only);
    }
    let pairs = pair(base, head, &keys);
    for at in &pairs.removed {
        let object = &base[*at];
        let thing = contract.part(subject(object), Some(&item(words[0].objects, *at)), None);
        let deprecated = contract.deprecated || object.deprecated == Some(true);
        let reason = contract.side.say("readers find it no longer", "what is sent to it is not taken any more");
        thing
            .note(log, "object-removed", Impact::Breaking, "name", reason)
            .values(Some(object.name.clone()), None)
            .gone(deprecated, false);
    }
    for at in &pairs.added {
        let thing = contract.part(subject(&head[*at]), None, Some(&item(words[1].objects, *at)));
        thing
            .note(log, "object-added", Impact::Additive, "name", "what there was is as it was")
            .values(None, Some(head[*at].name.clone()));
    }
    for (b, h, key) in &pairs.both {
        let (before, after) = (&base[*b], &head[*h]);
        if before == after {
            continue;
        }
        let mut thing =
            contract.part(subject(after), Some(&item(words[0].objects, *b)), Some(&item(words[1].objects, *h)));
        thing.deprecated |= before.deprecated == Some(true);
        if before.name != after.name {
            let reason = contract.side.say(
                "readers find it no longer under the earlier name",
                "what is sent under the earlier name is not taken",
            );
            let change = thing.note(log, "object-renamed", Impact::Breaking, "name", reason);
            change.values(Some(&before.name), Some(&after.name)).guess = *key == 2;
        }
        object(&thing, before, after, log);
        let level = Level { path: after.name.clone(), contract: &contract.subject, words };
        primary_key(&thing, before, after, log);
        level.properties(&thing, &before.properties, &after.properties, log);
    }
}

/// At least half of the properties' names are the same.
fn same_shape(base: &SchemaObject, head: &SchemaObject) -> bool {
    let names =
        |object: &SchemaObject| object.properties.iter().map(|property| property.name.clone()).collect::<BTreeSet<_>>();
    let (base, head) = (names(base), names(head));
    !base.is_empty() && base.intersection(&head).count() * 2 >= base.len().max(head.len())
}

fn object(thing: &Thing, base: &SchemaObject, head: &SchemaObject, log: &mut Log) {
    let side = thing.side;
    let before = base.physical_name.as_deref().unwrap_or(&base.name);
    let after = head.physical_name.as_deref().unwrap_or(&head.name);
    if before != after && base.name == head.name {
        let reason = side.say("queries by the earlier name fail", "what is sent under the earlier name is not taken");
        thing
            .note(log, "object-physical-name-changed", Impact::Breaking, "physicalName", reason)
            .values(Some(before.to_owned()), Some(after.to_owned()));
    }
    for (key, before, after) in [
        ("physicalType", &base.physical_type, &head.physical_type),
        ("logicalType", &base.logical_type, &head.logical_type),
    ] {
        let tidy = |text: &Option<String>| text.as_deref().map(str::to_lowercase);
        if let (Some(b), Some(a)) = (tidy(before), tidy(after))
            && b != a
        {
            let relation = |name: &str| matches!(name, "table" | "view" | "materialized view" | "external table");
            let (impact, reason) = match relation(&b) && relation(&a) {
                true => (Impact::Editorial, "it is queried in the same way"),
                false => (Impact::Breaking, side.say("it is read in another way", "it is written in another way")),
            };
            thing.note(log, "object-type-changed", impact, key, reason).values(before.clone(), after.clone());
        }
    }
    match (&base.granularity, &head.granularity) {
        (Some(before), Some(after)) if before != after => {
            let reason = "a row stands for something else: counts and sums over it change their meaning";
            thing
                .note(log, "object-granularity-changed", Impact::Breaking, "dataGranularityDescription", reason)
                .values(Some(before.clone()), Some(after.clone()));
        }
        _ => {}
    }
    deprecation(thing, "object-deprecated", base.deprecated, head.deprecated, log);
    quality::compare(thing, &base.quality, &head.quality, log);
    relationships(thing, &base.relationships, &head.relationships, log);
    let texts = (base.description.as_deref(), head.description.as_deref());
    thing.text(log, "object-description-changed", "description", texts, "the wording differs");
    let tags = |object: &SchemaObject| object.tags.iter().cloned().collect::<BTreeSet<_>>();
    let stated = |before: &Option<String>, after: &Option<String>| before.is_some() != after.is_some();
    thing.keys(
        log,
        "object-details-changed",
        &[
            ("id", base.id != head.id),
            ("businessName", base.business_name != head.business_name),
            ("physicalType", stated(&base.physical_type, &head.physical_type)),
            ("logicalType", stated(&base.logical_type, &head.logical_type)),
            ("dataGranularityDescription", stated(&base.granularity, &head.granularity)),
            ("tags", tags(base) != tags(head)),
            ("context", base.context != head.context),
            ("synonyms", base.synonyms != head.synonyms),
            ("authoritativeDefinitions", links(&base.definitions) != links(&head.definitions)),
            ("customProperties", custom(&base.custom) != custom(&head.custom)),
            ("other keys", base.rest != head.rest),
        ],
    );
}

/// The properties that tell rows apart, in their order.
fn primary_key(thing: &Thing, base: &SchemaObject, head: &SchemaObject, log: &mut Log) {
    let key = |object: &SchemaObject| {
        let mut parts: Vec<(u64, usize, &Property)> = object
            .properties
            .iter()
            .enumerate()
            .filter(|(_, property)| property.primary_key)
            .map(|(at, property)| {
                let position = property.primary_key_position.as_deref().and_then(|text| text.parse().ok());
                (position.unwrap_or(u64::MAX), at, property)
            })
            .collect();
        parts.sort_by_key(|(position, at, _)| (*position, *at));
        parts.into_iter().map(|(_, _, property)| property.clone()).collect::<Vec<_>>()
    };
    let (before, after) = (key(base), key(head));
    let names = |key: &[Property]| key.iter().map(|property| property.name.clone()).collect::<BTreeSet<_>>();
    // A key whose columns have other names only is told by the renaming.
    let renamed = before.len() == after.len() && {
        let gone: Vec<&Text> =
            before.iter().map(|p| &p.name).filter(|name| !head.properties.iter().any(|p| p.name == **name)).collect();
        let new: Vec<&Text> =
            after.iter().map(|p| &p.name).filter(|name| !base.properties.iter().any(|p| p.name == **name)).collect();
        gone.len() == new.len() && names(&before).difference(&names(&after)).count() == gone.len()
    };
    if names(&before) == names(&after) || renamed {
        return;
    }
    let show = |key: &[Property]| {
        (!key.is_empty()).then(|| key.iter().map(|property| property.name.as_str()).collect::<Vec<_>>().join(", "))
    };
    let (impact, reason) = match (before.is_empty(), thing.side) {
        (true, Side::Output) => (Impact::Additive, "rows can be told apart now"),
        (true, Side::Input) => (Impact::Breaking, "rows that are sent twice are refused now"),
        _ => (
            Impact::Breaking,
            "rows are told apart by something else: joins and merges over the earlier key fail or multiply rows",
        ),
    };
    let key = show(&after);
    thing.note(log, "object-primary-key-changed", impact, "properties", reason).values(show(&before), key);
}

struct Level<'l> {
    /// `orders`, `orders.customer`, `orders.lines[]`.
    path: String,
    contract: &'l str,
    words: [Words; 2],
}

impl Level<'_> {
    fn subject(&self, name: &str) -> String {
        let path = if name.is_empty() { self.path.clone() } else { format!("{}.{name}", self.path) };
        format!("{}#{path}", self.contract)
    }

    fn properties(&self, above: &Thing, base: &[Property], head: &[Property], log: &mut Log) {
        if base == head {
            return;
        }
        let keys: [super::pairs::Key<Property>; 2] =
            [&|property: &Property| property.id.as_ref().map(Text::to_string), &|property: &Property| {
                Some(property.name.to_string())
            }];
        let mut pairs = pair(base, head, &keys);
        renamed(base, head, &mut pairs);
        let side = above.side;
        for at in &pairs.removed {
            let property = &base[*at];
            let thing = above.part(self.subject(&property.name), Some(&item(self.words[0].properties, *at)), None);
            let deprecated = above.deprecated || property.deprecated == Some(true);
            let reason = side.say("readers find it no longer", "what senders put there is not taken any more");
            thing
                .note(log, "property-removed", Impact::Breaking, "", reason)
                .values(Some(shown(property)), None)
                .gone(deprecated, false);
        }
        for at in &pairs.added {
            let property = &head[*at];
            let thing = above.part(self.subject(&property.name), None, Some(&item(self.words[1].properties, *at)));
            let (impact, reason) = match (side, property.required) {
                (Side::Output, _) => (Impact::Additive, "what there was is as it was"),
                (Side::Input, false) => (Impact::Additive, "senders may leave it out"),
                (Side::Input, true) => (Impact::Breaking, "senders that do not send it are refused now"),
            };
            thing.note(log, "property-added", impact, "", reason).values(None, Some(shown(property)));
        }
        for (b, h, key) in &pairs.both {
            let (before, after) = (&base[*b], &head[*h]);
            if before == after {
                continue;
            }
            let steps = [item(self.words[0].properties, *b), item(self.words[1].properties, *h)];
            let thing = above.part(self.subject(&after.name), Some(&steps[0]), Some(&steps[1]));
            if before.name != after.name {
                let reason = side.say(
                    "readers find it no longer under the earlier name",
                    "what is sent under the earlier name is not taken",
                );
                let change = thing.note(log, "property-renamed", Impact::Breaking, "name", reason);
                change.values(Some(&before.name), Some(&after.name));
                if *key == GUESSED {
                    change.guessed();
                    change.reason.push_str(&format!("; {GUESS}"));
                }
            }
            self.one(thing, before, after, log);
        }
        reordered(above, base, head, &pairs, log);
    }

    /// A property and what is nested in it.
    fn one(&self, mut thing: Thing, before: &Property, after: &Property, log: &mut Log) {
        thing.deprecated |= before.deprecated == Some(true);
        property::compare(&thing, before, after, log);
        let path = thing.subject.strip_prefix(self.contract).map_or("", |rest| &rest[1..]).to_owned();
        let below = |path: String| Level { path, ..*self };
        below(path.clone()).properties(&thing, &before.properties, &after.properties, log);
        let step = |key: &str| vec![Step::from(key)];
        self.nested(&thing, format!("{path}[]"), step("items"), before.items.as_deref(), after.items.as_deref(), log);
        let (old, new) = (before.map.as_deref(), after.map.as_deref());
        let under = |key: &str| vec![Step::from("map"), Step::from(key)];
        self.nested(&thing, format!("{path}{{key}}"), under("key"), old.map(|map| &map.0), new.map(|map| &map.0), log);
        self.nested(
            &thing,
            format!("{path}{{value}}"),
            under("value"),
            old.map(|map| &map.1),
            new.map(|map| &map.1),
            log,
        );
    }

    /// The items of an array, the keys or values of a map.
    fn nested(
        &self,
        above: &Thing,
        path: String,
        steps: Vec<Step>,
        before: Option<&Property>,
        after: Option<&Property>,
        log: &mut Log,
    ) {
        let subject = format!("{}#{path}", self.contract);
        let side = above.side;
        match (before, after) {
            (Some(before), Some(after)) if before != after => {
                let thing = above.part(subject, Some(&steps), Some(&steps));
                Level { path, ..*self }.one(thing, before, after, log);
            }
            (Some(before), None) => {
                let thing = above.part(subject, Some(&steps), None);
                let reason =
                    side.say("what it holds is no longer promised", "what senders put there is not taken any more");
                thing
                    .note(log, "property-removed", Impact::Breaking, "", reason)
                    .values(Some(shown(before)), None)
                    .gone(above.deprecated, false);
            }
            (None, Some(after)) => {
                let thing = above.part(subject, None, Some(&steps));
                let reason = side
                    .say("what it holds was not said before", "what is taken was not said before, and is bound now");
                thing.note(log, "property-added", side.narrowed(), "", reason).values(None, Some(shown(after)));
            }
            _ => {}
        }
    }
}

const GUESSED: usize = 2;

fn shown(property: &Property) -> String {
    let kind = property.logical_type.as_ref().or(property.physical_type.as_ref());
    let parts = [Some(property.name.as_str()).filter(|name| !name.is_empty()), kind.map(Text::as_str)];
    let text = parts.into_iter().flatten().collect::<Vec<_>>().join(": ");
    if property.required { format!("{text}, required") } else { text }
}

/// Takes a removed and an added property for one when both types agree and enough else does: description, term,
/// physical name, business name, place. Two that could both be it are left alone.
fn renamed(base: &[Property], head: &[Property], pairs: &mut Pairs) {
    if pairs.removed.is_empty() || pairs.removed.len().saturating_mul(pairs.added.len()) > MAX_GUESSES {
        return;
    }
    let mut found: BTreeMap<usize, (usize, usize, bool)> = BTreeMap::new();
    let mut wanted: BTreeMap<usize, usize> = BTreeMap::new();
    for b in &pairs.removed {
        let mut best: Option<(usize, usize, bool)> = None;
        for h in &pairs.added {
            let weight = evidence(base, *b, head, *h);
            match best {
                _ if weight < 3 => {}
                Some((most, ..)) if weight < most => {}
                Some((most, _, _)) if weight == most => best = Some((most, *h, true)),
                _ => best = Some((weight, *h, false)),
            }
        }
        if let Some((weight, h, tied)) = best {
            *wanted.entry(h).or_default() += 1;
            found.insert(*b, (h, weight, tied));
        }
    }
    for (b, (h, _, tied)) in found {
        if !tied && wanted[&h] == 1 {
            pairs.removed.retain(|at| *at != b);
            pairs.added.retain(|at| *at != h);
            pairs.both.push((b, h, GUESSED));
        }
    }
    pairs.both.sort_by_key(|(_, head, _)| *head);
}

fn evidence(base: &[Property], b: usize, head: &[Property], h: usize) -> usize {
    let (before, after) = (&base[b], &head[h]);
    // An id that both have, and that differs, says that they are two.
    if before.logical_type != after.logical_type
        || before.physical_type != after.physical_type
        || (before.id.is_some() && after.id.is_some())
    {
        return 0;
    }
    let same = |before: &Option<Text>, after: &Option<Text>| before.is_some() && before == after;
    let terms = bindings(before, "term");
    let neighbour = |list: &[Property], at: usize| at.checked_sub(1).map(|at| list[at].name.clone());
    2 * usize::from(same(&before.description, &after.description))
        + 2 * usize::from(!terms.is_empty() && terms == bindings(after, "term"))
        + 2 * usize::from(same(&before.physical_name, &after.physical_name))
        + 2 * usize::from(same(&before.business_name, &after.business_name))
        + usize::from(b == h || neighbour(base, b) == neighbour(head, h))
        + usize::from(before.required == after.required && before.classification == after.classification)
}

fn reordered(above: &Thing, base: &[Property], head: &[Property], pairs: &Pairs, log: &mut Log) {
    // The pairs are in the order of head.
    if pairs.both.windows(2).all(|two| two[0].0 < two[1].0) {
        return;
    }
    let names = |list: Vec<&Property>| {
        Some(list.into_iter().map(|property| property.name.as_str()).collect::<Vec<_>>().join(", "))
    };
    let mut in_base: Vec<usize> = pairs.both.iter().map(|(b, ..)| *b).collect();
    in_base.sort_unstable();
    let before = names(in_base.into_iter().map(|at| &base[at]).collect());
    let after = names(pairs.both.iter().map(|(_, h, _)| &head[*h]).collect());
    above
        .note(log, "properties-reordered", Impact::Editorial, "properties", "properties are found by their names")
        .values(before, after);
}

/// References to other properties: a promise that joins work.
pub(super) fn relationships(thing: &Thing, base: &[Relationship], head: &[Relationship], log: &mut Log) {
    let shown = |relationship: &Relationship| {
        let from = relationship.from.join(", ");
        let to = relationship.to.join(", ");
        if from.is_empty() { to } else { format!("{from} -> {to}") }
    };
    let pairs = pair(base, head, &[&|relationship: &Relationship| Some(shown(relationship))]);
    for at in pairs.removed {
        let part = thing.part(thing.subject.clone(), Some(&item("relationships", at)), None);
        let (impact, reason) = match thing.side {
            Side::Output => (Impact::Breaking, "that the join finds its other half is no longer promised"),
            Side::Input => (Impact::Additive, "what is sent need not lead anywhere"),
        };
        part.note(log, "relationship-removed", impact, "", reason).values(Some(shown(&base[at])), None);
    }
    for at in pairs.added {
        let part = thing.part(thing.subject.clone(), None, Some(&item("relationships", at)));
        let (impact, reason) = match thing.side {
            Side::Output => (Impact::Additive, "one more join is promised"),
            Side::Input => (Impact::Breaking, "what is sent without its other half is refused now"),
        };
        part.note(log, "relationship-added", impact, "", reason).values(None, Some(shown(&head[at])));
    }
}
