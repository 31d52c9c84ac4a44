//! What of a mesh can be found, in batches: which there are, in which order, and when their documents are made. What a
//! document says is told in `maker`.

mod maker;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use super::kept::{self, Digest, Kept};
use crate::model::Mesh;
use crate::model::mesh::{CodeListId, ContractId, DocumentId, DomainId, ProductId, TeamId, TermId};
use crate::model::reads::{self, Read};
use crate::search::{Batch, HitKind, PartName, SearchDocument, Source};
use maker::Maker;

/// All documents of a mesh, in the order of the index. `facets` names the custom properties that readers can filter by.
pub(super) fn of(mesh: &Mesh, facets: &[String]) -> Vec<SearchDocument> {
    let documents = Documents::of(mesh, facets);
    documents.documents(0..documents.batches.len())
}

/// What of one thing can be found, or of what it holds.
#[derive(Debug, Clone, Copy)]
enum Found {
    Product(ProductId),
    Domain(DomainId),
    Term(TermId),
    Contract(ContractId),
    CodeList(CodeListId),
    Team(TeamId),
    Ports(ProductId),
    Properties(ContractId),
    CodeValues(CodeListId),
    Sections(DocumentId),
}

/// The documents of a mesh, made when they are asked for.
pub(super) struct Documents<'m, 'k> {
    maker: Maker<'m>,
    /// What is found, by kind and address; with the address, and how many documents that is, about.
    batches: Vec<(Found, &'m str, usize)>,
    kept: Option<&'m Kept<'k>>,
    /// What was read for the parts that were made, by their first batch.
    read: Mutex<BTreeMap<usize, Vec<Read>>>,
}

impl<'m, 'k> Documents<'m, 'k> {
    pub fn of(mesh: &'m Mesh, facets: &'m [String]) -> Documents<'m, 'k> {
        let mut batches: Vec<(Found, &str, usize)> = Vec::new();
        let mut add = |found: Found, address: &'m str, documents: usize| {
            if documents > 0 {
                batches.push((found, address, documents));
            }
        };
        let (products, contracts, code_lists) =
            (numbered(&mesh.products), numbered(&mesh.contracts), numbered(&mesh.code_lists));
        products.clone().for_each(|(id, product)| add(Found::Product(ProductId(id)), &product.address, 1));
        numbered(&mesh.domains).for_each(|(id, domain)| add(Found::Domain(DomainId(id)), &domain.address, 1));
        numbered(&mesh.terms).for_each(|(id, term)| add(Found::Term(TermId(id)), &term.address, 1));
        contracts.clone().for_each(|(id, contract)| add(Found::Contract(ContractId(id)), &contract.address, 1));
        code_lists.clone().for_each(|(id, list)| add(Found::CodeList(CodeListId(id)), &list.address, 1));
        numbered(&mesh.teams).for_each(|(id, team)| add(Found::Team(TeamId(id)), &team.address, 1));
        products.for_each(|(id, product)| add(Found::Ports(ProductId(id)), &product.address, product.outputs.len()));
        contracts.for_each(|(id, contract)| {
            add(Found::Properties(ContractId(id)), &contract.address, contract.properties.len());
        });
        code_lists.for_each(|(id, list)| {
            add(Found::CodeValues(CodeListId(id)), &list.address, list.descriptor.values.len());
        });
        numbered(&mesh.documents).for_each(|(id, entry)| {
            add(Found::Sections(DocumentId(id)), &entry.document.path, entry.document.headings.len() + 1);
        });
        Documents { maker: Maker { mesh, facets }, batches, kept: None, read: Mutex::default() }
    }

    /// With what is known of the parts of the last build.
    pub fn kept(self, kept: Option<&'m Kept<'k>>) -> Documents<'m, 'k> {
        Documents { kept, ..self }
    }

    /// What decides over the documents of a part beside what is read for them, and the path under which it is known.
    fn plan(&self, batches: Range<usize>, about: &str) -> (String, Digest) {
        let named = |(found, address, _): &(Found, &'m str, usize)| (found.kind() as u8, *address);
        let plan = kept::of(&(about, self.batches[batches].iter().map(named).collect::<Vec<_>>()));
        (format!("part/{}", super::hex(&plan)), plan)
    }
}

impl Found {
    fn kind(self) -> HitKind {
        match self {
            Found::Product(_) => HitKind::Product,
            Found::Domain(_) => HitKind::Domain,
            Found::Term(_) => HitKind::Term,
            Found::Contract(_) => HitKind::Contract,
            Found::CodeList(_) => HitKind::CodeList,
            Found::Team(_) => HitKind::Team,
            Found::Ports(_) => HitKind::Port,
            Found::Properties(_) => HitKind::Property,
            Found::CodeValues(_) => HitKind::CodeValue,
            Found::Sections(_) => HitKind::Section,
        }
    }
}

impl Source for Documents<'_, '_> {
    fn batches(&self) -> Vec<Batch<'_>> {
        self.batches.iter().map(|(_, name, documents)| Batch { name, documents: *documents }).collect()
    }

