//! A commit as a tree against a checkout of it, and names of commits and merge bases against git.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use meshdoc::history::{Ci, Opened, Repository, open, snapshot};
use meshdoc::tree::{ProblemKind, ReadError, Selection, Tree};

use super::git::Git;

const LIMIT: u64 = 1 << 20;

fn repository(folder: &Path) -> Arc<Repository> {
    match open(folder) {
        Opened::Repository(repository) => Arc::new(repository),
        _ => panic!("{} is a repository", folder.display()),
    }
}

fn content(tree: &Tree) -> BTreeMap<String, (u64, Result<Vec<u8>, ReadError>)> {
    tree.files().map(|(path, size)| (path.to_owned(), (size, tree.read(path, LIMIT)))).collect()
}

/// Everything that a walk over a folder treats specially.
fn odd() -> Git {
    let git = Git::empty();
    for (path, text) in [
        ("README.md", "# Around the mesh\n"),
        (".gitignore", "*.tmp\n/data/mesh/scratch/\n"),
        ("data/.gitignore", "!kept.tmp\n"),
        ("data/mesh/.gitignore", "drafts/\n*.log\n!wanted.log\n!.shown\n"),
        ("data/mesh/.github/CODEOWNERS", "* @data\n"),
        ("data/mesh/.hidden/orders.odps.yaml", "id: hidden\n"),
        ("data/mesh/.shown", "shown\n"),
        ("data/mesh/sales/.gitignore", "/private\n"),
        ("data/mesh/sales/orders.odps.yaml", "id: orders\n"),
        ("data/mesh/sales/private/orders.odps.yaml", "id: private\n"),
        ("data/mesh/sales/deep/private/orders.odps.yaml", "id: deep\n"),
        ("data/mesh/sales/debug.log", "debug\n"),
        ("data/mesh/sales/wanted.log", "wanted\n"),
        ("data/mesh/sales/kept.tmp", "kept\n"),
        ("data/mesh/sales/lost.tmp", "lost\n"),
        ("data/mesh/scratch/orders.odps.yaml", "id: scratch\n"),
        ("data/mesh/drafts/orders.odps.yaml", "id: draft\n"),
        ("data/mesh/public/index.html", "<p>\n"),
        ("data/mesh/other/x.yaml", "x: 1\n"),
        ("data/mesh/sales/excluded/x.yaml", "x: 1\n"),
        ("data/mesh/sales/a b%\u{e9}.md", "# Name\n"),
    ] {
        git.write(path, text);
    }
    git.write(&format!("data/mesh/sales/{}/x.yaml", ["n"; 70].join("/")), "x: 1\n");
    git.write("data/mesh/sales/large.md", vec![b'x'; LIMIT as usize + 1]);
    #[cfg(unix)]
    std::os::unix::fs::symlink("../../../secret.yaml", git.folder.join("data/mesh/sales/link.yaml")).expect("a link");
    git.run(&["add", "--all", "--force"]);
    git.commit("Start the mesh");
    git
}

#[test]
fn a_commit_is_the_tree_that_its_checkout_is() {
    let git = odd();
    for prefix in ["", "data/mesh", "data/mesh/sales", "data"] {
        let folder = git.folder.join(prefix);
        let repository = repository(&folder);
        let commit = repository.commit_of("HEAD", Ci::Elsewhere).expect("a commit");
        for (roots, exclude) in [(vec![], vec![]), (vec!["sales".to_owned()], vec!["sales/excluded/**".to_owned()])] {
            let without = vec![folder.canonicalize().expect("a folder").join("public")];
            let on_disk = Selection { without, roots: roots.clone(), exclude: exclude.clone() };
            let in_git = Selection { without: vec!["public".into()], roots, exclude };
            let on_disk = Tree::folder(&folder, &on_disk).expect("a tree");
            let in_git = snapshot(&repository, commit, &in_git).expect("a tree");
            assert_eq!(content(&in_git), content(&on_disk), "{prefix}");
            assert_eq!(in_git.problems(), on_disk.problems(), "{prefix}");
        }
    }
    let mesh = repository(&git.folder.join("data/mesh"));
    let tree = snapshot(&mesh, mesh.commit_of("HEAD", Ci::Elsewhere).expect("a commit"), &Selection::default());
    let tree = tree.expect("a tree");
    assert!(tree.problems().iter().any(|problem| matches!(problem.kind, ProblemKind::TooDeep)));
    assert_eq!(tree.read("sales/large.md", LIMIT), Err(ReadError::TooLarge(LIMIT + 1)));
    assert_eq!(tree.read_head("sales/large.md", 3).as_deref(), Some(&b"xxx"[..]));
    assert_eq!(tree.read("sales/link.yaml", LIMIT), Err(ReadError::NotFound));
    assert_eq!(tree.read("drafts/orders.odps.yaml", LIMIT), Err(ReadError::NotFound));
}

#[test]
fn a_commit_is_read_although_its_files_are_gone_from_disk() {
    let git = Git::empty();
    git.write("orders.odps.yaml", "id: orders\n");
    let first = git.commit("Start");
    std::fs::remove_file(git.folder.join("orders.odps.yaml")).expect("a file to remove");
    git.write("returns.odps.yaml", "id: returns\n");
    git.commit("Replace");
    let repository = repository(&git.folder);
    let commit = repository.commit_of("HEAD~1", Ci::Elsewhere).expect("a commit");
    assert_eq!(commit.to_string(), first);
    let tree = snapshot(&repository, commit, &Selection::default()).expect("a tree");
    assert_eq!(tree.files().map(|(path, _)| path).collect::<Vec<_>>(), ["orders.odps.yaml"]);
    assert_eq!(tree.read("orders.odps.yaml", LIMIT), Ok(b"id: orders\n".to_vec()));
}

