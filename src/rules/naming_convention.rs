//! Names that do not follow the conventions of meshdoc.yaml. Without conventions there is nothing to find.

use super::{Context, shown, visit};
use crate::config::conventions::{Conventions, Subject};
use crate::diagnostics::{Diagnostic, Place};
use crate::model::Mesh;
use crate::model::mesh::Origin;
use crate::source::Route;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let conventions = &context.config.conventions;
    if conventions.is_empty() {
        return;
    }
    let mut look = Look { conventions, diagnostics };
    ids(context.mesh, &mut look);
    ports(context.mesh, &mut look);
    names(context.mesh, &mut look);
}

struct Look<'c, 'd> {
    conventions: &'c Conventions,
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl Look<'_, '_> {
    fn at(&mut self, subject: Subject, what: &str, name: &str, place: &dyn Fn() -> Place) {
        let Some(convention) = self.conventions.of(subject) else { return };
        if name.is_empty() || convention.accepts(name) {
            return;
        }
        let message = format!("the {what} `{}` does not follow `{}`", shown(name), shown(&convention.to_string()));
        let found = Diagnostic::warning("naming-convention", place(), message);
        self.diagnostics.push(match convention.suggest(name) {
            Some(suggestion) => found.help(format!("write `{}`", shown(&suggestion))),
            None => found.help("the conventions of the mesh stand in meshdoc.yaml"),
        });
    }

    fn id(&mut self, subject: Subject, what: &str, id: &str, origin: &Origin) {
        self.at(subject, what, id, &|| visit::value(origin, Route::root().then("id")));
    }

    fn tags(&mut self, tags: &[String], origin: &Origin) {
        for (number, tag) in tags.iter().enumerate() {
            self.at(Subject::Tags, "tag", tag, &|| visit::value(origin, Route::root().then("tags").then(number)));
        }
    }
}

fn ids(mesh: &Mesh, look: &mut Look<'_, '_>) {
    for domain in &mesh.domains {
        if let (Some(descriptor), Some(origin)) = (&domain.descriptor, &domain.origin) {
            look.id(Subject::Domains, "domain", descriptor.id.as_deref().unwrap_or_default(), origin);
        }
    }
    for product in mesh.products.iter().filter(|product| !product.synthesized) {
        look.id(Subject::Products, "product", &product.descriptor.id, &product.origin);
        look.tags(&product.descriptor.tags, &product.origin);
    }
    for contract in &mesh.contracts {
        look.id(Subject::Contracts, "contract", &contract.descriptor.id, &contract.origin);
        look.tags(&contract.descriptor.tags, &contract.origin);
    }
    for term in &mesh.terms {
        let route = || Route::root().then("definitions").then(term.definition).then("id");
        look.at(Subject::Terms, "term", &term.descriptor.id, &|| visit::value(&term.origin, route()));
    }
    for list in &mesh.code_lists {
        look.id(Subject::CodeLists, "code list", &list.descriptor.id, &list.origin);
    }
    for team in &mesh.teams {
        if let (Some(descriptor), Some(origin)) = (&team.descriptor, &team.origin) {
            look.id(Subject::Teams, "team", &descriptor.id, origin);
        }
    }
}

fn ports(mesh: &Mesh, look: &mut Look<'_, '_>) {
    for product in mesh.products.iter().filter(|product| !product.synthesized) {
        let (descriptor, origin) = (&product.descriptor, &product.origin);
        let inputs = descriptor.inputs.iter().map(|port| port.name.as_str()).enumerate();
        let outputs = descriptor.outputs.iter().map(|port| port.name.as_str()).enumerate();
        let management = descriptor.management.iter().map(|port| port.name.as_str()).enumerate();
        let all = inputs
            .map(|port| ("inputPorts", port))
            .chain(outputs.map(|port| ("outputPorts", port)))
            .chain(management.map(|port| ("managementPorts", port)));
        for (key, (number, name)) in all {
            let route = || Route::root().then(key).then(number).then("name");
            look.at(Subject::Ports, "port", name, &|| visit::value(origin, route()));
        }
    }
}

fn names(mesh: &Mesh, look: &mut Look<'_, '_>) {
    for contract in &mesh.contracts {
        for (object, dataset) in contract.descriptor.schema.iter().enumerate() {
            let route = || visit::dataset_name(contract, object);
            look.at(Subject::Datasets, "dataset", &dataset.name, &|| visit::value(&contract.origin, route()));
        }
        visit::properties(contract, &mut |at| {
            look.at(Subject::Properties, "property", &at.property.name, &|| at.name());
        });
    }
}
