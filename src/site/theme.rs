//! Templates, styles, scripts and words in layers: the default theme, a second one of the binary that a mesh may choose,
//! and the mesh's own `theme/` folder on top. A layer replaces whole files, single blocks, tokens, or adds to them.
//!
//! The home of tera. Knows the names of files, not what pages say.

mod blocks;
mod builtin;
mod settings;
mod squeeze;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use serde::Serialize;
use tera::{ErrorKind, Kwargs, State, Tera};

pub(super) use builtin::{file as builtin_file, files as builtin_files};

use super::html;
use super::search_join;
use super::search_script;
use super::words::{self, Words};
use crate::error::Result;

/// Where the stylesheet stands in the portal.
pub const STYLESHEET: &str = "assets/portal.css";
/// Where the script of search stands, with its modules beside it.
const SEARCH_SCRIPT: &str = "assets/search/page.js";
/// The script of live reload belongs to the preview, which serves it itself.
const RELOAD_SCRIPT: &str = "assets/reload.js";
/// The theme that every other one is laid upon.
const DEFAULT: &str = "default";
/// The folder of a mesh's own layer.
const OWN: &str = "theme/";
/// The stylesheet that declares the tokens.
const TOKENS: &str = "css/00-tokens.css";
/// The icon of a theme that sets none.
const ICON: &str = "assets/icon.svg";

type Files = BTreeMap<String, Cow<'static, [u8]>>;

pub struct Theme {
    tera: Tera,
    words: Arc<Words>,
    /// What is published beside the pages, by its path in the portal.
    assets: Files,
    /// Where a template was written, for errors.
    written: BTreeMap<String, String>,
    logo: Option<String>,
    icon: String,
}

impl Theme {
    /// The default theme, in English.
    pub fn builtin() -> Theme {
        Theme::load(None, None, Vec::new()).expect("the built-in templates are parsed in a test")
    }

    /// The themes in the binary, by name.
    pub fn names() -> BTreeSet<String> {
        let folders = builtin_files("").into_keys();
        folders.filter_map(|path| Some(path.strip_suffix("/theme.yaml")?.to_owned())).collect()
    }

    /// A theme of the binary in a language, with the files of a mesh's `theme/` folder on top of it.
    ///
    /// # Errors
    /// With path and line of what cannot be read.
    pub fn load(
        name: Option<&str>,
        language: Option<&str>,
        own: impl IntoIterator<Item = (String, Vec<u8>)>,
    ) -> Result<Theme> {
        let own: Files = own.into_iter().map(|(path, bytes)| (path, Cow::Owned(bytes))).collect();
        let words = Arc::new(Words::of(language, &own)?);
        let mut layers = vec![Layer { folder: String::new(), files: builtin_files(&format!("{DEFAULT}/")) }];
        if let Some(name) = name.filter(|name| *name != DEFAULT) {
            layers.push(Layer { folder: format!("themes/{name}/"), files: builtin_files(&format!("{name}/")) });
        }
        layers.push(Layer { folder: OWN.to_owned(), files: own });
        Theme::of_layers(layers, words)
    }

