//! The search page, and the index from A to Z of everything that can be found, which stands in for search where scripts
//! are off.
//!
//! What a mesh has by the ten thousand (properties, ports, code values, sections) is grouped by its name, with a link to
//! each place; a page holds so many links, whatever they are. It knows names and addresses, nothing of the search's index.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::Serialize;

use super::Inputs;
use super::listing::{self, Pager};
use super::page::{Link, Page, Section};
use super::plan::Part;
use crate::error::Result;
use crate::model::Mesh;
use crate::model::address::{self, url};
use crate::model::link::{heading_url, value_anchors};
use crate::model::mesh::{CodeListId, ContractId, DocumentId, DocumentOwner, DomainId, ProductId, TeamId, TermId};

/// One page of the index: things whose names begin with a letter, in the order of their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// `a` to `z`, `0-9`, or `other`.
    pub letter: String,
    pub part: Part,
    pub groups: Vec<Group>,
    letters: Arc<Letters>,
}

/// Every letter with the number of things below it.
pub type Letters = Vec<(String, usize)>;

/// Things of one kind with one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub name: String,
    /// The word for their kind.
    pub kind: &'static str,
    pub targets: Vec<Target>,
}

/// A thing that has a page, or a place on one: its number among those of its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    Domain(DomainId),
    Product(ProductId),
    Contract(ContractId),
    Term(TermId),
    CodeList(CodeListId),
    Team(TeamId),
    Document(DocumentId),
    Port(ProductId, u32),
    Property(ContractId, u32),
    CodeValue(CodeListId, u32),
    Section(DocumentId, u32),
}

/// The anchors of the values of code lists, made once for a page.
type Anchors = BTreeMap<CodeListId, Vec<String>>;

impl Letter {
    pub fn url(&self) -> String {
        Part::url(&first_url(&self.letter), self.part.number)
    }
}

fn first_url(letter: &str) -> String {
    format!("search/{letter}/index.html")
}

impl Target {
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
            Target::Port(..) => "kind-output-port",
            Target::Property(..) => "kind-property",
            Target::CodeValue(..) => "kind-code-value",
            Target::Section(..) => "kind-section",
        }
    }

    fn url(self, mesh: &Mesh, anchors: &mut Anchors) -> String {
        match self {
            Target::Domain(id) => url::domain(mesh, id),
            Target::Product(id) => url::product(mesh, id),
            Target::Contract(id) => url::contract(mesh, id),
            Target::Term(id) => url::term(mesh, id),
            Target::CodeList(id) => url::code_list(mesh, id),
            Target::Team(id) => url::team(mesh, id),
            Target::Document(id) => url::document(mesh, id),
            Target::Port(id, at) => url::output(mesh, id, at as usize),
            Target::Property(id, at) => url::property(mesh, id, at as usize),
            Target::CodeValue(id, at) => {
                let anchors = anchors.entry(id).or_insert_with(|| value_anchors(&mesh.code_list(id).descriptor));
                format!("{}#{}", url::code_list(mesh, id), anchors.get(at as usize).map_or("", String::as_str))
            }
            Target::Section(id, at) => {
                let heading = mesh.document(id).document.headings.get(at as usize);
                heading.map_or_else(|| url::document(mesh, id), |heading| heading_url(mesh, id, &heading.anchor))
            }
        }
    }

    /// Where it belongs, as far as that tells it from others of its name: the domain of a product, the product of a
    /// contract, the product and the dataset of a property.
    fn home(self, mesh: &Mesh) -> Option<String> {
        let of_contract = |id: ContractId| {
            let contract = mesh.contract(id);
            let product = mesh.product(contract.product);
            if product.contracts.len() > 1 && contract.name != product.name {
                format!("{} / {}", product.name, contract.name)
            } else {
                product.name.clone()
            }
        };
        match self {
            Target::Product(id) => Some(mesh.domain(mesh.product(id).domain).name.clone()),
            Target::Contract(id) => Some(mesh.product(mesh.contract(id).product).name.clone()),
            Target::Port(id, _) => Some(mesh.product(id).name.clone()),
            Target::Property(id, at) => {
                let path = mesh.contract(id).properties.get(at as usize).map_or("", |entry| entry.path.as_str());
                let above = path.rsplit_once('.').map_or("", |(above, _)| above);
                Some(format!("{} / {above}", of_contract(id)))
            }
            Target::CodeValue(id, _) => Some(mesh.code_list(id).name.clone()),
            Target::Section(id, _) => {
                let entry = mesh.document(id);
                let owner = match entry.owner {
                    DocumentOwner::Mesh => &mesh.title,
                    DocumentOwner::Domain(id) => &mesh.domain(id).name,
                    DocumentOwner::Product(id) => &mesh.product(id).name,
                };
                let title = &entry.document.title;
                Some(if title == owner { title.clone() } else { format!("{owner} / {title}") })
            }
            _ => None,
        }
    }
}

