//! Files into descriptors: each file alone, in parallel, never stopping at a bad one.
//!
//! What a file's bytes give depends on them and the file's path alone. Descriptors are found by content (`kind` and an
//! `apiVersion` of the standard), except domain.yaml; other YAML is left alone. Must not know pages, git or the mesh.

mod contract;
pub mod evidence;
mod exceptions;
mod fields;
mod outline;
mod owners;
mod policies;
mod product;
mod redirects;
mod search_tests;
mod section;
pub mod shape;
mod vocabulary;

pub use exceptions::{Exception, MAX_EXCEPTIONS};
pub use outline::{ContractOutline, DomainOutline, Outline, ProductOutline, TeamOutline};
pub use owners::CodeOwners;
pub(crate) use policies::MAX_EXPRESSION;

use std::sync::Arc;

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::config;
use crate::diagnostics::{Diagnostic, Place};
use crate::model::contract::ContractDescriptor;
use crate::model::document::Document;
use crate::model::evidence::Run;
use crate::model::mesh::Origin;
use crate::model::organisation::{DomainDescriptor, TeamDescriptor};
use crate::model::policy::Policy;
use crate::model::product::ProductDescriptor;
use crate::model::redirect::Redirect;
use crate::model::search_test::{self, SearchTest};
use crate::model::standard::{KINDS, Kind};
use crate::model::vocabulary::{CodeListDescriptor, Glossary};
use crate::source::text::{self, LineIndex};
use crate::source::yaml::{self, ProblemKind};
use crate::source::{Node, Span, markdown, secrets};
use crate::tree::{self, ReadError, Tree};

/// How large a descriptor may be, in bytes.
pub const MAX_DESCRIPTOR: u64 = 4 << 20;
/// How large a Markdown file may be, in bytes.
pub const MAX_DOCUMENT: u64 = 1 << 20;

/// A descriptor and where it was written.
#[derive(Debug, Clone)]
pub struct Found<T> {
    pub origin: Origin,
    pub descriptor: T,
}

/// Everything that was understood of a tree.
#[derive(Debug, Default)]
pub struct Descriptors {
    pub products: Vec<Found<Arc<ProductDescriptor>>>,
    pub contracts: Vec<Found<Arc<ContractDescriptor>>>,
    pub glossaries: Vec<Found<Glossary>>,
    pub code_lists: Vec<Found<CodeListDescriptor>>,
    pub teams: Vec<Found<TeamDescriptor>>,
    pub domains: Vec<Found<DomainDescriptor>>,
    pub documents: Vec<Arc<Document>>,
    pub code_owners: CodeOwners,
    pub redirects: Vec<Redirect>,
    /// What the search has to find.
    pub search_tests: Vec<SearchTest>,
    /// Results of checks.
    pub evidence: Vec<Run>,
    /// Rules of the organisation's own, those of meshdoc.yaml first.
    pub policies: Vec<Policy>,
    /// Files that documents may show: images and other attachments.
    pub assets: Vec<String>,
    pub diagnostics: Vec<Diagnostic>,
    /// What authors allow in comments.
    pub exceptions: Vec<Exception>,
    /// Files that were read.
    pub files: usize,
    /// Bytes that were read.
    pub bytes: u64,
}

/// Attachments that documents may link to or show; nothing else of the tree is published.
const ASSETS: [&str; 12] = ["png", "jpg", "jpeg", "gif", "webp", "avif", "svg", "pdf", "csv", "drawio", "ipynb", "txt"];

/// Reads all files of a tree. `tick` is called once a file, from any thread.
pub fn load(tree: &Tree, tick: &(dyn Fn() + Sync)) -> Descriptors {
    assemble(tree, read_all(tree, tick).into_values())
}

