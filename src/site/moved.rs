//! Pages at addresses that were promised once: they lead on to where the content is now, or say that it is gone.
//!
//! Static hosts cannot answer with a redirect, so the page carries it: for browsers at once, for search engines as the
//! canonical address, and as a link for everyone else.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Inputs;
use super::page::{Link, Page};
use super::plan::{Kind, Planned};
use crate::error::Result;
use crate::model::address::url;
use crate::model::redirect;

#[derive(Serialize)]
struct View {
    /// The way to the new page, relative.
    to: Option<Link>,
    note: Option<String>,
    products: Link,
    search: Link,
}

/// Where a page leads: the new page with its fragment, or a number into the mesh's redirects for what is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moved {
    To(String),
    Gone(usize),
}

/// A page for each redirect, and for each page below the new address one below the old; `pages` are those of the
/// mesh, sorted by URL. An address that is in use keeps its page.
pub(super) fn plan(inputs: &Inputs<'_>, pages: &[Planned]) -> Vec<Planned> {
    let redirects = &inputs.mesh.redirects;
    let taken = |url: &str| pages.binary_search_by(|page| page.url.as_str().cmp(url)).is_ok();
    let by_address = redirect::by_address(redirects, |from| taken(&format!("{from}/index.html")));
    let mut moved: BTreeMap<String, Moved> = BTreeMap::new();
    for redirect in redirects.iter() {
        // What leads in a circle or nowhere is a finding; here it is as if it were not there.
        let Some(end) = redirect::last(&by_address, redirect) else { continue };
        let own = format!("{}/index.html", redirect.from);
        let Some(to) = &end.to else {
            let number = redirects.iter().position(|other| other == end).unwrap_or_default();
            moved.entry(own).or_insert(Moved::Gone(number));
            continue;
        };
        let (folder, fragment) = to.split_once('#').map_or((to.as_str(), None), |(to, part)| (to, Some(part)));
        let target = format!("{folder}/index.html");
        if !taken(&target) {
            continue;
        }
        let target = fragment.map_or(target.clone(), |fragment| format!("{target}#{fragment}"));
        // What is listed itself wins over what moved along.
        moved.insert(own, Moved::To(target));
        let below = format!("{folder}/");
        let first = pages.partition_point(|page| page.url < below);
        for page in pages[first..].iter().take_while(|page| page.url.starts_with(&below)) {
            let old = format!("{}/{}", redirect.from, &page.url[below.len()..]);
            moved.entry(old).or_insert_with(|| Moved::To(page.url.clone()));
        }
    }
    moved.into_iter().filter(|(url, _)| !taken(url)).map(|(url, to)| Planned { url, kind: Kind::Moved(to) }).collect()
}

pub(super) fn render(inputs: &Inputs<'_>, own: &str, moved: &Moved) -> Result<String> {
    let title = match moved {
        Moved::To(_) => "moved",
        Moved::Gone(_) => "gone",
    };
    let page = Page::new(inputs, own, inputs.t(title));
    let (page, to, note) = match moved {
        Moved::To(to) => {
            let link = page.link(&name(to), to);
            (page.canonical(to), Some(link), None)
        }
        Moved::Gone(number) => {
            let note = inputs.mesh.redirects.get(*number).and_then(|redirect| redirect.note.clone());
            (page, None, note)
        }
    };
    let view = View {
        to,
        note,
        products: page.link(page.t("all-data-products"), url::PRODUCTS),
        search: page.link(page.t("a-to-z"), url::SEARCH),
    };
    page.render("moved.html", &view)
}

/// A page's address as people read it: `products/sales/orders`.
fn name(to: &str) -> String {
    let page = redirect::page(to);
    page.strip_suffix("/index.html").unwrap_or(page).to_owned()
}
