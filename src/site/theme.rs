//! Templates, styles and scripts: those in the binary, with what a mesh's `theme/` folder puts in their place.
//!
//! The home of tera. Knows the names of files, not what pages say.

mod squeeze;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::Context as _;
use serde::Serialize;
use tera::{Kwargs, State, Tera};

use super::html;
use super::search_script;
use super::words::{self, Words};
use crate::error::Result;

/// `templates/*.html`, `css/*.css` (joined in the order of their names), `assets/**` and `search/**` (copied).
#[derive(rust_embed::Embed)]
#[folder = "themes/default/"]
struct Builtin;

/// Where the stylesheet stands in the portal.
pub const STYLESHEET: &str = "assets/portal.css";
/// Where the script of search stands, with its modules beside it.
const SEARCH_SCRIPT: &str = "assets/search/page.js";

/// The script of live reload belongs to the preview, which serves it itself.
const RELOAD_SCRIPT: &str = "assets/reload.js";

pub struct Theme {
    tera: Tera,
    words: Arc<Words>,
    files: BTreeMap<String, Cow<'static, [u8]>>,
}

impl Theme {
    /// The theme in the binary, in English.
    pub fn builtin() -> Theme {
        Theme::with_folder(Vec::new(), None).expect("the built-in templates are parsed in a test")
    }

    /// The built-in theme in a language, with files of a mesh's `theme/` folder in place of its own: `css/tokens.css`,
    /// `templates/home.html` ... A stylesheet with a new name is added behind the others, `words/LANGUAGE.yaml` says
    /// single words otherwise.
    ///
    /// # Errors
    /// When a template or a file of words cannot be read.
    pub fn with_folder(
        overrides: impl IntoIterator<Item = (String, Vec<u8>)>,
        language: Option<&str>,
    ) -> Result<Theme> {
        let overrides: BTreeMap<String, Vec<u8>> = overrides.into_iter().collect();
        let words = Arc::new(Words::of(language, &overrides)?);
        let mut files: BTreeMap<String, Cow<'static, [u8]>> =
            Builtin::iter().filter_map(|path| Some((path.replace('\\', "/"), Builtin::get(&path)?.data))).collect();
        let mut own = BTreeSet::new();
        for (path, bytes) in overrides {
            own.insert(path.clone());
            files.insert(path, Cow::Owned(bytes));
        }
        let mut tera = Tera::new();
        tera.set_escape_fn(html::escape_into);
        let spoken = Arc::clone(&words);
        tera.register_filter("plural", move |number: usize, _: Kwargs, _: &State| spoken.category(number));
        let spoken = Arc::clone(&words);
        tera.register_filter("number", move |number: usize, _: Kwargs, _: &State| spoken.number(number));
        let mut templates = Vec::new();
        for (path, bytes) in &files {
            let Some(name) = path.strip_prefix("templates/").filter(|name| name.ends_with(".html")) else { continue };
            let text = std::str::from_utf8(bytes)
                .with_context(|| format!("failed to read the template `{path}`: it is no UTF-8"))?;
            let text = words::expand(text, &words).map_err(|wrong| {
                anyhow::anyhow!("failed to read the theme: {path}:{}: {}", wrong.line, wrong.message)
            })?;
            // A maintainer's template stays as it is, so that errors name its lines.
            let text = if own.contains(path) { text } else { squeeze::squeeze(&text) };
            templates.push((name.to_owned(), text));
        }
        tera.add_raw_templates(templates).map_err(|error| anyhow::anyhow!("failed to read the theme: {error}"))?;
        files.retain(|path, _| !path.starts_with("templates/"));
        Ok(Theme { tera, words, files })
    }

    /// What the interface says, in the language of the mesh.
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// Renders a template; it sees `page` (the frame) and `view` (what this page says).
    pub(super) fn render(
        &self,
        template: &str,
        page: &impl Serialize,
        view: &(impl Serialize + ?Sized),
    ) -> Result<String> {
        let mut context = tera::Context::new();
        let failed = |error: tera::Error| anyhow::anyhow!("failed to render `{template}`: {error}");
        context.insert_value("page", tera::Value::try_from_serializable(page).map_err(failed)?);
        context.insert_value("view", tera::Value::try_from_serializable(view).map_err(failed)?);
        self.tera.render(template, &context).map_err(failed)
    }

    /// Paths of the scripts that every page loads, in the portal.
    pub(super) fn scripts(&self) -> impl Iterator<Item = &str> {
        let own = self.files.keys().map(String::as_str);
        let own = own.filter(|path| path.starts_with("assets/") && path.ends_with(".js") && *path != RELOAD_SCRIPT);
        // The rest of search loads when a reader turns to it.
        let search = self.files.contains_key("search/page.js").then_some(SEARCH_SCRIPT);
        own.chain(search)
    }

    pub(super) fn assets(&self) -> Vec<(String, Cow<'static, [u8]>)> {
        let mut stylesheet = Vec::new();
        let mut assets = Vec::new();
        for (path, bytes) in &self.files {
            if path.ends_with(".css") && (path.starts_with("css/") || path.starts_with("search/")) {
                stylesheet.extend_from_slice(bytes.trim_ascii_end());
                stylesheet.push(b'\n');
            } else if let Some(name) = path.strip_prefix("search/").filter(|name| name.ends_with(".js")) {
                let script = search_script::published(bytes, &self.words);
                assets.push((format!("assets/search/{name}"), Cow::Owned(script)));
            } else if path.starts_with("assets/") && path != RELOAD_SCRIPT {
                assets.push((path.clone(), bytes.clone()));
            }
        }
        assets.push((STYLESHEET.to_owned(), Cow::Owned(stylesheet)));
        assets.sort();
        assets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_builtin_templates_parse() {
        let theme = Theme::with_folder(Vec::new(), None).unwrap_or_else(|error| panic!("{error:#}"));
        let paths: Vec<String> = theme.assets().into_iter().map(|(path, _)| path).collect();
        assert!(paths.iter().any(|path| path == STYLESHEET));
        assert!(paths.iter().all(|path| path.starts_with("assets/")));
    }

    #[test]
    fn a_folder_replaces_files_and_adds_styles() {
        let files = [
            ("templates/plain.html".to_owned(), b"<p>{{ view }}</p>".to_vec()),
            ("css/zz-ours.css".to_owned(), b":root { --accent: teal; }".to_vec()),
        ];
        let theme = Theme::with_folder(files, None).unwrap();
        assert_eq!(theme.render("plain.html", &(), "a < b").unwrap(), "<p>a &lt; b</p>");
        let (_, css) = theme.assets().into_iter().find(|(path, _)| path == STYLESHEET).unwrap();
        assert!(css.ends_with(b":root { --accent: teal; }\n"));
        assert!(Theme::with_folder([("templates/plain.html".to_owned(), b"{% if %}".to_vec())], None).is_err());
    }
}
