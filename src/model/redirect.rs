//! Addresses that the portal had once, and where their readers are led now.
//!
//! Pure: what redirects.yaml says and how entries follow each other. Knows no files and no HTML.

use std::collections::{BTreeSet, HashMap};

use super::Mesh;
use super::address::{is_reserved, url};
use super::mesh::{CodeListId, ContractId, DocumentId, DomainId, ProductId, TeamId, TermId};

/// The file of the redirects at the mesh's root.
pub const FILE: &str = "redirects.yaml";

/// The folders of the portal below which addresses are promised.
pub const PROMISED: [&str; 6] = ["products", "domains", "glossary", "codes", "teams", "docs"];

/// One promise kept.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Redirect {
    /// A folder of the portal without a slash at its ends: `products/sales/orders`. What was below it moved along.
    pub from: String,
    /// Where it is now, of the same form, maybe with a fragment; `None` when nothing took its place.
    pub to: Option<String>,
    /// What readers of an address that is gone are told.
    pub note: Option<String>,
    /// The number of the entry in the file, from 0.
    pub entry: usize,
}

/// An address as it is kept: `/products/sales/orders/index.html` is `products/sales/orders`. `None` when the portal
/// can have no page there.
pub fn normal(address: &str) -> Option<String> {
    let address = address.trim().trim_start_matches('/');
    let address = address.strip_suffix("index.html").unwrap_or(address).trim_end_matches('/');
    let mut segments = address.split('/');
    let promised = segments.next().is_some_and(|first| PROMISED.contains(&first));
    let plain = |segment: &str| {
        !segment.is_empty()
            && segment.len() <= 100
            && !segment.starts_with('.')
            && !segment.ends_with('.')
            && !is_reserved(segment)
            && segment.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.".contains(&byte))
    };
    (promised && address.len() <= 600 && segments.all(plain)).then(|| address.to_owned())
}

/// Redirects by the address that they lead away from; of two the first counts, and none where there is a page.
pub fn by_address(redirects: &[Redirect], is_page: impl Fn(&str) -> bool) -> HashMap<&str, &Redirect> {
    let mut by_address = HashMap::new();
    for redirect in redirects.iter().filter(|redirect| !is_page(&redirect.from)) {
        by_address.entry(redirect.from.as_str()).or_insert(redirect);
    }
    by_address
}

/// The entry at which a chain of redirects ends; `None` when it comes back to itself.
pub fn last<'r>(by_address: &HashMap<&str, &'r Redirect>, first: &'r Redirect) -> Option<&'r Redirect> {
    let mut seen = BTreeSet::from([first.from.as_str()]);
    let mut at = first;
    while let Some(next) = at.to.as_deref().and_then(|to| by_address.get(page(to))) {
        if !seen.insert(&next.from) {
            return None;
        }
        at = next;
    }
    Some(at)
}

/// An address without its fragment.
pub fn page(address: &str) -> &str {
    address.split('#').next().unwrap_or(address)
}

/// The addresses of all things of a mesh, without their lists, histories and indexes.
pub fn addresses(mesh: &Mesh) -> BTreeSet<String> {
    let count = |length: usize| 0..u32::try_from(length).unwrap_or(u32::MAX);
    let products = count(mesh.products.len()).map(|id| url::product(mesh, ProductId(id)));
    let contracts = count(mesh.contracts.len()).map(|id| url::contract(mesh, ContractId(id)));
    let domains = count(mesh.domains.len()).map(|id| url::domain(mesh, DomainId(id)));
    let terms = count(mesh.terms.len()).map(|id| url::term(mesh, TermId(id)));
    let codes = count(mesh.code_lists.len()).map(|id| url::code_list(mesh, CodeListId(id)));
    let teams = count(mesh.teams.len()).map(|id| url::team(mesh, TeamId(id)));
    let documents = count(mesh.documents.len()).map(|id| url::document(mesh, DocumentId(id)));
    let all = products.chain(contracts).chain(domains).chain(terms).chain(codes).chain(teams).chain(documents);
    all.filter_map(|page| normal(self::page(&page))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redirect(from: &str, to: Option<&str>) -> Redirect {
        Redirect { from: from.to_owned(), to: to.map(str::to_owned), note: None, entry: 0 }
    }

    #[test]
    fn addresses_are_told_from_what_the_portal_cannot_have() {
        assert_eq!(normal("/products/sales/orders/index.html").as_deref(), Some("products/sales/orders"));
        assert_eq!(normal(" glossary/customer/ ").as_deref(), Some("glossary/customer"));
        for other in [
            "",
            "/",
            "assets/x",
            "products/../x",
            "products//x",
            "products/a b",
            "products/x\u{202e}",
            "//host/products/x",
            "products/con",
            "products/x?y",
            "Products/x",
            "products/.git",
        ] {
            assert_eq!(normal(other), None, "{other}");
        }
    }

    #[test]
    fn chains_are_followed_and_circles_are_not() {
        let all = [
            redirect("products/a", Some("products/b#port")),
            redirect("products/b", Some("products/c")),
            redirect("products/x", Some("products/y")),
            redirect("products/y", Some("products/x")),
            redirect("products/gone", None),
        ];
        let by_address = by_address(&all, |_| false);
        assert_eq!(last(&by_address, &all[0]).and_then(|end| end.to.as_deref()), Some("products/c"));
        assert_eq!(last(&by_address, &all[2]), None);
        assert_eq!(last(&by_address, &all[4]), Some(&all[4]));
    }
}
