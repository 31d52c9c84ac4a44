//! Reads redirects.yaml: a list of addresses that were published and where their content is now.

use crate::diagnostics::{Diagnostic, Place};
use crate::model::redirect::{FILE, PROMISED, Redirect, normal};
use crate::source::{Node, Route, text, yaml};
use crate::tree::Tree;

const RULE: &str = "invalid-redirect";

/// The redirects of a mesh, and what is wrong with how they are written.
pub(super) fn redirects(tree: &Tree) -> (Vec<Redirect>, Vec<Diagnostic>) {
    if !tree.contains(FILE) {
        return (Vec::new(), Vec::new());
    }
    let bytes = match tree.read(FILE, super::MAX_DESCRIPTOR) {
        Ok(bytes) => bytes,
        Err(error) => return (Vec::new(), vec![super::not_read(FILE, &error, super::MAX_DESCRIPTOR)]),
    };
    let (text, skip) = match text::decode(&bytes) {
        Ok(decoded) => decoded,
        Err(problem) => return (Vec::new(), vec![super::not_text(FILE, &problem)]),
    };
    let parsed = yaml::parse(text, skip);
    let mut diagnostics: Vec<Diagnostic> = parsed.problems.iter().map(|problem| super::syntax(FILE, problem)).collect();
    let mut redirects = Vec::new();
    let Some(document) = parsed.documents.first() else { return (redirects, diagnostics) };
    if document.root.items().is_empty()
        && !document.root.is_null()
        && !matches!(document.root.kind, yaml::Kind::List(_))
    {
        diagnostics
            .push(wrong(Route::root(), format!("expected a list of redirects, found {}", document.root.kind_name())));
    }
    for (entry, node) in document.root.items().iter().enumerate() {
        match redirect(node, entry) {
            Ok(redirect) => redirects.push(redirect),
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    (redirects, diagnostics)
}

fn redirect(node: &Node, entry: usize) -> Result<Redirect, Box<Diagnostic>> {
    let at = Route::root().then(entry);
    let text = |key: &str| node.get(key).and_then(Node::scalar);
    for (key, _) in node.entries() {
        let name = key.text().unwrap_or_default();
        if !matches!(name, "from" | "to" | "note") {
            return Err(Box::new(
                wrong(at.then(name), format!("`{name}` is no key of a redirect"))
                    .help("a redirect has `from` and `to`; without `to` the address is gone, and `note` says why"),
            ));
        }
    }
    let from = text("from").ok_or_else(|| Box::new(wrong(at.clone(), "a redirect without `from`")))?;
    let from = normal(&from).ok_or_else(|| Box::new(no_address(at.then("from"), &from)))?;
    let to = match node.get("to") {
        None => None,
        Some(to) if to.is_null() => None,
        Some(to) => {
            let to = to.scalar().unwrap_or_default();
            let (page, fragment) = to.split_once('#').map_or((to.as_ref(), None), |(page, part)| (page, Some(part)));
            let page = normal(page).ok_or_else(|| Box::new(no_address(at.then("to"), &to)))?;
            Some(fragment.map_or(page.clone(), |fragment| format!("{page}#{fragment}")))
        }
    };
    Ok(Redirect { from, to, note: text("note").map(std::borrow::Cow::into_owned), entry })
}

fn no_address(at: Route, written: &str) -> Diagnostic {
    wrong(at, format!("`{written}` is no address of a page")).help(format!(
        "an address is a folder of the portal below {}, such as `products/sales/orders`",
        PROMISED.join(", ")
    ))
}

fn wrong(at: Route, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(RULE, Place::value(FILE, 0, at), message)
}
