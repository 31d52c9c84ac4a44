//! Timelines of words, and the changes page narrowed by links.

use super::earlier::{FILE, ID, contract, portal, product, start};
use super::html::squeezed;
use crate::history::git::Git;

#[test]
fn terms_and_code_lists_tell_what_changed_of_them() {
    let folder = start(&contract("1.0.0", "Every order.", ID));
    let git = Git::at(folder.root.clone());
    let list = |version: &str, values: &str| {
        format!("apiVersion: v1.0.0\nkind: CodeList\nid: kinds\nname: Kinds\nversion: {version}\nvalues:\n{values}")
    };
    let glossary = |text: &str| {
        format!(
            "apiVersion: v0.1.0\nkind: SemanticDefinition\nid: words\nname: Words\nversion: 1.0.0\nstatus: active\ndefinitions:\n- {{id: order, name: order, description: {text}}}\n"
        )
    };
    folder
        .write("codes/kinds.yaml", list("1.0.0", "- {value: SHOP, label: In a shop}\n- {value: FAX, label: By fax}\n"));
    folder.write("glossary/words.yaml", glossary("What somebody bought."));
    git.commit("Words");
    folder.write(
        "codes/kinds.yaml",
        list("2.0.0", "- {value: SHOP, label: In a shop}\n- {value: WEB, label: On the web}\n"),
    );
    git.commit("Nobody sends faxes");
    for number in 1..=6 {
        folder.write("glossary/words.yaml", glossary(&format!("What somebody bought, said {number} times.")));
        git.commit(&format!("Say it better {number}"));
    }
    let portal = portal(&folder);
    let text = |path: &str| squeezed(&portal.page(path).text);
    let codes = text("codes/kinds/index.html");
    for part in [
        "code removed FAX",
        "new code WEB",
        "In it since version 2.0.0, ",
        "FAX FAX: By fax · version 2.0.0, ",
        "Nobody sends faxes",
    ] {
        assert!(codes.contains(part), "{part}: {codes}");
    }
    assert_eq!(codes.matches("In it since").count(), 1, "what came with the list says nothing of that: {codes}");
    let term = text("glossary/order/index.html");
    assert!(term.contains("Say it better 6") && !term.contains("Say it better 1 "), "{term}");
    let all = text("glossary/order/history/index.html");
    assert!(all.contains("Say it better 6") && all.contains("Say it better 1 ") && all.contains("Words"), "{all}");
    assert!(!portal.pages.contains_key("codes/kinds/history/index.html"), "its own page shows all of it");
}

#[test]
fn changes_are_narrowed_by_links() {
    let folder = start(&contract("1.0.0", "Every order.", &format!("{ID}  - {{name: email, logicalType: string}}\n")));
    let git = Git::at(folder.root.clone());
    let revenue = product("1.0.0").replace("orders", "revenue").replace("domain: sales", "domain: finance");
    folder.write("finance/revenue/revenue.odps.yaml", &revenue);
    git.commit("Count the revenue");
    folder.write(FILE, contract("2.0.0", "Every order.", ID));
    folder.write("finance/revenue/revenue.odps.yaml", revenue.replace("version: 1.0.0", "version: 1.0.1"));
    git.commit("Keep no e-mail addresses");
    let portal = portal(&folder);
    let text = |path: &str| squeezed(&portal.page(path).text);
    let all: Vec<&String> = portal.pages.keys().filter(|path| path.starts_with("changes/")).collect();
    let wanted = ["breaking/", "domains/finance/", "domains/sales/breaking/", "domains/sales/", ""];
    let mut wanted = wanted.map(|folder| format!("changes/{folder}index.html"));
    wanted.sort();
    assert_eq!(all, wanted.iter().collect::<Vec<_>>());
    let breaking = text("changes/breaking/index.html");
    assert!(breaking.contains("Keep no e-mail addresses") && !breaking.contains("Count the revenue"), "{breaking}");
    assert!(!breaking.contains("version of a product"), "what does not break is left out: {breaking}");
    let finance = text("changes/domains/finance/index.html");
    assert!(finance.contains("Count the revenue") && !finance.contains("property removed"), "{finance}");
    let sales = text("changes/domains/sales/index.html");
    assert!(sales.contains("property removed") && !sales.contains("Count the revenue"), "{sales}");
    let links: Vec<&str> = portal.page("changes/breaking/index.html").addresses().map(|(_, _, link)| link).collect();
    for link in ["../index.html", "../domains/sales/breaking/index.html", "../domains/finance/index.html"] {
        assert!(links.contains(&link), "{link}: {links:?}");
    }
    assert!(!portal.text("sitemap.xml").contains("changes/breaking"));
    assert!(!text("governance/index.html").contains("Trends"), "one month is no trend");
}

#[test]
fn governance_tells_month_by_month_what_came_and_what_broke() {
    let folder = start(&contract("1.0.0", "Every order.", &format!("{ID}  - {{name: email, logicalType: string}}\n")));
    let git = Git::at(folder.root.clone());
    folder.write(FILE, contract("2.0.0", "Every order.", ID));
    git.wait(48);
    git.commit("Keep no e-mail addresses");
    let portal = portal(&folder);
    let said = squeezed(&portal.page("governance/index.html").text);
    let wanted = "2024-01 1 1 1 0 0 0 2023-11 1 0 0";
    assert!(said.contains(wanted), "{wanted}: {said}");
}

#[test]
fn changes_of_a_part_of_a_domain_are_those_of_the_whole() {
    let folder = start(&contract("1.0.0", "Every order.", ID));
    let git = Git::at(folder.root.clone());
    folder.write("sales/domain.yaml", "id: sales\nname: Sales\n");
    git.commit("Describe the domain");
    folder.write("money/domain.yaml", "id: money\nname: Money\n");
    folder.write("money/revenue/domain.yaml", "id: revenue\nname: Revenue\nparent: money\n");
    let count = product("1.0.0").replace("orders", "count").replace("domain: sales", "domain: revenue");
    folder.write("money/revenue/count/count.odps.yaml", &count);
    git.commit("Count the revenue");
    let portal = portal(&folder);
    let part = portal.pages.keys().find(|path| path.starts_with("changes/domains/") && path.contains("revenue"));
    for (path, has) in [
        (part.expect("the part's page").as_str(), true),
        ("changes/domains/money/index.html", true),
        ("changes/domains/sales/index.html", false),
    ] {
        let text = squeezed(&portal.page(path).text);
        assert_eq!(text.contains("Count the revenue"), has, "{path}: {text}");
    }
}
