//! Deterministic randomness: a seed in, the same draws on every machine out.
//!
//! Integers only, because floating-point logarithms may differ in their last bit between platforms, and one different
//! draw would make another mesh. It must not know what is drawn.

/// SplitMix64 (Steele, Lea, Flood 2014): one word of state, good enough to spread names, cheap enough for 100,000 files.
pub struct Dice(u64);

impl Dice {
    /// Dice for one thing. `place` names it (kind of file, index, ...), so that a file does not depend on the order in
    /// which files are made, and an earlier version of a file repeats the draws of the later one.
    pub fn new(place: &[u64]) -> Self {
        let mut dice = Self(0x6d65_7368_646f_6363);
        for part in place {
            dice.0 = dice.0.rotate_left(17) ^ part.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            dice.draw();
        }
        dice
    }

    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number in `0..bound`, for `bound` of at least one.
    pub fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.draw()) * bound as u128) >> 64) as usize
    }

    /// A number in `low..=high`.
    pub fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    pub fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    /// A rank in `0..bound`, the first ranks far more often: about as likely as one over the rank (Zipf).
    pub fn rank(&mut self, bound: usize) -> usize {
        let octaves = (usize::BITS - bound.leading_zeros()) as usize;
        loop {
            let octave = self.below(octaves);
            let rank = (1 << octave) - 1 + self.below(1 << octave);
            if rank < bound {
                return rank;
            }
        }
    }

    pub fn pick<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }

    /// Like [`Dice::pick`], but the first entries of the list are the common ones.
    pub fn pick_common<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.rank(list.len())]
    }
}

/// FNV-1a, for stamps: not against malice.
pub fn digest(parts: &[&str]) -> u64 {
    let mut sum = 0xcbf2_9ce4_8422_2325_u64;
    for byte in parts.iter().flat_map(|part| part.bytes().chain([0])) {
        sum = (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    sum
}
