//! Events of granit into [`Parsed`]: all of YAML, with what is wrong said. The only module that names a YAML parser.
//!
//! Parser events are assembled into [`Node`]s behind a gate: depth, nodes, aliases and scalars are budgeted, so that no
//! input hangs or eats memory. Aliases and merge keys are expanded within the same budget.

use std::collections::{HashMap, HashSet};

use granit_parser::{Event, Parser, ScalarStyle, StructureStyle};

use super::scalar::{as_key, resolve_plain};
use super::{Document, Kind, MAX_ALIASES, MAX_DEPTH, MAX_NODES, MAX_SCALAR, Node, Parsed, Problem, ProblemKind, Text};
use crate::source::text::{Span, floor_boundary};

/// Reads all documents of a text; goes on behind a bad one, at the next document marker.
pub(super) fn read(text: &str, offset: usize) -> Parsed {
    let mut parsed = Parsed::default();
    match read_documents(text, offset, &mut parsed, &mut Budget::new()) {
        Ok(()) => parsed,
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
    let mut from = floor_boundary(text, at);
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
    flow: bool,
    anchor: usize,
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
                let plain = heed_tag(tag.as_deref(), span, parsed, style == ScalarStyle::Plain);
                let span = trim_end(text, base, span, style);
                let value = Text::from(value);
                let kind = if plain { resolve_plain(value) } else { Kind::Text(value) };
                close(Node { span, kind }, anchor, &mut stack, &mut anchors, &mut root, parsed);
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
            Event::SequenceStart(style, anchor, tag) => {
                budget.spend(1, span)?;
                heed_tag(tag.as_deref(), span, parsed, false);
                stack.push(Open {
                    start: span.start as usize,
                    flow: style == StructureStyle::Flow,
                    anchor,
                    content: Content::List(Vec::new()),
                });
            }
            Event::MappingStart(style, anchor, tag) => {
                budget.spend(1, span)?;
                heed_tag(tag.as_deref(), span, parsed, false);
                stack.push(Open {
                    start: span.start as usize,
                    flow: style == StructureStyle::Flow,
                    anchor,
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

fn finish(
    open: Open,
    end: Span,
    text: &str,
    base: usize,
    budget: &mut Budget,
    parsed: &mut Parsed,
) -> Result<(Node, usize), Problem> {
    let kind = match open.content {
        Content::List(items) => Kind::List(items.into()),
        Content::Map(fields, _) => Kind::Map(merge(fields.entries, budget, parsed)?.into()),
    };
    // A block collection's end event stands where the next token begins; the last child ends earlier.
    let last = match &kind {
        Kind::List(items) => items.last().map(|node| node.span.end as usize),
        Kind::Map(entries) => entries.last().map(|(_, value)| value.span.end as usize),
        _ => None,
    };
    // A pair within a flow list has no brackets of its own.
    let bracket = text.as_bytes().get(open.start - base).is_some_and(|byte| matches!(byte, b'[' | b'{'));
    let end = match last {
        Some(last) if !(open.flow && bracket) => last.max(open.start),
        _ => end.end as usize,
    };
    Ok((Node { span: Span::new(open.start, end), kind }, open.anchor))
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
            Kind::List(items) => items.into_vec(),
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

/// Tells of a tag that is not of the core schema. Gives whether a scalar with it is still to be resolved as a plain one.
fn heed_tag(tag: Option<&granit_parser::Tag>, span: Span, parsed: &mut Parsed, plain: bool) -> bool {
    let Some(tag) = tag else { return plain };
    if tag.handle() == "tag:yaml.org,2002:" {
        return matches!(tag.suffix(), "int" | "float" | "bool" | "null");
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
    false
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
