//! Every text that describes a thing of the mesh, with the name of the thing and where it stands: for rules about prose.

use std::cell::OnceCell;

use crate::model::Mesh;
use crate::model::mesh::{Contract, Origin, Product};
use crate::model::section::Description;
use crate::source::Route;

/// A text and what it describes.
pub(super) struct Written<'m, 'r> {
    pub text: &'m str,
    /// What a message calls it: the description of this.
    pub of: &'m str,
    /// Names of the thing: a text that only says one of them says nothing.
    pub names: [Option<&'m str>; 3],
    pub origin: &'m Origin,
    /// The way to the text; made when it is needed.
    pub route: &'r dyn Fn() -> Route,
}

/// Is told of texts.
type See<'m, 's> = &'s mut dyn FnMut(Written<'m, '_>);

/// Calls `see` for every description of the mesh that stands in no contract.
pub(super) fn each<'m>(mesh: &'m Mesh, see: See<'m, '_>) {
    for product in mesh.products.iter().filter(|product| !product.synthesized) {
        product_texts(product, see);
    }
    for domain in &mesh.domains {
        if let (Some(descriptor), Some(origin)) = (&domain.descriptor, &domain.origin) {
            let names = [Some(domain.name.as_str()), descriptor.id.as_deref(), None];
            one(see, descriptor.description.as_deref(), &domain.name, names, origin, &|| key("description"));
        }
    }
    for team in &mesh.teams {
        if let (Some(descriptor), Some(origin)) = (&team.descriptor, &team.origin) {
            let names = [Some(team.name.as_str()), Some(descriptor.id.as_str()), None];
            one(see, descriptor.description.as_deref(), &team.name, names, origin, &|| key("description"));
            one(see, descriptor.mission.as_deref(), &team.name, names, origin, &|| key("mission"));
        }
    }
    for term in &mesh.terms {
        let descriptor = &term.descriptor;
        let names = [Some(descriptor.id.as_str()), descriptor.name.as_deref(), descriptor.business_name.as_deref()];
        let route = || key("definitions").then(term.definition).then("description");
        one(see, descriptor.description.as_deref(), &term.name, names, &term.origin, &route);
    }
    for list in &mesh.code_lists {
        let names = [Some(list.name.as_str()), Some(list.descriptor.id.as_str()), None];
        one(see, list.descriptor.description.as_deref(), &list.name, names, &list.origin, &|| key("description"));
    }
}

/// Calls `see` for the texts beside the descriptions outside of contracts: of management ports.
pub(super) fn beside<'m>(mesh: &'m Mesh, see: See<'m, '_>) {
    for product in mesh.products.iter().filter(|product| !product.synthesized) {
        for (at, port) in product.descriptor.management.iter().enumerate() {
            let route = || key("managementPorts").then(at).then("description");
            one(see, port.description.as_deref(), &port.name, [None; 3], &product.origin, &route);
        }
    }
}

/// Calls `see` for the texts beside the descriptions of a contract: of quality expectations and servers.
pub(super) fn beside_contract<'m>(contract: &'m Contract, see: See<'m, '_>) {
    let descriptor = &contract.descriptor;
    for (at, server) in descriptor.servers.iter().enumerate() {
        let route = || key("servers").then(at).then("description");
        one(see, server.description.as_deref(), &server.server, [None; 3], &contract.origin, &route);
    }
    for (object, dataset) in descriptor.schema.iter().enumerate() {
        for (at, expectation) in dataset.quality.iter().enumerate() {
            let route = || descriptor.object_route(object).then("quality").then(at).then("description");
            one(see, expectation.description.as_deref(), &dataset.name, [None; 3], &contract.origin, &route);
        }
    }
    for ((number, (_, property)), entry) in descriptor.flat().into_iter().enumerate().zip(contract.properties.iter()) {
        for (at, expectation) in property.quality.iter().enumerate() {
            let route = || descriptor.property_route(number).then("quality").then(at).then("description");
            one(see, expectation.description.as_deref(), &entry.path, [None; 3], &contract.origin, &route);
        }
    }
}

fn product_texts<'m>(product: &'m Product, see: See<'m, '_>) {
    let descriptor = &product.descriptor;
    let names = [Some(product.name.as_str()), Some(descriptor.id.as_str()), None];
    description(see, &descriptor.description, &product.name, names, &product.origin);
    let ports = descriptor.outputs.iter().map(|port| (&port.name, port.description.as_deref()));
    for (at, (name, text)) in ports.enumerate() {
        let route = || key("outputPorts").then(at).then("description");
        one(see, text, name, [Some(name.as_str()), None, None], &product.origin, &route);
    }
    let ports = descriptor.inputs.iter().map(|port| (&port.name, port.description.as_deref()));
    for (at, (name, text)) in ports.enumerate() {
        let route = || key("inputPorts").then(at).then("description");
        one(see, text, name, [Some(name.as_str()), None, None], &product.origin, &route);
    }
}

/// Calls `see` for every description of a contract.
pub(super) fn of_contract<'m>(contract: &'m Contract, see: See<'m, '_>) {
    let descriptor = &contract.descriptor;
    let names = [Some(contract.name.as_str()), Some(descriptor.id.as_str()), None];
    description(see, &descriptor.description, &contract.name, names, &contract.origin);
    for (at, dataset) in descriptor.schema.iter().enumerate() {
        let names = [Some(dataset.name.as_str()), dataset.business_name.as_deref(), dataset.physical_name.as_deref()];
        let route = || descriptor.object_route(at).then("description");
        one(see, dataset.description.as_deref(), &dataset.name, names, &contract.origin, &route);
    }
    // Made once for a contract, and only when something is found: a contract may have very many properties.
    let routes: OnceCell<Vec<Route>> = OnceCell::new();
    for ((at, (_, property)), entry) in descriptor.flat().into_iter().enumerate().zip(contract.properties.iter()) {
        let name = (!property.name.is_empty()).then_some(property.name.as_str());
        let names = [name, property.business_name.as_deref(), property.physical_name.as_deref()];
        let route = || routes.get_or_init(|| descriptor.property_routes())[at].then("description");
        one(see, property.description.as_deref(), &entry.path, names, &contract.origin, &route);
    }
}

fn description<'m>(
    see: See<'m, '_>,
    description: &'m Description,
    of: &'m str,
    names: [Option<&'m str>; 3],
    origin: &'m Origin,
) {
    let parts =
        [("purpose", &description.purpose), ("limitations", &description.limitations), ("usage", &description.usage)];
    for (part, text) in parts {
        one(see, text.as_deref(), of, names, origin, &|| key("description").then(part));
    }
}

fn one<'m>(
    see: See<'m, '_>,
    text: Option<&'m str>,
    of: &'m str,
    names: [Option<&'m str>; 3],
    origin: &'m Origin,
    route: &dyn Fn() -> Route,
) {
    if let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) {
        see(Written { text, of, names, origin, route });
    }
}

fn key(key: &str) -> Route {
    Route::root().then(key)
}
