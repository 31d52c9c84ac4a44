//! A period that ends before it starts: of a member, a code value, or the life of a product.

use super::{Context, shown, visit};
use crate::diagnostics::{Diagnostic, Place};
use crate::load::shape::is_date;
use crate::model::contract::SlaProperty;
use crate::model::mesh::Origin;
use crate::model::section::{Member, TeamSection};
use crate::source::Route;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mesh = context.mesh;
    for product in mesh.products.iter().filter(|product| !product.synthesized) {
        section(product.descriptor.team.as_ref(), &product.origin, &product.descriptor.api_version, diagnostics);
    }
    for contract in &mesh.contracts {
        let descriptor = &contract.descriptor;
        section(descriptor.team.as_ref(), &contract.origin, &descriptor.api_version, diagnostics);
        life(&descriptor.sla, &contract.origin, diagnostics);
    }
    for team in &mesh.teams {
        if let (Some(descriptor), Some(origin)) = (&team.descriptor, &team.origin) {
            members(&descriptor.members, origin, &|| Route::root().then("members"), diagnostics);
        }
    }
    for list in &mesh.code_lists {
        // The values of a CSV file are looked at where its lines are known.
        if list.descriptor.file.is_some() {
            continue;
        }
        for (number, value) in list.descriptor.values.iter().enumerate() {
            if let (Some(from), Some(to)) = (&value.valid_from, &value.valid_to)
                && is_reversed(from, to)
            {
                let route = |key: &str| Route::root().then("values").then(number).then(key);
                let place = |key| visit::value(&list.origin, route(key));
                let what = format!("the code value `{}`", shown(&value.value));
                diagnostics.push(said(&what, [from, to], place("validTo"), place("validFrom")));
            }
        }
    }
}

fn said(what: &str, [from, to]: [&str; 2], place: Place, start: Place) -> Diagnostic {
    let message = format!("{what} ends on {} and starts on {}", shown(to), shown(from));
    Diagnostic::warning("impossible-period", place, message)
        .related(start, "starts here")
        .help("a period ends on the day it starts or later: swap the two days, or correct one")
}

/// Whether two days, or points in time by their days, are the wrong way round.
fn is_reversed(from: &str, to: &str) -> bool {
    let day = |text: &'_ str| text.get(..10).filter(|day| is_date(day)).map(str::to_owned);
    day(from).zip(day(to)).is_some_and(|(from, to)| to < from)
}

fn section(section: Option<&TeamSection>, origin: &Origin, version: &str, diagnostics: &mut Vec<Diagnostic>) {
    let Some(team) = section else { return };
    let version = version.trim_start_matches('v');
    // Of a team that is a list only its members are known; the keys that lead to them depend on the version.
    let plain = team.name.is_none() && team.id.is_none() && team.description.is_none();
    let is_list = plain && (version.starts_with("3.0") || version.starts_with("0.9"));
    let route = || match version.starts_with("2.") {
        true => Route::root().then("stakeholders"),
        false if is_list => Route::root().then("team"),
        false => Route::root().then("team").then("members"),
    };
    members(&team.members, origin, &route, diagnostics);
}

fn members(members: &[Member], origin: &Origin, route: &dyn Fn() -> Route, diagnostics: &mut Vec<Diagnostic>) {
    for (number, member) in members.iter().enumerate() {
        if let (Some(from), Some(to)) = (&member.date_in, &member.date_out)
            && is_reversed(from, to)
        {
            let place = |key: &str| visit::value(origin, route().then(number).then(key));
            let what = format!("the membership of `{}`", shown(&member.username));
            diagnostics.push(said(&what, [from, to], place("dateOut"), place("dateIn")));
        }
    }
}

/// General availability, then the end of support, then the end of life.
fn life(sla: &[SlaProperty], origin: &Origin, diagnostics: &mut Vec<Diagnostic>) {
    const ORDER: [(&str, &str); 3] =
        [("generalAvailability", "endOfSupport"), ("endOfSupport", "endOfLife"), ("generalAvailability", "endOfLife")];
    let find = |name: &str| {
        sla.iter().enumerate().find_map(|(number, level)| {
            let text = level.value.as_ref()?.text()?;
            (level.property == name && level.element.is_none()).then_some((number, text))
        })
    };
    for (first, second) in ORDER {
        let (Some((one, from)), Some((other, to))) = (find(first), find(second)) else { continue };
        if is_reversed(from, to) {
            let place =
                |number: usize| visit::value(origin, Route::root().then("slaProperties").then(number).then("value"));
            let message = format!("`{second}` is {} and `{first}` {}", shown(to), shown(from));
            diagnostics.push(
                Diagnostic::warning("impossible-period", place(other), message)
                    .related(place(one), "comes first in the life of data")
                    .help("data becomes available, loses its support and ends, in this order"),
            );
            return;
        }
    }
}
