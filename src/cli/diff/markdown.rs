//! A review as one comment of a pull request: what breaks first, details folded, never longer than forges take.
//!
//! Everything that authors wrote stands in code spans: it cannot mention anyone, close a section or draw HTML.

use std::collections::BTreeMap;

use super::{closing, plural, text};
use crate::compare::{Change, Consumer, Impact};
use crate::diagnostics::{Located, LocatedPlace};
use crate::session::{AskedKind, Review};

/// GitHub takes 65,536 characters; GitLab more. The rest is for what tells that something was left out.
const LIMIT: usize = 64_000;
/// How many consumers a row names.
const NAMED: usize = 8;
/// By what a workflow finds the comment that it wrote before.
const MARK: &str = "<!-- meshdoc diff -->";

/// A text that knows how much fits.
struct Comment {
    text: String,
    length: usize,
    left_out: usize,
}

pub(super) fn comment(review: &Review) -> String {
    let comparison = &review.comparison;
    let mut comment = Comment { text: String::new(), length: 0, left_out: 0 };
    let open = comparison.uncovered().count();
    let title = match (comparison.changes.is_empty(), open) {
        (true, _) => "Nothing changes for those who use the mesh".to_owned(),
        (false, 0) => "Nothing breaks that is not covered".to_owned(),
        (false, 1) => "One breaking change is not covered".to_owned(),
        (false, open) => format!("{} breaking changes are not covered", super::terminal::grouped(open as u64)),
    };
    comment.push(&format!("{MARK}\n## {title}\n\n{}.\n", capital(&closing(review))));
    let of = |impact: Impact| -> Vec<(&Change, &LocatedPlace)> {
        comparison.changes.iter().zip(&review.places).filter(|(change, _)| change.impact == impact).collect()
    };
    breaking(&mut comment, &of(Impact::Breaking), review);
    let rows = comparison.versions.iter().filter(|check| !check.enough).map(|check| {
        let declared = check.declared_after.as_deref().map_or("none".into(), code);
        let before = check.declared_before.as_deref().map_or("none".into(), code);
        let required = check.required.as_deref().map_or("another one".into(), code);
        format!("| {} | {before} | {declared} | {required} ({}) |\n", code(&check.subject), check.bump.as_str())
    });
    table(&mut comment, "\n### Versions that say too little\n", "of | before | declared | asked for", rows.collect());
    let rows = comparison.violations.iter().map(|violation| {
        format!("| {} | {} | {} |\n", code(&violation.subject), violation.reason, few(&violation.consumers))
    });
    table(
        &mut comment,
        "\n### Removed without a warning\n",
        "what | why it matters | still relied on by",
        rows.collect(),
    );
    ask(&mut comment, review);
    diagnostics(&mut comment, "New findings", &review.new, !review.new.is_empty());
    for (impact, title) in [(Impact::Additive, "Additive changes"), (Impact::Editorial, "Editorial changes")] {
        let rows: Vec<String> = of(impact).iter().map(|(change, place)| row(change, place)).collect();
        folded(&mut comment, title, "change | of | what", rows);
    }
    diagnostics(&mut comment, "Findings that are gone", &review.fixed, false);
    if comment.left_out > 0 {
        let left = plural(comment.left_out, "row");
        comment.text.push_str(&format!("\n{left} did not fit into this comment: `meshdoc diff` shows all.\n"));
    }
    comment.text.push_str(&format!(
        "\n<sub>{} → {}</sub>\n",
        code(&shortened(&review.base)),
        code(&shortened(&review.head))
    ));
    comment.text
}

impl Comment {
    /// Adds a piece whole or, when it does not fit, not at all.
    fn push(&mut self, piece: &str) -> bool {
        let length = piece.chars().count();
        let fits = self.length + length <= LIMIT;
        if fits {
            self.text.push_str(piece);
            self.length += length;
        }
        fits
    }

    /// Adds rows as long as they fit; `keep` characters stay free for what follows.
    fn rows(&mut self, rows: &[String], keep: usize) {
        for (at, row) in rows.iter().enumerate() {
            if self.length + row.chars().count() + keep > LIMIT || !self.push(row) {
                self.left_out += rows.len() - at;
                return;
            }
        }
    }
}

fn breaking(comment: &mut Comment, changes: &[(&Change, &LocatedPlace)], review: &Review) {
    if changes.is_empty() {
        return;
    }
    // What is not covered comes first.
    let (open, covered): (Vec<_>, Vec<_>) = changes.iter().partition(|(change, _)| change.cover.as_str().is_none());
    let rows = |list: &[&(&Change, &LocatedPlace)]| -> Vec<String> {
        list.iter()
            .map(|(change, place)| {
                let direct = change.consumers.iter().filter(|consumer| consumer.distance == 1);
                let named: Vec<String> = direct.take(3).map(|consumer| code(&consumer.product)).collect();
                let reaches = match change.consumers.len() - named.len() {
                    0 if named.is_empty() => "nobody in the mesh".to_owned(),
                    0 => named.join(", "),
                    more => format!("{} and {}", named.join(", "), plural(more, "more product")),
                };
                let cover = text::covered(change, review);
                let (word, rest) = cover.split_once(": ").unwrap_or((&cover, ""));
                format!("{} {reaches} | {}: {} |\n", row(change, place).trim_end(), word, code(rest))
            })
            .collect()
    };
    let columns = "change | of | what | reaches | may it go ahead";
    table(comment, "\n### Breaking\n", columns, rows(&open));
    consumers(comment, changes);
    let title = if open.is_empty() { "Breaking changes, all covered" } else { "Breaking changes that are covered" };
    folded(comment, title, columns, rows(&covered));
}

