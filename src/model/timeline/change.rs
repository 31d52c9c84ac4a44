//! One change of one thing as readers understand it: what, how grave, why.

use std::sync::Arc;

/// What a change means to those who rely on what it changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Impact {
    /// Neither the data nor what is promised about them differs.
    Editorial,
    /// What held still holds, and there is more to rely on.
    Additive,
    /// Something that was relied on no longer holds.
    Breaking,
}

impl Impact {
    pub fn as_str(self) -> &'static str {
        match self {
            Impact::Editorial => "editorial",
            Impact::Additive => "additive",
            Impact::Breaking => "breaking",
        }
    }
}

/// What has a page and so a past of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Thing {
    Product,
    Contract,
    Term,
    CodeList,
    Domain,
    Team,
}

impl Thing {
    pub const ALL: [Thing; 6] =
        [Thing::Product, Thing::Contract, Thing::Term, Thing::CodeList, Thing::Domain, Thing::Team];

    /// Whose past a kind of change belongs to: `property-removed` is a contract's.
    pub fn of(kind: &str) -> Thing {
        let begins = |words: &[&str]| words.iter().any(|word| kind.starts_with(word));
        if begins(&["product-", "output-port-", "input-port-", "management-port-"]) {
            Thing::Product
        } else if begins(&["term-"]) {
            Thing::Term
        } else if begins(&["code-list-", "code-value-"]) {
            Thing::CodeList
        } else if begins(&["domain-"]) {
            Thing::Domain
        } else if begins(&["team-"]) {
            Thing::Team
        } else {
            Thing::Contract
        }
    }
}

/// What one revision changed of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Change {
    /// `property-removed`; the book lists all kinds.
    pub kind: &'static str,
    pub impact: Impact,
    /// As it was called then: `sales/orders/orders-v2#orders.email`.
    pub subject: Arc<str>,
    /// The address, without a part, that the thing has now, or had last.
    pub now: Arc<str>,
    /// What it was, shortened where it is long; `None` for what is new.
    pub before: Option<Arc<str>>,
    pub after: Option<Arc<str>>,
    /// Why it has this impact, in words.
    pub reason: Arc<str>,
    /// True where two things were taken for one without an id that says so.
    pub guess: bool,
    /// The file that says so, relative to the mesh: after the revision, or before it for what is gone.
    pub path: Arc<str>,
}

impl Change {
    pub fn thing(&self) -> Thing {
        Thing::of(self.kind)
    }

    /// The part behind the `#`: a property's path, a port; empty for the thing as a whole.
    pub fn part(&self) -> &str {
        self.subject.split_once('#').map_or("", |(_, part)| part)
    }

    /// The address of the product that it is told with: a product's own changes and those of its contracts.
    pub fn product(&self) -> Option<&str> {
        match self.thing() {
            Thing::Product => Some(&self.now),
            Thing::Contract => self.now.rsplit_once('/').map(|(product, _)| product),
            _ => None,
        }
    }

    /// Whether the thing itself came into being.
    pub fn is_birth(&self) -> bool {
        const BIRTHS: [&str; 6] =
            ["product-added", "contract-added", "term-added", "code-list-added", "domain-added", "team-added"];
        BIRTHS.contains(&self.kind)
    }
}

/// The state that a thing was in for the last time before a revision: of one declared version, or of all.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Left {
    pub thing: Thing,
    /// As it is called after the revision; before it for what is gone.
    pub address: Arc<str>,
    pub name: Arc<str>,
    /// As declared.
    pub version: Option<Arc<str>>,
    /// Whether the thing itself is gone.
    pub removed: bool,
    /// Who answered for it, where that was known.
    pub owner: Option<Arc<str>>,
    pub at: Stored,
}

/// Where git holds a descriptor of the past.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stored {
    /// Relative to the mesh's root.
    pub path: Arc<str>,
    /// The blob's id, hexadecimal.
    pub blob: Arc<str>,
    /// The number of the YAML document in the file, from 0.
    pub document: usize,
    /// Path and blob of the file beside it that it took its values from: the CSV of a code list.
    pub beside: Option<(Arc<str>, Arc<str>)>,
}
