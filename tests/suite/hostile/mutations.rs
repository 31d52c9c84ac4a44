//! Descriptors with pieces torn out, doubled and exchanged: every one is read, resolved, checked and rendered without a
//! panic and in no time.

use std::time::{Duration, Instant};

use meshdoc::diagnostics::{locate, text};
use meshdoc::tree::Tree;
use meshdoc::{load, resolve, rules};

use crate::build::ground::{Folder, example_source, files, run_in};

/// Numbers that look thrown and are the same each time (xorshift).
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides.max(1) as u64).expect("small")
    }
}

const PIECES: [&str; 40] = [
    ":",
    "- ",
    "\n",
    "  ",
    "[",
    "]",
    "{",
    "}",
    "&a ",
    "*a",
    "<<: *a",
    "!tag ",
    "!!int ",
    "|\n",
    ">\n",
    "'",
    "\"",
    "#",
    "---\n",
    "...\n",
    "\t",
    "null",
    "~",
    "true",
    "-1",
    "99999999999999999999999",
    "1e999",
    "../..",
    "\u{feff}",
    "\u{2028}",
    "é",
    "😀",
    "javascript:x",
    "{{7*7}}",
    "__proto__",
    "name: ",
    "id: ",
    "? ",
    "%YAML 1.1\n",
    "\\",
];

fn mutate(text: &str, dice: &mut Dice) -> Vec<u8> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for _ in 0..=dice.throw(4) {
        if lines.is_empty() {
            break;
        }
        let (one, other) = (dice.throw(lines.len()), dice.throw(lines.len()));
        match dice.throw(9) {
            0 => drop(lines.remove(one)),
            1 => lines.swap(one, other),
            2 => lines.insert(one, lines[other].clone()),
            3 => lines[one].insert_str(0, PIECES[dice.throw(PIECES.len())]),
            4 => lines[one].push_str(PIECES[dice.throw(PIECES.len())]),
            5 => {
                let cut = dice.throw(lines[one].chars().count() + 1);
                lines[one] = lines[one].chars().take(cut).collect();
            }
            6 => {
                let at = lines[one].char_indices().nth(dice.throw(lines[one].len() + 1)).map_or(0, |(at, _)| at);
                lines[one].insert_str(at, PIECES[dice.throw(PIECES.len())]);
            }
            7 => lines[one] = format!("  {}", lines[one]),
            _ => {
                // A value of another kind: what stands after the colon.
                if let Some(at) = lines[one].find(": ") {
                    let value =
                        ["[]", "{}", "[[]]", "{a: {b: c}}", "[1, {a: b}]", "null", "''", "-0", "&x [*x]", "x: y"]
                            [dice.throw(10)];
                    lines[one].replace_range(at + 2.., value);
                }
            }
        }
    }
    let mut bytes = lines.join("\n").into_bytes();
    if dice.throw(20) == 0 && !bytes.is_empty() {
        let at = dice.throw(bytes.len());
        bytes[at] = 0x80 | u8::try_from(dice.throw(128)).expect("small");
    }
    bytes
}

fn sources() -> Vec<(String, String)> {
    let all = files(&example_source()).into_iter();
    let texts = all.filter_map(|(path, bytes)| Some((path, String::from_utf8(bytes).ok()?)));
    texts
        .filter(|(path, text)| {
            text.len() < 12_000 && (path.ends_with(".yaml") || path.ends_with(".md") || path.ends_with(".csv"))
        })
        .collect()
}

#[test]
fn thousands_of_torn_descriptors_are_read_quickly_and_without_a_panic() {
    let sources = sources();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut slowest = (Duration::ZERO, String::new());
    for round in 0..250 {
        // Twelve at a time, so that what they say of each other is resolved as well.
        let torn: Vec<(String, Vec<u8>)> = (0..12)
            .map(|_| {
                let (path, text) = &sources[dice.throw(sources.len())];
                (path.clone(), mutate(text, &mut dice))
            })
            .collect();
        let started = Instant::now();
        let done = std::panic::catch_unwind(|| {
            let tree = Tree::fixture(torn.iter().map(|(path, bytes)| (path.as_str(), bytes)));
            let (config, mut diagnostics) = load::configuration(&tree);
            let mut loaded = load::load(&tree, &|| {});
            diagnostics.append(&mut loaded.diagnostics);
            let (mesh, more) = resolve::resolve(loaded, &config);
            diagnostics.extend(more);
            diagnostics.extend(rules::check(&mesh, &config));
            let read = |path: &str| tree.read(path, load::MAX_DESCRIPTOR).ok();
            for finding in locate(&diagnostics, read) {
                let shown = text::render(&finding, &read, text::Style { colour: false, width: 100 });
                super::assert_plain(&shown);
            }
        });
        let dump = || {
            torn.iter()
                .map(|(path, bytes)| format!("== {path}\n{}\n", String::from_utf8_lossy(bytes)))
                .collect::<String>()
        };
        assert!(done.is_ok(), "round {round} panics on:\n{}", dump());
        if started.elapsed() > slowest.0 {
            slowest = (started.elapsed(), format!("round {round}"));
        }
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "round {round} took {:?} for:\n{}",
            started.elapsed(),
            dump()
        );
    }
    println!("slowest of 250 rounds of 12 files: {slowest:?}");
}

/// The same through every page: some meshes of many torn files.
#[test]
fn torn_meshes_are_built_whole() {
    let sources = sources();
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    for round in 0..4 {
        let torn = sources.iter().map(|(path, text)| {
            let bytes = if dice.throw(2) == 0 { mutate(text, &mut dice) } else { text.clone().into_bytes() };
            (path.clone(), bytes)
        });
        let mesh = Folder::new(torn.filter(|(path, _)| path != "meshdoc.yaml"));
        let ran = run_in(&mesh.root, &["build", "-o", "../portal", "--allow-errors", "--format", "json"]).ends(0);
        assert_eq!(ran.json()["published"], true, "round {round}");
        let portal = crate::build::ground::Portal::read(&mesh.around().join("portal"));
        let broken = crate::build::whole::broken(&portal);
        assert!(broken.is_empty(), "round {round}: {broken:#?}");
    }
}
