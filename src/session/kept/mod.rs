//! Files of the portal that need not be made again: all that they are made of is as it was.
//!
//! While a file is made, the parts of the mesh and of its past that are read for it are noted ([`crate::model::reads`]).
//! The cache keeps, for each file, its SHA-256 and what was read, and for each of those a digest. When the next build
//! finds all digests of a file as they were, making it would read the same, and so give the same: the file that stands
//! is taken over. What every file depends on, meshdoc itself included, is the cache's key. A cache that is damaged,
//! foreign or gone costs the time of making everything.

mod digest;
mod facts;
mod known;

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::Settings;
use super::packed::{self, Packed};
use super::portal::Portal;
use crate::model::reads::Read;
pub use digest::{Digest, of};
use facts::Facts;
use known::{Known, Lists, Made, load, write_made, write_read};

const FILE: &str = "portal.bin";
/// Changes with the format, and with what is noted.
const MAGIC: &[u8] = b"meshdoc portal 5\n";

/// What this build made.
#[derive(Default)]
struct Fresh {
    /// What was read, each once.
    numbers: HashMap<Read, u32>,
    lists: Lists,
    /// The list of those for whom nothing was read.
    nothing: Option<u32>,
    files: Vec<(String, Made)>,
}

impl Fresh {
    fn list(&mut self, reads: &[Read]) -> u32 {
        if let (Some(nothing), true) = (self.nothing, reads.is_empty()) {
            return nothing;
        }
        let Fresh { numbers, lists, .. } = self;
        let list = lists.add(reads.iter().map(|read| match numbers.get(read) {
            Some(known) => *known,
            None => {
                let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                numbers.insert(read.clone(), next);
                next
            }
        }));
        if reads.is_empty() {
            self.nothing = Some(list);
        }
        list
    }
}

