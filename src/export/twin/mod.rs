//! The machine twins of a page: `index.json` with everything that the page says, and `index.md` that reads well.
//!
//! A twin is made when it is asked for, from one thing of the mesh, as pages are: no list of twins is ever held. The
//! Markdown is made from the JSON, so that both say the same. Must not know pages.

mod contract;
mod domain;
pub mod keys;
mod markdown;
mod product;
pub mod schema;
mod sections;
mod vocabulary;
mod words;

use serde_json::{Map, Value as Json};

use super::Inputs;
use super::catalog::rfc3339;
use super::object::{add, said};
use crate::model::Mesh;
use crate::model::address::url;
use crate::model::mesh::{
    CodeListId, ContractId, DomainId, Origin, Owner, OwnerSource, Product, ProductId, TeamId, TermId,
};
use crate::model::timeline::{Dated, MeshRevision, Timeline};

pub(super) use words::line;

/// The version of the twins' format: the first number changes when a reader of the old one would be wrong.
pub const FORMAT: &str = "1.0";

/// How many consumers, uses or changes a twin lists; how many more there are is said.
const LISTED: usize = 2_000;

/// What has twins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    Product(ProductId),
    Contract(ContractId),
    Term(TermId),
    CodeList(CodeListId),
    Domain(DomainId, Part),
}

/// The part of a domain's products that one of its pages lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub products: Vec<ProductId>,
    /// From 1.
    pub number: usize,
    pub of: usize,
    /// The page behind this one.
    pub next: Option<String>,
}

/// The twins of the page at a URL of the portal: JSON, and the Markdown that is made from it.
pub fn both(inputs: &Inputs<'_>, page: &str, subject: &Subject) -> [Vec<u8>; 2] {
    let value = value(inputs, page, subject);
    [super::lines::write(&value), markdown::write(&value).into_bytes()]
}

/// The Markdown twin as a part of a file at the portal's root: its links lead from there.
pub(super) fn quoted(inputs: &Inputs<'_>, page: &str, subject: &Subject) -> String {
    let mut value = value(inputs, page, subject);
    add(&mut value, "root", "");
    markdown::quoted(&value)
}

fn value(inputs: &Inputs<'_>, page: &str, subject: &Subject) -> Json {
    let twin = Twin { inputs, mesh: inputs.mesh };
    let (kind, body) = match subject {
        Subject::Product(id) => ("product", product::value(&twin, *id)),
        Subject::Contract(id) => ("contract", contract::value(&twin, *id)),
        Subject::Term(id) => ("term", vocabulary::term(&twin, *id)),
        Subject::CodeList(id) => ("code-list", vocabulary::code_list(&twin, *id)),
        Subject::Domain(id, part) => ("domain", domain::value(&twin, *id, part)),
    };
    let root = "../".repeat(page.matches('/').count());
    let head = said!({
        "$schema": format!("{root}{}", schema::path(kind)),
        "format": FORMAT,
        "kind": kind,
        "root": root,
        "page": page,
        "mesh": said!({
            "title": &inputs.mesh.title,
            "url": &inputs.config.base_url,
        }),
    });
    let mut whole = Map::new();
    for part in [head, body] {
        if let Json::Object(part) = part {
            whole.extend(part);
        }
    }
    Json::Object(whole)
}

/// What the parts of a twin are made of.
struct Twin<'a> {
    inputs: &'a Inputs<'a>,
    mesh: &'a Mesh,
}

