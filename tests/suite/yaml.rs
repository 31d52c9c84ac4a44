//! The two tiers of the YAML reader, held against each other: where the fast one reads a text, it gives the tree that
//! the full parser gives, byte for byte of every span, and no problem is lost.
//!
//! The texts are cases by the chapters of the specification ([`cases`]), the string literals of the full parser's own
//! tests, the standards' examples, the example mesh, documents made by chance ([`generate`]), and mutations of all of
//! them ([`mutate`]). `MESHDOC_YAML_SUITE` may name a folder of further texts, such as an unpacked yaml-test-suite.

mod cases;
mod dice;
mod generate;
mod mutate;
mod texts;

use meshdoc::source::yaml::{MAX_DEPTH, MAX_NODES, MAX_SCALAR, parse_fast, parse_full};

use dice::Dice;

/// Whether the tiers disagree about a text.
fn differ(text: &str) -> bool {
    [0, 3].into_iter().any(|offset| parse_fast(text, offset).is_some_and(|fast| fast != parse_full(text, offset)))
}

/// Fails with the smallest text that still shows the difference.
#[track_caller]
fn hold(text: &str, origin: &str) {
    if !differ(text) {
        return;
    }
    let small = smallest(text);
    let (fast, full) = (parse_fast(&small, 0), parse_full(&small, 0));
    panic!("the tiers disagree ({origin}):\n{small}\n--- {small:?}\nfast: {fast:#?}\nfull: {full:#?}");
}

/// Drops lines, then characters, as long as the tiers still disagree.
fn smallest(text: &str) -> String {
    let mut small = text.to_owned();
    loop {
        let before = small.len();
        for by_line in [true, false] {
            let mut at = 0;
            while at < small.len() {
                let end = if by_line {
                    small[at..].find('\n').map_or(small.len(), |found| at + found + 1)
                } else {
                    at + small[at..].chars().next().map_or(1, char::len_utf8)
                };
                let without = format!("{}{}", &small[..at], &small[end..]);
                if differ(&without) {
                    small = without;
                } else {
                    at = end;
                }
            }
        }
        if small.len() == before {
            return small;
        }
    }
}

#[derive(Default)]
struct Count {
    texts: usize,
    fast: usize,
}

impl Count {
    #[track_caller]
    fn hold(&mut self, text: &str, origin: &str) {
        hold(text, origin);
        self.texts += 1;
        self.fast += usize::from(parse_fast(text, 0).is_some());
    }
}

#[test]
fn the_tiers_agree_on_every_chapter() {
    let mut count = Count::default();
    for text in cases::FAST {
        assert!(parse_fast(text, 0).is_some(), "not for the fast tier: {text:?}");
        count.hold(text, "a case");
    }
    for text in cases::FULL {
        assert!(parse_fast(text, 0).is_none(), "not left to the full parser: {text:?}");
    }
    for text in cases::FAST.iter().chain(&cases::FULL) {
        let windows = text.replace('\n', "\r\n");
        count.hold(&windows, "a case with Windows line ends");
        count.hold(text.trim_end_matches('\n'), "a case without its last line end");
        count.hold(&format!("orders:\n  {}\n", text.trim_end().replace('\n', "\n  ")), "a case in a mapping");
        count.hold(&format!("- {}\n", text.trim_end().replace('\n', "\n  ")), "a case in a list");
    }
    assert!(count.fast > 300, "{} of {}", count.fast, count.texts);
}

#[test]
fn the_tiers_agree_on_the_texts_of_others() {
    let mut count = Count::default();
    for (origin, text) in texts::others() {
        count.hold(&text, &origin);
    }
    assert!(count.texts > 1_000, "the full parser's own tests were not found: {} texts", count.texts);
    println!("{} texts of others, {} of them for the fast tier", count.texts, count.fast);
}

#[test]
fn descriptors_are_for_the_fast_tier() {
    for (name, files) in texts::descriptors() {
        let fast = files.iter().filter(|(_, text)| parse_fast(text, 0).is_some()).count();
        for (path, text) in &files {
            hold(text, path);
            if parse_fast(text, 0).is_none() {
                println!("{name}: {path} is left to the full parser");
            }
        }
        println!("{name}: {fast} of {} files are for the fast tier", files.len());
        assert!(fast * 100 >= files.len() * 90, "{name}: only {fast} of {} files", files.len());
    }
}

