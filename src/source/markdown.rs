//! Markdown text into its outline: front matter, title, headings with anchors, links with places, plain text.
//!
//! [`events`] is the one way to read Markdown here: it opens the gate ([`problem`]) and catches a panic of the parser,
//! so that no text can hang or end a build. Knows neither the mesh nor HTML; rendering is the portal's work.

use std::collections::BTreeMap;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::text::{Span, floor_boundary};
use super::yaml;

/// How long a document may be, in bytes.
pub const MAX_BYTES: usize = 1024 * 1024;
/// How many quote and list markers may open on one line.
pub const MAX_MARKERS: usize = 60;
/// How many brackets may stand open within one paragraph, and how many backticks runs of one length may wait for an end.
pub const MAX_BRACKETS: usize = 1_000;
/// How many characters a lead holds.
pub const MAX_LEAD: usize = 300;

/// What is known of a Markdown file without rendering it. All offsets are bytes into the file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parsed {
    /// The YAML between the `---` lines at the file's start.
    pub front_matter: Option<Span>,
    /// The front matter's `title`, else the text of the first heading.
    pub title: Option<String>,
    /// Where the text behind the front matter starts.
    pub body_offset: usize,
    pub headings: Vec<Heading>,
    pub links: Vec<Link>,
    /// What stands between backticks in the text, in order.
    pub code: Vec<Code>,
    /// The first paragraph as plain text, at most [`MAX_LEAD`] characters.
    pub lead: String,
    /// Why the text was not read; the rest is empty then.
    pub problem: Option<Problem>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    pub text: String,
    /// Unique within the document, made as forges make it: `## What's new?` is `whats-new`.
    pub anchor: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Link {
    /// As it was written, with entities and escapes resolved.
    pub target: String,
    pub image: bool,
    pub start: usize,
    pub end: usize,
}

/// A word of code within the text, such as the name of a column.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Code {
    pub text: String,
    /// Bytes of the file, with the backticks.
    pub start: usize,
    pub end: usize,
}

/// The plain text below a heading, for search.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Section {
    /// The number of its heading; `None` for the text before the first.
    pub heading: Option<usize>,
    pub text: String,
}

/// Why a text is not read as Markdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub message: String,
    pub span: Span,
}

/// Reads the outline of a Markdown file. `offset` is the length of its byte order mark. Never fails, never panics.
pub fn parse(text: &str, offset: usize) -> Parsed {
    let (front, body_start) = front_matter(text);
    let body = &text[body_start..];
    let shift = offset + body_start;
    let mut parsed = Parsed {
        front_matter: front.as_ref().map(|range| Span::new(range.start + offset, range.end + offset)),
        title: front.and_then(|range| title_of(&text[range])),
        body_offset: shift,
        ..Parsed::default()
    };
    match events(body) {
        Ok(events) => outline(&events, shift, &mut parsed),
        Err(problem) => {
            let at = problem.span.range();
            parsed.problem = Some(Problem { span: Span::new(at.start + shift, at.end + shift), ..problem });
        }
    }
    parsed
}

/// A text with other destinations for its links and images, where `other` gives one for what was written. Links by
/// reference stay as they are, and so does everything else, to the byte.
pub fn relinked(text: &str, other: impl Fn(&str) -> Option<String>) -> String {
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for link in parse(text, 0).links {
        let Some(written) = text.get(link.start..link.end) else { continue };
        // The last one: what stands before it is the link's text, which may hold an image.
        let places = ["](", "](<"].map(|open| {
            let at = written.rfind(&format!("{open}{}", link.target))?;
            Some(link.start + at + open.len())
        });
        if let (Some(start), Some(other)) = (places.into_iter().flatten().next(), other(&link.target)) {
            edits.push((start..start + link.target.len(), other));
        }
    }
    edits.sort_by_key(|(range, _)| range.start);
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (range, other) in edits {
        if range.start >= done {
            out.push_str(&text[done..range.start]);
            out.push_str(&other);
            done = range.end;
        }
    }
    out.push_str(&text[done..]);
    out
}

/// The dialect: CommonMark with the tables, task lists, footnotes, strikethrough and alerts of the forges.
///
/// No heading attributes: `# h {onclick=x}` would become an attribute of the page.
fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
}

/// The parser's events with their bytes in `body`, which is the text behind the front matter.
///
/// # Errors
/// A text that is too large or nests too deeply, or that makes the parser panic, is refused with its place.
pub fn events(body: &str) -> Result<Vec<(Event<'_>, Range<usize>)>, Problem> {
    if let Some(problem) = problem(body) {
        return Err(problem);
    }
    catch_unwind(AssertUnwindSafe(|| Parser::new_ext(body, options()).into_offset_iter().collect())).map_err(|_| {
        Problem { message: "the Markdown parser gave up on this text".into(), span: Span::new(0, first_line(body)) }
    })
}

