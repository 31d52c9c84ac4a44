//! A version that a product declares or declared: who released it when, what it changed, and the versions of its
//! contracts that belong to it.
//!
//! A version is what is declared: it lasts from the revision that declared it until the one that declared another, and
//! what was changed in between is its own.

use std::ops::RangeInclusive;

use serde::Serialize;

use super::page::{Link, Page, Section, Status};
use super::past::{self, Entry};
use super::told::Own;
use super::versions::{self, Version};
use super::{Inputs, timeline, way};
use crate::error::Result;
use crate::model::address::url;
use crate::model::mesh::ProductId;
use crate::model::timeline::{Impact, Released, Revision, Thing};

/// How many revisions of a version are told.
const REVISIONS: usize = 100;

#[derive(Serialize)]
struct View {
    name: String,
    version: String,
    held: String,
    /// The tag that makes it a version, where none was ever declared.
    tag: Option<String>,
    /// Tags of states that declared it.
    tags: Vec<String>,
    now: Link,
    /// The version of now, where this is an earlier one.
    now_version: Option<String>,
    /// The status of the product as it is, where this is the version of now.
    status: Option<Status>,
    /// Where the beginning is not known, why.
    notice: Option<String>,
    counts: Vec<String>,
    entries: Vec<Entry>,
    more: usize,
    contracts: Vec<Member>,
    versions: Vec<Version>,
    history: String,
}

/// A contract of the product in this version.
#[derive(Serialize)]
struct Member {
    name: String,
    version: Option<String>,
    /// Where the contract is shown as it was.
    href: Option<String>,
}

pub fn render(inputs: &Inputs<'_>, own: &str, id: ProductId, slug: &str) -> Result<String> {
    let mesh = inputs.mesh;
    let product = mesh.product(id);
    let all = versions::released(inputs, id);
    let released = all.iter().find(|released| released.slug == slug).expect("the plan lists the same versions");
    let here = url::product(mesh, id);
    let words = inputs.words();
    let title = words.with("name-version", &[("name", &product.name), ("version", released.version)]);
    let mut page = Page::new(inputs, own, title)
        .section(Section::Products)
        .describe(&words.with("describe-release", &[("name", &product.name), ("version", released.version)]))
        .canonical(&here)
        .crumb(&mesh.domain(product.domain).name, &url::domain(mesh, product.domain))
        .crumb(&product.name, &here)
        .crumb(inputs.t("history"), &url::history(mesh, id));
    let way = way::of_product(&page, id, None);
    page = page.way(way);
    for (anchor, key) in
        [("changes", "what-it-changed"), ("contracts", "contracts-in-it"), ("versions", "all-versions")]
    {
        page.anchor(anchor, page.t(key));
    }
    let revisions = revisions(inputs, &product.address, released);
    let of_product = Some(Own { thing: Thing::Product, address: &product.address });
    let one = |revision: &&Revision| {
        let changes = inputs.timelines.of_product_in(revision.number, &product.address);
        let entry = past::told_entry(&page, revision, of_product, &changes);
        Entry { files: Vec::new(), more_files: 0, ..entry }
    };
    let entries = revisions.iter().take(REVISIONS).map(one).collect();
    let view = View {
        name: product.name.clone(),
        version: released.version.to_owned(),
        held: versions::when(&page, released),
        tag: released.tag.map(|(tag, _)| tag.name.clone()),
        tags: tags(inputs, &product.address, released),
        now: page.link(&product.name, &here),
        now_version: released.until.filter(|_| released.tag.is_none()).and(product.descriptor.version.clone()),
        status: released
            .until
            .is_none()
            .then(|| Status::new(words, product.lifecycle, product.descriptor.status.as_deref())),
        notice: if released.from.is_none() { timeline::beginning(inputs) } else { None },
        counts: counts(&page, &product.address, &revisions),
        entries,
        more: revisions.len().saturating_sub(REVISIONS),
        contracts: members(&page, id, released),
        versions: versions::of_product(&page, id, Some(slug)),
        history: page.to(&url::history(mesh, id)),
    };
    page.render("product-version.html", &view)
}

/// The product's revisions from the one that declared the version, to the last one before another was declared.
fn revisions<'p>(inputs: &Inputs<'p>, address: &str, released: &Released<'_>) -> Vec<&'p Revision> {
    let Some(timeline) = inputs.timelines.products.get(address) else { return Vec::new() };
    let held = held(released);
    timeline.revisions.iter().filter(|revision| held.contains(&revision.number)).collect()
}

/// The numbers of the revisions in which a version held, the newest first.
fn held(released: &Released<'_>) -> RangeInclusive<usize> {
    let newest = released.until.map_or(0, |until| until.revision.number + 1);
    newest..=released.from.map_or(usize::MAX, |from| from.revision.number)
}

/// The tags of the product that name a state of the version.
fn tags(inputs: &Inputs<'_>, address: &str, released: &Released<'_>) -> Vec<String> {
    let held = held(released);
    let own = inputs.timelines.releases(address).into_iter().filter(|(tag, _)| held.contains(&tag.revision));
    own.map(|(tag, _)| tag.name.clone()).collect()
}

/// "2 breaking changes", "1 additive change": of all that the version changed.
fn counts(page: &Page<'_>, address: &str, revisions: &[&Revision]) -> Vec<String> {
    let timelines = page.inputs.timelines;
    let changes = revisions.iter().flat_map(|revision| timelines.of_product_in(revision.number, address));
    let changes: Vec<Impact> = changes.map(|change| change.impact).collect();
    [
        (Impact::Breaking, "breaking-change-count"),
        (Impact::Additive, "additive-change-count"),
        (Impact::Editorial, "editorial-change-count"),
    ]
    .into_iter()
    .map(|(impact, key)| (changes.iter().filter(|own| **own == impact).count(), key))
    .filter(|(count, _)| *count > 0)
    .map(|(count, key)| page.count(key, count))
    .collect()
}

/// The contracts that the product had at the end of the version, with the versions that they declared then.
fn members(page: &Page<'_>, id: ProductId, released: &Released<'_>) -> Vec<Member> {
    let mesh = page.mesh();
    let timelines = page.inputs.timelines;
    let mut members = Vec::new();
    for contract in &mesh.product(id).contracts {
        let own = mesh.contract(*contract);
        let declared = own.descriptor.version.as_deref();
        let Some(then) = timelines.version_before(Thing::Contract, &own.address, Some(declared), released.until) else {
            continue;
        };
        let earlier = versions::earlier_contracts(page.inputs, *contract);
        let earlier = earlier.iter().find(|earlier| Some(earlier.version) == then);
        let url = match earlier {
            Some(earlier) => Some(url::contract_version(mesh, *contract, &earlier.slug)),
            None => (then == declared).then(|| url::contract(mesh, *contract)),
        };
        members.push(Member {
            name: own.name.clone(),
            version: then.map(str::to_owned),
            href: url.map(|url| page.to(&url)),
        });
    }
    let below = format!("{}/", mesh.product(id).address);
    for (address, states) in timelines.left.below(Thing::Contract, &below) {
        if mesh.contract_at(address).is_some() {
            continue;
        }
        if let Some(version) = timelines.version_before(Thing::Contract, address, None, released.until)
            && let Some(last) = states.first().filter(|state| state.left.removed)
        {
            let name = last.left.name.to_string();
            members.push(Member { name, version: version.map(str::to_owned), href: None });
        }
    }
    members
}
