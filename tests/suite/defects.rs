//! A broken copy of the example mesh: many different defects in one run, every one reported once, at its line, none
//! invented.
//!
//! A defect is a text that takes the place of another in a file, or a file of its own; the rule that reports it; and a
//! marker within the new text whose line the report names.

use std::collections::BTreeMap;
use std::path::Path;

use meshdoc::session::{self, Settings, Silent};

struct Defect {
    file: &'static str,
    /// What stands there once in the example; empty for a file that the defect adds.
    find: &'static str,
    replace: &'static str,
    rule: &'static str,
    /// Part of `replace`, on the line that is reported.
    at: &'static str,
}

const fn defect(
    file: &'static str,
    find: &'static str,
    replace: &'static str,
    rule: &'static str,
    at: &'static str,
) -> Defect {
    Defect { file, find, replace, rule, at }
}

const fn added(file: &'static str, text: &'static str, rule: &'static str, at: &'static str) -> Defect {
    Defect { file, find: "", replace: text, rule, at }
}

const HOUSEHOLDS: &str = "domains/customer/households/contracts/households.odcs.yaml";
const PAIRS: &str = "domains/sales/basket-analysis/contracts/article-pairs.odcs.yaml";
const CAMPAIGN: &str = "domains/insights/campaign-results/contracts/results.odcs.yaml";
const CAMPAIGN_PRODUCT: &str = "domains/insights/campaign-results/campaign-results.odps.yaml";
const PRICES: &str = "domains/energy/market-prices/contracts/prices.odcs.yaml";
const OFFERS: &str = "domains/energy/flexibility-offers/contracts/offers.odcs.yaml";
const OFFERS_PRODUCT: &str = "domains/energy/flexibility-offers/flexibility-offers.odps.yaml";
const READINGS: &str = "domains/metering/meter-readings/contracts/quarter-hours.odcs.yaml";
const SCORES: &str = "domains/insights/churn-risk/contracts/scores.odcs.yaml";
const CAPACITY: &str = "domains/last-mile/delivery-slots/contracts/capacity.odcs.yaml";
const CUSTOMERS: &str = "domains/customer/customer-master/contracts/customers.odcs.yaml";
const TARIFFS: &str = "domains/energy/tariffs/contracts/tariff-sheet.odcs.yaml";
const INVOICES: &str = "domains/finance/invoices/contracts/invoices.odcs.yaml";
const SHIPMENTS: &str = "domains/logistics/shipments/shipments.odps.yaml";

