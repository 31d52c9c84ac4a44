//! The situations a repository can be in: each works, or is said with a fix; and nothing it names is ever run.

use super::compare::{Outcome, history, repository};
use super::git::{Git, exists};
use meshdoc::history::{Ci, Dated, EntryKind, NoticeKind, Opened, Options, Uncommitted, open, read, uncommitted};

const ORDERS: &str = "orders/orders.odps.yaml";
/// `printf 'orders\n' | sha256sum`
const ORDERS_SHA256: &str = "e0b76fb167c6043a5c34670ba649de9824468e2b9459ff2405a429533241dc2c";

fn orders() -> Git {
    let git = Git::empty();
    for status in ["proposed", "draft", "active"] {
        git.write(ORDERS, format!("id: orders\nstatus: {status}\n"));
        git.commit(&format!("Set {status}"));
    }
    git
}

fn kinds(history: &meshdoc::history::History) -> Vec<NoticeKind> {
    history.notices.iter().map(|notice| notice.kind).collect()
}

#[test]
fn no_repository_and_an_empty_one() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    assert!(matches!(open(folder.path()), Opened::NoRepository));
    assert!(matches!(open(&folder.path().join("missing")), Opened::NoRepository));
    let git = Git::empty();
    let repository = repository(&git.folder);
    assert_eq!(repository.head(), None);
    let history = read(&repository, &Options::default()).expect("an empty history");
    assert_eq!((history.head, history.commits.len(), kinds(&history)), (None, 0, vec![NoticeKind::Unborn]));
    let files = uncommitted(&repository, [("a.yaml", &b"a"[..])]).expect("a list");
    assert_eq!(files["a.yaml"], Uncommitted::New);
}

#[test]
fn a_broken_repository_is_not_no_repository() {
    let git = orders();
    std::fs::remove_file(git.folder.join(".git/HEAD")).expect("a file");
    assert!(matches!(open(&git.folder), Opened::Unusable { .. }));
}

#[test]
fn a_reftable_is_named_with_the_command_that_helps() {
    let git = Git::init(&["--ref-format=reftable"]);
    git.write("a.md", "a\n");
    git.commit("Start");
    let Opened::Unusable { reason, fix } = open(&git.folder) else { panic!("unusable") };
    assert!(reason.contains("reftable"), "{reason}");
    assert_eq!(fix.as_deref(), Some("git refs migrate --ref-format=files"));
}

#[test]
fn the_edge_of_a_shallow_clone_is_never_a_date() {
    let git = orders();
    let clone = git.shallow(1);
    let repository = repository(&clone.folder);
    assert!(repository.is_shallow());
    for (ci, fix) in [(Ci::GitHub, "fetch-depth: 0"), (Ci::GitLab, "GIT_DEPTH"), (Ci::Elsewhere, "--unshallow")] {
        let history = read(&repository, &Options { ci, cache: None }).expect("a history");
        assert!(history.commits.is_empty() && history.versions.is_empty(), "the edge is no change");
        assert_eq!(kinds(&history), [NoticeKind::Shallow]);
        assert_eq!(history.notices[0].message, "history before 2023-11-15 is not fetched: this is a shallow clone");
        assert!(history.notices[0].fix.as_ref().is_some_and(|text| text.contains(fix)));
        assert!(matches!(history.last_change(ORDERS), Dated::Before(time) if time.day() == "2023-11-15"));
        assert!(matches!(history.last_version(&["orders"]), Dated::Before(_)));
        assert!(matches!(history.last_version(&["customers"]), Dated::Unknown));
    }
    let deeper = super::compare::history(&git.shallow(2).folder);
    assert!(matches!(deeper.last_change(ORDERS), Dated::At(commit) if commit.summary == "Set active"));
}

#[test]
fn the_ci_is_known_by_its_variable() {
    assert_eq!(Ci::detect(|name| name == "GITLAB_CI"), Ci::GitLab);
    assert_eq!(Ci::detect(|name| name == "VERCEL"), Ci::Vercel);
    assert_eq!(Ci::detect(|_| false), Ci::Elsewhere);
}

