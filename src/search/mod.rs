//! Plain documents in; an index, answers and the files for the reader's browser out.
//!
//! The index is tantivy's. Answers are computed by our own whole-number ranking over tantivy's postings, and the export
//! holds the same numbers, so that a browser without tantivy gives the same hits in the same order. Knows neither data
//! products nor pages nor flags; tantivy is known here only. The book's page on search tells the file format.

mod abbreviations;
mod answer;
mod columns;
mod count;
mod dictionary;
mod document;
mod earlier;
mod expand;
mod export;
mod index;
mod letters;
mod listing;
mod names;
mod naming;
mod pack;
mod parts;
mod prepare;
mod query;
mod ranking;
mod rows;
mod shards;
mod source;
mod tokens;
mod typos;
mod why;
mod write;

pub use answer::{Answer, ColumnCounts, Hit, Note, Options};
pub use document::{HitKind, SearchDocument};
pub use earlier::Exported;
pub use export::{Limits, Taker, is_exported};
pub use index::Index;
pub use pack::Packer;
pub use ranking::AS_WRITTEN;
pub use source::{Batch, Given, PartName, Source, sort};
pub use tokens::{index_words, key, query_pieces};
pub use why::{How, Why, WhyWord};
pub use write::{build, build_in_memory};
