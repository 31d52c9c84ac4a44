//! Products and their ports.

use std::sync::Arc;

use super::pairs::{MeshPairs, Pairs, pair};
use super::property::{custom, deprecation, links};
use super::reach::{self, Reach};
use super::thing::{Log, Thing, item};
use super::{Consumer, Impact, Side};
use crate::model::Mesh;
use crate::model::address::fragment;
use crate::model::mesh::{ContractId, Product, ProductId};
use crate::model::product::{InputPort, ManagementPort, OutputPort, ProductDescriptor};
use crate::model::section::{Lifecycle, TeamSection};

/// The part of an output port's address behind the `#`.
pub(super) fn port_part(port: &OutputPort) -> String {
    format!("port-{}", fragment(port.id.as_deref().unwrap_or(&port.name)))
}

pub(super) fn compare(base: &Mesh, head: &Mesh, pairs: &MeshPairs, reach: &mut Reach, log: &mut Log) {
    for at in &pairs.products.removed {
        let product = &base.products[*at];
        let mut thing = Thing::new(&product.address, Some(&product.origin), None);
        thing.draft = is_draft(product.lifecycle);
        thing.consumers = reach.of_product(product_id(*at));
        let reason = "those who read from it find nothing there";
        let warned = is_ending(product.lifecycle) || product.descriptor.deprecated == Some(true);
        thing
            .note(log, "product-removed", Impact::Breaking, "", reason)
            .values(Some(product.name.clone()), None)
            .gone(warned, true);
    }
    for at in &pairs.products.added {
        let product = &head.products[*at];
        let thing = Thing::new(&product.address, None, Some(&product.origin));
        thing
            .note(log, "product-added", Impact::Additive, "", "what there was is as it was")
            .values(None, Some(product.name.clone()));
    }
    for (b, h, _) in &pairs.products.both {
        let (before, after) = (&base.products[*b], &head.products[*h]);
        let owners = (reach::owner(base, product_id(*b)), reach::owner(head, product_id(*h)));
        // A product that is made of contracts is told by its contracts.
        let same = before.descriptor == after.descriptor && before.outputs.len() == after.outputs.len();
        if same
            && owners.0 == owners.1
            && before.address == after.address
            && before.lifecycle == after.lifecycle
            && targets(base, before) == targets(head, after)
        {
            continue;
        }
        let mut thing = Thing::new(&after.address, Some(&before.origin), Some(&after.origin));
        thing.draft = is_draft(before.lifecycle);
        thing.deprecated = is_ending(before.lifecycle) || before.descriptor.deprecated == Some(true);
        thing.carrier = (!after.synthesized).then(|| after.address.clone());
        thing.consumers = reach.of_product(product_id(*b));
        product(&thing, before, after, owners, log);
        if !before.synthesized && !after.synthesized {
            let sides = Sides { base, head, pairs, id: product_id(*b), before, after };
            outputs(&thing, &sides, reach, log);
            inputs(&thing, &sides, reach, log);
            management(&thing, &before.descriptor.management, &after.descriptor.management, log);
        }
    }
}

fn product_id(at: usize) -> ProductId {
    ProductId(u32::try_from(at).expect("a mesh holds fewer than four billion of anything"))
}

pub(super) fn is_draft(lifecycle: Lifecycle) -> bool {
    matches!(lifecycle, Lifecycle::Proposed | Lifecycle::Draft)
}

pub(super) fn is_ending(lifecycle: Lifecycle) -> bool {
    matches!(lifecycle, Lifecycle::Deprecated | Lifecycle::Retired)
}

/// The addresses of what ports promise.
fn targets<'m>(mesh: &'m Mesh, product: &Product) -> Vec<Option<&'m str>> {
    product.outputs.iter().map(|output| Some(mesh.contract(output.contract?).address.as_str())).collect()
}

