//! Documents made by chance: a tree of values, each written in one of the many styles that YAML has for it.

use super::dice::Dice;

const WORDS: [&str; 34] = [
    "orders",
    "customer",
    "Überschuss",
    "注文",
    "1.10",
    "0x1F",
    "-7",
    "+3",
    ".5",
    "1e3",
    ".inf",
    "-.Inf",
    ".NaN",
    "true",
    "No",
    "~",
    "null",
    "Null",
    "FALSE",
    "2026-01-31",
    "a:b",
    "x#y",
    "it's",
    "-1a",
    "http://example.com/a?b=c",
    "a,b",
    "a b",
    "say \"hi\"",
    "v1.0.0",
    "@home",
    "100%",
    "010",
    "C:\\data",
    "word\u{a0}",
];
const SENTENCES: [&str; 6] = [
    "Every order, once.",
    "Rows are kept for seven years - then they go",
    "see the terms (v2)",
    "counted by day & hour",
    "What is it? A list",
    "100 % of all",
];

pub fn document(dice: &mut Dice) -> String {
    let mut out = String::new();
    if dice.one_in(6) {
        out.push_str("---\n");
    }
    let documents = if dice.one_in(10) { 2 } else { 1 };
    for number in 0..documents {
        if number > 0 {
            out.push_str(if dice.one_in(3) { "...\n---\n" } else { "---\n" });
        }
        match dice.below(8) {
            0 => list(&mut out, 0, 0, dice),
            1 => {
                flow(&mut out, 0, dice);
                out.push('\n');
            }
            _ => mapping(&mut out, 0, 0, dice),
        }
    }
    if dice.one_in(12) {
        out.push_str("...\n");
    }
    match dice.below(10) {
        0 => out.replace('\n', "\r\n"),
        1 => out.trim_end_matches('\n').to_owned(),
        _ => out,
    }
}

fn indent(out: &mut String, by: usize) {
    out.extend(std::iter::repeat_n(' ', by));
}

fn noise(out: &mut String, by: usize, dice: &mut Dice) {
    match dice.below(14) {
        0 => out.push('\n'),
        1 => {
            indent(out, by);
            out.push_str("# a note: with - signs [ \"\n");
        }
        2 => out.push_str("# at the margin\n"),
        3 => out.push_str("    \n"),
        _ => {}
    }
}

fn end_of_line(out: &mut String, dice: &mut Dice) {
    match dice.below(12) {
        0 => out.push_str(" # note"),
        1 => out.push_str("  "),
        _ => {}
    }
    out.push('\n');
}

/// The first line is not indented where the mapping begins behind a dash.
fn mapping(out: &mut String, by: usize, depth: usize, dice: &mut Dice) {
    for number in 0..=dice.below(4) {
        if number > 0 {
            noise(out, by, dice);
        }
        if number > 0 || out.is_empty() || out.ends_with('\n') {
            indent(out, by);
        }
        key(out, number, dice);
        value(out, by, depth, true, dice);
    }
}

fn key(out: &mut String, number: usize, dice: &mut Dice) {
    let name = dice.pick(&["id", "name", "true", "404", "on", "a b", "größe", "x-y", "null", "a.b/c"]);
    match dice.below(8) {
        0 => out.push_str(&format!("\"{name} {number}\"")),
        1 => out.push_str(&format!("'{name}''{number}'")),
        2 => out.push_str(&format!("{name}{number} ")),
        3 => out.push_str(name),
        _ => out.push_str(&format!("{name}{number}")),
    }
    out.push(':');
}

fn list(out: &mut String, by: usize, depth: usize, dice: &mut Dice) {
    for number in 0..=dice.below(4) {
        if number > 0 {
            noise(out, by, dice);
        }
        if number > 0 || out.is_empty() || out.ends_with('\n') {
            indent(out, by);
        }
        out.push('-');
        let gap = 1 + if dice.one_in(6) { dice.below(3) } else { 0 };
        if depth < 4 && dice.one_in(3) {
            indent(out, gap);
            if dice.one_in(4) {
                list(out, by + 1 + gap, depth + 1, dice);
            } else {
                mapping(out, by + 1 + gap, depth + 1, dice);
            }
        } else {
            value(out, by, depth, false, dice);
        }
    }
}

