//! YAML into a tree whose every node knows where it stands in the text. The only module that names a YAML parser.
//!
//! Parser events are assembled into [`Node`]s behind a gate: depth, nodes, aliases and scalars are budgeted, so that no
//! input hangs or eats memory. Aliases and merge keys are expanded within the same budget. Plain scalars follow the
//! YAML 1.2 core schema and keep their text: `1.10` stays `1.10`, `no` stays a word, a date stays text.
//! JSON is read by the same parser, being a subset.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use granit_parser::{Event, Parser, ScalarStyle};

use super::text::Span;

/// How deep nodes may nest.
pub const MAX_DEPTH: usize = 64;
/// How many nodes a file may hold once its aliases are expanded.
pub const MAX_NODES: usize = 400_000;
/// How long one scalar may be, in bytes.
pub const MAX_SCALAR: usize = 256 * 1024;
/// How many aliases a file may hold.
pub const MAX_ALIASES: usize = 1_000;

/// A value of YAML and the bytes it was written in.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub span: Span,
    pub kind: Kind,
    /// An explicit tag that is not of the core schema, as `!name`.
    pub tag: Option<Box<str>>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    Null,
    Bool(bool),
    /// The number as it was written.
    Number(Box<str>),
    Text(Box<str>),
    List(Vec<Node>),
    /// Entries in the order they were written; a key that was written twice stands once, with its first value.
    Map(Vec<(Node, Node)>),
}

/// One document of a file.
#[derive(Debug, Clone)]
pub struct Document {
    pub root: Node,
}

/// Something wrong with the YAML itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    pub kind: ProblemKind,
    pub message: String,
    pub span: Span,
    /// A second place that belongs to it, with what it is.
    pub related: Option<(Span, &'static str)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemKind {
    Syntax,
    DuplicateKey,
    UnknownTag,
    TooLarge,
}

/// What was understood of a file: its documents and what was wrong.
#[derive(Debug, Clone, Default)]
pub struct Parsed {
    pub documents: Vec<Document>,
    pub problems: Vec<Problem>,
}

impl Node {
    /// The text of a text node.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text of any scalar as it was written: text, number or boolean; `None` for null, lists and maps.
    pub fn scalar(&self) -> Option<Cow<'_, str>> {
        match &self.kind {
            Kind::Text(text) | Kind::Number(text) => Some(Cow::Borrowed(text)),
            Kind::Bool(value) => Some(Cow::Borrowed(if *value { "true" } else { "false" })),
            Kind::Null | Kind::List(_) | Kind::Map(_) => None,
        }
    }

    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|(_, value)| value)
    }

    pub fn entry(&self, key: &str) -> Option<(&Node, &Node)> {
        match &self.kind {
            Kind::Map(entries) => entries.iter().find(|(k, _)| k.text() == Some(key)).map(|(k, v)| (k, v)),
            _ => None,
        }
    }

    pub fn items(&self) -> &[Node] {
        match &self.kind {
            Kind::List(items) => items,
            _ => &[],
        }
    }

    pub fn entries(&self) -> &[(Node, Node)] {
        match &self.kind {
            Kind::Map(entries) => entries,
            _ => &[],
        }
    }

    pub fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Null)
    }

    /// What the node is, for a message: `text`, `a number`, `a list` ...
    pub fn kind_name(&self) -> &'static str {
        match self.kind {
            Kind::Null => "null",
            Kind::Bool(_) => "a boolean",
            Kind::Number(_) => "a number",
            Kind::Text(_) => "text",
            Kind::List(_) => "a list",
            Kind::Map(_) => "a mapping",
        }
    }

    fn weight(&self) -> usize {
        1 + match &self.kind {
            Kind::List(items) => items.iter().map(Node::weight).sum(),
            Kind::Map(entries) => entries.iter().map(|(k, v)| k.weight() + v.weight()).sum::<usize>(),
            _ => 0,
        }
    }
}