/// Reads two trees that have files in common; `same` says of a path that its bytes are the same in both. Such a file is
/// read and understood once.
pub fn load_both(
    base: &Tree,
    head: &Tree,
    same: &(dyn Fn(&str) -> bool + Sync),
    tick: &(dyn Fn() + Sync),
) -> [Descriptors; 2] {
    let of_head = read_all(head, tick);
    let paths: Vec<&str> = base.files().map(|(path, _)| path).collect();
    let of_base: Vec<File> = paths
        .par_iter()
        .with_min_len(8)
        .filter_map(|path| {
            let shared = of_head.get(*path).filter(|file| file.beside.iter().all(|beside| same(beside)) && same(path));
            let file = shared.map_or_else(|| read(base, path), |file| Some(file.clone()));
            tick();
            file
        })
        .collect();
    [assemble(base, of_base), assemble(head, of_head.into_values())]
}

fn read_all<'t>(tree: &'t Tree, tick: &(dyn Fn() + Sync)) -> BTreeMap<&'t str, File> {
    let paths: Vec<&str> = tree.files().map(|(path, _)| path).collect();
    let read = |path: &&'t str| {
        let file = read(tree, path).map(|file| (*path, file));
        tick();
        file
    };
    paths.par_iter().with_min_len(8).filter_map(read).collect::<Vec<_>>().into_iter().collect()
}

/// What was read of the files of a tree as one; the files in the order of their paths.
pub fn assemble(tree: &Tree, files: impl IntoIterator<Item = File>) -> Descriptors {
    let mut all = Descriptors { diagnostics: tree.problems().iter().map(unread).collect(), ..Descriptors::default() };
    for file in files {
        all.files += 1;
        all.bytes += file.bytes;
        all.diagnostics.extend(file.diagnostics);
        all.exceptions.extend(file.exceptions);
        all.documents.extend(file.document);
        all.policies.extend(file.policies);
        all.evidence.extend(file.evidence.as_deref().cloned());
        all.search_tests.extend(file.search_tests);
        for (origin, descriptor) in file.descriptors {
            match descriptor {
                Descriptor::Product(descriptor) => all.products.push(Found { origin, descriptor }),
                Descriptor::Contract(descriptor) => all.contracts.push(Found { origin, descriptor }),
                Descriptor::Glossary(descriptor) => all.glossaries.push(Found { origin, descriptor }),
                Descriptor::CodeList(descriptor) => all.code_lists.push(Found { origin, descriptor }),
                Descriptor::Team(descriptor) => all.teams.push(Found { origin, descriptor }),
                Descriptor::Domain(descriptor) => all.domains.push(Found { origin, descriptor }),
            }
        }
    }
    let paths = tree.files().map(|(path, _)| path);
    all.assets = paths.filter(|path| ASSETS.contains(&extension(path).as_str())).map(str::to_owned).collect();
    all.code_owners = code_owners(tree);
    let (redirects, problems) = redirects::redirects(tree);
    all.redirects = redirects;
    all.diagnostics.extend(problems);
    all.exceptions.extend(of_configuration(tree));
    // A stable sort: those of one file stay in their order.
    all.policies.sort_by_key(|policy| (policy.origin.path != config::FILE, policy.origin.path.clone()));
    all
}

/// The exceptions in meshdoc.yaml, which is read before the others.
fn of_configuration(tree: &Tree) -> Vec<Exception> {
    let bytes = tree.read(config::FILE, MAX_DESCRIPTOR).unwrap_or_default();
    let Ok((text, skip)) = text::decode(&bytes) else { return Vec::new() };
    if !text.contains(exceptions::MARK) {
        return Vec::new();
    }
    let lines = LineIndex::new(text);
    exceptions::in_yaml(config::FILE, text, skip, &yaml::parse(text, skip).documents, &lines)
}

