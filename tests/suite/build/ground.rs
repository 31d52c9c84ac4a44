//! What tests of the whole program stand on: the program itself, folders with files, and the example's portal, built once.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use super::html::Page;
use crate::history::git::Git;

/// Longer than anything takes, so that what hangs is a failure and not a wait.
const PATIENCE: Duration = Duration::from_secs(120);

/// How a run of the program ended.
pub struct Ran {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
    pub took: Duration,
}

/// The program, untouched by the settings of whoever runs the tests.
pub fn meshdoc(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_meshdoc"));
    command.args(arguments).stdin(Stdio::null());
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "CLICOLOR_FORCE", "CI", "GITHUB_ACTIONS"] {
        command.env_remove(name);
    }
    command
}

/// Runs a program to its end, or kills it and says so.
pub fn run(command: &mut Command) -> Ran {
    let started = Instant::now();
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let mut out = child.stdout.take().expect("a pipe");
    let mut err = child.stderr.take().expect("a pipe");
    let (stdout, stderr, status) = std::thread::scope(|scope| {
        let out = scope.spawn(move || read_all(&mut out));
        let err = scope.spawn(move || read_all(&mut err));
        let status = loop {
            if let Some(status) = child.try_wait().expect("a child to wait for") {
                break status;
            }
            if started.elapsed() > PATIENCE {
                child.kill().expect("a child to end");
                panic!("{command:?} did not end");
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        (out.join().expect("output"), err.join().expect("output"), status)
    });
    let ran = Ran { code: status.code(), stdout, stderr, took: started.elapsed() };
    assert!(!ran.stderr.contains("panicked at"), "{command:?}: {}", ran.stderr);
    ran
}

fn read_all(from: &mut dyn std::io::Read) -> String {
    let mut bytes = Vec::new();
    from.read_to_end(&mut bytes).expect("a readable pipe");
    String::from_utf8(bytes).expect("the program speaks UTF-8")
}

/// Runs the program in a folder; the folder is not named, so that paths in what it says are short.
pub fn run_in(folder: &Path, arguments: &[&str]) -> Ran {
    run(meshdoc(arguments).current_dir(folder))
}

impl Ran {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("{e}: {}\n{}", self.stdout, self.stderr))
    }

    #[track_caller]
    pub fn ends(self, code: i32) -> Ran {
        assert_eq!(self.code, Some(code), "{}\n{}", self.stdout, self.stderr);
        self
    }
}

/// A temporary folder with files.
pub struct Folder {
    owner: TempDir,
    pub root: PathBuf,
}

impl Folder {
    pub fn new<P: AsRef<str>, B: AsRef<[u8]>>(files: impl IntoIterator<Item = (P, B)>) -> Folder {
        let owner = tempfile::tempdir().expect("a temporary folder");
        let root = owner.path().canonicalize().expect("a real folder").join("mesh");
        fs::create_dir(&root).expect("a new folder");
        let folder = Folder { owner, root };
        for (path, bytes) in files {
            folder.write(path.as_ref(), bytes);
        }
        folder
    }

    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let file = self.root.join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a new folder");
        fs::write(&file, bytes).unwrap_or_else(|error| panic!("{path}: {error}"));
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// The folder around it.
    pub fn around(&self) -> PathBuf {
        self.owner.path().canonicalize().expect("a real folder")
    }

    /// Makes it a repository with everything committed.
    pub fn commit(&self, message: &str) -> Git {
        let git = Git::at(self.root.clone());
        git.run(&["init", "--quiet", "--initial-branch=main"]);
        git.commit(message);
        git
    }
}

/// Every file below a folder by its path, links as what they point to.
pub fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let place = entry.expect("an entry").path();
            let name = place.strip_prefix(root).expect("below").to_string_lossy().into_owned();
            let kind = place.symlink_metadata().expect("metadata").file_type();
            if kind.is_symlink() {
                found.insert(name, fs::read_link(&place).expect("a link").to_string_lossy().into_owned().into_bytes());
            } else if kind.is_dir() {
                folders.push(place);
            } else if kind.is_file() {
                let mut bytes = Vec::new();
                let read = fs::File::open(&place).and_then(|mut file| file.read_to_end(&mut bytes));
                found.insert(name, read.map_or_else(|error| error.to_string().into_bytes(), |_| bytes));
            } else {
                found.insert(name, b"special".to_vec());
            }
        }
    }
    found
}

/// The folder of the example.
pub fn example_source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("example-mesh")
}

pub fn copy(from: &Path, to: &Path) {
    for (path, bytes) in files(from) {
        if path.starts_with("public/") || path.starts_with(".meshdoc/") {
            continue;
        }
        let file = to.join(&path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a new folder");
        fs::write(file, bytes).expect("a new file");
    }
}

/// A portal and what it was made of.
pub struct Portal {
    pub files: BTreeMap<String, Vec<u8>>,
    pub pages: BTreeMap<String, Page>,
}

impl Portal {
    pub fn read(out: &Path) -> Portal {
        let files = files(out);
        let pages = files
            .iter()
            .filter(|(path, _)| path.ends_with(".html"))
            .map(|(path, bytes)| (path.clone(), Page::parse(std::str::from_utf8(bytes).expect("UTF-8"))))
            .collect();
        Portal { files, pages }
    }

    pub fn text(&self, path: &str) -> &str {
        let bytes = self.files.get(path).unwrap_or_else(|| panic!("the portal has no {path}"));
        std::str::from_utf8(bytes).expect("UTF-8")
    }

    pub fn page(&self, path: &str) -> &Page {
        self.pages.get(path).unwrap_or_else(|| panic!("the portal has no page {path}"))
    }

    pub fn json(&self, path: &str) -> Value {
        serde_json::from_str(self.text(path)).expect("JSON")
    }
}

/// The example in a repository of three commits, and its portal.
pub struct Example {
    pub folder: Folder,
    pub summary: Value,
    pub portal: Portal,
}

impl Example {
    pub fn git(&self) -> Git {
        Git::at(self.folder.root.clone())
    }
}

pub const CHANGED: &str = "domains/sales/orders/README.md";

pub fn example() -> &'static Example {
    static EXAMPLE: LazyLock<Example> = LazyLock::new(|| {
        let folder = Folder::new::<&str, &str>([]);
        copy(&example_source(), &folder.root);
        let git = folder.commit("Start the mesh");
        let readme = folder.read(CHANGED);
        folder.write(CHANGED, format!("{readme}\nReturns are booked the day after.\n"));
        git.commit("Say when returns are booked");
        folder.write("NOTES.txt", "not part of any product\n");
        git.commit("Keep notes");
        let out = folder.around().join("portal");
        let ran = run_in(&folder.root, &["build", "-o", out.to_str().expect("UTF-8"), "--format", "json"]).ends(0);
        let summary = ran.json();
        let portal = Portal::read(&out);
        Example { folder, summary, portal }
    });
    &EXAMPLE
}