fn product(thing: &Thing, before: &Product, after: &Product, owners: (Option<String>, Option<String>), log: &mut Log) {
    let (b, a) = (&before.descriptor, &after.descriptor);
    if before.address != after.address {
        let reason = "contracts are found by their ids, which are as they were; its page has another address";
        thing
            .note(log, "product-moved", Impact::Editorial, "", reason)
            .values(Some(before.address.clone()), Some(after.address.clone()));
    }
    if owners.0 != owners.1 {
        thing
            .note(log, "product-owner-changed", Impact::Editorial, "team", "somebody else answers for it")
            .values(owners.0, owners.1);
    }
    if before.synthesized || after.synthesized {
        return;
    }
    if b.id != a.id {
        let reason = "those who refer to it by its id find it no longer";
        thing
            .note(log, "product-id-changed", Impact::Breaking, "id", reason)
            .values(Some(b.id.clone()), Some(a.id.clone()));
    }
    thing.text(log, "product-renamed", "name", (b.name.as_deref(), a.name.as_deref()), "people read another name");
    version(thing, "product-version-changed", &b.version, &a.version, log);
    status(thing, ["product-deprecated", "product-status-changed"], (&b.status, &a.status), log);
    if (b.status.as_deref(), before.lifecycle) == (a.status.as_deref(), after.lifecycle) {
        deprecation(thing, "product-deprecated", b.deprecated, a.deprecated, log);
    }
    let texts = |description: &crate::model::section::Description| {
        let parts = [&description.purpose, &description.limitations, &description.usage];
        let text: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        (!text.is_empty()).then(|| text.join(" "))
    };
    let (old, new) = (texts(&b.description), texts(&a.description));
    thing.text(
        log,
        "product-description-changed",
        "description",
        (old.as_deref(), new.as_deref()),
        "the wording differs",
    );
    let members = |product: &ProductDescriptor| product.team.clone().map(|team| TeamSection { name: None, ..team });
    thing.keys(
        log,
        "product-details-changed",
        &[
            ("apiVersion", b.api_version != a.api_version),
            ("tags", sorted(&b.tags) != sorted(&a.tags)),
            ("tenant", b.tenant != a.tenant),
            ("type", b.kind != a.kind),
            ("context", b.context != a.context),
            ("synonyms", b.synonyms != a.synonyms),
            ("authoritativeDefinitions", b.definitions != a.definitions),
            ("customProperties", custom(&b.custom) != custom(&a.custom)),
            ("support", b.support != a.support),
            ("team", members(b) != members(a)),
            ("productCreatedTs", b.created != a.created),
            ("other keys", b.rest != a.rest),
        ],
    );
}

pub(super) fn sorted(tags: &[String]) -> Vec<&String> {
    let mut tags: Vec<&String> = tags.iter().collect();
    tags.sort();
    tags
}

pub(super) fn version(
    thing: &Thing,
    kind: &'static str,
    before: &Option<String>,
    after: &Option<String>,
    log: &mut Log,
) {
    if before != after {
        thing
            .note(log, kind, Impact::Editorial, "version", "the version tells of the other changes")
            .values(before.clone(), after.clone());
    }
}

/// Statuses of the lifecycle, by what they mean to those who rely on the thing; an own word of the author is none.
pub(super) fn status(
    thing: &Thing,
    [deprecated, changed]: [&'static str; 2],
    pair: (&Option<String>, &Option<String>),
    log: &mut Log,
) {
    let (before, after) = pair;
    if before == after {
        return;
    }
    let (from, to) = (Lifecycle::read(before.as_deref()), Lifecycle::read(after.as_deref()));
    let (kind, impact, reason) = match (from, to) {
        (from, to) if from == to => (changed, Impact::Editorial, "another word for the same status"),
        (_, Lifecycle::Retired) => (changed, Impact::Breaking, "it is served no longer"),
        (Lifecycle::Active | Lifecycle::Deprecated | Lifecycle::Retired, Lifecycle::Draft | Lifecycle::Proposed) => {
            (changed, Impact::Breaking, "what was promised is a draft again")
        }
        (_, Lifecycle::Deprecated) => (
            deprecated,
            Impact::Additive,
            "it still holds, and is going to go: those who rely on it have time to leave",
        ),
        (Lifecycle::Draft | Lifecycle::Proposed | Lifecycle::Retired, Lifecycle::Active) => {
            (changed, Impact::Additive, "it is promised now")
        }
        _ => (changed, Impact::Editorial, "no promise depends on it"),
    };
    thing.note(log, kind, impact, "status", reason).values(before.clone(), after.clone());
}

/// The product on both sides, with what its ports lead to.
struct Sides<'m> {
    base: &'m Mesh,
    head: &'m Mesh,
    pairs: &'m MeshPairs,
    id: ProductId,
    before: &'m Product,
    after: &'m Product,
}

