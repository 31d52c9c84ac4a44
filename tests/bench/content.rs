//! What a product's contract says, as plain data: the descriptor, the README and the peers' pages are written from it.
//! It must not know any file format.

use std::collections::BTreeSet;

use crate::dice::Dice;
use crate::plan::{Plan, capital, words};
use crate::prose::sentence;
use crate::words::{AREAS, COLUMNS, PREFIXES};

/// Each file has three ages, 0 to this one: as created, after an edit, and as it stands today.
pub const MAXIMUM_AGE: usize = 2;

pub struct Contract {
    pub database: String,
    pub tables: Vec<Table>,
}

pub struct Table {
    pub name: String,
    pub business_name: String,
    pub description: String,
    /// The first one is the primary key.
    pub properties: Vec<Property>,
}

pub struct Property {
    pub name: String,
    pub logical: &'static str,
    pub physical: &'static str,
    pub classification: &'static str,
    pub description: String,
    pub required: bool,
    /// A glossary term of the domain's area, by entity.
    pub term: Option<usize>,
    /// A code list of the domain's area, by entity.
    pub codes: Option<usize>,
    /// A draw that writers use for the property's rarer sections and its quoting.
    pub flavour: usize,
}

/// The contract of a product. Before its last age, each table lacks its last three properties.
pub fn contract(mesh: &Plan, index: usize, age: usize) -> Contract {
    let product = &mesh.products[index];
    let domain = &mesh.domains[product.domain];
    let mut dice = Dice::new(&[5, index as u64]);
    let base = product.slug.replace('-', "_");
    let names = [base.clone(), format!("{base}_{}", dice.pick(&["details", "versions", "items", "links", "totals"]))];
    let tables = names.map(|name| table(&mut dice, name, product.entity, domain.area, age)).into();
    Contract { database: domain.id.replace('-', "_"), tables }
}

fn table(dice: &mut Dice, name: String, entity: &'static str, area: usize, age: usize) -> Table {
    let count = dice.between(15, 30);
    let description = format!("One row per {}. {}", words(entity), sentence(dice, entity));
    let mut properties = vec![key(dice, entity, area)];
    // A customer's key has the name that other tables use for a reference to it.
    let mut taken = BTreeSet::from([properties[0].name.clone()]);
    while properties.len() < count {
        let column = dice.rank(COLUMNS.len());
        let prefix = if dice.percent(15) { Some(dice.below(PREFIXES.len())) } else { None };
        let property = property(dice, entity, area, column, prefix);
        if taken.insert(property.name.clone()) {
            properties.push(property);
        }
    }
    if age < MAXIMUM_AGE {
        properties.truncate(count - 3);
    }
    Table { business_name: capital(&words(&name)), name, description, properties }
}

fn key(dice: &mut Dice, entity: &str, area: usize) -> Property {
    Property {
        name: format!("{}_id", entity.replace('-', "_")),
        logical: "string",
        physical: "varchar(36)",
        classification: "internal",
        description: format!("Identifies the {} across all systems.", words(entity)),
        required: true,
        term: AREAS[area].1.iter().position(|name| *name == entity),
        codes: None,
        flavour: dice.below(100),
    }
}

fn property(dice: &mut Dice, entity: &str, area: usize, column: usize, prefix: Option<usize>) -> Property {
    let (name, logical, physical, classification, meaning) = COLUMNS[column];
    let mut description = meaning.replace("{e}", &words(entity));
    if dice.percent(40) {
        description = format!("{description} {}", sentence(dice, entity));
    }
    let is_text = logical == "string" && classification == "internal";
    let codes = matches!(name, "status" | "type" | "reason_code").then(|| dice.below(3));
    Property {
        name: prefix.map_or(name.to_string(), |prefix| format!("{}_{name}", PREFIXES[prefix])),
        logical,
        physical,
        classification,
        description,
        required: dice.percent(45),
        // Values of one term are of one kind, and equally sensitive.
        term: (dice.percent(55) && is_text && codes.is_none()).then(|| dice.below(AREAS[area].1.len())),
        codes,
        flavour: dice.below(100),
    }
}
