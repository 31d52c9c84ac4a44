//! What pages say of the past, against the real git; and that they never say more than is known.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

use super::ground::{CHANGED, Folder, Portal, copy, example, example_source, run_in};
use super::html::{Page, squeezed};

/// Moments that a page gives, as RFC 3339 or days.
fn dates(page: &Page) -> BTreeSet<String> {
    page.elements
        .iter()
        .filter(|element| element.main && element.name == "time")
        .filter_map(|e| e.attributes.get("datetime").cloned())
        .collect()
}

fn products(portal: &Portal) -> Vec<Value> {
    portal.json("catalog.json")["products"].as_array().expect("a list").clone()
}

fn history_of(url: &str) -> String {
    url.replace("index.html", "history/index.html")
}

#[test]
fn every_product_shows_the_commits_that_git_log_gives() {
    let example = example();
    let products = products(&example.portal);
    assert!(products.len() >= 25);
    for product in &products {
        let source = product["source"]["path"].as_str().expect("a path");
        let folder = source.rsplit_once('/').expect("a folder").0;
        let log = example.git().lines(&["log", "--format=%H|%aI|%an|%s", "--", folder]);
        assert!(!log.is_empty(), "{folder}");
        let url = history_of(product["url"].as_str().expect("a URL"));
        let page = example.portal.page(&url);
        let text = squeezed(&page.text);
        let shown: BTreeSet<&str> = page
            .addresses()
            .filter(|(element, ..)| element.main)
            .filter_map(|(_, _, link)| link.strip_prefix("https://github.com/ternhall/data-mesh/commit/"))
            .collect();
        let expected: BTreeSet<&str> = log.iter().map(|line| line.split('|').next().expect("an id")).collect();
        assert_eq!(shown, expected, "{url}");
        let dates = dates(page);
        for line in &log {
            let parts: Vec<&str> = line.split('|').collect();
            let time: jiff::Timestamp = parts[1].parse().expect("a moment");
            assert!(dates.contains(&time.to_string()), "{url} does not give {time}: {dates:?}");
            assert!(text.contains(parts[2]) && text.contains(parts[3]), "{url} does not name {line}");
        }
        let last: jiff::Timestamp = log[0].split('|').nth(1).expect("a moment").parse().expect("a moment");
        assert_eq!(product["last_change"], last.to_string(), "{folder}");
    }
    let changed = products.iter().filter(|product| product["last_change"] != products[0]["last_change"]).count();
    assert_eq!(changed.min(products.len() - changed), 1, "one product was changed after the start: {CHANGED}");
}

/// Every page of a portal whose past is not known gives no moment of a commit and says why.
#[track_caller]
fn says_that_nothing_is_known(portal: &Portal, words: &str) {
    for product in products(portal) {
        assert_eq!(product["last_change"], Value::Null);
        let url = product["url"].as_str().expect("a URL");
        let text = squeezed(&portal.page(url).text);
        assert!(text.contains(words) || text.contains("unknown"), "{url} does not say that the past is unknown");
        let history = portal.page(&history_of(url));
        assert!(dates(history).is_empty(), "{url}: {:?}", dates(history));
        assert!(squeezed(&history.text).contains(words), "{url}: {}", squeezed(&history.text));
    }
    assert!(squeezed(&portal.page("about/index.html").text).contains(words));
}

#[test]
fn a_folder_without_git_says_so() {
    let folder = Folder::new::<&str, &str>([]);
    copy(&example_source(), &folder.root);
    let ran = run_in(&folder.root, &["build", "-o", "../portal"]).ends(0);
    assert!(ran.stderr.contains("no git repository"), "{}", ran.stderr);
    let portal = Portal::read(&folder.around().join("portal"));
    says_that_nothing_is_known(&portal, "not read from a git repository");
    assert!(!portal.files.contains_key("feed.atom") || !portal.text("feed.atom").contains("<entry>"));
}

