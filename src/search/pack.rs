//! The bytes of exported files: numbers, words after words, gzip. Knows nothing of what they mean.

use anyhow::{Context, Result};
use flate2::{Compress, Compression, Crc, FlushCompress, Status};

/// A good level: the best one takes twice as long for a hundredth of the bytes.
const LEVEL: u32 = 6;

/// Seven bits a byte, the lowest first, the high bit set where more follows.
pub(super) fn number(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push((number & 0x7F) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// A word after `last`: bytes shared with it, bytes of the rest, the rest.
pub(super) fn pack_word(bytes: &mut Vec<u8>, last: &str, word: &str) {
    let shared = word.bytes().zip(last.bytes()).take_while(|(a, b)| a == b).count();
    number(bytes, shared as u32);
    number(bytes, (word.len() - shared) as u32);
    bytes.extend_from_slice(&word.as_bytes()[shared..]);
}

/// Room for the compressor, which costs more to make than most files cost to compress.
pub struct Packer {
    deflate: Compress,
}

impl Default for Packer {
    fn default() -> Packer {
        Packer { deflate: Compress::new(Compression::new(LEVEL), false) }
    }
}

impl Packer {
    /// The bytes of a file of the export as they are published: all but JSON that a client reads first are compressed.
    pub fn file(&mut self, path: &str, bytes: Vec<u8>) -> Result<Vec<u8>> {
        if path.ends_with(".bin") { self.gzip(&bytes) } else { Ok(bytes) }
    }

    /// A gzip file without a name, a time or a system in it.
    pub(super) fn gzip(&mut self, bytes: &[u8]) -> Result<Vec<u8>> {
        let mut packed = Vec::with_capacity(bytes.len() / 2 + 64);
        packed.extend_from_slice(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
        self.deflate.reset();
        loop {
            let read = self.deflate.total_in() as usize;
            let status = self.deflate.compress_vec(&bytes[read..], &mut packed, FlushCompress::Finish);
            if status.context("failed to compress")? == Status::StreamEnd {
                break;
            }
            packed.reserve(packed.capacity().max(64));
        }
        let mut check = Crc::new();
        check.update(bytes);
        packed.extend_from_slice(&check.sum().to_le_bytes());
        packed.extend_from_slice(&check.amount().to_le_bytes());
        packed.shrink_to_fit();
        Ok(packed)
    }
}
