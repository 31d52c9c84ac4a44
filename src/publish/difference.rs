//! What differs between the portal that stands and the new one, and whether that is so little that the files that differ are
//! replaced one by one.
//!
//! A whole new folder is a second name for every file that stays, however few are new: at a thousand products that takes
//! longer than all else that a build does after an edit. Renames show a reader files of both portals for as long as they
//! take, so they are for what is done in a moment.

use std::collections::BTreeSet;

use super::manifest::Files;
use super::names::Names;
use super::path::OutPath;
use super::standing::Standing;

/// Files that are new, other or gone. So many renames and removals take some hundredths of a second.
const MOST: usize = 1_000;

/// One file in so many: where more differ, a reader would see a mixture of two portals, and not one with some pages of
/// the next.
const ONE_IN: usize = 10;

pub(super) struct Difference<'p> {
    pub new: &'p Files,
    /// Files that are new or other; they lie in the staging folder.
    pub changed: &'p BTreeSet<OutPath>,
    /// Files of the portal before that are in the new one no more.
    pub gone: Vec<&'p OutPath>,
}

impl<'p> Difference<'p> {
    pub fn of(new: &'p Files, changed: &'p BTreeSet<OutPath>, old: &'p Standing) -> Difference<'p> {
        let mut gone = Vec::new();
        // Both are sorted: a walk, not a search for each.
        let mut next = new.keys().peekable();
        for path in &old.present {
            while next.peek().is_some_and(|new| *new < path) {
                next.next();
            }
            if next.peek() != Some(&path) {
                gone.push(path);
            }
        }
        Difference { new, changed, gone }
    }

    /// Whether the files may be replaced one by one in the folder that stands.
    pub fn is_small(&self, old: &Standing, names: &Names) -> bool {
        let many = self.changed.len() + self.gone.len();
        many <= MOST && many * ONE_IN <= self.new.len() && !old.strays && !self.turns(names)
    }

    /// Whether a file becomes a folder or a folder a file, or a name changes in case or Unicode form only: then what comes
    /// and what goes would be in each other's way.
    fn turns(&self, names: &Names) -> bool {
        self.gone.iter().any(|path| names.is_in_the_way(path))
    }
}
