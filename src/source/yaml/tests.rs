use super::*;

fn one(text: &str) -> Node {
    let mut parsed = parse(text, 0);
    assert!(parsed.problems.is_empty(), "{:?}", parsed.problems);
    parsed.documents.remove(0).root
}

#[test]
fn scalars_follow_the_core_schema_and_keep_their_text() {
    let node = one("a: 1.10\nb: no\nc: 2026-01-31\nd: 010\ne: 0x1F\nf: ~\ng: True\nh: \"1\"\ni: 1e3\nj: 1_000\n");
    assert_eq!(node.get("a").map(|n| n.kind.clone()), Some(Kind::Number("1.10".into())));
    assert_eq!(node.get("b").and_then(Node::text), Some("no"));
    assert_eq!(node.get("c").and_then(Node::text), Some("2026-01-31"));
    assert_eq!(node.get("d").map(Node::kind_name), Some("a number"));
    assert_eq!(node.get("e").map(Node::kind_name), Some("a number"));
    assert_eq!(node.get("f").map(Node::is_null), Some(true));
    assert_eq!(node.get("g").map(|n| n.kind.clone()), Some(Kind::Bool(true)));
    assert_eq!(node.get("h").and_then(Node::text), Some("1"));
    assert_eq!(node.get("i").map(Node::kind_name), Some("a number"));
    assert_eq!(node.get("j").and_then(Node::text), Some("1_000"));
}

#[test]
fn spans_are_bytes_of_the_file() {
    let text = "naïve: ok\nlist:\n  - one\n  - two\n\nnext: |\n  a\n  b\n\nend: x\n";
    let node = one(text);
    assert_eq!(&text[node.get("naïve").expect("key").span.range()], "ok");
    assert_eq!(&text[node.get("list").expect("key").span.range()], "- one\n  - two");
    assert!(text[node.get("next").expect("key").span.range()].ends_with('b'));
}

#[test]
fn a_bad_document_hides_neither_the_one_before_nor_the_one_after() {
    let parsed = parse("kind: A\n---\nkind: [unclosed\n---\nkind: C\n", 0);
    assert_eq!(parsed.problems.len(), 1);
    let kinds: Vec<_> = parsed.documents.iter().filter_map(|d| d.root.get("kind")?.text()).collect();
    assert_eq!(kinds, ["A", "C"]);
}

#[test]
fn a_key_written_twice_names_both_places() {
    let text = "id: a\nname: x\nid: b\n";
    let parsed = parse(text, 0);
    assert_eq!(parsed.problems[0].kind, ProblemKind::DuplicateKey);
    assert_eq!(parsed.problems[0].span.start, 14);
    assert_eq!(parsed.problems[0].related.map(|(span, _)| span.start), Some(0));
    assert_eq!(parsed.documents[0].root.get("id").and_then(Node::text), Some("a"));
}

#[test]
fn anchors_and_merge_keys_are_expanded() {
    let node = one("base: &b {x: 1, y: 2}\nuse: {<<: *b, y: 3}\nlist: [*b]\n");
    assert_eq!(node.get("use").and_then(|n| n.get("x")).and_then(Node::scalar).as_deref(), Some("1"));
    assert_eq!(node.get("use").and_then(|n| n.get("y")).and_then(Node::scalar).as_deref(), Some("3"));
    assert_eq!(node.get("list").map(|n| n.items().len()), Some(1));
}

#[test]
fn bombs_are_refused_at_once() {
    let mut laughs = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
    for n in 1..12 {
        let refs = vec![format!("*a{}", n - 1); 9].join(",");
        laughs.push_str(&format!("a{n}: &a{n} [{refs}]\n"));
    }
    assert_eq!(parse(&laughs, 0).problems[0].kind, ProblemKind::TooLarge);
    for deep in ["[".repeat(10_000), "- ".repeat(10_000), "{a: ".repeat(10_000)] {
        assert!(!parse(&deep, 0).problems.is_empty());
    }
    let huge = format!("a: {}", "x".repeat(MAX_SCALAR + 1));
    assert_eq!(parse(&huge, 0).problems[0].kind, ProblemKind::TooLarge);
    assert!(!parse("a: &a [*a]\n", 0).problems.is_empty());
}

#[test]
fn json_windows_lines_and_many_documents_are_normal() {
    assert_eq!(one("{\"kind\": \"DataContract\", \"n\": 1}").get("kind").and_then(Node::text), Some("DataContract"));
    assert_eq!(one("a: 1\r\nb: two\r\n").get("b").and_then(Node::text), Some("two"));
    assert_eq!(parse("a: 1\n---\nb: 2\n...\n---\nc: 3\n", 0).documents.len(), 3);
}

#[test]
fn whatever_is_wrong_with_a_document_stays_in_it() {
    let bad = [
        "b: [unclosed",
        "b: {unclosed",
        "b: \"unclosed\nc: d",
        "b: 'unclosed\nc: d",
        "b: @reserved",
        "@reserved",
        "b: *unknown",
        "b: c: d",
        "b:\n\tc: tab",
        "  b: 1\n c: 2",
        "b: 1\n  c: 2",
        "- a\nb: c",
        "b: |9999\n x",
        "b: \"\\q\"",
        "]",
        "? [",
        "b: !<unclosed",
        "%UNKNOWN\nb",
        "b: &a [*a]",
        "b: \u{1}",
    ];
    let deep = format!("b: {}", "[".repeat(1000));
    let huge = format!("b: {}", "x".repeat(MAX_SCALAR + 1));
    for bad in bad.into_iter().chain([deep.as_str(), &huge]) {
        let (first, last) = ("kind: A\n---\n", "\n---\nkind: C\n---\nkind: D\n");
        for text in [format!("{first}{bad}{last}"), format!("%YAML 1.2\n---\n{first}{bad}{last}")] {
            let parsed = parse(&text, 0);
            let kinds: Vec<_> = parsed.documents.iter().filter_map(|d| d.root.get("kind")?.text()).collect();
            let shown = &bad[..bad.len().min(20)];
            assert_eq!(kinds, ["A", "C", "D"], "{shown:?}: {:?}", parsed.problems);
            assert_eq!(parsed.problems.len(), 1, "{shown:?}: {:?}", parsed.problems);
            let from = text.find(bad).expect("the bad one");
            let at = parsed.problems[0].span.start as usize;
            assert!((from..=from + bad.len() + 1).contains(&at), "{shown:?}: {at} is not within {from}+{}", bad.len());
        }
    }
}