/// Links on a page.
const PER_PAGE: usize = 500;

/// The letters, and the pages of the index.
pub fn plan(mesh: &Mesh) -> (Arc<Letters>, Vec<Letter>) {
    let by_letter = by_letter(mesh);
    let letters: Arc<Letters> =
        Arc::new(by_letter.iter().map(|(letter, groups)| (letter.clone(), number(groups))).collect());
    let mut pages = Vec::new();
    for (letter, groups) in by_letter {
        let parts = Part::split(number(&groups), PER_PAGE);
        pages.extend(parts.zip(split(groups)).map(|(part, groups)| Letter {
            letter: letter.clone(),
            part,
            groups,
            letters: letters.clone(),
        }));
    }
    (letters, pages)
}

fn number(groups: &[Group]) -> usize {
    groups.iter().map(|group| group.targets.len()).sum()
}

/// As many links to a page as it holds; a group that does not end on one goes on upon the next.
fn split(groups: Vec<Group>) -> Vec<Vec<Group>> {
    let (mut pages, mut page, mut room) = (Vec::new(), Vec::new(), PER_PAGE);
    for mut group in groups {
        while group.targets.len() > room {
            let rest = group.targets.split_off(room);
            let (name, kind) = (group.name.clone(), group.kind);
            page.push(group);
            pages.push(std::mem::take(&mut page));
            room = PER_PAGE;
            group = Group { name, kind, targets: rest };
        }
        room -= group.targets.len();
        page.push(group);
        if room == 0 {
            pages.push(std::mem::take(&mut page));
            room = PER_PAGE;
        }
    }
    if !page.is_empty() {
        pages.push(page);
    }
    pages
}

fn by_letter(mesh: &Mesh) -> BTreeMap<String, Vec<Group>> {
    // First by the name as written: of hundreds of thousands of properties only some thousand differ.
    let mut written: HashMap<(Cow<'_, str>, &'static str), Vec<Target>> = HashMap::new();
    each(mesh, |name, target| written.entry((name, target.kind())).or_default().push(target));
    let mut groups: BTreeMap<(String, usize), Group> = BTreeMap::new();
    for ((name, kind), mut targets) in written {
        let place = KINDS.iter().position(|known| *known == kind).unwrap_or(KINDS.len());
        let key = (name.to_lowercase(), place);
        let group = groups.entry(key).or_insert_with(|| Group { name: String::new(), kind, targets: Vec::new() });
        // Of several spellings the one of the first thing is shown.
        if group.targets.first().is_none_or(|first| targets.first().is_some_and(|own| own < first)) {
            group.name = name.into_owned();
            std::mem::swap(&mut group.targets, &mut targets);
        }
        group.targets.append(&mut targets);
    }
    let mut letters: BTreeMap<String, Vec<Group>> = BTreeMap::new();
    for mut group in groups.into_values() {
        group.targets.sort_unstable();
        letters.entry(letter_of(&group.name)).or_default().push(group);
    }
    letters
}

/// Of one name, in this order.
const KINDS: [&str; 11] = [
    "kind-domain",
    "kind-product",
    "kind-contract",
    "kind-term",
    "kind-code-list",
    "kind-team",
    "kind-document",
    "kind-output-port",
    "kind-property",
    "kind-code-value",
    "kind-section",
];

