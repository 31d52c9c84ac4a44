//! Text in, words out: the one definition of what a word is, for the index, for queries and (mirrored line by line in
//! the theme's `search/engine.js`) for the browser.
//!
//! Folding: NFKD, accents and vowel points off, NFC, lower case by code point, a short table of letters that Unicode
//! does not decompose. Splitting: `customer_id`, `customerId` and `CustomerID` are the parts `customer`, `id` and the
//! whole `customerid`. Scripts written without spaces become single characters and pairs. There is no stop list.
//! Knows nothing of documents, fields or ranking.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Code points of a word that are kept; the rest is cut, in the index as in a query.
pub const WORD_LENGTH: usize = 40;
/// Parts after which a chain such as `a.b.c` starts anew, so that its whole stays a useful word.
const CHAIN: usize = 16;
/// Characters after which a run without spaces is handed on; bounds memory, not meaning.
const RUN: usize = 4096;
/// Longest key (code points) that counts as a full name.
pub const KEY_LENGTH: usize = 80;

/// What splitting finds, in order of the text.
pub enum Piece<'a> {
    /// Parts of one chain: `text[ends[i-1]..ends[i]]` each; `text` is the whole.
    Chain { text: &'a str, ends: &'a [usize] },
    /// A run in a script that is written without spaces.
    Run(&'a [char]),
}

#[derive(Clone, Copy, PartialEq)]
enum Class {
    Upper,
    Lower,
    Digit,
    Letter,
    Mark,
    Spaceless,
    Joiner,
    Other,
}

fn class(c: char) -> Class {
    if c.is_ascii() {
        return match c {
            'a'..='z' => Class::Lower,
            'A'..='Z' => Class::Upper,
            '0'..='9' => Class::Digit,
            '_' | '-' | '.' | '\'' => Class::Joiner,
            _ => Class::Other,
        };
    }
    if is_spaceless(c) {
        Class::Spaceless
    } else if c.is_numeric() {
        Class::Digit
    } else if c.is_uppercase() {
        Class::Upper
    } else if c.is_lowercase() {
        Class::Lower
    } else if is_combining_mark(c) {
        Class::Mark
    } else if c.is_alphabetic() {
        Class::Letter
    } else if c == '\u{2019}' {
        Class::Joiner
    } else {
        Class::Other
    }
}

