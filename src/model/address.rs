//! Addresses from names, and the portal's URLs from addresses.
//!
//! A slug holds `a-z 0-9 - _ .` only, so an address is the same in a URL, on every file system and in every case.
//! URLs are relative to the portal's root and name the file (`.../index.html`), so that they work from a folder too.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;

/// A name as one segment of an address: lower case, accents folded, everything else a hyphen.
///
/// A name that loses letters on the way (`注文`) gets a short hash of itself, so that two such names stay apart.
/// Never empty, never `.` or `..`, at most 80 bytes, no name that an operating system reserves.
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    let mut lost = false;
    for c in name.nfd() {
        match c {
            'ß' => slug.push_str("ss"),
            'æ' | 'Æ' => slug.push_str("ae"),
            'ø' | 'Ø' => slug.push('o'),
            'ł' | 'Ł' => slug.push('l'),
            c if c.is_ascii_alphanumeric() || c == '_' => slug.push(c.to_ascii_lowercase()),
            '.' if !slug.is_empty() && !slug.ends_with(['.', '-']) => slug.push('.'),
            c if unicode_normalization::char::is_combining_mark(c) => {}
            c => {
                lost |= c.is_alphanumeric() || !c.is_ascii();
                if !slug.is_empty() && !slug.ends_with(['-', '.']) {
                    slug.push('-');
                }
            }
        }
    }
    let trimmed = slug.trim_end_matches(['-', '.']).len();
    slug.truncate(trimmed);
    let long = slug.len() > 80;
    slug.truncate(64.max(slug.len().min(80)));
    if lost || long || slug.is_empty() {
        slug.truncate(64);
        let separator = if slug.is_empty() { "x-" } else { "-" };
        slug = format!("{}{separator}{:08x}", slug.trim_end_matches(['-', '.']), fnv(name));
    }
    if is_reserved(&slug) { format!("x-{slug}") } else { slug }
}

/// Names that Windows keeps for devices, with or without an extension, and the name of every folder's own page.
pub(super) fn is_reserved(slug: &str) -> bool {
    if slug == "index.html" {
        return true;
    }
    let stem = slug.split('.').next().unwrap_or(slug);
    matches!(stem, "con" | "prn" | "aux" | "nul")
        || (stem.len() == 4
            && (stem.starts_with("com") || stem.starts_with("lpt"))
            && stem.as_bytes()[3].is_ascii_digit())
}

