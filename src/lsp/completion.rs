//! What may be written at a place: keys of the standard, words of a choice, names of the mesh.
//!
//! Answers from the tables and the last reading while the text is in pieces. Must not wait for anything.

use lsp_types::{
    CompletionItem, CompletionItemKind, CompletionItemTag, CompletionList, CompletionTextEdit, Documentation,
    InsertTextFormat, MarkupContent, MarkupKind, Position, Range, TextEdit,
};

use super::buffer::Buffer;
use super::cursor::{self, Cursor, Part};
use super::names::{self, Name};
use super::quoted::plain_scalar;
use super::tables::{self, Here};
use super::thing::describe;
use super::world::World;
use crate::config;
use crate::model::standard::{Field, KINDS, Kind, Shape};

/// How many names are offered at once; more are offered as more is typed.
const MOST: usize = 200;

/// What may be written in a file at a position.
pub fn complete(world: &World, path: &str, position: Position) -> CompletionList {
    let Some(buffer) = world.buffer(path) else { return CompletionList::default() };
    let offset = buffer.offset(position, world.client.encoding);
    let lower = path.to_lowercase();
    if lower.ends_with(".md") || lower.ends_with(".markdown") {
        return in_markdown(world, path, &buffer, offset);
    }
    let cursor = cursor::at(buffer.text(), offset);
    let place = Place { world, buffer: &buffer, cursor: &cursor, offset };
    if path == config::FILE {
        return place.list(place.configuration(), false);
    }
    match tables::kind(path, buffer.text(), offset) {
        Some(kind) => place.in_descriptor(path, kind),
        None => place.list(place.first_keys(), false),
    }
}

struct Place<'p> {
    world: &'p World,
    buffer: &'p Buffer,
    cursor: &'p Cursor,
    offset: usize,
}