const SHAPE: [Defect; 18] = [
    defect(
        HOUSEHOLDS,
        "apiVersion: v3.2.0\nkind: DataContract\nid: customer.households.households\nname: Households\nversion: 0.1.0\n",
        "apiVersion: v3.2.0\nkind: DataContract\nid: customer.households.households\nname: Households\n",
        "missing-key",
        "apiVersion",
    ),
    defect(PAIRS, "status: deprecated\n", "status: deprecated\nowner: shop-team\n", "unknown-key", "owner"),
    defect(
        PAIRS,
        "        description: The article that is in the basket.\n",
        "        description: The article that is in the basket.\n        unique: sometimes\n",
        "invalid-type",
        "unique",
    ),
    defect(
        HOUSEHOLDS,
        "      - name: dwelling_type\n        logicalType: string\n",
        "      - name: dwelling_type\n        logicalType: strnig\n",
        "invalid-value",
        "logicalType",
    ),
    defect(
        READINGS,
        "        mustBeGreaterOrEqualTo: 96\n",
        "        mustBeGreaterOrEqualTo: 96\n        mustBeLessThan: 101\n",
        "invalid-key",
        "mustBeLessThan",
    ),
    defect("teams/last-mile-team.yaml", "apiVersion: v1.0.0\n", "apiVersion: 1.0.0\n", "invalid-version", "apiVersion"),
    defect(
        "domains/finance/exchange-rates/exchange-rates.odps.yaml",
        "apiVersion: v1.0.0\n",
        "apiVersion: v1.7.0\n",
        "unknown-version",
        "apiVersion",
    ),
    defect(
        "domains/finance/revenue/contracts/monthly-revenue.odcs.yaml",
        "apiVersion: v3.2.0\n",
        "apiVersion: v3.1.0\n",
        "wrong-version",
        "apiVersion",
    ),
    defect(
        "domains/last-mile/domain.yaml",
        "owner: last-mile-team\n",
        "owner: last-mile-team\nname: The last mile\n",
        "duplicate-key",
        "name",
    ),
    defect(
        "codes/cancellation-reason.yaml",
        "  - {value: DUP, label: Duplicate,",
        "  - {value: LATE, label: Duplicate,",
        "duplicate-item",
        "LATE",
    ),
    added(
        "domains/sales/returns.odcs.yaml",
        "apiVersion: v3.1.0\nkind: DataContract\nid: sales: returns\nversion: 1.0.0\n",
        "invalid-yaml",
        "id",
    ),
    added("domains/sales/draft.odps.yaml", "title: A first sketch\n", "unknown-kind", "title"),
    defect(PRICES, "  priceUnit: month,", "  priceUnit: !period month,", "unknown-tag", "priceUnit"),
    defect(
        READINGS,
        "contractCreatedTs: '2021-04-12T07:00:00Z'",
        "contractCreatedTs: '12 April 2021'",
        "invalid-format",
        "contractCreatedTs",
    ),
    defect("teams/last-mile-team.yaml", "    tool: slack\n", "    tool: slakc\n", "misspelled-value", "tool"),
    defect("codes/country.csv", ",2014-05-01,,,\n", ",2014-05-32,,,\n", "invalid-csv", "2014"),
    added(
        "codes/incoterm.yaml",
        "apiVersion: v1.0.0\nkind: CodeList\nid: incoterm\nname: Incoterm\nfile: incoterms.csv\n",
        "unknown-file",
        "file",
    ),
    defect("meshdoc.yaml", "language: en\n", "language: en\nfacets: [costCenter]\n", "unknown-key", "facets"),
];

