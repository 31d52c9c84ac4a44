//! Links as authors write them into the place they lead to: pages, files of the mesh, the web, or nowhere.
//!
//! Shared by the rule about broken links and by the pages, so that what is reported and what is shown agree. Paths are
//! relative to the mesh's root, with `/`; URLs of pages are relative to the portal's root, as in [`url`].

use std::collections::HashSet;

use super::Mesh;
use super::address::{self, slug, url};
use super::contract::PropertyAt;
use super::document::Document;
use super::index::Paged;
use super::mesh::{CodeListId, ContractId, DocumentId, ProductId};
use super::path::join_decoded;
use super::vocabulary::CodeListDescriptor;
use crate::diagnostics::{self, Near};

/// How many names a suggestion is sought among, and how many headings a fragment: a document may hold very many.
const MAX_SOUGHT: usize = 2_000;
/// How long a text is searched for elements with an id of the author's own, in bytes.
const MAX_OWN_IDS: usize = 64 * 1024;

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A page of the portal, maybe with a fragment.
    Page(String),
    /// A file of the mesh that is published beside the pages, by its path.
    Asset(String),
    /// An `http`, `https` or `mailto` URL, normalised.
    External(String),
    /// A heading of the same document.
    Fragment(String),
    Broken {
        /// What is wrong, on one lower-case line.
        reason: String,
        /// What was probably meant.
        nearest: Option<String>,
        /// The whole link as it was meant, where that is certain.
        meant: Option<String>,
    },
}

/// Where a link in the file `from` leads. Pure; accepts anything.
pub fn resolve_link(mesh: &Mesh, from: &str, target: &str) -> Target {
    Links { mesh }.resolve(from, target)
}

/// What links can lead to.
#[derive(Debug)]
struct Links<'m> {
    mesh: &'m Mesh,
}

impl<'m> Links<'m> {
    fn resolve(&self, from: &str, target: &str) -> Target {
        // Browsers drop these from a URL before they read its scheme.
        let target: String = target.chars().filter(|c| !c.is_control()).collect();
        let target = target.trim();
        if target.is_empty() {
            return broken("the link is empty");
        }
        if target.starts_with("//") || target.contains('\\') {
            return broken("the link is neither a path of the mesh nor a full URL");
        }
        if let Some(fragment) = target.strip_prefix('#') {
            return match self.mesh.document_at(from) {
                Some(id) => match fragment_in(&self.mesh.document(id).document, &decoded(fragment)) {
                    Some(anchor) => Target::Fragment(anchor),
                    None => self.no_heading(id, target, fragment),
                },
                None => Target::Fragment(decoded(fragment)),
            };
        }
        match scheme(target) {
            Some(("http" | "https" | "mailto", _)) => match web(target) {
                Some(url) => Target::External(url),
                None => broken("the URL is malformed"),
            },
            Some((scheme, rest)) => self.named(scheme, rest).unwrap_or_else(|| match self.path(from, target) {
                Target::Broken { .. } => broken(format!("links to `{scheme}:` are not followed")),
                found => found,
            }),
            None => self.path(from, target),
        }
    }

