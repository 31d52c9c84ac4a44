//! A look at a portal before it is published to, while other work is done: whether it is as it was, and what stands there.
//!
//! Nobody is locked out meanwhile. What was seen counts for a [`Publication`](super::Publication) only where no other build
//! published since, which would have brought a manifest of its own; otherwise the folder is looked at anew.

use std::path::{Path, PathBuf};

use super::error::Result;
use super::ground::{self, Ground};
use super::listed::{self, Stamp};
use super::manifest;
use super::names::Names;
use super::standing::{Digests, Standing};

/// What was seen.
pub struct Look {
    manifest: Stamp,
    standing: Standing,
}

/// Looks at a portal; `None` where there is none of ours, or where publishing says what is wrong with it.
pub fn look(out: &Path) -> Option<Look> {
    let manifest = listed::stamp(&out.join(manifest::NAME))?;
    let standing = ground::survey(out, true).ok()?;
    standing.digests.as_ref()?;
    Some(Look { manifest, standing })
}

impl Look {
    /// A digest of all files, their names, sizes, times and numbers: [`told`](super::told).
    pub fn told(&self) -> Option<String> {
        self.standing.digests.as_ref().map(Digests::told)
    }
}

/// What stands, as it was seen or as it is now; and whether the former.
pub(super) fn standing(ground: &Ground, look: Option<Look>) -> Result<(Standing, bool)> {
    let now = listed::stamp(&ground.out.join(manifest::NAME));
    match look.filter(|look| Some(look.manifest) == now) {
        Some(look) => Ok((look.standing, true)),
        None => Ok((ground::survey(&ground.out, false)?, false)),
    }
}

/// What stood before a portal was published, for whoever asks what stands now.
pub struct Stood {
    pub(super) out: PathBuf,
    pub(super) names: Names,
    pub(super) digests: Option<Digests>,
}

impl Stood {
    /// A digest of all files that are there now: [`told`](super::told). Where it is known which were touched, by their
    /// paths, and how the others were, only the folders of those are looked at.
    pub fn told_now(&self, touched: Option<&[String]>) -> Option<String> {
        match self.digests.as_ref().zip(touched) {
            Some((digests, touched)) => digests.again(&self.out, &self.names, touched),
            None => super::told(&self.out),
        }
    }
}
