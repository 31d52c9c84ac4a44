//! Two states of a few files into what changed between them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Meant;
use super::files::{Said, Shelf};
use super::state::Path;
use crate::compare;
use crate::config::Config;
use crate::history::ObjectId;
use crate::load::{self, CodeOwners};
use crate::model::Mesh;
use crate::model::mesh::{Origin, ProductId};
use crate::model::path;
use crate::model::timeline::{Change, Left, Stored, Thing};
use crate::resolve;
use crate::tree::Tree;

/// A file before and after a version; the same on both sides for one that only stands around.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub before: Option<ObjectId>,
    pub after: Option<ObjectId>,
}

/// What is compared for one version.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub files: BTreeMap<Path, Held>,
    /// CSVs of code lists.
    pub beside: BTreeMap<Path, Held>,
    /// CODEOWNERS before and after: the file's content, and what it says.
    pub owners: (Owned, Owned),
}

pub(super) type Owned = (Option<ObjectId>, CodeOwners);

#[derive(Clone, Copy)]
enum Side {
    Before,
    After,
}

impl Held {
    fn on(&self, side: Side) -> Option<ObjectId> {
        match side {
            Side::Before => self.before,
            Side::After => self.after,
        }
    }
}

/// What is looked at of one side: everything that its mesh depends on.
#[derive(Debug, Default, PartialEq, Eq)]
struct Seen<'p> {
    files: Vec<(&'p Path, ObjectId)>,
    beside: Vec<(&'p Path, ObjectId)>,
    owners: Option<ObjectId>,
}

impl Plan {
    fn seen(&self, side: Side) -> Seen<'_> {
        let owners = match side {
            Side::Before => &self.owners.0,
            Side::After => &self.owners.1,
        };
        Seen { files: on(&self.files, side), beside: on(&self.beside, side), owners: owners.0 }
    }
}

fn on(files: &BTreeMap<Path, Held>, side: Side) -> Vec<(&Path, ObjectId)> {
    files.iter().filter_map(|(path, held)| Some((path, held.on(side)?))).collect()
}

/// Compares one version after the other, from newer to older ones: what stood before one mostly stood after the next,
/// so that each state is put together once.
pub(super) struct Comparing<'p, 'f> {
    files: Shelf<'f>,
    config: &'f Config,
    /// What stood before the version that was compared last.
    last: Option<(Seen<'p>, Mesh)>,
}

impl<'p, 'f> Comparing<'p, 'f> {
    pub fn new(files: Shelf<'f>, config: &'f Config) -> Self {
        Comparing { files, config, last: None }
    }

