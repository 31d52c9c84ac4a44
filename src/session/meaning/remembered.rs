//! What earlier runs found out about versions, in two files of the cache folder.
//!
//! `meaning.bin` holds what each commit changed; `names.bin` the names in the descriptors that a walk began with, so
//! that the next one need not parse them. Their key is what the result depends on beside the commits.

use std::collections::HashMap;
use std::path::Path as FilePath;
use std::sync::Arc;

use super::Meant;
use super::state::Path;
use crate::compare;
use crate::history::ObjectId;
use crate::load::{ContractOutline, DomainOutline, Outline, ProductOutline, TeamOutline};
use crate::model::timeline::{Change, Impact, Left, Stored, Thing};
use crate::session::packed::{Reader, Writer, read, write};

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
        let versions = read(&folder.join(MEANING), MAGIC, key, |input| {
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
    let names = read(&folder.join(NAMES), MAGIC, key, |input| {
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
    write(&folder.join(MEANING), MAGIC, key, |out| {
        out.number(versions.len());
        for (id, meant) in &versions {
            out.id(*id);
            out.meant(meant);
        }
    });
    write(&folder.join(NAMES), MAGIC, key, |out| {
        out.number(names.len());
        for (blob, path, outline) in names {
            out.id(*blob);
            out.text(path);
            out.outline(outline);
        }
    });
}

const IMPACTS: [Impact; 3] = [Impact::Editorial, Impact::Additive, Impact::Breaking];

impl Writer {
    fn id(&mut self, id: ObjectId) {
        self.blob(id.as_bytes());
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
            self.flag(change.guess);
            self.text(&change.path);
        }
        self.number(meant.left.len());
        for left in &meant.left {
            self.thing(left.thing);
            self.text(&left.address);
            self.text(&left.name);
            self.option(left.version.as_deref());
            self.flag(left.removed);
            self.option(left.owner.as_deref());
            self.text(&left.at.path);
            self.text(&left.at.blob);
            self.number(left.at.document);
            self.flag(left.at.beside.is_some());
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

impl Reader<'_> {
    fn id(&mut self) -> Option<ObjectId> {
        ObjectId::from_bytes(self.blob()?)
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