/// The configuration of a mesh, and what is wrong with it.
pub fn configuration(tree: &Tree) -> (config::Config, Vec<Diagnostic>) {
    if !tree.contains(config::FILE) {
        return (config::Config::default(), Vec::new());
    }
    match tree.read(config::FILE, MAX_DESCRIPTOR) {
        Err(error) => (config::Config::default(), vec![not_read(config::FILE, &error, MAX_DESCRIPTOR)]),
        Ok(bytes) => match text::decode(&bytes) {
            Ok((text, skip)) => {
                let (config, mut diagnostics) = config::read(text, skip);
                diagnostics.extend(exposed(config::FILE, text, skip));
                let language = config.language.as_deref();
                diagnostics.extend(language.and_then(|tag| config::language::unknown(tag, |path| tree.contains(path))));
                (config, diagnostics)
            }
            Err(problem) => (config::Config::default(), vec![not_text(config::FILE, &problem)]),
        },
    }
}

#[derive(Debug, Clone)]
enum Descriptor {
    Product(Arc<ProductDescriptor>),
    Contract(Arc<ContractDescriptor>),
    Glossary(Glossary),
    CodeList(CodeListDescriptor),
    Team(TeamDescriptor),
    Domain(DomainDescriptor),
}

/// What one file gives. Cheap to clone: what is large is shared.
#[derive(Debug, Clone, Default)]
pub struct File {
    bytes: u64,
    descriptors: Vec<(Origin, Descriptor)>,
    document: Option<Arc<Document>>,
    policies: Vec<Policy>,
    evidence: Option<Arc<Run>>,
    search_tests: Vec<SearchTest>,
    diagnostics: Vec<Diagnostic>,
    exceptions: Vec<Exception>,
    /// Other files that were read for it: the CSV of a code list.
    beside: Vec<String>,
}

impl File {
    /// What is wrong with the file by itself.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The product descriptors in it.
    pub fn products(&self) -> impl Iterator<Item = (&Origin, &Arc<ProductDescriptor>)> {
        self.descriptors.iter().filter_map(|(origin, descriptor)| match descriptor {
            Descriptor::Product(product) => Some((origin, product)),
            _ => None,
        })
    }

    /// The contracts in it.
    pub fn contracts(&self) -> impl Iterator<Item = (&Origin, &Arc<ContractDescriptor>)> {
        self.descriptors.iter().filter_map(|(origin, descriptor)| match descriptor {
            Descriptor::Contract(contract) => Some((origin, contract)),
            _ => None,
        })
    }

    /// The document that it is.
    pub fn document(&self) -> Option<&Arc<Document>> {
        self.document.as_ref()
    }

    /// Its comments that allow findings.
    pub fn exceptions(&self) -> &[Exception] {
        &self.exceptions
    }

    /// The paths of other files whose bytes this one's result depends on.
    pub fn beside(&self) -> &[String] {
        &self.beside
    }
}

/// Reads one file; `None` for one that is nobody's descriptor or document.
pub fn read(tree: &Tree, path: &str) -> Option<File> {
    if evidence::is_evidence(path) {
        let (run, diagnostics) = evidence::read(tree, path);
        return Some(File { evidence: run.map(Arc::new), diagnostics, ..File::default() });
    }
    match extension(path).as_str() {
        "yaml" | "yml" | "json" => read_descriptors(tree, path),
        "md" | "markdown" => Some(read_document(tree, path)),
        _ => None,
    }
}

/// What a descriptor's file says, without what is wrong with it: for states that nobody can mend any more. `None` for
/// one that holds no descriptor.
pub fn read_past(tree: &Tree, path: &str) -> Option<File> {
    let descriptor = matches!(extension(path).as_str(), "yaml" | "yml" | "json");
    if !descriptor || path == config::FILE || policies::is_policies(path) {
        return None;
    }
    let bytes = tree.look(path, MAX_DESCRIPTOR).ok()?;
    let (text, skip) = text::decode(&bytes).ok()?;
    if !named_ours(path) && !mentions_kind(text) {
        return None;
    }
    let mut file = File { bytes: bytes.len() as u64, ..File::default() };
    for (document, parsed) in yaml::parse(text, skip).documents.iter().enumerate() {
        let Some(kind) = shape::detect(path, &parsed.root) else { continue };
        let mut descriptor = understand(kind, &parsed.root);
        if let Descriptor::CodeList(list) = &mut descriptor {
            file.beside.extend(list.file.as_deref().and_then(|name| beside(path, name)));
            attach_values(tree, path, document, list, &mut Vec::new());
        }
        file.descriptors.push((Origin { path: path.to_owned(), document, line: 1 }, descriptor));
    }
    (!file.descriptors.is_empty()).then_some(file)
}

