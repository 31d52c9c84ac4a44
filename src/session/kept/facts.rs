//! Digests of everything that a file of the portal is made of: one for what each of them depends on, and one for each
//! thing, past and file that is noted when it is read.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::digest::{Digest, Sha, of, shown};
use crate::model::names::{Names, called};
use crate::model::noted::{Listed, Table};
use crate::model::reads::{List, Read, Subject, of_list};
use crate::model::timeline::{LeftAt, MeshRevision, Moment, Tag, Thing, Timelines, of_key};
use crate::model::{Mesh, mentions};
use crate::session::{Portal, VERSION, hex};
use crate::site::findings;

/// What a portal is made of. Nothing is hashed twice; what is asked for by address or path is hashed then.
pub struct Facts<'p> {
    portal: &'p Portal,
    sources: &'p BTreeMap<String, Digest>,
    /// What ids are called: numbers are no part of any digest.
    pub names: Arc<Names>,
    things: Vec<Vec<Digest>>,
    lists: Vec<OnceLock<Digest>>,
    /// Positions of revisions by their commits.
    revisions: OnceLock<HashMap<&'p str, usize>>,
    past: OnceLock<Digest>,
}

impl<'p> Facts<'p> {
    /// `sources` are the digests of the files of the mesh.
    pub fn of(portal: &'p Portal, sources: &'p BTreeMap<String, Digest>) -> Facts<'p> {
        let Mesh { domains, products, contracts, terms, code_lists, teams, documents, .. } = &portal.reading.mesh;
        let names = Arc::new(Names::of(&portal.reading.mesh));
        let things = vec![
            each(domains, &names),
            each(products, &names),
            each(contracts, &names),
            each(terms, &names),
            each(code_lists, &names),
            each(teams, &names),
            each(documents, &names),
        ];
        let lists = List::ALL.map(|_| OnceLock::new()).into();
        Facts { portal, sources, names, things, lists, revisions: OnceLock::new(), past: OnceLock::new() }
    }

    /// Of what every file depends on; in words, so that it can be the key of a file in the cache.
    pub fn whole(&self, program: &str) -> String {
        let Portal { reading, timelines, .. } = self.portal;
        let mut state = Sha::default();
        (VERSION, program).hash(&mut state);
        state.debug(&(&reading.config, self.portal.info()));
        let theme = self.sources.range("theme/".to_owned()..).take_while(|(path, _)| path.starts_with("theme/"));
        theme.for_each(|file| file.hash(&mut state));
        let Mesh {
            title,
            description,
            organisation,
            policies,
            search_tests,
            // Noted when they are read.
            domains: _,
            products: _,
            contracts: _,
            glossaries: _,
            terms: _,
            code_lists: _,
            teams: _,
            documents: _,
            assets: _,
            external: _,
            evidence: _,
            redirects: _,
            // Made of the others; what is looked for in it is noted.
            index: _,
        } = &reading.mesh;
        (title, description, organisation, policies, search_tests).hash(&mut state);
        let Timelines {
            reach,
            tags,
            begins,
            notices,
            // Noted when they are read.
            head: _,
            mesh: _,
            things: _,
            left: _,
            uncommitted: _,
            products: _,
            files: _,
            readings: _,
        } = &**timelines;
        (reach, begins, notices).hash(&mut state);
        for Tag { name, revision, release } in tags {
            (name, release, self.commit(*revision)).hash(&mut state);
        }
        hex(&state.digest())
    }

    /// Of something that was read; `None` for what is not the same twice.
    pub fn digest(&self, read: &Read) -> Option<Digest> {
        called(&self.names, || self.told(read))
    }

    /// Of what a plan says.
    pub fn shown(&self, value: &impl std::fmt::Debug) -> Digest {
        called(&self.names, || shown(value))
    }

    fn told(&self, read: &Read) -> Option<Digest> {
        match read {
            Read::One(list, at) => self.things[*list as usize].get(*at).copied(),
            Read::Around(list, at) => self.around(*list, *at),
            Read::All(list) => {
                let all = || of(&self.things[*list as usize]);
                Some(*self.lists[*list as usize].get_or_init(all))
            }
            Read::Keyed(subject, key) => self.keyed(*subject, key),
            Read::AllKeyed(subject) => self.all_keyed(*subject),
            Read::Passing => None,
        }
    }

    /// The commit of a revision, which is not another after the next commit as its position is.
    fn commit(&self, revision: usize) -> &str {
        &self.portal.timelines.mesh[revision].revision.commit
    }

    fn revision(&self, commit: &str) -> Option<&MeshRevision> {
        let mesh = &self.portal.timelines.mesh;
        let numbers = || (0..).zip(mesh).map(|(number, own)| (own.revision.commit.as_str(), number)).collect();
        mesh.get(*self.revisions.get_or_init(numbers).get(commit)?)
    }

    fn moments(&self, moments: &[Moment]) -> Digest {
        of(&moments.iter().map(|moment| (self.commit(moment.revision), moment.change)).collect::<Vec<_>>())
    }

    fn left(&self, states: &[LeftAt]) -> Digest {
        of(&states.iter().map(|state| (&state.left, self.commit(state.revision))).collect::<Vec<_>>())
    }

    fn ended(&self, readings: Option<&Vec<(Arc<str>, usize)>>) -> Digest {
        let of_one = |ended: &Vec<(Arc<str>, usize)>| {
            ended.iter().map(|(product, revision)| of(&(product, self.commit(*revision)))).collect::<Vec<_>>()
        };
        of(&readings.map(of_one))
    }

    fn keyed(&self, subject: Subject, key: &str) -> Option<Digest> {
        let Timelines { products, files, uncommitted, head, things, left, readings, .. } = &*self.portal.timelines;
        let (findings, mesh) = (&self.portal.findings, &self.portal.reading.mesh);
        Some(match subject {
            Subject::Product => of(&products.entries().get(key)),
            Subject::File => of(&files.entries().get(key)),
            Subject::Uncommitted => of(&uncommitted.entries().contains_key(key)),
            Subject::Findings => shown(&findings::of_file(findings, key)),
            Subject::FindingsBelow => shown(&findings::below(findings, key)),
            Subject::Errors => of(&findings::errors(findings)),
            Subject::Source => of(&self.sources.get(key)),
            Subject::Revision => of(&self.revision(key)?),
            Subject::Moments => of_key(key).map(|(thing, address)| self.moments(things.get(thing, address)))?,
            Subject::MomentsBelow => {
                of_key(key).map(|(thing, start)| of_each(things.below(thing, start), |list| self.moments(list)))?
            }
            Subject::Left => of_key(key).map(|(thing, address)| self.left(left.get(thing, address)))?,
            Subject::LeftBelow => {
                of_key(key).map(|(thing, start)| of_each(left.below(thing, start), |list| self.left(list)))?
            }
            Subject::Readings => self.ended(readings.entries().get(key)),
            Subject::Head => of(&head.get()),
            Subject::Today => of(&head.day()),
            Subject::Roster => of(self.names.all(of_list(key)?.0)),
            Subject::Empty => of(&self.names.all(of_list(key)?.0).is_empty()),
            Subject::At => self.at(key)?,
            Subject::Path => of(&mesh.index.at(key)),
            Subject::Definition => {
                let (length, both) = key.split_once(' ')?;
                let (path, id) = both.split_at_checked(length.parse().ok()?)?;
                of(&mesh.index.definition(path, id))
            }
            Subject::Only => match of_list(key)? {
                (List::Products, name) => of(&mesh.index.only_product(name)),
                (List::Contracts, name) => of(&mesh.index.only_contract(name)),
                (List::Terms, name) => of(&mesh.index.only_term(name)),
                _ => return None,
            },
            Subject::Meant => of(&mesh.index.meant(mesh, key)),
            Subject::Asset => of(&mesh.is_asset(key)),
            Subject::TermNames
            | Subject::Glossaries
            | Subject::Assets
            | Subject::External
            | Subject::Evidence
            | Subject::Redirects => return None,
        })
    }

    /// Of what other things say of a thing.
    fn around(&self, list: List, at: usize) -> Option<Digest> {
        let mesh = &self.portal.reading.mesh;
        Some(match list {
            List::Domains => {
                let domain = mesh.domains.get(at)?;
                of(&(&*domain.children, &*domain.products, &*domain.terms, &*domain.documents))
            }
            List::Products => {
                let product = mesh.products.get(at)?;
                let consumers: Vec<&Vec<_>> = product.outputs.iter().map(|output| &*output.consumers).collect();
                of(&(&*product.downstream, consumers))
            }
            List::Contracts => mesh.contracts.get(at).map(|own| of(&(&*own.promised_by, &*own.expected_by)))?,
            List::Terms => mesh.terms.get(at).map(|own| of(&(&*own.properties, &*own.products)))?,
            List::CodeLists => mesh.code_lists.get(at).map(|own| of(&*own.properties))?,
            List::Teams => mesh.teams.get(at).map(|own| of(&(&*own.products, &*own.domains)))?,
            // Nothing says anything of a document.
            List::Documents => return None,
        })
    }

    /// Of what is at an address or path.
    fn at(&self, key: &str) -> Option<Digest> {
        let mesh = &self.portal.reading.mesh;
        let (list, address) = of_list(key)?;
        Some(match list {
            List::Domains => of(&mesh.domain_at(address)),
            List::Products => of(&mesh.product_at(address)),
            List::Contracts => of(&mesh.contract_at(address)),
            List::Terms => of(&mesh.term_at(address)),
            List::CodeLists => of(&mesh.code_list_at(address)),
            List::Teams => of(&mesh.team_at(address)),
            List::Documents => of(&mesh.document_at(address)),
        })
    }

    fn all_keyed(&self, subject: Subject) -> Option<Digest> {
        let Timelines { products, files, uncommitted, mesh: past, things, left, readings, .. } =
            &*self.portal.timelines;
        let mesh = &self.portal.reading.mesh;
        match subject {
            Subject::Product => Some(of(products.entries())),
            Subject::File => Some(of(files.entries())),
            Subject::Uncommitted => Some(of(uncommitted.entries())),
            Subject::Findings => Some(shown(&self.portal.findings)),
            Subject::Revision => Some(*self.past.get_or_init(|| of(past.all()))),
            Subject::Moments => {
                Some(of(&Thing::ALL.map(|thing| of_each(things.all(thing), |list| self.moments(list)))))
            }
            Subject::Readings => {
                let all = readings.entries().iter();
                Some(of(&all.map(|(contract, ended)| (contract, self.ended(Some(ended)))).collect::<Vec<_>>()))
            }
            Subject::Left => Some(of(&Thing::ALL.map(|thing| of_each(left.all(thing), |list| self.left(list))))),
            Subject::TermNames => {
                let names = mesh.terms.iter().enumerate();
                let names = names
                    .map(|(at, term)| (self.names.name(List::Terms, at), mentions::names_of(term).collect::<Vec<_>>()));
                Some(of(&names.collect::<Vec<_>>()))
            }
            Subject::Glossaries => Some(of(&*mesh.glossaries)),
            Subject::Assets => Some(of(&*mesh.assets)),
            Subject::External => Some(of(&*mesh.external)),
            Subject::Evidence => Some(of(&*mesh.evidence)),
            Subject::Redirects => Some(of(&*mesh.redirects)),
            Subject::FindingsBelow
            | Subject::Errors
            | Subject::Source
            | Subject::MomentsBelow
            | Subject::LeftBelow
            | Subject::Head
            | Subject::Today
            | Subject::Roster
            | Subject::Empty
            | Subject::At
            | Subject::Path
            | Subject::Definition
            | Subject::Only
            | Subject::Meant
            | Subject::Asset => None,
        }
    }
}

/// Of lists with their addresses.
fn of_each<'t, T: 't>(
    lists: impl Iterator<Item = (&'t Arc<str>, &'t [T])>,
    of_list: impl Fn(&[T]) -> Digest,
) -> Digest {
    of(&lists.map(|(address, list)| (address, of_list(list))).collect::<Vec<_>>())
}

fn each<T: Listed + Hash + Sync>(table: &Table<T>, names: &Arc<Names>) -> Vec<Digest> {
    table.par_iter().with_min_len(16).map(|thing| called(names, || of(thing))).collect()
}
