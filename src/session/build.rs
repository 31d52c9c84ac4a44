//! Writes a portal whole: every page rendered and written as it is done, then put in the place of what stood there before.

mod search;

use std::time::Instant;

use anyhow::Context as _;
use rayon::prelude::*;

use super::kept::{self, Kept};
use super::packed::Packed;
use super::portal::TWINS;
use super::report::{self, Counts, Report};
use super::{Portal, Progress, Settings, read, unchanged};
use crate::diagnostics::Located;
use crate::error::Result;
use crate::export;
use crate::model::address::url;
use crate::model::reads::{self, Read};
use crate::publish::{self, OutPath, Publication};
use crate::site::Planned;
use search::Indexed;

/// Seconds of wall time by stage.
#[derive(Debug, Clone, Copy, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Seconds {
    pub load: f64,
    pub resolve: f64,
    pub check: f64,
    pub history: f64,
    pub index: f64,
    pub render: f64,
    pub write: f64,
    pub total: f64,
}

/// What was built.
pub struct Summary {
    pub report: Report,
    /// How the portal came to stand where it stands; `None` when what stood there is what would be made now.
    pub method: Option<publish::Method>,
}

/// A mesh with errors is not published.
pub struct Refused {
    pub portal: Portal,
}

/// Builds the portal. `Err(Refused)` inside when the mesh has errors and they are not allowed.
///
/// # Errors
/// When the mesh cannot be read or the portal cannot be written; the portal that stood there is as it was.
pub fn build(settings: &Settings, progress: &dyn Progress) -> Result<std::result::Result<Summary, Refused>> {
    let started = Instant::now();
    progress.stage("looking", 0);
    let ingredients = unchanged::ingredients(settings);
    if let Some(report) = ingredients.as_ref().and_then(|ingredients| unchanged::standing(settings, ingredients)) {
        let total = started.elapsed().as_secs_f64();
        let seconds = Seconds { load: total, total, ..Seconds::default() };
        let method = publish::Method::Unchanged;
        let report = Report { method, written: 0, reused: report.files, removed: 0, seconds, ..report };
        return Ok(Ok(Summary { report, method: None }));
    }
    // The files that stand are looked at while the mesh is read, which is not always on all threads.
    let look = || ingredients.as_ref().and_then(|_| unchanged::stood(settings));
    let (stood, reading) = rayon::join(look, || read(settings, progress));
    let (look, intact) = stood.map_or((None, false), |(look, intact)| (Some(look), intact));
    let reading = reading?;
    let mut seconds = reading.seconds;
    let begun = Instant::now();
    let (out, root) = (settings.out(), settings.root.canonicalize()?);
    let publishes = settings.allow_errors || !reading.has_errors();
    // Where nobody looked yet, the portal that stands is listed while the past is read, where there is to be another one.
    let begin = || publishes.then(|| publish::begin_over(&out, &[&root], None, look));
    let sources = ingredients.as_ref().map(|known| &known.sources);
    let prepare = || Portal::prepare_of(reading, settings, sources, progress);
    let (portal, publication) = rayon::join(prepare, begin);
    let portal = portal?;
    seconds.history = begun.elapsed().as_secs_f64();
    let Some(publication) = publication else { return Ok(Err(Refused { portal })) };
    let publication = publication?;
    let kept = ingredients.as_ref().map(|known| Kept::open(settings, &portal, &known.sources, &unchanged::program()));
    // Another build may have published since the files were looked at.
    let intact = intact && publication.is_as_seen();
    let making = Making { portal: &portal, publication, kept, intact };
    let (indexed, made) = rayon::join(
        || making.search(settings),
        // The rest does not wait for the index: after an edit that takes longer than both.
        || Ok::<_, anyhow::Error>((making.pages(progress)?, making.rest()?)),
    );
    let Indexed { index_bytes, search_bytes, search_documents, exported, seconds: index_seconds } = indexed?;
    let (render_seconds, rest_seconds) = made?;
    let Making { publication, kept, .. } = making;
    let reused = kept.as_ref().map_or(0, Kept::reused);
    progress.stage("publishing", 0);
    let begun = Instant::now();
    let (published, stood) = publication.finish_over()?;
    seconds.write = rest_seconds + begun.elapsed().as_secs_f64();
    seconds.index = index_seconds;
    seconds.render = render_seconds;
    seconds.total = started.elapsed().as_secs_f64();
    let (history, history_reason) = report::reach(&portal.timelines.reach);
    let report = Report {
        published: true,
        method: published.method,
        out: out.display().to_string(),
        commit: portal.timelines.head.get().map(|head| head.commit.clone()),
        counts: Counts::of(&portal),
        pages: portal.pages().count(),
        files: published.files,
        bytes: published.bytes,
        written: published.written,
        reused,
        removed: published.removed,
        index_bytes,
        search_bytes,
        search_entries: search_documents,
        history: history.to_owned(),
        history_reason,
        notices: portal.timelines.notices.clone(),
        uncommitted: portal.timelines.uncommitted.keys().cloned().collect(),
        seconds,
    };
    if let Some(ingredients) = &ingredients {
        // What was made is only worth remembering of the mesh that was read.
        // What was not as the build before left it is looked at whole.
        let replaced = published.replaced.as_deref().filter(|_| intact);
        let remember = || unchanged::remember(settings, ingredients, &report, &stood, replaced);
        let (remembered, packed) = rayon::join(remember, || kept.map(Kept::packed));
        if remembered && let Some(packed) = packed {
            packed.write();
            exported.into_iter().for_each(Packed::write);
        }
    }
    // The program ends soon: what is large is not taken apart before.
    std::mem::forget((portal, stood));
    Ok(Ok(Summary { report, method: Some(published.method) }))
}

