//! The files of a mesh in one version, and who among them refers to whom.
//!
//! Goes from version to version by the files that differ. Knows names and paths, not what descriptors say beside.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::history::ObjectId;
use crate::load::{self, Outline};
use crate::model::address::slug;
use crate::resolve;

pub(super) type Path = Arc<str>;

/// Paths by a name that they are found by.
#[derive(Debug, Default)]
pub(super) struct Index(HashMap<String, BTreeSet<Path>>);

impl Index {
    fn set(&mut self, name: String, path: &Path, there: bool) {
        if there {
            self.0.entry(name).or_default().insert(path.clone());
        } else if let Some(paths) = self.0.get_mut(&name) {
            paths.remove(path);
            if paths.is_empty() {
                self.0.remove(&name);
            }
        }
    }

    pub fn get(&self, name: &str) -> impl Iterator<Item = &Path> {
        self.0.get(name).into_iter().flatten()
    }
}

#[derive(Debug, Default)]
pub(super) struct State {
    pub blobs: HashMap<Path, ObjectId>,
    outlines: HashMap<Path, Arc<Outline>>,
    pub products: BTreeSet<Path>,
    pub contracts: BTreeSet<Path>,
    pub products_in: Index,
    /// By the slugs of id and name.
    pub products_named: Index,
    /// By the slug of the domain that they name.
    pub products_of_domain: Index,
    /// Products by the id of a contract that a port of theirs promises.
    pub promising: Index,
    /// By folder, as contracts make a product of it.
    pub contracts_in: Index,
    pub contracts_with: Index,
    /// By the slug of the product that they name.
    pub contracts_naming: Index,
    pub domains_in: Index,
    /// By the slugs of id, name and folder.
    pub domains_named: Index,
    pub teams_named: Index,
    /// Products, contracts and domains by the slug of the team that they name.
    pub naming_team: Index,
    /// Code lists by the CSV beside them.
    pub lists_with: Index,
}

/// The folder of a path, without a slash at its end; empty for the root.
pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The folders around a path, the nearest first, the root last.
pub(super) fn folders_above(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder_of(path)), |folder| (!folder.is_empty()).then(|| folder_of(folder)))
}

/// The names under which a domain is found.
pub(super) fn names_of_domain(path: &str, domain: &load::DomainOutline) -> BTreeSet<String> {
    let folder = folder_of(path);
    let own = domain.id.as_ref().or(domain.name.as_ref());
    let address = own.map_or_else(|| slug(folder.rsplit('/').next().unwrap_or(folder)), |name| slug(name));
    domain.name.iter().map(|name| slug(name)).chain([address]).collect()
}

impl State {
    pub fn outline(&self, path: &str) -> Option<&Arc<Outline>> {
        self.outlines.get(path)
    }

    /// All descriptors with their names.
    pub fn outlines(&self) -> impl Iterator<Item = (&Path, &Arc<Outline>)> {
        self.outlines.iter()
    }

    /// From now on a file has this content, or is not there.
    pub fn set(&mut self, path: &Path, content: Option<(ObjectId, Option<Arc<Outline>>)>) {
        if let Some(before) = self.outlines.remove(path) {
            self.enter(path, &before, false);
        }
        match content {
            None => drop(self.blobs.remove(path)),
            Some((blob, outline)) => {
                self.blobs.insert(path.clone(), blob);
                if let Some(outline) = outline {
                    self.enter(path, &outline, true);
                    self.outlines.insert(path.clone(), outline);
                }
            }
        }
    }

    fn enter(&mut self, path: &Path, outline: &Outline, there: bool) {
        let place = |set: &mut BTreeSet<Path>| if there { set.insert(path.clone()) } else { set.remove(path) };
        for product in &outline.products {
            place(&mut self.products);
            self.products_in.set(folder_of(path).to_owned(), path, there);
            for name in std::iter::once(&product.id).chain(&product.name) {
                self.products_named.set(slug(name), path, there);
            }
            for id in &product.promises {
                self.promising.set(id.clone(), path, there);
            }
            product.domain.iter().for_each(|name| self.products_of_domain.set(slug(name), path, there));
            product.team.iter().for_each(|name| self.naming_team.set(slug(name), path, there));
        }
        for contract in &outline.contracts {
            place(&mut self.contracts);
            self.contracts_in.set(resolve::product_folder(path).to_owned(), path, there);
            self.contracts_with.set(contract.id.clone(), path, there);
            contract.product.iter().for_each(|name| self.contracts_naming.set(slug(name), path, there));
            contract.team.iter().for_each(|name| self.naming_team.set(slug(name), path, there));
        }
        for domain in &outline.domains {
            self.domains_in.set(folder_of(path).to_owned(), path, there);
            for name in names_of_domain(path, domain) {
                self.domains_named.set(name, path, there);
            }
            domain.owner.iter().for_each(|name| self.naming_team.set(slug(name), path, there));
        }
        for team in &outline.teams {
            for name in std::iter::once(&team.id).chain(&team.name).filter(|name| !name.is_empty()) {
                self.teams_named.set(slug(name), path, there);
            }
            if team.id.is_empty() && team.name.is_none() {
                self.teams_named.set(slug(&resolve::file_stem(path)), path, there);
            }
        }
        for beside in &outline.beside {
            self.lists_with.set(beside.clone(), path, there);
        }
    }

    /// The product that a contract belongs to: the one that promises it, else the one that it names, else the one in the
    /// nearest folder; the rules of [`resolve`].
    pub fn owner(&self, path: &str, contract: &load::ContractOutline) -> Option<&Path> {
        let promising = self.promising.get(&contract.id).next();
        let named = || contract.product.as_ref().and_then(|name| self.products_named.get(&slug(name)).next());
        promising.or_else(named).or_else(|| self.nearest(path))
    }

    /// The first product of the nearest folder above that has one; the root counts for its own files only.
    fn nearest(&self, path: &str) -> Option<&Path> {
        let own = folder_of(path);
        folders_above(path)
            .filter(|folder| !folder.is_empty() || own.is_empty())
            .find_map(|folder| self.products_in.get(folder).next())
    }
}
