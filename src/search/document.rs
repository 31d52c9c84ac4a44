//! What the search is told: plain documents, one for each thing a reader may look for. Whoever has a mesh makes them;
//! the search knows neither data products nor pages.

use serde::Serialize;

/// The kind of thing a hit leads to, in the order in which equals are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum HitKind {
    Product,
    Domain,
    Term,
    Contract,
    CodeList,
    Team,
    Port,
    Property,
    CodeValue,
    /// A section of a Markdown page.
    Section,
}

impl HitKind {
    pub const ALL: [HitKind; 10] = [
        HitKind::Product,
        HitKind::Domain,
        HitKind::Term,
        HitKind::Contract,
        HitKind::CodeList,
        HitKind::Team,
        HitKind::Port,
        HitKind::Property,
        HitKind::CodeValue,
        HitKind::Section,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            HitKind::Product => "product",
            HitKind::Domain => "domain",
            HitKind::Term => "term",
            HitKind::Contract => "contract",
            HitKind::CodeList => "code-list",
            HitKind::Team => "team",
            HitKind::Port => "port",
            HitKind::Property => "property",
            HitKind::CodeValue => "code-value",
            HitKind::Section => "section",
        }
    }

    pub fn parse(name: &str) -> Option<HitKind> {
        HitKind::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// One thing that can be found. Empty text means "not said".
#[derive(Debug, Clone)]
pub struct SearchDocument {
    pub kind: HitKind,
    /// Unique within its kind, e.g. `sales/orders/orders#orders.email`.
    pub address: String,
    pub title: String,
    /// Relative to the portal's root, without a leading slash; may end in `#anchor`.
    pub url: String,
    /// The way to it for a reader, its own name last: `Sales / Orders / email`.
    pub trail: String,
    /// Id, physical name, business name, synonyms.
    pub names: Vec<String>,
    /// Names of what it is bound to, such as its glossary terms and their synonyms: they find it, but are not its own.
    pub bound_to: Vec<String>,
    pub description: String,
    /// Whatever else was written about it; searched, not shown.
    pub prose: String,
    pub domain: String,
    pub owner: String,
    /// Lifecycle status in lower case.
    pub status: String,
    pub tags: Vec<String>,
    pub classification: String,
    pub data_type: String,
    /// Custom facets: name and value, each name possibly several times.
    pub facets: Vec<(String, String)>,
    /// Popularity: how many consume it. Anything but a positive number counts as 0.
    pub weight: f32,
}

impl SearchDocument {
    /// A document that says nothing yet but what it is and where.
    pub fn new(
        kind: HitKind,
        address: impl Into<String>,
        title: impl Into<String>,
        url: impl Into<String>,
    ) -> SearchDocument {
        SearchDocument {
            kind,
            address: address.into(),
            title: title.into(),
            url: url.into(),
            trail: String::new(),
            names: Vec::new(),
            bound_to: Vec::new(),
            description: String::new(),
            prose: String::new(),
            domain: String::new(),
            owner: String::new(),
            status: String::new(),
            tags: Vec::new(),
            classification: String::new(),
            data_type: String::new(),
            facets: Vec::new(),
            weight: 0.0,
        }
    }
}
