//! The way of a rule through a contract's properties: each once, with its number and its path, its route on demand.
//!
//! A mesh holds hundreds of thousands of properties and few findings, so that nothing is put together before it is
//! needed. Knows no rule.

use crate::diagnostics::Place;
use crate::model::contract::Property;
use crate::model::mesh::{Contract, Origin, PropertyEntry};
use crate::source::Route;

/// The way to a node of a contract; it becomes a route only where something is found.
#[derive(Clone, Copy)]
pub(super) struct Way<'w> {
    above: Option<&'w Way<'w>>,
    key: &'static str,
    index: Option<usize>,
}

impl Way<'_> {
    fn route(&self) -> Route {
        let route = self.above.map_or_else(Route::root, Way::route).then(self.key);
        match self.index {
            Some(index) => route.then(index),
            None => route,
        }
    }
}

/// A property on the way.
pub(super) struct At<'c, 'w> {
    pub contract: &'c Contract,
    /// Its number in [`Contract::properties`].
    pub number: usize,
    pub object: usize,
    pub property: &'c Property,
    way: Way<'w>,
}

impl<'c> At<'c, '_> {
    pub(super) fn entry(&self) -> &'c PropertyEntry {
        &self.contract.properties[self.number]
    }

    /// `orders.customer.email`.
    pub(super) fn path(&self) -> &'c str {
        &self.entry().path
    }

    /// The route to the property.
    pub(super) fn route(&self) -> Route {
        self.way.route()
    }

    /// The value of one of its keys.
    pub(super) fn value(&self, key: &str) -> Place {
        value(&self.contract.origin, self.route().then(key))
    }

    /// Its name.
    pub(super) fn name(&self) -> Place {
        self.value(if is_old(self.contract) { "column" } else { "name" })
    }

    /// One of its keys.
    pub(super) fn key(&self, key: &str) -> Place {
        let origin = &self.contract.origin;
        Place::key(&origin.path, origin.document, self.route().then(key))
    }
}

/// The route to the name of a dataset.
pub(super) fn dataset_name(contract: &Contract, object: usize) -> Route {
    let name = if is_old(contract) { "table" } else { "name" };
    dataset(contract, object).then(name)
}

/// The value at a route of a descriptor.
pub(super) fn value(origin: &Origin, route: Route) -> Place {
    Place::value(&origin.path, origin.document, route)
}

/// The route to a dataset; contracts of version 2 call it otherwise.
pub(super) fn dataset(contract: &Contract, object: usize) -> Route {
    Route::root().then(keys(contract).0).then(object)
}

/// Whether a contract is of version 2, whose keys have other names.
pub(super) fn is_old(contract: &Contract) -> bool {
    contract.descriptor.api_version.trim_start_matches('v').starts_with("2.")
}

fn keys(contract: &Contract) -> (&'static str, &'static str) {
    if is_old(contract) { ("dataset", "columns") } else { ("schema", "properties") }
}

/// Goes to every property of a contract, nested ones behind the one that holds them, as in [`Contract::properties`].
pub(super) fn properties<'c>(contract: &'c Contract, tell: &mut dyn FnMut(&At<'c, '_>)) {
    let (schema, list) = keys(contract);
    let mut walk = Walk { contract, object: 0, number: 0, tell };
    for (object, dataset) in contract.descriptor.schema.iter().enumerate() {
        walk.object = object;
        let way = Way { above: None, key: schema, index: Some(object) };
        for (index, property) in dataset.properties.iter().enumerate() {
            walk.property(property, Way { above: Some(&way), key: list, index: Some(index) });
        }
    }
}

struct Walk<'c, 't> {
    contract: &'c Contract,
    object: usize,
    number: usize,
    tell: &'t mut dyn FnMut(&At<'c, '_>),
}

impl<'c> Walk<'c, '_> {
    fn property(&mut self, property: &'c Property, way: Way<'_>) {
        let number = self.number;
        self.number += 1;
        (self.tell)(&At { contract: self.contract, number, object: self.object, property, way });
        for (index, nested) in property.properties.iter().enumerate() {
            self.property(nested, Way { above: Some(&way), key: "properties", index: Some(index) });
        }
        if let Some(items) = &property.items {
            self.property(items, Way { above: Some(&way), key: "items", index: None });
        }
        if let Some(map) = &property.map {
            let map_way = Way { above: Some(&way), key: "map", index: None };
            self.property(&map.0, Way { above: Some(&map_way), key: "key", index: None });
            self.property(&map.1, Way { above: Some(&map_way), key: "value", index: None });
        }
    }
}
