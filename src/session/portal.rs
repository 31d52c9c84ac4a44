//! A mesh that is ready to be shown: every file of the portal by its path, made when it is asked for.
//!
//! `build` asks for all of them, the preview for the one that a reader opens.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use super::keeper::Keeper;
use super::search_documents::{self, Documents};
use super::timelines::Known;
use super::{Progress, Reading, Settings, kept, timelines};
use crate::diagnostics::Located;
use crate::error::Result;
use crate::export::{self, Saying, twin, twin::Subject};
use crate::load;
use crate::model::Mesh;
use crate::model::address::url;
use crate::model::mesh::ProductId;
use crate::model::reads;
use crate::model::timeline::{Stored, Timelines};
use crate::search;
use crate::site::{self, BuildInfo, Kind, Planned, Theme};
use crate::source::svg;
use crate::tree::{ProblemKind, Tree};

/// meshdoc's own version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// How large an attachment may be, in bytes.
pub(super) const MAX_ASSET: u64 = 32 << 20;

/// What is large is shared with the portal that takes its place after an edit.
pub struct Portal {
    pub reading: Reading,
    pub findings: Arc<[Located]>,
    pub timelines: Arc<Timelines>,
    keeper: Arc<Keeper>,
    theme: Arc<Theme>,
    build: BuildInfo,
    pages: Arc<BTreeMap<String, Planned>>,
    /// Files of the mesh that are published as they are: portal path to mesh path.
    copies: Arc<BTreeMap<String, String>>,
    assets: Arc<BTreeMap<String, Cow<'static, [u8]>>>,
    exports: OnceLock<BTreeMap<String, Vec<u8>>>,
    search: Arc<OnceLock<BTreeMap<String, Vec<u8>>>>,
}

impl Portal {
    /// Joins a reading with its past and plans the pages.
    ///
    /// # Errors
    /// When the history or the mesh's own theme cannot be read.
    pub fn prepare(reading: Reading, settings: &Settings, progress: &dyn Progress) -> Result<Portal> {
        Portal::prepare_of(reading, settings, None, progress)
    }

    /// [`Portal::prepare`] of files whose digests are known.
    pub(super) fn prepare_of(
        mut reading: Reading,
        settings: &Settings,
        sources: Option<&BTreeMap<String, kept::Digest>>,
        progress: &dyn Progress,
    ) -> Result<Portal> {
        progress.stage("history", 0);
        let Known { timelines, folder, contents } = timelines::read(&reading, settings, sources, progress)?;
        if let Some(forge) = &mut reading.config.forge {
            forge.prefix = folder;
        }
        let findings = reading.findings().into();
        let theme = Arc::new(theme(&reading)?);
        let build = BuildInfo {
            version: VERSION.to_owned(),
            skipped: reading.tree.problems().iter().map(|p| (p.path.clone(), reason(&p.kind))).collect(),
            allow_errors: settings.allow_errors,
        };
        let assets = Arc::new(site::assets(&theme).into_iter().collect());
        let copies = Arc::new(copies(&reading.mesh));
        let mut portal = Portal {
            reading,
            findings,
            timelines: Arc::new(timelines),
            keeper: Arc::new(Keeper(contents)),
            theme,
            build,
            pages: Arc::default(),
            copies,
            assets,
            exports: OnceLock::new(),
            search: Arc::default(),
        };
        let pages =
            |inputs: &site::Inputs<'_>| site::plan(inputs).into_iter().map(|page| (page.url.clone(), page)).collect();
        portal.pages = Arc::new(portal.with_inputs(pages));
        Ok(portal)
    }

    /// The same portal over another state of its mesh, in which nothing has another address. What is found by searching,
    /// the past and the findings stay as they were.
    pub(super) fn over(&self, mesh: Mesh, tree: Tree) -> Portal {
        let known = &self.reading;
        let reading = Reading {
            tree,
            config: known.config.clone(),
            mesh,
            diagnostics: Vec::new(),
            files: known.files,
            bytes: known.bytes,
            seconds: known.seconds,
        };
        Portal {
            reading,
            findings: self.findings.clone(),
            timelines: self.timelines.clone(),
            keeper: self.keeper.clone(),
            theme: self.theme.clone(),
            build: self.build.clone(),
            pages: self.pages.clone(),
            copies: self.copies.clone(),
            assets: self.assets.clone(),
            exports: OnceLock::new(),
            search: self.search.clone(),
        }
    }

