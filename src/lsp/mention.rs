//! The places of a file that name a thing of the mesh: where it is defined, and where it is referred to.
//!
//! Turns a text into mentions with their bytes, by the ways of the standards. Which thing a name means is not known here.

use super::buffer::Buffer;
use crate::load::shape;
use crate::model::standard::Kind;
use crate::source::yaml::{self, Kind as Yaml};
use crate::source::{Node, Span, markdown};

/// A name and what kind of thing it names.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// Bytes of the file, quotes included; of a Markdown link its target.
    pub span: Span,
    /// The name as it is meant, without quotes.
    pub text: String,
    pub what: What,
    /// Whether the thing is defined here.
    pub defines: bool,
    /// The number of the YAML document.
    pub document: usize,
    /// The version that stands beside.
    pub version: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum What {
    Domain,
    Product,
    Contract,
    /// A path such as `orders.customer.email`; in a reference also with a file before it.
    Property,
    Term,
    CodeList,
    Team,
    /// An address: `term:customer`, a path of the mesh, the web.
    Link,
}

/// Every mention of a file, in no order.
pub fn mentions(path: &str, buffer: &Buffer) -> Vec<Mention> {
    let lower = path.to_lowercase();
    if lower.ends_with(".md") || lower.ends_with(".markdown") {
        return links(buffer);
    }
    let parsed = yaml::parse(buffer.text(), buffer.skip());
    let mut found = Vec::new();
    for (document, parsed) in parsed.documents.iter().enumerate() {
        if let Some(kind) = shape::detect(path, &parsed.root) {
            let mut walk = Walk { kind, document, keys: Vec::new(), found: &mut found };
            walk.node(&parsed.root, None, "");
        }
    }
    found
}

fn links(buffer: &Buffer) -> Vec<Mention> {
    let parsed = markdown::parse(buffer.text(), buffer.skip());
    parsed
        .links
        .into_iter()
        .filter_map(|link| {
            let whole = Span::new(link.start, link.end);
            // A target that was written with escapes or by reference stands elsewhere in other letters.
            let within = buffer.span_text(whole).rfind(link.target.as_str())?;
            let start = link.start + within;
            let span = Span::new(start, start + link.target.len());
            let text = link.target;
            Some(Mention { span, text, what: What::Link, defines: false, document: 0, version: None })
        })
        .collect()
}

struct Walk<'w, 'n> {
    kind: Kind,
    document: usize,
    /// The keys from the root, without the numbers of items.
    keys: Vec<&'n str>,
    found: &'w mut Vec<Mention>,
}

