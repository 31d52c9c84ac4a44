//! Batches of documents cut into parts of neighbours, each named by what it holds: a part that is as it was need not be
//! written again.
//!
//! Where a part ends is told by the batches themselves, so that one more or one less changes the part that it is in and no
//! other. Knows documents, and no index.

use std::ops::Range;

use sha2::{Digest as _, Sha256};

use super::document::SearchDocument;
use super::source::{Batch, PartName};

/// Documents in a part at least, about: each part has a dictionary of its own.
const SMALLEST: usize = 4_096;
/// Parts, about, of whatever has more documents than so many small ones.
const PARTS: usize = 24;

/// The batches of each part; one part where there are none.
pub(super) fn of(batches: &[Batch<'_>]) -> Vec<Range<usize>> {
    let mut rest: usize = batches.iter().map(|batch| batch.documents).sum();
    let common = (rest / PARTS).next_power_of_two().max(SMALLEST);
    let (mut parts, mut start, mut length) = (Vec::new(), 0, 0);
    for (at, batch) in batches.iter().enumerate() {
        length += batch.documents;
        // Behind half of the common size one document in so many as that may be the last one of a part.
        let chosen = spread(batch.name) as usize % (common / 2) < batch.documents;
        if rest > 2 * common && length > common / 2 && (chosen || length >= 2 * common) {
            parts.push(start..at + 1);
            rest -= length;
            (start, length) = (at + 1, 0);
        }
    }
    if start < batches.len() || parts.is_empty() {
        parts.push(start..batches.len());
    }
    parts
}

/// The name of a part; `about` is what else decides over what is made of it.
pub(super) fn name(documents: &[SearchDocument], about: &str) -> PartName {
    let mut hash = Sha256::new();
    hash.update(about);
    documents.iter().for_each(|document| add(&mut hash, document));
    hash.finalize().into()
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

    fn names(documents: &[SearchDocument]) -> Vec<PartName> {
        let batches = documents.iter().map(|document| Batch { name: &document.address, documents: 1 });
        let parts = of(&batches.collect::<Vec<_>>());
        assert_eq!(parts.iter().map(Range::len).sum::<usize>(), documents.len());
        assert!(parts.iter().all(|part| part.len() <= 2 * SMALLEST));
        parts.into_iter().map(|part| name(&documents[part], "")).collect()
    }

    fn new_ones(before: &[PartName], after: &[PartName]) -> usize {
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
        assert_eq!(of(&[]).len(), 1);
        assert_ne!(name(&documents, "a"), name(&documents, "b"));
    }

    #[test]
    fn batches_are_not_cut_and_parts_of_them_are_about_as_large() {
        let names: Vec<String> = (0..2_000).map(|i| format!("sales/p{i:06}")).collect();
        let batches: Vec<Batch<'_>> = names.iter().map(|name| Batch { name, documents: 45 }).collect();
        let parts = of(&batches);
        assert!((8..30).contains(&parts.len()), "{}", parts.len());
        assert!(parts.iter().all(|part| part.len() * 45 <= 2 * SMALLEST + 45));
        assert!(parts.windows(2).all(|pair| pair[0].end == pair[1].start));
        let fewer: Vec<Batch<'_>> = batches.iter().copied().filter(|batch| batch.name != "sales/p001000").collect();
        let ends = |batches: &[Batch<'_>], parts: &[Range<usize>]| -> Vec<String> {
            parts.iter().map(|part| batches[part.end - 1].name.to_owned()).collect()
        };
        let (before, after) = (ends(&batches, &parts), ends(&fewer, &of(&fewer)));
        assert!(after.iter().filter(|end| !before.contains(end)).count() <= 1, "{before:?} {after:?}");
    }
}
