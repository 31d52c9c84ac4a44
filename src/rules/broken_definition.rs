//! Authoritative definitions that point into the mesh, or into its own portal, and lead nowhere.
//!
//! Only files that meshdoc reads are doubted: a path to code or to a picture may lead to a file that it never sees.
//! Terms and code lists that properties and products are bound to are followed where the mesh is resolved.

use std::collections::HashSet;

use super::{Context, portal, shown, visit};
use crate::diagnostics::Diagnostic;
use crate::model::link::{Target, resolve_link};
use crate::model::mesh::{Contract, Origin, Product};
use crate::model::path::join;
use crate::model::section::Definition;
use crate::source::Route;

/// Who has the definitions: those of some are bound to the vocabulary already.
#[derive(Clone, Copy, PartialEq)]
enum Holder {
    Bound,
    Other,
}

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mesh = context.mesh;
    let terms = mesh.terms.iter().map(|term| (term.origin.path.as_str(), term.descriptor.id.as_str())).collect();
    let mut follow = Follow { context, terms, diagnostics };
    for product in mesh.products.iter().filter(|product| !product.synthesized) {
        of_product(product, &mut follow);
    }
    for contract in &mesh.contracts {
        of_contract(contract, &mut follow);
    }
    for term in &mesh.terms {
        let route = || Route::root().then("definitions").then(term.definition);
        follow.all(&term.descriptor.definitions, &term.origin, Holder::Other, &route);
    }
    for list in &mesh.code_lists {
        follow.all(&list.descriptor.definitions, &list.origin, Holder::Other, &Route::root);
    }
}

fn of_product(product: &Product, follow: &mut Follow<'_, '_>) {
    let (descriptor, origin) = (&product.descriptor, &product.origin);
    follow.all(&descriptor.definitions, origin, Holder::Bound, &Route::root);
    let description = || Route::root().then("description");
    follow.all(&descriptor.description.definitions, origin, Holder::Other, &description);
    for (number, port) in descriptor.inputs.iter().enumerate() {
        let route = || Route::root().then("inputPorts").then(number);
        follow.all(&port.definitions, origin, Holder::Other, &route);
    }
    for (number, port) in descriptor.outputs.iter().enumerate() {
        let route = || Route::root().then("outputPorts").then(number);
        follow.all(&port.definitions, origin, Holder::Other, &route);
    }
    for (number, port) in descriptor.management.iter().enumerate() {
        let route = || Route::root().then("managementPorts").then(number);
        follow.all(&port.definitions, origin, Holder::Other, &route);
        if let Some(url) = &port.url {
            follow.page(url, origin, &|| route().then("url"));
        }
    }
}

fn of_contract(contract: &Contract, follow: &mut Follow<'_, '_>) {
    let (descriptor, origin) = (&contract.descriptor, &contract.origin);
    follow.all(&descriptor.definitions, origin, Holder::Other, &Route::root);
    let description = || Route::root().then("description");
    follow.all(&descriptor.description.definitions, origin, Holder::Other, &description);
    for (object, dataset) in descriptor.schema.iter().enumerate() {
        let route = || visit::dataset(contract, object);
        follow.all(&dataset.definitions, origin, Holder::Other, &route);
        for (number, expectation) in dataset.quality.iter().enumerate() {
            let route = || route().then("quality").then(number);
            follow.all(&expectation.definitions, origin, Holder::Other, &route);
        }
    }
    visit::properties(contract, &mut |at| {
        let property = at.property;
        follow.all(&property.definitions, origin, Holder::Bound, &|| at.route());
        for (number, value) in property.enumeration.iter().enumerate() {
            follow.all(&value.definitions, origin, Holder::Other, &|| at.route().then("enum").then(number));
        }
        for (number, expectation) in property.quality.iter().enumerate() {
            follow.all(&expectation.definitions, origin, Holder::Other, &|| at.route().then("quality").then(number));
        }
    });
    for (number, level) in descriptor.sla.iter().enumerate() {
        let route = || Route::root().then("slaProperties").then(number);
        follow.all(&level.definitions, origin, Holder::Other, &route);
    }
}

struct Follow<'c, 'd> {
    context: &'c Context<'c>,

    /// Terms by file and id.
    terms: HashSet<(&'c str, &'c str)>,
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl Follow<'_, '_> {
    fn all(&mut self, definitions: &[Definition], origin: &Origin, holder: Holder, route: &dyn Fn() -> Route) {
        for (number, definition) in definitions.iter().enumerate() {
            let url = definition.url.trim();
            let route = || route().then("authoritativeDefinitions").then(number).then("url");
            if url.contains("://") {
                self.page(url, origin, &route);
            } else if let Some((reason, nearest)) = self.file(url, origin, holder) {
                self.say(url, origin, &route, reason, nearest);
            }
        }
    }

    /// A URL, where it leads into the portal.
    fn page(&mut self, url: &str, origin: &Origin, route: &dyn Fn() -> Route) {
        if let Some(broken) = portal::broken(self.context.mesh, self.context.config, url) {
            self.say(url, origin, route, broken.reason, broken.nearest);
        }
    }

    fn file(&self, url: &str, origin: &Origin, holder: Holder) -> Option<(String, Option<String>)> {
        let (path, fragment) = url.split_once('#').unwrap_or((url, ""));
        let lower = path.to_lowercase();
        let stem = lower.strip_suffix(".yaml").or_else(|| lower.strip_suffix(".yml"));
        let is_descriptor = stem.is_some_and(|stem| [".odps", ".odcs", ".osds"].iter().any(|end| stem.ends_with(end)));
        if !(is_descriptor || lower.ends_with(".md") || lower.ends_with(".markdown")) || path.contains(':') {
            return None;
        }
        if let Some(term) = fragment.strip_prefix("/definitions/") {
            let known = || join(&origin.path, path).is_some_and(|path| self.terms.contains(&(path.as_str(), term)));
            let missing = holder == Holder::Other && !known();
            return missing.then(|| (format!("no term `{}` is defined there", shown(term)), None));
        }
        // The parts of a descriptor are not looked for, its file is.
        let target = if is_descriptor { path } else { url };
        match resolve_link(self.context.mesh, &origin.path, target) {
            Target::Broken { reason, nearest, .. } if holder == Holder::Other || !lower.contains(".osds.") => {
                Some((reason, nearest))
            }
            _ => None,
        }
    }

    fn say(&mut self, url: &str, origin: &Origin, route: &dyn Fn() -> Route, reason: String, nearest: Option<String>) {
        let message = format!("the definition at `{}` leads nowhere", shown(url));
        let found = Diagnostic::error("broken-definition", visit::value(origin, route()), message).label(reason);
        self.diagnostics.push(match nearest {
            Some(near) => found.help(format!("did you mean `{near}`?")),
            None => found.help("name a file of the mesh by its path from this file, or take the definition away"),
        });
    }
}
