//! Text of authors as Markdown that cannot change what stands around it.

use std::fmt::Write as _;

/// Text on one line: no line break, no mark-up but intended code, no cell of a table that ends early.
pub(in crate::export) fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut space = false;
    for c in text.chars().filter(|c| !is_hidden(*c)) {
        if c.is_whitespace() || c.is_control() {
            space = !out.is_empty();
            continue;
        }
        if std::mem::take(&mut space) {
            out.push(' ');
        }
        if matches!(c, '\\' | '`' | '*' | '[' | ']' | '<' | '|' | '&') {
            out.push('\\');
        }
        out.push(c);
    }
    // What would make a line a heading, a list or a quotation.
    let marker = out.starts_with(['#', '>', '+', '-', '=', '~', '_']);
    if marker { format!("\\{out}") } else { out }
}

/// Text as code on one line.
pub(super) fn code(text: &str) -> String {
    let text: String = text.chars().filter(|c| !is_hidden(*c)).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let text = text.replace('|', "\\|");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') || text.is_empty() { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Text in a fence that it cannot leave.
pub(super) fn block(text: &str, language: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let text: String =
        text.chars().filter(|c| !is_hidden(*c) && (!c.is_control() || matches!(c, '\n' | '\t'))).collect();
    format!("{fence}{language}\n{}\n{fence}\n", text.trim_end())
}

/// An author's Markdown: kept, but for headings, which would break the outline of the file that quotes it, and HTML.
pub fn prose(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut fence: Option<String> = None;
    for line in text.trim().lines() {
        let trimmed = line.trim_start();
        let marks: String = trimmed.chars().take_while(|c| matches!(c, '`' | '~')).collect();
        let is_fence = marks.len() >= 3 && marks.chars().all(|c| marks.starts_with(c));
        match &fence {
            Some(open) if is_fence && marks.starts_with(open.as_str()) && trimmed == marks => fence = None,
            Some(_) => {}
            None if is_fence => fence = Some(marks),
            None => {
                // A heading becomes bold; a line of `=` or `-` below a text would make that one.
                let level = trimmed.chars().take_while(|c| *c == '#').count();
                if (1..=6).contains(&level) && trimmed[level..].starts_with([' ', '\t']) {
                    let title = trimmed.trim_matches(['#', ' ', '\t']);
                    let _ = writeln!(out, "**{}**", visible(title).replace('*', "\\*").replace('<', "\\<"));
                    continue;
                }
                let underline = trimmed.trim_end();
                if !underline.is_empty() && underline.chars().all(|c| c == '=' || c == '-') && !underline.contains(' ')
                {
                    out.push('\n');
                    continue;
                }
                out.push_str(&visible(line).replace('<', "\\<"));
                out.push('\n');
                continue;
            }
        }
        out.push_str(&visible(line));
        out.push('\n');
    }
    if let Some(open) = fence {
        out.push_str(&open);
        out.push('\n');
    }
    out
}

fn visible(text: &str) -> String {
    text.chars().filter(|c| !is_hidden(*c) && (!c.is_control() || *c == '\t')).collect()
}

/// Characters that reverse the direction of text or have no shape: they make a text look other than it is.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_on_its_line() {
        assert_eq!(line("a\n\n# b | c"), "a # b \\| c");
        assert_eq!(line("# heading"), "\\# heading");
        assert_eq!(line("[x](javascript:alert(1))"), "\\[x\\](javascript:alert(1))");
        assert_eq!(line("<script>"), "\\<script>");
        assert_eq!(line("customer_id \u{202e}gnp"), "customer_id gnp");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("``"), "``` `` ```");
        assert!(block("```\nout", "sql").starts_with("````sql\n```\nout\n````"));
    }

    #[test]
    fn prose_keeps_its_lists_and_loses_its_headings() {
        let text = "# Title\n\nSub\n---\n\n- one\n- two <b>\n\n```sql\n# no heading\n<x>\n";
        assert_eq!(prose(text), "**Title**\n\nSub\n\n\n- one\n- two \\<b>\n\n```sql\n# no heading\n<x>\n```\n");
    }
}
