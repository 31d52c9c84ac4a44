//! The outline of a file: datasets and properties of a contract, ports, terms, values.

use lsp_types::{DocumentSymbol, DocumentSymbolResponse, Range, SymbolInformation, SymbolKind};

use super::buffer::Buffer;
use super::world::World;
use crate::load::shape;
use crate::model::standard::Kind;
use crate::source::{Node, Span, yaml};

/// The symbols of a file.
pub fn symbols(world: &World, path: &str) -> Option<DocumentSymbolResponse> {
    let buffer = world.buffer(path)?;
    let parsed = yaml::parse(buffer.text(), buffer.skip());
    let mut found = Vec::new();
    for document in &parsed.documents {
        if let Some(kind) = shape::detect(path, &document.root) {
            let outline = Outline { world, buffer: &buffer };
            found.extend(outline.descriptor(&document.root, kind));
        }
    }
    if world.client.nested_symbols {
        return Some(DocumentSymbolResponse::Nested(found));
    }
    let uri = world.uri(path)?;
    let mut flat = Vec::new();
    flatten(found, None, &uri, &mut flat);
    Some(DocumentSymbolResponse::Flat(flat))
}

struct Outline<'o> {
    world: &'o World,
    buffer: &'o Buffer,
}

impl Outline<'_> {
    fn range(&self, span: Span) -> Range {
        self.buffer.range(span, self.world.client.encoding)
    }

    fn descriptor(&self, root: &Node, kind: Kind) -> Option<DocumentSymbol> {
        let children = match kind {
            Kind::DataProduct(_) => {
                let mut ports = self.items(root, "inputPorts", "name", SymbolKind::EVENT);
                ports.extend(self.items(root, "outputPorts", "name", SymbolKind::INTERFACE));
                ports
            }
            Kind::DataContract(_) => {
                let key = if root.get("schema").is_some() { "schema" } else { "dataset" };
                root.get(key).map(|schema| self.properties(schema, SymbolKind::STRUCT)).unwrap_or_default()
            }
            Kind::SemanticDefinition(_) => self.items(root, "definitions", "id", SymbolKind::KEY),
            Kind::CodeList(_) => self.items(root, "values", "value", SymbolKind::ENUM_MEMBER),
            Kind::Team(_) => self.items(root, "members", "username", SymbolKind::VARIABLE),
            Kind::Domain(_) => Vec::new(),
        };
        let name = ["name", "id"].iter().find_map(|key| root.entry(key).filter(|(_, value)| value.scalar().is_some()));
        let (text, span) = match name {
            Some((_, value)) => (value.scalar()?.into_owned(), value.span),
            None => (kind.keyword().to_owned(), Span::new(root.span.start as usize, root.span.start as usize)),
        };
        Some(self.symbol(text, Some(kind.keyword().to_owned()), SymbolKind::MODULE, root.span, span, children))
    }

    fn items(&self, node: &Node, list: &str, key: &str, kind: SymbolKind) -> Vec<DocumentSymbol> {
        let items = node.get(list).map(Node::items).unwrap_or_default();
        items
            .iter()
            .filter_map(|item| {
                let value = item.get(key)?;
                let detail = ["name", "label", "version"]
                    .iter()
                    .find_map(|other| item.get(other).filter(|_| *other != key)?.scalar());
                let detail = detail.map(std::borrow::Cow::into_owned);
                Some(self.symbol(value.scalar()?.into_owned(), detail, kind, item.span, value.span, Vec::new()))
            })
            .collect()
    }

    /// Datasets and properties; nesting is bounded by the reading of YAML.
    fn properties(&self, list: &Node, kind: SymbolKind) -> Vec<DocumentSymbol> {
        list.items()
            .iter()
            .filter_map(|item| {
                let name = ["name", "table", "column"].iter().find_map(|key| item.get(key))?;
                let inner = ["properties", "columns"].iter().find_map(|key| item.get(key));
                let of_items = item.get("items").and_then(|items| items.get("properties"));
                let children =
                    inner.or(of_items).map(|inner| self.properties(inner, SymbolKind::FIELD)).unwrap_or_default();
                let detail = ["logicalType", "physicalType"].iter().find_map(|key| item.get(key)?.scalar());
                let detail = detail.map(std::borrow::Cow::into_owned);
                Some(self.symbol(name.scalar()?.into_owned(), detail, kind, item.span, name.span, children))
            })
            .collect()
    }

    #[allow(deprecated, reason = "the type asks for the field that its tags replaced")]
    fn symbol(
        &self,
        name: String,
        detail: Option<String>,
        kind: SymbolKind,
        whole: Span,
        name_span: Span,
        children: Vec<DocumentSymbol>,
    ) -> DocumentSymbol {
        // Clients refuse an empty name, and a name outside of its range, which an alias gives.
        let name = if name.trim().is_empty() { "–".to_owned() } else { name };
        let inside = whole.start <= name_span.start && name_span.end <= whole.end;
        DocumentSymbol {
            name,
            detail,
            kind,
            tags: None,
            deprecated: None,
            range: self.range(whole),
            selection_range: self.range(if inside { name_span } else { whole }),
            children: Some(children).filter(|children| !children.is_empty()),
        }
    }
}

#[allow(deprecated, reason = "the type asks for the field that its tags replaced")]
fn flatten(symbols: Vec<DocumentSymbol>, above: Option<&str>, uri: &lsp_types::Uri, flat: &mut Vec<SymbolInformation>) {
    for symbol in symbols {
        flat.push(SymbolInformation {
            name: symbol.name.clone(),
            kind: symbol.kind,
            tags: None,
            deprecated: None,
            location: lsp_types::Location { uri: uri.clone(), range: symbol.selection_range },
            container_name: above.map(str::to_owned),
        });
        flatten(symbol.children.unwrap_or_default(), Some(&symbol.name), uri, flat);
    }
}
