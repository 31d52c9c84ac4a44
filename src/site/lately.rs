//! What changed lately of some products together: those of a domain or of a team.

use std::collections::BTreeSet;

use super::page::Page;
use super::past;
use super::timeline::{Timeline, beginning};
use crate::model::mesh::ProductId;
use crate::model::timeline::{Change, Thing};

/// How many revisions are shown.
const SHOWN: usize = 6;

/// The newest revisions of products, and of a thing of their own (the domain, the team) at an address.
pub fn of(page: &Page<'_>, products: &[ProductId], own: (Thing, &str)) -> Timeline {
    let (mesh, timelines) = (page.mesh(), page.inputs.timelines);
    let addresses: BTreeSet<&str> = products.iter().map(|id| mesh.product(*id).address.as_str()).collect();
    let (thing, address) = own;
    let mine = |change: &&Change| match change.product() {
        Some(product) => addresses.contains(product),
        None => change.thing() == thing && *change.now == *address,
    };
    let moments = timelines.things.get(thing, address);
    let of_products = addresses.iter().filter_map(|address| timelines.products.get(address));
    let numbers: BTreeSet<usize> = of_products
        .flat_map(|timeline| timeline.revisions.iter().take(SHOWN).map(|revision| revision.number))
        .chain(moments.iter().take(SHOWN).map(|moment| moment.revision))
        .collect();
    let revisions: Vec<_> = numbers.iter().take(SHOWN).filter_map(|number| timelines.mesh.get(*number)).collect();
    let notice = if revisions.is_empty() { beginning(page.inputs) } else { None };
    let folders: BTreeSet<&str> = products.iter().map(|id| mesh.product(*id).folder.as_str()).collect();
    let entries = revisions.iter().map(|known| {
        let changes: Vec<&Change> = known.changes.iter().filter(mine).collect();
        let entry = past::told_entry(page, &known.revision, None, &changes);
        // Which files it was is of interest where nothing else is known.
        let (files, more_files) = match entry.tale.told.is_empty() {
            true => past::files(known.revision.files.iter().filter(|(_, path)| is_within(&folders, path))),
            false => (Vec::new(), 0),
        };
        past::Entry { files, more_files, ..entry }
    });
    Timeline { entries: entries.collect(), total: numbers.len(), notice }
}

/// Whether a path is below one of some folders; the empty one holds everything.
fn is_within(folders: &BTreeSet<&str>, path: &str) -> bool {
    folders.contains("") || path.match_indices('/').any(|(end, _)| folders.contains(&path[..end]))
}
