//! What differs between the portal that stands and the new one, and whether that is so little that the files that differ are
//! replaced one by one.
//!
//! A whole new folder is a second name for every file that stays, however few are new: at a thousand products that takes
//! longer than all else that a build does after an edit. Renames show a reader files of both portals for as long as they
//! take, so they are for what is done in a moment.

use super::manifest::{self, Listing};
use super::names::Roll;
use super::paths::{Order, Place};

/// Files that are new, other or gone. So many renames and removals take some hundredths of a second.
const MOST: usize = 1_000;

/// One file in so many: where more differ, a reader would see a mixture of two portals, and not one with some pages of
/// the next.
const ONE_IN: usize = 10;

pub(super) struct Difference<'p> {
    roll: &'p Roll,
    order: Order,
    /// Files that are new or other, in the order of their paths; they lie in the staging folder.
    pub changed: Vec<Place>,
    /// Files of the portal before that are in the new one no more.
    pub gone: Vec<Place>,
    /// Files of the new portal, and what they are together.
    pub files: u64,
    pub bytes: u64,
    /// Files that the manifest of the portal before lists.
    listed: u64,
}

impl<'p> Difference<'p> {
    pub fn of(roll: &'p Roll) -> Difference<'p> {
        let order = roll.paths.in_order();
        let (mut changed, mut gone) = (Vec::new(), Vec::new());
        let (mut files, mut bytes, mut listed) = (0, 0, 0);
        roll.files(&order, |_, place| {
            listed += u64::from(roll.then(place).is_some());
            match roll.now(place) {
                Some(entry) => {
                    files += 1;
                    bytes += entry.size;
                    if !roll.stays(place) {
                        changed.push(place);
                    }
                }
                None if roll.is_present(place) => gone.push(place),
                None => {}
            }
        });
        Difference { roll, order, changed, gone, files, bytes, listed }
    }

    pub fn path(&self, place: Place) -> String {
        self.roll.paths.path(place)
    }

    /// The files of the new portal that are as they were.
    pub fn staying(&self) -> Vec<Place> {
        let mut staying = Vec::new();
        self.roll.files(&self.order, |_, place| staying.extend(self.roll.stays(place).then_some(place)));
        staying
    }

    /// Whether no file is new, other, missing or gone.
    pub fn is_none(&self) -> bool {
        self.changed.is_empty() && self.gone.is_empty() && self.listed == self.files && self.files > 0
    }

    /// The manifest of the new portal.
    pub fn manifest(&self) -> Listing<'_> {
        manifest::listing(true, |line| {
            self.roll
                .files(&self.order, |path, place| self.roll.now(place).into_iter().for_each(|now| line(path, now)));
        })
    }

    /// A manifest of the files of both portals, as which the folder is ours while it is neither.
    pub fn mixed(&self) -> Listing<'_> {
        manifest::listing(false, |line| {
            let both = |place| self.roll.now(place).or(self.roll.then(place));
            self.roll.files(&self.order, |path, place| both(place).into_iter().for_each(|entry| line(path, entry)));
        })
    }

    /// Whether the files may be replaced one by one in the folder that stands, which may hold more than them.
    pub fn is_small(&self, strays: bool) -> bool {
        let many = self.changed.len() + self.gone.len();
        many <= MOST && many * ONE_IN <= self.files as usize && !strays && !self.turns()
    }

    /// Whether a file becomes a folder or a folder a file, or a name changes in case or Unicode form only: then what comes
    /// and what goes would be in each other's way.
    fn turns(&self) -> bool {
        self.gone.iter().any(|place| self.roll.is_in_the_way(*place))
    }

    /// The file of the new portal whose name some file systems take for that of one that is gone.
    pub fn heir(&self, gone: Place) -> Option<String> {
        self.roll.heir(gone)
    }
}
