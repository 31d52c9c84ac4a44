//! Every file of a mesh that is not a product's: meshdoc.yaml, domains, teams, glossary and code lists.
//! It must not know products' descriptors.

use std::fmt::Write;

use crate::dice::Dice;
use crate::plan::{Plan, capital, person, words};
use crate::prose::{domain_readme, sentence};
use crate::words::AREAS;

/// Gives each file (path and text) to `write`, in a fixed order.
pub fn files(mesh: &Plan, write: &mut dyn FnMut(String, String)) {
    write(".gitignore".into(), ".meshdoc/\n/public/\n".into());
    write("meshdoc.yaml".into(), configuration(mesh));
    for (index, domain) in mesh.domains.iter().enumerate() {
        write(format!("domains/{}/domain.yaml", domain.id), domain_file(mesh, index));
        write(format!("domains/{}/README.md", domain.id), domain_readme(mesh, index));
        for kind in ["data", "insights"] {
            write(format!("teams/{}-{kind}.yaml", domain.id), team(mesh, index, kind));
        }
    }
    for (area, (name, entities)) in AREAS.iter().enumerate().take(mesh.areas_in_use()) {
        write(format!("glossary/{name}.osds.yaml"), glossary(area));
        for entity in &entities[..3] {
            write(format!("codes/{entity}-status.yaml"), code_list(entity));
        }
    }
}

fn configuration(mesh: &Plan) -> String {
    format!(
        "title: Halden data mesh\ndescription: Data products of {} domains, made for measuring\norganisation:\n  \
         name: Halden Group\n  url: https://www.example.com\nbaseUrl: https://data.example.com/\nforge:\n  \
         url: https://git.example.com/halden/mesh\n  branch: main\n",
        mesh.domains.len()
    )
}

fn domain_file(mesh: &Plan, index: usize) -> String {
    let domain = &mesh.domains[index];
    let mut dice = Dice::new(&[8, index as u64]);
    let area = AREAS[domain.area].0;
    format!(
        "id: {id}\nname: {}\ndescription: >-\n  {}\nowner: {id}-data\ntags: [{area}, {}]\n",
        domain.name,
        sentence(&mut dice, area),
        dice.pick(&["core", "supporting", "generic"]),
        id = domain.id
    )
}

fn team(mesh: &Plan, index: usize, kind: &str) -> String {
    let domain = &mesh.domains[index];
    let mut dice = Dice::new(&[9, index as u64, kind.len() as u64]);
    let id = format!("{}-{kind}", domain.id);
    let mut y = format!("apiVersion: v1.0.0\nkind: Team\nid: {id}\nname: {} {kind}\n", domain.name);
    let _ = writeln!(y, "mission: {}", sentence(&mut dice, AREAS[domain.area].0));
    let _ = writeln!(
        y,
        "channels:\n  - channel: '#{id}'\n    url: https://chat.example.com/{id}\n    tool: slack\nmembers:"
    );
    for place in 0..dice.between(3, 6) {
        let (name, username) = person(index * 11 + kind.len() * 3 + place);
        let role = ["Data product owner", "Data engineer", "Data steward", "Analyst"][place.min(3)];
        let _ = writeln!(y, "  - username: {username}\n    name: \"{name}\"\n    role: {role}");
    }
    y
}

/// A term for each entity of an area, and one narrower term for each.
fn glossary(area: usize) -> String {
    let (name, entities) = AREAS[area];
    let mut dice = Dice::new(&[10, area as u64]);
    let mut y =
        format!("apiVersion: v0.1.0\nkind: SemanticDefinition\nid: {name}-glossary\nname: {}\n", capital(&words(name)));
    let _ = writeln!(y, "version: 1.0.0\nstatus: active\ndefinitions:");
    for entity in entities {
        let _ = writeln!(
            y,
            "  - id: {entity}\n    name: {}\n    description: {}",
            words(entity),
            sentence(&mut dice, entity)
        );
        let _ = writeln!(y, "    businessName: {}\n    classification: internal", capital(&words(entity)));
        let _ = writeln!(y, "    synonyms:\n      - synonym: {} record", words(entity));
        let _ = writeln!(
            y,
            "  - id: open-{entity}\n    name: open {}\n    description: {}",
            words(entity),
            sentence(&mut dice, entity)
        );
        let _ = writeln!(y, "    relationships:\n      - to: '#/definitions/{entity}'\n        type: isA");
    }
    y
}

fn code_list(entity: &str) -> String {
    let name = words(entity);
    let mut y = format!("apiVersion: v1.0.0\nkind: CodeList\nid: {entity}-status\nname: {} status\n", capital(&name));
    let _ = writeln!(
        y,
        "version: 1.2.0\nstatus: active\nauthority: Halden Group\ndescription: Where a {name} can stand.\nvalues:"
    );
    for value in ["NEW", "OPEN", "CONFIRMED", "ON_HOLD", "CLOSED", "CANCELLED", "UNKNOWN"] {
        let label = capital(&words(value).to_lowercase());
        let _ = writeln!(
            y,
            "  - value: {value}\n    label: {label}\n    description: The {name} is {}.",
            label.to_lowercase()
        );
    }
    y
}
