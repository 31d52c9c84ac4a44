//! Files of the portal that need not be made again: all that they are made of is as it was.
//!
//! While a file is made, the parts of the mesh and of its past that are read for it are noted ([`crate::model::reads`]).
//! The cache keeps, for each file, its SHA-256 and what was read, and for each of those a digest. When the next build
//! finds all digests of a file as they were, making it would read the same, and so give the same: the file that stands
//! is taken over. What every file depends on, meshdoc itself included, is the cache's key. A cache that is damaged,
//! foreign or gone costs the time of making everything.

mod digest;
mod facts;

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::Settings;
use super::packed::{self, Packed, Reader, Writer};
use super::portal::Portal;
use crate::model::names::Names;
use crate::model::reads::{List, Read, Subject};
pub use digest::{Digest, of};
use facts::Facts;

const FILE: &str = "portal.bin";
/// Changes with the format, and with what is noted.
const MAGIC: &[u8] = b"meshdoc portal 5\n";

/// A file that an earlier build made, or this one did.
#[derive(Clone)]
struct Made {
    /// Of what the plan says of it.
    plan: Digest,
    sha256: [u8; 32],
    /// The number of the list of what was read: files that were made together share one.
    list: u32,
}

/// What was read, each once.
#[derive(Default)]
struct Reads {
    numbers: HashMap<Read, u32>,
    /// Lists of numbers of what was read.
    lists: Vec<Vec<u32>>,
    /// Lists of the last build that stay, by their numbers there.
    stay: HashMap<u32, u32>,
    /// The numbers of what the last build noted, by their numbers there.
    again: Vec<Option<u32>>,
    /// The list of those for whom nothing was read.
    nothing: Option<u32>,
}

impl Reads {
    fn number(&mut self, read: &Read) -> u32 {
        if let Some(known) = self.numbers.get(read) {
            return *known;
        }
        let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        self.numbers.insert(read.clone(), next);
        next
    }

    /// What the last build noted under a number: looked up once, since most of it is in the lists of thousands of files.
    fn number_again(&mut self, number: u32, reads: &[Read]) -> Option<u32> {
        let read = reads.get(number as usize)?;
        if let Some(Some(known)) = self.again.get(number as usize) {
            return Some(*known);
        }
        let known = self.number(read);
        self.again.resize(reads.len(), None);
        self.again[number as usize] = Some(known);
        Some(known)
    }

    fn list(&mut self, reads: &[Read]) -> u32 {
        let list = reads.iter().map(|read| self.number(read)).collect();
        self.add(list)
    }

    fn add(&mut self, list: Vec<u32>) -> u32 {
        let next = u32::try_from(self.lists.len()).unwrap_or(u32::MAX);
        if list.is_empty() {
            if let Some(nothing) = self.nothing {
                return nothing;
            }
            self.nothing = Some(next);
        }
        self.lists.push(list);
        next
    }
}

/// What the last build remembered, and what this one will.
pub struct Kept<'p> {
    facts: Facts<'p>,
    place: PathBuf,
    key: String,
    /// Files of the last build, by their path.
    known: HashMap<Box<str>, Made>,
    /// What they read.
    reads: Vec<Read>,
    /// The lists of what they read, and whether all of it is as it was.
    lists: Vec<(Vec<u32>, bool)>,
    next: Mutex<(Reads, Vec<(String, Made)>)>,
    reused: AtomicU64,
}

