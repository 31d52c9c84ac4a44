//! What a consumer of a product still misses: one list for the product and each of its contracts, with the file that should
//! say it. Facts only: nothing is weighed, and no score is made of them.

use crate::model::Mesh;
use crate::model::mesh::{ContractId, OwnerSource, ProductId};
use crate::model::section::{Channel, Lifecycle};

use super::register::{self, Retiring};

/// Something that is not said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// `purpose`, `schema` ... see [`GAPS`].
    pub what: &'static str,
    /// The contract that should say it; the product where there is none.
    pub contract: Option<ContractId>,
    /// For a share: how many of how many do not say it.
    pub share: Option<(usize, usize)>,
}

/// Every gap there can be, with what it asks for.
pub const GAPS: [(&str, &str); 18] = [
    ("purpose", "what it is: a `description` with its `purpose`"),
    ("limitations", "what it must not be used for: `limitations`"),
    ("status", "whether it is alive: a `status`"),
    ("version", "a `version`"),
    ("owner", "who answers for it: a `team`"),
    ("support", "where to ask: a `support` channel"),
    ("readme", "a README with an example of its use"),
    ("outputs", "an output port"),
    ("contract", "the contract of an output port"),
    ("schema", "what it looks like: a `schema`"),
    ("descriptions", "descriptions of properties"),
    ("examples", "`examples` of values"),
    ("classifications", "classifications of properties"),
    ("servers", "where the data is: `servers`"),
    ("roles", "how to get access: `roles`"),
    ("quality", "quality expectations"),
    ("service-levels", "service levels: `slaProperties`"),
    ("end", "until when it is kept, and what to use instead"),
];

/// The gaps of a product, its own first.
pub fn gaps(mesh: &Mesh, id: ProductId) -> Vec<Gap> {
    let product = mesh.product(id);
    let written = &product.descriptor;
    let contracts = || product.contracts.iter().map(|id| mesh.contract(*id));
    let blank = |text: Option<&str>| text.is_none_or(|text| text.trim().is_empty());
    let limited = |text: &Option<String>| !blank(text.as_deref());
    let team = product.owner.team.map(|team| mesh.team(team).channels()).unwrap_or_default();
    let asked = |channels: &[Channel]| !channels.is_empty();
    let own = |what| Gap { what, contract: None, share: None };
    let ends = matches!(product.lifecycle, Lifecycle::Deprecated) || written.deprecated == Some(true);
    let mut gaps: Vec<Gap> = [
        ("purpose", blank(Some(mesh.plain(id)))),
        (
            "limitations",
            !limited(&written.description.limitations)
                && !contracts().any(|contract| limited(&contract.descriptor.description.limitations)),
        ),
        ("status", blank(written.status.as_deref()) && product.lifecycle == Lifecycle::Unknown),
        ("version", blank(written.version.as_deref())),
        ("owner", product.owner.source == OwnerSource::Unknown),
        (
            "support",
            !asked(&written.support)
                && !asked(team)
                && !contracts().any(|contract| asked(&contract.descriptor.support)),
        ),
        ("readme", !product.documents.iter().any(|id| mesh.document(*id).readme)),
        ("outputs", written.outputs.is_empty() && product.contracts.is_empty()),
        ("contract", product.outputs.iter().any(|output| output.contract.is_none())),
        ("end", ends && !register::end(mesh, Retiring::Product(id)).is_announced()),
    ]
    .into_iter()
    .filter(|(_, missing)| *missing)
    .map(|(what, _)| own(what))
    .collect();
    for contract in product.contracts.iter().filter(|contract| mesh.contract(**contract).product == id) {
        // What is retired is not to be completed any more.
        if mesh.contract(*contract).lifecycle != Lifecycle::Retired {
            gaps.extend(of_contract(mesh, *contract));
        }
    }
    gaps
}

fn of_contract(mesh: &Mesh, id: ContractId) -> impl Iterator<Item = Gap> {
    let contract = mesh.contract(id);
    let written = &contract.descriptor;
    let flat = written.flat();
    let all = flat.len();
    let without = |says: &dyn Fn(&crate::model::contract::Property) -> bool| {
        flat.iter().filter(|(_, property)| !says(property)).count()
    };
    let plain = without(&|property| {
        property.description.as_deref().is_some_and(|text| !text.trim().is_empty()) || property.name.is_empty()
    });
    let exemplified =
        flat.iter().any(|(_, property)| !property.examples.is_empty() || !property.enumeration.is_empty());
    let unclassified = without(&|property| property.classification.is_some());
    let ends = contract.lifecycle == Lifecycle::Deprecated;
    [
        ("schema", all == 0, None),
        ("descriptions", plain > 0, Some((plain, all))),
        ("examples", all > 0 && !exemplified, None),
        // Classified in part is a decision; not at all is a gap.
        ("classifications", all > 0 && unclassified == all, None),
        ("servers", written.servers.is_empty(), None),
        ("roles", written.roles.is_empty() && written.servers.iter().all(|server| server.roles.is_empty()), None),
        ("quality", all > 0 && written.expectations().next().is_none(), None),
        ("service-levels", written.sla.is_empty(), None),
        ("end", ends && !register::end(mesh, Retiring::Contract(id)).is_announced(), None),
    ]
    .into_iter()
    .filter(|(_, missing, _)| *missing)
    .map(move |(what, _, share)| Gap { what, contract: Some(id), share })
    .collect::<Vec<_>>()
    .into_iter()
}

/// What a gap asks for, in words.
pub fn asks(what: &str) -> &'static str {
    GAPS.iter().find(|(known, _)| *known == what).map_or("", |(_, asks)| asks)
}