    /// A link by a mesh name, such as `term:customer`; `None` for a scheme that is none of the mesh's.
    fn named(&self, scheme: &str, rest: &str) -> Option<Target> {
        let mesh = self.mesh;
        let (name, fragment) = rest.split_once('#').map_or((rest, None), |(name, part)| (name, Some(decoded(part))));
        let name = decoded(name);
        let name = name.trim().trim_matches('/');
        let address = name.split('/').map(slug).collect::<Vec<_>>().join("/");
        let unknown = |what: &str, known: &mut dyn Iterator<Item = &'m str>| {
            let near = nearest(&address, known);
            let fragment = rest.split_once('#').map_or(String::new(), |(_, fragment)| format!("#{fragment}"));
            Target::Broken {
                reason: format!("no {what} is called `{name}`"),
                nearest: near.map(|near| format!("{scheme}:{}", near.name)),
                meant: certain(near).map(|name| format!("{scheme}:{name}{fragment}")),
            }
        };
        Some(match scheme {
            "term" => match mesh.term_at(&address).or_else(|| mesh.index.only_term(&address)) {
                Some(id) => Target::Page(url::term(mesh, id)),
                None => unknown("glossary term", &mut mesh.terms.iter().map(|term| term.address.as_str())),
            },
            "team" => match mesh.team_at(&address) {
                Some(id) => Target::Page(url::team(mesh, id)),
                None => unknown("team", &mut mesh.teams.iter().map(|team| team.address.as_str())),
            },
            "domain" => match mesh.domain_at(&address) {
                Some(id) => Target::Page(url::domain(mesh, id)),
                None => unknown("domain", &mut mesh.domains.iter().map(|domain| domain.address.as_str())),
            },
            "code" | "codelist" => match mesh.code_list_at(&address) {
                Some(id) => self.code_value(id, fragment),
                None => unknown("code list", &mut mesh.code_lists.iter().map(|list| list.address.as_str())),
            },
            "contract" => match mesh.contract_at(&address).or_else(|| mesh.index.only_contract(&address)) {
                Some(id) => self.in_contracts(&[id], url::contract(mesh, id), fragment),
                None => unknown("contract", &mut mesh.contracts.iter().map(|c| c.address.as_str())),
            },
            "product" => match mesh.product_at(&address).or_else(|| mesh.index.only_product(&address)) {
                Some(id) => self.in_product(id, fragment),
                None => unknown("data product", &mut mesh.products.iter().map(|p| p.address.as_str())),
            },
            _ => return None,
        })
    }

    fn code_value(&self, id: CodeListId, value: Option<String>) -> Target {
        let page = url::code_list(self.mesh, id);
        let Some(value) = value else { return Target::Page(page) };
        let list = &self.mesh.code_list(id).descriptor;
        let found = list.values.iter().position(|entry| entry.value.eq_ignore_ascii_case(&value));
        match found.and_then(|at| value_anchors(list).into_iter().nth(at)) {
            Some(anchor) => Target::Page(format!("{page}#{anchor}")),
            None => broken(format!("the code list has no value `{value}`")),
        }
    }

    fn in_product(&self, id: ProductId, fragment: Option<String>) -> Target {
        let product = self.mesh.product(id);
        let page = url::product(self.mesh, id);
        if let Some(name) = &fragment {
            let port = product.descriptor.outputs.iter().position(|port| port.name.eq_ignore_ascii_case(name));
            let port = port.or_else(|| product.outputs.iter().position(|output| output.anchor == *name));
            if let Some(port) = port {
                return Target::Page(url::output(self.mesh, id, port));
            }
        }
        self.in_contracts(&product.contracts, page, fragment)
    }

    /// The property that a fragment names: its whole path, or the end of it where only one property ends so.
    fn in_contracts(&self, contracts: &[ContractId], page: String, fragment: Option<String>) -> Target {
        let Some(name) = fragment else { return Target::Page(page) };
        let all = || {
            contracts.iter().flat_map(|id| {
                self.mesh.contract(*id).properties.iter().enumerate().map(|(at, entry)| (*id, at, entry))
            })
        };
        let whole = all().find(|(_, _, entry)| entry.path == name || entry.anchor() == name);
        let found = whole.or_else(|| {
            let end = format!(".{name}");
            all().filter(|(_, _, entry)| entry.path.ends_with(&end)).min_by_key(|(_, _, entry)| entry.path.len())
        });
        match found {
            Some((id, at, _)) => Target::Page(url::property(self.mesh, id, at)),
            None => Target::Broken {
                reason: format!("no port or property is called `{name}`"),
                nearest: nearest(&name, all().map(|(_, _, entry)| entry.path.as_str()))
                    .map(|near| near.name.to_owned()),
                meant: None,
            },
        }
    }

    fn path(&self, from: &str, target: &str) -> Target {
        let (path, fragment) = target.split_once('#').map_or((target, None), |(path, part)| (path, Some(part)));
        let path = decoded(path.split('?').next().unwrap_or_default());
        let Some(path) = join_decoded(from, &path) else {
            return broken("the link leaves the mesh");
        };
        if let Some(id) = self.mesh.document_at(&path) {
            return match fragment.filter(|fragment| !fragment.is_empty()) {
                None => Target::Page(url::document(self.mesh, id)),
                Some(fragment) => match fragment_in(&self.mesh.document(id).document, &decoded(fragment)) {
                    Some(anchor) => Target::Page(heading_url(self.mesh, id, &anchor)),
                    None => self.no_heading(id, target, fragment),
                },
            };
        }
        if let Some(term) = fragment.and_then(|fragment| fragment.strip_prefix("/definitions/")).map(decoded)
            && let Some(id) = self.mesh.index.definition(&path, &term)
        {
            return Target::Page(url::term(self.mesh, id));
        }
        if let Some(page) = self.descriptor(&path) {
            return Target::Page(page);
        }
        if self.mesh.is_asset(&path) {
            return Target::Asset(path);
        }
        if path.is_empty() {
            return Target::Page(url::HOME.to_owned());
        }
        for readme in ["README.md", "readme.md", "index.md"] {
            if let Some(id) = self.mesh.document_at(&format!("{path}/{readme}")) {
                return Target::Page(url::document(self.mesh, id));
            }
        }
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mesh = self.mesh;
        let near = mesh.documents.iter().map(|entry| entry.document.path.as_str());
        let near = near.chain(mesh.products.iter().map(|product| product.origin.path.as_str()));
        let near = near.chain(mesh.contracts.iter().map(|contract| contract.origin.path.as_str()));
        let near = near.chain(mesh.assets.iter().map(String::as_str));
        let near = near.filter(|known| known.rsplit_once('/').map_or("", |(folder, _)| folder) == folder);
        let near = nearest(&path, near);
        Target::Broken {
            reason: format!("`{path}` is not a page or file of the mesh"),
            nearest: near.map(|near| near.name.to_owned()),
            meant: certain(near).and_then(|near| beside(target, near)),
        }
    }

    /// The page of a descriptor, or of the folder of a product or domain.
    fn descriptor(&self, path: &str) -> Option<String> {
        Some(match self.mesh.index.at(path)? {
            Paged::Domain(id) => url::domain(self.mesh, id),
            Paged::Product(id) => url::product(self.mesh, id),
            Paged::Contract(id) => url::contract(self.mesh, id),
            Paged::CodeList(id) => url::code_list(self.mesh, id),
            Paged::Team(id) => url::team(self.mesh, id),
            Paged::Glossary => url::GLOSSARY.to_owned(),
        })
    }

    fn no_heading(&self, id: DocumentId, target: &str, fragment: &str) -> Target {
        let document = &self.mesh.document(id).document;
        let near = nearest(fragment, document.headings.iter().map(|heading| heading.anchor.as_str()));
        let before = target.strip_suffix(fragment);
        Target::Broken {
            reason: format!("`{}` has no heading `#{}`", document.path, decoded(fragment)),
            nearest: near.map(|near| format!("#{}", near.name)),
            meant: certain(near).and_then(|anchor| Some(format!("{}{anchor}", before?))),
        }
    }
}

