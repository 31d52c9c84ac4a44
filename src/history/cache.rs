//! What earlier runs found out about each commit, in one file of a cache folder, so that only new commits are read.
//!
//! Keyed by commit id: what a commit did to a folder never changes, whatever branch or clone it is seen from, so a
//! rewritten history or another clone depth costs only what is new. The file carries its version, the folder it is
//! about and a checksum; one that does not fit in every respect counts as none. It never decides what is shown.

use super::commit::{Details, Links, Person, Time};
use super::graph::Graph;
use super::record::{Delta, Deltas};
use super::repository::Repository;
use super::tree_diff::{Entry, Leaf, Mode};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const FILE: &str = "history.bin";
/// Changes with the format and with the meaning of what is kept.
const MAGIC: &[u8] = b"meshdoc history 2\n";

/// By commit id.
pub(super) type Commits = gix::hashtable::HashMap<gix::ObjectId, Cached>;

/// One commit that is no edge.
#[derive(Debug, Clone)]
pub(super) struct Cached {
    pub parents: Vec<gix::ObjectId>,
    pub tree: gix::ObjectId,
    pub time: i64,
    pub subtree: Option<gix::ObjectId>,
    /// Without folders: they depend on other commits.
    pub delta: Delta,
    pub details: Option<Details>,
}

impl Cached {
    pub fn links(&self) -> Links {
        Links { tree: self.tree, parents: self.parents.clone(), time: self.time }
    }
}

pub(super) struct Cache {
    file: PathBuf,
    pub commits: Commits,
}

impl Cache {
    pub fn load(folder: &Path, repository: &Repository) -> Self {
        let file = folder.join(FILE);
        let commits = std::fs::read(&file).ok().and_then(|bytes| decode(&bytes, repository.prefix_bytes()));
        Cache { file, commits: commits.unwrap_or_default() }
    }

    /// Whether the file holds what a run found out of these commits, of which some are shown with their messages.
    pub fn has(&self, graph: &Graph, deltas: &Deltas, shown: &[bool]) -> bool {
        let has = |position: usize| {
            let cached = self.commits.get(&graph.nodes[position].id);
            cached.is_some_and(|cached| cached.details.is_some() || !shown[position])
        };
        let mut kept = kept(graph, deltas);
        let mut count = 0;
        kept.all(|position| {
            count += 1;
            has(position)
        }) && count == self.commits.len()
    }

    /// Writes what this run knows. Written aside and renamed, so that a
    /// reader never sees half of it. A failure is silent: the next run is slower, and nothing is wrong.
    pub fn save(&self, repository: &Repository, graph: &Graph, deltas: &Deltas, details: &[Option<Details>]) {
        let positions: Vec<usize> = kept(graph, deltas).collect();
        let bytes = encode(repository.prefix_bytes(), &positions, graph, deltas, details);
        let aside = self.file.with_extension(format!("{}.aside", std::process::id()));
        let folder = self.file.parent().map_or(Ok(()), std::fs::create_dir_all);
        if folder
            .and_then(|()| std::fs::write(&aside, bytes))
            .and_then(|()| std::fs::rename(&aside, &self.file))
            .is_err()
        {
            std::fs::remove_file(&aside).ok();
        }
    }
}

/// The positions of the commits that are worth keeping: what was not there this time may be there the next time.
fn kept(graph: &Graph, deltas: &Deltas) -> impl Iterator<Item = usize> {
    (0..graph.nodes.len()).filter(|&position| {
        !graph.nodes[position].edge && deltas.subtrees[position].is_ok() && !deltas.deltas[position].unsure
    })
}

