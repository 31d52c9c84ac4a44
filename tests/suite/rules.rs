//! The rules' documentation, run: the example of each rule gives the findings it prints, and the fixed version is clean.
//!
//! An example is made of fenced blocks whose info string names a file (`yaml file=domains/sales/domain.yaml`) and one
//! that says what is found (`text output`, the lines of `meshdoc check --format short`). Blocks behind the heading
//! `## What to do` take the place of files of the example and make the fixed mesh.

use std::collections::BTreeMap;
use std::path::Path;

use meshdoc::diagnostics::text::short;
use meshdoc::diagnostics::{Located, locate};
use meshdoc::rules::RULES;
use meshdoc::tree::Tree;
use meshdoc::{load, resolve, rules, session};

/// Rules whose example cannot stand in a Markdown file, and why.
const NOT_RUN: [(&str, &str); 4] = [
    ("invalid-document", "it takes more than two thousand violations in one document"),
    ("invalid-encoding", "a Markdown file is UTF-8, so it cannot hold a file that is not"),
    ("lost-address", "it takes a portal that was published"),
    ("unread-file", "links, pipes and permissions are not made of text"),
];

/// Rules that ask for more to be written. Examples are short: each shows its own defect only, so these are set aside on
/// all pages but their own, and wherever else a mesh is an illustration.
const ASIDE: [&str; 5] =
    ["missing-description", "missing-limitations", "missing-owner", "missing-purpose", "missing-support"];

const HEADINGS: [&str; 4] = ["## Why it matters", "## Example", "## What to do", "## Settings"];

#[test]
fn every_example_gives_the_findings_that_it_prints() {
    for rule in RULES.iter().filter(|rule| not_run(rule.name).is_none()) {
        let case = Case::read(rule.name, rule.documentation);
        let found = findings_of(rule.name, &case.files);
        let lines: String = found.iter().map(|finding| short(finding) + "\n").collect();
        assert_eq!(case.output, lines, "the example of {}", rule.name);
        assert!(found.iter().any(|finding| finding.rule == rule.name), "the example of {} does not show it", rule.name);
        for finding in found.iter().filter(|finding| finding.rule == rule.name) {
            let severity = finding.severity.as_str();
            assert!(case.severity.contains(severity), "{} is also of severity {severity}", rule.name);
        }
    }
}

#[test]
fn every_fixed_version_is_clean() {
    for rule in RULES.iter().filter(|rule| not_run(rule.name).is_none()) {
        let case = Case::read(rule.name, rule.documentation);
        assert!(!case.fixed.is_empty(), "{} says what to do without showing it", rule.name);
        let mut files = case.files;
        files.extend(case.fixed);
        let left: Vec<String> = findings_of(rule.name, &files).iter().map(short).collect();
        assert!(left.is_empty(), "the fixed example of {}: {left:#?}", rule.name);
    }
}

/// Also those of rules that are not in the table yet.
#[test]
fn every_page_has_the_same_parts_and_every_rule_a_page() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    let mut pages = Vec::new();
    for entry in std::fs::read_dir(&folder).expect("the folder of the rules") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|extension| extension == "md") {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).expect("UTF-8");
            assert!(text.starts_with(&format!("# {name}\n\n")), "{name} has another title");
            let headings: Vec<&str> = prose(&text).filter(|line| line.starts_with("## ")).collect();
            assert_eq!(headings, HEADINGS, "the headings of {name}");
            Case::read(&name, &text);
            pages.push(name);
        }
    }
    for rule in RULES {
        assert!(pages.iter().any(|page| page == rule.name), "{} has no page", rule.name);
    }
    for (name, _) in NOT_RUN {
        assert!(pages.iter().any(|page| page == name), "{name} is no rule");
    }
}

#[test]
fn a_mesh_is_made_of_the_blocks_that_name_a_file() {
    let text = "# x\n\nFinds x.\n\nDefault severity: error.\n\n## Example\n\n````markdown file=a.md\n# A\n```sql\nselect 1\n```\n````\n\n```text output\nline\n```\n\n## What to do\n\n```yaml\nleft: alone\n```\n\n```yaml file=b.yaml\nb: 1\n```\n";
    let case = Case::read("x", text);
    assert_eq!(case.files["a.md"], "# A\n```sql\nselect 1\n```\n");
    assert_eq!(case.output, "line\n");
    assert_eq!(case.fixed, BTreeMap::from([("b.yaml".to_owned(), "b: 1\n".to_owned())]));
    assert_eq!(case.severity, "error.");
}