/// Every product that a breaking change reaches, once.
fn consumers(comment: &mut Comment, changes: &[(&Change, &LocatedPlace)]) {
    let mut reached: BTreeMap<(usize, &str), (&Consumer, usize)> = BTreeMap::new();
    for consumer in changes.iter().flat_map(|(change, _)| change.consumers.iter()) {
        reached.entry((consumer.distance, &consumer.product)).or_insert((consumer, 0)).1 += 1;
    }
    let rows = reached.values().map(|(consumer, count)| {
        let how = consumer.via.as_ref().map_or("directly".to_owned(), |via| format!("via {}", code(via)));
        let said = |text: &Option<String>| text.as_deref().map_or("unknown".to_owned(), code);
        let (team, contract) = (said(&consumer.team), said(&consumer.contract));
        format!("| {} | {team} | {contract} | {how} | {count} |\n", code(&consumer.product))
    });
    folded(comment, "Whom it reaches", "product | team | holds the contract | how | breaking changes", rows.collect());
}

fn row(change: &Change, place: &LocatedPlace) -> String {
    let values = match (&change.before, &change.after) {
        (Some(before), Some(after)) => format!("{} → {}", code(before), code(after)),
        (Some(before), None) => format!("was {}", code(before)),
        (None, Some(after)) => format!("now {}", code(after)),
        (None, None) => String::new(),
    };
    let guess = if change.guess { " (a guess)" } else { "" };
    let side = if change.place_in_base { ", in base" } else { "" };
    let at = if place.path.is_empty() {
        String::new()
    } else {
        format!(" ({}{side})", code(&format!("{}:{}", place.path, place.line)))
    };
    let between = if values.is_empty() { "" } else { ": " };
    format!("| {}{guess} | {} | {}{between}{values}{at} |\n", code(change.kind), code(&change.subject), change.reason)
}

fn table(comment: &mut Comment, title: &str, columns: &str, rows: Vec<String>) {
    if rows.is_empty() {
        return;
    }
    let head = format!("{title}\n| {columns} |\n|{}\n", "---|".repeat(columns.split(" | ").count()));
    if comment.push(&head) { comment.rows(&rows, 200) } else { comment.left_out += rows.len() }
}

fn folded(comment: &mut Comment, title: &str, columns: &str, rows: Vec<String>) {
    const END: &str = "\n</details>\n";
    if rows.is_empty() {
        return;
    }
    let head = format!(
        "\n<details><summary>{title} ({})</summary>\n\n| {columns} |\n|{}\n",
        super::terminal::grouped(rows.len() as u64),
        "---|".repeat(columns.split(" | ").count())
    );
    // Begun only where at least a row and the end fit.
    if comment.length + head.chars().count() + rows[0].chars().count() + END.len() > LIMIT {
        comment.left_out += rows.len();
        return;
    }
    comment.push(&head);
    comment.rows(&rows, END.len());
    comment.push(END);
}

fn ask(comment: &mut Comment, review: &Review) {
    let rows = review.ask.iter().map(|asked| {
        let why = match asked.kind {
            AskedKind::Team => "reached by",
            AskedKind::CodeOwner => "owns",
        };
        format!("| {} | {why} {} |\n", code(&asked.who), few(&asked.about))
    });
    table(comment, "\n### Whom to ask\n", "who | why", rows.collect());
}

fn diagnostics(comment: &mut Comment, title: &str, findings: &[Located], open: bool) {
    let rows: Vec<String> = findings
        .iter()
        .map(|finding| {
            let place = format!("{}:{}", finding.place.path, finding.place.line);
            format!(
                "| {} | {} | {} | {} |\n",
                finding.severity.as_str(),
                code(finding.rule),
                code(&finding.message),
                code(&place)
            )
        })
        .collect();
    let columns = "severity | rule | finding | where";
    match open && rows.len() <= 20 {
        true => table(comment, &format!("\n### {title}\n"), columns, rows),
        false => folded(comment, title, columns, rows),
    }
}

fn few(all: &[String]) -> String {
    let more = if all.len() > NAMED { format!(" and {} more", all.len() - NAMED) } else { String::new() };
    all.iter().take(NAMED).map(|text| code(text)).collect::<Vec<_>>().join(", ") + &more
}

fn shortened(name: &str) -> String {
    let hash = name.len() >= 40 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    if hash { name[..12].to_owned() } else { name.to_owned() }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A code span on one line of a table, whatever the text holds.
fn code(text: &str) -> String {
    let tidy: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let tidy: String = tidy.chars().filter(|c| !c.is_control()).take(300).collect();
    if tidy.is_empty() {
        return String::new();
    }
    let longest = tidy.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if longest > 0 { " " } else { "" };
    format!("{fence}{space}{}{space}{fence}", tidy.replace('|', "\\|"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_authors_wrote_stays_in_its_cell() {
        assert_eq!(code("a|b\n@everyone <b>"), "`a\\|b @everyone <b>`");
        assert_eq!(code("``x` y"), "``` ``x` y ```");
        assert_eq!(code(" \u{7}\n"), "");
    }
}
