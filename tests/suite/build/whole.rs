//! The example's portal: nothing leads nowhere, nothing is asked of other hosts, machines can read it all.

use std::collections::{BTreeMap, BTreeSet};

use quick_xml::events::Event;
use serde_json::Value;

use super::ground::{Portal, example, example_source, files};
use super::html::{dangers, squeezed};

/// Links that lead to no file or no element of the portal, with the page they stand on.
pub fn broken(portal: &Portal) -> BTreeSet<String> {
    let mut broken = BTreeSet::new();
    for (url, page) in &portal.pages {
        for (element, attribute, link) in page.addresses() {
            if let Some(problem) = unreachable(portal, url, link) {
                broken.insert(format!("{url}: <{} {attribute}={link}>: {problem}", element.name));
            }
        }
    }
    broken
}

/// Why a link of the page at `from` leads nowhere; `None` for links to elsewhere.
fn unreachable(portal: &Portal, from: &str, link: &str) -> Option<String> {
    let root = url::Url::parse("portal:///").expect("a URL");
    let Ok(to) = root.join(&format!("/{from}")).and_then(|page| page.join(link)) else {
        return Some("no URL".into());
    };
    if to.scheme() != "portal" {
        return None;
    }
    // What a server shows at any address must name its links from the root; the example stands at one.
    if link.starts_with('/') && from != "404.html" {
        return Some("it leaves the folder that the portal stands in".into());
    }
    let path = percent_encoding::percent_decode_str(to.path()).decode_utf8_lossy().trim_start_matches('/').to_owned();
    let path = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path };
    if !portal.files.contains_key(&path) {
        return Some("no such file".into());
    }
    let fragment = percent_encoding::percent_decode_str(to.fragment().unwrap_or_default()).decode_utf8_lossy();
    let page = portal.pages.get(&path)?;
    let known = fragment.is_empty() || fragment == "top" || page.ids.contains(fragment.as_ref());
    (!known).then(|| "no such fragment".into())
}

#[test]
fn every_link_of_the_example_leads_somewhere() {
    let broken = broken(&example().portal);
    assert!(broken.is_empty(), "{} broken links:\n{}", broken.len(), list(broken.iter().take(40)));
}

fn list<T: std::fmt::Display>(items: impl IntoIterator<Item = T>) -> String {
    items.into_iter().map(|item| format!("{item}\n")).collect()
}

/// Requests that a browser makes by itself: all but links that a reader follows.
#[test]
fn no_page_asks_anything_of_another_host() {
    let mut asked = BTreeSet::new();
    for (url, page) in &example().portal.pages {
        for (element, attribute, link) in page.addresses() {
            let followed = element.name == "a"
                || (element.name == "link"
                    && element
                        .attributes
                        .get("rel")
                        .is_some_and(|rel| matches!(rel.as_str(), "canonical" | "alternate")));
            if !followed && (link.contains("://") || link.starts_with("//") || link.starts_with("data:")) {
                asked.insert(format!("{url}: <{} {attribute}={link}>", element.name));
            }
        }
        for element in &page.elements {
            for name in ["srcset", "imagesrcset"] {
                if element.attributes.get(name).is_some_and(|set| set.contains("//")) {
                    asked.insert(format!("{url}: <{} {name}>", element.name));
                }
            }
        }
    }
    for (path, bytes) in &example().portal.files {
        if path.ends_with(".css") {
            let text = String::from_utf8_lossy(bytes);
            for needle in ["@import", "http://", "https://", "url(//"] {
                if text.lines().any(|line| line.contains(needle) && !line.contains("http://www.w3.org/")) {
                    asked.insert(format!("{path}: {needle}"));
                }
            }
        }
    }
    assert!(asked.is_empty(), "{}", list(&asked));
}

#[test]
fn no_page_of_the_example_holds_what_a_strict_policy_forbids() {
    let mut found = BTreeSet::new();
    for (url, page) in &example().portal.pages {
        found.extend(dangers(page).into_iter().map(|danger| format!("{url}: {danger}")));
        let mut seen = BTreeSet::new();
        for id in page.elements.iter().filter_map(|element| element.attributes.get("id")) {
            if !seen.insert(id) {
                found.insert(format!("{url}: the id {id} stands twice"));
            }
        }
        let title = page.elements.iter().any(|element| element.name == "title");
        let language =
            page.elements.iter().any(|e| e.name == "html" && e.attributes.get("lang").is_some_and(|l| !l.is_empty()));
        let viewport =
            page.elements.iter().any(|e| e.name == "meta" && e.attributes.get("name").is_some_and(|n| n == "viewport"));
        if !(title && language && viewport) {
            found.insert(format!("{url}: title {title}, language {language}, viewport {viewport}"));
        }
        let headings = page.elements.iter().filter(|element| element.name == "h1").count();
        if headings != 1 {
            found.insert(format!("{url}: {headings} first headings"));
        }
    }
    assert!(found.is_empty(), "{}", list(&found));
}

