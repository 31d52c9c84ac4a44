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
    insta::assert_snapshot!(report(text), @r#"
    error invalid-type 4:10 `version` is the number `1.0`, not text | quote it: `"1.0"`
    error invalid-value 10:22 `logicalType` is `strng`; expected one of `string`, `date`, `timestamp`, `time`, `number`, `integer`, `object`, `array`, `boolean` | did you mean `string`?
    error unknown-key 11:9 unknown key `primarykey` in a property | did you mean `primaryKey`?
    error missing-key 12:9 `name` is missing in a property | add `name:`, the name that it goes by
    error invalid-value 14:22 `minLength` is -1; expected at least 0 | 
    error unknown-key 15:11 unknown key `minItems` in options of string | known keys are `minLength`, `maxLength`, `pattern` and `format`
    error unknown-key 19:5 unknown key `hsot` in a server | did you mean `host`?
    error invalid-type 20:11 `port` is the text `5432`, not a whole number | write it without quotes: `5432`
    "#);
}

#[test]
fn an_api_version_without_its_letter_is_understood() {
    insta::assert_snapshot!(report("apiVersion: 1.0.0\nkind: DataProduct\nid: orders\nstatus: Active\n"), @r#"
    warning invalid-version 1:13 `apiVersion` is `1.0.0` and read as `v1.0.0` | write `v1.0.0`
    warning invalid-value 4:9 `status` is `Active` and read as `active` | write `active`
    "#);
}

#[test]
fn a_document_that_follows_another_version_gives_one_warning() {
    let text = "apiVersion: v0.9.0\nkind: DataProduct\nid: orders\nstatus: active\nteam:\n  name: Orders\n";
    insta::assert_snapshot!(report(text), @"warning wrong-version 1:13 valid as v1.0.0, declared v0.9.0 | write `apiVersion: v1.0.0`");
}

#[test]
fn a_version_that_asks_for_less_does_not_excuse_a_missing_key() {
    insta::assert_snapshot!(report("apiVersion: v1.0.0\nkind: DataProduct\nid: orders\n"), @"error missing-key 1:1 `status` is missing in a data product | add `status:`, where the product is in its life; v1.1.0 does not ask for it any more");
}

#[test]
fn a_version_that_looks_away_does_not_excuse_a_wrong_value() {
    let text = "apiVersion: v3.0.2\nkind: DataContract\nid: orders\nversion: '1'\nstatus: active\ndescription:\n  customProperties: {a: 1}\n";
    insta::assert_snapshot!(report(text), @"error invalid-type 7:3 `customProperties` is a mapping, not a list | `customProperties` is a list: begin a custom property with `- `");
}

#[test]
fn an_unknown_version_is_checked_as_the_nearest() {
    insta::assert_snapshot!(report("apiVersion: v3.9.0\nkind: DataContract\nid: orders\nversion: 1.0\n"), @r#"
    warning unknown-version 1:13 `v3.9.0` is not a version of ODCS that is known | the document is checked as v3.2.0; known are `v2.2.0`, `v2.2.1`, `v2.2.2`, `v3.0.0`, `v3.0.1`, `v3.0.2`, `v3.1.0` and `v3.2.0`
    warning invalid-type 4:10 `version` is the number `1.0`, not text | quote it: `"1.0"`
    "#);
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
    insta::assert_snapshot!(report(text), @r#"
    error unknown-key 5:1 unknown key `context` in a data product | `context` is known since v1.1.0; the file is read as v1.0.0
    error unknown-key 6:1 unknown key `owner` in a data product | the people who answer for a product are said in `team`
    error invalid-type 7:1 `team` is a list, not a mapping | write a mapping with keys such as `name`, `description`, `members` and `tags`
    "#);
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
    insta::assert_snapshot!(report(text), @r#"
    error unknown-key 7:5 unknown key `columns` in a schema object | the columns of a schema object stand in `properties`
    error unknown-key 10:9 unknown key `query` in a quality expectation | `query` is known where `type` is `sql`
    error invalid-key 13:9 `mustBe` and `mustBeLessThan` exclude each other | keep one; a second comparison is a quality expectation of its own
    error missing-key 14:9 a quality expectation compares with nothing; expected one of `mustBe`, `mustNotBe`, `mustBeGreaterThan`, `mustBeGreaterOrEqualTo`, `mustBeLessThan`, `mustBeLessOrEqualTo`, `mustBeBetween`, `mustNotBeBetween` | add one of them
    error unknown-key 18:30 unknown key `minLength` in options without a type | options mean nothing until `logicalType` is said
    error unknown-key 20:13 unknown key `from` in a relationship of a property | a relationship inside a property starts from that property; take `from` away
    error invalid-format 21:17 `to` is `customers`, which is not a reference | expected a reference such as `customers.address.city` or `schema/customers/properties/customer_id`
    "#);
}

#[test]
fn terms_follow_a_draft_so_unknown_keys_are_only_mentioned() {
    let text = "apiVersion: v1.0.0\nkind: SemanticDefinition\nid: sales\ndefinitions:\n  - id: order\n    colour: red\n    synonyms: [purchase, {synonym: sale}]\n  - name: customer\n";
    insta::assert_snapshot!(report(text), @r#"
    info unknown-key 6:5 unknown key `colour` in a term | the standard has no such key; facts of your own go into `customProperties`
    error missing-key 8:5 `id` is missing in a term | add `id:`, the name of the term for machines; it never changes
    "#);
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
