//! Holds what meshdoc reads against what git says: every file, every folder, every commit's order and kind of change.

use super::git::Git;
use meshdoc::history::{Change, History, Opened, Options, Repository, open, read};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A commit without files shows its readers the same as no commit.
const EMPTY_TREE: &str = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

/// What was compared, and where it differed.
#[derive(Default)]
pub struct Outcome {
    pub repositories: usize,
    pub files: usize,
    pub folders: usize,
    pub differences: Vec<String>,
}

impl Outcome {
    /// Prints the counts and fails when there is a difference.
    pub fn finish(self, what: &str) {
        println!(
            "{what}: {} repositories, {} files and {} folders compared with git, {} differences",
            self.repositories,
            self.files,
            self.folders,
            self.differences.len()
        );
        assert!(self.files > 0, "{what}: nothing was compared");
        assert!(self.differences.is_empty(), "{what}:\n{}", self.differences.join("\n"));
    }

    fn check<T: PartialEq + std::fmt::Debug>(&mut self, what: &str, ours: &T, git: &T) {
        if ours != git {
            self.differences.push(format!("{what}\n  ours {ours:?}\n  git  {git:?}"));
        }
    }

    /// Compares the mesh folder `prefix` ("" or "data/mesh") of a repository.
    pub fn compare(&mut self, git: &Git, prefix: &str) {
        let folder = git.folder.join(prefix);
        std::fs::create_dir_all(&folder).expect("the mesh folder");
        let repository = repository(&folder);
        let history = read(&repository, &Options::default()).expect("a history");
        self.compare_with(git, prefix, &history);
    }

    pub fn compare_with(&mut self, git: &Git, prefix: &str, history: &History) {
        self.repositories += 1;
        let inside = |path: &str| match prefix {
            "" => Some(path.to_owned()),
            _ => path.strip_prefix(prefix)?.strip_prefix('/').map(str::to_owned),
        };
        let edges: BTreeSet<String> = std::fs::read_to_string(git.folder.join(".git/shallow"))
            .map(|text| text.lines().map(str::to_owned).collect())
            .unwrap_or_default();
        let mut paths = BTreeSet::new();
        let all = git.bytes(&["log", "-m", "--root", "--name-only", "-z", "--no-renames", "--format="], b"");
        paths.extend(all.split(|&byte| byte == 0).filter(|path| !path.is_empty()).map(<[u8]>::to_vec));
        let mut known = BTreeSet::new();
        for path in &paths {
            let text = String::from_utf8_lossy(path).into_owned();
            let Some(ours) = inside(&text) else { continue };
            self.files += 1;
            self.compare_file(git, path, &ours, history, &edges);
            known.insert(ours);
        }
        let unknown: Vec<&str> =
            history.files.keys().map(|path| &**path).filter(|path| !known.contains(*path)).collect();
        self.check("files that git does not know", &unknown, &Vec::new());
        self.compare_order(git, history);
        self.compare_changes(git, prefix, history, &edges);
        self.compare_versions(git, prefix, &known, history, &edges);
    }

    fn compare_file(&mut self, git: &Git, path: &[u8], ours: &str, history: &History, edges: &BTreeSet<String>) {
        use std::os::unix::ffi::OsStrExt;
        let mut command = git.command(&["--literal-pathspecs", "log", "--format=%H", "--"]);
        let output = command.arg(std::ffi::OsStr::from_bytes(path)).output().expect("git runs");
        let listed: BTreeSet<String> = String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect();
        let (cut, changed): (BTreeSet<String>, BTreeSet<String>) =
            listed.into_iter().partition(|id| edges.contains(id));
        let file = history.files.get(ours).cloned().unwrap_or_default();
        let found: BTreeSet<String> = file.changes.iter().map(|at| history.commits[at.commit].id.to_string()).collect();
        self.check(&format!("{} {ours}: commits", git.folder.display()), &found, &changed);
        let found: BTreeSet<String> = file.edges.iter().map(|&at| history.edges[at].id.to_string()).collect();
        self.check(&format!("{} {ours}: edges", git.folder.display()), &found, &cut);
    }

    fn compare_order(&mut self, git: &Git, history: &History) {
        let ours: Vec<String> = history.commits.iter().map(|commit| commit.id.to_string()).collect();
        let set: BTreeSet<&String> = ours.iter().collect();
        let git_order = git.lines(&["rev-list", "--date-order", "HEAD"]);
        let git_order: Vec<String> = git_order.into_iter().filter(|id| set.contains(id)).collect();
        self.check(&format!("{}: order", git.folder.display()), &ours, &git_order);
    }

