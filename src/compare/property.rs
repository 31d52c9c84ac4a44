//! What changed of one property that both sides have.

use std::collections::BTreeSet;

use super::thing::{Log, Thing};
use super::types::{Relation, logical, physical};
use super::{Impact, constraints, quality};
use crate::model::Text;
use crate::model::contract::Property;
use crate::model::section::{CustomProperty, Definition};

pub(super) fn compare(thing: &Thing, base: &Property, head: &Property, log: &mut Log) {
    types(thing, base, head, log);
    constraints::compare(thing, base, head, log);
    flags(thing, base, head, log);
    names(thing, base, head, log);
    meaning(thing, base, head, log);
    classification(thing, base, head, log);
    quality::compare(thing, &base.quality, &head.quality, log);
    super::schema::relationships(thing, &base.relationships, &head.relationships, log);
    deprecation(thing, "property-deprecated", base.deprecated, head.deprecated, log);
    let kind = "property-description-changed";
    thing.text(
        log,
        kind,
        "description",
        (base.description.as_deref(), head.description.as_deref()),
        "the wording differs",
    );
    let tags = |property: &Property| property.tags.iter().cloned().collect::<BTreeSet<_>>();
    thing.keys(
        log,
        "property-details-changed",
        &[
            ("id", base.id != head.id),
            ("businessName", base.business_name != head.business_name),
            ("semanticType", base.semantic_type != head.semantic_type),
            ("tags", tags(base) != tags(head)),
            ("examples", base.examples != head.examples),
            ("synonyms", base.synonyms != head.synonyms),
            ("criticalDataElement", base.critical != head.critical),
            ("encryptedName", base.encrypted_name != head.encrypted_name),
            (
                "partitioned",
                (base.partitioned, &base.partition_key_position) != (head.partitioned, &head.partition_key_position),
            ),
            ("transformSourceObjects", base.transform_sources != head.transform_sources),
            ("transformLogic", base.transform_logic != head.transform_logic),
            ("transformDescription", base.transform_description != head.transform_description),
            ("authoritativeDefinitions", links(&base.definitions) != links(&head.definitions)),
            ("customProperties", custom(&base.custom) != custom(&head.custom)),
            ("other keys", base.rest != head.rest),
        ],
    );
}

fn types(thing: &Thing, base: &Property, head: &Property, log: &mut Log) {
    let kinds = ["property-type-changed", "property-type-widened", "property-type-narrowed"];
    one_type(thing, "logicalType", kinds, &base.logical_type, &head.logical_type, logical, log);
    let kinds = ["property-physical-type-changed", "property-physical-type-widened", "property-physical-type-narrowed"];
    one_type(thing, "physicalType", kinds, &base.physical_type, &head.physical_type, physical, log);
}

fn one_type(
    thing: &Thing,
    key: &str,
    [changed, widened, narrowed]: [&'static str; 3],
    before: &Option<Text>,
    after: &Option<Text>,
    relation: fn(&str, &str) -> Relation,
    log: &mut Log,
) {
    if before == after {
        return;
    }
    let side = thing.side;
    let (kind, impact, reason) = match (before, after) {
        (Some(before), Some(after)) => match relation(before, after) {
            Relation::Same => return thing.keys(log, "property-details-changed", &[(key, true)]),
            Relation::Widened => (
                widened,
                side.widened(),
                side.say(
                    "values may come that the earlier type does not hold",
                    "the new type takes all that the earlier one took",
                ),
            ),
            Relation::Narrowed => (
                narrowed,
                side.narrowed(),
                side.say("all values still fit the earlier type", "values of the earlier type may not fit any more"),
            ),
            Relation::Other => (
                changed,
                Impact::Breaking,
                side.say(
                    "values no longer fit the type that readers expect",
                    "values of the earlier type are not taken any more",
                ),
            ),
        },
        (None, _) => (changed, Impact::Additive, "the type was not said before"),
        (_, None) => (changed, Impact::Breaking, "the type is no longer promised"),
    };
    thing.note(log, kind, impact, key, reason).values(before.as_ref(), after.as_ref());
}

fn flags(thing: &Thing, base: &Property, head: &Property, log: &mut Log) {
    let side = thing.side;
    match (base.required, head.required) {
        (false, true) => {
            let reason = side.say("there is always a value now", "senders that leave it out are refused now");
            thing.note(log, "property-now-required", side.narrowed(), "required", reason);
        }
        (true, false) => {
            let reason =
                side.say("the value may be missing, where readers could count on it", "senders may leave it out now");
            thing.note(log, "property-no-longer-required", side.widened(), "required", reason);
        }
        _ => {}
    }
    match (base.unique, head.unique) {
        (false, true) => {
            let reason = side.say("no value comes twice now", "a value that is sent twice is refused now");
            thing.note(log, "property-now-unique", side.narrowed(), "unique", reason);
        }
        (true, false) => {
            let reason =
                side.say("a value may come twice: joins over it may multiply rows", "a value may be sent twice now");
            thing.note(log, "property-no-longer-unique", side.widened(), "unique", reason);
        }
        _ => {}
    }
}

fn names(thing: &Thing, base: &Property, head: &Property, log: &mut Log) {
    // Without a physical name, the name is the column's: one that only states it changes nothing.
    let before = base.physical_name.as_deref().unwrap_or(&base.name);
    let after = head.physical_name.as_deref().unwrap_or(&head.name);
    if before != after && base.name == head.name {
        let reason =
            thing.side.say("queries by the earlier name fail", "what is sent under the earlier name is not taken");
        thing
            .note(log, "property-physical-name-changed", Impact::Breaking, "physicalName", reason)
            .values(Some(before.to_owned()), Some(after.to_owned()));
    }
}

/// Bindings to a glossary term or a code list.
fn meaning(thing: &Thing, base: &Property, head: &Property, log: &mut Log) {
    for (kind, what) in [("property-term-changed", "term"), ("property-code-list-changed", "code list")] {
        let (before, after) = (bindings(base, what), bindings(head, what));
        if before == after {
            continue;
        }
        let (impact, reason) = if before.is_subset(&after) {
            (Impact::Additive, format!("one more {what} says what it means"))
        } else if after.is_empty() {
            (Impact::Breaking, format!("no {what} says any more what it means"))
        } else {
            (Impact::Breaking, format!("another {what} says what it means: the same values may mean something else"))
        };
        let show =
            |set: &BTreeSet<String>| (!set.is_empty()).then(|| set.iter().cloned().collect::<Vec<_>>().join(", "));
        thing.note(log, kind, impact, "authoritativeDefinitions", reason).values(show(&before), show(&after));
    }
}

/// What a definition binds to, by its type or by the scheme of its reference.
fn bound(definition: &Definition) -> Option<&'static str> {
    let kind = definition.kind.as_deref().unwrap_or_default().to_lowercase();
    match (definition.url.split(':').next().unwrap_or_default(), kind.as_str()) {
        ("term", _) => Some("term"),
        ("code" | "codes", _) => Some("code list"),
        (_, "semanticdefinition" | "term" | "glossaryterm" | "businessterm") => Some("term"),
        (_, "codelist" | "code-list") => Some("code list"),
        _ => None,
    }
}

