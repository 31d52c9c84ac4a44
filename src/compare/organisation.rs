//! Domains and teams: who answers for what. Nobody's data depend on them. Those that are only named are told by who names
//! them.

use super::Impact;
use super::pairs::pair;
use super::thing::{Log, Thing};
use crate::model::Mesh;
use crate::model::mesh::{Domain, Team};

pub(super) fn compare(base: &Mesh, head: &Mesh, log: &mut Log) {
    domains(base, head, log);
    teams(base, head, log);
}

fn domains(base: &Mesh, head: &Mesh, log: &mut Log) {
    let found = pair(&base.domains, &head.domains, &[&|domain: &Domain| Some(domain.address.clone())]);
    for at in found.removed {
        let domain = &base.domains[at];
        if domain.descriptor.is_none() {
            continue;
        }
        let reason = "what becomes of its products is told with them";
        Thing::new(&domain.address, domain.origin.as_ref(), None)
            .note(log, "domain-removed", Impact::Editorial, "", reason)
            .values(Some(domain.name.clone()), None);
    }
    for at in found.added {
        let domain = &head.domains[at];
        if domain.descriptor.is_none() {
            continue;
        }
        Thing::new(&domain.address, None, domain.origin.as_ref())
            .note(log, "domain-added", Impact::Additive, "", "what there was is as it was")
            .values(None, Some(domain.name.clone()));
    }
    for (b, h, _) in found.both {
        let (before, after) = (&base.domains[b], &head.domains[h]);
        let owner = |mesh: &Mesh, domain: &Domain| {
            let team = domain.owner.map(|team| mesh.team(team).address.clone());
            team.or_else(|| domain.descriptor.as_ref().and_then(|domain| domain.owner.clone()))
        };
        let owners = (owner(base, before), owner(head, after));
        let thing = Thing::new(&after.address, before.origin.as_ref(), after.origin.as_ref());
        if owners.0 != owners.1 {
            thing
                .note(log, "domain-owner-changed", Impact::Editorial, "owner", "somebody else answers for it")
                .values(owners.0, owners.1);
        }
        let blank = |domain: &Domain| {
            let mut descriptor = domain.descriptor.clone();
            if let Some(descriptor) = &mut descriptor {
                descriptor.owner = None;
            }
            descriptor
        };
        thing.keys(
            log,
            "domain-details-changed",
            &[("domain", before.descriptor != after.descriptor && blank(before) != blank(after))],
        );
    }
}

fn teams(base: &Mesh, head: &Mesh, log: &mut Log) {
    let found = pair(&base.teams, &head.teams, &[&|team: &Team| Some(team.address.clone())]);
    for at in found.removed {
        let team = &base.teams[at];
        if team.descriptor.is_none() {
            continue;
        }
        Thing::new(&team.address, team.origin.as_ref(), None)
            .note(log, "team-removed", Impact::Editorial, "", "who answers for its products is told with them")
            .values(Some(team.name.clone()), None);
    }
    for at in found.added {
        let team = &head.teams[at];
        if team.descriptor.is_none() {
            continue;
        }
        Thing::new(&team.address, None, team.origin.as_ref())
            .note(log, "team-added", Impact::Additive, "", "one more team to ask")
            .values(None, Some(team.name.clone()));
    }
    for (b, h, _) in found.both {
        let (before, after) = (&base.teams[b], &head.teams[h]);
        let (Some(old), Some(new)) = (&before.descriptor, &after.descriptor) else { continue };
        let thing = Thing::new(&after.address, before.origin.as_ref(), after.origin.as_ref());
        thing.keys(
            log,
            "team-details-changed",
            &[
                ("name", old.name != new.name),
                ("members", old.members != new.members),
                ("channels", old.channels != new.channels),
                ("mission", old.mission != new.mission),
                ("description", old.description != new.description),
                ("tags", old.tags != new.tags),
                ("customProperties", old.custom != new.custom),
                ("other keys", old.rest != new.rest),
            ],
        );
    }
}
