//! Digests: the first half of a SHA-256 of all that a value hashes or shows.

use std::hash::{Hash, Hasher};
use std::io::Write as _;

use sha2::{Digest as _, Sha256};

/// The first half of a SHA-256.
pub type Digest = [u8; 16];

/// Of a value with everything in it.
pub fn of(value: &(impl Hash + ?Sized)) -> Digest {
    let mut state = Sha::default();
    value.hash(&mut state);
    state.digest()
}

/// Of a value as it is shown to programmers, with everything in it.
pub fn shown(value: &impl std::fmt::Debug) -> Digest {
    let mut state = Sha::default();
    state.debug(value);
    state.digest()
}

/// What is hashed goes into SHA-256; many small parts at a time.
pub(super) struct Sha {
    hash: Sha256,
    parts: Vec<u8>,
}

const PARTS: usize = 4096;

impl Default for Sha {
    fn default() -> Sha {
        Sha { hash: Sha256::new(), parts: Vec::with_capacity(PARTS) }
    }
}

impl Sha {
    pub fn debug(&mut self, value: &impl std::fmt::Debug) {
        struct Out<'s>(&'s mut Sha);
        impl std::io::Write for Out<'_> {
            fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
                self.0.write(bytes);
                Ok(bytes.len())
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        // A hash takes whatever it is given.
        let _ = write!(Out(self), "{value:?}");
    }

    pub fn digest(mut self) -> Digest {
        self.hash.update(&self.parts);
        let all: [u8; 32] = self.hash.finalize().into();
        std::array::from_fn(|at| all[at])
    }
}

impl Hasher for Sha {
    fn write(&mut self, bytes: &[u8]) {
        if self.parts.len() + bytes.len() > PARTS {
            self.hash.update(&self.parts);
            self.parts.clear();
        }
        match bytes.len() > PARTS {
            true => self.hash.update(bytes),
            false => self.parts.extend_from_slice(bytes),
        }
    }

    /// The first bytes of the digest; whoever wants all of it asks for that.
    fn finish(&self) -> u64 {
        let hash = self.hash.clone().chain_update(&self.parts);
        let all: [u8; 32] = hash.finalize().into();
        u64::from_le_bytes(std::array::from_fn(|at| all[at]))
    }
}
