//! The page for addresses that lead nowhere. A server shows it at any depth, so its links begin at the portal's root.

use serde::Serialize;

use super::Inputs;
use super::page::{Link, Page};
use crate::error::Result;
use crate::model::address::url;

#[derive(Serialize)]
struct View {
    search: String,
    links: Vec<Link>,
}

pub fn render(inputs: &Inputs<'_>) -> Result<String> {
    let base = inputs.config.base_url.as_deref().and_then(path_of);
    let page = Page::new(inputs, url::NOT_FOUND, inputs.t("not-found")).base(base);
    let links = [("home", url::HOME), ("products", url::PRODUCTS), ("changes", url::CHANGES), ("a-to-z", url::SEARCH)];
    let view =
        View { search: page.to(url::SEARCH), links: links.map(|(key, url)| page.link(page.t(key), url)).to_vec() };
    page.render("404.html", &view)
}

/// The path of the portal on its host: `/`, `/data-mesh/`.
fn path_of(base_url: &str) -> Option<String> {
    let path = ::url::Url::parse(base_url).ok()?.path().to_owned();
    Some(if path.ends_with('/') { path } else { format!("{path}/") })
}
