//! The words of the interface in one language: a flat file of keys and texts, with {placeholders} and plural forms.
//!
//! The files of the binary stand in `themes/words/`. A mesh's `theme/words/` may hold single words that it says
//! otherwise, or a language of its own; what a language does not say is said in English. Words are read once for a
//! portal: a template gets its words when it is read ([`expand`]), a page made in Rust asks for them by key. Must not
//! know what pages say.

mod expand;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Mutex;

use anyhow::{Context as _, bail};
use icu_locale_core::Locale;
use icu_plurals::{PluralCategory, PluralRules};

pub(super) use expand::{expand, next_tag, tag_length};

use super::theme::{builtin_file, builtin_files};
use crate::compare;
use crate::error::Result;
use crate::source::yaml::{self, Kind};
use crate::source::{LineIndex, Node, Span, text};

/// Where words lie, below `themes/` in the binary and `theme/` in a mesh.
const FOLDER: &str = "words/";
/// The language that has every word.
pub const ENGLISH: &str = "en";

/// The plural categories of CLDR, in the order of [`Word::Forms`]. The last one is always there.
const CATEGORIES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];
const OTHER: usize = 5;

/// What a key stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Text(&'static str),
    Forms([Option<&'static str>; 6]),
}

impl Word {
    #[cfg(test)]
    fn texts(&self) -> impl Iterator<Item = &'static str> {
        match self {
            Word::Text(text) => [Some(*text), None, None, None, None, None],
            Word::Forms(forms) => *forms,
        }
        .into_iter()
        .flatten()
    }
}

/// All words in the language of a mesh.
pub struct Words {
    /// The language that pages are marked with, `de-AT`.
    language: String,
    words: HashMap<&'static str, Word>,
    plurals: Plurals,
}

impl Words {
    /// The words of a language: the binary's English, its words of that language, then a mesh's own
    /// (`words/LANGUAGE.yaml`). `de-AT` is said in `de` where there is nothing nearer, an unknown language in English.
    ///
    /// # Errors
    /// When a file of words is no list of words: with its path and line.
    pub fn of(language: Option<&str>, own: &BTreeMap<String, Cow<'static, [u8]>>) -> Result<Words> {
        let wanted = language.filter(|tag| is_tag(tag)).unwrap_or(ENGLISH);
        let mut words = HashMap::new();
        let mut spoken = ENGLISH;
        for tag in [ENGLISH].into_iter().chain(fallbacks(wanted)) {
            let file = format!("{tag}.yaml");
            if let Some(builtin) = builtin_file(&format!("{FOLDER}{file}")) {
                words.extend(read(&file, &builtin)?);
                spoken = if tag == ENGLISH { spoken } else { wanted };
            }
            if let Some(bytes) = own.get(&format!("{FOLDER}{file}")) {
                let path = format!("theme/{FOLDER}{file}");
                words.extend(read(&path, bytes).with_context(|| format!("failed to read the words `{path}`"))?);
                spoken = if tag == ENGLISH { spoken } else { wanted };
            }
        }
        if wanted.split('-').next() == Some(ENGLISH) {
            spoken = wanted;
        }
        Ok(Words { language: spoken.to_owned(), words, plurals: Plurals::of(spoken) })
    }

    /// The languages in the binary, by tag.
    pub fn builtin() -> BTreeSet<String> {
        builtin_files(FOLDER).into_keys().filter_map(|file| Some(file.strip_suffix(".yaml")?.to_owned())).collect()
    }

    pub fn language(&self) -> &str {
        &self.language
    }

