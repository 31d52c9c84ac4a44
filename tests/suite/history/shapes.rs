//! The shapes of history, each made with the git commands that people type, compared with git for every file; and what
//! is said about renames, versions and people.

use super::compare::{Outcome, history};
use super::git::Git;
use meshdoc::history::{Change, Dated};

const ORDERS: &str = "domains/sales/orders/orders.odps.yaml";
const CUSTOMERS: &str = "domains/sales/customers/customers.odps.yaml";

fn shop() -> Git {
    let git = Git::empty();
    git.write(ORDERS, "id: orders\nstatus: draft\n");
    git.write(CUSTOMERS, "id: customers\nname: Customers\n");
    git.write("README.md", "# Shop\n");
    git.commit("Start the mesh");
    git
}

fn on_branch(git: &Git, name: &str, path: &str, content: &str) {
    git.run(&["checkout", "--quiet", "-B", name]);
    git.write(path, content);
    git.commit(&format!("Write {path} on {name}"));
}

#[test]
fn every_shape_equals_git() {
    let mut outcome = Outcome::default();
    for shape in [linear, merged_both_ways, octopus, criss_cross, foxtrot, moved, deleted_and_back, evil_merge, flip] {
        let git = shop();
        shape(&git);
        outcome.compare(&git, "");
        outcome.compare(&git, "domains/sales");
        git.run(&["checkout", "--quiet", "-B", "main"]);
        for depth in [1, 2, 10, 50] {
            outcome.compare(&git.shallow(depth), "");
        }
    }
    outcome.finish("shapes");
}

fn linear(git: &Git) {
    for status in ["proposed", "active", "active", "retired"] {
        git.write(ORDERS, format!("id: orders\nstatus: {status}\n"));
        git.commit(&format!("Set {status}"));
    }
}

fn merged_both_ways(git: &Git) {
    on_branch(git, "feature", ORDERS, "id: orders\nstatus: active\n");
    git.run(&["checkout", "--quiet", "main"]);
    git.write(CUSTOMERS, "id: customers\nname: Clients\n");
    git.commit("Rename customers");
    git.run(&["checkout", "--quiet", "feature"]);
    git.merge(&["main"]);
    on_branch(git, "feature", "README.md", "# The shop\n");
    git.run(&["checkout", "--quiet", "main"]);
    git.merge(&["feature"]);
}

fn octopus(git: &Git) {
    for (branch, path) in [("a", "a.md"), ("b", "b.md"), ("c", ORDERS)] {
        git.run(&["checkout", "--quiet", "main"]);
        on_branch(git, branch, path, branch);
    }
    git.run(&["checkout", "--quiet", "main"]);
    git.merge(&["a", "b", "c"]);
}

fn criss_cross(git: &Git) {
    on_branch(git, "left", "left.md", "left\n");
    git.run(&["branch", "left-old"]);
    git.run(&["checkout", "--quiet", "main"]);
    on_branch(git, "right", "right.md", "right\n");
    git.run(&["branch", "right-old"]);
    git.run(&["checkout", "--quiet", "left"]);
    git.merge(&["right-old"]);
    on_branch(git, "left", ORDERS, "id: orders\nleft: true\n");
    git.run(&["checkout", "--quiet", "right"]);
    git.merge(&["left-old"]);
    on_branch(git, "right", CUSTOMERS, "id: customers\nright: true\n");
    git.merge(&["left"]);
}

fn foxtrot(git: &Git) {
    git.run(&["branch", "local"]);
    git.write(ORDERS, "id: orders\nstatus: active\n");
    git.commit("Publish orders");
    git.run(&["checkout", "--quiet", "local"]);
    git.write(CUSTOMERS, "id: customers\nname: Clients\n");
    git.commit("Name customers");
    git.merge(&["main"]);
    git.run(&["checkout", "--quiet", "-B", "main"]);
}

fn moved(git: &Git) {
    git.run(&["mv", "domains/sales/orders", "domains/sales/purchases"]);
    git.commit("Move orders");
    git.run(&["mv", "domains/sales/customers", "domains/clients"]);
    git.write("domains/clients/customers.odps.yaml", "id: customers\nname: Clients\n");
    git.commit("Move and edit customers");
}

fn deleted_and_back(git: &Git) {
    std::fs::remove_file(git.folder.join(ORDERS)).expect("a file");
    git.commit("Remove orders");
    git.write("README.md", "# Without orders\n");
    git.commit("Say so");
    git.write(ORDERS, "id: orders\nstatus: draft\n");
    git.commit("Bring orders back");
}

fn evil_merge(git: &Git) {
    on_branch(git, "feature", "feature.md", "feature\n");
    git.run(&["checkout", "--quiet", "main"]);
    git.write("main.md", "main\n");
    git.commit("Work on main");
    git.merge(&["--no-commit", "feature"]);
    git.write(ORDERS, "id: orders\nonly: in the merge\n");
    git.run(&["add", "--all"]);
    git.run(&["commit", "--quiet", "-m", "Merge and more"]);
}

