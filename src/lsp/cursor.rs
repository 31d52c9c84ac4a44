//! Where in a descriptor a place of its text is, told by indentation and brackets instead of a parse.
//!
//! A line that is being typed breaks YAML most of the time, so nothing here needs the text to be whole. Turns a text and
//! an offset into the way from the document's root, and into the keys that stand beside. Knows no standard.

use crate::source::Step;

/// A place in a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Cursor {
    /// The way to the mapping, list or value that the place is in.
    pub route: Vec<Step>,
    pub part: Part,
    /// Bytes of the word at the place, quotes left out.
    pub start: usize,
    pub end: usize,
    /// The quote that the word stands in.
    pub quote: Option<char>,
    /// Whether the place is between brackets.
    pub flow: bool,
    /// How far the line's content is indented; a key that holds more is continued from there.
    pub indent: usize,
    /// The keys beside the place, with their values where those are on the same line.
    pub beside: Vec<(String, String)>,
    /// Whether a `:` follows the word already.
    pub colon: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// A key of the mapping at the route, or an item of the list there.
    Key,
    /// The value of this key.
    Value(String),
}

/// A step of the way to a line, and how far it is indented.
struct Level {
    indent: usize,
    step: Step,
    /// What stood beside: keys and values of one mapping.
    beside: Vec<(String, String)>,
}

/// Bytes of the YAML document around an offset, and its number in the file.
pub fn document(text: &str, offset: usize) -> (usize, usize, usize) {
    let (mut start, mut number, mut at) = (0, 0, 0);
    let mut content = false;
    for line in text.split_inclusive('\n') {
        let is_marker =
            line.strip_prefix("---").is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace));
        if is_marker && at > 0 {
            if at > offset {
                return (start, at, number);
            }
            number += usize::from(content);
            (start, content) = (at, false);
        } else {
            content |= !is_marker && !line.trim().is_empty() && !line.starts_with(['#', '%']);
        }
        at += line.len();
    }
    (start, text.len(), number)
}

/// Where an offset of a text is.
pub fn at(text: &str, offset: usize) -> Cursor {
    let (from, to, _) = document(text, offset);
    let offset = offset.clamp(from, to);
    let mut levels: Vec<Level> = Vec::new();
    // A scalar over several lines, and how far its key is indented.
    let mut block: Option<usize> = None;
    let mut flow: Option<(usize, Depth)> = None;
    let mut line_start = from;
    for line in text[from..to].split_inclusive('\n') {
        let line_end = line_start + line.trim_end_matches(['\n', '\r']).len();
        let here = offset < line_start + line.len() || (offset <= line_end && !line.ends_with('\n'));
        let content = line.trim();
        let indent = line.len() - line.trim_start_matches(' ').len();
        if let Some((start, depth)) = &mut flow {
            if here {
                return in_flow(text, *start, offset, levels);
            }
            if depth.closes(line) {
                flow = None;
            }
        } else if let Some(above) = block.filter(|above| content.is_empty() || indent > *above) {
            if here && !content.is_empty() {
                let level = levels.pop();
                return word(text, offset, levels, level, true);
            }
            block = if here { None } else { Some(above) };
            if here {
                return on_line(text, line_start, line_end, offset, levels, to);
            }
        } else {
            block = None;
            if here {
                return on_line(text, line_start, line_end, offset, levels, to);
            }
            if !content.is_empty() && !content.starts_with('#') && !is_marker(line) {
                let value = enter(&text[line_start..line_end], &mut levels);
                let value_text = text[line_start + value..line_end].trim_start();
                if value_text.starts_with(['|', '>']) {
                    block = levels.last().map(|level| level.indent);
                } else if value_text.starts_with(['{', '[']) {
                    let mut depth = Depth::default();
                    if !depth.closes(value_text) {
                        flow = Some((line_end - value_text.len(), depth));
                    }
                }
            }
        }
        line_start += line.len();
    }
    if let Some((start, _)) = flow {
        return in_flow(text, start, offset, levels);
    }
    on_line(text, line_start, to, offset, levels, to)
}