    fn of_layers(layers: Vec<Layer>, words: Arc<Words>) -> Result<Theme> {
        let tokens = layers.first().and_then(|layer| layer.files.get(TOKENS)).map(|css| String::from_utf8_lossy(css));
        let tokens = settings::declared(&tokens.unwrap_or_default());
        let mut assets = Files::new();
        let mut written = BTreeMap::new();
        let mut templates = blocks::Templates::new();
        let mut sheets = Sheets::default();
        let (mut logo, mut icon) = (None, ICON.to_owned());
        for layer in &layers {
            layer.check()?;
            for (path, bytes) in &layer.files {
                let own = format!("{}{path}", layer.folder);
                if let Some(name) = path.strip_prefix("templates/") {
                    let text = expanded(&own, bytes, &words)?;
                    templates.insert(name.to_owned(), layer.squeezed(text));
                    written.insert(name.to_owned(), own);
                } else if path.ends_with(".css") && !path.starts_with("assets/") {
                    sheets.add(path, bytes.clone());
                } else if let Some(name) = path.strip_prefix("search/") {
                    let script = search_script::published(bytes, &words);
                    assets.insert(format!("assets/search/{name}"), Cow::Owned(script));
                } else if path.starts_with("assets/") && path != RELOAD_SCRIPT {
                    assets.insert(path.clone(), bytes.clone());
                }
            }
            for (path, bytes) in &layer.files {
                let Some(name) = path.strip_prefix("blocks/").and_then(|name| name.strip_suffix(".html")) else {
                    continue;
                };
                let own = format!("{}{path}", layer.folder);
                let text = layer.squeezed(expanded(&own, bytes, &words)?);
                blocks::replace(&mut templates, name, &own, &text).context(READING)?;
            }
            if let Some(bytes) = layer.files.get("theme.yaml") {
                let paths = assets.keys().cloned().collect();
                let own = format!("{}theme.yaml", layer.folder);
                let set = settings::read(&own, bytes, &tokens, &paths).context(READING)?;
                sheets.settle(&set.css);
                logo = set.logo.or(logo);
                icon = set.icon.unwrap_or(icon);
            }
            sheets.next_layer();
        }
        assets.insert(STYLESHEET.to_owned(), Cow::Owned(sheets.join()));
        if !layers.iter().any(Layer::has_own_search) {
            join_search(&mut assets);
        }
        let tera =
            parsed(templates, &words).map_err(|error| anyhow::anyhow!("{READING}: {}", place(&error, &written)))?;
        Ok(Theme { tera, words, assets, written, logo, icon })
    }

    /// What the interface says, in the language of the mesh.
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// The path of the logo in the portal, where a theme has one.
    pub(super) fn logo(&self) -> Option<&str> {
        self.logo.as_deref()
    }

    /// The path of the icon in the portal.
    pub(super) fn icon(&self) -> &str {
        &self.icon
    }

    /// Renders a template; it sees `page` (the frame) and `view` (what this page says).
    pub(super) fn render(
        &self,
        template: &str,
        page: &impl Serialize,
        view: &(impl Serialize + ?Sized),
    ) -> Result<String> {
        let mut context = tera::Context::new();
        let failed =
            |error: tera::Error| anyhow::anyhow!("failed to render `{template}`: {}", place(&error, &self.written));
        context.insert_value("page", tera::Value::try_from_serializable(page).map_err(failed)?);
        context.insert_value("view", tera::Value::try_from_serializable(view).map_err(failed)?);
        self.tera.render(template, &context).map_err(failed)
    }

    /// Paths of the scripts that every page loads, in the portal.
    pub(super) fn scripts(&self) -> impl Iterator<Item = &str> {
        let own = self.assets.keys().map(String::as_str);
        let own = own.filter(|path| path.ends_with(".js") && !path.starts_with("assets/search/"));
        // The rest of search loads when a reader turns to it.
        own.chain([SEARCH_SCRIPT].into_iter().filter(|path| self.assets.contains_key(*path)))
    }

    pub(super) fn assets(&self) -> Vec<(String, Cow<'static, [u8]>)> {
        self.assets.iter().map(|(path, bytes)| (path.clone(), bytes.clone())).collect()
    }
}

const READING: &str = "failed to read the theme";

/// Puts the modules of the search together.
fn join_search(assets: &mut Files) {
    let text = |(path, bytes): (&String, &Cow<'static, [u8]>)| {
        let name = path.strip_prefix("assets/search/").filter(|_| path != SEARCH_SCRIPT)?;
        Some((name.to_owned(), String::from_utf8(bytes.to_vec()).ok()?))
    };
    let mut scripts: BTreeMap<String, String> = assets.iter().filter_map(text).collect();
    let before: Vec<String> = scripts.keys().map(|name| format!("assets/search/{name}")).collect();
    search_join::join(&mut scripts);
    before.iter().for_each(|path| drop(assets.remove(path)));
    let after = scripts.into_iter().map(|(name, script)| (format!("assets/search/{name}"), script));
    assets.extend(after.map(|(path, script)| (path, Cow::Owned(script.into_bytes()))));
}

/// The files of one theme, by their path in it.
struct Layer {
    /// What stands before a path in messages: `theme/`.
    folder: String,
    files: Files,
}

/// What a theme may hold beside these, for people who look into its folder.
const ASIDE: [&str; 3] = ["README", "LICENSE", "LICENCE"];

impl Layer {
    /// Whether a mesh brings scripts of the search, which need not be written as ours are.
    fn has_own_search(&self) -> bool {
        self.folder == OWN && self.files.keys().any(|path| path.starts_with("search/"))
    }

