//! The versions that a thing declared earlier: the last state of each, and from when until when it held.

use std::collections::HashSet;

use super::{LeftAt, MeshRevision, Tag, Thing, Timelines};
use crate::model::address::{slug, unique};

/// How many earlier versions of one thing have pages: the newest.
const MOST: usize = 100;

/// A version that is not declared any more.
#[derive(Debug, Clone)]
pub struct Earlier<'t> {
    /// As it was declared.
    pub version: &'t str,
    /// The segment of its page's address: as long as no older version comes to light, it stays the same.
    pub slug: String,
    /// The last state that declared it.
    pub state: &'t LeftAt,
    /// The revision that declared it; `None` where the history that is known does not reach back so far.
    pub from: Option<&'t MeshRevision>,
    /// The revision that put another in its place, or removed the thing.
    pub until: &'t MeshRevision,
}

/// A version that is declared, or was.
#[derive(Debug, Clone)]
pub struct Released<'t> {
    pub version: &'t str,
    /// The segment of its page's address.
    pub slug: String,
    /// The revision that declared it; `None` where that is not known.
    pub from: Option<&'t MeshRevision>,
    /// The revision that put another in its place; `None` for the version of now.
    pub until: Option<&'t MeshRevision>,
    /// The tag that makes it a version, where none was ever declared, and the revision that it names.
    pub tag: Option<(&'t Tag, &'t MeshRevision)>,
}

