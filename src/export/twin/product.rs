//! A data product as JSON: the answers first, then everything its descriptor says, with what its names lead to.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::sections::{channels, context, custom, definitions, description, others, synonyms, team};
use super::{LISTED, Twin, more, version};
use crate::export::object::{Part as _, add, said};
use crate::model::address::url;
use crate::model::link::{Target, resolve_link};
use crate::model::mesh::{DocumentId, ProductId};
use crate::model::section::Lifecycle;
use crate::model::sensitivity;
use crate::model::timeline::{Released, Thing};
use crate::rules::readiness;
use crate::source::markdown;

pub(super) fn value(twin: &Twin<'_>, id: ProductId) -> Json {
    let mesh = twin.mesh;
    let product = mesh.product(id);
    let written = &product.descriptor;
    said!({
        "id": &written.id,
        "address": &product.address,
        "name": &product.name,
        "url": url::product(mesh, id),
        "domain": twin.domain(product.domain),
        "version": &written.version,
        "status": product.lifecycle.as_str(),
        "status_written": &written.status,
        "deprecated": &written.deprecated,
        "type": &written.kind,
        "tenant": &written.tenant,
        "created": &written.created,
        "api_version": &written.api_version,
        "made_from_contracts": &product.synthesized,
        "answers": answers(twin, id),
        "evidence": crate::export::evidence::short(product.contracts.iter().flat_map(|id| mesh.evidence.of(*id))),
        "description": description(&written.description),
        "owner": twin.owner(&product.owner),
        "support": channels(&written.support),
        "owner_channels": product.owner.team.map(|team| channels(mesh.team(team).channels())),
        "team": team(written.team.as_ref()),
        "output_ports": outputs(twin, id),
        "input_ports": inputs(twin, id),
        "management_ports": management(twin, id),
        "contracts": product.contracts.iter().map(|id| twin.contract(*id)).collect::<Json>(),
        "lineage": said!({
            "upstream": product.upstream.iter().take(LISTED).map(|id| twin.product(*id)).collect::<Json>(),
            "downstream": product.downstream.iter().take(LISTED).map(|id| twin.product(*id)).collect::<Json>(),
            "more_upstream": more(product.upstream.len()),
            "more_downstream": more(product.downstream.len()),
            "url": url::lineage(mesh, id),
        }),
        "missing": missing(twin, id),
        "documents": product.documents.iter().map(|id| document(twin, *id)).collect::<Json>(),
        "readme": readme(twin, &product.documents),
        "tags": &written.tags,
        "synonyms": synonyms(&written.synonyms),
        "context": context(written.context.as_ref()),
        "authoritative_definitions": definitions(&written.definitions),
        "custom_properties": custom(&written.custom),
        "other_keys": others(&written.rest),
        "last_change": twin.product_change(product),
        "history": url::history(mesh, id),
        "versions": versions(twin, id),
        "source": twin.source(&product.origin),
    })
}

/// The versions that it declares and declared, that of now first; none where it never had another.
fn versions(twin: &Twin<'_>, id: ProductId) -> Json {
    let product = twin.mesh.product(id);
    let declared = product.descriptor.version.as_deref().filter(|_| !product.synthesized);
    let all = twin.inputs.timelines.released(Thing::Product, &product.address, declared);
    let one = |own: Released<'_>| {
        // A tag names one moment.
        let (from, until) = own.tag.map_or((own.from, own.until), |(_, at)| (Some(at), None));
        version(own.version, url::product_version(twin.mesh, id, &own.slug), from, until)
    };
    all.into_iter().map(one).collect()
}