fn encode(prefix: &[u8], positions: &[usize], graph: &Graph, deltas: &Deltas, details: &[Option<Details>]) -> Vec<u8> {
    let mut out = Writer { bytes: MAGIC.to_vec(), texts: HashMap::new() };
    out.text(prefix);
    out.number(positions.len() as u64);
    for &position in positions {
        let node = &graph.nodes[position];
        out.id(Some(node.id));
        out.id(Some(node.tree));
        out.signed(node.time);
        out.id(deltas.subtrees[position].clone().ok().flatten());
        out.number(node.parents.len() as u64);
        node.parents.iter().for_each(|&parent| out.id(Some(graph.nodes[parent].id)));
        let delta = &deltas.deltas[position];
        out.number(delta.leaves.len() as u64);
        for (number, leaf) in delta.leaves.iter().enumerate() {
            out.text(&leaf.path);
            out.entry(leaf.before);
            out.entry(leaf.after);
            out.number(delta.equal(number).map_or(0, |parent| parent as u64));
        }
        out.number(delta.similar.len() as u64);
        for &(added, removed) in &delta.similar {
            out.number(added.into());
            out.number(removed.into());
        }
        out.details(details[position].as_ref());
    }
    let mut crc = flate2::Crc::new();
    crc.update(&out.bytes);
    out.bytes.extend(crc.sum().to_le_bytes());
    out.bytes
}

fn decode(bytes: &[u8], prefix: &[u8]) -> Option<Commits> {
    let (body, sum) = bytes.split_last_chunk::<4>()?;
    let mut crc = flate2::Crc::new();
    crc.update(body);
    if crc.sum() != u32::from_le_bytes(*sum) {
        return None;
    }
    let mut input = Reader { rest: body.strip_prefix(MAGIC)?, texts: Vec::new(), paths: Vec::new() };
    if input.text()? != prefix {
        return None;
    }
    let count = input.number()?;
    let mut commits = Commits::default();
    for _ in 0..count {
        let id = input.id()??;
        let tree = input.id()??;
        let time = input.signed()?;
        let subtree = input.id()?;
        let parents = (0..input.number()?).map(|_| input.id()?).collect::<Option<Vec<_>>>()?;
        let mut delta = Delta::default();
        for _ in 0..input.number()? {
            let path = input.path()?;
            let (before, after) = (input.entry()?, input.entry()?);
            delta.leaves.push(Leaf { path, before, after });
            let equal = usize::try_from(input.number()?).ok()?;
            if parents.len() > 1 {
                delta.equal.push((equal > 0 && equal < parents.len()).then_some(equal));
            }
        }
        for _ in 0..input.number()? {
            let position = |number: u64| u32::try_from(number).ok().filter(|at| (*at as usize) < delta.leaves.len());
            delta.similar.push((position(input.number()?)?, position(input.number()?)?));
        }
        let details = input.details()?;
        commits.insert(id, Cached { parents, tree, time, subtree, delta, details });
    }
    input.rest.is_empty().then_some(commits)
}

/// Numbers are LEB128; a text that was written before is only its number.
struct Writer {
    bytes: Vec<u8>,
    texts: HashMap<Vec<u8>, u64>,
}

impl Writer {
    fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }

    fn signed(&mut self, number: i64) {
        self.bytes.extend(number.to_le_bytes());
    }

    fn text(&mut self, text: &[u8]) {
        if let Some(&number) = self.texts.get(text) {
            return self.number(number + 1);
        }
        let number = self.texts.len() as u64;
        self.texts.insert(text.to_vec(), number);
        self.number(0);
        self.number(text.len() as u64);
        self.bytes.extend_from_slice(text);
    }

    fn id(&mut self, id: Option<gix::ObjectId>) {
        let bytes = id.as_ref().map_or(&[][..], |id| id.as_bytes());
        self.bytes.push(bytes.len() as u8);
        self.bytes.extend_from_slice(bytes);
    }

    fn entry(&mut self, entry: Option<Entry>) {
        self.id(entry.map(|entry| entry.id));
        self.bytes.extend(entry.map(|entry| match entry.mode {
            Mode::Tree => 0,
            Mode::File => 1,
            Mode::Executable => 2,
            Mode::Link => 3,
            Mode::Submodule => 4,
        }));
    }

    fn person(&mut self, person: &Person) {
        self.text(person.name.as_bytes());
        self.text(person.email.as_bytes());
    }

    fn time(&mut self, time: Time) {
        self.signed(time.seconds);
        self.signed(time.offset_minutes.into());
    }

    fn details(&mut self, details: Option<&Details>) {
        self.bytes.push(details.is_some().into());
        let Some(details) = details else { return };
        self.person(&details.author);
        self.time(details.authored);
        self.time(details.committed);
        self.text(details.summary.as_bytes());
        self.number(details.co_authors.len() as u64);
        details.co_authors.iter().for_each(|person| self.person(person));
        self.bytes.push(details.pull_request.is_some().into());
        self.number(details.pull_request.unwrap_or_default());
        self.bytes.push(details.malformed.into());
    }
}

