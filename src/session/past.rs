//! What happened to a file, a folder or a thing of the mesh, commit by commit; for a thing, with what each change means.
//!
//! The same past that the pages show: a thing is followed through its addresses, also where its files moved.

use std::collections::BTreeSet;

use super::meaning::{Meant, things};
use super::timelines::{covers, meanings, places, revisions};
use super::{Progress, Settings, read, repository, timelines};
use crate::error::Result;
use crate::history::{self, Change as PathChange, Commit, History};
use crate::model::Mesh;
use crate::model::timeline::{Change, MeshRevision, Thing, Timelines};

/// What one commit did to one file.
#[derive(Debug, Clone)]
pub struct Entry {
    pub commit: String,
    /// RFC 3339, UTC: when it was committed.
    pub time: String,
    pub author: history::Person,
    pub summary: String,
    pub path: String,
    /// added, modified, renamed, deleted.
    pub change: &'static str,
    /// The path before a rename.
    pub from: Option<String>,
    /// The rename is a guess: the contents are similar, not the same.
    pub guess: bool,
    /// For a thing of the mesh: what the change means.
    pub changes: Vec<Change>,
}

pub struct Past {
    /// Newest first.
    pub entries: Vec<Entry>,
    /// What is to be said about the history itself.
    pub notices: Vec<String>,
    /// Whether the question was about a thing of the mesh.
    pub semantic: bool,
}

/// The past of everything, of an address (product, contract, property, term ...), or of a path.
///
/// # Errors
/// When there is no history to read, or nothing of that name in it.
pub fn past(settings: &Settings, what: Option<&str>, progress: &dyn Progress) -> Result<Past> {
    let repository = repository(settings).map_err(|error| error.context("failed to read the history"))?;
    progress.stage("history", 0);
    let history = timelines::history(settings, &repository)?;
    let notices = history.notices.iter().map(|notice| match &notice.fix {
        Some(fix) => format!("{}: {fix}", notice.message),
        None => notice.message.clone(),
    });
    let notices = notices.collect();
    let Some(what) = what else {
        return Ok(Past { entries: of_paths(&history, ""), notices, semantic: false });
    };
    let path = what.trim_start_matches("./").trim_end_matches('/');
    if let Some(file) = history.files.get(path) {
        let entries =
            file.changes.iter().map(|change| entry(&history.commits[change.commit], path, &change.change)).collect();
        return Ok(Past { entries, notices, semantic: false });
    }
    let reading = read(settings, progress)?;
    let meanings = meanings(&reading.config, settings, &repository, &history, progress)?;
    let mut timelines = Timelines { mesh: revisions(&history).into(), ..Timelines::default() };
    things::enter(&mut timelines, &meanings);
    if let Some(mut subject) = Subject::find(&reading.mesh, &timelines, what) {
        let mut entries = Vec::new();
        for (number, meant) in meanings.iter().enumerate() {
            subject.enter(&history, number, &timelines.mesh[number], meant, &mut entries);
        }
        return Ok(Past { entries, notices, semantic: true });
    }
    let entries = of_paths(&history, path);
    if entries.is_empty() && history.files_in(&[path]).next().is_none() {
        anyhow::bail!("neither the mesh nor its history has `{what}`");
    }
    Ok(Past { entries, notices, semantic: false })
}

/// Every change of every file in a folder.
fn of_paths(history: &History, folder: &str) -> Vec<Entry> {
    let commits = history.commits_of(&[folder]).into_iter();
    commits
        .flat_map(|commit| {
            let changes = commit.changes.iter().filter(|change| folder.is_empty() || covers(folder, &change.path));
            changes.map(|change| entry(commit, &change.path, &change.change)).collect::<Vec<_>>()
        })
        .collect()
}

fn entry(commit: &Commit, path: &str, change: &PathChange) -> Entry {
    let (word, from) = match change {
        PathChange::Added => ("added", None),
        PathChange::Modified => ("modified", None),
        PathChange::Deleted => ("deleted", None),
        PathChange::Renamed { from, .. } => ("renamed", Some(from.to_string())),
    };
    Entry {
        commit: commit.id.to_string(),
        time: commit.committed.rfc3339(),
        author: commit.author.clone(),
        summary: commit.summary.clone(),
        path: path.to_owned(),
        change: word,
        from,
        guess: matches!(change, PathChange::Renamed { guess: true, .. }),
        changes: Vec::new(),
    }
}

/// A thing of the mesh, followed backwards.
struct Subject {
    thing: Thing,
    address: String,
    /// The property's or dataset's path behind `#`, as it was called at the version that is looked at.
    part: Option<String>,
    /// For a product, the folders and files that are its own; those that it moved from are added on the way.
    places: BTreeSet<String>,
}

