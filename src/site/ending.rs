//! What a page says of something that ends: the last day, what takes its place, and who still reads it.

use serde::Serialize;

use super::page::{Link, Page};
use super::section::Out;
use crate::model::address::url;
use crate::model::index::Paged;
use crate::model::section::Lifecycle;
use crate::rules::register::{self, Retiring};

/// The notice above a product, port or contract that is deprecated or retired.
#[derive(Debug, Clone, Serialize)]
pub struct Ending {
    /// That it is deprecated or retired, in a sentence.
    sentence: &'static str,
    /// The day as it was written.
    sunset: Option<String>,
    successor: Option<Successor>,
    /// How many products still read it; absent when none does.
    readers: Option<String>,
}

/// What takes the place of something: a page of the portal, else an address, else what was written.
#[derive(Debug, Clone, Serialize)]
pub struct Successor {
    page: Option<Link>,
    out: Option<Out>,
}

impl Successor {
    /// A page of the portal.
    pub fn of(page: Link) -> Successor {
        Successor { page: Some(page), out: None }
    }
}

/// The notice of a product that ends; none for one that does not.
pub fn of_product(page: &Page<'_>, id: crate::model::mesh::ProductId) -> Option<Ending> {
    let product = page.mesh().product(id);
    let marked = product.descriptor.deprecated == Some(true);
    ending(page, Retiring::Product(id), product.lifecycle, marked)
}

/// The notice of a contract that ends; none for one that does not.
pub fn of_contract(page: &Page<'_>, id: crate::model::mesh::ContractId) -> Option<Ending> {
    ending(page, Retiring::Contract(id), page.mesh().contract(id).lifecycle, false)
}

fn ending(page: &Page<'_>, entry: Retiring, lifecycle: Lifecycle, marked: bool) -> Option<Ending> {
    let sentence = match lifecycle {
        Lifecycle::Retired => page.t("ending-retired"),
        Lifecycle::Deprecated => page.t("ending-deprecated"),
        _ if marked => page.t("ending-deprecated"),
        _ => return None,
    };
    let end = register::end(page.mesh(), entry);
    let readers = register::readers(page.mesh(), entry).len();
    Some(Ending {
        sentence,
        sunset: end.sunset.map(str::to_owned),
        successor: end.successor.map(|name| successor(page, name)),
        readers: (readers > 0).then(|| page.count("ending-readers", readers)),
    })
}

/// What an author named as the successor, as a link where the mesh knows it.
pub fn successor(page: &Page<'_>, name: &str) -> Successor {
    let mesh = page.mesh();
    let found = match mesh.index.meant(mesh, name) {
        Some(Paged::Product(id)) => Some(page.link(&mesh.product(id).name, &url::product(mesh, id))),
        Some(Paged::Contract(id)) => {
            let contract = mesh.contract(id);
            let text = match &contract.descriptor.version {
                Some(version) => format!("{} {version}", contract.name),
                None => contract.name.clone(),
            };
            Some(page.link(&text, &url::contract(mesh, id)))
        }
        _ => None,
    };
    let out = found.is_none().then(|| Out::new("", name));
    Successor { page: found, out }
}
