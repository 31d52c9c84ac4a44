//! Text: sentences from the vocabulary, and a product's README. It must not know YAML.
//!
//! Common words follow a Zipf-like curve, and invented system names give the long tail that a search index meets in
//! real documentation.

use std::fmt::Write;

use crate::content::{Contract, MAXIMUM_AGE};
use crate::dice::Dice;
use crate::plan::{Plan, words};
use crate::words::{ADJECTIVES, NOUNS, SENTENCES, SYLLABLES, VERBS};

/// How many systems the company has a name for.
const SYSTEMS: usize = 30_000;

/// One sentence about an entity.
pub fn sentence(dice: &mut Dice, entity: &str) -> String {
    let template = dice.pick(SENTENCES);
    let mut text = String::with_capacity(template.len() + 40);
    let mut rest = template;
    while let Some(hole) = rest.find('{') {
        text.push_str(&rest[..hole]);
        match &rest[hole + 1..hole + 2] {
            "e" => text.push_str(&words(entity)),
            "n" => text.push_str(dice.pick_common(NOUNS)),
            "a" => text.push_str(dice.pick_common(ADJECTIVES)),
            "v" => text.push_str(dice.pick_common(VERBS)),
            _ => text.push_str(&system(dice)),
        }
        rest = &rest[hole + 3..];
    }
    text + rest
}

pub fn sentences(dice: &mut Dice, entity: &str, count: usize) -> String {
    (0..count).map(|_| sentence(dice, entity)).collect::<Vec<_>>().join(" ")
}

/// The invented name of a source system; the same rank has the same name everywhere.
fn system(dice: &mut Dice) -> String {
    let mut rank = dice.rank(SYSTEMS) + SYLLABLES.len();
    let mut name = String::new();
    while rank > 0 {
        name.push_str(SYLLABLES[rank % SYLLABLES.len()]);
        rank /= SYLLABLES.len();
    }
    crate::plan::capital(&name)
}

/// The README of a product, about 600 words at its last age.
pub fn readme(mesh: &Plan, index: usize, contract: &Contract, age: usize) -> String {
    let product = &mesh.products[index];
    let entity = product.entity;
    let mut dice = Dice::new(&[3, index as u64]);
    let mut text = String::with_capacity(6 * 1024);
    let front_matter = dice.percent(15);
    if front_matter {
        let _ = writeln!(text, "---\ntitle: {}\nlanguage: en\n---\n", product.title);
    }
    let _ = writeln!(text, "# {}\n", product.title);
    for count in [2, 3] {
        let _ = writeln!(text, "{}\n", sentences(&mut dice, entity, count));
    }
    let _ = writeln!(text, "## What it answers\n");
    for _ in 0..4 {
        let noun = words(entity);
        let _ = writeln!(
            text,
            "- How many {} records of one {noun} had the **{}** {} by the end of a {}?",
            dice.pick_common(ADJECTIVES),
            dice.pick_common(ADJECTIVES),
            dice.pick_common(NOUNS),
            dice.pick_common(NOUNS)
        );
    }
    let _ = writeln!(text, "\n## How it is made\n\n{}\n", sentences(&mut dice, entity, 4));
    let _ = writeln!(text, "> {}\n", sentence(&mut dice, entity));
    fields(&mut text, contract);
    let _ = writeln!(text, "### Rounding and time\n\n{}\n", sentences(&mut dice, entity, 2));
    query(&mut text, contract);
    let _ = writeln!(text, "## Quality\n\n{}\n", sentences(&mut dice, entity, 3));
    let _ = writeln!(text, "1. {}", sentence(&mut dice, entity));
    let _ = writeln!(text, "2. {}\n", sentence(&mut dice, entity));
    related(&mut text, mesh, index, &mut dice);
    if age >= 1 {
        let _ = writeln!(text, "## Known limits\n\n{}\n", sentences(&mut dice, entity, 3));
    }
    if age >= MAXIMUM_AGE {
        let _ = writeln!(text, "## Changes\n\n{}\n", sentences(&mut dice, entity, 3));
        let _ = writeln!(text, "Ask the team `{}` before you build on a draft.", mesh.team_id(index));
    }
    text
}

fn fields(text: &mut String, contract: &Contract) {
    let _ = writeln!(text, "## Fields worth knowing\n\n| field | type | meaning |\n|---|---|---|");
    for property in contract.tables.iter().flat_map(|table| table.properties.iter().take(3)) {
        let _ = writeln!(text, "| `{}` | {} | {} |", property.name, property.physical, property.description);
    }
    text.push('\n');
}

fn query(text: &mut String, contract: &Contract) {
    let table = &contract.tables[0];
    let column = &table.properties[table.properties.len() / 2].name;
    let _ = writeln!(
        text,
        "## A query to copy\n\n```sql\nselect {column}, count(*) as rows\nfrom {}.{}\nwhere {} is not null\n\
         group by {column}\norder by rows desc;\n```\n",
        contract.database, table.name, table.properties[0].name
    );
}

/// Links to what it reads and to a neighbour, as paths between files.
fn related(text: &mut String, mesh: &Plan, index: usize, dice: &mut Dice) {
    let _ = writeln!(text, "## Related products\n");
    let domain = &mesh.domains[mesh.products[index].domain];
    let neighbour = dice.between(domain.products.start, domain.products.end - 1);
    for &other in mesh.products[index].upstream.iter().chain([&neighbour]) {
        let product = &mesh.products[other];
        let up = if product.domain == mesh.products[index].domain { ".." } else { "../.." };
        let path = match up {
            ".." => product.slug.clone(),
            _ => format!("{}/{}", mesh.domains[product.domain].id, product.slug),
        };
        let _ = writeln!(text, "- [{}]({up}/{path}/README.md) {} it", product.title, dice.pick_common(VERBS));
    }
    let _ = writeln!(text, "- [the contract](contracts/{}.odcs.yaml)\n", mesh.products[index].entity);
}

/// The README of a domain.
pub fn domain_readme(mesh: &Plan, index: usize) -> String {
    let domain = &mesh.domains[index];
    let mut dice = Dice::new(&[4, index as u64]);
    let entity = mesh.products[domain.products.start].entity;
    let mut text = format!("# {}\n\n{}\n\n## Products to start with\n\n", domain.name, sentences(&mut dice, entity, 4));
    for product in domain.products.clone().take(5) {
        let product = &mesh.products[product];
        let _ = writeln!(text, "- [{}]({}/README.md)", product.title, product.slug);
    }
    let _ = writeln!(text, "\n## How we work\n\n{}", sentences(&mut dice, entity, 6));
    text
}
