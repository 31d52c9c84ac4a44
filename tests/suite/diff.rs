//! `meshdoc diff`, `impact` and `history` on repositories that git made.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::build::ground::{Folder, run_in};
use crate::history::git::Git;

const ORDERS: &str = "apiVersion: v1.0.0\nkind: DataProduct\nid: orders\nname: Orders\nversion: 1.0.0\nstatus: active\n\
    domain: sales\nteam:\n  name: Orders\noutputPorts:\n- name: orders\n  version: 1.0.0\n  contractId: orders\n";
const REVENUE: &str = "apiVersion: v1.0.0\nkind: DataProduct\nid: revenue\nname: Revenue\nversion: 1.0.0\nstatus: active\n\
    domain: finance\nteam:\n  name: Finance\ninputPorts:\n- name: orders\n  version: 1.0.0\n  contractId: orders\n\
    outputPorts:\n- name: revenue\n  version: 1.0.0\n  contractId: revenue\n";
const BOARD: &str = "apiVersion: v1.0.0\nkind: DataProduct\nid: board\nname: Board\nversion: 1.0.0\nstatus: active\n\
    domain: finance\ninputPorts:\n- name: revenue\n  version: 1.0.0\n  contractId: revenue\n";
const CONTRACT: &str = "domains/sales/orders/orders.odcs.yaml";

fn contract(id: &str, version: &str, properties: &[&str]) -> String {
    let properties: String =
        properties.iter().map(|name| format!("  - name: {name}\n    logicalType: string\n")).collect();
    format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: {id}\nversion: {version}\nstatus: active\nschema:\n\
         - name: {id}\n  properties:\n{properties}"
    )
}

/// Three products in a row, committed.
fn shop() -> (Folder, Git) {
    let mesh = Folder::new([
        ("domains/sales/orders/orders.odps.yaml", ORDERS.to_owned()),
        (CONTRACT, contract("orders", "1.0.0", &["order_id", "email"])),
        ("domains/finance/revenue/revenue.odps.yaml", REVENUE.to_owned()),
        ("domains/finance/revenue/revenue.odcs.yaml", contract("revenue", "1.0.0", &["amount"])),
        ("domains/finance/board/board.odps.yaml", BOARD.to_owned()),
        ("CODEOWNERS", "/domains/sales/ @acme/sales\n".to_owned()),
    ]);
    let git = mesh.commit("Begin");
    (mesh, git)
}

fn kinds(report: &Value) -> Vec<String> {
    let changes = report["changes"].as_array().expect("changes").iter();
    changes
        .map(|change| {
            format!("{} {}", change["impact"].as_str().expect("text"), change["kind"].as_str().expect("text"))
        })
        .collect()
}

fn diff(mesh: &Folder, arguments: &[&str], code: i32) -> Value {
    run_in(&mesh.root, &[&["diff", "--format", "json"], arguments].concat()).ends(code).json()
}

#[test]
fn a_breaking_change_needs_a_major_version_or_an_agreement() {
    let (mesh, git) = shop();
    assert!(kinds(&diff(&mesh, &["main"], 0)).is_empty());
    mesh.write(CONTRACT, contract("orders", "1.1.0", &["order_id"]));
    let report = diff(&mesh, &["main"], 1);
    assert_eq!(kinds(&report), ["breaking property-removed", "editorial contract-version-changed"]);
    let change = &report["changes"][0];
    assert_eq!(change["subject"], "sales/orders/orders#orders.email");
    assert_eq!((&change["path"], &change["line"], &change["side"]), (&CONTRACT.into(), &11.into(), &"base".into()));
    assert_eq!(change["covered"], Value::Null);
    let consumers = change["consumers"].as_array().expect("consumers");
    assert_eq!(consumers[0]["product"], "finance/revenue");
    assert_eq!(consumers[0]["contract"], "sales/orders/orders");
    assert_eq!((&consumers[1]["product"], &consumers[1]["distance"]), (&"finance/board".into(), &2.into()));
    assert_eq!(consumers[1]["via"], "finance/revenue");
    assert_eq!(report["versions"][0]["required"], "2.0.0");
    assert_eq!(report["versions"][0]["declared_after"], "1.1.0");
    assert_eq!(report["violations"][0]["consumers"][0], "finance/revenue");
    let asked: BTreeSet<&str> =
        report["ask"].as_array().expect("a list").iter().map(|asked| asked["who"].as_str().expect("text")).collect();
    assert!(asked.contains("@acme/sales") && asked.contains("finance"), "{asked:?}");

    mesh.write(CONTRACT, contract("orders", "2.0.0", &["order_id"]));
    let report = diff(&mesh, &["main"], 0);
    assert_eq!(report["changes"][0]["covered"], "version");
    assert_eq!(report["violations"].as_array().map(Vec::len), Some(1), "it was not deprecated before");

    mesh.write(CONTRACT, contract("orders", "1.1.0", &["order_id"]));
    let agreed = |until: &str| {
        format!(
            "agreed:\n- subject: sales/orders/orders#orders.email\n  kind: property-removed\n  until: {until}\n  reason: Finance knows.\n"
        )
    };
    mesh.write("meshdoc.yaml", agreed("2100-01-01"));
    assert_eq!(diff(&mesh, &["main"], 0)["changes"][0]["agreement"]["reason"], "Finance knows.");
    mesh.write("meshdoc.yaml", agreed("2001-01-01"));
    diff(&mesh, &["main"], 1);
    let _ = git;
}

