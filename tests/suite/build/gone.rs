//! What was removed leaves a page at its old address, as long as nothing else has it and no redirect leads on.

use super::earlier::{FILE, ID, contract, place, portal, product, start};
use super::ground::{Folder, Portal, run_in};
use super::html::squeezed;
use crate::history::git::Git;

const LIST: &str =
    "apiVersion: v1.0.0\nkind: CodeList\nid: kinds\nname: Kinds of order\nversion: 1.0.0\nfile: kinds.csv\n";
const GLOSSARY: &str = "apiVersion: v0.1.0\nkind: SemanticDefinition\nid: words\nname: Words\nversion: 1.0.0\nstatus: active\ndefinitions:\n";
const DESK: &str = "apiVersion: v1.0.0\nkind: Team\nid: desk\nname: Desk\nmission: Take back what nobody wants.\nchannels:\n- {channel: Mail, url: 'mailto:desk@example.com'}\nmembers:\n- {username: ada, name: Ada}\n";
const SHOP: &str = "apiVersion: v1.0.0\nkind: Team\nid: shop\nname: Shop\n";
const BASKET: &str = "- {id: basket, name: basket, description: What somebody may buy.}\n";
const ORDER: &str = "- {id: order, name: order, description: What somebody bought.}\n";

fn text(portal: &Portal, path: &str) -> String {
    squeezed(&portal.page(path).text)
}

fn gone(portal: &Portal) -> Vec<&str> {
    portal.json("manifest.json")["files"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|file| file["gone"] == true)
        .filter_map(|file| portal.files.get_key_value(file["path"].as_str()?))
        .map(|(path, _)| path.as_str())
        .collect()
}

/// A mesh in which everything of `sales/returns`, a code list and a term were removed.
fn removed() -> (Folder, Git) {
    let folder = start(&contract("1.0.0", "Every order.", ID));
    let git = Git::at(folder.root.clone());
    let returns = product("3.1.0").replace("orders", "returns").replace("Orders", "Returned goods");
    folder.write(
        "sales/returns/returns.odps.yaml",
        returns + "description: {purpose: What came back.}\nteam: {name: Shop}\n",
    );
    let sent = contract("1.0.0", "What came back.", ID)
        .replace("id: orders\nname: Orders data", "id: returns\nname: Returns data");
    folder
        .write("sales/returns/returns.odcs.yaml", sent + "customProperties:\n- {property: successor, value: orders}\n");
    folder.write(
        "sales/revenue/revenue.odps.yaml",
        product("1.0.0")
            .replace("id: orders\nname: Orders", "id: revenue\nname: Revenue")
            .replace("outputPorts", "inputPorts")
            .replace("contractId: orders", "contractId: returns"),
    );
    folder.write(
        "returns/domain.yaml",
        "id: returns\nname: Returns desk\ndescription: What comes back.\nparent: sales\nowner: Shop\n",
    );
    folder.write("teams/desk.yaml", DESK);
    folder.write("teams/shop.yaml", SHOP);
    folder.write("codes/kinds.yaml", LIST);
    folder.write("codes/kinds.csv", "value,label\nSHOP,Bought in a shop\n");
    folder.write("glossary/words.yaml", format!("{GLOSSARY}{ORDER}{BASKET}"));
    git.commit("More of the mesh");
    folder.write(
        "sales/revenue/revenue.odps.yaml",
        product("1.0.0")
            .replace("id: orders\nname: Orders", "id: revenue\nname: Revenue")
            .replace("outputPorts", "inputPorts"),
    );
    git.commit("Revenue reads orders");
    git.run(&["rm", "--quiet", "-r", "sales/returns", "codes", "returns", "teams/desk.yaml"]);
    folder.write("teams/shop.yaml", SHOP.replace("shop", "store").replace("Shop", "Store"));
    folder.write("glossary/words.yaml", format!("{GLOSSARY}{ORDER}"));
    git.commit("Returns are part of the orders (#9)");
    (folder, git)
}