#[test]
fn a_repository_without_a_commit_says_so() {
    let folder = Folder::new([(
        "a/orders.odps.yaml",
        "apiVersion: v1.0.0\nkind: DataProduct\nid: orders\nname: Orders\nstatus: active\nversion: 1.0.0\n",
    )]);
    crate::history::git::Git::at(folder.root.clone()).run(&["init", "--quiet"]);
    run_in(&folder.root, &["build", "-o", "../portal"]).ends(0);
    says_that_nothing_is_known(&Portal::read(&folder.around().join("portal")), "no commit yet");
}

/// A shallow clone's oldest commit looks as if it had made everything: its date is true for what it changed only.
#[test]
fn a_shallow_clone_never_gives_the_date_of_its_edge() {
    let example = example();
    let clone = example.git().shallow(1);
    clone.run(&["checkout", "--quiet", "main"]);
    let out = clone.folder.parent().expect("a folder").join("portal");
    let ran = run_in(&clone.folder, &["build", "-o", out.to_str().expect("UTF-8"), "--format", "json"]).ends(0);
    assert_eq!(ran.json()["history"], "shallow");
    let portal = Portal::read(&out);
    let edge = example.git().run(&["log", "-1", "--format=%aI"]).parse::<jiff::Timestamp>().expect("a moment");
    for product in products(&portal) {
        let url = product["url"].as_str().expect("a URL");
        assert_eq!(product["last_change"], Value::Null, "{url}");
        for page in [url.to_owned(), history_of(url)] {
            let page = portal.page(&page);
            assert!(!dates(page).contains(&edge.to_string()), "{url} gives the date of the edge");
            assert!(squeezed(&page.text).contains("without all of its history"), "{url}");
        }
    }
    let feed =
        portal.files.get("feed.atom").map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default();
    assert!(!feed.contains("Start the mesh"));
}

#[test]
fn a_file_that_is_not_committed_is_said_on_its_pages() {
    let folder = Folder::new([
        ("sales/orders/orders.odps.yaml", product("orders", "Orders")),
        ("sales/returns/returns.odps.yaml", product("returns", "Returns")),
    ]);
    folder.commit("Start");
    folder.write("sales/orders/orders.odps.yaml", product("orders", "Orders of shops"));
    folder.write("sales/stock/stock.odps.yaml", product("stock", "Stock"));
    let ran = run_in(&folder.root, &["build", "-o", "../portal"]).ends(0);
    assert!(ran.stderr.contains("2 files not committed"), "{}", ran.stderr);
    let portal = Portal::read(&folder.around().join("portal"));
    let says = |name: &str| {
        let url = format!("products/sales/{name}/index.html");
        (squeezed(&portal.page(&url).text).contains("ot committed yet"), dates(portal.page(&url)).len())
    };
    assert!(says("orders").0);
    assert_eq!(says("stock"), (true, 0));
    assert!(!says("returns").0);
    let catalog = products(&portal);
    let last = |name: &str| catalog.iter().find(|p| p["id"] == name).map(|p| p["last_change"].clone());
    assert_eq!(last("stock"), Some(Value::Null));
    assert!(last("returns").is_some_and(|time| time.is_string()));
}