/// What the last build remembered, and what this one will.
pub struct Kept<'p> {
    facts: Facts<'p>,
    place: PathBuf,
    key: String,
    known: Known,
    /// Of what the last build read, as it is now.
    digests: Vec<Option<Digest>>,
    /// Whether all in a list is as it was.
    same: Vec<bool>,
    /// Whether a file of the last build stays.
    stay: Vec<AtomicBool>,
    fresh: Mutex<Fresh>,
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
        let (known, digests_then) =
            packed::read(&place, MAGIC, &key, |input| load(input, &facts.names)).unwrap_or_default();
        let _ = std::fs::remove_file(&place);
        let digests: Vec<Option<Digest>> =
            known.reads.par_iter().with_min_len(64).map(|read| facts.digest(read)).collect();
        let as_it_was: Vec<bool> = digests.iter().zip(&digests_then).map(|(now, then)| *now == Some(*then)).collect();
        let all_same = |list: &[u32]| list.iter().all(|number| as_it_was.get(*number as usize) == Some(&true));
        let same = known.lists.iter().map(all_same).collect();
        let stay = known.made.iter().map(|_| AtomicBool::new(false)).collect();
        Kept { facts, place, key, known, digests, same, stay, fresh: Mutex::default(), reused: AtomicU64::new(0) }
    }

    /// Of what the plan says of a file.
    pub fn plan(&self, plan: &impl std::fmt::Debug) -> Digest {
        self.facts.shown(plan)
    }

    /// The SHA-256 that a file had and would have again.
    pub fn still(&self, path: &str, plan: Digest) -> Option<[u8; 32]> {
        self.of(path).filter(|made| made.plan == plan).map(|made| made.sha256)
    }

    /// The SHA-256 that a file had, if what was read for it is as it was; whatever the plan says.
    pub fn known(&self, path: &str) -> Option<[u8; 32]> {
        self.of(path).map(|made| made.sha256)
    }

    /// A file of which all that was read is as it was.
    fn of(&self, path: &str) -> Option<&Made> {
        let made = &self.known.made[self.known.number(path)?];
        self.same.get(made.list as usize).is_some_and(|same| *same).then_some(made)
    }

    /// Paths of files of the last build, sorted.
    pub fn which(&self, wanted: impl Fn(&str) -> bool) -> Vec<String> {
        let mut paths = Vec::new();
        self.known
            .paths
            .files(&self.known.paths.in_order(), |path, _| paths.extend(wanted(path).then(|| path.to_owned())));
        paths
    }

    /// All files that the last build made by a plan, sorted.
    pub fn planned(&self, plan: Digest) -> Vec<String> {
        let Known { paths, made, places, .. } = &self.known;
        let planned = made.iter().zip(places).filter(|(made, _)| made.plan == plan);
        let mut planned: Vec<String> = planned.map(|(_, place)| paths.path(*place)).collect();
        planned.sort_unstable();
        planned
    }

    /// A file was taken over.
    pub fn stays(&self, path: &str) {
        self.reused.fetch_add(1, Ordering::Relaxed);
        self.remains(path);
    }

    /// What was known of a path is still so.
    pub fn remains(&self, path: &str) {
        if let Some(number) = self.known.number(path) {
            self.stay[number].store(true, Ordering::Relaxed);
        }
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
        let mut fresh = self.fresh.lock().unwrap_or_else(PoisonError::into_inner);
        let list = fresh.list(reads);
        fresh.files.extend(files.into_iter().map(|(path, sha256)| (path.to_owned(), Made { plan, sha256, list })));
    }

    /// What the next build is to know of this one.
    pub fn packed(self) -> Packed {
        let Kept { facts, place, key, known, digests, stay, fresh, .. } = self;
        let Fresh { numbers, mut lists, mut files, .. } = fresh.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<(&Read, u32)> = numbers.iter().map(|(read, number)| (read, *number)).collect();
        all.par_sort_unstable_by_key(|(_, number)| *number);
        let new = all.par_iter().with_min_len(64).map(|(read, _)| facts.digest(read));
        let mut all: Vec<(&Read, Option<Digest>)> = all.par_iter().map(|(read, _)| *read).zip(new).collect();
        // What is read again has its number already; most of what stays is in the lists of thousands of files.
        let mut again: Vec<Option<u32>> = known.reads.iter().map(|read| numbers.get(read).copied()).collect();
        let mut moved: Vec<Option<u32>> = vec![None; known.lists.len()];
        let mut staying = Vec::new();
        for number in (0..known.made.len()).filter(|number| stay[*number].load(Ordering::Relaxed)) {
            let made = &known.made[number];
            let list = known.lists.get(made.list as usize).iter().map(|number| {
                let at = *number as usize;
                *again[at].get_or_insert_with(|| {
                    all.push((&known.reads[at], digests[at]));
                    u32::try_from(all.len() - 1).unwrap_or(u32::MAX)
                })
            });
            let list = *moved[made.list as usize].get_or_insert_with(|| lists.add(list));
            staying.push((number, list));
        }
        // Without the digest of all that was read a file is made again.
        let told: Vec<bool> = all.iter().map(|(_, digest)| digest.is_some()).collect();
        let told: Vec<bool> = lists.iter().map(|list| list.iter().all(|number| told[*number as usize])).collect();
        staying.retain(|(_, list)| told[*list as usize]);
        files.retain(|(_, made)| told[made.list as usize]);
        Packed::of(place, MAGIC, &key, |out| {
            out.number(all.len());
            for (read, digest) in &all {
                write_read(out, read, &facts.names);
                out.raw(&digest.unwrap_or_default());
            }
            out.number(lists.len());
            for list in lists.iter() {
                out.number(list.len());
                list.iter().for_each(|number| out.number(*number as usize));
            }
            out.number(staying.len() + files.len());
            for (number, list) in &staying {
                let path = known.paths.path(known.places[*number]);
                write_made(out, &path, &Made { list: *list, ..known.made[*number].clone() });
            }
            files.sort_by(|(a, _), (b, _)| a.cmp(b));
            files.iter().for_each(|(path, made)| write_made(out, path, made));
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::reads::{List, Subject};
    use crate::session::{Silent, read};

    /// Ten thousand feeds that each noted what all of them read were two gigabytes.
    #[test]
    fn files_that_are_made_together_share_the_list_of_what_was_read() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        std::fs::write(folder.path().join("a.odps.yaml"), "apiVersion: v1.1.0\nkind: DataProduct\nid: a\n")?;
        let settings = Settings { without_history: true, ..Settings::of(folder.path()) };
        let portal = Portal::prepare(read(&settings, &Silent)?, &settings, &Silent)?;
        let (sources, plan) = (BTreeMap::new(), of("feeds"));
        let lists = |kept: &Kept<'_>| kept.fresh.lock().map_or(0, |fresh| fresh.lists.len());
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
        assert_eq!(again.reused(), 4);
        again.packed().write();
        let again = Kept::open(&settings, &portal, &sources, "");
        assert_eq!((again.known.lists.len(), again.planned(plan).len()), (2, 4));
        Ok(())
    }
}
