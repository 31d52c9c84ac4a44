//! HTML of authors into HTML that cannot do harm: an allow-list of elements and attributes, no SVG, MathML, style, form
//! or frame, ids with a prefix, links resolved as those of Markdown are. The only module that names ammonia.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use pulldown_cmark::Event;
use sha2::{Digest, Sha256};

const TAGS: [&str; 59] = [
    "a",
    "abbr",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
    "var",
];

/// What stands before every id of an author.
const ID_PREFIX: &str = "user-content-";

/// Elements that stay open across paragraphs: each is copied into each, so their product is what a page may cost.
const FORMATTING: [&str; 14] =
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
/// How many copies of open formatting elements a document may ask for.
const MAX_COPIES: usize = 100_000;
/// How many elements may stand within each other: each start tag looks at all that are open.
const MAX_DEPTH: usize = 200;
/// Elements without an end tag, or whose end tag may be left out.
const UNCLOSED: [&str; 20] = [
    "area", "base", "br", "col", "colgroup", "dd", "dt", "hr", "img", "input", "li", "link", "meta", "option", "p",
    "source", "td", "th", "tr", "wbr",
];
/// How many tags an author may write.
const MAX_TAGS: usize = 20_000;

/// A mark for our own attributes: it depends on the whole text, so that no text can hold its own.
pub fn mark(body: &str) -> String {
    let digest = Sha256::digest(body.as_bytes());
    let mut mark = String::from("m");
    for byte in &digest[..10] {
        mark.push_str(&format!("{byte:02x}"));
    }
    mark + "/"
}

/// Whether the HTML of a text can be parsed at a cost that is in proportion to it. What cannot is shown as text.
pub fn bearable(events: &[Event<'_>]) -> bool {
    let blocks = events.iter().filter(|event| matches!(event, Event::Start(_))).count();
    let (mut tags, mut open, mut deepest) = (0, 0_usize, 0);
    let (mut depth, mut highest) = (0_usize, 0);
    // Where HTML may be read as text, an end tag may be none.
    let mut trusted = true;
    for event in events {
        let (Event::Html(html) | Event::InlineHtml(html)) = event else { continue };
        for tag in Tags(html) {
            tags += 1;
            let name = tag.trim_start_matches('/').to_ascii_lowercase();
            let formatting = FORMATTING.contains(&name.as_str());
            if !TAGS.contains(&name.as_str()) && !formatting {
                trusted = false;
            }
            match (formatting, tag.starts_with('/')) {
                (true, false) => open += 1,
                (true, true) if trusted => open = open.saturating_sub(1),
                _ => {}
            }
            match tag.starts_with('/') {
                true => depth = depth.saturating_sub(usize::from(trusted)),
                false => depth += usize::from(!UNCLOSED.contains(&name.as_str())),
            }
            deepest = deepest.max(open);
            highest = highest.max(depth);
        }
    }
    tags <= MAX_TAGS && highest <= MAX_DEPTH && deepest.saturating_mul(blocks + tags) <= MAX_COPIES
}

/// The names of the tags of a text, an end tag's with its slash. Attributes and comments are passed over.
struct Tags<'h>(&'h str);

impl<'h> Iterator for Tags<'h> {
    type Item = &'h str;

    fn next(&mut self) -> Option<&'h str> {
        loop {
            let rest = &self.0[self.0.find('<')? + 1..];
            if let Some(comment) = rest.strip_prefix("!--") {
                self.0 = comment.find("-->").map_or("", |end| &comment[end + 3..]);
                continue;
            }
            let slash = usize::from(rest.starts_with('/'));
            let name =
                rest[slash..].find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap_or(rest.len() - slash);
            if name == 0 {
                self.0 = rest;
                continue;
            }
            let name = slash + name;
            self.0 = &rest[name + end_of_tag(&rest[name..])..];
            return Some(&rest[..name]);
        }
    }
}

