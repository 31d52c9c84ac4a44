//! An old mesh adopts the checks, and a pull request sees what it brought in: baselines and `--changed-since`.

use serde_json::Value;

use super::codes::{BRIEF, DOMAIN, ORDERS};
use crate::build::ground::{Folder, Ran, run_in};
use crate::history::git::Git;

const ORDERS_FILE: &str = "domains/sales/orders/orders.odps.yaml";
const README: &str = "domains/sales/orders/README.md";

/// A mesh with a broken link and a contract that is nowhere.
fn old() -> Folder {
    Folder::new([
        ("meshdoc.yaml", BRIEF.to_owned()),
        ("domains/sales/domain.yaml", DOMAIN.to_owned()),
        (ORDERS_FILE, format!("{ORDERS}{}", port("sales.orders"))),
        (README, "# Orders\n\nSee [the guide](guide.md).\n".to_owned()),
    ])
}

fn port(contract: &str) -> String {
    format!("outputPorts:\n  - {{name: orders, type: tables, version: 1.0.0, contractId: {contract}}}\n")
}

fn short(folder: &Folder, arguments: &[&str]) -> Ran {
    run_in(&folder.root, &[&["check", "--format", "short"], arguments].concat())
}

/// Rule and path of each finding, with the tally.
fn rules(ran: &Ran) -> Vec<String> {
    let rule = |line: &str| {
        let path = line.split(':').next().unwrap_or_default();
        format!("{} {}", line.split(['[', ']']).nth(1).unwrap_or_default(), path.rsplit('/').next().unwrap_or_default())
    };
    ran.stdout.lines().map(rule).collect()
}

#[test]
fn a_baseline_hides_what_was_known_and_nothing_else() {
    let mesh = old();
    let ran = short(&mesh, &["--write-baseline", "known.json"]).ends(0);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", "wrote 2 known findings to `known.json`\n"));
    let written = mesh.read("known.json");
    let ran = short(&mesh, &["--baseline", "known.json", "--deny", "warnings"]).ends(0);
    assert_eq!(ran.stdout, "");
    assert!(ran.stderr.starts_with("2 known findings hidden by `known.json`\nno findings: "), "{}", ran.stderr);
    // Lines move, and a finding that is like a known one comes in.
    mesh.write(README, "# Orders\n\nMore words.\n\nSee [the guide](guide.md).\n\nSee [the guide](guide.md).\n");
    let ran = short(&mesh, &["--baseline", "known.json"]).ends(1);
    assert_eq!(ran.stdout.lines().count(), 1);
    assert!(ran.stdout.starts_with(&format!("{README}:7:5: error[broken-link]")), "{}", ran.stdout);
    let report = run_in(&mesh.root, &["check", "--format", "json", "--baseline", "known.json"]).ends(1).json();
    assert_eq!((&report["summary"]["hidden"], &report["summary"]["errors"]), (&Value::from(2), &Value::from(1)));
    // The same mesh, the same file.
    short(&old(), &["--write-baseline", "known.json"]).ends(0);
    mesh.write(README, "# Orders\n\nSee [the guide](guide.md).\n");
    short(&mesh, &["--write-baseline", "known.json"]).ends(0);
    assert_eq!(mesh.read("known.json"), written);
}

#[test]
fn a_baseline_shrinks_and_never_grows() {
    let mesh = old();
    short(&mesh, &["--write-baseline", "known.json"]).ends(0);
    mesh.write(README, "# Orders\n\nSee [the other guide](other.md).\n");
    let ran = short(&mesh, &["--baseline", "known.json"]).ends(1);
    assert!(ran.stderr.contains("1 finding of it no longer there:\n"), "{}", ran.stderr);
    assert!(ran.stderr.contains(&format!("{README}: broken-link: the link to `guide.md`")), "{}", ran.stderr);
    let command = "`meshdoc check . --baseline known.json --write-baseline known.json`";
    assert!(ran.stderr.contains(command), "{}", ran.stderr);
    let ran = short(&mesh, &["--baseline", "known.json", "--write-baseline", "known.json"]).ends(1);
    assert!(ran.stdout.contains("other.md"), "what is new is not adopted: {}", ran.stdout);
    assert_eq!(mesh.read("known.json").matches("\"rule\"").count(), 1);
    let ran = short(&mesh, &["--baseline", "known.json"]).ends(1);
    assert!(!ran.stderr.contains("no longer there"), "{}", ran.stderr);
}

#[test]
fn a_baseline_that_cannot_be_read_ends_the_run() {
    let mesh = old();
    let ran = short(&mesh, &["--baseline", "nowhere.json"]).ends(2);
    assert!(ran.stderr.contains("failed to read the baseline `nowhere.json`"), "{}", ran.stderr);
    mesh.write("other.json", "{\"version\": \"2.1.0\"}");
    let ran = short(&mesh, &["--baseline", "other.json"]).ends(2);
    assert!(ran.stderr.contains("other.json"), "{}", ran.stderr);
}

fn since(folder: &Folder, revision: &str) -> Vec<String> {
    rules(&short(folder, &["--changed-since", revision]))
}