/// The URL of a heading of a document. On its owner's page a README's headings have a prefix, lest they meet others.
pub fn heading_url(mesh: &Mesh, id: DocumentId, anchor: &str) -> String {
    let page = url::document(mesh, id);
    let page = page.split('#').next().unwrap_or_default();
    format!("{page}#{}", heading_id(mesh.document(id).readme, anchor))
}

/// The id of a heading on the page that shows its document, told from the ids of the page itself.
pub fn heading_id(readme: bool, anchor: &str) -> String {
    match (readme, anchor) {
        // Ids of the author's own have a prefix already.
        (_, own) if own.starts_with("user-content-") => own.to_owned(),
        (true, _) => format!("readme-{anchor}"),
        (false, "content" | "bar-search") => format!("section-{anchor}"),
        (false, _) => anchor.to_owned(),
    }
}

/// The fragment of each value on its code list's page, in the order of the values.
pub fn value_anchors(list: &CodeListDescriptor) -> Vec<String> {
    let mut taken = HashSet::new();
    list.values.iter().map(|value| address::unique(address::fragment(&value.value), &mut taken)).collect()
}

/// The property that a relationship's `to` or `from` names, seen from a contract: `orders.id`, `orders/id`, or a
/// fully qualified `contract.yaml#/schema/orders/properties/id`.
pub fn local_property(properties: &[PropertyAt<'_>], reference: &str) -> Option<usize> {
    let plain = reference.rsplit('#').next().unwrap_or(reference).trim_start_matches('/');
    let parts: Vec<&str> =
        plain.split(['/', '.']).filter(|part| !matches!(*part, "schema" | "properties" | "")).collect();
    let path = parts.join(".");
    let plain_path = |property: &PropertyAt<'_>| property.path.replace("[]", "").replace("{value}", "");
    properties.iter().position(|property| property.path == path || plain_path(property) == path)
}

/// An absolute `http`, `https` or `mailto` URL, normalised; `None` for everything else.
pub fn web(target: &str) -> Option<String> {
    let url = ::url::Url::parse(target.trim()).ok()?;
    match url.scheme() {
        "http" | "https" if url.has_host() => Some(url.to_string()),
        "mailto" => Some(url.to_string()),
        _ => None,
    }
}

/// The name that was probably meant. Long names are left alone: the distance takes the product of both lengths.
fn nearest<'k>(wanted: &str, known: impl IntoIterator<Item = &'k str>) -> Option<Near<'k>> {
    if wanted.len() > 100 {
        return None;
    }
    diagnostics::near(wanted, known.into_iter().filter(|known| known.len() <= 200).take(MAX_SOUGHT / 10))
}

