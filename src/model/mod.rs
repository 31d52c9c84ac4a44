//! The mesh as plain data: what descriptors say ([`product`], [`contract`], [`vocabulary`], [`organisation`],
//! [`document`]) and how they hang together ([`mesh`]).
//!
//! Must not know files, serde, git or HTML. Every struct that mirrors a section of a standard keeps the keys it does
//! not know in `rest`, in the order they were written: nothing is dropped.

pub mod address;
pub mod contract;
pub mod document;
pub mod evidence;
pub mod index;
pub mod link;
pub mod made_of;
pub mod mentions;
pub mod mesh;
pub mod moved;
pub mod names;
pub mod noted;
pub mod organisation;
pub mod path;
pub mod policy;
pub mod product;
pub mod reads;
pub mod redirect;
pub mod routes;
pub mod search_test;
pub mod section;
pub mod sensitivity;
pub mod standard;
pub mod timeline;
pub mod value;
pub mod vocabulary;

pub use mesh::Mesh;
pub use value::Value;

/// A text that an author wrote: two words, with what is short in place. A mesh holds millions, most of them names and types.
pub type Text = lean_string::LeanString;
