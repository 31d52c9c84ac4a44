//! Files that are made to hang, to fill the memory or to overflow a stack.

use std::time::Duration;

use super::{Built, survive};
use crate::build::ground::Folder;

const HEAD: &str =
    "apiVersion: v1.0.0\nkind: DataProduct\nid: bomb\nname: Bomb\nversion: 1.0.0\nstatus: active\ndomain: sales\n";
const CONTRACT: &str = "apiVersion: v3.1.0\nkind: DataContract\nid: bomb\nversion: 1.0.0\nstatus: active\n";

/// In debug mode on a busy machine; nothing here takes a second otherwise.
const PATIENCE: Duration = Duration::from_secs(120);

fn bomb(files: Vec<(&str, Vec<u8>)>) -> Built {
    let built = survive(Folder::new(files));
    assert!(built.ran.took < PATIENCE, "{:?}", built.ran.took);
    built
}

fn laughs() -> String {
    let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for n in 1..12 {
        text += &format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 9].join(", "));
    }
    text
}

/// 55 kB that name one list of 5,000 entries 900 times over.
fn quadratic() -> String {
    format!("a: &a [{}]\nb: [{}]\n", vec!["x"; 5_000].join(","), vec!["*a"; 900].join(","))
}

fn merges() -> String {
    let keys: Vec<String> = (0..3_000).map(|n| format!("k{n}: v")).collect();
    format!("a: &a {{{}}}\nb:\n{}", keys.join(", "), "  - {<<: *a, x: 1}\n".repeat(900))
}

#[test]
fn yaml_that_grows_is_refused_at_its_place() {
    let built = bomb(vec![
        ("a/laughs.odps.yaml", format!("{HEAD}{}", laughs()).into()),
        ("b/quadratic.odps.yaml", format!("{HEAD}{}", quadratic()).into()),
        ("c/merges.odps.yaml", format!("{HEAD}{}", merges()).into()),
        ("d/self.odps.yaml", format!("{HEAD}a: &a [*a]\n").into()),
        ("e/flow.odps.yaml", format!("{HEAD}a: {}", "[".repeat(10_000)).into()),
        ("f/block.odps.yaml", format!("{HEAD}a:\n{}", "- ".repeat(10_000)).into()),
        ("g/maps.odps.yaml", format!("{HEAD}a: {}", "{a: ".repeat(10_000)).into()),
        ("h/scalar.odps.yaml", format!("{HEAD}a: {}", "x".repeat(3_000_000)).into()),
        ("i/indent.odcs.yaml", (0..10_000).map(|n| format!("{}a:\n", " ".repeat(n % 400))).collect::<String>().into()),
        ("codes/laughs.yaml", format!("apiVersion: v1.0.0\nkind: CodeList\nid: bomb\n{}", laughs()).into()),
        ("j/README.md", format!("---\ntitle: Bomb\n{}---\n# Bomb\n", laughs()).into()),
    ]);
    for path in [
        "a/laughs.odps.yaml",
        "b/quadratic.odps.yaml",
        "c/merges.odps.yaml",
        "h/scalar.odps.yaml",
        "codes/laughs.yaml",
        "j/README.md",
    ] {
        built.says(path, "too-large");
        assert!(built.findings(path).iter().all(|finding| finding.1 > 1), "{:?}", built.findings(path));
    }
    built.says("d/self.odps.yaml", "invalid-yaml");
    for path in ["i/indent.odcs.yaml", "e/flow.odps.yaml", "f/block.odps.yaml", "g/maps.odps.yaml"] {
        assert!(!built.findings(path).is_empty(), "{path}");
    }
}

#[test]
fn large_files_are_not_read_and_said() {
    let mut scalar = format!("{HEAD}description: {{purpose: ").into_bytes();
    scalar.resize(50 << 20, b'x');
    let built = bomb(vec![
        ("a/large.odps.yaml", scalar),
        ("a/data.json", vec![b' '; 8 << 20]),
        ("b/README.md", vec![b'a'; 3 << 20]),
    ]);
    built.says("a/large.odps.yaml", "too-large");
    built.says("b/README.md", "too-large");
    assert!(built.findings("a/data.json").is_empty(), "data of others is left alone");
}

