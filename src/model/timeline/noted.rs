//! The parts of the past that are not known by an address or path alone: each look at them is noted
//! ([`crate::model::reads`]).
//!
//! A new commit gives every revision another position. So that only what shows the commit is made again, what is noted is
//! the revision itself, and positions are no part of what something is. Nothing is lost by that: the revisions are one line
//! of commits, and the id of a commit says which ones came before it.

use std::collections::BTreeMap;
use std::ops::{Bound, Index};
use std::sync::Arc;

use super::{MeshRevision, Revision, Thing};
use crate::model::reads::{self, Subject};

/// The revisions of the mesh, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Revisions(Vec<MeshRevision>);

impl Revisions {
    pub fn get(&self, number: usize) -> Option<&MeshRevision> {
        let found = self.0.get(number)?;
        reads::keyed(Subject::Revision, &found.revision.commit);
        Some(found)
    }

    /// By its position from the oldest one on, which stays what it is when a commit is added.
    pub fn from_oldest(&self, number: usize) -> Option<&MeshRevision> {
        self.get(self.0.len().checked_sub(number + 1)?)
    }

    /// All of them.
    pub fn all(&self) -> &[MeshRevision] {
        reads::all_keyed(Subject::Revision);
        &self.0
    }

    pub fn iter(&self) -> std::slice::Iter<'_, MeshRevision> {
        self.all().iter()
    }

    /// While the past is put together, which is not noted.
    pub fn all_mut(&mut self) -> &mut Vec<MeshRevision> {
        &mut self.0
    }
}

impl Index<usize> for Revisions {
    type Output = MeshRevision;

    fn index(&self, number: usize) -> &MeshRevision {
        self.get(number).expect("positions are of this history")
    }
}

impl<'r> IntoIterator for &'r Revisions {
    type Item = &'r MeshRevision;
    type IntoIter = std::slice::Iter<'r, MeshRevision>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl From<Vec<MeshRevision>> for Revisions {
    fn from(revisions: Vec<MeshRevision>) -> Revisions {
        Revisions(revisions)
    }
}

/// What is known of things by their kind and the address that they have now or had last: a list for each, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByThing<T> {
    one: Subject,
    below: Subject,
    entries: BTreeMap<Thing, BTreeMap<Arc<str>, Vec<T>>>,
}

impl<T> ByThing<T> {
    /// `one` is what is noted for a thing, `below` for all whose addresses begin in one way.
    pub fn new(one: Subject, below: Subject) -> ByThing<T> {
        ByThing { one, below, entries: BTreeMap::new() }
    }

    pub fn get(&self, thing: Thing, address: &str) -> &[T] {
        reads::keyed_by(self.one, || key(thing, address));
        self.of(thing).and_then(|things| things.get(address)).map_or(&[], Vec::as_slice)
    }

    /// Those of a kind whose addresses begin so, by address.
    pub fn below<'t>(
        &'t self,
        thing: Thing,
        start: &'t str,
    ) -> impl Iterator<Item = (&'t Arc<str>, &'t [T])> + use<'t, T> {
        reads::keyed_by(self.below, || key(thing, start));
        let all = self.of(thing).into_iter();
        let from = all.flat_map(move |all| all.range::<str, _>((Bound::Included(start), Bound::Unbounded)));
        let own = from.take_while(move |(address, _)| address.starts_with(start));
        own.map(|(address, list)| (address, list.as_slice()))
    }

    /// All of a kind, by address.
    pub fn all(&self, thing: Thing) -> impl Iterator<Item = (&Arc<str>, &[T])> {
        reads::all_keyed(self.one);
        self.of(thing).into_iter().flatten().map(|(address, list)| (address, list.as_slice()))
    }

    fn of(&self, thing: Thing) -> Option<&BTreeMap<Arc<str>, Vec<T>>> {
        self.entries.get(&thing)
    }

    /// While the past is put together.
    pub fn push(&mut self, thing: Thing, address: Arc<str>, entry: T) {
        self.entries.entry(thing).or_default().entry(address).or_default().push(entry);
    }
}

const APART: char = ' ';

fn key(thing: Thing, address: &str) -> String {
    format!("{}{APART}{address}", thing as usize)
}

/// The kind and address of which a key is made.
pub fn of_key(key: &str) -> Option<(Thing, &str)> {
    let (thing, address) = key.split_once(APART)?;
    Some((*Thing::ALL.get(thing.parse::<usize>().ok()?)?, address))
}

/// The commit that was read.
#[derive(Debug, Clone, Default)]
pub struct Head(Option<Revision>);

const DAY: i64 = 24 * 60 * 60;

impl Head {
    pub fn get(&self) -> Option<&Revision> {
        reads::keyed(Subject::Head, "");
        self.0.as_ref()
    }

    /// Its day, in days since 1970, UTC.
    pub fn day(&self) -> Option<i64> {
        reads::keyed(Subject::Today, "");
        self.0.as_ref().map(|head| head.time.div_euclid(DAY))
    }

    /// How many days of the calendar passed, in UTC, from a time to that commit.
    pub fn days_since(&self, time: i64) -> Option<i64> {
        Some(self.day()? - time.div_euclid(DAY))
    }
}

impl From<Option<Revision>> for Head {
    fn from(head: Option<Revision>) -> Head {
        Head(head)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::reads::{Read, noting};

    #[test]
    fn a_look_notes_the_revision_or_thing_and_not_its_position() {
        let revision = |commit: &str| MeshRevision {
            revision: Revision { commit: commit.to_owned(), time: 86_399, ..Revision::default() },
            ..MeshRevision::default()
        };
        let revisions = Revisions::from(vec![revision("b"), revision("a")]);
        let mut by_thing = ByThing::new(Subject::Left, Subject::LeftBelow);
        for address in ["a", "a/b", "a/c", "ab"] {
            by_thing.push(Thing::Contract, address.into(), 1);
        }
        let (found, reads) = noting(|| {
            let below: Vec<&str> = by_thing.below(Thing::Contract, "a/").map(|(address, _)| &**address).collect();
            let oldest = [0, 2].map(|number| revisions.from_oldest(number).map(|own| own.revision.number));
            assert_eq!(oldest, [Some(0), None]);
            (
                revisions[1].revision.commit.clone(),
                revisions.get(2).is_none(),
                by_thing.get(Thing::Team, "a").len(),
                below,
            )
        });
        assert_eq!(found, ("a".to_owned(), true, 0, vec!["a/b", "a/c"]));
        let keyed = |subject, key: &str| Read::Keyed(subject, key.to_owned());
        let wanted = [keyed(Subject::Revision, "a"), keyed(Subject::Left, "5 a"), keyed(Subject::LeftBelow, "1 a/")];
        assert_eq!(reads, wanted);
        assert_eq!(of_key("1 a/"), Some((Thing::Contract, "a/")));
        let head = Head::from(Some(revision("b").revision));
        assert_eq!(noting(|| head.days_since(-1)), (Some(1), vec![keyed(Subject::Today, "")]));
    }
}
