//! Text that steers terminals, from everywhere it can come: descriptors, file names, commits.

use super::{CALM, assert_plain, survive};
use crate::build::ground::{Folder, run_in};
use crate::build::html::dangers;
use crate::build::whole::xml;

const STEERS: &str =
    "\u{1b}[2J\u{1b}]8;;https://evil.example\u{7}click\u{1b}]8;;\u{7}\u{9b}31m\u{202e}\u{7f}\u{8}\u{85}";

fn quoted(text: &str) -> String {
    text.chars().fold(String::from("\""), |out, c| {
        if c.is_control() || c > '\u{7f}' { out + &format!("\\u{:04x}", c as u32) } else { out + &c.to_string() }
    }) + "\""
}

#[test]
fn what_is_printed_steers_nothing() {
    let name = quoted(STEERS);
    let mesh = Folder::new([
        (
            "a/a.odps.yaml",
            CALM.replace("Calm waters", "Orders")
                .replace("id: calm", &format!("id: {name}"))
                .replace("Levels", &STEERS.replace('\u{1b}', "")),
        ),
        (
            "b/b.odps.yaml",
            format!(
                "apiVersion: v1.0.0\nkind: DataProduct\nid: b\nname: {name}\nversion: 1.0.0\nstatus: active\ndomain: sales\noutputPorts: [{{name: {name}, version: 1.0.0, contractId: {name}}}]\n{name}: 1\n{name}: 2\n"
            ),
        ),
        ("c/README.md", format!("# {STEERS} orders\n\n[x]({})\n\norders {STEERS}\n", STEERS.replace(' ', ""))),
        ("meshdoc.yaml", format!("title: {name}\n{name}: 1\nrules: {{{name}: off}}\n")),
    ]);
    let built = survive(mesh);
    for arguments in [
        &["search", "orders"][..],
        &["search", STEERS],
        &["search", "orders", "--domain", STEERS],
        &["check", STEERS],
        &["check", "--format", "short"],
        &["build", "-o", "\u{1b}[2J/x"],
        &["check", "--explain", STEERS],
        &["search", "orders", "--cache-dir", "../cache"],
    ] {
        let ran = run_in(&built.mesh.root, arguments);
        assert_plain(&ran.stdout);
        assert_plain(&ran.stderr);
    }
}

#[test]
fn commits_and_people_are_shown_as_text() {
    let folder = Folder::new([("a/a.odps.yaml", CALM.replace("calm", "a").replace("Calm waters", "A"))]);
    folder.write(
        "meshdoc.yaml",
        "title: Shop\nbaseUrl: https://data.example/\nforge: {url: https://github.com/acme/mesh}\n",
    );
    let git = folder.commit("Start");
    let messages = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        STEERS,
        "]]></summary><script>alert(1)</script>",
        "{{7*7}} {% raw %}",
        "Fix #1 <a href=\"javascript:alert(1)\">x</a>",
        "Merge pull request #99999999999999999999 from x/<b>",
        "\u{202e}Merge",
        "=cmd|'/c calc'!A1",
    ];
    for (number, message) in messages.iter().enumerate() {
        folder.write(
            "a/a.odps.yaml",
            CALM.replace("calm", "a").replace("Calm waters", "A").replace("1.0.0\nst", &format!("1.1.{number}\nst")),
        );
        git.run(&["add", "--all"]);
        let mut commit = git.command(&["commit", "--quiet", "--cleanup=verbatim", "-m", message]);
        commit
            .env("GIT_AUTHOR_NAME", format!("<script>x</script> \u{1b}[31m {number}"))
            .env("GIT_AUTHOR_EMAIL", "\"><img src=x onerror=alert(1)>");
        commit.env("GIT_COMMITTER_NAME", "{{7*7}}");
        assert!(commit.status().expect("git").success());
    }
    git.run(&["tag", "v1.0.0"]);
    git.run(&["branch", "--", "<img/src=x>"]);
    let ran = run_in(&folder.root, &["build", "-o", "../portal"]).ends(0);
    assert_plain(&ran.stderr);
    let portal = crate::build::ground::Portal::read(&folder.around().join("portal"));
    for (url, page) in &portal.pages {
        assert_eq!(dangers(page), Vec::<String>::new(), "{url}");
        assert!(!page.text.contains("49"), "{url} computes a message");
    }
    let history = &portal.page("products/sales/a/history/index.html").text;
    for message in ["<script>alert(1)</script>", "{{7*7}} {% raw %}", "=cmd|'/c calc'!A1"] {
        assert!(history.contains(message), "{message} is not shown as it was written");
    }
    let (root, titles) = xml(portal.text("feed.atom"), "title");
    assert_eq!(root, "feed");
    assert!(titles.len() > messages.len(), "{titles:?}");
}
