//! The ODCS v3.2.0 descriptor of a product's contract as YAML text, written as people write it (see `odps`).
//! It must not know files.

use std::fmt::Write;

use crate::content::{Contract, Property, Table};
use crate::dice::Dice;
use crate::odps::contract_version;
use crate::plan::{Plan, words};
use crate::prose::{sentence, sentences};
use crate::words::AREAS;

/// The ODCS descriptor: two tables of 15 to 30 properties.
pub fn contract(mesh: &Plan, index: usize, contract: &Contract, age: usize) -> String {
    let product = &mesh.products[index];
    let domain = &mesh.domains[product.domain];
    let mut dice = Dice::new(&[7, index as u64]);
    let mut text = String::with_capacity(16 * 1024);
    let y = &mut text;
    let _ = writeln!(y, "# The promise of {}; change it by pull request only.", product.title);
    let _ = writeln!(y, "apiVersion: v3.2.0\nkind: DataContract\nid: {}", mesh.contract_id(index));
    let _ = writeln!(y, "name: {} contract\nversion: {}", product.title, contract_version(mesh, index, age));
    let _ = writeln!(y, "status: {}\ndomain: {}", product.status, domain.id);
    let _ = writeln!(y, "dataProduct: {}\ntenant: Halden Group\n\ndescription:", mesh.product_id(index));
    let _ = writeln!(y, "  purpose: {}", sentence(&mut dice, product.entity));
    let _ = writeln!(y, "  limitations: '{}'", sentence(&mut dice, product.entity));
    let _ = writeln!(y, "  usage: |\n    {}\n", sentences(&mut dice, product.entity, 2).replace(". ", ".\n    "));
    servers(y, &mut dice, contract);
    y.push_str("schema:\n");
    for (number, table) in contract.tables.iter().enumerate() {
        schema_object(y, &mut dice, contract, table, (number, AREAS[domain.area]));
    }
    service_levels(y, &mut dice, contract);
    let team = mesh.team_id(index);
    let _ = writeln!(y, "team:\n  name: {team}\n\nsupport:\n  - channel: '#{team}'\n    tool: slack\n");
    let _ = writeln!(
        y,
        "roles:\n  - role: {}_reader\n    access: read\n    firstLevelApprovers: {team}\n",
        contract.database
    );
    let _ = writeln!(y, "tags:\n  - {}\n  - {}", product.entity, product.form);
    text
}

fn servers(y: &mut String, dice: &mut Dice, contract: &Contract) {
    let database = &contract.database;
    let _ = writeln!(y, "servers:");
    for environment in ["production", "test"] {
        let _ = writeln!(y, "  - server: {environment}\n    environment: {environment}");
        let _ = match dice.below(3) {
            0 => writeln!(
                y,
                "    type: postgres\n    host: db.example.com\n    port: 5432\n    database: mesh\n    schema: {database}"
            ),
            1 => writeln!(
                y,
                "    type: snowflake\n    account: halden-eu\n    database: MESH\n    schema: {}",
                database.to_uppercase()
            ),
            _ => writeln!(y, "    type: bigquery\n    project: halden-mesh\n    dataset: {database}"),
        };
    }
    y.push('\n');
}

fn schema_object(
    y: &mut String,
    dice: &mut Dice,
    contract: &Contract,
    table: &Table,
    place: (usize, (&str, [&str; 6])),
) {
    let (number, (area, entities)) = place;
    let _ = writeln!(y, "  - name: {}\n    physicalName: {}.{}", table.name, contract.database, table.name);
    let _ = writeln!(y, "    physicalType: table\n    businessName: \"{}\"", table.business_name);
    let _ = writeln!(y, "    description: {}\n    properties:", table.description);
    for (position, property) in table.properties.iter().enumerate() {
        schema_property(y, property, position == 0, area, &entities);
        if number == 1 && position == 0 {
            let first = &contract.tables[0];
            let _ = writeln!(
                y,
                "        relationships:\n          - type: foreignKey\n            to: {}.{}",
                first.name, property.name
            );
        }
    }
    let _ = writeln!(
        y,
        "    quality:\n      - type: library\n        metric: rowCount\n        mustBeGreaterThan: {}",
        dice.between(1, 900) * 100
    );
    let _ = writeln!(
        y,
        "        dimension: completeness\n        severity: error\n      - type: sql\n        description: no row from the future\n        query: |"
    );
    let _ = writeln!(
        y,
        "          select count(*) from ${{object}}\n          where created_at > current_timestamp\n        mustBe: 0"
    );
}

