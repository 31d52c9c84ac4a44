//! Where the properties of a contract stand in its descriptor: routes in the order in which properties are numbered.
//!
//! Rules know a property by its number; only a finding needs the way to it, so routes are made when one is told.

use super::contract::{ContractDescriptor, Property};
use crate::source::Route;

impl ContractDescriptor {
    /// The key of the list of schema objects: `schema`, or `dataset` in version 2.
    pub fn schema_key(&self) -> &'static str {
        if self.is_version_2() { "dataset" } else { "schema" }
    }

    fn is_version_2(&self) -> bool {
        self.api_version.trim_start_matches('v').starts_with("2.")
    }

    /// The route to each property, in the order of [`ContractDescriptor::properties`].
    pub fn property_routes(&self) -> Vec<Route> {
        fn add(routes: &mut Vec<Route>, route: Route, property: &Property) {
            routes.push(route.clone());
            for (at, nested) in property.properties.iter().enumerate() {
                add(routes, route.then("properties").then(at), nested);
            }
            if let Some(items) = &property.items {
                add(routes, route.then("items"), items);
            }
            if let Some(map) = &property.map {
                add(routes, route.then("map").then("key"), &map.0);
                add(routes, route.then("map").then("value"), &map.1);
            }
        }
        let properties = if self.is_version_2() { "columns" } else { "properties" };
        let mut routes = Vec::new();
        for (object, dataset) in self.schema.iter().enumerate() {
            for (at, property) in dataset.properties.iter().enumerate() {
                add(&mut routes, self.object_route(object).then(properties).then(at), property);
            }
        }
        routes
    }

    /// The route to the property of a number; that of the schema when there is no such.
    pub fn property_route(&self, number: usize) -> Route {
        /// Goes to the property with `left` before it; the steps are made into a route at the end only.
        fn find(property: &Property, left: &mut usize, steps: &mut Vec<(&'static str, Option<usize>)>) -> bool {
            if *left == 0 {
                return true;
            }
            *left -= 1;
            let nested = property.properties.iter().enumerate().map(|(at, nested)| (("properties", Some(at)), nested));
            let items = property.items.iter().map(|items| (("items", None), &**items));
            let map = property.map.iter().flat_map(|map| [(("key", None), &map.0), (("value", None), &map.1)]);
            for (step, nested) in nested.chain(items).chain(map) {
                steps.push(step);
                if find(nested, left, steps) {
                    return true;
                }
                steps.pop();
            }
            false
        }
        let (mut left, mut steps) = (number, Vec::new());
        for (object, dataset) in self.schema.iter().enumerate() {
            for (at, property) in dataset.properties.iter().enumerate() {
                if !find(property, &mut left, &mut steps) {
                    continue;
                }
                let properties = if self.is_version_2() { "columns" } else { "properties" };
                let start = self.object_route(object).then(properties).then(at);
                return steps.into_iter().fold(start, |route, step| match step {
                    (key @ ("key" | "value"), None) => route.then("map").then(key),
                    (key, None) => route.then(key),
                    (key, Some(at)) => route.then(key).then(at),
                });
            }
        }
        Route::root().then(self.schema_key())
    }

    /// The route to a schema object.
    pub fn object_route(&self, object: usize) -> Route {
        Route::root().then(self.schema_key()).then(object)
    }

    /// Every property with the number of its schema object, in the order of [`ContractDescriptor::properties`], without
    /// the paths: those stand in [`super::mesh::Contract::properties`].
    pub fn flat(&self) -> Vec<(usize, &Property)> {
        fn add<'c>(all: &mut Vec<(usize, &'c Property)>, object: usize, property: &'c Property) {
            all.push((object, property));
            for nested in &property.properties {
                add(all, object, nested);
            }
            if let Some(items) = &property.items {
                add(all, object, items);
            }
            if let Some(map) = &property.map {
                add(all, object, &map.0);
                add(all, object, &map.1);
            }
        }
        let mut all = Vec::new();
        for (object, dataset) in self.schema.iter().enumerate() {
            for property in &dataset.properties {
                add(&mut all, object, property);
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::contract::{More, SchemaObject};

    #[test]
    fn one_route_is_that_of_all() {
        let leaf = |name: &str| Property { name: name.into(), ..Property::default() };
        let items = Property { properties: vec![leaf("a"), leaf("b")], ..Property::default() };
        let more =
            More { items: Some(Box::new(items)), map: Some(Box::new((leaf("k"), leaf("v")))), ..More::default() };
        let deep = Property { more: more.into(), ..leaf("deep") };
        let object = SchemaObject { properties: vec![leaf("x"), deep, leaf("y")], ..SchemaObject::default() };
        let contract = ContractDescriptor { schema: vec![object.clone(), object], ..ContractDescriptor::default() };
        let all = contract.property_routes();
        assert_eq!(all.len(), contract.flat().len());
        for (number, route) in all.iter().enumerate() {
            assert_eq!(contract.property_route(number), *route);
        }
        assert_eq!(contract.property_route(all.len()).to_string(), "schema");
    }
}
