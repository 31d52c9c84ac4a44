//! Two meshes, what changed between them, and whom that reaches.
//!
//! Each change is breaking, additive or editorial, seen by those who rely on it: the readers of what a product gives, and
//! the senders of what a product takes. Pure: must not know git, files, settings or how a change is printed.

mod constraints;
mod contracts;
mod cover;
mod kinds;
mod organisation;
mod pairs;
mod products;
mod property;
mod quality;
mod reach;
mod reasons;
mod schema;
mod service;
mod thing;
mod types;
mod versions;
mod vocabulary;

use std::sync::Arc;

use crate::diagnostics::Place;
use crate::model::Mesh;
use crate::model::mesh::{ContractId, ProductId};

pub use crate::model::timeline::Impact;
pub use cover::{Agreement, Cover, Violation};
pub use kinds::{KINDS, Kind, kind};
pub use reach::{Consumer, Noticed, noticed};
pub use reasons::{GUESS, REASONS, Reason, parts};
pub use versions::{Bump, VersionCheck};

/// Who relies on a contract: those who read what is given, or those who send what is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Output,
    Input,
}

impl Side {
    /// More may come than before: a reader is not ready for it, a sender has more freedom.
    fn widened(self) -> Impact {
        match self {
            Side::Output => Impact::Breaking,
            Side::Input => Impact::Additive,
        }
    }

    /// Less may come than before: a reader is ready for it, a sender may send what is refused.
    fn narrowed(self) -> Impact {
        match self {
            Side::Output => Impact::Additive,
            Side::Input => Impact::Breaking,
        }
    }

    fn say(self, output: &'static str, input: &'static str) -> &'static str {
        match self {
            Side::Output => output,
            Side::Input => input,
        }
    }
}

/// One change.
#[derive(Debug, Clone)]
pub struct Change {
    /// One of [`KINDS`], such as `property-removed`.
    pub kind: &'static str,
    pub impact: Impact,
    /// The address of what changed: `sales/orders`, `sales/orders#port-orders`, `sales/orders/orders-v2#orders.email`.
    pub subject: String,
    /// What it was, shortened where it is long; `None` for what is new.
    pub before: Option<String>,
    pub after: Option<String>,
    /// Where it stands: in head, or in base for what is gone.
    pub place: Place,
    pub place_in_base: bool,
    /// Why it has this impact, in words.
    pub reason: String,
    /// True where two things were taken for one without an id that says so.
    pub guess: bool,
    /// Whom it reaches, direct ones first.
    pub consumers: Arc<[Consumer]>,
    /// The product, contract or code list whose version tells of the change.
    pub carrier: Option<String>,
    /// For what is gone: whether it was deprecated before.
    pub removal: Option<Removal>,
    /// True while base had promised nothing yet: proposed or in draft.
    pub draft: bool,
    pub cover: Cover,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Removal {
    pub deprecated: bool,
    /// A product, port, contract, term or code list as a whole: no version can tell of it.
    pub whole: bool,
}

/// Everything that changed.
#[derive(Debug, Clone, Default)]
pub struct Comparison {
    /// Breaking ones first, then by subject and kind.
    pub changes: Vec<Change>,
    /// What changed and has a version, by address.
    pub versions: Vec<VersionCheck>,
    /// What was removed without a warning while somebody relies on it.
    pub violations: Vec<Violation>,
}

impl Comparison {
    /// Breaking changes that nothing covers.
    pub fn uncovered(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| change.impact == Impact::Breaking && change.cover == Cover::None)
    }

    pub fn count(&self, impact: Impact) -> usize {
        self.changes.iter().filter(|change| change.impact == impact).count()
    }
}

/// Which product and which contract of base is which of head; `None` on the side where there is none.
#[derive(Debug, Default)]
pub struct Correspondence {
    pub products: Vec<(Option<ProductId>, Option<ProductId>)>,
    pub contracts: Vec<(Option<ContractId>, Option<ContractId>)>,
}

/// Tells what became of what, as [`compare`] does.
pub fn correspondence(base: &Mesh, head: &Mesh) -> Correspondence {
    let pairs = pairs::of(base, head);
    Correspondence { products: both(&pairs.products, ProductId), contracts: both(&pairs.contracts, ContractId) }
}

fn both<T>(pairs: &pairs::Pairs, id: fn(u32) -> T) -> Vec<(Option<T>, Option<T>)> {
    let id = |at: usize| Some(id(u32::try_from(at).expect("a mesh holds fewer than four billion of anything")));
    let kept = pairs.both.iter().map(|(base, head, _)| (id(*base), id(*head)));
    let gone = pairs.removed.iter().map(|base| (id(*base), None));
    kept.chain(gone).chain(pairs.added.iter().map(|head| (None, id(*head)))).collect()
}

/// To be raised when a comparison comes to say something else of the same two meshes: what earlier editions said is
/// remembered on disk.
pub const EDITION: u32 = 1;

/// Compares two meshes. `agreements` are the exceptions that hold (those that ended are left out by the caller).
pub fn compare(base: &Mesh, head: &Mesh, agreements: &[Agreement]) -> Comparison {
    let pairs = pairs::of(base, head);
    let mut reach = reach::Reach::new(base, head, &pairs);
    let mut log = thing::Log::default();
    organisation::compare(base, head, &mut log);
    products::compare(base, head, &pairs, &mut reach, &mut log);
    contracts::compare(base, head, &pairs, &mut reach, &mut log);
    vocabulary::compare(base, head, &pairs, &mut reach, &mut log);
    let mut changes = log.changes;
    changes.sort_by(|a, b| {
        b.impact
            .cmp(&a.impact)
            .then_with(|| (&a.subject, a.kind, &a.before, &a.after).cmp(&(&b.subject, b.kind, &b.before, &b.after)))
    });
    let versions = versions::check(base, head, &pairs, &changes);
    let violations = cover::settle(&mut changes, &versions, agreements);
    Comparison { changes, versions, violations }
}
