//! The registers of governance as pages: personal data, deprecations, products without an owner. Each is split, and each
//! is a CSV, too.

use serde::Serialize;

use super::Inputs;
use super::ending::{self, Successor};
use super::listing::{Pager, pager};
use super::page::{Link, Page, Status};
use super::plan::Part;
use crate::error::Result;
use crate::model::Mesh;
use crate::model::address::url;
use crate::model::mesh::{ContractId, ProductId};
use crate::rules::register::{self, Retiring};

/// How many entries stand on a page.
const PER_PAGE: usize = 200;
/// How many consumers an entry names.
const CONSUMERS: usize = 6;

/// A part of a register, with its entries: no page gathers them again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice<T> {
    pub part: Part,
    pub entries: Vec<T>,
    pub total: usize,
}

fn slices<T: Clone>(all: &[T]) -> Vec<Slice<T>> {
    Part::split(all.len(), PER_PAGE)
        .map(|part| Slice {
            part,
            entries: all.get(part.skip..part.skip + part.length).unwrap_or_default().to_vec(),
            total: all.len(),
        })
        .collect()
}

pub fn personal_slices(mesh: &Mesh) -> Vec<Slice<(ContractId, usize)>> {
    slices(&register::personal_places(mesh))
}

pub fn retiring_slices(mesh: &Mesh) -> Vec<Slice<Retiring>> {
    slices(&register::retiring(mesh))
}

pub fn ownerless_slices(mesh: &Mesh) -> Vec<Slice<ProductId>> {
    slices(&register::ownerless(mesh))
}

/// Links to the pages of the registers, for the governance page.
#[derive(Serialize)]
pub struct Registers {
    personal: Register,
    deprecations: Register,
    ownerless: Register,
}

#[derive(Serialize)]
struct Register {
    href: String,
    csv: String,
}

pub fn links(page: &Page<'_>) -> Registers {
    let link = |url: &str, csv: &str| Register { href: page.to(url), csv: page.to(csv) };
    Registers {
        personal: link(url::PERSONAL, url::PERSONAL_CSV),
        deprecations: link(url::DEPRECATIONS, url::DEPRECATIONS_CSV),
        ownerless: link(url::OWNERLESS, url::OWNERLESS_CSV),
    }
}

#[derive(Serialize)]
struct View<R> {
    total: usize,
    rows: Vec<R>,
    pager: Option<Pager>,
    csv: String,
}

#[derive(Serialize)]
struct Consumers {
    named: Vec<Link>,
    more: usize,
}

fn consumers(page: &Page<'_>, readers: &[ProductId]) -> Consumers {
    let mesh = page.mesh();
    let named = readers.iter().take(CONSUMERS);
    Consumers {
        named: named.map(|id| page.link(&mesh.product(*id).name, &url::product(mesh, *id))).collect(),
        more: readers.len().saturating_sub(CONSUMERS),
    }
}

fn frame<'a>(inputs: &'a Inputs<'a>, url: &str, title: &'static str) -> Page<'a> {
    let page = Page::new(inputs, url, inputs.theme.words().t(title));
    let governance = page.t("governance");
    page.crumb(governance, url::GOVERNANCE)
}

#[derive(Serialize)]
struct PersonalRow {
    property: Link,
    product: Link,
    classification: Option<String>,
    retention: Option<String>,
    legal_basis: Option<String>,
    consumers: Consumers,
}

