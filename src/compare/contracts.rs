//! Contracts: the promise as a whole, where the data are, who may read them and at what price.

use super::Impact;
use super::pairs::{MeshPairs, pair};
use super::products::{is_draft, is_ending, sorted, status, version};
use super::property::{custom, links};
use super::reach::{Reach, side};
use super::schema::Words;
use super::thing::{Log, Thing, item};
use super::{schema, service};
use crate::model::Mesh;
use crate::model::contract::{ContractDescriptor, Price, Role, Server};
use crate::model::mesh::{Contract, ContractId};

pub(super) fn compare(base: &Mesh, head: &Mesh, pairs: &MeshPairs, reach: &mut Reach, log: &mut Log) {
    for at in &pairs.contracts.removed {
        let contract = &base.contracts[*at];
        let mut thing = Thing::new(&contract.address, Some(&contract.origin), None);
        thing.side = side(base, contract_id(*at));
        thing.consumers = reach.of_contract(contract_id(*at));
        thing.draft = is_draft(contract.lifecycle);
        let reason = thing
            .side
            .say("nothing is promised to those who read by it", "what senders send by it is not taken any more");
        let ports_warn = !contract.promised_by.is_empty()
            && contract
                .promised_by
                .iter()
                .all(|(product, port)| base.product(*product).descriptor.outputs[*port].deprecated == Some(true));
        thing
            .note(log, "contract-removed", Impact::Breaking, "", reason)
            .values(Some(named(contract)), None)
            .gone(is_ending(contract.lifecycle) || ports_warn, true);
    }
    for at in &pairs.contracts.added {
        let contract = &head.contracts[*at];
        Thing::new(&contract.address, None, Some(&contract.origin))
            .note(log, "contract-added", Impact::Additive, "", "what there was is as it was")
            .values(None, Some(named(contract)));
    }
    for (b, h, key) in &pairs.contracts.both {
        let (before, after) = (&base.contracts[*b], &head.contracts[*h]);
        let (old_product, new_product) = (base.product(before.product), head.product(after.product));
        let own = |address: &str, product: &str| address.strip_prefix(product).map(str::to_owned);
        let moved = own(&before.address, &old_product.address) != own(&after.address, &new_product.address)
            || pairs.product_in_head[before.product.index()] != Some(after.product);
        if before.descriptor == after.descriptor && !moved {
            continue;
        }
        let mut thing = Thing::new(&after.address, Some(&before.origin), Some(&after.origin));
        thing.carrier = Some(after.address.clone());
        thing.side = side(base, contract_id(*b));
        thing.consumers = reach.of_contract(contract_id(*b));
        thing.draft = is_draft(before.lifecycle);
        thing.deprecated = is_ending(before.lifecycle);
        if moved && before.address != after.address {
            let reason = "it is found by its id, which is as it was; its page has another address";
            thing
                .note(log, "contract-moved", Impact::Editorial, "", reason)
                .values(Some(before.address.clone()), Some(after.address.clone()));
        }
        contract(&thing, &before.descriptor, &after.descriptor, *key >= 4, log);
        let words = [Words::of(&before.descriptor.api_version), Words::of(&after.descriptor.api_version)];
        schema::compare(&thing, &before.descriptor.schema, &after.descriptor.schema, words, log);
        service::compare(&thing, &before.descriptor.sla, &after.descriptor.sla, log);
        servers(&thing, &before.descriptor.servers, &after.descriptor.servers, log);
        roles(&thing, &before.descriptor.roles, &after.descriptor.roles, log);
    }
}

fn contract_id(at: usize) -> ContractId {
    ContractId(u32::try_from(at).expect("a mesh holds fewer than four billion of anything"))
}

fn named(contract: &Contract) -> String {
    match &contract.descriptor.version {
        Some(version) => format!("{} {version}", contract.name),
        None => contract.name.clone(),
    }
}

