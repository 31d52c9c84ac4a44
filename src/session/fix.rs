//! Fixes of a mesh: which findings can be mended, and the texts of their files behind that.
//!
//! Nothing is believed: behind every round of edits the mesh is read again with the new texts, and a fix is kept only if
//! its finding is gone and no other came. Must not know who asks; writing is the last step and a function of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Live, Progress, Reading, Settings};
use crate::diagnostics::{Located, Severity, TextEdit};
use crate::error::Result;

mod write;

pub use write::{Unwritten, write};

/// A fix may uncover another; more than this is a circle.
const ROUNDS: usize = 6;
/// How often the mesh is read again to find the fix that does harm.
const READINGS: usize = 80;
/// How many fixes deep it may go when one uncovers the next.
const UNCOVERED: usize = 4;
/// How many findings may be mended that others uncovered, in one round.
const MOST_UNCOVERED: usize = 10_000;

/// What was mended, or was not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mended {
    pub path: String,
    /// The line of the finding when it was mended.
    pub line: usize,
    pub rule: &'static str,
    /// The fix as a command: "replace `tabel` by `table`".
    pub title: String,
}

/// A file and what its fixes make of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub before: Vec<u8>,
    pub after: Vec<u8>,
}

/// What fixes would do to a mesh.
pub struct Plan {
    /// By path.
    pub changes: BTreeMap<String, Change>,
    /// In the order of rounds, paths and lines.
    pub mended: Vec<Mended>,
    /// Fixes that were tried and left out, and why.
    pub refused: Vec<(Mended, String)>,
    /// The mesh as it is with the changes.
    pub reading: Reading,
}

/// Finds the fixes of a mesh and tries them; writes nothing.
///
/// # Errors
/// When the mesh cannot be read.
pub fn plan(settings: &Settings, progress: &dyn Progress) -> Result<Plan> {
    let mut live = Live::open(settings.clone())?;
    progress.stage("reading", 0);
    let mut reading = live.reading();
    // The texts that are edited are those that were read: a file that changes meanwhile is seen when it is written.
    let mut texts = Texts::new();
    for path in reading.diagnostics.iter().filter_map(|found| found.fix.as_ref()).flat_map(|fix| &fix.edits) {
        let path = &path.place().path;
        if !texts.contains_key(path)
            && let Some(bytes) = reading.source(path)
        {
            texts.insert(path.clone(), Arc::from(bytes));
        }
    }
    for (path, bytes) in &texts {
        live.update(path, Some(bytes.clone()))?;
    }
    if !texts.is_empty() {
        reading = live.reading();
    }
    let mut trial = Trial { live, texts: texts.clone(), readings: READINGS, reading };
    let (mut mended, mut refused) = (Vec::new(), Vec::new());
    let mut left_out: BTreeSet<(String, &str, String)> = BTreeSet::new();
    for _ in 0..ROUNDS {
        progress.stage("fixing", 0);
        let findings = trial.reading.findings();
        let wanted = findings.iter().filter(|found| found.fix.is_some() && !left_out.contains(&key(found)));
        let chosen = apart(wanted.filter(|found| trial.holds(found)));
        if chosen.is_empty() {
            break;
        }
        let round = trial.round(&chosen)?;
        for (found, why) in round.refused {
            left_out.insert(key(found));
            refused.push((Mended::of(found), why));
        }
        mended.extend(round.kept.into_iter().chain(&round.uncovered).map(Mended::of));
    }
    let changes = texts.into_iter().filter_map(|(path, before)| {
        let after = trial.texts.get(&path).filter(|after| **after != before)?.to_vec();
        Some((path, Change { before: before.to_vec(), after }))
    });
    Ok(Plan { changes: changes.collect(), mended, refused, reading: trial.reading })
}

type Texts = BTreeMap<String, Arc<[u8]>>;
type Key<'f> = (String, &'f str, String);

fn key(found: &Located) -> Key<'static> {
    (found.place.path.clone(), found.rule, found.message.clone())
}

impl Mended {
    fn of(found: &Located) -> Mended {
        Mended {
            path: found.place.path.clone(),
            line: found.place.line,
            rule: found.rule,
            title: found.fix.as_ref().map(|fix| fix.title.clone()).unwrap_or_default(),
        }
    }
}

