//! How sensitive data is said to be: personal data, classifications and their order, and the facts that go with them.
//!
//! The words are those found in the wild: neither standard has keys for personal data, retention or a legal basis. One
//! place for them, so that pages and rules agree. Pure.

use super::Mesh;
use super::Value;
use super::contract::{Property, SlaProperty};
use super::mesh::{PropertyEntry, Term};
use super::section::CustomProperty;

/// Custom properties that say how long data is kept, folded by [`fold`].
pub const RETENTION: [&str; 7] = [
    "retention",
    "retentionperiod",
    "dataretention",
    "retentiontime",
    "retentiondays",
    "retentionpolicy",
    "retentionclass",
];

/// Custom properties that say on which ground personal data is processed, folded by [`fold`].
pub const LEGAL_BASIS: [&str; 9] = [
    "legalbasis",
    "lawfulbasis",
    "legalground",
    "lawfulground",
    "legalgrounds",
    "legalbases",
    "gdprlegalbasis",
    "gdprlawfulbasis",
    "processingbasis",
];

/// Custom properties that say how values were made harmless, folded by [`fold`].
const MASKING: [&str; 12] = [
    "masking",
    "masked",
    "maskingpolicy",
    "maskingrule",
    "pseudonymisation",
    "pseudonymization",
    "pseudonymised",
    "pseudonymized",
    "anonymisation",
    "anonymization",
    "declassification",
    "declassified",
];

/// Beginnings of words that tell of masking, in tags and in what is said of a transformation.
const MASKED: [&str; 16] = [
    "mask",
    "hash",
    "sha1",
    "sha2",
    "sha256",
    "sha512",
    "md5",
    "hmac",
    "pseudonym",
    "anonym",
    "encrypt",
    "tokeni",
    "redact",
    "truncat",
    "aggregat",
    "generalis",
];

/// The usual classifications from the least to the most sensitive; words of one level stand together.
pub const LEVELS: [&[&str]; 4] = [
    &["public", "open"],
    &["internal"],
    &["confidential", "private", "sensitive"],
    &["restricted", "secret", "strictly confidential", "highly confidential", "highly restricted"],
];

/// A name as it is compared: letters and digits only, in lower case.
pub fn fold(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The first custom property that goes by one of these folded names and says something.
pub fn custom<'c>(custom: &'c [CustomProperty], names: &[&str]) -> Option<&'c CustomProperty> {
    custom.iter().find(|entry| {
        // Longer than any name that is looked for: not worth folding.
        entry.property.len() <= 64
            && names.contains(&fold(&entry.property).as_str())
            && !entry.value.line().trim().is_empty()
    })
}

/// Whether a property says of itself that it holds personal data.
pub fn is_personal(property: &Property) -> bool {
    property.classification.as_deref().is_some_and(says_personal)
        || property.tags.iter().any(|tag| says_personal(tag))
        || custom_personal(&property.custom)
}

/// Whether a property holds personal data by its own word or by that of a term that it is bound to.
pub fn holds_personal(mesh: &Mesh, property: &Property, entry: &PropertyEntry) -> bool {
    is_personal(property) || entry.terms.iter().any(|term| is_personal_term(mesh.term(*term)))
}

/// Whether everything that a term means is personal data.
pub fn is_personal_term(term: &Term) -> bool {
    let descriptor = &term.descriptor;
    descriptor.classification.as_deref().is_some_and(says_personal)
        || descriptor.tags.iter().any(|tag| says_personal(tag))
        || custom_personal(&descriptor.custom)
        || matches!(fold(&term.address).as_str(), "personaldata" | "pii" | "personalinformation")
}

fn says_personal(text: &str) -> bool {
    const WORDS: [&str; 5] = ["pii", "personal", "spi", "phi", "gdpr"];
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    // Asked of every property of the mesh, and hardly ever true: nothing is copied before it may be.
    if !words.any(|word| WORDS.iter().any(|personal| word.eq_ignore_ascii_case(personal))) {
        return false;
    }
    let text = text.to_lowercase();
    !text.contains("non-p") && !text.contains("not ")
}

fn custom_personal(custom: &[CustomProperty]) -> bool {
    let yes = |value: &Value| match value {
        Value::Bool(value) => *value,
        other => matches!(other.line().to_lowercase().as_str(), "true" | "yes" | "direct" | "indirect"),
    };
    custom.iter().any(|custom| {
        matches!(custom.property.to_lowercase().as_str(), "pii" | "ispii" | "personaldata" | "personal_data")
            && yes(&custom.value)
    })
}

/// How sensitive a classification is, 0 for the least; `None` for a word whose place in the order is not known.
///
/// `own` is the organisation's order from the least to the most sensitive; without one [`LEVELS`] holds.
pub fn level(own: &[String], classification: &str) -> Option<usize> {
    let word = classification.trim();
    if own.is_empty() {
        let word = word.to_lowercase().replace(['-', '_'], " ");
        return LEVELS.iter().position(|level| level.contains(&word.as_str()));
    }
    own.iter().position(|level| level.eq_ignore_ascii_case(word))
}

/// Whether a classification is the most sensitive of its order.
pub fn is_highest(own: &[String], classification: &str) -> bool {
    let highest = if own.is_empty() { LEVELS.len() } else { own.len() };
    highest > 1 && level(own, classification) == Some(highest - 1)
}

/// Whether a service level says how long data is kept.
pub fn is_retention(sla: &SlaProperty) -> bool {
    fold(&sla.property).contains("retention") && sla.value.is_some()
}

/// Whether a property says that its values were masked, hashed, aggregated or otherwise made harmless on the way.
pub fn is_masked(property: &Property) -> bool {
    let tells = |text: &str| {
        let text = text.to_lowercase();
        text.split(|c: char| !c.is_alphanumeric()).any(|word| MASKED.iter().any(|start| word.starts_with(start)))
    };
    let denied = |value: &Value| matches!(value.line().trim().to_lowercase().as_str(), "" | "false" | "no" | "none");
    property.transform_logic.as_deref().is_some_and(tells)
        || property.transform_description.as_deref().is_some_and(tells)
        || property.tags.iter().any(|tag| tells(tag))
        || custom(&property.custom, &MASKING).is_some_and(|entry| !denied(&entry.value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::contract::More;

    #[test]
    fn classifications_have_an_order() {
        assert!(level(&[], "Public") < level(&[], "internal"));
        assert_eq!(level(&[], "strictly_confidential"), level(&[], "restricted"));
        assert_eq!(level(&[], "C2"), None);
        let own = ["C1", "C2", "C3"].map(str::to_owned);
        assert!(level(&own, "c1") < level(&own, "C3"));
        assert_eq!(level(&own, "internal"), None);
        assert!(is_highest(&own, "C3") && !is_highest(&own, "C2") && is_highest(&[], "restricted"));
    }

    #[test]
    fn masking_is_read_from_what_is_declared() {
        let logic = |text: &str| Property {
            more: More { transform_logic: Some(text.into()), ..More::default() }.into(),
            ..Property::default()
        };
        assert!(is_masked(&logic("SHA2(email, 256)")));
        assert!(!is_masked(&logic("LOWER(email)")));
        let custom = |value: Value| Property {
            more: More {
                custom: vec![CustomProperty {
                    id: None,
                    property: "masking_policy".into(),
                    value,
                    description: None,
                    vendor: None,
                    rest: Vec::new(),
                }],
                ..More::default()
            }
            .into(),
            ..Property::default()
        };
        assert!(is_masked(&custom(Value::Text("last four digits".into()))));
        assert!(!is_masked(&custom(Value::Bool(false))));
    }
}