fn is_marker(line: &str) -> bool {
    line.starts_with("---") || line.starts_with("...")
}

/// Enters a line's list markers and key; gives the byte of the line at which its value starts.
fn enter(line: &str, levels: &mut Vec<Level>) -> usize {
    let mut column = line.len() - line.trim_start_matches(' ').len();
    column = enter_items(line, column, levels);
    match key_of(&line[column..]) {
        Some((key, value)) => {
            let value_text = line[column + value..].trim().trim_matches(['"', '\'']).to_owned();
            enter_key(levels, column, key, value_text);
            column + value
        }
        None => column,
    }
}

/// Enters the `- ` of a line from a column on; gives the column behind them.
fn enter_items(line: &str, mut column: usize, levels: &mut Vec<Level>) -> usize {
    while line[column..].starts_with('-') && line[column + 1..].chars().next().is_none_or(|c| c == ' ') {
        while levels.last().is_some_and(|level| level.indent > column) {
            levels.pop();
        }
        match levels.last_mut() {
            Some(Level { indent, step: Step::Index(number), beside }) if *indent == column => {
                *number += 1;
                beside.clear();
            }
            _ => levels.push(Level { indent: column, step: Step::Index(0), beside: Vec::new() }),
        }
        let rest = &line[column + 1..];
        column += 1 + (rest.len() - rest.trim_start_matches(' ').len());
    }
    column
}

fn enter_key(levels: &mut Vec<Level>, column: usize, key: String, value: String) {
    let mut beside = Vec::new();
    while let Some(level) = levels.last().filter(|level| level.indent >= column) {
        // A key in the same column as a list belongs to the mapping around the list.
        let same = level.indent == column && matches!(level.step, Step::Key(_));
        let level = levels.pop();
        if same {
            beside = level.map(|level| level.beside).unwrap_or_default();
        }
    }
    beside.push((key.clone(), value));
    levels.push(Level { indent: column, step: Step::Key(key), beside });
}

/// The key at a text's start, and where its value starts.
fn key_of(text: &str) -> Option<(String, usize)> {
    let first = text.chars().next()?;
    if first == '"' || first == '\'' {
        let end = text[1..].find(first)? + 1;
        let rest = text[end + 1..].trim_start();
        let colon = rest.starts_with(':').then(|| text.len() - rest.len() + 1)?;
        return Some((text[1..end].to_owned(), colon));
    }
    if matches!(first, '{' | '[' | '#' | '|' | '>' | '&' | '*' | '!') {
        return None;
    }
    let mut from = 0;
    loop {
        let at = from + text[from..].find(':')?;
        let next = text[at + 1..].chars().next();
        if next.is_none_or(char::is_whitespace) {
            let key = text[..at].trim_end();
            return (!key.contains(" #")).then(|| (key.to_owned(), at + 1));
        }
        from = at + 1;
    }
}

/// Brackets that are open, told from one line to the next.
#[derive(Default)]
struct Depth {
    open: i64,
    quote: Option<char>,
}

impl Depth {
    /// Reads on; true when nothing is open behind it.
    fn closes(&mut self, text: &str) -> bool {
        let mut escaped = false;
        for c in text.chars() {
            match (self.quote, c) {
                (Some('"'), '\\') if !escaped => {
                    escaped = true;
                    continue;
                }
                (Some(open), c) if c == open && !escaped => self.quote = None,
                (Some(_), _) => {}
                (None, '"' | '\'') => self.quote = Some(c),
                (None, '{' | '[') => self.open += 1,
                (None, '}' | ']') => self.open -= 1,
                _ => {}
            }
            escaped = false;
        }
        self.open <= 0
    }
}