/// The text of every element of a name, and that the whole is well-formed with one root.
pub fn xml(text: &str, name: &str) -> (String, Vec<String>) {
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let (mut root, mut depth, mut found, mut inside) = (String::new(), 0, Vec::new(), None::<String>);
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error}: {text}")) {
            Event::Start(tag) => {
                let local = String::from_utf8_lossy(tag.name().as_ref()).into_owned();
                if depth == 0 {
                    assert!(root.is_empty(), "two roots");
                    root = local.clone();
                }
                depth += 1;
                if local == name {
                    inside = Some(String::new());
                }
            }
            Event::End(tag) => {
                depth -= 1;
                if tag.name().as_ref() == name.as_bytes() {
                    found.extend(inside.take());
                }
            }
            Event::Text(text) => {
                if let Some(inside) = &mut inside {
                    inside.push_str(&text.decode().expect("UTF-8"));
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0, "an element is not closed");
    (root, found)
}

#[test]
fn a_browser_is_told_how_to_search_the_mesh() {
    let portal = &example().portal;
    let (root, names) = xml(portal.text("opensearch.xml"), "ShortName");
    assert_eq!(root, "OpenSearchDescription");
    assert!(names.iter().all(|name| !name.is_empty() && name.chars().count() <= 16), "{names:?}");
    let text = portal.text("opensearch.xml");
    assert!(text.contains("template=\"https://data.ternhall.example/search/?q={searchTerms}\""), "{text}");
    for (path, href) in
        [("index.html", "opensearch.xml"), ("products/sales/orders/index.html", "../../../opensearch.xml")]
    {
        let link =
            format!("type=\"application/opensearchdescription+xml\" title=\"Ternhall data mesh\" href=\"{href}\"");
        assert!(portal.text(path).contains(&link), "{path} does not name it");
    }
}

#[test]
fn feed_and_sitemap_are_xml_that_names_pages() {
    let portal = &example().portal;
    let (root, locations) = xml(portal.text("sitemap.xml"), "loc");
    assert_eq!(root, "urlset");
    let base = "https://data.ternhall.example/";
    let mut listed = BTreeSet::new();
    for location in &locations {
        let path = location.strip_prefix(base).unwrap_or_else(|| panic!("{location}"));
        let file = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
        assert!(portal.pages.contains_key(&file), "{location}");
        listed.insert(file);
    }
    // Pages that name another one in their place, as narrowed lists and earlier versions do, are not listed.
    let own = |path: &str| {
        let address = format!("{base}{}", path.strip_suffix("index.html").unwrap_or(path));
        let canonical = portal.page(path).elements.iter().find(|element| {
            element.name == "link" && element.attributes.get("rel").is_some_and(|rel| rel == "canonical")
        });
        canonical.and_then(|element| element.attributes.get("href")) == Some(&address)
    };
    let expected: BTreeSet<String> =
        portal.pages.keys().filter(|page| *page != "404.html" && own(page)).cloned().collect();
    assert!(expected.len() > 250);
    assert_eq!(listed, expected);
    assert!(portal.text("robots.txt").contains("Sitemap: https://data.ternhall.example/sitemap.xml"));

    let (root, titles) = xml(portal.text("feed.atom"), "title");
    assert_eq!(root, "feed");
    assert!(titles.iter().any(|title| title == "Say when returns are booked"), "{titles:?}");
    let (_, ids) = xml(portal.text("feed.atom"), "id");
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "an entry's id is its own");
    let (_, updated) = xml(portal.text("feed.atom"), "updated");
    assert!(updated.len() >= 2 && updated.iter().all(|time| time.parse::<jiff::Timestamp>().is_ok()), "{updated:?}");
}

#[test]
fn descriptors_are_published_as_they_were_written() {
    let example = example();
    let source = files(&example.folder.root);
    let catalog = example.portal.json("catalog.json");
    let mut paths = BTreeSet::new();
    for part in ["domains", "products", "contracts", "terms", "code_lists", "teams"] {
        for entry in catalog[part].as_array().expect("a list") {
            paths.extend(entry["source"]["path"].as_str().map(str::to_owned));
        }
    }
    assert!(paths.len() > 100, "{}", paths.len());
    for path in paths {
        let published = example.portal.files.get(&format!("raw/{path}")).unwrap_or_else(|| panic!("no raw/{path}"));
        assert_eq!(Some(published), source.get(&path), "{path}");
    }
}

