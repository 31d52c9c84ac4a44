//! Pages of contracts, terms, code lists and documents: everything that was written is shown, nothing that was written
//! can do harm.

mod dom;
mod links;
mod markdown;

use std::collections::BTreeSet;

use meshdoc::config::Config;
use meshdoc::model::Mesh;
use meshdoc::model::timeline::Timelines;
use meshdoc::site::{self, BuildInfo, Inputs, Kind, Theme};
use meshdoc::source::{Node, yaml};
use meshdoc::tree::Tree;

const CONTRACT: &str = include_str!("pages/orders.odcs.yaml");
const GLOSSARY: &str = include_str!("pages/people.osds.yaml");

const PRODUCT: &str = "apiVersion: v1.0.0\nkind: DataProduct\nid: orders\nname: Orders\nversion: 1.2.0\nstatus: active\ndomain: sales\noutputPorts:\n- {name: orders-table, version: 2.1.0, contractId: order-book}\n";
const READER: &str = "apiVersion: v1.0.0\nkind: DataProduct\nid: forecast\nname: Sales forecast\nversion: 0.1.0\nstatus: draft\ndomain: planning\ninputPorts:\n- {name: placed-orders, version: 2.0.0, contractId: order-book}\n";
const CUSTOMERS: &str = "apiVersion: v3.0.2\nkind: DataContract\nid: customers-contract\nname: Customers\nversion: 1.0.0\nstatus: active\nschema:\n- name: customers\n  properties:\n  - {name: id, logicalType: string, primaryKey: true}\n  - name: email\n    logicalType: integer\n    authoritativeDefinitions:\n    - {type: semanticDefinition, url: ../../../../glossary/people.osds.yaml#/definitions/email}\n";
const CODES: &str = "apiVersion: v1.0.0\nkind: CodeList\nid: country\nname: Countries\nversion: '2026'\nstatus: active\nauthority: ISO\nvalues:\n- {value: DE, label: Germany}\n- {value: DD, label: East Germany, deprecated: true, replacedBy: DE, validTo: '1990-10-02'}\n";
const GUIDE: &str = "# How orders are counted\n\nSee [the customer](term:email), [the contract](../contracts/orders.odcs.yaml) and [nothing](missing.md).\n\n## Content\n\n> [!WARNING]\n> Never add `gross` and `net`.\n\n![flow](flow.png)\n\n![shape](shape.svg)\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n- [x] done\n- [ ] open\n\nA note.[^1]\n\n[^1]: The note.\n\n```sql\nselect 'x' from orders\n```\n";

fn tree() -> Tree {
    Tree::fixture([
        ("domains/sales/orders/orders.odps.yaml", PRODUCT),
        ("domains/sales/orders/README.md", "# Orders\n\nWhat was ordered.\n\n## Servers\n\nHello.\n"),
        ("domains/sales/orders/docs/counting.md", GUIDE),
        ("domains/sales/orders/docs/flow.png", "\u{1}PNG"),
        ("domains/sales/orders/docs/shape.svg", "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 40 20'/>"),
        ("domains/sales/orders/contracts/orders.odcs.yaml", CONTRACT),
        ("domains/sales/orders/contracts/customers.odcs.yaml", CUSTOMERS),
        ("domains/planning/forecast/forecast.odps.yaml", READER),
        ("glossary/people.osds.yaml", GLOSSARY),
        ("codes/country.yaml", CODES),
    ])
}

fn mesh(tree: &Tree) -> Mesh {
    meshdoc::resolve::resolve(meshdoc::load::load(tree, &|| ()), &Config::default()).0
}

/// The URL and HTML of every page of a kind.
fn pages(tree: &Tree, wanted: impl Fn(&Kind) -> bool) -> Vec<(String, String)> {
    let mesh = mesh(tree);
    let read = |path: &str| tree.read(path, 1 << 20).ok();
    let inputs = Inputs {
        mesh: &mesh,
        config: &Config::default(),
        timelines: &Timelines::default(),
        findings: meshdoc::site::findings::Findings::new(&[]),
        build: &BuildInfo::default(),
        theme: &Theme::builtin(),
        source: &read,
        keeper: &|_| site::Kept::NotFetched,
    };
    let planned = site::plan(&inputs);
    let planned = planned.iter().filter(|planned| wanted(&planned.kind));
    planned
        .map(|planned| {
            let html = site::render(&inputs, planned).unwrap_or_else(|error| panic!("{}: {error:#}", planned.url));
            (planned.url.clone(), html)
        })
        .collect()
}