impl Place<'_> {
    fn in_descriptor(&self, path: &str, kind: Kind) -> CompletionList {
        let version = kind.version();
        let Some(here) = tables::here(kind, &self.cursor.route) else { return CompletionList::default() };
        let (here, dash) = match &self.cursor.part {
            Part::Value(key) => {
                let mut route = self.cursor.route.clone();
                route.push(crate::source::Step::Key(key.clone()));
                match (tables::here(kind, &route), tables::object(here.shape, version, false)) {
                    (_, Some(object)) => {
                        let fields = tables::fields(object, version, &self.cursor.beside);
                        let Some(field) = fields.into_iter().find(|field| field.name == key) else {
                            return CompletionList::default();
                        };
                        (Here { shape: field.shape, field: Some(field) }, false)
                    }
                    (Some(here), None) => (here, false),
                    (None, None) => return CompletionList::default(),
                }
            }
            Part::Key => match tables::item(here.shape, version) {
                Some(shape) if tables::object(here.shape, version, false).is_none() => {
                    (Here { shape, ..here }, !self.cursor.flow)
                }
                _ => (here, false),
            },
        };
        let dash = if dash { "- " } else { "" };
        let is_key = self.cursor.part == Part::Key;
        if let Some(object) = tables::object(here.shape, version, false).filter(|_| is_key) {
            let beside: &[(String, String)] = if dash.is_empty() { &self.cursor.beside } else { &[] };
            let fields = tables::fields(object, version, beside);
            let absent = fields.into_iter().filter(|field| !beside.iter().any(|(key, _)| key == field.name));
            let items = absent.enumerate().map(|(number, field)| self.key(field, object, kind, number, dash));
            return self.list(items.collect(), false);
        }
        let mut items: Vec<CompletionItem> = Vec::new();
        for (number, word) in tables::words(here.shape, here.field, version).into_iter().enumerate() {
            let mut item = self.item(word, &format!("{dash}{word}"), CompletionItemKind::ENUM_MEMBER);
            item.sort_text = Some(format!("0{number:03}"));
            item.detail = here.field.map(|field| field.about.to_owned());
            items.push(item);
        }
        let typed = self.cursor.prefix(self.buffer.text(), self.offset);
        let known = match &self.world.reading {
            Some(reading) => names::names(&reading.mesh, kind, path, self.cursor, typed),
            None => Vec::new(),
        };
        let quoted = self.cursor.quote.is_some();
        let (names, more) = self.names(known, typed, |name| match quoted {
            true => format!("{dash}{name}"),
            false => format!("{dash}{}", plain_scalar(name)),
        });
        items.extend(names);
        self.list(items, more)
    }

    /// The names that what is typed may become, not too many.
    fn names(&self, known: Vec<Name>, typed: &str, written: impl Fn(&str) -> String) -> (Vec<CompletionItem>, bool) {
        let wanted = typed.to_lowercase();
        let mut matching: Vec<(bool, Name)> = known
            .into_iter()
            .filter_map(|name| {
                let text = name.text.to_lowercase();
                let found = text.contains(&wanted) || name.detail.to_lowercase().contains(&wanted);
                found.then(|| (!text.starts_with(&wanted), name))
            })
            .collect();
        matching.sort_by(|(a, one), (b, other)| (a, &one.text).cmp(&(b, &other.text)));
        let more = matching.len() > MOST;
        let items = matching.into_iter().take(MOST).enumerate().map(|(number, (_, name))| {
            let mut item = self.item(&name.text, &written(&name.text), CompletionItemKind::REFERENCE);
            item.sort_text = Some(format!("1{number:04}"));
            let mesh = self.world.reading.as_ref().map(|reading| &reading.mesh);
            // Texts for all of them would be most of the answer.
            let shown = name.thing.filter(|_| number < 50).zip(mesh);
            item.documentation = shown.and_then(|(thing, mesh)| describe(self.world, mesh, &thing, None)).map(markdown);
            // A name is found by its title too.
            item.filter_text = Some(format!("{} {}", name.text, name.detail));
            item.detail = Some(name.detail).filter(|detail| !detail.is_empty());
            item
        });
        (items.collect(), more)
    }

    fn key(
        &self,
        field: &'static Field,
        object: &'static crate::model::standard::Object,
        kind: Kind,
        number: usize,
        dash: &str,
    ) -> CompletionItem {
        let version = kind.version();
        let name = field.name;
        let deeper = tables::continues(field.shape, version).is_some();
        let words = match field.shape.of(version) {
            Shape::Choice(_) => tables::words(field.shape, None, version),
            _ => Vec::new(),
        };
        let snippet = self.world.client.snippets && self.cursor.quote.is_none() && !self.cursor.colon;
        let (text, is_snippet) = match words.as_slice() {
            _ if self.cursor.colon || self.cursor.quote.is_some() => (format!("{dash}{name}"), false),
            _ if deeper && !self.cursor.flow => (format!("{dash}{name}:"), false),
            [_, _, ..] if snippet => (format!("{dash}{name}: ${{1|{}|}}", words.join(",")), true),
            [only] => (format!("{dash}{name}: {only}"), false),
            _ => (format!("{dash}{name}: "), false),
        };
        let mut item = self.item(name, &text, CompletionItemKind::PROPERTY);
        if is_snippet {
            item.insert_text_format = Some(InsertTextFormat::SNIPPET);
        }
        let required = field.is_required(version);
        item.sort_text = Some(format!("{}{number:03}", if required { 0 } else { 1 }));
        item.detail = Some(if required { "required".to_owned() } else { tables::wanted(field.shape, version) });
        item.documentation = Some(markdown(tables::about(field, Some(object), kind)));
        if field.deprecated.is_some_and(|since| since <= version) {
            item.tags = Some(vec![CompletionItemTag::DEPRECATED]);
        }
        item
    }

    /// The keys that tell what a file is.
    fn first_keys(&self) -> Vec<CompletionItem> {
        match &self.cursor.part {
            Part::Value(key) if key == "kind" && self.cursor.route.is_empty() => KINDS
                .iter()
                .map(|kind| {
                    let mut item = self.item(kind.keyword(), kind.keyword(), CompletionItemKind::ENUM_MEMBER);
                    item.detail = Some(kind.standard().title.to_owned());
                    item
                })
                .collect(),
            Part::Value(key) if key == "apiVersion" && self.cursor.route.is_empty() => {
                let named = self.cursor.value_beside("kind");
                let kinds = KINDS.iter().filter(|kind| named.is_none_or(|named| named == kind.keyword()));
                kinds
                    .flat_map(|kind| {
                        kind.standard().versions.iter().rev().map(move |version| (kind, version.to_string()))
                    })
                    .map(|(kind, version)| {
                        let mut item = self.item(&version, &version, CompletionItemKind::ENUM_MEMBER);
                        item.detail = Some(kind.standard().title.to_owned());
                        item
                    })
                    .collect()
            }
            Part::Key if self.cursor.route.is_empty() => ["apiVersion", "kind"]
                .into_iter()
                .filter(|key| !self.cursor.is_beside(key))
                .map(|key| self.item(key, &format!("{key}: "), CompletionItemKind::PROPERTY))
                .collect(),
            _ => Vec::new(),
        }
    }

    fn configuration(&self) -> Vec<CompletionItem> {
        let keys: Vec<&str> = self
            .cursor
            .route
            .iter()
            .filter_map(|step| match step {
                crate::source::Step::Key(key) => Some(key.as_str()),
                crate::source::Step::Index(_) => None,
            })
            .collect();
        let colon = if self.cursor.colon { "" } else { ":" };
        match (keys.as_slice(), &self.cursor.part) {
            ([], Part::Key) => config::KEYS
                .iter()
                .filter(|key| !self.cursor.is_beside(key))
                .map(|key| self.item(key, &format!("{key}{colon}"), CompletionItemKind::PROPERTY))
                .collect(),
            (["rules"], Part::Key) => crate::rules::RULES
                .iter()
                .filter(|rule| !self.cursor.is_beside(rule.name))
                .map(|rule| {
                    let mut item = self.item(rule.name, &format!("{}{colon}", rule.name), CompletionItemKind::PROPERTY);
                    item.documentation = Some(markdown(rule.documentation.to_owned()));
                    item
                })
                .collect(),
            (["rules"], Part::Value(_)) => ["off", "info", "warning", "error"]
                .iter()
                .map(|word| self.item(word, word, CompletionItemKind::ENUM_MEMBER))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// An item that takes the place of the word.
    fn item(&self, label: &str, text: &str, kind: CompletionItemKind) -> CompletionItem {
        let encoding = self.world.client.encoding;
        let behind = self.buffer.text()[..self.cursor.start].ends_with(':');
        let blank = if behind && !matches!(self.cursor.part, Part::Key) { " " } else { "" };
        let (start, end) = (self.cursor.start, self.cursor.end.max(self.offset));
        let range = Range::new(self.buffer.position(start, encoding), self.buffer.position(end, encoding));
        CompletionItem {
            label: label.to_owned(),
            kind: Some(kind),
            text_edit: Some(CompletionTextEdit::Edit(TextEdit { range, new_text: format!("{blank}{text}") })),
            filter_text: Some(label.to_owned()),
            ..CompletionItem::default()
        }
    }

    fn list(&self, items: Vec<CompletionItem>, is_incomplete: bool) -> CompletionList {
        CompletionList { is_incomplete, items }
    }
}

/// The target of a link that is being written.
fn in_markdown(world: &World, path: &str, buffer: &Buffer, offset: usize) -> CompletionList {
    let Some(reading) = &world.reading else { return CompletionList::default() };
    let line_start = buffer.line_start(buffer.line_of(offset));
    let head = &buffer.text()[line_start..offset];
    let Some(open) = head.rfind("](").filter(|open| !head[*open..].contains([')', ' '])) else {
        return CompletionList::default();
    };
    let start = line_start + open + 2;
    let typed = &buffer.text()[start..offset];
    let cursor = Cursor {
        route: Vec::new(),
        part: Part::Key,
        start,
        end: offset,
        quote: None,
        flow: true,
        indent: 0,
        beside: Vec::new(),
        colon: false,
    };
    let place = Place { world, buffer, cursor: &cursor, offset };
    let known = names::targets(&reading.mesh, path, typed);
    let (items, more) = place.names(known, typed, |name| name.replace(' ', "%20"));
    place.list(items, more)
}

fn markdown(value: String) -> Documentation {
    Documentation::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value })
}
