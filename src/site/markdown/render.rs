//! Markdown events into HTML of our own making: every text escaped, every link resolved, no attribute but ours.
//!
//! Raw HTML of the author is the exception: it is written as it is, and the whole text then goes through [`sanitise`],
//! where our own attributes are told from the author's by a mark that no author can foresee.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event, Tag, TagEnd};

use super::highlight::highlight;
use super::{image, sanitise};
use crate::model::Mesh;
use crate::model::address::url;
use crate::model::document::Heading;
use crate::model::link::{Target, heading_id, resolve_link};
use crate::model::mesh::TermId;
use crate::site::html::{Html, escape};
use crate::site::words::Words;
use crate::source::markdown::events;

/// How many elements may stand within each other; deeper ones are shown without their element.
const MAX_DEPTH: usize = 48;
/// How many links of a document are followed.
const MAX_LINKS: usize = 5_000;
/// How much larger than its text a document may become.
const MAX_GROWTH: usize = 10;

/// Where a text stands and where its HTML goes.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    pub mesh: &'a Mesh,
    /// The file it was written in, by its path in the mesh: where relative links start.
    pub from: &'a str,
    /// The page that shows it.
    pub page: &'a str,
    /// The document's headings, for their anchors.
    pub headings: &'a [Heading],
    /// Whether the page is that of the document's owner, which has ids of its own.
    pub readme: bool,
    /// How many levels headings are lowered by.
    pub lower: u8,
    /// A first heading that says the page's title again is left out.
    pub title: Option<&'a str>,
    /// Whether HTML in the text is meant as such, or shown as text.
    pub html: bool,
    pub words: &'a Words,
    /// The terms of the glossary that the page links already: the first mention of each becomes a link.
    pub linked: &'a RefCell<BTreeSet<TermId>>,
    /// The bytes of a file of the mesh.
    pub source: &'a (dyn Fn(&str) -> Option<Vec<u8>> + Sync),
}

/// Renders a Markdown text. A text that cannot be read as Markdown is shown as it is, with a note that says why.
pub fn render(body: &str, place: &Place<'_>) -> Html {
    // The finding about it says why.
    let (events, unread) = match events(body) {
        Ok(events) => (events, false),
        Err(_) => (Vec::new(), true),
    };
    let events: Vec<Event<'_>> = events.into_iter().map(|(event, _)| event).collect();
    let raw = place.html && events.iter().any(|event| matches!(event, Event::Html(_) | Event::InlineHtml(_)));
    let raw = raw && sanitise::bearable(&events);
    let mark = if raw { sanitise::mark(body) } else { String::new() };
    let mut writer = Writer::new(place, raw, &mark);
    for event in events {
        writer.event(event);
        if writer.out.len() > body.len() * MAX_GROWTH + 64 * 1024 {
            return as_written(place.words, body, place.words.t("as-written-large"));
        }
    }
    if unread {
        return as_written(place.words, body, place.words.t("as-written-unread"));
    }
    let html = writer.finish();
    if !raw {
        return Html::made(html);
    }
    Html::made(sanitise::sanitise(&html, &mark, |target, image| {
        let target = resolve_link(place.mesh, place.from, target);
        match target {
            Target::Asset(path) => Some(url::relative(place.page, &url::asset(&path))),
            _ if image => None,
            Target::Page(page) => Some(url::relative(place.page, &page)),
            Target::External(url) => Some(url),
            Target::Fragment(anchor) => Some(format!("#{}", heading_id(place.readme, &anchor))),
            Target::Broken { .. } => None,
        }
    }))
}

fn as_written(words: &Words, body: &str, why: &str) -> Html {
    let mut shown: String = body.chars().take(20_000).collect();
    if shown.len() < body.len() {
        shown.push('…');
    }
    Html::made(format!(
        "<p class=\"unread\">{}</p><pre tabindex=\"0\"><code>{}</code></pre>",
        escape(&words.with("as-written", &[("reason", why)])),
        escape(&shown)
    ))
}

