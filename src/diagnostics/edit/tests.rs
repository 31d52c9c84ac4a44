//! Edits as texts before and behind them, byte by byte.

use crate::diagnostics::{Diagnostic, Edit, Place, locate};
use crate::source::{Route, Span, Step};

/// `a.0.b` as a route.
fn route(text: &str) -> Route {
    Route(
        text.split('.')
            .filter(|step| !step.is_empty())
            .map(|step| step.parse().map_or(Step::Key(step.to_owned()), Step::Index))
            .collect(),
    )
}

fn value(at: &str) -> Place {
    Place::value("a.yaml", 0, route(at))
}

fn key(at: &str) -> Place {
    Place::key("a.yaml", 0, route(at))
}

fn replace(place: Place, text: &str) -> Edit {
    Edit::Replace { place, text: text.to_owned() }
}

fn insert(at: &str, after: &'static [&'static str]) -> Edit {
    Edit::Insert { place: value(at), key: "id".into(), value: "orders".into(), after }
}

/// The text behind the edit; `None` when it is not made.
fn edited(text: &str, edit: Edit) -> Option<String> {
    let diagnostic = Diagnostic::error("x", Place::file("a.yaml"), "x").fix("fix", vec![edit]);
    let located = locate(&[diagnostic], |_| Some(text.as_bytes().to_vec()));
    let edit = located[0].fix.as_ref()?.edits.first()?;
    let mut bytes = text.to_owned();
    bytes.replace_range(edit.span.range(), &edit.text);
    Some(bytes)
}

#[test]
fn a_scalar_is_replaced_in_its_style() {
    for (before, at, text, after) in [
        ("a: tabel # why\nb: 1\n", "a", "table", "a: table # why\nb: 1\n"),
        ("a: 'tabel'\r\nb: 1\r\n", "a", "table", "a: 'table'\r\nb: 1\r\n"),
        ("\u{feff}a: \"tabel\"\n", "a", "table", "\u{feff}a: \"table\"\n"),
        ("\u{feff}é: x\na: tabel", "a", "table", "\u{feff}é: x\na: table"),
        ("{a: tabel, b: [x, tabel]}\n", "b.1", "table", "{a: tabel, b: [x, table]}\n"),
        ("a: &t tabel\nb: *t\n", "a", "table", "a: &t table\nb: *t\n"),
        ("a: !!str tabel\n", "a", "table", "a: !!str table\n"),
        ("a: 1.10\nb: \"x\"\n", "a", "1.10", "a: \"1.10\"\nb: \"x\"\n"),
        ("a: 1.10\nb: 'x'\n", "a", "1.10", "a: '1.10'\nb: 'x'\n"),
        ("a:\n  - b: 1.10 # two\n", "a.0.b", "1.10", "a:\n  - b: \"1.10\" # two\n"),
        ("{\"a\": 1.0}\n", "a", "v1.0.0", "{\"a\": \"v1.0.0\"}\n"),
        ("a:\n  tabel\nb: 1\n", "a", "table", "a:\n  table\nb: 1\n"),
        ("base: &b {x: tabel}\nuse: {<<: *b, y: 1}\n", "use.x", "table", "base: &b {x: table}\nuse: {<<: *b, y: 1}\n"),
    ] {
        assert_eq!(edited(before, replace(value(at), text)).as_deref(), Some(after), "{before}");
    }
    for (before, at) in [
        ("a: &t x\nb: *t\n", "b"),
        ("a: |\n  x\n", "a"),
        ("a: >2- # text\n\n  x\n", "a"),
        ("a:\n", "a"),
        ("a: [x]\n", "a"),
        ("a: x\n", "b"),
    ] {
        assert_eq!(edited(before, replace(value(at), "y")), None, "{before}");
    }
}

#[test]
fn a_value_is_put_in_quotes_as_it_is_written() {
    for (before, after) in [
        ("a: 1.10 # two\r\n", Some("a: \"1.10\" # two\r\n")),
        ("b: 'x'\na: &v 1.10\n", Some("b: 'x'\na: &v '1.10'\n")),
        ("{a: True}\n", Some("{a: \"True\"}\n")),
        ("{\"a\": 1.10}", Some("{\"a\": \"1.10\"}")),
        ("a: '1'\n", None),
        ("b: &v 1\na: *v\n", None),
    ] {
        assert_eq!(edited(before, Edit::Quote { place: value("a") }).as_deref(), after, "{before}");
    }
}

#[test]
fn a_key_is_renamed_where_it_stands() {
    for (before, at, after) in [
        ("hsot: db # here\n", "hsot", "host: db # here\n"),
        ("a:\r\n  - 'hsot': db\r\n", "a.0.hsot", "a:\r\n  - 'host': db\r\n"),
        ("\u{feff}{\"hsot\": \"db\"}", "hsot", "\u{feff}{\"host\": \"db\"}"),
        ("a: {hsot: &h db}\n", "a.hsot", "a: {host: &h db}\n"),
        ("? hsot\n: db\n", "hsot", "? host\n: db\n"),
    ] {
        assert_eq!(edited(before, replace(key(at), "host")).as_deref(), Some(after), "{before}");
    }
}

