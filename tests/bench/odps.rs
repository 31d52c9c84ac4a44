//! The ODPS v1.1.0 descriptor of a product as YAML text.
//!
//! Written by hand and not by a serialiser, because people write descriptors: with comments, quotes of both kinds, flow
//! lists and block scalars. Field names and shapes are those of the standard's JSON Schema. It must not know files.

use std::fmt::Write;

use crate::content::MAXIMUM_AGE;
use crate::dice::Dice;
use crate::plan::{Plan, words};
use crate::prose::sentence;

/// The version of a product's contract: one minor version on from its creation.
pub fn contract_version(mesh: &Plan, index: usize, age: usize) -> String {
    format!("{}.{}.0", mesh.products[index].major, usize::from(age == MAXIMUM_AGE))
}

// What depends on the age must not draw: an edit would otherwise rewrite everything that follows it.

/// The ODPS descriptor, about 60 lines at its last age.
pub fn product(mesh: &Plan, index: usize, age: usize) -> String {
    let (id, product) = (mesh.product_id(index), &mesh.products[index]);
    let entity = product.entity;
    let domain = &mesh.domains[product.domain].id;
    let mut dice = Dice::new(&[6, index as u64]);
    let mut text = String::with_capacity(3 * 1024);
    let y = &mut text;
    let status = if age == 0 { "draft" } else { product.status };
    let _ = writeln!(y, "apiVersion: v1.1.0\nkind: DataProduct\nid: {id}\nname: {}", product.title);
    let _ = writeln!(y, "version: \"{}.{age}.0\"\nstatus: {status}\ndomain: {domain}", product.major);
    let kind = if product.upstream.is_empty() { "sourceAligned" } else { dice.pick(&["aggregate", "consumerAligned"]) };
    let _ = writeln!(y, "type: {kind}\ntenant: Halden Group\n\ndescription:");
    let _ = writeln!(y, "  purpose: >-\n    {}\n    {}", sentence(&mut dice, entity), sentence(&mut dice, entity));
    let _ = writeln!(y, "  limitations: \"{}\"", sentence(&mut dice, entity));
    let _ = writeln!(y, "  usage: {}", sentence(&mut dice, entity));
    let reviewed = dice.between(1, 9);
    if age > 0 {
        let _ = writeln!(y, "  customProperties:\n    - property: reviewed\n      value: \"2026-0{reviewed}-15\"");
    }
    let _ =
        writeln!(y, "tags: [{}, {}, '{}']\n", words(entity), product.form, dice.pick(&["finance", "core", "bi", "ml"]));
    input_ports(y, mesh, index);
    let version = contract_version(mesh, index, age);
    let _ = writeln!(y, "outputPorts:\n  - name: {}  # the port that others should use", entity.replace('-', "_"));
    let _ = writeln!(
        y,
        "    description: {}\n    type: {}",
        sentence(&mut dice, entity),
        dice.pick(&["tables", "topic", "files"])
    );
    let _ = writeln!(y, "    version: {version}\n    contractId: {}", mesh.contract_id(index));
    let _ = writeln!(y, "    tags: [\"{}\"]\n", product.form);
    if age > 0 {
        let _ = writeln!(y, "managementPorts:\n  - name: {entity}-metrics\n    content: observability\n    type: rest");
        let _ = writeln!(y, "    url: https://metrics.example.com/{id}\n    description: Freshness and row counts\n");
    }
    support(y, mesh, index);
    custom_properties(y, &mut dice, status, age);
    let _ = writeln!(y, "team:\n  name: {}\n", mesh.team_id(index));
    let _ = writeln!(
        y,
        "productCreatedTs: \"20{}-0{}-1{}T08:30:00Z\"",
        dice.between(19, 24),
        dice.between(1, 9),
        dice.below(10)
    );
    text
}

fn input_ports(y: &mut String, mesh: &Plan, index: usize) {
    let product = &mesh.products[index];
    if product.upstream.is_empty() && !product.external {
        return;
    }
    y.push_str("inputPorts:\n");
    for &upstream in &product.upstream {
        let _ = writeln!(
            y,
            "  - name: {}\n    version: {}\n    contractId: {}",
            mesh.product_id(upstream),
            contract_version(mesh, upstream, MAXIMUM_AGE),
            mesh.contract_id(upstream)
        );
    }
    if product.external {
        let _ = writeln!(y, "  # bought from a vendor, outside the mesh");
        let _ = writeln!(y, "  - name: vendor-feed\n    version: '1.0'\n    contractId: vendor-{}", product.entity);
    }
    y.push('\n');
}

fn support(y: &mut String, mesh: &Plan, index: usize) {
    let team = mesh.team_id(index);
    let _ = writeln!(y, "support:\n  - channel: '#{team}'\n    url: https://chat.example.com/{team}");
    let _ =
        writeln!(y, "    tool: slack\n    scope: interactive\n  - channel: Mail\n    url: mailto:{team}@example.com\n");
}

fn custom_properties(y: &mut String, dice: &mut Dice, status: &str, age: usize) {
    let _ = writeln!(y, "customProperties:\n  - property: costCentre\n    value: CC-{}", dice.between(1000, 1400));
    let _ = writeln!(y, "  - property: dataSteward\n    value: {}", crate::plan::person(dice.below(900)).1);
    if status == "deprecated" {
        y.push_str("  - property: sunset\n    value: \"2027-06-30\"\n");
    }
    let criticality = dice.between(1, 4);
    if age == MAXIMUM_AGE {
        let _ = writeln!(y, "  - property: criticality\n    value: {criticality}");
    }
    y.push('\n');
}
