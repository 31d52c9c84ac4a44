//! A link or image in Markdown that leads nowhere.

use super::Context;
use crate::diagnostics::{Diagnostic, Edit, Place};
use crate::model::link::{Links, Target};
use crate::source::Span;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mesh = context.mesh;
    let links = Links::new(mesh);
    for entry in &mesh.documents {
        let document = &entry.document;
        for link in &document.links {
            let Target::Broken { reason, nearest, meant } = links.resolve(&document.path, &link.target) else {
                continue;
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