/// Everything that can be found, with its name. A code value stands under its code and under its label.
fn each<'m>(mesh: &'m Mesh, mut add: impl FnMut(Cow<'m, str>, Target)) {
    fn ids<T>(all: &[T]) -> impl Iterator<Item = (u32, &T)> {
        (0..).zip(all)
    }
    ids(&mesh.domains).for_each(|(id, domain)| add((&domain.name).into(), Target::Domain(DomainId(id))));
    for (id, product) in ids(&mesh.products) {
        add((&product.name).into(), Target::Product(ProductId(id)));
        for (at, port) in ids(&product.descriptor.outputs).take(product.outputs.len()) {
            add((&port.name).into(), Target::Port(ProductId(id), at));
        }
    }
    for (id, contract) in ids(&mesh.contracts) {
        add((&contract.name).into(), Target::Contract(ContractId(id)));
        let properties = contract.descriptor.properties();
        for (at, place) in ids(&properties).filter(|(_, place)| !place.property.name.is_empty()) {
            add((&place.property.name).into(), Target::Property(ContractId(id), at));
        }
    }
    ids(&mesh.terms).for_each(|(id, term)| add((&term.name).into(), Target::Term(TermId(id))));
    for (id, list) in ids(&mesh.code_lists) {
        add((&list.name).into(), Target::CodeList(CodeListId(id)));
        for (at, value) in ids(&list.descriptor.values) {
            let target = Target::CodeValue(CodeListId(id), at);
            match value.label.as_ref().filter(|label| address::slug(label) != address::slug(&value.value)) {
                Some(label) => {
                    add(format!("{} = {label}", value.value).into(), target);
                    add(format!("{label} ({})", value.value).into(), target);
                }
                None => add(value.label.as_ref().unwrap_or(&value.value).into(), target),
            }
        }
    }
    ids(&mesh.teams).for_each(|(id, team)| add((&team.name).into(), Target::Team(TeamId(id))));
    for (id, entry) in ids(&mesh.documents) {
        add((&entry.document.title).into(), Target::Document(DocumentId(id)));
        for (at, heading) in ids(&entry.document.headings).filter(|(_, heading)| heading.text != entry.document.title) {
            add((&heading.text).into(), Target::Section(DocumentId(id), at));
        }
    }
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
    name: String,
    kind: &'static str,
    /// Where its name alone leads; of several, each place has a link of its own.
    link: Option<Link>,
    home: Option<String>,
    places: Vec<Link>,
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

fn initials(page: &Page<'_>, letters: &Letters, current: Option<&str>) -> Vec<Initial> {
    letters
        .iter()
        .map(|(letter, number)| Initial {
            href: page.to(&first_url(letter)),
            current: current == Some(letter.as_str()),
            number: *number,
            letter: letter.clone(),
        })
        .collect()
}

impl Entry {
    fn new(page: &Page<'_>, group: &Group, anchors: &mut Anchors) -> Entry {
        let mesh = page.mesh();
        let (name, kind) = (group.name.clone(), page.t(group.kind));
        if let [target] = group.targets[..] {
            let link = Some(page.link(&name, &target.url(mesh, anchors)));
            return Entry { name, kind, link, home: target.home(mesh), places: Vec::new() };
        }
        let places = group.targets.iter().map(|target| {
            let home = target.home(mesh).unwrap_or_else(|| name.clone());
            page.link(&home, &target.url(mesh, anchors))
        });
        let places = places.collect();
        Entry { name, kind, link: None, home: None, places }
    }
}

pub fn search(inputs: &Inputs<'_>, letters: &Letters) -> Result<String> {
    let page = Page::new(inputs, url::SEARCH, inputs.t("search"))
        .section(Section::Search)
        .describe(inputs.t("describe-search"));
    let view = SearchView {
        search: page.to(url::SEARCH),
        letters: initials(&page, letters, None),
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
    let title = inputs.words().with("index-of", &[("letter", &letter.letter.to_uppercase())]);
    let page = Page::new(inputs, url, title).section(Section::Search).crumb(inputs.t("search"), url::SEARCH);
    let mut anchors = Anchors::new();
    let view = LetterView {
        letter: letter.letter.to_uppercase(),
        letters: initials(&page, &letter.letters, Some(&letter.letter)),
        entries: letter.groups.iter().map(|group| Entry::new(&page, group, &mut anchors)).collect(),
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

    #[test]
    fn a_page_holds_so_many_links_and_a_group_goes_on_upon_the_next() {
        let group = |name: &str, targets: u32| Group {
            name: name.to_owned(),
            kind: "kind-property",
            targets: (0..targets).map(|at| Target::Property(ContractId(0), at)).collect(),
        };
        let pages = split(vec![group("a", 499), group("b", 1002), group("c", 1)]);
        let lengths: Vec<Vec<usize>> =
            pages.iter().map(|page| page.iter().map(|group| group.targets.len()).collect()).collect();
        assert_eq!(lengths, [vec![499, 1], vec![500], vec![500], vec![1, 1]]);
        assert_eq!(split(vec![group("a", 500)]).len(), 1);
    }
}
