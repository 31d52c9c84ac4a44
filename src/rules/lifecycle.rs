//! How the end of a product, port or contract is announced: by a day, and by what takes its place.
//!
//! Neither standard has keys for it: custom properties, authoritative definitions and the service levels `endOfSupport`
//! and `endOfLife` are read.

use crate::model::Mesh;
use crate::model::contract::SlaProperty;
use crate::model::mesh::{Contract, Product};
use crate::model::section::{CustomProperty, Definition};
use crate::model::sensitivity::{custom, fold};
use crate::model::value::Value;

/// Custom properties and service levels that name the last day, folded.
const SUNSET: [&str; 12] = [
    "sunset",
    "sunsetdate",
    "sunseton",
    "endoflife",
    "endofsupport",
    "eol",
    "retirement",
    "retirementdate",
    "retireson",
    "removaldate",
    "validuntil",
    "supporteduntil",
];

/// Custom properties and types of authoritative definitions that name what takes its place, folded.
const SUCCESSOR: [&str; 8] = [
    "successor",
    "successors",
    "replacedby",
    "replacement",
    "supersededby",
    "migrateto",
    "migrationguide",
    "migration",
];

/// Words of a description that tells the end in a sentence.
const TOLD: [&str; 8] =
    ["instead", "replaced by", "superseded by", "successor", "migrate", "sunset", "end of life", "will be removed"];

/// Whether a description tells, in words, what to use instead or how long it is kept.
pub fn is_told<'t>(texts: impl IntoIterator<Item = Option<&'t str>>) -> bool {
    texts.into_iter().flatten().any(|text| {
        let text = text.to_lowercase();
        TOLD.iter().any(|word| text.contains(word))
    })
}

/// The end as it is announced.
#[derive(Default, Clone, Copy)]
pub struct End<'m> {
    /// The day as it was written.
    pub sunset: Option<&'m str>,
    pub successor: Option<&'m str>,
}

impl<'m> End<'m> {
    pub fn is_announced(self) -> bool {
        self.sunset.is_some() || self.successor.is_some()
    }

    fn of(customs: &'m [CustomProperty], definitions: &'m [Definition], sla: &'m [SlaProperty]) -> End<'m> {
        let text = |names: &[&str]| custom(customs, names).and_then(|entry| scalar(&entry.value));
        let level = || {
            let level = sla.iter().find(|level| SUNSET.contains(&fold(&level.property).as_str()))?;
            level.value.as_ref().and_then(scalar)
        };
        let definition = || {
            let kind = |definition: &&Definition| {
                definition.kind.as_deref().is_some_and(|kind| SUCCESSOR.contains(&fold(kind).as_str()))
            };
            definitions.iter().find(kind).map(|definition| definition.url.as_str())
        };
        End { sunset: text(&SUNSET).or_else(level), successor: text(&SUCCESSOR).or_else(definition) }
    }

    fn or(self, other: End<'m>) -> End<'m> {
        End { sunset: self.sunset.or(other.sunset), successor: self.successor.or(other.successor) }
    }
}

fn scalar(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) | Value::Number(text) => Some(text.trim()).filter(|text| !text.is_empty()),
        Value::List(items) => items.first().and_then(scalar),
        _ => None,
    }
}

pub fn end_of_product(product: &Product) -> End<'_> {
    End::of(&product.descriptor.custom, &product.descriptor.definitions, &[])
}

/// What the contract itself says, else a port that promises it, else the product.
pub fn end_of_contract<'m>(mesh: &'m Mesh, contract: &'m Contract) -> End<'m> {
    let descriptor = &contract.descriptor;
    let own = End::of(&descriptor.custom, &descriptor.definitions, &descriptor.sla);
    // As many ports as are connected with readers; the others say the same.
    let of_ports = contract.promised_by.iter().take(64).fold(own, |end, (product, port)| {
        if end.is_announced() { end } else { end.or(own_end_of_port(mesh.product(*product), *port)) }
    });
    of_ports.or(end_of_product(mesh.product(contract.product)))
}

/// What the port itself says, else its contract, else the product.
pub fn end_of_port<'m>(mesh: &'m Mesh, product: &'m Product, port: usize) -> End<'m> {
    let contract = product.outputs.get(port).and_then(|output| output.contract).map(|id| mesh.contract(id));
    let promised = contract.map(|contract| {
        let descriptor = &contract.descriptor;
        End::of(&descriptor.custom, &descriptor.definitions, &descriptor.sla)
    });
    own_end_of_port(product, port).or(promised.unwrap_or_default()).or(end_of_product(product))
}

fn own_end_of_port(product: &Product, port: usize) -> End<'_> {
    product.descriptor.outputs.get(port).map(|port| End::of(&port.custom, &port.definitions, &[])).unwrap_or_default()
}