impl Subject {
    /// What an address names now, or named when it was there.
    fn find(mesh: &Mesh, timelines: &Timelines, what: &str) -> Option<Subject> {
        let (address, part) = what.split_once('#').map_or((what, None), |(thing, part)| (thing, Some(part.to_owned())));
        let known = |thing: &Thing| match thing {
            Thing::Product => mesh.product_at(address).is_some(),
            Thing::Contract => mesh.contract_at(address).is_some(),
            Thing::Term => mesh.term_at(address).is_some(),
            Thing::CodeList => mesh.code_list_at(address).is_some(),
            Thing::Domain => mesh.domain_at(address).is_some(),
            Thing::Team => mesh.team_at(address).is_some(),
        };
        let all = [Thing::Contract, Thing::Product, Thing::CodeList, Thing::Term, Thing::Domain, Thing::Team];
        let past = |thing: &Thing| timelines.of(*thing, address).next().is_some();
        let thing = all.into_iter().find(known).or_else(|| all.into_iter().find(past))?;
        let mut own = BTreeSet::new();
        if let (Thing::Product, Some(id)) = (thing, mesh.product_at(address)) {
            own.extend(places(mesh).swap_remove(id.index()).into_iter().map(str::to_owned));
        }
        Some(Subject { thing, address: address.to_owned(), part, places: own })
    }

    /// Whether a change is one of this thing's; a product's are those of its contracts, too.
    fn has(&self, change: &Change) -> bool {
        let own = change.thing() == self.thing && *change.now == *self.address;
        let of_contract = self.thing == Thing::Product
            && change.thing() == Thing::Contract
            && change.now.rsplit_once('/').is_some_and(|(product, _)| product == self.address);
        let within = |part: &str, whole: &str| {
            part.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[', '{']))
        };
        (own && self.part.as_deref().is_none_or(|part| within(change.part(), part))) || of_contract
    }

    fn enter(
        &mut self,
        history: &History,
        number: usize,
        revision: &MeshRevision,
        meant: &Meant,
        entries: &mut Vec<Entry>,
    ) {
        let version = &history.versions[number];
        let commit = &history.commits[version.commit];
        let mut own: Vec<&Change> = revision.changes.iter().filter(|change| self.has(change)).collect();
        let touched = history.changes_in(version);
        let moved = |path: &str| meant.files.iter().find(|(_, after)| **after == *path).map(|(before, _)| before);
        let left = |path: &str| meant.files.iter().any(|(before, _)| **before == *path);
        let mut gone = BTreeSet::new();
        let first = entries.len();
        for change in touched.iter().filter(|change| !left(&change.path)) {
            let mut entry = entry(commit, &change.path, &change.change);
            if let Some(before) = moved(&change.path) {
                // With the same id it is a move, whatever else changed.
                (entry.change, entry.from, entry.guess) = ("renamed", Some(before.to_string()), false);
            }
            own.retain(|item| {
                let here = item.path == change.path || entry.from.as_deref() == Some(&*item.path);
                entry.changes.extend(here.then(|| (*item).clone()));
                !here
            });
            if !entry.changes.is_empty() || self.places.iter().any(|place| covers(place, &change.path)) {
                gone.extend(entry.from.clone());
                entries.push(entry);
            }
        }
        // Told by a file that is not the thing's own: a domain's owner, a team's name.
        let elsewhere = own.into_iter().cloned();
        match (entries.get_mut(first), touched.first()) {
            (Some(entry), _) => entry.changes.extend(elsewhere),
            (None, Some(change)) if elsewhere.len() > 0 => {
                let changes = elsewhere.collect();
                entries.push(Entry { changes, ..entry(commit, &change.path, &change.change) });
            }
            _ => {}
        }
        if self.thing == Thing::Product {
            self.places.extend(gone);
        }
        self.follow(revision);
    }

    /// What a property was called before this revision.
    fn follow(&mut self, revision: &MeshRevision) {
        for change in revision.changes.iter().filter(|change| *change.now == *self.address) {
            let (true, Some(part), Some(before), Some(after)) = (
                matches!(change.kind, "property-renamed" | "object-renamed"),
                &self.part,
                &change.before,
                &change.after,
            ) else {
                continue;
            };
            if let (Some(above), Some(rest)) = (change.part().strip_suffix(&**after), part.strip_prefix(change.part()))
            {
                self.part = Some(format!("{above}{before}{rest}"));
            }
        }
    }
}
