//! meshdoc.yaml: what maintainers set for a mesh. Trusted, unlike descriptors, but read with the same care.

pub mod conventions;
pub mod language;
pub mod look;

use crate::diagnostics::{Diagnostic, Near, Place, near};
use crate::source::yaml::Kind;
use crate::source::{Node, Route, yaml};

/// The name of the configuration file at the mesh's root.
pub const FILE: &str = "meshdoc.yaml";

/// A mesh's settings. Everything has a default: a mesh without a meshdoc.yaml works.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Config {
    pub title: Option<String>,
    pub description: Option<String>,
    pub organisation: Option<Organisation>,
    /// Where the portal is published, with a slash at its end; absolute URLs (feed, sitemap) need it.
    pub base_url: Option<String>,
    pub forge: Option<Forge>,
    /// Folders that are read, relative to the mesh's root; all of it when empty.
    pub roots: Vec<String>,
    /// Path patterns (globs) that are left out.
    pub exclude: Vec<String>,
    /// Where the domain stands in a descriptor's path, such as `data/{domain}/{product}`.
    pub path_template: Option<String>,
    /// The tag of the interface's language, `de-AT`; English when `None`.
    pub language: Option<String>,
    /// The name of a theme in the binary; the default one when `None`.
    pub theme: Option<String>,
    /// Severities by rule name: off, info, warning, error.
    pub rules: Vec<(String, String)>,
    /// Severities for some paths; the last that fits wins, over `rules` too.
    pub overrides: Vec<Override>,
    /// Custom properties that search offers as facets.
    pub facets: Vec<String>,
    /// Breaking changes that the people concerned agreed on.
    pub agreed: Vec<Agreed>,
    /// How things are named.
    pub conventions: conventions::Conventions,
    /// How many of a hundred properties of a schema object have to be described.
    pub described: Option<u8>,
    /// The organisation's classifications from the least to the most sensitive; the usual ones when empty.
    pub classifications: Vec<String>,
}

/// Severities of rules for the findings in some files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Override {
    /// Globs of paths; every path when empty.
    pub paths: Vec<String>,
    pub rules: Vec<(String, String)>,
    /// Where its rules are written; `None` when a flag set them.
    pub route: Option<Route>,
}

/// An exception for one change of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Agreed {
    /// The address of what changes.
    pub subject: String,
    /// The kind of change, such as `property-removed`; every kind when `None`.
    pub kind: Option<String>,
    /// The last day on which it holds, `2027-03-31`.
    pub until: Option<String>,
    pub reason: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Organisation {
    pub name: String,
    pub url: Option<String>,
}

/// The forge that holds the repository: for links to files, commits and the editor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forge {
    /// `https://github.com/acme/data-mesh`, without a slash at its end.
    pub url: String,
    pub branch: String,
    pub kind: ForgeKind,
    /// The mesh's folder in the repository, empty or `data/mesh/`.
    pub prefix: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForgeKind {
    GitHub,
    GitLab,
    Bitbucket,
    Gitea,
}

impl Forge {
    pub fn new(url: &str, branch: &str, kind: Option<&str>) -> Forge {
        let host = url.split("//").nth(1).unwrap_or(url).split('/').next().unwrap_or_default().to_lowercase();
        let kind = match kind.unwrap_or(&host).to_lowercase() {
            name if name.contains("gitlab") => ForgeKind::GitLab,
            name if name.contains("bitbucket") => ForgeKind::Bitbucket,
            name if name.contains("gitea") || name.contains("codeberg") || name.contains("forgejo") => ForgeKind::Gitea,
            _ => ForgeKind::GitHub,
        };
        Forge { url: url.trim_end_matches('/').to_owned(), branch: branch.to_owned(), kind, prefix: String::new() }
    }