fn flip(git: &Git) {
    std::fs::remove_file(git.folder.join("README.md")).expect("a file");
    git.write("README.md/index.md", "# A folder now\n");
    git.commit("Make a folder of the readme");
    git.write("README.md/index.md", "# A folder still\n");
    git.commit("Edit inside");
    std::fs::remove_dir_all(git.folder.join("README.md")).expect("a folder");
    git.write("README.md", "# A file again\n");
    git.commit("Make it a file");
}

#[test]
fn the_same_content_elsewhere_is_a_rename_and_says_from_where() {
    let git = shop();
    moved(&git);
    let history = history(&git.folder);
    let renamed = &history.files["domains/sales/purchases/orders.odps.yaml"].changes;
    assert_eq!(renamed.len(), 1);
    assert_eq!(renamed[0].change, Change::Renamed { from: ORDERS.into(), guess: false });
    assert_eq!(renamed[0].before, renamed[0].after);
    let edited = &history.files["domains/clients/customers.odps.yaml"].changes;
    assert_eq!(edited[0].change, Change::Added, "similar is not identical");
    assert_eq!(history.files[CUSTOMERS].changes[0].change, Change::Deleted);
}

#[test]
fn files_of_one_content_keep_their_names_when_they_move() {
    let git = Git::empty();
    for name in ["a/owners.md", "b/other.md"] {
        git.write(name, "team: sales\n");
    }
    git.write("a/empty", "");
    git.commit("Start");
    git.run(&["mv", "a", "z"]);
    git.run(&["mv", "b", "a"]);
    git.commit("Move both");
    let history = history(&git.folder);
    let from = |path: &str| history.files[path].changes[0].change.clone();
    assert_eq!(from("z/owners.md"), Change::Renamed { from: "a/owners.md".into(), guess: false });
    assert_eq!(from("a/other.md"), Change::Renamed { from: "b/other.md".into(), guess: false });
    assert_eq!(from("z/empty"), Change::Added, "empty files prove nothing");
}

#[test]
fn a_version_is_dated_when_it_was_merged_and_knows_who_made_it() {
    let git = shop();
    git.write(".mailmap", "Ada Lovelace <ada@example.org>\nGrace Hopper <grace@example.org> <old@example.org>\n");
    git.commit("Add a mailmap");
    git.run(&["checkout", "--quiet", "-b", "feature"]);
    git.write(ORDERS, "id: orders\nstatus: active\n");
    git.commit("Publish orders\n\nCo-authored-by: G <old@example.org>");
    git.write("README.md", "# Other\n");
    git.commit("Not about orders");
    git.run(&["checkout", "--quiet", "main"]);
    let merge = git.merge(&["-m", "Merge pull request #12 from shop/feature", "feature"]);
    let history = history(&git.folder);
    let releases = history.versions_of(&["domains/sales/orders"]);
    assert_eq!(releases.len(), 2);
    let newest = &releases[0];
    assert_eq!((newest.commit.id.to_string(), newest.commit.pull_request), (merge, Some(12)));
    assert_eq!(newest.changes.len(), 1);
    let inside: Vec<&str> = newest.inside.iter().map(|commit| commit.summary.as_str()).collect();
    assert_eq!(inside, ["Publish orders"]);
    assert_eq!(newest.inside[0].author.name, "Ada Lovelace");
    assert_eq!(newest.inside[0].co_authors[0].name, "Grace Hopper");
    let Dated::At(version) = history.last_version(&["domains/sales/orders"]) else { panic!("dated") };
    let Dated::At(commit) = history.last_change(ORDERS) else { panic!("dated") };
    assert!(version.committed > commit.committed, "merged after it was written");
    let names = |places: &[&str]| -> Vec<(String, usize)> {
        history.contributors(places).into_iter().map(|found| (found.person.name, found.commits)).collect()
    };
    assert_eq!(names(&["domains/sales/orders"]), [("Ada Lovelace".to_owned(), 2), ("Grace Hopper".to_owned(), 1)]);
    assert_eq!(names(&["domains/sales/customers/"]), [("Ada Lovelace".to_owned(), 1)]);
    assert!(matches!(history.last_change("domains/sales/new.md"), Dated::Unknown));
}

#[test]
fn a_place_is_not_its_neighbour_with_a_longer_name() {
    let git = shop();
    git.write("domains/sales/orders-archive/a.md", "old\n");
    git.write("domains/sales/orders.md", "about\n");
    git.commit("Add neighbours");
    let history = history(&git.folder);
    assert_eq!(history.versions_of(&["domains/sales/orders"]).len(), 1);
    assert_eq!(history.versions_of(&["domains/sales/orders", "domains/sales/orders.md"]).len(), 2);
    assert_eq!(history.versions_of(&[""]).len(), 2);
    assert_eq!(history.files_in(&["domains/sales/orders"]).count(), 1);
}
