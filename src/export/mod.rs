//! The mesh for machines: catalog.json, feed, sitemap, code lists, the descriptors as they were written.
//!
//! Each format is a file and a line in [`EXPORTERS`]. Takes the mesh and gives files by path; writes nothing. Must not
//! know pages, search or flags. No format is put together by hand: JSON by serde, XML by a writer, CSV by a writer.

pub mod catalog;
mod catalog_keys;
mod codes;
pub mod evidence;
pub mod feed;
mod lines;
mod llms;
mod object;
mod opensearch;
mod registers;
pub mod schema;
mod sitemap;
mod text;
pub mod twin;

use crate::config::Config;
use crate::model::Mesh;
use crate::model::address::url;
use crate::model::timeline::Timelines;

pub use catalog::FORMAT as CATALOG_FORMAT;

/// What exports are made of.
pub struct Inputs<'a> {
    pub mesh: &'a Mesh,
    pub config: &'a Config,
    pub timelines: &'a Timelines,
    /// meshdoc's own version.
    pub version: &'a str,
    /// What people read is said in the language of the portal.
    pub say: Say<'a>,
    /// URLs of all pages, relative to the portal's root, sorted.
    pub pages: &'a [String],
}

/// Says something in the language of the portal.
pub type Say<'a> = Box<dyn Fn(Saying<'_>) -> String + Sync + 'a>;

/// What is to be said.
#[derive(Debug, Clone, Copy)]
pub enum Saying<'s> {
    /// A word of the interface, with its values.
    Word(&'static str, &'s [(&'s str, &'s str)]),
    /// What happened in a change of a kind.
    Change(&'s str),
    /// Why a change has its impact.
    Reason(&'s str),
}

/// A file of the portal: its path relative to the root and its bytes.
pub type File = (String, Vec<u8>);

/// Makes all files of a format.
pub type Exporter = fn(&Inputs<'_>) -> Vec<File>;

/// Every format, in the order in which they are made. Apart are catalog.json, which is too large to be held whole, and feeds
/// of products, each of which is of its product alone.
pub const EXPORTERS: &[(&str, Exporter)] = &[
    ("codes", codes::export),
    ("feed", feed::export),
    ("opensearch", opensearch::export),
    ("sitemap", sitemap::export),
    ("registers", registers::export),
    ("schemas", schemas),
    ("llms", llms::export),
];

/// The JSON Schemas of catalog.json and of the twins.
fn schemas(_: &Inputs<'_>) -> Vec<File> {
    let schemas = twin::schema::names().filter_map(|name| Some((name, twin::schema::of(name)?)));
    schemas.map(|(name, schema)| (twin::schema::path(name), format!("{schema:#}\n").into_bytes())).collect()
}

/// All files of all formats, catalog.json, and the feeds of products.
pub fn export(inputs: &Inputs<'_>) -> Vec<File> {
    let mut catalog = Vec::new();
    catalog::write(inputs, &mut catalog).expect("memory takes every JSON value");
    let formats = EXPORTERS.iter().flat_map(|(_, exporter)| exporter(inputs));
    let feeds = inputs.mesh.product_ids().map(|id| feed::of_product(inputs, id));
    formats.chain(feeds).chain([(url::CATALOG.to_owned(), catalog)]).collect()
}
