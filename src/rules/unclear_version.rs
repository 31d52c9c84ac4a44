//! A version that nobody can put in order: `latest`, `final`, `TBD`.

use super::{Context, shown};
use crate::diagnostics::{Diagnostic, Place};
use crate::model::mesh::Origin;
use crate::source::Route;

pub(super) fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mesh = context.mesh;
    let mut look = |version: Option<&String>, origin: &Origin, route: &dyn Fn() -> Route, what: &dyn Fn() -> String| {
        let Some(version) = version.filter(|version| !is_version(version)) else { return };
        let place = Place::value(&origin.path, origin.document, route());
        let message = format!("the version of {} is `{}`, which is no version", what(), shown(version));
        diagnostics.push(
            Diagnostic::warning("unclear-version", place, message)
                .help("write figures with dots between them, such as `1.0.0`, so that versions have an order"),
        );
    };
    let root = || Route::root().then("version");
    for product in mesh.products.iter().filter(|product| !product.synthesized) {
        let descriptor = &product.descriptor;
        look(descriptor.version.as_ref(), &product.origin, &root, &|| format!("the product `{}`", product.address));
        // What comes from outside has versions of whatever kind.
        let known = |number: &usize| product.inputs.get(*number).is_some_and(|input| !input.upstream.is_empty());
        for (number, port) in descriptor.inputs.iter().enumerate().filter(|(number, _)| known(number)) {
            let route = || Route::root().then("inputPorts").then(number).then("version");
            look(port.version.as_ref(), &product.origin, &route, &|| format!("the input port `{}`", shown(&port.name)));
        }
        for (number, port) in descriptor.outputs.iter().enumerate() {
            let port_route = || Route::root().then("outputPorts").then(number);
            let route = || port_route().then("version");
            look(port.version.as_ref(), &product.origin, &route, &|| {
                format!("the output port `{}`", shown(&port.name))
            });
            for (at, made_of) in port.input_contracts.iter().enumerate() {
                let route = || port_route().then("inputContracts").then(at).then("version");
                let what = || format!("the input contract `{}`", shown(&made_of.id));
                look(made_of.version.as_ref(), &product.origin, &route, &what);
            }
        }
    }
    for contract in &mesh.contracts {
        let what = || format!("the contract `{}`", contract.address);
        look(contract.descriptor.version.as_ref(), &contract.origin, &root, &what);
    }
    for list in &mesh.code_lists {
        look(list.descriptor.version.as_ref(), &list.origin, &root, &|| format!("the code list `{}`", list.address));
    }
}

/// `1`, `v2.0`, `1.4.0-rc.1`, `2026-03-01`: what starts with a figure and has an order. A variable is taken as it is.
fn is_version(text: &str) -> bool {
    let text = text.trim();
    if text.is_empty() || text.contains("${") {
        return true;
    }
    let figures = text.strip_prefix(['v', 'V']).unwrap_or(text);
    figures.starts_with(|c: char| c.is_ascii_digit())
        && figures.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+' | '_'))
        && !figures.split('.').any(|part| matches!(part, "x" | "X" | ""))
}

#[cfg(test)]
mod tests {
    use super::is_version;

    #[test]
    fn versions_are_read_leniently() {
        for version in ["1", "1.0", "v2.0.0", "1.0.0-rc.1+5", "2026-03-01", "2026.03", "3.2.1.4", "${VERSION}"] {
            assert!(is_version(version), "{version}");
        }
        for other in ["latest", "TBD", "v", "1.x", "1..0", "1.0 final", "version one", ">=1.0"] {
            assert!(!is_version(other), "{other}");
        }
    }
}
