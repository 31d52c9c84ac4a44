//! What was: contracts as of earlier versions, with the differences marked; and what must never come back by them.

use super::ground::{Folder, Portal, files, run_in};
use super::html::squeezed;

pub fn contract(version: &str, description: &str, properties: &str) -> String {
    format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: orders\nname: Orders data\nversion: {version}\nstatus: active\ndescription:\n  purpose: {description}\nschema:\n- name: orders\n  properties:\n{properties}"
    )
}

pub fn product(version: &str) -> String {
    format!(
        "apiVersion: v1.0.0\nkind: DataProduct\nid: orders\nname: Orders\nversion: {version}\nstatus: active\ndomain: sales\noutputPorts:\n- {{name: orders, version: 1.0.0, contractId: orders}}\n"
    )
}

pub const ID: &str = "  - {name: id, logicalType: string}\n";
pub const FILE: &str = "sales/orders/orders.odcs.yaml";

pub fn start(first: &str) -> Folder {
    let folder = Folder::new([("sales/orders/orders.odps.yaml", product("1.0.0").as_str()), (FILE, first)]);
    folder.write("meshdoc.yaml", "title: Shop\nforge: {url: https://github.com/acme/mesh}\n");
    folder.commit("Start");
    folder
}

pub fn portal(folder: &Folder) -> Portal {
    run_in(&folder.root, &["build", "-o", "../portal", "--base-url", "https://data.acme.example/"]).ends(0);
    Portal::read(&folder.around().join("portal"))
}

/// The address of the one contract's page, without `index.html`.
pub fn place(portal: &Portal) -> String {
    let page = portal.files.keys().find(|path| path.starts_with("products/sales/orders/contracts/")).expect("a page");
    let parts: Vec<&str> = page.split('/').take(5).collect();
    format!("{}/", parts.join("/"))
}