const REFERENCES: [Defect; 28] = [
    defect(
        "meshdoc.yaml",
        "  branch: main\n",
        "  branch: main\nconventions:\n  ports: kebap-case\n  teams: kebab-case\n",
        "invalid-configuration",
        "ports",
    ),
    defect(
        CAMPAIGN_PRODUCT,
        "    contractId: insights.campaign-results.results\n",
        "    contractId: insights.campaign-results.reslts\n",
        "unknown-contract",
        "contractId",
    ),
    defect(
        "domains/insights/sales-performance/sales-performance.odps.yaml",
        "    contractId: logistics.shipments.tracking\n",
        "    contractId: logistics.shipment.tracking\n",
        "unknown-contract",
        "contractId",
    ),
    defect(
        SHIPMENTS,
        "      - id: sales.orders.v2\n        version: 2.3.0\n",
        "      - id: sales.order.v2\n        version: 2.3.0\n",
        "unknown-contract",
        "id:",
    ),
    defect(
        "domains/insights/churn-risk/churn-risk.odps.yaml",
        "      - id: customer.customer-360.profile\n        version: 3.0.0\n",
        "      - id: customer.customer-360.profile\n        version: 4.0.0\n",
        "unknown-contract-version",
        "version",
    ),
    defect(
        "domains/finance/revenue/revenue.odps.yaml",
        "  - name: payments\n    version: 2.1.0\n",
        "  - name: payments\n    version: 1.4.0\n",
        "unknown-contract-version",
        "version",
    ),
    defect(
        "domains/field-service/service-visits-legacy/service-visits-legacy.odps.yaml",
        "domain: field-service\n",
        "domain: field-servce\n",
        "unknown-domain",
        "domain",
    ),
    defect(OFFERS, "domain: energy\n", "domain: enrgy\n", "unknown-domain", "domain"),
    defect("domains/last-mile/domain.yaml", "parent: logistics\n", "parent: logistic\n", "unknown-domain", "parent"),
    defect(
        "domains/sales/domain.yaml",
        "owner: orders-team\n",
        "owner: orders-team\nparent: sales\n",
        "domain-cycle",
        "parent",
    ),
    defect(
        OFFERS_PRODUCT,
        "  name: flexibility-team\n",
        "  name: flexiblity-team\nsupport:\n  - channel: flexibility\n    url: https://chat.example.org/flexibility\n",
        "unknown-team",
        "flexiblity",
    ),
    defect(
        OFFERS,
        "energy.osds.yaml#/definitions/flexibility\n",
        "energy.osds.yaml#/definitions/flexibilty\n",
        "unknown-term",
        "flexibilty",
    ),
    defect(
        "glossary/common.osds.yaml",
        "      - to: postal-address\n",
        "      - to: postal-adress\n",
        "unknown-term",
        "to:",
    ),
    defect(
        TARIFFS,
        "            url: ../../../../codes/tariff-type.yaml\n",
        "            url: ../../../../codes/tarif-type.yaml\n",
        "unknown-code-list",
        "url",
    ),
    defect(
        INVOICES,
        "            to: invoices.invoice_no\n",
        "            to: invoices.invoice_nr\n",
        "unknown-property",
        "to:",
    ),
    defect(
        READINGS,
        "    element: readings.energy_kwh\n",
        "    element: readings.energy_mwh\n",
        "unknown-property",
        "element",
    ),
    defect(
        READINGS,
        "          properties: [metering_point_id, direction, interval_start]\n",
        "          properties: [metering_point_id, direction, interval_begin]\n",
        "unknown-property",
        "properties",
    ),
    defect(
        "domains/insights/carbon-footprint/README.md",
        "[the method](docs/method.md)",
        "[the method](docs/methods.md)",
        "broken-link",
        "methods",
    ),
    defect(
        "domains/insights/carbon-footprint/README.md",
        "[Shipments](../../logistics/shipments/README.md)",
        "[Shipments](../../logistics/shipments/README.md#who-reads-this)",
        "broken-link",
        "who-reads-this",
    ),
    defect(
        "domains/sales/orders/README.md",
        "![The statuses of an order](images/order-statuses.svg)",
        "![The statuses of an order](images/order-status.svg)",
        "broken-link",
        "order-status.svg",
    ),
    defect(
        SHIPMENTS,
        "for eleven carriers and our own vans, and\n",
        "for eleven carriers and our own\n    [vans](product:nobody/vans), and\n",
        "broken-link",
        "nobody/vans",
    ),
    defect(
        SHIPMENTS,
        "    description: Shipments with their parcels and events.\n",
        "    description: '[Shipments](../shipment/README.md) with their parcels and events.'\n",
        "broken-link",
        "README.md",
    ),
    defect(
        READINGS,
        "    url: ../docs/how-gaps-are-filled.md\n",
        "    url: ../docs/how-gaps-are-closed.md\n",
        "broken-definition",
        "url",
    ),
    defect(
        "domains/sales/orders/orders.odps.yaml",
        "  - type: canonicalUrl\n    url: https://data.ternhall.example/products/sales/orders/\n",
        "  - type: canonicalUrl\n    url: https://data.ternhall.example/products/sales/order/\n",
        "broken-definition",
        "url",
    ),
    defect(
        "domains/logistics/warehouse-stock/warehouse-stock.odps.yaml",
        "    url: https://data.ternhall.example/products/logistics/warehouse-stock/\n",
        "    url: https://data.ternhall.example/logistics/warehouse-stock/\n",
        "broken-definition",
        "url",
    ),
    defect(
        OFFERS_PRODUCT,
        "  - name: consents\n    version: 2.1.0\n    contractId: customer.consents.state\n",
        "  - name: own-offers\n    version: 0.4.0\n    contractId: energy.flexibility-offers.offers\n",
        "lineage-cycle",
        "own-offers",
    ),
    added(
        "extra/loose.odps.yaml",
        "apiVersion: v1.1.0\nkind: DataProduct\nid: loose-ends\nname: Loose ends\nversion: 1.0.0\nstatus: draft\ndescription:\n  purpose: What no domain keeps.\n  limitations: It may go at any time.\n",
        "missing-domain",
        "apiVersion",
    ),
    added(
        "teams/zz-orders-again.yaml",
        "apiVersion: v1.0.0\nkind: Team\nid: orders-team\nname: Orders, again\n",
        "duplicate-id",
        "id",
    ),
];