impl<'p> Kept<'p> {
    /// What the cache has for a portal. It is taken away until this build is done, so that what is remembered is always
    /// of the portal that stands.
    pub fn open(
        settings: &Settings,
        portal: &'p Portal,
        sources: &'p BTreeMap<String, Digest>,
        program: &str,
    ) -> Kept<'p> {
        let facts = Facts::of(portal, sources);
        let place = settings.cache().join(FILE);
        let key = facts.whole(program);
        let (known, reads, lists) =
            packed::read(&place, MAGIC, &key, |input| load(input, &facts.names)).unwrap_or_default();
        let _ = std::fs::remove_file(&place);
        let as_it_was = |(read, digest): (Read, Digest)| {
            let same = facts.digest(&read) == Some(digest);
            (read, same)
        };
        let (reads, same): (Vec<Read>, Vec<bool>) = reads.into_par_iter().with_min_len(64).map(as_it_was).unzip();
        let all_same = |list: Vec<u32>| {
            let as_they_were = list.iter().all(|number| same.get(*number as usize) == Some(&true));
            (list, as_they_were)
        };
        let lists = lists.into_iter().map(all_same).collect();
        Kept { facts, place, key, known, reads, lists, next: Mutex::default(), reused: AtomicU64::new(0) }
    }

    /// Of what the plan says of a file.
    pub fn plan(&self, plan: &impl std::fmt::Debug) -> Digest {
        self.facts.shown(plan)
    }

    /// The SHA-256 that a file had and would have again.
    pub fn still(&self, path: &str, plan: Digest) -> Option<[u8; 32]> {
        let made = self.known.get(path).filter(|made| made.plan == plan)?;
        let (_, same) = self.lists.get(made.list as usize)?;
        same.then_some(made.sha256)
    }

    /// The SHA-256 that a file had, if what was read for it is as it was; whatever the plan says.
    pub fn known(&self, path: &str) -> Option<[u8; 32]> {
        self.known.get(path).and_then(|made| self.still(path, made.plan))
    }

    /// Paths of files of the last build, sorted.
    pub fn which(&self, wanted: impl Fn(&str) -> bool) -> Vec<&str> {
        self.paths(|path, _| wanted(path))
    }

    fn paths(&self, wanted: impl Fn(&str, &Made) -> bool) -> Vec<&str> {
        let wanted = self.known.iter().filter(|(path, made)| wanted(path, made));
        let mut paths: Vec<&str> = wanted.map(|(path, _)| &**path).collect();
        paths.sort_unstable();
        paths
    }

    /// All files that the last build made by a plan, sorted.
    pub fn planned(&self, plan: Digest) -> Vec<&str> {
        self.paths(|_, made| made.plan == plan)
    }

    /// A file was taken over.
    pub fn stays(&self, path: &str) {
        self.reused.fetch_add(1, Ordering::Relaxed);
        self.remains(path);
    }

    /// What was known of a path is still so.
    pub fn remains(&self, path: &str) {
        let Some(made) = self.known.get(path) else { return };
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let (reads, files) = &mut *next;
        let list = match reads.stay.get(&made.list) {
            Some(known) => *known,
            None => {
                let list = self.lists.get(made.list as usize).map_or(&[][..], |(list, _)| list);
                let list = list.iter().filter_map(|number| reads.number_again(*number, &self.reads)).collect();
                let list = reads.add(list);
                reads.stay.insert(made.list, list);
                list
            }
        };
        files.push((path.to_owned(), Made { list, ..made.clone() }));
    }

    /// How many files were taken over.
    pub fn reused(&self) -> u64 {
        self.reused.load(Ordering::Relaxed)
    }

    /// Files were made of what was read.
    pub fn made<'f>(&self, files: impl IntoIterator<Item = (&'f str, [u8; 32])>, plan: Digest, reads: &[Read]) {
        if reads.contains(&Read::Passing) {
            return;
        }
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let (known, made) = &mut *next;
        let list = known.list(reads);
        made.extend(files.into_iter().map(|(path, sha256)| (path.to_owned(), Made { plan, sha256, list })));
    }

    /// What the next build is to know of this one.
    pub fn packed(self) -> Packed {
        let (Reads { numbers, lists, .. }, mut files) = self.next.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<(Read, u32)> = numbers.into_iter().collect();
        all.par_sort_unstable_by_key(|(_, number)| *number);
        let digests: Vec<Option<Digest>> =
            all.par_iter().with_min_len(64).map(|(read, _)| self.facts.digest(read)).collect();
        // Without the digest of all that was read a file is made again.
        let told = |list: &Vec<u32>| list.iter().all(|number| digests[*number as usize].is_some());
        let told: Vec<bool> = lists.iter().map(told).collect();
        files.retain(|(_, made)| told[made.list as usize]);
        files.sort_by(|(a, _), (b, _)| a.cmp(b));
        Packed::of(self.place, MAGIC, &self.key, |out| {
            out.number(all.len());
            for ((read, _), digest) in all.iter().zip(&digests) {
                write_read(out, read, &self.facts.names);
                out.raw(&digest.unwrap_or_default());
            }
            out.number(lists.len());
            for list in &lists {
                out.number(list.len());
                list.iter().for_each(|number| out.number(*number as usize));
            }
            out.number(files.len());
            for (path, made) in &files {
                out.blob(path.as_bytes());
                out.raw(&made.plan);
                out.raw(&made.sha256);
                out.number(made.list as usize);
            }
        })
    }
}