fn certain(near: Option<Near<'_>>) -> Option<&str> {
    near.filter(|near| near.certain).map(|near| near.name)
}

/// The link `target` to the file `path` of the same folder, where both can be written without escapes.
fn beside(target: &str, path: &str) -> Option<String> {
    let (link, fragment) =
        target.split_once('#').map_or((target, String::new()), |(link, part)| (link, format!("#{part}")));
    let start = link.rfind('/').map_or(0, |at| at + 1);
    let name = path.rsplit('/').next()?;
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let is_plain = name.chars().all(plain) && link[start..].chars().all(plain);
    is_plain.then(|| format!("{}{name}{fragment}", &link[..start]))
}

fn broken(reason: impl Into<String>) -> Target {
    Target::Broken { reason: reason.into(), nearest: None, meant: None }
}

/// The scheme of a URL in lower case and what follows it.
fn scheme(target: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = target.split_once(':')?;
    let valid = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    let known = ["http", "https", "mailto", "term", "team", "domain", "code", "codelist", "contract", "product"];
    let lower = known.into_iter().find(|known| scheme.eq_ignore_ascii_case(known));
    valid.then(|| (lower.unwrap_or(scheme), rest))
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The anchor of the heading that a fragment names, or of an element that the author gave this id.
fn fragment_in(document: &Document, fragment: &str) -> Option<String> {
    let wanted = fragment.to_lowercase();
    if let Some(heading) = document.headings.iter().take(MAX_SOUGHT).find(|heading| heading.anchor == wanted) {
        return Some(heading.anchor.clone());
    }
    if document.body.len() > MAX_OWN_IDS {
        return None;
    }
    let own = ["id", "name"].iter().any(|key| {
        document.body.contains(&format!("{key}=\"{fragment}\""))
            || document.body.contains(&format!("{key}='{fragment}'"))
    });
    own.then(|| format!("user-content-{fragment}"))
}
