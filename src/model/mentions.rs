//! Where a text names terms of the glossary: one automaton over the names and synonyms of all terms, so that a text is
//! read once however long the glossary is. Knows nothing of pages; who asks decides which mention counts.

use std::collections::BTreeMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

use super::Mesh;
use super::mesh::{DomainId, Term, TermId};

/// Shorter names stand in too many words that mean something else.
const SHORTEST: usize = 3;
/// How many bytes a name may have.
const LONGEST: usize = 80;

/// The names of all terms, made once for a mesh.
#[derive(Debug, Clone)]
pub struct Mentions {
    automaton: Option<AhoCorasick>,
    /// For each pattern the name as it is written, and the terms that bear it.
    names: Vec<(String, Vec<TermId>)>,
}

impl Mentions {
    pub fn of(mesh: &Mesh) -> Mentions {
        let mut names: BTreeMap<&str, Vec<TermId>> = BTreeMap::new();
        for (id, term) in (0_u32..).zip(mesh.terms.roster()) {
            for name in names_of(term).map(|name| name.trim()) {
                let fine = (SHORTEST..=LONGEST).contains(&name.len()) && name.chars().any(char::is_alphabetic);
                let terms = names.entry(name).or_default();
                if fine && !terms.contains(&TermId(id)) {
                    terms.push(TermId(id));
                }
            }
        }
        names.retain(|_, terms| !terms.is_empty());
        let names: Vec<(String, Vec<TermId>)> =
            names.into_iter().map(|(name, terms)| (name.to_owned(), terms)).collect();
        // The longest name wins where several begin; the case of letters is looked at afterwards. A glossary that is too
        // large for an automaton links nothing.
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .ascii_case_insensitive(true)
            .build(names.iter().map(|(name, _)| name))
            .ok()
            .filter(|_| !names.is_empty());
        Mentions { automaton, names }
    }

    /// The terms that a text of the file `from` names, in the order of the text, as whole words, with the bytes that name
    /// them. Of several terms with one name that of the file's domain is meant, and none where that does not decide.
    pub fn in_text(&self, mesh: &Mesh, text: &str, from: &str) -> Vec<(Range<usize>, TermId)> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let mut found = Vec::new();
        for matched in automaton.find_iter(text) {
            let (name, terms) = &self.names[matched.pattern().as_usize()];
            if !same(name, &text[matched.range()]) {
                continue;
            }
            let Some(range) = whole_word(text, matched.range()) else { continue };
            let near = |id: &&TermId| mesh.term(**id).domain.is_some_and(|domain| is_below(mesh, domain, from));
            let meant = match (terms.as_slice(), terms.iter().filter(near).count()) {
                ([only], _) => Some(*only),
                (_, 1) => terms.iter().find(near).copied(),
                _ => None,
            };
            found.extend(meant.map(|id| (range, id)));
        }
        found
    }
}

/// What a term is called.
pub fn names_of(term: &Term) -> impl Iterator<Item = &String> {
    let own = [Some(&term.name), term.descriptor.business_name.as_ref()].into_iter().flatten();
    own.chain(&term.descriptor.synonyms)
}

/// Whether a file lies in a domain's folder.
fn is_below(mesh: &Mesh, domain: DomainId, file: &str) -> bool {
    let folder = mesh.domain(domain).folder.as_deref().map(|folder| folder.trim_end_matches('/'));
    folder.is_some_and(|folder| file.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
}

/// The bytes of a name that stands alone, with an `s` of the plural: `orders`, but not `order_id` or `orders.id`.
fn whole_word(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let joins = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '@' | '#' | '/');
    let before = &text[..range.start];
    let idiom = text[range.clone()].eq_ignore_ascii_case("order") && before.ends_with("in ");
    if idiom || before.ends_with(|c: char| joins(c) || c == '.') {
        return None;
    }
    let ends = |at: usize| {
        let mut behind = text[at..].chars();
        let (next, second) = (behind.next(), behind.next());
        // A dot ends a sentence, or joins a path.
        let goes_on = next.is_some_and(joins) || (next == Some('.') && second.is_some_and(char::is_alphanumeric));
        !goes_on
    };
    let plural = range.end + usize::from(text[range.end..].starts_with('s'));
    [range.end, plural].into_iter().find(|end| ends(*end)).map(|end| range.start..end)
}

/// The same word: a capital at the beginning may be small within a sentence, and the other way round; what is written in
/// capitals, such as `VAT`, is only that.
fn same(name: &str, written: &str) -> bool {
    if name == written {
        return true;
    }
    let later_capital = |text: &str| text.chars().skip(1).any(char::is_uppercase);
    match later_capital(name) {
        // `Customer Lifetime Value` in a sentence.
        true if name.contains(' ') => name.eq_ignore_ascii_case(written) && !shouts(name),
        true => false,
        false => !later_capital(written) && name.eq_ignore_ascii_case(written),
    }
}

fn shouts(name: &str) -> bool {
    !name.chars().any(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_word_in_a_sentence() {
        for (name, written, wanted) in [
            ("Customer", "customer", true),
            ("customer", "Customer", true),
            ("Customer", "CUSTOMER", false),
            ("VAT", "vat", false),
            ("Customer Lifetime Value", "customer lifetime value", true),
            ("Net revenue", "net revenue", true),
        ] {
            assert_eq!(same(name, written), wanted, "{name} {written}");
        }
    }

    #[test]
    fn only_whole_words_name_a_term() {
        for (text, wanted) in [
            ("an order.", Some("order")),
            ("the orders of", Some("orders")),
            ("orderly", None),
            ("order_id", None),
            ("x.order", None),
            ("order.id", None),
            ("pre-order", None),
            ("(order)", Some("order")),
            ("in order to", None),
        ] {
            let at = text.find("order").unwrap_or_default();
            assert_eq!(whole_word(text, at..at + 5).map(|range| &text[range]), wanted, "{text}");
        }
    }
}