struct Reader<'a> {
    rest: &'a [u8],
    texts: Vec<&'a [u8]>,
    /// Texts that are paths, by their number.
    paths: Vec<Option<Arc<[u8]>>>,
}

impl<'a> Reader<'a> {
    fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(bytes)
    }

    fn byte(&mut self) -> Option<u8> {
        self.bytes(1).map(|bytes| bytes[0])
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn signed(&mut self) -> Option<i64> {
        Some(i64::from_le_bytes(self.bytes(8)?.try_into().ok()?))
    }

    fn text(&mut self) -> Option<&'a [u8]> {
        let number = self.text_number()?;
        Some(self.texts[number])
    }

    fn text_number(&mut self) -> Option<usize> {
        let number = usize::try_from(self.number()?).ok()?;
        if let Some(known) = number.checked_sub(1) {
            return (known < self.texts.len()).then_some(known);
        }
        let length = usize::try_from(self.number()?).ok()?;
        let text = self.bytes(length)?;
        self.texts.push(text);
        self.paths.push(None);
        Some(self.texts.len() - 1)
    }

    fn path(&mut self) -> Option<Arc<[u8]>> {
        let number = self.text_number()?;
        Some(self.paths[number].get_or_insert_with(|| Arc::from(self.texts[number])).clone())
    }

    fn string(&mut self) -> Option<String> {
        String::from_utf8(self.text()?.to_vec()).ok()
    }

    /// The outer None is damage, the inner one is no id.
    fn id(&mut self) -> Option<Option<gix::ObjectId>> {
        match self.byte()? {
            0 => Some(None),
            length => gix::ObjectId::try_from(self.bytes(length.into())?).ok().map(Some),
        }
    }

    fn entry(&mut self) -> Option<Option<Entry>> {
        let Some(id) = self.id()? else {
            return Some(None);
        };
        let mode = match self.byte()? {
            0 => Mode::Tree,
            1 => Mode::File,
            2 => Mode::Executable,
            3 => Mode::Link,
            4 => Mode::Submodule,
            _ => return None,
        };
        Some(Some(Entry { mode, id }))
    }

    fn person(&mut self) -> Option<Person> {
        Some(Person { name: self.string()?, email: self.string()? })
    }

    fn time(&mut self) -> Option<Time> {
        Some(Time { seconds: self.signed()?, offset_minutes: i32::try_from(self.signed()?).ok()? })
    }

    fn details(&mut self) -> Option<Option<Details>> {
        if self.byte()? == 0 {
            return Some(None);
        }
        let (author, authored, committed) = (self.person()?, self.time()?, self.time()?);
        let summary = self.string()?;
        let co_authors = (0..self.number()?).map(|_| self.person()).collect::<Option<_>>()?;
        let has_pull_request = self.byte()? == 1;
        let pull_request = self.number().map(|number| has_pull_request.then_some(number))?;
        let malformed = self.byte()? == 1;
        Some(Some(Details { author, authored, committed, summary, co_authors, pull_request, malformed }))
    }
}
