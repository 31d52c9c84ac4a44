//! Words into a template, before tera reads it: `{{ t("key", name=value) }}` becomes the text itself with `{{ value }}` in
//! its placeholders, so that a word costs nothing when a page is rendered. Lines stay where they are.
//!
//! As all there is between braces, `t` writes HTML: `` `code` `` and `[links]({href})` of the word are marked up. Within a
//! longer expression it is a string. A word with plural forms takes its form by the value `n`.

use std::fmt::Write as _;

use super::{CATEGORIES, OTHER, Piece, Word, Words, pieces};
use crate::diagnostics::near;

/// What is wrong with a template's words, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// From 1.
    pub line: usize,
    pub message: String,
}

/// The template with the words of a language.
///
/// # Errors
/// At a key that is no word, and at a placeholder without a value.
pub fn expand(template: &str, words: &Words) -> Result<String, Wrong> {
    let mut out = String::with_capacity(template.len() + template.len() / 8);
    let mut rest = template;
    while let Some(start) = next_tag(rest) {
        let (before, tag) = rest.split_at(start);
        out.push_str(before);
        let length = tag_length(tag);
        let (tag, after) = tag.split_at(length);
        rest = after;
        let written = if tag.starts_with("{#") { Ok(tag.to_owned()) } else { expand_tag(tag, words) };
        match written {
            Ok(text) => out.push_str(&text),
            Err(message) => {
                let line = template[..template.len() - rest.len() - length].matches('\n').count() + 1;
                return Err(Wrong { line, message });
            }
        }
    }
    out.push_str(rest);
    Ok(out)
}

/// Where the next tag or comment begins.
pub fn next_tag(text: &str) -> Option<usize> {
    text.match_indices('{').map(|(at, _)| at).find(|at| text[at + 1..].starts_with(['{', '%', '#']))
}

/// How long the tag is that a text begins with, its braces included. Quoted text and inner braces do not end it.
pub fn tag_length(tag: &str) -> usize {
    if tag.starts_with("{#") {
        return tag.find("#}").map_or(tag.len(), |at| at + 2);
    }
    let end = if tag.starts_with("{{") { "}}" } else { "%}" };
    let mut depth = 0_usize;
    let mut at = 2;
    while let Some(c) = tag[at..].chars().next() {
        if depth == 0 && tag[at..].starts_with(end) {
            return at + 2;
        }
        match c {
            '"' | '\'' | '`' => {
                at += string_length(&tag[at..]);
                continue;
            }
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += c.len_utf8();
    }
    tag.len()
}

/// How long the quoted text is that a text begins with, its quotes included.
fn string_length(text: &str) -> usize {
    let quote = text.chars().next().unwrap_or('"');
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

fn expand_tag(tag: &str, words: &Words) -> Result<String, String> {
    let inner = &tag[2..tag.len().saturating_sub(2).max(2)];
    // A word that is all there is becomes text; with a dash, which eats the space around it, it stays an expression.
    if tag.starts_with("{{") && inner.trim_start().starts_with("t(") {
        let trimmed = inner.trim();
        let length = call_length(trimmed);
        if length == trimmed.len() {
            return Call::read(trimmed)?.html(words);
        }
    }
    Ok(format!("{}{}{}", &tag[..2], expressions(inner, words)?, &tag[tag.len().saturating_sub(2).max(2)..]))
}

/// An expression with strings in the place of the calls in it.
fn expressions(text: &str, words: &Words) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let length = match c {
            '"' | '\'' | '`' => string_length(rest),
            't' if rest.starts_with("t(") && !(before.is_alphanumeric() || matches!(before, '_' | '.')) => {
                let length = call_length(rest);
                out.push_str(&Call::read(&rest[..length])?.expression(words)?);
                before = ')';
                at += length;
                continue;
            }
            c => c.len_utf8(),
        };
        out.push_str(&rest[..length]);
        before = c;
        at += length;
    }
    Ok(out)
}

/// How long the call is that a text begins with, up to its closing bracket.
fn call_length(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        match c {
            '"' | '\'' | '`' => {
                at += string_length(&text[at..]);
                continue;
            }
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
        at += c.len_utf8();
    }
    text.len()
}

/// `t("key", name=value)`.
struct Call<'t> {
    key: &'t str,
    values: Vec<(&'t str, &'t str)>,
}

impl<'t> Call<'t> {
    fn read(text: &'t str) -> Result<Call<'t>, String> {
        let odd = || format!("`{text}` is no `t(\"key\", name=value)`");
        let inner = text.strip_prefix("t(").and_then(|text| text.strip_suffix(')')).ok_or_else(odd)?;
        let mut parts = split(inner).into_iter();
        let key = parts.next().unwrap_or_default();
        let key = key.strip_prefix(['"', '\'']).and_then(|key| key.strip_suffix(['"', '\''])).ok_or_else(odd)?;
        let values = parts.filter(|part| !part.is_empty());
        let values = values.map(|part| part.split_once('=').map(|(name, value)| (name.trim(), value.trim())));
        Ok(Call { key, values: values.collect::<Option<_>>().ok_or_else(odd)? })
    }

    fn word(&self, words: &Words) -> Result<Word, String> {
        words.words.get(self.key).copied().ok_or_else(|| {
            let near = near(self.key, words.words.keys().copied());
            let meant = near.map(|near| format!("; did you mean `{}`?", near.name)).unwrap_or_default();
            format!("`{}` is no word of the interface{meant}", self.key)
        })
    }

    fn value(&self, name: &str, words: &Words) -> Result<String, String> {
        match self.values.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => expressions(value, words),
            None => Err(format!("`{}` needs a value for `{name}`", self.key)),
        }
    }