    pub fn meant(&mut self, plan: &'p Plan) -> Meant {
        let unknown = |path: Path| Meant { unknown: Some(path.to_string()), ..Meant::default() };
        let now = plan.seen(Side::After);
        let head = match self.last.take().filter(|(seen, _)| *seen == now) {
            Some((_, mesh)) => mesh,
            None => match mesh(&now, &plan.owners.1.1, &mut self.files, self.config) {
                Ok(mesh) => mesh,
                Err(path) => return unknown(path),
            },
        };
        let then = plan.seen(Side::Before);
        let base = match mesh(&then, &plan.owners.0.1, &mut self.files, self.config) {
            Ok(mesh) => mesh,
            Err(path) => return unknown(path),
        };
        let mut meant = Meant::default();
        let comparison = compare::compare(&base, &head, &[]);
        meant.changes = comparison.changes.into_iter().map(change).collect();
        became(&base, &head, plan, &mut meant);
        words(&base, &head, plan, &mut meant);
        organisation(&base, &head, plan, &mut meant);
        self.last = Some((then, base));
        meant
    }
}

/// The mesh of the files on one side; the path of a file whose content is missing where there is one.
fn mesh(seen: &Seen<'_>, owners: &CodeOwners, files: &mut Shelf<'_>, config: &Config) -> Result<Mesh, Path> {
    let mut parsed = Vec::with_capacity(seen.files.len());
    for &(path, blob) in &seen.files {
        let mut said = files.read(path, blob);
        if let Said::Descriptor(list) = &said
            && !list.outline.beside.is_empty()
        {
            let belongs = |path: &Path| list.outline.beside.iter().any(|beside| **beside == **path);
            let beside = seen.beside.iter().filter(|(path, _)| belongs(path));
            let beside: Vec<(Path, ObjectId)> = beside.map(|&(path, blob)| (path.clone(), blob)).collect();
            said = files.files.read_with(path, blob, &beside);
        }
        match said {
            Said::Descriptor(found) => parsed.push(found.file.clone()),
            Said::Nothing => {}
            Said::Missing => return Err(path.clone()),
        }
    }
    let mut descriptors = load::assemble(&Tree::fixture::<&str, &[u8]>([]), parsed);
    descriptors.code_owners = owners.clone();
    Ok(resolve::resolve_part(descriptors, config))
}

fn change(change: compare::Change) -> Change {
    let subject: Arc<str> = Arc::from(change.subject);
    let address = subject.split_once('#').map(|(address, _)| Arc::from(address));
    Change {
        kind: change.kind,
        impact: change.impact,
        now: address.unwrap_or_else(|| subject.clone()),
        subject,
        before: change.before.map(Arc::from),
        after: change.after.map(Arc::from),
        reason: Arc::from(change.reason),
        guess: change.guess,
        path: Arc::from(change.place.path),
    }
}

fn stored(plan: &Plan, origin: &Origin) -> Option<Stored> {
    let (path, held) = plan.files.get_key_value(origin.path.as_str())?;
    let blob = Arc::from(held.before?.to_string());
    Some(Stored { path: path.clone(), blob, document: origin.document, beside: None })
}

/// A file beside a descriptor, as it was before.
fn beside(plan: &Plan, origin: &Origin, name: &str) -> Option<(Path, Arc<str>)> {
    let (path, held) = plan.beside.get_key_value(path::join(&origin.path, name)?.as_str())?;
    Some((path.clone(), Arc::from(held.before?.to_string())))
}

/// What became of products and contracts: states left behind, addresses and files that moved.
fn became(base: &Mesh, head: &Mesh, plan: &Plan, meant: &mut Meant) {
    let owner = |id: ProductId| base.owner_name(&base.product(id).owner).map(Arc::from);
    let pairs = compare::correspondence(base, head);
    for (before, after) in pairs.products {
        let Some(id) = before else { continue };
        let (before, after) = (base.product(id), after.map(|id| head.product(id)));
        let version = &before.descriptor.version;
        let moved = after.is_some_and(|after| meant.note_move(Thing::Product, &before.address, &after.address));
        if let Some(after) = after.filter(|_| moved || !before.synthesized) {
            meant.note_file(&before.origin.path, &after.origin.path);
        }
        let bumped = after.is_some_and(|after| {
            version.is_some() && !before.synthesized && !after.synthesized && after.descriptor.version != *version
        });
        if after.is_none() || bumped {
            let Some(at) = stored(plan, &before.origin) else { continue };
            meant.left.push(Left {
                thing: Thing::Product,
                address: Arc::from(after.map_or(before.address.as_str(), |after| &after.address)),
                name: Arc::from(before.name.as_str()),
                version: version.as_deref().map(Arc::from),
                removed: after.is_none(),
                owner: owner(id),
                at,
            });
        }
    }
    for (before, after) in pairs.contracts {
        let Some(before) = before.map(|id| base.contract(id)) else { continue };
        let after = after.map(|id| head.contract(id));
        let version = &before.descriptor.version;
        if let Some(after) = after {
            meant.note_move(Thing::Contract, &before.address, &after.address);
            meant.note_file(&before.origin.path, &after.origin.path);
        }
        let bumped = after.is_some_and(|after| version.is_some() && after.descriptor.version != *version);
        if after.is_none() || bumped {
            let Some(at) = stored(plan, &before.origin) else { continue };
            meant.left.push(Left {
                thing: Thing::Contract,
                address: Arc::from(after.map_or(before.address.as_str(), |after| &after.address)),
                name: Arc::from(before.name.as_str()),
                version: version.as_deref().map(Arc::from),
                removed: after.is_none(),
                owner: owner(before.product),
                at,
            });
        }
    }
}

/// States that terms and code lists left behind.
fn words(base: &Mesh, head: &Mesh, plan: &Plan, meant: &mut Meant) {
    for term in base.terms.iter().filter(|term| head.term_at(&term.address).is_none()) {
        let Some(at) = stored(plan, &term.origin) else { continue };
        let version = None;
        let (address, name) = (Arc::from(term.address.as_str()), Arc::from(term.name.as_str()));
        meant.left.push(Left { thing: Thing::Term, address, name, version, removed: true, owner: None, at });
    }
    for list in &base.code_lists {
        let after = head.code_list_at(&list.address).map(|id| head.code_list(id));
        let version = &list.descriptor.version;
        let bumped = after.is_some_and(|after| version.is_some() && after.descriptor.version != *version);
        if after.is_none() || bumped {
            let Some(mut at) = stored(plan, &list.origin) else { continue };
            at.beside = list.descriptor.file.as_deref().and_then(|name| beside(plan, &list.origin, name));
            meant.left.push(Left {
                thing: Thing::CodeList,
                address: Arc::from(list.address.as_str()),
                name: Arc::from(list.name.as_str()),
                version: version.as_deref().map(Arc::from),
                removed: after.is_none(),
                owner: None,
                at,
            });
        }
    }
}

/// Domains and teams that are gone; one without a file of its own was never more than a name.
fn organisation(base: &Mesh, head: &Mesh, plan: &Plan, meant: &mut Meant) {
    let mut leave = |thing, address: &str, name: &str, owner: Option<&str>, origin: &Origin| {
        let Some(at) = stored(plan, origin) else { return };
        let (address, name, owner) = (Arc::from(address), Arc::from(name), owner.map(Arc::from));
        meant.left.push(Left { thing, address, name, version: None, removed: true, owner, at });
    };
    for domain in &base.domains {
        let (Some(descriptor), Some(origin)) = (&domain.descriptor, &domain.origin) else { continue };
        if head.domain_at(&domain.address).is_none_or(|id| head.domain(id).descriptor.is_none()) {
            leave(Thing::Domain, &domain.address, &domain.name, descriptor.owner.as_deref(), origin);
        }
    }
    for team in &base.teams {
        let (Some(_), Some(origin)) = (&team.descriptor, &team.origin) else { continue };
        if head.team_at(&team.address).is_none_or(|id| head.team(id).descriptor.is_none()) {
            leave(Thing::Team, &team.address, &team.name, None, origin);
        }
    }
}

impl Meant {
    fn note_move(&mut self, thing: Thing, before: &str, after: &str) -> bool {
        if before != after {
            self.moved.push((thing, Arc::from(before), Arc::from(after)));
        }
        before != after
    }

    fn note_file(&mut self, before: &str, after: &str) {
        if before != after && !self.files.iter().any(|(from, to)| &**from == before && &**to == after) {
            self.files.push((Arc::from(before), Arc::from(after)));
        }
    }
}