impl Twin<'_> {
    fn product(&self, id: ProductId) -> Json {
        let product = self.mesh.product(id);
        reference("product", &product.address, &product.name, &url::product(self.mesh, id))
    }

    fn contract(&self, id: ContractId) -> Json {
        let contract = self.mesh.contract(id);
        reference("contract", &contract.address, &contract.name, &url::contract(self.mesh, id))
    }

    fn domain(&self, id: DomainId) -> Json {
        let domain = self.mesh.domain(id);
        reference("domain", &domain.address, &domain.name, &url::domain(self.mesh, id))
    }

    fn team(&self, id: TeamId) -> Json {
        let team = self.mesh.team(id);
        reference("team", &team.address, &team.name, &url::team(self.mesh, id))
    }

    fn term(&self, id: TermId) -> Json {
        let term = self.mesh.term(id);
        reference("term", &term.address, &term.name, &url::term(self.mesh, id))
    }

    fn code_list(&self, id: CodeListId) -> Json {
        let list = self.mesh.code_list(id);
        reference("code-list", &list.address, &list.name, &url::code_list(self.mesh, id))
    }

    fn property(&self, id: ContractId, at: usize) -> Json {
        let contract = self.mesh.contract(id);
        let path = contract.properties.get(at).map_or("", |entry| entry.path.as_str());
        let address = format!("{}#{path}", contract.address);
        reference("property", &address, path, &url::property(self.mesh, id, at))
    }

    /// Products with one of their input ports.
    fn consumers(&self, consumers: &[(ProductId, usize)]) -> Json {
        let listed = consumers.iter().take(LISTED).map(|(id, port)| {
            let mut consumer = self.product(*id);
            let input = self.mesh.product(*id).descriptor.inputs.get(*port);
            add(&mut consumer, "domain", &self.mesh.domain(self.mesh.product(*id).domain).address);
            add(&mut consumer, "port", input.map(|input| &input.name));
            add(&mut consumer, "version", input.and_then(|input| input.version.as_ref()));
            consumer
        });
        listed.collect()
    }

    /// Who answers for a product, and how that is known.
    fn owner(&self, owner: &Owner) -> Json {
        said!({
            "team": owner.team.map(|team| self.team(team)),
            "name": self.mesh.owner_name(owner),
            "source": match owner.source {
                OwnerSource::Unknown => None,
                source => Some(super::catalog::owner_source(source)),
            },
        })
    }

    /// Where something is written: the file, its line, the commit that changed it last, and the ways to it.
    fn source(&self, origin: &Origin) -> Json {
        let forge = self.inputs.config.forge.as_ref();
        let past = self.inputs.timelines.files.get(&origin.path);
        said!({
            "path": &origin.path,
            "document": &origin.document,
            "line": &origin.line,
            "commit": past.and_then(|past| past.revisions.first()).map(|revision| &revision.commit),
            "uncommitted": self.inputs.timelines.uncommitted.contains(&origin.path).then_some(true),
            "raw": url::raw(&origin.path),
            "forge": forge.map(|forge| forge.file(&origin.path, Some(origin.line).filter(|line| *line > 0))),
            "edit": forge.map(|forge| forge.edit(&origin.path)),
        })
    }

    /// The last change of a product, by all its files.
    fn product_change(&self, product: &Product) -> Json {
        self.last_change(self.inputs.timelines.products.get(&product.address))
    }

    /// The last change of a file.
    fn file_change(&self, path: &str) -> Json {
        self.last_change(self.inputs.timelines.files.get(path))
    }

    fn last_change(&self, timeline: Option<&Timeline>) -> Json {
        let Some(timeline) = timeline else { return said!({"state": "unknown"}) };
        let newest = timeline.revisions.first();
        let revision = |state: &str, time: i64| {
            said!({
                "state": state,
                "time": rfc3339(time),
                "commit": newest.map(|revision| &revision.commit),
                "author": newest.map(|revision| &revision.author),
                "summary": newest.map(|revision| &revision.summary),
                "pull_request": newest.and_then(|revision| revision.pull_request),
            })
        };
        match timeline.last_change {
            Dated::At(time) => revision("known", time),
            Dated::Before(time) => said!({"state": "before", "time": rfc3339(time)}),
            Dated::Uncommitted => said!({"state": "uncommitted"}),
            Dated::Unknown => said!({"state": "unknown"}),
        }
    }
}

/// A version with its page, and the moments between which it held, as far as they are known.
fn version(version: &str, url: String, from: Option<&MeshRevision>, until: Option<&MeshRevision>) -> Json {
    let time = |at: Option<&MeshRevision>| at.map(|at| rfc3339(at.revision.time));
    said!({"version": version, "url": url, "from": time(from), "until": time(until)})
}

fn reference(kind: &str, address: &str, name: &str, url: &str) -> Json {
    said!({"kind": kind, "address": address, "name": name, "url": url})
}

/// How many entries a list has that are not listed; nothing where all are.
fn more(length: usize) -> Option<usize> {
    length.checked_sub(LISTED).filter(|more| *more > 0)
}
