//! Another id for a thing, in every place that names it.
//!
//! Turns a new id into edits of descriptors and Markdown. The mesh is resolved with these edits before they are given:
//! links follow the addresses that come of it, and a change after which something leads nowhere is refused.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use lsp_types::{
    DocumentChangeOperation, DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier, Position,
    PrepareRenameResponse, RenameParams, TextDocumentEdit, TextEdit, WorkspaceEdit,
};

use super::answer::Refusal;
use super::hover::mention_at;
use super::mention::{Mention, What, mentions};
use super::quoted::instead_of;
use super::thing::{Thing, thing};
use super::uses::uses;
use super::world::World;
use crate::diagnostics::Diagnostic;
use crate::load;
use crate::model::Mesh;
use crate::model::address::slug;
use crate::model::mesh::{ContractId, Origin, ProductId};
use crate::resolve;
use crate::source::Span;

/// New texts by file and bytes.
type Edits = BTreeMap<String, BTreeMap<Span, String>>;

/// Whether the id at a position can be changed, and what it is now.
///
/// # Errors
/// Says why not.
pub fn prepare(world: &World, path: &str, position: Position) -> Result<PrepareRenameResponse, Refusal> {
    let (mesh, mention, thing) = found(world, path, position)?;
    let id = id_of(mesh, &thing)?;
    let buffer = world.buffer(path).ok_or_else(|| Refusal::because("the file is gone"))?;
    // The part of the mention that is the id: `customer` of `term:customer`.
    let source = buffer.span_text(mention.span);
    let within = source.rfind(id.as_str()).unwrap_or(0);
    let start = mention.span.start as usize + within;
    let length = if source[within..].starts_with(id.as_str()) { id.len() } else { source.len() };
    let range = buffer.range(Span::new(start, start + length), world.client.encoding);
    Ok(PrepareRenameResponse::RangeWithPlaceholder { range, placeholder: id })
}

fn found<'w>(world: &'w World, path: &str, position: Position) -> Result<(&'w Mesh, Mention, Thing), Refusal> {
    let reading = world.reading.as_ref().ok_or_else(|| Refusal::because("the mesh is still being read"))?;
    let buffer = world.buffer(path).ok_or_else(|| Refusal::because("the file is no part of the mesh"))?;
    let mention = mention_at(path, &buffer, buffer.offset(position, world.client.encoding))
        .ok_or_else(|| Refusal::because("no id is written here"))?;
    let thing = thing(&reading.mesh, path, &mention)
        .ok_or_else(|| Refusal::because(format!("`{}` leads to nothing that is known", mention.text)))?;
    Ok((&reading.mesh, mention, thing))
}

/// The id that a thing has in its descriptor.
fn id_of(mesh: &Mesh, thing: &Thing) -> Result<String, Refusal> {
    let id = match thing {
        Thing::Contract(id) => Some(id.clone()),
        Thing::Product(id) => {
            Some(mesh.product(*id)).filter(|product| !product.synthesized).map(|p| p.descriptor.id.clone())
        }
        Thing::Term(id) => Some(mesh.term(*id).descriptor.id.clone()),
        Thing::CodeList(id) => Some(mesh.code_list(*id).descriptor.id.clone()),
        Thing::Team(id) => mesh.team(*id).descriptor.as_ref().map(|team| team.id.clone()),
        Thing::Domain(id) => mesh.domain(*id).descriptor.as_ref().and_then(|domain| domain.id.clone()),
        Thing::Property(..) => {
            let why = "a property's name is data that readers of the contract use; it is changed by a new version";
            return Err(Refusal::because(why));
        }
        Thing::File(_) => return Err(Refusal::because("a file is renamed where files are")),
    };
    id.filter(|id| !id.is_empty())
        .ok_or_else(|| Refusal::because("it has no `id` in a descriptor; its file or folder names it"))
}

/// The edits that give the thing at a position another id.
///
/// # Errors
/// When the id names two things, the new one is taken or cannot be an id, or something would lead nowhere.
pub fn rename(world: &World, params: &RenameParams) -> Result<WorkspaceEdit, Refusal> {
    let at = &params.text_document_position;
    let path = world.path(&at.text_document.uri).ok_or_else(|| Refusal::because("the file is no part of the mesh"))?;
    let (mesh, _, thing) = found(world, &path, at.position)?;
    let old = id_of(mesh, &thing)?;
    let new = params.new_name.trim();
    if new.is_empty() || new.contains(char::is_control) {
        return Err(Refusal::because("an id is some text on one line"));
    }
    if new == old {
        return Ok(WorkspaceEdit::default());
    }
    one_of_a_kind(mesh, &thing, &old, new)?;
    let mut edits = Edits::new();
    for (path, mention) in uses(world, mesh, &thing) {
        let Some(text) = rewritten(&path, &mention, &old, new) else { continue };
        let buffer = world.buffer(&path).ok_or_else(|| Refusal::because(format!("`{path}` is gone")))?;
        let text = match is_markdown(&path) {
            true => text,
            false => instead_of(buffer.span_text(mention.span), &text),
        };
        edits.entry(path).or_default().insert(mention.span, text);
    }
    let after = resolved(world, &edits)?;
    follow_addresses(world, mesh, &after.0, &mut edits);
    refuse_loose_ends(world, &after.1)?;
    Ok(workspace_edit(world, edits))
}