#[test]
fn a_literal_has_no_quotes() {
    for (before, after) in [
        ("a: '5432' # port\n", "a: 5432 # port\n"),
        ("{\"a\": \"5432\"}", "{\"a\": 5432}"),
        ("a: yes\r\n", "a: 5432\r\n"),
    ] {
        let edit = Edit::Literal { place: value("a"), text: "5432".into() };
        assert_eq!(edited(before, edit).as_deref(), Some(after), "{before}");
    }
}

#[test]
fn a_key_is_inserted_in_the_style_of_the_mapping() {
    let cases: [(&str, &str, &'static [&'static str], &str); 11] = [
        (
            "# top\nkind: X # kind\n# name\nname: a\n",
            "",
            &["kind"],
            "# top\nkind: X # kind\nid: orders\n# name\nname: a\n",
        ),
        ("kind: X\r\nname: a\r\n", "", &["kind"], "kind: X\r\nid: orders\r\nname: a\r\n"),
        ("\u{feff}name: a", "", &["name"], "\u{feff}name: a\nid: orders"),
        ("name: a\n", "", &["kind"], "id: orders\nname: a\n"),
        ("---\nname:\n  a: b\n", "", &["name"], "---\nid: orders\nname:\n  a: b\n"),
        ("list:\n  - name: a # one\n    b: c\n", "list.0", &[], "list:\n  - id: orders\n    name: a # one\n    b: c\n"),
        ("list:\n- - name: a\n", "list.0.0", &[], "list:\n- - id: orders\n    name: a\n"),
        ("list: [{name: a}]\n", "list.0", &[], "list: [{id: orders, name: a}]\n"),
        ("{kind: X, name: a}\n", "", &["kind"], "{kind: X, id: orders, name: a}\n"),
        ("{\n  \"kind\": \"X\"\n}\n", "", &["kind"], "{\n  \"kind\": \"X\",\n  \"id\": \"orders\"\n}\n"),
        ("{\r\n\t\"name\": \"a\"\r\n}", "", &[], "{\r\n\t\"id\": \"orders\",\r\n\t\"name\": \"a\"\r\n}"),
    ];
    for (before, at, behind, after) in cases {
        assert_eq!(edited(before, insert(at, behind)).as_deref(), Some(after), "{before}");
    }
    for before in ["{}\n", "&a name: x\n", "? name\n: x\n"] {
        assert_eq!(edited(before, insert("", &[])), None, "{before}");
    }
    assert_eq!(edited("a: [b: c]\n", insert("a.0", &[])), None);
}

#[test]
fn an_item_goes_with_its_line() {
    for (before, at, after) in [
        ("a:\n  - x\n  # again\n  - x # why\nb: 1\n", "a.1", "a:\n  - x\n  # again\nb: 1\n"),
        ("a:\r\n  - x\r\n  - x\r\n", "a.1", "a:\r\n  - x\r\n"),
        ("a:\n- x\n- x", "a.1", "a:\n- x"),
        ("a: [x, y, 'x']\n", "a.2", "a: [x, y]\n"),
        ("a: [x,\n  x, y]\n", "a.1", "a: [x, y]\n"),
        ("\u{feff}a:\n- k: 1\n  l: 2\n- k: 1\n  l: 2 # twice\n- z\n", "a.1", "\u{feff}a:\n- k: 1\n  l: 2\n- z\n"),
    ] {
        assert_eq!(edited(before, Edit::Remove { place: value(at) }).as_deref(), Some(after), "{before}");
    }
    for (before, at) in [("a: [x]\n", "a.0"), ("a: [x, # first\n  x]\n", "a.1"), ("a: &a [x]\nb: *a\n", "b.0")] {
        assert_eq!(edited(before, Edit::Remove { place: value(at) }), None, "{before}");
    }
}

#[test]
fn spans_of_an_edit_count_the_byte_order_mark() {
    let text = "\u{feff}# Orders\n\nSee [guide.md](guide.md#a).\n";
    let start = text.find("[guide").expect("the link");
    let place = Place::span("a.yaml", Span::new(start, start + "[guide.md](guide.md#a)".len()));
    let edit = Edit::Within { place: place.clone(), old: "guide.md#a".into(), new: "guides.md#a".into() };
    assert_eq!(edited(text, edit).as_deref(), Some("\u{feff}# Orders\n\nSee [guide.md](guides.md#a).\n"));
    let missing = Edit::Within { place, old: "guide%20.md".into(), new: "x".into() };
    assert_eq!(edited(text, missing), None);
}