/// Where a tag's attributes end: at a `>` outside of quotes.
fn end_of_tag(text: &str) -> usize {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (c, quote) {
            ('>', None) => return at + 1,
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            _ => {}
        }
    }
    text.len()
}

/// Cleans HTML. Values that start with `mark` are ours and lose it; links of the author go through `resolve`, whose
/// second argument is true for images; what it does not resolve loses the attribute.
pub fn sanitise(html: &str, mark: &str, resolve: impl Fn(&str, bool) -> Option<String>) -> String {
    let own = mark.to_owned();
    let mut builder = ammonia::Builder::empty();
    builder
        .tags(HashSet::from(TAGS))
        .clean_content_tags(HashSet::from(["script", "style", "title", "template", "iframe", "object", "svg", "math"]))
        .generic_attributes(HashSet::from([
            "id",
            "class",
            "title",
            "lang",
            "dir",
            "role",
            "aria-label",
            "aria-hidden",
            "tabindex",
        ]))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("img", HashSet::from(["src", "alt", "width", "height", "loading"])),
            ("td", HashSet::from(["colspan", "rowspan"])),
            ("th", HashSet::from(["colspan", "rowspan", "scope"])),
            ("ol", HashSet::from(["start"])),
            ("details", HashSet::from(["open"])),
            ("pre", HashSet::from(["data-language"])),
        ]))
        .url_schemes(HashSet::from([
            "http", "https", "mailto", "term", "product", "code", "codelist", "team", "contract", "domain",
        ]))
        .url_relative(ammonia::UrlRelative::PassThrough)
        .link_rel(Some("noopener noreferrer nofollow"))
        .strip_comments(true)
        .attribute_filter(move |element, attribute, value| filter(&own, element, attribute, value));
    let cleaned = builder.clean(html).to_string();
    with_links(&cleaned, mark, resolve)
}

fn filter<'v>(mark: &str, element: &str, attribute: &str, value: &'v str) -> Option<Cow<'v, str>> {
    if let Some(value) = value.strip_prefix(mark) {
        return Some(value.into());
    }
    match (element, attribute) {
        // Resolved once the whole is clean: encoded, so that its end can be found.
        ("a", "href") | ("img", "src") => {
            Some(format!("{mark}{}", utf8_percent_encode(value, NON_ALPHANUMERIC)).into())
        }
        (_, "id") => Some(format!("{ID_PREFIX}{value}").into())
            .filter(|_| !value.is_empty() && !value.contains(char::is_whitespace)),
        (_, "class" | "role" | "aria-label" | "aria-hidden" | "tabindex" | "data-language") => None,
        (_, "width" | "height" | "colspan" | "rowspan" | "start") => {
            Some(value.into()).filter(|_| (1..=4).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_digit()))
        }
        (_, "dir") => Some(value.into()).filter(|_| matches!(value, "ltr" | "rtl" | "auto")),
        (_, "loading") => Some("lazy".into()),
        (_, "scope") => Some(value.into()).filter(|_| matches!(value, "col" | "row" | "colgroup" | "rowgroup")),
        _ => Some(value.into()),
    }
}

fn with_links(cleaned: &str, mark: &str, resolve: impl Fn(&str, bool) -> Option<String>) -> String {
    let mut out = String::with_capacity(cleaned.len());
    let mut rest = cleaned;
    let opening = format!("=\"{mark}");
    while let Some(at) = rest.find(&opening) {
        let value = &rest[at + opening.len()..];
        let end = value.find('"').unwrap_or(value.len());
        let before = &rest[..at];
        let image = before.ends_with(" src");
        let target = percent_decode_str(&value[..end]).decode_utf8_lossy();
        match resolve(&target, image) {
            Some(url) => {
                out.push_str(before);
                out.push_str(&format!("=\"{}\"", crate::site::html::escape(&url)));
            }
            None => out.push_str(before.trim_end_matches(" src").trim_end_matches(" href")),
        }
        rest = value.get(end + 1..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}