type Known = (HashMap<Box<str>, Made>, Vec<(Read, Digest)>, Vec<Vec<u32>>);

fn load(input: &mut Reader<'_>, names: &Names) -> Option<Known> {
    let reads = input.list(|input| Some((read_read(input, names)?, *input.bytes(16)?.first_chunk()?)))?;
    let lists = input.list(|input| input.list(|input| u32::try_from(input.number()?).ok()))?;
    let files = input.list(|input| {
        let path: Box<str> = std::str::from_utf8(input.blob()?).ok()?.into();
        let (plan, sha256) = (*input.bytes(16)?.first_chunk()?, *input.bytes(32)?.first_chunk()?);
        let list = u32::try_from(input.number()?).ok()?;
        Some((path, Made { plan, sha256, list }))
    })?;
    Some((files.into_iter().collect(), reads, lists))
}

/// Numbers are of one mesh only: a thing is written by its name.
fn write_read(out: &mut Writer, read: &Read, names: &Names) {
    match read {
        Read::One(list, at) => {
            out.number(0);
            out.number(*list as usize);
            out.text(names.name(*list, *at).map_or("", |name| name));
        }
        Read::All(list) => {
            out.number(1);
            out.number(*list as usize);
        }
        Read::Keyed(subject, key) => {
            out.number(2);
            out.number(*subject as usize);
            out.text(key);
        }
        Read::AllKeyed(subject) => {
            out.number(3);
            out.number(*subject as usize);
        }
        Read::Passing => out.number(4),
        Read::Around(list, at) => {
            out.number(5);
            out.number(*list as usize);
            out.text(names.name(*list, *at).map_or("", |name| name));
        }
    }
}

fn read_read(input: &mut Reader<'_>, names: &Names) -> Option<Read> {
    let what = input.number()?;
    let list = |number: usize| List::ALL.get(number).copied();
    let subject = |number: usize| Subject::ALL.get(number).copied();
    Some(match what {
        // What is gone is not as it was, as nothing is that is noted so.
        0 | 5 => {
            let list = list(input.number()?)?;
            let read = if what == 0 { Read::One } else { Read::Around };
            names.number(list, &input.text()?).map_or(Read::Passing, |at| read(list, at))
        }
        1 => Read::All(list(input.number()?)?),
        2 => Read::Keyed(subject(input.number()?)?, input.string()?),
        3 => Read::AllKeyed(subject(input.number()?)?),
        4 => Read::Passing,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{Silent, read};

    /// Ten thousand feeds that each noted what all of them read were two gigabytes.
    #[test]
    fn files_that_are_made_together_share_the_list_of_what_was_read() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        std::fs::write(folder.path().join("a.odps.yaml"), "apiVersion: v1.1.0\nkind: DataProduct\nid: a\n")?;
        let settings = Settings { without_history: true, ..Settings::of(folder.path()) };
        let portal = Portal::prepare(read(&settings, &Silent)?, &settings, &Silent)?;
        let (sources, plan) = (BTreeMap::new(), of("feeds"));
        let lists = |kept: &Kept<'_>| kept.next.lock().map_or(0, |next| next.0.lists.len());
        let kept = Kept::open(&settings, &portal, &sources, "");
        let reads = [Read::All(List::Products), Read::Keyed(Subject::File, "a.odps.yaml".to_owned())];
        kept.made([("a.xml", [1; 32]), ("b.xml", [2; 32])], plan, &reads);
        kept.made([("c", [3; 32])], plan, &[]);
        kept.made([("d", [4; 32])], plan, &[]);
        assert_eq!(lists(&kept), 2);
        kept.packed().write();
        let again = Kept::open(&settings, &portal, &sources, "");
        let all = ["a.xml", "b.xml", "c", "d"];
        assert_eq!(again.planned(plan), all);
        for path in all {
            assert_eq!(again.still(path, plan), again.known(path));
            assert!(again.known(path).is_some());
            again.stays(path);
        }
        assert_eq!((lists(&again), again.reused()), (2, 4));
        Ok(())
    }
}
