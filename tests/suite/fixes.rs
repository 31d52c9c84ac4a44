//! `check --fix`: each fix as a file before and behind it, byte by byte, and what must never happen to a file.

use std::collections::BTreeMap;
use std::fs;

use meshdoc::session::{Settings, Silent, fix};

use crate::build::ground::{Folder, run_in};
use crate::cli::codes::BRIEF;

/// What fixes make of a mesh of these files: the changed texts, what was mended, and what was refused with its reason.
struct Outcome {
    changed: BTreeMap<String, String>,
    mended: Vec<String>,
    refused: Vec<String>,
    /// What is left, as `rule`.
    left: Vec<&'static str>,
}

fn fixed<'f>(files: impl IntoIterator<Item = (&'f str, &'f str)>) -> Outcome {
    let folder = Folder::new(files.into_iter().map(|(path, text)| (path, text.to_owned())));
    let plan = fix::plan(&Settings::of(&folder.root), &Silent).expect("a mesh that is read");
    Outcome {
        changed: plan
            .changes
            .into_iter()
            .map(|(path, change)| (path, String::from_utf8(change.after).expect("UTF-8")))
            .collect(),
        mended: plan.mended.iter().map(|mended| format!("{}: {}", mended.rule, mended.title)).collect(),
        refused: plan.refused.iter().map(|(mended, why)| format!("{}: {why}", mended.title)).collect(),
        left: plan.reading.diagnostics.iter().map(|found| found.rule).collect(),
    }
}

/// A descriptor before its fixes, behind them, and their titles.
struct Case {
    path: &'static str,
    before: &'static str,
    after: &'static str,
    titles: &'static [&'static str],
}

