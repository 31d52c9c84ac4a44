//! Where documents come from: batches of neighbours, which are made when the part of the index that they are in is made.
//!
//! A mesh of ten thousand products has 600,000 documents, and about as many kilobytes where all of them are there at once.
//! Knows documents, and no index.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::ops::Range;

use rayon::prelude::*;

use super::document::SearchDocument;

/// Documents that are made together, such as those of the properties of a contract.
#[derive(Debug, Clone, Copy)]
pub struct Batch<'s> {
    /// Tells where a part of the index may end.
    pub name: &'s str,
    /// How many documents there are in it, about.
    pub documents: usize,
}

/// The name of a part of the index: a hash of its documents, and of what else decides over what is made of them.
pub type PartName = [u8; 32];

/// Whoever makes documents. Batches stand in the order of the index, and so do documents within a batch: by kind, address
/// and url.
pub trait Source: Sync {
    /// All batches.
    fn batches(&self) -> Vec<Batch<'_>>;

    /// Names of the custom facets that any document has.
    fn facets(&self) -> BTreeSet<String>;

    /// The documents of neighbouring batches. Asked for on several threads.
    fn documents(&self, batches: Range<usize>) -> Vec<SearchDocument>;

    /// The name that the part of these batches has, where that is known without making its documents; `about` is what else
    /// decides over what is made of them.
    fn known(&self, _batches: Range<usize>, _about: &str) -> Option<PartName> {
        None
    }

    /// The part of these batches stands under this name, which was known, or is that of documents which were just made.
    fn stands(&self, _batches: Range<usize>, _about: &str, _name: PartName) {}
}

/// Documents that are there.
pub struct Given(Vec<SearchDocument>);

impl Given {
    pub fn new(mut documents: Vec<SearchDocument>) -> Given {
        documents.par_sort_by(order);
        Given(documents)
    }

    pub(super) fn all(&self) -> &[SearchDocument] {
        &self.0
    }

    pub(super) fn into_all(self) -> Vec<SearchDocument> {
        self.0
    }
}

impl Source for Given {
    fn batches(&self) -> Vec<Batch<'_>> {
        self.0.iter().map(|document| Batch { name: &document.address, documents: 1 }).collect()
    }

    fn facets(&self) -> BTreeSet<String> {
        self.0.iter().flat_map(|document| &document.facets).map(|(name, _)| name.clone()).collect()
    }

    fn documents(&self, batches: Range<usize>) -> Vec<SearchDocument> {
        self.0[batches].to_vec()
    }
}

/// Puts the documents of a batch in the order of the index.
pub fn sort(documents: &mut [SearchDocument]) {
    documents.sort_by(order);
}

fn order(a: &SearchDocument, b: &SearchDocument) -> Ordering {
    (a.kind, &a.address, &a.url).cmp(&(b.kind, &b.address, &b.url))
}
