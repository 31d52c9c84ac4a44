//! A change of a thing in words: how grave it is, what happened to what, and why it matters.

use serde::Serialize;

use super::gone;
use super::html::{self, Html};
use super::page::{Link, Page};
use crate::model::address::{fragment, url};
use crate::model::timeline::{Change, Impact, Thing};

/// How many changes of one revision are shown openly.
pub const SHOWN: usize = 12;

#[derive(Debug, Clone, Serialize)]
pub struct Told {
    /// `breaking`, `additive`, `editorial`: the word, the icon and the colour go by it.
    pub impact: &'static str,
    /// What happened: "property removed".
    pub title: String,
    /// What it happened to, with its page where it has one; absent for the thing whose page this is.
    pub subject: Option<Link>,
    pub before: Option<String>,
    pub after: Option<String>,
    pub reason: Html,
    pub guess: bool,
}

/// The thing whose past is told: its own name need not be said.
#[derive(Debug, Clone, Copy)]
pub struct Own<'a> {
    pub thing: Thing,
    pub address: &'a str,
}

pub fn told(page: &Page<'_>, change: &Change, own: Option<Own<'_>>) -> Told {
    let text = |text: &Option<std::sync::Arc<str>>| text.as_deref().map(str::to_owned);
    Told {
        impact: change.impact.as_str(),
        title: page.words().change(change.kind).to_owned(),
        subject: subject(page, change, own),
        before: text(&change.before),
        after: text(&change.after),
        reason: html::with_code(&page.words().reason(&change.reason)),
        guess: change.guess,
    }
}

/// `orders.email`, `orders-v2`, `sales/orders`: as short as it can be told from here.
fn subject(page: &Page<'_>, change: &Change, own: Option<Own<'_>>) -> Option<Link> {
    let part = change.part();
    let same = own.is_some_and(|own| own.thing == change.thing() && own.address == &*change.now);
    // A contract in the past of its product.
    let inner = own
        .filter(|own| own.thing == Thing::Product && change.thing() == Thing::Contract)
        .and_then(|own| change.now.strip_prefix(own.address)?.strip_prefix('/'));
    let text = match (same, inner) {
        (true, _) if part.is_empty() => return None,
        (true, _) => part.to_owned(),
        (false, Some(contract)) if part.is_empty() => contract.to_owned(),
        (false, Some(contract)) => format!("{contract}#{part}"),
        (false, None) if part.is_empty() => change.now.to_string(),
        (false, None) => format!("{}#{part}", change.now),
    };
    Some(Link { text, href: href(page, change).unwrap_or_default() })
}

/// The page of what changed, or the place on it; for what is gone, the page that says so.
fn href(page: &Page<'_>, change: &Change) -> Option<String> {
    standing(page, change).or_else(|| {
        let thing = change.thing();
        let last = page.inputs.timelines.left(thing, &change.now).first().filter(|state| state.left.removed);
        last.and_then(|_| gone::address_of(thing, &change.now)).map(|url| page.to(&url))
    })
}

fn standing(page: &Page<'_>, change: &Change) -> Option<String> {
    let mesh = page.mesh();
    let part = change.part();
    let own = match change.thing() {
        Thing::Product => url::product(mesh, mesh.product_at(&change.now)?),
        Thing::Contract => {
            let id = mesh.contract_at(&change.now)?;
            let property = mesh.contract(id).properties.iter().position(|entry| entry.path == part);
            if let Some(property) = property {
                return Some(page.to(&url::property(mesh, id, property)));
            }
            url::contract(mesh, id)
        }
        Thing::Term => url::term(mesh, mesh.term_at(&change.now)?),
        Thing::CodeList => url::code_list(mesh, mesh.code_list_at(&change.now)?),
        Thing::Domain => url::domain(mesh, mesh.domain_at(&change.now)?),
        Thing::Team => url::team(mesh, mesh.team_at(&change.now)?),
    };
    let port = change.thing() == Thing::Product && part.starts_with("port-");
    Some(page.to(&if port { format!("{own}#{}", fragment(part)) } else { own }))
}

/// Changes in words, the gravest first; how many more there are, and how many of these break something.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Tale {
    pub told: Vec<Told>,
    pub more: usize,
    pub breaking: usize,
}

pub fn tale<'c>(page: &Page<'_>, changes: impl Iterator<Item = &'c Change>, own: Option<Own<'_>>) -> Tale {
    tale_of(page, changes, own, SHOWN)
}

/// A tale of so many changes at most.
pub fn tale_of<'c>(
    page: &Page<'_>,
    changes: impl Iterator<Item = &'c Change>,
    own: Option<Own<'_>>,
    shown: usize,
) -> Tale {
    let changes: Vec<&Change> = changes.collect();
    Tale {
        told: changes.iter().take(shown).map(|change| told(page, change, own)).collect(),
        more: changes.len().saturating_sub(shown),
        breaking: changes.iter().filter(|change| change.impact == Impact::Breaking).count(),
    }
}