/// Ports: by id, by name and version, by name, by the contract they promise.
fn outputs(product: &Thing, sides: &Sides, reach: &mut Reach, log: &mut Log) {
    let (base, head) = (&sides.before.descriptor.outputs, &sides.after.descriptor.outputs);
    let found: Pairs = pair(
        base,
        head,
        &[
            &|port: &OutputPort| port.id.clone(),
            &|port: &OutputPort| Some(format!("{} {:?}", port.name, port.version)),
            &|port: &OutputPort| Some(port.name.clone()),
            &|port: &OutputPort| port.contract_id.clone(),
        ],
    );
    let subject = |port: &OutputPort| format!("{}#{}", product.subject, port_part(port));
    for at in &found.removed {
        let port = &base[*at];
        let mut thing = product.part(subject(port), Some(&item("outputPorts", *at)), None);
        thing.consumers = reach.of_port(sides.id, *at);
        let deprecated = product.deprecated || port.deprecated == Some(true) || sides.contract_is_ending(*at);
        thing
            .note(log, "output-port-removed", Impact::Breaking, "name", "those who read from it find nothing there")
            .values(Some(port.name.clone()), None)
            .gone(deprecated, true);
    }
    for at in &found.added {
        let mut thing = product.part(subject(&head[*at]), None, Some(&item("outputPorts", *at)));
        thing.consumers = Arc::from([]);
        thing
            .note(log, "output-port-added", Impact::Additive, "name", "what there was is as it was")
            .values(None, Some(head[*at].name.clone()));
    }
    for (b, h, key) in &found.both {
        let (before, after) = (&base[*b], &head[*h]);
        let steps = (item("outputPorts", *b), item("outputPorts", *h));
        let mut thing = product.part(subject(after), Some(&steps.0), Some(&steps.1));
        if before == after && !sides.leads_elsewhere(*b, *h) {
            continue;
        }
        thing.consumers = reach.of_port(sides.id, *b);
        if before.name != after.name {
            let reason = "people read another name; those who read from it go by the contract";
            let change = thing.note(log, "output-port-renamed", Impact::Editorial, "name", reason);
            change.values(Some(before.name.clone()), Some(after.name.clone())).guess = *key == 3;
        }
        output(&thing, before, after, sides.leads_elsewhere(*b, *h), log);
    }
}