fn extension(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase()).unwrap_or_default()
}

fn is_domain(path: &str) -> bool {
    matches!(path.rsplit('/').next(), Some("domain.yaml" | "domain.yml"))
}

/// A file whose name says that it is ours: what is wrong with it is said even when its content does not tell.
fn named_ours(path: &str) -> bool {
    let lower = path.to_lowercase();
    let stem = lower.rsplit_once('.').map_or(lower.as_str(), |(stem, _)| stem);
    stem.ends_with(".odps") || stem.ends_with(".odcs") || stem.ends_with(".osds") || is_domain(path)
}

fn read_descriptors(tree: &Tree, path: &str) -> Option<File> {
    if path == search_test::FILE {
        return Some(read_search_tests(tree, path));
    }
    if path == config::FILE || policies::is_policies(path) {
        return read_policies(tree, path);
    }
    let mut file = File::default();
    let bytes = match tree.look(path, MAX_DESCRIPTOR) {
        Ok(bytes) => bytes,
        // A large file of another kind (data, a lock file) is nobody's descriptor.
        Err(ReadError::TooLarge(_)) if !named_ours(path) && !head_is_ours(tree, path) => return None,
        Err(error) => {
            file.diagnostics.push(not_read(path, &error, MAX_DESCRIPTOR));
            return Some(file);
        }
    };
    file.bytes = bytes.len() as u64;
    let (text, skip) = match text::decode(&bytes) {
        Ok(decoded) => decoded,
        Err(problem) if named_ours(path) || mentions_kind(&String::from_utf8_lossy(&bytes)) => {
            file.diagnostics.push(not_text(path, &problem));
            return Some(file);
        }
        Err(_) => return None,
    };
    if !named_ours(path) && !mentions_kind(text) {
        return None;
    }
    let parsed = yaml::parse(text, skip);
    let mut ours = named_ours(path);
    let (mut line, mut counted) = (1, 0);
    for (number, document) in parsed.documents.iter().enumerate() {
        let Some(kind) = shape::detect(path, &document.root) else { continue };
        ours = true;
        let start = (document.root.span.start as usize).saturating_sub(skip);
        line += text.get(counted..start).map_or(0, |passed| passed.matches('\n').count());
        counted = start;
        let origin = Origin { path: path.to_owned(), document: number, line };
        file.diagnostics.extend(shape::check(path, number, &document.root, kind));
        let mut descriptor = understand(kind, &document.root);
        if let Descriptor::CodeList(list) = &mut descriptor {
            file.beside.extend(list.file.as_deref().and_then(|name| beside(path, name)));
            attach_values(tree, path, number, list, &mut file.diagnostics);
        }
        file.descriptors.push((origin, descriptor));
    }
    if ours && text.contains(exceptions::MARK) {
        file.exceptions = exceptions::in_yaml(path, text, skip, &parsed.documents, &LineIndex::new(text));
    }
    if ours || declares_ours(text) {
        file.diagnostics.extend(exposed(path, text, skip));
        file.diagnostics.extend(parsed.problems.iter().map(|problem| syntax(path, problem)));
    }
    if named_ours(path) && file.descriptors.is_empty() && parsed.problems.is_empty() {
        file.diagnostics.push(
            Diagnostic::warning("unknown-kind", Place::file(path), "the file's name is a descriptor's, its content is not")
                .help("a descriptor has `kind: DataProduct` (or DataContract, SemanticDefinition) and an `apiVersion` such as `v1.1.0`"),
        );
    }
    Some(file)
}