#[test]
fn what_was_removed_leaves_a_page_at_its_address() {
    let (folder, _) = removed();
    let portal = portal(&folder);
    let pages = gone(&portal);
    let contract = pages.iter().find(|path| path.contains("/contracts/")).expect("the contract's page");
    let wanted = [
        "codes/kinds/index.html",
        "domains/returns/index.html",
        "glossary/basket/index.html",
        contract,
        "products/sales/returns/index.html",
        "teams/desk/index.html",
        "teams/shop/index.html",
    ];
    assert_eq!(pages, wanted);
    for path in &pages {
        let text = text(&portal, path);
        assert!(text.contains("It was removed on ") && text.contains(" by Ada."), "{path}: {text}");
        assert!(text.contains("Returns are part of the orders (#9)"), "{path} does not say why: {text}");
        assert!(portal.text(path).contains("noindex"), "{path}");
        assert!(!portal.text("sitemap.xml").contains(path.trim_end_matches("index.html")), "{path} is in the sitemap");
        let before = "https://github.com/acme/mesh/blob/";
        assert!(
            portal.page(path).addresses().any(|(_, _, link)| link.starts_with(before)),
            "{path}: the file as it was"
        );
    }
    for (path, said) in [
        ("products/sales/returns/index.html", &["What came back.", "Shop", "version 3.1.0", "Returns data"][..]),
        (contract, &["What came back.", "id # string", "Use instead: Orders", "Revenue until "]),
        ("codes/kinds/index.html", &["SHOP", "Bought in a shop", "version 1.0.0"]),
        ("glossary/basket/index.html", &["What somebody may buy.", "Words"]),
        ("domains/returns/index.html", &["Returns desk", "What comes back.", "part of sales", "Owner Shop"]),
        ("teams/desk/index.html", &["Take back what nobody wants.", "Mail (desk@example.com)", "Members Ada"]),
        ("teams/shop/index.html", &["Use instead: Store"]),
    ] {
        let text = text(&portal, path);
        said.iter().for_each(|part| assert!(text.contains(part), "{path} does not say {part}: {text}"));
    }
    // The changes lead to what is gone, and what still names it can be asked of nobody.
    let changes = portal.page("changes/index.html");
    for path in &pages {
        let link = format!("../{path}");
        assert!(changes.addresses().any(|(_, _, to)| to == link), "the changes do not lead to {path}");
    }
    let catalog = portal.text("catalog.json");
    assert!(!catalog.contains("Returned goods"), "what is gone is in the catalogue");
}

/// The manifest tells a page of something that is gone from one that was promised.
#[test]
fn a_page_of_what_is_gone_is_no_promise() {
    let (folder, git) = removed();
    run_in(&folder.root, &["build", "-o", "../portal"]).ends(0);
    // A clone without history has no such pages, and nothing is lost by that.
    let clone = git.shallow(1);
    clone.run(&["checkout", "--quiet", "main"]);
    let against = folder.around().join("portal");
    let ran = run_in(&clone.folder, &["check", "--against", against.to_str().expect("UTF-8"), "--format", "short"]);
    assert!(!ran.stdout.contains("lost-address"), "{}", ran.stdout);
    run_in(&clone.folder, &["build", "-o", "../shallow"]).ends(0);
    let shallow = Portal::read(&clone.folder.parent().expect("a folder").join("shallow"));
    assert!(gone(&shallow).is_empty());
}

#[test]
fn redirects_win_and_what_came_back_is_there() {
    let (folder, git) = removed();
    folder.write("redirects.yaml", "- from: products/sales/returns\n  to: products/sales/orders\n- from: glossary/basket\n  note: Nobody said basket.\n");
    folder.write("codes/kinds.yaml", LIST.replace("file: kinds.csv\n", "values: [{value: WEB}]\n"));
    git.commit("Lead on");
    let portal = portal(&folder);
    let pages = gone(&portal);
    assert!(
        !pages.contains(&"products/sales/returns/index.html") && !pages.contains(&"codes/kinds/index.html"),
        "{pages:?}"
    );
    let moved = portal.page("products/sales/returns/index.html");
    assert!(moved.addresses().any(|(_, _, link)| link == "../orders/index.html"), "the redirect leads on");
    assert!(text(&portal, "codes/kinds/index.html").contains("WEB"));
    let basket = text(&portal, "glossary/basket/index.html");
    assert!(basket.contains("Nobody said basket.") && basket.contains("What somebody may buy."), "{basket}");
    assert!(pages.iter().any(|path| path.contains("/contracts/")), "the contract has no place of its own: {pages:?}");
}

/// A link to a property that was removed leads to where its contract says when, in which version and why.
#[test]
fn a_contract_names_the_properties_that_it_lost() {
    let mail = "  - {name: email, logicalType: string}\n";
    let note = "  - {name: note, logicalType: string}\n";
    let folder = start(&contract("1.0.0", "Every order.", &format!("{ID}{mail}{note}")));
    let git = Git::at(folder.root.clone());
    folder.write(FILE, contract("2.0.0", "Every order.", ID));
    git.commit("Keep no e-mail addresses");
    folder.write(FILE, contract("2.1.0", "Every order.", &format!("{ID}{note}")));
    git.commit("Notes are back");
    let portal = portal(&folder);
    let path = format!("{}index.html", place(&portal));
    let said = text(&portal, &path);
    for part in ["Removed from it", "orders.email email: string · version 2.0.0, ", "Ada: Keep no e-mail addresses"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(portal.page(&path).ids.contains("orders.email"), "{:?}", portal.page(&path).ids);
    assert!(!said.contains("orders.note note: string"), "what came back is not lost: {said}");
}
