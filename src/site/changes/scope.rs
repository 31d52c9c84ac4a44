//! Which changes a page of changes is about: those of a domain or of all, whatever they are or only what breaks.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::Mesh;
use crate::model::address::url;
use crate::model::mesh::DomainId;
use crate::model::timeline::{Change, Impact, MeshRevision, Thing};
use crate::site::Inputs;
use crate::site::plan::Part;

const PER_PAGE: usize = 100;

/// The parts of a list, newest first. All but the newest are cut from the oldest entry on, so that a new entry changes the
/// newest part only; that one is neither nearly empty nor much longer.
fn parts(length: usize) -> impl Iterator<Item = Part> {
    let older = length.saturating_sub(PER_PAGE / 2) / PER_PAGE;
    let newest = length - older * PER_PAGE;
    let of = older + 1;
    let older = (1..of).map(move |number| {
        let skip = newest + (number - 1) * PER_PAGE;
        Part { number, of, skip, length: PER_PAGE }
    });
    std::iter::once(Part { number: 0, of, skip: 0, length: newest }).chain(older)
}

/// The address of a part: those behind the first are numbered from the oldest on, so that each keeps its address.
pub fn url_of_part(mesh: &Mesh, scope: Scope, part: &Part, number: usize) -> String {
    let first = url_of(mesh, scope);
    match number {
        0 => first,
        // `1` stands for the first part everywhere else.
        _ => Part::url(&first, part.of - number),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    pub domain: Option<DomainId>,
    pub breaking: bool,
}

/// A part of the revisions that have something in a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice {
    pub scope: Scope,
    pub part: Part,
    /// Newest first; positions in the mesh's timeline from its oldest revision on.
    pub numbers: Vec<usize>,
    /// Revisions of all parts, which the first one tells.
    pub total: Option<usize>,
    /// What else there is to choose.
    pub choice: Arc<Choice>,
}

/// The scopes that have pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Whether something broke anywhere.
    pub breaking: bool,
    /// Domains, and whether something broke there; none where there is only one.
    pub domains: BTreeMap<DomainId, bool>,
}

impl Scope {
    pub const ALL: Scope = Scope { domain: None, breaking: false };

    pub fn has(self, mesh: &Mesh, change: &Change) -> bool {
        (!self.breaking || change.impact == Impact::Breaking)
            && self.domain.is_none_or(|domain| within(mesh, domain_of(mesh, change), domain))
    }

    /// Whether a product that a revision touched is to be named.
    pub fn has_product(self, mesh: &Mesh, address: &str) -> bool {
        self.domain.is_none_or(|domain| within(mesh, domain_of_product(mesh, address), domain))
    }
}

/// The address of a scope's first page. An address of a domain is one segment here, so that nothing below it can be
/// taken for another domain; no address has two hyphens in a row.
pub fn url_of(mesh: &Mesh, scope: Scope) -> String {
    let domain = scope.domain.map(|id| format!("domains/{}/", mesh.domain(id).address.replace('/', "--")));
    let breaking = if scope.breaking { "breaking/" } else { "" };
    let folder = url::CHANGES.strip_suffix("index.html").unwrap_or(url::CHANGES);
    format!("{folder}{}{breaking}index.html", domain.unwrap_or_default())
}

/// The domain of a product, also of one that is gone.
fn domain_of_product(mesh: &Mesh, address: &str) -> Option<DomainId> {
    match mesh.product_at(address) {
        Some(id) => Some(mesh.product(id).domain),
        None => mesh.domain_at(address.rsplit_once('/')?.0),
    }
}

fn domain_of(mesh: &Mesh, change: &Change) -> Option<DomainId> {
    match (change.product(), change.thing()) {
        (Some(product), _) => domain_of_product(mesh, product),
        (None, Thing::Domain) => mesh.domain_at(&change.now),
        _ => None,
    }
}

