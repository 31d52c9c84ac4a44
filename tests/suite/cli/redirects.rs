//! Addresses that were published are kept: from git, by ids, against a portal that stands.

use std::fs;

use crate::build::ground::run_in;
use crate::history::git::Git;

fn product(id: &str, domain: &str) -> String {
    format!(
        "apiVersion: v1.0.0\nkind: DataProduct\nid: {id}\nname: {id}\nversion: 1.0.0\nstatus: active\ndomain: {domain}\n"
    )
}

/// A mesh whose published portal lies in `old/`, and that has changed since.
fn moved() -> Git {
    let git = Git::empty();
    git.write("meshdoc.yaml", "title: Shop\n");
    git.write("domains/checkout/domain.yaml", "name: Checkout\n");
    git.write("domains/sales/domain.yaml", "name: Sales\n");
    git.write("domains/checkout/orders/orders.odps.yaml", product("orders", "checkout"));
    git.write(
        "domains/checkout/orders/docs/counting.md",
        "# Counting\n\nHow orders are counted, and when they are not.\n",
    );
    git.write("domains/checkout/returns/returns.odps.yaml", product("returns", "checkout"));
    git.write("domains/sales/leads/leads.odps.yaml", product("leads", "sales"));
    git.write("domains/sales/leads/docs/scores.md", "# Scores\n\nWhat a score of a lead means and how it is made.\n");
    git.write(".gitignore", "old/\nnew/\n.meshdoc/\n");
    git.commit("A mesh");
    run_in(&git.folder, &["build", "-o", "old"]).ends(0);
    git.run(&["mv", "domains/checkout/orders", "domains/sales/orders"]);
    git.write("domains/sales/orders/orders.odps.yaml", product("orders", "sales") + "tags: [moved]\n");
    git.commit("Orders are of Sales");
    git.run(&["rm", "--quiet", "-r", "domains/checkout/returns"]);
    git.run(&["mv", "domains/sales/leads/docs/scores.md", "domains/sales/leads/docs/what-scores-mean.md"]);
    git.commit("Returns are over");
    // In place: only the id is another.
    git.write("domains/sales/leads/leads.odps.yaml", product("prospects", "sales"));
    git.commit("Leads are called prospects");
    git
}

#[test]
fn what_moved_is_found_in_git_and_kept() {
    let git = moved();
    let lost = run_in(&git.folder, &["check", "--against", "old", "--format", "short"]).ends(1);
    for address in [
        "products/checkout/orders",
        "products/checkout/returns",
        "products/sales/leads",
        "products/checkout/orders/docs/counting",
    ] {
        assert!(lost.stdout.contains(&format!("error[lost-address]: `{address}` was published")), "{}", lost.stdout);
    }

    let shown = run_in(&git.folder, &["redirects", "--format", "json"]).ends(0);
    let shown: serde_json::Value = serde_json::from_str(&shown.stdout).unwrap();
    let pairs: Vec<(&str, Option<&str>)> =
        shown.as_array().unwrap().iter().map(|entry| (entry["from"].as_str().unwrap(), entry["to"].as_str())).collect();
    assert_eq!(
        pairs,
        [
            ("products/checkout/orders", Some("products/sales/orders")),
            ("products/checkout/returns", None),
            ("products/sales/leads", Some("products/sales/prospects")),
            ("products/sales/leads/docs/scores", Some("products/sales/prospects/docs/what-scores-mean")),
        ]
    );
    assert!(!git.folder.join("redirects.yaml").exists(), "nothing is written unasked");

    git.write("redirects.yaml", "# kept by hand\n- from: glossary/old\n  note: No longer used.");
    run_in(&git.folder, &["redirects", "--update", "--since", "HEAD~3"]).ends(0);
    let written = fs::read_to_string(git.folder.join("redirects.yaml")).unwrap();
    assert!(written.starts_with("# kept by hand\n- from: glossary/old\n  note: No longer used.\n# "), "{written}");
    run_in(&git.folder, &["check", "--against", "old"]).ends(0);
    run_in(&git.folder, &["check", "--against", "old/manifest.json"]).ends(0);
    run_in(&git.folder, &["build", "-o", "new"]).ends(0);
    for address in
        ["products/checkout/orders", "products/checkout/orders/docs/counting", "products/sales/leads/docs/scores"]
    {
        let page = fs::read_to_string(git.folder.join("new").join(address).join("index.html")).unwrap();
        assert!(page.contains("http-equiv=refresh"), "{address}");
    }
    // Once it is committed there is nothing left to say.
    git.commit("Keep the addresses");
    let again = run_in(&git.folder, &["redirects", "--update"]).ends(0);
    assert_eq!(fs::read_to_string(git.folder.join("redirects.yaml")).unwrap(), written, "{}", again.stderr);
}

#[test]
fn a_portal_that_is_none_is_said() {
    let git = moved();
    git.write("other/manifest.json", "{\"name\": \"an app\"}");
    let ran = run_in(&git.folder, &["check", "--against", "other"]).ends(2);
    assert!(ran.stderr.contains("no manifest of meshdoc"), "{}", ran.stderr);
    run_in(&git.folder, &["check", "--against", "nowhere"]).ends(2);
}

#[cfg(unix)]
#[test]
fn a_link_is_not_written_through() {
    let git = moved();
    fs::write(git.folder.join("../outside.yaml"), "- from: glossary/old\n").unwrap();
    std::os::unix::fs::symlink("../outside.yaml", git.folder.join("redirects.yaml")).unwrap();
    run_in(&git.folder, &["redirects", "--update"]).ends(2);
    assert_eq!(fs::read_to_string(git.folder.join("../outside.yaml")).unwrap(), "- from: glossary/old\n");
}