    fn link(&self, github: &str, gitlab: &str, bitbucket: &str, gitea: &str, rest: &str) -> String {
        let middle = match self.kind {
            ForgeKind::GitHub => github,
            ForgeKind::GitLab => gitlab,
            ForgeKind::Bitbucket => bitbucket,
            ForgeKind::Gitea => gitea,
        };
        format!("{}/{middle}/{rest}", self.url)
    }

    fn in_branch(&self, path: &str) -> String {
        use crate::model::address::url::encode;
        let branch = match self.kind {
            ForgeKind::Gitea => format!("branch/{}", encode(&self.branch)),
            _ => encode(&self.branch),
        };
        format!("{branch}/{}", encode(&format!("{}{path}", self.prefix)))
    }

    /// The page of a file on the branch, at a line where one is given.
    pub fn file(&self, path: &str, line: Option<usize>) -> String {
        let link = self.link("blob", "-/blob", "src", "src", &self.in_branch(path));
        match (line, self.kind) {
            (Some(line), ForgeKind::Bitbucket) => format!("{link}#lines-{line}"),
            (Some(line), _) => format!("{link}#L{line}"),
            (None, _) => link,
        }
    }

    /// The page of a file as a commit has it.
    pub fn file_at(&self, commit: &str, path: &str) -> String {
        use crate::model::address::url::encode;
        let rest = format!("{commit}/{}", encode(&format!("{}{path}", self.prefix)));
        self.link("blob", "-/blob", "src", "src/commit", &rest)
    }

    /// The editor of a file on the branch: "suggest a change".
    pub fn edit(&self, path: &str) -> String {
        let suffix = if self.kind == ForgeKind::Bitbucket { "?mode=edit" } else { "" };
        self.link(
            "edit",
            "-/edit",
            "src",
            "_edit",
            &self.in_branch(path).replacen("branch/", "", usize::from(self.kind == ForgeKind::Gitea)),
        ) + suffix
    }

    pub fn commit(&self, id: &str) -> String {
        self.link("commit", "-/commit", "commits", "commit", id)
    }

    pub fn pull_request(&self, number: u64) -> String {
        self.link("pull", "-/merge_requests", "pull-requests", "pulls", &number.to_string())
    }
}

pub const KEYS: [&str; 18] = [
    "agreed",
    "title",
    "description",
    "organisation",
    "baseUrl",
    "forge",
    "roots",
    "exclude",
    "paths",
    "language",
    "rules",
    "overrides",
    "search",
    "theme",
    "conventions",
    "describedProperties",
    "classifications",
    "policies",
];

