//! What lies in one folder of a portal: names and kinds, and for each file its stamp, which is another whenever something
//! happened to the file.

use std::ffi::OsString;
use std::io;
use std::path::Path;

/// Size, times and number of a file.
pub(super) type Stamp = [u64; 7];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    /// A link, pipe, socket or device.
    Other,
}

pub(super) struct Item {
    pub name: OsString,
    pub kind: Kind,
    /// Of what is no folder, where stamps are asked for; `None` for what went away meanwhile.
    pub stamp: Option<Stamp>,
}

/// The stamp of a file itself, not of what it links to; `None` where there is nothing.
pub(super) fn stamp(file: &Path) -> Option<Stamp> {
    system::stamp(file)
}

/// What lies in a folder, in any order.
pub(super) fn list(folder: &Path, stamps: bool) -> io::Result<Vec<Item>> {
    system::list(folder, stamps)
}

#[cfg(unix)]
mod system {
    use std::ffi::{CStr, OsStr};
    use std::os::fd::OwnedFd;
    use std::os::unix::ffi::OsStrExt as _;

    use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags, Stat, openat, statat};

    use super::{Item, Kind, Path, Stamp, io};

    pub fn stamp(file: &Path) -> Option<Stamp> {
        statat(CWD, file, AtFlags::SYMLINK_NOFOLLOW).ok().map(|stat| of(&stat))
    }

    /// Files are looked at by their names in the folder that is open, which spares the system the way to it.
    pub fn list(folder: &Path, stamps: bool) -> io::Result<Vec<Item>> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let open = openat(CWD, folder, flags, Mode::empty())?;
        let mut items = Vec::new();
        each(&open, |name, kind| {
            if name.to_bytes() == b"." || name.to_bytes() == b".." {
                return Ok(());
            }
            let look = || statat(&open, name, AtFlags::SYMLINK_NOFOLLOW);
            let kind = match kind {
                // Some file systems do not say.
                FileType::Unknown => FileType::from_raw_mode(look()?.st_mode),
                kind => kind,
            };
            let kind = match kind {
                FileType::RegularFile => Kind::File,
                FileType::Directory => Kind::Folder,
                _ => Kind::Other,
            };
            let stamp = (stamps && kind != Kind::Folder).then(|| look().ok().map(|stat| of(&stat))).flatten();
            items.push(Item { name: OsStr::from_bytes(name.to_bytes()).to_owned(), kind, stamp });
            Ok(())
        })?;
        Ok(items)
    }

    /// By way of the folder as it is open: another way opens it once more.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    fn each(open: &OwnedFd, mut entry: impl FnMut(&CStr, FileType) -> io::Result<()>) -> io::Result<()> {
        let mut room = [std::mem::MaybeUninit::uninit(); 8192];
        let mut entries = rustix::fs::RawDir::new(open, &mut room);
        while let Some(next) = entries.next() {
            let next = next?;
            entry(next.file_name(), next.file_type())?;
        }
        Ok(())
    }

    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    fn each(open: &OwnedFd, mut entry: impl FnMut(&CStr, FileType) -> io::Result<()>) -> io::Result<()> {
        for next in rustix::fs::Dir::read_from(open)? {
            let next = next?;
            entry(next.file_name(), next.file_type())?;
        }
        Ok(())
    }

    /// The time of the last change of a file's number cannot be set back by anybody.
    #[allow(clippy::unnecessary_cast, reason = "the types are others on other systems")]
    fn of(stat: &Stat) -> Stamp {
        [
            stat.st_size as u64,
            stat.st_mtime as u64,
            stat.st_mtime_nsec as u64,
            stat.st_ino as u64,
            stat.st_ctime as u64,
            stat.st_ctime_nsec as u64,
            stat.st_mode as u64,
        ]
    }
}

#[cfg(not(unix))]
mod system {
    use std::fs;
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    use super::{Item, Kind, Path, Stamp, io};

    pub fn stamp(file: &Path) -> Option<Stamp> {
        file.symlink_metadata().ok().map(|metadata| of(&metadata))
    }

    pub fn list(folder: &Path, stamps: bool) -> io::Result<Vec<Item>> {
        let item = |entry: io::Result<fs::DirEntry>| {
            let entry = entry?;
            let kind = match entry.file_type()? {
                kind if kind.is_file() => Kind::File,
                kind if kind.is_dir() => Kind::Folder,
                _ => Kind::Other,
            };
            let stamp = (stamps && kind != Kind::Folder).then(|| stamp(&entry.path())).flatten();
            Ok(Item { name: entry.file_name(), kind, stamp })
        };
        fs::read_dir(folder)?.map(item).collect()
    }

    fn of(metadata: &fs::Metadata) -> Stamp {
        let since = |time: io::Result<SystemTime>| {
            let since = time.ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
            since.map_or((0, 0), |since: Duration| (since.as_secs(), u64::from(since.subsec_nanos())))
        };
        let (modified, created) = (since(metadata.modified()), since(metadata.created()));
        [metadata.len(), modified.0, modified.1, created.0, created.1, metadata.permissions().readonly().into(), 0]
    }
}
