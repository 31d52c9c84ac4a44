//! Something that both meshes have, or one of them: says what changed of it, and where that stands.

use std::sync::Arc;

use super::{Change, Consumer, Cover, Impact, Removal, Side, kinds, reasons};
use crate::diagnostics::Place;
use crate::model::mesh::Origin;
use crate::source::{Route, Step};

/// How much of a value a change shows, in characters.
const SHOWN: usize = 200;

/// The changes found so far.
#[derive(Debug, Default)]
pub(super) struct Log {
    pub changes: Vec<Change>,
}

/// A node of a descriptor.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    path: String,
    document: usize,
    route: Route,
}

impl Spot {
    pub fn of(origin: &Origin) -> Spot {
        Spot { path: origin.path.clone(), document: origin.document, route: Route::root() }
    }

    pub fn then(&self, steps: &[Step]) -> Spot {
        let route = Route(self.route.0.iter().chain(steps).cloned().collect());
        Spot { route, ..self.clone() }
    }
}

/// What is compared.
#[derive(Debug, Clone)]
pub(super) struct Thing {
    pub subject: String,
    pub carrier: Option<String>,
    pub side: Side,
    pub consumers: Arc<[Consumer]>,
    pub base: Option<Spot>,
    pub head: Option<Spot>,
    /// In base, or something around it in base.
    pub deprecated: bool,
    pub draft: bool,
}

impl Thing {
    /// A thing on its own: a product, a contract, a term ...
    pub fn new(subject: &str, base: Option<&Origin>, head: Option<&Origin>) -> Thing {
        Thing {
            subject: subject.to_owned(),
            carrier: None,
            side: Side::Output,
            consumers: Arc::from([]),
            base: base.map(Spot::of),
            head: head.map(Spot::of),
            deprecated: false,
            draft: false,
        }
    }

    /// A part of this thing, by its routes from here; `None` where the part is not there.
    pub fn part(&self, subject: String, base: Option<&[Step]>, head: Option<&[Step]>) -> Thing {
        let spot = |spot: &Option<Spot>, steps: Option<&[Step]>| Some(spot.as_ref()?.then(steps?));
        Thing { subject, base: spot(&self.base, base), head: spot(&self.head, head), ..self.clone() }
    }

    /// What is said of it.
    pub fn note<'l>(
        &self,
        log: &'l mut Log,
        kind: &'static str,
        impact: Impact,
        at: &str,
        reason: impl Into<String>,
    ) -> &'l mut Change {
        debug_assert!(kinds::kind(kind).is_some(), "{kind} is not in the table");
        let reason = reason.into();
        debug_assert!(reasons::is_known(&reason), "`{reason}` is not in the table of reasons");
        let spot = self.head.as_ref().or(self.base.as_ref());
        let place = match spot {
            Some(spot) if at.is_empty() => Place::value(&spot.path, spot.document, spot.route.clone()),
            Some(spot) => Place::value(&spot.path, spot.document, spot.route.then(at)),
            None => Place::file(""),
        };
        log.changes.push(Change {
            kind,
            impact,
            subject: self.subject.clone(),
            before: None,
            after: None,
            place,
            place_in_base: self.head.is_none(),
            reason,
            guess: false,
            consumers: if impact == Impact::Editorial { Arc::from([]) } else { Arc::clone(&self.consumers) },
            carrier: self.carrier.clone(),
            removal: None,
            draft: self.draft,
            cover: Cover::None,
        });
        log.changes.last_mut().expect("it was just added")
    }

    /// A text that means nothing to a machine.
    pub fn text(&self, log: &mut Log, kind: &'static str, at: &str, pair: (Option<&str>, Option<&str>), reason: &str) {
        let tidy = |text: Option<&str>| text.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
        let (before, after) = (tidy(pair.0), tidy(pair.1));
        if before != after {
            self.note(log, kind, Impact::Editorial, at, reason).values(before, after);
        }
    }

    /// Keys that are told by name only, when they differ.
    pub fn keys(&self, log: &mut Log, kind: &'static str, keys: &[(&str, bool)]) {
        let differ: Vec<&str> = keys.iter().filter(|(_, differs)| *differs).map(|(key, _)| *key).collect();
        if let Some(first) = differ.first() {
            let reason = format!("`{}` differs; no promise about the data depends on it", differ.join("`, `"));
            self.note(log, kind, Impact::Editorial, first, reason);
        }
    }
}

impl Change {
    pub(super) fn values<T: AsRef<str>>(&mut self, before: Option<T>, after: Option<T>) -> &mut Change {
        self.before = before.map(|text| shortened(text.as_ref()));
        self.after = after.map(|text| shortened(text.as_ref()));
        self
    }

    pub(super) fn guessed(&mut self) -> &mut Change {
        self.guess = true;
        self
    }

    pub(super) fn gone(&mut self, deprecated: bool, whole: bool) -> &mut Change {
        self.removal = Some(Removal { deprecated, whole });
        self
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// `key[number]` as steps of a route.
pub(super) fn item(key: &str, number: usize) -> [Step; 2] {
    [Step::from(key), Step::from(number)]
}