/// The place on a line of block style.
fn on_line(text: &str, start: usize, end: usize, offset: usize, mut levels: Vec<Level>, to: usize) -> Cursor {
    let line = &text[start..end];
    let within = offset - start;
    let indent = line.len() - line.trim_start_matches(' ').len();
    if line.trim().is_empty() {
        // Nothing is there yet: the column of the place says where it belongs.
        let level = belongs(&mut levels, within.min(indent));
        return word(text, offset, levels, level, false);
    }
    let mut probe = std::mem::take(&mut levels);
    let column = enter_items(line, indent, &mut probe);
    if within < column && line[indent..column].starts_with('-') && within <= indent {
        let level = belongs(&mut probe, indent);
        return word(text, offset, probe, level, false);
    }
    match key_of(&line[column..]) {
        Some((key, value)) if within >= column + value => {
            let value_start = start + column + value;
            enter_key(&mut probe, column, key, String::new());
            let value_text = text[value_start..end].trim_start();
            if value_text.starts_with(['{', '[']) && offset > end - value_text.len() {
                return in_flow(text, end - value_text.len(), offset, probe);
            }
            let level = probe.pop();
            word(text, offset, probe, level, true).with_beside_after(text, end, to, column)
        }
        _ => {
            if line[column..].starts_with(['{', '[']) && within > column {
                return in_flow(text, start + column, offset, probe);
            }
            let level = belongs(&mut probe, column);
            word(text, offset, probe, level, false).with_beside_after(text, end, to, column)
        }
    }
}

/// Leaves the levels that a column is not inside of; gives the one it stands beside.
fn belongs(levels: &mut Vec<Level>, column: usize) -> Option<Level> {
    let mut beside = None;
    while levels.last().is_some_and(|level| level.indent >= column) {
        let level = levels.pop();
        beside = level.filter(|level| level.indent == column && matches!(level.step, Step::Key(_)));
    }
    beside
}

/// The word around an offset; `level` is what it stands beside, or, in a value, the key that it is the value of.
fn word(text: &str, offset: usize, levels: Vec<Level>, level: Option<Level>, value: bool) -> Cursor {
    let line_start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[offset..].find(['\n', '\r']).map_or(text.len(), |at| offset + at);
    let line = &text[line_start..line_end];
    let indent = line.len() - line.trim_start_matches(' ').len();
    let mut start = offset;
    let mut quote = None;
    let is_end = |c: char, flow: bool| c == '"' || c == '\'' || (flow && matches!(c, ',' | '{' | '[' | ']' | '}'));
    let head = &text[line_start..offset];
    for (at, c) in head.char_indices().rev() {
        let before_blank = c.is_whitespace()
            && (!value || head[..at].trim_end().ends_with([':', '-', ',']) || head[..at].trim().is_empty());
        if before_blank || is_end(c, false) {
            quote = Some(c).filter(|c| matches!(c, '"' | '\''));
            break;
        }
        if matches!(c, '{' | '[' | ',') && value && !head[..at].contains(['"', '\'']) {
            break;
        }
        start = line_start + at;
    }
    let tail = &text[offset..line_end];
    let mut end = offset;
    for (at, c) in tail.char_indices() {
        let colon = c == ':' && !value && tail[at + 1..].chars().next().is_none_or(char::is_whitespace);
        let comment = c == '#' && tail[..at].ends_with(' ');
        if colon || comment || is_end(c, true) && quote.is_none_or(|open| open == c) {
            break;
        }
        end = offset + at + c.len_utf8();
    }
    while end > offset && text[..end].ends_with(char::is_whitespace) {
        end -= 1;
    }
    let behind = text[end..line_end].trim_start_matches(['"', '\'']).trim_start();
    let colon = behind.starts_with(':');
    let mut route: Vec<Step> = levels.into_iter().map(|level| level.step).collect();
    let (part, beside) = match (level, value) {
        (Some(Level { step: Step::Key(key), beside, .. }), true) => (Part::Value(key), beside),
        (Some(Level { step, beside, .. }), true) => {
            route.push(step);
            (Part::Key, beside)
        }
        (Some(level), false) => (Part::Key, level.beside),
        (None, _) => (Part::Key, Vec::new()),
    };
    Cursor { route, part, start, end, quote, flow: false, indent, beside, colon }
}

