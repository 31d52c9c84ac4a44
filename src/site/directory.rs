//! Everything of a kind by name, split into pages: glossary terms, code lists, teams and domains. No page grows with the mesh.

use serde::Serialize;

use super::Inputs;
use super::files::File;
use super::html::sentence;
use super::listing::{Owner, Pager, pager};
use super::page::{Link, Page, Section, Status};
use super::plan::Part;
use super::section::{Channel, channels};
use crate::error::Result;
use crate::model::address::{slug, url};
use crate::model::mesh::{CodeListId, DomainId, Glossary, TeamId, TermId};

/// How many entries a page lists.
const PER_PAGE: usize = 200;

/// The pages of a list of so many entries.
pub fn parts(length: usize) -> impl Iterator<Item = Part> {
    Part::split(length, PER_PAGE)
}

/// The URL of a page of a list. Things of the list have their pages beside it, and no name of one begins with `~`.
pub fn url(first: &str, number: usize) -> String {
    match number {
        0 => first.to_owned(),
        _ => format!("{}~{}/index.html", first.strip_suffix("index.html").unwrap_or(first), number + 1),
    }
}

/// The entries of one page.
fn slice<'e, T>(all: &'e [T], part: &Part) -> &'e [T] {
    all.get(part.skip..part.skip + part.length).unwrap_or_default()
}

/// Ids of things in the order of their names, lower case.
fn by_name<'m, T: Ord>(names: impl Iterator<Item = (T, &'m str)>) -> Vec<T> {
    let mut all: Vec<(String, T)> = names.map(|(id, name)| (name.to_lowercase(), id)).collect();
    all.sort();
    all.into_iter().map(|(_, id)| id).collect()
}

#[derive(Serialize)]
struct GlossaryView {
    count: String,
    /// What the terms come from, on the first page.
    glossaries: Vec<Head>,
    /// Every letter of the glossary, with its place.
    alphabet: Vec<Link>,
    letters: Vec<Letter>,
    pager: Option<Pager>,
}

#[derive(Serialize)]
struct Head {
    name: String,
    version: Option<String>,
    status: Status,
    sentence: String,
    terms: String,
    domain: Option<Link>,
    tags: Vec<String>,
    file: File,
}

/// How many glossaries are named.
const GLOSSARIES: usize = 60;

fn head(page: &Page<'_>, glossary: &Glossary) -> Head {
    let mesh = page.mesh();
    Head {
        name: glossary.name.clone(),
        version: glossary.version.clone(),
        status: Status::new(page.words(), glossary.lifecycle, glossary.status.as_deref()),
        sentence: sentence(glossary.description.as_deref().unwrap_or_default(), 240),
        terms: page.count("term-count", glossary.terms),
        domain: glossary.domain.map(|id| page.link(&mesh.domain(id).name, &url::domain(mesh, id))),
        tags: glossary.tags.clone(),
        file: File::new(page, &glossary.origin.path),
    }
}

#[derive(Serialize)]
struct Letter {
    id: String,
    letter: String,
    terms: Vec<TermEntry>,
}

#[derive(Serialize)]
struct TermEntry {
    link: Link,
    definition: Option<String>,
    domain: Option<String>,
    synonyms: Vec<String>,
    uses: usize,
}

/// The letter that a term stands under: `#` for what begins with none.
fn letter(name: &str) -> String {
    let first = slug(name).chars().next().filter(char::is_ascii_alphabetic);
    let first = match name.chars().next() {
        Some(own) if !own.is_ascii() && first.is_none_or(|c| c == 'x') && own.is_alphabetic() => Some(own),
        _ => first,
    };
    first.map_or_else(|| "#".to_owned(), |c| c.to_uppercase().collect())
}

fn letter_id(letter: &str) -> String {
    if letter == "#" { "letter-other".to_owned() } else { format!("letter-{}", letter.to_lowercase()) }
}

