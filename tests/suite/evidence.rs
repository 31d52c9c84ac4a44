//! Results of checks: read, matched, shown, published; and the registers of governance.

use crate::build::ground::{Folder, Portal, example, run_in};
use crate::twins::problems;

const PRODUCT: &str = "apiVersion: v1.0.0\nkind: DataProduct\nid: orders\nname: Orders\nversion: 1.0.0\nstatus: active\ndomain: sales\n\
                       outputPorts:\n- name: orders\n  version: 1.0.0\n  contractId: orders\n";
const CONTRACT: &str = "apiVersion: v3.1.0\nkind: DataContract\nid: orders\nname: Orders\nversion: 1.0.0\nstatus: active\n\
schema:\n- name: orders\n  quality:\n  - {id: rows, metric: rowCount, mustBeGreaterThan: 0}\n  properties:\n  - name: order_id\n    \
logicalType: string\n    required: true\n    unique: true\n  - name: email\n    logicalType: string\n    classification: pii\n    quality:\n    \
- {name: Emails are filled, metric: nullValues, mustBe: 0}\n    - {metric: invalidValues, mustBe: 0, arguments: {pattern: '@'}}\n\
slaProperties:\n- {property: freshness, value: 1, unit: d}\n";

fn mesh(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::new([("sales/orders/orders.odps.yaml", PRODUCT), ("sales/orders/orders.odcs.yaml", CONTRACT)]);
    for (path, text) in files {
        folder.write(path, text);
    }
    folder
}

fn built(folder: &Folder, arguments: &[&str]) -> Portal {
    let mut all = vec!["build", "-o", "../portal"];
    all.extend(arguments);
    run_in(&folder.root, &all).ends(0);
    let portal = Portal::read(&folder.around().join("portal"));
    assert_eq!(problems(&portal), Vec::<String>::new());
    portal
}

fn oors(day: u32, results: &str) -> String {
    format!(
        "apiVersion: v0.8.1\nkind: ObservabilityResults\nid: r{day}\nobservedAt: '2026-11-{day:02}T04:00:00Z'\n\
         source: {{process: nightly}}\ncontract: {{id: orders}}\nresults:\n{results}"
    )
}

/// `about name place` of each check, with the outcomes of its results.
fn checks(portal: &Portal) -> Vec<String> {
    let evidence = portal.json("products/sales/orders/evidence.json");
    let contracts = evidence["contracts"].as_array().expect("a list");
    let all = contracts.iter().flat_map(|contract| contract["checks"].as_array().expect("a list"));
    all.map(|check| {
        let text = |key: &str| check[key].as_str().unwrap_or("-").to_owned();
        let points = check["points"].as_array().expect("a list");
        let outcomes: Vec<&str> = points.iter().map(|point| point["outcome"].as_str().expect("a text")).collect();
        format!("{} {} {}: {}", text("about"), text("name"), text("place"), outcomes.join(" "))
    })
    .collect()
}

#[test]
fn results_meet_what_they_speak_of() {
    let dbt = r#"{"metadata": {"dbt_schema_version": "run-results/v6", "generated_at": "2026-11-19T04:00:00Z"}, "results": [
        {"status": "pass", "unique_id": "test.shop.not_null_orders_order_id.aa"},
        {"status": "fail", "unique_id": "test.shop.unique_orders_order_id.bb"},
        {"status": "pass", "unique_id": "test.shop.not_null_orders_email.cc"}]}"#;
    let soda = r#"{"scanEndTimestamp": "2026-11-18T04:00:00Z", "checks": [
        {"name": "invalid_count(email) = 0", "table": "orders", "column": "email", "outcome": "warn"},
        {"name": "freshness(loaded_at) < 1d", "table": "orders", "outcome": "pass"},
        {"name": "avg_length(email) > 3", "table": "orders", "column": "email", "outcome": "pass"},
        {"name": "row_count > 0", "table": "elsewhere", "outcome": "pass"}]}"#;
    let by_way =
        "- {id: x, type: metric, name: y, status: pass, relatesTo: schema/orders/quality/rows, measure: {value: 7}}\n";
    let folder = mesh(&[
        ("sales/orders/evidence/dbt.json", dbt),
        ("sales/orders/evidence/soda.json", soda),
        ("sales/orders/evidence/1.yaml", &oors(20, by_way)),
        ("sales/orders/evidence/2.yaml", &oors(21, "- {id: rows, type: check, name: z, status: fail}\n")),
    ]);
    let portal = built(&folder, &[]);
    assert_eq!(
        checks(&portal),
        [
            "expectation rows -: fail pass",
            "expectation Emails are filled orders.email: pass",
            "expectation invalidValues orders.email: warn",
            "service-level freshness -: pass",
            "constraint required orders.order_id: pass",
            "constraint unique orders.order_id: fail",
            "place avg_length(email) > 3 orders.email: pass",
        ]
    );
    let evidence = portal.json("products/sales/orders/evidence.json");
    assert_eq!(evidence["unmatched"].as_array().map(Vec::len), Some(1), "{evidence:#}");
    assert_eq!(evidence["unmatched"][0]["dataset"], "elsewhere");
    assert_eq!(evidence["contracts"][0]["summary"]["passed"], 4);
    assert_eq!(evidence["contracts"][0]["summary"]["checks"], 7);

    let page = &portal.page("products/sales/orders/contracts/orders/index.html").text;
    for expected in
        ["4 of 7 checks passed, last run 2026-11-21", "1 of 2", "orders.order_id: unique", "Emails are filled"]
    {
        assert!(page.contains(expected), "{expected}: {page}");
    }
    let product = &portal.page("products/sales/orders/index.html").text;
    assert!(product.contains("4 of 7 checks passed") && product.contains("elsewhere"), "{product}");
}