    /// Added, modified and deleted, for commits that are no merges.
    fn compare_changes(&mut self, git: &Git, prefix: &str, history: &History, edges: &BTreeSet<String>) {
        for commit in history.commits.iter().filter(|commit| !commit.merge) {
            let id = commit.id.to_string();
            assert!(!edges.contains(&id), "an edge is no change");
            let relative = if prefix.is_empty() { "--no-relative".to_owned() } else { format!("--relative={prefix}/") };
            let bytes = git.bytes(
                &["diff-tree", "--root", "-r", "--no-renames", "--no-commit-id", "--name-status", "-z", &relative, &id],
                b"",
            );
            let fields: Vec<String> =
                bytes.split(|&byte| byte == 0).map(|field| String::from_utf8_lossy(field).into_owned()).collect();
            let git_changes: BTreeMap<String, String> =
                fields.chunks_exact(2).map(|pair| (pair[1].clone(), pair[0].replace('T', "M"))).collect();
            let letter = |change: &Change| match change {
                Change::Added | Change::Renamed { .. } => "A",
                Change::Modified => "M",
                Change::Deleted => "D",
            };
            let ours: BTreeMap<String, String> =
                commit.changes.iter().map(|at| (at.path.to_string(), letter(&at.change).to_owned())).collect();
            self.check(&format!("{} {id}: changes", git.folder.display()), &ours, &git_changes);
        }
    }

    /// Every folder's versions against first parents and tree ids, and the commits inside against `M^1..M`.
    fn compare_versions(
        &mut self,
        git: &Git,
        prefix: &str,
        files: &BTreeSet<String>,
        history: &History,
        edges: &BTreeSet<String>,
    ) {
        let line = git.lines(&["rev-list", "--first-parent", "HEAD"]);
        let mut folders = BTreeSet::from([String::new()]);
        for file in files {
            folders.extend(file.match_indices('/').map(|(slash, _)| file[..slash].to_owned()));
        }
        for folder in folders.iter().filter(|folder| !folder.contains(['\n', '\u{fffd}'])) {
            self.folders += 1;
            let path = [prefix, folder].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("/");
            let questions: String = line.iter().map(|id| format!("{id}:{path}\n")).collect();
            let answers = git.bytes(&["cat-file", "--batch-check=%(objectname) %(objecttype)"], questions.as_bytes());
            let answers = String::from_utf8_lossy(&answers).into_owned();
            if answers.contains(" blob\n") {
                // A file at other times: its mode counts too, which an object id does not tell.
                self.folders -= 1;
                continue;
            }
            let nothing = |line: &str| line.ends_with(" missing") || line.starts_with(EMPTY_TREE);
            let states: Vec<&str> = answers.lines().map(|line| if nothing(line) { "" } else { line }).collect();
            assert_eq!(states.len(), line.len());
            let changed = |at: &usize| states[*at] != states.get(at + 1).copied().unwrap_or("");
            let expected = (0..line.len()).filter(changed).map(|at| line[at].clone());
            let expected: Vec<String> = expected.filter(|id| !edges.contains(id)).collect();
            let releases = history.versions_of(&[folder]);
            let ours: Vec<String> = releases.iter().map(|release| release.commit.id.to_string()).collect();
            self.check(&format!("{} {folder}/: versions", git.folder.display()), &ours, &expected);
            if !folder.is_empty() {
                continue;
            }
            for release in releases.iter().filter(|release| release.commit.merge) {
                let id = release.commit.id.to_string();
                let brought: BTreeSet<String> =
                    git.lines(&["rev-list", &format!("{id}^1..{id}")]).into_iter().collect();
                let inside: Vec<String> = release.inside.iter().map(|commit| commit.id.to_string()).collect();
                let foreign: Vec<&String> = inside.iter().filter(|id| !brought.contains(*id)).collect();
                self.check(&format!("{} {id}: inside but not brought", git.folder.display()), &foreign, &Vec::new());
                let left_out = history.commits.iter().filter(|commit| !commit.changes.is_empty());
                let left_out = left_out.map(|commit| commit.id.to_string());
                let left_out: Vec<String> = left_out
                    .filter(|other| *other != id && brought.contains(other) && !inside.contains(other))
                    .collect();
                self.check(&format!("{} {id}: brought but not inside", git.folder.display()), &left_out, &Vec::new());
            }
        }
    }
}

pub fn repository(folder: &Path) -> Repository {
    match open(folder) {
        Opened::Repository(repository) => repository,
        Opened::NoRepository => panic!("no repository at {}", folder.display()),
        Opened::Unusable { reason, .. } => panic!("{reason}"),
    }
}

pub fn history(folder: &Path) -> History {
    read(&repository(folder), &Options::default()).expect("a history")
}
