//! Repositories made by the real git, without any configuration of the machine, with fixed people and dates.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A repository in a temporary folder, and the way to run git in it.
pub struct Git {
    pub folder: PathBuf,
    _owner: Option<tempfile::TempDir>,
    clock: Cell<i64>,
}

/// A commit to import: its parents by number, its whole tree, and when.
pub struct Planned {
    pub parents: Vec<usize>,
    pub tree: Tree,
    pub time: i64,
    pub author: String,
    pub message: String,
}

/// Path to mode and content.
pub type Tree = BTreeMap<String, (&'static str, String)>;

impl Git {
    pub fn empty() -> Self {
        Self::init(&[])
    }

    pub fn init(options: &[&str]) -> Self {
        let owner = tempfile::tempdir().expect("a temporary folder");
        let folder = owner.path().join("mesh");
        std::fs::create_dir(&folder).expect("a new folder");
        let git = Git { folder, _owner: Some(owner), clock: Cell::new(1_700_000_000) };
        git.run(&[&["init", "--quiet", "--initial-branch=main"], options].concat());
        git
    }

    pub fn at(folder: PathBuf) -> Self {
        Git { folder, _owner: None, clock: Cell::new(1_700_000_000) }
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let time = format!("{} +0200", self.clock.get());
        let mut command = Command::new("git");
        command.current_dir(&self.folder).args(arguments);
        for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
            command.env_remove(name);
        }
        command
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_AUTHOR_NAME", "Ada")
            .env("GIT_AUTHOR_EMAIL", "ada@example.org")
            .env("GIT_COMMITTER_NAME", "Ada")
            .env("GIT_COMMITTER_EMAIL", "ada@example.org")
            .env("GIT_AUTHOR_DATE", &time)
            .env("GIT_COMMITTER_DATE", &time)
            .env("LC_ALL", "C");
        command
    }

    pub fn bytes(&self, arguments: &[&str], input: &[u8]) -> Vec<u8> {
        let mut command = self.command(arguments);
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = child.expect("git is installed");
        let mut stdin = child.stdin.take().expect("a pipe");
        let output = std::thread::scope(|scope| {
            scope.spawn(move || std::io::Write::write_all(&mut stdin, input).ok());
            child.wait_with_output().expect("git ends")
        });
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    pub fn run(&self, arguments: &[&str]) -> String {
        String::from_utf8_lossy(&self.bytes(arguments, b"")).trim_end().to_owned()
    }

    pub fn lines(&self, arguments: &[&str]) -> Vec<String> {
        self.run(arguments).lines().map(str::to_owned).collect()
    }

    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let file = self.folder.join(path);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a new folder");
        std::fs::write(file, content).expect("a new file");
    }

    /// Everything on disk as a commit, an hour after the one before.
    pub fn commit(&self, message: &str) -> String {
        self.clock.set(self.clock.get() + 3600);
        self.run(&["add", "--all"]);
        self.run(&["commit", "--quiet", "--allow-empty", "-m", message]);
        self.run(&["rev-parse", "HEAD"])
    }

    /// Lets so many days pass before the next commit.
    pub fn wait(&self, days: i64) {
        self.clock.set(self.clock.get() + days * 86_400);
    }

    pub fn merge(&self, arguments: &[&str]) -> String {
        self.clock.set(self.clock.get() + 3600);
        self.run(&[&["merge", "--quiet", "--no-ff", "--no-edit"], arguments].concat());
        self.run(&["rev-parse", "HEAD"])
    }

    /// Imports commits as they are planned, the last one as main; the ids in order.
    pub fn import(&self, plan: &[Planned]) -> Vec<String> {
        let mut stream = String::new();
        for (number, commit) in plan.iter().enumerate() {
            let who = format!("{} <{}@example.org> {} +0100", commit.author, commit.author.to_lowercase(), commit.time);
            // Each on a branch of its own, so that nothing is inherited by order.
            stream += &format!("commit refs/heads/c{number}\nmark :{}\nauthor {who}\ncommitter {who}\n", number + 1);
            stream += &format!("data {}\n{}\n", commit.message.len(), commit.message);
            for (place, parent) in commit.parents.iter().enumerate() {
                stream += &format!("{} :{}\n", if place == 0 { "from" } else { "merge" }, parent + 1);
            }
            stream += "deleteall\n";
            for (path, (mode, content)) in &commit.tree {
                stream += &format!("M {mode} inline {path}\ndata {}\n{content}\n", content.len());
            }
        }
        stream += &format!("reset refs/heads/main\nfrom :{}\n", plan.len());
        self.bytes(&["fast-import", "--quiet", "--export-marks=.git/marks"], stream.as_bytes());
        let marks = std::fs::read_to_string(self.folder.join(".git/marks")).expect("marks");
        let mut marks: Vec<(usize, String)> = marks
            .lines()
            .filter_map(|line| line.strip_prefix(':')?.split_once(' '))
            .map(|(mark, id)| (mark.parse().expect("a number"), id.to_owned()))
            .collect();
        marks.sort();
        marks.into_iter().map(|mark| mark.1).collect()
    }

    /// A shallow clone of main.
    pub fn shallow(&self, depth: usize) -> Git {
        let owner = tempfile::tempdir().expect("a temporary folder");
        let folder = owner.path().join("clone");
        let url = format!("file://{}", self.folder.display());
        let path = folder.to_string_lossy().into_owned();
        let depth = format!("--depth={depth}");
        self.run(&["clone", "--quiet", "--no-checkout", "--branch=main", "--single-branch", &depth, &url, &path]);
        Git { folder, _owner: Some(owner), clock: Cell::new(1_800_000_000) }
    }
}

pub fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}
