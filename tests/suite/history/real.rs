//! Histories that people made: this project's own, and any that are named, whole and cut off.

use std::path::Path;

use super::compare::Outcome;
use super::git::Git;

/// A clone of what is checked out in a folder; of so many commits deep, or of everything.
fn clone(folder: &Path, depth: Option<usize>, into: &Path) -> Git {
    let source = Git::at(folder.to_owned());
    let url = format!("file://{}", folder.display());
    let depth = depth.map(|depth| format!("--depth={depth}"));
    let into = into.to_str().expect("UTF-8");
    let mut arguments = vec!["clone", "--quiet", "--no-checkout"];
    arguments.extend(depth.as_deref());
    source.run(&[&arguments[..], &[&url, into]].concat());
    Git::at(into.into())
}

fn compare(outcome: &mut Outcome, folder: &Path, depths: &[Option<usize>]) {
    for (number, depth) in depths.iter().enumerate() {
        let place = tempfile::tempdir().expect("a temporary folder");
        outcome.compare(&clone(folder, *depth, &place.path().join(number.to_string())), "");
    }
}

#[test]
fn the_history_of_this_project_equals_git() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    if !folder.join(".git").exists() {
        println!("this copy of the project has no history");
        return;
    }
    let mut outcome = Outcome::default();
    compare(&mut outcome, folder, &[Some(50)]);
    outcome.finish("this project, fifty commits deep");
}

/// `MESHDOC_REPOSITORIES=one:other cargo test --test suite history::real -- --ignored --nocapture`
#[test]
#[ignore = "one `git log` for each file of each repository, five times: minutes"]
fn named_repositories_equal_git_at_every_depth() {
    let own = env!("CARGO_MANIFEST_DIR").to_owned();
    let named = std::env::var("MESHDOC_REPOSITORIES").unwrap_or(own);
    for folder in named.split(':').filter(|folder| !folder.is_empty()) {
        let mut outcome = Outcome::default();
        compare(&mut outcome, Path::new(folder), &[None, Some(1), Some(2), Some(10), Some(50)]);
        outcome.finish(folder);
    }
}