    /// A word without placeholders.
    pub fn t(&self, key: &'static str) -> &'static str {
        match self.word(key) {
            Some(Word::Text(text)) => text,
            Some(Word::Forms(forms)) => forms[OTHER].unwrap_or(key),
            None => key,
        }
    }

    /// What happened in a change of a kind: "property removed".
    pub fn change(&self, kind: &str) -> &str {
        self.said(&format!("change-{kind}")).or(compare::kind(kind).map(|kind| kind.title)).unwrap_or("")
    }

    /// Why a change has its impact, from the words of [`compare`], which are English.
    pub fn reason(&self, reason: &str) -> String {
        let parts = compare::parts(reason);
        let text = |text| self.said(text).unwrap_or(text).to_owned();
        let guess = if parts.guess { format!("; {}", text(compare::GUESS)) } else { String::new() };
        format!("{}{}{guess}", parts.names, text(parts.text))
    }

    /// A name of a standard as it is spoken: `endOfSupport` as "end of support"; one that no standard has is taken apart.
    pub fn spoken(&self, name: &str) -> String {
        let spaced = spaced(name);
        self.said(&format!("name-{}", spaced.replace(' ', "-"))).map_or(spaced, str::to_owned)
    }

    /// A word whose key is made of what was read, where there is one.
    fn said(&self, key: &str) -> Option<&'static str> {
        match self.words.get(key) {
            Some(Word::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// A word with values in the places of its placeholders.
    pub fn with(&self, key: &'static str, values: &[(&str, &str)]) -> String {
        fill(self.t(key), values)
    }

    /// A word in the plural form of a number, which also stands for `{n}`.
    pub fn count(&self, key: &'static str, number: usize) -> String {
        self.count_with(key, number, &[])
    }

    /// [`Words::count`], with values for more placeholders.
    pub fn count_with(&self, key: &'static str, number: usize, values: &[(&str, &str)]) -> String {
        let text = match self.word(key) {
            Some(Word::Forms(forms)) => forms[self.plurals.category(number)].or(forms[OTHER]).unwrap_or(key),
            _ => self.t(key),
        };
        let shown = self.number(number);
        let values: Vec<(&str, &str)> = [("n", shown.as_str())].into_iter().chain(values.iter().copied()).collect();
        fill(text, &values)
    }

    /// A word as its file has it, with its placeholders: for scripts, which fill them in themselves.
    pub(super) fn written(&self, key: &'static str) -> serde_json::Value {
        match self.word(key) {
            Some(Word::Forms(forms)) => {
                let forms =
                    CATEGORIES.iter().zip(forms).filter_map(|(name, form)| Some(((*name).to_owned(), form?.into())));
                serde_json::Value::Object(forms.collect())
            }
            _ => self.t(key).into(),
        }
    }

    /// A number with its thousands grouped as the language does it.
    pub fn number(&self, number: usize) -> String {
        let digits = number.to_string();
        let group = self.t("number-group");
        let mut out = String::with_capacity(digits.len() + 6);
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                out.push_str(group);
            }
            out.push(digit);
        }
        out
    }

    /// A day in the language's form, from seconds since 1970 in UTC.
    pub fn day(&self, seconds: i64) -> Option<String> {
        let day = jiff::Timestamp::from_second(seconds).ok()?.to_zoned(jiff::tz::TimeZone::UTC).date();
        let (year, month) = (format!("{:04}", day.year()), format!("{:02}", day.month()));
        Some(self.with("date", &[("year", &year), ("month", &month), ("day", &format!("{:02}", day.day()))]))
    }

    /// The name of the plural category of a number, for templates.
    pub(super) fn category(&self, number: usize) -> &'static str {
        CATEGORIES[self.plurals.category(number)]
    }

    fn word(&self, key: &str) -> Option<Word> {
        let word = self.words.get(key).copied();
        debug_assert!(word.is_some(), "`{key}` is no word of themes/words/en.yaml");
        word
    }
}

/// `rowCount` as `row count`.
fn spaced(name: &str) -> String {
    let mut out = String::new();
    let mut before = ' ';
    for c in name.chars() {
        if c == '_' || c == '-' {
            out.push(' ');
        } else {
            if c.is_uppercase() && before.is_lowercase() {
                out.push(' ');
            }
            out.extend(c.to_lowercase());
        }
        before = c;
    }
    out
}

/// `de`, then `de-AT`: what is nearer comes later and wins.
fn fallbacks(tag: &str) -> impl Iterator<Item = &str> {
    let ends = tag.match_indices('-').map(|(at, _)| at).chain([tag.len()]);
    ends.map(|end| &tag[..end]).filter(|tag| *tag != ENGLISH)
}

/// Whether a text can be the tag of a language: it becomes an attribute and a file's name.
pub fn is_tag(tag: &str) -> bool {
    (2..=35).contains(&tag.len()) && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') && !tag.starts_with('-')
}

/// A text with values in the places of its `{placeholders}`; one that has no value stays.
fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len() + 24);
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Hole(name) => match values.iter().find(|(known, _)| *known == name) {
                Some((_, value)) => out.push_str(value),
                None => out.extend(["{", name, "}"]),
            },
        }
    }
    out
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece<'t> {
    Text(&'t str),
    Hole(&'t str),
}

fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (piece, after) = match (rest.find('{'), rest.find('}')) {
            (Some(0), Some(end)) => (Piece::Hole(&rest[1..end]), &rest[end + 1..]),
            (Some(start), Some(_)) if start > 0 => (Piece::Text(&rest[..start]), &rest[start..]),
            _ => (Piece::Text(rest), ""),
        };
        rest = after;
        Some(piece)
    })
}