impl Cursor {
    /// Adds the keys of the same mapping on the lines behind.
    fn with_beside_after(mut self, text: &str, from: usize, to: usize, column: usize) -> Cursor {
        for line in text[from..to].lines().skip(1) {
            let indent = line.len() - line.trim_start_matches(' ').len();
            let content = line.trim();
            if content.is_empty() || content.starts_with('#') || indent > column {
                continue;
            }
            if indent < column || content.starts_with("- ") || content == "-" {
                break;
            }
            if let Some((key, value)) = key_of(&line[indent..]) {
                let value = line[indent + value..].trim().trim_matches(['"', '\'']).to_owned();
                self.beside.push((key, value));
            }
        }
        self
    }

    /// What is written before the place.
    pub fn prefix<'t>(&self, text: &'t str, offset: usize) -> &'t str {
        text.get(self.start..offset.max(self.start)).unwrap_or_default()
    }

    pub fn is_beside(&self, key: &str) -> bool {
        self.beside.iter().any(|(known, _)| known == key)
    }

    pub fn value_beside(&self, key: &str) -> Option<&str> {
        self.beside.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }
}

/// A bracket that is open.
struct Bracket {
    map: bool,
    number: usize,
    /// The key that waits for its value.
    key: Option<String>,
    beside: Vec<(String, String)>,
}