    /// A maintainer's template stays as it is, so that errors name its lines.
    fn squeezed(&self, template: String) -> String {
        if self.folder == OWN { template } else { squeeze::squeeze(&template) }
    }

    /// A file that nothing uses would be looked for in vain.
    fn check(&self) -> Result<()> {
        for path in self.files.keys() {
            let folder = path.split_once('/').map_or("", |(folder, _)| folder);
            let fine = match (folder, path.rsplit_once('.').map_or("", |(_, ending)| ending)) {
                ("assets" | "search", _) => true,
                ("templates" | "blocks", ending) => ending == "html",
                ("css", ending) => ending == "css",
                ("words", ending) => ending == "yaml",
                _ => path == "theme.yaml" || path == "style.css" || ASIDE.iter().any(|name| path.starts_with(name)),
            };
            if !fine {
                bail!(
                    "{READING}: {}{path}: no part of a theme; there are theme.yaml, style.css, blocks/NAME.html, \
                     templates/NAME.html, css/NAME.css, words/LANGUAGE.yaml and assets/",
                    self.folder
                );
            }
        }
        Ok(())
    }
}

/// The stylesheets of all layers. Those of the first are joined in the order of their names, and one of a later layer
/// with the same name takes its place; what a later layer adds comes behind, its tokens first and `style.css` last.
#[derive(Default)]
struct Sheets {
    base: Files,
    behind: Vec<Cow<'static, [u8]>>,
    settings: Vec<u8>,
    added: Files,
    last: Option<Cow<'static, [u8]>>,
    later: bool,
}

impl Sheets {
    fn add(&mut self, path: &str, bytes: Cow<'static, [u8]>) {
        if path == "style.css" {
            self.last = Some(bytes);
        } else if !self.later || self.base.contains_key(path) {
            self.base.insert(path.to_owned(), bytes);
        } else {
            self.added.insert(path.to_owned(), bytes);
        }
    }

    fn settle(&mut self, css: &str) {
        self.settings.extend_from_slice(css.as_bytes());
    }

    fn next_layer(&mut self) {
        self.behind.push(Cow::Owned(std::mem::take(&mut self.settings)));
        self.behind.extend(std::mem::take(&mut self.added).into_values());
        self.behind.extend(self.last.take());
        self.later = true;
    }

    fn join(self) -> Vec<u8> {
        let mut joined = Vec::new();
        for sheet in self.base.into_values().chain(self.behind).filter(|sheet| !sheet.is_empty()) {
            joined.extend_from_slice(sheet.trim_ascii_end());
            joined.push(b'\n');
        }
        joined
    }
}

/// A template with its words in.
fn expanded(path: &str, bytes: &[u8], words: &Words) -> Result<String> {
    let text = std::str::from_utf8(bytes).map_err(|_| anyhow::anyhow!("{READING}: {path}: it is no UTF-8"))?;
    words::expand(text, words).map_err(|wrong| anyhow::anyhow!("{READING}: {path}:{}: {}", wrong.line, wrong.message))
}

fn parsed(templates: blocks::Templates, words: &Arc<Words>) -> tera::TeraResult<Tera> {
    let mut tera = Tera::new();
    tera.set_escape_fn(html::escape_into);
    let spoken = Arc::clone(words);
    tera.register_filter("plural", move |number: usize, _: Kwargs, _: &State| spoken.category(number));
    let spoken = Arc::clone(words);
    tera.register_filter("number", move |number: usize, _: Kwargs, _: &State| spoken.number(number));
    tera.add_raw_templates(templates)?;
    Ok(tera)
}

