//! What rules about one product or contract share: where to point at it, how much a finding weighs, how names are listed.

use crate::diagnostics::{Place, Severity};
use crate::model::mesh::{Contract, Origin, Product};
use crate::model::section::Lifecycle;
use crate::source::Route;

/// How much a finding weighs for a thing of this status: less before it is active; nothing once it is retired, since
/// nobody will write it better.
pub(super) fn weight(lifecycle: Lifecycle, severity: Severity) -> Option<Severity> {
    match lifecycle {
        Lifecycle::Retired => None,
        Lifecycle::Proposed | Lifecycle::Draft => Some(severity.min(Severity::Info)),
        Lifecycle::Active | Lifecycle::Deprecated | Lifecycle::Unknown => Some(severity),
    }
}

/// The id of a product: where to point when something is missing as a whole.
pub(super) fn product_id(product: &Product) -> Place {
    value(&product.origin, Route::root().then("id"))
}

/// A key of a product that is there, else its id.
pub(super) fn product_key(product: &Product, key: &str, there: bool) -> Place {
    let Origin { path, document, .. } = &product.origin;
    if there && !product.synthesized {
        Place::key(path, *document, Route::root().then(key))
    } else {
        product_id(product)
    }
}

/// The id of a contract.
pub(super) fn contract_id(contract: &Contract) -> Place {
    let key = if contract.descriptor.schema_key() == "dataset" { "uuid" } else { "id" };
    value(&contract.origin, Route::root().then(key))
}

/// The value at a route of a descriptor.
pub(super) fn value(origin: &Origin, route: Route) -> Place {
    Place::value(&origin.path, origin.document, route)
}

pub(super) fn is_blank(text: Option<&str>) -> bool {
    text.is_none_or(|text| text.trim().is_empty())
}

/// The first names of a list, in backticks, and how many more there are: `` `a`, `b` and 3 more ``.
pub(super) fn first_names<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    const SHOWN: usize = 3;
    let names: Vec<&str> = names.into_iter().collect();
    let shown: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    match names.len().saturating_sub(SHOWN) {
        0 => match shown.split_last() {
            Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
            _ => shown.join(""),
        },
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_listed_as_people_do() {
        assert_eq!(first_names(["a"]), "`a`");
        assert_eq!(first_names(["a", "b"]), "`a` and `b`");
        assert_eq!(first_names(["a", "b", "c", "d", "e"]), "`a`, `b`, `c` and 2 more");
    }
}