/// A repository in which a folder is another repository: its content is not ours to read.
#[test]
fn a_submodule_is_passed_over() {
    let git = Git::empty();
    git.write("orders.odps.yaml", "id: orders\n");
    let id = git.commit("Start");
    git.run(&["update-index", "--add", "--cacheinfo", &format!("160000,{id},vendor")]);
    git.run(&["commit", "--quiet", "-m", "Add a submodule"]);
    let repository = repository(&git.folder);
    let commit = repository.commit_of("HEAD", Ci::Elsewhere).expect("a commit");
    let tree = snapshot(&repository, commit, &Selection::default()).expect("a tree");
    assert_eq!(tree.files().map(|(path, _)| path).collect::<Vec<_>>(), ["orders.odps.yaml"]);
}

/// Two branches that were merged into each other, a third that never met them.
fn branches() -> Git {
    let git = Git::empty();
    for number in 0..3 {
        git.write("a.md", format!("{number}\n"));
        git.commit(&format!("Main {number}"));
    }
    git.run(&["tag", "-m", "the first", "v1.0", "HEAD~1"]);
    git.run(&["checkout", "--quiet", "-b", "one"]);
    git.write("one.md", "1\n");
    git.commit("One");
    git.run(&["checkout", "--quiet", "-b", "two", "main"]);
    git.write("two.md", "2\n");
    git.commit("Two");
    git.run(&["checkout", "--quiet", "-b", "one-two", "one"]);
    git.merge(&["two"]);
    git.run(&["checkout", "--quiet", "-b", "two-one", "two"]);
    git.merge(&["one"]);
    git.run(&["checkout", "--quiet", "--orphan", "apart"]);
    git.commit("Apart");
    git.run(&["checkout", "--quiet", "main"]);
    git.write("a.md", "last\n");
    git.commit("Main last");
    git
}

#[test]
fn commits_are_named_as_in_git() {
    let git = branches();
    let repository = repository(&git.folder);
    let short = git.run(&["rev-parse", "--short=8", "one"]);
    let long = git.run(&["rev-parse", "two"]);
    git.run(&["update-ref", "refs/remotes/origin/release", "one"]);
    let names = ["HEAD", "@", "main", "main~2", "one^", "one-two^2", "v1.0", "v1.0^{commit}", "refs/heads/one"];
    for name in names.into_iter().chain([short.as_str(), &long, "origin/release", "heads/two"]) {
        let ours = repository.commit_of(name, Ci::Elsewhere).map(|id| id.to_string());
        assert_eq!(ours, Ok(git.run(&["rev-parse", &format!("{name}^{{commit}}")])), "{name}");
    }
    for name in ["", "nothing", "main..one", "HEAD~400", "HEAD:a.md", "HEAD^{tree}", "-main", "main\n", "\u{0}", "^"] {
        let said = repository.commit_of(name, Ci::Elsewhere).expect_err(name).to_string();
        assert!(said.starts_with("there is no commit `"), "{said}");
    }
    let said = repository.commit_of("release", Ci::Elsewhere).expect_err("no branch").to_string();
    assert_eq!(said, "there is no commit `release` in the repository; did you mean `origin/release`?");
}

#[test]
fn a_merge_base_is_one_of_git_s() {
    let git = branches();
    let repository = repository(&git.folder);
    let of = |name: &str| repository.commit_of(name, Ci::Elsewhere).expect("a commit");
    let names = ["main", "one", "two", "one-two", "two-one", "v1.0", "main~3"];
    for (one, other) in names.iter().flat_map(|one| names.iter().map(move |other| (one, other))) {
        let ours = repository.merge_base(of(one), of(other), Ci::Elsewhere).expect("a merge base").to_string();
        let all = git.lines(&["merge-base", "--all", one, other]);
        assert!(all.contains(&ours), "{one} and {other}: {ours} is none of {all:?}");
    }
    let said = repository.merge_base(of("main"), of("apart"), Ci::Elsewhere).expect_err("no base").to_string();
    assert!(said.ends_with("have no commit in common"), "{said}");
}

#[test]
fn what_a_shallow_clone_lacks_is_said_with_the_fix() {
    let git = branches();
    let clone = git.shallow(1);
    clone.run(&["fetch", "--quiet", "--depth=1", "origin", "one:refs/remotes/origin/one"]);
    let repository = repository(&clone.folder);
    let of = |name: &str| repository.commit_of(name, Ci::GitHub).expect("a commit");
    let said = repository.merge_base(of("HEAD"), of("origin/one"), Ci::GitHub).expect_err("a cut history").to_string();
    assert!(said.contains("shallow clone") && said.contains("fetch-depth: 0"), "{said}");
    let said = repository.commit_of("HEAD~1", Ci::GitLab).expect_err("not fetched").to_string();
    assert!(said.contains("shallow clone") && said.contains("GIT_DEPTH: 0"), "{said}");
}