fn contract(thing: &Thing, b: &ContractDescriptor, a: &ContractDescriptor, by_path: bool, log: &mut Log) {
    if b.id != a.id {
        let reason = "ports that name it by its earlier id find it no longer";
        let change = thing.note(log, "contract-id-changed", Impact::Breaking, "id", reason);
        change.values(Some(b.id.clone()), Some(a.id.clone())).guess = by_path;
    }
    version(thing, "contract-version-changed", &b.version, &a.version, log);
    status(thing, ["contract-deprecated", "contract-status-changed"], (&b.status, &a.status), log);
    price(thing, b.price.as_ref(), a.price.as_ref(), log);
    let team = |contract: &ContractDescriptor| contract.team.as_ref().and_then(|team| team.name.clone());
    if team(b) != team(a) {
        thing
            .note(log, "contract-owner-changed", Impact::Editorial, "team", "somebody else answers for it")
            .values(team(b), team(a));
    }
    let texts = |contract: &ContractDescriptor| {
        let parts = [&contract.description.purpose, &contract.description.limitations, &contract.description.usage];
        let text: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        (!text.is_empty()).then(|| text.join(" "))
    };
    let (old, new) = (texts(b), texts(a));
    let kind = "contract-description-changed";
    thing.text(log, kind, "description", (old.as_deref(), new.as_deref()), "the wording differs");
    let members = |contract: &ContractDescriptor| contract.team.as_ref().map(|team| team.members.clone());
    thing.keys(
        log,
        "contract-details-changed",
        &[
            ("apiVersion", b.api_version != a.api_version),
            ("name", b.name != a.name),
            ("domain", b.domain != a.domain),
            ("dataProduct", b.data_product != a.data_product),
            ("tenant", b.tenant != a.tenant),
            ("tags", sorted(&b.tags) != sorted(&a.tags)),
            ("context", b.context != a.context),
            ("support", b.support != a.support),
            ("team", team(b) == team(a) && members(b) != members(a)),
            ("slaDefaultElement", b.sla_default_element != a.sla_default_element),
            ("authoritativeDefinitions", links(&b.definitions) != links(&a.definitions)),
            ("customProperties", custom(&b.custom) != custom(&a.custom)),
            ("contractCreatedTs", b.created != a.created),
            ("other keys", b.rest != a.rest),
        ],
    );
}

/// Amount, currency and unit.
fn amount(price: Option<&Price>) -> Option<(f64, Option<&str>, Option<&str>)> {
    let price = price?;
    let amount = price.amount.as_ref()?.trim().parse().ok().filter(|amount: &f64| amount.is_finite())?;
    Some((amount, price.currency.as_deref(), price.unit.as_deref()))
}

fn price(thing: &Thing, before: Option<&Price>, after: Option<&Price>, log: &mut Log) {
    if before == after {
        return;
    }
    let (impact, reason) = match (amount(before), amount(after)) {
        (Some((old, ..)), Some((new, ..))) if new == 0.0 && old != 0.0 => (Impact::Additive, "it costs nothing now"),
        (Some((old, c1, u1)), Some((new, c2, u2))) if c1 == c2 && u1 == u2 && new <= old => {
            (Impact::Additive, "it costs no more than before")
        }
        (Some(_), None) => (Impact::Additive, "no price is asked any more"),
        (None, Some(_)) => (Impact::Breaking, "a price is asked where none was"),
        (Some(_), Some(_)) => (Impact::Breaking, "it costs more, or is counted in another way"),
        (None, None) => (Impact::Editorial, "no amount is said"),
    };
    let shown = |price: Option<&Price>| {
        let price = price?;
        let parts = [&price.amount, &price.currency, &price.unit];
        Some(parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" "))
    };
    thing.note(log, "contract-price-changed", impact, "price", reason).values(shown(before), shown(after));
}

