//! Contracts that name a domain which nobody describes. What products and domains name is followed in resolving.

use super::{Context, shown, visit};
use crate::diagnostics::{Diagnostic, Suggestions};
use crate::model::address::slug;
use crate::source::Route;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mesh = context.mesh;
    // Without any domain.yaml the products' own words are all there is.
    let described = || mesh.domains.iter().filter(|domain| domain.descriptor.is_some());
    if described().next().is_none() {
        return;
    }
    let names: std::collections::BTreeSet<String> =
        described().flat_map(|domain| [domain.address.clone(), slug(&domain.name)]).collect();
    let mut suggestions = Suggestions::default();
    for contract in &mesh.contracts {
        let Some(name) = contract.descriptor.domain.as_deref().filter(|name| !name.trim().is_empty()) else { continue };
        let wanted = slug(name);
        // The product's own domain was reported there.
        let own = &mesh.domain(mesh.product(contract.product).domain).address;
        if names.contains(&wanted) || wanted == *own {
            continue;
        }
        let place = visit::value(&contract.origin, Route::root().then("domain"));
        let found = Diagnostic::warning("unknown-domain", place, format!("there is no domain `{}`", shown(name)));
        let near = suggestions.nearest(name, described().map(|domain| domain.address.as_str()));
        diagnostics.push(match near {
            Some(near) => found.help(format!("did you mean `{near}`?")),
            None => found.help(format!("the contract belongs to a product of the domain `{own}`")),
        });
    }
}