fn schema_property(y: &mut String, property: &Property, is_key: bool, area: &str, entities: &[&str; 6]) {
    let (name, description) = (&property.name, &property.description);
    let _ = writeln!(y, "      - name: {name}\n        businessName: {}", words(name));
    let _ = writeln!(y, "        logicalType: {}\n        physicalType: {}", property.logical, property.physical);
    let _ = match property.flavour {
        0..6 => writeln!(y, "        description: >-\n          {}", description.replace(". ", ".\n          ")),
        6..14 => writeln!(y, "        description: \"{description} Also called \\\"{}\\\".\"", words(name)),
        14..20 => writeln!(y, "        description: '{}'", description.replace("the source", "the source''s record")),
        _ => writeln!(y, "        description: {description}"),
    };
    if is_key {
        let _ = writeln!(y, "        primaryKey: true\n        primaryKeyPosition: 1\n        unique: true");
    }
    if property.required {
        let _ = writeln!(
            y,
            "        required: true{}",
            if property.flavour > 92 { "  # since the first version" } else { "" }
        );
    }
    let _ = writeln!(y, "        classification: {}", property.classification);
    if property.term.is_some() || property.codes.is_some() {
        y.push_str("        authoritativeDefinitions:\n");
    }
    if let Some(term) = property.term {
        let link = format!("../../../../glossary/{area}.osds.yaml#/definitions/{}", entities[term]);
        let _ = writeln!(y, "          - type: semanticDefinition\n            url: {link}");
    }
    if let Some(codes) = property.codes {
        let _ = writeln!(
            y,
            "          - type: codeList\n            url: ../../../../codes/{}-status.yaml",
            entities[codes]
        );
    }
    rare_sections(y, property);
}

fn rare_sections(y: &mut String, property: &Property) {
    if property.logical == "string" && (20..32).contains(&property.flavour) {
        let _ = match (property.codes, property.physical) {
            (Some(_), _) => writeln!(y, "        examples: [OPEN, \"CLOSED\"]"),
            (None, "char(2)") => writeln!(y, "        examples: [\"DE\", 'SE']"),
            (None, "char(3)") => writeln!(y, "        examples: [\"EUR\", 'SEK']"),
            _ => writeln!(y, "        examples: [\"A-1{}\", 'B-2{}']", property.flavour, property.flavour),
        };
    }
    if property.required && (32..55).contains(&property.flavour) {
        let _ = writeln!(
            y,
            "        quality:\n          - type: library\n            metric: nullValues\n            mustBe: 0"
        );
        let _ = writeln!(y, "            dimension: completeness\n            severity: warning");
    }
    if property.logical == "string" && (55..60).contains(&property.flavour) {
        let _ = writeln!(y, "        logicalTypeOptions: {{ minLength: 1, maxLength: {} }}", property.flavour);
    }
    if (60..66).contains(&property.flavour) {
        let _ = writeln!(y, "        tags: [audited, {}]", property.classification);
    }
    if property.classification == "confidential" && property.flavour > 50 {
        let _ = writeln!(y, "        encryptedName: {}_encrypted\n        criticalDataElement: true", property.name);
    }
}

fn service_levels(y: &mut String, dice: &mut Dice, contract: &Contract) {
    let table = &contract.tables[0];
    let element = format!("{}.{}", table.name, table.properties[0].name);
    let _ = writeln!(
        y,
        "\nslaProperties:\n  - property: latency\n    value: {}\n    unit: h\n    element: {element}",
        dice.between(1, 48)
    );
    let _ = writeln!(y, "  - property: retention\n    value: {}\n    unit: y", dice.between(1, 10));
    let _ = writeln!(
        y,
        "  - property: frequency\n    value: 1\n    unit: d\n  - property: availability\n    value: 99.{}\n    unit: percent\n",
        dice.below(10)
    );
}