/// That the old id names one thing, and the new one none.
fn one_of_a_kind(mesh: &Mesh, thing: &Thing, old: &str, new: &str) -> Result<(), Refusal> {
    let by_slug = |ids: &mut dyn Iterator<Item = &str>| {
        let (mut olds, mut news) = (0, 0);
        for id in ids {
            olds += usize::from(slug(id) == slug(old));
            news += usize::from(slug(id) == slug(new) && slug(new) != slug(old));
        }
        (olds, news)
    };
    let (olds, news) = match thing {
        Thing::Contract(_) => {
            let of =
                |id: &str| mesh.contracts.iter().filter(|contract| contract.descriptor.id == id).collect::<Vec<_>>();
            let versions: BTreeSet<_> = of(old).iter().map(|contract| contract.descriptor.version.clone()).collect();
            (1 + of(old).len() - versions.len(), of(new).len())
        }
        Thing::Product(_) => {
            let of = |id: &str| mesh.products.iter().filter(|p| !p.synthesized && p.descriptor.id == id).count();
            (of(old), of(new))
        }
        Thing::Term(_) => by_slug(&mut mesh.terms.iter().map(|term| term.descriptor.id.as_str())),
        Thing::CodeList(_) => by_slug(&mut mesh.code_lists.iter().map(|list| list.descriptor.id.as_str())),
        Thing::Team(_) => by_slug(&mut mesh.teams.iter().map(|team| team.address.as_str())),
        Thing::Domain(_) => by_slug(&mut mesh.domains.iter().map(|domain| domain.address.as_str())),
        Thing::Property(..) | Thing::File(_) => (1, 0),
    };
    if olds > 1 {
        return Err(Refusal::because(format!("`{old}` names {olds} things; which of them is meant cannot be told")));
    }
    if news > 0 {
        return Err(Refusal::because(format!("`{new}` is the id of something else already")));
    }
    Ok(())
}

/// What a mention says with the new id; `None` where it names the thing by something that stays.
fn rewritten(path: &str, mention: &Mention, old: &str, new: &str) -> Option<String> {
    let text = mention.text.as_str();
    if mention.defines {
        return Some(new.to_owned());
    }
    match mention.what {
        What::Contract => Some(new.to_owned()),
        What::Domain | What::Team | What::Product | What::CodeList => (slug(text) == slug(old)).then(|| new.to_owned()),
        What::Term | What::Link => {
            if let Some(file) =
                text.strip_suffix(old).filter(|file| file.ends_with("#/definitions/") || file.ends_with('#'))
            {
                return Some(format!("{file}{new}"));
            }
            if mention.what == What::Term && slug(text) == slug(old) {
                return Some(new.to_owned());
            }
            let (scheme, rest) = text.split_once(':')?;
            let (name, fragment) = rest.split_once('#').map_or((rest, None), |(name, part)| (name, Some(part)));
            let named = matches!(scheme, "term" | "team" | "domain" | "code" | "codes" | "codelist");
            let decoded = percent_encoding::percent_decode_str(name).decode_utf8_lossy();
            if !named || slug(&decoded) != slug(old) {
                return None;
            }
            let fragment = fragment.map(|part| format!("#{part}")).unwrap_or_default();
            let name = if is_markdown(path) { encoded(new) } else { new.to_owned() };
            Some(format!("{scheme}:{name}{fragment}"))
        }
        What::Property => {
            let (file, name) = text.split_once('#')?;
            (file == old).then(|| format!("{new}#{name}"))
        }
    }
}

/// An id as it may stand in a link.
fn encoded(id: &str) -> String {
    const KEEP: &percent_encoding::AsciiSet =
        &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'/');
    percent_encoding::utf8_percent_encode(id, KEEP).to_string()
}

fn is_markdown(path: &str) -> bool {
    let lower = path.to_lowercase();
    lower.ends_with(".md") || lower.ends_with(".markdown")
}

/// The mesh as it will be.
fn resolved(world: &World, edits: &Edits) -> Result<(Mesh, Vec<Diagnostic>), Refusal> {
    let reading = world.reading.as_ref().ok_or_else(|| Refusal::because("the mesh is still being read"))?;
    let mut tree = world.tree();
    for (path, edits) in edits {
        let Ok(mut bytes) = tree.read(path, load::MAX_DESCRIPTOR) else { continue };
        for (span, text) in edits.iter().rev() {
            let range = span.range();
            if range.end <= bytes.len() {
                bytes.splice(range, text.bytes());
            }
        }
        tree.overlay(path, Arc::from(bytes));
    }
    let descriptors = load::load(&tree, &|| {});
    Ok(resolve::resolve(descriptors, &reading.config))
}