/// The questions of a newcomer; a key that is missing is a question that the mesh does not answer.
fn answers(twin: &Twin<'_>, id: ProductId) -> Json {
    let mesh = twin.mesh;
    let product = mesh.product(id);
    let contracts = || product.contracts.iter().map(|id| mesh.contract(*id));
    let plain = mesh.plain(id);
    let expectations: usize = contracts().map(|contract| contract.descriptor.expectations().count()).sum();
    let objectives: usize = contracts().map(|contract| contract.descriptor.sla.len()).sum();
    let mut classifications: BTreeSet<&str> = BTreeSet::new();
    let mut personal = 0usize;
    let (mut datasets, mut properties) = (0usize, 0usize);
    for contract in contracts() {
        datasets += contract.descriptor.schema.len();
        for (at, entry) in contract.descriptor.properties().iter().zip(contract.properties.iter()) {
            properties += 1;
            classifications.extend(at.property.classification.as_deref());
            personal += usize::from(sensitivity::holds_personal(mesh, at.property, entry));
        }
    }
    let limitations = product.descriptor.description.limitations.as_deref();
    let limitations =
        limitations.or_else(|| contracts().find_map(|contract| contract.descriptor.description.limitations.as_deref()));
    let servers: BTreeSet<&str> = contracts()
        .flat_map(|contract| &contract.descriptor.servers)
        .map(|server| server.kind.as_deref().unwrap_or(&server.server))
        .collect();
    let roles: BTreeSet<&str> =
        contracts().flat_map(|contract| &contract.descriptor.roles).map(|role| role.role.as_str()).collect();
    let team = product.owner.team.map(|team| mesh.team(team).channels()).unwrap_or_default();
    let of_contracts = contracts().flat_map(|contract| &contract.descriptor.support);
    let channel = product.descriptor.support.iter().chain(team).chain(of_contracts).next();
    let retiring = matches!(product.lifecycle, Lifecycle::Deprecated | Lifecycle::Retired)
        || product.descriptor.deprecated == Some(true);
    said!({
        "what": Some(plain).filter(|plain| !plain.trim().is_empty()),
        "alive": said!({
            "status": product.lifecycle.as_str(),
            "version": &product.descriptor.version,
            "last_change": twin.product_change(product)["time"].take(),
        }),
        "trust": said!({
            "quality_expectations": Some(expectations).filter(|count| *count > 0),
            "service_levels": Some(objectives).filter(|count| *count > 0),
        }),
        "use": said!({
            "classifications": classifications,
            "personal_properties": Some(personal).filter(|count| *count > 0),
            "limitations": limitations,
        }),
        "access": said!({"servers": servers, "roles": roles}),
        "ask": said!({
            "owner": mesh.owner_name(&product.owner),
            "channel": channel.map(|channel| &channel.channel),
            "url": channel.and_then(|channel| channel.url.as_ref()),
        }),
        "look": said!({
            "datasets": Some(datasets).filter(|count| *count > 0),
            "properties": Some(properties).filter(|count| *count > 0),
        }),
        "next": said!({"consumers": product.downstream.len(), "deprecated": retiring}),
    })
}

fn outputs(twin: &Twin<'_>, id: ProductId) -> Json {
    let mesh = twin.mesh;
    let product = mesh.product(id);
    let ports = product.descriptor.outputs.iter().zip(&product.outputs).enumerate();
    ports
        .map(|(at, (port, resolved))| {
            said!({
                "id": &port.id,
                "name": &port.name,
                "address": format!("{}#{}", product.address, resolved.anchor),
                "url": url::output(mesh, id, at),
                "description": &port.description,
                "type": &port.kind,
                "version": &port.version,
                "deprecated": &port.deprecated,
                "contract_id": &port.contract_id,
                "contract": resolved.contract.map(|id| twin.contract(id)),
                "input_contracts": port.input_contracts.iter().map(|input| said!({
                    "id": &input.id,
                    "version": &input.version,
                    "other_keys": others(&input.rest),
                })).collect::<Json>(),
                "sbom": port.sbom.iter().map(|bill| said!({
                    "type": &bill.kind,
                    "url": &bill.url,
                    "other_keys": others(&bill.rest),
                })).collect::<Json>(),
                "consumers": twin.consumers(&resolved.consumers),
                "more_consumers": more(resolved.consumers.len()),
                "tags": &port.tags,
                "synonyms": synonyms(&port.synonyms),
                "context": context(port.context.as_ref()),
                "authoritative_definitions": definitions(&port.definitions),
                "custom_properties": custom(&port.custom),
                "other_keys": others(&port.rest),
            })
        })
        .collect()
}