    fn with_inputs<T>(&self, run: impl FnOnce(&site::Inputs<'_>) -> T) -> T {
        let source = |path: &str| {
            reads::keyed(reads::Subject::Source, path);
            self.reading.source(path)
        };
        let keeper = |at: &Stored| self.keeper.read(at);
        run(&site::Inputs {
            mesh: &self.reading.mesh,
            config: &self.reading.config,
            timelines: &self.timelines,
            findings: site::findings::Findings::new(&self.findings),
            build: &self.build,
            theme: &self.theme,
            source: &source,
            keeper: &keeper,
        })
    }

    /// URLs of all pages, sorted.
    pub fn pages(&self) -> impl Iterator<Item = &str> {
        self.pages.keys().map(String::as_str)
    }

    /// What is said about the build itself.
    pub(super) fn info(&self) -> &BuildInfo {
        &self.build
    }

    /// What the plan says of a page, for those who only ask whether it is as it was.
    pub(super) fn planned(&self, url: &str) -> Option<&Planned> {
        self.pages.get(url)
    }

    /// Whether a page only says that something was removed.
    pub(super) fn is_gone(&self, url: &str) -> bool {
        self.pages.get(url).is_some_and(|page| matches!(page.kind, Kind::Gone(..)))
    }

    /// Renders a page of [`Portal::pages`].
    ///
    /// # Errors
    /// When a template of the mesh's own theme fails.
    pub fn page(&self, url: &str) -> Option<Result<String>> {
        let planned = self.pages.get(url)?;
        Some(self.with_inputs(|inputs| site::render(inputs, planned)))
    }

    /// Files of the mesh that are published as they were written: portal path and bytes' path.
    pub(super) fn copies(&self) -> impl Iterator<Item = (&str, &str)> {
        self.copies.iter().map(|(to, from)| (to.as_str(), from.as_str()))
    }

    pub(super) fn has_page(&self, path: &str) -> bool {
        self.pages.contains_key(path)
    }

    /// A file of the theme.
    pub(super) fn asset(&self, path: &str) -> Option<&[u8]> {
        self.assets.get(path).map(AsRef::as_ref)
    }

    pub(super) fn assets(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.assets.iter().map(|(path, bytes)| (path.as_str(), bytes.as_ref()))
    }

    /// The bytes of a file as they are published: those of the mesh, but of a picture that could act what draws.
    pub(super) fn copy(&self, path: &str) -> Option<Vec<u8>> {
        reads::keyed(reads::Subject::Source, path);
        let bytes = self.reading.tree.read(path, MAX_ASSET).ok()?;
        Some(if svg::is_named(path) { svg::harmless(&bytes) } else { bytes })
    }

    /// The pages that have twins.
    pub(super) fn with_twins(&self) -> impl Iterator<Item = &Planned> {
        self.pages.values().filter(|page| twin_of(&self.reading.mesh, page).is_some())
    }

    /// The pages with evidence beside them, and its path.
    pub(super) fn with_evidence(&self) -> impl Iterator<Item = (&Planned, String)> {
        let with = self.pages.values().filter_map(|page| Some((page, self.evidence_of(page)?)));
        with.map(|(page, id)| (page, url::evidence(&self.reading.mesh, id)))
    }

    /// Writes catalog.json.
    pub(super) fn catalog(&self, out: &mut dyn std::io::Write) -> std::io::Result<()> {
        export::catalog::write(&self.export_inputs(&[]), out)
    }

    /// The products, and the paths of their feeds.
    pub(super) fn with_feeds(&self) -> impl Iterator<Item = (ProductId, String)> {
        let mesh = &self.reading.mesh;
        mesh.product_ids().map(|id| (id, url::feed(&url::product(mesh, id))))
    }

    /// The feed of a product.
    pub(super) fn feed(&self, id: ProductId) -> Vec<u8> {
        export::feed::of_product(&self.export_inputs(&[]), id).1
    }

    /// The page whose twin has a path of the portal.
    fn beside(&self, path: &str) -> Option<&Planned> {
        let page = match path.strip_suffix("evidence.json") {
            Some(folder) => format!("{folder}index.html"),
            None => {
                let (page, _) = path.rsplit_once('.').filter(|(_, extension)| TWINS.contains(extension))?;
                format!("{page}.html")
            }
        };
        self.pages.get(&page)
    }

    /// The twin at a path of the portal, made now.
    pub(super) fn twin(&self, path: &str) -> Option<Vec<u8>> {
        let page = self.beside(path)?;
        if path.ends_with("evidence.json") {
            return self.evidence(page);
        }
        let [json, markdown] = self.both_twins(page)?;
        Some(if path.ends_with(".md") { markdown } else { json })
    }

    /// The twins of a page, in the order of [`TWINS`].
    pub(super) fn both_twins(&self, page: &Planned) -> Option<[Vec<u8>; 2]> {
        let subject = twin_of(&self.reading.mesh, page)?;
        Some(twin::both(&self.export_inputs(&[]), &page.url, &subject))
    }

    /// The evidence beside a page.
    pub(super) fn evidence(&self, page: &Planned) -> Option<Vec<u8>> {
        Some(export::evidence::json(&self.export_inputs(&[]), &page.url, self.evidence_of(page)?))
    }

    /// The product of a page, where it has evidence to tell of.
    fn evidence_of(&self, page: &Planned) -> Option<ProductId> {
        match page.kind {
            Kind::Product(id) if export::evidence::has(&self.reading.mesh, id) => Some(id),
            _ => None,
        }
    }

    fn export_inputs<'a>(&'a self, pages: &'a [String]) -> export::Inputs<'a> {
        export::Inputs {
            mesh: &self.reading.mesh,
            config: &self.reading.config,
            timelines: &self.timelines,
            version: VERSION,
            say: Box::new(|saying| {
                let words = self.theme.words();
                match saying {
                    Saying::Word(key, values) => words.with(key, values),
                    Saying::Change(kind) => words.change(kind).to_owned(),
                    Saying::Reason(reason) => words.reason(reason),
                }
            }),
            pages,
        }
    }

    /// catalog.json, feed, sitemap ...
    fn exports(&self) -> &BTreeMap<String, Vec<u8>> {
        self.exports.get_or_init(|| export::export(&self.export_inputs(&self.lasting())).into_iter().collect())
    }

    /// The files of one kind of export, made now; `lasting` are the pages that they may name.
    pub(super) fn exported(&self, exporter: export::Exporter, lasting: &[String]) -> Vec<export::File> {
        exporter(&self.export_inputs(lasting))
    }

    /// The pages that show the mesh as it is, sorted.
    pub(super) fn lasting(&self) -> Vec<String> {
        let lasting = self.pages.iter().filter(|(_, page)| page.kind.is_lasting());
        lasting.map(|(url, _)| url.clone()).collect()
    }

    /// Everything that can be found, made when it is asked for.
    pub(super) fn documents<'m, 'k>(&'m self) -> Documents<'m, 'k> {
        Documents::of(&self.reading.mesh, &self.reading.config.facets)
    }

    /// Everything that can be found.
    pub fn search_documents(&self) -> Vec<search::SearchDocument> {
        search_documents::of(&self.reading.mesh, &self.reading.config.facets)
    }

    /// The index in memory as files for the browser; for the preview, when somebody first searches.
    fn search_files(&self) -> &BTreeMap<String, Vec<u8>> {
        self.search.get_or_init(|| {
            let index = search::build_in_memory(self.search_documents());
            index.and_then(|index| index.export()).unwrap_or_default().into_iter().collect()
        })
    }

    /// The paths of all files of the portal, sorted.
    pub fn paths(&self) -> Vec<String> {
        let mut paths: Vec<String> = self.pages().map(str::to_owned).collect();
        paths.extend(self.copies.keys().cloned());
        paths.extend(self.assets.keys().cloned());
        paths.extend(self.exports().keys().cloned());
        paths.extend(self.search_files().keys().cloned());
        paths.sort();
        paths
    }

    /// The file at a path of the portal, made now; `None` when the portal has none there.
    pub fn file(&self, path: &str) -> Option<Vec<u8>> {
        if let Some(page) = self.page(path) {
            return page.ok().map(String::into_bytes);
        }
        if let Some(twin) = self.twin(path) {
            return Some(twin);
        }
        if let Some(bytes) = self.asset(path) {
            return Some(bytes.to_vec());
        }
        if let Some(from) = self.copies.get(path) {
            return self.copy(from);
        }
        if path.starts_with("search/") {
            return self.search_files().get(path).cloned();
        }
        self.exports().get(path).cloned()
    }
}

/// The extensions of twins.
pub(super) const TWINS: [&str; 2] = ["json", "md"];

/// What the twins of a page are about; `None` for a page that has none.
fn twin_of(mesh: &Mesh, page: &Planned) -> Option<Subject> {
    Some(match &page.kind {
        Kind::Product(id) => Subject::Product(*id),
        Kind::Contract(id) => Subject::Contract(*id),
        Kind::Term(id) => Subject::Term(*id),
        Kind::CodeList(id) => Subject::CodeList(*id),
        Kind::Domain(id, slice) => {
            let number = slice.part.number + 1;
            Subject::Domain(
                *id,
                twin::Part {
                    products: slice.products.clone(),
                    number,
                    of: slice.part.of,
                    next: (number < slice.part.of).then(|| site::domain::list_url(&url::domain(mesh, *id), number)),
                },
            )
        }
        _ => return None,
    })
}

/// The theme that the mesh chose, in its language, with what its `theme/` folder puts in its place.
fn theme(reading: &Reading) -> Result<Theme> {
    let files = reading.tree.files().filter_map(|(path, _)| {
        let name = path.strip_prefix("theme/")?;
        Some((name.to_owned(), reading.tree.read(path, load::MAX_DESCRIPTOR).ok()?))
    });
    let config = &reading.config;
    Theme::load(config.theme.as_deref(), config.language.as_deref(), files)
}

fn reason(kind: &ProblemKind) -> String {
    match kind {
        ProblemKind::Link(target) => format!("a link to {target}"),
        ProblemKind::NotUtf8 => "its name is not UTF-8".into(),
        ProblemKind::Special => "not a regular file".into(),
        ProblemKind::Unreadable(cause) => cause.clone(),
        ProblemKind::TooDeep => "nested too deep".into(),
    }
}

/// Descriptors and documents, and the files that documents show. Of two whose names differ only in case the first is
/// published: not every system can hold both.
fn copies(mesh: &Mesh) -> BTreeMap<String, String> {
    let written = timelines::paths(mesh).into_iter().map(|path| (url::raw(path), path.to_owned()));
    let shown = mesh.assets.iter().map(|path| (url::asset(path), path.clone()));
    let mut seen = BTreeSet::new();
    written.chain(shown).filter(|(to, _)| seen.insert(to.to_lowercase())).collect()
}
