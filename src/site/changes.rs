//! The mesh's own timeline, by day: all of it, that of a domain, and of each what breaks something.

mod scope;

use serde::Serialize;

pub use self::scope::{Scope, Slice, slices, url_of, url_of_part};
use super::Inputs;
use super::dates;
use super::listing::{self, Pager};
use super::page::{Link, Page, Section};
use super::past::{self, Entry};
use crate::error::Result;
use crate::model::address::url;
use crate::model::timeline::{Change, MeshRevision};

/// How many products of a change are named.
const PRODUCTS: usize = 8;
/// How many domains can be chosen here; their own pages lead to the changes of all.
const DOMAINS: usize = 60;

#[derive(Debug, Clone, Serialize)]
pub struct Day {
    /// `2026-03-14`.
    pub day: String,
    /// The day in the language's form.
    pub text: String,
    pub changes: Vec<Row>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Row {
    pub entry: Entry,
    pub products: Vec<Link>,
    pub more: usize,
}

/// Changes under the days on which readers of the branch could see them; of each, what is in the scope.
pub fn days<'c>(page: &Page<'_>, changes: impl Iterator<Item = &'c MeshRevision>, scope: Scope) -> Vec<Day> {
    let mesh = page.mesh();
    let mut days: Vec<Day> = Vec::new();
    for change in changes {
        let day = dates::day(change.revision.time).unwrap_or_else(|| "unknown".to_owned());
        let touched = || change.products.iter().filter(|address| scope.has_product(mesh, address));
        let products = touched().take(PRODUCTS).map(|address| match mesh.product_at(address) {
            Some(id) => page.link(&mesh.product(id).name, &url::product(mesh, id)),
            None => Link { text: address.clone(), href: String::new() },
        });
        let told: Vec<&Change> = change.changes.iter().filter(|change| scope.has(mesh, change)).collect();
        let row = Row {
            entry: past::told_entry(page, &change.revision, None, &told),
            products: products.collect(),
            more: touched().count().saturating_sub(PRODUCTS),
        };
        match days.last_mut() {
            Some(last) if last.day == day => last.changes.push(row),
            _ => {
                let text = page.words().day(change.revision.time).unwrap_or_else(|| page.t("unknown").to_owned());
                days.push(Day { day, text, changes: vec![row] });
            }
        }
    }
    days
}

#[derive(Serialize)]
struct View {
    days: Vec<Day>,
    /// How many there are, on the first page.
    total: Option<String>,
    notice: Option<String>,
    uncommitted: Vec<String>,
    pager: Option<Pager>,
    feed: String,
    /// What it can be narrowed to.
    impacts: Vec<Choice>,
    domains: Vec<Choice>,
}

/// A scope to choose.
#[derive(Serialize)]
struct Choice {
    link: Link,
    current: bool,
}

pub fn render(inputs: &Inputs<'_>, own: &str, slice: &Slice) -> Result<String> {
    let Slice { scope, part, numbers, total, .. } = slice;
    let mut page =
        Page::new(inputs, own, title(inputs, *scope)).section(Section::Changes).describe(inputs.t("describe-changes"));
    if *scope != Scope::ALL {
        page = page.canonical(url::CHANGES).crumb(inputs.t("changes"), url::CHANGES);
    }
    let timelines = inputs.timelines;
    let changes = numbers.iter().filter_map(|number| timelines.mesh.from_oldest(*number));
    let first = part.number == 0 && *scope == Scope::ALL;
    let uncommitted = match first {
        true => timelines.uncommitted.keys().take(50).cloned().collect(),
        false => Vec::new(),
    };
    let view = View {
        days: days(&page, changes, *scope),
        total: total.map(|total| page.count("change-count", total)),
        notice: past::notice(inputs.words(), &timelines.reach),
        uncommitted,
        pager: listing::pager(&page, part, |number| url_of_part(inputs.mesh, *scope, part, number)),
        feed: page.to(&feed(inputs, *scope)),
        impacts: impacts(&page, slice),
        domains: domains(&page, slice),
    };
    page.render("changes.html", &view)
}

fn title(inputs: &Inputs<'_>, scope: Scope) -> String {
    let words = inputs.words();
    let changes = words.t(if scope.breaking { "breaking-changes" } else { "changes" });
    match scope.domain {
        Some(id) => words.with("changes-of", &[("changes", changes), ("domain", &inputs.mesh.domain(id).name)]),
        None => changes.to_owned(),
    }
}

fn feed(inputs: &Inputs<'_>, scope: Scope) -> String {
    match scope.domain {
        Some(id) => url::feed(&url::domain(inputs.mesh, id)),
        None => url::FEED.to_owned(),
    }
}

/// All changes, and those that break something.
fn impacts(page: &Page<'_>, slice: &Slice) -> Vec<Choice> {
    let scope = slice.scope;
    let choice = &slice.choice;
    // A scope with nothing in it has no page.
    if !scope.domain.map_or(choice.breaking, |id| choice.domains.get(&id) == Some(&true)) {
        return Vec::new();
    }
    let one = |(breaking, key)| {
        let other = Scope { breaking, ..scope };
        Choice { link: page.link(page.t(key), &url_of(page.mesh(), other)), current: other == scope }
    };
    [(false, "all-changes"), (true, "breaking-changes")].map(one).into()
}

/// All domains, and each one that has changes.
fn domains(page: &Page<'_>, slice: &Slice) -> Vec<Choice> {
    let scope = slice.scope;
    let known = &slice.choice.domains;
    if known.is_empty() {
        return Vec::new();
    }
    let everywhere = Scope { domain: None, ..scope };
    let link = page.link(page.t("all-domains"), &url_of(page.mesh(), everywhere));
    let mut all = vec![Choice { link, current: scope.domain.is_none() }];
    for (id, breaks) in known.iter().take(DOMAINS) {
        let other = Scope { domain: Some(*id), breaking: scope.breaking && *breaks };
        let link = page.link(&page.mesh().domain(*id).name, &url_of(page.mesh(), other));
        all.push(Choice { link, current: scope.domain == Some(*id) });
    }
    all
}
