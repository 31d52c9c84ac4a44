//! Ids, names, titles and paths that are no names.

use std::collections::{BTreeMap, BTreeSet};

use super::survive;
use crate::build::ground::Folder;

const NAMES: [&str; 34] = [
    "../../../etc/passwd",
    "..",
    ".",
    "/",
    "//",
    "/etc/passwd",
    "a/b",
    "a\\b",
    "C:\\Windows",
    "\\\\host\\share",
    "con",
    "NUL",
    "aux.yaml",
    "%2e%2e%2f",
    "a%00b",
    "a\u{0}b",
    "a\nb",
    "a\r\nSet-Cookie: x",
    "\u{1b}[2J\u{1b}]8;;https://evil.example\u{7}x",
    "\u{202e}txt.exe",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'onmouseover='alert(1)",
    "{{7*7}}",
    "{% include \"x\" %}",
    "{{ get_env(name=\"SECRET\") }}",
    "${SECRET}",
    "__proto__",
    "constructor",
    "😀👩‍👩‍👧",
    "注文",
    "  ",
    "-rf",
    "]]><!--",
];

fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("JSON is YAML")
}

#[test]
fn every_name_is_shown_as_it_is_and_leads_nowhere_else() {
    let long = "x".repeat(500);
    let names: Vec<&str> = NAMES.iter().copied().chain([long.as_str()]).collect();
    let mut files = Vec::new();
    for (number, name) in names.iter().enumerate() {
        let name = quoted(name);
        files.push((
            format!("p{number}/p.odps.yaml"),
            format!(
                "apiVersion: v1.0.0\nkind: DataProduct\nid: {name}\nname: {name}\nversion: {name}\nstatus: {name}\ndomain: {name}\ntenant: {name}\n\
                 tags: [{name}]\ntype: {name}\ndescription: {{purpose: {name}, usage: {name}}}\nteam: {{name: {name}, members: [{{username: {name}, role: {name}}}]}}\n\
                 customProperties: [{{property: {name}, value: {name}}}]\n{name}: {name}\n\
                 outputPorts: [{{name: {name}, version: {name}, contractId: {name}, type: {name}}}]\ninputPorts: [{{name: {name}, version: {name}, contractId: {name}}}]\n"
            ),
        ));
        files.push((
            format!("p{number}/c.odcs.yaml"),
            format!(
                "apiVersion: v3.1.0\nkind: DataContract\nid: {name}\nname: {name}\nversion: {name}\nstatus: {name}\n\
                 servers: [{{server: {name}, type: {name}, environment: {name}, {name}: {name}}}]\n\
                 schema:\n- name: {name}\n  physicalName: {name}\n  properties:\n  - {{name: {name}, logicalType: {name}, physicalType: {name}, classification: {name}, {name}: {name}, tags: [{name}]}}\n\
                   \x20 quality: [{{name: {name}, type: sql, query: {name}}}]\nroles: [{{role: {name}}}]\nslaProperties: [{{property: {name}, value: {name}}}]\n"
            ),
        ));
        files.push((
            format!("d{number}/domain.yaml"),
            format!("id: {name}\nname: {name}\nowner: {name}\nparent: {name}\n"),
        ));
        files.push((
            format!("teams/t{number}.yaml"),
            format!("apiVersion: v1.0.0\nkind: Team\nid: {name}\nname: {name}\nchannels: [{{channel: {name}}}]\n"),
        ));
        files.push((
            format!("codes/l{number}.yaml"),
            format!("apiVersion: v1.0.0\nkind: CodeList\nid: {name}\nname: {name}\nvalues: [{{value: {name}, label: {name}, replacedBy: {name}}}]\n"),
        ));
        files.push((
            format!("glossary/g{number}.osds.yaml"),
            format!("apiVersion: v1.0.0\nkind: SemanticDefinition\nid: {name}\ndefinitions: [{{id: {name}, name: {name}, synonyms: [{name}], unit: {name}}}]\n"),
        ));
        files.push((format!("p{number}/docs/x.md"), format!("---\ntitle: {name}\n---\n# x\n")));
    }
    let built = survive(Folder::new(files));
    let catalog = built.portal.json("catalog.json");
    let listed: BTreeSet<&str> =
        catalog["products"].as_array().expect("a list").iter().filter_map(|p| p["id"].as_str()).collect();
    for name in &names {
        assert!(listed.contains(name) || name.trim().is_empty(), "{name:?} is gone");
    }
    let mut folded: BTreeMap<String, &str> = BTreeMap::new();
    for (path, bytes) in &built.portal.files {
        assert!(path.len() < 400 && path.split('/').all(|part| part.len() <= 255), "{path}");
        assert!(path.chars().all(|c| c.is_ascii_graphic() && !"\\:*?\"<>|".contains(c)), "{path:?}");
        assert!(path.split('/').all(|part| !part.ends_with('.') && !part.starts_with("..")), "{path:?}");
        if let Some(other) = folded.insert(path.to_lowercase(), path) {
            panic!("{path} and {other} are one file on some systems");
        }
        let text = String::from_utf8_lossy(bytes);
        if path.ends_with(".html") {
            assert!(!text.contains("7*7}} = 49") && !text.contains(">49<"), "{path} computes what was written");
        }
    }
    let text: String = built.portal.pages.values().map(|page| page.text.as_str()).collect();
    for name in [
        "{{7*7}}",
        "{{ get_env(name=\"SECRET\") }}",
        "${SECRET}",
        "<script>alert(1)</script>",
        "__proto__",
        "😀👩‍👩‍👧",
        "注文",
    ] {
        assert!(text.contains(name), "{name} is not shown as it was written");
    }
}

