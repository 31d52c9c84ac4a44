//! Teams: what they are for, where to reach them, what they own.

use serde::Serialize;

use super::domain::{Count, list_url, statuses};
use super::facts::Fact;
use super::findings::{self, Finding};
use super::html::Html;
use super::listing::{self, Pager, Row, Slice};
use super::page::{Link, Page, Section};
use super::section::{Channel, Member, all_facts, channels, members};
use super::timeline::Timeline;
use super::{Inputs, lately, markdown};
use crate::error::Result;
use crate::model::address::url;
use crate::model::mesh::TeamId;
use crate::model::timeline::Thing;

#[derive(Serialize)]
struct View {
    name: String,
    described: bool,
    mission: Option<Html>,
    description: Option<Html>,
    channels: Vec<Channel>,
    members: Vec<Member>,
    domains: Vec<Link>,
    health: Vec<Count>,
    total: String,
    rows: Vec<Row>,
    pager: Option<Pager>,
    first: bool,
    show_domain: bool,
    lately: Option<Timeline>,
    feed: String,
    tags: Vec<String>,
    facts: Vec<Fact>,
    findings: Vec<Finding>,
}

pub fn render(inputs: &Inputs<'_>, url: &str, id: TeamId, slice: &Slice) -> Result<String> {
    let mesh = inputs.mesh;
    let team = mesh.team(id);
    let descriptor = team.descriptor.as_ref();
    let mut page = Page::new(inputs, url, &team.name)
        .feed(url::feed(&url::team(mesh, id)))
        .section(Section::Teams)
        .crumb(inputs.t("teams"), url::TEAMS);
    if let Some(mission) = descriptor.and_then(|descriptor| descriptor.mission.as_deref()) {
        page = page.describe(mission);
    }
    if let Some(origin) = &team.origin {
        page = page.source(&origin.path);
    }
    let first = slice.part.number == 0;
    let prose = |text: Option<&str>| Some(markdown::prose(&page, &team.origin.as_ref()?.path, text?));
    let view = View {
        name: team.name.clone(),
        described: descriptor.is_some(),
        mission: descriptor.and_then(|descriptor| prose(descriptor.mission.as_deref())),
        description: descriptor.and_then(|descriptor| prose(descriptor.description.as_deref())),
        channels: channels(inputs.words(), team.channels()),
        members: descriptor.map(|descriptor| members(inputs.words(), &descriptor.members)).unwrap_or_default(),
        domains: team.domains.iter().map(|id| page.link(&mesh.domain(*id).name, &url::domain(mesh, *id))).collect(),
        health: statuses(&page, &team.products),
        total: page.count("data-product-count", slice.total),
        rows: slice.products.iter().map(|id| listing::row(&page, *id)).collect(),
        pager: listing::pager(&page, &slice.part, |number| list_url(&url::team(mesh, id), number)),
        first,
        show_domain: true,
        lately: first.then(|| lately::of(&page, &team.products, (Thing::Team, &team.address))),
        feed: page.to(&url::feed(&url::team(mesh, id))),
        tags: descriptor.map(|descriptor| descriptor.tags.clone()).unwrap_or_default(),
        facts: descriptor.map(|descriptor| all_facts(&descriptor.custom, &descriptor.rest)).unwrap_or_default(),
        findings: findings::of_files(&page, None, team.origin.iter().map(|origin| origin.path.as_str())),
    };
    for (anchor, key, shown) in [
        ("channels", "where-to-ask", true),
        ("products", "product-list", true),
        ("changes", "what-changed", view.lately.as_ref().is_some_and(|lately| !lately.entries.is_empty())),
        ("members", "members", first && !view.members.is_empty()),
        ("facts", "facts", first && !view.facts.is_empty()),
        ("findings", "findings", first && !view.findings.is_empty()),
    ] {
        if shown {
            page.anchor(anchor, page.t(key));
        }
    }
    page.render("team.html", &view)
}