fn edits(found: &Located) -> &[TextEdit] {
    found.fix.as_ref().map_or(&[], |fix| &fix.edits)
}

/// The findings whose edits do not touch each other; of two that do, the first.
fn apart<'f>(findings: impl Iterator<Item = &'f Located>) -> Vec<&'f Located> {
    let mut taken: BTreeMap<&str, BTreeMap<u32, &TextEdit>> = BTreeMap::new();
    let mut chosen = Vec::new();
    for found in findings {
        let free = edits(found).iter().all(|edit| {
            let Some(taken) = taken.get(edit.path.as_str()) else { return true };
            let before = taken.range(..=edit.span.end).next_back().map(|(_, other)| *other);
            // An anchor is reached by several ways: the same edit twice is one.
            before.is_none_or(|other| other == edit || other.span.end < edit.span.start)
        });
        if free {
            for edit in edits(found) {
                taken.entry(&edit.path).or_default().insert(edit.span.start, edit);
            }
            chosen.push(found);
        }
    }
    chosen
}

/// How often each finding stands there. Notes are not counted: nothing is wrong where there is one.
fn tally(reading: &Reading) -> BTreeMap<Key<'static>, usize> {
    let mut tally = BTreeMap::new();
    for found in reading.diagnostics.iter().filter(|found| found.severity > Severity::Info) {
        *tally.entry((found.place.path.clone(), found.rule, found.message.clone())).or_default() += 1;
    }
    tally
}

/// A mesh that edits are tried on.
struct Trial {
    live: Live,
    /// The files that have fixes, as they are now.
    texts: Texts,
    readings: usize,
    reading: Reading,
}

/// What came of a round.
#[derive(Default)]
struct Round<'f> {
    kept: Vec<&'f Located>,
    /// What the kept ones uncovered and was mended with them.
    uncovered: Vec<Located>,
    refused: Vec<(&'f Located, String)>,
}

/// Why some fixes cannot stay: in words, the files that are concerned, and the findings that are new.
struct Harm {
    why: String,
    paths: BTreeSet<String>,
    new: BTreeSet<Key<'static>>,
}

impl Trial {
    /// Whether the text of every edit is at hand.
    fn holds(&self, found: &Located) -> bool {
        let inside =
            |edit: &TextEdit| self.texts.get(&edit.path).is_some_and(|text| edit.span.range().end <= text.len());
        edits(found).iter().all(inside)
    }

