//! What changed lately of some products together: those of a domain or of a team.

use std::collections::BTreeSet;

use super::page::Page;
use super::past;
use super::timeline::{Timeline, beginning};
use crate::model::Mesh;
use crate::model::mesh::ProductId;
use crate::model::timeline::{Change, Thing};

/// How many revisions are shown.
const SHOWN: usize = 6;

/// The newest revisions of products, and of a thing of their own (the domain, the team) at an address.
pub fn of(page: &Page<'_>, products: &[ProductId], own: (Thing, &str)) -> Timeline {
    let (mesh, timelines) = (page.mesh(), page.inputs.timelines);
    let addresses: BTreeSet<&str> = products.iter().map(|id| mesh.product(*id).address.as_str()).collect();
    let (thing, address) = own;
    let mine = |change: &Change| match change.thing() {
        Thing::Product => addresses.contains(&*change.now),
        Thing::Contract => change.now.rsplit_once('/').is_some_and(|(product, _)| addresses.contains(product)),
        other => other == thing && *change.now == *address,
    };
    let moments = timelines.things.get(&thing).and_then(|things| things.get(address));
    let of_products = addresses.iter().filter_map(|address| timelines.products.get(*address));
    let numbers: BTreeSet<usize> = of_products
        .flat_map(|timeline| timeline.revisions.iter().take(SHOWN).map(|revision| revision.number))
        .chain(moments.into_iter().flatten().take(SHOWN).map(|moment| moment.revision))
        .collect();
    let revisions: Vec<_> = numbers.iter().take(SHOWN).filter_map(|number| timelines.mesh.get(*number)).collect();
    let notice = if revisions.is_empty() { beginning(page.inputs) } else { None };
    let entries = revisions.iter().map(|known| {
        let mut revision = known.revision.clone();
        revision.files.retain(|(_, path)| products.iter().any(|id| path.starts_with(&folder(mesh, *id))));
        let entry = past::told_entry(page, &revision, None, mine);
        // Which files it was is of interest where nothing else is known.
        if entry.tale.told.is_empty() { entry } else { past::Entry { files: Vec::new(), more_files: 0, ..entry } }
    });
    Timeline { entries: entries.collect(), total: numbers.len(), notice }
}

/// The folder of a product with a slash behind it.
fn folder(mesh: &Mesh, id: ProductId) -> String {
    match mesh.product(id).folder.as_str() {
        "" => String::new(),
        folder => format!("{folder}/"),
    }
}
