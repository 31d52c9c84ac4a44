//! sitemap.xml (sitemaps.org 0.9, split above 50,000 pages) and robots.txt. A sitemap needs absolute URLs, so it is made
//! where the base URL is known.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::{File, Inputs};
use crate::model::address::url;

/// What one sitemap may hold.
const MOST: usize = 50_000;
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

pub(super) fn export(inputs: &Inputs<'_>) -> Vec<File> {
    let Some(base) = inputs.config.base_url.as_deref() else {
        return vec![("robots.txt".into(), b"User-agent: *\nAllow: /\n".to_vec())];
    };
    let robots = format!("User-agent: *\nAllow: /\n\nSitemap: {base}sitemap.xml\n");
    let mut files = vec![("robots.txt".to_owned(), robots.into_bytes())];
    let locations: Vec<String> =
        inputs.pages.iter().filter(|page| *page != url::NOT_FOUND).map(|page| location(base, page)).collect();
    if locations.len() <= MOST {
        files.push(("sitemap.xml".into(), list("urlset", "url", &locations)));
        return files;
    }
    let mut parts = Vec::new();
    for (number, part) in locations.chunks(MOST).enumerate() {
        let name = format!("sitemap-{}.xml", number + 1);
        parts.push(format!("{base}{name}"));
        files.push((name, list("urlset", "url", part)));
    }
    files.push(("sitemap.xml".into(), list("sitemapindex", "sitemap", &parts)));
    files
}

/// The absolute URL of a page, without the `index.html` that servers add by themselves.
fn location(base: &str, page: &str) -> String {
    let page =
        page.strip_suffix("index.html").filter(|folder| folder.is_empty() || folder.ends_with('/')).unwrap_or(page);
    format!("{base}{page}")
}

fn list(root: &str, item: &str, locations: &[String]) -> Vec<u8> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 1);
    let written = writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None))).and_then(|()| {
        writer.create_element(root).with_attribute(("xmlns", NAMESPACE)).write_inner_content(|writer| {
            for location in locations {
                writer.create_element(item).write_inner_content(|writer| {
                    writer.create_element("loc").write_text_content(BytesText::new(location))?;
                    Ok(())
                })?;
            }
            Ok(())
        })?;
        Ok(())
    });
    written.expect("memory is always writable");
    let mut bytes = writer.into_inner();
    bytes.push(b'\n');
    bytes
}