    /// Keeps as many of the chosen as do no harm: all of them, else by halves.
    fn round<'f>(&mut self, chosen: &[&'f Located]) -> Result<Round<'f>> {
        let (start, before) = (self.texts.clone(), tally(&self.reading));
        let mut round = Round::default();
        // Parts that are still to be tried, the next one last.
        let mut parts = vec![chosen.to_vec()];
        let mut stands = false;
        while let Some(part) = parts.pop() {
            let mut all = round.kept.clone();
            all.extend(&part);
            if self.readings == 0 {
                let why = "it was not tried, since too many others do harm";
                round.refused.extend(part.into_iter().map(|found| (found, why.to_owned())));
                continue;
            }
            let harm = match self.attempt(&start, &all, &before)? {
                Ok(uncovered) => {
                    (round.kept, round.uncovered, stands) = (all, uncovered, true);
                    continue;
                }
                Err(harm) => harm,
            };
            stands = false;
            if let [one] = part.as_slice() {
                round.refused.push((one, harm.why));
                continue;
            }
            let is_suspect = |found: &&Located| edits(found).iter().any(|edit| harm.paths.contains(&edit.path));
            let (suspects, others): (Vec<&Located>, Vec<&Located>) = part.iter().partition(|found| is_suspect(found));
            if suspects.is_empty() || others.is_empty() {
                let (first, second) = part.split_at(part.len() / 2);
                parts.extend([second.to_vec(), first.to_vec()]);
            } else {
                parts.extend([suspects, others]);
            }
        }
        if !stands {
            // What was kept is known to do no harm.
            self.readings += UNCOVERED + 1;
            if let Ok(uncovered) = self.attempt(&start, &round.kept, &before)? {
                round.uncovered = uncovered;
            }
        }
        Ok(round)
    }

    /// Reads the mesh with these edits made, and with those for what they uncover; gives the latter when all is well.
    fn attempt(
        &mut self,
        start: &Texts,
        all: &[&Located],
        before: &BTreeMap<Key, usize>,
    ) -> Result<std::result::Result<Vec<Located>, Harm>> {
        self.put(start, all)?;
        let mut uncovered: Vec<Located> = Vec::new();
        for _ in 0..UNCOVERED {
            let Some(harm) = self.harm(all, before) else { return Ok(Ok(uncovered)) };
            if self.readings == 0 || uncovered.len() > MOST_UNCOVERED {
                return Ok(Err(harm));
            }
            let findings = self.reading.findings();
            let new = findings.iter().filter(|found| found.fix.is_some() && harm.new.contains(&key(found)));
            let next: Vec<Located> = apart(new.filter(|found| self.holds(found))).into_iter().cloned().collect();
            let mendable: BTreeSet<Key> = next.iter().map(key).collect();
            // One that cannot be mended stays whatever is done for the others.
            if harm.new.is_empty() || harm.new.iter().any(|new| !mendable.contains(new)) {
                return Ok(Err(harm));
            }
            let texts = self.texts.clone();
            self.put(&texts, &next.iter().collect::<Vec<_>>())?;
            uncovered.extend(next);
        }
        Ok(self.harm(all, before).map_or(Ok(uncovered), Err))
    }

    /// What is worse than before; `None` when nothing is.
    fn harm(&self, all: &[&Located], before: &BTreeMap<Key, usize>) -> Option<Harm> {
        let mut mended: BTreeMap<Key, usize> = BTreeMap::new();
        for found in all.iter().filter(|found| found.severity > Severity::Info) {
            *mended.entry(key(found)).or_default() += 1;
        }
        let mut harm: Option<Harm> = None;
        for (finding, count) in tally(&self.reading) {
            let allowed = before.get(&finding).copied().unwrap_or(0);
            let is_new = count > allowed;
            let why = match mended.get(&finding) {
                _ if is_new => format!("it would bring in: {}", finding.2),
                Some(mended) if count > allowed.saturating_sub(*mended) => "the finding would stay".to_owned(),
                _ => continue,
            };
            let harm = harm.get_or_insert_with(|| Harm { why, paths: BTreeSet::new(), new: BTreeSet::new() });
            harm.paths.insert(finding.0.clone());
            if is_new {
                harm.new.insert(finding);
            }
        }
        harm
    }

    /// Makes the edits on the texts of the round's start and reads the mesh with them.
    fn put(&mut self, start: &Texts, all: &[&Located]) -> Result<()> {
        let mut by_path: BTreeMap<&str, Vec<&TextEdit>> = BTreeMap::new();
        for edit in all.iter().flat_map(|found| edits(found)) {
            by_path.entry(&edit.path).or_default().push(edit);
        }
        for (path, text) in start {
            let new: Arc<[u8]> = match by_path.get_mut(path.as_str()) {
                Some(edits) => Arc::from(edited(text, edits)),
                None => text.clone(),
            };
            if self.texts.get(path) != Some(&new) {
                self.live.update(path, Some(new.clone()))?;
                self.texts.insert(path.clone(), new);
            }
        }
        self.readings = self.readings.saturating_sub(1);
        self.reading = self.live.reading();
        Ok(())
    }
}

/// A text with edits made that do not touch each other.
fn edited(text: &[u8], edits: &mut Vec<&TextEdit>) -> Vec<u8> {
    edits.sort_by_key(|edit| edit.span);
    edits.dedup();
    let mut out = Vec::with_capacity(text.len() + 64);
    let mut from = 0;
    for edit in edits {
        let range = edit.span.range();
        out.extend_from_slice(text.get(from..range.start).unwrap_or_default());
        out.extend_from_slice(edit.text.as_bytes());
        from = range.end;
    }
    out.extend_from_slice(text.get(from..).unwrap_or_default());
    out
}