/// Feeds tell what changed, and say in the title that something breaks; each domain, product and team has its own.
#[test]
fn feeds_tell_what_changed() {
    let contract = |version: &str, properties: &str| {
        format!(
            "apiVersion: v3.1.0\nkind: DataContract\nid: orders\nversion: {version}\nstatus: active\nschema:\n- name: orders\n  properties:\n{properties}"
        )
    };
    let both = "  - {name: id, logicalType: string}\n  - {name: email, logicalType: string}\n";
    let ported = product("orders", "Orders")
        + "team: {name: shop}\noutputPorts:\n- {name: orders, version: 1.0.0, contractId: orders}\n";
    let folder = Folder::new([
        ("sales/orders/orders.odps.yaml", ported),
        ("sales/orders/orders.odcs.yaml", contract("1.0.0", both)),
        ("sales/returns/returns.odps.yaml", product("returns", "Returns")),
    ]);
    let git = folder.commit("Start");
    folder.write("sales/orders/orders.odcs.yaml", contract("2.0.0", "  - {name: id, logicalType: string}\n"));
    git.commit("Keep no e-mail addresses");
    folder.write("sales/returns/returns.odps.yaml", product("returns", "Returned goods"));
    git.commit("Name of the returns");
    run_in(&folder.root, &["build", "-o", "../portal"]).ends(0);
    let portal = Portal::read(&folder.around().join("portal"));
    let titles = |path: &str| super::whole::xml(portal.text(path), "title").1;
    let breaking = "Breaking: Keep no e-mail addresses";
    assert_eq!(titles("feed.atom")[1..], ["Name of the returns", breaking, "Start"]);
    assert_eq!(titles("domains/sales/feed.atom")[1..], ["Name of the returns", breaking, "Start"]);
    assert_eq!(titles("products/sales/orders/feed.atom")[1..], [breaking, "Start"]);
    assert_eq!(titles("products/sales/returns/feed.atom")[1..], ["Name of the returns", "Start"]);
    assert_eq!(titles("teams/shop/feed.atom")[1..], [breaking, "Start"]);
    let told = portal.text("products/sales/orders/feed.atom");
    let removed =
        "&lt;b&gt;breaking&lt;/b&gt;: property removed &lt;code&gt;sales/orders/orders#orders.email&lt;/code&gt;";
    assert!(told.contains(removed), "{told}");
    let page = portal.page("products/sales/orders/index.html");
    assert!(page.addresses().any(|(_, _, link)| link == "feed.atom"), "the page names its feed");
}

/// A property tells since which version it is there and what changed last; one that came with its contract and stayed
/// as it was says nothing.
#[test]
fn properties_tell_since_when_they_are_there_and_what_changed_last() {
    let contract = |version: &str, properties: &str| {
        format!(
            "apiVersion: v3.1.0\nkind: DataContract\nid: orders\nversion: {version}\nstatus: active\nschema:\n- name: orders\n  properties:\n{properties}"
        )
    };
    let id = "  - {name: id, logicalType: string}\n";
    let first = format!("{id}  - {{name: total, logicalType: integer}}\n");
    let second = format!("{first}  - {{name: email, logicalType: string}}\n");
    let third = second.replace("total, logicalType: integer", "total, logicalType: string");
    let folder = Folder::new([
        (
            "sales/orders/orders.odps.yaml",
            product("orders", "Orders") + "outputPorts:\n- {name: orders, version: 1.0.0, contractId: orders}\n",
        ),
        ("sales/orders/orders.odcs.yaml", contract("1.0.0", &first)),
    ]);
    let git = folder.commit("Start");
    folder.write("sales/orders/orders.odcs.yaml", contract("1.1.0", &second));
    git.commit("E-mail addresses of customers");
    folder.write("sales/orders/orders.odcs.yaml", contract("2.0.0", &third));
    git.commit("Totals as text");
    let fourth = third.replace("total, logicalType: string", "total, logicalType: string, required: true");
    folder.write("sales/orders/orders.odcs.yaml", contract("2.1.0", &fourth));
    git.commit("Every order has a total");
    run_in(&folder.root, &["build", "-o", "../portal"]).ends(0);
    let portal = Portal::read(&folder.around().join("portal"));
    let (_, html) = portal
        .files
        .iter()
        .find(|(path, _)| path.starts_with("products/sales/orders/contracts/") && path.ends_with("/index.html"))
        .expect("the page of the contract");
    let html = String::from_utf8_lossy(html);
    let row = |name: &str| {
        let from =
            html.find(&format!("<tr id=\"orders.{name}\"")).or_else(|| html.find(&format!("<tr id=orders.{name}")));
        let row = &html[from.expect("a row")..];
        row[..row[4..].find("<tr ").map_or(row.len(), |end| end + 4)].to_owned()
    };
    assert!(!row("id").contains("In it since") && !row("id").contains("Last change"), "{}", row("id"));
    assert!(row("email").contains("In it since") && row("email").contains("version 1.1.0, "), "{}", row("email"));
    assert!(!row("email").contains("Last change"), "{}", row("email"));
    let total = row("total");
    let (last, before) = total.split_once("Before that").expect("it changed twice");
    assert!(last.contains("Last change") && !last.contains("breaking"), "{total}");
    let said = ["1 change", "<code>integer</code> → <code>string</code>", "breaking", "by <bdi>Ada</bdi>"];
    assert!(said.iter().all(|part| before.contains(part)), "{total}");
}