fn inputs(twin: &Twin<'_>, id: ProductId) -> Json {
    let mesh = twin.mesh;
    let product = mesh.product(id);
    let ports = product.descriptor.inputs.iter().zip(&product.inputs).enumerate();
    ports
        .map(|(at, (port, resolved))| {
            let upstream = resolved.upstream.iter().map(|(id, port)| {
                let mut producer = twin.product(*id);
                add(&mut producer, "port", mesh.product(*id).descriptor.outputs.get(*port).map(|output| &output.name));
                producer
            });
            said!({
                "id": &port.id,
                "name": &port.name,
                "url": url::input(mesh, id, at),
                "description": &port.description,
                "version": &port.version,
                "deprecated": &port.deprecated,
                "contract_id": &port.contract_id,
                "contract": resolved.contract.map(|id| twin.contract(id)),
                "upstream": upstream.collect::<Json>(),
                "external": resolved.contract.is_none() && resolved.upstream.is_empty(),
                "tags": &port.tags,
                "authoritative_definitions": definitions(&port.definitions),
                "custom_properties": custom(&port.custom),
                "other_keys": others(&port.rest),
            })
        })
        .collect()
}

fn management(twin: &Twin<'_>, id: ProductId) -> Json {
    let ports = twin.mesh.product(id).descriptor.management.iter();
    ports
        .map(|port| {
            said!({
                "id": &port.id,
                "name": &port.name,
                "description": &port.description,
                "content": &port.content,
                "type": &port.kind,
                "url": &port.url,
                "channel": &port.channel,
                "deprecated": &port.deprecated,
                "tags": &port.tags,
                "authoritative_definitions": definitions(&port.definitions),
                "custom_properties": custom(&port.custom),
                "other_keys": others(&port.rest),
            })
        })
        .collect()
}

/// What a consumer still misses, with the file that should say it.
fn missing(twin: &Twin<'_>, id: ProductId) -> Json {
    let mesh = twin.mesh;
    let gaps = readiness::gaps(mesh, id).into_iter().map(|gap| {
        let origin = gap.contract.map_or(&mesh.product(id).origin, |contract| &mesh.contract(contract).origin);
        said!({
            "what": gap.what,
            "asks": readiness::asks(gap.what),
            "contract": gap.contract.map(|contract| &mesh.contract(contract).address),
            "count": gap.share.map(|(some, _)| some),
            "of": gap.share.map(|(_, all)| all),
            "path": &origin.path,
            "edit": twin.inputs.config.forge.as_ref().map(|forge| forge.edit(&origin.path)),
        })
    });
    gaps.collect()
}

/// The README as it is written, but for its links to the mesh: they lead to what they mean, from the portal's root.
pub(super) fn readme(twin: &Twin<'_>, documents: &[DocumentId]) -> Json {
    let readme = documents.iter().map(|id| twin.mesh.document(*id)).find(|entry| entry.readme);
    let relinked = readme.map(|entry| {
        let document = &entry.document;
        markdown::relinked(document.body.trim(), |target| match resolve_link(twin.mesh, &document.path, target) {
            Target::Page(url) => Some(url),
            Target::Asset(path) => Some(url::asset(&path)),
            Target::External(_) | Target::Fragment(_) | Target::Broken { .. } => None,
        })
    });
    relinked.json()
}

pub(super) fn document(twin: &Twin<'_>, id: DocumentId) -> Json {
    let entry = twin.mesh.document(id);
    said!({
        "title": &entry.document.title,
        "path": &entry.document.path,
        "readme": entry.readme.then_some(true),
        "lead": &entry.document.lead,
        "url": url::document(twin.mesh, id),
        "raw": url::raw(&entry.document.path),
    })
}
