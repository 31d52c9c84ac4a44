//! Tags, and when a commit was made: what tells one state of the mesh from another by name and by day.

use std::collections::HashMap;

use super::repository::{Error, Repository};
use super::tree_diff::Differ;
use super::{Ci, History, ObjectId, Time, commit};

/// How many tags are looked at.
const MOST_TAGS: usize = 20_000;

impl Repository {
    /// When a commit was committed; `None` when it cannot be read.
    pub fn committed(&self, id: ObjectId) -> Option<Time> {
        let local = self.local();
        let object = local.find_object(id.0).ok()?;
        Some(commit::details(&object.data).committed)
    }

    /// The names of all tags, sorted.
    ///
    /// # Errors
    /// When the references cannot be read.
    pub fn tags(&self) -> Result<Vec<String>, Error> {
        let failed = |error: &dyn std::fmt::Display| Error::new(format!("failed to read the tags: {error}"));
        let local = self.local();
        let references = local.references().map_err(|error| failed(&error))?;
        let tags = references.tags().map_err(|error| failed(&error))?;
        let mut names: Vec<String> = tags.filter_map(Result::ok).map(|tag| tag.name().shorten().to_string()).collect();
        names.sort();
        Ok(names)
    }

    /// Tags with the positions of the versions whose state of the folder their commits have; sorted. A tag of a state that
    /// readers of the branch never saw is left out, as is one whose commit is not here.
    pub fn tagged(&self, history: &History) -> Vec<(String, usize)> {
        let names = self.tags().unwrap_or_default();
        if names.is_empty() {
            return Vec::new();
        }
        let local = self.local();
        let mut differ = Differ::new(&local);
        let mut folder = |commit: gix::ObjectId| {
            let object = local.find_object(commit).ok()?;
            let links = commit::links(&object.data, local.object_hash())?;
            differ.subtree(links.tree, self.prefix_bytes()).ok().flatten()
        };
        // One state may be that of several versions: what was taken back is as it was.
        let mut versions: HashMap<gix::ObjectId, Vec<usize>> = HashMap::new();
        for (number, version) in history.versions.iter().enumerate() {
            if let Some(tree) = folder(history.commits[version.commit].id.0) {
                versions.entry(tree).or_default().push(number);
            }
        }
        let mut number = |name: &String| {
            let tag = local.find_reference(&format!("refs/tags/{name}")).ok()?.into_fully_peeled_id().ok()?.detach();
            let same = versions.get(&folder(tag)?)?;
            let made = self.committed(ObjectId(tag))?.seconds;
            let commit = |number: usize| &history.commits[history.versions[number].commit];
            let own = same.iter().find(|number| commit(**number).id.0 == tag);
            // Newest first: the last one that the tag's commit can have come from.
            let before = || same.iter().find(|number| commit(**number).committed.seconds <= made);
            own.or_else(before).or_else(|| same.last()).copied()
        };
        names
            .into_iter()
            .take(MOST_TAGS)
            .filter_map(|name| Some((number(&name)?, name)).map(|(at, name)| (name, at)))
            .collect()
    }

    /// The tag with the highest version that lies before a commit and is not the commit itself.
    ///
    /// # Errors
    /// When there is none, or the references cannot be read.
    pub fn version_tag_before(&self, id: ObjectId, ci: Ci) -> Result<String, Error> {
        let mut tags: Vec<(Vec<u64>, String)> =
            self.tags()?.into_iter().filter_map(|name| Some((version(&name)?, name))).collect();
        tags.sort();
        for (_, name) in tags.into_iter().rev() {
            let tagged = self.commit_of(&format!("refs/tags/{name}"), ci)?;
            if tagged != id && self.merge_base(tagged, id, ci).is_ok_and(|base| base == tagged) {
                return Ok(name);
            }
        }
        Err(Error::new(
            "no tag with a version lies before it; a clone in CI fetches no tags unless it is told to".into(),
        ))
    }
}

/// The numbers of `v1.4.0` or `orders-2.0`; pre-releases are left out.
fn version(name: &str) -> Option<Vec<u64>> {
    let text = name.rsplit(['/', '-', '_', '@']).next()?;
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let numbers: Option<Vec<u64>> = text.split('.').map(|part| part.parse().ok()).collect();
    numbers.filter(|numbers| (1..=3).contains(&numbers.len()))
}
