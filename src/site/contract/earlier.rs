//! A contract as it was in an earlier version: what it promised then, with every difference from now marked.
//!
//! Where the data were and who answered for them then is left out: it would lead readers to places that are gone.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::properties::Mark;
use super::sections::{self, Objective, RoleView, objectives};
use super::{Dataset, datasets};
use crate::compare;
use crate::error::Result;
use crate::load::{Descriptors, Found};
use crate::model::Mesh;
use crate::model::address::url;
use crate::model::contract::{ContractDescriptor, Property};
use crate::model::mesh::{Contract, ContractId, Origin, PropertyEntry};
use crate::model::noted::Around;
use crate::model::reads;
use crate::model::timeline::{Change, Earlier, Impact, Stored, Thing};
use crate::resolve;
use crate::site::page::{Link, Page, Section, Status};
use crate::site::past::{self, Entry};
use crate::site::told::{self, Own, Tale};
use crate::site::versions::{self, Version};
use crate::site::{Inputs, section, way};

/// How many differences are listed.
const DIFFERENCES: usize = 200;

#[derive(Serialize)]
struct View {
    name: String,
    version: String,
    held: String,
    /// The contract as it is now.
    now: Link,
    now_version: Option<String>,
    /// The revision that put another version in its place.
    until: Entry,
    state: Option<State>,
    /// Why there is no state to show.
    problem: Option<String>,
    versions: Vec<Version>,
    /// The file as it was, in the forge.
    file: String,
    forge: Option<String>,
}

/// What the contract promised.
#[derive(Serialize)]
pub struct State {
    pub status: Status,
    description: Option<section::Description>,
    datasets: Vec<Dataset>,
    objectives: Vec<Objective>,
    roles: Vec<RoleView>,
    tags: Vec<String>,
    /// What differs from now.
    tale: Tale,
}

pub fn render(inputs: &Inputs<'_>, own: &str, id: ContractId, slug: &str) -> Result<String> {
    let mesh = inputs.mesh;
    let contract = mesh.contract(id);
    let product = mesh.product(contract.product);
    let all = versions::earlier_contracts(inputs, id);
    let earlier = all.iter().find(|earlier| earlier.slug == slug).expect("the plan lists the same versions");
    let here = url::contract(mesh, id);
    let words = inputs.words();
    let title = words.with("name-version", &[("name", &contract.name), ("version", earlier.version)]);
    let mut page = Page::new(inputs, own, title)
        .section(Section::Products)
        .describe(&words.with("describe-version", &[("name", &contract.name), ("version", earlier.version)]))
        .canonical(&here)
        .crumb(&mesh.domain(product.domain).name, &url::domain(mesh, product.domain))
        .crumb(&product.name, &url::product(mesh, contract.product))
        .crumb(&contract.name, &here);
    let nearby = way::of_product(&page, contract.product, Some(&here));
    page = page.way(nearby);
    let at = &earlier.state.left.at;
    let (state, problem) = match kept(&page, at) {
        Ok(descriptor) => (Some(compared(&page, contract, at, &descriptor)), None),
        Err(problem) => (None, Some(problem)),
    };
    let view = View {
        name: contract.name.clone(),
        version: earlier.version.to_owned(),
        held: versions::held(&page, earlier.from, Some(earlier.until)),
        now: page.link(&contract.name, &here),
        now_version: contract.descriptor.version.clone(),
        until: Entry { files: Vec::new(), more_files: 0, ..past::entry(&page, &earlier.until.revision) },
        state,
        problem,
        versions: versions::of_contract(&page, id, Some(slug)),
        file: at.path.to_string(),
        forge: forge(&page, earlier),
    };
    anchors(&mut page, &view);
    page.render("contract-version.html", &view)
}

fn anchors(page: &mut Page<'_>, view: &View) {
    let Some(state) = &view.state else { return };
    for (id, key, shown) in [
        ("differences", "differs-from-now", true),
        ("about", "purpose-use", state.description.is_some()),
        ("schema", "schema", true),
        ("sla", "service-levels", !state.objectives.is_empty()),
        ("roles", "access-roles", !state.roles.is_empty()),
        ("versions", "earlier-versions", true),
    ] {
        if shown {
            page.anchor(id, page.t(key));
        }
        if id == "schema" {
            for dataset in state.datasets.iter().take(40) {
                page.sub_anchor(&dataset.id, &dataset.name);
            }
        }
    }
}