/// What a property is bound to, by the id at the reference's end: a moved glossary file changes no meaning.
pub(super) fn bindings(property: &Property, what: &str) -> BTreeSet<String> {
    let definitions = property.definitions.iter().filter(|definition| bound(definition) == Some(what));
    let keys: &[&str] = if what == "term" { &["glossaryTerm", "term"] } else { &["codeList"] };
    let named = property.custom.iter().filter(|custom| keys.contains(&custom.property.as_str()));
    let named = named.filter_map(|custom| custom.value.text()).map(str::to_owned);
    definitions.map(|definition| target(&definition.url)).chain(named).collect()
}

fn target(url: &str) -> String {
    let end = url.rsplit(['#', '/', ':']).find(|part| !part.is_empty()).unwrap_or(url);
    end.strip_suffix(".yaml").or_else(|| end.strip_suffix(".yml")).unwrap_or(end).to_owned()
}

/// From the least to the most protected.
const CLASSES: [&[&str]; 4] = [
    &["public", "open", "unclassified"],
    &["internal", "internal use", "private"],
    &["confidential", "sensitive", "personal", "pii"],
    &["restricted", "secret", "strictly confidential", "highly confidential", "top secret"],
];

fn classification(thing: &Thing, base: &Property, head: &Property, log: &mut Log) {
    let tidy = |text: &Option<Text>| text.as_deref().map(|text| text.trim().to_lowercase());
    let (before, after) = (tidy(&base.classification), tidy(&head.classification));
    if before == after {
        return;
    }
    let rank =
        |class: &Option<String>| CLASSES.iter().position(|names| names.contains(&class.as_deref().unwrap_or_default()));
    let (impact, reason) = match (&before, &after) {
        (None, _) => (Impact::Additive, "it was not classified before"),
        (_, None) => (Impact::Breaking, "how it has to be handled is no longer said"),
        _ => match (rank(&before), rank(&after)) {
            (Some(before), Some(after)) if before < after => {
                (Impact::Breaking, "it has to be handled with more care: access may be lost, copies may have to go")
            }
            (Some(_), Some(_)) => (Impact::Additive, "it may be handled more freely"),
            _ => (Impact::Breaking, "it has to be handled otherwise, and which is stricter is not known"),
        },
    };
    thing
        .note(log, "property-classification-changed", impact, "classification", reason)
        .values(base.classification.as_ref(), head.classification.as_ref());
}

/// Deprecation is news for those who rely on a thing; taking it back is not a promise.
pub(super) fn deprecation(thing: &Thing, kind: &'static str, before: Option<bool>, after: Option<bool>, log: &mut Log) {
    match (before.unwrap_or(false), after.unwrap_or(false)) {
        (false, true) => {
            let reason = "it still holds, and is going to go: those who rely on it have time to leave";
            thing.note(log, kind, Impact::Additive, "deprecated", reason);
        }
        (true, false) => {
            thing
                .note(log, kind, Impact::Editorial, "deprecated", "the deprecation is taken back")
                .values(Some("deprecated"), None);
        }
        _ => {}
    }
}

/// Definitions that bind to nothing of the mesh.
pub(super) fn links(definitions: &[Definition]) -> Vec<&Definition> {
    definitions.iter().filter(|definition| bound(definition).is_none()).collect()
}

/// In the order of their names: their order in the file says nothing.
pub(super) fn custom(custom: &[CustomProperty]) -> Vec<(&str, &crate::model::Value)> {
    let mut all: Vec<_> = custom.iter().map(|custom| (custom.property.as_str(), &custom.value)).collect();
    all.sort();
    all
}
