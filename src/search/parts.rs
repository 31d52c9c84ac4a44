//! Documents cut into parts of neighbours, each named by what it holds: a part that is as it was need not be written again.
//!
//! Where a part ends is told by the documents themselves, so that one more or one less changes the part that it is in and no
//! other. Knows documents, and no index.

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::document::SearchDocument;
use super::names::hex;

/// Documents in a part at least, about: each part has a dictionary of its own.
const SMALLEST: usize = 4_096;
/// Parts, about, of whatever has more documents than so many small ones.
const PARTS: usize = 24;

/// Neighbouring documents.
pub(super) struct Part<'d> {
    pub documents: &'d [SearchDocument],
    /// Of all that is in them, and of `about`.
    pub name: String,
}

/// The parts of documents that are in their order; one where there are none. `about` is what else decides over what is
/// made of a part.
pub(super) fn of<'d>(documents: &'d [SearchDocument], about: &str) -> Vec<Part<'d>> {
    let common = (documents.len() / PARTS).next_power_of_two().max(SMALLEST);
    let mut parts = Vec::new();
    let mut rest = documents;
    while rest.len() > 2 * common {
        // The first that may be the last one is half of the common size away; from there one in so many is.
        let chosen = |document: &SearchDocument| (spread(&document.address) as usize).is_multiple_of(common / 2);
        let end = rest[common / 2..2 * common].iter().position(chosen).map_or(2 * common, |at| common / 2 + at + 1);
        let (part, behind) = rest.split_at(end);
        parts.push(part);
        rest = behind;
    }
    if !rest.is_empty() || parts.is_empty() {
        parts.push(rest);
    }
    parts.into_par_iter().map(|documents| Part { documents, name: name(documents, about) }).collect()
}

/// 128 bits in hexadecimal digits.
fn name(documents: &[SearchDocument], about: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(about);
    documents.iter().for_each(|document| add(&mut hash, document));
    hex(&hash.finalize()[..16])
}

/// With lengths, so that what stands in one field is never taken for another.
fn add(hash: &mut Sha256, document: &SearchDocument) {
    let SearchDocument {
        kind,
        address,
        title,
        url,
        trail,
        names,
        bound_to,
        description,
        prose,
        domain,
        owner,
        status,
        tags,
        classification,
        data_type,
        facets,
        weight,
    } = document;
    let mut text = |text: &str| {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text);
    };
    for part in [address, title, url, trail, description, prose, domain, owner, status, classification, data_type] {
        text(part);
    }
    for list in [names, bound_to, tags] {
        text(&list.len().to_string());
        list.iter().for_each(|part| text(part));
    }
    text(&facets.len().to_string());
    for (name, value) in facets {
        text(name);
        text(value);
    }
    hash.update([*kind as u8]);
    hash.update(weight.to_le_bytes());
}

/// FNV-1a: any function that spreads would do, as long as it stays the same.
fn spread(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::super::document::HitKind;
    use super::*;

    fn names(documents: &[SearchDocument]) -> Vec<String> {
        let parts = of(documents, "");
        assert_eq!(parts.iter().map(|part| part.documents.len()).sum::<usize>(), documents.len());
        assert!(parts.iter().all(|part| part.documents.len() <= 2 * SMALLEST));
        parts.into_iter().map(|part| part.name).collect()
    }

    fn new_ones(before: &[String], after: &[String]) -> usize {
        after.iter().filter(|name| !before.contains(name)).count()
    }

    #[test]
    fn one_document_more_less_or_other_is_one_part_more() {
        let document = |i: usize| SearchDocument::new(HitKind::Term, format!("term-{i:06}"), "Term", "terms/");
        let mut documents: Vec<SearchDocument> = (0..40_000).map(document).collect();
        let all = names(&documents);
        assert!((5..20).contains(&all.len()), "{}", all.len());
        documents[20_000].description = "Another".into();
        assert_eq!(new_ones(&all, &names(&documents)), 1);
        documents[20_000].description.clear();
        assert_eq!(names(&documents), all);
        // What is new may end a part, or be where one ended.
        let gone = documents.remove(13_000);
        assert!((1..=2).contains(&new_ones(&all, &names(&documents))));
        documents.insert(13_000, gone);
        documents.insert(7_000, document(1_000_000));
        assert!((1..=2).contains(&new_ones(&all, &names(&documents))));
        assert_eq!(of(&[], "").len(), 1);
        assert_ne!(of(&documents, "a")[0].name, of(&documents, "b")[0].name);
    }
}
