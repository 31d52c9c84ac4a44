//! Teams and who owns what: the descriptor's team, the contract's, CODEOWNERS, the domain's owner.

use std::collections::{BTreeMap, HashMap};

use super::{at, number};
use crate::diagnostics::{Diagnostic, near};
use crate::load::{CodeOwners, Found};
use crate::model::Mesh;
use crate::model::address::{slug, unique};
use crate::model::mesh::{DomainId, Owner, OwnerSource, ProductId, Team, TeamId};
use crate::model::noted::Around;
use crate::model::organisation::TeamDescriptor;
use crate::source::Route;

/// Adds the teams of the team files.
pub(super) fn add(mesh: &mut Mesh, teams: Vec<Found<TeamDescriptor>>) {
    let mut taken = std::collections::HashSet::new();
    let mut by_address: BTreeMap<String, Found<TeamDescriptor>> = BTreeMap::new();
    for found in teams {
        let name = if found.descriptor.id.is_empty() {
            found.descriptor.name.clone()
        } else {
            Some(found.descriptor.id.clone())
        };
        let own = slug(&name.unwrap_or_else(|| super::products::file_stem(&found.origin.path)));
        by_address.insert(unique(own, &mut taken), found);
    }
    for (address, found) in by_address {
        mesh.teams.push(Team {
            name: found.descriptor.name.clone().unwrap_or_else(|| address.clone()),
            descriptor: Some(found.descriptor),
            origin: Some(found.origin),
            products: Around::default(),
            domains: Around::default(),
            address,
        });
    }
}

/// Teams by every name they go by.
struct Names(HashMap<String, TeamId>);

impl Names {
    fn of(mesh: &Mesh) -> Names {
        let mut names = HashMap::new();
        for (number, team) in (0u32..).zip(&mesh.teams) {
            names.insert(team.address.clone(), TeamId(number));
        }
        for (number, team) in (0u32..).zip(&mesh.teams) {
            names.entry(slug(&team.name)).or_insert(TeamId(number));
        }
        Names(names)
    }

    fn find(&self, name: &str) -> Option<TeamId> {
        self.0.get(&slug(name)).copied()
    }
}

/// Finds the owner of every domain and product; a team that is named and not described gets an entry of its own.
pub(super) fn assign_owners(mesh: &mut Mesh, code_owners: &CodeOwners, diagnostics: &mut Vec<Diagnostic>) {
    let described = !mesh.teams.is_empty();
    add_named(mesh);
    let names = Names::of(mesh);
    let known: Vec<String> = mesh.teams.iter().filter(|t| t.descriptor.is_some()).map(|t| t.address.clone()).collect();
    let unknown = |name: &str, place, diagnostics: &mut Vec<Diagnostic>| {
        let mut diagnostic = Diagnostic::error("unknown-team", place, format!("there is no team `{name}`"));
        diagnostic = match near(name, known.iter().map(String::as_str)) {
            Some(near) => diagnostic.meant(name, near),
            None => diagnostic.help("describe the team in a file of `kind: Team`, or name one that is"),
        };
        diagnostics.push(diagnostic);
    };
    let is_described = |mesh: &Mesh, id: Option<TeamId>| id.is_some_and(|id| mesh.team(id).descriptor.is_some());
    for number in 0..mesh.domains.len() {
        let domain = &mesh.domains[number];
        let Some(name) = domain.descriptor.as_ref().and_then(|d| d.owner.clone()) else { continue };
        let team = names.find(&name);
        if described
            && !is_described(mesh, team)
            && let Some(origin) = &domain.origin
        {
            unknown(&name, at(origin, Route::root().then("owner")), diagnostics);
        }
        mesh.domains[number].owner = team;
    }
    for number in 0..mesh.products.len() {
        let product = &mesh.products[number];
        let owner = owner_of(mesh, ProductId(super::number(number)), &names, code_owners);
        if described
            && owner.source == OwnerSource::Descriptor
            && !is_described(mesh, owner.team)
            && !product.synthesized
            && let Some(name) = product.descriptor.team.as_ref().and_then(|team| team.name.as_ref())
        {
            unknown(name, at(&product.origin, Route::root().then("team").then("name")), diagnostics);
        }
        mesh.products[number].owner = owner;
    }
    enter(mesh);
}

/// Teams that products and domains name and nobody describes.
fn add_named(mesh: &mut Mesh) {
    let names = Names::of(mesh);
    let mut missing: BTreeMap<String, String> = BTreeMap::new();
    let products = mesh.products.iter().filter_map(|p| p.descriptor.team.as_ref()?.name.clone());
    let domains = mesh.domains.iter().filter_map(|d| d.descriptor.as_ref()?.owner.clone());
    let contracts = mesh.contracts.iter().filter_map(|c| c.descriptor.team.as_ref()?.name.clone());
    for name in products.chain(domains).chain(contracts).filter(|name| !name.trim().is_empty()) {
        if names.find(&name).is_none() {
            missing.entry(slug(&name)).or_insert(name);
        }
    }
    for (address, name) in missing {
        mesh.teams.push(Team {
            address,
            name,
            descriptor: None,
            origin: None,
            products: Around::default(),
            domains: Around::default(),
        });
    }
    mesh.teams.sort_by(|a, b| a.address.cmp(&b.address));
}

fn owner_of(mesh: &Mesh, id: ProductId, names: &Names, code_owners: &CodeOwners) -> Owner {
    let product = mesh.product(id);
    let written = |section: Option<&crate::model::section::TeamSection>, source| {
        let name = section?.name.as_ref().filter(|name| !name.trim().is_empty())?;
        Some(Owner { team: names.find(name), name: Some(name.clone()), source })
    };
    let contracts = || {
        product
            .contracts
            .iter()
            .find_map(|id| written(mesh.contract(*id).descriptor.team.as_ref(), OwnerSource::Contract))
    };
    let code_owner = || {
        code_owners.of(&product.origin.path).iter().find_map(|owner| {
            let name = owner.trim_start_matches('@');
            let team = names.find(name.rsplit('/').next().unwrap_or(name))?;
            Some(Owner { team: Some(team), name: None, source: OwnerSource::CodeOwners })
        })
    };
    written(product.descriptor.team.as_ref(), OwnerSource::Descriptor)
        .or_else(contracts)
        .or_else(code_owner)
        .or_else(|| {
            let team = domain_owner(mesh, product.domain)?;
            Some(Owner { team: Some(team), name: None, source: OwnerSource::Domain })
        })
        .unwrap_or_default()
}

/// The owner of a domain or of the nearest domain above that has one.
fn domain_owner(mesh: &Mesh, id: DomainId) -> Option<TeamId> {
    let domain = mesh.domain(id);
    domain.owner.or_else(|| domain.parent.and_then(|parent| domain_owner(mesh, parent)))
}

fn enter(mesh: &mut Mesh) {
    for (at, product) in mesh.products.iter().enumerate() {
        if let Some(team) = product.owner.team {
            mesh.teams[team.index()].products.push(ProductId(number(at)));
        }
    }
    for (at, domain) in mesh.domains.iter().enumerate() {
        if let Some(team) = domain.owner {
            mesh.teams[team.index()].domains.push(DomainId(number(at)));
        }
    }
}