/// The contract that git kept; in words, why it cannot be shown.
fn kept(page: &Page<'_>, at: &Stored) -> std::result::Result<Arc<ContractDescriptor>, String> {
    let file = versions::kept(page, at)?;
    let found = file.contracts().find(|(origin, _)| origin.document == at.document);
    found.map(|(_, contract)| contract.clone()).ok_or_else(|| page.t("kept-unreadable").to_owned())
}

/// The file in the forge as the commit before the next version has it.
fn forge(page: &Page<'_>, earlier: &Earlier<'_>) -> Option<String> {
    let forge = page.inputs.config.forge.as_ref()?;
    let before = page.inputs.timelines.mesh.get(earlier.state.revision + 1)?;
    Some(forge.file_at(&before.revision.commit, &earlier.state.left.at.path))
}

fn compared(page: &Page<'_>, contract: &Contract, at: &Stored, then: &ContractDescriptor) -> State {
    let base = alone(page.inputs, contract, ContractDescriptor { id: contract.descriptor.id.clone(), ..then.clone() });
    let head = alone(page.inputs, contract, (*contract.descriptor).clone());
    let changes = changes(contract, &base, &head);
    let then = reads::apart(|| base.contracts.first().expect("the mesh is made of one contract"));
    let mut state = state(page, &contract.address, at, then);
    let own = Own { thing: Thing::Contract, address: &contract.address };
    let marks = Marks { page, own, changes: &changes, names: Names::of(&changes) };
    let same = same(page, contract, then, &marks.names);
    for dataset in &mut state.datasets {
        dataset.mark = marks.of(&dataset.name);
        for row in &mut dataset.rows {
            row.mark = marks.of(&row.path);
            if let Some(now) = same.get(&row.path).filter(|_| row.mark.is_none()) {
                row.shortened(now.clone());
            }
        }
    }
    state.tale = told::tale_of(page, changes.iter(), Some(own), DIFFERENCES);
    // What is gone stands on this page only.
    for (told, change) in state.tale.told.iter_mut().zip(&changes).filter(|(_, change)| is_gone(change)) {
        let row = state.datasets.iter().flat_map(|dataset| &dataset.rows).find(|row| row.path == change.part());
        let dataset = state.datasets.iter().find(|dataset| dataset.name == change.part()).map(|dataset| &dataset.id);
        if let (Some(subject), Some(anchor)) = (&mut told.subject, row.map(|row| &row.anchor).or(dataset)) {
            subject.href = format!("#{anchor}");
        }
    }
    state
}

/// The properties of then of which everything that they say is as it is now, by their path then: where they stand now.
fn same(page: &Page<'_>, now: &Contract, then: &Contract, names: &Names) -> BTreeMap<String, String> {
    let here = url::contract(page.mesh(), page.mesh().contract_at(&now.address).expect("a contract of the mesh"));
    let of_now = now.descriptor.properties();
    let of_now: BTreeMap<&str, (&Property, &PropertyEntry)> = of_now
        .iter()
        .zip(now.properties.iter())
        .map(|(at, entry)| (entry.path.as_str(), (at.property, entry)))
        .collect();
    let of_then = then.descriptor.properties();
    let found = of_then.iter().filter_map(|at| {
        let (property, entry) = of_now.get(names.now(&at.path).as_str())?;
        (*property == at.property).then(|| (at.path.clone(), page.to(&format!("{here}#{}", entry.anchor()))))
    });
    found.collect()
}

/// A mesh of a contract and the product that it belongs to now, so that both states are seen by those who rely on it.
fn alone(inputs: &Inputs<'_>, contract: &Contract, descriptor: ContractDescriptor) -> Mesh {
    let product = inputs.mesh.product(contract.product);
    let product = (!product.synthesized)
        .then(|| Found { origin: product.origin.clone(), descriptor: product.descriptor.clone() });
    let contract = Found { origin: contract.origin.clone(), descriptor: Arc::new(descriptor) };
    let descriptors =
        Descriptors { products: product.into_iter().collect(), contracts: vec![contract], ..Descriptors::default() };
    reads::apart(|| resolve::resolve_part(descriptors, inputs.config))
}

/// What changed of the contract since then, the gravest first.
fn changes(contract: &Contract, base: &Mesh, head: &Mesh) -> Vec<Change> {
    let address: Arc<str> = Arc::from(contract.address.as_str());
    let own = |kind: &str| {
        Thing::of(kind) == Thing::Contract && !matches!(kind, "contract-version-changed" | "contract-moved")
    };
    let all = reads::apart(|| compare::compare(base, head, &[])).changes;
    let all = all.into_iter().filter(|change| own(change.kind));
    all.map(|change| Change {
        kind: change.kind,
        impact: change.impact,
        subject: match change.subject.split_once('#') {
            Some((_, part)) => Arc::from(format!("{address}#{part}")),
            None => address.clone(),
        },
        now: address.clone(),
        before: change.before.map(Arc::from),
        after: change.after.map(Arc::from),
        reason: Arc::from(change.reason),
        guess: change.guess,
        path: Arc::from(change.place.path),
    })
    .collect()
}