/// The words of an image while they are gathered.
struct Picture {
    depth: usize,
    target: String,
    title: String,
    words: String,
}

struct Writer<'a> {
    place: &'a Place<'a>,
    raw: bool,
    mark: &'a str,
    out: String,
    /// What closes each open element.
    open: Vec<String>,
    picture: Option<Picture>,
    code: Option<(String, String)>,
    headings: usize,
    links: usize,
    in_link: usize,
    in_heading: bool,
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
    /// Nothing was written yet but a title that was left out.
    first: bool,
    skipping: bool,
    /// Text that waits while a footnote is written aside.
    aside: Vec<(String, String)>,
    notes: BTreeMap<String, String>,
    /// Footnotes in the order of their first mention.
    mentioned: Vec<String>,
}

impl<'a> Writer<'a> {
    fn new(place: &'a Place<'a>, raw: bool, mark: &'a str) -> Writer<'a> {
        Writer {
            place,
            raw,
            mark,
            out: String::new(),
            open: Vec::new(),
            picture: None,
            code: None,
            headings: 0,
            links: 0,
            in_link: 0,
            in_heading: false,
            alignments: Vec::new(),
            column: 0,
            in_head: false,
            first: true,
            skipping: false,
            aside: Vec::new(),
            notes: BTreeMap::new(),
            mentioned: Vec::new(),
        }
    }

    fn event(&mut self, event: Event<'_>) {
        if let Some(picture) = &mut self.picture {
            match event {
                Event::Start(_) => picture.depth += 1,
                Event::End(_) if picture.depth > 0 => picture.depth -= 1,
                Event::End(_) => self.end_picture(),
                Event::Text(text) | Event::Code(text) => picture.words.push_str(&text),
                Event::SoftBreak | Event::HardBreak => picture.words.push(' '),
                _ => {}
            }
            return;
        }
        if let Some((_, code)) = &mut self.code {
            match event {
                Event::Text(text) => code.push_str(&text),
                Event::End(TagEnd::CodeBlock) => self.end_code(),
                _ => {}
            }
            return;
        }
        if self.skipping {
            self.skipping = !matches!(event, Event::End(TagEnd::Heading(_)));
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text),
            Event::Code(text) => {
                let _ = write!(self.out, "<code>{}</code>", escape(&text));
            }
            Event::Html(html) | Event::InlineHtml(html) if self.raw => self.out.push_str(&html),
            Event::Html(html) | Event::InlineHtml(html) => {
                // A comment says nothing to readers, whatever HTML means here.
                if !html.trim_start().starts_with("<!--") {
                    self.text(&html);
                }
            }
            Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text),
            Event::SoftBreak => self.out.push('\n'),
            Event::HardBreak => self.out.push_str("<br>\n"),
            Event::Rule => self.out.push_str("<hr>\n"),
            Event::TaskListMarker(done) => {
                let (kind, word, sign) = if done { ("done", "task-done", "✓") } else { ("open", "task-open", "") };
                let word = self.place.words.t(word);
                let (class, role, label) =
                    (self.own("class", &format!("task {kind}")), self.own("role", "img"), self.own("aria-label", word));
                let _ = write!(self.out, "<span{class}{role}{label}>{sign}</span> ");
            }
            Event::FootnoteReference(name) => self.mention(&name),
        }
        self.first = false;
    }

    /// An attribute of ours, with its leading space.
    fn own(&self, name: &str, value: &str) -> String {
        format!(" {name}=\"{}{}\"", self.mark, escape(value))
    }

    /// Text with a link at the first mention of each glossary term on the page. Not where a link could stand within
    /// another: with HTML of the author nobody knows.
    fn text(&mut self, text: &str) {
        let Place { mesh, from, page, linked, .. } = *self.place;
        let mut at = 0;
        if self.in_link == 0 && !self.in_heading && !self.raw {
            for (range, id) in mesh.index.mentions(mesh).in_text(mesh, text, from) {
                let term = url::term(mesh, id);
                if term == page || !linked.borrow_mut().insert(id) {
                    continue;
                }
                let href = url::relative(page, &term);
                let (before, name) = (escape(&text[at..range.start]), escape(&text[range.clone()]));
                let _ = write!(self.out, "{before}<a class=\"term\" href=\"{}\">{name}</a>", escape(&href));
                at = range.end;
            }
        }
        self.out.push_str(&escape(&text[at..]));
    }

    /// Opens an element, unless it would stand too deep.
    fn element(&mut self, open: &str, close: &str) {
        if self.open.len() < MAX_DEPTH {
            self.out.push_str(open);
            self.open.push(close.to_owned());
        } else {
            self.open.push(String::new());
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph => self.element("<p>", "</p>\n"),
            Tag::Heading { level, .. } => self.start_heading(level as u8),
            Tag::BlockQuote(None) => self.element("<blockquote>\n", "</blockquote>\n"),
            Tag::BlockQuote(Some(kind)) => {
                let (name, word, sign) = alert(kind);
                let word = escape(self.place.words.t(word));
                let open = format!(
                    "<div{}{}><p{}><span{}{}>{sign}</span> {word}</p>\n",
                    self.own("class", &format!("alert alert-{name}")),
                    self.own("role", "note"),
                    self.own("class", "alert-title"),
                    self.own("class", "alert-icon"),
                    self.own("aria-hidden", "true"),
                );
                self.element(&open, "</div>\n");
            }
            Tag::CodeBlock(kind) => {
                let language = match kind {
                    CodeBlockKind::Fenced(info) => {
                        info.split([' ', ',', '{', '\t']).next().unwrap_or_default().to_owned()
                    }
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some((language, String::new()));
            }
            Tag::List(None) => self.element("<ul>\n", "</ul>\n"),
            Tag::List(Some(1)) => self.element("<ol>\n", "</ol>\n"),
            Tag::List(Some(start)) => self.element(&format!("<ol start=\"{start}\">\n"), "</ol>\n"),
            Tag::Item => self.element("<li>", "</li>\n"),
            Tag::FootnoteDefinition(name) => {
                self.aside.push((std::mem::take(&mut self.out), name.to_string()));
            }
            Tag::Table(alignments) => {
                self.alignments = alignments;
                let open = format!(
                    "<div{}{}{}{}><table>\n",
                    self.own("class", "scrolls"),
                    self.own("role", "region"),
                    self.own("aria-label", self.place.words.t("table")),
                    self.own("tabindex", "0")
                );
                self.element(&open, "</tbody></table></div>\n");
            }
            Tag::TableHead => {
                self.in_head = true;
                self.column = 0;
                self.element("<thead><tr>", "</tr></thead><tbody>\n");
            }
            Tag::TableRow => {
                self.column = 0;
                self.element("<tr>", "</tr>\n");
            }
            Tag::TableCell => {
                let class = match self.alignments.get(self.column) {
                    Some(Alignment::Right) => self.own("class", "right"),
                    Some(Alignment::Center) => self.own("class", "centre"),
                    _ => String::new(),
                };
                self.column += 1;
                if self.in_head {
                    self.element(&format!("<th scope=\"col\"{class}>"), "</th>");
                } else {
                    self.element(&format!("<td{class}>"), "</td>");
                }
            }
            Tag::Emphasis => self.element("<em>", "</em>"),
            Tag::Strong => self.element("<strong>", "</strong>"),
            Tag::Strikethrough => self.element("<del>", "</del>"),
            Tag::Link { dest_url, title, .. } => self.start_link(&dest_url, &title),
            Tag::Image { dest_url, title, .. } => {
                let (target, title) = (dest_url.to_string(), title.to_string());
                self.picture = Some(Picture { depth: 0, target, title, words: String::new() });
            }
            _ => self.open.push(String::new()),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::FootnoteDefinition => {
                if let Some((waiting, name)) = self.aside.pop() {
                    let note = std::mem::replace(&mut self.out, waiting);
                    self.notes.entry(name).or_insert(note);
                }
                return;
            }
            TagEnd::Heading(_) => self.in_heading = false,
            TagEnd::TableHead => self.in_head = false,
            TagEnd::Link => self.in_link = self.in_link.saturating_sub(1),
            _ => {}
        }
        if let Some(close) = self.open.pop() {
            self.out.push_str(&close);
        }
    }

    fn start_heading(&mut self, level: u8) {
        self.in_heading = true;
        let heading = self.place.headings.get(self.headings);
        self.headings += 1;
        let Some(heading) = heading else {
            let level = (level + self.place.lower).min(6);
            return self.element(&format!("<h{level}>"), &format!("</h{level}>\n"));
        };
        let id = heading_id(self.place.readme, &heading.anchor);
        if self.first
            && level == 1
            && (self.place.readme || self.place.title.is_some_and(|title| title.trim() == heading.text))
        {
            let _ = write!(self.out, "<span{}></span>", self.own("id", &id));
            self.skipping = true;
            self.in_heading = false;
            return;
        }
        let level = (level + self.place.lower).min(6);
        let link = format!(
            " <a{}{}{}>#</a></h{level}>\n",
            self.own("class", "self-link"),
            self.own("href", &url::relative(self.place.page, &format!("{}#{id}", self.place.page))),
            self.own("aria-label", &self.place.words.with("link-to-section", &[("name", &heading.text)])),
        );
        self.element(&format!("<h{level}{}>", self.own("id", &id)), &link);
    }

    fn follow(&mut self, target: &str) -> Target {
        self.links += 1;
        if self.links > MAX_LINKS {
            return Target::Broken { reason: String::new(), nearest: None, meant: None };
        }
        resolve_link(self.place.mesh, self.place.from, target)
    }

    fn start_link(&mut self, target: &str, title: &str) {
        let title = if title.is_empty() { String::new() } else { format!(" title=\"{}\"", escape(title)) };
        let href = match self.follow(target) {
            Target::External(url) => {
                let class = self.own("class", "out");
                let open = format!("<a{class} href=\"{}\"{title} rel=\"noopener noreferrer nofollow\">", escape(&url));
                self.in_link += 1;
                return self.element(&open, "</a>");
            }
            Target::Page(page) => url::relative(self.place.page, &page),
            Target::Asset(path) => url::relative(self.place.page, &url::asset(&path)),
            Target::Fragment(anchor) => {
                let anchor = heading_id(self.place.readme, &anchor);
                url::relative(self.place.page, &format!("{}#{anchor}", self.place.page))
            }
            Target::Broken { .. } => {
                self.in_link += 1;
                let open = self.broken(target);
                return self.element(&open, "</span>");
            }
        };
        self.in_link += 1;
        let open = format!("<a{}{title}>", self.own("href", &href));
        self.element(&open, "</a>");
    }

    /// The start of a text whose link leads nowhere; the finding about it says why.
    fn broken(&self, target: &str) -> String {
        format!(
            "<span{} title=\"{}\">",
            self.own("class", "broken-link"),
            escape(&self.place.words.with("broken-link", &[("target", target)]))
        )
    }

    fn end_picture(&mut self) {
        let Some(picture) = self.picture.take() else { return };
        let words = escape(picture.words.trim());
        let title =
            if picture.title.is_empty() { String::new() } else { format!(" title=\"{}\"", escape(&picture.title)) };
        let html = match self.follow(&picture.target) {
            Target::Asset(path) => {
                let source = self.own("src", &url::relative(self.place.page, &url::asset(&path)));
                let size = (self.place.source)(&path).and_then(|bytes| image::size(&path, &bytes));
                let size = size.map(|(width, height)| format!(" width=\"{width}\" height=\"{height}\""));
                format!("<img{source} alt=\"{words}\"{title}{} loading=\"lazy\">", size.unwrap_or_default())
            }
            // The portal asks nothing of another host: the reader may.
            Target::External(url) if self.in_link == 0 => {
                let words = if words.is_empty() { escape(&url) } else { words };
                let class = self.own("class", "out");
                let image = self.place.words.with("image-of", &[("name", &words)]);
                format!("<a{class} href=\"{}\" rel=\"noopener noreferrer nofollow\">{image}</a>", escape(&url))
            }
            Target::External(_) => words,
            Target::Broken { .. } | Target::Page(_) | Target::Fragment(_) => {
                let image = self.place.words.with("image-of", &[("name", &words)]);
                format!("{}{image}</span>", self.broken(&picture.target))
            }
        };
        self.out.push_str(&html);
        self.first = false;
    }

    fn end_code(&mut self) {
        let Some((language, code)) = self.code.take() else { return };
        let language: String =
            language.chars().filter(|c| c.is_ascii_alphanumeric() || "+-#".contains(*c)).take(20).collect();
        let label = if language.is_empty() { String::new() } else { self.own("data-language", &language) };
        let spans = highlight(&code, &language);
        let spans =
            if self.raw { spans.replace("<span class=\"", &format!("<span class=\"{}", self.mark)) } else { spans };
        let (class, focus) = (self.own("class", "code-block"), self.own("tabindex", "0"));
        let _ = writeln!(self.out, "<pre{class}{label}{focus}><code>{spans}</code></pre>");
    }

    fn mention(&mut self, name: &str) {
        let known = self.mentioned.iter().position(|other| other == name);
        let number = known.unwrap_or(self.mentioned.len()) + 1;
        let prefix = note_prefix(self.place.readme);
        let id = if known.is_none() {
            self.mentioned.push(name.to_owned());
            self.own("id", &format!("{prefix}fnref:{number}"))
        } else {
            String::new()
        };
        let href = url::relative(self.place.page, &format!("{}#{prefix}fn:{number}", self.place.page));
        let (class, href, label) = (
            self.own("class", "footnote"),
            self.own("href", &href),
            self.own("aria-label", &self.place.words.with("footnote", &[("n", &number.to_string())])),
        );
        let _ = write!(self.out, "<sup{class}><a{id}{href}{label}>{number}</a></sup>");
    }

    fn finish(mut self) -> String {
        while let Some(close) = self.open.pop() {
            self.out.push_str(&close);
        }
        if self.mentioned.is_empty() {
            return self.out;
        }
        let (class, label) = (self.own("class", "footnotes"), self.own("aria-label", self.place.words.t("footnotes")));
        let _ = writeln!(self.out, "<section{class}{label}><ol>");
        for (at, name) in self.mentioned.iter().enumerate() {
            let (number, prefix, page) = (at + 1, note_prefix(self.place.readme), self.place.page);
            let id = self.own("id", &format!("{prefix}fn:{number}"));
            let back = self.own("href", &url::relative(page, &format!("{page}#{prefix}fnref:{number}")));
            let label = self.own("aria-label", self.place.words.t("back-to-text"));
            let note = self.notes.get(name).map_or("", String::as_str);
            let _ = writeln!(self.out, "<li{id}>{note} <a{back}{label}>↩</a></li>");
        }
        self.out.push_str("</ol></section>\n");
        self.out
    }
}

/// What stands before the ids of footnotes. A colon is in no heading's anchor.
fn note_prefix(readme: bool) -> &'static str {
    if readme { "readme:" } else { "" }
}

/// The name, the key of the word and the sign of an alert.
fn alert(kind: BlockQuoteKind) -> (&'static str, &'static str, &'static str) {
    match kind {
        BlockQuoteKind::Note => ("note", "alert-note", "i"),
        BlockQuoteKind::Tip => ("tip", "alert-tip", "✓"),
        BlockQuoteKind::Important => ("important", "alert-important", "!"),
        BlockQuoteKind::Warning => ("warning", "alert-warning", "△"),
        BlockQuoteKind::Caution => ("caution", "alert-caution", "×"),
    }
}
