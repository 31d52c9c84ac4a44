//! A query and an index in, hits in their order out, with counts for the facets and notes on what was done.
//!
//! Whole numbers only; the same steps in the same order are in the theme's `search/engine.js`. Prints nothing.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use serde::Serialize;

use super::columns::Column;
use super::document::HitKind;
use super::expand::expand;
use super::index::{Index, Posting};
use super::query::{self, Filter, Query};
use super::ranking::{EXACT_STEP, SHARE_SHORT, rarity};
use super::tokens::{QueryPiece, key};
use super::why::{Considered, Why, why};

/// What of the answer is wanted. `kind`, `domain` and `filters` add to the filters in the query's text.
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub kind: Option<HitKind>,
    pub domain: Option<String>,
    /// Column and value.
    pub filters: Vec<(String, String)>,
    /// Hits wanted, at most 1,000.
    pub limit: usize,
    pub offset: usize,
    /// Columns whose values are to be counted.
    pub facets: Vec<String>,
    /// Whether hits are to say why they stand where they stand.
    pub explain: bool,
}

impl Options {
    pub fn first(limit: usize) -> Options {
        Options { limit, ..Options::default() }
    }
}

#[derive(Debug, Serialize)]
pub struct Answer {
    /// Documents found, the ones not in `hits` too.
    pub total: usize,
    pub hits: Vec<Hit>,
    pub notes: Vec<Note>,
    pub facets: Vec<ColumnCounts>,
    /// The words of the index that were looked for, in order: what to highlight.
    pub words: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct Hit {
    pub kind: HitKind,
    pub address: String,
    pub title: String,
    pub url: String,
    pub trail: String,
    pub status: String,
    pub owner: String,
    /// The beginning of its description.
    pub snippet: String,
    /// A whole number; 2^31 and more where the query is the document's full name.
    pub score: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
}

/// What a reader should know about how the answer came about.
#[derive(Debug, Serialize, PartialEq)]
#[serde(tag = "note", rename_all = "kebab-case")]
pub enum Note {
    /// The word is nowhere; these were looked for instead (none: nothing was near).
    Instead { word: String, instead: Vec<String> },
    /// No document has all words; these have the most of them.
    FewerWords { words: usize, of: usize },
    /// Too many documents have the word (or what stands in for it) to keep them all; the ones that it counts most in were looked at.
    OnlyBest { word: String },
    /// No document has this value.
    UnknownValue { column: String, value: String },
    /// The query was too long and its end was not read.
    Cut,
    /// Words in quotes are needed as written, but their order is not looked at.
    QuotedAnyOrder,
}

/// Values of one column with the number of found documents that have them, the most frequent first. A column's own
/// filters do not narrow its counts.
#[derive(Debug, Serialize)]
pub struct ColumnCounts {
    pub column: String,
    pub values: Vec<(String, usize)>,
}

/// All words found: above any number of words.
const ALL_WORDS: u32 = 100;

struct Matches {
    /// Bit by need; 0 is no match.
    masks: Vec<u16>,
    scores: Vec<u64>,
    required: u16,
    considered: Vec<Considered>,
    /// Documents that are called as the query is, with their ranks.
    exact: Vec<Posting>,
}

struct Narrowing {
    column: Column,
    name: String,
    /// By value: wanted, excluded.
    wanted: Option<Vec<bool>>,
    excluded: Option<Vec<bool>>,
}

impl Index {
    /// Answers the query `text`. Fails only when the index cannot be read.
    pub fn search(&self, text: &str, options: &Options) -> Result<Answer> {
        let mut query = query::parse(text, self.columns());
        let mut add = |column: &str, value: &str| {
            query.filters.push(Filter { column: column.to_owned(), value: value.to_owned(), is_excluding: false });
        };
        if let Some(kind) = options.kind {
            add("kind", kind.as_str());
        }
        if let Some(domain) = &options.domain {
            add("domain", domain);
        }
        for (column, value) in &options.filters {
            add(column, value);
        }
        let mut answer =
            Answer { total: 0, hits: Vec::new(), notes: Vec::new(), facets: Vec::new(), words: Vec::new() };
        if query.is_cut {
            answer.notes.push(Note::Cut);
        }
        if query.is_quoted {
            answer.notes.push(Note::QuotedAnyOrder);
        }
        if query.needs.is_empty() && query.filters.is_empty() {
            return Ok(answer);
        }
        let mut matches = self.matches(&query, &mut answer)?;
        for piece in &query.without {
            self.leave_out(piece, &mut matches.masks)?;
        }
        let (narrowings, counted) = self.narrowings(&query, options, &mut answer.notes)?;
        let found = choose(&matches, &narrowings, &counted, query.needs.len(), &mut answer);
        answer.total = found.len();
        let wanted = found.into_iter().skip(options.offset).take(options.limit.min(1000));
        let wanted: Vec<(u64, u32)> = wanted.collect();
        let rows = self.rows(wanted.iter().map(|(_, document)| *document))?;
        for ((score, document), row) in wanted.iter().zip(&rows) {
            let mut hit = hit(row, *score)?;
            if options.explain {
                hit.why = Some(why(self, *document, &matches.considered, &matches.exact)?);
            }
            answer.hits.push(hit);
        }
        Ok(answer)
    }

