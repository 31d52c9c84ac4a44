//! Descriptors of the past, as pages ask for them: read only when a page shows one.

use crate::load::File;
use crate::model::timeline::Stored;

/// What there is where git kept a descriptor.
#[derive(Debug, Clone)]
pub enum Kept {
    File(File),
    /// It cannot be read as a descriptor.
    Unreadable,
    /// Its content is not in the clone.
    NotFetched,
    /// It holds a secret (`a private key`): what somebody removed is not published again.
    Secret(&'static str),
}

/// Reads what git kept.
pub type Keeper<'a> = dyn Fn(&Stored) -> Kept + Sync + 'a;