fn not_run(name: &str) -> Option<&'static str> {
    NOT_RUN.iter().find(|(rule, _)| *rule == name).map(|(_, why)| *why)
}

/// What `meshdoc check` finds in a mesh of these files, which illustrates something.
pub fn findings(files: &BTreeMap<String, String>) -> Vec<Located> {
    findings_of("", files)
}

fn findings_of(rule: &str, files: &BTreeMap<String, String>) -> Vec<Located> {
    let tree = Tree::fixture(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let (mut config, mut diagnostics) = load::configuration(&tree);
    // In front: what the example's own meshdoc.yaml sets wins.
    let aside = ASIDE.iter().filter(|name| **name != rule).map(|name| ((*name).to_owned(), "off".to_owned()));
    config.rules.splice(0..0, aside);
    let mut descriptors = load::load(&tree, &|| {});
    diagnostics.append(&mut descriptors.diagnostics);
    let exceptions = std::mem::take(&mut descriptors.exceptions);
    let (mesh, more) = resolve::resolve(descriptors, &config);
    diagnostics.extend(more);
    diagnostics.extend(rules::check(&mesh, &config));
    diagnostics.extend(session::missing_hits(&mesh, &config));
    let source = |path: &str| tree.read(path, load::MAX_DESCRIPTOR).ok();
    let diagnostics = rules::apply_settings(diagnostics, &config);
    let today = jiff::civil::date(2027, 1, 1);
    let diagnostics = rules::excepted(diagnostics, &exceptions, &config, today, source);
    locate(&diagnostics, |path| tree.read(path, load::MAX_DESCRIPTOR).ok())
}

/// The example of a rule's documentation.
#[derive(Default)]
struct Case {
    /// What is said behind `Default severity:`, the whole paragraph.
    severity: String,
    files: BTreeMap<String, String>,
    output: String,
    fixed: BTreeMap<String, String>,
}

impl Case {
    fn read(name: &str, text: &str) -> Case {
        let mut case = Case::default();
        let (example, fix) = text.split_once("\n## What to do\n").unwrap_or((text, ""));
        if let Some((_, severity)) = example.split_once("\nDefault severity: ") {
            case.severity = severity.split("\n\n").next().unwrap_or_default().replace('\n', " ");
        }
        case.files = files(example);
        case.output = blocks(example).find(|(info, _)| *info == "text output").map_or(String::new(), |(_, body)| body);
        case.fixed = files(fix);
        assert!(!case.severity.is_empty(), "{name} says no default severity");
        if not_run(name).is_none() {
            assert!(!case.files.is_empty(), "{name} has no example");
        }
        case
    }
}

/// The files that fenced blocks of a page name, by path.
pub fn files(text: &str) -> BTreeMap<String, String> {
    blocks(text).filter_map(|(info, body)| Some((info.split_once("file=")?.1.trim().to_owned(), body))).collect()
}

/// The fenced blocks of a text: info string and content.
fn blocks(text: &str) -> impl Iterator<Item = (&str, String)> {
    let mut lines = text.lines();
    std::iter::from_fn(move || {
        let (fence, info) = lines.find_map(fence)?;
        let body = lines.by_ref().take_while(|line| line.trim_end() != fence).map(|line| format!("{line}\n")).collect();
        Some((info, body))
    })
}

/// The backticks that open a fenced block, and its info string.
fn fence(line: &str) -> Option<(&str, &str)> {
    let ticks = line.len() - line.trim_start_matches('`').len();
    (ticks >= 3).then(|| (&line[..ticks], line[ticks..].trim()))
}

/// The lines that stand in no fenced block.
pub fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut open: Option<&str> = None;
    text.lines().filter(move |line| match open {
        Some(fence) => {
            if line.trim_end() == fence {
                open = None;
            }
            false
        }
        None => {
            open = fence(line).map(|(fence, _)| fence);
            open.is_none()
        }
    })
}
