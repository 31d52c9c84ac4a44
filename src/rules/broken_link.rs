//! A link or image that leads nowhere: in Markdown files, and in the texts of descriptors, which are Markdown, too.

use super::written::{self, Written};
use super::{Context, portal};
use crate::diagnostics::{Diagnostic, Edit, Place};
use crate::model::link::{Target, resolve_link};
use crate::model::mesh::Contract;
use crate::source::{Span, markdown};

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for entry in &context.mesh.documents {
        let document = &entry.document;
        for link in &document.links {
            let place = || Place::span(&document.path, Span::new(link.start, link.end));
            diagnostics.extend(broken(context, &document.path, &link.target, link.image, place));
        }
    }
    written::each(context.mesh, &mut |written| in_text(context, &written, diagnostics));
    written::beside(context.mesh, &mut |written| in_text(context, &written, diagnostics));
}

pub(super) fn of_contract(context: &Context<'_>, contract: &Contract, diagnostics: &mut Vec<Diagnostic>) {
    written::of_contract(contract, &mut |written| in_text(context, &written, diagnostics));
    written::beside_contract(contract, &mut |written| in_text(context, &written, diagnostics));
}

fn in_text(context: &Context<'_>, written: &Written<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    // Most texts hold no link, and one look tells.
    if !written.text.contains("](") && !written.text.contains("]:") {
        return;
    }
    let mut seen: Vec<String> = Vec::new();
    for link in markdown::parse(written.text, 0).links {
        let nth = seen.iter().filter(|target| **target == link.target).count();
        let place = || {
            let route = (written.route)();
            Place::phrase(&written.origin.path, written.origin.document, route, &link.target, nth)
        };
        diagnostics.extend(broken(context, &written.origin.path, &link.target, link.image, place));
        seen.push(link.target);
    }
}

/// What is wrong with a link in a file.
fn broken(
    context: &Context<'_>,
    from: &str,
    target: &str,
    image: bool,
    place: impl Fn() -> Place,
) -> Option<Diagnostic> {
    let (reason, nearest, meant) = match resolve_link(context.mesh, from, target) {
        Target::Broken { reason, nearest, meant } => (reason, nearest, meant),
        Target::External(url) => {
            let broken = portal::broken(context.mesh, context.config, &url)?;
            (broken.reason, broken.nearest, None)
        }
        _ => return None,
    };
    let what = if image { "image" } else { "link" };
    let mut diagnostic =
        Diagnostic::error("broken-link", place(), format!("the {what} to `{target}` leads nowhere")).label(reason);
    if let Some(near) = nearest {
        diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
    }
    if let Some(meant) = meant {
        let title = format!("replace `{target}` by `{meant}`");
        let edit = Edit::Within { place: diagnostic.place.clone(), old: target.to_owned(), new: meant };
        diagnostic = diagnostic.fix(title, vec![edit]);
    }
    Some(diagnostic)
}
