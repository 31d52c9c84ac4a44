//! Every place that names a thing, over the whole mesh: open texts as they are typed, the others as they are on disk.
//!
//! Files are looked through for the thing's names before any is parsed. Looks at every file, so it is asked for on a
//! thread of its own.

use std::collections::HashMap;

use lsp_types::{Location, ReferenceParams};
use rayon::prelude::*;
use regex::bytes::{Regex, RegexBuilder};

use super::hover::mention_at;
use super::mention::{Mention, What, mentions};
use super::thing::{Thing, thing};
use super::world::World;
use crate::load;
use crate::model::Mesh;
use crate::model::mesh::Origin;

/// Where the thing at a position is named.
pub fn references(world: &World, params: &ReferenceParams) -> Option<Vec<Location>> {
    let at = &params.text_document_position;
    let path = world.path(&at.text_document.uri)?;
    let buffer = world.buffer(&path)?;
    let mesh = &world.reading.as_ref()?.mesh;
    let mention = mention_at(&path, &buffer, buffer.offset(at.position, world.client.encoding))?;
    let thing = thing(mesh, &path, &mention)?;
    let with_definition = params.context.include_declaration;
    let found = uses(world, mesh, &thing).into_iter().filter(|(_, mention)| with_definition || !mention.defines);
    Some(found.filter_map(|(path, mention)| world.location(&path, mention.span)).collect())
}

/// Every mention of a thing with its file, in the order of paths and bytes.
pub fn uses(world: &World, mesh: &Mesh, wanted: &Thing) -> Vec<(String, Mention)> {
    let Some(reading) = &world.reading else { return Vec::new() };
    let Some(needle) = needle(mesh, wanted) else { return Vec::new() };
    let paths: Vec<&str> = reading.tree.files().map(|(path, _)| path).filter(|path| is_text(path)).collect();
    let mut found: Vec<(String, Mention)> = paths
        .par_iter()
        .with_min_len(16)
        .flat_map_iter(|path| {
            let holds = match world.open.get(*path) {
                Some(open) => needle.is_match(open.buffer.text().as_bytes()),
                None => reading.tree.read(path, load::MAX_DESCRIPTOR).is_ok_and(|bytes| needle.is_match(&bytes)),
            };
            let buffer = if holds { world.buffer(path) } else { None };
            let mentions = buffer.map(|buffer| mentions(path, &buffer)).unwrap_or_default();
            // A file may name one thing very often.
            let mut known: HashMap<(What, bool, usize, String), bool> = HashMap::new();
            let mut mine: Vec<(String, Mention)> = Vec::new();
            for mention in mentions.into_iter().filter(|mention| needle.is_match(mention.text.as_bytes())) {
                let key = (mention.what, mention.defines, mention.document, mention.text.clone());
                if *known.entry(key).or_insert_with(|| names(mesh, path, &mention, wanted)) {
                    mine.push(((*path).to_owned(), mention));
                }
            }
            mine
        })
        .collect();
    found.sort_by(|a, b| (&a.0, a.1.span).cmp(&(&b.0, b.1.span)));
    found
}

/// Whether a mention names the thing, or something inside it.
fn names(mesh: &Mesh, path: &str, mention: &Mention, wanted: &Thing) -> bool {
    match (thing(mesh, path, mention), wanted) {
        (Some(found), wanted) if found == *wanted => true,
        (Some(Thing::Property(id, _)), Thing::Contract(contract)) if !mention.defines => {
            let outside =
                mention.what == What::Link || mention.text.split_once('#').is_some_and(|(file, _)| !file.is_empty());
            outside && mesh.contract(id).descriptor.id == *contract
        }
        (Some(Thing::Property(id, _)), Thing::Product(product)) => {
            mention.what == What::Link && mention.text.starts_with("product:") && mesh.contract(id).product == *product
        }
        _ => false,
    }
}

fn is_text(path: &str) -> bool {
    let extension = path.rsplit('.').next().unwrap_or_default().to_lowercase();
    matches!(extension.as_str(), "yaml" | "yml" | "json" | "md" | "markdown")
}

/// What a file holds that names a thing: one of its names, with anything between their words.
fn needle(mesh: &Mesh, thing: &Thing) -> Option<Regex> {
    let mut names: Vec<String> = Vec::new();
    let mut origins: Vec<&Origin> = Vec::new();
    let mut add = |texts: &[Option<&String>]| names.extend(texts.iter().flatten().map(|text| (*text).clone()));
    match thing {
        Thing::Domain(id) => {
            let domain = mesh.domain(*id);
            let id = domain.descriptor.as_ref().and_then(|domain| domain.id.as_ref());
            add(&[id, Some(&domain.address), Some(&domain.name)]);
            origins.extend(&domain.origin);
        }
        Thing::Product(id) => {
            let product = mesh.product(*id);
            add(&[Some(&product.descriptor.id), Some(&product.name)]);
            names.push(product.address.rsplit('/').next().unwrap_or_default().to_owned());
            origins.push(&product.origin);
        }
        Thing::Contract(id) => {
            names.push(id.clone());
            for contract in mesh.contracts.iter().filter(|contract| contract.descriptor.id == *id) {
                names.push(contract.address.rsplit('/').next().unwrap_or_default().to_owned());
                origins.push(&contract.origin);
            }
        }
        Thing::Property(id, at) => {
            let path = &mesh.contract(*id).properties.get(*at)?.path;
            names.push(path.rsplit('.').next().unwrap_or(path).trim_end_matches(['[', ']']).to_owned());
        }
        Thing::Term(id) => {
            let term = mesh.term(*id);
            add(&[Some(&term.descriptor.id), Some(&term.address), term.descriptor.name.as_ref()]);
        }
        Thing::CodeList(id) => {
            let list = mesh.code_list(*id);
            add(&[Some(&list.descriptor.id), Some(&list.address)]);
            origins.push(&list.origin);
        }
        Thing::Team(id) => {
            let team = mesh.team(*id);
            add(&[team.descriptor.as_ref().map(|team| &team.id), Some(&team.address), Some(&team.name)]);
            origins.extend(&team.origin);
        }
        Thing::File(path) => names.push(path.rsplit('/').next().unwrap_or(path).to_owned()),
    }
    names.extend(origins.iter().map(|origin| origin.path.rsplit('/').next().unwrap_or_default().to_owned()));
    let mut patterns: Vec<String> = Vec::new();
    for name in names.iter().filter(|name| !name.is_empty() && name.len() < 500) {
        patterns.push(regex::escape(name));
        let words: Vec<&str> =
            name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
        if name.is_ascii() && words.len() > 1 {
            patterns.push(words.join("[^a-z0-9]{1,6}"));
        }
    }
    patterns.sort();
    patterns.dedup();
    // Without unicode tables: what is not ASCII is sought as it is written.
    RegexBuilder::new(&patterns.join("|"))
        .case_insensitive(true)
        .unicode(false)
        .build()
        .ok()
        .filter(|_| !patterns.is_empty())
}
