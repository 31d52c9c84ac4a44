//! What earlier runs found out about versions, in two files of the cache folder.
//!
//! `meaning.bin` holds what each commit changed; `names.bin` the names in the descriptors that a walk began with, so
//! that the next one need not parse them. Each carries its format, what the result depends on beside the commits, and a
//! checksum; one that does not fit in every respect counts as none, which costs time only.

use std::collections::HashMap;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use super::Meant;
use super::state::Path;
use crate::compare;
use crate::history::ObjectId;
use crate::load::{ContractOutline, DomainOutline, Outline, ProductOutline, TeamOutline};
use crate::model::timeline::{Change, Impact, Left, Stored, Thing};

const MEANING: &str = "meaning.bin";
const NAMES: &str = "names.bin";
/// Changes with the format.
const MAGIC: &[u8] = b"meshdoc meaning 3\n";

#[derive(Default)]
pub(super) struct Remembered {
    pub versions: HashMap<ObjectId, Arc<Meant>>,
}

impl Remembered {
    pub fn load(folder: &FilePath, key: &str) -> Remembered {
        let versions = read(&folder.join(MEANING), key, |input| {
            let count = input.number()?;
            let mut versions = HashMap::new();
            for _ in 0..count {
                let id = input.id()?;
                versions.insert(id, Arc::new(input.meant()?));
            }
            Some(versions)
        });
        Remembered { versions: versions.unwrap_or_default() }
    }
}

/// The names in descriptors, by path and content.
pub(super) fn outlines(folder: &FilePath, key: &str) -> HashMap<(Path, ObjectId), Arc<Outline>> {
    let names = read(&folder.join(NAMES), key, |input| {
        let count = input.number()?;
        let mut names = HashMap::new();
        for _ in 0..count {
            let blob = input.id()?;
            let path = input.text()?;
            names.insert((path, blob), Arc::new(input.outline()?));
        }
        Some(names)
    });
    names.unwrap_or_default()
}

/// Keeps both for the next run. A failure is silent: the next run is slower, and nothing is wrong.
pub(super) fn save(
    folder: &FilePath,
    key: &str,
    versions: impl Iterator<Item = (ObjectId, Arc<Meant>)>,
    names: &super::Names,
) {
    let versions: Vec<_> = versions.collect();
    write(&folder.join(MEANING), key, |out| {
        out.number(versions.len());
        for (id, meant) in &versions {
            out.id(*id);
            out.meant(meant);
        }
    });
    write(&folder.join(NAMES), key, |out| {
        out.number(names.len());
        for (blob, path, outline) in names {
            out.id(*blob);
            out.text(path);
            out.outline(outline);
        }
    });
}

