//! What is known of each file of two portals, the one that stands and the new one, by its name: which names are taken,
//! which files stay, and which folders are made.
//!
//! Two names that differ only in case or in Unicode form are one file on macOS and Windows and two on Linux, where
//! one of them would be lost on the way to a colleague: an error on every system. The same holds for folders.
//!
//! A file that stays is a mark on what is known of it already, whatever thread says so: a portal of two million files
//! has mostly these.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError, RwLock, RwLockReadGuard};

use super::error::{Error, Result};
use super::manifest::Entry;
use super::path::OutPath;
use super::paths::{Kind, Order, Paths, Place, ROOT};

/// A plain file of the old portal, in plain folders: safe to read and to link to.
const PRESENT: u8 = 1;
/// A name of the new portal.
const TAKEN: u8 = 2;
/// A folder that was made in the staging folder.
const MADE: u8 = 4;

const NONE: u32 = u32::MAX;

/// What is known of a file or folder.
struct About {
    marks: AtomicU8,
    /// What a file of the old portal was, by its number in [`Roll::entries`].
    then: u32,
    /// What a file of the new portal is, in the same list; of one that stays it is the same number.
    now: AtomicU32,
}

impl Default for About {
    fn default() -> About {
        About { marks: AtomicU8::new(0), then: NONE, now: AtomicU32::new(NONE) }
    }
}

/// The names of all files of both portals.
#[derive(Default)]
pub(super) struct Roll {
    pub paths: Paths,
    about: Vec<About>,
    entries: Vec<Entry>,
}

impl Roll {
    pub fn with_room(files: usize) -> Roll {
        let mut roll = Roll::default();
        roll.paths.reserve(files);
        roll.about.reserve(files + files / 2);
        roll.entries.reserve(files);
        roll
    }

    /// A file that the old portal's manifest lists.
    pub fn list(&mut self, path: &OutPath, entry: Entry) {
        let place = self.add(path.as_str());
        self.about[place.index()].then = self.keep(entry);
    }

    fn add(&mut self, path: &str) -> Place {
        let place = self.paths.add(path);
        self.about.resize_with(self.paths.len(), About::default);
        place
    }

    fn keep(&mut self, entry: Entry) -> u32 {
        let number = u32::try_from(self.entries.len()).ok().filter(|number| *number != NONE);
        self.entries.push(entry);
        number.expect("a portal has fewer than four billion files")
    }

    /// What a folder of the old portal should have under a name.
    pub fn listed(&self, folder: Place, name: &str) -> Option<Place> {
        let place = self.paths.child(folder, name, Kind::File)?;
        (self.about[place.index()].then != NONE).then_some(place)
    }

    /// A file is there.
    pub fn is_there(&self, place: Place) {
        self.mark(place, PRESENT);
    }

    fn mark(&self, place: Place, mark: u8) -> bool {
        self.about[place.index()].marks.fetch_or(mark, Ordering::AcqRel) & mark == 0
    }

    fn has(&self, place: Place, mark: u8) -> bool {
        self.about[place.index()].marks.load(Ordering::Acquire) & mark != 0
    }

    /// What a file was in the old portal.
    pub fn then(&self, place: Place) -> Option<&Entry> {
        self.entries.get(self.about[place.index()].then as usize)
    }

    /// What a file is in the new portal.
    pub fn now(&self, place: Place) -> Option<&Entry> {
        self.entries.get(self.about[place.index()].now.load(Ordering::Acquire) as usize)
    }

    /// Whether it lies in the old portal, as a plain file.
    pub fn is_present(&self, place: Place) -> bool {
        self.has(place, PRESENT)
    }

    /// Whether a file is in the new portal as it was in the old one.
    pub fn stays(&self, place: Place) -> bool {
        let About { then, now, .. } = &self.about[place.index()];
        *then != NONE && now.load(Ordering::Acquire) == *then
    }

    fn take(&self, place: Place) -> Result<()> {
        let collision = |other: Place| {
            // Named in one order whatever the threads did.
            let mut pair = [self.first_of(other), self.paths.path(place)];
            pair.sort();
            let [first, second] = pair;
            Error::Collision { first, second }
        };
        // From the innermost folder outwards: above one that is taken already, all are.
        for taken in std::iter::once(place).chain(self.paths.above(place)) {
            if !self.mark(taken, TAKEN) {
                match taken == place {
                    true => return Err(collision(place)),
                    false => break,
                }
            }
            if let Some(other) = self.rival(taken) {
                return Err(collision(other));
            }
        }
        Ok(())
    }

