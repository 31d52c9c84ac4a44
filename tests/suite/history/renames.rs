//! Renames: identical content is proof, similar content a guess that says so; and packs of every kind give one history.

use std::collections::BTreeMap;

use meshdoc::history::{Change, Ci, History, Options, read};

use super::compare::{Outcome, history, repository};
use super::git::{Git, Planned};

fn lines(from: usize, to: usize) -> String {
    (from..to).map(|line| format!("- name: property_{line}\n")).collect()
}

/// What a path's newest change is: a letter, and where it came from.
fn newest(history: &History, path: &str) -> (char, Option<String>) {
    match &history.files[path].changes[0].change {
        Change::Added => ('A', None),
        Change::Modified => ('M', None),
        Change::Deleted => ('D', None),
        Change::Renamed { from, guess: false } => ('R', Some(from.to_string())),
        Change::Renamed { from, guess: true } => ('G', Some(from.to_string())),
    }
}

/// Two files of similar content, one that is moved as it is, one that has nothing in common with any.
fn moved() -> Git {
    let git = Git::empty();
    git.write("sales/orders.yaml", lines(0, 40));
    git.write("sales/returns.yaml", lines(100, 140));
    git.write("sales/same.yaml", lines(200, 220));
    git.write("sales/old.yaml", lines(300, 310));
    git.commit("Start the mesh");
    for path in ["sales/orders.yaml", "sales/returns.yaml", "sales/same.yaml", "sales/old.yaml"] {
        std::fs::remove_file(git.folder.join(path)).expect("the file");
    }
    git.write("shop/orders.yaml", lines(0, 35) + "- name: new\n");
    // Closer to the orders than to the returns, but those are taken by what is closer still.
    git.write("shop/returns-v2.yaml", lines(110, 145));
    git.write("shop/same.yaml", lines(200, 220));
    git.write("shop/new.yaml", lines(400, 410));
    git.commit("Move to the shop");
    git
}

#[test]
fn similar_content_is_a_guess_and_identical_content_is_proof() {
    let git = moved();
    let expected = |path: &str| match path {
        "shop/orders.yaml" => ('G', Some("sales/orders.yaml".to_owned())),
        "shop/returns-v2.yaml" => ('G', Some("sales/returns.yaml".to_owned())),
        "shop/same.yaml" => ('R', Some("sales/same.yaml".to_owned())),
        "shop/new.yaml" => ('A', None),
        _ => ('D', None),
    };
    let cache = tempfile::tempdir().expect("a temporary folder");
    let options = Options { ci: Ci::Elsewhere, cache: Some(cache.path()) };
    // Cold, then from the cache.
    for _ in 0..2 {
        let history = read(&repository(&git.folder), &options).expect("a history");
        for path in history.files.keys() {
            assert_eq!(newest(&history, path), expected(path), "{path}");
        }
    }
    let mut outcome = Outcome::default();
    outcome.compare(&git, "");
    outcome.finish("renames");
}

#[test]
fn without_contents_there_is_no_guess_and_it_comes_with_them() {
    let git = moved();
    git.run(&["config", "uploadpack.allowFilter", "true"]);
    let clone = tempfile::tempdir().expect("a temporary folder");
    let path = clone.path().join("clone");
    let url = format!("file://{}", git.folder.display());
    git.run(&["clone", "--quiet", "--bare", "--filter=blob:none", &url, path.to_str().expect("UTF-8")]);
    let cache = tempfile::tempdir().expect("a temporary folder");
    let options = Options { ci: Ci::Elsewhere, cache: Some(cache.path()) };
    let partial = read(&repository(&path), &options).expect("a history");
    assert_eq!(newest(&partial, "shop/orders.yaml"), ('A', None));
    assert_eq!(newest(&partial, "shop/same.yaml"), ('R', Some("sales/same.yaml".to_owned())));
    let fetched = Git::at(path.clone());
    fetched.run(&["fetch", "--quiet", "--refetch", "--no-filter", "origin"]);
    let whole = read(&repository(&path), &options).expect("a history");
    assert_eq!(newest(&whole, "shop/orders.yaml").0, 'G', "what was not known is not remembered");
}

/// A line of history that is long enough for its packs to be asked how they are made.
#[test]
fn packs_that_keep_the_oldest_or_the_newest_whole_give_one_history() {
    let git = Git::empty();
    let mut plan = Vec::new();
    let mut tree: BTreeMap<String, (&'static str, String)> = BTreeMap::new();
    for number in 0..700_usize {
        // Many files, so that trees are worth a difference.
        tree.insert(
            format!("domains/d{}/p{}.yaml", number % 3, number % 90),
            ("100644", format!("version: {number}\n")),
        );
        if number % 50 == 49 {
            tree.remove(&format!("domains/d{}/p{}.yaml", number % 3, (number + 45) % 90));
        }
        plan.push(Planned {
            parents: number.checked_sub(1).into_iter().collect(),
            tree: tree.clone(),
            time: 1_600_000_000 + number as i64 * 60,
            author: "Ada".to_owned(),
            message: format!("Change {number}"),
        });
    }
    git.import(&plan);
    git.run(&["reset", "--quiet", "--hard", "main"]);
    let imported = format!("{:?}", history(&git.folder));
    let mut outcome = Outcome::default();
    outcome.compare(&git, "");
    outcome.finish("imported");
    git.run(&["repack", "-a", "-d", "-f", "-q"]);
    assert_eq!(format!("{:?}", history(&git.folder)), imported, "packed anew");
}