fn fnv(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// How many characters of a text its fragment is made of.
const LONGEST: usize = 200;

/// A fragment for a heading, a port or a property path: letters of any script stay, so that it can be read.
pub fn fragment(text: &str) -> String {
    // Most paths of properties are one already.
    if !text.is_empty() && text.len() <= LONGEST && text.bytes().all(is_of_fragments) {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars().take(LONGEST) {
        if c.is_alphanumeric() || matches!(c, '_' | '.') {
            out.extend(c.to_lowercase());
        } else if (c.is_whitespace() || matches!(c, '-' | '/' | ':' | '[' | ']' | '{' | '}')) && !out.ends_with('-') {
            out.push('-');
        }
    }
    let out = out.trim_matches('-');
    if out.is_empty() { "section".into() } else { out.into() }
}

/// Whether a letter of ASCII stands in fragments as it is, at every place.
fn is_of_fragments(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'.')
}

/// Makes a name unique among those seen so far: `orders`, `orders-2`, `orders-3`.
pub fn unique(name: String, taken: &mut HashSet<String>) -> String {
    if taken.insert(name.clone()) {
        return name;
    }
    // The first free number, found in steps that double: authors may give a hundred thousand things one name.
    let numbered = |number: usize| format!("{name}-{number}");
    let (mut used, mut free) = (1, 2);
    while taken.contains(&numbered(free)) {
        (used, free) = (free, free * 2);
    }
    while free - used > 1 {
        let middle = used + (free - used) / 2;
        if taken.contains(&numbered(middle)) { used = middle } else { free = middle }
    }
    let name = numbered(free);
    taken.insert(name.clone());
    name
}

/// The portal's URLs, relative to its root.
pub mod url {
    use crate::model::Mesh;
    use crate::model::mesh::{
        CodeListId, ContractId, DocumentEntry, DocumentId, DocumentOwner, DomainId, ProductId, TeamId, TermId,
    };

    pub const HOME: &str = "index.html";
    pub const PRODUCTS: &str = "products/index.html";
    pub const DOMAINS: &str = "domains/index.html";
    pub const GLOSSARY: &str = "glossary/index.html";
    pub const CODES: &str = "codes/index.html";
    pub const TEAMS: &str = "teams/index.html";
    pub const LINEAGE: &str = "lineage/index.html";
    pub const CHANGES: &str = "changes/index.html";
    pub const SEARCH: &str = "search/index.html";
    pub const ABOUT: &str = "about/index.html";
    pub const GOVERNANCE: &str = "governance/index.html";
    pub const NOT_FOUND: &str = "404.html";
    pub const FEED: &str = "feed.atom";
    pub const CATALOG: &str = "catalog.json";
    pub const OPENSEARCH: &str = "opensearch.xml";

    /// The feed of a domain's, product's or team's page.
    pub fn feed(page: &str) -> String {
        format!("{}{FEED}", page.strip_suffix("index.html").unwrap_or(page))
    }

    pub fn domain(mesh: &Mesh, id: DomainId) -> String {
        format!("domains/{}/index.html", mesh.domain(id).address)
    }

    pub fn product(mesh: &Mesh, id: ProductId) -> String {
        format!("products/{}/index.html", mesh.product(id).address)
    }

    /// The product's lineage page.
    pub fn lineage(mesh: &Mesh, id: ProductId) -> String {
        format!("products/{}/lineage/index.html", mesh.product(id).address)
    }

    /// The list of who reads the product, where its own page cannot hold it.
    pub fn consumers(mesh: &Mesh, id: ProductId) -> String {
        format!("products/{}/consumers/index.html", mesh.product(id).address)
    }

    /// The product's version history.
    pub fn history(mesh: &Mesh, id: ProductId) -> String {
        format!("products/{}/history/index.html", mesh.product(id).address)
    }

    /// A version that a product declares or declared.
    pub fn product_version(mesh: &Mesh, id: ProductId, slug: &str) -> String {
        format!("products/{}/versions/{slug}/index.html", mesh.product(id).address)
    }

    pub fn contract(mesh: &Mesh, id: ContractId) -> String {
        let contract = mesh.contract(id);
        let own = contract.address.rsplit('/').next().unwrap_or(&contract.address);
        format!("products/{}/contracts/{own}/index.html", mesh.product(contract.product).address)
    }

    /// What changed of a contract, where its own page does not show all of it.
    pub fn contract_history(mesh: &Mesh, id: ContractId) -> String {
        history_of(&contract(mesh, id))
    }

    /// The history of a thing whose page is at a URL.
    pub fn history_of(page: &str) -> String {
        format!("{}history/index.html", page.strip_suffix("index.html").unwrap_or(page))
    }

    /// The list of what uses a term or code list whose page is at a URL, where that page cannot hold it.
    pub fn uses_of(page: &str) -> String {
        format!("{}uses/index.html", page.strip_suffix("index.html").unwrap_or(page))
    }

    /// A contract as it was in an earlier version.
    pub fn contract_version(mesh: &Mesh, id: ContractId, slug: &str) -> String {
        let own = contract(mesh, id);
        format!("{}versions/{slug}/index.html", own.strip_suffix("index.html").unwrap_or(&own))
    }

    /// An output port, a section of its product's page.
    pub fn output(mesh: &Mesh, id: ProductId, port: usize) -> String {
        let anchor = mesh.product(id).outputs.get(port).map_or("", |output| output.anchor.as_str());
        format!("{}#{anchor}", product(mesh, id))
    }

    /// An input port, a section of its product's page.
    pub fn input(mesh: &Mesh, id: ProductId, port: usize) -> String {
        format!("{}#input-{}", product(mesh, id), port + 1)
    }

    /// A property, a row of its contract's page.
    pub fn property(mesh: &Mesh, id: ContractId, property: usize) -> String {
        let anchor = mesh.contract(id).properties.get(property).map_or("", |entry| entry.anchor());
        format!("{}#{anchor}", contract(mesh, id))
    }

    pub fn term(mesh: &Mesh, id: TermId) -> String {
        format!("glossary/{}/index.html", mesh.term(id).address)
    }

    pub fn code_list(mesh: &Mesh, id: CodeListId) -> String {
        format!("codes/{}/index.html", mesh.code_list(id).address)
    }

    pub fn team(mesh: &Mesh, id: TeamId) -> String {
        format!("teams/{}/index.html", mesh.team(id).address)
    }

    /// A Markdown page. A README stands on the page of its owner.
    pub fn document(mesh: &Mesh, id: DocumentId) -> String {
        let entry = mesh.document(id);
        match (entry.readme, entry.owner) {
            (true, DocumentOwner::Mesh) => format!("{HOME}#readme"),
            (true, DocumentOwner::Domain(id)) => format!("{}#readme", domain(mesh, id)),
            (true, DocumentOwner::Product(id)) => format!("{}#readme", product(mesh, id)),
            (false, _) => document_page(mesh, entry),
        }
    }

    fn document_page(mesh: &Mesh, entry: &DocumentEntry) -> String {
        let own = &entry.address;
        match entry.owner {
            DocumentOwner::Mesh => format!("docs/{own}/index.html"),
            DocumentOwner::Domain(id) => format!("domains/{}/docs/{own}/index.html", mesh.domain(id).address),
            DocumentOwner::Product(id) => format!("products/{}/docs/{own}/index.html", mesh.product(id).address),
        }
    }

    pub const PERSONAL: &str = "governance/personal-data/index.html";
    pub const PERSONAL_CSV: &str = "governance/personal-data.csv";
    pub const DEPRECATIONS: &str = "governance/deprecations/index.html";
    pub const DEPRECATIONS_CSV: &str = "governance/deprecations.csv";
    pub const OWNERLESS: &str = "governance/without-owner/index.html";
    pub const OWNERLESS_CSV: &str = "governance/without-owner.csv";
    pub const POLICIES_CSV: &str = "governance/policies.csv";

    /// What checks said of a product's data, beside its page.
    pub fn evidence(mesh: &Mesh, id: ProductId) -> String {
        format!("products/{}/evidence.json", mesh.product(id).address)
    }

    /// A file that says the same as a page, for machines: `index.json` beside `index.html`.
    pub fn twin(page: &str, extension: &str) -> String {
        let page = page.split('#').next().unwrap_or(page);
        format!("{}.{extension}", page.strip_suffix(".html").unwrap_or(page))
    }

    /// A descriptor or document as it was written.
    pub fn raw(path: &str) -> String {
        format!("raw/{}", portable(path))
    }

    /// An image or other file that documents show.
    pub fn asset(path: &str) -> String {
        format!("files/{}", portable(path))
    }

    /// A path of the mesh as a path of the portal: the same on disk and in a URL, on every system. Characters other
    /// than `A-Z a-z 0-9 - _ .` are written `~3A`, as is the start of a name that a system reserves.
    fn portable(path: &str) -> String {
        let escape = |out: &mut String, byte: u8| out.push_str(&format!("~{byte:02X}"));
        let mut out = String::with_capacity(path.len());
        for (number, segment) in path.split('/').enumerate() {
            if number > 0 {
                out.push('/');
            }
            let reserved = super::is_reserved(&segment.to_ascii_lowercase());
            let start = out.len();
            for (at, byte) in segment.bytes().enumerate() {
                let first = at == 0 && (reserved || byte == b'.');
                let last = at + 1 == segment.len() && byte == b'.';
                if first || last || !(byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)) {
                    escape(&mut out, byte);
                } else {
                    out.push(char::from(byte));
                }
            }
            if out.len() - start > LONGEST_SEGMENT {
                shorten(&mut out, start + LONGEST_SEGMENT - 60, segment);
            }
        }
        if out.len() > LONGEST_PATH {
            shorten(&mut out, LONGEST_PATH - 60, path);
        }
        out
    }

    /// What a portal's file may be called, with room for the folder it stands in.
    const LONGEST_SEGMENT: usize = 200;
    const LONGEST_PATH: usize = 900;

    /// Cuts a written path and tells it from others by a hash of the whole; the extension stays.
    fn shorten(out: &mut String, length: usize, whole: &str) {
        let extension =
            whole.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |(_, extension)| extension);
        let plain = extension.len() <= 10 && extension.bytes().all(|byte| byte.is_ascii_alphanumeric());
        // Not through the middle of an escape, nor behind a dot or slash.
        out.truncate(length);
        let kept = out.trim_end_matches(['.', '/', '-']).len();
        let kept = out[..kept].rfind('~').filter(|at| kept - at < 3).unwrap_or(kept);
        out.truncate(kept);
        out.push_str(&format!("~{:08x}{:08x}", super::fnv(whole), whole.len()));
        if plain && !extension.is_empty() {
            out.push_str(&format!(".{extension}"));
        }
    }

    /// A path with everything but `A-Z a-z 0-9 - _ . /` percent-encoded, as a URL names it.
    pub fn encode(path: &str) -> String {
        const KEEP: &percent_encoding::AsciiSet =
            &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'/');
        percent_encoding::utf8_percent_encode(path, KEEP).to_string()
    }

    /// The way from one page of the portal to another, or to a file: `../../codes/country/index.html#de`.
    pub fn relative(from: &str, to: &str) -> String {
        let (to, fragment) = to.split_once('#').map_or((to, None), |(to, fragment)| (to, Some(fragment)));
        let here: Vec<&str> = from.split('/').collect();
        let there: Vec<&str> = to.split('/').collect();
        let mut out = String::new();
        if from != to || fragment.is_none() {
            let folders = here.len() - 1;
            let shared = (0..folders.min(there.len() - 1)).take_while(|at| here[*at] == there[*at]).count();
            for _ in shared..folders {
                out.push_str("../");
            }
            out.push_str(&there[shared..].join("/"));
        }
        if let Some(fragment) = fragment {
            out.push('#');
            out.push_str(&percent_encoding::utf8_percent_encode(fragment, FRAGMENT).to_string());
        }
        out
    }

    const FRAGMENT: &percent_encoding::AsciiSet =
        &percent_encoding::CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'%').add(b'#');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_safe_and_stable() {
        assert_eq!(slug("Customer Orders (v2)"), "customer-orders-v2");
        assert_eq!(slug("Café Bestellungen"), "cafe-bestellungen");
        assert_eq!(slug("urn:dataproduct:checkout:orders"), "urn-dataproduct-checkout-orders");
        for hostile in
            ["../../etc/passwd", "..", ".", "", "a/b", "C:\\x", "\0", "<script>", "注文", "😀", "aux", "con.md"]
        {
            let slug = slug(hostile);
            assert!(!slug.is_empty() && !slug.starts_with('.') && !slug.contains(".."), "{hostile} -> {slug}");
            assert!(slug.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c)), "{slug}");
            assert!(!is_reserved(&slug), "{slug}");
        }
        assert_ne!(slug("注文"), slug("顧客"));
        assert!(slug(&"x".repeat(500)).len() <= 80);
    }

    #[test]
    fn one_name_for_many_things_is_numbered_quickly() {
        let mut taken = HashSet::new();
        let names: Vec<String> = (0..50_000).map(|_| unique("orders".into(), &mut taken)).collect();
        assert_eq!(names[..3], ["orders", "orders-2", "orders-3"]);
        assert_eq!(names[49_999], "orders-50000");
        assert_eq!(taken.len(), 50_000);
    }

    #[test]
    fn relative_links_lead_from_page_to_page() {
        let page = "products/sales/orders/index.html";
        assert_eq!(url::relative(page, "products/sales/orders/lineage/index.html"), "lineage/index.html");
        assert_eq!(url::relative(page, "products/sales/returns/index.html"), "../returns/index.html");
        assert_eq!(url::relative(page, "index.html"), "../../../index.html");
        assert_eq!(url::relative(page, "products/sales/orders/index.html#port-a"), "#port-a");
        assert_eq!(url::relative("index.html", "about/index.html"), "about/index.html");
        assert_eq!(url::raw("a/urn:x:y z.yaml"), "raw/a/urn~3Ax~3Ay~20z.yaml");
        assert_eq!(url::raw("aux.yaml/.x"), "raw/~61ux.yaml/~2Ex");
        for long in
            [format!("{}/orders.yaml", "注".repeat(85)), format!("{}orders.yaml", "a/".repeat(900)), "x.".repeat(120)]
        {
            let raw = url::raw(&long);
            assert!(raw.len() < 1000 && raw.split('/').all(|part| part.len() < 240 && !part.ends_with('.')), "{raw}");
            assert_ne!(raw, url::raw(&format!("b{long}")));
        }
        assert!(url::raw(&format!("{}.yaml", "x".repeat(250))).ends_with(".yaml"));
    }
}