#[cfg(unix)]
#[test]
fn files_may_be_called_anything() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let product = |id: &str| {
        format!(
            "apiVersion: v1.0.0\nkind: DataProduct\nid: {id}\nname: {id}\nversion: 1.0.0\nstatus: active\ndomain: sales\n"
        )
    };
    let paths = [
        "urn:dataproduct:checkout:orders.odps.yaml",
        "new\nline/a.odps.yaml",
        "esc\u{1b}[2J/b.odps.yaml",
        "aux.yaml",
        "con/c.odps.yaml",
        "Case/d.odps.yaml",
        "case/d.odps.yaml",
        "CASE/D.odps.yaml",
        "<img src=x onerror=alert(1)>/e.odps.yaml",
        "a b/'f\".odps.yaml",
        "%2e%2e/g.odps.yaml",
        "{{7*7}}/h.odps.yaml",
        "注文/i.odps.yaml",
        "#x?y/j.odps.yaml",
        "back\\slash/k.odps.yaml",
        "dot./l.odps.yaml",
        "\u{202e}gnp.exe/m.odps.yaml",
        "é/n.odps.yaml",
        "e\u{301}/n.odps.yaml",
        "&amp;/o.odps.yaml",
        "~3A/p.odps.yaml",
        ":/p.odps.yaml",
    ];
    let long = format!("{}/q.odps.yaml", "l".repeat(255));
    let mut files: Vec<(String, String)> = Vec::new();
    for (number, path) in paths.iter().copied().chain([long.as_str()]).enumerate() {
        files.push((path.to_owned(), product(&format!("p{number}"))));
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        if !folder.is_empty() {
            files.push((format!("{folder}/docs/{folder:.60}.md"), "# Notes\n\n[x](../README.md) ![y](p.png)\n".into()));
            files.push((format!("{folder}/docs/p.png"), "png".into()));
            files.push((format!("{folder}/README.md"), "# Read\n\n[x](docs/p.png)\n".into()));
        }
    }
    let mesh = Folder::new(files);
    mesh.write("latin/fine.md", "# Fine\n");
    std::fs::write(mesh.root.join("latin").join(OsStr::from_bytes(b"caf\xe9.odps.yaml")), product("latin"))
        .expect("a new file");
    let count = paths.len() + 1;
    let built = survive(mesh);
    assert_eq!(built.report["summary"]["products"], count + 1, "{}", built.report);
    let odd = built.report["diagnostics"].as_array().expect("a list");
    assert!(
        odd.iter().any(|d| d["rule"] == "unread-file" && d["message"] == "the file's name is not UTF-8"),
        "{odd:?}"
    );
    // Each is downloadable under a name that every system can hold, and each has a page of its own.
    let catalog = built.portal.json("catalog.json");
    let mut urls = BTreeSet::new();
    for product in catalog["products"].as_array().expect("a list") {
        let url = product["url"].as_str().expect("a URL");
        assert!(urls.insert(url) && built.portal.pages.contains_key(url), "{url}");
    }
    for path in built.portal.files.keys() {
        assert!(path.chars().all(|c| c.is_ascii_graphic() && !"\\:*?\"<>|".contains(c)), "{path:?}");
    }
    // Of two files whose names differ only in case one can be published.
    let mut broken = crate::build::whole::broken(&built.portal);
    broken.retain(|link| !link.to_lowercase().contains("/case/"));
    assert!(broken.is_empty(), "{broken:#?}");
}