#[test]
fn linked_worktrees_sha256_and_detached_heads() {
    let mut outcome = Outcome::default();
    let git = orders();
    git.run(&["worktree", "add", "--quiet", "--detach", "../linked", "HEAD~1"]);
    let linked = Git::at(git.folder.with_file_name("linked"));
    outcome.compare(&linked, "");
    let head = repository(&linked.folder).head().expect("a head");
    assert_eq!((head.branch, head.commit.to_string()), (None, git.run(&["rev-parse", "HEAD~1"])));
    assert_eq!(repository(&git.folder).head().and_then(|head| head.branch).as_deref(), Some("main"));
    outcome.compare(&git, "orders");
    assert_eq!(repository(&git.folder.join("orders")).prefix(), "orders");

    let wide = Git::init(&["--object-format=sha256"]);
    wide.write(ORDERS, "id: orders\n");
    wide.commit("Start");
    wide.write(ORDERS, "id: orders\nstatus: active\n");
    wide.commit("Activate");
    outcome.compare(&wide, "");
    assert_eq!(repository(&wide.folder).head().map(|head| head.commit.to_string().len()), Some(64));
    outcome.finish("situations");
}

#[test]
fn malformed_commits_are_kept_and_said() {
    let git = orders();
    let (tree, parent) = (git.run(&["rev-parse", "HEAD^{tree}"]), git.run(&["rev-parse", "HEAD~1"]));
    for who in [
        "Ada <ada@example.org 1700100000 +0000",
        "no one at all",
        "Ada <a@b> noon",
        "Ada <a@b> 99999999999999999999 +9999",
    ] {
        let commit = format!("tree {tree}\nparent {parent}\nauthor {who}\ncommitter {who}\n\nBroken\n");
        let id = git.bytes(&["hash-object", "-t", "commit", "-w", "--stdin", "--literally"], commit.as_bytes());
        let id = String::from_utf8_lossy(&id).trim().to_owned();
        git.run(&["update-ref", "refs/heads/main", &id]);
        let mut outcome = Outcome::default();
        outcome.compare(&git, "");
        outcome.finish("malformed commits");
        let history = history(&git.folder);
        assert_eq!(history.commits[0].summary, "Broken");
        if !who.ends_with("+9999") {
            assert_eq!(kinds(&history), [NoticeKind::Malformed], "{who}");
        }
    }
}

#[test]
fn a_missing_object_ends_history_there() {
    let git = orders();
    let tree = git.run(&["rev-parse", "HEAD~1^{tree}"]);
    std::fs::remove_file(git.folder.join(format!(".git/objects/{}/{}", &tree[..2], &tree[2..])))
        .expect("a loose object");
    let history = history(&git.folder);
    assert_eq!(kinds(&history), [NoticeKind::Missing]);
    assert!(history.notices[0].message.contains(&tree));
    assert!(history.commits.is_empty());
    assert!(matches!(history.last_change(ORDERS), Dated::Before(_)));

    let git = orders();
    let commit = git.run(&["rev-parse", "HEAD~1"]);
    std::fs::remove_file(git.folder.join(format!(".git/objects/{}/{}", &commit[..2], &commit[2..])))
        .expect("a loose object");
    let history = super::compare::history(&git.folder);
    assert_eq!(kinds(&history), [NoticeKind::Missing]);
    assert!(matches!(history.last_change(ORDERS), Dated::Before(_)));
}

#[test]
fn a_partial_clone_needs_no_contents() {
    let git = orders();
    git.run(&["config", "uploadpack.allowFilter", "true"]);
    let url = format!("file://{}", git.folder.display());
    git.run(&["clone", "--quiet", "--no-checkout", "--filter=blob:none", &url, "../partial"]);
    let partial = Git::at(git.folder.with_file_name("partial"));
    let history = history(&partial.folder);
    assert_eq!((history.commits.len(), kinds(&history)), (3, vec![NoticeKind::Partial]));
    let repository = repository(&partial.folder);
    let blob = history.commits[2].changes[0].after.expect("a blob");
    assert!(repository.blob(blob, 1000).is_err(), "not fetched, and not fetched now");
}

