//! The frame of a page: title, way, crumbs, "on this page", links from here to anywhere. Every page is one [`Page`],
//! a view struct of its own, and a template that extends `base.html`.

use std::cell::RefCell;
use std::collections::BTreeSet;

use serde::Serialize;

use super::html::{self, Html};
use super::theme::STYLESHEET;
use super::way::Way;
use super::words::Words;
use super::{Inputs, dates};
use crate::error::Result;
use crate::model::Mesh;
use crate::model::address::url;
use crate::model::mesh::TermId;
use crate::model::section::Lifecycle;

/// The parts of the portal in the top bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    None,
    Home,
    Products,
    Glossary,
    Codes,
    Teams,
    Lineage,
    Changes,
    Search,
}

/// A link within the portal; `href` is relative to the page that shows it.
#[derive(Debug, Clone, Serialize)]
pub struct Link {
    pub text: String,
    pub href: String,
}

#[derive(Debug, Clone, Serialize)]
struct NavItem {
    text: &'static str,
    href: String,
    current: bool,
}

/// An entry of "on this page".
#[derive(Debug, Clone, Serialize)]
struct Anchor {
    id: String,
    text: String,
    /// 0, or 1 for an entry below the one before.
    depth: u8,
}

/// A lifecycle status as icon, word and colour.
#[derive(Debug, Clone, Serialize)]
pub struct Status {
    /// The vocabulary's word, which picks icon and colour.
    pub kind: &'static str,
    /// What the author wrote, else `unknown`.
    pub text: String,
}

impl Status {
    pub fn new(words: &Words, lifecycle: Lifecycle, written: Option<&str>) -> Status {
        let text = match (lifecycle, written.map(str::trim).filter(|text| !text.is_empty())) {
            (Lifecycle::Unknown, Some(own)) => own.chars().take(40).collect(),
            (lifecycle, _) => words.t(status(lifecycle)).to_owned(),
        };
        Status { kind: lifecycle.as_str(), text }
    }
}

fn status(lifecycle: Lifecycle) -> &'static str {
    match lifecycle {
        Lifecycle::Proposed => "status-proposed",
        Lifecycle::Draft => "status-draft",
        Lifecycle::Active => "status-active",
        Lifecycle::Deprecated => "status-deprecated",
        Lifecycle::Retired => "status-retired",
        Lifecycle::Unknown => "status-unknown",
    }
}

/// A page in the making.
pub struct Page<'a> {
    pub inputs: &'a Inputs<'a>,
    pub url: String,
    title: String,
    description: String,
    section: Section,
    crumbs: Vec<Link>,
    way: Vec<Way>,
    anchors: Vec<Anchor>,
    /// The file this page is made of.
    source: Option<String>,
    /// For a page whose own address is not known (404): the path that stands before every link.
    base: Option<String>,
    canonical: Option<String>,
    /// Whether `index.json` and `index.md` beside it say the same for machines.
    has_twins: bool,
    /// What the page says of itself, as JSON-LD.
    linked: Option<Html>,
    /// Terms of the glossary that a text of the page links already.
    pub(super) mentioned: RefCell<BTreeSet<TermId>>,
    /// The feed that this page leads to.
    feed: String,
}

#[derive(Serialize)]
struct Frame<'p> {
    title: &'p str,
    site: &'p str,
    organisation: Option<&'p str>,
    home: bool,
    description: &'p str,
    language: &'p str,
    root: String,
    canonical: Option<String>,
    stylesheet: String,
    icon: String,
    logo: Option<String>,
    feed: String,
    /// Only where the base URL is known: the description needs absolute URLs.
    opensearch: Option<String>,
    scripts: Vec<String>,
    brand: String,
    search: String,
    nav: Vec<NavItem>,
    crumbs: &'p [Link],
    way: &'p [Way],
    anchors: &'p [Anchor],
    source: Option<super::files::File>,
    about: String,
    governance: String,
    catalog: String,
    twins: Option<Twins>,
    linked: Option<&'p Html>,
    version: &'p str,
    revision: Option<Revision>,
    errors: usize,
}

/// The files beside a page that say the same for machines.
#[derive(Serialize)]
struct Twins {
    json: String,
    markdown: String,
}

#[derive(Serialize)]
struct Revision {
    short: String,
    href: Option<String>,
    when: dates::When,
}

