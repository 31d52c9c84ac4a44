//! `meshdoc new`: adds a descriptor where the convention has it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::scaffold::{create, fill, scalar, template, title};
use super::terminal;
use crate::error::Result;
use crate::model::Mesh;
use crate::model::address::slug;
use crate::session::{self, Settings, Silent};

const EXAMPLES: &str = "\
Examples:
  meshdoc new domain finance
  meshdoc new product finance/revenue
  meshdoc new contract finance/revenue/monthly-revenue
  meshdoc new term customer
  meshdoc new codelist country
  meshdoc new team revenue-team

A mesh replaces the templates by its own in .meshdoc/templates: domain.yaml, domain.md, product.odps.yaml, product.md,
contract.odcs.yaml, term.osds.yaml, codelist.yaml, team.yaml, with {{id}}, {{name}}, {{domain}}, {{product}}, {{table}}.";

/// Add a domain, product, contract, term, code list or team
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// What to add
    kind: Kind,

    /// Its address: `sales`, `sales/orders`, `sales/orders/orders-v2`
    address: String,

    /// The mesh's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    dir: PathBuf,

    /// The name that people read [default: made of the address]
    #[arg(long)]
    name: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    Domain,
    Product,
    Contract,
    Term,
    Codelist,
    Team,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let root = &arguments.dir;
    let parts = parts(arguments)?;
    let reading = session::read(&Settings::of(root), &Silent)?;
    let own = parts[parts.len() - 1];
    let name = arguments.name.clone().unwrap_or_else(|| title(own));
    let quoted = scalar(&name)?;
    let table = own.replace(['-', '.'], "_");
    let mut values = vec![("id", own), ("name", quoted.as_str()), ("table", table.as_str())];
    if let [domain, rest @ ..] = parts.as_slice() {
        values.push(("domain", domain));
        values.extend(rest.first().map(|product| ("product", *product)));
    }
    for (path, template_name) in files(arguments.kind, &parts, &reading.mesh) {
        let text = fill(&template(root, template_name)?, &values);
        create(&root.join(&path), &text)?;
        terminal::say(&format!("  {} {path}", terminal::faint("wrote")));
    }
    if let Some(next) = next(arguments.kind, &parts, root, &reading.mesh) {
        terminal::say(&next);
    }
    Ok(ExitCode::SUCCESS)
}

/// The parts of the address, each a name that can stand in one.
fn parts(arguments: &Arguments) -> Result<Vec<&str>> {
    let parts: Vec<&str> = arguments.address.trim_matches('/').split('/').collect();
    let (wanted, form) = match arguments.kind {
        Kind::Product => (2, "DOMAIN/PRODUCT, such as `sales/orders`"),
        Kind::Contract => (3, "DOMAIN/PRODUCT/CONTRACT, such as `sales/orders/orders-v2`"),
        _ => (1, "one name, such as `sales`"),
    };
    anyhow::ensure!(parts.len() == wanted, "`{}` is no such address: expected {form}", arguments.address);
    for part in &parts {
        let safe = slug(part);
        anyhow::ensure!(safe == *part, "`{part}` cannot stand in an address; `{safe}` can");
    }
    Ok(parts)
}

/// The files to write, and the template of each.
fn files(kind: Kind, parts: &[&str], mesh: &Mesh) -> Vec<(String, &'static str)> {
    let own = parts[parts.len() - 1];
    match kind {
        Kind::Domain => vec![
            (format!("domains/{own}/domain.yaml"), "domain.yaml"),
            (format!("domains/{own}/README.md"), "domain.md"),
        ],
        Kind::Product => {
            let folder = format!("{}/{own}", domain_folder(mesh, parts[0]));
            vec![
                (format!("{folder}/{own}.odps.yaml"), "product.odps.yaml"),
                (format!("{folder}/README.md"), "product.md"),
            ]
        }
        Kind::Contract => {
            let product = mesh.product_at(&format!("{}/{}", parts[0], parts[1]));
            let folder = match product.map(|id| mesh.product(id).folder.clone()).filter(|folder| !folder.is_empty()) {
                Some(folder) => folder,
                None => format!("{}/{}", domain_folder(mesh, parts[0]), parts[1]),
            };
            vec![(format!("{folder}/contracts/{own}.odcs.yaml"), "contract.odcs.yaml")]
        }
        Kind::Term => vec![(format!("glossary/{own}.osds.yaml"), "term.osds.yaml")],
        Kind::Codelist => vec![(format!("codes/{own}.yaml"), "codelist.yaml")],
        Kind::Team => vec![(format!("teams/{own}.yaml"), "team.yaml")],
    }
}

/// Where a domain's products live: beside its domain.yaml, else by the convention.
fn domain_folder(mesh: &Mesh, domain: &str) -> String {
    let known = mesh.domain_at(domain).and_then(|id| mesh.domain(id).folder.clone());
    known.filter(|folder| !folder.is_empty()).unwrap_or_else(|| format!("domains/{domain}"))
}

/// What is still to be done by hand.
fn next(kind: Kind, parts: &[&str], root: &Path, mesh: &Mesh) -> Option<String> {
    let dir = if root.as_os_str() == "." { String::new() } else { format!(" --dir {}", root.display()) };
    match kind {
        Kind::Product if mesh.domain_at(parts[0]).is_none() => {
            Some(format!("next: meshdoc new domain {}{dir}", parts[0]))
        }
        Kind::Product => Some(format!("next: meshdoc new contract {}/{}/{}{dir}", parts[0], parts[1], parts[1])),
        Kind::Contract if is_promised(mesh, parts) => None,
        Kind::Contract => Some(format!(
            "next: let an output port of {}/{} promise it: contractId: {}",
            parts[0],
            parts[1],
            parts.join(".")
        )),
        _ => None,
    }
}

/// Whether an output port of the product promises the contract that is added.
fn is_promised(mesh: &Mesh, parts: &[&str]) -> bool {
    let wanted = parts.join(".");
    let product = mesh.product_at(&format!("{}/{}", parts[0], parts[1]));
    product.is_some_and(|id| {
        mesh.product(id).descriptor.outputs.iter().any(|port| port.contract_id.as_deref() == Some(wanted.as_str()))
    })
}
