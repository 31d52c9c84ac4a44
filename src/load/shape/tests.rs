use super::*;
use crate::source::yaml;

/// The findings for a text, one a line: severity, rule, line, message, help.
fn report(text: &str) -> String {
    let document = &yaml::parse(text, 0).documents[0];
    let kind = detect("orders.yaml", &document.root).expect("one of ours");
    let found = check("orders.yaml", 0, &document.root, kind);
    let located = crate::diagnostics::locate(&found, |_| Some(text.as_bytes().to_vec()));
    let lines: Vec<String> = located
        .iter()
        .map(|d| {
            let help = d.help.as_deref().unwrap_or("");
            format!("{} {} {}:{} {} | {help}", d.severity.as_str(), d.rule, d.place.line, d.place.column, d.message)
        })
        .collect();
    lines.join("\n")
}

#[test]
fn a_valid_product_is_silent() {
    assert_eq!(
        report(
            "apiVersion: v1.1.0\nkind: DataProduct\nid: orders\noutputPorts:\n  - name: orders\n    contractId: o\n"
        ),
        ""
    );
}

#[test]
fn every_violation_is_reported_in_one_run_at_its_place() {
    let text = "apiVersion: v3.1.0
kind: DataContract
id: orders
version: 1.0
status: active
schema:
  - name: orders
    properties:
      - name: order_id
        logicalType: strng
        primarykey: true
      - logicalType: string
        logicalTypeOptions:
          minLength: -1
          minItems: 2
servers:
  - server: prod
    type: postgres
    hsot: db
    port: '5432'
    database: orders
    schema: public
";
    insta::assert_snapshot!(report(text), @r"");
}

#[test]
fn an_api_version_without_its_letter_is_understood() {
    insta::assert_snapshot!(report("apiVersion: 1.0.0\nkind: DataProduct\nid: orders\nstatus: Active\n"), @r"");
}

#[test]
fn a_document_that_follows_another_version_gives_one_warning() {
    let text = "apiVersion: v0.9.0\nkind: DataProduct\nid: orders\nstatus: active\nteam:\n  name: Orders\n";
    insta::assert_snapshot!(report(text), @r"");
}

#[test]
fn a_version_that_asks_for_less_does_not_excuse_a_missing_key() {
    insta::assert_snapshot!(report("apiVersion: v1.0.0\nkind: DataProduct\nid: orders\n"), @r"");
}

#[test]
fn an_unknown_version_is_checked_as_the_nearest() {
    insta::assert_snapshot!(report("apiVersion: v3.9.0\nkind: DataContract\nid: orders\nversion: 1.0\n"), @r"");
}

#[test]
fn a_key_of_another_version_or_condition_says_which() {
    let text = "apiVersion: v1.0.0
kind: DataProduct
id: orders
status: active
context: {}
owner: me
team:
  - username: me
";
    insta::assert_snapshot!(report(text), @r"");
    let text = "apiVersion: v3.2.0
kind: DataContract
id: orders
version: '1'
schema:
  - name: orders
    columns: []
    quality:
      - type: text
        query: select 1
      - metric: rowCount
        mustBe: 1
        mustBeLessThan: 3
      - type: library
        metric: rowCount
    properties:
      - name: customer
        logicalTypeOptions: {minLength: 1}
        relationships:
          - from: orders.customer
            to: customers
";
    insta::assert_snapshot!(report(text), @r"");
}

#[test]
fn terms_follow_a_draft_so_unknown_keys_are_only_mentioned() {
    let text = "apiVersion: v1.0.0\nkind: SemanticDefinition\nid: sales\ndefinitions:\n  - id: order\n    colour: red\n    synonyms: [purchase, {synonym: sale}]\n  - name: customer\n";
    insta::assert_snapshot!(report(text), @r"");
}

#[test]
fn hostile_documents_end_and_stay_small() {
    let items = "  - {}\n".repeat(100_000);
    let text = format!("apiVersion: v1.1.0\nkind: DataProduct\nid: a\noutputPorts:\n{items}");
    let document = &yaml::parse(&text, 0).documents[0];
    let kind = detect("a.yaml", &document.root).expect("a product");
    assert_eq!(check("a.yaml", 0, &document.root, kind).len(), MAX_FINDINGS + 1);
    let values: String = (0..50_000).map(|n| format!("{{value: {n}}},")).collect();
    let text = format!(
        "apiVersion: v3.2.0\nkind: DataContract\nid: a\nversion: a\nschema: [{{name: a, properties: [{{name: b, enum: [{values}]}}]}}]"
    );
    let document = &yaml::parse(&text, 0).documents[0];
    let kind = detect("a.yaml", &document.root).expect("a contract");
    assert_eq!(check("a.yaml", 0, &document.root, kind), []);
    for text in [
        "apiVersion: v1.0.0\nkind: DataProduct\n? [a, b]\n: c\n? {x: y}\n: z\n",
        "apiVersion: v1.0.0\nkind: DataProduct\nid:\ntags: [[[[]]]]\n",
    ] {
        let document = &yaml::parse(text, 0).documents[0];
        let kind = detect("a.yaml", &document.root).expect("a product");
        assert!(!check("a.yaml", 0, &document.root, kind).is_empty());
    }
}