#[test]
fn a_contract_is_shown_as_of_each_earlier_version_with_the_differences_marked() {
    let mail = "  - {name: email, logicalType: string}\n";
    let total = "  - {name: total, logicalType: integer}\n";
    let folder = start(&contract("1.0.0", "Every order.", &format!("{ID}{mail}{total}")));
    let git = crate::history::git::Git::at(folder.root.clone());
    folder.write(
        FILE,
        contract("1.1.0", "Every order.", &format!("{ID}{mail}{total}  - {{name: note, logicalType: string}}\n")),
    );
    git.commit("Notes of customers");
    let text = total.replace("integer", "string");
    folder.write(FILE, contract("2.0.0", "Every order that was paid.", &format!("{ID}{text}")));
    git.commit("Keep no e-mail addresses (#7)");
    folder.write(FILE, contract("2.0.0", "Every order that was paid for.", &format!("{ID}{text}")));
    git.commit("Wording");
    let portal = portal(&folder);
    let place = place(&portal);
    let versions: Vec<&String> = portal.pages.keys().filter(|path| path.contains("/versions/")).collect();
    assert_eq!(versions, [&format!("{place}versions/1.0.0/index.html"), &format!("{place}versions/1.1.0/index.html")]);

    let page = portal.page(versions[0]);
    let told = squeezed(&page.text);
    for part in [
        "version 1.0.0",
        "This is an earlier version. It held ",
        "The one that holds now is 2.0.0.",
        "property removed orders.email",
        "type changed orders.total: integer → string",
        "Purpose and use # Every order. Schema",
        "removed since",
        "changed since, and that breaks",
        "Notes of customers",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(!told.contains("orders.note"), "what came and went since does not differ: {told}");
    let links: Vec<&str> = page.addresses().filter(|(element, ..)| element.main).map(|(_, _, link)| link).collect();
    assert!(links.contains(&"../../index.html"), "the way to what holds now: {links:?}");
    assert!(links.contains(&"../../index.html#orders.id"), "what is as it was: {links:?}");
    assert!(!links.contains(&"../../index.html#orders.email"), "what is gone stands here only: {links:?}");
    let before = git.run(&["rev-parse", "HEAD~3"]);
    let then = format!("https://github.com/acme/mesh/blob/{before}/sales/orders/orders.odcs.yaml");
    assert!(links.contains(&then.as_str()), "the file as it was: {links:?}");
    let html = portal.text(versions[0]);
    assert!(html.contains("noindex"));
    let canonical = format!("https://data.acme.example/{place}");
    let said = page
        .elements
        .iter()
        .find(|e| e.name == "link" && e.attributes.get("rel").is_some_and(|rel| rel == "canonical"));
    assert_eq!(said.and_then(|element| element.attributes.get("href")), Some(&canonical));
    for file in ["sitemap.xml", "llms.txt", "catalog.json"] {
        assert!(!portal.text(file).contains("/versions/"), "{file} names what is only there to be looked up");
    }
    let now = portal.page(&format!("{place}index.html"));
    let listed: Vec<&str> =
        now.addresses().map(|(_, _, link)| link).filter(|link| link.starts_with("versions/")).collect();
    assert_eq!(listed, ["versions/1.1.0/index.html", "versions/1.0.0/index.html"]);
}

/// The same bytes with nothing remembered and with all of it, on one thread and on many.
#[test]
fn pages_of_the_past_are_the_same_however_they_are_made() {
    let folder = start(&contract("1.0.0", "Every order.", ID));
    let git = crate::history::git::Git::at(folder.root.clone());
    for version in ["1.1.0", "1.2.0", "2.0.0"] {
        let more = format!("{ID}  - {{name: n{}, logicalType: string}}\n", version.replace('.', ""));
        folder.write(FILE, contract(version, "Every order.", &more));
        git.commit(version);
    }
    let build = |out: &str, cache: &str, threads: &str| {
        let mut command = super::ground::meshdoc(&["build", "-o", out, "--cache-dir", cache]);
        super::ground::run(command.current_dir(&folder.root).env("RAYON_NUM_THREADS", threads)).ends(0);
        files(&folder.around().join(out.trim_start_matches("../")))
    };
    let cold = build("../one", "../cache", "1");
    assert!(cold.keys().filter(|path| path.contains("/versions/")).count() == 3);
    assert!(cold == build("../two", "../cache", "4"), "what is remembered says the same");
    assert!(cold == build("../three", "../other", "4"), "many threads say the same");
}

/// What was written then is as untrusted as what is written now, and may not have been a descriptor at all.
#[test]
fn hostile_and_broken_states_of_the_past_are_harmless() {
    let evil = "\"<script>alert(1)</script> [x](javascript:alert(2)) <img src=x onerror=alert(3)>\"";
    let first = contract("'1.0.0/../<b>'", evil, &format!("{ID}  - {{name: '<i>x</i>', description: {evil}}}\n"));
    let folder = start(&first);
    let git = crate::history::git::Git::at(folder.root.clone());
    folder.write(FILE, "apiVersion: v3.1.0\nkind: DataContract\nid: orders\n  version: [broken\n\t- : {{\n");
    git.commit("Break it");
    folder.write(
        FILE,
        contract("1.1.0", "\"password: 9fH2kqLw81xZ and -----\"", ID)
            + "servers:\n- {server: a, type: postgres, password: 9fH2kqLw81xZt0}\n",
    );
    git.commit("A secret");
    folder.write(FILE, contract("2.0.0", "Every order.", ID));
    git.commit("Mend it");
    let portal = portal(&folder);
    let pages: Vec<&String> = portal.pages.keys().filter(|path| path.contains("/versions/")).collect();
    assert_eq!(pages.len(), 2, "{pages:?}");
    for path in &pages {
        assert!(path.split('/').all(|part| !part.is_empty() && part != ".."), "{path}");
        let page = portal.page(path);
        let bad =
            page.elements.iter().filter(|element| element.main).find(|element| {
                element.name == "script" || element.attributes.keys().any(|name| name.starts_with("on"))
            });
        assert!(bad.is_none(), "{path} runs what an author wrote");
        assert!(page.addresses().all(|(_, _, link)| !link.starts_with("javascript:")), "{path}");
        assert!(!portal.text(path).contains("9fH2kqLw81xZt0"), "{path} shows a secret that was removed");
    }
    let secret = pages.iter().map(|path| squeezed(&portal.page(path).text)).find(|text| text.contains("version 1.1.0"));
    assert!(secret.expect("a page").contains("What it said then is not shown: it holds"));
}

/// A version lasts from the revision that declared it until the next: what changed in between is its own.
#[test]
fn each_version_of_a_product_says_what_it_changed_and_which_contracts_it_had() {
    let folder = start(&contract("1.0.0", "Every order.", &format!("{ID}  - {{name: email, logicalType: string}}\n")));
    let git = crate::history::git::Git::at(folder.root.clone());
    folder.write("sales/orders/orders.odps.yaml", product("1.1.0"));
    git.commit("Announce the loss of addresses");
    folder.write(FILE, contract("2.0.0", "Every order.", ID));
    git.commit("Keep no e-mail addresses");
    folder.write("sales/orders/orders.odps.yaml", product("2.0.0"));
    git.commit("Version two");
    let portal = portal(&folder);
    let page =
        |version: &str| squeezed(&portal.page(&format!("products/sales/orders/versions/{version}/index.html")).text);
    let (first, middle, last) = (page("1.0.0"), page("1.1.0"), page("2.0.0"));
    assert!(middle.contains("1 breaking change, "), "{middle}");
    assert!(
        middle.contains("Announce the loss of addresses") && middle.contains("Keep no e-mail addresses"),
        "{middle}"
    );
    assert!(!middle.contains("Version two") && !last.contains("Keep no e-mail"), "{last}");
    assert!(last.contains("The version of Orders that holds now, since "), "{last}");
    assert!(first.contains("Orders data version 1.0.0") && middle.contains("Orders data version 2.0.0"), "{first}");
    let links = |page: &str| -> Vec<String> {
        let page = portal.page(page);
        let links = page.addresses().filter(|(element, ..)| element.main).map(|(_, _, link)| link.to_owned());
        links.filter(|link| link.contains("versions/") || link.contains("contracts/")).collect()
    };
    let name = place(&portal).split('/').nth(4).expect("a name").to_owned();
    let then = format!("../../contracts/{name}/versions/1.0.0/index.html");
    assert!(links("products/sales/orders/versions/1.0.0/index.html").contains(&then));
    let now = format!("../../contracts/{name}/index.html");
    assert!(links("products/sales/orders/versions/2.0.0/index.html").contains(&now));
    let listed: Vec<String> = links("products/sales/orders/history/index.html");
    assert_eq!(
        listed[..3],
        ["../versions/2.0.0/index.html", "../versions/1.1.0/index.html", "../versions/1.0.0/index.html"]
    );
}

/// Machines find the versions where people do.
#[test]
fn twins_name_the_versions() {
    let folder = start(&contract("1.0.0", "Every order.", ID));
    let git = crate::history::git::Git::at(folder.root.clone());
    folder.write(FILE, contract("2.0.0", "Every order.", ID));
    folder.write("sales/orders/orders.odps.yaml", product("2.0.0"));
    git.commit("Version two");
    let portal = portal(&folder);
    let place = place(&portal);
    let earlier = portal.json(&format!("{place}index.json"))["earlier_versions"].clone();
    assert_eq!(earlier[0]["version"], "1.0.0");
    assert_eq!(earlier[0]["url"], format!("{place}versions/1.0.0/index.html"));
    assert!(earlier[0]["from"].is_string() && earlier[0]["until"].is_string() && earlier[1].is_null(), "{earlier}");
    let versions = portal.json("products/sales/orders/index.json")["versions"].clone();
    assert_eq!((&versions[0]["version"], &versions[0]["until"]), (&"2.0.0".into(), &serde_json::Value::Null));
    assert_eq!(versions[1]["version"], "1.0.0");
    for twin in [&versions, &earlier] {
        for own in twin.as_array().expect("a list") {
            assert!(portal.pages.contains_key(own["url"].as_str().expect("a URL")), "{own}");
        }
    }
    let said = portal.text(&format!("{place}index.md"));
    assert!(said.contains("## Earlier versions\n\n- [1.0.0]("), "{said}");
}

/// Who names a property as a source is named with it, in the contracts of those who read it only.
#[test]
fn a_property_says_what_it_is_made_of_and_what_goes_into_what() {
    let mail = "  - {name: email, logicalType: string}\n";
    let folder = start(&contract("1.0.0", "Every order.", &format!("{ID}{mail}")));
    let made = "  - {name: address, logicalType: string, transformSourceObjects: [orders.email, crm.people]}\n";
    for (name, reads) in [("newsletter", true), ("stranger", false)] {
        let own = |text: String| text.replace("id: orders\nname: Orders", &format!("id: {name}\nname: {name}"));
        let input = if reads { "inputPorts:\n- {name: orders, version: 1.0.0, contractId: orders}\n" } else { "" };
        let output = product("1.0.0").replace(
            "name: orders, version: 1.0.0, contractId: orders",
            &format!("name: out, version: 1.0.0, contractId: {name}"),
        );
        folder.write(&format!("sales/{name}/{name}.odps.yaml"), own(output) + input);
        let promised = contract("1.0.0", "Who gets mail.", made).replace("- name: orders\n", "- name: people\n");
        folder.write(&format!("sales/{name}/{name}.odcs.yaml"), own(promised));
    }
    folder.commit("More");
    let portal = portal(&folder);
    let page = |name: &str| {
        let found = portal.pages.keys().find(|path| path.starts_with(&format!("products/sales/{name}/contracts/")));
        portal.page(found.expect("the contract's page"))
    };
    let orders = squeezed(&page("orders").text);
    assert!(orders.contains("Goes into people.address"), "{orders}");
    assert!(!orders.contains("of stranger"), "who reads nothing of it is not made of it: {orders}");
    let made = page("newsletter");
    assert!(squeezed(&made.text).contains("From orders.email"), "{}", made.text);
    assert!(made.addresses().any(|(_, _, link)| link.ends_with("#orders.email")), "the source is a link");
    assert!(page("stranger").addresses().all(|(_, _, link)| !link.ends_with("#orders.email")));
}

/// A purpose of one sentence is the page's lead, so the first mention that is seen stands in the next text.
#[test]
fn the_first_mention_of_a_term_that_is_shown_is_the_link() {
    let text = contract("1.0.0", "Every order.", ID)
        .replace("schema:\n", "  limitations: Not one order of yesterday is in it.\nschema:\n");
    let folder = start(&text);
    folder.write(
        "sales/orders/orders.odps.yaml",
        product("1.0.0") + "description: {purpose: Every order., limitations: Not one order of yesterday is in it.}\n",
    );
    folder.write(
        "glossary/words.yaml",
        "apiVersion: v0.1.0\nkind: SemanticDefinition\nid: words\nname: Words\nversion: 1.0.0\nstatus: active\ndefinitions:\n- {id: order, name: order, description: What somebody bought.}\n",
    );
    folder.commit("Words");
    let portal = portal(&folder);
    for path in [format!("{}index.html", place(&portal)), "products/sales/orders/index.html".to_owned()] {
        let leads = portal.page(&path).addresses().any(|(_, _, link)| link.ends_with("glossary/order/index.html"));
        assert!(leads, "{path} does not lead to the term");
    }
}