fn output(thing: &Thing, before: &OutputPort, after: &OutputPort, elsewhere: bool, log: &mut Log) {
    if before.contract_id != after.contract_id {
        let (impact, reason) = match (&before.contract_id, &after.contract_id) {
            (None, _) => (Impact::Additive, "what it gives is promised now"),
            (_, None) => (Impact::Breaking, "what it gives is no longer promised"),
            _ => (
                Impact::Breaking,
                "it promises something else: those who read by the earlier contract find it here no longer",
            ),
        };
        thing
            .note(log, "output-port-contract-changed", impact, "contractId", reason)
            .values(before.contract_id.clone(), after.contract_id.clone());
    }
    if before.version != after.version {
        let (impact, reason) = match elsewhere && before.contract_id == after.contract_id {
            true => {
                (Impact::Breaking, "it gives another version of the contract, the earlier one is found here no longer")
            }
            false => (Impact::Editorial, "the version tells of the other changes"),
        };
        thing
            .note(log, "output-port-version-changed", impact, "version", reason)
            .values(before.version.clone(), after.version.clone());
    }
    match (&before.kind, &after.kind) {
        (Some(old), Some(new)) if !old.eq_ignore_ascii_case(new) => {
            thing
                .note(log, "output-port-type-changed", Impact::Breaking, "type", "it is read in another way")
                .values(before.kind.clone(), after.kind.clone());
        }
        _ => {}
    }
    deprecation(thing, "output-port-deprecated", before.deprecated, after.deprecated, log);
    thing.keys(
        log,
        "output-port-details-changed",
        &[
            ("description", before.description != after.description),
            ("id", before.id != after.id),
            ("type", before.kind.is_some() != after.kind.is_some()),
            ("tags", sorted(&before.tags) != sorted(&after.tags)),
            ("sbom", before.sbom != after.sbom),
            ("inputContracts", before.input_contracts != after.input_contracts),
            ("context", before.context != after.context),
            ("synonyms", before.synonyms != after.synonyms),
            ("authoritativeDefinitions", links(&before.definitions) != links(&after.definitions)),
            ("customProperties", custom(&before.custom) != custom(&after.custom)),
            ("other keys", before.rest != after.rest),
        ],
    );
}

impl Sides<'_> {
    fn contract(&self, port: usize) -> Option<ContractId> {
        self.before.outputs.get(port)?.contract
    }

    fn contract_is_ending(&self, port: usize) -> bool {
        self.contract(port).is_some_and(|id| is_ending(self.base.contract(id).lifecycle))
    }

    /// Whether the port leads to another contract than the one that its earlier contract became.
    fn leads_elsewhere(&self, b: usize, h: usize) -> bool {
        let Some(before) = self.contract(b) else { return false };
        let now = self.after.outputs.get(h).and_then(|output| output.contract);
        now.is_some() && self.pairs.contract_in_head[before.index()] != now
    }

    /// Those who send what an input port of base takes.
    fn senders(&self, port: usize, reach: &mut Reach) -> Arc<[Consumer]> {
        match self.before.inputs.get(port).and_then(|input| input.contract) {
            Some(contract) if self.takes(true, port) => reach.of_contract(contract),
            _ => Arc::from([]),
        }
    }

    /// Whether an input port's contract is what others send.
    fn takes(&self, in_base: bool, port: usize) -> bool {
        let (mesh, product) = if in_base { (self.base, self.before) } else { (self.head, self.after) };
        let contract = product.inputs.get(port).and_then(|input| input.contract);
        contract.is_some_and(|id| reach::side(mesh, id) == Side::Input)
    }
}