#[test]
fn a_folder_beside_the_mesh_is_read_and_broken_files_are_said() {
    let folder = mesh(&[("sales/orders/evidence/broken.json", "{\"results\": ")]);
    let results = folder.around().join("results");
    std::fs::create_dir(&results).expect("a new folder");
    std::fs::write(results.join("today.yaml"), oors(20, "- {id: rows, type: check, name: z, status: pass}\n"))
        .expect("a file");
    let portal = built(&folder, &["--evidence", "../results"]);
    assert_eq!(checks(&portal), ["expectation rows -: pass"]);
    let text = portal.text("products/sales/orders/evidence.json");
    assert!(text.contains("evidence:today.yaml") && !text.contains(&*folder.around().to_string_lossy()), "{text}");

    let found = run_in(&folder.root, &["check", "--format", "json"]).ends(0).json();
    let found = found["diagnostics"].as_array().expect("a list");
    let broken: Vec<_> = found.iter().filter(|finding| finding["rule"] == "invalid-evidence").collect();
    assert_eq!(broken.len(), 1, "{found:?}");
    assert_eq!(broken[0]["path"], "sales/orders/evidence/broken.json");
    let ran = run_in(&folder.root, &["check", "--evidence", "../nowhere"]).ends(1);
    assert!(ran.stdout.contains("invalid-evidence"), "{}", ran.stdout);
}

#[test]
fn ages_are_counted_to_the_commit() {
    let file = oors(1, "- {id: rows, type: check, name: z, status: pass}\n");
    let folder = mesh(&[("sales/orders/evidence/1.yaml", file.as_str())]);
    // Without a commit there is no age.
    let portal = built(&folder, &[]);
    assert!(!portal.page("products/sales/orders/index.html").text.contains("no evidence for"));
    let text = file.replace("2026-11-01", "2023-01-01");
    folder.write("sales/orders/evidence/1.yaml", &text);
    folder.commit("Start");
    let portal = built(&folder, &[]);
    let page = &portal.page("products/sales/orders/index.html").text;
    assert!(page.contains("no evidence for"), "{page}");
    assert_eq!(
        portal.text("products/sales/orders/index.html"),
        built(&folder, &[]).text("products/sales/orders/index.html")
    );
}

#[test]
fn the_example_shows_evidence_of_every_format() {
    let portal = &example().portal;
    for (product, format) in [
        ("sales/orders", "OORS"),
        ("sales/orders", "dbt"),
        ("customer/customer-master", "Soda"),
        ("energy/market-prices", "datacontract"),
        ("logistics/warehouse-stock", "JUnit"),
    ] {
        let evidence = portal.text(&format!("products/{product}/evidence.json"));
        assert!(evidence.contains(&format!("\"format\": \"{format}\"")), "{product}: {format}");
        assert!(evidence.contains("\"contracts\""), "{product}: something is matched");
    }
}

#[test]
fn registers_list_what_governance_asks_for() {
    let portal = &example().portal;
    let personal = &portal.page("governance/personal-data/index.html").text;
    assert!(personal.contains("customers.email"), "{personal}");
    let rows = csv(portal, "governance/personal-data.csv");
    let email = rows.iter().find(|row| row[0] == "customers.email").expect("a row");
    assert!(email.iter().all(|cell| !cell.is_empty()), "everything is known of it: {email:?}");
    for file in ["deprecations", "policies"] {
        let rows = csv(portal, &format!("governance/{file}.csv"));
        assert!(!rows.is_empty(), "{file} is shown by the example");
    }
    let pairs = portal.page("governance/deprecations/index.html");
    assert!(pairs.text.contains("Basket analysis"), "{}", pairs.text);
    let governance = portal.text("governance/index.html");
    for target in ["personal-data/index.html", "deprecations/index.html", "without-owner/index.html", "policies.csv"] {
        assert!(governance.contains(&format!("href=\"{target}\"")), "{target}");
    }
}

/// The rows below the head; no cell begins as a formula does.
fn csv(portal: &Portal, path: &str) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(portal.files[path].as_slice());
    let rows: Vec<Vec<String>> =
        reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect();
    for cell in rows.iter().flatten() {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{path}: {cell}");
    }
    rows
}

#[test]
fn a_register_that_is_long_has_pages_and_no_formula() {
    let properties: String = (0..450).map(|at| format!("  - {{name: c{at}, classification: pii}}\n")).collect();
    let folder = Folder::new([(
        "sales/orders/orders.odcs.yaml",
        format!(
            "apiVersion: v3.1.0\nkind: DataContract\nid: orders\nname: Orders\nversion: 1.0.0\nstatus: deprecated\ndomain: sales\n\
             customProperties:\n- {{property: sunset, value: '=2027'}}\nschema:\n- name: orders\n  properties:\n{properties}"
        ),
    )]);
    let portal = built(&folder, &[]);
    assert!(portal.pages.contains_key("governance/personal-data/3/index.html"));
    assert!(!portal.pages.contains_key("governance/personal-data/4/index.html"));
    assert_eq!(csv(&portal, "governance/personal-data.csv").len(), 450);
    assert_eq!(csv(&portal, "governance/deprecations.csv")[0][3], "'=2027");
    assert_eq!(csv(&portal, "governance/without-owner.csv").len(), 1, "nobody is named for it");
    assert!(portal.pages.contains_key("governance/without-owner/index.html"));
}
