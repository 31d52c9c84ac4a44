//! `meshdoc impact`: who would notice, asked before anyone edits.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::diff::consumer;
use super::progress::Line;
use super::terminal::{self, plural};
use super::{DataFormat, MeshArguments};
use crate::compare::{Consumer, Noticed, noticed};
use crate::diagnostics::nearest;
use crate::diagnostics::text::printable;
use crate::error::Result;
use crate::model::Mesh;
use crate::session;

const EXAMPLES: &str = "\
Examples:
  meshdoc impact sales/orders
  meshdoc impact sales/orders/orders-v2#orders.email
  meshdoc impact sales/orders#port-orders-v2
  meshdoc impact customer --format json";

/// Who would notice a change: consumers, direct and further downstream, with their teams
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// A product, contract, property (CONTRACT#PATH), output port (PRODUCT#port-NAME), term or code list
    #[arg(value_name = "ADDRESS[#PART]")]
    address: String,

    /// The mesh's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    dir: PathBuf,

    /// How the answer is printed
    #[arg(long, value_enum, default_value_t = DataFormat::Text)]
    format: DataFormat,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let mesh = MeshArguments { dir: arguments.dir.clone(), cache_dir: None, rules: Vec::new(), evidence: None };
    let line = Line::new();
    let reading = session::read(&mesh.settings(), &line);
    line.clear();
    let mesh = reading?.mesh;
    let Some(found) = noticed(&mesh, &arguments.address) else { anyhow::bail!(unknown(&mesh, &arguments.address)) };
    match arguments.format {
        DataFormat::Json => terminal::json(&json!({
            "subject": found.subject,
            "kind": found.kind,
            "name": found.name,
            "owner": found.owner,
            "consumers": found.consumers.iter().map(consumer).collect::<Vec<_>>(),
        })),
        DataFormat::Text => print(&found),
    }
    Ok(ExitCode::SUCCESS)
}

fn print(found: &Noticed) {
    for consumer in found.consumers.iter() {
        let team = consumer.team.as_deref().unwrap_or("nobody known");
        let head = format!("{:>2}  {}  {}", consumer.distance, terminal::strong(&consumer.product), printable(team));
        terminal::out(&format!("{head}\n    {}\n", terminal::faint(&held(consumer))));
    }
    let direct = found.consumers.iter().filter(|consumer| consumer.distance == 1).count();
    let all = found.consumers.len();
    terminal::say(&match all {
        0 => format!("nobody in the mesh relies on {}", printable(&found.subject)),
        _ => format!(
            "{} would notice a change of {}: {} directly, {} further on",
            plural(all, "product"),
            printable(&found.subject),
            terminal::grouped(direct as u64),
            terminal::grouped((all - direct) as u64)
        ),
    });
}

fn held(consumer: &Consumer) -> String {
    let contract = consumer.contract.as_deref().unwrap_or("no contract");
    let version = consumer.version.as_ref().map(|version| format!(", expects {version}")).unwrap_or_default();
    let via = consumer.via.as_ref().map(|via| format!(", via {via}")).unwrap_or_default();
    format!("{contract}{version}{via}")
}

fn unknown(mesh: &Mesh, address: &str) -> String {
    let (thing, part) = address.split_once('#').map_or((address, None), |(thing, part)| (thing, Some(part)));
    if let (Some(part), Some(id)) = (part, mesh.contract_at(thing)) {
        let near = nearest(part, mesh.contract(id).properties.iter().map(|property| property.path.as_str()));
        let hint = near.map(|near| format!("; did you mean `{thing}#{near}`?")).unwrap_or_default();
        return format!("the contract `{thing}` has no property or dataset `{part}`{hint}");
    }
    if let (Some(part), Some(id)) = (part, mesh.product_at(thing)) {
        let anchors: Vec<&str> = mesh.product(id).outputs.iter().map(|output| output.anchor.as_str()).collect();
        return format!("the product `{thing}` has no output port `{part}`; it has {}", anchors.join(", "));
    }
    let addresses = mesh.products.iter().map(|product| product.address.as_str());
    let addresses = addresses.chain(mesh.contracts.iter().map(|contract| contract.address.as_str()));
    let addresses = addresses.chain(mesh.terms.iter().map(|term| term.address.as_str()));
    let near = nearest(thing, addresses.chain(mesh.code_lists.iter().map(|list| list.address.as_str())));
    let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    format!("the mesh has no product, contract, term or code list `{thing}`{hint}")
}
