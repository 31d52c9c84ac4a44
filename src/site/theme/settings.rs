//! `theme.yaml`: tokens, fonts, logo and icon of a theme, into the styles that they stand for.
//!
//! Knows which tokens there are from the stylesheet that declares them, and nothing of pages.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anyhow::bail;

use crate::diagnostics::near;
use crate::error::Result;
use crate::source::yaml::{self, Kind};
use crate::source::{LineIndex, Node, Span, text};

/// What a theme sets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// Styles of the tokens and fonts.
    pub css: String,
    /// Files below `assets/`, as paths in the portal.
    pub logo: Option<String>,
    pub icon: Option<String>,
}

const KEYS: [&str; 4] = ["tokens", "fonts", "logo", "icon"];
const FACE: [&str; 4] = ["family", "file", "weight", "style"];

/// Reads a `theme.yaml`. `known` are the names of the tokens, `assets` the portal's paths below `assets/`.
///
/// # Errors
/// With the path and line of what is not understood.
pub fn read(path: &str, bytes: &[u8], known: &BTreeSet<String>, assets: &BTreeSet<String>) -> Result<Settings> {
    let Ok((text, offset)) = text::decode(bytes) else { bail!("{path}: it is no UTF-8") };
    let parsed = yaml::parse(text, offset);
    let reader = Reader { path, lines: LineIndex::new(text), offset, known, assets };
    if let Some(problem) = parsed.problems.first() {
        return reader.wrong(problem.span, &problem.message);
    }
    let mut settings = Settings::default();
    for (key, value) in parsed.documents.iter().flat_map(|document| document.root.entries()) {
        match key.text().unwrap_or_default() {
            "tokens" => settings.css.push_str(&reader.tokens(value)?),
            "fonts" => settings.css.push_str(&reader.fonts(value)?),
            "logo" => settings.logo = Some(reader.asset(value)?),
            "icon" => settings.icon = Some(reader.asset(value)?),
            other => return reader.unknown(key.span, "key of a theme", other, KEYS),
        }
    }
    Ok(settings)
}

/// The names of the custom properties that a stylesheet declares.
pub fn declared(css: &str) -> BTreeSet<String> {
    let lines = css.lines().filter_map(|line| line.trim_start().strip_prefix("--")?.split_once(':'));
    lines.map(|(name, _)| name.trim().to_owned()).collect()
}

struct Reader<'t> {
    path: &'t str,
    lines: LineIndex,
    offset: usize,
    known: &'t BTreeSet<String>,
    assets: &'t BTreeSet<String>,
}