const SHAPE: &[Case] = &[
    Case {
        path: "orders.odcs.yaml",
        before: "# Orders\napiVersion: 3.1.0 # the standard\nkind: DataContract\nid: orders\nversion: 1.10\nstatus: Active\n\
                 schema:\n  - name: orders # the table\n    properties:\n      - {name: id, logicalType: 'strng', \
                 primarykey: yes}\n",
        after: "# Orders\napiVersion: v3.1.0 # the standard\nkind: DataContract\nid: orders\nversion: '1.10'\nstatus: active\n\
                schema:\n  - name: orders # the table\n    properties:\n      - {name: id, logicalType: 'string', \
                primaryKey: true}\n",
        titles: &[
            "invalid-version: replace `3.1.0` by `v3.1.0`",
            "invalid-type: put `1.10` in quotes",
            "invalid-value: replace `Active` by `active`",
            "invalid-value: replace `strng` by `string`",
            "unknown-key: replace `primarykey` by `primaryKey`",
            "invalid-type: write `true`, without quotes",
        ],
    },
    // Windows line ends, a byte order mark and single quotes stay.
    Case {
        path: "orders.odps.yaml",
        before: "\u{feff}apiVersion: 1.0\r\nkind: DataProduct\r\nid: 'orders'\r\nstatus: 'DRAFT'\r\nteam:\r\n  members:\r\n    \
                 - usrname: ann # lead\r\n      dateIn: 2025-3-1\r\n",
        after: "\u{feff}apiVersion: v1.0.0\r\nkind: DataProduct\r\nid: 'orders'\r\nstatus: 'draft'\r\nteam:\r\n  members:\r\n    \
                - username: ann # lead\r\n      dateIn: 2025-03-01\r\n",
        titles: &[
            "invalid-type: replace `1.0` by `v1.0.0`",
            "invalid-value: replace `DRAFT` by `draft`",
            "unknown-key: replace `usrname` by `username`",
            "invalid-format: replace `2025-3-1` by `2025-03-01`",
        ],
    },
    // JSON keeps its quotes, and its order.
    Case {
        path: "orders.json",
        before: "{\n  \"apiVersion\": 1.0,\n  \"kind\": \"DataProduct\",\n  \"id\": \"orders\",\n  \"status\": \"active\",\n  \
                 \"version\": 2,\n  \"customPropertys\": []\n}\n",
        after: "{\n  \"apiVersion\": \"v1.0.0\",\n  \"kind\": \"DataProduct\",\n  \"id\": \"orders\",\n  \"status\": \"active\",\n  \
                \"version\": \"2\",\n  \"customProperties\": []\n}\n",
        titles: &[
            "invalid-type: replace `1.0` by `v1.0.0`",
            "invalid-type: put `2` in quotes",
            "unknown-key: replace `customPropertys` by `customProperties`",
        ],
    },
    // What an anchor holds is mended where it is written, once.
    Case {
        path: "orders.odcs.yaml",
        before: "apiVersion: v3.1.0\nkind: DataContract\nid: orders\nversion: v1\nstatus: active\nschema:\n  - name: orders\n    \
                 properties:\n      - &key # every key\n        name: id\n        logicalType: strng\n        unique: 'true'\n  \
                 - name: lines\n    properties:\n      - *key\n      - {<<: *key, name: line}\n",
        after: "apiVersion: v3.1.0\nkind: DataContract\nid: orders\nversion: v1\nstatus: active\nschema:\n  - name: orders\n    \
                properties:\n      - &key # every key\n        name: id\n        logicalType: string\n        unique: true\n  \
                - name: lines\n    properties:\n      - *key\n      - {<<: *key, name: line}\n",
        titles: &["invalid-value: replace `strng` by `string`", "invalid-type: write `true`, without quotes"],
    },
    // Keys of version 2 under their new names; `isNullable` says the opposite.
    Case {
        path: "orders.odcs.yaml",
        before: "apiVersion: v3.0.2\nkind: DataContract\nuuid: orders\nversion: v1\nstatus: active\nschema:\n  - name: orders\n    \
                 columns:\n      - column: id # the number\n        isPrimaryKey: true\n        isNullable: false\n        \
                 isUnique: true\n        sampleValues: [a]\n        criticalDataElementStatus: false\n",
        after: "apiVersion: v3.0.2\nkind: DataContract\nid: orders\nversion: v1\nstatus: active\nschema:\n  - name: orders\n    \
                properties:\n      - name: id # the number\n        primaryKey: true\n        required: true\n        \
                unique: true\n        examples: [a]\n        criticalDataElement: false\n",
        titles: &[
            "unknown-key: rename `uuid` to `id`",
            "unknown-key: rename `columns` to `properties`",
            "unknown-key: rename `column` to `name`",
            "unknown-key: rename `isPrimaryKey` to `primaryKey`",
            "unknown-key: rename `isNullable` to `required` and say the opposite",
            "unknown-key: rename `isUnique` to `unique`",
            "unknown-key: rename `sampleValues` to `examples`",
            "unknown-key: rename `criticalDataElementStatus` to `criticalDataElement`",
        ],
    },
    Case {
        path: "orders.odcs.yaml",
        before: "apiVersion: v3.1.0\nkind: DataContract\nid: orders\nversion: v1\nstatus: active\nslaProperties:\n  \
                 - property: latency\n    value: 4\n    column: orders.id\nschema:\n  - name: orders\n    quality:\n      \
                 - type: library\n        rule: rowCount # at least one\n        mustBeGreaterThan: '0'\n",
        after: "apiVersion: v3.1.0\nkind: DataContract\nid: orders\nversion: v1\nstatus: active\nslaProperties:\n  \
                - property: latency\n    value: 4\n    element: orders.id\nschema:\n  - name: orders\n    quality:\n      \
                - type: library\n        metric: rowCount # at least one\n        mustBeGreaterThan: 0\n",
        titles: &[
            "unknown-key: rename `column` to `element`",
            "missing-key: rename `rule` to `metric`",
            "invalid-type: write `0`, without quotes",
        ],
    },
    // Keys whose value follows.
    Case {
        path: "data/orders.odps.yaml",
        before: "apiVersion: v1.1.0 # newest\n# what it is called\nname: Customer orders\n",
        after: "apiVersion: v1.1.0 # newest\nkind: DataProduct\nid: customer-orders\n# what it is called\nname: Customer orders\n",
        titles: &["missing-key: add `id: customer-orders`", "missing-key: add `kind: DataProduct`"],
    },
    Case {
        path: "codes/country.yaml",
        before: "apiVersion: v1.0.0\r\nkind: CodeList\r\nname: Countries\r\nvalues: [{value: DE}]\r\n",
        after: "apiVersion: v1.0.0\r\nkind: CodeList\r\nid: country\r\nname: Countries\r\nvalues: [{value: DE}]\r\n",
        titles: &["missing-key: add `id: country`"],
    },
    Case {
        path: "glossary/shop.osds.yaml",
        before: "kind: SemanticDefinition\nid: shop\ndefinitions:\n  # people who buy\n  - name: Customer # a person\n    \
                 description: Who buys.\n  - {name: Order}\n",
        after: "apiVersion: v1.0.0\nkind: SemanticDefinition\nid: shop\ndefinitions:\n  # people who buy\n  - id: customer\n    \
                name: Customer # a person\n    description: Who buys.\n  - {id: order, name: Order}\n",
        titles: &[
            "missing-key: add `apiVersion: v1.0.0`",
            "missing-key: add `id: customer`",
            "missing-key: add `id: order`",
        ],
    },
    Case {
        path: "orders.odcs.yaml",
        before: "apiVersion: v3.2.0\nkind: DataContract\nid: orders\nversion: v1\nschema:\n  - name: orders\n    properties:\n      \
                 - name: size\n        enum:\n          - value: S\n          # the usual one\n          - value: M # common\n          \
                 - value: S # again\n",
        after: "apiVersion: v3.2.0\nkind: DataContract\nid: orders\nversion: v1\nschema:\n  - name: orders\n    properties:\n      \
                - name: size\n        enum:\n          - value: S\n          # the usual one\n          - value: M # common\n",
        titles: &["duplicate-item: take the second one away"],
    },
    Case {
        path: "meshdoc.yaml",
        before: "# ours\ntitel: Shop\n",
        after: "# ours\ntitle: Shop\n",
        titles: &["unknown-key: replace `titel` by `title`"],
    },
];