/// Reads all documents of a text. Never stops at a bad document: what stands before and after it is understood.
///
/// `offset` is where `text` begins in its file (3 behind a byte order mark); spans count from the file's start.
pub fn parse(text: &str, offset: usize) -> Parsed {
    let whole = |budget: &mut Budget| {
        let mut parsed = Parsed::default();
        read_documents(text, offset, &mut parsed, budget).map(|()| parsed)
    };
    match whole(&mut Budget::new()) {
        Ok(parsed) => parsed,
        Err(_) => one_by_one(text, offset),
    }
}

/// Reads each document by itself: a marker at the start of a line ends one whatever it holds, so a bad document costs
/// neither those before nor those behind it, and what is wrong with it is found within it.
fn one_by_one(text: &str, offset: usize) -> Parsed {
    let mut parsed = Parsed::default();
    let mut budget = Budget::new();
    let mut from = 0;
    while let Some(rest) = text.get(from..).filter(|_| !budget.is_spent()) {
        let before: usize = rest.split_inclusive('\n').take_while(|line| is_before_document(line)).map(str::len).sum();
        let end = next_document(text, from + before);
        let document = &text[from..end.unwrap_or(text.len())];
        if let Err(problem) = read_documents(document, offset + from, &mut parsed, &mut budget) {
            parsed.problems.push(problem);
        }
        match end {
            Some(end) => from = end,
            None => break,
        }
    }
    parsed
}

/// Lines before the first marker that belong to the document behind it.
fn is_before_document(line: &str) -> bool {
    line.trim().is_empty() || line.starts_with(['%', '#'])
}

/// The first document marker at the start of a line behind `at`.
fn next_document(text: &str, at: usize) -> Option<usize> {
    let mut from = super::text::floor_boundary(text, at);
    while let Some(found) = text[from..].find("\n---") {
        let start = from + found + 1;
        match text.as_bytes().get(start + 3) {
            None | Some(b'\n' | b'\r' | b' ' | b'\t') => return Some(start),
            Some(_) => from = start + 3,
        }
    }
    None
}

struct Budget {
    nodes: usize,
    aliases: usize,
}

impl Budget {
    fn new() -> Budget {
        Budget { nodes: MAX_NODES, aliases: MAX_ALIASES }
    }

    /// What a file may hold in all is used up; the rest of it is not read.
    fn is_spent(&self) -> bool {
        self.nodes == 0 || self.aliases == 0
    }

    fn spend(&mut self, nodes: usize, span: Span) -> Result<(), Problem> {
        match self.nodes.checked_sub(nodes) {
            Some(left) => {
                self.nodes = left;
                Ok(())
            }
            None => {
                self.nodes = 0;
                Err(too_large(
                    span,
                    format!("the file holds more than {MAX_NODES} values once its aliases are expanded"),
                ))
            }
        }
    }
}

fn too_large(span: Span, message: String) -> Problem {
    Problem { kind: ProblemKind::TooLarge, message, span, related: None }
}

/// A collection that is being filled.
struct Open {
    start: usize,
    anchor: usize,
    tag: Option<Box<str>>,
    content: Content,
}

enum Content {
    List(Vec<Node>),
    Map(Fields, Option<Node>),
}

/// The entries of a mapping that is being filled; a long one is indexed, so that looking for a twin stays cheap.
#[derive(Default)]
struct Fields {
    entries: Vec<(Node, Node)>,
    index: HashMap<Box<str>, Span>,
}

impl Fields {
    const INDEXED_FROM: usize = 24;

    fn first(&self, key: &str) -> Option<Span> {
        if self.entries.len() < Self::INDEXED_FROM {
            return self.entries.iter().find(|(k, _)| k.text() == Some(key)).map(|(k, _)| k.span);
        }
        self.index.get(key).copied()
    }

    fn push(&mut self, key: Node, value: Node) {
        self.entries.push((key, value));
        let unindexed = match self.entries.len() {
            n if n == Self::INDEXED_FROM => &self.entries[..],
            n if n > Self::INDEXED_FROM => &self.entries[n - 1..],
            _ => return,
        };
        for (key, _) in unindexed {
            if let Some(text) = key.text() {
                self.index.insert(text.into(), key.span);
            }
        }
    }
}