impl<'n> Walk<'_, 'n> {
    /// `above` is the mapping around the node, `property` the path of the property around it.
    fn node(&mut self, node: &'n Node, above: Option<&'n Node>, property: &str) {
        match &node.kind {
            Yaml::List(items) => items.iter().for_each(|item| self.node(item, above, property)),
            Yaml::Map(entries) => {
                let own = self.property(node, property);
                for (key, value) in entries {
                    let Some(name) = key.text() else { continue };
                    self.keys.push(name);
                    match (name, self.is_schema() && value.text().is_some()) {
                        ("name" | "table" | "column", true) => self.add(value, &own, What::Property, true, None),
                        _ => self.node(value, Some(node), &own),
                    }
                    self.keys.pop();
                }
            }
            _ => self.scalar(node, above),
        }
    }

    /// Whether the keys lead to the key of a dataset or property.
    fn is_schema(&self) -> bool {
        let [inner @ .., _] = self.keys.as_slice() else { return false };
        let [first, rest @ ..] = inner else { return false };
        matches!(self.kind, Kind::DataContract(_))
            && matches!(*first, "schema" | "dataset")
            && rest.iter().all(|key| matches!(*key, "properties" | "columns" | "items" | "map" | "key" | "value"))
    }

    fn property(&self, node: &Node, above: &str) -> String {
        let name = ["name", "table", "column"].iter().find_map(|key| node.get(key)?.text()).unwrap_or_default();
        match self.keys.last().copied() {
            Some("schema" | "dataset") => name.to_owned(),
            Some("properties" | "columns") => format!("{above}.{name}"),
            Some("items") if name.is_empty() => format!("{above}[]"),
            Some("items") => format!("{above}[].{name}"),
            Some("key") => format!("{above}{{key}}"),
            Some("value") => format!("{above}{{value}}"),
            _ => above.to_owned(),
        }
    }

    fn scalar(&mut self, node: &'n Node, above: Option<&'n Node>) {
        let beside = |key: &str| above.and_then(|above| above.get(key)?.scalar()).map(std::borrow::Cow::into_owned);
        let (what, defines) = match (self.kind, self.keys.as_slice()) {
            (_, [.., "authoritativeDefinitions", "url"]) => (What::Link, false),
            (_, [.., "customProperties", "value"]) => match beside("property").as_deref() {
                Some("codeList") => (What::CodeList, false),
                Some("glossaryTerm" | "term") => (What::Term, false),
                _ => return,
            },
            (Kind::DataProduct(_), ["id"]) => (What::Product, true),
            (Kind::DataContract(_), ["id" | "uuid"]) => (What::Contract, true),
            (Kind::CodeList(_), ["id"]) => (What::CodeList, true),
            (Kind::Team(_), ["id"]) => (What::Team, true),
            (Kind::Domain(_), ["id"]) => (What::Domain, true),
            (Kind::Domain(_), ["owner"]) => (What::Team, false),
            (Kind::Domain(_), ["parent"]) => (What::Domain, false),
            (Kind::DataProduct(_) | Kind::DataContract(_), ["team", "name"]) => (What::Team, false),
            (Kind::DataProduct(_), ["inputPorts" | "outputPorts", "contractId"]) => (What::Contract, false),
            (Kind::DataProduct(_), ["outputPorts", "inputContracts", "id"]) => (What::Contract, false),
            (Kind::DataContract(_), ["dataProduct"]) => (What::Product, false),
            (Kind::DataContract(_), [.., "relationships", "to" | "from"]) => (What::Property, false),
            (Kind::DataContract(_), ["slaProperties", "element"]) => (What::Property, false),
            (Kind::SemanticDefinition(_), ["definitions", "id"]) => (What::Term, true),
            (Kind::SemanticDefinition(_), ["definitions", "relationships", "to"]) => (What::Term, false),
            (Kind::CodeList(_), ["file"]) => (What::Link, false),
            (_, ["domain"]) => (What::Domain, false),
            _ => return,
        };
        let Some(text) = node.scalar() else { return };
        self.add(node, &text, what, defines, beside("version"));
    }

    fn add(&mut self, node: &Node, text: &str, what: What, defines: bool, version: Option<String>) {
        let version = if what == What::Contract { version } else { None };
        let mention =
            Mention { span: node.span, text: text.to_owned(), what, defines, document: self.document, version };
        self.found.push(mention);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_with_their_bytes() {
        let text = "apiVersion: v3.2.0\nkind: DataContract\nid: 'orders'\nschema:\n- name: orders\n  properties:\n  - name: lines\n    items:\n      properties:\n      - name: sku\n        relationships:\n        - to: [a.b, c.d]\n";
        let buffer = Buffer::new(text.into());
        let found = mentions("orders.odcs.yaml", &buffer);
        let said: Vec<(&str, &str, bool)> =
            found.iter().map(|m| (m.text.as_str(), buffer.span_text(m.span), m.defines)).collect();
        assert_eq!(
            said,
            [
                ("orders", "'orders'", true),
                ("orders", "orders", true),
                ("orders.lines", "lines", true),
                ("orders.lines[].sku", "sku", true),
                ("a.b", "a.b", false),
                ("c.d", "c.d", false),
            ]
        );
        let buffer = Buffer::new("\u{feff}# Ö\n[a](term:customer) ![b](x.png)\n".into());
        let found = mentions("README.md", &buffer);
        assert_eq!(buffer.span_text(found[0].span), "term:customer");
    }
}
