//! A redirect that leads nowhere, in a circle, or away from a page that is there.

use std::collections::HashMap;

use super::Context;
use crate::diagnostics::{Diagnostic, Place, Suggestions};
use crate::model::redirect::{self, FILE};
use crate::source::Route;

const RULE: &str = "invalid-redirect";

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let redirects = &context.mesh.redirects;
    if redirects.is_empty() {
        return;
    }
    let known = redirect::addresses(context.mesh);
    let by_address = redirect::by_address(redirects, |from| known.contains(from));
    let mut suggestions = Suggestions::default();
    let mut first: HashMap<&str, usize> = HashMap::new();
    for redirect in redirects.iter() {
        let at = |key: &str| Place::value(FILE, 0, Route::root().then(redirect.entry).then(key));
        if let Some(other) = first.get(redirect.from.as_str()) {
            let message = format!("`{}` is redirected twice", redirect.from);
            let diagnostic = Diagnostic::error(RULE, at("from"), message).label("this one is never followed");
            let place = Place::value(FILE, 0, Route::root().then(*other).then("from"));
            diagnostics.push(diagnostic.related(place, "this one is").help("remove one of the two"));
            continue;
        }
        first.insert(&redirect.from, redirect.entry);
        if known.contains(&redirect.from) {
            let message = format!("`{}` is a page of the mesh and cannot lead elsewhere", redirect.from);
            diagnostics.push(
                Diagnostic::error(RULE, at("from"), message).help("remove the redirect: its address is in use again"),
            );
            continue;
        }
        let Some(end) = redirect::last(&by_address, redirect) else {
            let message = format!("the redirect of `{}` comes back to itself", redirect.from);
            diagnostics
                .push(Diagnostic::error(RULE, at("to"), message).help("one of the circle has to lead to a page"));
            continue;
        };
        // A chain is reported where it ends.
        let Some(to) = redirect.to.as_deref().filter(|_| end == redirect) else { continue };
        if !known.contains(redirect::page(to)) {
            let message = format!("the redirect of `{}` leads to `{to}`, which is no page", redirect.from);
            let mut diagnostic = Diagnostic::error(RULE, at("to"), message);
            if let Some(near) = suggestions.nearest(to, known.iter().map(String::as_str)) {
                diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
            }
            diagnostics.push(diagnostic);
        }
    }
}