impl Reader<'_> {
    fn wrong<T>(&self, span: Span, message: &str) -> Result<T> {
        let line = self.lines.line((span.start as usize).saturating_sub(self.offset));
        bail!("{}:{line}: {message}", self.path)
    }

    fn unknown<'k, T>(
        &self,
        span: Span,
        what: &str,
        name: &str,
        known: impl IntoIterator<Item = &'k str> + Clone,
    ) -> Result<T> {
        let meant = match near(name, known.clone()) {
            Some(near) => format!("did you mean `{}`?", near.name),
            None => format!("there are {}", known.into_iter().collect::<Vec<_>>().join(", ")),
        };
        self.wrong(span, &format!("`{name}` is no {what}; {meant}"))
    }

    /// A value of CSS, which must not end the declaration that it stands in.
    fn value(&self, node: &Node) -> Result<String> {
        let Some(value) = node.scalar() else { return self.wrong(node.span, "a value is a text") };
        if value.contains([';', '{', '}', '<', '\n']) || value.contains("/*") || value.trim().is_empty() {
            return self.wrong(node.span, &format!("`{value}` is no value of CSS"));
        }
        if value.contains("://") {
            return self.wrong(node.span, "a portal asks nothing of another host");
        }
        Ok(value.trim().to_owned())
    }

    /// `name: value`, or `name: {light: value, dark: value}`.
    fn tokens(&self, node: &Node) -> Result<String> {
        let (mut light, mut dark): (BTreeMap<&str, String>, BTreeMap<&str, String>) = Default::default();
        for (key, value) in node.entries() {
            let name = key.text().unwrap_or_default();
            if !self.known.contains(name) {
                return self.unknown(key.span, "token", name, self.known.iter().map(String::as_str));
            }
            if !matches!(value.kind, Kind::Map(_)) {
                let value = self.value(value)?;
                dark.insert(name, value.clone());
                light.insert(name, value);
                continue;
            }
            for (mode, value) in value.entries() {
                match mode.text().unwrap_or_default() {
                    "light" => light.insert(name, self.value(value)?),
                    "dark" => dark.insert(name, self.value(value)?),
                    other => return self.unknown(mode.span, "way to look", other, ["light", "dark"]),
                };
            }
        }
        let declare = |tokens: &BTreeMap<&str, String>, indent: &str| {
            tokens.iter().fold(String::new(), |mut css, (name, value)| {
                let _ = writeln!(css, "{indent}--{name}: {value};");
                css
            })
        };
        let mut css = String::new();
        if !light.is_empty() {
            let _ = write!(css, ":root {{\n{}}}\n", declare(&light, "  "));
        }
        if !dark.is_empty() {
            let _ =
                write!(css, "@media (prefers-color-scheme: dark) {{\n  :root {{\n{}  }}\n}}\n", declare(&dark, "    "));
        }
        Ok(css)
    }

    /// Font files of the theme, each as a face of a family.
    fn fonts(&self, node: &Node) -> Result<String> {
        let mut css = String::new();
        for face in node.items() {
            if let Some((key, _)) =
                face.entries().iter().find(|(key, _)| !FACE.contains(&key.text().unwrap_or_default()))
            {
                return self.unknown(key.span, "key of a font", key.text().unwrap_or_default(), FACE);
            }
            let (Some(family), Some(file)) = (face.get("family"), face.get("file")) else {
                return self.wrong(face.span, "a font has a `family` and a `file`");
            };
            let family = self.value(family)?.replace(['"', '\\'], "");
            // The stylesheet lies in `assets/`, too.
            let file = self.asset(file)?.trim_start_matches("assets/").to_owned();
            let _ = write!(css, "@font-face {{\n  font-family: \"{family}\";\n  src: url(\"{file}\");\n");
            for (key, property) in [("weight", "font-weight"), ("style", "font-style")] {
                if let Some(value) = face.get(key) {
                    let _ = writeln!(css, "  {property}: {};", self.value(value)?);
                }
            }
            css.push_str("  font-display: swap;\n}\n");
        }
        Ok(css)
    }

    /// A file of the theme's `assets/`, as its path in the portal.
    fn asset(&self, node: &Node) -> Result<String> {
        let Some(name) = node.scalar() else { return self.wrong(node.span, "a file is a text") };
        let path = format!("assets/{}", name.trim_start_matches("assets/"));
        if self.assets.contains(&path) && !path.contains(['"', '\\', '\n']) {
            return Ok(path);
        }
        self.wrong(node.span, &format!("there is no file `{path}` in the theme"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(text: &str) -> std::result::Result<Settings, String> {
        let known = declared(":root {\n  --accent: red;\n  --sans: serif;\n}\n");
        let assets = ["assets/logo.svg", "assets/fonts/own.woff2"].map(str::to_owned).into();
        read("theme/theme.yaml", text.as_bytes(), &known, &assets).map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn tokens_hold_in_light_and_dark() {
        let css = settings("tokens:\n  accent: {light: '#123', dark: '#abc'}\n  sans: Own, serif\n").unwrap().css;
        assert_eq!(
            css,
            ":root {\n  --accent: #123;\n  --sans: Own, serif;\n}\n\
             @media (prefers-color-scheme: dark) {\n  :root {\n    --accent: #abc;\n    --sans: Own, serif;\n  }\n}\n"
        );
    }

    #[test]
    fn fonts_logo_and_icon_are_files_of_the_theme() {
        let read = settings(
            "fonts:\n- family: Own\n  file: fonts/own.woff2\n  weight: 100 900\nlogo: logo.svg\nicon: logo.svg\n",
        );
        let read = read.unwrap();
        assert!(read.css.contains("src: url(\"fonts/own.woff2\");\n  font-weight: 100 900;"), "{}", read.css);
        assert_eq!((read.logo.as_deref(), read.icon.as_deref()), (Some("assets/logo.svg"), Some("assets/logo.svg")));
    }

    #[test]
    fn what_is_not_understood_is_said_with_its_line() {
        for (text, wanted) in [
            ("tokens:\n  acent: red\n", "theme/theme.yaml:2: `acent` is no token; did you mean `accent`?"),
            ("tokens:\n  accent: 'red; } body {'\n", "theme/theme.yaml:2: `red; } body {` is no value of CSS"),
            (
                "tokens:\n  accent: url(https://x.example/a)\n",
                "theme/theme.yaml:2: a portal asks nothing of another host",
            ),
            ("tokens:\n  accent: {day: red}\n", "theme/theme.yaml:2: `day` is no way to look; there are light, dark"),
            ("\nlogo: lgo.svg\n", "theme/theme.yaml:2: there is no file `assets/lgo.svg` in the theme"),
            (
                "colours: {}\n",
                "theme/theme.yaml:1: `colours` is no key of a theme; there are tokens, fonts, logo, icon",
            ),
            ("fonts:\n- family: x\n", "theme/theme.yaml:2: a font has a `family` and a `file`"),
            ("tokens: [\n", "theme/theme.yaml:"),
        ] {
            let error = settings(text).unwrap_err();
            assert!(error.starts_with(wanted), "{error}");
        }
    }
}