impl<'a> Page<'a> {
    /// A page at a URL of [`crate::model::address::url`].
    pub fn new(inputs: &'a Inputs<'a>, url: impl Into<String>, title: impl Into<String>) -> Page<'a> {
        Page {
            inputs,
            url: url.into(),
            title: title.into(),
            description: String::new(),
            section: Section::None,
            crumbs: Vec::new(),
            way: Vec::new(),
            anchors: Vec::new(),
            source: None,
            base: None,
            canonical: None,
            has_twins: false,
            linked: None,
            mentioned: RefCell::default(),
            feed: url::FEED.to_owned(),
        }
    }

    pub fn section(mut self, section: Section) -> Page<'a> {
        self.section = section;
        self
    }

    /// One sentence for machines and previews.
    pub fn describe(mut self, text: &str) -> Page<'a> {
        self.description = html::sentence(text, 200);
        self
    }

    /// A step of the way from the home page to here, outermost first.
    pub fn crumb(mut self, text: &str, url: &str) -> Page<'a> {
        let link = self.link(text, url);
        self.crumbs.push(link);
        self
    }

    /// A group of the left column.
    pub fn way(mut self, way: Vec<Way>) -> Page<'a> {
        self.way = way;
        self
    }

    /// A feed of its own, in the place of the mesh's.
    pub fn feed(mut self, url: String) -> Page<'a> {
        self.feed = url;
        self
    }

    /// The file that this page is made of: for "suggest a change".
    pub fn source(mut self, path: &str) -> Page<'a> {
        self.source = Some(path.to_owned());
        self
    }

    /// Another page of the portal that search engines should know instead of this one.
    pub fn canonical(mut self, url: &str) -> Page<'a> {
        self.canonical = Some(url.to_owned());
        self
    }

    /// What the page says of itself, as JSON-LD.
    pub fn linked(&mut self, block: Html) {
        self.linked = Some(block);
    }

    /// The page has twins for machines beside it.
    pub fn twins(mut self) -> Page<'a> {
        self.has_twins = true;
        self
    }

    /// Links lead from the portal's root instead of from here.
    pub fn base(mut self, path: Option<String>) -> Page<'a> {
        self.base = path;
        self
    }

    /// An entry of "on this page".
    pub fn anchor(&mut self, id: &str, text: &str) {
        self.anchors.push(Anchor { id: id.to_owned(), text: text.to_owned(), depth: 0 });
    }

    /// An entry below the last one of "on this page".
    pub fn sub_anchor(&mut self, id: &str, text: &str) {
        self.anchors.push(Anchor { id: id.to_owned(), text: text.to_owned(), depth: 1 });
    }

    pub fn mesh(&self) -> &'a Mesh {
        self.inputs.mesh
    }

    pub fn words(&self) -> &'a Words {
        self.inputs.theme.words()
    }

    /// A word of the interface in the plural form of a number.
    pub fn count(&self, key: &'static str, number: usize) -> String {
        self.words().count(key, number)
    }

    /// A word of the interface.
    pub fn t(&self, key: &'static str) -> &'static str {
        self.words().t(key)
    }

    /// From this page to a URL of the portal.
    pub fn to(&self, url: &str) -> String {
        match &self.base {
            Some(base) => format!("{base}{url}"),
            None => url::relative(&self.url, url),
        }
    }

    pub fn link(&self, text: &str, url: &str) -> Link {
        Link { text: text.to_owned(), href: self.to(url) }
    }

    /// The complete HTML of the page.
    pub fn render(&self, template: &str, view: &(impl Serialize + ?Sized)) -> Result<String> {
        self.inputs.theme.render(template, &self.frame(), view)
    }

    fn frame(&self) -> Frame<'_> {
        let Inputs { mesh, config, timelines, build, theme, .. } = self.inputs;
        let forge = config.forge.as_ref();
        let root = self.to("");
        Frame {
            title: &self.title,
            site: &mesh.title,
            organisation: mesh.organisation.as_ref().map(|(name, _)| name.as_str()),
            home: self.section == Section::Home,
            description: &self.description,
            language: theme.words().language(),
            canonical: config.base_url.as_ref().filter(|_| self.base.is_none()).map(|base| {
                let url = self.canonical.as_deref().map_or(self.url.as_str(), crate::model::redirect::page);
                let url = url.strip_suffix("index.html").unwrap_or(url);
                format!("{base}{url}")
            }),
            root: if root.is_empty() { "./".to_owned() } else { root },
            stylesheet: self.to(STYLESHEET),
            icon: self.to(theme.icon()),
            logo: theme.logo().map(|path| self.to(path)),
            feed: self.to(&self.feed),
            opensearch: config.base_url.as_ref().map(|_| self.to(url::OPENSEARCH)),
            scripts: theme.scripts().map(|path| self.to(path)).collect(),
            brand: self.to(url::HOME),
            search: self.to(url::SEARCH),
            nav: self.nav(),
            crumbs: &self.crumbs,
            way: &self.way,
            anchors: &self.anchors,
            source: self.source.as_deref().map(|path| super::files::File::new(self, path)),
            about: self.to(url::ABOUT),
            governance: self.to(url::GOVERNANCE),
            catalog: self.to(url::CATALOG),
            linked: self.linked.as_ref(),
            twins: self.has_twins.then(|| Twins {
                json: self.to(&url::twin(&self.url, "json")),
                markdown: self.to(&url::twin(&self.url, "md")),
            }),
            version: &build.version,
            // On one page only: what it shows is another after each commit.
            revision: (self.section == Section::Home).then(|| timelines.head.get()).flatten().map(|head| Revision {
                short: head.commit.chars().take(8).collect(),
                href: forge.map(|forge| forge.commit(&head.commit)),
                when: dates::When::at(self.words(), head.time),
            }),
            errors: if build.allow_errors { self.inputs.findings.errors() } else { 0 },
        }
    }

    fn nav(&self) -> Vec<NavItem> {
        let mesh = self.inputs.mesh;
        [
            (Section::Products, "nav-products", url::PRODUCTS, true),
            (Section::Glossary, "nav-glossary", url::GLOSSARY, !mesh.terms.is_empty()),
            (Section::Codes, "nav-codes", url::CODES, !mesh.code_lists.is_empty()),
            (Section::Teams, "nav-teams", url::TEAMS, !mesh.teams.is_empty()),
            (Section::Lineage, "nav-lineage", url::LINEAGE, true),
            (Section::Changes, "nav-changes", url::CHANGES, true),
        ]
        .into_iter()
        .filter(|(.., shown)| *shown)
        .map(|(section, key, url, _)| {
            let (text, href) = (self.t(key), self.to(url));
            NavItem { text, href, current: section == self.section }
        })
        .collect()
    }
}

/// Plain text of an author as paragraphs.
pub fn prose(text: Option<&str>) -> Option<Html> {
    let text = text?;
    let paragraphs = html::paragraphs(text);
    if paragraphs.is_empty() {
        return None;
    }
    Some(Html::made(paragraphs.iter().map(|part| format!("<p>{}</p>", html::escape(part))).collect()))
}