    /// Text with tags in it.
    fn html(&self, words: &Words) -> Result<String, String> {
        let forms = match self.word(words)? {
            Word::Text(text) => return self.marked_up(text, words, false),
            Word::Forms(forms) => forms,
        };
        let number = self.value("n", words)?;
        let mut out = String::new();
        for (category, text) in CATEGORIES.iter().zip(forms).filter_map(|(name, text)| Some((name, text?))) {
            let text = self.marked_up(text, words, true)?;
            if *category == CATEGORIES[OTHER] && out.is_empty() {
                return Ok(text);
            }
            let _ = match (*category == CATEGORIES[OTHER], out.is_empty()) {
                (true, _) => write!(out, "{{% else %}}{text}{{% endif %}}"),
                (false, first) => {
                    let keyword = if first { "if" } else { "elif" };
                    write!(out, "{{% {keyword} ({number}) | plural == \"{category}\" %}}{text}")
                }
            };
        }
        Ok(out)
    }

    fn marked_up(&self, text: &str, words: &Words, counted: bool) -> Result<String, String> {
        let mut out = String::with_capacity(text.len() + 32);
        let (mut code, mut link) = (false, None);
        for piece in pieces(text) {
            match piece {
                Piece::Hole(name) => {
                    let value = self.value(name, words)?;
                    let _ = match counted && name == "n" {
                        true => write!(out, "{{{{ ({value}) | number }}}}"),
                        // Without brackets, which may not stand around a component.
                        false => write!(out, "{{{{ {value} }}}}"),
                    };
                }
                Piece::Text(text) => {
                    for c in text.chars() {
                        match c {
                            '`' => {
                                out.push_str(if code { "</code>" } else { "<code>" });
                                code = !code;
                            }
                            // `[text](` stands before the placeholder of where it leads, `)` behind it.
                            '[' => {
                                close(&mut out, &mut link);
                                link = Some(out.len());
                            }
                            '&' => out.push_str("&amp;"),
                            '<' => out.push_str("&lt;"),
                            '>' => out.push_str("&gt;"),
                            '"' => out.push_str("&quot;"),
                            c => out.push(c),
                        }
                    }
                }
            }
            close(&mut out, &mut link);
        }
        Ok(out)
    }

    /// One string, in brackets.
    fn expression(&self, words: &Words) -> Result<String, String> {
        let forms = match self.word(words)? {
            Word::Text(text) => return self.string(text, words, false),
            Word::Forms(forms) => forms,
        };
        let number = self.value("n", words)?;
        let mut out = self.string(forms[OTHER].unwrap_or_default(), words, true)?;
        for (category, text) in CATEGORIES.iter().zip(forms).take(OTHER).filter_map(|(name, text)| Some((name, text?)))
        {
            let text = self.string(text, words, true)?;
            out = format!("({text} if ({number}) | plural == \"{category}\" else {out})");
        }
        Ok(out)
    }

    fn string(&self, text: &str, words: &Words, counted: bool) -> Result<String, String> {
        let mut parts = Vec::new();
        for piece in pieces(text) {
            parts.push(match piece {
                Piece::Text(text) => quoted(text),
                Piece::Hole(name) if counted && name == "n" => format!("(({}) | number)", self.value(name, words)?),
                Piece::Hole(name) => format!("({})", self.value(name, words)?),
            });
        }
        Ok(match parts.len() {
            0 => quoted(""),
            1 if matches!(pieces(text).next(), Some(Piece::Text(_))) => parts.remove(0),
            // A value alone may be a number: with a string before it, it is a text.
            _ => format!("(\"\" ~ {})", parts.join(" ~ ")),
        })
    }
}

/// Makes a link of what was written since `link`, once the bracket behind its placeholder is closed.
fn close(out: &mut String, link: &mut Option<usize>) {
    let Some(start) = *link else { return };
    let Some(html) = linked(&out[start..]) else { return };
    out.truncate(start);
    out.push_str(&html);
    *link = None;
}

/// `text]({{ href }})` as a link, followed by what comes after it.
fn linked(text: &str) -> Option<String> {
    let (inner, rest) = text.split_once("](")?;
    let end = rest.find("}})")?;
    Some(format!(r#"<a href="{}">{inner}</a>{}"#, &rest[..end + 2], &rest[end + 3..]))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The parts of a call between its commas.
fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut at, mut depth) = (0, 0, 0_usize);
    while let Some(c) = text[at..].chars().next() {
        match c {
            '"' | '\'' | '`' => {
                at += string_length(&text[at..]);
                continue;
            }
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
        at += c.len_utf8();
    }
    parts.push(text[start..].trim());
    parts
}