#[test]
fn what_is_certain_is_mended_and_nothing_else_is_touched() {
    for case in SHAPE {
        let outcome = fixed([(case.path, case.before)]);
        let after = outcome.changed.get(case.path).map(String::as_str);
        assert_eq!(
            after,
            Some(case.after),
            "{}\nmended {:#?}\nrefused {:#?}",
            case.before,
            outcome.mended,
            outcome.refused
        );
        assert_eq!(outcome.mended, case.titles, "{}", case.before);
        assert_eq!(outcome.refused, [""; 0], "{}", case.before);
        let again = fixed([(case.path, case.after)]);
        assert!(again.changed.is_empty() && again.mended.is_empty(), "{:#?}", again.mended);
    }
}

#[test]
fn what_may_mean_two_things_is_left() {
    for (path, text) in [
        // Two words are as near.
        (
            "a.odcs.yaml",
            "apiVersion: v3.2.0\nkind: DataContract\nid: a\nversion: v1\nschema: [{name: a, properties: [{name: b, logicalType: vector, logicalTypeOptions: {dimensions: 3, elementType: unt8}}]}]\n",
        ),
        // Another digit is another version.
        ("a.odps.yaml", "apiVersion: v1.1.1.1\nkind: DataProduct\nid: a\n"),
        // A number that may be a name, a bare word that is no boolean, a date with days and months in doubt.
        (
            "a.odcs.yaml",
            "apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: v1\nstatus: active\nservers: [{server: a, type: postgres, host: h, port: '0777', database: d, schema: s}]\n",
        ),
        (
            "a.odcs.yaml",
            "apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: v1\nstatus: active\nschema: [{name: a, properties: [{name: b, required: maybe}]}]\n",
        ),
        ("t.yaml", "apiVersion: v1.0.0\nkind: Team\nid: t\nmembers: [{username: a, dateIn: 3/4/2025}]\n"),
        // No name to make an id of.
        ("a.osds.yaml", "apiVersion: v1.0.0\nkind: SemanticDefinition\nid: a\ndefinitions: [{description: x}]\n"),
        // A version that a person has to choose.
        ("a.odps.yaml", "kind: DataProduct\nid: a\noutputPorts: [{name: a}]\n"),
        // `isNullable` without a boolean cannot be turned round.
        (
            "a.odcs.yaml",
            "apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: v1\nstatus: active\nschema: [{name: a, properties: [{name: b, isNullable: x}]}]\n",
        ),
        // Not UTF-8 would have to be guessed; YAML that is broken, too.
        ("a.odps.yaml", "apiVersion: v1.1.0\nkind: DataProduct\nid: [a\n"),
    ] {
        let outcome = fixed([(path, text)]);
        assert!(!outcome.left.is_empty(), "nothing is found in {text}");
        assert!(outcome.changed.is_empty() && outcome.refused.is_empty(), "{text}\n{:#?}", outcome.mended);
    }
}

