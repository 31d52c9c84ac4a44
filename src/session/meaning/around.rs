//! Which files have to be read with those that a version touched, so that these mean there what they mean in the whole
//! mesh: the product of a contract, the contracts of a product, the domain and the teams that they name.
//!
//! Without them a small mesh would invent changes: a product made of a contract whose product was not looked at, an
//! owner that comes from elsewhere. Groups are bounded, so that a folder of ten thousand contracts costs no more.

use std::collections::BTreeSet;

use super::state::{Path, State, folder_of, folders_above, names_of_domain};
use crate::load::{CodeOwners, DomainOutline, Outline};
use crate::model::address::slug;

/// How many contracts of one product are read with it, and how many are looked at to find them.
const MEMBERS: usize = 64;
const LOOKED_AT: usize = 1024;
/// How many things that claim one id.
const NAMESAKES: usize = 16;

/// Adds the files around those that were found, in one state.
pub(super) fn around(state: &State, owners: &CodeOwners, found: &mut BTreeSet<Path>) {
    let todo = found.iter().cloned().collect();
    let mut search = Search { state, owners, todo, found };
    let mut looked = BTreeSet::new();
    while let Some(path) = search.todo.pop() {
        if !looked.insert(path.clone()) {
            continue;
        }
        if let Some(outline) = state.outline(&path) {
            search.of(&path, outline);
        }
    }
}

struct Search<'s> {
    state: &'s State,
    owners: &'s CodeOwners,
    todo: Vec<Path>,
    found: &'s mut BTreeSet<Path>,
}

impl<'s> Search<'s> {
    fn need<'p>(&mut self, paths: impl Iterator<Item = &'p Path>) {
        for path in paths {
            self.found.insert(path.clone());
            self.todo.push(path.clone());
        }
    }

    fn of(&mut self, path: &Path, outline: &Outline) {
        let state = self.state;
        for product in &outline.products {
            for id in &product.promises {
                self.need(state.contracts_with.get(id).take(NAMESAKES));
            }
            for name in std::iter::once(&product.id).chain(&product.name) {
                self.need(state.contracts_naming.get(&slug(name)).take(MEMBERS));
            }
            self.need(self.members(path).into_iter());
            self.domains(path, product.domain.as_deref());
            self.team(product.team.as_deref());
            self.code_owners(path, product.team.as_deref());
        }
        for contract in &outline.contracts {
            self.need(state.contracts_with.get(&contract.id).take(NAMESAKES));
            self.need(state.promising.get(&contract.id).take(NAMESAKES));
            match state.owner(path, contract) {
                Some(owner) => self.need([owner].into_iter()),
                None => self.need(self.siblings(path).into_iter()),
            }
            // Others that name it make a product of the same name.
            if let Some(name) = &contract.product {
                self.need(state.contracts_naming.get(&slug(name)).take(MEMBERS));
            }
            self.domains(path, contract.domain.as_deref());
            self.team(contract.team.as_deref());
            self.code_owners(path, contract.team.as_deref());
        }
        for domain in &outline.domains {
            self.domains(path, domain.parent.as_deref());
            self.team(domain.owner.as_deref());
        }
    }

    /// The contracts that belong to a product because they lie in its folder.
    fn members(&self, path: &Path) -> Vec<&'s Path> {
        let state = self.state;
        let folder = folder_of(path);
        let first = state.products_in.get(folder).next();
        if first != Some(path) {
            return Vec::new();
        }
        let from: Path = if folder.is_empty() { Path::from("") } else { Path::from(format!("{folder}/")) };
        let inside = |other: &&Path| other.starts_with(&*from);
        let below = state.contracts.range(from.clone()..).take_while(inside).take(LOOKED_AT);
        below.filter(|contract| self.owner_of(contract) == Some(path)).take(MEMBERS).collect()
    }

    /// The contracts that make one product with a contract.
    fn siblings(&self, path: &str) -> Vec<&'s Path> {
        let folder = crate::resolve::product_folder(path);
        let all = self.state.contracts_in.get(folder).take(LOOKED_AT);
        all.filter(|contract| self.owner_of(contract).is_none()).take(MEMBERS).collect()
    }

    fn owner_of(&self, path: &str) -> Option<&'s Path> {
        let contract = self.state.outline(path)?.contracts.first()?;
        self.state.owner(path, contract)
    }

    fn domains(&mut self, path: &str, named: Option<&str>) {
        let state = self.state;
        for folder in folders_above(path) {
            self.need(state.domains_in.get(folder).take(1));
        }
        if let Some(name) = named {
            self.need(state.domains_named.get(&slug(name)).take(NAMESAKES));
        }
    }

    /// The teams that CODEOWNERS means where the descriptor names none.
    fn code_owners(&mut self, path: &str, named: Option<&str>) {
        let state = self.state;
        for team in teams_of(self.owners, path).filter(|_| named.is_none()) {
            self.need(state.teams_named.get(&team).take(NAMESAKES));
            // A team that is only named is one as well.
            self.need(state.naming_team.get(&team).take(1));
        }
    }

    fn team(&mut self, named: Option<&str>) {
        if let Some(name) = named {
            self.need(self.state.teams_named.get(&slug(name)).take(NAMESAKES));
        }
    }
}

