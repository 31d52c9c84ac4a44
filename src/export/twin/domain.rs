//! A domain as JSON. Its products stand in the same parts as on its pages; the first part holds everything else, too.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::sections::{channels, custom, others};
use super::{LISTED, Part, Twin, more};
use crate::export::object::{add, said};
use crate::model::address::url;
use crate::model::mesh::{DomainId, ProductId};
use crate::source::markdown::shorten;

/// How much of a product's purpose stands in the list, in characters.
const LONGEST: usize = 240;

pub(super) fn value(twin: &Twin<'_>, id: DomainId, part: &Part) -> Json {
    let mesh = twin.mesh;
    let domain = mesh.domain(id);
    let written = domain.descriptor.as_ref();
    let first = part.number == 1;
    let only_first = |value: Json| if first { value } else { Json::Null };
    said!({
        "id": written.and_then(|domain| domain.id.as_ref()),
        "address": &domain.address,
        "name": &domain.name,
        "url": url::domain(mesh, id),
        "status_written": written.and_then(|domain| domain.status.as_ref()),
        "definition": written.and_then(|domain| domain.description.as_ref()),
        "domain_owner": domain.owner.map(|team| twin.team(team)),
        "owner_written": written.and_then(|domain| domain.owner.as_ref()),
        "owner_channels": domain.owner.map(|team| channels(mesh.team(team).channels())),
        "parent": domain.parent.map(|id| twin.domain(id)),
        "subdomains": domain.children.iter().map(|id| twin.domain(*id)).collect::<Json>(),
        "product_count": domain.products.len(),
        "part": said!({"number": &part.number, "of": &part.of, "next": part.next.as_deref().map(|next| url::twin(next, "json"))}),
        "products": part.products.iter().map(|id| product(twin, *id)).collect::<Json>(),
        "flows_in": only_first(flows(twin, id, false)),
        "flows_out": only_first(flows(twin, id, true)),
        "terms": only_first(domain.terms.iter().take(LISTED).map(|id| twin.term(*id)).collect()),
        "more_terms": more(domain.terms.len()),
        "documents": only_first(domain.documents.iter().map(|id| super::product::document(twin, *id)).collect()),
        "readme": only_first(super::product::readme(twin, &domain.documents)),
        "tags": written.map(|domain| &domain.tags),
        "custom_properties": written.map(|domain| custom(&domain.custom)),
        "other_keys": written.map(|domain| others(&domain.rest)),
        "last_change": domain.origin.as_ref().map(|origin| twin.file_change(&origin.path)),
        "source": domain.origin.as_ref().map(|origin| twin.source(origin)),
    })
}

fn product(twin: &Twin<'_>, id: ProductId) -> Json {
    let product = twin.mesh.product(id);
    let mut value = twin.product(id);
    add(&mut value, "status", product.lifecycle.as_str());
    add(&mut value, "version", &product.descriptor.version);
    add(&mut value, "type", &product.descriptor.kind);
    add(&mut value, "owner", twin.mesh.owner_name(&product.owner));
    add(&mut value, "what", shorten(twin.mesh.plain(id).trim(), LONGEST));
    add(&mut value, "consumers", product.downstream.len());
    value
}

/// Other domains, with how many edges between products lead there or come from there.
fn flows(twin: &Twin<'_>, id: DomainId, out: bool) -> Json {
    let mesh = twin.mesh;
    let mut edges: BTreeMap<DomainId, usize> = BTreeMap::new();
    for product in &mesh.domain(id).products {
        let product = mesh.product(*product);
        let others = if out { &product.downstream } else { &product.upstream };
        for other in others.iter().map(|other| mesh.product(*other).domain).filter(|other| *other != id) {
            *edges.entry(other).or_default() += 1;
        }
    }
    let listed = edges.into_iter().map(|(other, count)| {
        let mut flow = twin.domain(other);
        add(&mut flow, "edges", count);
        flow
    });
    listed.collect()
}