const STANDARDS: [Defect; 18] = [
    defect(
        PAIRS,
        "      - name: lift\n        logicalType: number\n        physicalType: 'numeric(8,3)'\n",
        "      - name: support\n        logicalType: number\n        physicalType: 'numeric(8,3)'\n",
        "duplicate-property",
        "name",
    ),
    defect(
        CAMPAIGN,
        "        description: Day of the click and not of the order.\n        primaryKey: true\n        primaryKeyPosition: 3\n",
        "        description: Day of the click and not of the order.\n        primaryKey: true\n        primaryKeyPosition: 2\n",
        "invalid-key-position",
        "primaryKeyPosition",
    ),
    defect(
        READINGS,
        "        partitioned: true\n        partitionKeyPosition: 2\n",
        "        partitioned: true\n        partitionKeyPosition: 3\n",
        "invalid-key-position",
        "partitionKeyPosition",
    ),
    defect(
        PRICES,
        "        mustBeBetween: [92, 100]\n",
        "        mustBeBetween: [100, 92]\n",
        "impossible-expectation",
        "mustBeBetween",
    ),
    defect(
        CUSTOMERS,
        "          pattern: '^C-\\d{8}$'\n",
        "          pattern: '^C-[\\d{8}$'\n",
        "impossible-options",
        "pattern",
    ),
    defect(
        HOUSEHOLDS,
        "          minItems: 1\n          maxItems: 12\n",
        "          minItems: 12\n          maxItems: 1\n",
        "impossible-options",
        "maxItems",
    ),
    defect(
        "teams/orders-team.yaml",
        "    dateOut: 2025-03-31\n",
        "    dateOut: 2019-03-31\n",
        "impossible-period",
        "dateOut",
    ),
    defect(
        "codes/tariff-type.yaml",
        "    validFrom: 2022-01-01\n    validTo: 2025-09-30\n",
        "    validFrom: 2022-01-01\n    validTo: 2021-09-30\n",
        "impossible-period",
        "validTo",
    ),
    defect(
        INVOICES,
        "        examples: [BE26-00418833]\n",
        "        examples: [BE-26-00418833]\n",
        "impossible-value",
        "examples",
    ),
    defect(
        SCORES,
        "        classification: confidential\n        examples: [4]\n",
        "        classification: confidential\n        examples: [7]\n",
        "impossible-value",
        "examples",
    ),
    defect(CAPACITY, "        examples: [14]\n", "        examples: [fourteen]\n", "impossible-value", "examples"),
    defect(SCORES, "    value: 6\n    unit: m\n", "    value: 6\n    unit: mnths\n", "invalid-service-level", "unit"),
    defect(
        READINGS,
        "    value: 99.9\n    unit: percent\n",
        "    value: 999\n    unit: percent\n",
        "invalid-service-level",
        "value",
    ),
    defect(
        PAIRS,
        "  - property: endOfSupport\n    value: '2026-12-31'\n",
        "  - property: endOfSupport\n    value: '2026-11-31'\n",
        "invalid-service-level",
        "value",
    ),
    defect(
        SCORES,
        "      - name: customer_id\n        logicalType: string\n        physicalType: STRING\n        description: Customer with an active supply contract.\n        primaryKey: true\n        primaryKeyPosition: 2\n        required: true\n        classification: confidential\n        authoritativeDefinitions:\n          - type: semanticDefinition\n            url: ../../../../glossary/common.osds.yaml#/definitions/customer\n        relationships:\n          - type: foreignKey\n            to: ../../../customer/customer-360/contracts/profile.odcs.yaml#/schema/customer_profile/properties/customer_id\n",
        "      - name: customer_id\n        logicalType: integer\n        physicalType: STRING\n        description: Customer with an active supply contract.\n        primaryKey: true\n        primaryKeyPosition: 2\n        required: true\n        classification: confidential\n        relationships:\n          - type: foreignKey\n            to: ../../../customer/customer-360/contracts/profile.odcs.yaml#/schema/customer_profile/properties/customer_id\n",
        "relationship-mismatch",
        "to:",
    ),
    defect(
        CAPACITY,
        "        logicalType: boolean\n        physicalType: boolean\n        description: No further bookings",
        "        logicalType: boolean\n        physicalType: timestamp\n        description: No further bookings",
        "type-mismatch",
        "physicalType",
    ),
    defect(
        "domains/field-service/technicians/technicians.odps.yaml",
        "name: Technicians\nversion: 1.2.0\n",
        "name: Technicians\nversion: newest\n",
        "unclear-version",
        "version",
    ),
    defect(
        HOUSEHOLDS,
        "  - property: frequency\n    value: 1\n",
        "  - property: frequency\n    value: weekly\n",
        "invalid-service-level",
        "value",
    ),
];