/// Reads a meshdoc.yaml. Never fails: what was not understood is a diagnostic.
pub fn read(text: &str, offset: usize) -> (Config, Vec<Diagnostic>) {
    let mut config = Config::default();
    let parsed = yaml::parse(text, offset);
    let mut diagnostics: Vec<Diagnostic> = parsed
        .problems
        .iter()
        .map(|problem| {
            Diagnostic::error("invalid-configuration", Place::span(FILE, problem.span), problem.message.clone())
        })
        .collect();
    let Some(document) = parsed.documents.first() else { return (config, diagnostics) };
    let mut reader = Reader { diagnostics: &mut diagnostics };
    for (key, value) in document.root.entries() {
        let name = key.text().unwrap_or_default();
        let at = Route::root().then(name);
        match name {
            "title" => config.title = reader.text(value, &at),
            "description" => config.description = reader.text(value, &at),
            "language" => config.language = reader.text(value, &at),
            "theme" => {
                config.theme = reader.text(value, &at);
                reader.diagnostics.extend(config.theme.as_deref().and_then(look::unknown));
            }
            "baseUrl" => config.base_url = reader.url(value, &at).map(|url| url.trim_end_matches('/').to_owned() + "/"),
            "roots" => config.roots = reader.folders(value, &at),
            "exclude" => config.exclude = reader.texts(value, &at),
            "paths" => config.path_template = reader.text(value, &at),
            "organisation" => {
                let part = |key| value.get(key).and_then(Node::text).map(str::to_owned);
                config.organisation = match value.text() {
                    Some(text) => Some(Organisation { name: text.to_owned(), url: None }),
                    None => part("name").map(|name| Organisation { name, url: part("url").filter(|url| is_web(url)) }),
                };
            }
            "forge" => match value.get("url").map(|url| reader.url(url, &at.then("url"))) {
                Some(Some(url)) => {
                    let branch = value.get("branch").and_then(Node::text).unwrap_or("main");
                    config.forge = Some(Forge::new(&url, branch, value.get("kind").and_then(Node::text)));
                }
                Some(None) => {}
                None => reader.report(&at, "the forge has no `url`"),
            },
            "rules" => config.rules = reader.severities(value, &at),
            "overrides" => config.overrides = reader.overrides(value, &at),
            "search" => {
                if let Some(facets) = value.get("facets") {
                    config.facets = reader.texts(facets, &at.then("facets"));
                }
            }
            "conventions" => config.conventions = conventions::read(value, &at, reader.diagnostics),
            "describedProperties" => {
                config.described = value.scalar().and_then(|share| share.trim_end_matches('%').trim().parse().ok());
                if config.described.is_none_or(|share| share > 100) {
                    config.described = None;
                    reader.report(&at, "expected a share of 100, such as `80`");
                }
            }
            "classifications" => config.classifications = reader.texts(value, &at),
            // Policies are read by the room that reads descriptors: they may stand in files of their own, too.
            "policies" => {}
            "agreed" => config.agreed = reader.agreed(value, &at),
            _ => {
                let mut diagnostic = Diagnostic::warning(
                    "unknown-key",
                    Place::key(FILE, 0, at.clone()),
                    format!("`{name}` is no key of {FILE}"),
                );
                if let Some(known) = near(name, KEYS) {
                    // Where the key is there already, a person has to choose.
                    let certain = known.certain && document.root.get(known.name).is_none();
                    diagnostic = diagnostic.meant(name, Near { certain, ..known });
                }
                reader.diagnostics.push(diagnostic);
            }
        }
    }
    (config, diagnostics)
}

