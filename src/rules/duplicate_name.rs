//! Products of one domain, and domains, that people see under one name.

use std::collections::HashMap;

use super::{Context, shown, visit};
use crate::diagnostics::{Diagnostic, Place};
use crate::model::mesh::{DomainId, Origin};
use crate::source::Route;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mesh = context.mesh;
    let mut products: HashMap<(DomainId, String), usize> = HashMap::new();
    for (number, product) in mesh.products.iter().enumerate().filter(|(_, product)| !product.synthesized) {
        let first = *products.entry((product.domain, folded(&product.name))).or_insert(number);
        let other = &mesh.products[first];
        // One id for both, or an address that only a number tells from the other, was said in resolving.
        let known = product.descriptor.id == other.descriptor.id || numbered(&product.address, &other.address);
        if first != number && !known {
            let message = format!(
                "two products of the domain `{}` are called `{}`",
                mesh.domain(product.domain).address,
                shown(&product.name)
            );
            diagnostics.push(said(message, name(&product.origin), name(&other.origin)));
        }
    }
    let mut domains: HashMap<String, usize> = HashMap::new();
    for (number, domain) in mesh.domains.iter().enumerate().filter(|(_, domain)| domain.descriptor.is_some()) {
        let first = *domains.entry(folded(&domain.name)).or_insert(number);
        let other = &mesh.domains[first];
        if let (Some(origin), Some(there)) = (&domain.origin, &other.origin)
            && first != number
            && !numbered(&domain.address, &other.address)
        {
            let message = format!("two domains are called `{}`", shown(&domain.name));
            diagnostics.push(said(message, name(origin), name(there)));
        }
    }
}

fn said(message: String, place: Place, other: Place) -> Diagnostic {
    Diagnostic::warning("duplicate-name", place, message)
        .label("this one")
        .related(other, "and this one")
        .help("lists and search show names: say in each what tells it from the other")
}

fn name(origin: &Origin) -> Place {
    visit::value(origin, Route::root().then("name"))
}

fn folded(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Whether one address is the other with a number behind it: `sales/orders-2`.
fn numbered(one: &str, other: &str) -> bool {
    let (long, short) = if one.len() > other.len() { (one, other) } else { (other, one) };
    let rest = long.strip_prefix(short).and_then(|rest| rest.strip_prefix('-'));
    rest.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}