/// Whether something of a domain is in another one: in that itself, or in a part of it.
fn within(mesh: &Mesh, own: Option<DomainId>, domain: DomainId) -> bool {
    own.is_some_and(|own| mesh.domain_and_above(own).contains(&domain))
}

/// The domains that a revision has to do with, those that they are parts of included, and whether it breaks something
/// there.
fn touched(mesh: &Mesh, revision: &MeshRevision) -> BTreeMap<DomainId, bool> {
    let mut found: BTreeMap<DomainId, bool> = BTreeMap::new();
    for address in &revision.products {
        let domains = domain_of_product(mesh, address).into_iter().flat_map(|id| mesh.domain_and_above(id));
        for id in domains {
            found.entry(id).or_default();
        }
    }
    for change in &revision.changes {
        for id in domain_of(mesh, change).into_iter().flat_map(|id| mesh.domain_and_above(id)) {
            *found.entry(id).or_default() |= change.impact == Impact::Breaking;
        }
    }
    found
}

fn choice(inputs: &Inputs<'_>) -> Choice {
    let mut choice = Choice { breaking: false, domains: BTreeMap::new() };
    for revision in &inputs.timelines.mesh {
        choice.breaking |= revision.changes.iter().any(|change| change.impact == Impact::Breaking);
        for (id, breaks) in touched(inputs.mesh, revision) {
            *choice.domains.entry(id).or_default() |= breaks;
        }
    }
    // One state of the mesh, or one domain, needs no narrowing.
    if choice.domains.len() < 2 || inputs.timelines.mesh.all().len() < 2 {
        choice.domains.clear();
    }
    choice
}

/// Every part of every scope that has something in it; one empty part of all of it for a mesh without a past.
pub fn slices(inputs: &Inputs<'_>) -> Vec<Slice> {
    let all = inputs.timelines.mesh.all();
    let choice = Arc::new(choice(inputs));
    let mut scopes: BTreeMap<(Option<DomainId>, bool), Vec<usize>> = BTreeMap::new();
    scopes.insert((None, false), (0..all.len()).rev().collect());
    for (number, revision) in (0..all.len()).rev().zip(all) {
        if revision.changes.iter().any(|change| change.impact == Impact::Breaking) {
            scopes.entry((None, true)).or_default().push(number);
        }
        for (id, breaks) in touched(inputs.mesh, revision).into_iter().filter(|(id, _)| choice.domains.contains_key(id))
        {
            scopes.entry((Some(id), false)).or_default().push(number);
            if breaks {
                scopes.entry((Some(id), true)).or_default().push(number);
            }
        }
    }
    let parts = |((domain, breaking), numbers): ((Option<DomainId>, bool), Vec<usize>)| {
        let total = numbers.len();
        let one = |part: Part| Slice {
            scope: Scope { domain, breaking },
            part,
            numbers: numbers[part.skip..part.skip + part.length].to_vec(),
            total: (part.number == 0).then_some(total),
            choice: choice.clone(),
        };
        parts(total).map(one).collect::<Vec<_>>()
    };
    scopes.into_iter().flat_map(parts).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_revision_changes_the_newest_part_only() {
        // The oldest entries are those that `skip` counts last.
        let cut = |length: usize| {
            let all: Vec<Part> = parts(length).collect();
            assert_eq!(all.iter().map(|part| part.length).sum::<usize>(), length);
            all.iter().rev().map(|part| (length - part.skip - part.length, part.length)).collect::<Vec<_>>()
        };
        let mut before = cut(0);
        assert_eq!(before, [(0, 0)]);
        for length in 1..1_000 {
            let now = cut(length);
            let newest = now.last().expect("there is one").1;
            assert!(newest < PER_PAGE * 3 / 2 && (newest >= PER_PAGE / 2 || now.len() == 1), "{length}: {now:?}");
            let older = before.len() - 1;
            assert_eq!(now[..older], before[..older], "{length}");
            before = now;
        }
    }
}
