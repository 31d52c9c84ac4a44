//! HTML read back by a real parser.

use html5ever::tendril::TendrilSink;
use html5ever::{ParseOpts, parse_document};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

fn walk(html: &str, visit: &mut dyn FnMut(&Handle)) {
    let dom = parse_document(RcDom::default(), ParseOpts::default()).one(html);
    let mut open = vec![dom.document.clone()];
    while let Some(node) = open.pop() {
        visit(&node);
        open.extend(node.children.borrow().iter().rev().cloned());
    }
}

/// All attributes of a name, in the order of the document.
pub fn attributes(html: &str, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    walk(html, &mut |node| {
        if let NodeData::Element { attrs, .. } = &node.data {
            found.extend(attrs.borrow().iter().filter(|a| &*a.name.local == name).map(|a| a.value.to_string()));
        }
    });
    found
}

/// The text of a document, with its white space as it is.
pub fn text(html: &str) -> String {
    let mut text = String::new();
    walk(html, &mut |node| {
        if let NodeData::Text { contents } = &node.data {
            text.push_str(&contents.borrow());
        }
    });
    text
}

const ELEMENTS: &str = "html head meta title link body a abbr aside article b bdi bdo blockquote br button caption cite code col colgroup data dd del details dfn div dl dt em figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr i img input ins kbd label li main mark nav ol output p pre q s samp script section small span strong sub summary sup table tbody td tfoot th thead time tr u ul var svg g text path circle rect";
const ATTRIBUTES: &str = "href rel class id title alt src width height loading scope colspan rowspan start open lang dir role aria-label aria-hidden aria-current aria-pressed tabindex data-badge data-done data-filter data-key data-language data-name data-root data-source data-search-index data-search-results data-sort data-text hidden datetime charset content http-equiv name property type action for placeholder autocomplete spellcheck defer xmlns viewBox d x y cx cy r rx stroke-dasharray";

/// Nothing runs, nothing is styled from within, nothing is asked of another host.
pub fn assert_harmless(html: &str, what: &str) {
    walk(html, &mut |node| {
        let NodeData::Element { name, attrs, .. } = &node.data else { return };
        let element = &*name.local;
        assert!(ELEMENTS.split(' ').any(|known| known == element), "{what}: <{element}>");
        for attribute in attrs.borrow().iter() {
            let (attribute, value) = (&*attribute.name.local, attribute.value.to_string());
            assert!(ATTRIBUTES.split(' ').any(|known| known == attribute), "{what}: <{element} {attribute}={value}>");
            let relative = |value: &str| {
                !value.split(['/', '#', '?']).next().unwrap_or_default().contains(':')
                    && !value.starts_with("//")
                    && !value.contains('\\')
            };
            match (element, attribute) {
                ("a", "href") => {
                    let web = ["https://", "http://", "mailto:"].iter().any(|scheme| value.starts_with(scheme));
                    assert!(web || relative(&value), "{what}: a href={value}");
                }
                ("script", "src") => assert!(relative(&value) && value.contains("assets/"), "{what}: script {value}"),
                (_, "src" | "action") => assert!(relative(&value), "{what}: {element} {attribute}={value}"),
                _ => {}
            }
        }
        if element == "script" {
            let kind = attrs.borrow().iter().find(|it| &*it.name.local == "type").map(|it| it.value.to_string());
            // A block of data is no script: browsers do not run it.
            let data = kind.as_deref() == Some("application/ld+json");
            assert!(data || node.children.borrow().is_empty(), "{what}: a script within the page");
        }
    });
}
