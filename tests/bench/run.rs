//! The measuring: meshes of the wished sizes, and each command on them in turn, as often as wished.
//!
//! Commands take turns instead of running in blocks, so that a busy minute of the machine meets all of them. What a
//! command needs first (an empty cache, an edit) is prepared outside the time that counts. A command that is missing
//! or fails is reported as such and the rest goes on. It must not know how figures are shown.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::figures::{CHANGED_PAGE, CHECK, DIFF, FIRST_PAGE, GIT_LOG, MESH_READ, Measure, ORDER, PLAIN_READ, Sized};
use crate::history::git;
use crate::made::{edited_file, edited_files, git_says, prepared};
use crate::peers::Peer;
use crate::plan::{Plan, plan};
use crate::process::measure;
use crate::tree::Past;
use crate::{plain, preview, report};

/// The program under measure: as cargo built it for this profile, or another one that `MESHDOC` names.
pub fn meshdoc() -> String {
    std::env::var("MESHDOC").unwrap_or_else(|_| env!("CARGO_BIN_EXE_meshdoc").to_string())
}

/// Measures and prints the report.
pub fn run(sizes: &[usize], runs: usize) -> io::Result<()> {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mesh");
    let mut results = Vec::new();
    for &products in sizes {
        results.push(one_size(&home, products, runs)?);
    }
    println!("{}", report::report(&results, runs));
    Ok(())
}

/// The state of the measuring at one size.
struct Bench {
    /// Cache folders, outputs and peers' sites; emptied only at the end, because this file system makes new folders
    /// slowly for a while after a large removal.
    scratch: PathBuf,
    round: usize,
    measures: Vec<(String, Measure)>,
}

fn one_size(home: &Path, products: usize, runs: usize) -> io::Result<Sized> {
    let mesh = plan(products);
    let folder = prepared(home, &mesh, products, Past::Full)?;
    let scratch = home.join(format!("scratch-{products}"));
    if scratch.exists() {
        fs::remove_dir_all(&scratch)?;
    }
    fs::create_dir_all(&scratch)?;
    let bare = match help("build").contains("--no-history") {
        true => folder.clone(),
        false => prepared(home, &mesh, products, Past::OneCommit)?,
    };
    let mut bench = Bench {
        scratch,
        round: 0,
        measures: ORDER.iter().map(|name| (name.to_string(), Measure::default())).collect(),
    };
    let peers = bench.peers(&mesh, home, products)?;
    let (files, bytes) = plain::read(&folder)?;
    for round in 0..runs {
        bench.round = round;
        eprintln!("{products} products, round {} of {runs}", round + 1);
        for turn in 0..5 {
            match (turn + round) % 5 {
                0 => bench.floor(&folder),
                1 => {
                    bench.check(&folder)?;
                    bench.diff(&folder)?;
                }
                2 => bench.builds(&bare, "without history", bare == folder)?,
                3 => bench.builds(&folder, "with history", false)?,
                _ => bench.peer_builds(&peers),
            }
        }
    }
    let [first, read, saved] = preview::measure(&folder, &bench.scratch, runs);
    *bench.entry(FIRST_PAGE) = first;
    *bench.entry(MESH_READ) = read;
    *bench.entry(CHANGED_PAGE) = saved;
    let commits = git_says(&folder, &["rev-list", "--count", "HEAD"]);
    fs::remove_dir_all(&bench.scratch)?;
    Ok(Sized { products, files, bytes, commits, measures: bench.measures })
}

/// What a command of meshdoc says about itself; empty where there is none.
pub fn help(of: &str) -> String {
    let output = Command::new(meshdoc()).args([of, "--help"]).output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default()
}

/// This program, for what it measures of itself.
fn own() -> String {
    std::env::current_exe().map(|path| path.display().to_string()).unwrap_or_default()
}

