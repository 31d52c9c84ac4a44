//! What a key means and what a name leads to, shown where the pointer rests; and the places that names lead to.

use lsp_types::{DocumentLink, Hover, HoverContents, Location, MarkupContent, MarkupKind, Position, Range};

use super::buffer::Buffer;
use super::cursor::{self, Part};
use super::mention::{Mention, What, mentions};
use super::tables;
use super::thing::{Thing, definitions, describe, thing};
use super::world::World;
use crate::source::Step;

/// How many links of a file can be followed: each is looked for in the mesh, whenever the text changes.
const MOST_LINKS: usize = 1_000;

/// The mention at an offset of a text.
pub fn mention_at(path: &str, buffer: &Buffer, offset: usize) -> Option<Mention> {
    let offset = offset + buffer.skip();
    let holds = |mention: &Mention| (mention.span.start as usize..=mention.span.end as usize).contains(&offset);
    mentions(path, buffer).into_iter().find(holds)
}

/// What is at a position: the thing that is named, else what the standard says of the key.
pub fn hover(world: &World, path: &str, position: Position) -> Option<Hover> {
    let buffer = world.buffer(path)?;
    let offset = buffer.offset(position, world.client.encoding);
    let named = || {
        let mesh = &world.reading.as_ref()?.mesh;
        let mention = mention_at(path, &buffer, offset)?;
        let thing = thing(mesh, path, &mention)?;
        let text = describe(world, mesh, &thing, mention.version.as_deref())?;
        Some((text, buffer.range(mention.span, world.client.encoding)))
    };
    let (value, range) = named().or_else(|| of_key(world, path, &buffer, offset))?;
    let contents = HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value });
    Some(Hover { contents, range: Some(range) })
}

/// The standard's words for the key at an offset, or for the key whose value is there.
fn of_key(world: &World, path: &str, buffer: &Buffer, offset: usize) -> Option<(String, Range)> {
    let kind = tables::kind(path, buffer.text(), offset)?;
    let cursor = cursor::at(buffer.text(), offset);
    let mut route = cursor.route.clone();
    let mut beside = cursor.beside.clone();
    let key = match &cursor.part {
        Part::Value(key) => key.clone(),
        Part::Key if cursor.colon => buffer.text().get(cursor.start..cursor.end)?.to_owned(),
        Part::Key => {
            // An item of a list of words: what the list is.
            while matches!(route.last(), Some(Step::Index(_))) {
                route.pop();
            }
            beside.clear();
            match route.pop()? {
                Step::Key(key) => key,
                Step::Index(_) => return None,
            }
        }
    };
    let above = tables::here(kind, &route)?;
    let object = tables::object(above.shape, kind.version(), false)?;
    let field = tables::fields(object, kind.version(), &beside).into_iter().find(|field| field.name == key)?;
    let position = |at| buffer.position(at, world.client.encoding);
    Some((tables::about(field, Some(object), kind), Range::new(position(cursor.start), position(cursor.end))))
}

/// Where what is named at a position is defined.
pub fn definition(world: &World, path: &str, position: Position) -> Vec<Location> {
    let found = || {
        let mesh = &world.reading.as_ref()?.mesh;
        let buffer = world.buffer(path)?;
        let mention = mention_at(path, &buffer, buffer.offset(position, world.client.encoding))?;
        let thing = thing(mesh, path, &mention)?;
        Some(definitions(world, mesh, &thing, mention.version.as_deref()))
    };
    let places = found().unwrap_or_default();
    places.into_iter().filter_map(|(path, span)| world.location(&path, span)).collect()
}

/// The links of a file: to files of the mesh, and to the web.
pub fn links(world: &World, path: &str) -> Vec<DocumentLink> {
    let (Some(buffer), Some(reading)) = (world.buffer(path), &world.reading) else { return Vec::new() };
    let mut found = Vec::new();
    let links = mentions(path, &buffer).into_iter().filter(|mention| mention.what == What::Link);
    for mention in links.take(MOST_LINKS) {
        let target = if crate::config::is_web(&mention.text) {
            mention.text.parse().ok()
        } else {
            let file = thing(&reading.mesh, path, &mention).and_then(|thing| file_of(reading, &thing));
            file.and_then(|file| world.uri(&file))
        };
        let range = buffer.range(mention.span, world.client.encoding);
        if target.is_some() {
            found.push(DocumentLink { range, target, tooltip: None, data: None });
        }
    }
    found
}

/// The file in which a thing is described.
fn file_of(reading: &crate::session::Reading, thing: &Thing) -> Option<String> {
    let mesh = &reading.mesh;
    let path = match thing {
        Thing::Domain(id) => mesh.domain(*id).origin.as_ref()?.path.clone(),
        Thing::Team(id) => mesh.team(*id).origin.as_ref()?.path.clone(),
        Thing::Product(id) => mesh.product(*id).origin.path.clone(),
        Thing::Term(id) => mesh.term(*id).origin.path.clone(),
        Thing::CodeList(id) => mesh.code_list(*id).origin.path.clone(),
        Thing::Property(id, _) => mesh.contract(*id).origin.path.clone(),
        Thing::Contract(id) => mesh.contract(super::thing::contract(mesh, id, None)?).origin.path.clone(),
        Thing::File(path) => path.clone(),
    };
    reading.tree.contains(&path).then_some(path)
}
