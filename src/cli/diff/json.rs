//! A review for machines. The keys are documented in the book and stay.

use serde_json::{Value, json};

use crate::compare::{Change, Consumer, Cover};
use crate::diagnostics::{LocatedPlace, json as json_format};
use crate::session::Review;

pub(super) fn report(review: &Review) -> Value {
    let comparison = &review.comparison;
    let changes = comparison.changes.iter().zip(&review.places);
    json!({
        "base": review.base,
        "head": review.head,
        "changes": changes.map(|(item, place)| change(item, place)).collect::<Vec<_>>(),
        "versions": comparison.versions.iter().map(|check| json!({
            "subject": check.subject,
            "declared_before": check.declared_before,
            "declared_after": check.declared_after,
            "required": check.required,
            "bump": check.bump.as_str(),
            "impact": check.impact.as_str(),
            "enough": check.enough,
        })).collect::<Vec<_>>(),
        "violations": comparison.violations.iter().map(|violation| json!({
            "kind": violation.kind,
            "subject": violation.subject,
            "reason": violation.reason,
            "consumers": violation.consumers,
        })).collect::<Vec<_>>(),
        "diagnostics": {
            "new": review.new.iter().map(json_format::value).collect::<Vec<_>>(),
            "fixed": review.fixed.iter().map(json_format::value).collect::<Vec<_>>(),
        },
        "ask": review.ask.iter().map(|asked| json!({
            "who": asked.who,
            "kind": asked.kind.as_str(),
            "about": asked.about,
        })).collect::<Vec<_>>(),
    })
}

fn change(change: &Change, place: &LocatedPlace) -> Value {
    let agreement = match &change.cover {
        Cover::Agreed { until, reason } => json!({"until": until, "reason": reason}),
        _ => Value::Null,
    };
    json!({
        "kind": change.kind,
        "impact": change.impact.as_str(),
        "subject": change.subject,
        "before": change.before,
        "after": change.after,
        "path": place.path,
        "line": place.line,
        "side": if change.place_in_base { "base" } else { "head" },
        "reason": change.reason,
        "guess": change.guess,
        "covered": change.cover.as_str(),
        "agreement": agreement,
        "consumers": change.consumers.iter().map(consumer).collect::<Vec<_>>(),
    })
}

pub(in crate::cli) fn consumer(consumer: &Consumer) -> Value {
    json!({
        "product": consumer.product,
        "name": consumer.name,
        "team": consumer.team,
        "contract": consumer.contract,
        "version": consumer.version,
        "distance": consumer.distance,
        "via": consumer.via,
    })
}