fn page(tree: &Tree, url: &str) -> String {
    let all = pages(tree, |kind| {
        matches!(
            kind,
            Kind::Contract(_)
                | Kind::Term(_)
                | Kind::CodeList(_)
                | Kind::Glossary(_)
                | Kind::Codes(_)
                | Kind::Document(_)
        )
    });
    let urls: Vec<&String> = all.iter().map(|(url, _)| url).collect();
    let found = all.iter().find(|(own, _)| own == url);
    found.unwrap_or_else(|| panic!("no page {url} among {urls:#?}")).1.clone()
}

const CONTRACT_PAGE: &str = "products/sales/orders/contracts/order-book/index.html";

fn scalars(node: &Node, out: &mut Vec<String>) {
    if let Some(text) = node.scalar() {
        out.push(text.into_owned());
    }
    for item in node.items() {
        scalars(item, out);
    }
    for (_, value) in node.entries() {
        scalars(value, out);
    }
}

#[test]
fn every_value_of_a_full_contract_is_on_its_page() {
    let html = page(&tree(), CONTRACT_PAGE);
    let (page, raw) = html.split_once("The descriptor as it was written").expect("the raw descriptor is offered");
    assert!(raw.contains("/raw/domains/sales/orders/contracts/orders.odcs.yaml\""));
    let text = dom::text(page) + &dom::attributes(page, "title").join(" ");
    let mut values = Vec::new();
    scalars(&yaml::parse(CONTRACT, 0).documents[0].root, &mut values);
    assert!(values.len() > 150, "the contract of this test is full");
    // What is said in other words: `true` as a badge, numbers with their thousands apart, units spelt out, what is bound
    // to a term or a code list as a link to it.
    let reworded: BTreeSet<&str> = [
        "true",
        "false",
        "DataContract",
        "d",
        "percent",
        "1000000",
        "nullValues",
        "rowCount",
        "semanticDefinition",
        "businessDefinition",
        "foreignKey",
        "canonicalUrl",
        "codeList",
        "../../../../glossary/people.osds.yaml#/definitions/email",
        "0",
        "-1",
    ]
    .into();
    let missing: Vec<&String> = values
        .iter()
        .filter(|value| !reworded.contains(value.as_str()))
        .filter(|value| value.split_whitespace().any(|word| !text.contains(word.trim_matches(['*', '`', '.', ',']))))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
    for said in [
        "no null values",
        "row count greater than 1\u{202f}000\u{202f}000",
        "at most 20 characters",
        "2 days",
        "primary",
        "personal data",
    ] {
        assert!(html.contains(said), "{said}");
    }
}

#[test]
fn each_property_has_its_own_anchor_and_relationships_lead_to_the_other_property() {
    let tree = tree();
    let html = page(&tree, CONTRACT_PAGE);
    let mesh = mesh(&tree);
    let id = mesh.contracts.iter().position(|contract| contract.descriptor.id == "order-book").expect("loaded");
    let ids = dom::attributes(&html, "id");
    for entry in mesh.contracts[id].properties.iter() {
        assert_eq!(ids.iter().filter(|id| **id == entry.anchor()).count(), 1, "{}", entry.path);
    }
    assert!(html.contains("href=\"../customers-contract/index.html#customers.id\""), "a key of another contract");
    assert!(html.contains("href=\"#orders.order_id\""), "a key of this contract");
}

#[test]
fn an_old_contract_says_so_and_an_unknown_is_said_as_unknown() {
    let old = "apiVersion: v2.2.2\nkind: DataContract\nuuid: 53581432-6c55\nversion: 1.0.0\nstatus: current\ndatasetDomain: seller\ndatasetName: orders\ndataset:\n- table: orders\n  columns:\n  - {column: id, logicalType: integer}\n";
    let tree = Tree::fixture([("domains/seller/orders/contracts/orders.odcs.yaml", old)]);
    let (_, html) = pages(&tree, |kind| matches!(kind, Kind::Contract(_))).remove(0);
    assert!(html.contains("Read from version 2.2.2"), "marked as old");
    for unknown in [
        "Where to ask is unknown",
        "Where the data is, is unknown",
        "Its purpose is unknown",
        "No service level is promised",
    ] {
        assert!(html.contains(unknown), "{unknown}");
    }
}

