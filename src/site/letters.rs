//! The search page, and the index from A to Z that stands in for search where scripts are off.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Inputs;
use super::listing::{self, Pager};
use super::page::{Link, Page, Section};
use super::plan::Part;
use crate::error::Result;
use crate::model::Mesh;
use crate::model::address::{self, url};
use crate::model::mesh::{CodeListId, ContractId, DocumentId, DomainId, ProductId, TeamId, TermId};

/// One page of the index: things whose names begin with a letter, in the order of their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// `a` to `z`, `0-9`, or `other`.
    pub letter: String,
    pub part: Part,
    pub entries: Vec<Target>,
}

/// A thing that has a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    Domain(DomainId),
    Product(ProductId),
    Contract(ContractId),
    Term(TermId),
    CodeList(CodeListId),
    Team(TeamId),
    Document(DocumentId),
}

impl Letter {
    pub fn url(&self) -> String {
        Part::url(&first_url(&self.letter), self.part.number)
    }
}

fn first_url(letter: &str) -> String {
    format!("search/{letter}/index.html")
}

impl Target {
    fn name(self, mesh: &Mesh) -> &str {
        match self {
            Target::Domain(id) => &mesh.domain(id).name,
            Target::Product(id) => &mesh.product(id).name,
            Target::Contract(id) => &mesh.contract(id).name,
            Target::Term(id) => &mesh.term(id).name,
            Target::CodeList(id) => &mesh.code_list(id).name,
            Target::Team(id) => &mesh.team(id).name,
            Target::Document(id) => &mesh.document(id).document.title,
        }
    }

    /// The word for its kind.
    fn kind(self) -> &'static str {
        match self {
            Target::Domain(_) => "kind-domain",
            Target::Product(_) => "kind-product",
            Target::Contract(_) => "kind-contract",
            Target::Term(_) => "kind-term",
            Target::CodeList(_) => "kind-code-list",
            Target::Team(_) => "kind-team",
            Target::Document(_) => "kind-document",
        }
    }

    fn url(self, mesh: &Mesh) -> String {
        match self {
            Target::Domain(id) => url::domain(mesh, id),
            Target::Product(id) => url::product(mesh, id),
            Target::Contract(id) => url::contract(mesh, id),
            Target::Term(id) => url::term(mesh, id),
            Target::CodeList(id) => url::code_list(mesh, id),
            Target::Team(id) => url::team(mesh, id),
            Target::Document(id) => url::document(mesh, id),
        }
    }

    /// Where it belongs: the domain of a product, the product of a contract.
    fn home(self, mesh: &Mesh) -> Option<&str> {
        match self {
            Target::Product(id) => Some(&mesh.domain(mesh.product(id).domain).name),
            Target::Contract(id) => Some(&mesh.product(mesh.contract(id).product).name),
            _ => None,
        }
    }
}

const PER_PAGE: usize = 500;

/// The pages of the index.
pub fn plan(mesh: &Mesh) -> Vec<Letter> {
    let mut letters = Vec::new();
    for (letter, mut entries) in by_letter(mesh) {
        entries.sort_by_cached_key(|target| (target.name(mesh).to_lowercase(), *target));
        letters.extend(Part::split(entries.len(), PER_PAGE).map(|part| Letter {
            letter: letter.clone(),
            part,
            entries: entries[part.skip..part.skip + part.length].to_vec(),
        }));
    }
    letters
}

fn by_letter(mesh: &Mesh) -> BTreeMap<String, Vec<Target>> {
    let ids = |length: usize| 0..u32::try_from(length).unwrap_or(u32::MAX);
    let all = ids(mesh.domains.len())
        .map(|id| Target::Domain(DomainId(id)))
        .chain(ids(mesh.products.len()).map(|id| Target::Product(ProductId(id))))
        .chain(ids(mesh.contracts.len()).map(|id| Target::Contract(ContractId(id))))
        .chain(ids(mesh.terms.len()).map(|id| Target::Term(TermId(id))))
        .chain(ids(mesh.code_lists.len()).map(|id| Target::CodeList(CodeListId(id))))
        .chain(ids(mesh.teams.len()).map(|id| Target::Team(TeamId(id))))
        .chain(ids(mesh.documents.len()).map(|id| Target::Document(DocumentId(id))));
    let mut letters: BTreeMap<String, Vec<Target>> = BTreeMap::new();
    for target in all {
        letters.entry(letter_of(target.name(mesh))).or_default().push(target);
    }
    letters
}