fn value(out: &mut String, by: usize, depth: usize, of_key: bool, dice: &mut Dice) {
    match dice.below(if depth < 4 { 14 } else { 10 }) {
        0 => end_of_line(out, dice),
        1 => {
            out.push(' ');
            block_scalar(out, by, dice);
        }
        2 => {
            out.push_str(if dice.one_in(8) { "\n" } else { " " });
            if out.ends_with('\n') {
                indent(out, by + 1 + dice.below(3));
            }
            folded(out, by, dice);
            end_of_line(out, dice);
        }
        3 => {
            out.push(' ');
            flow(out, 0, dice);
            end_of_line(out, dice);
        }
        4..=9 => {
            indent(out, 1 + dice.below(2));
            scalar(out, dice);
            end_of_line(out, dice);
        }
        10 | 11 => {
            end_of_line(out, dice);
            mapping(out, by + 1 + dice.below(4), depth + 1, dice);
        }
        _ => {
            end_of_line(out, dice);
            let deeper = if of_key && dice.one_in(2) { 0 } else { 1 + dice.below(3) };
            list(out, by + deeper, depth + 1, dice);
        }
    }
}

fn scalar(out: &mut String, dice: &mut Dice) {
    let word = dice.pick(&WORDS);
    match dice.below(6) {
        0 => out.push_str(&format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\""))),
        1 => out.push_str(&format!("'{}'", word.replace('\'', "''"))),
        2 => out.push_str(dice.pick(&SENTENCES)),
        3 => out.push_str("\"a\\tb\\u00e9 \\x41\\\\ \\\"c\\\" \\U0001F600\\/\\N\""),
        _ => out.push_str(word),
    }
}

/// A scalar of several lines: plain or quoted.
fn folded(out: &mut String, by: usize, dice: &mut Dice) {
    let quote = dice.pick(&["", "'", "\""]);
    out.push_str(quote);
    for number in 0..=1 + dice.below(3) {
        if number > 0 {
            out.push_str(if dice.one_in(6) { " \n" } else { "\n" });
            if dice.one_in(4) {
                out.push_str(dice.pick(&["\n", "  \n", "\n\n"]));
            }
            indent(out, by + 1 + dice.below(4));
        }
        out.push_str(dice.pick(&SENTENCES));
        if quote == "\"" && dice.one_in(4) {
            out.push_str(dice.pick(&["\\n", "\\ ", "\\\\", "\\t ", "\\\""]));
        }
    }
    out.push_str(quote);
}

fn block_scalar(out: &mut String, by: usize, dice: &mut Dice) {
    let deeper = 1 + dice.below(3);
    out.push_str(dice.pick(&["|", ">"]));
    let explicit = dice.one_in(4);
    if explicit && dice.one_in(2) {
        out.push_str(&deeper.to_string());
        out.push_str(dice.pick(&["", "-", "+"]));
    } else {
        out.push_str(dice.pick(&["", "-", "+"]));
        if explicit {
            out.push_str(&deeper.to_string());
        }
    }
    end_of_line(out, dice);
    for number in 0..dice.below(5) {
        match dice.below(8) {
            0 => out.push('\n'),
            1 => {
                indent(out, dice.below(6));
                out.push('\n');
            }
            2 if number > 0 || explicit => {
                indent(out, by + deeper + 1 + dice.below(3));
                out.push_str("deeper: text # no comment\n");
            }
            _ => {
                indent(out, by + deeper);
                out.push_str(dice.pick(&SENTENCES));
                out.push_str(dice.pick(&["\n", "\n", " \n", "\n\n"]));
            }
        }
    }
}

fn flow(out: &mut String, depth: usize, dice: &mut Dice) {
    let list = dice.one_in(2);
    out.push(if list { '[' } else { '{' });
    let count = dice.below(4);
    for number in 0..count {
        gap(out, dice);
        if !list {
            match dice.below(3) {
                0 => out.push_str(&format!("\"k{number}\":{}", ["", " "][dice.below(2)])),
                1 => out.push_str(&format!("k {number} : ")),
                _ => out.push_str(&format!("k{number}: ")),
            }
        }
        if depth < 3 && dice.one_in(4) {
            flow(out, depth + 1, dice);
        } else {
            match dice.below(5) {
                0 => out.push_str("\"a, [b] # c\""),
                1 => out.push_str("'it''s: {x}'"),
                2 => out.push_str("a b"),
                _ => out.push_str(&dice.pick(&WORDS).replace([',', '@', '"', '\''], "")),
            }
        }
        gap(out, dice);
        if number + 1 < count || dice.one_in(6) {
            out.push(',');
        }
    }
    gap(out, dice);
    out.push(if list { ']' } else { '}' });
}

fn gap(out: &mut String, dice: &mut Dice) {
    out.push_str(dice.pick(&["", " ", "", " ", "  ", "\n    ", "\n", " # note\n   "]));
}