/// Reads a file of words.
fn read(path: &str, bytes: &[u8]) -> Result<Vec<(&'static str, Word)>> {
    let Ok((text, offset)) = text::decode(bytes) else { bail!("{path}: it is no UTF-8") };
    let parsed = yaml::parse(text, offset);
    let lines = LineIndex::new(text);
    let at = |span: Span| format!("{path}:{}", lines.line((span.start as usize).saturating_sub(offset)));
    if let Some(problem) = parsed.problems.first() {
        bail!("{}: {}", at(problem.span), problem.message);
    }
    let mut words = Vec::new();
    for (key, value) in parsed.documents.iter().flat_map(|document| document.root.entries()) {
        let Some(name) = key.text() else { bail!("{}: a key is a text", at(key.span)) };
        let word = match &value.kind {
            Kind::Map(_) => forms(value).map(Word::Forms),
            _ => value.scalar().ok_or_else(|| "a word is a text, or its plural forms".to_owned()).and_then(|text| {
                check(&text)?;
                Ok(Word::Text(keep(&text)))
            }),
        };
        match word {
            Ok(word) => words.push((keep(name), word)),
            Err(message) => bail!("{}: `{name}`: {message}", at(value.span)),
        }
    }
    Ok(words)
}

fn forms(node: &Node) -> std::result::Result<[Option<&'static str>; 6], String> {
    let mut forms = [None; 6];
    for (category, text) in node.entries() {
        let name = category.text().unwrap_or_default();
        let Some(at) = CATEGORIES.iter().position(|known| *known == name) else {
            return Err(format!("`{name}` is no plural form; there are {}", CATEGORIES.join(", ")));
        };
        let text = text.scalar().ok_or("a plural form is a text")?;
        check(&text)?;
        forms[at] = Some(keep(&text));
    }
    if forms[OTHER].is_none() {
        return Err("the plural form `other` is missing".to_owned());
    }
    Ok(forms)
}

/// Braces stand around the names of placeholders and nowhere else: a word becomes part of a template.
fn check(text: &str) -> std::result::Result<(), String> {
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) if text.contains(['{', '}']) => return Err("a brace without its other half".to_owned()),
            Piece::Hole(name) if name.is_empty() || !name.chars().all(|c| c.is_ascii_lowercase() || c == '_') => {
                return Err(format!("`{{{name}}}` is no placeholder"));
            }
            _ => {}
        }
    }
    Ok(())
}

/// A text that lives as long as the program. Words are few, and the same ones are read again and again by a preview:
/// each different text is kept once.
fn keep(text: &str) -> &'static str {
    static KEPT: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut kept = KEPT.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(known) = kept.get(text) {
        return known;
    }
    let text: &'static str = Box::leak(text.to_owned().into_boxed_str());
    kept.insert(text);
    text
}

/// The plural categories of a language, those of small numbers at hand.
struct Plurals {
    locale: Locale,
    small: [u8; 128],
}

impl Plurals {
    fn of(language: &str) -> Plurals {
        let locale = language.parse().unwrap_or(Locale::UNKNOWN);
        let mut small = [OTHER as u8; 128];
        if let Some(rules) = rules(&locale) {
            for (number, category) in small.iter_mut().enumerate() {
                *category = index(rules.category_for(number)) as u8;
            }
        }
        Plurals { locale, small }
    }

    /// Its place in [`CATEGORIES`].
    fn category(&self, number: usize) -> usize {
        match self.small.get(number) {
            Some(category) => usize::from(*category),
            None => rules(&self.locale).map_or(OTHER, |rules| index(rules.category_for(number))),
        }
    }
}

fn rules(locale: &Locale) -> Option<PluralRules> {
    PluralRules::try_new_cardinal(locale.into()).ok()
}

fn index(category: PluralCategory) -> usize {
    match category {
        PluralCategory::Zero => 0,
        PluralCategory::One => 1,
        PluralCategory::Two => 2,
        PluralCategory::Few => 3,
        PluralCategory::Many => 4,
        PluralCategory::Other => OTHER,
    }
}
