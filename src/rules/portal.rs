//! Full URLs that lead into the mesh's own portal: whether there is such a page.
//!
//! What a portal's host serves beside the pages of things with an address is not known here, and not doubted.

use crate::config::Config;
use crate::model::Mesh;
use crate::model::address::url;

/// Why a URL below the portal's own leads nowhere.
pub(super) struct Broken {
    pub reason: String,
    /// The page that was meant.
    pub nearest: Option<String>,
}

/// Follows a URL that leads into the portal; `None` for every other URL and where the page is there.
pub(super) fn broken(mesh: &Mesh, config: &Config, target: &str) -> Option<Broken> {
    let base = config.base_url.as_deref()?;
    let path = target.strip_prefix(base)?.split(['#', '?']).next().unwrap_or_default();
    let path = path.strip_suffix("index.html").unwrap_or(path).trim_matches('/');
    let parts: Vec<&str> = path.split('/').collect();
    let said = |what: &str, name: &str, nearest: Option<String>| {
        let reason = format!("the portal has no {what} `{name}`");
        Some(Broken { reason, nearest: nearest.map(|page| format!("{base}{}", folder(&page))) })
    };
    match parts.as_slice() {
        ["products", domain, product, rest @ ..] => {
            let address = format!("{domain}/{product}");
            if mesh.product_at(&address).is_none() {
                return said("product", &address, None);
            }
            match rest {
                ["contracts", own, ..] if mesh.contract_at(&format!("{address}/{own}")).is_none() => {
                    said("contract", &format!("{address}/{own}"), None)
                }
                _ => None,
            }
        }
        ["domains", domain, ..] if mesh.domain_at(domain).is_none() => said("domain", domain, None),
        ["teams", team] if mesh.team_at(team).is_none() => said("team", team, None),
        ["glossary", term] if is_entry(term) && mesh.term_at(term).is_none() => said("glossary term", term, None),
        ["codes", list] if is_entry(list) && mesh.code_list_at(list).is_none() => said("code list", list, None),
        // An address without the folder that it stands in is no page.
        [_, _] => {
            let product = mesh.product_at(path)?;
            said("page", path, Some(url::product(mesh, product)))
        }
        _ => None,
    }
}

/// Not a file beside the pages, nor a further page of a long list.
fn is_entry(name: &str) -> bool {
    !name.contains('.') && !name.bytes().all(|byte| byte.is_ascii_digit())
}

fn folder(page: &str) -> &str {
    page.strip_suffix("index.html").unwrap_or(page)
}
