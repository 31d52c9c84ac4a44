//! What readers must be told about a history that is not whole, with the fix for where the build runs.
//!
//! It must not read the environment: the caller says which CI it is.

use super::Time;

/// One thing to say on the terminal and on the page about the build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub kind: NoticeKind,
    /// One sentence, lower case, without a full stop.
    pub message: String,
    /// What to do about it: a line for a configuration file, or a command.
    pub fix: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoticeKind {
    /// No commit yet.
    Unborn,
    /// A clone with `--depth`: older history was not fetched.
    Shallow,
    /// A clone with `--filter`: some objects were not fetched.
    Partial,
    /// Objects are missing or damaged; history ends where they would be needed.
    Missing,
    /// Commits whose author or date cannot be read.
    Malformed,
    /// Folders that are other repositories.
    Submodule,
    /// Parents or objects are replaced locally (`info/grafts`, `git replace`): other clones show another history.
    Replaced,
}

/// Where the build runs, for the fix that is offered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Ci {
    GitHub,
    GitLab,
    Bitbucket,
    Vercel,
    #[default]
    Elsewhere,
}

impl Ci {
    /// From the environment variables that each of them sets; `is_set` says whether one exists.
    pub fn detect(is_set: impl Fn(&str) -> bool) -> Self {
        let known = [
            ("GITHUB_ACTIONS", Ci::GitHub),
            ("GITLAB_CI", Ci::GitLab),
            ("BITBUCKET_BUILD_NUMBER", Ci::Bitbucket),
            ("VERCEL", Ci::Vercel),
        ];
        known.into_iter().find(|(name, _)| is_set(name)).map_or(Ci::Elsewhere, |(_, ci)| ci)
    }

    /// How to have all of the history here.
    pub fn whole_history(self) -> &'static str {
        match self {
            Ci::GitHub => "set `fetch-depth: 0` under `with:` of actions/checkout",
            Ci::GitLab => "set the variable `GIT_DEPTH: 0` in .gitlab-ci.yml",
            Ci::Bitbucket => "set `clone: depth: full` in bitbucket-pipelines.yml",
            Ci::Vercel => "set the environment variable VERCEL_DEEP_CLONE to 1",
            Ci::Elsewhere => "git fetch --unshallow --filter=blob:none",
        }
    }
}

pub(super) fn unborn() -> Notice {
    Notice { kind: NoticeKind::Unborn, message: "the repository has no commits yet".to_owned(), fix: None }
}

pub(super) fn shallow(before: Option<Time>, ci: Ci) -> Notice {
    let message = match before {
        Some(time) => format!("history before {} is not fetched: this is a shallow clone", time.day()),
        None => "older history is not fetched: this is a shallow clone".to_owned(),
    };
    Notice { kind: NoticeKind::Shallow, message, fix: Some(ci.whole_history().to_owned()) }
}

pub(super) fn partial() -> Notice {
    Notice {
        kind: NoticeKind::Partial,
        message: "this is a partial clone: contents of older revisions may not be here".to_owned(),
        fix: Some("git fetch --refetch --no-filter".to_owned()),
    }
}

/// `reasons` is not empty.
pub(super) fn missing(reasons: &[String], partial: bool) -> Notice {
    let first = reasons.first().map_or("", String::as_str);
    let message = match reasons.len() {
        0 | 1 => format!("history is incomplete: {first}"),
        count => format!("history is incomplete: {first}, and {} more like it", count - 1),
    };
    let fix = if partial { "git fetch --refetch --no-filter" } else { "git fsck" };
    Notice { kind: NoticeKind::Missing, message, fix: Some(fix.to_owned()) }
}

pub(super) fn malformed(ids: &[super::ObjectId]) -> Notice {
    let first = ids.first().map(super::ObjectId::short).unwrap_or_default();
    let message = match ids.len() {
        0 | 1 => format!("the author or the date of commit {first} cannot be read"),
        count => format!("the author or the date of {count} commits cannot be read, {first} first"),
    };
    Notice { kind: NoticeKind::Malformed, message, fix: None }
}

pub(super) fn submodules(paths: &[String]) -> Notice {
    let list = paths.iter().take(5).map(|path| format!("`{path}`")).collect::<Vec<_>>().join(", ");
    let more = if paths.len() > 5 { format!(" and {} more", paths.len() - 5) } else { String::new() };
    let message = format!("other repositories inside this one are not read: {list}{more}");
    Notice { kind: NoticeKind::Submodule, message, fix: None }
}

pub(super) fn replaced() -> Notice {
    Notice {
        kind: NoticeKind::Replaced,
        message: "commits are replaced in this clone (`git replace` or info/grafts); others see another history"
            .to_owned(),
        fix: None,
    }
}