/// The glossary from A to Z.
pub fn glossary(inputs: &Inputs<'_>, own: &str, part: &Part) -> Result<String> {
    let mesh = inputs.mesh;
    let mut page =
        Page::new(inputs, own, inputs.t("glossary")).section(Section::Glossary).describe(inputs.t("describe-glossary"));
    let mut terms: Vec<((bool, String), String, TermId)> = (0_u32..)
        .zip(&mesh.terms)
        .map(|(id, term)| {
            let letter = letter(&term.name);
            ((letter == "#", letter), term.name.to_lowercase(), TermId(id))
        })
        .collect();
    terms.sort();
    let mut alphabet: Vec<Link> = Vec::new();
    for (at, ((_, letter), ..)) in terms.iter().enumerate() {
        if alphabet.last().is_none_or(|last| last.text != *letter) {
            let href = format!("{}#{}", page.to(&url(url::GLOSSARY, at / PER_PAGE)), letter_id(letter));
            let href = if at / PER_PAGE == part.number { format!("#{}", letter_id(letter)) } else { href };
            alphabet.push(Link { text: letter.clone(), href });
        }
    }
    let mut letters: Vec<Letter> = Vec::new();
    for ((_, letter), _, id) in slice(&terms, part) {
        let term = mesh.term(*id);
        if letters.last().is_none_or(|last| last.letter != *letter) {
            letters.push(Letter { id: letter_id(letter), letter: letter.clone(), terms: Vec::new() });
        }
        let entry = TermEntry {
            link: page.link(&term.name, &url::term(mesh, *id)),
            definition: term.descriptor.description.as_deref().map(|text| sentence(text, 200)),
            domain: term.domain.map(|id| mesh.domain(id).name.clone()),
            synonyms: term.descriptor.synonyms.clone(),
            uses: term.properties.len(),
        };
        letters.last_mut().expect("a letter was just made").terms.push(entry);
    }
    if letters.len() > 1 {
        for letter in &letters {
            page.anchor(&letter.id, &letter.letter);
        }
    }
    let pager = pager(&page, part, |number| url(url::GLOSSARY, number));
    let heads = mesh.glossaries.iter().filter(|_| part.number == 0).take(GLOSSARIES);
    let glossaries: Vec<Head> = heads.map(|glossary| head(&page, glossary)).collect();
    let view = GlossaryView { count: page.count("term-count", mesh.terms.len()), glossaries, alphabet, letters, pager };
    if !view.glossaries.is_empty() {
        page.anchor("glossaries", page.t("glossaries"));
    }
    page.render("glossary.html", &view)
}

#[derive(Serialize)]
struct CodesView {
    lists: Vec<CodeEntry>,
    pager: Option<Pager>,
}

#[derive(Serialize)]
struct CodeEntry {
    link: Link,
    status: Status,
    version: Option<String>,
    authority: Option<String>,
    description: Option<String>,
    values: usize,
    uses: usize,
}

/// All code lists.
pub fn codes(inputs: &Inputs<'_>, own: &str, part: &Part) -> Result<String> {
    let mesh = inputs.mesh;
    let page =
        Page::new(inputs, own, inputs.t("code-lists")).section(Section::Codes).describe(inputs.t("describe-codes"));
    let all = by_name((0_u32..).map(CodeListId).zip(mesh.code_lists.iter().map(|list| list.name.as_str())));
    let lists = slice(&all, part).iter().map(|id| {
        let list = mesh.code_list(*id);
        CodeEntry {
            link: page.link(&list.name, &url::code_list(mesh, *id)),
            status: Status::new(page.words(), list.lifecycle, list.descriptor.status.as_deref()),
            version: list.descriptor.version.clone(),
            authority: list.descriptor.authority.clone(),
            description: list.descriptor.description.as_deref().map(|text| sentence(text, 160)),
            values: list.descriptor.values.len(),
            uses: list.properties.len(),
        }
    });
    let view = CodesView { lists: lists.collect(), pager: pager(&page, part, |number| url(url::CODES, number)) };
    page.render("codes.html", &view)
}

#[derive(Serialize)]
struct TeamsView {
    teams: Vec<TeamEntry>,
    total: String,
    pager: Option<Pager>,
}