/// What keeps a text from being parsed: size, and nesting that would take the parser superlinear time.
fn problem(body: &str) -> Option<Problem> {
    if body.len() > MAX_BYTES {
        let message = format!("the document is larger than {} KiB", MAX_BYTES / 1024);
        return Some(Problem { message, span: Span::new(0, first_line(body)) });
    }
    let mut start = 0;
    let mut open = 0;
    for line in body.split_inclusive('\n') {
        let span = Span::new(start, start + line.trim_end().len());
        start += line.len();
        if markers(line) > MAX_MARKERS {
            let message = format!("more than {MAX_MARKERS} quotes and lists are nested on one line");
            return Some(Problem { message, span });
        }
        if line.trim().is_empty() {
            open = 0;
        }
        for byte in line.bytes() {
            match byte {
                b'[' => open += 1,
                b']' => open = usize::saturating_sub(open, 1),
                _ => {}
            }
            if open > MAX_BRACKETS {
                let message = format!("more than {MAX_BRACKETS} brackets are open at once");
                return Some(Problem { message, span });
            }
        }
    }
    None
}

/// How many quote and list markers a line opens with.
fn markers(line: &str) -> usize {
    let mut count = 0;
    let mut rest = line.as_bytes();
    loop {
        match rest {
            [b' ' | b'\t', ..] => rest = &rest[1..],
            [b'>', ..] => {
                count += 1;
                rest = &rest[1..];
            }
            [b'-' | b'*' | b'+', b' ' | b'\t', ..] => {
                count += 1;
                rest = &rest[2..];
            }
            [b'0'..=b'9', ..] => {
                let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
                match rest.get(digits..) {
                    Some([b'.' | b')', b' ' | b'\t', ..]) => {
                        count += 1;
                        rest = &rest[digits + 2..];
                    }
                    _ => return count,
                }
            }
            _ => return count,
        }
    }
}

fn first_line(text: &str) -> usize {
    floor_boundary(text, text.find('\n').unwrap_or(text.len()).min(200))
}

/// The bytes of the YAML between `---` lines at the start of a text, and where the body starts.
///
/// A first `---` without an end is a rule, not front matter.
fn front_matter(text: &str) -> (Option<Range<usize>>, usize) {
    let mut lines = text.split_inclusive('\n');
    let Some(first) = lines.next().filter(|line| line.trim_end() == "---" && line.ends_with('\n')) else {
        return (None, 0);
    };
    let mut at = first.len();
    for line in lines {
        let end = at + line.len();
        if matches!(line.trim_end(), "---" | "...") {
            return (Some(first.len()..at), end);
        }
        at = end;
    }
    (None, 0)
}

fn title_of(front_matter: &str) -> Option<String> {
    let parsed = yaml::parse(front_matter, 0);
    let title = parsed.documents.first()?.root.get("title")?.scalar()?.trim().to_owned();
    Some(title).filter(|title| !title.is_empty())
}

fn outline(events: &[(Event<'_>, Range<usize>)], shift: usize, parsed: &mut Parsed) {
    let mut anchors = Anchors::default();
    let mut heading: Option<Heading> = None;
    let mut lead: Option<String> = None;
    let mut quiet = 0_usize;
    for (event, range) in events {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                heading = Some(Heading { level: *level as u8, text: String::new(), anchor: String::new() });
            }
            Event::End(TagEnd::Heading(_)) => {
                if let Some(mut done) = heading.take() {
                    done.text = one_line(&done.text);
                    done.anchor = anchors.next(&done.text);
                    parsed.headings.push(done);
                }
            }
            Event::Start(tag @ (Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. })) => {
                let image = matches!(tag, Tag::Image { .. });
                let (start, end) = (range.start + shift, range.end + shift);
                parsed.links.push(Link { target: dest_url.to_string(), image, start, end });
            }
            // The lead is prose: what stands in a quote, a list or a table is not.
            Event::Start(Tag::BlockQuote(_) | Tag::List(_) | Tag::Table(_) | Tag::FootnoteDefinition(_)) => quiet += 1,
            Event::End(TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Table | TagEnd::FootnoteDefinition) => {
                quiet = quiet.saturating_sub(1)
            }
            Event::Start(Tag::Paragraph) if quiet == 0 && parsed.lead.is_empty() => lead = Some(String::new()),
            Event::End(TagEnd::Paragraph) => {
                if let Some(text) = lead.take() {
                    parsed.lead = shorten(&one_line(&text), MAX_LEAD);
                }
            }
            Event::Text(text) | Event::Code(text) => {
                if matches!(event, Event::Code(_)) {
                    let (start, end) = (range.start + shift, range.end + shift);
                    parsed.code.push(Code { text: text.to_string(), start, end });
                }
                for place in [heading.as_mut().map(|heading| &mut heading.text), lead.as_mut()] {
                    place.into_iter().for_each(|place| place.push_str(text));
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                for place in [heading.as_mut().map(|heading| &mut heading.text), lead.as_mut()] {
                    place.into_iter().for_each(|place| place.push(' '));
                }
            }
            _ => {}
        }
    }
    if parsed.title.is_none() {
        parsed.title = parsed.headings.first().map(|first| first.text.clone()).filter(|text| !text.is_empty());
    }
}

