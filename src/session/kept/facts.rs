//! Digests of everything that a file of the portal is made of: one for what each of them depends on, and one for each
//! thing, past and file that is noted when it is read.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::io::Write as _;
use std::sync::OnceLock;

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use crate::model::reads::{List, Listed, Read, Subject, Table};
use crate::model::timeline::Timelines;
use crate::model::{Mesh, roster};
use crate::session::{Portal, VERSION};
use crate::site::findings;

/// The first half of a SHA-256.
pub type Digest = [u8; 16];

/// What a portal is made of. Nothing is hashed twice; what is asked for by address or path is hashed then.
pub struct Facts<'p> {
    portal: &'p Portal,
    sources: &'p BTreeMap<String, Digest>,
    things: Vec<Vec<Digest>>,
    lists: Vec<OnceLock<Digest>>,
}

impl<'p> Facts<'p> {
    /// `sources` are the digests of the files of the mesh.
    pub fn of(portal: &'p Portal, sources: &'p BTreeMap<String, Digest>) -> Facts<'p> {
        let Mesh { domains, products, contracts, terms, code_lists, teams, documents, .. } = &portal.reading.mesh;
        let things = vec![
            each(domains),
            each(products),
            each(contracts),
            each(terms),
            each(code_lists),
            each(teams),
            each(documents),
        ];
        Facts { portal, sources, things, lists: List::ALL.map(|_| OnceLock::new()).into() }
    }

    /// Of what every file depends on; in words, so that it can be the key of a file in the cache.
    pub fn whole(&self, program: &str) -> String {
        let Portal { reading, timelines, .. } = self.portal;
        let mut state = Sha::default();
        (VERSION, program).hash(&mut state);
        state.debug(&(&reading.config, self.portal.info()));
        let theme = self.sources.range("theme/".to_owned()..).take_while(|(path, _)| path.starts_with("theme/"));
        theme.for_each(|file| file.hash(&mut state));
        roster::hash(&reading.mesh, &mut state);
        let Timelines {
            reach,
            head,
            mesh,
            things,
            left,
            tags,
            readings,
            begins,
            notices,
            // Noted when they are read.
            uncommitted: _,
            products: _,
            files: _,
        } = &**timelines;
        (reach, head, mesh, things, left, tags, readings, begins, notices).hash(&mut state);
        state.digest().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Of something that was read; `None` for what is not the same twice.
    pub fn digest(&self, read: &Read) -> Option<Digest> {
        match read {
            Read::One(list, at) => self.things[*list as usize].get(*at).copied(),
            Read::All(list) => {
                let all = || of(&self.things[*list as usize]);
                Some(*self.lists[*list as usize].get_or_init(all))
            }
            Read::Keyed(subject, key) => Some(self.keyed(*subject, key)),
            Read::AllKeyed(subject) => self.all_keyed(*subject),
            Read::Passing => None,
        }
    }

    fn keyed(&self, subject: Subject, key: &str) -> Digest {
        let Timelines { products, files, uncommitted, .. } = &*self.portal.timelines;
        let findings = &self.portal.findings;
        match subject {
            Subject::Product => of(&products.entries().get(key)),
            Subject::File => of(&files.entries().get(key)),
            Subject::Uncommitted => of(&uncommitted.entries().contains_key(key)),
            Subject::Findings => shown(&findings::of_file(findings, key)),
            Subject::FindingsBelow => shown(&findings::below(findings, key)),
            Subject::Source => of(&self.sources.get(key)),
        }
    }

    fn all_keyed(&self, subject: Subject) -> Option<Digest> {
        let Timelines { products, files, uncommitted, .. } = &*self.portal.timelines;
        match subject {
            Subject::Product => Some(of(products.entries())),
            Subject::File => Some(of(files.entries())),
            Subject::Uncommitted => Some(of(uncommitted.entries())),
            Subject::Findings => Some(shown(&self.portal.findings)),
            Subject::FindingsBelow | Subject::Source => None,
        }
    }
}

fn each<T: Listed + Hash + Sync>(table: &Table<T>) -> Vec<Digest> {
    table.par_iter().with_min_len(16).map(of).collect()
}

/// Of a value with everything in it.
pub fn of(value: &(impl Hash + ?Sized)) -> Digest {
    let mut state = Sha::default();
    value.hash(&mut state);
    state.digest()
}

/// Of a value as it is shown to programmers, with everything in it.
pub fn shown(value: &impl std::fmt::Debug) -> Digest {
    let mut state = Sha::default();
    state.debug(value);
    state.digest()
}

/// What is hashed goes into SHA-256; many small parts at a time.
struct Sha {
    hash: Sha256,
    parts: Vec<u8>,
}

const PARTS: usize = 4096;

impl Default for Sha {
    fn default() -> Sha {
        Sha { hash: Sha256::new(), parts: Vec::with_capacity(PARTS) }
    }
}

impl Sha {
    fn debug(&mut self, value: &impl std::fmt::Debug) {
        struct Out<'s>(&'s mut Sha);
        impl std::io::Write for Out<'_> {
            fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
                self.0.write(bytes);
                Ok(bytes.len())
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        // A hash takes whatever it is given.
        let _ = write!(Out(self), "{value:?}");
    }

    fn digest(mut self) -> Digest {
        self.hash.update(&self.parts);
        let all: [u8; 32] = self.hash.finalize().into();
        std::array::from_fn(|at| all[at])
    }
}

impl Hasher for Sha {
    fn write(&mut self, bytes: &[u8]) {
        if self.parts.len() + bytes.len() > PARTS {
            self.hash.update(&self.parts);
            self.parts.clear();
        }
        match bytes.len() > PARTS {
            true => self.hash.update(bytes),
            false => self.parts.extend_from_slice(bytes),
        }
    }

    /// The first bytes of the digest; whoever wants all of it asks for that.
    fn finish(&self) -> u64 {
        let hash = self.hash.clone().chain_update(&self.parts);
        let all: [u8; 32] = hash.finalize().into();
        u64::from_le_bytes(std::array::from_fn(|at| all[at]))
    }
}