impl Timelines {
    /// The versions that a thing declared before the one that it has now, newest first. Of a version that came back
    /// later the last time counts.
    pub fn earlier(&self, thing: Thing, address: &str, declared: Option<&str>) -> Vec<Earlier<'_>> {
        let states = self.left(thing, address);
        let starts = if states.is_empty() { Vec::new() } else { self.starts(thing, address) };
        let mut seen: HashSet<&str> = declared.into_iter().collect();
        let mut found: Vec<Earlier<'_>> = Vec::new();
        for state in states {
            let Some(version) = state.left.version.as_deref().filter(|version| seen.insert(version)) else { continue };
            let before = starts.partition_point(|start| start.revision.number <= state.revision);
            let from = starts.get(before).copied();
            found.push(Earlier { version, slug: String::new(), state, from, until: &self.mesh[state.revision] });
        }
        let mut taken = HashSet::new();
        for earlier in found.iter_mut().rev() {
            earlier.slug = unique(slug(earlier.version), &mut taken);
        }
        found.truncate(MOST);
        found
    }

    /// The revisions that declared a version of a thing or brought it, newest first.
    fn starts(&self, thing: Thing, address: &str) -> Vec<&MeshRevision> {
        let begins = |kind: &str| {
            matches!(kind, "contract-version-changed" | "product-version-changed" | "code-list-version-changed")
        };
        let own = self.of(thing, address).filter(|(_, change)| begins(change.kind) || change.is_birth());
        own.map(|(revision, _)| revision).collect()
    }

    /// The version of now, then those before it, newest first; none where there was never another.
    pub fn released<'t>(&'t self, thing: Thing, address: &str, declared: Option<&'t str>) -> Vec<Released<'t>> {
        let earlier = self.earlier(thing, address, declared);
        let Some(last) = earlier.first() else {
            return if thing == Thing::Product { self.tagged(address) } else { Vec::new() };
        };
        let now = declared.map(|version| {
            let mut taken = earlier.iter().map(|earlier| earlier.slug.clone()).collect();
            let starts = self.starts(thing, address);
            let from = starts.first().copied().filter(|start| start.revision.number <= last.state.revision);
            Released { version, slug: unique(slug(version), &mut taken), from, until: None, tag: None }
        });
        let before = earlier.into_iter().map(|earlier| {
            let Earlier { version, slug, from, until, .. } = earlier;
            Released { version, slug, from, until: Some(until), tag: None }
        });
        now.into_iter().chain(before).collect()
    }

    /// The releases of a product by tags: what each changed came after the release before it.
    fn tagged(&self, product: &str) -> Vec<Released<'_>> {
        let mut all = self.releases(product);
        all.truncate(MOST);
        let mut taken = HashSet::new();
        let mut slugs: Vec<String> = all.iter().rev().map(|(_, version)| unique(slug(version), &mut taken)).collect();
        let one = |(at, (tag, version)): (usize, &(_, _))| {
            let (tag, version): (&Tag, &str) = (*tag, *version);
            let after = |revision: usize| revision.checked_sub(1).and_then(|after| self.mesh.get(after));
            // Of two tags of one state the one is the other's.
            let before = all[at + 1..].iter().find(|(other, _)| other.revision > tag.revision);
            Released {
                version,
                slug: slugs.pop().expect("each release has a slug"),
                from: before.and_then(|(other, _)| after(other.revision)),
                until: after(tag.revision),
                tag: Some((tag, &self.mesh[tag.revision])),
            }
        };
        all.iter().enumerate().map(one).collect()
    }

    /// The version that a thing declared just before a revision, or now where there is none: `None` when the thing was
    /// not there, `Some(None)` when it declared nothing. `now` says the same of now.
    pub fn version_before<'t>(
        &'t self,
        thing: Thing,
        address: &str,
        now: Option<Option<&'t str>>,
        before: Option<&MeshRevision>,
    ) -> Option<Option<&'t str>> {
        let Some(before) = before.map(|before| before.revision.number) else { return now };
        // What was left at that revision or later, the earliest of these: it held just before.
        let states = self.left(thing, address);
        let later = states.partition_point(|state| state.revision <= before);
        let born = self.of(thing, address).filter(|(_, change)| change.is_birth());
        let born: Vec<usize> = born.map(|(revision, _)| revision.revision.number).collect();
        let end = states[..later].last().map(|state| state.revision);
        // Born since then, and before it was left: it was not there.
        if born.iter().any(|born| *born <= before && end.is_none_or(|end| *born > end)) {
            return None;
        }
        states[..later].last().map_or(now, |state| Some(state.left.version.as_deref()))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::{Change, Impact, Left, Moment, Revision, Stored};
    use super::*;

    fn change(kind: &'static str) -> Change {
        let text = |text: &str| Arc::from(text);
        Change {
            kind,
            impact: Impact::Editorial,
            subject: text("sales/orders"),
            now: text("sales/orders"),
            before: None,
            after: None,
            reason: text(""),
            guess: false,
            path: text("orders.odps.yaml"),
        }
    }

    /// A product whose versions were left by these revisions of ten; each begins where the one before ended.
    fn timelines(left: &[(usize, &str)], born: Option<usize>) -> Timelines {
        let mut timelines = Timelines::default();
        let address: Arc<str> = Arc::from("sales/orders");
        for number in 0..10 {
            let kind = if born == Some(number) { "product-added" } else { "product-version-changed" };
            let changes = match born == Some(number) || left.iter().any(|(revision, _)| *revision == number) {
                true => vec![change(kind)],
                false => Vec::new(),
            };
            if !changes.is_empty() {
                timelines.things.push(Thing::Product, address.clone(), Moment { revision: number, change: 0 });
            }
            let revision = Revision { number, time: 1_000 - number as i64, ..Revision::default() };
            timelines.mesh.all_mut().push(MeshRevision { revision, changes, ..MeshRevision::default() });
        }
        let state = |(revision, version): &(usize, &str)| LeftAt {
            left: Left {
                thing: Thing::Product,
                address: address.clone(),
                name: Arc::from("Orders"),
                version: Some(Arc::from(*version)),
                removed: false,
                owner: None,
                at: Stored { path: Arc::from("a"), blob: Arc::from("b"), document: 0, beside: None },
            },
            revision: *revision,
        };
        left.iter().map(state).for_each(|state| timelines.left.push(Thing::Product, address.clone(), state));
        timelines
    }

    fn told(timelines: &Timelines, declared: &str) -> Vec<(String, String, Option<usize>, usize)> {
        let all = timelines.earlier(Thing::Product, "sales/orders", Some(declared));
        let number = |revision: &MeshRevision| revision.revision.number;
        let one = |e: &Earlier<'_>| (e.version.to_owned(), e.slug.clone(), e.from.map(number), number(e.until));
        all.iter().map(one).collect()
    }

    #[test]
    fn each_version_holds_from_the_revision_that_declared_it_until_the_next() {
        let timelines = timelines(&[(1, "1.1.0"), (4, "1.0.0")], Some(8));
        let wanted = [("1.1.0", Some(4), 1), ("1.0.0", Some(8), 4)];
        let wanted = wanted.map(|(version, from, until)| (version.to_owned(), version.to_owned(), from, until));
        assert_eq!(told(&timelines, "2.0.0"), wanted);
    }

    #[test]
    fn what_was_before_the_history_that_is_known_has_no_beginning() {
        let timelines = timelines(&[(4, "1.0.0")], None);
        assert_eq!(told(&timelines, "2.0.0"), [("1.0.0".to_owned(), "1.0.0".to_owned(), None, 4)]);
    }

    #[test]
    fn a_version_that_came_back_is_one() {
        let timelines = timelines(&[(1, "1.0.0"), (2, "1.1.0"), (3, "1.0.0")], None);
        let versions =
            |declared| told(&timelines, declared).into_iter().map(|(version, ..)| version).collect::<Vec<_>>();
        assert_eq!(versions("2.0.0"), ["1.0.0", "1.1.0"]);
        assert_eq!(versions("1.1.0"), ["1.0.0"]);
    }

    #[test]
    fn versions_that_come_to_one_address_are_numbered_from_the_oldest() {
        let timelines = timelines(&[(1, "1 0"), (2, "1-0")], None);
        let slugs: Vec<String> = told(&timelines, "2").into_iter().map(|(_, slug, ..)| slug).collect();
        assert_eq!(slugs, ["1-0-2", "1-0"]);
    }
}