fn letter_of(name: &str) -> String {
    // The slug folds accents: Äpfel stand under a.
    let first: String = name.chars().find(|c| c.is_alphanumeric()).into_iter().collect();
    match address::slug(&first).chars().next() {
        Some(c) if c.is_ascii_digit() => "0-9".to_owned(),
        // A name that loses its letters gets a slug that begins with `x`.
        Some('x') if !first.eq_ignore_ascii_case("x") => "other".to_owned(),
        Some(c) if c.is_ascii_lowercase() => c.to_string(),
        _ => "other".to_owned(),
    }
}

#[derive(Serialize)]
struct Entry {
    link: Link,
    kind: &'static str,
    home: Option<String>,
}

#[derive(Serialize)]
struct Initial {
    letter: String,
    href: String,
    number: usize,
    current: bool,
}

#[derive(Serialize)]
struct SearchView {
    search: String,
    letters: Vec<Initial>,
    lists: Vec<Link>,
}

#[derive(Serialize)]
struct LetterView {
    letter: String,
    letters: Vec<Initial>,
    entries: Vec<Entry>,
    pager: Option<Pager>,
}

fn initials(page: &Page<'_>, current: Option<&str>) -> Vec<Initial> {
    by_letter(page.mesh())
        .into_iter()
        .map(|(letter, targets)| Initial {
            href: page.to(&first_url(&letter)),
            current: current == Some(letter.as_str()),
            number: targets.len(),
            letter,
        })
        .collect()
}

pub fn search(inputs: &Inputs<'_>) -> Result<String> {
    let page = Page::new(inputs, url::SEARCH, inputs.t("search"))
        .section(Section::Search)
        .describe(inputs.t("describe-search"));
    let view = SearchView {
        search: page.to(url::SEARCH),
        letters: initials(&page, None),
        lists: [
            ("products", url::PRODUCTS),
            ("glossary", url::GLOSSARY),
            ("code-lists", url::CODES),
            ("teams", url::TEAMS),
            ("lineage", url::LINEAGE),
        ]
        .into_iter()
        .map(|(key, url)| page.link(page.t(key), url))
        .collect(),
    };
    page.render("search.html", &view)
}

pub fn letter(inputs: &Inputs<'_>, url: &str, letter: &Letter) -> Result<String> {
    let mesh = inputs.mesh;
    let title = inputs.words().with("index-of", &[("letter", &letter.letter.to_uppercase())]);
    let page = Page::new(inputs, url, title).section(Section::Search).crumb(inputs.t("search"), url::SEARCH);
    let view = LetterView {
        letter: letter.letter.to_uppercase(),
        letters: initials(&page, Some(&letter.letter)),
        entries: letter
            .entries
            .iter()
            .map(|target| Entry {
                link: page.link(target.name(mesh), &target.url(mesh)),
                kind: page.t(target.kind()),
                home: target.home(mesh).map(str::to_owned),
            })
            .collect(),
        pager: listing::pager(&page, &letter.part, |number| Part::url(&first_url(&letter.letter), number)),
    };
    page.render("letter.html", &view)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_its_letter() {
        for (name, letter) in [
            ("Orders", "o"),
            ("Äpfel", "a"),
            ("3D models", "0-9"),
            ("注文", "other"),
            ("", "other"),
            ("Xylophones", "x"),
        ] {
            assert_eq!(letter_of(name), letter, "{name}");
        }
    }
}
