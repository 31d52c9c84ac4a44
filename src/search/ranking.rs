//! What counts how much: every number of the ranking, and the arithmetic over them.
//!
//! At build time the words of a document become one *impact* (1 to 255) for each word and document, from field weights,
//! lengths and the document's standing; the browser gets the impacts and needs no field norms. At query time only whole
//! numbers are multiplied, added and compared (all below 2^53, so Rust and JavaScript cannot differ).
//! Knows no index and no query text.

use super::document::HitKind;

/// A field of text: its name in the index, what one occurrence counts, the length (words) that is thought normal, and
/// how much a longer text lowers the count (0 not at all, 1 in proportion).
pub struct TextField {
    pub name: &'static str,
    pub weight: f64,
    pub normal_length: f64,
    pub length_share: f64,
}

pub const TEXT_FIELDS: [TextField; 6] = [
    TextField { name: "names", weight: 9.0, normal_length: 4.0, length_share: 0.2 },
    TextField { name: "title", weight: 7.0, normal_length: 3.0, length_share: 0.4 },
    TextField { name: "tags", weight: 3.5, normal_length: 4.0, length_share: 0.3 },
    TextField { name: "trail", weight: 2.0, normal_length: 6.0, length_share: 0.2 },
    TextField { name: "description", weight: 2.5, normal_length: 20.0, length_share: 0.5 },
    TextField { name: "prose", weight: 1.2, normal_length: 150.0, length_share: 0.6 },
];

/// The weighted count at which a word has half of its possible impact.
const HALF: f64 = 4.0;

/// Impact of a word in a document: `counts` and `lengths` (words) by field in the order of [`TEXT_FIELDS`].
pub fn impact(counts: &[u32; 6], lengths: &[u32; 6], standing: u8) -> u8 {
    let mut weighted = 0.0;
    for (i, field) in TEXT_FIELDS.iter().enumerate() {
        if counts[i] > 0 {
            let length = f64::from(lengths[i]) / field.normal_length;
            weighted += field.weight * f64::from(counts[i]) / (1.0 - field.length_share + field.length_share * length);
        }
    }
    scaled(weighted / (weighted + HALF), standing)
}

/// A length (words) as it counts: above 40 with four binary digits, less 24. So one word more in a long text changes nothing for
/// the words that it has already.
pub fn kept_length(length: u32) -> u32 {
    if length <= 40 {
        return length;
    }
    let rest = length - 24;
    let dropped = 28 - rest.leading_zeros();
    24 + ((rest >> dropped) << dropped)
}

/// Impact of a beginning of one to three letters: higher where the title itself begins so.
pub fn short_impact(begins_title: bool, standing: u8) -> u8 {
    scaled(if begins_title { 0.8 } else { 0.5 }, standing)
}

fn scaled(share: f64, standing: u8) -> u8 {
    (share * f64::from(standing)).round().clamp(1.0, 255.0) as u8
}

/// How a document stands before any query, 1 to 255: by kind, lifecycle and popularity.
pub fn standing(kind: HitKind, status: &str, weight: f32) -> u8 {
    let kind = match kind {
        HitKind::Product => 1.0,
        HitKind::Domain | HitKind::Term => 0.95,
        HitKind::Contract | HitKind::CodeList | HitKind::Team => 0.9,
        HitKind::Port | HitKind::Property => 0.85,
        HitKind::CodeValue => 0.8,
        HitKind::Section => 0.75,
    };
    let status = match lifecycle(status) {
        3 => 1.0,
        2 => 0.9,
        1 => 0.6,
        _ => 0.35,
    };
    scaled(kind * status * (0.85 + 0.15 * popularity(weight)), 255)
}

/// The order among documents whose full name is the query, 0 to 127: lifecycle, then kind, then popularity.
pub fn exact_rank(kind: HitKind, status: &str, weight: f32) -> u8 {
    let kind = 9 - kind as u8;
    let popular = popularity(weight).round() as u8;
    (lifecycle(status) << 5) | (kind << 1) | popular
}