/// Lists as long as a file may hold, of things that all have one name.
#[test]
fn many_things_of_one_name_take_no_longer_than_many_things() {
    let many = |head: &str, line: &str, count: usize| format!("{head}{}", line.repeat(count)).into_bytes();
    let built = bomb(vec![
        ("a/ports.odps.yaml", many(&format!("{HEAD}outputPorts:\n"), "- {name: a}\n", 4_000)),
        ("b/keys.odps.yaml", format!("{HEAD}{}", (0..2_000).map(|n| format!("k{n}: v\n")).collect::<String>()).into()),
        ("c/custom.odps.yaml", many(&format!("{HEAD}customProperties:\n"), "- {property: a, value: b}\n", 10_000)),
        (
            "d/columns.odcs.yaml",
            many(&format!("{CONTRACT}schema:\n- name: t\n  properties:\n"), "  - name: a\n", 4_000),
        ),
        ("e/tables.odcs.yaml", many(&format!("{}schema:\n", CONTRACT.replace("bomb", "tables")), "- name: a\n", 2_000)),
        ("codes/list.yaml", many("apiVersion: v1.0.0\nkind: CodeList\nid: list\nvalues:\n", "- {value: a}\n", 4_000)),
        (
            "glossary/many.osds.yaml",
            many("apiVersion: v1.0.0\nkind: SemanticDefinition\nid: many\ndefinitions:\n", "- {id: a}\n", 100),
        ),
        ("f/README.md", "# Same\n\n[x](#same)\n".repeat(2_000).into()),
    ]);
    built.portal.page("products/sales/bomb/index.html");
}

/// What is wrong a thousand times is found in time, and told as often as anybody reads.
#[test]
fn many_mistakes_take_no_longer_than_many_things() {
    let many = |line: &dyn Fn(usize) -> String, count: usize| (0..count).map(line).collect::<String>();
    let built = bomb(vec![
        (
            "a/terms.osds.yaml",
            format!(
                "apiVersion: v1.0.0\nkind: SemanticDefinition\nid: many\ndefinitions:\n{}",
                many(&|n| format!("- {{id: a{n}, relationships: [{{to: zz{n}}}]}}\n"), 120)
            )
            .into(),
        ),
        (
            "b/columns.odcs.yaml",
            format!(
                "{CONTRACT}schema:\n- name: t\n  properties:\n{}",
                many(&|n| format!("  - {{name: a{n}, relationships: [{{to: t.b{n}}}], authoritativeDefinitions: [{{type: t, url: 'term:b{n}'}}]}}\n"), 600)
            )
            .into(),
        ),
        ("c/twice.odps.yaml", format!("{HEAD}{}", many(&|n| format!("k{}: v\n", n / 2), 2_000)).into()),
        ("d/README.md", many(&|n| format!("[x](nope{n}.md)\n"), 10_000).into()),
        (
            "e/ports.odps.yaml",
            format!("{HEAD}inputPorts:\n{}outputPorts:\n{}", "- {contractId: a}\n".repeat(150), "- {contractId: a}\n".repeat(150))
                .replace("bomb", "ports")
                .into(),
        ),
    ]);
    for (path, rule) in [
        ("a/terms.osds.yaml", "unknown-term"),
        ("b/columns.odcs.yaml", "unknown-property"),
        ("d/README.md", "broken-link"),
    ] {
        let found = built.findings(path);
        let told = found.iter().filter(|finding| finding.0 == rule).count();
        assert!((100..=501).contains(&told), "{path}: {told}");
        let rest = found.iter().any(|finding| finding.2.contains("more findings of this rule"));
        assert_eq!(rest, told > 500, "{path}");
    }
    built.says("e/ports.odps.yaml", "too-large");
}

#[test]
fn one_mapping_merged_into_another_is_no_bomb() {
    let keys = |prefix: &str, count: usize| (0..count).map(|n| format!("  {prefix}{n}: v\n")).collect::<String>();
    let text = format!("{HEAD}a: &a\n{}b:\n{}  <<: *a\n", keys("x", 50_000), keys("y", 50_000));
    bomb(vec![("a/merge.odps.yaml", text.into_bytes())]);
}

#[test]
fn markdown_that_grows_is_shown_or_refused() {
    let references = format!("[a]: {}\n\n{}", "x".repeat(10_000), "[a]\n".repeat(10_000));
    let built = bomb(vec![
        ("a/quotes.md", format!("# Q\n\n{} deep", "> ".repeat(20_000)).into()),
        ("a/lists.md", (0..2_000).map(|n| format!("{}- x\n", "  ".repeat(n))).collect::<String>().into_bytes()),
        ("a/emphasis.md", "*a_ ".repeat(20_000).into()),
        ("a/brackets.md", "[".repeat(50_000).into()),
        ("a/links.md", "[a](".repeat(20_000).into()),
        ("a/references.md", references.into()),
        ("a/html.md", "<a><b><i>".repeat(10_000).into()),
        ("a/comments.md", "<!--".repeat(20_000).into()),
        ("a/backticks.md", (0..600).map(|n| format!("{} ", "`".repeat(n))).collect::<String>().into_bytes()),
        ("a/table.md", format!("|{}\n|{}\n{}", "a|".repeat(2_000), "-|".repeat(2_000), "|\n".repeat(3_000)).into()),
        (
            "a/footnotes.md",
            (0..3_000).map(|n| format!("[^{n}]\n\n[^{n}]: [^{}]\n\n", n + 1)).collect::<String>().into_bytes(),
        ),
    ]);
    assert!(built.portal.files.values().map(Vec::len).sum::<usize>() < 100 << 20, "the portal is many times the mesh");
}
