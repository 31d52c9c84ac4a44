use super::*;
use crate::tree::Tree;

const PRODUCT: &str = "apiVersion: v1.1.0\nkind: DataProduct\nid: orders\nname: Orders\nversion: 1.0.0\nstatus: active\ndomain: sales\ntags: [core]\noutputPorts:\n- {name: orders, version: 1.0.0, contractId: c}\n";
const CONTRACT: &str = "apiVersion: v3.1.0\nkind: DataContract\nid: c\nversion: 1.0.0\nstatus: active\nschema:\n- name: orders\n  properties:\n  - {name: id, logicalType: string, primaryKey: true}\n  - {name: email, logicalType: string, tags: [pii]}\n";

fn findings(policies: &str) -> Vec<String> {
    let files = [("meshdoc.yaml", policies), ("s/orders.odps.yaml", PRODUCT), ("s/orders.odcs.yaml", CONTRACT)];
    let tree = Tree::fixture(files);
    let (config, mut diagnostics) = crate::load::configuration(&tree);
    let mut descriptors = crate::load::load(&tree, &|| {});
    diagnostics.append(&mut descriptors.diagnostics);
    let (mesh, _) = crate::resolve::resolve(descriptors, &config);
    check(&Context { mesh: &mesh, config: &config }, &mut diagnostics);
    diagnostics.into_iter().map(|found| format!("{} {}", found.rule, found.message)).collect()
}

fn policy(applies: &str, require: &str) -> String {
    format!("policies:\n- id: p\n  applies: {applies}\n  require: |-\n    {require}\n")
}

#[test]
fn what_holds_is_not_mentioned() {
    for (applies, require) in [
        ("product", "product.domain == 'sales' && 'core' in product.tags && product.description.purpose == ''"),
        ("product", "product.consumers == 0 && product.custom.size() == 0 && !has(product.description.purpose)"),
        ("outputPort", "port.name == contract.schema[0].name && contract.personalData && product.owner == ''"),
        ("contract", "contract.schema.all(d, d.name.matches('^[a-z_]+$')) && contract.version == '1.0.0'"),
        ("dataset", "dataset.primaryKey == ['id'] && size(dataset.properties) == 2"),
        ("property", "property.personalData == (property.path == 'orders.email') || has(property.classification)"),
        ("property", "dataset.name == 'orders' && contract.lifecycle == 'active' && product.name == 'Orders'"),
    ] {
        assert_eq!(findings(&policy(applies, require)), Vec::<String>::new(), "{applies}: {require}");
    }
}

#[test]
fn what_does_not_hold_is_said_with_its_message() {
    let text = "policies:\n- id: pii\n  applies: property\n  when: property.personalData\n  require: has(property.classification)\n  message: \"`{property.path}` is personal, in {contract.version}\"\n";
    assert_eq!(findings(text), ["policy `orders.email` is personal, in 1.0.0 (policy `pii`)"]);
    let text = format!(
        "{text}  exceptions:\n  - {{subject: 'sales/orders/*', reason: x}}\n  - {{subject: finance, reason: y}}\n"
    );
    assert_eq!(
        findings(&text),
        ["invalid-policy the exception for `finance` is not needed: nothing there fails `pii`"]
    );
}

#[test]
fn what_cannot_be_evaluated_is_said_once() {
    let found = findings(&policy("property", "property.clasification != ''"));
    assert_eq!(found, ["invalid-policy the policy `p` cannot be evaluated: there is no key `clasification`"]);
    let found = findings(&policy("product", "product.tags"));
    assert_eq!(found, ["invalid-policy the policy `p` cannot be evaluated: expected `true` or `false`, found list"]);
    assert_eq!(findings(&policy("prodct", "true")).len(), 1);
    assert_eq!(findings("policies: {id: x}\n").len(), 1);
    assert_eq!(findings("policies:\n- id: x\n  applies: product\n").len(), 1);
}
