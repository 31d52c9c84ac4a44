//! Pages as a browser reads them: elements with their attributes, and the text.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use html5ever::tendril::TendrilSink as _;
use markup5ever_rcdom::{Handle, NodeData, RcDom};

pub struct Page {
    pub elements: Vec<Element>,
    pub ids: BTreeSet<String>,
    /// All text but that of scripts and styles.
    pub text: String,
}

pub struct Element {
    pub name: String,
    pub attributes: BTreeMap<String, String>,
    /// Its text when it is a script or a style.
    pub content: String,
    /// Whether it stands in the page's own content, not around it.
    pub main: bool,
}

/// Elements between which a reader sees no gap.
const INLINE: [&str; 14] =
    ["a", "b", "i", "em", "strong", "code", "span", "mark", "bdi", "wbr", "time", "tspan", "abbr", "small"];

impl Page {
    pub fn parse(html: &str) -> Page {
        let dom = html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(html);
        let mut page = Page { elements: Vec::new(), ids: BTreeSet::new(), text: String::new() };
        let mut stack: Vec<(Handle, bool)> = vec![(dom.document.clone(), false)];
        let mut main = false;
        while let Some((node, done)) = stack.pop() {
            if done {
                main &= !matches!(&node.data, NodeData::Element { name, .. } if &*name.local == "main");
                page.text.push(' ');
                continue;
            }
            match &node.data {
                NodeData::Text { contents } => page.text.push_str(&contents.borrow()),
                NodeData::Element { name, attrs, template_contents, .. } => {
                    let name = name.local.to_string();
                    let attributes = attributes(attrs);
                    main |= name == "main";
                    page.ids.extend(attributes.get("id").cloned());
                    let apart = !INLINE.contains(&name.as_str());
                    if apart {
                        page.text.push(' ');
                        stack.push((node.clone(), true));
                    }
                    if let Some(content) = &*template_contents.borrow() {
                        stack.push((content.clone(), false));
                    }
                    if name == "script" || name == "style" {
                        let content = node.children.borrow().iter().map(text_of).collect();
                        page.elements.push(Element { name, attributes, content, main });
                        continue;
                    }
                    page.elements.push(Element { name, attributes, content: String::new(), main });
                }
                _ => {}
            }
            stack.extend(node.children.borrow().iter().rev().map(|child| (child.clone(), false)));
        }
        page
    }

    /// Everything with an address: the element, its attribute and the address.
    pub fn addresses(&self) -> impl Iterator<Item = (&Element, &str, &str)> {
        const ATTRIBUTES: [&str; 11] = [
            "href",
            "src",
            "action",
            "formaction",
            "poster",
            "data",
            "cite",
            "background",
            "ping",
            "longdesc",
            "manifest",
        ];
        self.elements.iter().flat_map(|element| {
            element.attributes.iter().filter_map(move |(name, value)| {
                let local = name.rsplit(':').next().unwrap_or(name);
                let is = ATTRIBUTES.contains(&local) || (element.name == "object" && local == "data");
                is.then_some((element, name.as_str(), value.as_str()))
            })
        })
    }
}

fn attributes(attributes: &RefCell<Vec<html5ever::Attribute>>) -> BTreeMap<String, String> {
    attributes
        .borrow()
        .iter()
        .map(|attribute| (attribute.name.local.to_string(), attribute.value.to_string()))
        .collect()
}

fn text_of(node: &Handle) -> String {
    match &node.data {
        NodeData::Text { contents } => contents.borrow().to_string(),
        _ => String::new(),
    }
}

/// What no page may hold, whatever authors wrote: scripts but ours, handlers, addresses that run.
pub fn dangers(page: &Page) -> Vec<String> {
    let mut found = Vec::new();
    for element in &page.elements {
        let src = element.attributes.get("src").map(String::as_str).unwrap_or_default();
        match element.name.as_str() {
            "script" if src.is_empty() => {
                let kind = element.attributes.get("type").map(String::as_str);
                if !matches!(kind, Some("application/json" | "application/ld+json")) {
                    found.push(format!("a script inline: {:.80}", element.content));
                }
            }
            "script"
                if src.contains(':')
                    || src.starts_with("//")
                    || !src.trim_start_matches(['.', '/']).starts_with("assets/") =>
            {
                found.push(format!("a script of elsewhere: {src}"));
            }
            "style" => found.push(format!("a style inline: {:.80}", element.content)),
            "iframe" | "object" | "embed" | "base" | "frame" | "applet" | "math" | "foreignObject" | "animate"
            | "set" => {
                found.push(format!("<{}>", element.name));
            }
            "meta" if element.attributes.get("http-equiv").is_some_and(|it| it.eq_ignore_ascii_case("refresh")) => {
                found.push("a refresh".into());
            }
            "form" => {
                let action = element.attributes.get("action").map(String::as_str).unwrap_or_default();
                if action.contains(':') || action.starts_with("//") {
                    found.push(format!("a form to {action}"));
                }
            }
            _ => {}
        }
        for (name, value) in &element.attributes {
            if name.to_lowercase().starts_with("on") {
                found.push(format!("{name}={value:.80} on <{}>", element.name));
            }
            if name == "style" || name == "srcdoc" {
                found.push(format!("{name}={value:.80} on <{}>", element.name));
            }
        }
    }
    for (element, name, value) in page.addresses() {
        // As browsers read a URL: control characters and spaces around the scheme do not count.
        let plain: String = value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
        let scheme = plain.split_once(':').map(|(scheme, _)| scheme.to_lowercase());
        let is_scheme = |s: &str| {
            s.starts_with(|c: char| c.is_ascii_alphabetic())
                && s.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
        };
        if let Some(scheme) = scheme.filter(|scheme| is_scheme(scheme))
            && !matches!(scheme.as_str(), "http" | "https" | "mailto")
        {
            found.push(format!("<{} {name}={value:.80}>", element.name));
        }
    }
    found
}

/// Text as it is compared: every run of blanks one space.
pub fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