    fn facets(&self) -> BTreeSet<String> {
        self.maker.facets_in_use()
    }

    fn documents(&self, batches: Range<usize>) -> Vec<SearchDocument> {
        let first = batches.start;
        let make = || self.batches[batches].iter().flat_map(|(found, ..)| self.maker.batch(*found)).collect();
        if self.kept.is_none() {
            return make();
        }
        let (documents, read) = reads::noting(make);
        self.read.lock().unwrap_or_else(PoisonError::into_inner).insert(first, read);
        documents
    }

    fn known(&self, batches: Range<usize>, about: &str) -> Option<PartName> {
        let (path, plan) = self.plan(batches, about);
        self.kept?.still(&path, plan)
    }

    fn stands(&self, batches: Range<usize>, about: &str, name: PartName) {
        let Some(kept) = self.kept else { return };
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner).remove(&batches.start);
        let (path, plan) = self.plan(batches, about);
        match read {
            Some(read) => kept.made([(path.as_str(), name)], plan, &read),
            None => kept.remains(&path),
        }
    }
}

fn numbered<T>(list: &[T]) -> impl Iterator<Item = (u32, &T)> + Clone {
    (0_u32..).zip(list)
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::super::{Portal, Settings, Silent, index, read};
    use super::*;
    use crate::error::Result;
    use crate::search;

    /// Counts how many documents are made.
    struct Counting<'m, 'k>(Documents<'m, 'k>, AtomicUsize);

    impl Source for Counting<'_, '_> {
        fn batches(&self) -> Vec<Batch<'_>> {
            self.0.batches()
        }

        fn facets(&self) -> BTreeSet<String> {
            self.0.facets()
        }

        fn documents(&self, batches: Range<usize>) -> Vec<SearchDocument> {
            let documents = self.0.documents(batches);
            self.1.fetch_add(documents.len(), Ordering::Relaxed);
            documents
        }

        fn known(&self, batches: Range<usize>, about: &str) -> Option<PartName> {
            self.0.known(batches, about)
        }

        fn stands(&self, batches: Range<usize>, about: &str, name: PartName) {
            self.0.stands(batches, about, name);
        }
    }

    fn write(root: &Path, number: usize, about: &str) -> Result<()> {
        let folder = root.join(format!("domains/shop/p{number:02}"));
        std::fs::create_dir_all(&folder)?;
        let product = format!("apiVersion: v1.1.0\nkind: DataProduct\nid: p{number:02}\nstatus: active\n");
        std::fs::write(folder.join("p.odps.yaml"), product)?;
        let columns: String = (0..400).map(|at| format!("      - name: c{at:03}\n")).collect();
        let contract = format!(
            "apiVersion: v3.1.0\nkind: DataContract\nid: c{number:02}\nversion: 1.0.0\nstatus: active\n\
             description:\n  purpose: {about}\nschema:\n  - name: t\n    properties:\n{columns}"
        );
        Ok(std::fs::write(folder.join("c.odcs.yaml"), contract)?)
    }

    /// How many documents there are and how many were made, with what the index is.
    fn build(settings: &Settings) -> Result<(usize, usize, String)> {
        let portal = Portal::prepare(read(settings, &Silent)?, settings, &Silent)?;
        let sources = BTreeMap::new();
        let kept = Kept::open(settings, &portal, &sources, "");
        let documents = Counting(portal.documents().kept(Some(&kept)), AtomicUsize::new(0));
        let index = index::of(settings, &documents)?;
        let made = documents.1.load(Ordering::Relaxed);
        let mut all = documents.documents(0..documents.0.batches.len());
        assert_eq!(index.len() as usize, all.len());
        let addresses = |all: &[SearchDocument]| -> Vec<String> { all.iter().map(|one| one.address.clone()).collect() };
        let in_batches = addresses(&all);
        search::sort(&mut all);
        assert_eq!(in_batches, addresses(&all));
        drop(documents);
        kept.packed().write();
        Ok((all.len(), made, index.content()))
    }

    #[test]
    fn documents_are_made_only_for_parts_that_an_edit_can_be_seen_in() -> Result<()> {
        let folder = tempfile::tempdir()?;
        for number in 0..60 {
            write(folder.path(), number, "Orders")?;
        }
        let settings = Settings { without_history: true, ..Settings::of(folder.path()) };
        let (all, made, content) = build(&settings)?;
        assert_eq!(all, made);
        assert_eq!(build(&settings)?, (all, 0, content.clone()));
        write(folder.path(), 7, "Invoices")?;
        let (_, made, edited) = build(&settings)?;
        assert!((1..all / 2).contains(&made), "{made} of {all}");
        assert_ne!(edited, content);
        // A part that was lost is made again.
        std::fs::remove_dir_all(settings.cache().join("search"))?;
        assert_eq!(build(&settings)?, (all, all, edited));
        write(folder.path(), 7, "Orders")?;
        assert_eq!(build(&settings)?.2, content);
        Ok(())
    }
}
