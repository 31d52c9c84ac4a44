//! Systematic mutations of a document's text: each key removed, each value of another type or unknown, a key too many
//! in each mapping. An edit changes as little of the text as it can, so that the changed line is known.

use std::ops::RangeInclusive;

use meshdoc::source::text::{LineIndex, Span};
use meshdoc::source::yaml::{self, Kind as Yaml, Node};

pub struct Mutation {
    pub what: String,
    span: Span,
    new: String,
    /// The lines that a finding may stand at.
    pub lines: RangeInclusive<usize>,
}

impl Mutation {
    pub fn apply(&self, text: &str) -> String {
        format!("{}{}{}", &text[..self.span.start as usize], self.new, &text[self.span.end as usize..])
    }
}

struct Mutator<'t> {
    text: &'t str,
    lines: LineIndex,
    /// Whether a mutation at a position, told by its name, is wanted.
    wanted: &'t mut dyn FnMut(String) -> bool,
    mutations: Vec<Mutation>,
}

/// All mutations of a text whose position `wanted` takes.
pub fn all(text: &str, wanted: &mut dyn FnMut(String) -> bool) -> Vec<Mutation> {
    let Some(document) = yaml::parse(text, 0).documents.into_iter().next() else { return Vec::new() };
    let mut mutator = Mutator { text, lines: LineIndex::new(text), wanted, mutations: Vec::new() };
    mutator.node(&document.root, None, "");
    mutator.mutations
}

impl Mutator<'_> {
    fn line(&self, offset: u32) -> usize {
        self.lines.position(self.text, offset as usize).0
    }

    fn push(&mut self, what: String, span: Span, new: &str, lines: RangeInclusive<usize>) {
        if (self.wanted)(what.clone()) {
            self.mutations.push(Mutation { what, span, new: new.to_owned(), lines });
        }
    }

    fn node(&mut self, node: &Node, key: Option<&Node>, position: &str) {
        let from = key.map_or(node.span.start, |key| key.span.start);
        let here = self.line(from)..=self.line(node.span.start);
        let others: &[&str] = match &node.kind {
            Yaml::Text(_) => &["broken-word", "42", "1.5", "true", "null", "[broken]", "{broken: 1}"],
            Yaml::Number(_) => &["-1", "0.25", "broken", "true", "null", "[1]", "{broken: 1}"],
            Yaml::Bool(_) => &["'true'", "1", "null", "[true]"],
            Yaml::List(_) => &["broken", "{broken: 1}", "null", "[]"],
            Yaml::Map(_) => &["broken", "[broken]", "null", "{}"],
            Yaml::Null => &[],
        };
        // Another kind of server, property or expectation wants other keys.
        let kinds: &[&str] = match key.and_then(Node::text) {
            Some("type") => &["library", "sql", "custom", "kafka", "postgres", "local", "duckdb"],
            Some("logicalType") => &["string", "integer", "date", "object", "array", "map", "vector"],
            _ => &[],
        };
        for other in others.iter().chain(kinds) {
            self.push(format!("{position} becomes {other}"), node.span, other, here.clone());
        }
        match &node.kind {
            Yaml::List(items) => {
                for item in items {
                    self.node(item, None, &format!("{position}[]"));
                }
            }
            Yaml::Map(entries) => self.mapping(node, entries, from, position),
            _ => {}
        }
    }

    fn mapping(&mut self, node: &Node, entries: &[(Node, Node)], from: u32, position: &str) {
        let position = format!("{position}{}", decided_by(node));
        let flow = self.text[node.span.range()].starts_with('{');
        let whole = self.line(from)..=self.line(node.span.end);
        let first = match entries.first() {
            Some((key, _)) => key.span.start as usize,
            None => return,
        };
        let column = self.lines.position(self.text, first).1;
        let extra =
            if flow { "zzUnknown: 1, ".to_owned() } else { format!("zzUnknown: 1\n{}", " ".repeat(column - 1)) };
        let line = self.line(first as u32);
        self.push(format!("{position} gets a key too many"), Span::new(first, first), &extra, line..=line);
        for (at, (key, value)) in entries.iter().enumerate() {
            let name = key.text().unwrap_or_default();
            let inner = format!("{position}.{name}");
            let span = match (at.checked_sub(1).map(|at| &entries[at]), entries.get(at + 1)) {
                (_, Some((next, _))) => Span { start: key.span.start, end: next.span.start },
                (Some((_, previous)), None) => Span { start: previous.span.end, end: value.span.end },
                (None, None) => Span { start: key.span.start, end: value.span.end },
            };
            let alone = entries.len() == 1 && !flow;
            self.push(format!("{inner} is taken away"), span, if alone { "{}" } else { "" }, whole.clone());
            self.node(value, Some(key), &inner);
        }
    }
}

/// What decides which other keys a mapping has.
fn decided_by(node: &Node) -> String {
    ["type", "logicalType", "metric"]
        .into_iter()
        .filter_map(|key| {
            node.get(key).and_then(Node::text).filter(|text| text.len() < 20).map(|text| format!("<{text}>"))
        })
        .collect()
}