fn read_documents(text: &str, base: usize, parsed: &mut Parsed, budget: &mut Budget) -> Result<(), Problem> {
    let mut stack: Vec<Open> = Vec::new();
    let mut anchors: HashMap<usize, Node> = HashMap::new();
    let mut root: Option<Node> = None;
    let locate = |marker: &granit_parser::Marker| base + marker.byte_offset().unwrap_or(0).min(text.len());
    for event in Parser::new_from_str(text) {
        let (event, place) = event.map_err(|error| {
            let at = locate(error.marker());
            let (kind, message) = describe(&error);
            Problem { kind, message, span: Span::new(at, at + 1), related: None }
        })?;
        let span = Span::new(locate(&place.start), locate(&place.end));
        match event {
            Event::Scalar(value, style, anchor, tag) => {
                budget.spend(1, span)?;
                if value.len() > MAX_SCALAR {
                    return Err(too_large(
                        span,
                        format!("a value of {} bytes; at most {MAX_SCALAR} are read", value.len()),
                    ));
                }
                let (tag, plain) = core_tag(tag.as_deref(), span, parsed, style == ScalarStyle::Plain);
                let span = trim_end(text, base, span, style);
                let kind = if plain { resolve_plain(&value) } else { Kind::Text(value.into()) };
                close(Node { span, kind, tag }, anchor, &mut stack, &mut anchors, &mut root, parsed);
            }
            Event::Alias(id) => {
                budget.aliases = budget
                    .aliases
                    .checked_sub(1)
                    .ok_or_else(|| too_large(span, format!("more than {MAX_ALIASES} aliases")))?;
                let Some(target) = anchors.get(&id) else {
                    return Err(Problem {
                        kind: ProblemKind::Syntax,
                        message: "an alias inside the value it refers to".into(),
                        span,
                        related: None,
                    });
                };
                budget.spend(target.weight(), span)?;
                let mut node = target.clone();
                node.span = span;
                if stack.len() + depth(&node) > MAX_DEPTH {
                    return Err(too_deep(span));
                }
                close(node, 0, &mut stack, &mut anchors, &mut root, parsed);
            }
            Event::SequenceStart(_, anchor, tag) | Event::MappingStart(_, anchor, tag) if stack.len() >= MAX_DEPTH => {
                let _ = (anchor, tag);
                return Err(too_deep(span));
            }
            Event::SequenceStart(_, anchor, tag) => {
                budget.spend(1, span)?;
                let (tag, _) = core_tag(tag.as_deref(), span, parsed, false);
                stack.push(Open { start: span.start as usize, anchor, tag, content: Content::List(Vec::new()) });
            }
            Event::MappingStart(_, anchor, tag) => {
                budget.spend(1, span)?;
                let (tag, _) = core_tag(tag.as_deref(), span, parsed, false);
                stack.push(Open {
                    start: span.start as usize,
                    anchor,
                    tag,
                    content: Content::Map(Fields::default(), None),
                });
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(open) = stack.pop() {
                    let (node, anchor) = finish(open, span, text, base, budget, parsed)?;
                    close(node, anchor, &mut stack, &mut anchors, &mut root, parsed);
                }
            }
            Event::DocumentStart(..) => {
                anchors.clear();
                root = None;
            }
            Event::DocumentEnd => {
                if let Some(root) = root.take() {
                    parsed.documents.push(Document { root });
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn describe(error: &granit_parser::ScanError) -> (ProblemKind, String) {
    (ProblemKind::Syntax, error.info())
}

fn too_deep(span: Span) -> Problem {
    too_large(span, format!("nested more than {MAX_DEPTH} levels deep"))
}

fn depth(node: &Node) -> usize {
    match &node.kind {
        Kind::List(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Kind::Map(entries) => 1 + entries.iter().map(|(k, v)| depth(k).max(depth(v))).max().unwrap_or(0),
        _ => 0,
    }
}

/// Hands a finished node to the collection around it, or makes it the document's root.
fn close(
    node: Node,
    anchor: usize,
    stack: &mut [Open],
    anchors: &mut HashMap<usize, Node>,
    root: &mut Option<Node>,
    parsed: &mut Parsed,
) {
    if anchor != 0 {
        anchors.insert(anchor, node.clone());
    }
    match stack.last_mut().map(|open| &mut open.content) {
        None => *root = Some(node),
        Some(Content::List(items)) => items.push(node),
        Some(Content::Map(fields, pending)) => match pending.take() {
            None => *pending = Some(as_key(node)),
            Some(key) => {
                let twin = key.text().filter(|text| *text != "<<").and_then(|text| fields.first(text));
                match twin {
                    Some(first) => parsed.problems.push(Problem {
                        kind: ProblemKind::DuplicateKey,
                        message: format!("the key `{}` is written twice", key.text().unwrap_or_default()),
                        span: key.span,
                        related: Some((first, "first written here")),
                    }),
                    None => fields.push(key, node),
                }
            }
        },
    }
}

/// A key is a name: `404`, `on` and `true` as keys are read as text.
fn as_key(mut key: Node) -> Node {
    if let Some(text) = key.scalar().filter(|_| key.text().is_none()) {
        key.kind = Kind::Text(text.as_ref().into());
    } else if key.is_null() {
        key.kind = Kind::Text("null".into());
    }
    key
}

fn finish(
    open: Open,
    end: Span,
    text: &str,
    base: usize,
    budget: &mut Budget,
    parsed: &mut Parsed,
) -> Result<(Node, usize), Problem> {
    let kind = match open.content {
        Content::List(items) => Kind::List(items),
        Content::Map(fields, _) => Kind::Map(merge(fields.entries, budget, parsed)?),
    };
    // A block collection's end event stands where the next token begins; the last child ends earlier.
    let last = match &kind {
        Kind::List(items) => items.last().map(|node| node.span.end as usize),
        Kind::Map(entries) => entries.last().map(|(_, value)| value.span.end as usize),
        _ => None,
    };
    let flow = text.as_bytes().get(open.start - base).is_some_and(|byte| matches!(byte, b'[' | b'{'));
    let end = match last {
        Some(last) if !flow => last.max(open.start),
        _ => end.end as usize,
    };
    Ok((Node { span: Span::new(open.start, end), kind, tag: open.tag }, open.anchor))
}

/// Expands merge keys (`<<`): what the mapping says itself wins.
fn merge(entries: Vec<(Node, Node)>, budget: &mut Budget, parsed: &mut Parsed) -> Result<Vec<(Node, Node)>, Problem> {
    if !entries.iter().any(|(key, _)| key.text() == Some("<<")) {
        return Ok(entries);
    }
    let (merges, mut own): (Vec<_>, Vec<_>) = entries.into_iter().partition(|(key, _)| key.text() == Some("<<"));
    let mut have: HashSet<Box<str>> = own.iter().filter_map(|(key, _)| key.text().map(Box::from)).collect();
    for (key, value) in merges {
        let sources = match value.kind {
            Kind::Map(_) => vec![value],
            Kind::List(items) => items,
            _ => {
                parsed.problems.push(Problem {
                    kind: ProblemKind::Syntax,
                    message: "the merge key `<<` needs a mapping or a list of mappings".into(),
                    span: key.span,
                    related: None,
                });
                continue;
            }
        };
        for source in sources {
            for (k, v) in source.entries() {
                if k.text().is_some_and(|text| have.insert(text.into())) {
                    budget.spend(v.weight(), key.span)?;
                    own.push((k.clone(), v.clone()));
                }
            }
        }
    }
    Ok(own)
}

/// The tag to keep, and whether the scalar is still to be resolved as a plain one.
fn core_tag(
    tag: Option<&granit_parser::Tag>,
    span: Span,
    parsed: &mut Parsed,
    plain: bool,
) -> (Option<Box<str>>, bool) {
    let Some(tag) = tag else { return (None, plain) };
    if tag.handle() == "tag:yaml.org,2002:" {
        let plain = matches!(tag.suffix(), "int" | "float" | "bool" | "null");
        return (None, plain);
    }
    let name = format!("{}{}", tag.handle(), tag.suffix());
    if name != "!" {
        parsed.problems.push(Problem {
            kind: ProblemKind::UnknownTag,
            message: format!("the tag `{name}` means nothing here; the value is read without it"),
            span,
            related: None,
        });
    }
    (Some(name.into()), false)
}

/// A block scalar's span reaches to the next token; end it with its last line that is not blank.
fn trim_end(text: &str, base: usize, span: Span, style: ScalarStyle) -> Span {
    if !matches!(style, ScalarStyle::Literal | ScalarStyle::Folded | ScalarStyle::Plain) {
        return span;
    }
    let (start, end) = (span.start as usize - base, (span.end as usize - base).min(text.len()));
    match text.get(start..end) {
        Some(slice) => Span::new(span.start as usize, span.start as usize + slice.trim_end().len()),
        None => span,
    }
}

/// The YAML 1.2 core schema for a plain scalar (section 10.3.2): only null, booleans and numbers are not text.
fn resolve_plain(value: &str) -> Kind {
    match value {
        "" | "~" | "null" | "Null" | "NULL" => Kind::Null,
        "true" | "True" | "TRUE" => Kind::Bool(true),
        "false" | "False" | "FALSE" => Kind::Bool(false),
        _ if is_number(value) => Kind::Number(value.into()),
        _ => Kind::Text(value.into()),
    }
}

fn is_number(value: &str) -> bool {
    let bytes = value.as_bytes();
    match bytes {
        [b'0', b'o', rest @ ..] => return !rest.is_empty() && rest.iter().all(|b| (b'0'..=b'7').contains(b)),
        [b'0', b'x', rest @ ..] => return !rest.is_empty() && rest.iter().all(u8::is_ascii_hexdigit),
        _ => {}
    }
    let unsigned = value.strip_prefix(['-', '+']).unwrap_or(value);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(value, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let mantissa_ok = match mantissa.split_once('.') {
        Some((whole, part)) => {
            (digits(whole) && (part.is_empty() || digits(part))) || (whole.is_empty() && digits(part))
        }
        None => digits(mantissa),
    };
    mantissa_ok && exponent.is_none_or(|e| digits(e.strip_prefix(['-', '+']).unwrap_or(e)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Node {
        let mut parsed = parse(text, 0);
        assert!(parsed.problems.is_empty(), "{:?}", parsed.problems);
        parsed.documents.remove(0).root
    }

    #[test]
    fn scalars_follow_the_core_schema_and_keep_their_text() {
        let node = one("a: 1.10\nb: no\nc: 2026-01-31\nd: 010\ne: 0x1F\nf: ~\ng: True\nh: \"1\"\ni: 1e3\nj: 1_000\n");
        assert_eq!(node.get("a").map(|n| n.kind.clone()), Some(Kind::Number("1.10".into())));
        assert_eq!(node.get("b").and_then(Node::text), Some("no"));
        assert_eq!(node.get("c").and_then(Node::text), Some("2026-01-31"));
        assert_eq!(node.get("d").map(Node::kind_name), Some("a number"));
        assert_eq!(node.get("e").map(Node::kind_name), Some("a number"));
        assert_eq!(node.get("f").map(Node::is_null), Some(true));
        assert_eq!(node.get("g").map(|n| n.kind.clone()), Some(Kind::Bool(true)));
        assert_eq!(node.get("h").and_then(Node::text), Some("1"));
        assert_eq!(node.get("i").map(Node::kind_name), Some("a number"));
        assert_eq!(node.get("j").and_then(Node::text), Some("1_000"));
    }

    #[test]
    fn spans_are_bytes_of_the_file() {
        let text = "naïve: ok\nlist:\n  - one\n  - two\n\nnext: |\n  a\n  b\n\nend: x\n";
        let node = one(text);
        assert_eq!(&text[node.get("naïve").expect("key").span.range()], "ok");
        assert_eq!(&text[node.get("list").expect("key").span.range()], "- one\n  - two");
        assert!(text[node.get("next").expect("key").span.range()].ends_with('b'));
    }

    #[test]
    fn a_bad_document_hides_neither_the_one_before_nor_the_one_after() {
        let parsed = parse("kind: A\n---\nkind: [unclosed\n---\nkind: C\n", 0);
        assert_eq!(parsed.problems.len(), 1);
        let kinds: Vec<_> = parsed.documents.iter().filter_map(|d| d.root.get("kind")?.text()).collect();
        assert_eq!(kinds, ["A", "C"]);
    }

    #[test]
    fn whatever_is_wrong_with_a_document_stays_in_it() {
        let bad = [
            "b: [unclosed",
            "b: {unclosed",
            "b: \"unclosed\nc: d",
            "b: 'unclosed\nc: d",
            "b: @reserved",
            "@reserved",
            "b: *unknown",
            "b: c: d",
            "b:\n\tc: tab",
            "  b: 1\n c: 2",
            "b: 1\n  c: 2",
            "- a\nb: c",
            "b: |9999\n x",
            "b: \"\\q\"",
            "]",
            "? [",
            "b: !<unclosed",
            "%UNKNOWN\nb",
            "b: &a [*a]",
            "b: \u{1}",
        ];
        let deep = format!("b: {}", "[".repeat(1000));
        let huge = format!("b: {}", "x".repeat(MAX_SCALAR + 1));
        for bad in bad.into_iter().chain([deep.as_str(), &huge]) {
            let (first, last) = ("kind: A\n---\n", "\n---\nkind: C\n---\nkind: D\n");
            for text in [format!("{first}{bad}{last}"), format!("%YAML 1.2\n---\n{first}{bad}{last}")] {
                let parsed = parse(&text, 0);
                let kinds: Vec<_> = parsed.documents.iter().filter_map(|d| d.root.get("kind")?.text()).collect();
                let shown = &bad[..bad.len().min(20)];
                assert_eq!(kinds, ["A", "C", "D"], "{shown:?}: {:?}", parsed.problems);
                assert_eq!(parsed.problems.len(), 1, "{shown:?}: {:?}", parsed.problems);
                let from = text.find(bad).expect("the bad one");
                let at = parsed.problems[0].span.start as usize;
                assert!(
                    (from..=from + bad.len() + 1).contains(&at),
                    "{shown:?}: {at} is not within {from}+{}",
                    bad.len()
                );
            }
        }
    }

    #[test]
    fn a_key_written_twice_names_both_places() {
        let text = "id: a\nname: x\nid: b\n";
        let parsed = parse(text, 0);
        assert_eq!(parsed.problems[0].kind, ProblemKind::DuplicateKey);
        assert_eq!(parsed.problems[0].span.start, 14);
        assert_eq!(parsed.problems[0].related.map(|(span, _)| span.start), Some(0));
        assert_eq!(parsed.documents[0].root.get("id").and_then(Node::text), Some("a"));
    }

    #[test]
    fn anchors_and_merge_keys_are_expanded() {
        let node = one("base: &b {x: 1, y: 2}\nuse: {<<: *b, y: 3}\nlist: [*b]\n");
        assert_eq!(node.get("use").and_then(|n| n.get("x")).and_then(Node::scalar).as_deref(), Some("1"));
        assert_eq!(node.get("use").and_then(|n| n.get("y")).and_then(Node::scalar).as_deref(), Some("3"));
        assert_eq!(node.get("list").map(|n| n.items().len()), Some(1));
    }

    #[test]
    fn bombs_are_refused_at_once() {
        let mut laughs = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
        for n in 1..12 {
            let refs = vec![format!("*a{}", n - 1); 9].join(",");
            laughs.push_str(&format!("a{n}: &a{n} [{refs}]\n"));
        }
        assert_eq!(parse(&laughs, 0).problems[0].kind, ProblemKind::TooLarge);
        for deep in ["[".repeat(10_000), "- ".repeat(10_000), "{a: ".repeat(10_000)] {
            assert!(!parse(&deep, 0).problems.is_empty());
        }
        let huge = format!("a: {}", "x".repeat(MAX_SCALAR + 1));
        assert_eq!(parse(&huge, 0).problems[0].kind, ProblemKind::TooLarge);
        assert!(!parse("a: &a [*a]\n", 0).problems.is_empty());
    }

    #[test]
    fn json_windows_lines_and_many_documents_are_normal() {
        assert_eq!(
            one("{\"kind\": \"DataContract\", \"n\": 1}").get("kind").and_then(Node::text),
            Some("DataContract")
        );
        assert_eq!(one("a: 1\r\nb: two\r\n").get("b").and_then(Node::text), Some("two"));
        assert_eq!(parse("a: 1\n---\nb: 2\n...\n---\nc: 3\n", 0).documents.len(), 3);
    }
}
