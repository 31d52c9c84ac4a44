//! Formats for machines, each held against its published schema or read back as its consumer reads it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use serde_json::Value;

use super::codes::{BRIEF, DOMAIN, ORDERS};
use crate::build::ground::{Folder, Ran, run_in};
use crate::history::git::Git;

/// The folder of the mesh in its repository: nothing that a URL holds as it is.
const PREFIX: &str = "data mesh/50% done";

/// Names and values that would end a line, a property, a string, an element or a comment.
const NAMES: [&str; 6] = [
    "plain",
    "with space,comma:colon",
    "100%0A",
    "line\nbreak::error::injected",
    "\"quoted\" <tag> & 'more'",
    "caf\u{e9}",
];

struct Hostile {
    folder: Folder,
    mesh: PathBuf,
}

/// A mesh below a repository's root whose files, ids and messages are hostile to every format.
fn hostile() -> &'static Hostile {
    static HOSTILE: LazyLock<Hostile> = LazyLock::new(|| {
        let folder = Folder::new([("README.md", "# Around the mesh\n")]);
        let domain =
            "x\\n::error file=meshdoc.yaml::injected\\r\\e[31m%0A]]>\\u0001\\ufffe\\\"[link](https://evil.example)";
        for (number, name) in NAMES.iter().enumerate() {
            let text = ORDERS.replace("id: orders", &format!("id: orders{number}"));
            let text = text.replace("domain: sales", &format!("domain: \"{domain}\"\nname: again"));
            folder.write(&format!("{PREFIX}/{name}/orders.odps.yaml"), text);
        }
        folder.write(&format!("{PREFIX}/domains/sales/domain.yaml"), DOMAIN);
        folder.write(
            &format!("{PREFIX}/domains/sales/orders/orders.odps.yaml"),
            format!(
                "{ORDERS}outputPorts:\n  - {{name: orders, type: tables, version: 1.0.0, contractId: sales.orders}}\n"
            ),
        );
        folder.write(&format!("{PREFIX}/domains/sales/orders/x.odcs.yaml"), "kind: Pipeline\n");
        Git::at(folder.root.clone()).run(&["init", "--quiet", "--initial-branch=main"]);
        let mesh = folder.root.join(PREFIX);
        Hostile { folder, mesh }
    });
    &HOSTILE
}

fn check(format: &str) -> Ran {
    let ran = run_in(&hostile().mesh, &["check", "--format", format, "--rule", "missing-domain=info"]).ends(1);
    assert!(ran.stderr.contains("errors"), "the tally is on the other stream: {}", ran.stderr);
    ran
}

/// What the JSON report, whose text nothing is done to, says.
fn findings() -> Vec<Value> {
    let report = check("json").json();
    report["diagnostics"].as_array().expect("a list").clone()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is text"))
}

fn full(path: &Value) -> String {
    format!("{PREFIX}/{}", text(path))
}

