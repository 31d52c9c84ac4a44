//! What versions changed, sorted by the things that they changed: each under the address that it has now, or had last.
//!
//! Goes back in time. Where a product or contract moved, older versions call it by its earlier address; where something
//! came into being, an older thing of that address is another one.

use std::collections::HashMap;
use std::sync::Arc;

use super::Meant;
use crate::model::timeline::{LeftAt, Moment, Thing, Timelines};

/// Enters what each version changed; `meanings` are in the order of the mesh's timeline.
pub(in crate::session) fn enter(timelines: &mut Timelines, meanings: &[Arc<Meant>]) {
    let mut called: HashMap<(Thing, Arc<str>), Arc<str>> = HashMap::new();
    for ((number, meant), revision) in meanings.iter().enumerate().zip(timelines.mesh.all_mut()) {
        revision.unknown.clone_from(&meant.unknown);
        revision.changes.clone_from(&meant.changes);
        let now = |thing: Thing, address: &Arc<str>, called: &HashMap<(Thing, Arc<str>), Arc<str>>| {
            called.get(&(thing, address.clone())).unwrap_or(address).clone()
        };
        for (at, change) in revision.changes.iter_mut().enumerate() {
            let thing = change.thing();
            change.now = now(thing, &change.now, &called);
            timelines.things.push(thing, change.now.clone(), Moment { revision: number, change: at });
            if let ("input-port-removed" | "input-port-contract-changed", Some(id)) = (change.kind, &change.before) {
                timelines.readings.entries_mut().entry(id.to_string()).or_default().push((change.now.clone(), number));
            }
        }
        for left in &meant.left {
            let address = now(left.thing, &left.address, &called);
            timelines.left.push(left.thing, address, LeftAt { left: left.clone(), revision: number });
        }
        for change in meant.changes.iter().filter(|change| change.is_birth()) {
            called.remove(&(change.thing(), change.now.clone()));
        }
        let moved: Vec<_> = meant.moved.iter().map(|(thing, _, after)| now(*thing, after, &called)).collect();
        for (thing, _, after) in &meant.moved {
            called.remove(&(*thing, after.clone()));
        }
        for ((thing, before, _), now) in meant.moved.iter().zip(moved) {
            called.insert((*thing, before.clone()), now);
        }
    }
}
