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
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::Settings;
use super::packed::{self, Packed, Reader, Writer};
use super::portal::Portal;
use crate::model::names::Names;
use crate::model::reads::{List, Read, Subject};
use crate::publish::{Paths, Place};
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

/// Lists of numbers of what was read, one behind the other: there are as many as files, and most are short.
#[derive(Default)]
struct Lists {
    numbers: Vec<u32>,
    ends: Vec<usize>,
}

impl Lists {
    fn len(&self) -> usize {
        self.ends.len()
    }

    fn add(&mut self, list: impl IntoIterator<Item = u32>) -> u32 {
        let next = u32::try_from(self.len()).unwrap_or(u32::MAX);
        self.numbers.extend(list);
        self.ends.push(self.numbers.len());
        next
    }

    fn get(&self, list: usize) -> &[u32] {
        let Some(end) = self.ends.get(list) else { return &[] };
        let from = list.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.numbers[from..*end]
    }

    fn iter(&self) -> impl Iterator<Item = &[u32]> {
        (0..self.len()).map(|list| self.get(list))
    }
}

/// What the last build remembered.
#[derive(Default)]
struct Known {
    paths: Paths,
    /// The numbers of files by those of their paths.
    numbers: Vec<u32>,
    made: Vec<Made>,
    /// Their paths.
    places: Vec<Place>,
    /// What they read.
    reads: Vec<Read>,
    lists: Lists,
}

const NO_FILE: u32 = u32::MAX;

impl Known {
    fn number(&self, path: &str) -> Option<usize> {
        let place = self.paths.file(path)?;
        let number = self.numbers.get(place.index()).copied().filter(|number| *number != NO_FILE)?;
        Some(number as usize)
    }

    fn add(&mut self, path: &str, made: Made) -> Option<()> {
        let place = self.paths.add(path);
        self.numbers.resize(self.paths.len(), NO_FILE);
        self.numbers[place.index()] = u32::try_from(self.made.len()).ok().filter(|number| *number != NO_FILE)?;
        self.made.push(made);
        self.places.push(place);
        Some(())
    }
}

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
        let as_it_was = |number: &u32| {
            let (now, then) = (digests.get(*number as usize), digests_then.get(*number as usize));
            now.copied().flatten().is_some_and(|now| then == Some(&now))
        };
        let same = known.lists.iter().map(|list| list.iter().all(as_it_was)).collect();
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
        let told: Vec<bool> =
            lists.iter().map(|list| list.iter().all(|number| all[*number as usize].1.is_some())).collect();
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

fn write_made(out: &mut Writer, path: &str, made: &Made) {
    out.blob(path.as_bytes());
    out.raw(&made.plan);
    out.raw(&made.sha256);
    out.number(made.list as usize);
}

/// The bytes of a file that are there whatever its path is: its plan and its SHA-256.
const SMALLEST: usize = 16 + 32;

/// What is remembered, and the digests of what was read.
fn load(input: &mut Reader<'_>, names: &Names) -> Option<(Known, Vec<Digest>)> {
    let (mut known, mut digests) = (Known::default(), Vec::new());
    for _ in 0..input.number()? {
        known.reads.push(read_read(input, names)?);
        digests.push(*input.bytes(16)?.first_chunk()?);
    }
    for _ in 0..input.number()? {
        let numbers = input.list(|input| input.number().filter(|number| *number < digests.len()))?;
        known.lists.add(numbers.into_iter().filter_map(|number| u32::try_from(number).ok()));
    }
    let files = input.number()?;
    // A damaged count must not ask for memory.
    let room = files.min(input.left() / SMALLEST);
    known.paths.reserve(room);
    known.made.reserve(room);
    known.places.reserve(room);
    for _ in 0..files {
        let path = std::str::from_utf8(input.blob()?).ok()?;
        let (plan, sha256) = (*input.bytes(16)?.first_chunk()?, *input.bytes(32)?.first_chunk()?);
        let list = u32::try_from(input.number()?).ok().filter(|list| (*list as usize) < known.lists.len())?;
        known.add(path, Made { plan, sha256, list })?;
    }
    Some((known, digests))
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