const DOMAIN: &str = "name: Sales\n";
const TEAM: &str = "apiVersion: v1.0.0\nkind: Team\nid: order-team\nname: Order team\n";
const GLOSSARY: &str = "apiVersion: v1.0.0\nkind: SemanticDefinition\nid: shop\ndefinitions:\n  - id: customer\n    name: Customer\n    relationships: [{to: custommer-order}]\n  - id: customer-order\n";
const CODES: &str = "apiVersion: v1.0.0\nkind: CodeList\nid: country\nvalues: [{value: DE}]\n";
const PRODUCT: &str = "apiVersion: v1.1.0\nkind: DataProduct\nid: orders\ndomain: slaes # where\nteam:\n  name: \"Order taem\"\n\
                       outputPorts:\n  - name: orders\n    version: 1.0.0\n    contractId: sales.ordres\n";
const CONTRACT: &str = "apiVersion: v3.1.0\nkind: DataContract\nid: sales.orders\nversion: 1.0.0\nstatus: active\nschema:\n  - name: orders\n    \
     properties:\n      - name: customer\n        authoritativeDefinitions:\n          - {type: semanticDefinition, url: 'term:custmer'}\n      \
     - name: land\n        relationships:\n          - to: orders.custommer\n        customProperties:\n          \
     - property: codeList\n            value: contry\n";
const README: &str = "# Orders\r\n\r\nSee [the guide](guid.md#first-steps), [the team](team:ordr-team), [below](#liits)\r\nand ![a](img/a%20b.png).\r\n\r\n## Limits\r\n";
const GUIDE: &str = "# Guide\n\n## First steps\n";

#[test]
fn references_across_the_mesh_are_mended_in_their_files() {
    let outcome = fixed([
        ("meshdoc.yaml", BRIEF),
        ("domains/sales/domain.yaml", DOMAIN),
        ("teams/order-team.yaml", TEAM),
        ("glossary/shop.osds.yaml", GLOSSARY),
        ("codes/country.yaml", CODES),
        ("domains/sales/orders/orders.odps.yaml", PRODUCT),
        ("domains/sales/orders/orders.odcs.yaml", CONTRACT),
        ("domains/sales/orders/README.md", README),
        ("domains/sales/orders/guide.md", GUIDE),
    ]);
    let changed = |path: &str| outcome.changed.get(path).map(String::as_str).unwrap_or_default().to_owned();
    assert_eq!(
        changed("domains/sales/orders/orders.odps.yaml"),
        PRODUCT.replace("slaes", "sales").replace("Order taem", "order-team").replace("sales.ordres", "sales.orders"),
        "{:#?} {:#?}",
        outcome.mended,
        outcome.refused
    );
    assert_eq!(
        changed("domains/sales/orders/orders.odcs.yaml"),
        CONTRACT
            .replace("term:custmer", "term:customer")
            .replace("orders.custommer", "orders.customer")
            .replace("contry", "country"),
        "{:#?}",
        outcome.refused
    );
    assert_eq!(changed("glossary/shop.osds.yaml"), GLOSSARY.replace("custommer-order", "customer-order"));
    assert_eq!(
        changed("domains/sales/orders/README.md"),
        README.replace("guid.md", "guide.md").replace("ordr-team", "order-team").replace("#liits", "#limits")
    );
    assert_eq!(outcome.refused, [""; 0]);
    assert_eq!(outcome.left, ["broken-link"], "the image is nowhere");
}