fn servers(contract: &Thing, base: &[Server], head: &[Server], log: &mut Log) {
    if base == head {
        return;
    }
    let side = contract.side;
    let found = pair(
        base,
        head,
        &[
            &|server: &Server| server.id.clone(),
            &|server: &Server| Some(format!("{} {:?}", server.server, server.environment)),
            &|server: &Server| Some(server.server.clone()),
        ],
    );
    let shown = |server: &Server| {
        let settings = server.settings.iter().map(|(key, value)| format!("{key}: {}", value.line()));
        let first = [Some(server.server.clone()), server.kind.clone(), server.environment.clone()];
        first.into_iter().flatten().chain(settings).collect::<Vec<_>>().join(", ")
    };
    let subject = || contract.subject.clone();
    for at in found.removed {
        let reason = side.say("those who read there find nothing", "those who send there are refused");
        contract
            .part(subject(), Some(&item("servers", at)), None)
            .note(log, "server-removed", Impact::Breaking, "", reason)
            .values(Some(shown(&base[at])), None);
    }
    for at in found.added {
        contract
            .part(subject(), None, Some(&item("servers", at)))
            .note(log, "server-added", Impact::Additive, "", "one more place; the others are as they were")
            .values(None, Some(shown(&head[at])));
    }
    for (b, h, _) in found.both {
        let (before, after) = (&base[b], &head[h]);
        if before == after {
            continue;
        }
        let thing = contract.part(subject(), Some(&item("servers", b)), Some(&item("servers", h)));
        let place = |server: &Server| {
            let mut settings = server.settings.clone();
            settings.sort();
            (server.server.clone(), server.kind.clone(), server.environment.clone(), settings)
        };
        if place(before) == place(after) {
            let roles = before.roles != after.roles;
            let texts = before.description != after.description || before.id != after.id;
            let keys = [("roles", roles), ("description", texts), ("customProperties", before.custom != after.custom)];
            thing.keys(log, "server-details-changed", &keys);
        } else {
            let reason = side.say(
                "the data are reached in another place or way",
                "data are sent to another place or in another way",
            );
            thing
                .note(log, "server-changed", Impact::Breaking, "", reason)
                .values(Some(shown(before)), Some(shown(after)));
        }
    }
}

fn roles(contract: &Thing, base: &[Role], head: &[Role], log: &mut Log) {
    if base == head {
        return;
    }
    let found = pair(base, head, &[&|role: &Role| role.id.clone(), &|role: &Role| Some(role.role.clone())]);
    let shown = |role: &Role| match &role.access {
        Some(access) => format!("{}: {access}", role.role),
        None => role.role.clone(),
    };
    let subject = || contract.subject.clone();
    for at in found.removed {
        contract
            .part(subject(), Some(&item("roles", at)), None)
            .note(log, "role-removed", Impact::Breaking, "role", "those who hold it lose their access")
            .values(Some(shown(&base[at])), None);
    }
    for at in found.added {
        contract
            .part(subject(), None, Some(&item("roles", at)))
            .note(log, "role-added", Impact::Additive, "role", "one more way to get access")
            .values(None, Some(shown(&head[at])));
    }
    for (b, h, _) in found.both {
        let (before, after) = (&base[b], &head[h]);
        let thing = contract.part(subject(), Some(&item("roles", b)), Some(&item("roles", h)));
        if before.role != after.role || before.access != after.access {
            let (impact, reason) = match (before.access.as_deref(), after.access.as_deref()) {
                (Some("read"), Some("write" | "readWrite" | "read-write")) if before.role == after.role => {
                    (Impact::Additive, "it allows more than before")
                }
                (None, Some(_)) if before.role == after.role => (Impact::Editorial, "what it allows is said now"),
                _ => (Impact::Breaking, "those who hold it may do something else than before"),
            };
            thing.note(log, "role-changed", impact, "access", reason).values(Some(shown(before)), Some(shown(after)));
        } else if before != after {
            thing.keys(log, "role-details-changed", &[("roles", true)]);
        }
    }
}