/// What a contract of a mesh of the past promised. What was bound there is not: ids of now mean something else.
pub fn state(page: &Page<'_>, address: &str, at: &Stored, found: &Contract) -> State {
    let contract = Contract {
        address: address.to_owned(),
        origin: Origin { path: at.path.to_string(), document: at.document, line: 1 },
        properties: found.properties.iter().map(PropertyEntry::unbound).collect(),
        promised_by: Around::nobody(),
        expected_by: Around::nobody(),
        ..found.clone()
    };
    let descriptor = &contract.descriptor;
    let description = section::description(page, &at.path, &descriptor.description);
    let none = vec![None; contract.properties.len()];
    let nobody = vec![Vec::new(); contract.properties.len()];
    let mut datasets = datasets(page, &contract, &none, &nobody);
    for dataset in &mut datasets {
        dataset.example = None;
        dataset.schemas.clear();
    }
    State {
        status: Status::new(page.words(), contract.lifecycle, descriptor.status.as_deref()),
        description: Some(description).filter(|description| !description.empty),
        datasets,
        objectives: objectives(page, &contract),
        roles: sections::roles(&descriptor.roles),
        tags: descriptor.tags.clone(),
        tale: Tale::default(),
    }
}

fn is_gone(change: &Change) -> bool {
    matches!(change.kind, "property-removed" | "object-removed")
}

struct Marks<'a> {
    page: &'a Page<'a>,
    own: Own<'a>,
    changes: &'a [Change],
    names: Names,
}

impl Marks<'_> {
    /// How what was at a path then differs; `None` where it is as it was.
    fn of(&self, path: &str) -> Option<Mark> {
        let gone = |change: &&Change| is_gone(change) && is_within(path, change.part());
        if let Some(change) = self.changes.iter().find(gone) {
            let (impact, text) = (change.impact.as_str(), self.page.t("removed-since"));
            return Some(Mark { state: "gone", impact, text, tale: Tale::default() });
        }
        let now = self.names.now(path);
        let own: Vec<&Change> =
            self.changes.iter().filter(|change| change.part() == now && !change.kind.ends_with("-added")).collect();
        let impact = own.iter().map(|change| change.impact).max()?;
        let mut tale = told::tale(self.page, own.into_iter(), Some(self.own));
        // The row says already whose change it is.
        tale.told.iter_mut().for_each(|told| told.subject = None);
        let text = self.page.t(if impact == Impact::Breaking { "changed-since-breaking" } else { "changed-since" });
        Some(Mark { state: "differs", impact: impact.as_str(), text, tale })
    }
}

fn is_within(path: &str, whole: &str) -> bool {
    path.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[', '{']))
}

/// What datasets and properties are called now: the path then and the path now, the outermost first.
struct Names(Vec<(String, String)>);

impl Names {
    fn of(changes: &[Change]) -> Names {
        let renamed = changes.iter().filter(|change| matches!(change.kind, "object-renamed" | "property-renamed"));
        let mut names: Vec<(String, String)> = renamed
            .filter_map(|change| {
                let above = change.part().strip_suffix(&**change.after.as_ref()?)?;
                Some((format!("{above}{}", change.before.as_ref()?), change.part().to_owned()))
            })
            .collect();
        names.sort_by_key(|(before, _)| before.len());
        Names(names)
    }

    fn now(&self, path: &str) -> String {
        self.0.iter().fold(path.to_owned(), |path, (before, after)| match is_within(&path, before) {
            true => format!("{after}{}", &path[before.len()..]),
            false => path,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn names_of_then_lead_to_those_of_now() {
        let pair = |before: &str, after: &str| (before.to_owned(), after.to_owned());
        let names = Names(vec![pair("orders", "purchases"), pair("purchases.mail", "purchases.email")]);
        for (then, now) in [
            ("orders", "purchases"),
            ("orders.id", "purchases.id"),
            ("orders.mail", "purchases.email"),
            ("orders.mail[]", "purchases.email[]"),
            ("orders.mailbox", "purchases.mailbox"),
            ("returns.mail", "returns.mail"),
        ] {
            assert_eq!(names.now(then), now);
        }
    }
}
