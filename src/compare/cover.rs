//! What makes a breaking change acceptable: a major version, a promise not made yet, a warning before, an agreement.

use std::collections::BTreeMap;

use super::{Change, Impact, VersionCheck};

/// Why a breaking change may go ahead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cover {
    /// It is not covered, or not breaking.
    None,
    /// The declared version says it.
    Version,
    /// Base was proposed or in draft: nothing had been promised.
    Draft,
    /// A whole thing is gone that was deprecated before, or that nobody in the mesh relies on.
    Sunset,
    /// The people concerned agreed.
    Agreed { until: Option<String>, reason: String },
}

impl Cover {
    /// One word for machines; `None` for what is not covered.
    pub fn as_str(&self) -> Option<&'static str> {
        match self {
            Cover::None => None,
            Cover::Version => Some("version"),
            Cover::Draft => Some("draft"),
            Cover::Sunset => Some("sunset"),
            Cover::Agreed { .. } => Some("agreed"),
        }
    }
}

/// An exception: this change of this subject is agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    pub subject: String,
    /// A kind of change; `None` for every change of the subject.
    pub kind: Option<String>,
    pub until: Option<String>,
    pub reason: String,
}

/// Something is gone without a warning while somebody relies on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    pub subject: String,
    pub kind: &'static str,
    /// The products that still rely on it themselves.
    pub consumers: Vec<String>,
    pub reason: String,
}

/// Finds what covers each breaking change, and the removals that break the sunset rule.
pub(super) fn settle(changes: &mut [Change], versions: &[VersionCheck], agreements: &[Agreement]) -> Vec<Violation> {
    let versions: BTreeMap<&str, &VersionCheck> =
        versions.iter().map(|check| (check.subject.as_str(), check)).collect();
    let mut agreed: BTreeMap<&str, Vec<&Agreement>> = BTreeMap::new();
    for agreement in agreements {
        agreed.entry(&agreement.subject).or_default().push(agreement);
    }
    let mut violations = Vec::new();
    for change in changes.iter_mut().filter(|change| change.impact == Impact::Breaking) {
        let agreement = agreed.get(change.subject.as_str()).and_then(|all| {
            all.iter().find(|agreement| agreement.kind.as_deref().is_none_or(|kind| kind == change.kind))
        });
        let direct: Vec<String> = change
            .consumers
            .iter()
            .filter(|consumer| consumer.distance == 1)
            .map(|consumer| consumer.product.clone())
            .collect();
        let told =
            change.carrier.as_deref().and_then(|carrier| versions.get(carrier)).is_some_and(|check| check.enough);
        let sunset = change.removal.is_some_and(|removal| removal.whole && (removal.deprecated || direct.is_empty()));
        change.cover = if let Some(agreement) = agreement {
            Cover::Agreed { until: agreement.until.clone(), reason: agreement.reason.clone() }
        } else if change.draft {
            Cover::Draft
        } else if told {
            Cover::Version
        } else if sunset {
            Cover::Sunset
        } else {
            Cover::None
        };
        let warned = change.removal.is_none_or(|removal| removal.deprecated);
        if !warned && !direct.is_empty() && !change.draft && agreement.is_none() {
            let who = if direct.len() == 1 { "one product relies" } else { "several products rely" };
            violations.push(Violation {
                subject: change.subject.clone(),
                kind: change.kind,
                reason: format!(
                    "it was not deprecated before, and {who} on it: deprecate it first, remove it when nobody does"
                ),
                consumers: direct,
            });
        }
    }
    violations
}