/// Links by address lead to where the thing will be.
fn follow_addresses(world: &World, before: &Mesh, after: &Mesh, edits: &mut Edits) {
    let place = |origin: &Origin| (origin.path.clone(), origin.document);
    let products: BTreeMap<_, &str> = after
        .products
        .iter()
        .map(|product| ((place(&product.origin), product.synthesized), product.address.as_str()))
        .collect();
    let contracts: BTreeMap<_, &str> =
        after.contracts.iter().map(|contract| (place(&contract.origin), contract.address.as_str())).collect();
    for entry in &before.documents {
        let links = &entry.document.links;
        if !links.iter().any(|link| link.target.starts_with("product:") || link.target.starts_with("contract:")) {
            continue;
        }
        let path = &entry.document.path;
        let Some(buffer) = world.buffer(path) else { continue };
        for mention in mentions(path, &buffer) {
            let Some((scheme, rest)) = mention.text.split_once(':') else { continue };
            let (name, fragment) = rest.split_once('#').map_or((rest, ""), |(name, _)| (name, &rest[name.len()..]));
            let wanted = name.trim_matches('/').split('/').map(slug).collect::<Vec<_>>().join("/");
            let (old, new) = match scheme {
                "product" => match product_named(before, &wanted) {
                    Some(id) => {
                        let product = before.product(id);
                        let key = (place(&product.origin), product.synthesized);
                        (product.address.as_str(), products.get(&key).copied())
                    }
                    None => continue,
                },
                "contract" => match contract_named(before, &wanted) {
                    Some(id) => {
                        let contract = before.contract(id);
                        (contract.address.as_str(), contracts.get(&place(&contract.origin)).copied())
                    }
                    None => continue,
                },
                _ => continue,
            };
            let Some(new) = new.filter(|new| *new != old) else { continue };
            let new = if wanted.contains('/') { new } else { new.rsplit('/').next().unwrap_or(new) };
            if new != wanted {
                edits.entry(path.clone()).or_default().insert(mention.span, format!("{scheme}:{new}{fragment}"));
            }
        }
    }
}

fn product_named(mesh: &Mesh, address: &str) -> Option<ProductId> {
    mesh.product_at(address).or_else(|| {
        let mut found = mesh.products.iter().zip(0u32..).filter(|(p, _)| p.address.rsplit('/').next() == Some(address));
        let first = found.next()?.1;
        found.next().is_none().then_some(ProductId(first))
    })
}

fn contract_named(mesh: &Mesh, address: &str) -> Option<ContractId> {
    mesh.contract_at(address).or_else(|| {
        let mut found =
            mesh.contracts.iter().zip(0u32..).filter(|(c, _)| c.address.rsplit('/').next() == Some(address));
        let first = found.next()?.1;
        found.next().is_none().then_some(ContractId(first))
    })
}

/// That nothing leads nowhere which leads somewhere now.
fn refuse_loose_ends(world: &World, after: &[Diagnostic]) -> Result<(), Refusal> {
    let reading = world.reading.as_ref().ok_or_else(|| Refusal::because("the mesh is still being read"))?;
    let before = resolve::resolve(load::load(&world.tree(), &|| {}), &reading.config).1;
    let key = |found: &Diagnostic| (found.rule, found.place.path.clone(), found.place.at.clone());
    let known: BTreeSet<_> = before.iter().map(key).collect();
    let fresh = after.iter().find(|found| {
        (found.rule.starts_with("unknown-") || found.rule.starts_with("duplicate-")) && !known.contains(&key(found))
    });
    match fresh {
        None => Ok(()),
        Some(found) => Err(Refusal::because(format!("afterwards, in `{}`, {}", found.place.path, found.message))),
    }
}

/// Edits as the client takes them; those of open texts say which version they are for.
pub fn workspace_edit(world: &World, edits: Edits) -> WorkspaceEdit {
    let mut changes = Vec::new();
    for (path, edits) in edits {
        let (Some(uri), Some(buffer)) = (world.uri(&path), world.buffer(&path)) else { continue };
        let edits: Vec<TextEdit> = edits
            .into_iter()
            .map(|(span, new_text)| TextEdit { range: buffer.range(span, world.client.encoding), new_text })
            .collect();
        changes.push((uri, world.open.get(&path).map(|open| open.version), edits));
    }
    if !world.client.document_changes {
        // The protocol has the address as the key; it is never changed in the map.
        #[allow(clippy::mutable_key_type)]
        let changes = changes.into_iter().map(|(uri, _, edits)| (uri, edits)).collect();
        return WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() };
    }
    let operations = changes.into_iter().map(|(uri, version, edits)| {
        DocumentChangeOperation::Edit(TextDocumentEdit {
            text_document: OptionalVersionedTextDocumentIdentifier { uri, version },
            edits: edits.into_iter().map(OneOf::Left).collect(),
        })
    });
    let document_changes = Some(DocumentChanges::Operations(operations.collect()));
    WorkspaceEdit { document_changes, ..WorkspaceEdit::default() }
}