/// The cache ignores itself, so that nobody commits it.
pub(super) fn prepare_cache(settings: &Settings) -> Result<()> {
    let cache = settings.cache();
    std::fs::create_dir_all(&cache).with_context(|| format!("failed to create the cache `{}`", cache.display()))?;
    let ignore = cache.join(".gitignore");
    if !ignore.exists() {
        std::fs::write(&ignore, "*\n").with_context(|| format!("failed to write `{}`", ignore.display()))?;
    }
    Ok(())
}

/// What the files of a portal are made with.
struct Making<'p> {
    portal: &'p Portal,
    publication: Publication,
    /// What need not be made again; `None` where that cannot be told.
    kept: Option<Kept<'p>>,
    /// Whether the files that stand are known to be those of the last build.
    intact: bool,
}

impl Making<'_> {
    /// Files are taken over, or made together and written; `plan` is what is to be made. Files are pages, twins, and copies.
    fn files<P: std::fmt::Debug, const N: usize>(
        &self,
        paths: [&str; N],
        plan: P,
        gone: bool,
        make: impl FnOnce() -> Result<Option<[Vec<u8>; N]>>,
    ) -> Result<()> {
        let plan = self.kept.as_ref().map(|kept| kept.plan(&plan)).unwrap_or_default();
        if self.take_over(&paths, plan, gone)?.is_some() {
            return Ok(());
        }
        let (made, reads) = reads::noting(make);
        let mut written = Vec::with_capacity(N);
        for (path, bytes) in paths.into_iter().zip(made?.into_iter().flatten()) {
            let place = out_path(path)?;
            let sha256 = match gone {
                true => self.publication.write_gone(&place, &bytes)?,
                false => self.publication.write(&place, &bytes)?,
            };
            written.push((path, sha256));
        }
        if let Some(kept) = &self.kept {
            kept.made(written, plan, &reads);
        }
        Ok(())
    }

    /// The bytes of files that stay where all of them are as the last build left them.
    fn take_over(&self, paths: &[&str], plan: kept::Digest, gone: bool) -> Result<Option<u64>> {
        let Some(kept) = &self.kept else { return Ok(None) };
        let Some(known) = paths.iter().map(|path| kept.still(path, plan)).collect::<Option<Vec<_>>>() else {
            return Ok(None);
        };
        self.stay(paths, known, gone)
    }

    /// The bytes of files whose content is known, where they stay.
    fn stay(&self, paths: &[&str], known: Vec<[u8; 32]>, gone: bool) -> Result<Option<u64>> {
        let Some(kept) = &self.kept else { return Ok(None) };
        let files: Vec<_> = paths.iter().copied().zip(known).collect();
        let stays = self.publication.keep(&files, gone, self.intact)?;
        if stays.is_some() {
            paths.iter().for_each(|path| kept.stays(path));
        }
        Ok(stays)
    }

    fn pages(&self, progress: &dyn Progress) -> Result<f64> {
        let begun = Instant::now();
        let pages: Vec<&str> = self.portal.pages().collect();
        progress.stage("rendering", pages.len());
        pages.par_iter().try_for_each(|url| {
            let planned = self.portal.planned(url).expect("a planned page");
            let make = || self.portal.page(url).expect("a planned page").map(|html| Some([html.into_bytes()]));
            self.files([url], &planned.kind, self.portal.is_gone(url), make)?;
            progress.tick();
            Ok::<(), anyhow::Error>(())
        })?;
        Ok(begun.elapsed().as_secs_f64())
    }

    /// All files of a plan are taken over, or made together and written, where only making them tells which they are. Gives
    /// their bytes. Whoever makes them notes what is read, or works on several threads and reads nothing else than the plan
    /// says.
    fn group(&self, plan: kept::Digest, make: impl FnOnce() -> Result<(Vec<export::File>, Vec<Read>)>) -> Result<u64> {
        let known = self.kept.as_ref().map(|kept| kept.planned(plan)).unwrap_or_default();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        if !known.is_empty()
            && let Some(bytes) = self.take_over(&known, plan, false)?
        {
            return Ok(bytes);
        }
        let (made, reads) = make()?;
        let write = |(path, content): &'_ (String, Vec<u8>)| -> Result<[u8; 32]> {
            Ok(self.publication.write(&out_path(path)?, content)?)
        };
        let written = made.par_iter().map(write).collect::<Result<Vec<_>>>()?;
        if let Some(kept) = &self.kept {
            kept.made(made.iter().map(|(path, _)| path.as_str()).zip(written), plan, &reads);
        }
        Ok(made.iter().map(|(_, content)| content.len() as u64).sum())
    }

    /// catalog.json, which is not held whole.
    fn catalog(&self) -> Result<()> {
        let (path, plan) = (url::CATALOG, kept::of("catalog"));
        if self.take_over(&[path], plan, false)?.is_some() {
            return Ok(());
        }
        let place = out_path(path)?;
        let (sha256, reads) = reads::noting(|| self.publication.stream(&place, |out| self.portal.catalog(out)));
        let sha256 = sha256?;
        if let Some(kept) = &self.kept {
            kept.made([(path, sha256)], plan, &reads);
        }
        Ok(())
    }

    fn rest(&self) -> Result<f64> {
        let begun = Instant::now();
        let (portal, publication) = (self.portal, &self.publication);
        for (path, bytes) in portal.assets() {
            write(publication, path, bytes)?;
        }
        let lasting = portal.lasting();
        let exports = || {
            export::EXPORTERS.par_iter().try_for_each(|(name, exporter)| {
                let plan = kept::of(&(name, &lasting));
                self.group(plan, || Ok(reads::noting(|| portal.exported(*exporter, &lasting)))).map(drop)
            })
        };
        let (catalog, exports) = rayon::join(|| self.catalog(), exports);
        catalog.and(exports)?;
        let feeds: Vec<_> = portal.with_feeds().collect();
        feeds.par_iter().try_for_each(|(id, path)| {
            self.files([path.as_str()], ("feed", id), false, || Ok(Some([portal.feed(*id)])))
        })?;
        let with_twins: Vec<&Planned> = portal.with_twins().collect();
        with_twins.par_iter().try_for_each(|page| {
            let paths = TWINS.map(|extension| url::twin(&page.url, extension));
            let make = || Ok(portal.both_twins(page));
            self.files([&paths[0], &paths[1]], &page.kind, false, make)
        })?;
        let evidence: Vec<(&Planned, String)> = portal.with_evidence().collect();
        evidence.par_iter().try_for_each(|(page, path)| {
            self.files([path.as_str()], &page.kind, false, || Ok(portal.evidence(page).map(|bytes| [bytes])))
        })?;
        let copies: Vec<(&str, &str)> = portal.copies().collect();
        // A file that is gone or too large since it was listed is not copied: a finding says so.
        copies.par_iter().try_for_each(|(to, from)| {
            self.files([*to], ("copy", from), false, || Ok(portal.copy(from).map(|bytes| [bytes])))
        })?;
        Ok(begun.elapsed().as_secs_f64())
    }
}

fn write(publication: &Publication, path: &str, bytes: &[u8]) -> Result<()> {
    publication.write(&out_path(path)?, bytes)?;
    Ok(())
}

fn out_path(path: &str) -> Result<OutPath> {
    Ok(OutPath::new(path).map_err(publish::Error::Path)?)
}

impl Refused {
    pub fn findings(&self) -> &[Located] {
        &self.portal.findings
    }
}