const NAMES_AND_WORDS: [Defect; 14] = [
    added(
        "teams/solar.yaml",
        "apiVersion: v1.0.0\nkind: Team\nid: SolarTeam\nname: Solar\n",
        "naming-convention",
        "id",
    ),
    defect(CAPACITY, "      - name: sold_minutes\n", "      - name: Planned_Minutes\n", "ambiguous-address", "name"),
    defect(
        "domains/finance/payments/payments.odps.yaml",
        "name: Payments\nversion: 2.1.0\n",
        "name: Invoices\nversion: 2.1.0\n",
        "duplicate-name",
        "name",
    ),
    added(
        "domains/sales/basket-analysis/contracts/pairs-again.odcs.yaml",
        "apiVersion: v3.1.0\nkind: DataContract\nid: Sales.Basket-Analysis.Article-Pairs\nname: Article pairs\nversion: 1.4.0\nstatus: draft\n",
        "duplicate-address",
        "id",
    ),
    defect(
        CAMPAIGN,
        "        logicalType: string\n        physicalType: varchar(20)\n        description: Code of the campaign, as it stands in the link.\n        primaryKey: true\n        primaryKeyPosition: 1\n        required: true\n        examples: [SPRING26-HP]\n",
        "        logicalType: integer\n        physicalType: varchar(20)\n        description: Code of the campaign, as it stands in the link.\n        primaryKey: true\n        primaryKeyPosition: 1\n        required: true\n",
        "term-mismatch",
        "logicalType",
    ),
    defect(
        HOUSEHOLDS,
        "      - name: created_at\n        logicalType: timestamp\n",
        "      - name: event_time\n        logicalType: timestamp\n",
        "unbound-term",
        "name",
    ),
    defect(READINGS, "        examples: [MEA, SUB]\n", "        examples: [MEA, SUBS]\n", "unknown-code", "examples"),
    defect(
        "domains/sales/orders/contracts/orders-v2.odcs.yaml",
        "        examples: [SITE]\n",
        "        examples: [SITES]\n",
        "unknown-code",
        "examples",
    ),
    defect(
        "domains/sales/orders/contracts/orders-v2.odcs.yaml",
        "        examples: [in_fulfilment]\n",
        "        examples: [packed]\n",
        "deprecated-code",
        "examples",
    ),
    defect(
        "domains/sales/orders/README.md",
        "cancelled stays, with `cancelled_quantity` filled.",
        "cancelled stays, with `canceled_quantity` filled.",
        "unknown-column",
        "canceled_quantity",
    ),
    defect(
        "domains/logistics/shipments/README.md",
        "`promise_kept` is empty while",
        "`shipments.promise_held` is empty while",
        "unknown-column",
        "promise_held",
    ),
    defect(
        INVOICES,
        "  usage: Sum `net_eur`. Credit",
        "  usage: Sum `invoices.net_total`. Credit",
        "unknown-column",
        "net_total",
    ),
    defect(
        "codes/vat-rate.yaml",
        "  - value: reduced\n",
        "  - value: reduced\n    replacedBy: standart\n",
        "unknown-code",
        "replacedBy",
    ),
    defect(
        CUSTOMERS,
        "          - value: business\n            label: Business\n",
        "          - value: commercially\n            label: Business\n",
        "impossible-value",
        "value",
    ),
];

const TARIFFS_PRODUCT: &str = "domains/energy/tariffs/tariffs.odps.yaml";

