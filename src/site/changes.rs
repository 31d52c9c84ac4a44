//! The mesh's own timeline, by day.

use serde::Serialize;

use super::Inputs;
use super::dates;
use super::listing::{self, Pager};
use super::page::{Link, Page, Section};
use super::past::{self, Entry};
use super::plan::Part;
use crate::error::Result;
use crate::model::address::url;
use crate::model::timeline::MeshRevision;

const PER_PAGE: usize = 100;
/// How many products of a change are named.
const PRODUCTS: usize = 8;

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

/// Changes under the days on which readers of the branch could see them.
pub fn days(page: &Page<'_>, changes: &[MeshRevision]) -> Vec<Day> {
    let mesh = page.mesh();
    let mut days: Vec<Day> = Vec::new();
    for change in changes {
        let day = dates::day(change.revision.time).unwrap_or_else(|| "unknown".to_owned());
        let products = change.products.iter().take(PRODUCTS).map(|address| match mesh.product_at(address) {
            Some(id) => page.link(&mesh.product(id).name, &url::product(mesh, id)),
            None => Link { text: address.clone(), href: String::new() },
        });
        let row = Row {
            entry: past::told_entry(page, &change.revision, None, |_| true),
            products: products.collect(),
            more: change.products.len().saturating_sub(PRODUCTS),
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

pub fn parts(inputs: &Inputs<'_>) -> impl Iterator<Item = Part> + use<> {
    Part::split(inputs.timelines.mesh.len(), PER_PAGE)
}

#[derive(Serialize)]
struct View {
    days: Vec<Day>,
    total: String,
    notice: Option<String>,
    uncommitted: Vec<String>,
    pager: Option<Pager>,
    feed: String,
}

pub fn render(inputs: &Inputs<'_>, url: &str, part: &Part) -> Result<String> {
    let page =
        Page::new(inputs, url, inputs.t("changes")).section(Section::Changes).describe(inputs.t("describe-changes"));
    let timelines = inputs.timelines;
    let changes = timelines.mesh.get(part.skip..part.skip + part.length).unwrap_or_default();
    let view = View {
        days: days(&page, changes),
        total: page.count("change-count", timelines.mesh.len()),
        notice: past::notice(inputs.words(), &timelines.reach),
        uncommitted: timelines.uncommitted.iter().filter(|_| part.number == 0).take(50).cloned().collect(),
        pager: listing::pager(&page, part, |number| Part::url(url::CHANGES, number)),
        feed: page.to(url::FEED),
    };
    page.render("changes.html", &view)
}