/// Added to the rank where the name is written as the query is, and not with words shortened or spelled out.
pub const AS_WRITTEN: u8 = 128;

/// 3 in use or not said, 2 on the way, 1 deprecated, 0 retired.
fn lifecycle(status: &str) -> u8 {
    match status {
        "proposed" | "draft" => 2,
        "deprecated" => 1,
        "retired" => 0,
        _ => 3,
    }
}

/// 0 without consumers, a half with four, towards 1.
fn popularity(weight: f32) -> f64 {
    if weight.is_finite() && weight > 0.0 { f64::from(weight) / (f64::from(weight) + 4.0) } else { 0.0 }
}

// From here on: query time, mirrored in the browser, whole numbers only.

/// An exact full name stands above everything else.
pub const EXACT_STEP: u64 = 1 << 31;
/// Shares (percent) of a word's worth for what stands in for it.
pub const SHARE_EXACT: u64 = 100;
/// The singular for a plural and the reverse.
pub const SHARE_NUMBER: u64 = 90;
pub const SHARE_PREFIX: u64 = 50;
pub const SHARE_PREFIX_LENGTH: u64 = 40;
pub const SHARE_SHORT: u64 = 60;
pub const SHARE_TYPO: [u64; 3] = [100, 60, 40];

/// What a word is worth, from how many documents have it: 64 times a logarithm to base 2 of `1 + documents / frequency`,
/// with straight lines between the powers of two.
pub fn rarity(documents: u32, frequency: u32) -> u64 {
    let frequency = u64::from(frequency.max(1));
    let x = (u64::from(documents) * 16) / frequency + 16;
    let exponent = u64::from(63 - x.leading_zeros());
    let rest = ((x << 6) >> exponent) - 64;
    (exponent * 64 + rest).saturating_sub(4 * 64).max(16)
}

/// The share of a longer word that a prefix found.
pub fn prefix_share(prefix_length: usize, word_length: usize) -> u64 {
    SHARE_PREFIX + SHARE_PREFIX_LENGTH * prefix_length as u64 / word_length.max(1) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_counts_more_than_prose() {
        let lengths = [2, 2, 2, 6, 20, 600];
        let name = impact(&[1, 0, 0, 0, 0, 0], &lengths, 255);
        let description = impact(&[0, 0, 0, 0, 1, 0], &lengths, 255);
        let prose = impact(&[0, 0, 0, 0, 0, 1], &lengths, 255);
        assert!(name > description && description > prose, "{name} {description} {prose}");
    }

    #[test]
    fn long_texts_have_few_lengths() {
        assert_eq!(
            [0, 7, 40, 41, 42, 56, 59, 60, 87, 88, 1_000].map(kept_length),
            [0, 7, 40, 40, 42, 56, 56, 60, 84, 88, 984]
        );
    }

    #[test]
    fn lifecycle_comes_before_kind_and_kind_before_popularity() {
        let rank = exact_rank;
        assert!(rank(HitKind::Section, "active", 0.0) > rank(HitKind::Product, "deprecated", 9.0));
        assert!(rank(HitKind::Product, "deprecated", 0.0) > rank(HitKind::Product, "retired", 9.0));
        assert!(rank(HitKind::Product, "active", 0.0) > rank(HitKind::Contract, "active", 9.0));
        assert!(rank(HitKind::Product, "active", 9.0) > rank(HitKind::Product, "active", f32::NAN));
    }

    #[test]
    fn rarity_falls_with_frequency() {
        let all: Vec<u64> = [1, 2, 3, 10, 500, 1000].iter().map(|f| rarity(1000, *f)).collect();
        assert!(all.is_sorted_by(|a, b| a > b), "{all:?}");
        assert_eq!(rarity(1000, 1000), 64);
        assert!(rarity(u32::MAX, 1) < 64 * 40);
    }
}
