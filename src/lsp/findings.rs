//! Findings as the protocol has them, and which of them were told for which file.
//!
//! What a file gives by itself is found at once; what the whole mesh finds in it comes later, and is moved to where its
//! route leads in the text of now. Must not know how messages travel.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use lsp_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, Location,
    NumberOrString, Range, Uri,
};
use serde_json::json;

use super::buffer::Buffer;
use super::world::World;
use crate::config::Config;
use crate::diagnostics::{self, Located, LocatedPlace, Severity, locate};
use crate::{config, load, rules, session};

/// The findings of one file in the text that is open: its own, and those of the mesh where they lead to now.
pub fn of_open(world: &World, path: &str, of_mesh: &[diagnostics::Diagnostic]) -> Vec<Located> {
    let tree = world.tree();
    if world.reading.is_some() && !tree.contains(path) {
        return Vec::new();
    }
    let (own, exceptions) = match path {
        config::FILE => (load::configuration(&tree).1, Vec::new()),
        _ => match load::read(&tree, path) {
            Some(file) => (file.diagnostics().to_vec(), file.exceptions().to_vec()),
            None => Default::default(),
        },
    };
    // Before the mesh was read, other files seem to be missing.
    let own = own.into_iter().filter(|found| world.reading.is_some() || found.rule != "unknown-file");
    let default = Config::default();
    let config = world.reading.as_ref().map_or(&default, |reading| &reading.config);
    let own = rules::apply_settings(own.collect(), config);
    let source = |path: &str| tree.read(path, load::MAX_DESCRIPTOR).ok();
    let mut all = rules::excepted(own, &exceptions, config, session::today(), source);
    // Whether an exception is of use only the whole mesh can tell.
    all.retain(|found| !rules::ABOUT_EXCEPTIONS.contains(&found.rule));
    let mut all = rules::capped(all);
    all.extend(of_mesh.iter().cloned());
    locate(&all, |path| tree.read(path, load::MAX_DESCRIPTOR).ok())
}

/// Turns findings into those of the protocol; reads each text once.
pub struct Teller<'w> {
    world: &'w World,
    /// Where rules are documented, with a slash at its end.
    documentation: Option<&'w str>,
    buffers: BTreeMap<String, Option<Arc<Buffer>>>,
}

impl<'w> Teller<'w> {
    pub fn new(world: &'w World, documentation: Option<&'w str>) -> Teller<'w> {
        Teller { world, documentation, buffers: BTreeMap::new() }
    }

    fn range(&mut self, place: &LocatedPlace) -> Range {
        let world = self.world;
        let buffer = self.buffers.entry(place.path.clone()).or_insert_with(|| world.buffer(&place.path));
        match buffer {
            Some(buffer) if place.precise => buffer.range(place.span, world.client.encoding),
            Some(buffer) => {
                let end = buffer.position(buffer.line(0).len(), world.client.encoding);
                Range::new(lsp_types::Position::new(0, 0), end)
            }
            None => Range::default(),
        }
    }

    pub fn tell(&mut self, finding: &Located) -> Diagnostic {
        let mut message = finding.message.clone();
        if let Some(label) = &finding.place.label {
            message.push_str(&format!(" ({label})"));
        }
        if let Some(help) = &finding.help {
            message.push_str(&format!("\n{help}"));
        }
        let related: Vec<DiagnosticRelatedInformation> = finding
            .related
            .iter()
            .filter_map(|place| {
                let location = Location { uri: self.world.uri(&place.path)?, range: self.range(place) };
                Some(DiagnosticRelatedInformation { location, message: place.label.clone().unwrap_or_default() })
            })
            .collect();
        let href = self.documentation.map(|base| format!("{base}rules/{}.html", finding.rule));
        Diagnostic {
            range: self.range(&finding.place),
            severity: Some(match finding.severity {
                Severity::Error => DiagnosticSeverity::ERROR,
                Severity::Warning => DiagnosticSeverity::WARNING,
                Severity::Info => DiagnosticSeverity::INFORMATION,
            }),
            code: Some(NumberOrString::String(finding.rule.to_owned())),
            code_description: href.and_then(|href| href.parse::<Uri>().ok()).map(|href| CodeDescription { href }),
            source: Some("meshdoc".to_owned()),
            message,
            related_information: (!related.is_empty()).then_some(related),
            tags: tag(finding.rule).map(|tag| vec![tag]),
            data: finding.fix.as_ref().map(|fix| json!({"fix": fix.title})),
        }
    }
}

/// Names of rules tell what may be taken away and what is out of use.
fn tag(rule: &str) -> Option<DiagnosticTag> {
    if rule.starts_with("unused-") || matches!(rule, "duplicate-document" | "duplicate-item") {
        return Some(DiagnosticTag::UNNECESSARY);
    }
    rule.starts_with("deprecated-").then_some(DiagnosticTag::DEPRECATED)
}

/// Findings by file.
pub type ByFile<T> = BTreeMap<String, Vec<T>>;

/// The findings of a whole mesh: with their lines, and, as rules found them, those that no file gives by itself.
#[derive(Default)]
pub struct Found {
    pub located: ByFile<Located>,
    pub of_mesh: ByFile<diagnostics::Diagnostic>,
}

impl Found {
    /// `own` gives what a file's own reading finds.
    pub fn of<'l>(reading: &crate::session::Reading, own: impl Fn(&str) -> &'l [diagnostics::Diagnostic]) -> Found {
        let mut found = Found::default();
        for finding in reading.findings() {
            found.located.entry(finding.place.path.clone()).or_default().push(finding);
        }
        let mut known: BTreeMap<&str, BTreeSet<(&str, &str, &diagnostics::Place)>> = BTreeMap::new();
        for finding in &reading.diagnostics {
            let path = finding.place.path.as_str();
            let own = known
                .entry(path)
                .or_insert_with(|| own(path).iter().map(|own| (own.rule, own.message.as_str(), &own.place)).collect());
            if !own.contains(&(finding.rule, finding.message.as_str(), &finding.place)) {
                found.of_mesh.entry(path.to_owned()).or_default().push(finding.clone());
            }
        }
        found
    }
}
