//! Templates of new files: the built-in ones, and those an organisation keeps in `.meshdoc/templates/` of its mesh.
//!
//! A placeholder is `{{name}}`; what a template does not know stays as it stands (`${{ github.sha }}`).

use std::io::Write;
use std::path::Path;

use anyhow::Context;

use crate::error::Result;

/// Where a mesh keeps templates of its own, by the names of the built-in ones.
const OWN: &str = ".meshdoc/templates";

pub(super) const MESHDOC: &str = include_str!("meshdoc.yaml");
pub(super) const GITIGNORE: &str = include_str!("gitignore");
pub(super) const README: &str = include_str!("README.md");
pub(super) const GITHUB: &str = include_str!("github.yml");
pub(super) const GITLAB: &str = include_str!("gitlab.yml");

/// Files of the mesh that `init` writes, beside those above.
pub(super) const EXAMPLE: [(&str, &str); 8] = [
    ("domains/sales/domain.yaml", include_str!("example-domain.yaml")),
    ("domains/sales/README.md", include_str!("domain.md")),
    ("domains/sales/orders/orders.odps.yaml", include_str!("example-product.odps.yaml")),
    ("domains/sales/orders/README.md", include_str!("example-product.md")),
    ("domains/sales/orders/contracts/orders.odcs.yaml", include_str!("example-contract.odcs.yaml")),
    ("glossary/shop.osds.yaml", include_str!("example-glossary.osds.yaml")),
    ("codes/country.yaml", include_str!("example-codes.yaml")),
    ("teams/orders-team.yaml", include_str!("example-team.yaml")),
];

/// The built-in templates of `new`, by the name under which a mesh may replace them.
const TEMPLATES: [(&str, &str); 8] = [
    ("domain.yaml", include_str!("domain.yaml")),
    ("domain.md", include_str!("domain.md")),
    ("product.odps.yaml", include_str!("product.odps.yaml")),
    ("product.md", include_str!("product.md")),
    ("contract.odcs.yaml", include_str!("contract.odcs.yaml")),
    ("term.osds.yaml", include_str!("term.osds.yaml")),
    ("codelist.yaml", include_str!("codelist.yaml")),
    ("team.yaml", include_str!("team.yaml")),
];

/// A template of `new`: the mesh's own where it has one.
///
/// # Errors
/// When the mesh's own template cannot be read.
pub(super) fn template(root: &Path, name: &str) -> Result<String> {
    let own = root.join(OWN).join(name);
    if own.is_file() {
        return std::fs::read_to_string(&own)
            .with_context(|| format!("failed to read the template `{}`", own.display()));
    }
    let built_in = TEMPLATES.iter().find(|(template, _)| *template == name).map(|(_, text)| (*text).to_owned());
    built_in.with_context(|| format!("there is no template `{name}`"))
}

/// Puts values in the place of `{{name}}`.
pub(super) fn fill(template: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(template.to_owned(), |text, (name, value)| text.replace(&format!("{{{{{name}}}}}"), value))
}

/// Writes a new file and the folders above it; never over one that is there.
///
/// # Errors
/// When the file exists or cannot be written.
pub(super) fn create(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("failed to create `{}`", folder.display()))?;
    }
    let mut file = std::fs::File::create_new(path)
        .with_context(|| format!("failed to create `{}`; nothing was overwritten", path.display()))?;
    file.write_all(text.as_bytes()).with_context(|| format!("failed to write `{}`", path.display()))
}

/// A text as a YAML scalar: plain where that is safe, else quoted.
///
/// # Errors
/// Never for text; the writer's own error is passed on.
pub(super) fn scalar(text: &str) -> Result<String> {
    let line = text.replace(['\n', '\r'], " ");
    Ok(serde_yaml::to_string(&line).context("failed to write a name as YAML")?.trim_end().to_owned())
}

/// `customer-orders` as people write a name: `Customer orders`.
pub(super) fn title(slug: &str) -> String {
    let words = slug.replace(['-', '_', '.'], " ");
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