/// What an owner owes readers and governance.
const TRUST: [Defect; 6] = [
    defect(
        TARIFFS_PRODUCT,
        "  limitations: Network charges and levies are set by others and listed only as far as we pass them on.\n",
        "  limitations: TBD\n",
        "placeholder-text",
        "TBD",
    ),
    defect(
        TARIFFS_PRODUCT,
        "  - name: market-prices\n    version: 1.4.0\n    contractId: energy.market-prices.quarter-hours\n",
        "  - name: offers\n    version: 0.4.0\n    contractId: energy.flexibility-offers.offers\n",
        "stale-input",
        "contractId",
    ),
    defect(
        TARIFFS_PRODUCT,
        "    description: Tariffs, prices and what they include.\n",
        "    description: The tariff sheet.\n",
        "repeated-name",
        "description",
    ),
    defect(
        "policies/governance.yaml",
        "  require: size(dataset.primaryKey) > 0\n",
        "  require: size(dataset.primaryKey > 0\n",
        "invalid-policy",
        "require",
    ),
    added(
        "extra/access.md",
        "# Access\n\n```\naws_access_key_id = AKIAQ3EGTZ7RNPLWXV5K\n```\n",
        "exposed-secret",
        "aws_access_key_id",
    ),
    added("redirects.yaml", "- from: products/energy/prices\n  to: products/energy/tarifs\n", "invalid-redirect", "to"),
];

fn defects() -> impl Iterator<Item = &'static Defect> {
    SHAPE.iter().chain(&REFERENCES).chain(&STANDARDS).chain(&NAMES_AND_WORDS).chain(&TRUST)
}

#[test]
fn every_defect_of_a_broken_mesh_is_reported_once_at_its_line_and_none_is_invented() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("example-mesh"), root);
    let mut by_file: BTreeMap<&str, Vec<&Defect>> = BTreeMap::new();
    for defect in defects() {
        by_file.entry(defect.file).or_default().push(defect);
    }
    let mut expected = Vec::new();
    for (file, defects) in &by_file {
        let text = std::fs::read_to_string(root.join(file)).unwrap_or_default();
        let broken = defects.iter().fold(text, |text, defect| broken(&text, defect));
        expected.extend(defects.iter().map(|defect| format!("{file}:{}: {}", line(&broken, defect), defect.rule)));
        write(&root.join(file), &broken);
    }
    let reading = session::read(&Settings::of(root), &Silent).expect("a mesh");
    let mut found: Vec<String> = reading
        .findings()
        .iter()
        .map(|finding| format!("{}:{}: {}", finding.place.path, finding.place.line, finding.rule))
        .collect();
    expected.sort();
    found.sort();
    let missed: Vec<&String> = expected.iter().filter(|line| !found.contains(line)).collect();
    let invented: Vec<&String> = found.iter().filter(|line| !expected.contains(line)).collect();
    assert!(missed.is_empty() && invented.is_empty(), "missed: {missed:#?}\ninvented: {invented:#?}");
    assert_eq!(found, expected, "something is said twice");
    assert!(expected.len() >= 60, "{} defects", expected.len());
}

fn broken(text: &str, defect: &Defect) -> String {
    if defect.find.is_empty() {
        assert!(text.is_empty(), "{} is there already", defect.file);
        return defect.replace.to_owned();
    }
    let times = text.matches(defect.find).count();
    assert_eq!(times, 1, "`{}` stands {times} times in {}", defect.find, defect.file);
    text.replacen(defect.find, defect.replace, 1)
}

/// The line of a defect's marker, from 1, once all defects of the file are in place.
fn line(text: &str, defect: &Defect) -> usize {
    let times = text.matches(defect.replace).count();
    assert_eq!(times, 1, "`{}` stands {times} times in the broken {}", defect.replace, defect.file);
    let marker = defect.replace.find(defect.at).expect("the marker is part of the new text");
    let start = text.find(defect.replace).expect("it was counted") + marker;
    text[..start].matches('\n').count() + 1
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            std::fs::create_dir_all(&target).expect("a folder");
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("a copy");
        }
    }
}

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, text).expect("a file");
}
