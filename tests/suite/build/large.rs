//! What a page shows of a mesh that grows: lists are split or cut, so that no page grows with it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::ground::{Folder, Portal, files, run_in};
use super::same::difference;
use super::whole::broken;

/// A product that everybody reads, each reader in one of many domains; a term and a code list that every contract uses; one
/// team and one tag for all; nobody owns what no team does.
fn mesh(readers: usize) -> Folder {
    let mut files = vec![
        (
            "glossary/common.osds.yaml".to_owned(),
            "apiVersion: v0.1.0\nkind: SemanticDefinition\nid: common\nname: Common\nversion: 1.0.0\nstatus: active\n\
             definitions:\n  - id: order\n    name: order\n    description: A customer's wish to buy.\n    logicalType: string\n"
                .to_owned(),
        ),
        (
            "codes/state.yaml".to_owned(),
            "kind: CodeList\nid: state\nname: State\nversion: 1.0.0\nvalues:\n  - value: new\n    label: New\n".to_owned(),
        ),
        ("sales/orders/orders.odps.yaml".to_owned(), product("orders", "sales", "outputPorts:\n  - name: orders\n    version: 1.0.0\n    contractId: orders\n")),
        ("sales/orders/orders.odcs.yaml".to_owned(), contract("orders", "string")),
    ];
    for at in 0..readers {
        let (id, domain) = (format!("reader-{at:04}"), format!("domain-{:03}", at / 2));
        let mut ports = "inputPorts:\n  - name: orders\n    version: 1.0.0\n    contractId: orders\n".to_owned();
        let _ = write!(ports, "outputPorts:\n  - name: out\n    version: 1.0.0\n    contractId: {id}\n");
        files.push((format!("{domain}/{id}/{id}.odps.yaml"), product(&id, &domain, &ports)));
        let kind = if at + 1 == readers { "integer" } else { "string" };
        files.push((format!("{domain}/{id}/{id}.odcs.yaml"), contract(&id, kind)));
    }
    Folder::new(files)
}

fn product(id: &str, domain: &str, ports: &str) -> String {
    format!(
        "apiVersion: v1.0.0\nkind: DataProduct\nid: {id}\nname: {id}\nversion: 1.0.0\nstatus: deprecated\ndomain: {domain}\n\
         tags: [all]\nteam:\n  name: everybody\n{ports}"
    )
}

fn contract(id: &str, kind: &str) -> String {
    format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: {id}\nname: {id}\nversion: 1.0.0\nstatus: active\nschema:\n  - name: rows\n    \
         properties:\n      - name: wish\n        logicalType: {kind}\n        classification: restricted\n        \
         authoritativeDefinitions:\n          - type: businessDefinition\n            url: term:order\n      \
         - name: state\n        logicalType: string\n        authoritativeDefinitions:\n          - type: codeList\n            \
         url: code:state\n"
    )
}

fn build(readers: usize) -> Folder {
    let mesh = mesh(readers);
    run_in(&mesh.root, &["build", "-o", "../portal", "--allow-errors", "--no-history"]).ends(0);
    mesh
}

/// The largest page of each list, and every page that is none: `products/3/index.html` is of the list `products`.
fn sizes(files: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, usize> {
    let mut sizes = BTreeMap::new();
    for (url, bytes) in files.iter().filter(|(url, _)| url.ends_with(".html")) {
        let list = match url.starts_with("search/") {
            true => "search".to_owned(),
            false => url.split('/').filter(|part| part.parse::<usize>().is_err()).collect::<Vec<_>>().join("/"),
        };
        let largest: &mut usize = sizes.entry(list).or_default();
        *largest = bytes.len().max(*largest);
    }
    sizes
}

/// Half as many readers and domains more: what is longer than a screen or two does not grow by more than numbers do.
#[test]
fn no_page_grows_with_the_mesh() {
    const LONG: usize = 40_000;
    let (small, large) = (build(640), build(960));
    let before = sizes(&files(&small.around().join("portal")));
    let large = Portal::read(&large.around().join("portal"));
    let grown: Vec<String> = sizes(&large.files)
        .into_iter()
        .filter(|(_, size)| *size > LONG)
        .filter_map(|(url, size)| {
            let was = *before.get(&url)?;
            (size > was + was / 20).then(|| format!("{url}: {was} and {size} bytes"))
        })
        .collect();
    assert!(grown.is_empty(), "{} pages grow:\n{}", grown.len(), grown.join("\n"));

    // What is not on the page of the product stands on the list, each reader once, and nothing leads nowhere.
    let listed = |list: &str, row: &str| -> usize {
        let pages = large.pages.keys().filter(|url| url.starts_with(list));
        pages.map(|url| large.text(url).matches(row).count()).sum()
    };
    assert_eq!(listed("products/sales/orders/consumers/", "<td class=\"wide name\">"), 960);
    assert_eq!(listed("glossary/order/uses/", "<th scope=row"), 961);
    assert_eq!(listed("codes/state/uses/", "<th scope=row"), 961);
    assert!(large.text("products/sales/orders/index.html").contains("All 960 consumers"));
    // The one that disagrees is beyond what the term's page lists.
    assert!(large.text("glossary/order/index.html").contains("integer (1)"));
    let broken = broken(&large);
    assert!(broken.is_empty(), "{} broken links, such as {:?}", broken.len(), broken.first());
}

/// The hundred-and-first reader makes the list of all, and goes with it: what an earlier build left is made again.
#[test]
fn a_list_of_consumers_comes_and_goes_as_a_first_build_makes_it() {
    let mesh = mesh(100);
    let build = |out: &str, cache: &str| {
        run_in(&mesh.root, &["build", "-o", out, "--cache-dir", cache, "--allow-errors", "--no-history"]).ends(0);
        files(&mesh.root.join(out))
    };
    let list = "products/sales/orders/consumers/index.html";
    let first = build("../portal", "../cache");
    assert!(!first.contains_key(list));
    let reads = "inputPorts:\n  - name: orders\n    version: 1.0.0\n    contractId: orders\n";
    mesh.write("domain-007/late/late.odps.yaml", product("late", "domain-007", reads));
    let more = build("../portal", "../cache");
    assert!(more.contains_key(list));
    assert!(String::from_utf8_lossy(&more["products/sales/orders/index.html"]).contains("consumers/index.html"));
    assert_eq!(difference(&build("../fresh", "../fresh-cache"), &more), Vec::<String>::new());
    std::fs::remove_dir_all(mesh.root.join("domain-007/late")).expect("a folder to remove");
    assert_eq!(difference(&first, &build("../portal", "../cache")), Vec::<String>::new());
}