struct Reader<'d> {
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn report(&mut self, at: &Route, message: &str) {
        let place = Place::value(FILE, 0, at.clone());
        self.diagnostics.push(Diagnostic::error("invalid-configuration", place, message));
    }

    fn text(&mut self, node: &Node, at: &Route) -> Option<String> {
        let text = node.scalar().map(std::borrow::Cow::into_owned);
        if text.is_none() {
            self.report(at, &format!("expected text, found {}", node.kind_name()));
        }
        text
    }

    fn texts(&mut self, node: &Node, at: &Route) -> Vec<String> {
        match node.scalar() {
            Some(text) => vec![text.into_owned()],
            None => node.items().iter().filter_map(|item| self.text(item, at)).collect(),
        }
    }

    /// An agreement says what it is about and why; without, it is none.
    fn agreed(&mut self, node: &Node, at: &Route) -> Vec<Agreed> {
        let mut all = Vec::new();
        for (number, item) in node.items().iter().enumerate() {
            let at = at.then(number);
            let part = |key: &str| item.get(key).and_then(Node::scalar).map(std::borrow::Cow::into_owned);
            let (Some(subject), Some(reason)) = (part("subject"), part("reason")) else {
                self.report(&at, "an agreement has a `subject` and a `reason`");
                continue;
            };
            let until = part("until");
            if until.as_deref().is_some_and(|day| day.parse::<jiff::civil::Date>().is_err()) {
                self.report(&at.then("until"), "expected a day such as `2027-03-31`");
                continue;
            }
            all.push(Agreed { subject, kind: part("kind"), until, reason });
        }
        all
    }

    fn url(&mut self, node: &Node, at: &Route) -> Option<String> {
        let url = self.text(node, at)?;
        if is_web(&url) {
            return Some(url);
        }
        self.report(at, "expected an `https://` or `http://` URL");
        None
    }

    /// Severities by rule; whether there is such a rule is not known here.
    fn severities(&mut self, node: &Node, at: &Route) -> Vec<(String, String)> {
        if !matches!(node.kind, Kind::Map(_) | Kind::Null) {
            self.report(at, &format!("expected severities by rule, found {}", node.kind_name()));
        }
        let mut severities = Vec::new();
        for (rule, severity) in node.entries() {
            let Some(rule) = rule.text() else { continue };
            match severity.scalar() {
                Some(severity) if matches!(severity.as_ref(), "off" | "info" | "warning" | "error") => {
                    severities.push((rule.to_owned(), severity.into_owned()));
                }
                _ => self.report(&at.then(rule), "a rule is set to `off`, `info`, `warning` or `error`"),
            }
        }
        severities
    }

    fn overrides(&mut self, node: &Node, at: &Route) -> Vec<Override> {
        if !matches!(node.kind, Kind::List(_) | Kind::Null) {
            self.report(at, &format!("expected a list of `paths` and `rules`, found {}", node.kind_name()));
        }
        let mut overrides = Vec::new();
        for (number, item) in node.items().iter().enumerate() {
            let at = at.then(number);
            let mut paths = Vec::new();
            for pattern in item.get("paths").map(|paths| self.texts(paths, &at.then("paths"))).unwrap_or_default() {
                match globset::Glob::new(&pattern) {
                    Ok(_) => paths.push(pattern),
                    Err(_) => self.report(&at.then("paths"), &format!("`{pattern}` is no pattern of paths")),
                }
            }
            let at = at.then("rules");
            let rules = item.get("rules").map(|rules| self.severities(rules, &at)).unwrap_or_default();
            match (item.get("paths"), item.get("rules")) {
                (Some(_), Some(_)) if !paths.is_empty() => overrides.push(Override { paths, rules, route: Some(at) }),
                (Some(_), Some(_)) => {}
                _ => self.report(&at, "an override has `paths` and `rules`"),
            }
        }
        overrides
    }

    /// Folders stay inside the mesh.
    fn folders(&mut self, node: &Node, at: &Route) -> Vec<String> {
        let mut folders = Vec::new();
        for folder in self.texts(node, at) {
            let folder = folder.trim_matches('/').trim_start_matches("./").to_owned();
            if folder.split('/').any(|part| part == "..") {
                self.report(at, "a root leads out of the mesh; only folders below meshdoc.yaml are read");
            } else if !folder.is_empty() && folder != "." {
                folders.push(folder);
            }
        }
        folders
    }
}

/// Whether a text is an absolute URL that a browser follows to a site.
pub(crate) fn is_web(url: &str) -> bool {
    url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_follow_the_forge() {
        let github = Forge::new("https://github.com/acme/mesh/", "main", None);
        assert_eq!(github.file("a b.yaml", Some(3)), "https://github.com/acme/mesh/blob/main/a%20b.yaml#L3");
        let gitlab = Forge::new("https://gitlab.example/acme/mesh", "main", None);
        assert_eq!(gitlab.edit("x.yaml"), "https://gitlab.example/acme/mesh/-/edit/main/x.yaml");
        let forgejo = Forge::new("https://git.example/acme/mesh", "main", Some("forgejo"));
        assert_eq!(forgejo.file("x.yaml", None), "https://git.example/acme/mesh/src/branch/main/x.yaml");
        assert_eq!(forgejo.edit("x.yaml"), "https://git.example/acme/mesh/_edit/main/x.yaml");
    }

    #[test]
    fn settings_are_read_and_slips_are_said() {
        let (config, diagnostics) = read("titel: x\nbaseUrl: javascript:alert(1)\nroots: [../other, data]\n", 0);
        assert_eq!(config.roots, ["data"]);
        assert_eq!(config.base_url, None);
        assert_eq!(diagnostics.len(), 3);
        assert_eq!(diagnostics[0].help.as_deref(), Some("did you mean `title`?"));
    }
}
