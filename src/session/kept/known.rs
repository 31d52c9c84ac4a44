//! What the cache holds of the files of a portal, as it is packed: what was read for them, each once, lists of that, and for
//! each file its list.
//!
//! A large portal has two million files: paths are kept below their folders, and lists one behind the other.

use super::digest::Digest;
use crate::model::names::Names;
use crate::model::reads::{List, Read, Subject};
use crate::publish::{Paths, Place};
use crate::session::packed::{Reader, Writer};

/// A file that an earlier build made, or this one did.
#[derive(Clone)]
pub(super) struct Made {
    /// Of what the plan says of it.
    pub plan: Digest,
    pub sha256: [u8; 32],
    /// The number of the list of what was read: files that were made together share one.
    pub list: u32,
}

/// Lists of numbers of what was read, one behind the other: there are as many as files, and most are short.
#[derive(Default)]
pub(super) struct Lists {
    numbers: Vec<u32>,
    ends: Vec<usize>,
}

impl Lists {
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn add(&mut self, list: impl IntoIterator<Item = u32>) -> u32 {
        let next = u32::try_from(self.len()).unwrap_or(u32::MAX);
        self.numbers.extend(list);
        self.ends.push(self.numbers.len());
        next
    }

    pub fn get(&self, list: usize) -> &[u32] {
        let Some(end) = self.ends.get(list) else { return &[] };
        let from = list.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.numbers[from..*end]
    }

    pub fn iter(&self) -> impl Iterator<Item = &[u32]> {
        (0..self.len()).map(|list| self.get(list))
    }
}

/// What the last build remembered.
#[derive(Default)]
pub(super) struct Known {
    pub paths: Paths,
    /// The numbers of files by those of their paths.
    numbers: Vec<u32>,
    pub made: Vec<Made>,
    /// Their paths.
    pub places: Vec<Place>,
    /// What they read.
    pub reads: Vec<Read>,
    pub lists: Lists,
}

const NO_FILE: u32 = u32::MAX;

impl Known {
    pub fn number(&self, path: &str) -> Option<usize> {
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

pub(super) fn write_made(out: &mut Writer, path: &str, made: &Made) {
    out.blob(path.as_bytes());
    out.raw(&made.plan);
    out.raw(&made.sha256);
    out.number(made.list as usize);
}

/// The bytes of a file that are there whatever its path is: its plan and its SHA-256.
const SMALLEST: usize = 16 + 32;

/// What is remembered, and the digests of what was read.
pub(super) fn load(input: &mut Reader<'_>, names: &Names) -> Option<(Known, Vec<Digest>)> {
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
pub(super) fn write_read(out: &mut Writer, read: &Read, names: &Names) {
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