fn read<T>(file: &FilePath, key: &str, decode: impl FnOnce(&mut Reader<'_>) -> Option<T>) -> Option<T> {
    let bytes = std::fs::read(file).ok()?;
    let (body, sum) = bytes.split_last_chunk::<4>()?;
    if checksum(body) != u32::from_le_bytes(*sum) {
        return None;
    }
    let mut input = Reader { rest: body.strip_prefix(MAGIC)?, texts: Vec::new() };
    if &*input.text()? != key {
        return None;
    }
    let found = decode(&mut input)?;
    input.rest.is_empty().then_some(found)
}

/// Written aside and renamed, so that a reader never sees half of it.
fn write(file: &PathBuf, key: &str, encode: impl FnOnce(&mut Writer)) {
    let mut out = Writer { bytes: MAGIC.to_vec(), texts: HashMap::new() };
    out.text(key);
    encode(&mut out);
    out.bytes.extend(checksum(&out.bytes).to_le_bytes());
    let aside = file.with_extension(format!("{}.aside", std::process::id()));
    let folder = file.parent().map_or(Ok(()), std::fs::create_dir_all);
    let written = folder.and_then(|()| std::fs::write(&aside, out.bytes)).and_then(|()| std::fs::rename(&aside, file));
    if written.is_err() {
        std::fs::remove_file(&aside).ok();
    }
}

fn checksum(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

const IMPACTS: [Impact; 3] = [Impact::Editorial, Impact::Additive, Impact::Breaking];

/// Numbers are LEB128; a text that was written before is only its number.
struct Writer {
    bytes: Vec<u8>,
    texts: HashMap<String, usize>,
}

impl Writer {
    fn number(&mut self, mut number: usize) {
        while number >= 0x80 {
            self.bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }

    fn id(&mut self, id: ObjectId) {
        self.number(id.as_bytes().len());
        self.bytes.extend_from_slice(id.as_bytes());
    }

    fn text(&mut self, text: &str) {
        if let Some(&number) = self.texts.get(text) {
            return self.number(number + 1);
        }
        self.texts.insert(text.to_owned(), self.texts.len());
        self.number(0);
        self.number(text.len());
        self.bytes.extend_from_slice(text.as_bytes());
    }

    fn option(&mut self, text: Option<&str>) {
        self.bytes.push(text.is_some().into());
        if let Some(text) = text {
            self.text(text);
        }
    }

    fn thing(&mut self, thing: Thing) {
        let at = Thing::ALL.iter().position(|other| *other == thing).expect("every thing is in the table");
        self.number(at);
    }

    fn meant(&mut self, meant: &Meant) {
        self.number(meant.changes.len());
        for change in &meant.changes {
            self.text(change.kind);
            self.number(change.impact as usize);
            self.text(&change.subject);
            self.text(&change.now);
            self.option(change.before.as_deref());
            self.option(change.after.as_deref());
            self.text(&change.reason);
            self.bytes.push(change.guess.into());
            self.text(&change.path);
        }
        self.number(meant.left.len());
        for left in &meant.left {
            self.thing(left.thing);
            self.text(&left.address);
            self.text(&left.name);
            self.option(left.version.as_deref());
            self.bytes.push(left.removed.into());
            self.option(left.owner.as_deref());
            self.text(&left.at.path);
            self.text(&left.at.blob);
            self.number(left.at.document);
            self.bytes.push(left.at.beside.is_some().into());
            if let Some((path, blob)) = &left.at.beside {
                self.text(path);
                self.text(blob);
            }
        }
        self.number(meant.moved.len());
        for (thing, before, after) in &meant.moved {
            self.thing(*thing);
            self.text(before);
            self.text(after);
        }
        self.number(meant.files.len());
        for (before, after) in &meant.files {
            self.text(before);
            self.text(after);
        }
    }

    fn outline(&mut self, outline: &Outline) {
        self.number(outline.products.len());
        for product in &outline.products {
            self.text(&product.id);
            [&product.name, &product.domain, &product.team].into_iter().for_each(|text| self.option(text.as_deref()));
            self.number(product.promises.len());
            product.promises.iter().for_each(|id| self.text(id));
        }
        self.number(outline.contracts.len());
        for contract in &outline.contracts {
            self.text(&contract.id);
            [&contract.product, &contract.domain, &contract.team]
                .into_iter()
                .for_each(|text| self.option(text.as_deref()));
        }
        self.number(outline.domains.len());
        for domain in &outline.domains {
            [&domain.id, &domain.name, &domain.owner, &domain.parent]
                .into_iter()
                .for_each(|text| self.option(text.as_deref()));
        }
        self.number(outline.teams.len());
        for team in &outline.teams {
            self.text(&team.id);
            self.option(team.name.as_deref());
        }
        self.number(outline.beside.len());
        outline.beside.iter().for_each(|path| self.text(path));
    }
}

/// `None` is damage throughout.
struct Reader<'a> {
    rest: &'a [u8],
    texts: Vec<Arc<str>>,
}

impl<'a> Reader<'a> {
    fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(bytes)
    }

    fn flag(&mut self) -> Option<bool> {
        match self.bytes(1)?[0] {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }

    fn number(&mut self) -> Option<usize> {
        let mut number = 0;
        for shift in (0..usize::BITS).step_by(7) {
            let byte = self.bytes(1)?[0];
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn id(&mut self) -> Option<ObjectId> {
        let length = self.number()?;
        ObjectId::from_bytes(self.bytes(length)?)
    }

    fn text(&mut self) -> Option<Arc<str>> {
        if let Some(known) = self.number()?.checked_sub(1) {
            return self.texts.get(known).cloned();
        }
        let length = self.number()?;
        let text: Arc<str> = Arc::from(std::str::from_utf8(self.bytes(length)?).ok()?);
        self.texts.push(text.clone());
        Some(text)
    }

    fn string(&mut self) -> Option<String> {
        Some(self.text()?.to_string())
    }

    /// The outer `None` is damage, the inner one is no text.
    fn option(&mut self) -> Option<Option<Arc<str>>> {
        if self.flag()? { self.text().map(Some) } else { Some(None) }
    }

    fn optional(&mut self) -> Option<Option<String>> {
        Some(self.option()?.map(|text| text.to_string()))
    }

    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.number()?;
        // A damaged count must not ask for memory.
        let mut list = Vec::with_capacity(count.min(64));
        for _ in 0..count {
            list.push(item(self)?);
        }
        Some(list)
    }

    fn thing(&mut self) -> Option<Thing> {
        Thing::ALL.get(self.number()?).copied()
    }

    fn meant(&mut self) -> Option<Meant> {
        let changes = self.list(|input| {
            Some(Change {
                kind: compare::kind(&input.text()?)?.name,
                impact: *IMPACTS.get(input.number()?)?,
                subject: input.text()?,
                now: input.text()?,
                before: input.option()?,
                after: input.option()?,
                reason: input.text()?,
                guess: input.flag()?,
                path: input.text()?,
            })
        })?;
        let left = self.list(|input| {
            Some(Left {
                thing: input.thing()?,
                address: input.text()?,
                name: input.text()?,
                version: input.option()?,
                removed: input.flag()?,
                owner: input.option()?,
                at: Stored {
                    path: input.text()?,
                    blob: input.text()?,
                    document: input.number()?,
                    beside: if input.flag()? { Some((input.text()?, input.text()?)) } else { None },
                },
            })
        })?;
        let moved = self.list(|input| Some((input.thing()?, input.text()?, input.text()?)))?;
        let files = self.list(|input| Some((input.text()?, input.text()?)))?;
        Some(Meant { changes, left, moved, files, unknown: None })
    }

    fn outline(&mut self) -> Option<Outline> {
        Some(Outline {
            products: self.list(|input| {
                Some(ProductOutline {
                    id: input.string()?,
                    name: input.optional()?,
                    domain: input.optional()?,
                    team: input.optional()?,
                    promises: input.list(Reader::string)?,
                })
            })?,
            contracts: self.list(|input| {
                Some(ContractOutline {
                    id: input.string()?,
                    product: input.optional()?,
                    domain: input.optional()?,
                    team: input.optional()?,
                })
            })?,
            domains: self.list(|input| {
                Some(DomainOutline {
                    id: input.optional()?,
                    name: input.optional()?,
                    owner: input.optional()?,
                    parent: input.optional()?,
                })
            })?,
            teams: self.list(|input| Some(TeamOutline { id: input.string()?, name: input.optional()? }))?,
            beside: self.list(Reader::string)?,
        })
    }
}