/// An error of tera as `file:line: message`, with the file that its author knows.
fn place(error: &tera::Error, written: &BTreeMap<String, String>) -> String {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let file = written.get(report.filename()).map_or(report.filename(), String::as_str);
            format!("{file}:{}: {}", report.span().start_line, report.message())
        }
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn theme(name: Option<&str>, own: &[(&str, &str)]) -> Result<Theme> {
        Theme::load(name, None, own.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())))
    }

    fn said(own: &[(&str, &str)]) -> String {
        theme(None, own).err().map(|error| format!("{error:#}")).unwrap_or_default()
    }

    fn css(theme: &Theme) -> String {
        let (_, css) = theme.assets().into_iter().find(|(path, _)| path == STYLESHEET).unwrap();
        String::from_utf8(css.into_owned()).unwrap()
    }

    #[test]
    fn the_builtin_templates_parse() {
        for name in Theme::names() {
            let theme = theme(Some(&name), &[]).unwrap_or_else(|error| panic!("{error:#}"));
            let paths: Vec<String> = theme.assets().into_iter().map(|(path, _)| path).collect();
            assert!(paths.iter().any(|path| path == STYLESHEET));
            assert!(paths.iter().all(|path| path.starts_with("assets/")));
        }
    }

    #[test]
    fn the_check_knows_the_themes() {
        assert_eq!(Theme::names().into_iter().collect::<Vec<_>>(), crate::config::look::THEMES);
    }

    #[test]
    fn a_folder_replaces_files_and_adds_styles() {
        let own = [
            ("templates/plain.html", "<p>{{ view }}</p>"),
            ("css/zz-ours.css", ":root { --accent: teal; }"),
            ("style.css", ".bar { color: red; }"),
            ("theme.yaml", "tokens: {accent: blue}\n"),
        ];
        let theme = theme(None, &own).unwrap_or_else(|error| panic!("{error:#}"));
        assert_eq!(theme.render("plain.html", &(), "a < b").unwrap(), "<p>a &lt; b</p>");
        let css = css(&theme);
        let places: Vec<usize> =
            ["--accent: blue", "--accent: teal", ".bar { color: red; }"].map(|part| css.find(part).unwrap()).to_vec();
        assert!(places.is_sorted() && css.find(".skip").unwrap() < places[0]);
        assert!(css.ends_with(".bar { color: red; }\n"));
    }

    #[test]
    fn a_block_is_replaced_in_every_page() {
        let own = [("blocks/brand.html", "<b>{{ page.site }}</b>{{ super() }}")];
        let theme = theme(None, &own).unwrap_or_else(|error| panic!("{error:#}"));
        let mut frame = serde_json::json!({"site": "Shop", "version": "1", "errors": 0, "home": false});
        for name in ["nav", "crumbs", "way", "anchors", "scripts"] {
            frame[name] = serde_json::json!([]);
        }
        for name in
            ["brand", "search", "root", "title", "language", "icon", "stylesheet", "feed", "about", "governance"]
        {
            frame[name] = "x".into();
        }
        for name in ["logo", "canonical", "description", "source", "revision", "catalog"] {
            frame[name] = serde_json::Value::Null;
        }
        let html = theme.render("plain.html", &frame, "x").unwrap_or_else(|error| panic!("{error:#}"));
        assert!(html.contains("<b>Shop</b><a class=brand "), "{html}");
    }

    #[test]
    fn a_second_theme_has_another_look_and_the_same_templates() {
        let (plain, other) = (Theme::builtin(), theme(Some("ledger"), &[]).unwrap());
        assert!(css(&other).len() > css(&plain).len());
        assert!(css(&other).starts_with(css(&plain).trim_end()));
    }

    #[test]
    fn errors_name_file_and_line() {
        for (path, text, wanted) in [
            ("templates/plain.html", "a\n{% if %}", "failed to read the theme: theme/templates/plain.html:2: "),
            ("templates/plain.html", "a\n\n{{ t(\"mnu\") }}", "theme/templates/plain.html:3: `mnu` is no word"),
            ("blocks/brand.html", "a\n{{ x", "failed to read the theme: theme/blocks/brand.html:2: "),
            ("blocks/brnd.html", "", "theme/blocks/brnd.html: no template has a block `brnd`; did you mean `brand`?"),
            (
                "theme.yaml",
                "tokens:\n  acent: red\n",
                "theme/theme.yaml:2: `acent` is no token; did you mean `accent`?",
            ),
            ("words/en.yaml", "menu: [x]\n", "theme/words/en.yaml:1: `menu`"),
            ("styles.css", "", "theme/styles.css: no part of a theme"),
        ] {
            assert!(said(&[(path, text)]).contains(wanted), "{}", said(&[(path, text)]));
        }
        let theme = theme(None, &[("templates/plain.html", "a\n{{ nothing }}")]).unwrap();
        let error = theme.render("plain.html", &(), "x").unwrap_err().to_string();
        assert!(error.starts_with("failed to render `plain.html`: theme/templates/plain.html:2: "), "{error}");
    }
}