#[test]
fn drafts_promise_nothing_and_a_sunset_is_announced() {
    let (mesh, git) = shop();
    let draft = |properties: &[&str]| contract("revenue", "0.1.0", properties).replace("active", "draft");
    mesh.write("domains/finance/revenue/revenue.odcs.yaml", draft(&["amount", "currency"]));
    git.commit("Draft the revenue");
    mesh.write("domains/finance/revenue/revenue.odcs.yaml", draft(&["amount"]));
    let report = diff(&mesh, &["main"], 0);
    assert_eq!(report["changes"][0]["covered"], "draft");
    assert_eq!(report["violations"].as_array().map(Vec::len), Some(0));
    git.run(&["checkout", "--quiet", "--", "."]);

    // Nobody reads the board; Revenue is read by it.
    std::fs::remove_file(mesh.root.join("domains/finance/board/board.odps.yaml")).expect("it was there");
    assert_eq!(diff(&mesh, &["main"], 0)["changes"][0]["covered"], "sunset");
    git.run(&["checkout", "--quiet", "--", "."]);
    let port = "outputPorts:\n- name: orders\n  version: 1.0.0\n  contractId: orders\n";
    let product = "domains/sales/orders/orders.odps.yaml";
    mesh.write(product, ORDERS.replace(port, "outputPorts: []\n"));
    let report = diff(&mesh, &["main"], 1);
    assert_eq!(report["violations"][0]["subject"], "sales/orders#port-orders");
    mesh.write(product, format!("{ORDERS}  deprecated: true\n"));
    git.commit("Announce the end of the port");
    mesh.write(product, ORDERS.replace(port, "outputPorts: []\n"));
    let report = diff(&mesh, &["main"], 0);
    assert_eq!(report["changes"][0]["covered"], "sunset");
    assert_eq!(report["violations"].as_array().map(Vec::len), Some(0));
}

#[test]
fn states_are_commits_tags_and_folders() {
    let (mesh, git) = shop();
    git.run(&["tag", "v1.0.0"]);
    git.run(&["checkout", "--quiet", "-b", "feature"]);
    mesh.write(CONTRACT, contract("orders", "1.1.0", &["order_id", "email", "channel"]));
    git.commit("Add the channel");
    git.run(&["checkout", "--quiet", "main"]);
    mesh.write("domains/finance/revenue/revenue.odcs.yaml", contract("revenue", "1.0.0", &["amount", "currency"]));
    git.commit("Add the currency");
    // Against where the branch began: what main did in the meantime is not part of it.
    let expected = ["additive property-added", "editorial contract-version-changed"];
    assert_eq!(kinds(&diff(&mesh, &["main..feature"], 0)), expected);
    assert_eq!(kinds(&diff(&mesh, &["main", "feature"], 0)), expected);
    assert_eq!(kinds(&diff(&mesh, &["--against-tag"], 0)), ["additive property-added"]);
    assert_eq!(kinds(&diff(&mesh, &["--against-tag", "v1.0.0"], 0)), ["additive property-added"]);
    let other = Folder::new([(CONTRACT, contract("orders", "1.0.0", &["order_id", "email"]))]);
    let path = other.root.to_string_lossy().into_owned();
    let gone = kinds(&diff(&mesh, &["v1.0.0", &path], 0));
    assert!(gone.contains(&"breaking contract-removed".to_owned()), "{gone:?}");
    assert!(!kinds(&diff(&mesh, &[&path], 0)).is_empty());
    let said = run_in(&mesh.root, &["diff", "no-such-branch"]).ends(2).stderr;
    assert!(said.contains("no-such-branch"), "{said}");
}