fn read_search_tests(tree: &Tree, path: &str) -> File {
    let mut file = File::default();
    match tree.look(path, MAX_DESCRIPTOR) {
        Err(error) => file.diagnostics.push(not_read(path, &error, MAX_DESCRIPTOR)),
        Ok(bytes) => match text::decode(&bytes) {
            Err(problem) => file.diagnostics.push(not_text(path, &problem)),
            Ok((text, skip)) => {
                file.bytes = bytes.len() as u64;
                (file.search_tests, file.diagnostics) = search_tests::read(text, skip);
                if text.contains(exceptions::MARK) {
                    let documents = yaml::parse(text, skip).documents;
                    file.exceptions = exceptions::in_yaml(path, text, skip, &documents, &LineIndex::new(text));
                }
            }
        },
    }
    file
}

fn read_policies(tree: &Tree, path: &str) -> Option<File> {
    let mut file = File::default();
    let configuration = path == config::FILE;
    match tree.look(path, MAX_DESCRIPTOR) {
        // What keeps meshdoc.yaml from being read is said when its other keys are.
        Err(_) if configuration => return None,
        Err(error) => file.diagnostics.push(not_read(path, &error, MAX_DESCRIPTOR)),
        Ok(bytes) => match text::decode(&bytes) {
            Err(_) if configuration => return None,
            Err(problem) => file.diagnostics.push(not_text(path, &problem)),
            Ok((text, skip)) => {
                if configuration && !text.contains("policies") {
                    return None;
                }
                (file.policies, file.diagnostics) = policies::read(path, text, skip, configuration);
                if !configuration {
                    file.bytes = bytes.len() as u64;
                    file.diagnostics.extend(exposed(path, text, skip));
                }
            }
        },
    }
    Some(file)
}

/// Whether the start of a file that is too large to read declares one of our kinds.
fn head_is_ours(tree: &Tree, path: &str) -> bool {
    tree.read_head(path, 4096).is_some_and(|bytes| declares_ours(&String::from_utf8_lossy(&bytes)))
}

/// A cheap look before parsing: no descriptor lacks these words.
fn mentions_kind(text: &str) -> bool {
    text.contains("apiVersion")
        || text.contains("quantumName")
        || KINDS.iter().any(|kind| text.contains(kind.keyword()))
}

/// Whether a line of the text declares one of our kinds and another a plain version, also when the YAML is broken.
fn declares_ours(text: &str) -> bool {
    let value = |line: &str, key: &str| {
        let line = line.trim_start_matches(['{', ' ', '-', '\u{feff}']).trim_start();
        let rest = line.strip_prefix(key).or_else(|| line.strip_prefix(&format!("\"{key}\"")))?;
        let rest = rest.trim_start().strip_prefix(':')?.trim();
        Some(rest.split(" #").next().unwrap_or(rest).trim_matches(['"', '\'', ',', ' ']).to_owned())
    };
    let mut kind = false;
    let mut version = false;
    for line in text.lines() {
        kind |= value(line, "kind").is_some_and(|value| KINDS.iter().any(|kind| kind.keyword() == value));
        version |= value(line, "apiVersion").is_some_and(|value| is_version(&value));
    }
    kind && version
}

/// `v1.0.0`, `1.0.0`, `v1.0`: up to three numbers.
fn is_version(text: &str) -> bool {
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let text = text.split(['-', '+']).next().unwrap_or(text);
    let parts: Vec<&str> = text.split('.').collect();
    (1..=3).contains(&parts.len())
        && parts.iter().all(|part| !part.is_empty() && part.len() < 6 && part.bytes().all(|b| b.is_ascii_digit()))
}