/// The file of a dependency of the tests, in its source.
fn file_of(package: &str, path: &str) -> String {
    // Without the platform, packages of others would have to be here too.
    let version = Command::new("rustc").arg("-vV").output().expect("rustc runs").stdout;
    let version = String::from_utf8(version).expect("UTF-8");
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--offline", "--format-version", "1", "--filter-platform", host]);
    cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
    let output = cargo.output().expect("cargo runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let found = packages.iter().find(|found| found["name"] == package).expect("the package");
    let folder = Path::new(text(&found["manifest_path"])).parent().expect("a folder");
    std::fs::read_to_string(folder.join(path)).expect("the file")
}

#[test]
fn sarif_is_valid_and_reads_back_as_it_was() {
    let log = check("sarif").json();
    let mut schema: Value = serde_json::from_str(&file_of("serde-sarif", "src/schema.json")).expect("JSON");
    // Its patterns of languages close a bracket that is not open, which only browsers read; we write no language.
    let patterns = ["run", "toolComponent", "translationMetadata"];
    for definition in patterns {
        if let Some(language) = schema.pointer_mut(&format!("/definitions/{definition}/properties/language")) {
            language.as_object_mut().expect("a schema").remove("pattern");
        }
    }
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let errors: Vec<String> =
        validator.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");

    let read: serde_sarif::sarif::Sarif = serde_json::from_value(log.clone()).expect("SARIF");
    let run = &read.runs[0];
    let rules = run.tool.driver.rules.as_ref().expect("rules");
    let results = run.results.as_ref().expect("results");
    let findings = findings();
    assert_eq!(results.len(), findings.len());
    let mut prints = BTreeSet::new();
    for (result, finding) in results.iter().zip(&findings) {
        let rule = &rules[usize::try_from(result.rule_index.expect("an index")).expect("positive")];
        assert_eq!(rule.id, text(&finding["rule"]));
        assert_eq!(result.rule_id.as_deref(), finding["rule"].as_str());
        assert!(rule.help.as_ref().and_then(|help| help.markdown.as_ref()).is_some_and(|help| help.contains("## Why")));
        let physical = result.locations.as_ref().expect("places")[0].physical_location.as_ref().expect("a file");
        let file = physical.artifact_location.as_ref().expect("a file");
        assert_eq!(file.uri_base_id.as_deref(), Some("%SRCROOT%"));
        let uri = file.uri.as_deref().expect("a URI");
        assert!(uri.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~/%".contains(&byte)), "{uri}");
        let decoded = percent_encoding::percent_decode_str(uri).decode_utf8().expect("UTF-8");
        assert_eq!(decoded, full(&finding["path"]));
        assert!(hostile().folder.root.join(decoded.as_ref()).is_file(), "{decoded}");
        let region = physical.region.as_ref().expect("a region");
        assert_eq!(region.start_line, finding["line"].as_i64());
        if finding["whole_file"] != true {
            assert_eq!(region.end_column, finding["end_column"].as_i64());
        }
        let related = result.related_locations.as_ref().map_or(0, Vec::len);
        assert_eq!(related, finding["related"].as_array().map_or(0, Vec::len));
        let message = result.message.text.as_deref().expect("a message");
        assert!(!message.contains("[link]("), "an author's link is no link of the report: {message}");
        let print = &result.partial_fingerprints.as_ref().expect("fingerprints")["meshdoc/v1"];
        assert!(prints.insert(print.clone()), "{print} stands twice");
    }
    assert_eq!(log["runs"][0]["columnKind"], "unicodeCodePoints");
}

/// A finding keeps its fingerprint when lines are added above it, and a new one gets another.
#[test]
fn fingerprints_do_not_depend_on_lines() {
    let mesh = Folder::new([("meshdoc.yaml", "titel: Shop\nrulez: {}\n")]);
    let prints = || -> BTreeMap<String, String> {
        let report = run_in(&mesh.root, &["check", "--format", "gitlab"]).ends(0).json();
        let issues = report.as_array().expect("a list");
        let of = |issue: &Value| (text(&issue["description"]).to_owned(), text(&issue["fingerprint"]).to_owned());
        issues.iter().map(of).collect()
    };
    let before = prints();
    assert_eq!(before.len(), 2);
    mesh.write("meshdoc.yaml", "# The shop\n\n\ntitel: Shop\nbaseurl: x\nrulez: {}\n");
    let after = prints();
    assert_eq!(after.len(), 3);
    assert!(before.iter().all(|(description, print)| after.get(description) == Some(print)));
}

/// As the runner of GitHub Actions reads a line.
fn command(line: &str) -> (String, BTreeMap<String, String>, String) {
    let data = |text: &str| text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
    let property = |text: &str| {
        text.replace("%0D", "\r").replace("%0A", "\n").replace("%3A", ":").replace("%2C", ",").replace("%25", "%")
    };
    let (head, message) = line.strip_prefix("::").expect("a command").split_once("::").expect("a message");
    let (name, properties) = head.split_once(' ').expect("properties");
    let properties = properties.split(',').map(|pair| {
        let (key, value) = pair.split_once('=').expect("a value");
        (key.to_owned(), property(value))
    });
    (name.to_owned(), properties.collect(), data(message))
}

#[test]
fn github_gets_one_command_a_finding_and_nothing_else() {
    let out = check("github").stdout;
    let findings = findings();
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines.len(), findings.len());
    for (line, finding) in lines.iter().zip(&findings) {
        let (name, properties, message) = command(line);
        let level = if finding["severity"] == "info" { "notice" } else { text(&finding["severity"]) };
        assert_eq!(name, level);
        let keys: Vec<&str> = properties.keys().map(String::as_str).collect();
        assert!(
            keys.iter().all(|key| ["col", "endColumn", "endLine", "file", "line", "title"].contains(key)),
            "{keys:?}"
        );
        assert_eq!(properties["file"], full(&finding["path"]));
        assert_eq!(properties["line"], finding["line"].to_string());
        assert_eq!(properties["title"], text(&finding["rule"]));
        assert!(message.lines().count() <= 2 && !message.contains('\u{1b}'), "{message}");
        assert!(!message.lines().any(|line| line.starts_with("::")), "{message}");
    }
}

#[test]
fn gitlab_gets_what_its_documentation_demands() {
    let report = check("gitlab").json();
    let issues = report.as_array().expect("a list");
    let findings = findings();
    assert_eq!(issues.len(), findings.len());
    let mut prints = BTreeSet::new();
    for (issue, finding) in issues.iter().zip(&findings) {
        assert!(text(&issue["description"]).starts_with(text(&finding["message"])));
        assert_eq!(issue["check_name"], finding["rule"]);
        assert!(prints.insert(text(&issue["fingerprint"])), "a fingerprint stands twice");
        let severity = [("error", "major"), ("warning", "minor"), ("info", "info")];
        assert!(severity.contains(&(text(&finding["severity"]), text(&issue["severity"]))));
        assert_eq!(text(&issue["location"]["path"]), full(&finding["path"]));
        assert!(!text(&issue["location"]["path"]).starts_with("./"));
        assert_eq!(issue["location"]["lines"]["begin"], finding["line"]);
    }
}

#[test]
fn junit_is_xml_whose_counts_are_those_of_the_findings() {
    use quick_xml::events::Event;
    let out = check("junit").stdout;
    let mut reader = quick_xml::Reader::from_str(&out);
    reader.config_mut().check_end_names = true;
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    let mut said: BTreeMap<String, u64> = BTreeMap::new();
    loop {
        match reader.read_event().expect("XML") {
            Event::Eof => break,
            Event::Start(element) | Event::Empty(element) => {
                let name = String::from_utf8(element.name().as_ref().to_vec()).expect("UTF-8");
                for attribute in element.attributes() {
                    let attribute = attribute.expect("an attribute");
                    let key = String::from_utf8(attribute.key.as_ref().to_vec()).expect("UTF-8");
                    if name == "testsuites" && ["tests", "failures", "skipped", "errors"].contains(&key.as_str()) {
                        let value = String::from_utf8(attribute.value.to_vec()).expect("UTF-8");
                        said.insert(key, value.parse().expect("a number"));
                    }
                }
                *counts.entry(name).or_default() += 1;
            }
            _ => {}
        }
    }
    assert!(out.chars().all(|c| c >= ' ' || c == '\n'), "a control character is no XML");
    assert!(!out.contains(['\u{fffe}', '\u{ffff}']), "these two are no XML");
    let findings = findings();
    let errors = findings.iter().filter(|finding| finding["severity"] == "error").count() as u64;
    let all = findings.len() as u64;
    assert_eq!((counts["testcase"], counts["failure"], counts["skipped"]), (all, errors, all - errors));
    assert_eq!((said["tests"], said["failures"], said["skipped"], said["errors"]), (all, errors, all - errors, 0));
    let report = quick_junit::Report::deserialize_from_str(&out).expect("a JUnit report");
    let files: BTreeSet<String> = findings.iter().map(|finding| full(&finding["path"])).collect();
    assert_eq!(report.test_suites.len(), files.len());
    let named = report.test_suites.iter().find(|suite| suite.name.as_str().contains("quoted")).expect("a suite");
    assert_eq!(named.name.as_str(), format!("{PREFIX}/\"quoted\" <tag> & 'more'/orders.odps.yaml"));
}

/// What each format is for a mesh without findings.
#[test]
fn no_findings_are_a_report_too() {
    let mesh = Folder::new([
        ("meshdoc.yaml", BRIEF),
        ("domains/sales/domain.yaml", DOMAIN),
        ("domains/sales/orders/orders.odps.yaml", ORDERS),
    ]);
    let ran = |format: &str| run_in(&mesh.root, &["check", "--format", format]).ends(0);
    assert_eq!(ran("sarif").json()["runs"][0]["results"], serde_json::json!([]));
    assert_eq!(ran("github").stdout, "");
    assert_eq!(ran("gitlab").json(), serde_json::json!([]));
    let report = quick_junit::Report::deserialize_from_str(&ran("junit").stdout).expect("a JUnit report");
    assert_eq!((report.tests, report.failures), (1, 0));
}