#[test]
fn a_link_in_the_text_of_a_descriptor_is_mended_where_it_stands() {
    let product = "apiVersion: v1.0.0\nkind: DataProduct\nid: orders\nname: Orders\nversion: 1.0.0\nstatus: active\ndescription:\n  purpose: |\n    Of the [team](team:order-team),\n    not of the [other](team:ordr-team).\n  usage: \"See [it](team:ordr-team).\"\n";
    let outcome = fixed([("teams/order-team.yaml", TEAM), ("orders.odps.yaml", product)]);
    assert_eq!(
        outcome.changed["orders.odps.yaml"],
        product.replace("ordr-team", "order-team"),
        "{:?}",
        outcome.refused
    );
}

#[test]
fn a_fix_that_would_bring_in_another_finding_is_not_made_and_says_why() {
    let server = "apiVersion: v3.1.0\nkind: DataContract\nid: orders\nversion: 1.5\nstatus: active\nservers:\n  - server: prod\n    type: snowflak\n";
    let outcome = fixed([("orders.odcs.yaml", server)]);
    assert_eq!(
        outcome.changed["orders.odcs.yaml"],
        server.replace("1.5", "\"1.5\""),
        "the other fix of the file is made"
    );
    assert_eq!(outcome.refused.len(), 1, "{:?}", outcome.refused);
    assert!(
        outcome.refused[0].starts_with("replace `snowflak` by `snowflake`: it would bring in: "),
        "{:?}",
        outcome.refused
    );
    // Two documents cannot have one id.
    let lists = "apiVersion: v1.0.0\nkind: CodeList\nvalues: [{value: a}]\n---\napiVersion: v1.0.0\nkind: CodeList\nvalues: [{value: b}]\n";
    let outcome = fixed([("codes/size.yaml", lists)]);
    assert_eq!(outcome.mended, ["missing-key: add `id: size`"]);
    assert_eq!(outcome.refused.len(), 1, "{:?}", outcome.refused);
}