fn understand(kind: Kind, root: &Node) -> Descriptor {
    match kind {
        Kind::DataProduct(_) => Descriptor::Product(Arc::new(product::product(root))),
        Kind::DataContract(version) if version.major == 2 => {
            Descriptor::Contract(Arc::new(contract::contract_v2(root)))
        }
        Kind::DataContract(_) => Descriptor::Contract(Arc::new(contract::contract(root))),
        Kind::SemanticDefinition(_) => Descriptor::Glossary(vocabulary::glossary(root)),
        Kind::CodeList(_) => Descriptor::CodeList(vocabulary::code_list(root)),
        Kind::Team(_) => Descriptor::Team(vocabulary::team(root)),
        Kind::Domain(_) => Descriptor::Domain(vocabulary::domain(root)),
    }
}

/// Adds the values of the CSV beside a code list.
fn attach_values(
    tree: &Tree,
    path: &str,
    document: usize,
    list: &mut crate::model::vocabulary::CodeListDescriptor,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(name) = &list.file else { return };
    let place = || Place::value(path, document, crate::source::Route::root().then("file"));
    let Some(file) = beside(path, name) else {
        diagnostics.push(Diagnostic::error("invalid-value", place(), format!("`{name}` leads out of the mesh")));
        return;
    };
    match tree.look(&file, MAX_DESCRIPTOR) {
        Err(ReadError::NotFound) => {
            diagnostics.push(Diagnostic::error("unknown-file", place(), format!("there is no file `{file}`")));
        }
        Err(error) => diagnostics.push(not_read(&file, &error, MAX_DESCRIPTOR)),
        Ok(bytes) => {
            let (values, problems) = vocabulary::csv_values(&bytes);
            list.values.extend(values);
            let text = String::from_utf8_lossy(&bytes);
            let lines = LineIndex::new(&text);
            for (line, message) in problems {
                let line = usize::try_from(line).unwrap_or(1);
                let start = lines.line_start(line);
                let end = text[start..].find('\n').map_or(text.len(), |at| start + at);
                diagnostics.push(Diagnostic::error("invalid-csv", Place::span(&file, Span::new(start, end)), message));
            }
        }
    }
}

/// A path beside a file, when it stays inside the mesh.
fn beside(path: &str, relative: &str) -> Option<String> {
    crate::model::path::join(path, relative)
}

fn read_document(tree: &Tree, path: &str) -> File {
    let mut file = File::default();
    let bytes = match tree.look(path, MAX_DOCUMENT) {
        Ok(bytes) => bytes,
        Err(error) => {
            file.diagnostics.push(not_read(path, &error, MAX_DOCUMENT));
            return file;
        }
    };
    file.bytes = bytes.len() as u64;
    let (text, skip) = match text::decode(&bytes) {
        Ok(decoded) => decoded,
        Err(problem) => {
            file.diagnostics.push(not_text(path, &problem));
            return file;
        }
    };
    file.diagnostics.extend(exposed(path, text, skip));
    let parsed = markdown::parse(text, skip);
    if let Some(problem) = &parsed.problem {
        let place = Place::span(path, problem.span);
        file.diagnostics.push(Diagnostic::error("invalid-markdown", place, problem.message.clone()));
    }
    let body = parsed.body_offset.saturating_sub(skip);
    if text.contains(exceptions::MARK) {
        file.exceptions = exceptions::in_markdown(path, text, skip, body, &LineIndex::new(text));
    }
    let front = parsed.front_matter.map(|span| (text, span));
    let title = front
        .and_then(|(text, span)| front_matter(path, text, skip, span, &mut file.diagnostics))
        .or(parsed.title)
        .unwrap_or_else(|| file_title(path));
    file.document = Some(Arc::new(Document {
        path: path.to_owned(),
        title,
        body: text.get(parsed.body_offset.saturating_sub(skip)..).unwrap_or_default().to_owned(),
        body_offset: parsed.body_offset,
        headings: parsed.headings,
        links: parsed.links,
        code: parsed.code,
        lead: parsed.lead,
    }));
    file
}