/// The slugs of the teams that CODEOWNERS names for a path.
fn teams_of(owners: &CodeOwners, path: &str) -> impl Iterator<Item = String> {
    owners.of(path).iter().map(|owner| slug(owner.trim_start_matches('@').rsplit('/').next().unwrap_or(owner)))
}

/// Products, and contracts that make one, whose address or owner a change of a domain or team may change, in one state.
pub(super) fn affected(
    state: &State,
    owners: &CodeOwners,
    path: &str,
    before: &Outline,
    after: &Outline,
) -> BTreeSet<Path> {
    let mut found = BTreeSet::new();
    if before.domains != after.domains {
        for domain in before.domains.iter().chain(&after.domains) {
            of_domain(state, path, domain, &mut found);
        }
    }
    if before.teams != after.teams {
        let teams = before.teams.iter().chain(&after.teams);
        let names: BTreeSet<String> =
            teams.flat_map(|team| std::iter::once(&team.id).chain(&team.name)).map(|name| slug(name)).collect();
        for user in names.iter().flat_map(|name| state.naming_team.get(name)) {
            found.insert(user.clone());
            for domain in state.outline(user).iter().flat_map(|outline| &outline.domains) {
                of_domain(state, user, domain, &mut found);
            }
        }
    }
    let (before, after) = (teams_in(before), teams_in(after));
    let known =
        |team: &&String| state.teams_named.get(team).next().is_some() || state.naming_team.get(team).nth(1).is_some();
    // Teams that came or went with this file: CODEOWNERS may have meant them before.
    let others: BTreeSet<&String> = before.symmetric_difference(&after).filter(|team| !known(team)).collect();
    if !others.is_empty() {
        let meant = |path: &&Path| teams_of(owners, path).any(|team| others.contains(&team));
        found.extend(state.products.iter().chain(&state.contracts).filter(meant).cloned());
    }
    found
}

/// The slugs of all teams that a file describes or names.
fn teams_in(outline: &Outline) -> BTreeSet<String> {
    let described = outline.teams.iter().flat_map(|team| std::iter::once(&team.id).chain(&team.name));
    let products = outline.products.iter().filter_map(|product| product.team.as_ref());
    let contracts = outline.contracts.iter().filter_map(|contract| contract.team.as_ref());
    let domains = outline.domains.iter().filter_map(|domain| domain.owner.as_ref());
    described.chain(products).chain(contracts).chain(domains).map(|name| slug(name)).collect()
}

fn of_domain(state: &State, path: &str, domain: &DomainOutline, found: &mut BTreeSet<Path>) {
    for name in names_of_domain(path, domain) {
        found.extend(state.products_of_domain.get(&name).cloned());
    }
    let folder = folder_of(path);
    let from: Path = if folder.is_empty() { Path::from("") } else { Path::from(format!("{folder}/")) };
    for paths in [&state.products, &state.contracts] {
        found.extend(paths.range(from.clone()..).take_while(|path| path.starts_with(&*from)).cloned());
    }
}
