//! The portal: a plan (every page once, with its URL) and a function that renders one page to complete HTML.
//!
//! Pure: mesh, past and findings in, text out. Must not know disk, clock, environment or git, nor search, export and
//! flags. `build` renders the whole plan in parallel, a preview renders the page that is asked for.

pub mod about;
pub mod answers;
pub mod changes;
mod consumers;
pub mod contract;
pub mod dates;
pub mod directory;
pub mod domain;
pub mod ending;
pub mod evidence;
pub mod facts;
pub mod files;
pub mod findings;
pub mod flows;
mod gone;
pub mod governance;
pub mod home;
pub mod html;
mod kept;
mod lately;
pub mod layout;
pub mod letters;
pub mod lineage;
mod linked;
pub mod listing;
mod lost;
pub mod markdown;
pub mod moved;
mod not_found;
pub mod page;
pub mod past;
pub mod picture;
mod plan;
pub mod ports;
pub mod product;
pub mod registers;
mod released;
mod search_join;
mod search_script;
pub mod section;
pub mod snippets;
mod surroundings;
pub mod team;
pub mod theme;
pub mod timeline;
pub mod told;
mod trend;
mod versions;
pub mod vocabulary;
pub mod way;
pub mod words;

use std::borrow::Cow;

pub use html::Html;
pub use kept::{Keeper, Kept};
pub use page::Page;
pub use plan::{Kind, Planned, plan};
pub use theme::Theme;
pub use words::Words;

use crate::config::Config;
use crate::error::Result;
use crate::model::Mesh;
use crate::model::timeline::Timelines;

/// Everything a page is made of.
pub struct Inputs<'a> {
    pub mesh: &'a Mesh,
    pub config: &'a Config,
    pub timelines: &'a Timelines,
    pub findings: findings::Findings<'a>,
    pub build: &'a BuildInfo,
    pub theme: &'a Theme,
    /// The bytes of a file of the mesh, as they were written.
    pub source: &'a (dyn Fn(&str) -> Option<Vec<u8>> + Sync),
    /// Descriptors of the past.
    pub keeper: &'a Keeper<'a>,
}

impl<'a> Inputs<'a> {
    pub fn words(&self) -> &'a Words {
        self.theme.words()
    }

    /// A word of the interface.
    pub fn t(&self, key: &'static str) -> &'static str {
        self.words().t(key)
    }
}

/// What is to be said about the build itself. The commit stands in [`Timelines::head`].
#[derive(Debug, Clone, Default)]
pub struct BuildInfo {
    /// meshdoc's own version, `0.1.0`.
    pub version: String,
    /// Files that were not read, and why.
    pub skipped: Vec<(String, String)>,
    /// Whether the mesh was published although it has errors.
    pub allow_errors: bool,
}

/// Renders one page of the plan. Fails on a broken template only, which an overridden theme may hold.
pub fn render(inputs: &Inputs<'_>, planned: &Planned) -> Result<String> {
    let url = &planned.url;
    match &planned.kind {
        Kind::Home => home::render(inputs),
        Kind::Domains(part) => directory::domains(inputs, url, part),
        Kind::Products(slice) => listing::products(inputs, url, slice),
        Kind::Domain(id, slice) => domain::render(inputs, url, *id, slice),
        Kind::Product(id) => product::render(inputs, *id),
        Kind::History(id, part) => past::product_page(inputs, url, *id, part),
        Kind::ProductVersion(id, slug) => released::render(inputs, url, *id, slug),
        Kind::Lineage(id, depth) => lineage::product_page(inputs, *id, *depth),
        Kind::Consumers(id, part) => consumers::render(inputs, url, *id, part),
        Kind::Contract(id) => contract::render(inputs, *id),
        Kind::ContractVersion(id, slug) => contract::render_earlier(inputs, url, *id, slug),
        Kind::ContractHistory(id, part) => timeline::contract_page(inputs, url, *id, part),
        Kind::Term(id) => vocabulary::term(inputs, *id),
        Kind::CodeList(id) => vocabulary::code_list(inputs, *id),
        Kind::TermUses(id, part) => vocabulary::term_uses(inputs, url, *id, part),
        Kind::CodeListUses(id, part) => vocabulary::code_list_uses(inputs, url, *id, part),
        Kind::TermHistory(id, part) => timeline::term_page(inputs, url, *id, part),
        Kind::CodeListHistory(id, part) => timeline::code_list_page(inputs, url, *id, part),
        Kind::Glossary(part) => directory::glossary(inputs, url, part),
        Kind::Codes(part) => directory::codes(inputs, url, part),
        Kind::Document(id) => markdown::page(inputs, *id),
        Kind::Team(id, slice) => team::render(inputs, url, *id, slice),
        Kind::Teams(part) => directory::teams(inputs, url, part),
        Kind::MeshLineage => lineage::mesh_page(inputs),
        Kind::Changes(slice) => changes::render(inputs, url, slice),
        Kind::Search(letters) => letters::search(inputs, letters),
        Kind::Letter(letter) => letters::letter(inputs, url, letter),
        Kind::About => about::render(inputs),
        Kind::Governance => governance::render(inputs),
        Kind::Personal(slice) => registers::personal(inputs, url, slice),
        Kind::Deprecations(slice) => registers::deprecations(inputs, url, slice),
        Kind::Ownerless(slice) => registers::ownerless(inputs, url, slice),
        Kind::NotFound => not_found::render(inputs),
        Kind::Gone(thing, address) => gone::render(inputs, url, *thing, address),
        Kind::Moved(moved) => moved::render(inputs, url, moved),
    }
}

/// The files of the theme that every page uses, by their path in the portal. The stylesheet is one file.
pub fn assets(theme: &Theme) -> Vec<(String, Cow<'static, [u8]>)> {
    theme.assets()
}