/// The title that front matter gives.
fn front_matter(path: &str, text: &str, skip: usize, span: Span, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
    let yaml = text.get((span.start as usize).saturating_sub(skip)..(span.end as usize).saturating_sub(skip))?;
    let parsed = yaml::parse(yaml, span.start as usize);
    diagnostics.extend(parsed.problems.iter().map(|problem| syntax(path, problem)));
    parsed.documents.first()?.root.get("title")?.scalar().map(std::borrow::Cow::into_owned)
}

fn file_title(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let words = stem.replace(['-', '_'], " ");
    let mut chars = words.chars();
    chars.next().map_or(words.clone(), |first| first.to_uppercase().chain(chars).collect())
}

/// Where forges look for CODEOWNERS; the first that is there counts.
pub const CODE_OWNERS: [&str; 4] = ["CODEOWNERS", ".github/CODEOWNERS", ".gitlab/CODEOWNERS", "docs/CODEOWNERS"];

fn code_owners(tree: &Tree) -> CodeOwners {
    CODE_OWNERS
        .into_iter()
        .find_map(|path| tree.read(path, MAX_DOCUMENT).ok())
        .map(|bytes| CodeOwners::parse(&String::from_utf8_lossy(&bytes)))
        .unwrap_or_default()
}

/// Secrets in the text of a file, wherever they stand: comments are published, too. The secret itself is never told.
fn exposed(path: &str, text: &str, skip: usize) -> Vec<Diagnostic> {
    let found = secrets::find(text).into_iter().map(|secret| {
        let span = Span::new(secret.span.start as usize + skip, secret.span.end as usize + skip);
        Diagnostic::error("exposed-secret", Place::span(path, span), format!("the file holds {}", secret.what))
            .label("hidden here, readable in the file")
            .help(
                "take it out and let it be replaced: it stays in the repository's history, so it is no secret any more",
            )
    });
    found.collect()
}

fn syntax(path: &str, problem: &yaml::Problem) -> Diagnostic {
    let place = Place::span(path, problem.span);
    let diagnostic = match problem.kind {
        ProblemKind::Syntax => Diagnostic::error("invalid-yaml", place, problem.message.clone())
            .help("the document is not understood from here on; the others of the file are"),
        ProblemKind::DuplicateKey => Diagnostic::error("duplicate-key", place, problem.message.clone())
            .label("written again here")
            .help("keep one of the two; the first is used"),
        ProblemKind::UnknownTag => Diagnostic::warning("unknown-tag", place, problem.message.clone()),
        ProblemKind::TooLarge => Diagnostic::error("too-large", place, problem.message.clone()),
    };
    match &problem.related {
        Some((span, label)) => diagnostic.related(Place::span(path, *span), *label),
        None => diagnostic,
    }
}

fn not_text(path: &str, problem: &text::NotText) -> Diagnostic {
    let place = Place::span(path, Span::new(problem.offset, problem.offset + 1));
    Diagnostic::error("invalid-encoding", place, format!("byte {} of the file is not UTF-8", problem.offset))
        .help(format!("{}; save it as UTF-8", problem.guess))
}

fn not_read(path: &str, error: &ReadError, limit: u64) -> Diagnostic {
    let place = Place::file(path);
    match error {
        ReadError::NotFound => Diagnostic::error("unread-file", place, "the file is gone"),
        ReadError::TooLarge(size) => {
            Diagnostic::error("too-large", place, format!("the file has {size} bytes; at most {limit} are read"))
        }
        ReadError::Failed(cause) => Diagnostic::error("unread-file", place, format!("the file was not read: {cause}")),
    }
}