#[test]
fn the_limits_are_the_same() {
    for depth in [MAX_DEPTH - 2, MAX_DEPTH - 1, MAX_DEPTH, MAX_DEPTH + 1] {
        let steps = |line: &str| (0..depth).map(|at| format!("{}{line}", " ".repeat(at))).collect::<String>();
        for text in [
            format!("{}{}\n", "[".repeat(depth), "]".repeat(depth)),
            format!("{}1{}\n", "{a: ".repeat(depth), "}".repeat(depth)),
            format!("{}a\n", "- ".repeat(depth)),
            format!("{}\n", steps("a:\n")),
            format!("{}\n", steps("-\n")),
            format!("{}[a]\n", "- ".repeat(depth)),
        ] {
            assert_eq!(parse_fast(&text, 0).is_some(), parse_full(&text, 0).problems.is_empty(), "{text}");
            hold(&text, "depth");
        }
    }
    for length in [MAX_SCALAR, MAX_SCALAR + 1] {
        let word = "x".repeat(length);
        for text in [format!("a: {word}\n"), format!("a: '{word}'\n"), format!("a: [\"{word}\"]\n")] {
            assert_eq!(parse_fast(&text, 0).is_some(), parse_full(&text, 0).problems.is_empty());
            hold(&text, "the length of a scalar");
        }
    }
    for nodes in [MAX_NODES, MAX_NODES + 1] {
        // The list itself is one.
        let text = "- a\n".repeat(nodes - 1);
        assert_eq!(parse_fast(&text, 0).is_some(), nodes == MAX_NODES);
        assert_eq!(parse_full(&text, 0).problems.is_empty(), nodes == MAX_NODES);
    }
    for length in [999, 1_000, 1_001, 1_022, 1_023, 1_024, 1_025, 1_030] {
        let key = "k".repeat(length);
        for text in [format!("{key}: 1\n"), format!("{{{key}: 1}}\n"), format!("- 'é{key}': 1\n")] {
            hold(&text, "the length of a key");
        }
    }
    let many: String = (0..100).map(|number| format!("key{}: 1\n", number % 97)).collect();
    assert!(parse_fast(&many, 0).is_none(), "a key that is written twice in a long mapping");
}

#[test]
fn the_tiers_agree_on_mutations() {
    let count = fuzz(0x5EED, 20_000);
    println!("{} texts, {} of them for the fast tier", count.texts, count.fast);
    assert!(count.fast > count.texts / 10);
}

/// For a long look by hand: `MESHDOC_FUZZ_SEED=7 MESHDOC_FUZZ_TEXTS=5000000 cargo test --release --test suite
/// yaml::long -- --ignored --nocapture`.
#[test]
#[ignore = "runs for minutes"]
fn long() {
    let number =
        |name: &str, otherwise: u64| std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(otherwise);
    let count = fuzz(number("MESHDOC_FUZZ_SEED", 1), number("MESHDOC_FUZZ_TEXTS", 1_000_000));
    println!("{} texts, {} of them for the fast tier", count.texts, count.fast);
}

/// Holds the tiers against each other on mutations of known texts and of texts made by chance.
fn fuzz(seed: u64, texts: u64) -> Count {
    let mut dice = Dice::new(seed);
    let mut known: Vec<String> = cases::FAST.iter().chain(&cases::FULL).map(|text| (*text).to_owned()).collect();
    known.extend(texts::descriptors().into_iter().flat_map(|(_, files)| files).map(|(_, text)| text));
    let mut others: Vec<String> = texts::others().into_iter().map(|(_, text)| text).collect();
    for seeds in [&mut known, &mut others] {
        seeds.retain(|text| text.len() < 6_000);
    }
    let mut count = Count::default();
    for _ in 0..texts {
        let mut text = match dice.below(8) {
            0 => others[dice.below(others.len())].clone(),
            1..=3 => known[dice.below(known.len())].clone(),
            _ => generate::document(&mut dice),
        };
        for _ in 0..[0, 1, 1, 2, 4][dice.below(5)] {
            text = mutate::mutate(&text, &known, &mut dice);
        }
        count.hold(&text, "by chance");
    }
    count
}