fn product(id: &str, name: &str) -> String {
    format!(
        "apiVersion: v1.0.0\nkind: DataProduct\nid: {id}\nname: {name}\nversion: 1.0.0\nstatus: active\ndomain: sales\n"
    )
}

#[test]
fn the_mesh_may_be_a_folder_of_a_repository() {
    let around = Folder::new([
        ("README.md", "# Not the mesh\n"),
        ("mesh/sales/orders/orders.odps.yaml", &product("orders", "Orders")),
    ]);
    around.write("mesh/meshdoc.yaml", "title: Shop\nforge: {url: https://github.com/acme/all}\n");
    let git = around.commit("Start");
    around.write("README.md", "# Still not the mesh\n");
    git.commit("Elsewhere");
    run_in(&around.root.join("mesh"), &["build", "-o", "../portal"]).ends(0);
    let portal = Portal::read(&around.root.join("portal"));
    let page = portal.page("products/sales/orders/history/index.html");
    let commits = page.addresses().filter(|(element, _, link)| element.main && link.contains("/commit/")).count();
    assert_eq!(commits, 1, "the commit elsewhere is none of the product's");
    let product = portal.page("products/sales/orders/index.html");
    assert!(
        product.addresses().any(|(_, _, link)| link.contains("/main/mesh/sales/orders/orders.odps.yaml")),
        "links to the forge name the mesh's folder in the repository: {:?}",
        product.addresses().map(|(_, _, link)| link).filter(|link| link.contains("github")).collect::<Vec<_>>()
    );
}

#[test]
fn the_mesh_may_be_a_linked_worktree() {
    let folder = Folder::new([("sales/orders/orders.odps.yaml", product("orders", "Orders"))]);
    let git = folder.commit("Start");
    let tree = folder.around().join("tree");
    git.run(&["worktree", "add", "--quiet", tree.to_str().expect("UTF-8"), "-b", "next"]);
    let ran = run_in(&tree, &["build", "-o", "../portal", "--format", "json"]).ends(0);
    assert_eq!(ran.json()["history"], "complete");
    assert_eq!(ran.json()["commit"], git.run(&["rev-parse", "HEAD"]));
    let page = Portal::read(&folder.around().join("portal"));
    assert_eq!(dates(page.page("products/sales/orders/history/index.html")).len(), 1);
}

/// Hooks, filters and monitors of a repository are programs: reading a mesh runs none.
#[test]
fn nothing_that_a_repository_configures_is_run() {
    let folder = Folder::new([("sales/orders/orders.odps.yaml", product("orders", "Orders"))]);
    folder.write(".gitattributes", "*.yaml filter=evil diff=evil merge=evil\n");
    let git = folder.commit("Start");
    folder.write("sales/orders/orders.odps.yaml", product("orders", "Changed"));
    let canary = folder.around().join("canary");
    let command = format!("touch {}", canary.display());
    for key in [
        "filter.evil.clean",
        "filter.evil.smudge",
        "filter.evil.process",
        "diff.evil.command",
        "diff.evil.textconv",
        "merge.evil.driver",
        "core.fsmonitor",
        "core.sshCommand",
        "core.pager",
        "core.editor",
        "credential.helper",
        "alias.log",
        "uploadpack.packObjectsHook",
        "gpg.program",
        "core.askPass",
    ] {
        git.run(&["config", key, &command]);
    }
    let hooks = folder.root.join(".git/hooks");
    for hook in ["post-checkout", "pre-commit", "post-index-change", "fsmonitor-watchman", "reference-transaction"] {
        let file = hooks.join(hook);
        std::fs::write(&file, format!("#!/bin/sh\n{command}\n")).expect("a new file");
        let _ = Command::new("chmod").arg("+x").arg(&file).status();
    }
    for arguments in [&["check"][..], &["build", "-o", "../portal"], &["search", "orders"]] {
        run_in(&folder.root, arguments).ends(0);
        assert!(!canary.exists(), "{arguments:?} ran a program of the repository");
    }
}