#[test]
fn a_term_shows_its_relationships_both_ways_and_the_contradiction_of_its_uses() {
    let tree = tree();
    let email = page(&tree, "glossary/email/index.html");
    assert!(email.contains("is a part of") && email.contains("href=\"../contact/index.html\""));
    assert!(email.contains("have different types: integer (1), string (1)"), "the contradiction is said");
    assert!(email.contains("order-book/index.html#orders.customer.email"));
    let contact = page(&tree, "glossary/contact/index.html");
    assert!(contact.contains("has the part"), "the relationship is read from its other end");
    let glossary = page(&tree, "glossary/index.html");
    assert!(glossary.contains("id=\"letter-c\"") && glossary.contains("id=\"letter-e\""));
}

#[test]
fn a_code_list_shows_validity_replacement_and_use() {
    let tree = tree();
    let html = page(&tree, "codes/country/index.html");
    for part in ["id=\"dd\"", "href=\"#de\"", "1990-10-02", "values.csv", "values.json", "ISO", "#orders.country"] {
        assert!(html.contains(part), "{part}");
    }
    assert!(page(&tree, "codes/index.html").contains("Countries"));
}

#[test]
fn a_document_page_has_its_links_resolved_and_its_parts_in_words() {
    let html = page(&tree(), "products/sales/orders/docs/counting/index.html");
    for part in [
        "href=\"../../../../../glossary/email/index.html\"",
        "href=\"../../contracts/order-book/index.html\"",
        "alt=\"flow\" loading=\"lazy\"",
        "alt=\"shape\" width=\"40\" height=\"20\" loading=\"lazy\"",
        "class=\"broken-link\"",
        "id=\"section-content\"",
        "> Warning</p>",
        "src=\"../../../../../files/domains/sales/orders/docs/flow.png\"",
        "aria-label=\"not done\"",
        "<td class=\"right\">2</td>",
        "id=\"fn:1\"",
        "<b>select</b>",
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
    assert_eq!(html.matches("<h1").count(), 1, "the title stands once");
}

#[test]
fn pages_are_valid_trees_without_scripts_styles_or_foreign_requests() {
    for (url, html) in pages(&tree(), |kind| {
        matches!(
            kind,
            Kind::Contract(_)
                | Kind::Term(_)
                | Kind::CodeList(_)
                | Kind::Glossary(_)
                | Kind::Codes(_)
                | Kind::Document(_)
        )
    }) {
        dom::assert_harmless(&html, &url);
        let ids = dom::attributes(&html, "id");
        let distinct: BTreeSet<&String> = ids.iter().collect();
        assert_eq!(ids.len(), distinct.len(), "{url}: an id stands twice");
        for href in dom::attributes(&html, "href").iter().filter_map(|href| href.strip_prefix('#').map(str::to_owned)) {
            let plain = percent_encoding::percent_decode_str(&href).decode_utf8_lossy().into_owned();
            assert!(ids.contains(&plain), "{url}: #{href} leads nowhere");
        }
    }
}

#[test]
fn hostile_texts_of_a_contract_stay_text() {
    let vectors = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "javascript:alert(1)",
        "{{7*7}}",
        "{% include \"x\" %}",
        "</textarea><svg/onload=alert(1)>",
    ];
    for vector in vectors {
        let hostile = CONTRACT
            .replace("Orders as customers placed them", &vector.replace('"', "\\\"").replace('\n', " "))
            .replace("https://wiki.example.com/orders", &vector.replace('"', ""));
        let tree = Tree::fixture([("domains/sales/orders/contracts/orders.odcs.yaml", hostile)]);
        for (url, html) in pages(&tree, |kind| matches!(kind, Kind::Contract(_))) {
            dom::assert_harmless(&html, &format!("{url} with {vector}"));
            assert!(!html.contains("49</"), "no template runs");
        }
    }
}

#[test]
fn a_contract_of_three_hundred_properties_stays_a_page_that_loads() {
    let mut wide = "apiVersion: v3.1.0\nkind: DataContract\nid: wide\nname: Wide\nversion: 1.0.0\nstatus: active\nschema:\n- name: orders\n  properties:\n".to_owned();
    for number in 0..300 {
        wide += &format!(
            "  - {{name: column_{number}, logicalType: string, physicalType: varchar(20), required: true, classification: internal, description: What column {number} of the orders says., examples: [a, b]}}\n"
        );
    }
    let tree = Tree::fixture([("domains/sales/wide/wide.odcs.yaml", wide)]);
    let (_, html) = pages(&tree, |kind| matches!(kind, Kind::Contract(_))).remove(0);
    assert_eq!(html.matches("<tr id=").count(), 300);
    assert!(html.len() < 400 * 1024, "{} bytes", html.len());
}