impl Bench {
    fn entry(&mut self, name: &str) -> &mut Measure {
        let place = self.measures.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
            self.measures.push((name.to_string(), Measure::default()));
            self.measures.len() - 1
        });
        &mut self.measures[place].1
    }

    fn once(&mut self, name: &str, program: &str, arguments: &[String], cache: &Path) {
        let outcome = measure(&self.scratch, program, arguments, &[("XDG_CACHE_HOME", cache)]);
        let entry = self.entry(name);
        match outcome {
            Ok(cost) => {
                entry.add(cost);
                if name.starts_with("build") && entry.summary.is_none() {
                    entry.note = Some("no summary, so nothing may have been built".to_string());
                }
            }
            Err(reason) => entry.note = Some(reason),
        }
    }

    /// The floor of a cold build: what it wrote, written by a program that does nothing else.
    fn copy(&mut self, out: &Path, kind: &str) {
        let to = out.with_extension("copy");
        let arguments = ["copy".to_string(), out.display().to_string(), to.display().to_string()];
        let scratch = self.scratch.clone();
        self.once(&format!("copy of the portal, {kind}"), &own(), &arguments, &scratch);
    }

    fn floor(&mut self, folder: &Path) {
        let scratch = self.scratch.clone();
        self.once(PLAIN_READ, &own(), &["read".to_string(), folder.display().to_string()], &scratch);
        let place = folder.display().to_string();
        let log = ["-C", &place, "log", "--name-status", "-M", "--format=%H%x1f%an%x1f%at%x1f%s"].map(String::from);
        self.once(GIT_LOG, "git", &log, &scratch);
    }

    /// Takes meshdoc's cache away by renaming, and gives the place for a new one.
    fn empty_cache(&self, folder: &Path, purpose: &str) -> io::Result<PathBuf> {
        let inside = folder.join(".meshdoc");
        if inside.exists() {
            fs::rename(inside, self.scratch.join(format!("old-cache-{purpose}-{}", self.round)))?;
        }
        let cache = self.scratch.join(format!("cache-{purpose}-{}", self.round));
        fs::create_dir_all(&cache)?;
        Ok(cache)
    }

    fn check(&mut self, folder: &Path) -> io::Result<()> {
        let cache = self.empty_cache(folder, "check")?;
        let arguments = ["check", &folder.display().to_string(), "--format", "json"].map(String::from);
        self.once(CHECK, &meshdoc(), &arguments, &cache);
        Ok(())
    }

    /// What a pull request of five files costs, against the commit before it.
    fn diff(&mut self, folder: &Path) -> io::Result<()> {
        let cache = self.empty_cache(folder, "diff")?;
        for edited in edited_files(folder, 5)? {
            let before = fs::read_to_string(&edited)?;
            fs::write(&edited, before.replacen("  purpose: ", "  purpose: Edited for review. ", 1))?;
        }
        let commit = ["-c", "user.name=Editor", "-c", "user.email=editor@example.com", "commit", "-qam", "Edit five"];
        git(folder, &commit)?;
        let arguments =
            ["diff", "HEAD~1", "--dir", &folder.display().to_string(), "--format", "json"].map(String::from);
        self.once(DIFF, &meshdoc(), &arguments, &cache);
        git(folder, &["reset", "--quiet", "--hard", "HEAD~1"])
    }

    /// One life of an output folder: a cold build, an unchanged one, one after an edit, one after a commit.
    fn builds(&mut self, folder: &Path, kind: &str, no_history: bool) -> io::Result<()> {
        let place = kind.replace(' ', "-");
        let cache = self.empty_cache(folder, &place)?;
        let out = self.scratch.join(format!("portal-{place}-{}", self.round));
        let (source, target) = (folder.display().to_string(), out.display().to_string());
        let mut arguments = ["build", &source, "-o", &target, "--format", "json"].map(String::from).to_vec();
        if no_history {
            arguments.push("--no-history".to_string());
        }
        self.once(&format!("build, cold, {kind}"), &meshdoc(), &arguments, &cache);
        self.copy(&out, kind);
        self.once(&format!("build, unchanged, {kind}"), &meshdoc(), &arguments, &cache);
        let edited = edited_file(folder)?;
        let before = fs::read_to_string(&edited)?;
        fs::write(
            &edited,
            before.replacen("  purpose: ", &format!("  purpose: Edited {} times. ", self.round + 2), 1),
        )?;
        self.once(&format!("build, after one edit, {kind}"), &meshdoc(), &arguments, &cache);
        if kind == "with history" {
            let commit = ["-c", "user.name=Editor", "-c", "user.email=editor@example.com", "commit", "-qam", "Edit"];
            git(folder, &commit)?;
            self.once("build, after one commit, with history", &meshdoc(), &arguments, &cache);
            git(folder, &["reset", "--quiet", "--hard", "HEAD~1"])?;
        }
        fs::write(&edited, before)
    }

    /// The sites of the peers that are installed; the others are named in the report.
    fn peers(&mut self, mesh: &Plan, home: &Path, products: usize) -> io::Result<Vec<(Peer, PathBuf)>> {
        let mut found = Vec::new();
        for peer in [Peer::Hugo, Peer::Zola] {
            let program = peer.program();
            if !Command::new(program).arg(peer.version_argument()).output().is_ok_and(|output| output.status.success())
            {
                eprintln!("NOT MEASURED: {program} is not installed");
                self.entry(program).note = Some("not installed".to_string());
                continue;
            }
            let site = self.scratch.join(format!("{program}-site"));
            eprintln!("making the pages of {products} products for {program} in {}", home.display());
            peer.generate(mesh, &site)?;
            found.push((peer, site));
        }
        Ok(found)
    }

    fn peer_builds(&mut self, peers: &[(Peer, PathBuf)]) {
        for (peer, site) in peers {
            let out = self.scratch.join(format!("{}-out-{}", peer.program(), self.round));
            let scratch = self.scratch.clone();
            self.once(peer.program(), peer.program(), &peer.build(site, &out), &scratch);
        }
    }
}