#[test]
fn a_change_is_told_what_it_brought_in() {
    let mesh = old();
    let git = mesh.commit("Start the mesh");
    assert_eq!(since(&mesh, "HEAD"), Vec::<String>::new());
    git.run(&["checkout", "--quiet", "-b", "feature"]);
    mesh.write(README, "# Orders\n\nWords above it.\n\nSee [the guide](guide.md) and [the manual](manual.md).\n");
    mesh.write(
        "domains/sales/returns/returns.odps.yaml",
        ORDERS.replace("orders", "returns").replace("Orders", "Returns").replace("sales", "slaes"),
    );
    git.commit("Write");
    // Where the branch began counts, not what main has become.
    git.run(&["checkout", "--quiet", "main"]);
    mesh.write(README, "# Orders\n");
    git.commit("Mend the link");
    git.run(&["checkout", "--quiet", "feature"]);
    let ran = short(&mesh, &["--changed-since", "main"]).ends(1);
    // The line of the known link was changed, so that one is of the change too.
    assert_eq!(rules(&ran), ["broken-link README.md", "broken-link README.md", "unknown-domain returns.odps.yaml"]);
    let base = git.run(&["rev-parse", "--short=10", "main~1"]);
    assert!(ran.stderr.contains(&format!("1 older finding hidden: there at {base} already")), "{}", ran.stderr);
    // What is not committed counts as well.
    mesh.write(
        "domains/sales/returns/returns.odps.yaml",
        ORDERS.replace("orders", "returns").replace("Orders", "Returns"),
    );
    assert_eq!(since(&mesh, "main"), ["broken-link README.md", "broken-link README.md"]);
}

/// A file that nobody touched gets a finding because of what was changed elsewhere; a file that was moved gets none.
#[test]
fn what_counts_is_the_mesh_and_not_the_lines_that_were_changed() {
    let mesh = old();
    mesh.write(
        "domains/sales/orders/orders.odcs.yaml",
        "apiVersion: v3.1.0\nkind: DataContract\nid: sales.orders\nversion: 1.0.0\nstatus: active\n",
    );
    let git = mesh.commit("Start the mesh");
    std::fs::remove_file(mesh.root.join("domains/sales/orders/orders.odcs.yaml")).expect("a file to remove");
    git.commit("Remove the contract");
    assert_eq!(since(&mesh, "HEAD~1"), ["unknown-contract orders.odps.yaml"]);
    mesh.write("domains/sales/orders/start.md", mesh.read(README));
    std::fs::remove_file(mesh.root.join(README)).expect("a file to remove");
    git.commit("Move the text");
    assert_eq!(since(&mesh, "HEAD~1"), Vec::<String>::new());
}

/// A rule that is set by the change does not make old files findings of it; a slip in the settings is one.
#[test]
fn both_meshes_are_held_against_the_rules_of_now() {
    let mesh = old();
    mesh.write("meshdoc.yaml", "rules: {broken-link: off}\n");
    mesh.commit("Start the mesh");
    mesh.write("meshdoc.yaml", "rules: {broken-link: error, unknown-contract: error}\n");
    assert_eq!(since(&mesh, "HEAD"), Vec::<String>::new());
    mesh.write("meshdoc.yaml", "rules: {broken-link: off, unknown-kontract: off}\n");
    assert_eq!(since(&mesh, "HEAD"), ["invalid-configuration meshdoc.yaml"]);
}

#[test]
fn a_mesh_in_a_folder_of_the_repository_is_compared_with_that_folder() {
    let around = Folder::new([("README.md", "# Around\n")]);
    crate::build::ground::copy(&old().root, &around.root.join("data/mesh"));
    around.commit("Start");
    around.write(&format!("data/mesh/{README}"), "# Orders\n\nSee [the guide](guide.md).\n\n[new](new.md)\n");
    let ran = run_in(&around.root, &["check", "data/mesh", "--format", "short", "--changed-since", "HEAD"]).ends(1);
    assert_eq!(rules(&ran), ["broken-link README.md"]);
    let ran = run_in(&around.root, &["check", "data/mesh", "--format", "github", "--changed-since", "HEAD"]).ends(1);
    assert!(ran.stdout.starts_with(&format!("::error file=data/mesh/{README},line=5,")), "{}", ran.stdout);
}

#[test]
fn what_cannot_be_compared_is_said_with_what_to_do() {
    let says = |ran: Ran, words: &[&str]| {
        let ran = ran.ends(2);
        assert!(ran.stdout.is_empty() && words.iter().all(|word| ran.stderr.contains(word)), "{}", ran.stderr);
    };
    let mesh = old();
    says(short(&mesh, &["--changed-since", "main"]), &["is in no git repository"]);
    let git = mesh.commit("Start the mesh");
    git.commit("Go on");
    says(short(&mesh, &["--changed-since", "mian"]), &["there is no commit `mian`"]);
    git.run(&["update-ref", "refs/remotes/origin/release", "main"]);
    says(short(&mesh, &["--changed-since", "release"]), &["did you mean `origin/release`?"]);
    let clone = git.shallow(1);
    clone.run(&["checkout", "--quiet", "main"]);
    let ran = run_in(&clone.folder, &["check", "--changed-since", "HEAD~1"]);
    says(ran, &["shallow clone", "git fetch --unshallow"]);
}

/// Nothing that the repository's configuration names is run.
#[cfg(unix)]
#[test]
fn no_command_of_the_repository_runs() {
    let mesh = old();
    let git: Git = mesh.commit("Start the mesh");
    let mark = mesh.around().join("ran");
    let command = format!("touch {}", mark.display());
    for key in
        ["core.fsmonitor", "filter.x.smudge", "filter.x.clean", "filter.x.process", "core.pager", "diff.x.textconv"]
    {
        git.run(&["config", key, &command]);
    }
    mesh.write(".gitattributes", "* filter=x diff=x\n");
    assert_eq!(since(&mesh, "HEAD"), Vec::<String>::new());
    assert!(!mark.exists());
}
