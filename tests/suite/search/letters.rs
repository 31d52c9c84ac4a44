//! The index from A to Z lists whatever the search can find.

use std::collections::BTreeSet;

use meshdoc::search::HitKind;
use meshdoc::session;
use url::Url;

use super::file;

#[test]
fn everything_that_is_found_stands_in_the_index_from_a_to_z() {
    let settings = session::Settings { without_history: true, ..session::Settings::of(&file("example-mesh")) };
    let reading = session::read(&settings, &session::Silent).unwrap();
    let portal = session::Portal::prepare(reading, &settings, &session::Silent).unwrap();
    let root = Url::parse("http://mesh/").unwrap();
    let pages: Vec<&str> =
        portal.pages().filter(|page| page.starts_with("search/") && *page != "search/index.html").collect();
    assert!(pages.len() > 20, "{pages:?}");
    let mut listed: BTreeSet<String> = BTreeSet::new();
    for page in pages {
        let html = String::from_utf8(portal.file(page).unwrap()).unwrap();
        let list = html.split_once("index-list").unwrap().1;
        let here = root.join(page).unwrap();
        for href in list.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            listed.insert(here.join(&href.replace("&amp;", "&")).unwrap().to_string());
        }
    }
    let mut missing = Vec::new();
    for document in portal.search_documents() {
        let place = root.join(&document.url).unwrap().to_string();
        // A first heading that is its document's title stands in the index as its document.
        let page = place.split('#').next().unwrap_or_default();
        let is_title = |found: &String| document.kind == HitKind::Section && found.split('#').next() == Some(page);
        let folder = place.replace("/index.html", "/");
        if !listed.contains(&place) && !listed.contains(&folder) && !listed.iter().any(is_title) {
            missing.push(format!("{} {}", document.kind.as_str(), document.address));
        }
    }
    assert!(missing.is_empty(), "{} are not listed:\n{}", missing.len(), missing.join("\n"));
}