    fn matches(&self, query: &Query, answer: &mut Answer) -> Result<Matches> {
        let documents = self.len() as usize;
        let mut matches = Matches {
            masks: vec![0; documents],
            scores: vec![0; documents],
            required: 0,
            considered: Vec::new(),
            exact: Vec::new(),
        };
        if query.needs.is_empty() {
            matches.masks.fill(1);
            matches.required = 1;
            return Ok(matches);
        }
        let all: u16 = (1 << query.needs.len()) - 1;
        let mut looked_for: BTreeSet<String> = BTreeSet::new();
        let mut best: Vec<u64> = vec![0; documents];
        for (i, need) in query.needs.iter().enumerate() {
            let expansion = expand(self, need)?;
            let mut frequency = 0;
            let mut is_cut = false;
            let mut touched: Vec<u32> = Vec::new();
            let mut raise = |document: u32, value: u64| {
                let best = &mut best[document as usize];
                if *best == 0 {
                    touched.push(document);
                }
                *best = value.max(*best);
            };
            for (word, share, entry) in &expansion.words {
                frequency = frequency.max(entry.frequency);
                is_cut |= entry.is_cut;
                for (document, impact) in &entry.words {
                    raise(*document, share * u64::from(*impact));
                }
                if expansion.uses_short && *word == need.word {
                    frequency = frequency.max(entry.short.len() as u32);
                    for (document, impact) in &entry.short {
                        raise(*document, SHARE_SHORT * u64::from(*impact));
                    }
                }
                if entry.frequency > 0 {
                    looked_for.insert(word.clone());
                }
            }
            let rarity = rarity(self.len(), frequency);
            for document in touched {
                let document = document as usize;
                matches.masks[document] |= 1 << i;
                matches.scores[document] += rarity * best[document];
                best[document] = 0;
            }
            if !is_cut {
                matches.required |= 1 << i;
            }
            if frequency == 0 || !expansion.instead.is_empty() {
                let instead = expansion.instead.clone();
                answer.notes.push(Note::Instead { word: need.word.clone(), instead });
            }
            if is_cut {
                answer.notes.push(Note::OnlyBest { word: need.word.clone() });
            }
            matches.considered.push(Considered { need: need.word.clone(), expansion, rarity });
        }
        if matches.required == 0 {
            matches.required = all;
        }
        if let Some(key) = &query.key {
            matches.exact = self.entry(key)?.exact;
            for (document, rank) in &matches.exact {
                matches.masks[*document as usize] = all;
                matches.scores[*document as usize] += EXACT_STEP * (1 + u64::from(*rank));
            }
        }
        answer.words = looked_for.into_iter().collect();
        Ok(matches)
    }

    fn leave_out(&self, piece: &QueryPiece, masks: &mut [u16]) -> Result<()> {
        if let Some(whole) = &piece.whole {
            for (document, _) in self.entry(whole)?.words {
                masks[document as usize] = 0;
            }
        }
        let mut documents: Option<BTreeSet<u32>> = None;
        for word in &piece.words {
            let has = self.entry(word)?.words.into_iter().map(|(document, _)| document);
            documents = Some(match documents {
                None => has.collect(),
                Some(before) => has.filter(|document| before.contains(document)).collect(),
            });
        }
        for document in documents.unwrap_or_default() {
            masks[document as usize] = 0;
        }
        Ok(())
    }

