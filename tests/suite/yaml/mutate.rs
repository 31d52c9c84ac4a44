//! A text with one thing changed, as a slip of the hand or of a merge would.

use super::dice::Dice;

const PIECES: [&str; 58] = [
    ":",
    ": ",
    "- ",
    "-",
    "#",
    " #",
    "\"",
    "'",
    "|",
    ">",
    "|-\n",
    ">+\n",
    "|2\n",
    "[",
    "]",
    "{",
    "}",
    ",",
    ", ",
    "&a ",
    "*a",
    "!t ",
    "? ",
    "<<: ",
    "---\n",
    "...\n",
    "--- ",
    "%YAML 1.2\n",
    "\t",
    " ",
    "  ",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\\",
    "\\n",
    "\\\n",
    "\\u00e9",
    "''",
    "é",
    "\u{a0}",
    "\u{85}",
    "\u{2028}",
    "\u{feff}",
    "\u{7f}",
    "~",
    "null",
    "1.0",
    "@",
    "`",
    "key: value\n",
    "\n  - item\n",
    "=",
    "\\x41",
    "\\ud83d\\ude00",
    "# note\n",
    "\u{1F600}",
];

pub fn mutate(text: &str, others: &[String], dice: &mut Dice) -> String {
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    if lines.is_empty() {
        return dice.pick(&PIECES).to_string();
    }
    let at = dice.below(lines.len());
    let other = dice.below(lines.len());
    match dice.below(12) {
        0 => {
            lines.remove(at);
        }
        1 => lines.insert(other, lines[at].clone()),
        2 => lines.swap(at, other),
        3 => lines[at].insert_str(0, ["  ", " ", "   ", "- "][dice.below(4)]),
        4 => {
            let cut = lines[at].len() - lines[at].trim_start_matches(' ').len();
            lines[at].drain(..dice.below(cut + 1));
        }
        // A block moves as a whole.
        5 => {
            let end = (at + 1 + dice.below(4)).min(lines.len());
            lines[at..end].iter_mut().for_each(|line| line.insert_str(0, "  "));
        }
        6 => {
            let source: Vec<&str> = others[dice.below(others.len())].split_inclusive('\n').collect();
            if !source.is_empty() {
                let from = dice.below(source.len());
                let to = (from + 1 + dice.below(5)).min(source.len());
                let indent = " ".repeat(dice.below(5));
                lines.insert(at, source[from..to].iter().map(|line| format!("{indent}{line}")).collect());
            }
        }
        7 | 8 => {
            let line = &mut lines[at];
            let mut place = dice.below(line.len() + 1);
            while !line.is_char_boundary(place) {
                place -= 1;
            }
            line.insert_str(place, dice.pick(&PIECES));
        }
        9 => {
            let kept = lines[at].chars().count();
            let gone = dice.below(kept);
            lines[at] = lines[at].chars().enumerate().filter(|(n, _)| *n != gone).map(|(_, c)| c).collect();
        }
        10 => {
            let end = lines[at].trim_end_matches('\n').len();
            lines[at].insert_str(end, [" # note", ":", " ", "  ", ": |", " >-", ",", "\\"][dice.below(8)]);
        }
        _ => {
            let mut cut = dice.below(text.len() + 1);
            while !text.is_char_boundary(cut) {
                cut -= 1;
            }
            return text[..cut].to_owned();
        }
    }
    lines.concat()
}