#[derive(Serialize)]
struct TeamEntry {
    team: Link,
    mission: String,
    products: String,
    domains: Vec<Link>,
    more_domains: usize,
    channel: Option<Channel>,
    described: bool,
}

/// How many domains of one team are named.
const OWNED: usize = 12;

pub fn teams(inputs: &Inputs<'_>, own: &str, part: &Part) -> Result<String> {
    let mesh = inputs.mesh;
    let page = Page::new(inputs, own, inputs.t("teams")).section(Section::Teams).describe(inputs.t("describe-teams"));
    let all = by_name((0_u32..).map(TeamId).zip(mesh.teams.iter().map(|team| team.name.as_str())));
    let teams = slice(&all, part).iter().map(|id| {
        let team = mesh.team(*id);
        let descriptor = team.descriptor.as_ref();
        let mission = descriptor.and_then(|d| d.mission.as_deref().or(d.description.as_deref())).unwrap_or_default();
        let domains = team.domains.iter().take(OWNED);
        TeamEntry {
            team: page.link(&team.name, &url::team(mesh, *id)),
            mission: sentence(mission, 180),
            products: page.count("product-count", team.products.len()),
            domains: domains.map(|id| page.link(&mesh.domain(*id).name, &url::domain(mesh, *id))).collect(),
            more_domains: team.domains.len().saturating_sub(OWNED),
            channel: channels(inputs.words(), team.channels().get(..1).unwrap_or_default()).pop(),
            described: descriptor.is_some(),
        }
    });
    let view = TeamsView {
        teams: teams.collect(),
        total: page.count("team-count", mesh.teams.len()),
        pager: pager(&page, part, |number| url(url::TEAMS, number)),
    };
    page.render("teams.html", &view)
}

/// A domain as a card.
#[derive(Debug, Clone, Serialize)]
pub struct DomainCard {
    pub name: String,
    pub href: String,
    pub sentence: String,
    /// Those of the domains within it counted in.
    pub products: String,
    pub subdomains: usize,
    pub part_of: Option<Link>,
    pub owner: Option<Owner>,
}

pub fn domain_card(page: &Page<'_>, id: DomainId) -> DomainCard {
    let mesh = page.mesh();
    let domain = mesh.domain(id);
    let description = domain.descriptor.as_ref().and_then(|descriptor| descriptor.description.as_deref());
    DomainCard {
        name: domain.name.clone(),
        href: page.to(&url::domain(mesh, id)),
        sentence: sentence(description.unwrap_or_default(), 140),
        products: page.count("product-count", products_within(page, id)),
        subdomains: domain.children.len(),
        part_of: domain.parent.map(|parent| page.link(&mesh.domain(parent).name, &url::domain(mesh, parent))),
        owner: domain
            .owner
            .map(|team| Owner { name: mesh.team(team).name.clone(), href: Some(page.to(&url::team(mesh, team))) }),
    }
}

/// The products of a domain and of those that are a part of it.
pub fn products_within(page: &Page<'_>, id: DomainId) -> usize {
    let mesh = page.mesh();
    let domain = mesh.domain(id);
    domain.products.len() + domain.children.iter().map(|child| mesh.domain(*child).products.len()).sum::<usize>()
}

#[derive(Serialize)]
struct DomainsView {
    total: String,
    domains: Vec<DomainCard>,
    pager: Option<Pager>,
}

/// All domains, those that are a part of another, too.
pub fn domains(inputs: &Inputs<'_>, own: &str, part: &Part) -> Result<String> {
    let mesh = inputs.mesh;
    let page =
        Page::new(inputs, own, inputs.t("domains")).section(Section::None).describe(inputs.t("describe-domains"));
    let all = by_name((0_u32..).map(DomainId).zip(mesh.domains.iter().map(|domain| domain.name.as_str())));
    let view = DomainsView {
        total: page.count("domain-count", mesh.domains.len()),
        domains: slice(&all, part).iter().map(|id| domain_card(&page, *id)).collect(),
        pager: pager(&page, part, |number| url(url::DOMAINS, number)),
    };
    page.render("domains.html", &view)
}
