//! History by itself: one pass over a repository against `git log` of the same paths in one run, and what new commits
//! cost when the rest is remembered.
//!
//! Whole processes, in turn, as [`crate::run`] measures them. The repository is left as it was.

use std::fs;
use std::io;
use std::path::Path;

use crate::figures::{CHECK, GIT_LOG};
use crate::history::git;
use crate::made::{edited_file, git_says, prepared};
use crate::plan::plan;
use crate::process::{Cost, measure};
use crate::run::meshdoc;
use crate::tree::Past;

/// A row of the report.
struct Row {
    name: &'static str,
    /// How many commits are new since the pass that left the cache; `None` for an empty cache.
    new: Option<usize>,
    /// Whether the question is what each version means, which reads the mesh, too.
    meaning: bool,
}

const ROWS: [Row; 7] = [
    Row { name: "`meshdoc history`, empty cache", new: None, meaning: false },
    Row { name: "`meshdoc history`, nothing new", new: Some(0), meaning: false },
    Row { name: "`meshdoc history`, one new commit", new: Some(1), meaning: false },
    Row { name: "`meshdoc history`, ten new commits", new: Some(10), meaning: false },
    Row { name: "`meshdoc history ADDRESS`, empty cache", new: None, meaning: true },
    Row { name: "`meshdoc history ADDRESS`, nothing new", new: Some(0), meaning: true },
    Row { name: "`meshdoc history ADDRESS`, ten new commits", new: Some(10), meaning: true },
];

/// Measures meshes of these sizes and prints the report.
pub fn run(sizes: &[usize], runs: usize) -> io::Result<()> {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mesh");
    for &products in sizes {
        let folder = prepared(&home, &plan(products), products, Past::Full)?;
        let base = git_says(&folder, &["rev-parse", "HEAD"]);
        let files = git_says(&folder, &["ls-files"]).lines().count();
        let commits = git_says(&folder, &["rev-list", "--count", "HEAD"]);
        let measured = measured(&home, &folder, &base, runs);
        git(&folder, &["reset", "--quiet", "--hard", &base])?;
        println!("{products} products: {commits} commits, {files} files; medians of {runs} (least – most)\n");
        println!("| command | wall s | CPU s | peak memory | wall, times git |\n|---|--:|--:|--:|--:|");
        let mut floor = None;
        for (name, costs) in measured? {
            let wall = column(&costs, |cost| Some(cost.wall_seconds));
            let floor = *floor.get_or_insert(wall.1);
            let cpu = column(&costs, |cost| cost.cpu_seconds);
            let peak = column(&costs, |cost| cost.peak_bytes).1 / 1048576.0;
            println!(
                "| {name} | {:.2} ({:.2} – {:.2}) | {:.2} | {peak:.0} MiB | {:.2} |",
                wall.1,
                wall.0,
                wall.2,
                cpu.1,
                wall.1 / floor
            );
        }
        println!();
    }
    Ok(())
}

type Measured = Vec<(&'static str, Vec<Cost>)>;

fn measured(home: &Path, folder: &Path, base: &str, runs: usize) -> io::Result<Measured> {
    let tips = tips(folder)?;
    let scratch = home.join("scratch-history");
    if scratch.exists() {
        fs::remove_dir_all(&scratch)?;
    }
    fs::create_dir_all(&scratch)?;
    let place = folder.display().to_string();
    let mut all: Measured = vec![(GIT_LOG, Vec::new()), (CHECK, Vec::new())];
    all.extend(ROWS.iter().map(|row| (row.name, Vec::new())));
    let address = address(folder);
    let once = |program: &str, arguments: &[String]| {
        measure(&scratch, program, arguments, &[]).map_err(|reason| io::Error::other(format!("{program}: {reason}")))
    };
    for round in 0..runs {
        eprintln!("{place}, round {} of {runs}", round + 1);
        git(folder, &["update-ref", "HEAD", base])?;
        let log = ["-C", &place, "log", "--name-status", "-M", "--format=%H%x1f%an%x1f%at%x1f%s"].map(String::from);
        all[0].1.push(once("git", &log)?);
        all[1].1.push(once(&meshdoc(), &["check", &place, "--format", "json"].map(String::from))?);
        // What the passes with an empty cache leave: of paths alone, and of what they mean.
        let left = |meaning: bool| scratch.join(format!("cache-{round}-{meaning}"));
        for (number, row) in ROWS.iter().enumerate() {
            let cache = match row.new {
                None => left(row.meaning),
                Some(_) => {
                    let own = scratch.join(format!("cache-{round}-{number}"));
                    copy(&left(row.meaning).join("history"), &own.join("history"))?;
                    own
                }
            };
            let tip = row.new.and_then(|new| new.checked_sub(1)).map_or(base, |at| &tips[at]);
            git(folder, &["update-ref", "HEAD", tip])?;
            let used = cache.display().to_string();
            let mut arguments =
                ["history", "--dir", &place, "--cache-dir", &used, "--limit", "1"].map(String::from).to_vec();
            arguments.extend(row.meaning.then(|| address.clone()));
            all[number + 2].1.push(once(&meshdoc(), &arguments)?);
        }
    }
    fs::remove_dir_all(&scratch)?;
    Ok(all)
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}

/// The address of some product: its folder without what comes before the domain.
fn address(folder: &Path) -> String {
    let files = git_says(folder, &["ls-files", "domains"]);
    let product = files.lines().find(|path| path.ends_with(".odps.yaml")).unwrap_or_default();
    let folder = product.rsplit_once('/').map_or("", |(folder, _)| folder);
    folder.trim_start_matches("domains/").to_owned()
}

/// Ten commits on top of the mesh.
fn tips(folder: &Path) -> io::Result<Vec<String>> {
    let edited = edited_file(folder)?;
    let before = fs::read_to_string(&edited)?;
    let mut tips = Vec::new();
    for number in 0..10 {
        fs::write(&edited, before.replacen("  purpose: ", &format!("  purpose: Edited {} times. ", number + 2), 1))?;
        let who = ["-c", "user.name=Editor", "-c", "user.email=editor@example.com", "commit", "-qam", "Edit"];
        git(folder, &who)?;
        tips.push(git_says(folder, &["rev-parse", "HEAD"]));
    }
    Ok(tips)
}

/// The least, the median and the most of a figure.
fn column(costs: &[Cost], figure: impl Fn(&Cost) -> Option<f64>) -> (f64, f64, f64) {
    let mut figures: Vec<f64> = costs.iter().filter_map(figure).collect();
    figures.sort_by(f64::total_cmp);
    match figures.as_slice() {
        [] => (f64::NAN, f64::NAN, f64::NAN),
        [first, .., last] => (*first, figures[figures.len() / 2], *last),
        [only] => (*only, *only, *only),
    }
}