#[test]
fn a_mesh_in_a_folder_of_the_repository_is_compared_with_itself() {
    let around = Folder::new([
        ("data/mesh/domains/sales/orders/orders.odps.yaml", ORDERS.to_owned()),
        ("data/mesh/domains/sales/orders/orders.odcs.yaml", contract("orders", "1.0.0", &["order_id"])),
        ("data/other.odcs.yaml", contract("other", "1.0.0", &["x"])),
    ]);
    around.commit("Begin");
    around.write("data/other.odcs.yaml", contract("other", "1.0.0", &["y"]));
    around
        .write("data/mesh/domains/sales/orders/orders.odcs.yaml", contract("orders", "1.0.0", &["order_id", "email"]));
    let report = run_in(&around.root, &["diff", "main", "--dir", "data/mesh", "--format", "json"]).ends(0).json();
    assert_eq!(kinds(&report), ["additive property-added"]);
    let commands = run_in(&around.root, &["diff", "main", "--dir", "data/mesh", "--format", "sarif"]).ends(0).json();
    let uri = &commands["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri, "data/mesh/domains/sales/orders/orders.odcs.yaml");
}

#[test]
fn findings_that_are_new_and_gone_are_told_apart() {
    let (mesh, git) = shop();
    mesh.write("domains/finance/README.md", "[gone](nowhere.md)\n");
    git.commit("Document finance");
    mesh.write("domains/finance/README.md", "\n\n[lost](elsewhere.md)\n");
    let report = diff(&mesh, &["main"], 0);
    let told = |which: &str| report["diagnostics"][which][0]["message"].as_str().expect("a finding").to_owned();
    assert!(told("new").contains("elsewhere.md"), "{report}");
    assert!(told("fixed").contains("nowhere.md"), "{report}");
    // A finding that only moved is neither.
    mesh.write("domains/finance/README.md", "\n\n[gone](nowhere.md)\n");
    let report = diff(&mesh, &["main"], 0);
    assert_eq!(report["diagnostics"]["new"].as_array().map(Vec::len), Some(0));
    assert_eq!(report["diagnostics"]["fixed"].as_array().map(Vec::len), Some(0));
}

#[test]
fn a_comment_is_readable_with_hundreds_of_changes_and_fits() {
    let (mesh, git) = shop();
    let names: Vec<String> = (0..600).map(|number| format!("\"p{number} | `@everyone` <img src=x>\"")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    mesh.write(CONTRACT, contract("orders", "1.0.0", &names));
    git.commit("Add many");
    mesh.write(CONTRACT, contract("orders", "1.0.0", &["order_id"]));
    let comment = run_in(&mesh.root, &["diff", "main", "--format", "markdown"]).ends(1).stdout;
    assert!(
        comment.starts_with("<!-- meshdoc diff -->\n## 600 breaking changes are not covered\n"),
        "{}",
        &comment[..200]
    );
    assert!(comment.chars().count() <= 65_536, "{}", comment.chars().count());
    assert!(comment.contains("did not fit into this comment"));
    assert!(
        comment.contains("\\| `` `@everyone` <img") || comment.contains("\\| `@everyone` <img"),
        "{}",
        &comment[..2000]
    );
    for line in comment.lines().filter(|line| line.starts_with("| `property-removed`")) {
        let cells = line.replace("\\|", "").matches('|').count();
        assert_eq!(cells, 6, "{line}");
    }
    assert_eq!(comment.matches("<details>").count(), comment.matches("</details>").count());
}

#[test]
fn forges_get_what_breaks_at_its_line() {
    let (mesh, _git) = shop();
    let narrow = contract("orders", "1.0.0", &["order_id", "email"])
        .replace("  - name: email\n    logicalType: string", "  - name: email\n    logicalType: integer");
    mesh.write(CONTRACT, narrow);
    let github = run_in(&mesh.root, &["diff", "main", "--format", "github"]).ends(1).stdout;
    assert!(github.contains("::error") && github.contains("line=12"), "{github}");
    let gitlab = run_in(&mesh.root, &["diff", "main", "--format", "gitlab"]).ends(1).json();
    let issue = &gitlab[0];
    assert_eq!(issue["check_name"], "property-type-changed");
    assert_eq!(issue["fingerprint"].as_str().map(str::len), Some(32));
    let sarif = run_in(&mesh.root, &["diff", "main", "--format", "sarif"]).ends(1).json();
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "property-type-changed");
    let text = run_in(&mesh.root, &["diff", "main"]).ends(1);
    assert!(text.stdout.contains("reaches finance/revenue (finance), finance/board"), "{}", text.stdout);
    assert!(text.stdout.contains("a breaking change asks for 2.0.0"), "{}", text.stdout);
    assert!(text.stderr.contains("1 breaking change (1 not covered)"), "{}", text.stderr);
}

#[test]
fn impact_names_those_who_would_notice() {
    let (mesh, _git) = shop();
    let answer = run_in(&mesh.root, &["impact", "sales/orders/orders#orders.email", "--format", "json"]).ends(0).json();
    assert_eq!((&answer["kind"], &answer["owner"]), (&"property".into(), &"orders".into()));
    assert_eq!(answer["consumers"][0]["product"], "finance/revenue");
    assert_eq!(answer["consumers"][1]["product"], "finance/board");
    for address in ["sales/orders", "sales/orders#port-orders", "sales/orders/orders", "sales/orders/orders#orders"] {
        let answer = run_in(&mesh.root, &["impact", address, "--format", "json"]).ends(0).json();
        assert_eq!(answer["consumers"].as_array().map(Vec::len), Some(2), "{address}");
    }
    let text = run_in(&mesh.root, &["impact", "sales/orders"]).ends(0);
    assert!(text.stderr.contains("2 products would notice a change of sales/orders: 1 directly, 1 further on"));
    let said = run_in(&mesh.root, &["impact", "sales/orders/orders#orders.emial"]).ends(2).stderr;
    assert!(said.contains("did you mean `sales/orders/orders#orders.email`?"), "{said}");
}

#[test]
fn the_history_of_a_file_is_that_of_git() {
    let (mesh, git) = shop();
    mesh.write(CONTRACT, contract("orders", "1.1.0", &["order_id", "email", "channel"]));
    git.commit("Add the channel");
    mesh.write("README.md", "# Shop\n");
    git.commit("Describe the shop");
    let entries = run_in(&mesh.root, &["history", CONTRACT, "--format", "json"]).ends(0).json();
    let entries = entries.as_array().expect("a list");
    let commits: Vec<&str> = entries.iter().map(|entry| entry["commit"].as_str().expect("an id")).collect();
    assert_eq!(commits, git.lines(&["log", "--format=%H", "--", CONTRACT]));
    assert_eq!(entries[0]["change"], "modified");
    assert_eq!(entries[1]["change"], "added");
    assert_eq!(entries[0]["author"]["email"], "ada@example.org");
    assert_eq!(entries[0]["summary"], "Add the channel");
    assert!(entries[0]["time"].as_str().is_some_and(|time| time.ends_with('Z')));
    assert!(entries[0].get("changes").is_none());
    let all = run_in(&mesh.root, &["history", "--format", "json"]).ends(0).json();
    assert_eq!(all[0]["path"], "README.md");
    run_in(&mesh.root, &["history", "no/such/thing"]).ends(2);
}

#[test]
fn the_history_of_a_thing_says_what_changed_and_follows_moves() {
    let (mesh, git) = shop();
    mesh.write(CONTRACT, contract("orders", "1.1.0", &["order_id", "email", "channel"]));
    git.commit("Add the channel");
    // The same ids at another path, edited on the way.
    std::fs::create_dir_all(mesh.root.join("domains/commerce")).expect("a folder");
    git.run(&["mv", "domains/sales/orders", "domains/commerce/orders"]);
    let moved = "domains/commerce/orders/orders.odcs.yaml";
    mesh.write(moved, contract("orders", "2.0.0", &["order_id", "channel"]));
    git.commit("Move to commerce");
    let entries = run_in(&mesh.root, &["history", "sales/orders/orders", "--format", "json"]).ends(0).json();
    let entries = entries.as_array().expect("a list");
    let summary: Vec<String> = entries
        .iter()
        .map(|entry| {
            let changes = entry["changes"].as_array().expect("changes").iter();
            let kinds: Vec<&str> = changes.map(|change| change["kind"].as_str().expect("a kind")).collect();
            format!(
                "{} {} {}",
                entry["summary"].as_str().expect("text"),
                entry["change"].as_str().expect("a word"),
                kinds.join(" ")
            )
        })
        .collect();
    assert_eq!(
        summary,
        [
            "Move to commerce renamed property-removed contract-version-changed",
            "Add the channel modified property-added contract-version-changed",
            "Begin added contract-added",
        ]
    );
    assert_eq!(entries[0]["from"], CONTRACT);
    let of_product = run_in(&mesh.root, &["history", "sales/orders", "--format", "json"]).ends(0).json();
    assert!(of_product.as_array().is_some_and(|entries| entries.len() >= 4), "{of_product}");
    let property = run_in(&mesh.root, &["history", "sales/orders/orders#orders.channel", "--format", "json"]);
    let property = property.ends(0).json();
    assert_eq!(property.as_array().map(Vec::len), Some(1));
    assert_eq!(property[0]["changes"][0]["kind"], "property-added");
    let text = run_in(&mesh.root, &["history", "sales/orders/orders"]).ends(0).stdout;
    assert!(text.contains("property-removed  sales/orders/orders#orders.email: was email: string"), "{text}");
}
