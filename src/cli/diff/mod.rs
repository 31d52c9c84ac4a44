//! `meshdoc diff`: what a change of the mesh means, before it is merged.

mod json;
mod markdown;
mod text;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::progress::Line;
use super::terminal::{self, plural};
use super::{MeshArguments, rule_setting};
use crate::compare::{Consumer, Impact};
use crate::diagnostics::{github, gitlab, sarif};
use crate::error::Result;
use crate::session::{self, Point, Review, SearchTests, Settings};

pub(super) use json::consumer;

const EXAMPLES: &str = "\
Examples:
  meshdoc diff                          the working tree against the default branch
  meshdoc diff main..feature            a branch against where it began
  meshdoc diff v1.0.0 v2.0.0            two tags
  meshdoc diff --against-tag            the working tree against the last release
  meshdoc diff main ../other-mesh       a commit and a folder
  meshdoc diff origin/main..HEAD --format markdown > comment.md

A folder is written with `./`, `../` or `/` in front; everything else is a commit.
Exit codes: 0 nothing breaks, or what breaks is covered, 1 a breaking change is not covered, 2 could not run.";

/// What changed, what it breaks, and for whom
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// What to compare with: a commit, BASE..HEAD, or a folder [default: the default branch]
    #[arg(value_name = "BASE[..HEAD]")]
    base: Option<String>,

    /// The state that is judged: a commit or a folder [default: the mesh's folder as it is]
    #[arg(value_name = "HEAD")]
    head: Option<String>,

    /// Compare with a tag; without a name, with the last one that has a version
    #[arg(long, value_name = "TAG", num_args = 0..=1, default_missing_value = "", conflicts_with = "base")]
    against_tag: Option<String>,

    /// The mesh's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    dir: PathBuf,

    /// Where the cache is kept [default: DIR/.meshdoc/cache]
    #[arg(long, value_name = "DIR")]
    cache_dir: Option<PathBuf>,

    /// Set a rule to another severity; may be given several times
    #[arg(long = "rule", value_name = "NAME=off|info|warning|error", value_parser = rule_setting)]
    rules: Vec<(String, String)>,

    /// How changes are printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// For people at a terminal
    Text,
    /// For machines; documented in the book
    Json,
    /// One comment for a pull request
    Markdown,
    /// Workflow commands of GitHub Actions
    Github,
    /// A Code Quality report of GitLab
    Gitlab,
    /// SARIF 2.1.0, for code scanning
    Sarif,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let mesh = MeshArguments {
        evidence: None,
        dir: arguments.dir.clone(),
        cache_dir: arguments.cache_dir.clone(),
        rules: arguments.rules.clone(),
    };
    let (base, head) = points(arguments, |name| std::env::var(name).ok())?;
    let line = Line::new();
    let settings = Settings { search_tests: SearchTests::InMemory, ..mesh.settings() };
    let review = session::review(&settings, &base, &head, &line);
    line.clear();
    let review = review?;
    let prefix = || session::folder_in_repository(&arguments.dir);
    match arguments.format {
        Format::Text => terminal::out(&text::report(&review)),
        Format::Json => terminal::json(&json::report(&review)),
        Format::Markdown => terminal::out(&markdown::comment(&review)),
        Format::Github => {
            let prefix = prefix();
            let lines =
                review.findings(Impact::Breaking).into_iter().map(|finding| github::command(&finding, &prefix) + "\n");
            terminal::out(&lines.collect::<String>());
        }
        Format::Gitlab => terminal::json(&gitlab::report(&review.findings(Impact::Breaking), &prefix())),
        Format::Sarif => {
            let findings = review.findings(Impact::Editorial);
            terminal::json(&sarif::log(&findings, &prefix(), crate::rules::texts(), session::VERSION));
        }
    }
    terminal::say(&terminal::strong(&closing(&review)));
    Ok(if review.comparison.uncovered().next().is_some() { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// What is compared with what; the environment of CI says what a request is merged into.
fn points(arguments: &Arguments, environment: impl Fn(&str) -> Option<String>) -> Result<(Point, Point)> {
    let (mut base, mut head) = (arguments.base.clone(), arguments.head.clone());
    let range = base.as_deref().filter(|base| !is_folder(base)).and_then(|base| {
        let (from, to) = base.split_once("..")?;
        Some((from.to_owned(), to.trim_start_matches('.').to_owned()))
    });
    if let Some((from, to)) = range {
        anyhow::ensure!(head.is_none(), "failed to compare: `{from}..{to}` names the head, and so does the next word");
        base = Some(from).filter(|from| !from.is_empty());
        head = Some(if to.is_empty() { "HEAD".to_owned() } else { to });
    }
    let head = match head {
        None => Point::Worktree,
        Some(text) if is_folder(&text) => Point::Folder(text.into()),
        Some(text) => Point::Revision(text),
    };
    let base = match (base, &arguments.against_tag) {
        (_, Some(tag)) if tag.is_empty() => Point::LastTag,
        (_, Some(tag)) => Point::Revision(format!("refs/tags/{tag}")),
        (Some(text), _) if is_folder(&text) => Point::Folder(text.into()),
        (Some(text), _) => Point::Revision(text),
        (None, _) => {
            let filled = |name: &str| environment(name).filter(|value| !value.is_empty());
            let github = filled("GITHUB_BASE_REF").map(|branch| format!("origin/{branch}"));
            match github.or_else(|| filled("CI_MERGE_REQUEST_DIFF_BASE_SHA")) {
                Some(name) => Point::Revision(name),
                None => Point::Default,
            }
        }
    };
    Ok((base, head))
}

fn is_folder(text: &str) -> bool {
    text == "." || text == ".." || ["./", "../", "/", ".\\", "..\\"].iter().any(|start| text.starts_with(start))
}

/// `2 breaking changes (1 not covered), 1 additive, 4 editorial`.
fn closing(review: &Review) -> String {
    let comparison = &review.comparison;
    if comparison.changes.is_empty() {
        return "no changes of products, contracts or the words they use".to_owned();
    }
    let mut parts = Vec::new();
    let breaking = comparison.count(Impact::Breaking);
    if breaking > 0 {
        let open = comparison.uncovered().count();
        let open = if open == 0 {
            "all covered".to_owned()
        } else {
            format!("{} not covered", terminal::grouped(open as u64))
        };
        parts.push(format!("{} ({open})", plural(breaking, "breaking change")));
    }
    for impact in [Impact::Additive, Impact::Editorial] {
        let count = comparison.count(impact);
        if count > 0 {
            parts.push(plural(count, &format!("{} change", impact.as_str())));
        }
    }
    parts.join(", ")
}

/// `finance/revenue (finance-team), via finance/orders`.
fn reached(consumer: &Consumer) -> String {
    let team = consumer.team.as_ref().map(|team| format!(" ({team})")).unwrap_or_default();
    let via = consumer.via.as_ref().map(|via| format!(" via {via}")).unwrap_or_default();
    format!("{}{team}{via}", consumer.product)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Words {
        #[command(flatten)]
        arguments: Arguments,
    }

    fn said(words: &[&str], environment: &[(&str, &str)]) -> (Point, Point) {
        let words = Words::parse_from(std::iter::once("diff").chain(words.iter().copied()));
        let get = |name: &str| environment.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        points(&words.arguments, get).expect("two points")
    }

    #[test]
    fn words_say_what_is_compared() {
        let revision = |name: &str| Point::Revision(name.into());
        let folder = |name: &str| Point::Folder(name.into());
        assert_eq!(said(&[], &[]), (Point::Default, Point::Worktree));
        assert_eq!(said(&[], &[("GITHUB_BASE_REF", "main")]), (revision("origin/main"), Point::Worktree));
        assert_eq!(said(&["main..feature/x"], &[]), (revision("main"), revision("feature/x")));
        assert_eq!(said(&["main..."], &[]), (revision("main"), revision("HEAD")));
        assert_eq!(said(&["..next"], &[]), (Point::Default, revision("next")));
        assert_eq!(said(&["v1", "../other"], &[]), (revision("v1"), folder("../other")));
        assert_eq!(said(&["../other"], &[]), (folder("../other"), Point::Worktree));
        assert_eq!(said(&["--against-tag"], &[]), (Point::LastTag, Point::Worktree));
        assert_eq!(said(&["--against-tag", "v1"], &[]), (revision("refs/tags/v1"), Point::Worktree));
    }
}