/// Input ports: a reader more or less is no promise to anyone, except where the port says what others may send.
fn inputs(product: &Thing, sides: &Sides, reach: &mut Reach, log: &mut Log) {
    let (base, head) = (&sides.before.descriptor.inputs, &sides.after.descriptor.inputs);
    let found = pair(
        base,
        head,
        &[
            &|port: &InputPort| port.id.clone(),
            &|port: &InputPort| Some(format!("{} {:?}", port.name, port.contract_id)),
            &|port: &InputPort| Some(port.name.clone()),
            &|port: &InputPort| port.contract_id.clone(),
        ],
    );
    let subject =
        |port: &InputPort| format!("{}#input-{}", product.subject, fragment(port.id.as_deref().unwrap_or(&port.name)));
    for at in found.removed {
        let port = &base[at];
        let mut thing = product.part(subject(port), Some(&item("inputPorts", at)), None);
        thing.consumers = sides.senders(at, reach);
        let shown = port.contract_id.clone().or_else(|| Some(port.name.clone()));
        let deprecated = product.deprecated || port.deprecated == Some(true);
        match sides.takes(true, at) {
            true => thing
                .note(log, "input-port-removed", Impact::Breaking, "name", "what senders send is not taken any more")
                .values(shown, None)
                .gone(deprecated, true),
            false => thing
                .note(
                    log,
                    "input-port-removed",
                    Impact::Editorial,
                    "name",
                    "it reads from there no longer; what it gives is told by its contracts",
                )
                .values(shown, None),
        };
    }
    for at in found.added {
        let port = &head[at];
        let thing = product.part(subject(port), None, Some(&item("inputPorts", at)));
        let (impact, reason) = match sides.takes(false, at) {
            true => (Impact::Additive, "others may send here now"),
            false => (Impact::Editorial, "it reads from there now; what it gives is told by its contracts"),
        };
        let shown = port.contract_id.clone().or_else(|| Some(port.name.clone()));
        let change = thing.note(log, "input-port-added", impact, "name", reason);
        change.values(None, shown).consumers = Arc::from([]);
    }
    for (b, h, _) in found.both {
        let (before, after) = (&base[b], &head[h]);
        if before == after {
            continue;
        }
        let mut thing = product.part(subject(after), Some(&item("inputPorts", b)), Some(&item("inputPorts", h)));
        thing.consumers = sides.senders(b, reach);
        if before.contract_id != after.contract_id {
            let (impact, reason) = match sides.takes(true, b) {
                true => (Impact::Breaking, "what senders send by the earlier contract is not taken any more"),
                false => (Impact::Editorial, "it reads something else; what it gives is told by its contracts"),
            };
            thing
                .note(log, "input-port-contract-changed", impact, "contractId", reason)
                .values(before.contract_id.clone(), after.contract_id.clone());
        }
        if before.version != after.version {
            thing
                .note(
                    log,
                    "input-port-version-changed",
                    Impact::Editorial,
                    "version",
                    "it follows another version of what it reads",
                )
                .values(before.version.clone(), after.version.clone());
        }
        let blank = |port: &InputPort| InputPort { contract_id: None, version: None, ..port.clone() };
        thing.keys(log, "input-port-details-changed", &[("inputPorts", blank(before) != blank(after))]);
    }
}

fn management(product: &Thing, base: &[ManagementPort], head: &[ManagementPort], log: &mut Log) {
    let found =
        pair(base, head, &[&|port: &ManagementPort| port.id.clone(), &|port: &ManagementPort| Some(port.name.clone())]);
    let part = |port: &ManagementPort, b: Option<usize>, h: Option<usize>| {
        let subject = format!("{}#management-{}", product.subject, fragment(port.id.as_deref().unwrap_or(&port.name)));
        let steps = |at: Option<usize>| at.map(|at| item("managementPorts", at));
        let mut thing = product.part(subject, steps(b).as_ref().map(|s| &s[..]), steps(h).as_ref().map(|s| &s[..]));
        thing.consumers = Arc::from([]);
        thing
    };
    for at in found.removed {
        let reason = "whatever watches or steers the product through it finds it no longer";
        part(&base[at], Some(at), None)
            .note(log, "management-port-removed", Impact::Breaking, "name", reason)
            .values(Some(base[at].name.clone()), None)
            .gone(product.deprecated || base[at].deprecated == Some(true), false);
    }
    for at in found.added {
        part(&head[at], None, Some(at))
            .note(log, "management-port-added", Impact::Additive, "name", "one more way to watch or steer it")
            .values(None, Some(head[at].name.clone()));
    }
    for (b, h, _) in found.both {
        let (before, after) = (&base[b], &head[h]);
        if before == after {
            continue;
        }
        let thing = part(after, Some(b), Some(h));
        let way =
            |port: &ManagementPort| (port.content.clone(), port.kind.clone(), port.url.clone(), port.channel.clone());
        let (impact, reason) = match way(before) == way(after) {
            true => (Impact::Editorial, "it is reached in the same way"),
            false => (Impact::Breaking, "it is reached in another way"),
        };
        let shown =
            |port: &ManagementPort| port.url.clone().or_else(|| port.channel.clone()).or_else(|| port.kind.clone());
        thing.note(log, "management-port-changed", impact, "", reason).values(shown(before), shown(after));
    }
}
