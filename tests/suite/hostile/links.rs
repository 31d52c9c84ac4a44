//! Addresses that run something, in every field that takes an address.

use std::collections::BTreeSet;

use super::survive;
use crate::build::ground::Folder;

/// Spellings of what must not be followed.
const RUNS: [&str; 24] = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "\u{1}javascript:alert(1)",
    "javascript&colon;alert(1)",
    "javascript&#58;alert(1)",
    "&#106;avascript:alert(1)",
    "javascript://example.org/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "DATA:image/svg+xml,<svg onload=alert(1)>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "blob:https://example.org/x",
    "about:blank",
    "view-source:https://example.org",
    "jar:https://example.org!/x",
    "feed:javascript:alert(1)",
    "//evil.example/x",
    "\\\\evil.example\\x",
    "/\\evil.example",
    "https:evil.example",
];

fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("JSON is YAML")
}

#[test]
fn no_field_of_a_descriptor_makes_a_link_that_runs() {
    let mut files = Vec::new();
    for (number, run) in RUNS.iter().enumerate() {
        let run = quoted(run);
        let definitions = format!("authoritativeDefinitions: [{{type: x, url: {run}}}]");
        let support = format!("support: [{{channel: c, url: {run}, invitationUrl: {run}, tool: web}}]");
        files.push((
            format!("p{number}/p.odps.yaml"),
            format!(
                "apiVersion: v1.0.0\nkind: DataProduct\nid: p{number}\nname: P{number}\nversion: 1.0.0\nstatus: active\ndomain: sales\n\
                 description: {{purpose: x, {definitions}}}\n{definitions}\n{support}\n\
                 customProperties: [{{property: link, value: {run}}}, {{property: url, value: {run}}}]\n\
                 team: {{name: t, {definitions}, members: [{{username: {run}}}]}}\n\
                 outputPorts: [{{name: o, version: 1.0.0, contractId: c{number}, {definitions}, sbom: [{{url: {run}}}]}}]\n\
                 managementPorts: [{{name: m, content: discoverability, url: {run}}}]\nx-url: {run}\n"
            ),
        ));
        files.push((
            format!("p{number}/c.odcs.yaml"),
            format!(
                "apiVersion: v3.1.0\nkind: DataContract\nid: c{number}\nname: C{number}\nversion: 1.0.0\nstatus: active\n{definitions}\n{support}\n\
                 servers: [{{server: s, type: api, location: {run}}}, {{server: k, type: kafka, host: {run}}}]\n\
                 schema:\n- name: t\n  {definitions}\n  properties:\n  - {{name: a, {definitions}, examples: [{run}], relationships: [{{to: {run}}}]}}\n"
            ),
        ));
        files.push((format!("p{number}/README.md"), markdown(RUNS[number])));
        files.push((
            format!("teams/t{number}.yaml"),
            format!("apiVersion: v1.0.0\nkind: Team\nid: t{number}\nname: T{number}\nchannels: [{{channel: c, url: {run}}}]\nurl: {run}\n"),
        ));
        files.push((
            format!("codes/l{number}.yaml"),
            format!("apiVersion: v1.0.0\nkind: CodeList\nid: l{number}\nauthority: {run}\n{definitions}\nvalues: [{{value: a, url: {run}}}]\n"),
        ));
        files.push((
            format!("glossary/g{number}.osds.yaml"),
            format!("apiVersion: v1.0.0\nkind: SemanticDefinition\nid: g{number}\ndefinitions: [{{id: d{number}, name: D, {definitions}, relationships: [{{to: {run}, type: isA}}]}}]\n"),
        ));
    }
    let built = survive(Folder::new(files));
    let mut other = BTreeSet::new();
    for (url, page) in &built.portal.pages {
        for (element, name, link) in page.addresses() {
            if link.starts_with("//") || link.starts_with('\\') || link.starts_with("/\\") {
                other.insert(format!("{url}: <{} {name}={link}>", element.name));
            }
            let out = link.contains("://") || link.starts_with("mailto:");
            let rel = element.attributes.get("rel").map(String::as_str).unwrap_or_default();
            if element.name == "a" && out && !(rel.contains("noopener") && rel.contains("noreferrer")) {
                other.insert(format!("{url}: <a href={link} rel={rel}>"));
            }
        }
    }
    assert!(other.is_empty(), "{other:#?}");
}

fn markdown(run: &str) -> String {
    format!(
        "# Links\n\n[a]({run}) [b](<{run}>) <{run}> ![c]({run}) [d][r]\n\n[r]: {run} \"title\"\n\n\
         <a href=\"{run}\">e</a> <img src=\"{run}\"> <a href='{run}' onclick='alert(1)'>f</a> <svg><a xlink:href=\"{run}\"><text>g</text></a></svg>\n\n\
         <form action=\"{run}\"><button formaction=\"{run}\">h</button></form> <iframe src=\"{run}\"></iframe>\n\n\
         <a href=\"{run}\" ping=\"{run}\" style=\"background:url({run})\">i</a> <base href=\"{run}\"> <link rel=import href=\"{run}\">\n"
    )
}

/// `meshdoc.yaml` is trusted, but a slip must not run either.
#[test]
fn the_settings_make_no_link_that_runs() {
    let built = survive(Folder::new([(
        "meshdoc.yaml",
        "title: Shop\nbaseUrl: javascript:alert(1)\norganisation: {name: Acme, url: 'javascript:alert(1)'}\nforge: {url: 'javascript:alert(1)'}\n",
    )]));
    built.says("meshdoc.yaml", "invalid-configuration");
}
