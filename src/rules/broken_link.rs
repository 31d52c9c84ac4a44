//! A link or image in Markdown that leads nowhere.

use super::{Context, portal};
use crate::diagnostics::{Diagnostic, Edit, Place};
use crate::model::link::{Target, resolve_link};
use crate::source::Span;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mesh = context.mesh;
    for entry in &mesh.documents {
        let document = &entry.document;
        for link in &document.links {
            let (reason, nearest, meant) = match resolve_link(mesh, &document.path, &link.target) {
                Target::Broken { reason, nearest, meant } => (reason, nearest, meant),
                Target::External(url) => match portal::broken(mesh, context.config, &url) {
                    Some(broken) => (broken.reason, broken.nearest, None),
                    None => continue,
                },
                _ => continue,
            };
            let place = Place::span(&document.path, Span::new(link.start, link.end));
            let what = if link.image { "image" } else { "link" };
            let mut diagnostic =
                Diagnostic::error("broken-link", place, format!("the {what} to `{}` leads nowhere", link.target))
                    .label(reason);
            if let Some(near) = nearest {
                diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
            }
            if let Some(meant) = meant {
                let place = diagnostic.place.clone();
                let title = format!("replace `{}` by `{meant}`", link.target);
                let edit = Edit::Within { place, old: link.target.clone(), new: meant };
                diagnostic = diagnostic.fix(title, vec![edit]);
            }
            diagnostics.push(diagnostic);
        }
    }
}
