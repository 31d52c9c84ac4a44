//! What the mesh is made of, before a word of it is written: domains, products, names and the lineage between them.
//!
//! A few dozen bytes a product, so that a mesh of 100,000 fits in memory while its files are written one by one. It
//! must not know any file format.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::dice::Dice;
use crate::words::{AREAS, FIRST_NAMES, FORMS, LAST_NAMES, PARTS};

/// Uneven on purpose; 25 products a domain on average.
const DOMAIN_SIZES: &[usize] = &[25, 18, 32, 25, 11, 39];

pub struct Plan {
    pub domains: Vec<Domain>,
    pub products: Vec<Product>,
}

pub struct Domain {
    pub id: String,
    pub name: String,
    pub area: usize,
    pub products: Range<usize>,
}

pub struct Product {
    pub domain: usize,
    /// The thing that its rows are about, as in [`AREAS`].
    pub entity: &'static str,
    pub form: &'static str,
    /// Folder and file name, unique in the domain.
    pub slug: String,
    /// The folder's name in early history, where it was another one.
    pub old_slug: Option<String>,
    pub title: String,
    pub major: usize,
    pub status: &'static str,
    /// Products it reads, all of lower index: the lineage has no cycle.
    pub upstream: Vec<usize>,
    /// Reads a contract that nobody in the mesh promises.
    pub external: bool,
}

/// Plans a mesh. The same number gives the same plan everywhere.
pub fn plan(products: usize) -> Plan {
    let mut mesh = Plan { domains: Vec::new(), products: Vec::with_capacity(products) };
    while mesh.products.len() < products {
        let index = mesh.domains.len();
        let start = mesh.products.len();
        let end = products.min(start + DOMAIN_SIZES[index % DOMAIN_SIZES.len()]);
        mesh.domains.push(domain(index, start..end));
        let entities = names_in_domain(index, end - start);
        for (entity, form) in entities {
            let next = product(&mesh, index, entity, form);
            mesh.products.push(next);
        }
    }
    let titles: BTreeSet<&str> = mesh.products.iter().map(|product| product.title.as_str()).collect();
    assert_eq!(titles.len(), products, "titles are unique: areas share no entity, parts qualify the rest");
    mesh
}

fn domain(index: usize, products: Range<usize>) -> Domain {
    let (area, round) = (index % AREAS.len(), index / AREAS.len());
    let id = match round {
        0 => AREAS[area].0.to_string(),
        _ => format!("{}-{}", PARTS[round - 1], AREAS[area].0),
    };
    Domain { name: capital(&words(&id)), id, area, products }
}

/// The most natural entity and form pairs first, the rest by chance.
fn names_in_domain(index: usize, count: usize) -> Vec<(&'static str, &'static str)> {
    let mut dice = Dice::new(&[1, index as u64]);
    let entities = &AREAS[index % AREAS.len()].1;
    let mut taken = BTreeSet::new();
    let mut names = Vec::with_capacity(count);
    while names.len() < count {
        let pair = (dice.below(entities.len()), dice.rank(FORMS.len()));
        if taken.insert(pair) {
            names.push((entities[pair.0], FORMS[pair.1]));
        }
    }
    names
}

fn product(mesh: &Plan, domain: usize, entity: &'static str, form: &'static str) -> Product {
    let index = mesh.products.len();
    let mut dice = Dice::new(&[2, index as u64]);
    let slug = format!("{entity}-{form}");
    let old_slug = dice.percent(2).then(|| format!("{slug}-table"));
    let major = 1 + dice.rank(4);
    let status = match dice.below(100) {
        0..85 => "active",
        85..92 => "draft",
        92..97 => "deprecated",
        _ => "proposed",
    };
    let mut upstream = upstream(&mut dice, index, mesh.domains[domain].products.start);
    // What is promised rests on promises alone.
    upstream.retain(|&other| status != "active" || mesh.products[other].status == "active");
    let part = match domain / AREAS.len() {
        0 => String::new(),
        round => format!("{} ", words(PARTS[round - 1])),
    };
    Product {
        domain,
        entity,
        form,
        title: capital(&format!("{part}{} {form}", words(entity))),
        old_slug,
        slug,
        major,
        status,
        upstream,
        external: dice.percent(2),
    }
}

/// Four in ten products read sources outside the mesh; the others mostly read neighbours, and some read one of the few
/// products that everybody reads.
fn upstream(dice: &mut Dice, index: usize, domain_start: usize) -> Vec<usize> {
    let mut found = BTreeSet::new();
    if index > 0 && !dice.percent(40) {
        for _ in 0..dice.between(1, 4) {
            found.insert(match dice.below(10) {
                0..6 if index > domain_start => dice.between(domain_start, index - 1),
                0..9 => dice.rank(index),
                _ => dice.below(index),
            });
        }
    }
    found.into_iter().collect()
}

impl Plan {
    pub fn product_id(&self, index: usize) -> String {
        let product = &self.products[index];
        format!("{}-{}", self.domains[product.domain].id, product.slug)
    }

    pub fn contract_id(&self, index: usize) -> String {
        format!("{}-v{}", self.product_id(index), self.products[index].major)
    }

    pub fn team_id(&self, index: usize) -> String {
        let suffix = if index.is_multiple_of(3) { "insights" } else { "data" };
        format!("{}-{suffix}", self.domains[self.products[index].domain].id)
    }

    /// Folder of a product, `slug` being its present or its old one.
    pub fn folder(&self, index: usize, slug: &str) -> String {
        format!("domains/{}/{slug}", self.domains[self.products[index].domain].id)
    }

    pub fn areas_in_use(&self) -> usize {
        self.domains.len().min(AREAS.len())
    }
}

/// Full name and user name of a person of the company.
pub fn person(index: usize) -> (String, String) {
    let index = index % (FIRST_NAMES.len() * LAST_NAMES.len());
    let (first, last) = (FIRST_NAMES[index % FIRST_NAMES.len()], LAST_NAMES[index / FIRST_NAMES.len()]);
    let user = format!("{first}.{last}").to_lowercase().replace('\'', "");
    (format!("{first} {last}"), user)
}

/// A slug as words: `order-line` is "order line".
pub fn words(slug: &str) -> String {
    slug.replace(['-', '_'], " ")
}

/// The text with a capital first letter.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
