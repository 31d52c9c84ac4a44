//! Since when a contract has each of its properties, and what changed of them; renames are followed.

use std::collections::{BTreeMap, BTreeSet};

use super::{Change, MeshRevision, Thing, Timelines};

/// The past of one property.
#[derive(Debug, Clone, Default)]
pub struct PropertyPast<'t> {
    /// `None` where the history that is known does not reach back so far.
    pub since: Option<Since<'t>>,
    /// What changed of it, newest first, its beginning included.
    pub changes: Vec<(&'t MeshRevision, &'t Change)>,
}

/// The revision that brought a property, and the version that the contract declared then.
#[derive(Debug, Clone)]
pub struct Since<'t> {
    pub revision: &'t MeshRevision,
    pub version: Option<&'t str>,
    /// Whether it came with the contract as a whole.
    pub with_contract: bool,
}

/// The pasts of properties, in the order of their paths. `declared` is the version that the contract has now.
pub fn properties<'t>(
    timelines: &'t Timelines,
    contract: &str,
    declared: Option<&'t str>,
    paths: &[&str],
) -> Vec<PropertyPast<'t>> {
    let mut pasts = vec![PropertyPast::default(); paths.len()];
    let mut version = declared;
    // By the path that each had at the revision that is looked at, as long as its beginning was not found.
    let mut names: BTreeMap<String, usize> =
        paths.iter().enumerate().map(|(number, path)| ((*path).to_owned(), number)).collect();
    let changes: Vec<(&MeshRevision, &Change)> = timelines.of(Thing::Contract, contract).collect();
    for group in changes.chunk_by(|one, other| std::ptr::eq(one.0, other.0)) {
        for (revision, change) in group {
            if let Some(number) = names.get(change.part()) {
                pasts[*number].changes.push((revision, change));
            }
        }
        for (revision, change) in group {
            let with_contract = change.kind == "contract-added";
            let born = match change.kind {
                "contract-added" => std::mem::take(&mut names).into_values().collect(),
                "object-added" | "property-added" => take_below(&mut names, change.part()),
                _ => Vec::new(),
            };
            for number in born {
                pasts[number].since = Some(Since { revision, version, with_contract });
            }
        }
        for (_, change) in group {
            let renamed = matches!(change.kind, "property-renamed" | "object-renamed");
            if let (true, Some(before), Some(after)) = (renamed, &change.before, &change.after) {
                rename(&mut names, change.part(), before, after);
            }
            if change.kind == "contract-version-changed" {
                version = change.before.as_deref();
            }
        }
    }
    pasts
}

/// A property or dataset that a contract had, or a code that a code list had.
#[derive(Debug, Clone)]
pub struct Removed<'t> {
    pub revision: &'t MeshRevision,
    pub change: &'t Change,
    /// The version that was declared from then on.
    pub version: Option<&'t str>,
}

/// What was removed of a contract or code list and did not come back, the last first. `declared` is the version that it
/// has now, and `there` names what it has.
pub fn removed<'t>(
    timelines: &'t Timelines,
    thing: Thing,
    address: &str,
    declared: Option<&'t str>,
    there: &BTreeSet<&str>,
) -> Vec<Removed<'t>> {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut found = Vec::new();
    for (revision, version, changes) in with_versions(timelines, thing, address, declared) {
        for change in changes {
            let gone = matches!(change.kind, "property-removed" | "object-removed" | "code-value-removed");
            if gone && !there.contains(change.part()) && seen.insert(change.part()) {
                found.push(Removed { revision, change, version });
            }
        }
    }
    found
}

/// Since when a code list has its codes, for those that came after the list.
pub fn codes_since<'t>(
    timelines: &'t Timelines,
    list: &str,
    declared: Option<&'t str>,
) -> BTreeMap<&'t str, Since<'t>> {
    let mut found = BTreeMap::new();
    for (revision, version, changes) in with_versions(timelines, Thing::CodeList, list, declared) {
        for change in changes.into_iter().filter(|change| change.kind == "code-value-added") {
            found.entry(change.part()).or_insert(Since { revision, version, with_contract: false });
        }
    }
    found
}

/// The revisions of a thing, newest first, down to the one that brought it, with the version that it declared from each on
/// and what it changed.
fn with_versions<'t>(
    timelines: &'t Timelines,
    thing: Thing,
    address: &str,
    declared: Option<&'t str>,
) -> Vec<(&'t MeshRevision, Option<&'t str>, Vec<&'t Change>)> {
    let mut version = declared;
    let mut found = Vec::new();
    let all: Vec<(&MeshRevision, &Change)> = timelines.of(thing, address).collect();
    for group in all.chunk_by(|one, other| std::ptr::eq(one.0, other.0)) {
        // Before that another thing may have had this address.
        if group.iter().any(|(_, change)| change.is_birth()) {
            break;
        }
        found.push((group[0].0, version, group.iter().map(|(_, change)| *change).collect()));
        let bumped = |change: &Change| matches!(change.kind, "contract-version-changed" | "code-list-version-changed");
        if let Some((_, change)) = group.iter().find(|(_, change)| bumped(change)) {
            version = change.before.as_deref();
        }
    }
    found
}

/// Whether a path is `whole` or lies in it: `orders.customer.email` in `orders.customer`.
fn within(path: &str, whole: &str) -> bool {
    path.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[', '{']))
}

fn below(names: &BTreeMap<String, usize>, whole: &str) -> Vec<String> {
    let from = names.range::<str, _>((std::ops::Bound::Included(whole), std::ops::Bound::Unbounded));
    from.take_while(|(path, _)| path.starts_with(whole))
        .filter(|(path, _)| within(path, whole))
        .map(|(path, _)| path.clone())
        .collect()
}

fn take_below(names: &mut BTreeMap<String, usize>, whole: &str) -> Vec<usize> {
    below(names, whole).iter().filter_map(|path| names.remove(path)).collect()
}

/// What is at `now` and below it was called `before` and not `after` at its end.
fn rename(names: &mut BTreeMap<String, usize>, now: &str, before: &str, after: &str) {
    let Some(above) = now.strip_suffix(after) else { return };
    for path in below(names, now) {
        if let Some(number) = names.remove(&path) {
            names.insert(format!("{above}{before}{}", &path[now.len()..]), number);
        }
    }
}