/// The place between brackets that open at `start`.
fn in_flow(text: &str, start: usize, offset: usize, levels: Vec<Level>) -> Cursor {
    let mut open: Vec<Bracket> = Vec::new();
    let mut word_start = start;
    let mut quote: Option<char> = None;
    let mut escaped = false;
    let trimmed = |from: usize, to: usize| text[from..to].trim().trim_matches(['"', '\'']).to_owned();
    for (at, c) in text[start..offset].char_indices().map(|(at, c)| (start + at, c)) {
        match (quote, c) {
            (Some('"'), '\\') if !escaped => {
                escaped = true;
                continue;
            }
            (Some(open), c) if c == open && !escaped => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => {
                quote = Some(c);
                word_start = at;
            }
            (None, '{' | '[') => {
                open.push(Bracket { map: c == '{', number: 0, key: None, beside: Vec::new() });
                word_start = at + 1;
            }
            (None, '}' | ']' | ',') => {
                if let Some(bracket) = open.last_mut()
                    && let Some(key) = bracket.key.take()
                {
                    bracket.beside.push((key, trimmed(word_start, at)));
                }
                if c == ',' {
                    if let Some(bracket) = open.last_mut() {
                        bracket.number += 1;
                    }
                } else {
                    open.pop();
                }
                word_start = at + 1;
            }
            (None, ':') if text[at + 1..].starts_with([' ', '\n', '\r']) || text[..at].ends_with('"') => {
                if let Some(bracket) = open.last_mut().filter(|bracket| bracket.map && bracket.key.is_none()) {
                    bracket.key = Some(trimmed(word_start, at));
                    word_start = at + 1;
                }
            }
            _ => {}
        }
        escaped = false;
    }
    let mut route: Vec<Step> = levels.into_iter().map(|level| level.step).collect();
    let last = open.pop();
    for bracket in open {
        route.push(match (bracket.map, bracket.key) {
            (true, Some(key)) => Step::Key(key),
            _ => Step::Index(bracket.number),
        });
    }
    let head = &text[word_start..offset];
    let blank = head.len() - head.trim_start().len();
    let mut from = word_start + blank;
    let quote = text[from..offset].chars().next().filter(|c| matches!(c, '"' | '\''));
    from += quote.map_or(0, char::len_utf8);
    let stop = |c: char| matches!(c, ',' | '}' | ']' | '\n' | '\r' | '"' | '\'');
    let tail = &text[offset..];
    let end = tail.find(|c: char| stop(c) || (c == ':' && quote.is_none())).map_or(text.len(), |at| offset + at);
    let end = offset + text[offset..end].trim_end().len();
    let colon = text[end..].trim_start_matches(['"', '\'']).trim_start().starts_with(':');
    let (part, beside) = match last {
        Some(Bracket { map: true, key: Some(key), beside, .. }) => (Part::Value(key), beside),
        Some(Bracket { map: true, beside, .. }) => (Part::Key, beside),
        Some(Bracket { number, .. }) => {
            route.push(Step::Index(number));
            (Part::Key, Vec::new())
        }
        None => (Part::Key, Vec::new()),
    };
    Cursor { route, part, start: from.min(offset), end, quote, flow: true, indent: 0, beside, colon }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Route;

    /// The way, the part and the word at `|`.
    fn look(text: &str) -> (String, String, String) {
        let offset = text.find('|').expect("a place");
        let text = text.replacen('|', "", 1);
        let cursor = at(&text, offset);
        let part = match cursor.part {
            Part::Key => "key".to_owned(),
            Part::Value(key) => format!("value of {key}"),
        };
        (Route(cursor.route).to_string(), part, text[cursor.start..cursor.end].to_owned())
    }

    fn expect(text: &str, route: &str, part: &str, word: &str) {
        assert_eq!(look(text), (route.to_owned(), part.to_owned(), word.to_owned()), "{text}");
    }

    #[test]
    fn a_half_written_line_has_a_place() {
        expect("id: a\nsta|\nname: b\n", "", "key", "sta");
        expect("id: a\nstatus: |\n", "", "value of status", "");
        expect("id: a\nstatus: dra|ft # soon\n", "", "value of status", "draft");
        expect("ports:\n  - name: a\n    |\n  - name: b\n", "ports[0]", "key", "");
        expect("ports:\n- name: a\n  ver|sion: 1\n", "ports[0]", "key", "version");
        expect("ports:\n- name: a\n- na|\n", "ports[1]", "key", "na");
        expect("ports:\n- name: a\n- name: b\nx|\n", "", "key", "x");
        expect("ports:\n  |\n", "ports", "key", "");
        expect("a:\n  b:\n    c: x\n  |\n", "a", "key", "");
        expect("tags:\n  - one\n  - tw|\n", "tags[1]", "key", "tw");
        expect("tags: [one, tw|o]\n", "tags[1]", "key", "two");
        expect("p:\n- {name: a, ty|}\n", "p[0]", "key", "ty");
        expect("p:\n- {name: a, type: b|\n", "p[0]", "value of type", "b");
        expect("p: {a: [{b: 1}, {c: |}]}\n", "p.a[1]", "value of c", "");
        expect("text: >\n  some |words\n", "", "value of text", "some words");
        expect("# - {\nid: 'x|y'\n", "", "value of id", "xy");
        expect("id: \"|\n", "", "value of id", "");
        expect("a: 1\n---\nb: 2\nc|\n", "", "key", "c");
        expect("{\"id\": \"a\", \"ports\": [{\"na|\": 1}]}", "ports[0]", "key", "na");
        expect("url: ../x.yaml#/definitions/cu|\n", "", "value of url", "../x.yaml#/definitions/cu");
        expect("|", "", "key", "");
        expect("id: a\n|", "", "key", "");
        expect("a: {\n|", "a", "key", "");
    }

    #[test]
    fn the_keys_beside_are_known_without_a_parse() {
        let text = "ports:\n  - name: a\n    type: tables\n    con: [\n    ver\n    id: x\n  - other: 1\n";
        let cursor = at(text, text.find("ver").expect("ver") + 3);
        let keys: Vec<&str> = cursor.beside.iter().map(|(key, _)| key.as_str()).collect();
        // The open bracket takes what follows it, as it does for a parser.
        assert!(cursor.flow || keys == ["name", "type", "con", "id"], "{cursor:?}");
        let text = text.replace("con: [", "con: ''");
        let cursor = at(&text, text.find("ver").expect("ver") + 3);
        assert_eq!(cursor.value_beside("type"), Some("tables"));
        let keys: Vec<&str> = cursor.beside.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["name", "type", "con", "id"]);
    }

    #[test]
    fn no_place_of_any_text_is_refused() {
        let text = "a: {b: [\"ä\n- - x: |\n   🧀\n\t- {]}: ' \r\n---\n- :\n\"";
        for (at_byte, _) in text.char_indices() {
            for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end) && *end >= at_byte) {
                let cursor = at(&text[..end], at_byte);
                assert!(text.get(cursor.start..cursor.end).is_some());
            }
        }
    }
}