fn unread(problem: &tree::Problem) -> Diagnostic {
    let place = Place::file(&problem.path);
    let (message, help) = match &problem.kind {
        tree::ProblemKind::Link(target) => (
            format!("a link to `{target}` is not followed"),
            "replace the link by the file itself: nothing outside the mesh is read, and links are never followed",
        ),
        tree::ProblemKind::NotUtf8 => ("the file's name is not UTF-8".to_owned(), "rename the file"),
        tree::ProblemKind::Special => ("not a regular file".to_owned(), "remove the pipe, socket or device"),
        tree::ProblemKind::Unreadable(cause) => (format!("not read: {cause}"), "check the permissions"),
        tree::ProblemKind::TooDeep => ("folders nest too deep; what is below was not read".to_owned(), "move it up"),
    };
    Diagnostic::warning("unread-file", place, message).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loaded(files: &[(&str, &str)]) -> Descriptors {
        load(&Tree::fixture(files.iter().map(|(path, text)| (*path, *text))), &|| {})
    }

    #[test]
    fn descriptors_are_found_by_content() {
        let found = loaded(&[
            ("a.yaml", "apiVersion: v1.1.0\nkind: DataProduct\nid: a\n"),
            ("k8s.yaml", "apiVersion: mesh.example/v1\nkind: DataProduct\nmetadata: {name: x}\n"),
            ("ci.yaml", "kind: Pipeline\nbroken: [\n"),
            ("c.json", "{\"apiVersion\": \"v3.2.0\", \"kind\": \"DataContract\", \"id\": \"c\", \"version\": \"1\"}"),
            (
                "many.yml",
                "apiVersion: v3.2.0\nkind: DataContract\nid: d\nversion: 1.0.0\n---\nkind: Other\n---\napiVersion: v3.2.0\nkind: DataContract\nid: e\nversion: 1.0.0\n",
            ),
        ]);
        assert_eq!(found.products.len(), 1);
        let ids: Vec<_> = found.contracts.iter().map(|c| (c.descriptor.id.as_str(), c.origin.line)).collect();
        assert_eq!(ids, [("c", 1), ("d", 1), ("e", 8)]);
        assert!(found.diagnostics.is_empty(), "{:?}", found.diagnostics);
    }

    #[test]
    fn a_broken_descriptor_is_said_and_other_broken_yaml_is_not() {
        let found = loaded(&[
            ("a.yaml", "apiVersion: v1.0.0\nkind: DataProduct\nid: [\n"),
            ("other.yaml", "kind: [\n"),
            ("b.odcs.yaml", "\"unclosed\n"),
            ("latin.odps.yaml", "title: x"),
        ]);
        let rules: Vec<_> = found.diagnostics.iter().map(|d| (d.place.path.as_str(), d.rule)).collect();
        assert_eq!(
            rules,
            [("a.yaml", "invalid-yaml"), ("b.odcs.yaml", "invalid-yaml"), ("latin.odps.yaml", "unknown-kind")]
        );
    }

    #[test]
    fn unknown_keys_are_kept_and_versions_stay_text() {
        let found = loaded(&[(
            "a.yaml",
            "apiVersion: v1.0.0\nkind: DataProduct\nid: a\nversion: 1.10\nx-team-note: {a: [1, 2]}\nproductCreatedTs: 2026-01-01\n",
        )]);
        let product = &found.products[0].descriptor;
        assert_eq!(product.version.as_deref(), Some("1.10"));
        assert_eq!(product.created.as_deref(), Some("2026-01-01"));
        assert_eq!(product.rest[0].0, "x-team-note");
        assert_eq!(product.rest[0].1.line(), "a: 1, 2");
    }

    #[test]
    fn a_code_list_takes_its_values_from_a_csv_beside_it() {
        let found = loaded(&[
            ("codes/country.yaml", "apiVersion: v1.0.0\nkind: CodeList\nid: country\nfile: country.csv\n"),
            ("codes/country.csv", "value,label,validFrom,iso3\nDE,Germany,1974-01-01,DEU\n,broken,,\n"),
        ]);
        let values = &found.code_lists[0].descriptor.values;
        assert_eq!((values[0].value.as_str(), values[0].label.as_deref()), ("DE", Some("Germany")));
        assert_eq!(values[0].rest[0].0, "iso3");
        assert_eq!(found.diagnostics[0].rule, "invalid-csv");
    }
}