/// What the sources say, counted without the program: lines of YAML.
fn counted() -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for (path, bytes) in files(&example_source()) {
        let text = String::from_utf8_lossy(&bytes);
        for (what, is) in [
            ("products", path.ends_with(".odps.yaml")),
            ("contracts", path.ends_with(".odcs.yaml")),
            ("domains", path.ends_with("/domain.yaml")),
            ("code_lists", path.starts_with("codes/") && path.ends_with(".yaml")),
            ("teams", path.starts_with("teams/")),
        ] {
            *counts.entry(what).or_default() += usize::from(is);
        }
        if path.ends_with(".osds.yaml") {
            *counts.entry("terms").or_default() += text.lines().filter(|line| line.starts_with("  - id:")).count();
        }
    }
    counts
}

#[test]
fn the_catalog_lists_everything_with_where_it_is_shown_and_where_it_is_written() {
    let portal = &example().portal;
    let catalog = portal.json("catalog.json");
    for (what, count) in counted() {
        // A folder of contracts without a product is one.
        let listed =
            catalog[what].as_array().expect("a list").iter().filter(|entry| entry["made_from_contracts"] != true);
        assert_eq!(listed.count(), count, "{what}");
    }
    let mut problems = Vec::new();
    let mut properties = 0;
    let mut addresses = BTreeSet::new();
    let mut entries: Vec<(&str, &Value)> = Vec::new();
    for part in ["domains", "products", "contracts", "terms", "code_lists", "teams"] {
        for entry in catalog[part].as_array().expect("a list") {
            entries.push((part, entry));
            for ports in ["output_ports", "input_ports"] {
                entries.extend(entry[ports].as_array().into_iter().flatten().map(|port| (ports, port)));
            }
            for property in properties_of(entry) {
                properties += 1;
                let own = property["anchor"].as_str().or(property["path"].as_str()).expect("a path");
                let url = format!("{}#{own}", entry["url"].as_str().expect("a URL"));
                if let Some(problem) = unreachable(portal, "index.html", &url) {
                    problems.push(format!("{url}: {problem}"));
                }
            }
        }
    }
    for (part, entry) in &entries {
        let say = |what: &str| format!("{part} {}: {what}", entry["address"].as_str().unwrap_or("?"));
        for key in ["kind", "address", "url"] {
            if entry[key].as_str().is_none_or(str::is_empty) {
                problems.push(say(&format!("no {key}")));
            }
        }
        if !entry.as_object().expect("an object").contains_key("id") {
            problems.push(say("no id"));
        }
        if entry["source"]["path"].as_str().is_none_or(|path| !portal.files.contains_key(&format!("raw/{path}"))) {
            problems.push(say("no source"));
        }
        if entry["source"]["line"].as_u64().is_none_or(|line| line == 0) {
            problems.push(say("no line"));
        }
        if let Some(url) = entry["url"].as_str()
            && let Some(problem) = unreachable(portal, "index.html", url)
        {
            problems.push(say(&format!("{url}: {problem}")));
        }
        if !addresses.insert((entry["kind"].as_str(), entry["address"].as_str())) {
            problems.push(say("the address stands twice"));
        }
    }
    assert_eq!(properties as u64, example().summary["counts"]["properties"].as_u64().unwrap_or(0));
    assert!(problems.is_empty(), "{} of {}:\n{}", problems.len(), entries.len(), list(problems.iter().take(30)));
}

/// The properties of all datasets of an entry of the catalogue.
fn properties_of(entry: &Value) -> impl Iterator<Item = &Value> {
    entry["datasets"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|dataset| dataset["properties"].as_array().into_iter().flatten())
}

/// The promise of every page: who, what and where it says so.
#[test]
fn a_product_page_says_what_its_descriptor_says() {
    let portal = &example().portal;
    let catalog = portal.json("catalog.json");
    for product in catalog["products"].as_array().expect("a list") {
        let url = product["url"].as_str().expect("a URL");
        let text = squeezed(&portal.page(url).text);
        for told in
            [&product["name"], &product["version"], &product["description"]["purpose"], &product["owner"]["name"]]
        {
            if let Some(told) = told.as_str() {
                assert!(text.contains(&squeezed(told)), "{url} does not say {told:?}");
            }
        }
    }
}

/// Every table, column and description of every contract stands on its page.
#[test]
fn a_contract_page_shows_every_property() {
    let portal = &example().portal;
    let catalog = portal.json("catalog.json");
    let mut missing = Vec::new();
    // A description is Markdown: its marks are not shown.
    let plain = |text: &str| squeezed(&text.replace(['`', '*'], ""));
    for contract in catalog["contracts"].as_array().expect("a list") {
        let url = contract["url"].as_str().expect("a URL");
        let page = portal.page(url);
        let text = plain(&page.text);
        for property in properties_of(contract) {
            for key in ["name", "physical_name", "business_name", "logical_type", "description", "classification"] {
                if let Some(told) = property[key].as_str().filter(|told| !text.contains(&plain(told))) {
                    missing.push(format!("{url}: {key} {told:?}"));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{} missing:\n{}", missing.len(), list(missing.iter().take(30)));
}