/// Han, kana, Thai, Lao, Khmer, Burmese: by block, so that both languages agree without tables.
pub fn is_spaceless(c: char) -> bool {
    matches!(u32::from(c),
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3040..=0x30FF | 0x3400..=0x4DBF
        | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

/// Accents (Latin, Greek, Cyrillic), Hebrew points, Arabic vowel signs and the stretching tatweel.
fn is_dropped(c: char) -> bool {
    matches!(u32::from(c), 0x0300..=0x036F | 0x0591..=0x05BD | 0x05BF | 0x05C1 | 0x05C2 | 0x064B..=0x065F | 0x0670 | 0x0640)
}

fn fold(text: &str) -> String {
    text.nfkd().filter(|c| !is_dropped(*c)).nfc().collect()
}

/// Letters that differ by spelling, not by decomposition.
fn push_folded(out: &mut String, c: char) {
    match c {
        'ß' => out.push_str("ss"),
        'æ' => out.push_str("ae"),
        'œ' => out.push_str("oe"),
        'þ' => out.push_str("th"),
        'ø' => out.push('o'),
        'ł' => out.push('l'),
        'đ' | 'ð' => out.push('d'),
        'ı' => out.push('i'),
        'ς' => out.push('σ'),
        _ => out.push(c),
    }
}

/// Splits `text` into pieces and hands each to `emit`.
pub fn split(text: &str, mut emit: impl FnMut(Piece<'_>)) {
    let folded;
    let text = if text.is_ascii() {
        text
    } else {
        folded = fold(text);
        &folded
    };
    let mut chain = Chain::default();
    let mut run: Vec<char> = Vec::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let class = class(c);
        if class == Class::Spaceless {
            chain.end(&mut emit);
            run.push(c);
            if run.len() == RUN {
                emit(Piece::Run(&run));
                run.clear();
            }
            continue;
        }
        if !run.is_empty() {
            emit(Piece::Run(&run));
            run.clear();
        }
        match class {
            Class::Joiner => chain.pending = !chain.is_empty(),
            Class::Other | Class::Spaceless => chain.end(&mut emit),
            Class::Lower if c.is_ascii() => {
                chain.push(c, class, &mut emit);
                // What follows in lower case cannot end the part: taken at once, since most of any text is that.
                let rest = chars.as_str();
                let more = rest.bytes().take_while(u8::is_ascii_lowercase).count();
                chain.extend(&rest[..more]);
                chars = rest[more..].chars();
            }
            _ => chain.push(c, class, &mut emit),
        }
    }
    chain.end(&mut emit);
    if !run.is_empty() {
        emit(Piece::Run(&run));
    }
}

/// The chain under construction. `text` holds all parts one after another, each cut at `WORD_LENGTH`.
#[derive(Default)]
struct Chain {
    text: String,
    ends: Vec<usize>,
    /// Code points seen in the open part, the cut ones too.
    count: usize,
    /// Where in `text` the last character that was kept begins.
    last_start: usize,
    uppers: usize,
    previous: Option<Class>,
    pending: bool,
}

impl Chain {
    fn is_empty(&self) -> bool {
        self.ends.is_empty() && self.count == 0
    }

    fn push(&mut self, c: char, class: Class, emit: &mut impl FnMut(Piece<'_>)) {
        if self.count > 0 {
            let boundary = self.pending
                || match (self.previous, class) {
                    (_, Class::Mark) => false,
                    (Some(Class::Digit), Class::Digit) => false,
                    (Some(Class::Digit), _) | (_, Class::Digit) => true,
                    (Some(Class::Lower), Class::Upper) => true,
                    _ => false,
                };
            if boundary {
                self.end_part(emit);
            } else if class == Class::Lower && self.uppers >= 2 && self.count <= WORD_LENGTH {
                // XMLFile: the last capital belongs to the word that follows.
                self.ends.push(self.last_start);
                self.count = 1;
            }
        }
        self.pending = false;
        if self.count < WORD_LENGTH {
            self.last_start = self.text.len();
            if c.is_ascii() {
                self.text.push(c.to_ascii_lowercase());
            } else {
                c.to_lowercase().for_each(|lower| push_folded(&mut self.text, lower));
            }
        }
        self.count += 1;
        match class {
            Class::Mark if self.previous.is_some() => {}
            Class::Mark => self.previous = Some(Class::Letter),
            _ => {
                self.uppers = if class == Class::Upper { self.uppers + 1 } else { 0 };
                self.previous = Some(class);
            }
        }
    }

    /// More of `a` to `z` after a letter of the same kind.
    fn extend(&mut self, more: &str) {
        let kept = more.len().min(WORD_LENGTH.saturating_sub(self.count));
        if kept > 0 {
            self.text.push_str(&more[..kept]);
            self.last_start = self.text.len() - 1;
        }
        self.count += more.len();
    }

    fn end_part(&mut self, emit: &mut impl FnMut(Piece<'_>)) {
        self.ends.push(self.text.len());
        self.count = 0;
        self.uppers = 0;
        self.previous = None;
        if self.ends.len() >= CHAIN {
            self.end(emit);
        }
    }

    fn end(&mut self, emit: &mut impl FnMut(Piece<'_>)) {
        if self.count > 0 {
            self.ends.push(self.text.len());
        }
        if !self.ends.is_empty() {
            emit(Piece::Chain { text: &self.text, ends: &self.ends });
        }
        self.text.clear();
        self.ends.clear();
        self.count = 0;
        self.uppers = 0;
        self.previous = None;
        self.pending = false;
    }
}

/// The first `length` code points of `text`.
pub fn cut(text: &str, length: usize) -> &str {
    if text.len() <= length {
        return text;
    }
    text.char_indices().nth(length).map_or(text, |(end, _)| &text[..end])
}

/// Every word that the index keeps of `text`: parts, wholes, characters and pairs.
pub fn index_words(text: &str, mut word: impl FnMut(&str)) {
    split(text, |piece| match piece {
        Piece::Chain { text, ends } => {
            let mut start = 0;
            for &end in ends {
                word(&text[start..end]);
                start = end;
            }
            if ends.len() > 1 {
                word(cut(text, WORD_LENGTH));
            }
        }
        Piece::Run(run) => {
            let mut buffer = String::with_capacity(8);
            for (i, &c) in run.iter().enumerate() {
                buffer.clear();
                buffer.push(c);
                word(&buffer);
                if let Some(&next) = run.get(i + 1) {
                    buffer.push(next);
                    word(&buffer);
                }
            }
        }
    });
}

/// One run of a query that has no space in it: the words that are all needed, and the whole that serves for all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryPiece {
    pub words: Vec<String>,
    pub whole: Option<String>,
}

/// The words a query asks for.
pub fn query_pieces(text: &str) -> Vec<QueryPiece> {
    let mut pieces = Vec::new();
    split(text, |piece| {
        pieces.push(match piece {
            Piece::Chain { text, ends } => {
                let mut start = 0;
                let mut words = Vec::with_capacity(ends.len());
                for &end in ends {
                    words.push(text[start..end].to_owned());
                    start = end;
                }
                let whole = (words.len() > 1).then(|| cut(text, WORD_LENGTH).to_owned());
                QueryPiece { words, whole }
            }
            Piece::Run([single]) => QueryPiece { words: vec![single.to_string()], whole: None },
            Piece::Run(run) => {
                QueryPiece { words: run.windows(2).map(|pair| pair.iter().collect()).collect(), whole: None }
            }
        });
    });
    pieces
}

/// The name without its spelling: all words in one, `Customer ID` and `customer_id` alike. Empty without words.
pub fn key(text: &str) -> String {
    let mut key = String::new();
    split(text, |piece| match piece {
        Piece::Chain { text, .. } => key.push_str(text),
        Piece::Run(run) => key.extend(run),
    });
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut words = Vec::new();
        index_words(text, |word| words.push(word.to_owned()));
        words
    }

    #[test]
    fn spellings_of_one_name_share_parts_and_key() {
        for name in ["customer_id", "customerId", "CustomerID", "customer-id", "CUSTOMER.ID"] {
            assert_eq!(words(name), ["customer", "id", "customerid"], "{name}");
            assert_eq!(key(name), "customerid");
        }
        assert_eq!(key("Customer ID"), "customerid");
        assert_eq!(words("XMLFile"), ["xml", "file", "xmlfile"]);
    }

    #[test]
    fn a_hostile_word_stays_short() {
        let long = "A".repeat(1_000_000);
        assert_eq!(words(&long), ["a".repeat(WORD_LENGTH)]);
        assert!(words(&"a.".repeat(100_000)).iter().all(|word| word.chars().count() <= WORD_LENGTH));
        assert!(words("\u{0}\u{1}\"'--..__").is_empty());
    }
}