#[test]
fn grafts_and_replacements_are_obeyed_and_said() {
    let git = orders();
    let ids = git.lines(&["rev-list", "HEAD"]);
    git.run(&["replace", "--graft", &ids[0], &ids[2]]);
    let mut outcome = Outcome::default();
    outcome.compare(&git, "");
    assert_eq!(kinds(&history(&git.folder)), [NoticeKind::Replaced]);
    git.run(&["replace", "-d", &ids[0]]);
    git.write(".git/info/grafts", format!("{} {}\n", ids[0], ids[2]));
    outcome.compare(&git, "");
    assert_eq!(kinds(&history(&git.folder)), [NoticeKind::Replaced]);
    outcome.finish("grafts");
}

#[test]
fn submodules_are_named_and_not_entered() {
    let git = orders();
    let id = git.run(&["rev-parse", "HEAD"]);
    git.run(&["update-index", "--add", "--cacheinfo", &format!("160000,{id},vendor/other")]);
    git.run(&["commit", "--quiet", "-m", "Add a submodule"]);
    let history = history(&git.folder);
    assert_eq!(kinds(&history), [NoticeKind::Submodule]);
    assert!(history.notices[0].message.contains("`vendor/other`"));
    let repository = repository(&git.folder);
    let tree = repository.tree(history.head.expect("a head")).expect("a tree");
    assert_eq!(tree["vendor/other"].kind, EntryKind::Submodule);
    assert!(repository.blob(tree["vendor/other"].id, 1000).is_err());
}

#[test]
fn odd_names_come_through() {
    use std::os::unix::ffi::OsStrExt;
    let git = orders();
    let odd = std::ffi::OsStr::from_bytes(b"caf\xe9.md");
    std::fs::write(git.folder.join(odd), "latin\n").expect("a file");
    git.write("two\nlines.md", "lines\n");
    git.write("snow \u{2603}.md", "snow\n");
    git.write(":(top)magic*.md", "magic\n");
    git.commit("Add odd names");
    let mut outcome = Outcome::default();
    outcome.compare(&git, "");
    outcome.finish("odd names");
    assert!(history(&git.folder).files.contains_key("caf\u{fffd}.md"));
}

#[test]
fn uncommitted_changes_are_found_without_the_index() {
    let git = orders();
    git.write("README.md", "one\ntwo\n");
    git.write("logo.svg", "<svg/>\n");
    let content = b"large content\n";
    git.write(
        "fake.bin",
        format!("version https://git-lfs.github.com/spec/v1\noid sha256:{ORDERS_SHA256}\nsize {}\n", content.len()),
    );
    git.commit("Add files");
    let repository = repository(&git.folder);
    let files: [(&str, &[u8]); 5] = [
        ("README.md", b"one\r\ntwo\r\n"),
        ("logo.svg", b"<svg id='1'/>\n"),
        ("new.yaml", b"id: new\n"),
        (ORDERS, b"id: orders\nstatus: active\n"),
        ("fake.bin", content),
    ];
    let found = uncommitted(&repository, files).expect("a list");
    let found: Vec<(&str, Uncommitted)> = found.iter().map(|(path, state)| (path.as_str(), *state)).collect();
    use Uncommitted::{Modified, New};
    assert_eq!(found, [("fake.bin", Modified), ("logo.svg", Modified), ("new.yaml", New)]);
    let id = repository.blob_id(b"one\ntwo\n");
    assert_eq!(id.to_string(), git.run(&["rev-parse", "HEAD:README.md"]));
    assert_eq!(repository.blob(id, 100).expect("a blob"), b"one\ntwo\n");
    assert!(repository.blob(id, 3).is_err());
}

