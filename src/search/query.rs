//! The text a reader types becomes words that are needed, words that must not be there, and filters.
//!
//! Never fails: what cannot be meant is left out, and what is too much is cut and said. Knows the names of the columns,
//! nothing else of the index. Mirrored in the browser.

use super::tokens::{self, KEY_LENGTH, QueryPiece, WORD_LENGTH, is_spaceless};

/// Code points of a query that are read.
const QUERY_LENGTH: usize = 512;
/// Words, words left out, and filters that are read of each.
const MOST: usize = 12;

#[derive(Debug, Default, PartialEq)]
pub struct Query {
    pub needs: Vec<Need>,
    /// All words in one, for documents that are called exactly so.
    pub key: Option<String>,
    pub without: Vec<QueryPiece>,
    pub filters: Vec<Filter>,
    /// Whether something was left out because there was too much.
    pub is_cut: bool,
    /// Whether quotes were used; their words must be there as written, in any order.
    pub is_quoted: bool,
}

#[derive(Debug, PartialEq)]
pub struct Need {
    pub word: String,
    /// Joined with its neighbours; each of these serves for the word.
    pub wholes: Vec<String>,
    /// Those of `wholes` that end the query and may go on.
    pub open_wholes: Vec<String>,
    /// The last word of the query: may go on.
    pub is_open: bool,
    /// In quotes: nothing else stands for it.
    pub is_quoted: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    pub column: String,
    pub value: String,
    pub is_excluding: bool,
}

fn is_space(c: char) -> bool {
    c <= ' ' || matches!(u32::from(c), 0x7F..=0xA0 | 0x2000..=0x200B | 0x2028 | 0x2029 | 0x3000 | 0xFEFF)
}

struct Positive {
    piece: QueryPiece,
    is_quoted: bool,
}

/// Reads `text`; `columns` are the names that make `name:value` a filter.
pub fn parse(text: &str, columns: &[String]) -> Query {
    let mut query = Query::default();
    let mut chars: Vec<char> = text.chars().take(QUERY_LENGTH + 1).collect();
    if chars.len() > QUERY_LENGTH {
        chars.truncate(QUERY_LENGTH);
        query.is_cut = true;
    }
    let mut positives: Vec<Positive> = Vec::new();
    let mut key = String::new();
    let mut at = 0;
    while at < chars.len() {
        if is_space(chars[at]) {
            at += 1;
            continue;
        }
        let is_excluding = chars[at] == '-' && chars.get(at + 1).is_some_and(|c| !is_space(*c));
        at += usize::from(is_excluding);
        let start = at;
        while at < chars.len() && !is_space(chars[at]) && chars[at] != '"' {
            at += 1;
        }
        let mut text: String = chars[start..at].iter().collect();
        let filter = text.split_once(':').and_then(|(name, value)| {
            let name = name.to_ascii_lowercase();
            columns.contains(&name).then(|| (name, value.to_owned()))
        });
        let mut is_quoted = false;
        let takes_quote = if filter.is_some() { text.ends_with(':') } else { text.is_empty() };
        if takes_quote && chars.get(at) == Some(&'"') {
            let start = at + 1;
            at = start;
            while at < chars.len() && chars[at] != '"' {
                at += 1;
            }
            text = chars[start..at].iter().collect();
            at = (at + 1).min(chars.len());
            is_quoted = true;
        }
        if let Some((column, plain)) = filter {
            let value = if is_quoted { text } else { plain };
            if !value.is_empty() {
                query.filters.push(Filter { column, value, is_excluding });
            }
            continue;
        }
        let pieces = tokens::query_pieces(&text);
        if is_excluding {
            query.without.extend(pieces);
        } else {
            query.is_quoted |= is_quoted;
            key.push_str(&tokens::key(&text));
            positives.extend(pieces.into_iter().map(|piece| Positive { piece, is_quoted }));
        }
    }
    query.key = (!key.is_empty() && key.chars().count() <= KEY_LENGTH).then_some(key);
    query.needs = needs(positives, &mut query.is_cut);
    query.is_cut |= query.without.len() > MOST || query.filters.len() > MOST;
    query.without.truncate(MOST);
    query.filters.truncate(MOST);
    query
}

fn needs(positives: Vec<Positive>, is_cut: &mut bool) -> Vec<Need> {
    let mut all: Vec<Need> = Vec::new();
    for Positive { piece, is_quoted } in positives {
        let first = all.len();
        for word in piece.words {
            let need = Need { word, wholes: Vec::new(), open_wholes: Vec::new(), is_open: false, is_quoted };
            all.push(need);
        }
        if let Some(whole) = piece.whole {
            for need in &mut all[first..] {
                need.wholes.push(whole.clone());
            }
        }
    }
    if all.len() > MOST {
        all.truncate(MOST);
        *is_cut = true;
    }
    for i in 1..all.len() {
        let (left, right) = (&all[i - 1], &all[i]);
        let joined = format!("{}{}", left.word, right.word);
        let apart = left.is_quoted || right.is_quoted;
        if apart || joined.chars().any(is_spaceless) || joined.chars().count() > WORD_LENGTH {
            continue;
        }
        for need in &mut all[i - 1..=i] {
            if !need.wholes.contains(&joined) {
                need.wholes.push(joined.clone());
            }
        }
    }
    if let Some(last) = all.last_mut()
        && !last.is_quoted
        && !last.word.chars().any(is_spaceless)
    {
        last.is_open = true;
        let open = last.wholes.clone();
        for need in &mut all {
            need.open_wholes = need.wholes.iter().filter(|whole| open.contains(whole)).cloned().collect();
        }
    }
    let mut needs: Vec<Need> = Vec::new();
    for need in all {
        match needs.iter_mut().find(|earlier| earlier.word == need.word) {
            Some(earlier) => {
                earlier.is_open |= need.is_open;
                earlier.is_quoted &= need.is_quoted;
                for whole in need.wholes {
                    if !earlier.wholes.contains(&whole) {
                        earlier.wholes.push(whole);
                    }
                }
                for whole in need.open_wholes {
                    if !earlier.open_wholes.contains(&whole) {
                        earlier.open_wholes.push(whole);
                    }
                }
            }
            None => needs.push(need),
        }
    }
    needs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Query {
        parse(text, &["kind".to_owned(), "owner".to_owned()])
    }

    fn words(query: &Query) -> Vec<&str> {
        query.needs.iter().map(|need| need.word.as_str()).collect()
    }

    #[test]
    fn words_filters_and_words_left_out() {
        let query = read("Customer -draft kind:property -owner:\"Orders Team\" i");
        assert_eq!(words(&query), ["customer", "i"]);
        assert_eq!(query.key.as_deref(), Some("customeri"));
        assert_eq!(query.without[0].words, ["draft"]);
        assert_eq!(query.filters[0].value, "property");
        assert_eq!((query.filters[1].value.as_str(), query.filters[1].is_excluding), ("Orders Team", true));
        assert!(query.needs[1].is_open && !query.needs[0].is_open);
        assert_eq!(query.needs[0].open_wholes, ["customeri"]);
    }

    #[test]
    fn hostile_queries_are_read_at_once() {
        assert!(read(&"a b ".repeat(250_000)).is_cut);
        assert_eq!(words(&read("\"unbalanced quotes")), ["unbalanced", "quotes"]);
        assert_eq!(words(&read("kind: http://x")), ["http", "x"]);
        for text in ["", "\"", "-", "--", "-\"", ":", "kind:", "\u{0}\u{1}", "*****", "-kind:\""] {
            assert!(read(text).needs.is_empty(), "{text:?}");
        }
    }
}