/// The sections of the text behind a front matter: plain text, for search. None of a text that is not read.
pub fn sections(body: &str) -> Vec<Section> {
    let mut sections = Vec::new();
    let mut section = Section::default();
    let (mut headings, mut in_heading) = (0, false);
    for (event, _) in events(body).unwrap_or_default() {
        match event {
            Event::Start(Tag::Heading { .. }) => {
                let next = Section { heading: Some(headings), text: String::new() };
                push_section(&mut sections, std::mem::replace(&mut section, next));
                (headings, in_heading) = (headings + 1, true);
            }
            Event::End(TagEnd::Heading(_)) => in_heading = false,
            Event::Text(text) | Event::Code(text) if !in_heading => section.text.push_str(&text),
            Event::SoftBreak | Event::HardBreak if !in_heading => section.text.push(' '),
            Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::TableCell | TagEnd::CodeBlock) => {
                section.text.push(' ')
            }
            _ => {}
        }
    }
    push_section(&mut sections, section);
    sections
}

fn push_section(sections: &mut Vec<Section>, section: Section) {
    let text = one_line(&section.text);
    if section.heading.is_some() || !text.is_empty() {
        sections.push(Section { text, ..section });
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// At most `limit` characters, cut between words, with an ellipsis where something is missing.
pub fn shorten(text: &str, limit: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(limit) else { return text.to_owned() };
    let cut = &text[..end];
    let cut = cut.rfind(' ').filter(|at| *at > end / 2).map_or(cut, |at| &cut[..at]);
    format!("{}…", cut.trim_end_matches([' ', ',', ';', ':', '.', '-', '…']))
}

/// Gives each heading of a document its anchor, in order: the second `Usage` is `usage-1`.
#[derive(Debug, Default)]
pub struct Anchors {
    taken: BTreeMap<String, usize>,
}

impl Anchors {
    pub fn next(&mut self, heading: &str) -> String {
        let name = anchor(heading);
        let mut candidate = name.clone();
        while self.taken.contains_key(&candidate) {
            let number = self.taken.get_mut(&name).map_or(1, |number| {
                *number += 1;
                *number
            });
            candidate = format!("{name}-{number}");
        }
        self.taken.insert(candidate.clone(), 0);
        candidate
    }
}

/// Lower case, spaces as hyphens, punctuation dropped, letters of any script kept; `section` where nothing is left.
fn anchor(heading: &str) -> String {
    let mut anchor = String::new();
    for c in heading.trim().chars().take(120) {
        match c {
            c if c.is_alphanumeric() || c == '_' => anchor.extend(c.to_lowercase()),
            c if c.is_whitespace() || c == '-' => anchor.push('-'),
            _ => {}
        }
    }
    if anchor.trim_matches('-').is_empty() { "section".into() } else { anchor }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDERS: &str = "---\ntitle: How orders are counted\n---\n\n# Orders & returns\n\nEvery order, once.\nSee [terms](../terms.md \"t\")\nand `order_id`.\n\n## Usage\n\n![flow](img/flow.png)\n\n- one\n- two\n\n## Usage\n\n## 注文 2\n";

    #[test]
    fn the_outline_of_a_document() {
        let parsed = parse(ORDERS, 3);
        assert_eq!(parsed.title.as_deref(), Some("How orders are counted"));
        assert_eq!(parsed.front_matter, Some(Span::new(7, 37)));
        assert_eq!(&ORDERS[parsed.body_offset - 3..][..9], "\n# Orders");
        let anchors: Vec<&str> = parsed.headings.iter().map(|heading| heading.anchor.as_str()).collect();
        assert_eq!(anchors, ["orders--returns", "usage", "usage-1", "注文-2"]);
        assert_eq!(parsed.lead, "Every order, once. See terms and order_id.");
        assert_eq!(parsed.links.len(), 2);
        let link = &parsed.links[0];
        assert_eq!(&ORDERS[link.start - 3..link.end - 3], "[terms](../terms.md \"t\")");
        assert!(parsed.links[1].image && parsed.links[1].target == "img/flow.png");
        let sections = sections(&ORDERS[parsed.body_offset - 3..]);
        assert_eq!(sections.len(), 4);
        assert_eq!(sections[1], Section { heading: Some(1), text: "flow one two".into() });
        let code = &parsed.code[0];
        assert_eq!((code.text.as_str(), &ORDERS[code.start - 3..code.end - 3]), ("order_id", "`order_id`"));
        assert_eq!(parsed.problem, None);
    }

    #[test]
    fn the_title_is_the_first_heading_where_the_front_matter_has_none() {
        assert_eq!(parse("---\nowner: x\n---\n# Orders `v2`\n", 0).title.as_deref(), Some("Orders v2"));
        assert_eq!(parse("no heading", 0).title, None);
        assert_eq!(parse("---\nno end\n", 0).front_matter, None);
        assert_eq!(parse("---\n---\nx", 0).front_matter, Some(Span::new(4, 4)));
        assert_eq!(parse("---\r\ntitle: a\r\n---\r\n# b", 0).title.as_deref(), Some("a"));
    }

    #[test]
    fn heading_attributes_are_text() {
        let parsed = parse("# Orders {onclick=alert(1) #main}", 0);
        assert_eq!(parsed.headings[0].text, "Orders {onclick=alert(1) #main}");
    }

    #[test]
    fn nesting_bombs_are_refused_with_their_place() {
        for bomb in [">".repeat(5_000), "- ".repeat(5_000), "1. > ".repeat(400), "[".repeat(50_000)] {
            let parsed = parse(&format!("# Orders\n\n{bomb}x"), 0);
            let problem = parsed.problem.expect("refused");
            assert_eq!(problem.span.start, 10, "{}", problem.message);
        }
        assert!(parse(&"word ".repeat(MAX_BYTES / 4), 0).problem.is_some());
        assert!(parse(&"> ".repeat(20), 0).problem.is_none());
        assert!(parse(&"[a](b.md) ".repeat(20_000), 0).problem.is_none(), "many links are no bomb");
        assert!(parse(&"- * + ---\n".repeat(200), 0).problem.is_none());
    }

    #[test]
    fn inputs_that_broke_parsers_end() {
        let patterns = [
            "*a **a ",
            "[a](<b",
            "![[]()",
            "<",
            "`",
            "a**b",
            "\\",
            "&",
            "[^1]:",
            "|a",
            "<!--",
            "<?",
            "<a ",
            "_*",
            "~~",
            "[x]: y\n",
            "\u{fffd}   * [ ] \\\n\t-\n",
            "\u{fffd}\u{fffd}  2\n:<\n  {}\n -\n",
            "  - a\n",
            "\t",
            "\0",
            "> [!NOTE]\n",
            "[^a]",
            "](",
            "***",
            "a\n|-\n",
            "<![CDATA[",
            "[a]: <",
            "(",
            "![",
            "\r",
            "~~~\n",
            "- [ ] ",
            "&#x10ffff;",
            "http://a",
        ];
        for pattern in patterns {
            let text = pattern.repeat(8_000 / pattern.len());
            parse(&text, 0);
        }
    }

    #[test]
    fn links_get_other_destinations_and_the_rest_stays() {
        let upper = |target: &str| (target != "keep.md").then(|| target.to_uppercase());
        for (text, wanted) in [
            ("a [b](c.md) d", "a [b](C.MD) d"),
            ("[c.md](c.md \"c.md\")", "[c.md](C.MD \"c.md\")"),
            ("[![i](a.png)](b.md)", "[![i](A.PNG)](B.MD)"),
            ("[b](<c d.md>)", "[b](<C D.MD>)"),
            ("[b](keep.md) `[b](c.md)`", "[b](keep.md) `[b](c.md)`"),
            ("[b][r]\n\n[r]: c.md\n", "[b][r]\n\n[r]: c.md\n"),
            ("[b](", "[b]("),
        ] {
            assert_eq!(relinked(text, upper), wanted);
        }
    }

    #[test]
    fn anchors_never_collide() {
        let mut anchors = Anchors::default();
        let made: Vec<String> = ["Usage", "usage", "Usage-1", "Usage", "?", "!"].map(|text| anchors.next(text)).into();
        assert_eq!(made, ["usage", "usage-1", "usage-1-1", "usage-2", "section", "section-1"]);
    }

    #[test]
    fn a_lead_is_cut_between_words() {
        assert_eq!(shorten("one two three", 9), "one two…");
        assert_eq!(shorten("short", 9), "short");
    }
}