#[test]
fn a_git_lfs_file_is_as_committed() {
    let git = Git::empty();
    let oid = ORDERS_SHA256;
    git.write("orders.csv", format!("version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize 7\n"));
    git.commit("Add a pointer");
    let repository = repository(&git.folder);
    assert!(uncommitted(&repository, [("orders.csv", &b"orders\n"[..])]).expect("a list").is_empty());
    assert_eq!(uncommitted(&repository, [("orders.csv", &b"0rders\n"[..])]).expect("a list").len(), 1);
}

#[test]
fn nothing_that_a_repository_names_is_run() {
    let git = orders();
    let canary = git.folder.with_file_name("canary");
    let script = git.folder.with_file_name("run");
    std::fs::write(&script, format!("#!/bin/sh\ntouch '{}'\ncat\n", canary.display())).expect("a script");
    std::fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("executable");
    let run = script.to_string_lossy().into_owned();
    git.write(".gitattributes", "*.yaml filter=canary diff=canary\n");
    git.commit("Name a filter");
    for key in [
        "filter.canary.clean",
        "filter.canary.smudge",
        "filter.canary.process",
        "diff.canary.textconv",
        "diff.canary.command",
        "core.fsmonitor",
        "diff.external",
        "core.sshCommand",
        "core.pager",
        "core.editor",
        "credential.helper",
        "core.alternateRefsCommand",
        "gpg.program",
        "uploadpack.packObjectsHook",
    ] {
        git.run(&["config", key, &run]);
    }
    for hook in ["post-index-change", "reference-transaction", "post-checkout", "pre-commit"] {
        git.write(&format!(".git/hooks/{hook}"), "");
        std::fs::copy(&script, git.folder.join(".git/hooks").join(hook)).expect("a hook");
    }
    git.write(ORDERS, "id: orders\nstatus: changed\n");
    let repository = repository(&git.folder);
    let history = read(&repository, &Options::default()).expect("a history");
    assert_eq!(history.commits.len(), 4);
    let bytes = std::fs::read(git.folder.join(ORDERS)).expect("a file");
    assert_eq!(uncommitted(&repository, [(ORDERS, bytes)]).expect("a list").len(), 1);
    repository.tree(history.head.expect("a head")).expect("a tree");
    assert!(!exists(&canary), "something ran");
}

#[test]
fn remembered_results_are_what_a_fresh_run_finds() {
    let git = Git::empty();
    let cache = tempfile::tempdir().expect("a temporary folder");
    let plan = super::generated::plan(7, 60);
    let ids = git.import(&plan);
    let options = Options { ci: Ci::Elsewhere, cache: Some(cache.path()) };
    let file = cache.path().join("history.bin");
    // Forward, back (as after a force-push) and forward again, then with a damaged file.
    for tip in [20, 40, 10, 59, 59, 30] {
        git.run(&["update-ref", "refs/heads/main", &ids[tip]]);
        let remembered = read(&repository(&git.folder), &options).expect("a history");
        assert_eq!(format!("{remembered:?}"), format!("{:?}", history(&git.folder)), "at {tip}");
        assert!(exists(&file));
    }
    let whole = std::fs::read(&file).expect("the cache");
    for place in (0..whole.len()).step_by(whole.len() / 40) {
        let mut damaged = whole.clone();
        damaged[place] ^= 0x55;
        damaged.truncate(whole.len() - place % 3);
        std::fs::write(&file, damaged).expect("the cache");
        let remembered = read(&repository(&git.folder), &options).expect("a history");
        assert_eq!(format!("{remembered:?}"), format!("{:?}", history(&git.folder)));
    }
    let clone = git.shallow(2);
    let remembered = read(&repository(&clone.folder), &options).expect("a history");
    assert_eq!(format!("{remembered:?}"), format!("{:?}", history(&clone.folder)), "a shallow clone with a deep cache");
    let remembered = read(&repository(&git.folder), &options).expect("a history");
    assert_eq!(format!("{remembered:?}"), format!("{:?}", history(&git.folder)), "a deep clone with a shallow cache");
    let unwritable = Options { ci: Ci::Elsewhere, cache: Some(&file) };
    assert!(read(&repository(&git.folder), &unwritable).is_ok(), "a cache that cannot be is none");
}
