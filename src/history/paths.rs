//! Numbers for the paths of a history, and their text.
//!
//! A history says the same paths again and again, mostly as the same shared bytes, so a path is first looked up by where
//! it stands in memory and only then by its letters.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

/// Numbers for paths that outlive it, and their text.
#[derive(Default)]
pub(super) struct Paths<'d> {
    /// By address: the paths outlive this, so no address comes to mean another one.
    places: HashMap<usize, u32, BuildHasherDefault<Address>>,
    numbers: HashMap<&'d [u8], u32>,
    texts: Vec<Arc<str>>,
    /// Texts with a U+FFFD, which stands for what is not UTF-8: two paths can have one such text.
    odd: HashMap<Arc<str>, u32>,
}

impl<'d> Paths<'d> {
    pub fn number(&mut self, path: &'d Arc<[u8]>) -> u32 {
        let place = path.as_ptr().addr();
        if let Some(&number) = self.places.get(&place).filter(|_| !path.is_empty()) {
            return number;
        }
        let number = self.number_of(path);
        self.places.insert(place, number);
        number
    }

    pub fn number_of(&mut self, path: &'d [u8]) -> u32 {
        if let Some(&number) = self.numbers.get(path) {
            return number;
        }
        let text = String::from_utf8_lossy(path);
        let odd = text.contains('\u{fffd}');
        let text: Arc<str> = Arc::from(text);
        let next = u32::try_from(self.texts.len()).expect("a history names fewer than four billion paths");
        // Of two paths with one text, both show as the first.
        let shown = if odd { *self.odd.entry(text.clone()).or_insert(next) } else { next };
        let text = self.texts.get(shown as usize).cloned().unwrap_or(text);
        self.numbers.insert(path, next);
        self.texts.push(text);
        next
    }

    pub fn knows(&self, path: &[u8]) -> bool {
        self.numbers.contains_key(path)
    }

    pub fn text(&mut self, path: &'d Arc<[u8]>) -> Arc<str> {
        let number = self.number(path);
        self.texts[number as usize].clone()
    }

    /// The texts by number.
    pub fn texts(&self) -> &[Arc<str>] {
        &self.texts
    }
}

/// Spreads addresses, which are alike in their lowest and highest bits. Nobody outside chooses them.
#[derive(Default)]
struct Address(u64);

impl Hasher for Address {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(self.0.rotate_left(8) ^ u64::from(*byte)));
    }

    fn write_u64(&mut self, number: u64) {
        let product = u128::from(number) * 0x9e37_79b9_7f4a_7c15_u128;
        self.0 = (product as u64) ^ (product >> 64) as u64;
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_one_number_wherever_it_stands_and_odd_ones_of_one_text_share_it() {
        let bytes: [&[u8]; 5] = [b"a.yaml", b"a.yaml", b"caf\xe9.md", b"caf\xe8.md", "caf\u{fffd}.md".as_bytes()];
        let all: Vec<Arc<[u8]>> = bytes.into_iter().map(Arc::from).collect();
        let mut paths = Paths::default();
        let numbers: Vec<u32> = all.iter().chain(&all).map(|path| paths.number(path)).collect();
        assert_eq!(numbers, [0, 0, 1, 2, 3, 0, 0, 1, 2, 3]);
        let texts: Vec<*const u8> = all[2..].iter().map(|path| paths.text(path).as_ptr()).collect();
        assert!(texts.iter().all(|text| *text == texts[0]), "what shows as one text is one text");
        assert!(paths.knows(b"a.yaml") && !paths.knows(b"a"));
    }
}