    /// The columns that narrow, in the order of their names, and the places among them that are counted.
    fn narrowings(
        &self,
        query: &Query,
        options: &Options,
        notes: &mut Vec<Note>,
    ) -> Result<(Vec<Narrowing>, Vec<usize>)> {
        let filtered = query.filters.iter().map(|filter| filter.column.as_str());
        let counted = options.facets.iter().map(String::as_str);
        let names: BTreeSet<&str> = filtered.chain(counted).collect();
        let mut narrowings = Vec::new();
        for name in names {
            let column = self.column(name)?;
            let keys: Vec<String> = column.values.iter().map(|value| value_key(value)).collect();
            let (mut wanted, mut excluded): (Option<Vec<bool>>, Option<Vec<bool>>) = (None, None);
            for filter in query.filters.iter().filter(|filter| filter.column == name) {
                let key = value_key(&filter.value);
                let flags = if filter.is_excluding { &mut excluded } else { &mut wanted };
                let flags = flags.get_or_insert_with(|| vec![false; keys.len()]);
                let mut is_known = false;
                for (flag, value) in flags.iter_mut().zip(&keys) {
                    let is_same = *value == key;
                    *flag |= is_same;
                    is_known |= is_same;
                }
                if !is_known {
                    notes.push(Note::UnknownValue { column: name.to_owned(), value: filter.value.clone() });
                }
            }
            narrowings.push(Narrowing { column, name: name.to_owned(), wanted, excluded });
        }
        let mut counted: Vec<usize> = Vec::new();
        for facet in &options.facets {
            let place = narrowings.iter().position(|narrowing| narrowing.name == *facet);
            counted.extend(place.filter(|place| !counted.contains(place)));
        }
        Ok((narrowings, counted))
    }
}

/// Two spellings of a value are the same when their words are; a value without words is itself.
fn value_key(value: &str) -> String {
    let key = key(value);
    if key.is_empty() { value.to_owned() } else { key }
}

impl Narrowing {
    fn lets_pass(&self, document: usize) -> bool {
        let any = |flags: &[bool]| self.column.values_of(document).iter().any(|value| flags[*value as usize]);
        self.wanted.as_deref().is_none_or(any) && !self.excluded.as_deref().is_some_and(any)
    }
}

fn choose(
    matches: &Matches,
    narrowings: &[Narrowing],
    counted: &[usize],
    needs: usize,
    answer: &mut Answer,
) -> Vec<(u64, u32)> {
    let level = |mask: u16| {
        if mask & matches.required == matches.required { ALL_WORDS } else { mask.count_ones() }
    };
    /// Documents with a match that at most one column keeps out, and which.
    struct Candidate {
        document: u32,
        level: u32,
        kept_out_by: Option<usize>,
    }
    let mut candidates: Vec<Candidate> = Vec::new();
    for (document, mask) in matches.masks.iter().enumerate().filter(|(_, mask)| **mask != 0) {
        let mut failing = (0..narrowings.len()).filter(|i| !narrowings[*i].lets_pass(document));
        let kept_out_by = failing.next();
        if failing.next().is_none() {
            candidates.push(Candidate { document: document as u32, level: level(*mask), kept_out_by });
        }
    }
    let passing = candidates.iter().filter(|candidate| candidate.kept_out_by.is_none());
    let best = passing.map(|candidate| candidate.level).max().unwrap_or(ALL_WORDS);
    candidates.retain(|candidate| candidate.level == best);
    if best < ALL_WORDS {
        answer.notes.push(Note::FewerWords { words: best as usize, of: needs });
    }
    for &place in counted {
        let Narrowing { column, name, .. } = &narrowings[place];
        let mut counts = vec![0; column.values.len()];
        let own = |candidate: &&Candidate| candidate.kept_out_by.is_none_or(|by| by == place);
        for candidate in candidates.iter().filter(own) {
            for value in column.values_of(candidate.document as usize) {
                counts[*value as usize] += 1;
            }
        }
        let mut values: Vec<(String, usize)> =
            column.values.iter().cloned().zip(counts).filter(|(_, n)| *n > 0).collect();
        values.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        answer.facets.push(ColumnCounts { column: name.clone(), values });
    }
    let passing = candidates.iter().filter(|candidate| candidate.kept_out_by.is_none());
    let mut found: Vec<(u64, u32)> =
        passing.map(|candidate| (matches.scores[candidate.document as usize], candidate.document)).collect();
    found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    found
}

fn hit(row: &str, score: u64) -> Result<Hit> {
    let row: [String; 8] = serde_json::from_str(row).context("the search index holds a broken row")?;
    let [kind, address, title, url, trail, status, owner, snippet] = row;
    let kind = HitKind::parse(&kind).context("the search index holds an unknown kind")?;
    Ok(Hit { kind, address, title, url, trail, status, owner, snippet, score: score as f64, why: None })
}