    /// Another file or folder of the new portal that has the name, or one that some file systems take for the same.
    fn rival(&self, place: Place) -> Option<Place> {
        self.paths.alike(place).find(|other| self.has(*other, TAKEN))
    }

    /// A file that needed a name: itself, or the first one below a folder.
    fn first_of(&self, place: Place) -> String {
        let path = self.paths.path(place);
        let mut first = None;
        if self.paths.kind(place) == Kind::Folder {
            let below = format!("{path}/");
            self.paths.files(&self.paths.in_order(), |file, place| {
                if first.is_none() && self.has(place, TAKEN) && file.starts_with(&below) {
                    first = Some(file.to_owned());
                }
            });
        }
        first.unwrap_or(path)
    }

    /// Whether a file that is in the new portal no more, or a folder above it, has a name that the new portal needs for
    /// something else: a file for a folder, or another name that some file systems take for the same.
    pub fn is_in_the_way(&self, gone: Place) -> bool {
        std::iter::once(gone).chain(self.paths.above(gone)).any(|place| self.rival(place).is_some())
    }

    /// The file of the new portal that has this name, or one that some file systems take for the same.
    pub fn heir(&self, gone: Place) -> Option<String> {
        let rival = self.rival(gone).filter(|rival| self.paths.kind(*rival) == Kind::File)?;
        Some(self.paths.path(rival))
    }

    /// Shows each file of one of the portals, or of both, in the order of their paths.
    pub fn files(&self, order: &Order, mut file: impl FnMut(&str, Place)) {
        self.paths.files(order, |path, place| {
            if self.now(place).or(self.then(place)).is_some() {
                file(path, place);
            }
        });
    }
}

#[derive(Default)]
pub(super) struct Names {
    roll: RwLock<Roll>,
    /// Held while folders are made.
    making: Mutex<()>,
}

impl Names {
    pub fn of(roll: Roll) -> Names {
        Names { roll: RwLock::new(roll), making: Mutex::default() }
    }

    /// What is known now.
    pub fn roll(&self) -> RwLockReadGuard<'_, Roll> {
        self.roll.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the names of the file and of the folders above it.
    pub fn claim(&self, path: &OutPath) -> Result<Place> {
        let path = path.as_str();
        let known = self.roll().paths.file(path);
        let place = known.unwrap_or_else(|| self.roll.write().unwrap_or_else(PoisonError::into_inner).add(path));
        self.roll().take(place).map(|()| place)
    }

    /// A file stays as it was in the old portal.
    pub fn stay(&self, place: Place) {
        let roll = self.roll();
        let About { then, now, .. } = &roll.about[place.index()];
        now.store(*then, Ordering::Release);
    }

    /// Takes the names of files that stay as they were, with those of the folders above them.
    pub fn claim_as_they_were(&self, files: &[Place]) -> Result<()> {
        let roll = self.roll();
        files.iter().try_for_each(|place| roll.take(*place))?;
        drop(roll);
        files.iter().for_each(|place| self.stay(*place));
        Ok(())
    }

    /// A file is new or another.
    pub fn changes(&self, place: Place, entry: Entry) {
        let mut roll = self.roll.write().unwrap_or_else(PoisonError::into_inner);
        let number = roll.keep(entry);
        roll.about[place.index()].now.store(number, Ordering::Release);
    }

    /// Makes the folders above a file under `root`.
    pub fn make_folders(&self, root: &Path, file: Place) -> Result<()> {
        let made = |roll: &Roll| roll.paths.parent(file) == ROOT || roll.has(roll.paths.parent(file), MADE);
        if made(&self.roll()) {
            return Ok(());
        }
        // One lock over making and noting: whoever finds a folder marked may write into it.
        let _making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        let roll = self.roll();
        let mut missing: Vec<Place> = roll.paths.above(file).take_while(|folder| !roll.has(*folder, MADE)).collect();
        while let Some(folder) = missing.pop() {
            let place = root.join(roll.paths.path(folder));
            fs::create_dir(&place).map_err(Error::io("make the folder", &place))?;
            roll.mark(folder, MADE);
        }
        Ok(())
    }
}
