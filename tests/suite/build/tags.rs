//! Tags of git: releases of products, and names of states of the mesh.

use super::earlier::{FILE, ID, contract, portal, product, start};
use super::html::squeezed;
use crate::history::git::Git;

#[test]
fn tags_release_products_and_name_states_of_the_mesh() {
    let mail = "  - {name: email, logicalType: string}\n";
    let folder = start(&contract("1.0.0", "Every order.", &format!("{ID}{mail}")));
    let git = Git::at(folder.root.clone());
    let returns = product("1.0.0")
        .replace("orders", "returns")
        .replace("Orders", "Returned goods")
        .replace("version: 1.0.0\n", "");
    folder.write("sales/returns/returns.odps.yaml", &returns);
    git.commit("Returns");
    git.run(&["tag", "sales/returns@1.0"]);
    git.run(&["tag", "-a", "-m", "all of it", "2024-spring"]);
    folder.write("sales/returns/returns.odps.yaml", returns.replace("Returned", "All returned"));
    git.commit("Another name");
    folder.write(FILE, contract("2.0.0", "Every order.", ID));
    folder.write("sales/orders/orders.odps.yaml", product("2.0.0"));
    git.commit("Keep no e-mail addresses");
    git.run(&["tag", "returns-v1.1"]);
    git.run(&["tag", "orders-v2.0.0"]);
    // A state that readers of the branch never saw.
    git.run(&["checkout", "--quiet", "-b", "aside"]);
    folder.write("sales/returns/returns.odps.yaml", returns.replace("Returned", "Never"));
    git.commit("Aside");
    git.run(&["tag", "returns-v9"]);
    git.run(&["checkout", "--quiet", "main"]);
    let portal = portal(&folder);
    let text = |path: &str| squeezed(&portal.page(path).text);
    let changes = text("changes/index.html");
    for tag in ["sales/returns@1.0", "2024-spring", "returns-v1.1", "orders-v2.0.0"] {
        assert!(changes.contains(tag), "{tag}: {changes}");
    }
    assert!(!changes.contains("returns-v9"), "{changes}");
    let pages = portal.pages.keys().filter_map(|path| path.strip_prefix("products/sales/returns/versions/"));
    assert_eq!(pages.collect::<Vec<_>>(), ["1.0/index.html", "1.1/index.html"]);
    let release = text("products/sales/returns/versions/1.1/index.html");
    assert!(release.contains("that the tag returns-v1.1 names, tagged "), "{release}");
    assert!(release.contains("Another name") && !release.contains("Keep no e-mail"), "{release}");
    let first = text("products/sales/returns/versions/1.0/index.html");
    assert!(first.contains("2024-spring") && !first.contains("Another name"), "{first}");
    // Where versions are declared, a tag is told beside them.
    let declared = text("products/sales/orders/versions/2.0.0/index.html");
    assert!(declared.contains("tag orders-v2.0.0"), "{declared}");
    let orders = text("products/sales/orders/history/index.html");
    assert!(orders.contains("orders-v2.0.0") && !orders.contains("returns-v1.1"), "{orders}");
    let versions = portal.json("products/sales/returns/index.json")["versions"].clone();
    assert_eq!((&versions[0]["version"], &versions[1]["version"]), (&"1.1".into(), &"1.0".into()));
}