pub fn personal(inputs: &Inputs<'_>, url: &str, slice: &Slice<(ContractId, usize)>) -> Result<String> {
    let mesh = inputs.mesh;
    let page = frame(inputs, url, "personal-data");
    let rows = register::personal(mesh, &slice.entries).into_iter().map(|entry| {
        let contract = mesh.contract(entry.contract);
        let path = contract.properties.get(entry.property).map_or("", |property| property.path.as_str());
        PersonalRow {
            property: page.link(path, &url::property(mesh, entry.contract, entry.property)),
            product: page.link(&mesh.product(contract.product).name, &url::product(mesh, contract.product)),
            classification: entry.classification,
            retention: entry.retention,
            legal_basis: entry.legal_basis,
            consumers: consumers(&page, &register::readers(mesh, Retiring::Contract(entry.contract))),
        }
    });
    let view = View {
        total: slice.total,
        rows: rows.collect(),
        pager: pager(&page, &slice.part, |number| Part::url(url::PERSONAL, number)),
        csv: page.to(url::PERSONAL_CSV),
    };
    page.render("personal-data.html", &view)
}

#[derive(Serialize)]
struct RetiringRow {
    subject: Link,
    kind: &'static str,
    status: Status,
    sunset: Option<String>,
    successor: Option<Successor>,
    consumers: Consumers,
}

pub fn deprecations(inputs: &Inputs<'_>, url: &str, slice: &Slice<Retiring>) -> Result<String> {
    let mesh = inputs.mesh;
    let page = frame(inputs, url, "deprecations");
    let rows = slice.entries.iter().map(|entry| {
        let end = register::end(mesh, *entry);
        let (subject, kind, status) = match *entry {
            Retiring::Product(id) => {
                let product = mesh.product(id);
                let status = Status::new(page.words(), product.lifecycle, product.descriptor.status.as_deref());
                (page.link(&product.name, &url::product(mesh, id)), page.t("data-product"), status)
            }
            Retiring::Port(id, at) => {
                let name = mesh.product(id).descriptor.outputs.get(at).map_or("", |port| port.name.as_str());
                let status = Status { kind: "deprecated", text: page.t("deprecated").to_owned() };
                (
                    page.link(&format!("{}: {name}", mesh.product(id).name), &url::output(mesh, id, at)),
                    page.t("output-port"),
                    status,
                )
            }
            Retiring::Contract(id) => {
                let contract = mesh.contract(id);
                let status = Status::new(page.words(), contract.lifecycle, contract.descriptor.status.as_deref());
                (page.link(&contract.name, &url::contract(mesh, id)), page.t("data-contract"), status)
            }
        };
        RetiringRow {
            subject,
            kind,
            status,
            sunset: end.sunset.map(str::to_owned),
            successor: end.successor.map(|name| ending::successor(&page, name)),
            consumers: consumers(&page, &register::readers(mesh, *entry)),
        }
    });
    let view = View {
        total: slice.total,
        rows: rows.collect(),
        pager: pager(&page, &slice.part, |number| Part::url(url::DEPRECATIONS, number)),
        csv: page.to(url::DEPRECATIONS_CSV),
    };
    page.render("deprecations.html", &view)
}

#[derive(Serialize)]
struct OwnerlessRow {
    product: Link,
    domain: Link,
    status: Status,
    consumers: usize,
    edit: Option<String>,
}

pub fn ownerless(inputs: &Inputs<'_>, url: &str, slice: &Slice<ProductId>) -> Result<String> {
    let mesh = inputs.mesh;
    let page = frame(inputs, url, "without-owner");
    let rows = slice.entries.iter().map(|id| {
        let product = mesh.product(*id);
        OwnerlessRow {
            product: page.link(&product.name, &url::product(mesh, *id)),
            domain: page.link(&mesh.domain(product.domain).name, &url::domain(mesh, product.domain)),
            status: Status::new(page.words(), product.lifecycle, product.descriptor.status.as_deref()),
            consumers: product.downstream.len(),
            edit: inputs.config.forge.as_ref().map(|forge| forge.edit(&product.origin.path)),
        }
    });
    let view = View {
        total: slice.total,
        rows: rows.collect(),
        pager: pager(&page, &slice.part, |number| Part::url(url::OWNERLESS, number)),
        csv: page.to(url::OWNERLESS_CSV),
    };
    page.render("ownerless.html", &view)
}
