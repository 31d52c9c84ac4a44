//! Two states of a mesh into the addresses that the older one had and the newer has not, and where they went.
//!
//! A thing is told by its id first, whatever else changed; then by its file, and then that is said to be a guess. Pure.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Mesh;
use super::address::url;
use super::mesh::{CodeListId, ContractId, DocumentId, DomainId, ProductId, TeamId, TermId};
use super::redirect::{addresses, normal, page};

/// An address that was promised and is not there any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    pub from: String,
    /// Where its content seems to be now.
    pub to: Option<String>,
    /// Why, in words.
    pub reason: String,
}

/// What tells one thing from another over time, in the order in which it is believed.
struct Traits {
    address: String,
    /// The kind, and the id that its author gave it.
    id: Option<(&'static str, String)>,
    /// The kind, the file and the number of the thing in it.
    file: (&'static str, String),
    /// A document's text.
    text: Option<String>,
}

/// The addresses of `old` that `new` has not, sorted; what moved along with a listed address above is left out.
pub fn lost(old: &Mesh, new: &Mesh) -> Vec<Lost> {
    let there = addresses(new);
    let gone: Vec<Traits> = traits(old).into_iter().filter(|thing| !there.contains(&thing.address)).collect();
    if gone.is_empty() {
        return Vec::new();
    }
    let now = traits(new);
    let mut by_id: HashMap<&(&str, String), Option<&str>> = HashMap::new();
    let mut by_file: HashMap<&(&str, String), &str> = HashMap::new();
    let mut by_text: HashMap<&str, Option<&str>> = HashMap::new();
    for thing in &now {
        if let Some(id) = &thing.id {
            by_id.entry(id).and_modify(|only| *only = None).or_insert(Some(&thing.address));
        }
        by_file.entry(&thing.file).or_insert(&thing.address);
        if let Some(text) = thing.text.as_deref() {
            by_text.entry(text).and_modify(|only| *only = None).or_insert(Some(&thing.address));
        }
    }
    let mut found: BTreeMap<String, Lost> = BTreeMap::new();
    for thing in gone {
        let same_id = thing.id.as_ref().and_then(|id| by_id.get(id).copied().flatten());
        let same_text = || thing.text.as_deref().and_then(|text| by_text.get(text).copied().flatten());
        let same_file = || by_file.get(&thing.file).copied();
        let (to, reason) = if let Some(to) = same_id {
            (Some(to), "it has the same id".to_owned())
        } else if let Some(to) = same_text() {
            (Some(to), "it has the same text".to_owned())
        } else if let Some(to) = same_file() {
            (Some(to), format!("a guess: it is written in the same file, `{}`", thing.file.1))
        } else {
            (None, "nothing seems to have taken its place".to_owned())
        };
        let lost = Lost { from: thing.address.clone(), to: to.map(str::to_owned), reason };
        found.insert(thing.address, lost);
    }
    without_followers(found, &there)
}

/// A page below an address that is listed anyway is left out when the entry above leads it to the same place.
fn without_followers(found: BTreeMap<String, Lost>, there: &BTreeSet<String>) -> Vec<Lost> {
    let follows = |lost: &Lost| {
        let mut above = lost.from.as_str();
        while let Some((folder, _)) = above.rsplit_once('/') {
            above = folder;
            let Some(moved) = found.get(folder) else { continue };
            let rest = &lost.from[folder.len()..];
            let along = moved.to.as_ref().map(|to| format!("{to}{rest}"));
            return match &lost.to {
                Some(to) => along.as_ref() == Some(to),
                None => moved.to.is_none() || along.is_some_and(|along| there.contains(&along)),
            };
        }
        false
    };
    found.values().filter(|lost| !follows(lost)).cloned().collect()
}

fn traits(mesh: &Mesh) -> Vec<Traits> {
    let mut all = Vec::new();
    let mut add = |kind: &'static str, url: &str, id: Option<String>, file: String, text: Option<String>| {
        if let Some(address) = normal(page(url)) {
            let id = id.filter(|id| !id.is_empty()).map(|id| (kind, id));
            all.push(Traits { address, id, file: (kind, file), text });
        }
    };
    for (number, product) in (0_u32..).zip(&mesh.products) {
        let id = (!product.synthesized).then(|| product.descriptor.id.clone());
        add("product", &url::product(mesh, ProductId(number)), id, place(&product.origin), None);
    }
    for (number, contract) in (0_u32..).zip(&mesh.contracts) {
        let version = contract.descriptor.version.as_deref().unwrap_or_default();
        let id = format!("{} {version}", contract.descriptor.id);
        add("contract", &url::contract(mesh, ContractId(number)), Some(id), place(&contract.origin), None);
    }
    for (number, term) in (0_u32..).zip(&mesh.terms) {
        let file = format!("{} {}", term.origin.path, term.definition);
        add("term", &url::term(mesh, TermId(number)), None, file, None);
    }
    for (number, list) in (0_u32..).zip(&mesh.code_lists) {
        let id = Some(list.descriptor.id.clone());
        add("code list", &url::code_list(mesh, CodeListId(number)), id, place(&list.origin), None);
    }
    for (number, domain) in (0_u32..).zip(&mesh.domains) {
        if let Some(origin) = &domain.origin {
            add("domain", &url::domain(mesh, DomainId(number)), None, place(origin), None);
        }
    }
    for (number, team) in (0_u32..).zip(&mesh.teams) {
        if let Some(origin) = &team.origin {
            add("team", &url::team(mesh, TeamId(number)), None, place(origin), None);
        }
    }
    for (number, entry) in (0_u32..).zip(&mesh.documents) {
        if !entry.readme {
            let text = (entry.document.body.len() > 40).then(|| entry.document.body.clone());
            add("document", &url::document(mesh, DocumentId(number)), None, entry.document.path.clone(), text);
        }
    }
    all
}

fn place(origin: &super::mesh::Origin) -> String {
    match origin.document {
        0 => origin.path.clone(),
        number => format!("{} {number}", origin.path),
    }
}