#[test]
fn the_command_mends_reports_and_shows() {
    let files = [
        ("meshdoc.yaml", BRIEF),
        ("domains/sales/domain.yaml", DOMAIN),
        (
            "domains/sales/orders/orders.odps.yaml",
            "apiVersion: v1.1.0\r\nkind: DataProduct\r\nid: orders\r\nversion: 1.10\r\ntype: x",
        ),
        ("domains/sales/orders/README.md", "# Orders\n\nSee [nothing](nowhere.md).\n"),
    ];
    let mesh = Folder::new(files.map(|(path, text)| (path, text.to_owned())));
    let product = mesh.root.join("domains/sales/orders/orders.odps.yaml");
    let before = fs::read(&product).expect("read");
    let shown = run_in(&mesh.root, &["check", "--diff"]);
    assert_eq!(shown.code, Some(1));
    assert_eq!(
        shown.stdout,
        "--- a/domains/sales/orders/orders.odps.yaml\n+++ b/domains/sales/orders/orders.odps.yaml\n@@ -1,5 +1,5 @@\n apiVersion: v1.1.0\r\n \
         kind: DataProduct\r\n id: orders\r\n-version: 1.10\r\n+version: \"1.10\"\r\n type: x\n\\ No newline at end of file\n"
    );
    assert!(shown.stderr.contains("would fix 1 finding in 1 file; left: 1 error"), "{}", shown.stderr);
    assert_eq!(fs::read(&product).expect("read"), before, "--diff writes nothing");
    let report = run_in(&mesh.root, &["check", "--format", "json"]).ends(1).json();
    let fix = report["diagnostics"].as_array().expect("a list").iter().find(|found| found["rule"] == "invalid-type");
    assert_eq!(
        fix.expect("the number")["fix"],
        serde_json::json!({
            "title": "put `1.10` in quotes",
            "edits": [{"path": "domains/sales/orders/orders.odps.yaml", "start": 60, "end": 64, "text": "\"1.10\""}],
        })
    );
    let text = run_in(&mesh.root, &["check"]).ends(1).stdout;
    assert!(text.contains("= fix: put `1.10` in quotes (meshdoc check --fix)"), "{text}");
    let ran = run_in(&mesh.root, &["check", "--fix", "--format", "short"]).ends(1);
    assert_eq!(
        ran.stdout,
        "domains/sales/orders/README.md:3:5: error[broken-link]: the link to `nowhere.md` leads nowhere\n"
    );
    assert!(
        ran.stderr.contains("fixed domains/sales/orders/orders.odps.yaml:4: put `1.10` in quotes [invalid-type]"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("fixed 1 finding in 1 file"), "{}", ran.stderr);
    let after = String::from_utf8(fs::read(&product).expect("read")).expect("UTF-8");
    assert_eq!(after, "apiVersion: v1.1.0\r\nkind: DataProduct\r\nid: orders\r\nversion: \"1.10\"\r\ntype: x");
    fs::remove_file(mesh.root.join("domains/sales/orders/README.md")).expect("removed");
    let clean = run_in(&mesh.root, &["check", "--diff"]);
    assert_eq!((clean.code, clean.stdout.as_str()), (Some(0), ""));
    assert!(clean.stderr.contains("nothing to fix"), "{}", clean.stderr);
}

/// The example mesh with the same slips in many files; mended, it is the example again to the byte.
#[test]
fn a_broken_copy_of_the_example_is_mended_to_the_byte() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("example-mesh");
    let tree = meshdoc::tree::Tree::folder(&root, &meshdoc::tree::Selection::default()).expect("the example mesh");
    let texts: BTreeMap<String, String> = tree
        .files()
        .filter_map(|(path, _)| Some((path.to_owned(), String::from_utf8(tree.read(path, 1_000_000).ok()?).ok()?)))
        .collect();
    let slips = [
        ("\nstatus: active", "\nstatus: Active"),
        ("apiVersion: v", "apiVersion: "),
        ("logicalType: string", "logicalType: strng"),
        (" primaryKey: ", " isPrimaryKey: "),
        (" required: true", " isNullable: false"),
        ("\ntype: sourceAligned", "\ntypee: sourceAligned"),
    ];
    let mut slipped = 0;
    let broken: BTreeMap<String, String> = texts
        .iter()
        .map(|(path, text)| {
            let wanted =
                path.starts_with("domains/customer/") && (path.ends_with(".odps.yaml") || path.ends_with(".odcs.yaml"));
            let text = slips.iter().filter(|_| wanted).fold(text.clone(), |text, (right, wrong)| {
                slipped += text.matches(right).count();
                text.replace(right, wrong)
            });
            (path.clone(), text)
        })
        .collect();
    let outcome = fixed(broken.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    assert!(slipped > 60, "{slipped} slips");
    assert_eq!(outcome.mended.len(), slipped, "{:#?}", outcome.refused);
    // Images are no text and were not copied.
    assert!(outcome.left.iter().all(|rule| *rule == "broken-link"), "{:?}", outcome.left);
    for (path, text) in broken {
        assert_eq!(outcome.changed.get(&path).unwrap_or(&text), &texts[&path], "{path}");
    }
}
