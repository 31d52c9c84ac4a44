//! Queries that a mesh itself asks: each of its products, columns and codes by name, in the spellings and with the slips of those
//! who type; and the native answers to them, for clients to be held against. It must not know where the mesh comes from.

use meshdoc::search::{self, HitKind, Index, Options, SearchDocument};
use serde_json::{Value, json};

/// A query, and what has to be among the first hits.
pub struct Case {
    pub text: String,
    pub first: usize,
    pub wanted: Wanted,
}

pub enum Wanted {
    Address(String),
    /// A hit of this kind with this name, however it is spelled.
    Named(HitKind, String),
}

/// As many of `all` as `count`, evenly.
fn some<'d>(all: &[&'d SearchDocument], count: usize) -> Vec<&'d SearchDocument> {
    all.iter().step_by(all.len().div_ceil(count).max(1)).copied().collect()
}

pub fn cases(documents: &[SearchDocument]) -> Vec<Case> {
    let of = |kind: HitKind| documents.iter().filter(|document| document.kind == kind).collect::<Vec<_>>();
    let mut cases = Vec::new();
    for product in some(&of(HitKind::Product), 60) {
        let words: Vec<&str> = product.title.split_whitespace().collect();
        // What is not in use stands behind its namesakes that are; who means it says so.
        let is_in_use = matches!(product.status.as_str(), "" | "active");
        let filter = if !is_in_use { format!(" status:{}", product.status) } else { String::new() };
        let mut add = |text: String, first| {
            let text = format!("{text}{filter}");
            cases.push(Case { text, first, wanted: Wanted::Address(product.address.clone()) });
        };
        add(product.title.clone(), 1);
        add(product.title.to_uppercase(), 1);
        add(words.join("_").to_lowercase(), 1);
        add(product.address.clone(), 1);
        add(product.title.chars().take(product.title.chars().count() - 1).collect(), 10);
        if let Some(word) = words.iter().find(|word| word.len() > 5 && word.is_ascii() && words.len() > 1) {
            let slip = format!("{}{}", &word[..3], &word[4..]);
            add(product.title.replace(*word, &slip), 10);
        }
    }
    for property in some(&of(HitKind::Property), 60) {
        let camel: String = property.title.split('_').map(|part| part[..1].to_uppercase() + &part[1..]).collect();
        let spoken = property.title.replace('_', " ");
        for text in [property.title.clone(), camel, spoken, property.title.to_uppercase()] {
            let text = format!("{text} kind:property");
            cases.push(Case { text, first: 3, wanted: Wanted::Named(HitKind::Property, property.title.clone()) });
        }
    }
    for value in some(&of(HitKind::CodeValue), 40) {
        let (code, label) = value.title.split_once(" = ").unwrap_or((&value.title, &value.title));
        for text in [code, label] {
            let wanted = Wanted::Named(HitKind::CodeValue, value.title.clone());
            cases.push(Case { text: format!("{text} kind:code-value"), first: 10, wanted });
        }
    }
    cases
}

impl Case {
    /// What is missing: nothing, or the query with what was found instead.
    pub fn failure(&self, index: &Index) -> Option<String> {
        let hits = index.search(&self.text, &Options::first(self.first)).expect("an index is read").hits;
        let is_found = hits.iter().any(|hit| match &self.wanted {
            Wanted::Address(address) => hit.address == *address,
            Wanted::Named(kind, name) => hit.kind == *kind && search::key(&hit.title) == search::key(name),
        });
        let (Wanted::Address(wanted) | Wanted::Named(_, wanted)) = &self.wanted;
        let found: Vec<&str> = hits.iter().take(3).map(|hit| hit.address.as_str()).collect();
        (!is_found).then(|| format!("{:?}: {wanted} is not in the first {}: {found:?}", self.text, self.first))
    }
}

/// Each query with its native answer: the total, and addresses and scores of the first ten hits.
pub fn answered(index: &Index, cases: &[Case]) -> Value {
    let answer = |case: &Case| {
        let answer = index.search(&case.text, &Options::first(10)).expect("an index is read");
        let hits: Vec<Value> = answer.hits.iter().map(|hit| json!([hit.address, hit.score])).collect();
        json!({"text": case.text, "total": answer.total, "hits": hits})
    };
    cases.iter().map(answer).collect()
}
